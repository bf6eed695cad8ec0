// One Authenticode signature of a boot program: what it covers, who made it, and whom firmware must trust for it.
import type { X509Certificate } from 'node:crypto'
import type { DigestName } from './authenticode.ts'
import { isIssuedBy, nameOf, type Certificate } from './certificate.ts'
import { DerError, expectTag, membersOf, Tag, type Der } from './der.ts'
import { AUTHORITIES, type EfiSigner } from './knowledge/authorities.ts'
import {
  certificateOf,
  decodeSignedData,
  readDigestName,
  sameBytes,
  signatureFault,
  type SignedData,
  type Signer,
} from './signed-data.ts'
import { timestampOf, type EfiTimestamp } from './timestamp.ts'

/** A certificate of the chain, for people; times as ISO 8601. */
export interface EfiCertificate {
  subject: string
  issuer: string
  serial: string
  notBefore: string
  notAfter: string
  /** SHA-256 of the certificate. */
  sha256: string
}

/** One signature. */
export interface EfiSignature {
  /** Whom firmware must trust; `none` when it does not hold. */
  signer: EfiSigner
  /** The name of the authority that was recognised, else of the last issuer of the chain; null if nothing could be read. */
  authority: string | null
  /** Offset of its entry in the table of signatures, from the file's beginning. */
  offset: number
  /** It lies inside another signature; only Windows looks there, firmware does not. */
  nested: boolean
  digestAlgorithm: DigestName | null
  /** Hex, as signed. */
  digest: string | null
  /** The file's own digest is the signed one. */
  digestMatches: boolean
  /** The signer's key made the signature, and every certificate's issuer signed it. */
  verified: boolean
  /** From the signer's certificate upwards. */
  chain: EfiCertificate[]
  timestamp: EfiTimestamp | null
  /** Why it does not hold or what is odd about it, for people. */
  findings: string[]
}

/** A signature as read, with the certificates for the revocation check. */
export interface CheckedSignature {
  signature: EfiSignature
  chain: readonly Certificate[]
}

const SPC_INDIRECT_DATA = '1.3.6.1.4.1.311.2.1.4'
const NESTED_SIGNATURE = '1.3.6.1.4.1.311.2.4.1'
const MAX_CHAIN = 8
/** In all, nested ones counted; signtool writes a handful. */
export const MAX_SIGNATURES = 16

/** A signature whose digest is still to be compared. */
export interface ReadSignature {
  offset: number
  nested: boolean
  /** Undefined: it could not be read, for the reason. */
  data: SignedData | undefined
  fault: string | undefined
  digestAlgorithm: DigestName | null
  digest: Uint8Array | null
}

/** Reads an entry of the table and the signatures nested in it. */
export function readSignatures(der: Uint8Array, offset: number): ReadSignature[] {
  const found: ReadSignature[] = []
  const queue: { der: Uint8Array; nested: boolean }[] = [{ der, nested: false }]
  for (let next = queue.shift(); next && found.length < MAX_SIGNATURES; next = queue.shift()) {
    const { nested } = next
    try {
      const data = decodeSignedData(next.der)
      if (data.contentType !== SPC_INDIRECT_DATA) throw new DerError(`it signs content of type ${data.contentType}`)
      const [, digestInfo] = membersOf(expectTag(data.content ?? undefined, Tag.Sequence, 'the signed content'))
      const [algorithm, digest] = membersOf(expectTag(digestInfo, Tag.Sequence, 'the digest'))
      found.push({
        ...{ offset, nested, data, fault: undefined },
        digestAlgorithm: readDigestName(algorithm),
        digest: expectTag(digest, Tag.OctetString, "the digest's value").content,
      })
      for (const value of data.signers.flatMap(nestedIn)) queue.push({ der: value.whole, nested: true })
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      found.push({ offset, nested, data: undefined, fault: error.message, digestAlgorithm: null, digest: null })
    }
  }
  return found
}

function nestedIn(signer: Signer): readonly Der[] {
  return signer.unsignedAttributes.get(NESTED_SIGNATURE) ?? []
}

