// Writes a UDF 2.50 disc image as Windows' and Blu-ray tools do: with a metadata partition, extended file entries, and
// files of any size in pieces. Holes stay holes, so a file of gigabytes costs nothing. 7z is the judge of the writer.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'

const SECTOR = 2048
const PARTITION = 272
/** Blocks of the partition: metadata file, its mirror, the metadata themselves, then the files. */
const METADATA_FILE = 0
const METADATA_MIRROR = 1
const METADATA = 32
const METADATA_BLOCKS = 32
/** A piece is described by 30 bits [ECMA-167 4/14.14.1]. */
const PIECE_BYTES = 2 ** 30 - SECTOR
/** So few in each descriptor that the list must be continued elsewhere. */
const PIECES_AT_ONCE = 3

/** A file on the disc: its size, and what is in it; the rest is zeros. */
export interface UdfFile {
  /** Folders divided by `/`. */
  readonly name: string
  readonly sizeBytes: number
  readonly pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[]
}

interface Folder {
  readonly folders: Map<string, Folder>
  readonly files: Map<string, UdfFile>
}

/** The image at `path`. */
export function writeUdfImage(path: string, files: readonly UdfFile[], label = 'UDF250'): void {
  const file = openSync(path, 'w')
  try {
    const put = (sector: number, bytes: Uint8Array, offset = 0) => {
      writeSync(file, bytes, 0, bytes.length, sector * SECTOR + offset)
    }
    for (const [at, word] of ['BEA01', 'NSR03', 'TEA01'].entries()) put(16 + at, Buffer.from(`\0${word}\x01`, 'latin1'))
    const root: Folder = { folders: new Map(), files: new Map() }
    for (const one of files) {
      const parts = one.name.split('/')
      const base = parts.pop() ?? ''
      let at = root
      for (const part of parts) {
        const next = at.folders.get(part) ?? { folders: new Map(), files: new Map() }
        at.folders.set(part, next)
        at = next
      }
      at.files.set(base, one)
    }

    let metadata = 2
    let data = METADATA + METADATA_BLOCKS
    const putMetadata = (block: number, bytes: Uint8Array) => put(PARTITION + METADATA + block, bytes)

    function writeFile(one: UdfFile): number {
      const first = data
      data += Math.ceil(one.sizeBytes / SECTOR)
      for (const { offset, bytes } of one.pieces) put(PARTITION + first, bytes, offset)
      const pieces: Buffer[] = []
      for (let at = 0; at < one.sizeBytes; at += PIECE_BYTES)
        pieces.push(longAddress(Math.min(PIECE_BYTES, one.sizeBytes - at), first + at / SECTOR, 0))
      const entry = metadata++
      let own = pieces
      if (pieces.length > PIECES_AT_ONCE) {
        // the rest stands in an allocation extent of its own; type 3 says so
        const more = metadata++
        const rest = Buffer.concat(pieces.slice(PIECES_AT_ONCE))
        const extent = Buffer.alloc(SECTOR)
        extent.writeUInt32LE(rest.length, 20)
        rest.copy(extent, 24)
        putMetadata(more, tagged(extent, 258, more))
        own = [...pieces.slice(0, PIECES_AT_ONCE), longAddress(SECTOR, more, 1, 3)]
      }
      putMetadata(entry, fileEntry(entry, 5, one.sizeBytes, Buffer.concat(own), 1))
      return entry
    }

    function writeFolder(folder: Folder, parent: number | undefined): number {
      const entry = metadata++
      const children = [identifier('', parent ?? entry, 0x0a)]
      for (const [name, inner] of folder.folders) children.push(identifier(name, writeFolder(inner, entry), 0x02))
      for (const [name, one] of folder.files) children.push(identifier(name, writeFile(one), 0))
      const list = Buffer.concat(children)
      // a small folder's list lies in its entry
      putMetadata(entry, fileEntry(entry, 4, list.length, list, 3))
      return entry
    }

    const rootEntry = writeFolder(root, undefined)
    if (metadata > METADATA_BLOCKS) throw new RangeError('too many files for the metadata partition')
    putMetadata(0, fileSet(rootEntry, label))
    putMetadata(1, tagged(Buffer.alloc(SECTOR), 8, 1))
    for (const [block, type] of [
      [METADATA_FILE, 250],
      [METADATA_MIRROR, 251],
    ] as const) {
      const place = Buffer.alloc(8)
      place.writeUInt32LE(METADATA_BLOCKS * SECTOR, 0)
      place.writeUInt32LE(METADATA, 4)
      put(PARTITION + block, fileEntry(block, type, METADATA_BLOCKS * SECTOR, place, 0))
    }

    const sectors = PARTITION + data + 1
    for (const start of [32, 48]) {
      const descriptors = [
        primaryVolume(label),
        partition(data),
        logicalVolume(label),
        unallocated(),
        Buffer.alloc(512),
      ]
      const kinds = [1, 5, 6, 7, 8]
      for (const [at, bytes] of descriptors.entries()) {
        bytes.writeUInt32LE(at, 16)
        put(start + at, tagged(bytes, kinds[at] ?? 8, start + at))
      }
    }
    put(64, tagged(integrity(data), 9, 64))
    put(65, tagged(Buffer.alloc(512), 8, 65))
    for (const sector of [256, sectors - 1]) {
      const anchor = Buffer.alloc(512)
      for (const [at, value] of [16 * SECTOR, 32, 16 * SECTOR, 48].entries()) anchor.writeUInt32LE(value, 16 + 4 * at)
      put(sector, tagged(anchor, 2, sector))
    }
    ftruncateSync(file, sectors * SECTOR)
  } finally {
    closeSync(file)
  }
}

