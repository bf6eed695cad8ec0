// Makes commits durable beside the main thread: SQLite writes its log file, the thread pool syncs it.
import { closeSync, fdatasync, fstatSync, openSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { SystemError } from '../errors.ts'

/**
 * What `synchronous = full` does in the commit itself, one fdatasync of the write-ahead log, done in a thread of its own.
 * The log file stays the same as long as a connection is open; checkpoints sync it and the database by themselves.
 */
export interface WalSync {
  /** Resolves when every commit that ended before this call is on the disk [STORE_FULL, STORE_UNAVAILABLE: it may or may not be]. */
  sync(): Promise<void>
  close(): void
}

/**
 * For the database at this path, whose log file is there from its first commit on. It is made
 * `lengthBytes` long at once: a sync then writes data alone and no metadata of the file system, which took two to three times as
 * long on ext4. SQLite takes the zeros for frames that were never written [SQLite file format §4.1]. Not while somebody writes.
 */
export function createWalSync(databasePath: string, lengthBytes: number): WalSync {
  let descriptor: number | undefined
  lengthen(`${databasePath}-wal`, lengthBytes)
  return {
    sync: () =>
      new Promise((resolve, reject) => {
        try {
          descriptor ??= openSync(`${databasePath}-wal`, 'r+')
        } catch (error) {
          reject(refusal(error as NodeJS.ErrnoException, databasePath))
          return
        }
        fdatasync(descriptor, (error) => (error ? reject(refusal(error, databasePath)) : resolve()))
      }),
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = undefined
    },
  }
}

/** On a disk with little room the log grows as it is written. */
const ROOM_FACTOR = 10

function lengthen(file: string, lengthBytes: number): void {
  let descriptor: number | undefined
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    if (bavail * bsize < lengthBytes * ROOM_FACTOR) return
    descriptor = openSync(file, 'r+')
    const from = fstatSync(descriptor).size
    if (from < lengthBytes) writeSync(descriptor, new Uint8Array(lengthBytes - from), 0, lengthBytes - from, from)
  } catch {
    // commits say what is wrong with the disk
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function refusal(error: NodeJS.ErrnoException, path: string): SystemError {
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  return isFull
    ? new SystemError('STORE_FULL', { path }, { cause: error })
    : new SystemError('STORE_UNAVAILABLE', { path, reason: error.message }, { cause: error })
}
