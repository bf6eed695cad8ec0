// What SQLite says when the disk refuses, as one of our coded errors.
import { OpenWdsError, SystemError } from '../errors.ts'

/** The coded error behind an error of better-sqlite3; undefined when it is none of the disk's (then it is a bug of ours). */
export function diskError(error: unknown, path: string): SystemError | undefined {
  const code = sqliteCode(error)
  if (code === undefined || !(error instanceof Error)) return undefined
  const reason = `${error.message} (${code})`
  if (code.startsWith('SQLITE_FULL')) return new SystemError('STORE_FULL', { path }, { cause: error })
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return new SystemError('STORE_CORRUPT', { path, reason }, { cause: error })
  }
  const refused = REFUSALS.some((refusal) => code.startsWith(refusal))
  return refused ? new SystemError('STORE_UNAVAILABLE', { path, reason }, { cause: error }) : undefined
}

/** The same error if it is coded or a bug, else its coded form: for `throw`. */
export function codedError(error: unknown, path: string): unknown {
  return error instanceof OpenWdsError ? error : (diskError(error, path) ?? error)
}

const REFUSALS = [
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_NOMEM',
  'SQLITE_PERM',
  'SQLITE_AUTH',
  'SQLITE_PROTOCOL',
] as const

function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code.startsWith('SQLITE_') ? error.code : undefined
}