/** Fills in the tag: kind, checksum, CRC of the rest, its own place [ECMA-167 3/7.2]. */
function tagged(bytes: Buffer, kind: number, location: number): Buffer {
  bytes.writeUInt16LE(kind, 0)
  bytes.writeUInt16LE(3, 2)
  bytes.writeUInt16LE(1, 6)
  bytes.writeUInt16LE(crc(bytes.subarray(16)), 8)
  bytes.writeUInt16LE(bytes.length - 16, 10)
  bytes.writeUInt32LE(location, 12)
  let sum = 0
  for (let at = 0; at < 16; at++) if (at !== 4) sum += bytes[at] ?? 0
  bytes[4] = sum & 0xff
  return bytes
}

function crc(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) {
    value ^= byte << 8
    for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1
  }
  return value & 0xffff
}

function longAddress(lengthBytes: number, block: number, partitionReference: number, type = 0): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE((lengthBytes | (type << 30)) >>> 0, 0)
  bytes.writeUInt32LE(block, 4)
  bytes.writeUInt16LE(partitionReference, 8)
  return bytes
}

/** `kind` of the allocation descriptors: 0 short, 1 long, 3 the contents themselves. */
function fileEntry(block: number, type: number, sizeBytes: number, descriptors: Buffer, kind: number): Buffer {
  const bytes = Buffer.alloc(216 + descriptors.length)
  bytes.writeUInt16LE(4, 20)
  bytes.writeUInt16LE(1, 24)
  bytes[27] = type
  bytes.writeUInt16LE(kind, 34)
  bytes.writeUInt32LE(0x14a5, 44)
  bytes.writeUInt16LE(1, 48)
  bytes.writeBigUInt64LE(BigInt(sizeBytes), 56)
  bytes.writeBigUInt64LE(BigInt(sizeBytes), 64)
  bytes.writeBigUInt64LE(BigInt(kind === 3 ? 0 : Math.ceil(sizeBytes / SECTOR)), 72)
  for (const at of [80, 92, 104, 116]) timestamp(bytes, at)
  bytes.writeUInt32LE(1, 128)
  entity(bytes, 168, '*openwds test')
  bytes.writeUInt32LE(descriptors.length, 212)
  descriptors.copy(bytes, 216)
  return tagged(bytes, 266, block)
}

function identifier(name: string, entry: number, characteristics: number): Buffer {
  const text = name === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.of(8), Buffer.from(name, 'latin1')])
  const bytes = Buffer.alloc(Math.ceil((38 + text.length) / 4) * 4)
  bytes.writeUInt16LE(1, 16)
  bytes[18] = characteristics
  bytes[19] = text.length
  longAddress(SECTOR, entry, 1).copy(bytes, 20)
  text.copy(bytes, 38)
  return tagged(bytes, 257, entry)
}

