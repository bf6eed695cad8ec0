// A WIM with some files added, replaced or removed in one image, made without touching or copying the file: ranges of
// the original, and a few kilobytes of our own. What reads it sees the same images, one of them changed in place.
import { createHash } from 'node:crypto'
import { FormatError } from '../errors.ts'
import { HEADER_BYTES, ResourceFlag, RESOURCE_HEADER_BYTES } from './header.ts'
import { ENTRY_BYTES, SHA1_BYTES } from './lookup-table.ts'
import { FileAttribute } from './metadata.ts'
import { folderChange, OverlayTree, type ChangedMetadata, type FolderChange } from './overlay-tree.ts'
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
  /** SHA-1 of the image's new metadata, in hex: they name every file's contents by theirs. */
  readonly metadataSha1: string
}

const MAX_CHANGES = 10_000
/** Where a lookup table's entry counts its references, and where it has its SHA-1. */
const REFERENCES_AT = 26
const HASH_AT = 30
/** Where the header says which image boots. */
const BOOT_INDEX_AT = 0x78

/** What overlays of an image are made from: plain values, which may come from another thread. */
export interface OverlayParts {
  /** The file's, for messages. */
  readonly name: string
  readonly sizeBytes: number
  /** From 1. */
  readonly imageIndex: number
  readonly header: Uint8Array
  /** Unpacked, as the metadata. */
  readonly table: Uint8Array
  readonly places: TablePlaces
  /** Filled up to a multiple of 8 bytes; whoever prepares overlays of them may change them. */
  readonly metadata: Uint8Array
}

/** Where the lookup table has what overlays change. */
export interface TablePlaces {
  /** The entry of the image's metadata. */
  readonly metadata: number
  /** The entries of all blobs, in the order of their SHA-1s, equal ones in that of the table. */
  readonly blobs: Uint32Array
}

/** One image of a file, prepared once so that every overlay of it costs little. */
export interface OverlayBase extends Omit<OverlayParts, 'metadata'> {
  readonly tree: OverlayTree
}

/** Unpacks what overlays of this image need: a thread's work. Rejects with WIM_UNSUPPORTED for split sets, WIM_BAD_… for damaged files. */
export async function readOverlayParts(wim: Wim, imageIndex: number): Promise<OverlayParts> {
  const { name, sizeBytes } = wim
  if (wim.header.partCount > 1)
    throw new FormatError('WIM_UNSUPPORTED', { file: name, reason: 'a split WIM cannot be changed on the fly' })
  const tree = await wim.image(imageIndex)
  if (!tree) throw new RangeError(`there is no image ${imageIndex}`)
  const { header, table } = await wim.rawParts()
  const places = placesInTable(bufferOf(table), imageIndex)
  return { name, sizeBytes, imageIndex, header, table, places, metadata: filledUp(await tree.bytes()) }
}

/** Prepares overlays of an image, some milliseconds in a turn. Rejects with WIM_BAD_METADATA. */
export async function openOverlayBase({ metadata, ...parts }: OverlayParts): Promise<OverlayBase> {
  return { ...parts, tree: await OverlayTree.prepare(parts.name, metadata) }
}

/** The WIM with these changes. Paths in any case and with slashes of either kind; the last of several for one path counts. */
export async function buildOverlay(
  base: OverlayBase,
  changes: readonly OverlayChange[],
  options: { bootsImage?: boolean } = {},
): Promise<Overlay> {
  if (changes.length > MAX_CHANGES) throw new RangeError(`${changes.length} changes: ${MAX_CHANGES} at most`)
  const contents = new Map<string, Uint8Array>()
  const root = base.tree.change()
  for (const { path, contents: bytes } of changes) await plan(base.tree, root, path, bytes, contents)
  return assemble(base, await base.tree.write(root), contents, options.bootsImage ?? false)
}

