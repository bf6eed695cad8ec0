// What an EFI file is: architecture, digest, signatures with their signers, and whether firmware of today refuses it.
import { memorySource, type ByteSource } from '../bytes/source.ts'
import type { Architecture } from '../model.ts'
import { authenticodeDigests, signatureBytes, type DigestName } from './authenticode.ts'
import { FormatError } from '../errors.ts'
import { decodeCertificate, type Certificate } from './certificate.ts'
import { DerError, Tag } from './der.ts'
import { decodeSignatureLists } from './signature-list.ts'
import { readPeImage, readSection, type EfiSubsystem, type PeImage } from './image.ts'
import type { EfiSigner } from './knowledge/authorities.ts'
import { readResources, type PeResources } from './resources.ts'
import { revocationsOf, SHIPPED_LIST, type Revocation, type RevocationList } from './revocation.ts'
import { MAX_SBAT_BYTES, parseSbat, parseSbatLevel, type SbatEntry } from './sbat.ts'
import {
  checkSignature,
  describeCertificate,
  MAX_SIGNATURES,
  readSignatures,
  type EfiCertificate,
  type EfiSignature,
  type ReadSignature,
} from './signature.ts'

/** Everything known of an EFI file. */
export interface EfiDescription {
  sizeBytes: number
  architecture: Architecture | null
  /** COFF machine type, for those that are none of ours. */
  machine: number
  subsystem: EfiSubsystem | null
  /** Authenticode SHA-256 in hex: what `db` and `dbx` know files by. */
  digest: string
  signatures: EfiSignature[]
  /** Whom firmware must trust, of all signatures it looks at, each once; empty: it starts with Secure Boot off only. */
  signers: Exclude<EfiSigner, 'none'>[]
  version: string | null
  securityVersion: PeResources['securityVersion']
  sbat: SbatEntry[]
  /** What the newest level in this shim refuses; empty for others. */
  sbatLevel: SbatEntry[]
  /** Whom a shim trusts besides the firmware: what it loads may be signed through these. */
  vendorAuthorities: EfiCertificate[]
  revocations: Revocation[]
  /** What is wrong with the file or its table of signatures, for people. */
  findings: string[]
}

/** What the description depends on besides the file. */
export interface DescribeOptions {
  /** The administrator's own authorities. */
  own?: readonly Certificate[]
  /** Revocation lists; default: the one that is shipped. */
  revoked?: readonly RevocationList[]
}

/** +0x00 length with this header, +0x04 revision, +0x06 type [UEFI 2.10 §32.2.4]. */
const ENTRY_HEADER_BYTES = 8
const ENTRY_REVISION = 0x0200
const PKCS_SIGNED_DATA = 0x0002
/** shim's two signatures have 20 KB. */
const MAX_TABLE_BYTES = 1 << 20

/** Describes an EFI file. Damaged signatures are findings. @throws FormatError EFI_BAD_IMAGE for what is no PE image */
export async function describeEfi(
  input: ByteSource | Uint8Array,
  { own = [], revoked = [SHIPPED_LIST] }: DescribeOptions = {},
): Promise<EfiDescription> {
  const source = input instanceof Uint8Array ? memorySource('the file', input) : input
  const image = await readPeImage(source)
  const { signatures: read, findings } = await readTable(source, image)
  const algorithms = new Set<DigestName>(['sha256', ...read.flatMap(({ digestAlgorithm }) => digestAlgorithm ?? [])])
  const digests = await authenticodeDigests(source, image, [...algorithms])
  const checked = read.map((one) => checkSignature(one, digests[one.digestAlgorithm ?? 'sha256'], own))
  const resources = await readResources(source, image)
  const sbat = await readSection(source, image, '.sbat', MAX_SBAT_BYTES)
  const level = await readSection(source, image, '.sbatlevel', MAX_SBAT_BYTES)
  const signatures = checked.map(({ signature }) => signature)
  const subject = {
    digests: Object.values(digests),
    chain: [...new Set(checked.filter(({ signature }) => !signature.nested).flatMap(({ chain }) => chain))],
    securityVersion: resources.securityVersion,
  }
  return {
    sizeBytes: source.sizeBytes,
    architecture: image.architecture,
    machine: image.machine,
    subsystem: image.efiSubsystem,
    digest: digests.sha256 ?? '',
    signatures,
    signers: signersOf(signatures),
    version: resources.version,
    securityVersion: resources.securityVersion,
    sbat: sbat ? parseSbat(sbat) : [],
    sbatLevel: level ? parseSbatLevel(level) : [],
    vendorAuthorities: (await readVendorAuthorities(source, image)).map(({ x509 }) => describeCertificate(x509)),
    revocations: revoked.flatMap((list) => revocationsOf(subject, list)),
    findings,
  }
}

