// Pages of long lists: a cursor names the last row given, opaque to callers and bound to its list.
import { RequestError } from '../errors.ts'
import type { Page, PageQuery } from './store.ts'

/** The sort key of a list's rows. */
type Key = string | number

/** The key after which a page begins, undefined for the first page [CURSOR_INVALID]. */
export function readCursor<K extends Key>(
  list: string,
  kind: K extends string ? 'string' : 'number',
  query: PageQuery,
) {
  if (query.cursor === undefined) return undefined
  const refused = new RequestError('CURSOR_INVALID', { cursor: query.cursor.slice(0, 100) })
  const parts = parseCursor(query.cursor)
  if (parts?.[0] !== list || typeof parts[1] !== kind) throw refused
  return parts[1] as K
}

/** One page out of `limit + 1` rows, which tell whether there are more. */
export function toPage<R, T>(
  list: string,
  rows: R[],
  limit: number,
  keyOf: (row: R) => Key,
  item: (row: R) => T,
): Page<T> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(item),
    cursor: rows.length > limit && last !== undefined ? writeCursor(list, keyOf(last)) : null,
  }
}

function writeCursor(list: string, key: Key): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url')
}

function parseCursor(cursor: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
