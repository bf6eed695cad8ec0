// Assignments in the store: what a machine is to boot, by names that must exist.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { Assignment, Override } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { pinAnswers } from './answer-pins.ts'
import { auditOverrides, writeAudit } from './audit.ts'
import { dropPins, readImage } from './images.ts'
import { keepQuery } from './kept-query.ts'
import { readMachine } from './machines.ts'
import { hasAssignment, planOf, readAssignment, selectPlans, toEffective } from './plans.ts'
import type { AssignmentInput, Store, WriteOptions } from './store.ts'
import type { AssignmentTable } from './tables.ts'
import { checkVersion } from './version-check.ts'

type AssignmentStore = Pick<
  Store,
  | 'assignmentGet'
  | 'assignmentsOf'
  | 'assignmentsArmed'
  | 'assignmentPut'
  | 'assignmentDelete'
  | 'assignmentArm'
  | 'assignmentSpend'
>

/** The store's methods for assignments. */
export function assignmentStore({ read, write }: Access): AssignmentStore {
  return {
    assignmentGet: (mac) => read((db) => readAssignment(db, mac)),

    assignmentsOf: (macs) =>
      read(async (db) => {
        const [first, ...others] = macs
        if (first === undefined) return new Map()
        const rows = await (others.length === 0
          ? planOf(db, first)
          : selectPlans(db).where('machine.mac', 'in', macs).execute())
        return new Map(rows.filter(hasAssignment).map((row) => [row.mac, toEffective(row)]))
      }),

    assignmentsArmed: () =>
      read(async (db) => {
        const rows = await selectPlans(db).where('assignment.armed', '=', 1).execute()
        return rows.filter(hasAssignment).map(toEffective)
      }),

    assignmentPut: (assignment, options) => write((db) => putAssignment(db, assignment, options), options),

    assignmentDelete: (mac, options) =>
      write(async (db) => {
        const before = await readForChange(db, mac, options)
        await db.deleteFrom('assignment').where('mac', '=', mac).execute()
        await writeAudit(db, options.actor, { action: 'assignment.delete', subject: mac, before, after: null })
      }, options),

    assignmentArm: (mac, armed, options) =>
      write(async (db) => {
        const before = await readForChange(db, mac, options)
        if (!armed && !before.armed) return before
        return setArmed(db, before, armed ? 'arm' : 'disarm', options)
      }, options),

    assignmentSpend: (mac, options) =>
      write(async (db) => {
        const before = await readForChange(db, mac, options)
        return before.armed ? setArmed(db, before, 'spend', options) : before
      }, options),
  }
}

async function setArmed(
  db: Db,
  before: Assignment,
  verb: 'arm' | 'disarm' | 'spend',
  options: WriteOptions & { overrides?: Override[] },
): Promise<Assignment> {
  const at = now()
  const after: Assignment = {
    ...before,
    armed: verb === 'arm',
    spentAt: verb === 'spend' ? at : null,
    overrides: options.overrides ?? before.overrides,
    updatedAt: at,
    version: before.version + 1,
  }
  await db
    .updateTable('assignment')
    .set({
      armed: after.armed ? 1 : 0,
      spent_at: after.spentAt,
      overrides: JSON.stringify(after.overrides),
      updated_at: at,
      version: after.version,
    })
    .where('mac', '=', before.mac)
    .execute()
  if (verb === 'arm') {
    await pinAnswers(db, before.mac, !before.armed)
    await dropPins(db, before.mac)
  }
  await writeAudit(db, options.actor, { action: `assignment.${verb}`, subject: before.mac, before, after })
  await auditOverrides(db, options, { noun: 'assignment', subject: before.mac, before, after })
  return after
}

