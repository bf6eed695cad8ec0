// Disc images (.iso): START HERE. Opens one and finds its files, which are read where they lie, without copying.
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { openIso9660 } from './iso9660.ts'
import { openUdf } from './udf.ts'

/** A piece of a file; offset null: zeros that are not stored. */
export interface DiscExtent {
  readonly offset: number | null
  readonly lengthBytes: number
}

/** A file or directory of a disc. */
export interface DiscEntry {
  /** Empty for the root. */
  readonly name: string
  readonly isDirectory: boolean
  readonly sizeBytes: number
  /** Where its bytes lie in the image. */
  readonly extents: readonly DiscExtent[]
}

/** The tree of one file system. */
export interface DiscTree {
  readonly root: DiscEntry
  list(directory: DiscEntry): Promise<DiscEntry[]>
}

/** An opened disc image. */
export interface DiscVolume {
  /** Windows media have everything in UDF, and in ISO 9660 only a note that says so. */
  readonly kind: 'udf' | 'joliet' | 'iso9660'
  readonly label: string
  readonly root: DiscEntry
  list(directory: DiscEntry): Promise<DiscEntry[]>
  /** The entry of a path: slashes of either kind, any case. */
  find(path: string): Promise<DiscEntry | undefined>
  /** Every entry below the root with its path, directories before what is in them. */
  walk(): AsyncGenerator<{ path: string; entry: DiscEntry }>
  /** A file's bytes, without copying them. Closing it does not close the image. */
  open(file: DiscEntry): ByteSource
}

export const SECTOR_BYTES = 2048
/** Deeper trees no media have. */
const MAX_DEPTH = 64
/** A Windows medium has about a thousand files. */
const MAX_ENTRIES = 1_000_000

/** Opens an image, UDF before Joliet before plain ISO 9660. Rejects with ISO_BAD. */
export async function openDisc(source: ByteSource): Promise<DiscVolume> {
  const udf = await openUdf(source)
  const found = udf ?? (await openIso9660(source))
  if (!found)
    throw new FormatError('ISO_BAD', { file: source.name, offset: 0, reason: 'it has neither UDF nor ISO 9660' })
  const { kind, label, tree } = found
  return {
    kind,
    label,
    root: tree.root,
    list: (directory) => tree.list(directory),
    find: (path) => find(tree, path),
    walk: () => walk(tree, source),
    open: (file) => extentSource(source, file),
  }
}

async function find(tree: DiscTree, path: string): Promise<DiscEntry | undefined> {
  let entry = tree.root
  for (const part of path.split(/[\\/]/).filter(Boolean)) {
    if (!entry.isDirectory) return undefined
    const wanted = part.toLowerCase()
    const next = (await tree.list(entry)).find(({ name }) => name.toLowerCase() === wanted)
    if (!next) return undefined
    entry = next
  }
  return entry
}

async function* walk(tree: DiscTree, source: ByteSource): AsyncGenerator<{ path: string; entry: DiscEntry }> {
  const waiting = [{ path: '', entry: tree.root, depth: 0 }]
  /** Where the directories met so far lie: one that comes again is inside itself. */
  const seen = new Set<number | null>()
  let count = 0
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const below: typeof waiting = []
    for (const entry of await tree.list(next.entry)) {
      const path = `${next.path}/${entry.name}`
      const place = entry.extents[0]?.offset ?? null
      const again = entry.isDirectory && seen.has(place)
      if (entry.isDirectory) seen.add(place)
      if (++count > MAX_ENTRIES || next.depth >= MAX_DEPTH || again)
        throw new FormatError('ISO_BAD', {
          file: source.name,
          offset: place ?? 0,
          reason: `the tree is too large, too deep or goes in a circle at ${path.slice(0, 100)}`,
        })
      yield { path, entry }
      if (entry.isDirectory) below.push({ path, entry, depth: next.depth + 1 })
    }
    waiting.push(...below.reverse())
  }
}

/** The bytes of the extents in order. */
export function extentSource(source: ByteSource, { name, sizeBytes, extents }: DiscEntry): ByteSource {
  return {
    name: `${source.name}/${name}`,
    sizeBytes,
    async read(offset, length) {
      const end = Math.min(sizeBytes, offset + length)
      if (end <= offset) return new Uint8Array(0)
      const whole = extents[0]
      // nearly every file lies in one piece
      if (extents.length === 1 && whole && whole.offset !== null)
        return source.read(whole.offset + offset, end - offset)
      const out = new Uint8Array(end - offset)
      let start = 0
      for (const extent of extents) {
        const from = Math.max(offset, start)
        const to = Math.min(end, start + extent.lengthBytes)
        if (from < to && extent.offset !== null)
          out.set(await source.read(extent.offset + from - start, to - from), from - offset)
        start += extent.lengthBytes
      }
      return out
    },
    close: async () => undefined,
  }
}

/** Checks that extents lie in the image and give as many bytes as the file is long. */
export function checkExtents(source: ByteSource, entry: DiscEntry): DiscEntry {
  let total = 0
  for (const { offset, lengthBytes } of entry.extents) {
    total += lengthBytes
    if (offset !== null && offset + lengthBytes > Math.ceil(source.sizeBytes / SECTOR_BYTES) * SECTOR_BYTES)
      throw new FormatError('ISO_BAD', {
        file: source.name,
        offset,
        reason: `${JSON.stringify(entry.name.slice(0, 100))} runs past the end of the image: it was cut short`,
      })
  }
  if (total < entry.sizeBytes)
    throw new FormatError('ISO_BAD', {
      file: source.name,
      offset: entry.extents[0]?.offset ?? 0,
      reason: `${JSON.stringify(entry.name.slice(0, 100))} has ${entry.sizeBytes} bytes, but only ${total} are there`,
    })
  return entry
}
