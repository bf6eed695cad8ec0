// The metadata of one image, with changed folders: what is old stays where it is, the listings of changed folders and of
// all folders above them are written anew behind it.
import { createHash, type Hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FileAttribute, ImageMetadata, type ImageEntry } from './metadata.ts'
import { memoryResource } from './resource.ts'

/** What changes in one folder. */
export interface FolderChange {
  /** As it is in the image; undefined for a new folder. */
  readonly entry: ImageEntry | undefined
  readonly name: string
  /** Folders with changes in them, by their names in lower case, as the other two. */
  readonly folders: Map<string, FolderChange>
  readonly files: Map<string, NewEntry>
  readonly removed: Set<string>
}

/** A file with new contents. */
export interface NewEntry {
  readonly name: string
  readonly sha1: string
  readonly sizeBytes: number
}

/** Changed metadata, and by how much the references to each blob change, by SHA-1 in hex. */
export interface ChangedMetadata {
  readonly pieces: readonly Uint8Array[]
  readonly sizeBytes: number
  readonly sha1: string
  /** Bytes that are not shared with other changes of the same image. */
  readonly ownBytes: number
  readonly references: ReadonlyMap<string, number>
}

/** A folder of the image as it is. */
interface Listing {
  readonly entries: readonly ImageEntry[]
  /** Name in lower case → place among the entries. */
  readonly places: ReadonlyMap<string, number>
  /** Names in capitals: what Windows sorts by. */
  readonly capitals: readonly string[]
}

const FILE_ARCHIVE = 0x20
const NO_SECURITY = 0xffff_ffff
const DENTRY_BYTES = 102
/** Where an entry says where its children are listed, and its SHA-1. */
const LISTING_AT = 0x10
const HASH_AT = 0x40
/** Ends a directory's listing. */
const TERMINATOR = new Uint8Array(8)
/** FILETIME of 2020-01-01: Windows dislikes 0, and a boot must get the same bytes every time it asks. */
const WRITTEN_AT = 132_223_104_000_000_000n
/** Listings kept decoded: sessions change the same few folders. */
const MAX_LISTINGS = 64
/** Each some milliseconds of work. */
const HASHED_AT_ONCE = 1 << 20
const LISTED_AT_ONCE = 1000

/** The tree of one image, prepared once: a change costs what it changes. */
export class OverlayTree {
  /** The metadata, with the root's listing said to be behind them; shared by all changes. */
  readonly bytes: Uint8Array
  readonly #tree: ImageMetadata
  readonly #root: ImageEntry
  /** Of `bytes`. */
  readonly #hash: Hash
  readonly #listings = new Map<number, Promise<Listing>>()

  private constructor(bytes: Uint8Array, tree: ImageMetadata, root: ImageEntry, hash: Hash) {
    this.bytes = bytes
    this.#tree = tree
    this.#root = root
    this.#hash = hash
  }