/** Checks a signature against the file's own digest; `own` are the administrator's authorities. */
export function checkSignature(
  read: ReadSignature,
  fileDigest: string | undefined,
  own: readonly Certificate[],
): CheckedSignature {
  const { offset, nested, data, digestAlgorithm } = read
  const digest = read.digest && Buffer.from(read.digest).toString('hex')
  const findings: string[] = []
  const signature: EfiSignature = {
    ...{ signer: 'none', authority: null, offset, nested, digestAlgorithm, digest },
    ...{
      digestMatches: digest !== null && digest === fileDigest,
      verified: false,
      chain: [],
      timestamp: null,
      findings,
    },
  }
  const [signer] = data?.signers ?? []
  const content = data?.content
  if (!data || !content || !signer) {
    findings.push(`It cannot be read: ${read.fault ?? 'nobody signed'}.`)
    return { signature, chain: [] }
  }
  const certificate = certificateOf(signer, data.certificates)
  if (!certificate) {
    findings.push("The signer's certificate is not in it.")
    return { signature, chain: [] }
  }
  // the digest in the attributes covers the content without its tag and length [Authenticode, "SignerInfo"]
  const fault = faultOf(signer, certificate, content)
  if (fault !== undefined) findings.push(`${capital(fault)}.`)
  if (!signature.digestMatches) findings.push('The file is not the one that was signed: its digest is another.')
  const { chain, authority, kind } = chainOf(certificate, data.certificates, own)
  signature.verified = fault === undefined
  signature.chain = chain.map(({ x509 }) => describeCertificate(x509))
  signature.authority = authority
  signature.timestamp = timestampOf(signer, data.certificates)
  if (signature.timestamp?.fault) findings.push(`The timestamp does not count: ${signature.timestamp.fault}.`)
  if (signature.verified && signature.digestMatches) signature.signer = kind
  const pretender =
    kind === 'third-party' && AUTHORITIES.some(({ name }) => signature.authority?.includes(name) === true)
  if (pretender) findings.push('It bears the name of an authority of Microsoft, but not its key.')
  return { signature, chain }
}

function faultOf(signer: Signer, certificate: Certificate, content: Der): string | undefined {
  try {
    return signatureFault(signer, certificate, SPC_INDIRECT_DATA, content.content)
  } catch (error) {
    if (error instanceof DerError) return error.message
    throw error
  }
}

/** From the signer's certificate up to the first authority that is known, else as far as the certificates at hand lead. */
function chainOf(
  first: Certificate,
  certificates: readonly Certificate[],
  own: readonly Certificate[],
): { chain: Certificate[]; authority: string; kind: EfiSigner } {
  const chain = [first]
  for (let current = first; ;) {
    const known = AUTHORITIES.find(({ key }) => key.equals(current.key))
    if (known) return { chain, authority: known.name, kind: known.signer }
    if (own.some(({ keySha256 }) => keySha256 === current.keySha256))
      return { chain, authority: nameOf(current.x509.subject), kind: 'own' }
    const issuer = certificates.find(
      (one) => !chain.includes(one) && sameBytes(one.subject, current.issuer) && isIssuedBy(current, one.key),
    )
    if (issuer && chain.length < MAX_CHAIN) {
      chain.push(issuer)
      current = issuer
      continue
    }
    // the authority's own certificate need not be in the file: firmware has it
    const absent = AUTHORITIES.find(({ name, key }) => current.x509.issuer.includes(name) && isIssuedBy(current, key))
    if (absent) return { chain, authority: absent.name, kind: absent.signer }
    const absentOwn = own.find((one) => sameBytes(one.subject, current.issuer) && isIssuedBy(current, one.key))
    if (absentOwn) return { chain: [...chain, absentOwn], authority: nameOf(absentOwn.x509.subject), kind: 'own' }
    return { chain, authority: nameOf(current.x509.issuer), kind: 'third-party' }
  }
}

/** A certificate for people. */
export function describeCertificate(x509: X509Certificate): EfiCertificate {
  return {
    subject: nameOf(x509.subject),
    issuer: nameOf(x509.issuer),
    serial: x509.serialNumber,
    notBefore: isoTime(x509.validFrom),
    notAfter: isoTime(x509.validTo),
    sha256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** OpenSSL's spelling of a time, or that spelling itself where it is no time. */
function isoTime(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? text : time.toISOString()
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
