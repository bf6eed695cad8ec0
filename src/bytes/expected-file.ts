// Whether a file on the disk is still the one that was written down.
import type { Stats } from 'node:fs'

/** What the file was. */
export interface ExpectedFile {
  readonly path: string
  readonly sizeBytes: number
  /** Undefined: not compared. */
  readonly modifiedAtMs?: number
}

/** What is different, in words; undefined: nothing, as far as size and time tell. */
export function mismatchOf(stats: Stats, { sizeBytes, modifiedAtMs }: ExpectedFile): string | undefined {
  if (!stats.isFile()) return 'it is no file any more'
  if (stats.size !== sizeBytes) return `it has ${stats.size} bytes instead of ${sizeBytes}`
  const isWritten = modifiedAtMs !== undefined && Math.trunc(stats.mtimeMs) !== modifiedAtMs
  return isWritten ? 'it was written since it was added' : undefined
}

/** Why it cannot be looked at, in words. */
export function absenceOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'it is gone' : `it cannot be opened (${code ?? String(error)})`
}
