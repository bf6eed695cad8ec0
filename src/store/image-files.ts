// The library's files in the store: each once, by the hash of its contents.
import { sql } from 'kysely'
import type { LibraryFile, StoredFile } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
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
