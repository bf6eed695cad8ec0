// Answer files in the store: every content that was ever given is a version, and an old one can still be read.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { AnswerFile, AnswerVersion } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { pinAgain } from './answer-pins.ts'
import { writeAudit } from './audit.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { AnswerInput, Store, WriteOptions } from './store.ts'
import { checkVersion } from './version-check.ts'

type AnswerStore = Pick<
  Store,
  'answerGet' | 'answerList' | 'answerPut' | 'answerDelete' | 'answerVersions' | 'answerContent'
>

/** Versions kept of one file; older ones are forgotten, unless a machine was armed with them. A file of 4 MB, changed daily, stays below 1 GB. */
export const MAX_KEPT_VERSIONS = 200

/** The store's methods for answer files. */
export function answerStore({ read, write }: Access): AnswerStore {
  return {
    answerGet: (name) => read(async (db) => (await readAnswer(db, name))?.answer),

    answerList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('answer', 'string', query)
        let select = db
          .selectFrom('answer_file')
          .selectAll()
          .orderBy(sql`lower(name)`)
        if (after !== undefined) select = select.where(sql`lower(name)`, '>', after)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('answer', rows, query.limit, (row) => row.name.toLowerCase(), toAnswer)
      }),

    answerPut: (input, options) => write((db) => putAnswer(db, input, options), options),

    answerDelete: (name, options) =>
      write(async (db) => {
        const found = await readAnswer(db, name)
        checkVersion(`Answer file ${name}`, found?.answer.version, options)
        if (!found) throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
        await refuseUsed(db, found.id, found.answer.name)
        await db.deleteFrom('answer_file').where('id', '=', found.id).execute()
        await writeAudit(db, options.actor, {
          action: 'answer.delete',
          subject: found.answer.name,
          before: found.answer,
          after: null,
        })
      }, options),

    answerVersions: (name) =>
      read(async (db) => {
        const found = await readAnswer(db, name)
        if (!found) throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
        const rows = await db
          .selectFrom('answer_version')
          .select(['number', sql<number>`length(content)`.as('size'), 'sha256', 'created_at', 'created_by'])
          .where('answer_id', '=', found.id)
          .orderBy('number', 'desc')
          .execute()
        return rows.map((row): AnswerVersion => ({
          number: row.number,
          sizeBytes: row.size,
          sha256: row.sha256,
          createdAt: row.created_at,
          createdBy: row.created_by,
        }))
      }),

    answerContent: (name, number) =>
      read(async (db) => {
        const found = await readAnswer(db, name)
        if (!found) throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
        const wanted = number ?? found.answer.contentVersion
        const row = await db
          .selectFrom('answer_version')
          .select('content')
          .where('answer_id', '=', found.id)
          .where('number', '=', wanted)
          .executeTakeFirst()
        if (!row) throw new RequestError('ANSWER_VERSION_NOT_FOUND', { ref: found.answer.name, version: wanted })
        return { bytes: row.content, number: wanted }
      }),
  }
}

async function putAnswer(db: Db, input: AnswerInput, options: WriteOptions): Promise<AnswerFile> {
  const found = await readAnswer(db, input.name)
  const before = found?.answer
  checkVersion(`Answer file ${input.name}`, before?.version, options)
  const sha256 = createHash('sha256').update(input.content).digest('hex')
  const current = found && (await versionOf(db, found.id, found.answer.contentVersion))
  const isSameContent = current?.sha256 === sha256
  if (before && isSameContent && before.description === input.description && before.role === input.role) return before
  const at = now()
  const contentVersion = isSameContent ? (before?.contentVersion ?? 1) : (before?.contentVersion ?? 0) + 1
  const row = {
    name: before?.name ?? input.name,
    description: input.description,
    role: input.role,
    content_version: contentVersion,
    created_at: before?.createdAt ?? at,
    updated_at: at,
    version: (before?.version ?? 0) + 1,
  }
  if (found) await db.updateTable('answer_file').set(row).where('id', '=', found.id).execute()
  else await db.insertInto('answer_file').values(row).execute()
  const after = await readAnswer(db, input.name)
  if (!after) throw new Error('The answer file just written is not there')
  if (!isSameContent) {
    await db
      .insertInto('answer_version')
      .values({
        answer_id: after.id,
        number: contentVersion,
        content: Buffer.from(input.content),
        sha256,
        created_at: at,
        created_by: options.actor.name,
      })
      .execute()
    await db
      .deleteFrom('answer_version')
      .where('answer_id', '=', after.id)
      .where('number', '<=', contentVersion - MAX_KEPT_VERSIONS)
      .where('number', 'not in', db.selectFrom('answer_pin').select('number').where('answer_id', '=', after.id))
      .execute()
  }
  // in another role it may count for machines where it did not
  if (before && before.role !== input.role) await pinAgain(db, undefined)
  await writeAudit(db, options.actor, {
    action: 'answer.put',
    subject: after.answer.name,
    before: before ?? null,
    after: { ...after.answer, sha256 },
  })
  return after.answer
}

function versionOf(db: Db, id: number, number: number) {
  return db
    .selectFrom('answer_version')
    .select('sha256')
    .where('answer_id', '=', id)
    .where('number', '=', number)
    .executeTakeFirst()
}

/** Named users at most; the count tells the rest. */
const MAX_NAMED_USERS = 5

async function refuseUsed(db: Db, id: number, ref: string): Promise<void> {
  const columns = ['answer_id', 'client_answer_id', 'image_answer_id'] as const
  const uses = (column: (typeof columns)[number]) => sql<boolean>`${sql.ref(column)} = ${id}`
  const machines = await db
    .selectFrom('assignment')
    .select('mac')
    .where((e) => e.or(columns.map(uses)))
    .orderBy('mac')
    .execute()
  const profiles = await db
    .selectFrom('profile')
    .select('name')
    .where((e) => e.or(columns.map(uses)))
    .orderBy('name')
    .execute()
  const architectures = await db
    .selectFrom('client_default')
    .select('architecture')
    .where('answer_id', '=', id)
    .execute()
  const images = await db
    .selectFrom('image_default')
    .innerJoin('image', 'image.id', 'image_default.image_id')
    .select('image.name')
    .where('answer_id', '=', id)
    .execute()
  const users = [
    ...machines.map(({ mac }) => `machine ${mac}`),
    ...profiles.map(({ name }) => `profile ${name}`),
    ...architectures.map(({ architecture }) => `architecture ${architecture}`),
    ...images.map(({ name }) => `install image ${name}`),
  ]
  if (users.length === 0) return
  const named = users.slice(0, MAX_NAMED_USERS).join(', ') + (users.length > MAX_NAMED_USERS ? ', …' : '')
  throw new RequestError('ANSWER_IN_USE', { ref, count: users.length, users: named })
}

async function readAnswer(db: Db, name: string) {
  const row = await db
    .selectFrom('answer_file')
    .selectAll()
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row && { id: row.id, answer: toAnswer(row) }
}

interface AnswerRow {
  name: string
  description: string | null
  role: AnswerFile['role']
  content_version: number
  created_at: string
  updated_at: string
  version: number
}

function toAnswer(row: AnswerRow): AnswerFile {
  return {
    name: row.name,
    description: row.description,
    role: row.role,
    contentVersion: row.content_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}