  /**
   * From unpacked metadata of a multiple of 8 bytes, which become its own; `name` is the file's, for messages. Rejects
   * with WIM_BAD_METADATA.
   */
  static async prepare(name: string, bytes: Uint8Array): Promise<OverlayTree> {
    const tree = await ImageMetadata.open(name, memoryResource(bytes))
    await tree.load()
    const root = await tree.root()
    // every change begins with the root's listing: where it will be is known now, and with it the hash up to there
    writePlace(bytes, root.offset + LISTING_AT, bytes.length)
    const hash = createHash('sha1')
    for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
      hash.update(bytes.subarray(at, at + HASHED_AT_ONCE))
      await nextTurn()
    }
    return new OverlayTree(bytes, tree, root, hash)
  }

  /** The root, with nothing changed in it yet. */
  change(): FolderChange {
    return folderChange(this.#root, '')
  }

  /** The entry of this name in a folder; undefined if there is none, as in a new folder. */
  async childOf(folder: FolderChange, name: string): Promise<ImageEntry | undefined> {
    if (!folder.entry) return undefined
    const { entries, places } = await this.#listing(folder.entry)
    return entries[places.get(name.toLowerCase()) ?? -1]
  }

  /** The metadata with these changes. Throws RangeError where a file is to replace a folder. */
  async write(root: FolderChange): Promise<ChangedMetadata> {
    const writer = new Writer(this.bytes.length)
    await this.#writeFolder(root, writer)
    const hash = this.#hash.copy()
    for (const piece of writer.pieces) hash.update(piece)
    const { references, sizeBytes, ownBytes } = writer
    return { pieces: [this.bytes, ...writer.pieces], sizeBytes, sha1: hash.digest('hex'), ownBytes, references }
  }

  /** Writes a folder's listing, then those of the changed folders in it; gives where it begins. */
  async #writeFolder(change: FolderChange, writer: Writer): Promise<number> {
    const old = change.entry ? await this.#listing(change.entry) : NO_LISTING
    const edits: Edit[] = []
    /** The new entries of changed folders: where their listings are is known last. */
    const pointers: { bytes: Uint8Array; below: FolderChange }[] = []
    const insert = (name: string, bytes: Uint8Array) => edits.push({ at: placeFor(old, name), drops: 0, name, bytes })
    const replace = (at: number, bytes: Uint8Array | null) => edits.push({ at, drops: 1, name: '', bytes })

    for (const key of change.removed) {
      const at = old.places.get(key)
      if (at === undefined) continue
      for (const sha1 of await this.#hashesBelow(old.entries[at])) writer.count(sha1, -1)
      replace(at, null)
    }
    for (const [key, file] of change.files) {
      const at = change.removed.has(key) ? undefined : old.places.get(key)
      const replaced = at === undefined ? undefined : old.entries[at]
      if (file.sizeBytes > 0) writer.count(file.sha1, 1)
      if (at === undefined || !replaced) {
        insert(file.name, fileEntry(file.name, file, change.entry?.securityId ?? NO_SECURITY))
        continue
      }
      if (replaced.attributes & FileAttribute.Directory) throw new RangeError(`${replaced.name} is a folder`)
      for (const sha1 of hashesOf(replaced)) writer.count(sha1, -1)
      // attributes without links, reparse data or compression: it is an ordinary file now
      replace(at, fileEntry(replaced.name, file, replaced.securityId))
    }
    for (const [key, below] of change.folders) {
      const at = below.entry ? old.places.get(key) : undefined
      const bytes = below.entry ? this.bytes.slice(below.entry.offset, below.entry.endOffset) : folderEntry(below.name)
      if (at === undefined) insert(below.name, bytes)
      else replace(at, bytes)
      pointers.push({ bytes, below })
    }

    const start = writer.sizeBytes
    edits.sort((a, b) => a.at - b.at || a.drops - b.drops || (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1))
    let at = 0
    const keep = (end: number) => {
      const [first, last] = [old.entries[at], old.entries[end - 1]]
      if (at < end && first && last) writer.share(this.bytes.subarray(first.offset, last.endOffset))
    }
    for (const edit of edits) {
      keep(edit.at)
      if (edit.bytes) writer.append(edit.bytes)
      at = edit.at + edit.drops
    }
    keep(old.entries.length)
    writer.append(TERMINATOR)
    for (const { bytes, below } of pointers) writePlace(bytes, LISTING_AT, await this.#writeFolder(below, writer))
    return start
  }

  #listing(directory: ImageEntry): Promise<Listing> {
    const key = directory.offset
    let listing = this.#listings.get(key)
    if (!listing) {
      listing = this.#readListing(directory)
      this.#listings.set(key, listing)
      const [oldest] = this.#listings.keys()
      if (this.#listings.size > MAX_LISTINGS && oldest !== undefined) this.#listings.delete(oldest)
    }
    return listing
  }

  /** Some hundred entries a turn: System32 has thousands. */
  async #readListing(directory: ImageEntry): Promise<Listing> {
    const listing = { entries: [] as ImageEntry[], places: new Map<string, number>(), capitals: [] as string[] }
    for (const entries of this.#tree.listInPieces(directory, LISTED_AT_ONCE)) {
      for (const entry of entries) {
        const key = entry.name.toLowerCase()
        if (!listing.places.has(key)) listing.places.set(key, listing.entries.length)
        listing.capitals.push(entry.name.toUpperCase())
        listing.entries.push(entry)
      }
      if (entries.length === LISTED_AT_ONCE) await nextTurn()
    }
    return listing
  }

  /** What an entry and all below it refer to. Rejects with WIM_BAD_METADATA for folders that are in themselves. */
  async #hashesBelow(top: ImageEntry | undefined): Promise<string[]> {
    const found: string[] = []
    const seen = new Set<number>()
    const waiting = top ? [top] : []
    let listed = 0
    for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
      found.push(...hashesOf(entry))
      if (!(entry.attributes & FileAttribute.Directory) || entry.childrenOffset === 0) continue
      if (seen.has(entry.childrenOffset)) throw this.#tree.listedTwice(entry)
      seen.add(entry.childrenOffset)
      for (const entries of this.#tree.listInPieces(entry, LISTED_AT_ONCE)) {
        for (const below of entries) waiting.push(below)
        listed += entries.length
      }
      if (listed < LISTED_AT_ONCE) continue
      listed = 0
      await nextTurn()
    }
    return found
  }
}

