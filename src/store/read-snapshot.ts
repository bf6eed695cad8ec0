// One read transaction for all queries of a turn of the event loop: SQLite takes and frees its locks once, not at every query.
import type { Database } from 'better-sqlite3'

/** The reading connection's transaction. */
export interface ReadSnapshot {
  /** Begins one where none is open; it ends with this turn of the event loop. */
  hold(): void
  /** Ends it now: called before every commit, so that whoever was told of a commit reads what it wrote. */
  end(): void
}

/** For a connection on which nothing is written. */
export function createReadSnapshot(reader: Database): ReadSnapshot {
  const begin = reader.prepare('begin')
  const commit = reader.prepare('commit')
  const end = () => {
    // an error of the disk may have ended it already
    if (reader.inTransaction) commit.run()
  }
  return {
    hold: () => {
      if (reader.inTransaction) return
      begin.run()
      setImmediate(() => {
        if (reader.open) end()
      })
    },
    end,
  }
}
