// A WIM with some files added, replaced or removed in one image, made without touching or copying the file: ranges of
// the original, and a few kilobytes of our own. What reads it sees the same images, one of them changed in place.
import { createHash } from 'node:crypto'
import { FormatError } from '../errors.ts'
import { HEADER_BYTES, ResourceFlag, RESOURCE_HEADER_BYTES } from './header.ts'
import { ENTRY_BYTES, SHA1_BYTES } from './lookup-table.ts'
import { FileAttribute, type ImageEntry, type ImageMetadata } from './metadata.ts'
import type { Wim } from './wim.ts'

/** A change to one path of the image, like `\Windows\System32\winpeshl.ini`; folders are made as they are needed. */
export interface OverlayChange {
  readonly path: string
  /** The new contents; null removes the file or folder. */
  readonly contents: Uint8Array | null
}

/** A run of bytes of the changed WIM. */
export type OverlayExtent =
  | { readonly kind: 'base'; readonly offset: number; readonly lengthBytes: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }

/** The changed WIM, as its parts in order. */
export interface Overlay {
  readonly sizeBytes: number
  readonly extents: readonly OverlayExtent[]
  /** Bytes that are not the original's nor shared with other overlays of the same image. */
  readonly ownBytes: number
}

const FILE_ARCHIVE = 0x20
const NO_SECURITY = 0xffff_ffff
const DENTRY_BYTES = 102
/** Ends a directory's listing. */
const TERMINATOR_BYTES = 8
const MAX_CHANGES = 10_000
/** Where a lookup table's entry counts its references. */
const REFERENCES_AT = 26
/** FILETIME of 2020-01-01: Windows dislikes 0, and a boot must get the same bytes every time it asks. */
const WRITTEN_AT = 132_223_104_000_000_000n

/** Where the entries of metadata and of each blob begin in the lookup table. */
export interface EntryPlaces {
  readonly metadata: readonly number[]
  /** By SHA-1 in hex. */
  readonly blobs: ReadonlyMap<string, number>
}

/** One image of a file, unpacked once so that every overlay of it costs little. */
export interface OverlayBase {
  readonly wim: Wim
  readonly imageIndex: number
  readonly header: Uint8Array
  readonly table: Uint8Array
  /** The unpacked metadata, shared by all overlays as the lookup table is. */
  readonly metadata: Uint8Array
  readonly tree: ImageMetadata
  readonly places: EntryPlaces
}

/** Unpacks what overlays of this image need. Rejects with WIM_UNSUPPORTED for split sets, WIM_BAD_… for damaged files. */
export async function prepareOverlay(wim: Wim, imageIndex: number): Promise<OverlayBase> {
  if (wim.header.partCount > 1)
    throw new FormatError('WIM_UNSUPPORTED', { file: wim.name, reason: 'a split WIM cannot be changed on the fly' })
  const tree = await wim.image(imageIndex)
  if (!tree) throw new RangeError(`there is no image ${imageIndex}`)
  const { header, table } = await wim.rawParts()
  return { wim, imageIndex, header, table, metadata: await tree.bytes(), tree, places: entryPlaces(table) }
}

/** What changes in one folder. */
interface FolderChange {
  /** As it is in the image; undefined for a new folder. */
  readonly entry: ImageEntry | undefined
  readonly name: string
  readonly folders: Map<string, FolderChange>
  readonly files: Map<string, { name: string; sha1: string; sizeBytes: number }>
  readonly removed: Set<string>
}

/** The WIM with these changes. Paths in any case and with slashes of either kind; the last of several for one path counts. */
export async function buildOverlay(base: OverlayBase, changes: readonly OverlayChange[]): Promise<Overlay> {
  if (changes.length > MAX_CHANGES) throw new RangeError(`${changes.length} changes: ${MAX_CHANGES} at most`)
  const contents = new Map<string, Uint8Array>()
  const rootEntry = await base.tree.root()
  const root = folder(rootEntry, '')
  for (const { path, contents: bytes } of changes) await plan(base, root, path, bytes, contents)

  const writer = new MetadataWriter(base.metadata)
  const references = new Map<string, number>()
  writer.patch(rootEntry.offset + 0x10, await writeFolder(base, root, writer, references))
  return assemble(base, writer, contents, references)
}

