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
  #whole: Block | undefined
  #root: ImageEntry | undefined

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
    this.#whole ??= blockOf(await this.#resource.read(0, this.#resource.sizeBytes), 0)
  }

  /** All of it, unpacked. */
  async bytes(): Promise<Uint8Array> {
    await this.load()
    return this.#whole?.bytes ?? new Uint8Array(0)
  }

  /** The root directory. */
  async root(): Promise<ImageEntry> {
    if (this.#root) return this.#root
    // nothing is sure to end the list that the root alone is in
    const found: ImageEntry[] = []
    if (this.#whole) this.#decodeBatch(this.#whole, this.#rootOffset, found, 1)
    else for await (const entries of this.#batches(this.#rootOffset)) if (found.push(...entries.slice(0, 1)) > 0) break
    const [root] = found
    if (!root) throw this.#bad(this.#rootOffset, 'there is no root directory')
    this.#root = root
    return root
  }

  /** What is in a directory; nothing for a file. */
  async list(directory: ImageEntry): Promise<ImageEntry[]> {
    const all: ImageEntry[] = []
    if (directory.childrenOffset === 0) return all
    // without a turn of its own for each of many thousand directories
    if (this.#whole) {
      this.#decodeWhole(this.#whole, directory.childrenOffset, all)
      return all
    }
    for await (const entries of this.#batches(directory.childrenOffset)) for (const entry of entries) all.push(entry)
    return all
  }

  /** The same of metadata that are loaded, so many entries at a time. Throws WIM_BAD_METADATA. */
  *listInPieces(directory: ImageEntry, atOnce: number): Generator<readonly ImageEntry[]> {
    const whole = this.#whole
    if (!whole) throw new Error('the metadata are not loaded')
    if (directory.childrenOffset === 0) return
    for (let offset = directory.childrenOffset; ;) {
      const entries: ImageEntry[] = []
      const { next, ended } = this.#decodeBatch(whole, offset, entries, atOnce)
      yield entries
      if (ended) return
      if (entries.length < atOnce) throw this.#cutShort(next)
      offset = next
    }
  }

  /** The entry of a path like `\Windows\System32`: slashes of either kind, any case, short names too. */
  async find(path: string): Promise<ImageEntry | undefined> {
    let entry: ImageEntry | undefined = await this.root()
    for (const part of path.split(/[\\/]/).filter(Boolean)) {
      entry = await this.#child(entry, part.toLowerCase())
      if (!entry) return undefined
    }
    return entry
  }

  /** The entry with this name, in lower case, else the one with this short name; reads no further than the first. */
  async #child(directory: ImageEntry, wanted: string): Promise<ImageEntry | undefined> {
    if (directory.childrenOffset === 0) return undefined
    let byShortName: ImageEntry | undefined
    for await (const entries of this.#batches(directory.childrenOffset))
      for (const entry of entries) {
        if (entry.name.toLowerCase() === wanted) return entry
        if (entry.shortName !== '' && entry.shortName.toLowerCase() === wanted) byShortName ??= entry
      }
    return byShortName
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

  /** Directory entries from a place on, some at a time: of a large directory often the first ones are enough. */
  async *#batches(start: number): AsyncGenerator<ImageEntry[]> {
    let wantedBytes = SLICE_BYTES
    for (let offset = start; ;) {
      const entries: ImageEntry[] = []
      if (this.#whole) {
        this.#decodeWhole(this.#whole, offset, entries)
        yield entries
        return
      }
      const bytes = await this.#resource.read(offset, wantedBytes)
      const { next, ended } = this.#decodeBatch(blockOf(bytes, offset), 0, entries)
      yield entries
      if (ended) return
      if (bytes.length < wantedBytes) throw this.#cutShort(next)
      if (next > offset) wantedBytes = SLICE_BYTES
      else if (wantedBytes < MAX_ENTRY_BYTES) wantedBytes *= 2
      else throw this.#bad(next, `an entry with streams of more than ${MAX_ENTRY_BYTES} bytes`)
      offset = next
    }
  }

  /** All entries of a directory. */
  #decodeWhole(whole: Block, offset: number, entries: ImageEntry[]): void {
    const { next, ended } = this.#decodeBatch(whole, offset, entries)
    if (!ended) throw this.#cutShort(next)
  }

  /** Every entry that lies whole in the block from `at` on; gives where the next one begins, and whether there is none. */
  #decodeBatch(block: Block, from: number, entries: ImageEntry[], limit = Infinity): { next: number; ended: boolean } {
    const { bytes, view, base } = block
    let at = from
    while (entries.length < limit && at + 8 <= bytes.length) {
      const lengthBytes = lengthAt(view, at)
      if (lengthBytes < ENTRY_BYTES) return { next: base + at, ended: true }
      if (lengthBytes > MAX_ENTRY_BYTES) throw this.#bad(base + at, `an entry of ${lengthBytes} bytes`)
      let end = at + alignTo8(lengthBytes)
      // the last entry's padding may be missing
      if (at + lengthBytes > bytes.length) break
      let streams = NO_STREAMS
      let left = view.getUint16(at + 0x60, true)
      if (left > 0) {
        const found: StreamEntry[] = []
        for (; left > 0 && end + STREAM_ENTRY_BYTES <= bytes.length; left--) {
          const streamBytes = lengthAt(view, end)
          const nameBytes = view.getUint16(end + 0x24, true)
          if (streamBytes < STREAM_ENTRY_BYTES + nameBytes || streamBytes > MAX_ENTRY_BYTES)
            throw this.#bad(base + end, 'an impossible stream entry')
          if (end + streamBytes > bytes.length) break
          found.push({ name: textAt(bytes, end + STREAM_ENTRY_BYTES, nameBytes), sha1: hashAt(bytes, end + 0x10) })
          end += alignTo8(streamBytes)
        }
        if (left > 0) break
        streams = found
      }
      const shortNameBytes = view.getUint16(at + 0x62, true)
      const nameBytes = view.getUint16(at + 0x64, true)
      const shortNameAt = ENTRY_BYTES + (nameBytes === 0 ? 0 : nameBytes + 2)
      if (shortNameAt + shortNameBytes > lengthBytes && (shortNameBytes > 0 || shortNameAt - 2 > lengthBytes))
        throw this.#bad(base + at, 'a name runs past its entry')
      const childrenOffset = this.#childrenOffset(lengthAt(view, at + 0x10), base + at)
      entries.push(new DecodedEntry(block, at, end, childrenOffset, streams))
      at = end
    }
    return { next: base + at, ended: false }
  }

  #childrenOffset(value: number, offset: number): number {
    if (value >= this.#resource.sizeBytes) throw this.#bad(offset, 'a directory is listed outside the metadata')
    return value
  }

  /** The error for a directory that is inside itself, or has the listing of another. */
  listedTwice({ name, childrenOffset }: ImageEntry): FormatError {
    return this.#bad(childrenOffset, `${name || '\\'} is listed twice`)
  }

  #cutShort(offset: number): FormatError {
    return this.#bad(offset, 'the metadata end inside a directory')
  }

  #bad(offset: number, reason: string): FormatError {
    return new FormatError('WIM_BAD_METADATA', { file: this.#name, offset, reason })
  }
}

/** Metadata, or a part of them that begins at `base`. */
interface Block {
  readonly bytes: Buffer
  readonly view: DataView
  readonly base: number
}

function blockOf(bytes: Uint8Array, base: number): Block {
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), view: viewOf(bytes), base }
}

