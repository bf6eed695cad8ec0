// Files of the operator's own in every boot.wim of an image: what lies in `<image directory>/winpe/<image>/` goes to the
// same path in Windows PE.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RequestError } from '../errors.ts'
import type { OverlayChange } from '../wim/overlay.ts'
import { isAbsence } from './folder-listings.ts'
import type { FilesFor } from './session-boot.ts'

const FOLDER = 'winpe'
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
 * The files for a boot, read again when one of them has changed. Links are passed over. Rejects with
 * IMAGE_FILE_UNUSABLE when they are too many or too large: boot.wim is then refused with that reason.
 */
export function createOwnFiles(imageDirectory: string): FilesFor {
  const known = new Map<string, { stamp: string; changes: readonly OverlayChange[] }>()
  return async ({ image }) => {
    const root = join(imageDirectory, FOLDER, image.name)
    const found = await filesBelow(root, `${FOLDER}/${image.name}`)
    const stamp = JSON.stringify(found)
    const before = known.get(image.name)
    if (before?.stamp === stamp) return before.changes
    const changes = await Promise.all(
      found.map(async ({ path }) => ({
        path: `\\${path.replaceAll('/', '\\')}`,
        contents: await readFile(join(root, path)),
      })),
    )
    known.set(image.name, { stamp, changes })
    return changes
  }
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
