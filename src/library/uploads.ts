// Files that come in over the API piece by piece: each has a folder of its own, and goes on from where it ended.
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { RequestError } from '../errors.ts'
import { checkRoom, diskFull } from './disk-room.ts'

/** How far an upload is. */
export interface UploadState {
  fileName: string
  receivedBytes: number
}

/** Written through to the disk so often: what was acknowledged survives a loss of power. */
const SYNC_EVERY_BYTES = 256 * 2 ** 20

/** One per library. */
export class Uploads {
  readonly #folder: string
  readonly #busy = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** How far the upload for an image of this name is; undefined if none was begun. */
  async state(name: string): Promise<UploadState | undefined> {
    const [fileName] = await namesIn(this.#folderOf(name))
    if (fileName === undefined) return undefined
    const { size } = await stat(join(this.#folderOf(name), fileName))
    return { fileName, receivedBytes: size }
  }

  /** Where the file of an upload lies. */
  path(name: string, fileName: string): string {
    return join(this.#folderOf(name), fileName)
  }

  /**
   * Adds a piece behind what is there; every byte that arrived counts, even when the connection breaks. `offset` 0 begins
   * anew. `totalBytes`, where it is known: of the whole file, which must fit before a piece of it is taken
   * [IMAGE_UPLOAD_MISMATCH, IMAGE_DISK_FULL].
   */
  async append(
    name: string,
    fileName: string,
    { offset, totalBytes = offset }: { offset: number; totalBytes?: number | undefined },
    content: Readable,
  ): Promise<UploadState> {
    const key = name.toLowerCase()
    if (this.#busy.has(key))
      throw new RequestError('IMAGE_UPLOAD_MISMATCH', { ref: name, reason: 'another request writes it' })
    this.#busy.add(key)
    try {
      const before = await this.state(name)
      const there = before?.fileName === fileName ? before.receivedBytes : 0
      if (offset === 0) await rm(this.#folderOf(name), { recursive: true, force: true })
      else if (offset !== there)
        throw new RequestError('IMAGE_UPLOAD_MISMATCH', {
          ref: name,
          reason: `the piece begins at ${offset}, and ${there} bytes are there`,
        })
      await mkdir(this.#folderOf(name), { recursive: true, mode: 0o700 })
      await checkRoom(this.#folderOf(name), fileName, totalBytes - offset)
      const file = await open(this.path(name, fileName), 'a', 0o644)
      try {
        let unsynced = 0
        for await (const chunk of content as AsyncIterable<Buffer>) {
          for (let done = 0; done < chunk.length;)
            done += (await file.write(chunk, done, chunk.length - done)).bytesWritten
          unsynced += chunk.length
          if (unsynced < SYNC_EVERY_BYTES) continue
          unsynced = 0
          await file.datasync()
        }
      } catch (error) {
        throw (await diskFull(error, this.#folderOf(name), fileName)) ?? error
      } finally {
        await file.sync()
        await file.close()
      }
      return (await this.state(name)) ?? { fileName, receivedBytes: 0 }
    } finally {
      this.#busy.delete(key)
    }
  }

  /** Forgets an upload. */
  async drop(name: string): Promise<void> {
    await rm(this.#folderOf(name), { recursive: true, force: true })
  }

  #folderOf(name: string): string {
    return join(this.#folder, name.toLowerCase())
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    // nothing came yet
    return []
  }
}
