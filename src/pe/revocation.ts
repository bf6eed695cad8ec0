// Revocation lists: which boot programs firmware refuses although their signature holds.
import { createHash } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import {
  DBX_BOOT_MANAGER_SVN,
  DBX_CERTIFICATES,
  DBX_DATE,
  DBX_HASHES,
  DBX_OPTIONAL_HASHES,
  DBX_SOURCE,
} from './knowledge/dbx.ts'
import { decodeSignatureLists } from './signature-list.ts'

/** What a list refuses. All in lower-case hex. */
export interface RevocationList {
  /** Where it is from, with its date, for people. */
  readonly name: string
  /** Authenticode digests. */
  readonly digests: ReadonlySet<string>
  /** Digests that only machines refuse whose administrator applied further mitigations. */
  readonly optionalDigests: ReadonlySet<string>
  /** SHA-256 of whole certificates, and by algorithm the digests of their signed parts. */
  readonly certificates: ReadonlySet<string>
  readonly signedParts: { readonly algorithm: 'sha256' | 'sha384' | 'sha512'; readonly digest: string }[]
  /** The least security version of Windows' boot manager; null: not said. */
  readonly bootManagerVersion: SecurityVersion | null
}

/** A security version number (SVN). */
export interface SecurityVersion {
  readonly major: number
  readonly minor: number
}

/** Why a program is refused. */
export interface Revocation {
  list: string
  /** Refused by every machine that took the list, or only where further mitigations were applied. */
  where: 'everywhere' | 'hardened machines'
  reason: string
}

/** The list that comes with the program. */
export const SHIPPED_LIST: RevocationList = {
  name: `${DBX_SOURCE} of ${DBX_DATE}`,
  digests: linesOf(DBX_HASHES),
  optionalDigests: linesOf(DBX_OPTIONAL_HASHES),
  certificates: linesOf(DBX_CERTIFICATES),
  signedParts: [],
  bootManagerVersion: DBX_BOOT_MANAGER_SVN,
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').filter(Boolean))
}

/** In a list of digests: 01, the GUID of Windows' boot manager, minor and major version (EFI_BOOTMGR_DBXSVN_GUID). */
const BOOT_MANAGER_VERSION = '01612b139dd5598843ab1c185c3cb2eb92'

/** Reads a `dbx` file. @throws FormatError EFI_BAD_SIGNATURE_LIST */
export function readRevocationList(bytes: Uint8Array, name: string): RevocationList {
  const digests = new Set<string>()
  const certificates = new Set<string>()
  const signedParts: RevocationList['signedParts'] = []
  let bootManagerVersion: SecurityVersion | null = null
  for (const { type, data } of decodeSignatureLists(bytes, name)) {
    const hex = Buffer.from(data).toString('hex')
    if (hex.startsWith(BOOT_MANAGER_VERSION) && data.length === 32) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
      const found = { minor: view.getUint16(17, true), major: view.getUint16(19, true) }
      if (bootManagerVersion === null || isLower(bootManagerVersion, found)) bootManagerVersion = found
    } else if (type === 'x509') certificates.add(createHash('sha256').update(data).digest('hex'))
    // then follows the time of revocation, which firmware compares with a timestamp: it counts as revoked here
    else if (type === 'x509-sha256') signedParts.push({ algorithm: 'sha256', digest: hex.slice(0, 64) })
    else if (type === 'x509-sha384') signedParts.push({ algorithm: 'sha384', digest: hex.slice(0, 96) })
    else if (type === 'x509-sha512') signedParts.push({ algorithm: 'sha512', digest: hex.slice(0, 128) })
    else if (type !== 'other') digests.add(hex)
  }
  return { name, digests, optionalDigests: new Set(), certificates, signedParts, bootManagerVersion }
}

/** What is looked for in the lists. */
export interface RevocationSubject {
  /** Hex, of every algorithm that was computed. */
  readonly digests: readonly string[]
  readonly chain: readonly Certificate[]
  readonly securityVersion: SecurityVersion | null
}

/** Every reason a list gives against a program. */
export function revocationsOf(subject: RevocationSubject, list: RevocationList): Revocation[] {
  const found: Revocation[] = []
  const refuse = (where: Revocation['where'], reason: string) => found.push({ list: list.name, where, reason })
  if (subject.digests.some((digest) => list.digests.has(digest))) refuse('everywhere', 'this very file is revoked')
  else if (subject.digests.some((digest) => list.optionalDigests.has(digest)))
    refuse('hardened machines', 'this very file is revoked (CVE-2023-24932)')
  for (const certificate of subject.chain) {
    const revoked =
      list.certificates.has(certificate.sha256) ||
      list.signedParts.some(
        ({ algorithm, digest }) => createHash(algorithm).update(certificate.signedPart).digest('hex') === digest,
      )
    if (revoked) refuse('everywhere', `the certificate ${certificate.x509.subject.split('\n').at(-1)} is revoked`)
  }
  const { securityVersion } = subject
  const least = list.bootManagerVersion
  if (securityVersion && least && isLower(securityVersion, least))
    refuse(
      'hardened machines',
      `its security version ${securityVersion.major}.${securityVersion.minor} is below ${least.major}.${least.minor}`,
    )
  return found
}

function isLower(a: SecurityVersion, b: SecurityVersion): boolean {
  return a.major < b.major || (a.major === b.major && a.minor < b.minor)
}
