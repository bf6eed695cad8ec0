// Writes small WIM files in one go: what is captured beside an image, and what tests need. Uncompressed or XPRESS.
import { createHash } from 'node:crypto'
import { encodeMetadata, type EncodedMetadata, type NewFile } from './encode-metadata.ts'
import { HEADER_BYTES, RESOURCE_HEADER_BYTES, ResourceFlag, type ResourceHeader } from './header.ts'
import { ENTRY_BYTES } from './lookup-table.ts'
import { XpressEncoder } from './xpress-encoder.ts'

/** An image to write. */
export interface NewImage {
  readonly name: string
  readonly description?: string
  /** More of its description, like `WINDOWS/ARCH` → `9`; several of one name in order. */
  readonly properties?: Readonly<Record<string, string | readonly string[]>>
  readonly files: Iterable<NewFile>
}

/** How the file is written. */
export interface NewWimOptions {
  readonly compression?: 'none' | 'xpress'
  /** Index of the image that boots; 0: none. */
  readonly bootIndex?: number
  /** With a table of hashes of the whole file. */
  readonly integrity?: boolean
  /** 16 bytes in hex; default: from the contents, so that the same images always give the same bytes. */
  readonly guid?: string
  /** Of everything in it; default 2020-01-01. */
  readonly writtenAt?: Date
}

const VERSION = 0x1_0d00
const CHUNK_BYTES = 32_768
const HeaderFlag = { Compression: 0x2, RelativeLinks: 0x80, Xpress: 0x2_0000 } as const
const INTEGRITY_CHUNK_BYTES = 10 * 2 ** 20
const DEFAULT_TIME = new Date('2020-01-01T00:00:00Z')
/** Milliseconds from 1601 to 1970. */
const EPOCH_DIFFERENCE_MS = 11_644_473_600_000

/** The whole file. Contents that occur twice are stored once. */
export function encodeWim(images: readonly NewImage[], options: NewWimOptions = {}): Uint8Array {
  const { compression = 'none', bootIndex = 0, integrity = false } = options
  if (bootIndex > images.length) throw new RangeError(`image ${bootIndex} of ${images.length} boots`)
  const writtenAt = BigInt((options.writtenAt ?? DEFAULT_TIME).getTime() + EPOCH_DIFFERENCE_MS) * 10_000n
  const writer = new ResourceWriter(compression)
  const encoded = images.map(({ files }) => encodeMetadata(files, (bytes) => writer.keep(bytes), writtenAt))
  const metadata = encoded.map(({ bytes }) => writer.add(bytes, ResourceFlag.Metadata))

  const table = Buffer.concat([
    ...metadata.map((entry) => tableEntry(entry.resource, 1, entry.sha1)),
    ...writer.kept().map((entry) => tableEntry(entry.resource, entry.references, entry.sha1)),
  ])
  const lookupTable = writer.addRaw(table)
  const xml = encodeDescription(images, encoded, writer.sizeBytes, writtenAt)
  const description = writer.addRaw(xml)

  const header = Buffer.alloc(HEADER_BYTES)
  header.write('MSWIM\0\0\0', 0, 'latin1')
  header.writeUInt32LE(HEADER_BYTES, 0x08)
  header.writeUInt32LE(VERSION, 0x0c)
  const isCompressed = compression === 'xpress'
  header.writeUInt32LE(
    isCompressed ? HeaderFlag.Compression | HeaderFlag.Xpress | HeaderFlag.RelativeLinks : HeaderFlag.RelativeLinks,
    0x10,
  )
  header.writeUInt32LE(isCompressed ? CHUNK_BYTES : 0, 0x14)
  header.write(options.guid ?? createHash('md5').update(table).digest('hex'), 0x18, 'hex')
  header.writeUInt16LE(1, 0x28)
  header.writeUInt16LE(1, 0x2a)
  header.writeUInt32LE(images.length, 0x2c)
  resourceHeader(lookupTable).copy(header, 0x30)
  resourceHeader(description).copy(header, 0x48)
  const boot = metadata[bootIndex - 1]
  if (boot) resourceHeader(boot.resource).copy(header, 0x60)
  header.writeUInt32LE(bootIndex, 0x78)
  const body = writer.finish()
  if (!integrity) return Buffer.concat([header, body])
  // hashes of everything between the header and the end of the lookup table
  const covered = body.subarray(0, lookupTable.offset + lookupTable.storedBytes - HEADER_BYTES)
  const hashes = encodeIntegrity(covered)
  const place = { offset: HEADER_BYTES + body.length, storedBytes: hashes.length, sizeBytes: hashes.length, flags: 0 }
  resourceHeader(place).copy(header, 0x7c)
  return Buffer.concat([header, body, hashes])
}

interface Stored {
  readonly resource: ResourceHeader
  readonly sha1: Uint8Array
}

/** The file behind its header. */
class ResourceWriter {
  readonly #encoder: XpressEncoder | undefined
  readonly #pieces: Uint8Array[] = []
  readonly #kept = new Map<string, Stored & { references: number }>()
  #end = HEADER_BYTES

  constructor(compression: 'none' | 'xpress') {
    this.#encoder = compression === 'xpress' ? new XpressEncoder() : undefined
  }

  /** Where the next resource begins. */
  get sizeBytes(): number {
    return this.#end
  }

  /** Stores contents that are not there yet; gives their SHA-1. */
  keep(bytes: Uint8Array): Uint8Array {
    const sha1 = createHash('sha1').update(bytes).digest()
    const key = sha1.toString('hex')
    const known = this.#kept.get(key)
    if (known) known.references++
    else this.#kept.set(key, { ...this.add(bytes, 0), references: 1 })
    return sha1
  }

