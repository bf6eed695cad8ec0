// An EFI file's signatures in words: for lists of images, `explain` and the session's journal.
import type { EfiDescription } from './describe.ts'
import type { EfiSigner } from './knowledge/authorities.ts'

/** What firmware must trust, as people say it. */
export const SIGNER_NAMES: Readonly<Record<EfiSigner, string>> = {
  'microsoft-2011': 'Microsoft Windows Production PCA 2011',
  'microsoft-2023': 'Windows UEFI CA 2023',
  'microsoft-uefi-ca-2011': 'Microsoft UEFI CA 2011 (third party)',
  'microsoft-uefi-ca-2023': 'Microsoft UEFI CA 2023 (third party)',
  own: 'an authority of your own',
  'third-party': 'an authority that must be enrolled',
  none: 'nobody',
}

/** `signed for Windows UEFI CA 2023, certificate until 2024-10-16`; what is wrong comes first. */
export function summarizeSignatures(description: EfiDescription): string {
  const { signatures, signers, revocations } = description
  if (signatures.length === 0) return 'not signed: starts with Secure Boot off only'
  if (signers.length === 0)
    return `no signature holds (${signatures[0]?.findings[0]?.replace(/\.$/, '') ?? 'unknown reason'}): starts with Secure Boot off only`
  const trusted = signatures.filter(({ signer, nested }) => signer !== 'none' && !nested)
  const parts = trusted.map(({ signer, authority, chain, timestamp }) => {
    const name =
      signer === 'own' || signer === 'third-party' ? (authority ?? SIGNER_NAMES[signer]) : SIGNER_NAMES[signer]
    const until = chain[0]?.notAfter.slice(0, 10)
    const made = timestamp?.at && timestamp.fault === null ? `, signed ${timestamp.at.slice(0, 10)}` : ''
    return `${name} (certificate until ${until ?? 'unknown'}${made})`
  })
  const revoked = revocations[0]
  const warning = revoked
    ? `; REVOKED ${revoked.where === 'everywhere' ? '' : 'on hardened machines '}: ${revoked.reason}`
    : ''
  return `signed by ${parts.join(' and by ')}${warning.replace(' :', ':')}`
}
