// The data directory: made for this user alone, and held by one daemon at a time.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { SystemError } from '../errors.ts'
import { openDatabase } from './open-database.ts'

/** A held data directory; nobody else gets it until it is released or this process is gone. */
export interface DirectoryLock {
  release(): void
}

/** Makes the directory if it is not there, readable by this user only [DATA_DIRECTORY_UNUSABLE]. */
export function makeDataDirectory(path: string): void {
  try {
    makeFolder(resolve(path))
  } catch (error) {
    throw unusable(path, error)
  }
}

/** Like mkdir with `recursive`, which tries for ever where a file system forbids new folders with ENOENT, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/**
 * Makes a file of the directory if it is not there, for this user only [DATA_DIRECTORY_UNUSABLE]. One that is there is
 * not opened: closing it would drop the locks that SQLite holds on it in this process [fcntl(2)].
 */
export function makePrivateFile(directory: string, name: string): string {
  const path = join(directory, name)
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
    chmodSync(path, 0o600)
  } catch (error) {
    throw unusable(directory, error)
  }
  return path
}

/**
 * Takes the directory for this process [ALREADY_RUNNING, DATA_DIRECTORY_UNUSABLE]. The lock is SQLite's own on a file
 * beside the database: the kernel drops it when the process ends in whatever way, so none is ever left behind.
 */
export function lockDataDirectory(directory: string): DirectoryLock {
  const pidFile = join(directory, 'openwds.pid')
  const lockFile = makePrivateFile(directory, 'openwds.lock')
  let lock: BetterSqlite3.Database | undefined
  try {
    lock = openDatabase(lockFile, { timeout: 0 })
    lock.exec('begin exclusive')
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  } catch (error) {
    lock?.close()
    if (error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new SystemError('ALREADY_RUNNING', { pid: readPid(pidFile), path: directory })
    }
    throw unusable(directory, error)
  }
  const held = lock
  return {
    release() {
      if (!held.open) return
      rmSync(pidFile, { force: true })
      held.close()
    },
  }
}

function readPid(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim() || 'unknown'
  } catch {
    return 'unknown'
  }
}

function unusable(path: string, error: unknown): SystemError {
  const reason = error instanceof Error ? error.message : String(error)
  return new SystemError('DATA_DIRECTORY_UNUSABLE', { path, reason }, { cause: error })
}