/** Puts one change into its folder. */
async function plan(
  tree: OverlayTree,
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
      const entry = at.removed.has(key) ? undefined : await tree.childOf(at, part)
      // what is below a folder that is not there needs no removal
      if (!entry && bytes === null) return
      if (at.files.has(key) || (entry && !(entry.attributes & FileAttribute.Directory)))
        throw new RangeError(`${path}: ${part} is a file`)
      next = folderChange(entry, entry?.name ?? part)
      at.folders.set(key, next)
    }
    at = next
  }
  const key = name.toLowerCase()
  if (bytes === null) {
    at.files.delete(key)
    at.folders.delete(key)
    at.removed.add(key)
    return
  }
  if (at.folders.has(key)) throw new RangeError(`${path} is a folder`)
  at.removed.delete(key)
  const sha1 = createHash('sha1').update(bytes).digest('hex')
  at.files.set(key, { name, sha1, sizeBytes: bytes.length })
  if (bytes.length > 0) contents.set(sha1, bytes)
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

/** The file: changed header, the original from behind its header on, new contents, metadata, lookup table. */
function assemble(
  base: OverlayBase,
  metadata: ChangedMetadata,
  contents: ReadonlyMap<string, Uint8Array>,
  bootsImage: boolean,
): Overlay {
  const { places } = base
  const table = bufferOf(base.table)
  const changed: Patch[] = []
  const added: Buffer[] = []
  const blobs: Uint8Array[] = []
  let end = base.sizeBytes
  for (const [sha1, change] of metadata.references) {
    const place = findBlob(table, places, sha1)
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

  const metadataEntry = tableEntry(end, metadata.sizeBytes, ResourceFlag.Metadata, 1, metadata.sha1)
  changed.push({ at: places.metadata, bytes: metadataEntry })
  end += metadata.sizeBytes

  const tableBytes = table.length + added.length * ENTRY_BYTES
  const header = Buffer.from(base.header)
  resourceHeader(end, tableBytes, ResourceFlag.Metadata).copy(header, 0x30)
  if (bootsImage) header.writeUInt32LE(base.imageIndex, BOOT_INDEX_AT)
  if (header.readUInt32LE(BOOT_INDEX_AT) === base.imageIndex) metadataEntry.copy(header, 0x60, 0, RESOURCE_HEADER_BYTES)
  // the hashes of the original file's ranges are true no more
  header.fill(0, 0x7c, 0x7c + RESOURCE_HEADER_BYTES)
  end += tableBytes

  const tablePieces = [...patched(table, changed), ...added]
  const bytes = (piece: Uint8Array): OverlayExtent => ({ kind: 'bytes', bytes: piece })
  return {
    sizeBytes: end,
    extents: [
      bytes(header),
      { kind: 'base', offset: HEADER_BYTES, lengthBytes: base.sizeBytes - HEADER_BYTES },
      ...[...blobs, ...metadata.pieces, ...tablePieces].map(bytes),
    ],
    ownBytes: sizeOf([header, ...blobs, ...changed.map((patch) => patch.bytes), ...added]) + metadata.ownBytes,
    metadataSha1: metadata.sha1,
  }
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}

function placesInTable(table: Buffer, imageIndex: number): TablePlaces {
  const blobs: number[] = []
  let metadata: number | undefined
  let images = 0
  for (let at = 0; at + ENTRY_BYTES <= table.length; at += ENTRY_BYTES)
    if (((table[at + 7] as number) & ResourceFlag.Metadata) === 0) blobs.push(at)
    else if (++images === imageIndex) metadata = at
  if (metadata === undefined) throw new RangeError(`there is no metadata of image ${imageIndex}`)
  const compare = (a: number, b: number) =>
    table.compare(table, b + HASH_AT, b + ENTRY_BYTES, a + HASH_AT, a + ENTRY_BYTES) || a - b
  return { metadata, blobs: Uint32Array.from(blobs).sort(compare) }
}

/** The entry of the blob with this SHA-1; of several the first of the table. */
function findBlob(table: Buffer, { blobs }: TablePlaces, sha1: string): number | undefined {
  const wanted = Buffer.from(sha1, 'hex')
  const compare = (at: number) => table.compare(wanted, 0, SHA1_BYTES, at + HASH_AT, at + ENTRY_BYTES)
  let [low, high] = [0, blobs.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(blobs[middle] as number) < 0) low = middle + 1
    else high = middle
  }
  const found = blobs[low]
  return found !== undefined && compare(found) === 0 ? found : undefined
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** A copy that ends on a multiple of 8, where new listings may begin. */
function filledUp(metadata: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(metadata.length / 8) * 8)
  bytes.set(metadata)
  return bytes
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
