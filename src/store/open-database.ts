// Opens SQLite files so that no handle is ever garbage-collected: Node 24 ends the process when one is.
import BetterSqlite3 from 'better-sqlite3'

/**
 * Deviation: databases and statements are kept to the end of the process. From Node 24.19 on, node::ObjectWrap's
 * destructor asserts when it runs in a garbage collection, and better-sqlite3 12 (the last for Node 20) is built on
 * it; 13 is not. The program has a few hundred distinct statements, and closing a database frees what SQLite holds.
 */
const kept: unknown[] = []

/** A database whose statements and backups, those made inside better-sqlite3 included, outlive every garbage collection. */
export function openDatabase(path: string, options?: BetterSqlite3.Options): BetterSqlite3.Database {
  const database = new BetterSqlite3(path, options)
  kept.push(database)
  for (const handle of nativeHandles(database)) {
    for (const method of ['prepare', 'backup'] as const) {
      const make = handle[method].bind(handle)
      handle[method] = (...args) => {
        const made = make(...args)
        kept.push(made)
        return made
      }
    }
  }
  return database
}

interface NativeHandle {
  prepare(...args: unknown[]): unknown
  backup(...args: unknown[]): unknown
}

/** The C++ object inside the database, which pragma(), transaction() and prepare() all go through. */
function nativeHandles(database: BetterSqlite3.Database): NativeHandle[] {
  const properties = database as unknown as Record<symbol, unknown>
  return Object.getOwnPropertySymbols(database)
    .map((symbol) => properties[symbol])
    .filter((value): value is NativeHandle => typeof (value as NativeHandle | null)?.prepare === 'function')
}
