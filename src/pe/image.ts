// The headers of a PE/COFF image, as UEFI loads them: architecture, sections, and where the signatures lie.
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import type { Architecture } from '../model.ts'

/** COFF machine types of UEFI [UEFI 2.10 §2.1.1]. */
const MACHINES: Readonly<Record<number, Architecture>> = {
  0x014c: 'x86uefi',
  0x8664: 'x64uefi',
  0x01c2: 'arm',
  0x01c4: 'arm',
  0xaa64: 'arm64',
}
/** Subsystems of UEFI [UEFI 2.10 §2.1.1]. */
const SUBSYSTEMS: Readonly<Record<number, EfiSubsystem>> = {
  10: 'application',
  11: 'boot service driver',
  12: 'runtime driver',
  13: 'rom',
}
export type EfiSubsystem = 'application' | 'boot service driver' | 'runtime driver' | 'rom'

/** A run of the file that becomes a run of memory. */
export interface PeSection {
  readonly name: string
  readonly address: number
  readonly memoryBytes: number
  readonly offset: number
  readonly sizeBytes: number
}

/** What the headers say. Offsets are into the file. */
export interface PeImage {
  readonly machine: number
  /** Null: not an architecture of UEFI. */
  readonly architecture: Architecture | null
  readonly subsystem: number
  /** Null: not for firmware (a Windows program). */
  readonly efiSubsystem: EfiSubsystem | null
  readonly headerBytes: number
  readonly sections: readonly PeSection[]
  /** The checksum, 4 bytes, and the directory entry of the signatures, 8 bytes: no part of the digest. */
  readonly checksumOffset: number
  readonly signaturesEntry: { readonly offset: number; readonly sizeBytes: number }
  /** The table of signatures; size 0 without one. */
  readonly signatures: { readonly offset: number; readonly sizeBytes: number }
  /** The directory of resources; address 0 without one. */
  readonly resources: { readonly address: number; readonly sizeBytes: number }
}

/** The headers of every boot program fit; one that needs more is none. */
const MAX_HEADER_BYTES = 64 * 1024
/** Boot programs with a kernel and an initial file system in them stay far below. */
const MAX_FILE_BYTES = 1 << 30
/** The loader of Windows takes no more [PE/COFF §3.3]. */
const MAX_SECTIONS = 96
const MAX_NAME_BYTES = 32
const OptionalMagic = { Pe32: 0x10b, Pe32Plus: 0x20b } as const
const Directory = { Resources: 2, Signatures: 4 } as const

