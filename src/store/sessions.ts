// Boot sessions and their journal: bounded per session and over all sessions, written many at a time.
import type { BootSession, JournalEntry } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Access } from './access.ts'
import { inPieces, marks, tuples } from './many-rows.ts'
import { keepQuery } from './kept-query.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { KeptSession, NewJournalEntry, Store } from './store.ts'
import type { BootSessionTable, JournalTable } from './tables.ts'

type SessionStore = Pick<
  Store,
  'sessionPut' | 'bootWrite' | 'sessionGet' | 'sessionList' | 'journalAppend' | 'journalOfSession' | 'journalAfter'
>

export interface SessionLimits {
  /** Sessions remembered; the oldest go first. */
  keepSessions: number
  /** Journal entries of one session, `journal.full` included. */
  maxEntries: number
}

/** What is asked of a machine most: its last boot. */
const newestTwoOf = keepQuery((db, mac: Mac) =>
  db.selectFrom('boot_session').selectAll().where('mac', '=', mac).orderBy('number', 'desc').limit(2),
)

/** The store's methods for sessions and journal. */
export function sessionStore({ read, write, prepare }: Access, limits: SessionLimits): SessionStore {
  const writer = sessionWriter(prepare, limits)
  const writeAll = async (sessions: readonly KeptSession[], entries: readonly NewJournalEntry[]) => {
    try {
      return await write(() => writer.write(sessions, entries))
    } catch (error) {
      writer.forget()
      throw error
    }
  }
  return {
    sessionPut: async (session) => {
      await writeAll([{ session, known: true }], [])
    },

    bootWrite: writeAll,

    sessionGet: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('boot_session').selectAll().where('id', '=', id).executeTakeFirst()
        return row && toSession(row)
      }),

    sessionList: (query) =>
      read(async (db) => {
        const { mac, limit } = query
        if (mac !== undefined && limit === 1 && query.cursor === undefined && query.state === undefined)
          return toPage('session', await newestTwoOf(db, mac), limit, (row) => row.number, toSession)
        const before = readCursor<number>('session', 'number', query)
        let select = db.selectFrom('boot_session').selectAll().orderBy('number', 'desc')
        if (before !== undefined) select = select.where('number', '<', before)
        if (query.mac !== undefined) select = select.where('mac', '=', query.mac)
        if (query.state !== undefined) select = select.where('state', '=', query.state)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('session', rows, query.limit, (row) => row.number, toSession)
      }),

    journalAppend: (entries) => writeAll([], entries),

    journalOfSession: (session) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('journal')
          .selectAll()
          .where('session', '=', session)
          .orderBy('sequence')
          .execute()
        return rows.map(toEntry)
      }),

    journalAfter: (sequence, limit) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('journal')
          .selectAll()
          .where('sequence', '>', sequence)
          .orderBy('sequence')
          .limit(limit)
          .execute()
        return rows.map(toEntry)
      }),
  }
}

interface SessionWriter {
  write(sessions: readonly KeptSession[], entries: readonly NewJournalEntry[]): JournalEntry[]
  /** A write was undone: what is kept at hand is not true any more. */
  forget(): void
}

/** Sessions whose number of entries is kept at hand. */
const MAX_COUNTED = 30_000

/**
 * Writes sessions and entries with few statements, prepared once: rows go in by the dozen, and the numbers of entries are
 * kept at hand instead of read.
 */
