// Makes commits durable beside the main thread: SQLite writes its log file, the thread pool syncs it.
import { closeSync, fdatasync, openSync } from 'node:fs'
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

/** For the database at this path, whose log file is there from its first commit on. */
export function createWalSync(databasePath: string): WalSync {
  let descriptor: number | undefined
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

function refusal(error: NodeJS.ErrnoException, path: string): SystemError {
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  return isFull
    ? new SystemError('STORE_FULL', { path }, { cause: error })
    : new SystemError('STORE_UNAVAILABLE', { path, reason: error.message }, { cause: error })
}
