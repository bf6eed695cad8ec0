// Boot sessions and their journal: bounded per session and over all sessions.
import type { BootSession, JournalEntry } from '../model.ts'
import type { Access, Db } from './access.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { NewJournalEntry, Store } from './store.ts'
import type { BootSessionTable, JournalTable } from './tables.ts'

type SessionStore = Pick<
  Store,
  'sessionPut' | 'sessionGet' | 'sessionList' | 'journalAppend' | 'journalOfSession' | 'journalAfter'
>

export interface SessionLimits {
  /** Sessions remembered; the oldest go first. */
  keepSessions: number
  /** Journal entries of one session, `journal.full` included. */
  maxEntries: number
}

/** The store's methods for sessions and journal. */
export function sessionStore({ read, write }: Access, limits: SessionLimits): SessionStore {
  return {
    sessionPut: (session) => write((db) => putSession(db, session, limits.keepSessions)),

    sessionGet: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('boot_session').selectAll().where('id', '=', id).executeTakeFirst()
        return row && toSession(row)
      }),

    sessionList: (query) =>
      read(async (db) => {
        const before = readCursor<number>('session', 'number', query)
        let select = db.selectFrom('boot_session').selectAll().orderBy('number', 'desc')
        if (before !== undefined) select = select.where('number', '<', before)
        if (query.mac !== undefined) select = select.where('mac', '=', query.mac)
        if (query.state !== undefined) select = select.where('state', '=', query.state)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('session', rows, query.limit, (row) => row.number, toSession)
      }),

    journalAppend: (entries) => write((db) => appendEntries(db, entries, limits.maxEntries)),

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

async function putSession(db: Db, session: BootSession, keepSessions: number): Promise<void> {
  const changes = {
    machine_name: session.machineName,
    uuid: session.uuid,
    architecture: session.architecture,
    address: session.address,
    boot_image: session.bootImage,
    program: session.program,
    state: session.state,
    updated_at: session.updatedAt,
  }
  const updated = await db.updateTable('boot_session').set(changes).where('id', '=', session.id).executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  const { number } = await db
    .insertInto('boot_session')
    .values({ id: session.id, mac: session.mac, started_at: session.startedAt, entry_count: 0, known: 1, ...changes })
    .returning('number')
    .executeTakeFirstOrThrow()
  await db
    .deleteFrom('boot_session')
    .where('number', '<=', number - keepSessions)
    .execute()
}

async function appendEntries(db: Db, entries: NewJournalEntry[], maxEntries: number): Promise<JournalEntry[]> {
  const counts = new Map<string, number>()
  for (const session of new Set(entries.map((entry) => entry.session))) {
    const row = await db.selectFrom('boot_session').select('entry_count').where('id', '=', session).executeTakeFirst()
    if (row) counts.set(session, row.entry_count)
  }
  const stored: JournalEntry[] = []
  for (const entry of entries) {
    const count = counts.get(entry.session)
    if (count === undefined) continue
    counts.set(entry.session, count + 1)
    if (count >= maxEntries) continue
    const kept = count === maxEntries - 1 ? fullEntry(entry, maxEntries) : entry
    const { sequence } = await db
      .insertInto('journal')
      .values({ ...kept, data: JSON.stringify(kept.data) })
      .returning('sequence')
      .executeTakeFirstOrThrow()
    stored.push({ sequence, ...kept })
  }
  for (const [session, entry_count] of counts) {
    await db.updateTable('boot_session').set({ entry_count }).where('id', '=', session).execute()
  }
  return stored
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
