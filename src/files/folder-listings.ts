// Finds a folder's entry by a name in any case, with a bounded cache of listings that notices changes.
import { opendir, stat } from 'node:fs/promises'

/** Looks `name` up in `folder`: exactly, else in any case; undefined if there is no such entry or no such folder. */
export type FindEntry = (folder: string, name: string) => Promise<string | undefined>

/** A boot tree has a few dozen folders; the oldest listing makes room. */
const MAX_FOLDERS = 128
/** A boot folder holds dozens of files. In a larger one only exactly spelled names are found. */
const MAX_ENTRIES = 4096
/** Two changes within one tick of the file system's clock leave the same time: so fresh a listing is not kept. */
const SETTLED_MS = 1000

interface Listing {
  readonly modifiedAtNs: bigint
  readonly inode: bigint
  /** Lower-cased name → the entries spelled so, sorted. */
  readonly entries: ReadonlyMap<string, readonly string[]>
}

/** A finder with its own cache; a listing is read again when the folder's modification time has changed. */
export function createFolderListings(): FindEntry {
  const listings = new Map<string, Listing>()

  async function list(folder: string): Promise<Listing> {
    const { mtimeNs, ino } = await stat(folder, { bigint: true })
    const known = listings.get(folder)
    listings.delete(folder)
    if (known?.modifiedAtNs === mtimeNs && known.inode === ino) {
      listings.set(folder, known)
      return known
    }
    const listing = { modifiedAtNs: mtimeNs, inode: ino, entries: await readEntries(folder) }
    if (Date.now() - Number(mtimeNs / 1_000_000n) > SETTLED_MS) listings.set(folder, listing)
    for (const oldest of listings.keys()) {
      if (listings.size <= MAX_FOLDERS) break
      listings.delete(oldest)
    }
    return listing
  }

  return async (folder, name) => {
    let listing: Listing
    try {
      listing = await list(folder)
    } catch (error) {
      if (isAbsence(error)) return undefined
      throw error
    }
    const spellings = listing.entries.get(name.toLowerCase())
    return spellings?.find((entry) => entry === name) ?? spellings?.[0]
  }
}

/** Whether a file system error only says that nothing of that name is there. */
export function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENXIO' || code === 'ENAMETOOLONG'
}

async function readEntries(folder: string): Promise<Map<string, string[]>> {
  const names: string[] = []
  for await (const entry of await opendir(folder)) {
    names.push(entry.name)
    if (names.length > MAX_ENTRIES) return new Map()
  }
  const entries = new Map<string, string[]>()
  for (const name of names.sort()) {
    const key = name.toLowerCase()
    const spellings = entries.get(key)
    if (spellings) spellings.push(name)
    else entries.set(key, [name])
  }
  return entries
}
