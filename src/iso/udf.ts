// UDF 1.02 to 2.50, the file system of Windows media [ECMA-167, OSTA UDF].
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { checkExtents, extentSource, SECTOR_BYTES, type DiscEntry, type DiscExtent, type DiscTree } from './volume.ts'

const TagId = {
  AnchorVolume: 2,
  Partition: 5,
  LogicalVolume: 6,
  Terminator: 8,
  FileSet: 256,
  FileIdentifier: 257,
  AllocationExtent: 258,
  FileEntry: 261,
  ExtendedFileEntry: 266,
} as const
const RECOGNITION_SECTOR = 16
const ANCHOR_SECTOR = 256
/** Sectors of the recognition sequence and of the volume descriptors that are looked at. */
const MAX_DESCRIPTORS = 256
const DIRECTORY_TYPE = 4
const METADATA_FILE_TYPES = [250, 251]
/** How a file entry lists its contents. */
const AllocationKind = { Short: 0, Long: 1, Embedded: 3 } as const
const ExtentType = { Recorded: 0, NextDescriptors: 3 } as const
const FileCharacteristic = { Deleted: 0x04, Parent: 0x08 } as const
/** A file identifier without its name. */
const IDENTIFIER_BYTES = 38
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20
const MAX_EXTENTS = 100_000
const MAX_CHAINED = 1000

/** Turns a block of a partition into its place in the image. */
type LocateBlock = (block: number) => number

/** Where something lies: a block of a partition. */
interface BlockAddress {
  readonly block: number
  readonly partition: number
}

/** The tree, undefined if the image has no UDF. */
export async function openUdf(source: ByteSource): Promise<{ kind: 'udf'; label: string; tree: DiscTree } | undefined> {
  if (!(await hasRecognition(source))) return undefined
  const reader = new UdfReader(source)
  const anchor = await reader.descriptor(ANCHOR_SECTOR * SECTOR_BYTES, TagId.AnchorVolume)
  const sequenceBytes = anchor.readUInt32LE(16)
  const sequenceStart = anchor.readUInt32LE(20)

  const partitions = new Map<number, number>()
  let volume: Buffer | undefined
  for (let index = 0; index < Math.min(MAX_DESCRIPTORS, sequenceBytes / SECTOR_BYTES); index++) {
    const bytes = await reader.read((sequenceStart + index) * SECTOR_BYTES, SECTOR_BYTES)
    const tag = bytes.length < SECTOR_BYTES ? TagId.Terminator : bytes.readUInt16LE(0)
    if (tag === TagId.Terminator) break
    if (tag === TagId.Partition) partitions.set(bytes.readUInt16LE(22), bytes.readUInt32LE(188))
    if (tag === TagId.LogicalVolume) volume = bytes
  }
  if (!volume) throw reader.bad(sequenceStart * SECTOR_BYTES, 'there is no logical volume descriptor')
  if (volume.readUInt32LE(212) !== SECTOR_BYTES)
    throw reader.bad(sequenceStart * SECTOR_BYTES, `blocks of ${volume.readUInt32LE(212)} bytes`)
  await reader.readMaps(volume, partitions)

  const fileSet = await reader.descriptor(reader.locate(longAddress(volume, 248)), TagId.FileSet)
  const root = await reader.entry('', longAddress(fileSet, 400))
  return {
    kind: 'udf',
    label: decodeDstring(volume.subarray(84, 212)),
    tree: { root, list: (directory) => reader.list(directory) },
  }
}

async function hasRecognition(source: ByteSource): Promise<boolean> {
  for (let index = 0; index < MAX_DESCRIPTORS; index++) {
    const bytes = await source.read((RECOGNITION_SECTOR + index) * SECTOR_BYTES, 6)
    const identifier = Buffer.from(bytes).toString('latin1', 1, 6)
    if (identifier === 'NSR02' || identifier === 'NSR03') return true
    if (!['CD001', 'BEA01', 'BOOT2', 'CDW02', 'TEA01'].includes(identifier)) return false
  }
  return false
}

function longAddress(bytes: Buffer, at: number): BlockAddress {
  return { block: bytes.readUInt32LE(at + 4), partition: bytes.readUInt16LE(at + 8) }
}