/** Creates or replaces inside a write; the same words again change nothing. */
export async function putAssignment(db: Db, input: AssignmentInput, options: WriteOptions): Promise<Assignment> {
  const { mac } = input
  if (!(await readMachine(db, mac))) throw new RequestError('MACHINE_NOT_FOUND', { ref: mac })
  const [before] = await rowOf(db, mac)
  checkVersion(`The assignment of ${mac}`, before?.version, options)
  const words = {
    profile_id: await profileId(db, input.profile),
    boot_image_id: await imageId(db, 'boot', input.bootImage),
    install_image_id: await imageId(db, 'install', input.installImage),
    selection: input.select === null ? null : JSON.stringify(input.select),
    answer_id: await answerId(db, input.answer),
    client_answer_id: await answerId(db, input.clientAnswer ?? null),
    image_answer_id: await answerId(db, input.imageAnswer ?? null),
    method: input.method,
    once: input.once ? 1 : 0,
    armed: input.armed ? 1 : 0,
    boot_program: input.bootProgram ?? null,
    referral_server: input.referralServer ?? null,
    prompt: input.prompt ?? null,
    spent_at: null,
    overrides: JSON.stringify(input.overrides ?? []),
  }
  const oldWords = (await readAssignment(db, mac)) ?? null
  if (
    before &&
    oldWords &&
    Object.entries(words).every(([name, value]) => before[name as keyof typeof words] === value)
  ) {
    return oldWords
  }
  const row: AssignmentTable = { mac, ...words, updated_at: now(), version: (before?.version ?? 0) + 1 }
  await putRow(db, ...COLUMNS.map((column) => row[column]))
  const after = await readAssignment(db, mac)
  if (!after) throw new Error('The assignment just written is not there')
  if (input.armed) await pinAnswers(db, mac, before?.armed !== 1)
  await dropPins(db, mac)
  await writeAudit(db, options.actor, { action: 'assignment.put', subject: mac, before: oldWords, after })
  await auditOverrides(db, options, { noun: 'assignment', subject: mac, before: oldWords, after })
  return after
}

const rowOf = keepQuery((db, mac: Mac) => db.selectFrom('assignment').selectAll().where('mac', '=', mac))

const COLUMNS = [
  'mac',
  'profile_id',
  'boot_image_id',
  'install_image_id',
  'selection',
  'answer_id',
  'client_answer_id',
  'image_answer_id',
  'method',
  'once',
  'armed',
  'boot_program',
  'referral_server',
  'prompt',
  'spent_at',
  'overrides',
  'updated_at',
  'version',
] as const satisfies (keyof AssignmentTable)[]

/** Writes a row whose values come in the order of `COLUMNS`. */
const putRow = keepQuery((db, ...values: AssignmentTable[keyof AssignmentTable][]) => {
  const row = Object.fromEntries(COLUMNS.map((column, at) => [column, values[at]])) as unknown as AssignmentTable
  return db
    .insertInto('assignment')
    .values(row)
    .onConflict((conflict) => conflict.column('mac').doUpdateSet(row))
})

async function readForChange(db: Db, mac: Mac, options: WriteOptions): Promise<Assignment> {
  const before = await readAssignment(db, mac)
  checkVersion(`The assignment of ${mac}`, before?.version, options)
  if (!before) throw new RequestError('ASSIGNMENT_NOT_FOUND', { mac })
  return before
}

/** The id behind a profile's name [PROFILE_NOT_FOUND]. */
async function profileId(db: Db, ref: string | null): Promise<number | null> {
  if (ref === null) return null
  const [row] = await profileOf(db, ref.toLowerCase())
  if (!row) throw new RequestError('PROFILE_NOT_FOUND', { ref })
  return row.id
}

/** The id behind an image's name or id [IMAGE_NOT_FOUND]. */
export async function imageId(db: Db, type: 'boot' | 'install', ref: string | null): Promise<number | null> {
  if (ref === null) return null
  const image = await readImage(db, ref)
  if (image?.type !== type) throw new RequestError('IMAGE_NOT_FOUND', { type, ref })
  return image.id
}

/** The id behind an answer file's name [ANSWER_NOT_FOUND]. */
export async function answerId(db: Db, ref: string | null): Promise<number | null> {
  if (ref === null) return null
  const [row] = await answerOf(db, ref.toLowerCase())
  if (!row) throw new RequestError('ANSWER_NOT_FOUND', { ref })
  return row.id
}

const profileOf = keepQuery((db, name: string) =>
  db
    .selectFrom('profile')
    .select('id')
    .where(sql`lower(name)`, '=', name),
)

const answerOf = keepQuery((db, name: string) =>
  db
    .selectFrom('answer_file')
    .select('id')
    .where(sql`lower(name)`, '=', name),
)