const NO_STREAMS: readonly StreamEntry[] = []

/** An entry that decodes what few ask for when they ask: an image has some hundred thousand. */
class DecodedEntry implements ImageEntry {
  readonly name: string
  readonly attributes: number
  readonly childrenOffset: number
  readonly offset: number
  readonly endOffset: number
  readonly #block: Block
  readonly #allStreams: readonly StreamEntry[]

  constructor(block: Block, at: number, end: number, childrenOffset: number, streams: readonly StreamEntry[]) {
    const { bytes, view, base } = block
    this.name = textAt(bytes, at + ENTRY_BYTES, view.getUint16(at + 0x64, true))
    this.attributes = view.getUint32(at + 0x08, true)
    this.childrenOffset = childrenOffset
    this.offset = base + at
    this.endOffset = base + end
    this.#block = block
    this.#allStreams = streams
  }

  get #at(): number {
    return this.offset - this.#block.base
  }

  get shortName(): string {
    const { bytes, view } = this.#block
    const nameBytes = view.getUint16(this.#at + 0x64, true)
    const shortNameAt = ENTRY_BYTES + (nameBytes === 0 ? 0 : nameBytes + 2)
    return textAt(bytes, this.#at + shortNameAt, view.getUint16(this.#at + 0x62, true))
  }

  get securityId(): number {
    return this.#block.view.getInt32(this.#at + 0x0c, true)
  }

  get createdAt(): bigint {
    return this.#block.view.getBigUint64(this.#at + 0x28, true)
  }

  get modifiedAt(): bigint {
    return this.#block.view.getBigUint64(this.#at + 0x38, true)
  }

  get sha1(): string | null {
    if (this.attributes & FileAttribute.Directory && !this.#isReparsePoint) return null
    const own = hashAt(this.#block.bytes, this.#at + 0x40)
    // with named streams the contents are an extra stream without a name, and the entry's own hash is zero
    return own === NO_HASH ? (this.#allStreams.find(({ name }) => name === '')?.sha1 ?? NO_HASH) : own
  }

  get streams(): readonly StreamEntry[] {
    return this.#allStreams.filter(({ name }) => name !== '')
  }

  get reparseTag(): number | null {
    return this.#isReparsePoint ? this.#block.view.getUint32(this.#at + 0x58, true) : null
  }

  get linkGroup(): bigint {
    return this.#isReparsePoint ? 0n : this.#block.view.getBigUint64(this.#at + 0x58, true)
  }

  get #isReparsePoint(): boolean {
    return (this.attributes & FileAttribute.ReparsePoint) !== 0
  }
}

function alignTo8(value: number): number {
  return Math.ceil(value / 8) * 8
}

/** A 64-bit length or place; beyond 2^53 it is no exact number, but too large all the same. */
function lengthAt(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textAt(bytes: Buffer, at: number, lengthBytes: number): string {
  return lengthBytes === 0 ? '' : bytes.toString('utf16le', at, at + lengthBytes)
}

function hashAt(bytes: Buffer, at: number): string {
  return bytes.toString('hex', at, at + SHA1_BYTES)
}
