// The lookup table: where the bytes of every file content ("blob") are, by their SHA-1; and the images' metadata.
import { randomBytes } from 'node:crypto'
import { FormatError } from '../errors.ts'
import { decodeResourceHeader, ResourceFlag, type ResourceHeader } from './header.ts'

export const ENTRY_BYTES = 50
export const SHA1_BYTES = 20
/** Where an entry has its SHA-1. */
const HASH_AT = 30
/** The size that says: this entry is a solid resource, not a blob. */
const SOLID_RESOURCE_MARK = 0x1_0000_0000

/** A blob as the table has it. `solid`: the run of solid resources its offset counts in. */
export interface BlobEntry {
  readonly resource: ResourceHeader
  readonly part: number
  readonly references: number
  /** Hex. */
  readonly sha1: string
  readonly solid: readonly ResourceHeader[] | null
}

/** The table. Entries stay encoded until asked for: a large image has some hundred thousand. */
export interface LookupTable {
  /** How many blobs, metadata left out. */
  readonly blobCount: number
  /** The images' metadata, in the order of their indices. */
  readonly metadata: readonly BlobEntry[]
  /** The blob with this SHA-1 in hex. */
  find(sha1: string): BlobEntry | undefined
  /** All blobs, in the order of the table. */
  blobs(): Iterable<BlobEntry>
}

/** Reads the table. Throws WIM_BAD_LOOKUP. */
export function decodeLookupTable(bytes: Uint8Array, name: string): LookupTable {
  const bad = (index: number, reason: string) =>
    new FormatError('WIM_BAD_LOOKUP', { file: name, offset: index * ENTRY_BYTES, reason })
  if (bytes.length % ENTRY_BYTES !== 0)
    throw bad(0, `the lookup table has ${bytes.length} bytes, no multiple of ${ENTRY_BYTES}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = bytes.length / ENTRY_BYTES

  const metadata: BlobEntry[] = []
  const blobs: number[] = []
  /** Index of an entry → the solid run it belongs to. */
  const runOf = new Map<number, readonly ResourceHeader[]>()
  /** Neighbouring solid entries are one run: its resources follow each other, and blobs count through all of them. */
  let run: ResourceHeader[] | null = null
  for (let index = 0; index < count; index++) {
    const resource = decodeResourceHeader(view, index * ENTRY_BYTES)
    if (!resource) throw bad(index, 'a size or offset beyond what a file can have')
    if (resource.flags & ResourceFlag.Solid) {
      if (resource.sizeBytes === SOLID_RESOURCE_MARK) {
        run ??= []
        run.push(resource)
        continue
      }
      if (run === null) throw bad(index, 'a blob of a solid resource that is not there')
      runOf.set(index, run)
    } else run = null
    if (resource.flags & ResourceFlag.Metadata) metadata.push(entryAt(index))
    else blobs.push(index)
  }
  const slots = hashSlots(bytes, view, blobs)

  function find(sha1: string): number | undefined {
    const wanted = Buffer.from(sha1, 'hex')
    if (wanted.length !== SHA1_BYTES) return undefined
    const mask = slots.length - 1
    const hash = new DataView(wanted.buffer, wanted.byteOffset, SHA1_BYTES)
    for (let slot = slotOf(hash, 0) & mask; ; slot = (slot + 1) & mask) {
      const index = (slots[slot] as number) - 1
      if (index < 0) return undefined
      const at = index * ENTRY_BYTES + HASH_AT
      if (wanted.equals(bytes.subarray(at, at + SHA1_BYTES))) return index
    }
  }

  function hashAt(index: number): string {
    const at = index * ENTRY_BYTES + HASH_AT
    return Buffer.from(bytes.buffer, bytes.byteOffset + at, SHA1_BYTES).toString('hex')
  }

  function entryAt(index: number): BlobEntry {
    const at = index * ENTRY_BYTES
    const resource = decodeResourceHeader(view, at)
    if (!resource) throw bad(index, 'a size or offset beyond what a file can have')
    const solid = runOf.get(index) ?? null
    return {
      // inside a run the stored size is the blob's own
      resource: solid ? { ...resource, sizeBytes: resource.storedBytes } : resource,
      part: view.getUint16(at + 24, true),
      references: view.getUint32(at + 26, true),
      sha1: hashAt(index),
      solid,
    }
  }

  return {
    blobCount: blobs.length,
    metadata,
    find: (sha1) => {
      const index = find(sha1)
      return index === undefined ? undefined : entryAt(index)
    },
    *blobs() {
      for (const index of blobs) yield entryAt(index)
    },
  }
}

/** Places in the hash table differ from run to run: nobody can write a file whose entries all want the same one. */
const SEED = randomBytes(4).readUInt32LE(0)

function slotOf(hash: DataView, at: number): number {
  let mixed = SEED
  for (let word = 0; word < SHA1_BYTES; word += 4) {
    mixed = Math.imul(mixed ^ hash.getUint32(at + word, true), 0x9e37_79b1)
    mixed ^= mixed >>> 15
  }
  return mixed
}

/** A hash table over the entries: index + 1, or 0; at least half of it is empty. Of equal entries the first is kept. */
function hashSlots(bytes: Uint8Array, view: DataView, blobs: readonly number[]): Int32Array {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(blobs.length * 2 + 2)))
  const mask = slots.length - 1
  const hashOf = (index: number) => {
    const at = index * ENTRY_BYTES + HASH_AT
    return Buffer.from(bytes.buffer, bytes.byteOffset + at, SHA1_BYTES)
  }
  for (const index of blobs) {
    let slot = slotOf(view, index * ENTRY_BYTES + HASH_AT) & mask
    while (slots[slot] !== 0 && !hashOf((slots[slot] as number) - 1).equals(hashOf(index))) slot = (slot + 1) & mask
    if (slots[slot] === 0) slots[slot] = index + 1
  }
  return slots
}
