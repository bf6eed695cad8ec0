// Puts a backup in the place of the database: looked through first, whole or not at all, and what was there is kept aside.
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { SystemError } from '../errors.ts'
import { openBackup, type BackupWords } from './backup.ts'
import { lockDataDirectory, makeDataDirectory } from './data-directory.ts'
import { DATABASE_FILE } from './sqlite.ts'

/** What was restored, and where the former files are now. */
export interface Restored extends BackupWords {
  readonly keptAside: readonly string[]
}

/**
 * Restores `file` into the data directory of a daemon that does not run [ALREADY_RUNNING, BACKUP_UNUSABLE, STORE_TOO_NEW,
 * DATA_DIRECTORY_UNUSABLE]. With `dryRun` it is only looked through.
 */
export async function restoreBackup(file: string, dataDirectory: string, dryRun: boolean): Promise<Restored> {
  makeDataDirectory(dataDirectory)
  const lock = lockDataDirectory(dataDirectory)
  const unpacked = join(dataDirectory, 'restore.tmp')
  try {
    await unpack(file, unpacked)
    const backup = openBackup(unpacked, file)
    const { program, createdAt, schemaVersion, files } = backup
    if (dryRun) {
      backup.close()
      return { program, createdAt, schemaVersion, files, keptAside: [] }
    }
    const contents = backup.contents()
    backup.intoDatabase()
    sync(unpacked)
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const keptAside: string[] = []
    const replace = (name: string, put: (path: string) => void) => {
      const path = join(dataDirectory, name)
      if (existsSync(path)) {
        renameSync(path, `${path}.before-${stamp}`)
        keptAside.push(`${name}.before-${stamp}`)
      }
      put(path)
    }
    for (const { name, bytes } of contents)
      replace(name, (path) => {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        writeFileSync(path, bytes, { mode: 0o600, flush: true })
      })
    // the log of the former database belongs to it alone
    for (const name of [`${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`]) {
      if (existsSync(join(dataDirectory, name))) replace(name, () => undefined)
    }
    replace(DATABASE_FILE, (path) => renameSync(unpacked, path))
    sync(dataDirectory)
    return { program, createdAt, schemaVersion, files, keptAside }
  } finally {
    rmSync(unpacked, { force: true })
    lock.release()
  }
}

/** Its checksum is looked at on the way: a flipped bit anywhere is noticed. */
async function unpack(file: string, target: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(target, { mode: 0o600 }))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SystemError('BACKUP_UNUSABLE', { file, reason }, { cause: error })
  }
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
