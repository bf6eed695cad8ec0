// Files of the library, opened once for all their readers, and only if they are still what was added.
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { absenceOf, mismatchOf, type ExpectedFile } from '../bytes/expected-file.ts'
import { handleSource, type ByteSource } from '../bytes/source.ts'
import { RequestError } from '../errors.ts'

/** A reader's share of an open file. */
export interface SharedFile {
  readonly fd: number
  readonly source: ByteSource
  /** Once per reader. */
  close(): Promise<void>
}

interface Entry {
  readonly handle: FileHandle
  readers: number
}

/** One per daemon. */
export class OpenFiles {
  readonly #open = new Map<string, Promise<Entry>>()

  /** Opens it, or shares it [IMAGE_FILE_CHANGED]. */
  async open(file: ExpectedFile): Promise<SharedFile> {
    const key = `${file.path} ${file.sizeBytes} ${file.modifiedAtMs ?? ''}`
    let opening = this.#open.get(key)
    if (!opening) {
      opening = openEntry(file)
      this.#open.set(key, opening)
      opening.catch(() => this.#open.delete(key))
    }
    const entry = await opening
    entry.readers++
    let closed = false
    return {
      fd: entry.handle.fd,
      source: handleSource(file.path, file.sizeBytes, entry.handle),
      close: async () => {
        if (closed) return
        closed = true
        entry.readers--
        if (entry.readers > 0) return
        this.#open.delete(key)
        await entry.handle.close()
      },
    }
  }
}

async function openEntry(file: ExpectedFile): Promise<Entry> {
  const changed = (reason: string) => new RequestError('IMAGE_FILE_CHANGED', { file: basename(file.path), reason })
  const handle = await open(file.path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw changed(absenceOf(error))
  })
  const mismatch = mismatchOf(await handle.stat(), file)
  if (mismatch === undefined) return { handle, readers: 0 }
  await handle.close()
  throw changed(mismatch)
}
