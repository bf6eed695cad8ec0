// ISO 9660 with or without Joliet's Unicode names [ECMA-119, Joliet specification].
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { checkExtents, SECTOR_BYTES, type DiscEntry, type DiscTree } from './volume.ts'

const FIRST_DESCRIPTOR = 16
const MAX_DESCRIPTORS = 64
const DescriptorType = { Primary: 1, Supplementary: 2, Terminator: 255 } as const
/** Escape sequences of the supplementary descriptor that say UCS-2, levels 1 to 3. */
const JOLIET_ESCAPES = ['%/@', '%/C', '%/E']
const RECORD_BYTES = 33
const FileFlag = { Directory: 0x02, MoreExtents: 0x80 } as const
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20

/** The Joliet tree if there is one, else the plain one; undefined if the image has neither. */
export async function openIso9660(
  source: ByteSource,
): Promise<{ kind: 'joliet' | 'iso9660'; label: string; tree: DiscTree } | undefined> {
  let found: { kind: 'joliet' | 'iso9660'; descriptor: Buffer } | undefined
  for (let index = 0; index < MAX_DESCRIPTORS; index++) {
    const bytes = await source.read((FIRST_DESCRIPTOR + index) * SECTOR_BYTES, SECTOR_BYTES)
    const descriptor = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (descriptor.length < SECTOR_BYTES || descriptor.toString('latin1', 1, 6) !== 'CD001') break
    const type = descriptor[0]
    if (type === DescriptorType.Terminator) break
    if (type === DescriptorType.Primary) found ??= { kind: 'iso9660', descriptor }
    if (type === DescriptorType.Supplementary && JOLIET_ESCAPES.includes(descriptor.toString('latin1', 88, 91)))
      found = { kind: 'joliet', descriptor }
  }
  if (!found) return undefined
  const { kind, descriptor } = found
  const isJoliet = kind === 'joliet'
  const label = decodeName(descriptor.subarray(40, 72), isJoliet).trim()
  const root = readRecord(descriptor, 156, isJoliet, source)
  return { kind, label, tree: { root: { ...root, name: '' }, list: (directory) => list(source, directory, isJoliet) } }
}

async function list(source: ByteSource, directory: DiscEntry, isJoliet: boolean): Promise<DiscEntry[]> {
  if (!directory.isDirectory) return []
  const start = directory.extents[0]?.offset ?? 0
  if (directory.sizeBytes > MAX_DIRECTORY_BYTES)
    throw new FormatError('ISO_BAD', { file: source.name, offset: start, reason: 'a directory of impossible size' })
  const read = await source.read(start, directory.sizeBytes)
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength)
  const entries: DiscEntry[] = []
  /** Files above 4 GiB are several records in a row. */
  let begun: DiscEntry | undefined
  for (let at = 0; at + RECORD_BYTES < bytes.length;) {
    const lengthBytes = bytes[at] ?? 0
    if (lengthBytes === 0) {
      // records do not cross sectors
      at = (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES
      continue
    }
    if (lengthBytes < RECORD_BYTES || at + lengthBytes > bytes.length)
      throw new FormatError('ISO_BAD', {
        file: source.name,
        offset: start + at,
        reason: 'a directory record of impossible size',
      })
    const nameBytes = bytes[at + 32] ?? 0
    const isSelfOrParent = nameBytes === 1 && (bytes[at + 33] ?? 0) < 2
    if (!isSelfOrParent) {
      const record = readRecord(bytes, at, isJoliet, source)
      const joined: DiscEntry = begun
        ? {
            ...begun,
            sizeBytes: begun.sizeBytes + record.sizeBytes,
            extents: [...begun.extents, ...record.extents],
          }
        : record
      if ((bytes[at + 25] ?? 0) & FileFlag.MoreExtents) begun = joined
      else {
        begun = undefined
        entries.push(checkExtents(source, joined))
      }
    }
    at += lengthBytes
  }
  return entries
}

function readRecord(bytes: Buffer, at: number, isJoliet: boolean, source: ByteSource): DiscEntry {
  const nameBytes = bytes[at + 32] ?? 0
  if (at + RECORD_BYTES + nameBytes > bytes.length)
    throw new FormatError('ISO_BAD', { file: source.name, offset: at, reason: 'a name runs past its directory' })
  const name = decodeName(bytes.subarray(at + RECORD_BYTES, at + RECORD_BYTES + nameBytes), isJoliet)
  const sizeBytes = bytes.readUInt32LE(at + 10)
  // extended attributes come before the contents
  const sector = bytes.readUInt32LE(at + 2) + (bytes[at + 1] ?? 0)
  return {
    // the version number is not part of the name
    name: name.replace(/;\d+$/, '').replace(/\.$/, ''),
    isDirectory: ((bytes[at + 25] ?? 0) & FileFlag.Directory) !== 0,
    sizeBytes,
    extents: [{ offset: sector * SECTOR_BYTES, lengthBytes: sizeBytes }],
  }
}

function decodeName(bytes: Buffer, isJoliet: boolean): string {
  if (!isJoliet) return bytes.toString('latin1').replace(/\0.*$/s, '')
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
    .replace(/\0.*$/s, '')
}