function fileSet(rootEntry: number, label: string): Buffer {
  const bytes = Buffer.alloc(512)
  timestamp(bytes, 16)
  for (const at of [28, 30]) bytes.writeUInt16LE(3, at)
  for (const at of [32, 36]) bytes.writeUInt32LE(1, at)
  for (const at of [48, 240]) characters(bytes, at)
  dstring(bytes, 112, 128, label)
  dstring(bytes, 304, 32, label)
  longAddress(SECTOR, rootEntry, 1).copy(bytes, 400)
  entity(bytes, 416, '*OSTA UDF Compliant')
  return tagged(bytes, 256, 0)
}

function primaryVolume(label: string): Buffer {
  const bytes = Buffer.alloc(512)
  dstring(bytes, 24, 32, label)
  for (const at of [56, 58]) bytes.writeUInt16LE(1, at)
  for (const at of [60, 62]) bytes.writeUInt16LE(3, at)
  for (const at of [64, 68]) bytes.writeUInt32LE(1, at)
  dstring(bytes, 72, 128, label)
  for (const at of [200, 264]) characters(bytes, at)
  timestamp(bytes, 376)
  entity(bytes, 388, '*openwds test')
  return bytes
}

function partition(blocks: number): Buffer {
  const bytes = Buffer.alloc(512)
  bytes.writeUInt16LE(1, 20)
  entity(bytes, 24, '+NSR03')
  bytes.writeUInt32LE(1, 184)
  bytes.writeUInt32LE(PARTITION, 188)
  bytes.writeUInt32LE(blocks, 192)
  entity(bytes, 196, '*openwds test')
  return bytes
}

/** Two maps: the partition itself, and the metadata partition in it [UDF 2.50 §2.2.10]. */
function logicalVolume(label: string): Buffer {
  const bytes = Buffer.alloc(440 + 6 + 64)
  characters(bytes, 20)
  dstring(bytes, 84, 128, label)
  bytes.writeUInt32LE(SECTOR, 212)
  entity(bytes, 216, '*OSTA UDF Compliant')
  longAddress(2 * SECTOR, 0, 1).copy(bytes, 248)
  bytes.writeUInt32LE(6 + 64, 264)
  bytes.writeUInt32LE(2, 268)
  entity(bytes, 272, '*openwds test')
  bytes.writeUInt32LE(2 * SECTOR, 432)
  bytes.writeUInt32LE(64, 436)
  bytes.set([1, 6, 1, 0, 0, 0], 440)
  bytes.set([2, 64], 446)
  entity(bytes, 450, '*UDF Metadata Partition')
  bytes.writeUInt16LE(1, 482)
  bytes.writeUInt32LE(METADATA_FILE, 486)
  bytes.writeUInt32LE(METADATA_MIRROR, 490)
  bytes.writeUInt32LE(0xffff_ffff, 494)
  bytes.writeUInt32LE(METADATA_BLOCKS, 498)
  bytes.writeUInt16LE(1, 502)
  return bytes
}

function unallocated(): Buffer {
  return Buffer.alloc(512)
}

function integrity(blocks: number): Buffer {
  const bytes = Buffer.alloc(80 + 16 + 46)
  timestamp(bytes, 16)
  bytes.writeUInt32LE(1, 28)
  bytes.writeUInt32LE(2, 72)
  bytes.writeUInt32LE(46, 76)
  bytes.writeUInt32LE(blocks, 88)
  bytes.writeUInt32LE(METADATA_BLOCKS, 92)
  entity(bytes, 96, '*openwds test')
  for (const at of [136, 138, 140]) bytes.writeUInt16LE(0x0250, at)
  return bytes
}

/** 2026-01-02 03:04:05, in no time zone. */
function timestamp(bytes: Buffer, at: number): void {
  bytes.writeUInt16LE(0x1000, at)
  bytes.writeUInt16LE(2026, at + 2)
  bytes.set([1, 2, 3, 4, 5], at + 4)
}

/** Names who wrote something; what begins with `*OSTA` or `*UDF` says the revision. */
function entity(bytes: Buffer, at: number, name: string): void {
  bytes.write(name, at + 1, 'latin1')
  if (/^\*(OSTA|UDF)/.test(name)) bytes.writeUInt16LE(0x0250, at + 24)
}

function characters(bytes: Buffer, at: number): void {
  bytes.write('OSTA Compressed Unicode', at + 1, 'latin1')
}

function dstring(bytes: Buffer, at: number, size: number, text: string): void {
  bytes[at] = 8
  bytes.write(text, at + 1, 'latin1')
  bytes[at + size - 1] = text.length + 1
}
