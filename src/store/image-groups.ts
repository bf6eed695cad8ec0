// Image groups in the store: names under which images are kept together.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { ImageGroup } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { Store } from './store.ts'
import { checkVersion } from './version-check.ts'

type GroupStore = Pick<Store, 'imageGroupList' | 'imageGroupGet' | 'imageGroupPut' | 'imageGroupDelete'>

/** The store's methods for image groups. */
export function imageGroupStore({ read, write }: Access): GroupStore {
  return {
    imageGroupGet: (name) => read((db) => readGroup(db, name)),

    imageGroupList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('group', 'string', query)
        let select = db
          .selectFrom('image_group')
          .selectAll()
          .orderBy(sql`lower(name)`)
        if (after !== undefined) select = select.where(sql`lower(name)`, '>', after)
        const rows = await select.limit(query.limit + 1).execute()
        const page = toPage(
          'group',
          rows,
          query.limit,
          (row) => row.name.toLowerCase(),
          (row) => row,
        )
        return { items: await Promise.all(page.items.map((row) => toGroup(db, row))), cursor: page.cursor }
      }),

    imageGroupPut: ({ name, rename, description }, options) =>
      write(async (db) => {
        const before = await readGroup(db, name)
        checkVersion(`Group ${name}`, before?.version, options)
        if (!before && rename !== undefined) throw new RequestError('GROUP_NOT_FOUND', { ref: name })
        const wanted = rename ?? before?.name ?? name
        const taken = await readGroup(db, wanted)
        if (taken && taken.name !== before?.name) throw new RequestError('GROUP_EXISTS', { name: taken.name })
        if (before && before.name === wanted && before.description === description) return before
        const at = now()
        if (before)
          await db
            .updateTable('image_group')
            .set({ name: wanted, description, updated_at: at, version: before.version + 1 })
            .where(sql`lower(name)`, '=', name.toLowerCase())
            .execute()
        else
          await db
            .insertInto('image_group')
            .values({ name: wanted, description, created_at: at, updated_at: at })
            .execute()
        const after = await readGroup(db, wanted)
        if (!after) throw new Error('The group just written is not there')
        await writeAudit(db, options.actor, { action: 'group.put', subject: after.name, before: before ?? null, after })
        return after
      }, options),

    imageGroupDelete: (name, options) =>
      write(async (db) => {
        const before = await readGroup(db, name)
        checkVersion(`Group ${name}`, before?.version, options)
        if (!before) throw new RequestError('GROUP_NOT_FOUND', { ref: name })
        if (before.images.length > 0)
          throw new RequestError('GROUP_IN_USE', {
            ref: before.name,
            count: before.images.length,
            images: before.images.slice(0, 5).join(', '),
          })
        await db
          .deleteFrom('image_group')
          .where(sql`lower(name)`, '=', name.toLowerCase())
          .execute()
        await writeAudit(db, options.actor, { action: 'group.delete', subject: before.name, before, after: null })
      }, options),
  }
}

/** The group of that name; a group exists from its first use on. */
export async function readOrMakeGroup(db: Db, name: string): Promise<{ id: number; name: string }> {
  const found = await db
    .selectFrom('image_group')
    .select(['id', 'name'])
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  if (found) return found
  const at = now()
  return db
    .insertInto('image_group')
    .values({ name, description: null, created_at: at, updated_at: at })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
}

async function readGroup(db: Db, name: string): Promise<ImageGroup | undefined> {
  const row = await db
    .selectFrom('image_group')
    .selectAll()
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row && toGroup(db, row)
}

interface GroupRow {
  id: number
  name: string
  description: string | null
  created_at: string
  updated_at: string | null
  version: number
}

async function toGroup(db: Db, row: GroupRow): Promise<ImageGroup> {
  const images = await db
    .selectFrom('image')
    .select('name')
    .where('group_id', '=', row.id)
    .orderBy(sql`lower(name)`)
    .execute()
  return {
    name: row.name,
    description: row.description,
    images: images.map(({ name }) => name),
    createdAt: row.created_at,
    updatedAt: row.updated_at ?? row.created_at,
    version: row.version,
  }
}
