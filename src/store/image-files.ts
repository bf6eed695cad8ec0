// The library's files in the store: each once, by the hash of its contents.
import { sql } from 'kysely'
import type { Actor, ImageContent, LibraryFile, StoredFile } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import type { Store } from './store.ts'

type ImageFileStore = Pick<Store, 'imageFileAll' | 'imageFileState' | 'imageFileDropUnused'>

/** The store's methods for the library's files. */
export function imageFileStore({ read, write }: Access): ImageFileStore {
  return {
    imageFileAll: () => read(async (db) => (await db.selectFrom('image_file').selectAll().execute()).map(toFile)),

    imageFileState: (sha256, { state, stateReason, verifiedAt }) =>
      write(async (db) => {
        await db
          .updateTable('image_file')
          .set({ state, state_reason: stateReason, verified_at: verifiedAt })
          .where('sha256', '=', sha256)
          .execute()
      }),

    imageFileDropUnused: () =>
      write(async (db) => {
        const unused = await db
          .selectFrom('image_file')
          .selectAll()
          .where(sql<boolean>`id not in (select file_id from image where file_id is not null)`)
          .where(sql<boolean>`id not in (select file_id from image_pin)`)
          .execute()
        for (const { id } of unused) await db.deleteFrom('image_file').where('id', '=', id).execute()
        return unused.map(toFile)
      }),
  }
}

/** The id of a file's row, made if there is none. */
export async function fileRow(db: Db, file: LibraryFile): Promise<number> {
  const found = await db.selectFrom('image_file').select('id').where('sha256', '=', file.sha256).executeTakeFirst()
  if (found) return found.id
  const { id } = await db
    .insertInto('image_file')
    .values({
      sha256: file.sha256,
      file: JSON.stringify(file),
      state: 'ok',
      state_reason: null,
      verified_at: null,
      created_at: now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The contents were brought in anew: every image that has them, and every armed machine, finds them there now. */
export async function restoreFile(db: Db, file: LibraryFile, actor: Actor): Promise<void> {
  const row = await db.selectFrom('image_file').selectAll().where('sha256', '=', file.sha256).executeTakeFirst()
  if (!row || (row.state === 'ok' && row.file === JSON.stringify(file))) return
  const found = { file: JSON.stringify(file), state: 'ok', state_reason: null, verified_at: null } as const
  await db.updateTable('image_file').set(found).where('id', '=', row.id).execute()
  const withFile = (content: string | null) =>
    JSON.stringify({ ...(JSON.parse(content ?? '{}') as ImageContent), file })
  const pins = await db.selectFrom('image_pin').selectAll().where('file_id', '=', row.id).execute()
  for (const { mac, image_id, content } of pins)
    await db
      .updateTable('image_pin')
      .set({ content: withFile(content) })
      .where('mac', '=', mac)
      .where('image_id', '=', image_id)
      .execute()
  const images = await db.selectFrom('image').select(['id', 'name', 'content']).where('file_id', '=', row.id).execute()
  for (const { id, name, content } of images) {
    await db
      .updateTable('image')
      .set({ content: withFile(content) })
      .where('id', '=', id)
      .execute()
    await writeAudit(db, actor, { action: 'image.restore', subject: name, before: null, after: { path: file.path } })
  }
}

interface FileRow {
  file: string
  state: StoredFile['state']
  state_reason: string | null
  verified_at: string | null
  created_at: string
}

function toFile(row: FileRow): StoredFile {
  return {
    file: JSON.parse(row.file) as LibraryFile,
    state: row.state,
    stateReason: row.state_reason,
    verifiedAt: row.verified_at,
    createdAt: row.created_at,
  }
}
