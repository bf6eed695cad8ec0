// The audit log: one row for every change somebody made, written in the same transaction as the change.
import { sql, type SelectQueryBuilder } from 'kysely'
import type { Actor, Assignment, AuditEntry } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { keepQuery } from './kept-query.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { AuditQuery, Store, StoreChange, WriteOptions } from './store.ts'
import type { Tables } from './tables.ts'

/** What was changed, and how it looked before and after: null where there was or is nothing. */
export interface Change {
  action: `${string}.${string}`
  subject: string
  before: object | null
  after: object | null
}

/** What the job that runs on a connection has changed so far: jobs run one after the other. */
const changed = new WeakMap<Db, StoreChange[]>()

/** Runs a job and gives what it changed beside its value. */
export async function withChanges<T>(
  db: Db,
  job: (db: Db) => T | Promise<T>,
): Promise<{ value: T; changes: readonly StoreChange[] }> {
  const changes: StoreChange[] = []
  changed.set(db, changes)
  return { value: await job(db), changes }
}

/** Adds a row in the transaction of the change it tells of. */
export async function writeAudit(db: Db, actor: Actor, change: Change): Promise<void> {
  changed.get(db)?.push({ noun: change.action.slice(0, change.action.indexOf('.')), key: change.subject })
  const { action, subject, before, after } = change
  await addRow(db, now(), actor.name, actor.from, action, subject, toJson(before), toJson(after))
}

const addRow = keepQuery(
  (
    db,
    at: string,
    actor: string,
    from_where: string,
    action: string,
    subject: string,
    before: string | null,
    after: string | null,
  ) => db.insertInto('audit').values({ at, actor, from_where, action, subject, before, after }),
)

/** Adds a row for every refusal that was overruled just now. */
export async function auditOverrides(
  db: Db,
  { actor }: WriteOptions,
  {
    noun,
    subject,
    before,
    after,
  }: { noun: string; subject: string; before: Overruled | null | undefined; after: Overruled },
): Promise<void> {
  const known = new Set(before?.overrides.map(({ at, reason }) => `${at} ${reason}`))
  for (const override of after.overrides)
    if (!known.has(`${override.at} ${override.reason}`))
      await writeAudit(db, actor, { action: `${noun}.override`, subject, before: null, after: override })
}

type Overruled = Pick<Assignment, 'overrides'>

/** Reading the log, newest first, and writing down what was done without changing anything. */
export function auditStore({ read, write }: Access): Pick<Store, 'auditList' | 'auditAdd'> {
  return {
    auditAdd: ({ action, subject, after = null }, options) =>
      write((db) => writeAudit(db, options.actor, { action, subject, before: null, after }), options),

    auditList: (query) =>
      read(async (db) => {
        const before = readCursor<number>('audit', 'number', query)
        let select = wanted(db.selectFrom('audit').selectAll().orderBy('id', 'desc'), query)
        if (before !== undefined) select = select.where('id', '<', before)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('audit', rows, query.limit, (row) => row.id, toAuditEntry)
      }),
  }
}

/** The rows that the filters let through: by plain comparison, since names may hold what means something in a pattern. */
function wanted<O>(
  select: SelectQueryBuilder<Tables, 'audit', O>,
  { actor, action, subjects, since, until }: AuditQuery,
): SelectQueryBuilder<Tables, 'audit', O> {
  if (actor !== undefined) {
    const name = actor.toLowerCase()
    select = select.where(
      sql<boolean>`(lower(actor) = ${name} or substr(lower(actor), instr(actor, ':') + 1) = ${name})`,
    )
  }
  if (action !== undefined) {
    const name = action.toLowerCase()
    select = select.where(
      sql<boolean>`(lower(action) = ${name} or substr(lower(action), 1, instr(action, '.') - 1) = ${name})`,
    )
  }
  if (subjects !== undefined)
    select = select.where((row) =>
      row.or(
        subjects.map((text) => sql<boolean>`instr(' ' || lower(subject) || ' ', ${` ${text.toLowerCase()} `}) > 0`),
      ),
    )
  if (since !== undefined) select = select.where('at', '>=', since)
  return until === undefined ? select : select.where('at', '<', until)
}

function toAuditEntry({ from_where, ...row }: AuditRow): AuditEntry {
  return { ...row, from: from_where }
}

type AuditRow = Omit<AuditEntry, 'from'> & { from_where: string }

const SECRET_NAME = /pass|secret|key|token|credential|pin$/i

/** JSON of a noun, with the values of variables that are called like a secret replaced. */
function toJson(noun: object | null): string | null {
  if (noun === null) return null
  return JSON.stringify(noun, (name: string, value: unknown) =>
    name === 'variables' && typeof value === 'object' && value !== null ? maskVariables(value) : value,
  )
}

function maskVariables(variables: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, SECRET_NAME.test(name) ? '[secret]' : (value as unknown)]),
  )
}