function folder(entry: ImageEntry | undefined, name: string): FolderChange {
  return { entry, name, folders: new Map(), files: new Map(), removed: new Set() }
}

/** Puts one change into its folder. */
async function plan(
  base: OverlayBase,
  root: FolderChange,
  path: string,
  bytes: Uint8Array | null,
  contents: Map<string, Uint8Array>,
): Promise<void> {
  const parts = path.split(/[\\/]/).filter(Boolean)
  const name = parts.pop()
  const isPlain = (part: string) => part !== '.' && part !== '..' && !/[\0<>:"|?*]/.test(part) && part.length <= 255
  if (name === undefined || ![name, ...parts].every(isPlain)) throw new RangeError(`${path} is no path of a file`)
  let at = root
  for (const part of parts) {
    const key = part.toLowerCase()
    let next = at.folders.get(key)
    if (!next) {
      const entry = await childOf(base, at.entry, part)
      if (entry && !(entry.attributes & FileAttribute.Directory)) throw new RangeError(`${path}: ${part} is a file`)
      next = folder(entry, entry?.name ?? part)
      at.folders.set(key, next)
    }
    at = next
  }
  const key = name.toLowerCase()
  at.removed.delete(key)
  at.files.delete(key)
  if (bytes === null) {
    at.folders.delete(key)
    at.removed.add(key)
    return
  }
  const sha1 = createHash('sha1').update(bytes).digest('hex')
  at.files.set(key, { name, sha1, sizeBytes: bytes.length })
  if (bytes.length > 0) contents.set(sha1, bytes)
}

async function childOf(
  base: OverlayBase,
  directory: ImageEntry | undefined,
  name: string,
): Promise<ImageEntry | undefined> {
  const wanted = name.toLowerCase()
  const children = directory ? await base.tree.list(directory) : []
  return children.find((child) => child.name.toLowerCase() === wanted)
}

/**
 * Writes the new listing of a folder behind the old metadata, what is below it first; gives where it begins. A folder
 * whose own entries stay is left where it is, only the pointers to changed folders below it are changed.
 */
async function writeFolder(
  base: OverlayBase,
  change: FolderChange,
  writer: MetadataWriter,
  references: Map<string, number>,
): Promise<number> {
  const count = (sha1: string | null, by: number) => {
    if (sha1 !== null && !/^0+$/.test(sha1)) references.set(sha1, (references.get(sha1) ?? 0) + by)
  }
  const old = change.entry ? await base.tree.list(change.entry) : []
  const listings = new Map<string, number>()
  for (const [key, below] of change.folders) listings.set(key, await writeFolder(base, below, writer, references))

  const isMoved =
    change.files.size > 0 || change.removed.size > 0 || [...change.folders.values()].some((below) => !below.entry)
  if (!isMoved && change.entry) {
    for (const [key, below] of change.folders)
      if (below.entry) writer.patch(below.entry.offset + 0x10, listings.get(key) ?? 0)
    return change.entry.childrenOffset
  }

  const lines: { name: string; bytes: Uint8Array }[] = []
  for (const entry of old) {
    const key = entry.name.toLowerCase()
    const replaced = change.files.get(key)
    if (replaced || change.removed.has(key)) {
      if (entry.attributes & FileAttribute.Directory) {
        if (replaced) throw new RangeError(`${entry.name} is a folder`)
        for (const below of await everythingBelow(base, entry)) count(below, -1)
      } else for (const sha1 of hashesOf(entry)) count(sha1, -1)
      if (!replaced) continue
      count(replaced.sha1, 1)
      // attributes without links, reparse data or compression: it is an ordinary file now
      lines.push({ name: entry.name, bytes: fileEntry(entry.name, replaced, entry.securityId) })
      change.files.delete(key)
      continue
    }
    const bytes = Buffer.from(base.metadata.subarray(entry.offset, entry.endOffset))
    const listing = listings.get(key)
    if (listing !== undefined) bytes.writeBigUInt64LE(BigInt(listing), 0x10)
    lines.push({ name: entry.name, bytes })
  }
  for (const file of change.files.values()) {
    count(file.sizeBytes === 0 ? null : file.sha1, 1)
    lines.push({ name: file.name, bytes: fileEntry(file.name, file, change.entry?.securityId ?? NO_SECURITY) })
  }
  for (const [key, below] of change.folders)
    if (!below.entry) lines.push({ name: below.name, bytes: folderEntry(below.name, listings.get(key) ?? 0) })
  // Windows sorts by capital letters
  lines.sort((a, b) => (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1))
  return writer.append(...lines.map(({ bytes }) => bytes), new Uint8Array(TERMINATOR_BYTES))
}

function hashesOf(entry: ImageEntry): (string | null)[] {
  return [entry.sha1, ...entry.streams.map(({ sha1 }) => sha1)]
}

async function everythingBelow(base: OverlayBase, directory: ImageEntry): Promise<(string | null)[]> {
  const found: (string | null)[] = []
  for (const entry of await base.tree.list(directory)) {
    found.push(...hashesOf(entry))
    if (entry.attributes & FileAttribute.Directory) found.push(...(await everythingBelow(base, entry)))
  }
  return found
}

function fileEntry(name: string, file: { sha1: string; sizeBytes: number }, securityId: number): Uint8Array {
  const entry = dentry(name, FILE_ARCHIVE, securityId)
  if (file.sizeBytes > 0) Buffer.from(file.sha1, 'hex').copy(entry, 0x40)
  return entry
}

function folderEntry(name: string, listing: number): Uint8Array {
  const entry = dentry(name, FileAttribute.Directory, NO_SECURITY)
  entry.writeBigUInt64LE(BigInt(listing), 0x10)
  return entry
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

/** Bytes that stand in place of as many old ones. */
interface Patch {
  readonly at: number
  readonly bytes: Uint8Array
}

/** The old bytes with the patches, as pieces; what is old is not copied. */
function patched(old: Uint8Array, patches: readonly Patch[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const patch of [...patches].sort((a, b) => a.at - b.at)) {
    pieces.push(old.subarray(at, patch.at), patch.bytes)
    at = patch.at + patch.bytes.length
  }
  return [...pieces, old.subarray(at)].filter(({ length }) => length > 0)
}

/** Metadata that begin like the old ones, with some pointers changed and listings added behind. */
class MetadataWriter {
  readonly #old: Uint8Array
  readonly #patches: Patch[] = []
  readonly #tail: Uint8Array[] = []
  #length: number

  constructor(old: Uint8Array) {
    this.#old = old
    const padding = (8 - (old.length % 8)) % 8
    if (padding > 0) this.#tail.push(new Uint8Array(padding))
    this.#length = old.length + padding
  }

  /** Changes the pointer at a place of the old metadata. */
  patch(at: number, value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(value))
    this.#patches.push({ at, bytes })
  }

  /** Adds pieces, each a multiple of 8 bytes; gives where the first begins. */
  append(...pieces: Uint8Array[]): number {
    const start = this.#length
    for (const piece of pieces) {
      this.#tail.push(piece)
      this.#length += piece.length
    }
    return start
  }

  get sizeBytes(): number {
    return this.#length
  }

  /** Everything in order; pieces of the old metadata are not copied. */
  finish(): Uint8Array[] {
    return [...patched(this.#old, this.#patches), ...this.#tail]
  }

  /** Bytes that are new. */
  get ownBytes(): number {
    return this.#length - this.#old.length + this.#patches.length * 8
  }
}

/** The file: changed header, the original from behind its header on, new contents, metadata, lookup table. */
function assemble(
  base: OverlayBase,
  metadata: MetadataWriter,
  contents: ReadonlyMap<string, Uint8Array>,
  references: ReadonlyMap<string, number>,
): Overlay {
  const { wim, imageIndex } = base
  const baseBytes = wim.sizeBytes
  const table = Buffer.from(base.table.buffer, base.table.byteOffset, base.table.byteLength)
  const changed: Patch[] = []
  const added: Buffer[] = []
  const blobs: Uint8Array[] = []
  let end = baseBytes

  const { places } = base
  for (const [sha1, change] of references) {
    const place = places.blobs.get(sha1)
    if (place !== undefined) {
      const count = Buffer.alloc(4)
      count.writeUInt32LE(Math.max(0, table.readUInt32LE(place + REFERENCES_AT) + change))
      if (change !== 0) changed.push({ at: place + REFERENCES_AT, bytes: count })
      continue
    }
    const bytes = contents.get(sha1)
    // only contents that somebody still refers to are worth their place
    if (!bytes || change <= 0) continue
    added.push(tableEntry(end, bytes.length, 0, change, sha1))
    blobs.push(bytes)
    end += bytes.length
  }

  const pieces = metadata.finish()
  const hash = createHash('sha1')
  for (const piece of pieces) hash.update(piece)
  const metadataEntry = tableEntry(end, metadata.sizeBytes, ResourceFlag.Metadata, 1, hash.digest('hex'))
  const metadataPlace = places.metadata[imageIndex - 1]
  if (metadataPlace === undefined) throw new RangeError(`there is no metadata of image ${imageIndex}`)
  changed.push({ at: metadataPlace, bytes: metadataEntry })
  end += metadata.sizeBytes

  const tableBytes = table.length + added.length * ENTRY_BYTES
  const header = Buffer.from(base.header)
  resourceHeader(end, tableBytes, ResourceFlag.Metadata).copy(header, 0x30)
  if (wim.header.bootIndex === imageIndex) metadataEntry.copy(header, 0x60, 0, RESOURCE_HEADER_BYTES)
  // the hashes of the original file's ranges are true no more
  header.fill(0, 0x7c, 0x7c + RESOURCE_HEADER_BYTES)
  end += tableBytes

  const tablePieces = [...patched(table, changed), ...added]
  const bytes = (piece: Uint8Array): OverlayExtent => ({ kind: 'bytes', bytes: piece })
  return {
    sizeBytes: end,
    extents: [
      bytes(header),
      { kind: 'base', offset: HEADER_BYTES, lengthBytes: baseBytes - HEADER_BYTES },
      ...[...blobs, ...pieces, ...tablePieces].map(bytes),
    ],
    ownBytes: sizeOf([header, ...blobs, ...changed.map((patch) => patch.bytes), ...added]) + metadata.ownBytes,
  }
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}

function entryPlaces(bytes: Uint8Array): EntryPlaces {
  const table = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const metadata: number[] = []
  const blobs = new Map<string, number>()
  for (let at = 0; at + ENTRY_BYTES <= table.length; at += ENTRY_BYTES) {
    if ((table[at + 7] ?? 0) & ResourceFlag.Metadata) metadata.push(at)
    else blobs.set(table.toString('hex', at + 30, at + 30 + SHA1_BYTES), at)
  }
  return { metadata, blobs }
}

/** An uncompressed resource: legal in every file, because compression is told for each. */
function resourceHeader(offset: number, sizeBytes: number, flags: number): Buffer {
  const header = Buffer.alloc(RESOURCE_HEADER_BYTES)
  header.writeBigUInt64LE(BigInt(sizeBytes), 0)
  header.writeUInt8(flags, 7)
  header.writeBigUInt64LE(BigInt(offset), 8)
  header.writeBigUInt64LE(BigInt(sizeBytes), 16)
  return header
}

function tableEntry(offset: number, sizeBytes: number, flags: number, references: number, sha1: string): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES)
  resourceHeader(offset, sizeBytes, flags).copy(entry)
  entry.writeUInt16LE(1, 24)
  entry.writeUInt32LE(references, 26)
  Buffer.from(sha1, 'hex').copy(entry, 30)
  return entry
}
