// Captured images on their way in: pieces on disk before they are acknowledged, the whole checked by size and SHA-256.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** The largest piece. */
export const MAX_PIECE_BYTES = 64 * 1024 * 1024
/** What must stay free on the server's disk. */
const RESERVE_BYTES = 1024 ** 3

export type AppendOutcome =
  | { kind: 'appended'; offset: number }
  /** It goes on elsewhere: the piece does not follow what is there. */
  | { kind: 'elsewhere'; offset: number }
  | { kind: 'full' }
  | { kind: 'too-large' }

/** Pieces of files, one file per name, in a folder of the data directory. */
export class Uploads {
  readonly #folder: string
  /** One writer at a time per file. */
  readonly #busy = new Map<string, Promise<unknown>>()

  /** `folder` is made when the first piece comes. */
  constructor(folder: string) {
    this.#folder = folder
  }

  path(name: string): string {
    return join(this.#folder, `${name}.part`)
  }

  /** Bytes that are on the disk. */
  async offset(name: string): Promise<number> {
    await this.#busy.get(name)?.catch(() => undefined)
    try {
      return (await stat(this.path(name))).size
    } catch {
      return 0
    }
  }

  /** Whether so many bytes more would fit. */
  async hasRoom(bytes: number): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = await statfs(this.#folder)
    return bavail * bsize - RESERVE_BYTES >= bytes
  }

  /** Writes a piece at its offset; what is acknowledged is on the disk. A piece cut off counts as far as it came. */
  append(name: string, offset: number, body: Readable, announcedBytes: number): Promise<AppendOutcome> {
    const before = this.#busy.get(name) ?? Promise.resolve()
    const work = before.catch(() => undefined).then(() => this.#append(name, offset, body, announcedBytes))
    this.#busy.set(name, work)
    void work
      .catch(() => undefined)
      .finally(() => {
        if (this.#busy.get(name) === work) this.#busy.delete(name)
      })
    return work
  }

  async #append(name: string, offset: number, body: Readable, announcedBytes: number): Promise<AppendOutcome> {
    if (announcedBytes > MAX_PIECE_BYTES) return { kind: 'too-large' }
    if (!(await this.hasRoom(announcedBytes))) return { kind: 'full' }
    const file = await open(this.path(name), offset === 0 ? 'w' : 'r+', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!file) return { kind: 'elsewhere', offset: 0 }
    try {
      const { size } = await file.stat()
      if (size < offset) return { kind: 'elsewhere', offset: size }
      if (size > offset) await file.truncate(offset)
      return await writePiece(file, offset, body)
    } finally {
      await file.close()
    }
  }

  /** SHA-256 in hex of what is there, read beside the event loop's other work. */
  async sha256(name: string): Promise<string> {
    const hash = createHash('sha256')
    for await (const piece of createReadStream(this.path(name), { highWaterMark: 1024 * 1024 }))
      hash.update(piece as Buffer)
    return hash.digest('hex')
  }

  async drop(name: string): Promise<void> {
    await rm(this.path(name), { force: true })
  }
}

async function writePiece(file: FileHandle, offset: number, body: Readable): Promise<AppendOutcome> {
  let at = offset
  try {
    for await (const chunk of body) {
      const bytes = chunk as Buffer
      if (at + bytes.length - offset > MAX_PIECE_BYTES) return { kind: 'too-large' }
      let written = 0
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, at)
        written += bytesWritten
        at += bytesWritten
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') return { kind: 'full' }
    // the sender is gone: what came stays
    if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ABORT_ERR') throw error
  }
  await file.datasync()
  return { kind: 'appended', offset: at }
}
