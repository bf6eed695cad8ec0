// What lies in a share: links to files of the library where that can be, else copies made once and checked against their SHA-256.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, link, mkdir, open, readdir, realpath, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemError } from '../errors.ts'
import type { ShareFolder } from './share-folder.ts'

/** A file of the server for a share. */
export interface SharedFile {
  /** What it is called in the share. */
  name: string
  /** Absolute. */
  path: string
  sizeBytes: number
  /** Hex. */
  sha256: string
  /** Where its bytes lie in that file, in order; left out: all of it. */
  ranges?: readonly { offset: number; length: number }[]
}

/** Stays free on the file system whatever is copied. */
const RESERVE_BYTES = 256 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024
const SHA256_NAME = /^[0-9a-f]{64}$/

/** One per share folder. */
export class ShareContents {
  readonly #folder: ShareFolder
  /** Copies that are being made, by SHA-256: two deployments of one image wait for the same. */
  readonly #making = new Map<string, Promise<void>>()
  /** Copies that somebody is about to link. */
  readonly #wanted = new Map<string, number>()

  constructor(folder: ShareFolder) {
    this.#folder = folder
  }

  /** Makes the folder of a share [SMB_DISK_FULL, SMB_FILE_CHANGED, SMB_FOLDER_UNUSABLE]; after an error there is none. */
  async fill(name: string, files: readonly SharedFile[]): Promise<void> {
    const target = join(this.#folder.shares, name)
    try {
      await mkdir(target, { mode: 0o700 })
      for (const file of files) await this.#place(file, join(target, file.name))
    } catch (error) {
      await this.empty(name)
      throw codedError(error, target)
    }
  }

  /** Takes the folder of a share away, and copies that no share has any more. */
  async empty(name: string): Promise<void> {
    await rm(join(this.#folder.shares, name), { recursive: true, force: true })
    await this.sweep()
  }

  /** Removes copies that no share has, and pieces of copies that were never finished. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#folder.copies)) {
      const sha256 = name.replace(/\.part$/, '')
      if (this.#making.has(sha256) || this.#wanted.has(sha256)) continue
      const path = join(this.#folder.copies, name)
      const isUsed = SHA256_NAME.test(name) && (await stat(path)).nlink > 1
      if (!isUsed) await rm(path, { force: true })
    }
  }

  /** Names of the shares there are folders of. */
  names(): Promise<string[]> {
    return readdir(this.#folder.shares)
  }

  async #place(file: SharedFile, target: string): Promise<void> {
    if (!file.ranges && (await linked(file, target))) return
    const { sha256 } = file
    this.#wanted.set(sha256, (this.#wanted.get(sha256) ?? 0) + 1)
    try {
      await this.#copied(file)
      await link(join(this.#folder.copies, sha256), target)
    } finally {
      const left = (this.#wanted.get(sha256) ?? 1) - 1
      if (left > 0) this.#wanted.set(sha256, left)
      else this.#wanted.delete(sha256)
    }
  }

  #copied(file: SharedFile): Promise<void> {
    const running = this.#making.get(file.sha256)
    if (running) return running
    const work = this.#copy(file).finally(() => this.#making.delete(file.sha256))
    this.#making.set(file.sha256, work)
    return work
  }

  async #copy({ name, path, sizeBytes, sha256, ranges }: SharedFile): Promise<void> {
    const done = join(this.#folder.copies, sha256)
    if ((await sizeOf(done)) === sizeBytes) return
    const { bavail, bsize } = await statfs(this.#folder.copies)
    const freeBytes = bavail * bsize
    if (freeBytes < sizeBytes + RESERVE_BYTES)
      throw new SystemError('SMB_DISK_FULL', { folder: this.#folder.folder, neededBytes: sizeBytes, freeBytes })
    const part = `${done}.part`
    const source = await open(path, 'r')
    try {
      const target = await open(part, 'w', 0o600)
      const hash = createHash('sha256')
      try {
        for (const { offset, length } of ranges ?? [{ offset: 0, length: sizeBytes }]) {
          const piece = Buffer.allocUnsafe(PIECE_BYTES)
          for (let at = 0; at < length;) {
            const { bytesRead } = await source.read(piece, 0, Math.min(PIECE_BYTES, length - at), offset + at)
            if (bytesRead === 0) break
            const bytes = piece.subarray(0, bytesRead)
            hash.update(bytes)
            await target.writeFile(bytes)
            at += bytesRead
          }
        }
      } finally {
        await target.close()
      }
      const found = hash.digest('hex')
      if (found !== sha256) throw new SystemError('SMB_FILE_CHANGED', { file: name, path, found, wanted: sha256 })
      await chmod(part, 0o400)
      await rename(part, done)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    } finally {
      await source.close()
    }
  }
}

/** Whether the share has the file itself now; false where the file system, or its protection of links, does not allow it. */
async function linked({ path, sizeBytes, name }: SharedFile, target: string): Promise<boolean> {
  const real = await realpath(path)
  await access(real, constants.R_OK)
  const found = await stat(real)
  if (found.size !== sizeBytes)
    throw new SystemError('SMB_FILE_CHANGED', {
      ...{ file: name, path, found: `${found.size} bytes`, wanted: `${sizeBytes} bytes` },
    })
  try {
    await link(real, target)
    return true
  } catch (error) {
    if (['EXDEV', 'EPERM', 'EMLINK', 'EACCES', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false
    throw error
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch {
    return undefined
  }
}

/** What the host refuses, with a code; a coded error as it is. */
export function codedError(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof SystemError || code === undefined) return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SystemError('SMB_DISK_FULL', { folder: path, neededBytes: undefined, freeBytes: 0 }, { cause: error })
  return new SystemError('SMB_FOLDER_UNUSABLE', { path, reason: message }, { cause: error })
}
