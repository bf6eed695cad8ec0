// An image's metadata resource: its tree of files, read from the compressed bytes as far as one needs to go.
import { FormatError } from '../errors.ts'
import { SHA1_BYTES } from './lookup-table.ts'
import type { Resource } from './resource.ts'

/** Windows' file attributes that decide how an entry is read. */
export const FileAttribute = { Directory: 0x10, ReparsePoint: 0x400 } as const

/** A data stream of a file. */
export interface StreamEntry {
  /** Empty for the file's contents. */
  readonly name: string
  /** Hex; forty zeros for an empty stream. */
  readonly sha1: string
}

/** A file or directory of an image. */
export interface ImageEntry {
  readonly name: string
  /** The 8.3 name, empty without one. */
  readonly shortName: string
  readonly attributes: number
  /** Index of its security descriptor, -1 without one. */
  readonly securityId: number
  /** Where its children are listed, from the beginning of the metadata; 0: nowhere. */
  readonly childrenOffset: number
  /** FILETIMEs: 100 ns since 1601. */
  readonly createdAt: bigint
  readonly modifiedAt: bigint
  /** SHA-1 of the contents in hex; null for directories, forty zeros for an empty file. */
  readonly sha1: string | null
  /** Named streams. */
  readonly streams: readonly StreamEntry[]
  /** Set for reparse points; `sha1` then is that of the reparse data. */
  readonly reparseTag: number | null
  /** Entries with the same number other than 0 are names of one file. */
  readonly linkGroup: bigint
  /** Where the entry itself lies, from the beginning of the metadata, and where it ends, its streams included. */
  readonly offset: number
  readonly endOffset: number
}

/** The fixed part of an entry; a length below it ends a directory [wimlib dentry.c]. */
const ENTRY_BYTES = 102
const STREAM_ENTRY_BYTES = 38
const SECURITY_HEADER_BYTES = 8
const NO_HASH = '0'.repeat(SHA1_BYTES * 2)
/** Windows' longest path has 32,767 characters: more levels than that allows no tool writes. */
const MAX_DEPTH = 512
/** An entry's length is 64 bits wide; names and tagged items stay far below this. */
const MAX_ENTRY_BYTES = 1 << 20
/** No metadata of a real image comes near: Windows Server has about 30 MB. */
const MAX_METADATA_BYTES = 512 * 2 ** 20
/** How much is read at a time while a directory is listed. */
const SLICE_BYTES = 32768

/** The tree of one image. `name` is the file's, for messages. */
export class ImageMetadata {
  readonly #name: string
  readonly #resource: Resource
  readonly #rootOffset: number
  #whole: Uint8Array | undefined

  private constructor(name: string, resource: Resource, rootOffset: number) {
    this.#name = name
    this.#resource = resource
    this.#rootOffset = rootOffset
  }

  /** Reads as much as says where the root is. Rejects with WIM_BAD_METADATA, WIM_BAD_RESOURCE. */
  static async open(name: string, resource: Resource): Promise<ImageMetadata> {
    if (resource.sizeBytes > MAX_METADATA_BYTES)
      throw new FormatError('WIM_BAD_METADATA', {
        file: name,
        offset: 0,
        reason: `the metadata claims ${resource.sizeBytes} bytes`,
      })
    const head = await resource.read(0, SECURITY_HEADER_BYTES)
    const securityBytes = head.length < SECURITY_HEADER_BYTES ? 0 : viewOf(head).getUint32(0, true)
    // the security data end on a multiple of 8; a length of 0 means its own header only
    const rootOffset = Math.max(SECURITY_HEADER_BYTES, alignTo8(securityBytes))
    return new ImageMetadata(name, resource, rootOffset)
  }

  /** Unpacks everything at once: quicker where all of it is wanted. */
  async load(): Promise<void> {
    this.#whole ??= await this.#resource.read(0, this.#resource.sizeBytes)
  }

  /** All of it, unpacked. */
  async bytes(): Promise<Uint8Array> {
    await this.load()
    return this.#whole ?? new Uint8Array(0)
  }

  /** The root directory. */
  async root(): Promise<ImageEntry> {
    const [root] = await this.#readList(this.#rootOffset, 1)
    if (!root) throw this.#bad(this.#rootOffset, 'there is no root directory')
    return root
  }

  /** What is in a directory; nothing for a file. */
  async list(directory: ImageEntry): Promise<ImageEntry[]> {
    return directory.childrenOffset === 0 ? [] : this.#readList(directory.childrenOffset, Infinity)
  }

  /** The entry of a path like `\Windows\System32`: slashes of either kind, any case, short names too. */
  async find(path: string): Promise<ImageEntry | undefined> {
    let entry = await this.root()
    for (const part of path.split(/[\\/]/).filter(Boolean)) {
      const wanted = part.toLowerCase()
      const children = await this.list(entry)
      const next =
        children.find(({ name }) => name.toLowerCase() === wanted) ??
        children.find(({ shortName }) => shortName.toLowerCase() === wanted)
      if (!next) return undefined
      entry = next
    }
    return entry
  }

  /** Every entry below the root with its path, directories before what is in them. */
  async *walk(): AsyncGenerator<{ path: string; entry: ImageEntry }> {
    const seen = new Set<number>()
    const waiting = [{ path: '', entry: await this.root(), depth: 0 }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { childrenOffset } = next.entry
      if (childrenOffset === 0) continue
      // two directories that share a listing, or a directory inside itself
      if (seen.has(childrenOffset)) throw this.#bad(childrenOffset, `${next.path || '\\'} is listed twice`)
      seen.add(childrenOffset)
      if (next.depth >= MAX_DEPTH) throw this.#bad(childrenOffset, `more than ${MAX_DEPTH} directories deep`)
      const below: typeof waiting = []
      for (const entry of await this.list(next.entry)) {
        const path = `${next.path}\\${entry.name}`
        yield { path, entry }
        if (entry.attributes & FileAttribute.Directory) below.push({ path, entry, depth: next.depth + 1 })
      }
      waiting.push(...below.reverse())
    }
  }

