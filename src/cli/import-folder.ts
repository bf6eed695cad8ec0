// The files of a RemoteInstall folder, without following links.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemError } from '../errors.ts'
import type { WdsFile } from '../migrate/wds-plan.ts'

/** A folder with more is refused: it is none of WDS. */
const MAX_FILES = 200_000
/** `Images/GROUP/IMAGE/Unattend/ImageUnattend.xml` is five deep, $OEM$ folders go further. */
const MAX_DEPTH = 12

/** Every file below the folder by its path relative to it, in order [INPUT_UNREADABLE]. */
export async function readFolder(folder: string): Promise<WdsFile[]> {
  const files: WdsFile[] = []
  const visit = async (below: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) return
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) await visit(path, depth + 1)
      else if (entry.isFile()) {
        if (files.length >= MAX_FILES)
          throw new SystemError('INPUT_UNREADABLE', { file: folder, reason: `it has more than ${MAX_FILES} files` })
        files.push({ path, sizeBytes: (await stat(join(folder, path))).size })
      }
    }
  }
  try {
    await visit('', 0)
  } catch (error) {
    if (error instanceof SystemError) throw error
    throw new SystemError('INPUT_UNREADABLE', {
      file: folder,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
  return files.sort((one, other) => (one.path < other.path ? -1 : 1))
}
