// Writes many rows with few statements: rows go in by the dozen, in pieces of few different sizes.
import { CompiledQuery, type QueryResult } from 'kysely'
import type { Db } from './access.ts'

/** Rows of one statement. Few sizes: every statement that was ever prepared is kept (open-database.ts). */
const CHUNKS = [64, 16, 4, 1] as const

/** Takes the items in the largest pieces that fit. */
export async function inChunks<T>(items: readonly T[], work: (chunk: readonly T[]) => Promise<void>): Promise<void> {
  let at = 0
  for (const size of CHUNKS) for (; items.length - at >= size; at += size) await work(items.slice(at, at + size))
}

const tupleTexts = new Map<string, string>()

/** `(?, ?), (?, ?)` for two rows of two columns. */
export function tuples(columns: number, count: number): string {
  const key = `${columns} ${count}`
  const found = tupleTexts.get(key)
  if (found !== undefined) return found
  const text = Array<string>(count)
    .fill(`(${marks(columns)})`)
    .join(', ')
  tupleTexts.set(key, text)
  return text
}

/** `?, ?, ?` for three values. */
export function marks(count: number): string {
  return Array<string>(count).fill('?').join(', ')
}

/** Runs a statement written out, in the transaction of the connection. */
export function runSql<R = unknown>(db: Db, sql: string, values: readonly unknown[]): Promise<QueryResult<R>> {
  return db.executeQuery<R>(CompiledQuery.raw(sql, [...values]))
}
