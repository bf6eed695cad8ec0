// Unknown machines that asked, waiting for the administrator's word.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import { expandName, isCounting, type NameFacts, type NamingPolicy } from '../machine-name.ts'
import type { PendingMachine } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { putAssignment } from './assignments.ts'
import { writeAudit } from './audit.ts'
import { putMachine, readMachine } from './machines.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { PendingSighting, Store } from './store.ts'
import type { PendingTable } from './tables.ts'

type PendingStore = Pick<
  Store,
  'pendingSeen' | 'pendingGet' | 'pendingList' | 'pendingApprove' | 'pendingReject' | 'pendingDrop'
>

/** Undecided rows kept: a flood of made-up MACs shall not fill the disk. */
const MAX_UNDECIDED = 10_000

/** The store's methods for pending machines. */
export function pendingStore({ read, write }: Access): PendingStore {
  return {
    pendingSeen: (sighting) => write((db) => noteSighting(db, sighting)),

    pendingGet: (id) => read((db) => readPending(db, id)),

    pendingList: (query) =>
      read(async (db) => {
        const after = readCursor<number>('pending', 'number', query)
        let select = db.selectFrom('pending').selectAll().orderBy('id')
        if (after !== undefined) select = select.where('id', '>', after)
        if (query.state !== undefined) select = select.where('state', '=', query.state)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('pending', rows, query.limit, (row) => row.id, toPending)
      }),

    pendingApprove: (id, machine, assignment, options) =>
      write(async (db) => {
        const { mac } = await readUndecided(db, id)
        if (await readMachine(db, mac)) throw new RequestError('MACHINE_EXISTS', { mac, field: 'mac', value: mac })
        const { naming, actor } = options
        const name = machine.name ?? (naming ? await freeName(db, naming, { actor: actor.name, mac }) : null)
        const created = await putMachine(db, { ...machine, name, mac }, { actor })
        if (assignment) await putAssignment(db, { ...assignment, mac }, { actor: options.actor })
        await decide(db, id, 'approved', options.actor)
        return created
      }, options),

    pendingReject: (id, options) =>
      write(async (db) => {
        await readUndecided(db, id)
        return decide(db, id, 'rejected', options.actor)
      }, options),

    pendingDrop: ({ approvedBefore, othersBefore }) =>
      write(async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom('pending')
          .where((where) =>
            where.or([
              where.and([
                where('state', '=', 'approved'),
                where(sql`coalesce(decided_at, last_seen_at)`, '<', approvedBefore),
              ]),
              where.and([where('state', '!=', 'approved'), where('last_seen_at', '<', othersBefore)]),
            ]),
          )
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      }),
  }
}

/** The row of a MAC, in whatever connection. */
export async function readPendingOf(db: Db, mac: Mac): Promise<PendingMachine | undefined> {
  const row = await db.selectFrom('pending').selectAll().where('mac', '=', mac).executeTakeFirst()
  return row && toPending(row)
}

async function noteSighting(db: Db, { mac, uuid, architecture, at }: PendingSighting): Promise<PendingMachine> {
  const before = await readPendingOf(db, mac)
  if (!before) {
    const values = {
      mac,
      uuid,
      architecture,
      state: 'pending',
      first_seen_at: at,
      last_seen_at: at,
      attempts: 1,
    } as const
    const row = await db.insertInto('pending').values(values).returningAll().executeTakeFirstOrThrow()
    await dropOldest(db)
    return toPending(row)
  }
  // approved once, and the machine removed since: it is unknown again
  const again = before.state === 'approved' && !(await readMachine(db, mac))
  const row = await db
    .updateTable('pending')
    .set({
      uuid: uuid ?? before.uuid,
      architecture: architecture ?? before.architecture,
      state: again ? 'pending' : before.state,
      first_seen_at: again ? at : before.firstSeenAt,
      last_seen_at: at,
      attempts: again ? 1 : before.attempts + 1,
      decided_at: again ? null : before.decidedAt,
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toPending(row)
}

/** The policy's first name that no machine has; the MAC's digits when there is none. */
async function freeName(db: Db, naming: NamingPolicy, facts: NameFacts): Promise<string> {
  const rows = await db.selectFrom('machine').select('name').where('name', 'is not', null).execute()
  const taken = new Set(rows.map(({ name }) => name?.toLowerCase()))
  for (let counter = 1; counter <= taken.size + 1; counter++) {
    const name = expandName(naming, facts, counter)
    if (name !== '' && !taken.has(name.toLowerCase())) return name
    if (!isCounting(naming)) break
  }
  return facts.mac.replaceAll(':', '').toUpperCase()
}

async function dropOldest(db: Db): Promise<void> {
  const tooMany = db
    .selectFrom('pending')
    .select('id')
    .where('state', '=', 'pending')
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1_000_000)
    .offset(MAX_UNDECIDED)
  await db.deleteFrom('pending').where('id', 'in', tooMany).execute()
}

async function readUndecided(db: Db, id: number): Promise<PendingMachine> {
  const found = await readPending(db, id)
  if (!found) throw new RequestError('PENDING_NOT_FOUND', { id })
  if (found.state !== 'pending') throw new RequestError('PENDING_DECIDED', { id, state: found.state, mac: found.mac })
  return found
}

async function readPending(db: Db, id: number): Promise<PendingMachine | undefined> {
  const row = await db.selectFrom('pending').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toPending(row)
}

async function decide(db: Db, id: number, state: 'approved' | 'rejected', actor: Parameters<typeof writeAudit>[1]) {
  const row = await db
    .updateTable('pending')
    .set({ state, decided_at: now() })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const after = toPending(row)
  const action = state === 'approved' ? 'pending.approve' : 'pending.reject'
  await writeAudit(db, actor, { action, subject: after.mac, before: { ...after, state: 'pending' }, after })
  return after
}

function toPending(row: Omit<PendingTable, 'id'> & { id: number }): PendingMachine {
  return {
    id: row.id,
    mac: row.mac,
    uuid: row.uuid,
    architecture: row.architecture,
    state: row.state,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    attempts: row.attempts,
    decidedAt: row.decided_at,
  }
}