  kept(): (Stored & { references: number })[] {
    return [...this.#kept.values()]
  }

  add(bytes: Uint8Array, flags: number): Stored {
    const sha1 = createHash('sha1').update(bytes).digest()
    const packed = this.#encoder && packChunks(bytes, this.#encoder)
    const resource = packed ? this.#append(packed, bytes.length, flags | ResourceFlag.Compressed) : this.addRaw(bytes)
    return { resource: packed ? resource : { ...resource, flags }, sha1 }
  }

  addRaw(bytes: Uint8Array): ResourceHeader {
    return this.#append(bytes, bytes.length, ResourceFlag.Metadata)
  }

  #append(stored: Uint8Array, sizeBytes: number, flags: number): ResourceHeader {
    const offset = this.#end
    this.#pieces.push(stored)
    this.#end += stored.length
    return { offset, storedBytes: stored.length, sizeBytes, flags }
  }

  finish(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}

/** Chunk table and chunks; undefined when they would not be smaller than the bytes. */
function packChunks(bytes: Uint8Array, encoder: XpressEncoder): Uint8Array | undefined {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES)
    chunks.push(encoder.compress(chunk) ?? chunk)
  }
  const table = Buffer.alloc(Math.max(0, chunks.length - 1) * 4)
  let place = 0
  chunks.slice(0, -1).forEach(({ length }, index) => table.writeUInt32LE((place += length), index * 4))
  const packed = Buffer.concat([table, ...chunks])
  return packed.length < bytes.length ? packed : undefined
}

function resourceHeader({ offset, storedBytes, sizeBytes, flags }: ResourceHeader): Buffer {
  const header = Buffer.alloc(RESOURCE_HEADER_BYTES)
  header.writeBigUInt64LE(BigInt(storedBytes), 0)
  header.writeUInt8(flags, 7)
  header.writeBigUInt64LE(BigInt(offset), 8)
  header.writeBigUInt64LE(BigInt(sizeBytes), 16)
  return header
}

function tableEntry(resource: ResourceHeader, references: number, sha1: Uint8Array): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES)
  resourceHeader(resource).copy(entry)
  entry.writeUInt16LE(1, 24)
  entry.writeUInt32LE(references, 26)
  entry.set(sha1, 30)
  return entry
}

function encodeIntegrity(covered: Uint8Array): Buffer {
  const count = Math.ceil(covered.length / INTEGRITY_CHUNK_BYTES)
  const out = Buffer.alloc(12 + count * 20)
  out.writeUInt32LE(out.length, 0)
  out.writeUInt32LE(count, 4)
  out.writeUInt32LE(INTEGRITY_CHUNK_BYTES, 8)
  for (let index = 0; index < count; index++) {
    const chunk = covered.subarray(index * INTEGRITY_CHUNK_BYTES, (index + 1) * INTEGRITY_CHUNK_BYTES)
    createHash('sha1')
      .update(chunk)
      .digest()
      .copy(out, 12 + index * 20)
  }
  return out
}

/** The XML, UTF-16LE with its mark. */
function encodeDescription(
  images: readonly NewImage[],
  encoded: readonly EncodedMetadata[],
  totalBytes: number,
  writtenAt: bigint,
): Uint8Array {
  const half = (value: bigint) => `0x${value.toString(16).toUpperCase().padStart(8, '0')}`
  const time = { HIGHPART: half(writtenAt >> 32n), LOWPART: half(writtenAt & 0xffff_ffffn) }
  const text = images.map(({ name, description, properties = {} }, at) => {
    const { directoryCount, fileCount, totalBytes: bytes, hardLinkBytes } = encoded[at] as EncodedMetadata
    const tree: XmlTree = {
      DIRCOUNT: String(directoryCount),
      FILECOUNT: String(fileCount),
      TOTALBYTES: String(bytes),
      HARDLINKBYTES: String(hardLinkBytes),
      CREATIONTIME: time,
      LASTMODIFICATIONTIME: time,
      NAME: name,
      ...(description === undefined ? {} : { DESCRIPTION: description }),
    }
    for (const [path, value] of Object.entries(properties)) putProperty(tree, path.split('/'), value)
    return `<IMAGE INDEX="${at + 1}">${xmlOf(tree)}</IMAGE>`
  })
  return Buffer.from(`\ufeff<WIM><TOTALBYTES>${totalBytes}</TOTALBYTES>${text.join('')}</WIM>`, 'utf16le')
}

interface XmlTree {
  [name: string]: string | readonly string[] | XmlTree
}

function putProperty(tree: XmlTree, [first = '', ...rest]: string[], value: string | readonly string[]): void {
  if (!/^[A-Z_][A-Z0-9_]*$/i.test(first)) throw new RangeError(`${first} is no name of a property`)
  if (rest.length === 0) {
    tree[first] = value
    return
  }
  const known = tree[first]
  const below: XmlTree = typeof known === 'object' && !isList(known) ? known : {}
  tree[first] = below
  putProperty(below, rest, value)
}

function isList(value: readonly string[] | XmlTree): value is readonly string[] {
  return Array.isArray(value)
}

function xmlOf(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => {
      const all = typeof value === 'string' ? [value] : isList(value) ? value : undefined
      if (!all) return `<${name}>${xmlOf(value as XmlTree)}</${name}>`
      return all.map((text) => `<${name}>${escapeText(text)}</${name}>`).join('')
    })
    .join('')
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
