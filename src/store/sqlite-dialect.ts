// Lets kysely run its queries on a better-sqlite3 connection: prepared statements are kept, nothing waits for a turn.
import type { Database, Statement } from 'better-sqlite3'
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'

/**
 * The dialect for one open connection. Unlike kysely's own it takes no turns: each query runs to its end before
 * another begins, because better-sqlite3 is synchronous, and transactions are begun and ended outside
 * (group-commit.ts) by the only one who uses that connection. `beforeQuery` is called before each.
 */
export function sqliteDialect(database: Database, beforeQuery?: () => void): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(database, beforeQuery),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function sqliteDriver(database: Database, beforeQuery?: () => void): Driver {
  const statements = new Map<string, Statement<unknown[]>>()
  const prepare = (sql: string) => {
    const kept = statements.get(sql)
    if (kept) return kept
    const statement = database.prepare<unknown[]>(sql)
    statements.set(sql, statement)
    return statement
  }
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const statement = prepare(sql)
      beforeQuery?.()
      if (statement.reader) return { rows: statement.all(...parameters) as R[] }
      const { changes, lastInsertRowid } = statement.run(...parameters)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
    streamQuery() {
      throw new Error('Rows are read in pages, not streamed')
    },
  }
  const notHere = async () => {
    throw new Error('Transactions are begun and ended by the group commit')
  }
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: notHere,
    commitTransaction: notHere,
    rollbackTransaction: notHere,
    destroy: async () => {},
  }
}
