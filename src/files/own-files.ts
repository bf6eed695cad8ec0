// Files of the operator's own in every boot.wim of an image, or of one machine: what lies in
// `<image directory>/winpe/<image>/` and `<image directory>/winpe-by-machine/<MAC>/` goes to the same path in Windows PE,
// what a `remove.txt` there lists goes away.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RequestError } from '../errors.ts'
import type { OverlayChange } from '../wim/overlay.ts'
import { isAbsence } from './folder-listings.ts'
import { parseRemovalList, REMOVAL_LIST } from './removal-list.ts'
import type { FilesFor } from './session-boot.ts'

const FOLDER = 'winpe'
/** Folders below are named by MAC with hyphens, which every file system takes. */
const MACHINE_FOLDER = 'winpe-by-machine'
/** Each session's boot.wim hashes them and holds them in memory: what is larger belongs into the image itself. */
const MAX_BYTES = 16 * 2 ** 20
const MAX_FILES = 1000
const MAX_DEPTH = 16

interface FoundFile {
  /** Below the folder, `/` between folders. */
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/**
 * The files for a boot, read again when one of them has changed; a machine's after its image's. Links are passed over.
 * Rejects with IMAGE_FILE_UNUSABLE when they are too many or too large, or a list is wrong: boot.wim is then refused with
 * that reason.
 */
export function createOwnFiles(imageDirectory: string): FilesFor {
  const known = new Map<string, { stamp: string; changes: readonly OverlayChange[] }>()
  const changesIn = async (label: string): Promise<readonly OverlayChange[]> => {
    const root = join(imageDirectory, label)
    const found = await filesBelow(root, label)
    const stamp = JSON.stringify(found)
    const before = known.get(label)
    if (before?.stamp === stamp) return before.changes
    const changes = (await Promise.all(found.map((file) => changesOf(root, label, file)))).flat()
    // what is removed may come back in the same folder
    changes.sort((a, b) => Number(a.contents !== null) - Number(b.contents !== null))
    if (found.length === 0) known.delete(label)
    else known.set(label, { stamp, changes })
    return changes
  }
  return async ({ image, mac }) => [
    ...(await changesIn(`${FOLDER}/${image.name}`)),
    ...(await changesIn(`${MACHINE_FOLDER}/${mac.replaceAll(':', '-')}`)),
  ]
}

async function changesOf(root: string, label: string, { path }: FoundFile): Promise<OverlayChange[]> {
  const bytes = await readFile(join(root, path))
  if (path.toLowerCase() === REMOVAL_LIST)
    return parseRemovalList(bytes, `${label}/${path}`).map((removed) => ({ path: removed, contents: null }))
  return [{ path: `\\${path.replaceAll('/', '\\')}`, contents: bytes }]
}

/** What all of them give, in their order: of two for one path the later counts. */
export function joinFiles(...sources: readonly FilesFor[]): FilesFor {
  return async (boot) => {
    const changes: OverlayChange[] = []
    for (const source of sources) changes.push(...(await source(boot)))
    return changes
  }
}

async function filesBelow(root: string, label: string): Promise<FoundFile[]> {
  const files: FoundFile[] = []
  let sizeBytes = 0
  const refuse = (reason: string) => new RequestError('IMAGE_FILE_UNUSABLE', { file: label, reason })

  async function walk(folder: string, depth: number): Promise<void> {
    if (depth > MAX_DEPTH) throw refuse(`more than ${MAX_DEPTH} folders deep`)
    for (const name of (await namesIn(join(root, folder))).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`
      const stats = await lstat(join(root, path))
      if (stats.isDirectory()) await walk(path, depth + 1)
      else if (stats.isFile()) {
        files.push({ path, sizeBytes: stats.size, modifiedAtMs: stats.mtimeMs })
        sizeBytes += stats.size
        if (files.length > MAX_FILES) throw refuse(`more than ${MAX_FILES} files`)
        if (sizeBytes > MAX_BYTES) throw refuse(`more than ${MAX_BYTES} bytes; put such files into the image itself`)
      }
    }
  }
  await walk('', 0)
  return files
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isAbsence(error)) return []
    throw error
  }
}
