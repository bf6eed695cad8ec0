// The driver packages of this server: their files below the data directory under their SHA-256, their words in the store.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RequestError, SystemError } from '../errors.ts'
import type { DriverPackage } from '../model.ts'
import type { Store, WriteOptions } from '../store/store.ts'
import { readPackage, type SourceFile } from './package-files.ts'

type DriverRows = Pick<Store, 'driverAll' | 'driverGet' | 'driverPut' | 'driverDelete'>

/** One per daemon: what it does, it does one after the other, so that no file is dropped that is just being named. */
export class DriverLibrary {
  readonly #store: DriverRows
  readonly #folder: string
  #last: Promise<unknown> = Promise.resolve()

  /** `dataDirectory`: absolute. */
  constructor(store: DriverRows, dataDirectory: string) {
    this.#store = store
    this.#folder = join(dataDirectory, 'drivers')
  }

  /** Where the bytes of a hash lie. */
  pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256)
  }

  /** Takes in a folder or an .inf file of this host, in the place of what the name stood for [DRIVER_UNUSABLE, DRIVER_INF_INVALID]. */
  async put(name: string, path: string, options: WriteOptions): Promise<DriverPackage> {
    return this.#alone(async () => {
      const before = await this.#store.driverGet(name)
      const { files, infs, notes } = await readPackage(path)
      if (options.dryRun !== true) for (const file of files) await this.#keep(file)
      const kept = files.map(({ path: inside, sizeBytes, sha256 }) => ({ path: inside, sizeBytes, sha256 }))
      try {
        return await this.#store.driverPut({ name: before?.name ?? name, infs, files: kept, notes }, options)
      } finally {
        if (options.dryRun !== true) await this.#dropUnused([...kept, ...(before?.files ?? [])])
      }
    })
  }

  /** [DRIVER_NOT_FOUND, DRIVER_IN_USE] */
  async remove(name: string, options: WriteOptions): Promise<void> {
    return this.#alone(async () => {
      const before = await this.#store.driverGet(name)
      await this.#store.driverDelete(name, options)
      if (before && options.dryRun !== true) await this.#dropUnused(before.files)
    })
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Under its name only when all of it is on the disk. */
  async #keep({ from, path, sizeBytes, sha256 }: SourceFile): Promise<void> {
    const target = this.pathOf(sha256)
    if (existsSync(target)) return
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const part = join(this.#folder, `${randomBytes(8).toString('hex')}.part`)
    try {
      await copyFile(from, part)
      const file = await open(part, 'r+')
      try {
        await file.chmod(0o600)
        await file.sync()
        if ((await file.stat()).size !== sizeBytes)
          throw new RequestError('DRIVER_UNUSABLE', { path: from, reason: `${path} changed while it was read` })
      } finally {
        await file.close()
      }
      await rename(part, target)
    } catch (error) {
      await rm(part, { force: true })
      const { code = '' } = error as NodeJS.ErrnoException
      throw ['ENOSPC', 'EDQUOT'].includes(code)
        ? new SystemError('STORE_FULL', { path: target }, { cause: error })
        : error
    }
  }

  async #dropUnused(files: readonly { sha256: string }[]): Promise<void> {
    const used = new Set((await this.#store.driverAll()).flatMap((one) => one.files.map(({ sha256 }) => sha256)))
    for (const { sha256 } of files) if (!used.has(sha256)) await rm(this.pathOf(sha256), { force: true })
  }
}