/** The certificates built into a shim; empty for others. */
export async function readVendorAuthorities(source: ByteSource, image: PeImage): Promise<Certificate[]> {
  const bytes = await readSection(source, image, '.vendor_cert', MAX_TABLE_BYTES)
  if (!bytes || bytes.length < 16) return []
  // u32 size of what is trusted and of what is not, then where each begins [rhboot/shim, cert.S]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const offset = view.getUint32(8, true)
  const trusted = bytes.subarray(offset, offset + view.getUint32(0, true))
  try {
    if (trusted[0] === Tag.Sequence) return [decodeCertificate(trusted)]
    const entries = decodeSignatureLists(trusted, source.name).filter(({ type }) => type === 'x509')
    return entries.slice(0, MAX_SIGNATURES).map(({ data }) => decodeCertificate(data))
  } catch (error) {
    if (error instanceof DerError || error instanceof FormatError) return []
    throw error
  }
}

/** Firmware goes through the table's entries; what is nested in one it does not see. */
function signersOf(signatures: readonly EfiSignature[]): EfiDescription['signers'] {
  const signers = signatures.filter(({ nested }) => !nested).map(({ signer }) => signer)
  return [...new Set(signers.filter((signer) => signer !== 'none'))]
}

async function readTable(
  source: ByteSource,
  image: PeImage,
): Promise<{ signatures: ReadSignature[]; findings: string[] }> {
  const findings: string[] = []
  const { offset: start, sizeBytes } = image.signatures
  if (start === 0 && sizeBytes === 0) return { signatures: [], findings }
  const usable = signatureBytes(image, source.sizeBytes)
  if (usable === 0) {
    findings.push(`The table of signatures (${sizeBytes} bytes at offset ${start}) is not in the file: it is cut off.`)
    return { signatures: [], findings }
  }
  if (usable > MAX_TABLE_BYTES) {
    findings.push(`The table of signatures has ${usable} bytes, more than ${MAX_TABLE_BYTES}: it is not looked into.`)
    return { signatures: [], findings }
  }
  if (start + usable !== source.sizeBytes)
    findings.push(`After the table of signatures ${source.sizeBytes - start - usable} more bytes follow.`)
  const bytes = await source.read(start, usable)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const signatures: ReadSignature[] = []
  for (let at = 0; at + ENTRY_HEADER_BYTES <= bytes.length;) {
    const length = view.getUint32(at, true)
    if (length < ENTRY_HEADER_BYTES || at + length > bytes.length) {
      findings.push(
        `The signature at offset ${start + at} has a length of ${length} bytes, which does not fit the table.`,
      )
      break
    }
    const type = view.getUint16(at + 6, true)
    if (view.getUint16(at + 4, true) === ENTRY_REVISION && type === PKCS_SIGNED_DATA)
      signatures.push(...readSignatures(bytes.subarray(at + ENTRY_HEADER_BYTES, at + length), start + at))
    else findings.push(`The entry at offset ${start + at} is of type 0x${type.toString(16)}: no PKCS #7 signature.`)
    if (signatures.length > MAX_SIGNATURES) {
      findings.push(`More than ${MAX_SIGNATURES} signatures: the others are not looked at.`)
      break
    }
    // entries begin at multiples of 8
    at += Math.ceil(length / 8) * 8
  }
  return { signatures, findings }
}