class UdfReader {
  readonly #source: ByteSource
  #maps: LocateBlock[] = []

  constructor(source: ByteSource) {
    this.#source = source
  }

  async read(offset: number, lengthBytes: number): Promise<Buffer> {
    const bytes = await this.#source.read(offset, lengthBytes)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  bad(offset: number, reason: string): FormatError {
    return new FormatError('ISO_BAD', { file: this.#source.name, offset, reason: `UDF: ${reason}` })
  }

  /** A descriptor of this kind; its tag's checksum is looked at. */
  async descriptor(offset: number, ...kinds: number[]): Promise<Buffer> {
    const bytes = await this.read(offset, SECTOR_BYTES)
    if (bytes.length < SECTOR_BYTES) throw this.bad(offset, 'the image ends before a descriptor: it was cut short')
    let sum = 0
    for (let at = 0; at < 16; at++) if (at !== 4) sum += bytes[at] ?? 0
    if ((sum & 0xff) !== bytes[4]) throw this.bad(offset, 'a descriptor with a wrong checksum')
    const kind = bytes.readUInt16LE(0)
    if (!kinds.includes(kind)) throw this.bad(offset, `descriptor ${kind} where ${kinds.join(' or ')} must be`)
    return bytes
  }

  /** How each partition of the volume is found: directly, or through a metadata file [UDF 2.50 §2.2.10]. */
  async readMaps(volume: Buffer, partitions: ReadonlyMap<number, number>): Promise<void> {
    const count = volume.readUInt32LE(268)
    for (let index = 0, at = 440; index < count; index++) {
      if (at + 2 > volume.length) throw this.bad(0, `${count} partition maps do not fit`)
      const type = volume[at]
      const lengthBytes = volume[at + 1] ?? 0
      if (lengthBytes < 6 || at + lengthBytes > volume.length) throw this.bad(0, 'a partition map of impossible size')
      const number = volume.readUInt16LE(type === 1 ? at + 4 : at + 38)
      const start = partitions.get(number)
      if (start === undefined) throw this.bad(0, `partition ${number} is not described`)
      const plain: LocateBlock = (block) => (start + block) * SECTOR_BYTES
      if (type === 1) this.#maps.push(plain)
      else {
        const identifier = volume.toString('latin1', at + 5, at + 28).replace(/\0+$/, '')
        if (identifier !== '*UDF Metadata Partition')
          throw this.bad(0, `a partition of kind ${JSON.stringify(identifier)}`)
        this.#maps.push(await this.#metadataMap(plain, volume.readUInt32LE(at + 40)))
      }
      at += lengthBytes
    }
  }

  async #metadataMap(plain: LocateBlock, fileBlock: number): Promise<LocateBlock> {
    const offset = plain(fileBlock)
    const file = await this.descriptor(offset, TagId.FileEntry, TagId.ExtendedFileEntry)
    if (!METADATA_FILE_TYPES.includes(file[27] ?? 0)) throw this.bad(offset, 'no metadata file where one must be')
    const extents = await this.#extents(file, offset, plain)
    return (block) => {
      let left = block * SECTOR_BYTES
      for (const extent of extents) {
        if (left < extent.lengthBytes && extent.offset !== null) return extent.offset + left
        left -= extent.lengthBytes
      }
      throw this.bad(offset, `block ${block} lies beyond the metadata file`)
    }
  }

  locate({ block, partition }: BlockAddress): number {
    const map = this.#maps[partition]
    if (!map) throw this.bad(0, `partition reference ${partition} of ${this.#maps.length}`)
    return map(block)
  }

  /** The file or directory whose file entry lies there. */
  async entry(name: string, address: BlockAddress): Promise<DiscEntry> {
    const offset = this.locate(address)
    const file = await this.descriptor(offset, TagId.FileEntry, TagId.ExtendedFileEntry)
    const sizeBytes = Number(file.readBigUInt64LE(56))
    if (!Number.isSafeInteger(sizeBytes)) throw this.bad(offset, 'a file of impossible size')
    const extents = await this.#extents(file, offset, (block) => this.locate({ block, partition: address.partition }))
    return checkExtents(this.#source, { name, isDirectory: file[27] === DIRECTORY_TYPE, sizeBytes, extents })
  }

  /** The pieces of a file; blocks of short descriptors are those of the file's own partition. */
  async #extents(file: Buffer, offset: number, own: LocateBlock): Promise<DiscExtent[]> {
    const head = file.readUInt16LE(0) === TagId.FileEntry ? 176 : 216
    const start = head + file.readUInt32LE(head - 8)
    const lengthBytes = file.readUInt32LE(head - 4)
    if (start + lengthBytes > file.length) throw this.bad(offset, 'allocation descriptors run past their block')
    const kind = file.readUInt16LE(34) & 7
    if (kind === AllocationKind.Embedded) return [{ offset: offset + start, lengthBytes }]
    if (kind !== AllocationKind.Short && kind !== AllocationKind.Long)
      throw this.bad(offset, `allocation descriptors of kind ${kind}`)
    const isShort = kind === AllocationKind.Short
    const step = isShort ? 8 : 16

    const extents: DiscExtent[] = []
    let list = file.subarray(start, start + lengthBytes)
    for (let chained = 0; chained < MAX_CHAINED; chained++) {
      let next: number | undefined
      for (let at = 0; at + step <= list.length; at += step) {
        const word = list.readUInt32LE(at)
        const type = word >>> 30
        const bytes = word & 0x3fff_ffff
        if (bytes === 0) break
        const isStored = type === ExtentType.Recorded || type === ExtentType.NextDescriptors
        const place = !isStored ? null : isShort ? own(list.readUInt32LE(at + 4)) : this.locate(longAddress(list, at))
        if (type === ExtentType.NextDescriptors) {
          next = place ?? undefined
          break
        }
        extents.push({ offset: place, lengthBytes: bytes })
        if (extents.length > MAX_EXTENTS) throw this.bad(offset, `a file in more than ${MAX_EXTENTS} pieces`)
      }
      if (next === undefined) return extents
      const more = await this.descriptor(next, TagId.AllocationExtent)
      list = more.subarray(24, 24 + Math.min(more.readUInt32LE(20), SECTOR_BYTES - 24))
    }
    throw this.bad(offset, 'allocation descriptors without end')
  }

  /** What is in a directory: file identifiers one after the other [ECMA-167 4/14.4]. */
  async list(directory: DiscEntry): Promise<DiscEntry[]> {
    if (!directory.isDirectory) return []
    const start = directory.extents[0]?.offset ?? 0
    if (directory.sizeBytes > MAX_DIRECTORY_BYTES) throw this.bad(start, 'a directory of impossible size')
    const read = await extentSource(this.#source, directory).read(0, directory.sizeBytes)
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength)
    const entries: DiscEntry[] = []
    for (let at = 0; at + IDENTIFIER_BYTES <= bytes.length;) {
      if (bytes.readUInt16LE(at) !== TagId.FileIdentifier)
        throw this.bad(start + at, 'no file identifier where one must be')
      const nameBytes = bytes[at + 19] ?? 0
      const nameAt = at + IDENTIFIER_BYTES + bytes.readUInt16LE(at + 36)
      if (nameAt + nameBytes > bytes.length) throw this.bad(start + at, 'a name runs past its directory')
      const characteristics = bytes[at + 18] ?? 0
      if (!(characteristics & (FileCharacteristic.Deleted | FileCharacteristic.Parent)))
        entries.push(
          await this.entry(decodeCharacters(bytes.subarray(nameAt, nameAt + nameBytes)), longAddress(bytes, at + 20)),
        )
      at += Math.ceil((nameAt - at + nameBytes) / 4) * 4
    }
    return entries
  }
}

function decodeDstring(bytes: Buffer): string {
  return decodeCharacters(bytes.subarray(0, Math.min(bytes.length - 1, bytes[bytes.length - 1] ?? 0)))
}

/** OSTA compressed Unicode: the first byte says 8 or 16 bits a letter. */
function decodeCharacters(bytes: Buffer): string {
  const letters = bytes.subarray(1)
  return bytes[0] === 16
    ? Buffer.from(letters.subarray(0, letters.length & ~1))
        .swap16()
        .toString('utf16le')
    : letters.toString('latin1')
}