/** A folder in which nothing is changed yet. */
export function folderChange(entry: ImageEntry | undefined, name: string): FolderChange {
  return { entry, name, folders: new Map(), files: new Map(), removed: new Set() }
}

/** An old entry that goes, new ones in its place or before it. */
interface Edit {
  /** Place among the old entries. */
  readonly at: number
  /** How many of the old ones go: 0 or 1. */
  readonly drops: number
  readonly name: string
  readonly bytes: Uint8Array | null
}

const NO_LISTING: Listing = { entries: [], places: new Map(), capitals: [] }

/** Where a new name goes among the old ones. */
function placeFor({ capitals }: Listing, name: string): number {
  const wanted = name.toUpperCase()
  let [low, high] = [0, capitals.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((capitals[middle] as string) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

function hashesOf(entry: ImageEntry): string[] {
  return [entry.sha1, ...entry.streams.map(({ sha1 }) => sha1)].filter(
    (sha1): sha1 is string => sha1 !== null && !/^0+$/.test(sha1),
  )
}

/** Collects what is written behind the old metadata. */
class Writer {
  readonly pieces: Uint8Array[] = []
  readonly references = new Map<string, number>()
  sizeBytes: number
  ownBytes = 0

  constructor(start: number) {
    this.sizeBytes = start
  }

  /** Bytes that are made for this change. */
  append(bytes: Uint8Array): void {
    this.ownBytes += bytes.length
    this.share(bytes)
  }

  /** Bytes that all changes have. */
  share(bytes: Uint8Array): void {
    this.pieces.push(bytes)
    this.sizeBytes += bytes.length
  }

  count(sha1: string, by: number): void {
    this.references.set(sha1, (this.references.get(sha1) ?? 0) + by)
  }
}

function fileEntry(name: string, file: { sha1: string; sizeBytes: number }, securityId: number): Uint8Array {
  const entry = dentry(name, FILE_ARCHIVE, securityId)
  if (file.sizeBytes > 0) Buffer.from(file.sha1, 'hex').copy(entry, HASH_AT)
  return entry
}

function folderEntry(name: string): Uint8Array {
  return dentry(name, FileAttribute.Directory, NO_SECURITY)
}

function dentry(name: string, attributes: number, securityId: number): Buffer {
  const nameBytes = Buffer.from(name, 'utf16le')
  const entry = Buffer.alloc(Math.ceil((DENTRY_BYTES + nameBytes.length + 2) / 8) * 8)
  entry.writeBigUInt64LE(BigInt(entry.length), 0)
  entry.writeUInt32LE(attributes, 0x08)
  entry.writeUInt32LE(securityId >>> 0, 0x0c)
  for (const at of [0x28, 0x30, 0x38]) entry.writeBigUInt64LE(WRITTEN_AT, at)
  entry.writeUInt16LE(nameBytes.length, 0x64)
  nameBytes.copy(entry, DENTRY_BYTES)
  return entry
}

function writePlace(bytes: Uint8Array, at: number, place: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setBigUint64(at, BigInt(place), true)
}
