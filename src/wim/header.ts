// The 208 bytes at the beginning of a WIM file, and the resource headers that it and the lookup table are made of.
import { FormatError } from '../errors.ts'

export const HEADER_BYTES = 208
const MAGIC = 'MSWIM\0\0\0'
/** wimlib's own variant without random access. */
const PIPABLE_MAGIC = 'WLPWM\0\0\0'

/** Versions: ordinary files; and those with solid resources, called ESD. */
const VERSION_NORMAL = 0x1_0d00
const VERSION_SOLID = 0x0_0e00

const HeaderFlag = {
  Compression: 0x2,
  Spanned: 0x8,
  WriteInProgress: 0x40,
  Xpress: 0x2_0000,
  Lzx: 0x4_0000,
  Lzms: 0x8_0000,
  Xpress2: 0x20_0000,
} as const

/** How resources of a file are compressed. */
export const COMPRESSIONS = ['none', 'xpress', 'lzx', 'lzms'] as const
export type Compression = (typeof COMPRESSIONS)[number]

/** Flags of a resource. */
export const ResourceFlag = { Free: 0x01, Metadata: 0x02, Compressed: 0x04, Spanned: 0x08, Solid: 0x10 } as const

export const RESOURCE_HEADER_BYTES = 24

/** Where a run of bytes is kept in a WIM file, and how. */
export interface ResourceHeader {
  /** From the beginning of the file; inside a solid run, of the run's uncompressed bytes. */
  readonly offset: number
  /** Bytes in the file, compressed. */
  readonly storedBytes: number
  /** Bytes when uncompressed. */
  readonly sizeBytes: number
  readonly flags: number
}

/** What the header says. */
export interface WimHeader {
  readonly version: number
  readonly flags: number
  readonly compression: Compression
  /** Bytes per compressed chunk of ordinary resources. */
  readonly chunkBytes: number
  /** Hex; the same in all parts of a split set. */
  readonly guid: string
  readonly partNumber: number
  readonly partCount: number
  readonly imageCount: number
  readonly lookupTable: ResourceHeader
  readonly xml: ResourceHeader
  /** The boot image's metadata; size 0 without one. */
  readonly bootMetadata: ResourceHeader
  /** Index of the image that boots, from 1; 0: none. */
  readonly bootIndex: number
  /** Size 0 without one. */
  readonly integrity: ResourceHeader
}

const MIN_CHUNK_BYTES = 4096
const MAX_CHUNK_BYTES = 2 ** 27
const DEFAULT_CHUNK_BYTES = 32768
/** More images than any tool has ever put into one file. */
const MAX_IMAGES = 10_000

/** Reads the header; `name` is the file's, for messages. Throws WIM_BAD_HEADER, WIM_UNSUPPORTED. */
export function decodeWimHeader(bytes: Uint8Array, name: string): WimHeader {
  const bad = (offset: number, reason: string) => new FormatError('WIM_BAD_HEADER', { file: name, offset, reason })
  const unsupported = (reason: string) => new FormatError('WIM_UNSUPPORTED', { file: name, reason })
  if (bytes.length < HEADER_BYTES) throw bad(0, `the file has ${bytes.length} bytes, the header alone ${HEADER_BYTES}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const u32 = (offset: number) => view.getUint32(offset, true)
  const magic = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  if (magic === PIPABLE_MAGIC)
    throw unsupported('at offset 0, it is a pipable WIM: export it as an ordinary one (wimlib-imagex export)')
  if (magic !== MAGIC) throw bad(0, 'it does not begin with MSWIM')
  if (u32(0x08) !== HEADER_BYTES) throw bad(0x08, `the header has ${u32(0x08)} bytes instead of ${HEADER_BYTES}`)
  const version = u32(0x0c)
  if (version !== VERSION_NORMAL && version !== VERSION_SOLID)
    throw unsupported(`at offset 12, version 0x${version.toString(16)} is neither 0x10d00 nor 0xe00 (solid, ESD)`)
  const flags = u32(0x10)
  if (flags & HeaderFlag.WriteInProgress) throw bad(0x10, 'the file was not written to its end')

  const compression = compressionOf(flags)
  if (compression === undefined) throw bad(0x10, `flags 0x${flags.toString(16)} name no single compression`)
  const chunkBytes = u32(0x14) === 0 ? DEFAULT_CHUNK_BYTES : u32(0x14)
  if (chunkBytes < MIN_CHUNK_BYTES || chunkBytes > MAX_CHUNK_BYTES || (chunkBytes & (chunkBytes - 1)) !== 0)
    throw bad(0x14, `a chunk of ${chunkBytes} bytes`)
  const imageCount = u32(0x2c)
  if (imageCount > MAX_IMAGES) throw bad(0x2c, `${imageCount} images`)
  const partNumber = view.getUint16(0x28, true)
  const partCount = view.getUint16(0x2a, true)
  if (partNumber < 1 || partNumber > partCount) throw bad(0x28, `part ${partNumber} of ${partCount}`)
  const bootIndex = u32(0x78)
  if (bootIndex > imageCount) throw bad(0x78, `image ${bootIndex} of ${imageCount} boots`)

  const resource = (offset: number) => {
    const found = decodeResourceHeader(view, offset)
    if (found === undefined) throw bad(offset, 'a size or offset beyond what a file can have')
    return found
  }
  return {
    ...{ version, flags, compression, chunkBytes, partNumber, partCount, imageCount, bootIndex },
    guid: Buffer.from(bytes.subarray(0x18, 0x28)).toString('hex'),
    lookupTable: resource(0x30),
    xml: resource(0x48),
    bootMetadata: resource(0x60),
    integrity: resource(0x7c),
  }
}

function compressionOf(flags: number): Compression | undefined {
  if (!(flags & HeaderFlag.Compression)) return 'none'
  const { Xpress, Lzx, Lzms, Xpress2 } = HeaderFlag
  switch (flags & (Xpress | Lzx | Lzms | Xpress2)) {
    case Xpress:
    case Xpress2:
      return 'xpress'
    case Lzx:
      return 'lzx'
    case Lzms:
      return 'lzms'
    default:
      return undefined
  }
}

/** 7 bytes stored size, 1 byte flags, 8 bytes offset, 8 bytes size; undefined when a number exceeds 2^53. */
export function decodeResourceHeader(view: DataView, at: number): ResourceHeader | undefined {
  const low = view.getUint32(at, true)
  const middle = view.getUint32(at + 4, true) & 0xff_ffff
  const storedBytes = middle * 2 ** 32 + low
  const offset = Number(view.getBigUint64(at + 8, true))
  const sizeBytes = Number(view.getBigUint64(at + 16, true))
  if (![storedBytes, offset, sizeBytes, offset + storedBytes].every(Number.isSafeInteger)) return undefined
  return { storedBytes, flags: view.getUint8(at + 7), offset, sizeBytes }
}