/** Reads the headers. @throws FormatError EFI_BAD_IMAGE with the offset and what is wrong there */
export async function readPeImage(source: ByteSource): Promise<PeImage> {
  const bytes = await source.read(0, Math.min(MAX_HEADER_BYTES, source.sizeBytes))
  const bad = (offset: number, reason: string) =>
    new FormatError('EFI_BAD_IMAGE', { file: source.name, offset, reason })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const need = (offset: number, length: number, what: string) => {
    if (offset + length > bytes.length) throw bad(offset, `${what} would end beyond the headers`)
  }
  if (source.sizeBytes > MAX_FILE_BYTES) throw bad(0, `${source.sizeBytes} bytes, more than a boot program has`)
  need(0, 0x40, 'the DOS header')
  if (view.getUint16(0, true) !== 0x5a4d) throw bad(0, 'it does not begin with MZ')
  const start = view.getUint32(0x3c, true)
  need(start, 24, 'the COFF header')
  if (view.getUint32(start, true) !== 0x00004550) throw bad(start, 'no PE header')
  const machine = view.getUint16(start + 4, true)
  const sectionCount = view.getUint16(start + 6, true)
  const optionalBytes = view.getUint16(start + 20, true)
  if (sectionCount > MAX_SECTIONS) throw bad(start + 6, `${sectionCount} sections, at most ${MAX_SECTIONS}`)

  // COFF's string table, behind 18 bytes per symbol: names of more than eight bytes
  const symbols = view.getUint32(start + 12, true)
  const strings = symbols === 0 ? 0 : symbols + 18 * view.getUint32(start + 16, true)

  const optional = start + 24
  need(optional, optionalBytes, 'the optional header')
  const magic = optionalBytes < 2 ? 0 : view.getUint16(optional, true)
  if (magic !== OptionalMagic.Pe32 && magic !== OptionalMagic.Pe32Plus)
    throw bad(optional, `an optional header of type 0x${magic.toString(16)}`)
  // PE32 has one more field and narrower ones: the directories begin 16 bytes earlier
  const directories = optional + (magic === OptionalMagic.Pe32Plus ? 112 : 96)
  if (directories > optional + optionalBytes) throw bad(optional, 'the optional header is too short')
  const directoryCount = Math.min(
    view.getUint32(directories - 4, true),
    Math.floor((optional + optionalBytes - directories) / 8),
  )
  const directory = (index: number) =>
    index < directoryCount
      ? {
          start: view.getUint32(directories + index * 8, true),
          size: view.getUint32(directories + index * 8 + 4, true),
        }
      : { start: 0, size: 0 }

  const headerBytes = view.getUint32(optional + 60, true)
  const table = optional + optionalBytes
  need(table, sectionCount * 40, 'the table of sections')
  if (headerBytes > source.sizeBytes) throw bad(optional + 60, `headers of ${headerBytes} bytes in a smaller file`)
  if (headerBytes < table + sectionCount * 40)
    throw bad(optional + 60, `headers of ${headerBytes} bytes, which the table of sections exceeds`)
  const sections: PeSection[] = []
  for (let at = table; at < table + sectionCount * 40; at += 40) {
    const section: PeSection = {
      name: await sectionName(source, textOf(bytes.subarray(at, at + 8)), strings),
      memoryBytes: view.getUint32(at + 8, true),
      address: view.getUint32(at + 12, true),
      sizeBytes: view.getUint32(at + 16, true),
      offset: view.getUint32(at + 20, true),
    }
    const beyond = section.sizeBytes === 0 ? 0 : section.offset + section.sizeBytes - source.sizeBytes
    if (beyond > 0) throw bad(at + 20, `section ${section.name} would end ${beyond} bytes beyond the file`)
    sections.push(section)
  }
  // overlapping sections would be hashed again and again
  const total = sections.reduce((sum, { sizeBytes }) => sum + sizeBytes, headerBytes)
  if (total > source.sizeBytes) throw bad(table, 'the sections overlap')

  const subsystem = view.getUint16(optional + 68, true)
  const signatures = directory(Directory.Signatures)
  const resources = directory(Directory.Resources)
  return {
    machine,
    architecture: MACHINES[machine] ?? null,
    subsystem,
    efiSubsystem: SUBSYSTEMS[subsystem] ?? null,
    headerBytes,
    sections,
    checksumOffset: optional + 64,
    signaturesEntry: {
      offset: directories + Directory.Signatures * 8,
      sizeBytes: Directory.Signatures < directoryCount ? 8 : 0,
    },
    signatures: { offset: signatures.start, sizeBytes: signatures.size },
    resources: { address: resources.start, sizeBytes: resources.size },
  }
}

/** `/26`: the name is in the string table at 26 [PE/COFF §4]. */
async function sectionName(source: ByteSource, short: string, strings: number): Promise<string> {
  if (strings === 0 || !/^\/\d{1,7}$/.test(short)) return short
  const offset = strings + Number(short.slice(1))
  return offset < source.sizeBytes ? textOf(await source.read(offset, MAX_NAME_BYTES)) : short
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replace(/\0.*$/s, '')
}

/** The bytes of the section of this name, at most `limit`; undefined if there is none. */
export async function readSection(
  source: ByteSource,
  image: PeImage,
  name: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  const section = image.sections.find((one) => one.name === name)
  if (!section) return undefined
  // beyond its size in memory a section has only padding
  const length = Math.min(section.sizeBytes, section.memoryBytes || section.sizeBytes, limit)
  return source.read(section.offset, length)
}