function sessionWriter(prepare: Access['prepare'], { keepSessions, maxEntries }: SessionLimits): SessionWriter {
  const readCountsOf = inPieces(
    prepare,
    (count) => `select id, entry_count from boot_session where id in (${marks(count)})`,
  )
  const put = inPieces(prepare, putSql)
  const insert = inPieces(
    prepare,
    (count) => `insert into journal (session, mac, at, kind, text, data) values ${tuples(6, count)}`,
  )
  const setCount = prepare('update boot_session set entry_count = ? where id = ?')
  const countRows = prepare('select known, count(*) as rows from boot_session group by known')
  const dropOldest = prepare(
    'delete from boot_session where number in (select number from boot_session where known = ? order by number limit ?) returning id',
  )
  const counts = new Map<string, number>()
  /** Rows of the table, known and not; undefined: to be counted. */
  let rows: { known: number; stranger: number } | undefined
  const room = { known: keepSessions, stranger: Math.max(5, Math.floor(keepSessions / 4)) }

  return {
    write: writeAll,
    forget() {
      counts.clear()
      rows = undefined
    },
  }

  function writeAll(sessions: readonly KeptSession[], entries: readonly NewJournalEntry[]): JournalEntry[] {
    const before = new Map<string, number | undefined>()
    const given = new Set(sessions.map(({ session }) => session.id))
    const asked = new Set([...given, ...entries.map(({ session }) => session)])
    readCounts(asked, before)
    for (const id of given) if (before.get(id) === undefined) counts.set(id, 0)

    const kept = takeEntries(entries)
    putSessions(sessions)
    for (const id of asked) {
      const count = counts.get(id)
      if (!given.has(id) && count !== undefined && count !== before.get(id)) setCount.run([count, id])
    }
    trim(sessions.filter(({ session }) => before.get(session.id) === undefined))
    // of a session that had to go, entries go too
    const stored = insertEntries(kept.filter(({ session }) => counts.has(session)))
    for (const id of counts.keys()) {
      if (counts.size <= MAX_COUNTED) break
      counts.delete(id)
    }
    return stored
  }

  /** Fills `before` with the number of entries of each session that is in the table. */
  function readCounts(ids: Iterable<string>, before: Map<string, number | undefined>): void {
    const unknown: string[] = []
    for (const id of ids) {
      const count = counts.get(id)
      before.set(id, count)
      if (count === undefined) unknown.push(id)
    }
    readCountsOf(unknown, (statement, piece) => {
      for (const { id, entry_count } of statement.all<{ id: string; entry_count: number }>(piece)) {
        counts.set(id, entry_count)
        before.set(id, entry_count)
      }
    })
  }

  /** Those there is room for; `journal.full` takes the place of the last. */
  function takeEntries(entries: readonly NewJournalEntry[]): NewJournalEntry[] {
    const kept: NewJournalEntry[] = []
    for (const entry of entries) {
      const count = counts.get(entry.session)
      if (count === undefined) continue
      counts.set(entry.session, count + 1)
      if (count < maxEntries) kept.push(count === maxEntries - 1 ? fullEntry(entry, maxEntries) : entry)
    }
    return kept
  }

  function putSessions(sessions: readonly KeptSession[]): void {
    // the same session twice in one statement would be refused
    const last = new Map(sessions.map((kept) => [kept.session.id, kept]))
    put([...last.values()], (statement, piece) => {
      statement.run(piece.flatMap(({ session, known }) => sessionValues(session, counts.get(session.id) ?? 0, known)))
    })
  }

  function trim(added: readonly KeptSession[]): void {
    if (added.length === 0) return
    rows = rows === undefined ? rowsOf(countRows.all([])) : addRows(rows, added)
    for (const kind of ['known', 'stranger'] as const) {
      const excess = rows[kind] - room[kind]
      // the oldest lie beside each other: many at once cost little more than one
      if (excess <= Math.floor(room[kind] / 50)) continue
      for (const { id } of dropOldest.all<{ id: string }>([kind === 'known' ? 1 : 0, excess])) counts.delete(id)
      rows[kind] = room[kind]
    }
  }

  function insertEntries(entries: readonly NewJournalEntry[]): JournalEntry[] {
    const stored: JournalEntry[] = []
    insert(entries, (statement, piece) => {
      const last = statement.run(
        piece.flatMap(({ session, mac, at, kind, text, data }) => [session, mac, at, kind, text, JSON.stringify(data)]),
      )
      // one statement numbers its rows in order, and nobody else writes meanwhile
      piece.forEach((entry, index) => stored.push({ sequence: last - piece.length + 1 + index, ...entry }))
    })
    return stored
  }
}

function addRows(rows: { known: number; stranger: number }, added: readonly KeptSession[]) {
  const known = new Set(added.filter((kept) => kept.known).map(({ session }) => session.id)).size
  const all = new Set(added.map(({ session }) => session.id)).size
  return { known: rows.known + known, stranger: rows.stranger + all - known }
}

function rowsOf(counted: readonly { known: number; rows: number }[]): { known: number; stranger: number } {
  const of = (known: number) => counted.find((row) => row.known === known)?.rows ?? 0
  return { known: of(1), stranger: of(0) }
}

const SESSION_COLUMNS = [
  'id',
  'mac',
  'started_at',
  'machine_name',
  'uuid',
  'architecture',
  'address',
  'boot_image',
  'program',
  'state',
  'updated_at',
  'entry_count',
  'known',
] as const
/** What identifies a session stays, and whose room it takes. */
const SESSION_UPDATE = `on conflict (id) do update set ${SESSION_COLUMNS.slice(3, -1)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')}`

function putSql(count: number): string {
  return `insert into boot_session (${SESSION_COLUMNS.join(', ')}) values ${tuples(SESSION_COLUMNS.length, count)} ${SESSION_UPDATE}`
}

function sessionValues(session: BootSession, entryCount: number, known: boolean): unknown[] {
  return [
    session.id,
    session.mac,
    session.startedAt,
    session.machineName,
    session.uuid,
    session.architecture,
    session.address,
    session.bootImage,
    session.program,
    session.state,
    session.updatedAt,
    entryCount,
    known ? 1 : 0,
  ]
}

function fullEntry({ session, mac, at }: NewJournalEntry, maxEntries: number): NewJournalEntry {
  const text = `The journal of this session is full at ${maxEntries} entries; later ones are not kept`
  return { session, mac, at, kind: 'journal.full', text, data: { maxEntries } }
}

function toSession(row: Omit<BootSessionTable, 'number' | 'known'>): BootSession {
  return {
    id: row.id,
    mac: row.mac,
    machineName: row.machine_name,
    uuid: row.uuid,
    architecture: row.architecture,
    address: row.address,
    bootImage: row.boot_image,
    program: row.program,
    state: row.state,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    entryCount: row.entry_count,
  }
}

function toEntry({ data, ...row }: Omit<JournalTable, 'sequence'> & { sequence: number }): JournalEntry {
  return { ...row, data: JSON.parse(data) as JournalEntry['data'] }
}
