// Boot images in the store: per architecture the program its firmware starts.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { BootImage } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { BootImageInput, Store, WriteOptions } from './store.ts'
import { checkVersion } from './version-check.ts'

type BootImageStore = Pick<Store, 'bootImageGet' | 'bootImageList' | 'bootImagePut' | 'bootImageDelete'>

/** The store's methods for boot images. */
export function bootImageStore({ read, write }: Access): BootImageStore {
  return {
    bootImageGet: (name) => read(async (db) => (await readRow(db, name, 'boot'))?.image),

    bootImageList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('image', 'string', query)
        let select = selectImages(db)
          .where('image.type', '=', 'boot')
          .orderBy(sql`lower(image.name)`)
        if (after !== undefined) select = select.where(sql`lower(image.name)`, '>', after)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('image', rows, query.limit, (row) => row.name.toLowerCase(), toBootImage)
      }),

    bootImagePut: (image, options) => write((db) => putBootImage(db, image, options), options),

    bootImageDelete: (name, options) =>
      write(async (db) => {
        const found = await readRow(db, name, 'boot')
        checkVersion(`Image ${name}`, found?.image.version, options)
        if (!found) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot', ref: name })
        await refuseUsed(db, found.id, name)
        await db.deleteFrom('image').where('id', '=', found.id).execute()
        await writeAudit(db, options.actor, {
          action: 'image.delete',
          subject: found.image.name,
          before: found.image,
          after: null,
        })
      }, options),
  }
}

async function putBootImage(db: Db, input: BootImageInput, options: WriteOptions): Promise<BootImage> {
  const found = await readRow(db, input.name)
  if (found && found.type !== 'boot') {
    throw new RequestError('REQUEST_INVALID', { reason: `\`${input.name}\` is the name of an install image` })
  }
  const before = found?.image
  checkVersion(`Image ${input.name}`, before?.version, options)
  const group = input.group === null ? null : await readGroup(db, input.group)
  const at = now()
  const after: BootImage = {
    name: before?.name ?? input.name,
    type: 'boot',
    description: input.description,
    group: group?.name ?? null,
    programs: Object.fromEntries(Object.entries(input.programs).sort()),
    script: input.script ?? null,
    lastFile: input.lastFile ?? null,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
    version: (before?.version ?? 0) + 1,
  }
  if (
    before &&
    JSON.stringify({ ...after, updatedAt: '', version: 0 }) === JSON.stringify({ ...before, updatedAt: '', version: 0 })
  ) {
    return before
  }
  const words = {
    name: after.name,
    type: after.type,
    description: after.description,
    group_id: group?.id ?? null,
    programs: JSON.stringify(after.programs),
    script: after.script,
    last_file: after.lastFile,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
    version: after.version,
  }
  if (found) await db.updateTable('image').set(words).where('id', '=', found.id).execute()
  else await db.insertInto('image').values(words).execute()
  await writeAudit(db, options.actor, { action: 'image.put', subject: after.name, before: before ?? null, after })
  return after
}

/** The group of that name; a group exists from its first use on. */
async function readGroup(db: Db, name: string): Promise<{ id: number; name: string }> {
  const found = await db
    .selectFrom('image_group')
    .select(['id', 'name'])
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  if (found) return found
  return db
    .insertInto('image_group')
    .values({ name, created_at: now() })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
}

/** Named users at most; the count tells the rest. */
const MAX_NAMED_USERS = 5

async function refuseUsed(db: Db, id: number, ref: string): Promise<void> {
  const machines = await db
    .selectFrom('assignment')
    .select('mac')
    .where((where) => where.or([where('boot_image_id', '=', id), where('install_image_id', '=', id)]))
    .orderBy('mac')
    .execute()
  const profiles = await db
    .selectFrom('profile')
    .select('name')
    .where((where) => where.or([where('boot_image_id', '=', id), where('install_image_id', '=', id)]))
    .orderBy('name')
    .execute()
  const users = [...machines.map(({ mac }) => mac as string), ...profiles.map(({ name }) => `profile ${name}`)]
  if (users.length === 0) return
  const named = users.slice(0, MAX_NAMED_USERS).join(', ') + (users.length > MAX_NAMED_USERS ? ', …' : '')
  throw new RequestError('IMAGE_IN_USE', { ref, count: users.length, machines: named })
}

async function readRow(db: Db, name: string, type?: 'boot') {
  let select = selectImages(db)
    .select(['image.id', 'image.type'])
    .where(sql`lower(image.name)`, '=', name.toLowerCase())
  if (type) select = select.where('image.type', '=', type)
  const row = await select.executeTakeFirst()
  return row && { id: row.id, type: row.type, image: toBootImage(row) }
}

function selectImages(db: Db) {
  return db
    .selectFrom('image')
    .leftJoin('image_group', 'image_group.id', 'image.group_id')
    .select([
      'image.name',
      'image.description',
      'image_group.name as group_name',
      'image.programs',
      'image.script',
      'image.last_file',
      'image.created_at',
      'image.updated_at',
      'image.version',
    ])
}

interface BootImageRow {
  name: string
  description: string | null
  group_name: string | null
  programs: string
  script: string | null
  last_file: string | null
  created_at: string
  updated_at: string
  version: number
}

/** The noun from its row. */
export function toBootImage(row: BootImageRow): BootImage {
  return {
    name: row.name,
    type: 'boot',
    description: row.description,
    group: row.group_name,
    programs: JSON.parse(row.programs) as BootImage['programs'],
    script: row.script,
    lastFile: row.last_file,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}
