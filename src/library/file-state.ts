// Whether a file of the library can be given to machines: looked at on the disk, and what its last verification found.
import { stat } from 'node:fs/promises'
import { absenceOf, mismatchOf } from '../bytes/expected-file.ts'
import type { FileState, ImageContent, LibraryFile, StoredFile } from '../model.ts'
import type { Store } from '../store/store.ts'

/** What is known of a file. */
export interface CurrentState {
  readonly state: FileState
  /** For people: which file, and what is wrong with it; null where nothing is. */
  readonly reason: string | null
  /** When every byte of it was last compared. */
  readonly verifiedAt: string | null
}

/** The file of each content as it is now, by the content's SHA-256. */
export async function currentStates(
  store: Pick<Store, 'imageFileAll'>,
  contents: readonly (ImageContent | null)[],
): Promise<ReadonlyMap<string, CurrentState>> {
  const files = new Map(contents.flatMap((content) => (content ? [[content.file.sha256, content.file] as const] : [])))
  if (files.size === 0) return new Map()
  const stored = new Map((await store.imageFileAll()).map((one) => [one.file.sha256, one]))
  const states = [...files].map(
    async ([sha256, file]) => [sha256, await currentState(file, stored.get(sha256))] as const,
  )
  return new Map(await Promise.all(states))
}

/** What the disk says now counts before what was found when it was verified. */
async function currentState(file: LibraryFile, stored: StoredFile | undefined): Promise<CurrentState> {
  const verifiedAt = stored?.verifiedAt ?? null
  const found = await lookAtFile(file)
  if (found.state !== 'ok') return { ...found, verifiedAt }
  if (stored?.state === 'damaged') return { state: 'damaged', reason: stored.stateReason, verifiedAt }
  return { ...found, verifiedAt }
}

/** Whether all its parts are there, and of the size and time they had. */
export async function lookAtFile(file: LibraryFile): Promise<Pick<CurrentState, 'state' | 'reason'>> {
  for (const part of [file, ...file.parts]) {
    try {
      const mismatch = mismatchOf(await stat(part.path), part)
      if (mismatch !== undefined) return { state: 'damaged', reason: `${part.path}: ${mismatch}` }
    } catch (error) {
      return { state: 'missing', reason: `${part.path}: ${absenceOf(error)}` }
    }
  }
  return { state: 'ok', reason: null }
}