  async #readList(start: number, limit: number): Promise<ImageEntry[]> {
    const entries: ImageEntry[] = []
    let slice: { start: number; bytes: Uint8Array } = { start, bytes: new Uint8Array(0) }
    /** Bytes at `offset`, at least `wanted` of them. */
    const at = async (offset: number, wanted: number) => {
      if (this.#whole) return this.#whole.subarray(offset)
      if (offset + wanted > slice.start + slice.bytes.length)
        slice = { start: offset, bytes: await this.#resource.read(offset, Math.max(wanted, SLICE_BYTES)) }
      return slice.bytes.subarray(offset - slice.start)
    }
    let offset = start
    while (entries.length < limit) {
      const head = await at(offset, 8)
      if (head.length < 8) throw this.#bad(offset, 'the metadata end inside a directory')
      const lengthBytes = Number(viewOf(head).getBigUint64(0, true))
      if (lengthBytes < ENTRY_BYTES) break
      if (lengthBytes > MAX_ENTRY_BYTES) throw this.#bad(offset, `an entry of ${lengthBytes} bytes`)
      const bytes = await at(offset, lengthBytes)
      if (bytes.length < lengthBytes) throw this.#bad(offset, 'the metadata end inside an entry')
      const view = viewOf(bytes)
      let next = offset + alignTo8(lengthBytes)
      const streamCount = view.getUint16(0x60, true)
      const streams: StreamEntry[] = []
      for (let left = streamCount; left > 0; left--) {
        const streamHead = await at(next, STREAM_ENTRY_BYTES)
        if (streamHead.length < STREAM_ENTRY_BYTES) throw this.#bad(next, 'the metadata end inside a stream entry')
        const nameBytes = viewOf(streamHead).getUint16(0x24, true)
        const stream = await at(next, STREAM_ENTRY_BYTES + nameBytes)
        if (stream.length < STREAM_ENTRY_BYTES + nameBytes) throw this.#bad(next, 'a stream name runs past the end')
        streams.push({ name: textAt(stream, STREAM_ENTRY_BYTES, nameBytes), sha1: hashAt(stream, 0x10) })
        const length = Number(viewOf(stream).getBigUint64(0, true))
        if (length < STREAM_ENTRY_BYTES || length > MAX_ENTRY_BYTES) throw this.#bad(next, 'an impossible stream entry')
        next += alignTo8(length)
      }
      entries.push(this.#decode(await at(offset, lengthBytes), offset, next, lengthBytes, streams))
      offset = next
    }
    return entries
  }

  #decode(
    bytes: Uint8Array,
    offset: number,
    endOffset: number,
    lengthBytes: number,
    streams: readonly StreamEntry[],
  ): ImageEntry {
    const view = viewOf(bytes)
    const attributes = view.getUint32(0x08, true)
    const shortNameBytes = view.getUint16(0x62, true)
    const nameBytes = view.getUint16(0x64, true)
    const shortNameAt = ENTRY_BYTES + (nameBytes === 0 ? 0 : nameBytes + 2)
    if (shortNameAt + shortNameBytes > lengthBytes) throw this.#bad(offset, 'a name runs past its entry')
    const isReparsePoint = (attributes & FileAttribute.ReparsePoint) !== 0
    const isDirectory = (attributes & FileAttribute.Directory) !== 0
    const ownHash = hashAt(bytes, 0x40)
    // with named streams the contents are an extra stream without a name, and the entry's own hash is zero
    const contents = ownHash === NO_HASH ? (streams.find(({ name }) => name === '')?.sha1 ?? NO_HASH) : ownHash
    return {
      name: textAt(bytes, ENTRY_BYTES, nameBytes),
      shortName: textAt(bytes, shortNameAt, shortNameBytes),
      attributes,
      securityId: view.getInt32(0x0c, true),
      childrenOffset: this.#childrenOffset(view, offset),
      createdAt: view.getBigUint64(0x28, true),
      modifiedAt: view.getBigUint64(0x38, true),
      sha1: isDirectory && !isReparsePoint ? null : contents,
      streams: streams.filter(({ name }) => name !== ''),
      reparseTag: isReparsePoint ? view.getUint32(0x58, true) : null,
      linkGroup: isReparsePoint ? 0n : view.getBigUint64(0x58, true),
      offset,
      endOffset,
    }
  }

  #childrenOffset(view: DataView, offset: number): number {
    const value = Number(view.getBigUint64(0x10, true))
    if (value === 0) return 0
    if (value >= this.#resource.sizeBytes) throw this.#bad(offset, 'a directory is listed outside the metadata')
    return value
  }

  #bad(offset: number, reason: string): FormatError {
    return new FormatError('WIM_BAD_METADATA', { file: this.#name, offset, reason })
  }
}

function alignTo8(value: number): number {
  return Math.ceil(value / 8) * 8
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textAt(bytes: Uint8Array, at: number, lengthBytes: number): string {
  return lengthBytes === 0 ? '' : Buffer.from(bytes.buffer, bytes.byteOffset + at, lengthBytes).toString('utf16le')
}

function hashAt(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, SHA1_BYTES).toString('hex')
}
