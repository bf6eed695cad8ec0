// Profiles in the store: named bundles that many machines share.
import { sql } from 'kysely'
import type { ImageSelection } from '../model.ts'
import type { Access } from './access.ts'
import type { Store } from './store.ts'

/** The store's methods for profiles. */
export function profileStore({ read }: Access): Pick<Store, 'profileGet'> {
  return {
    profileGet: (name) =>
      read(async (db) => {
        const row = await db
          .selectFrom('profile')
          .leftJoin('image as boot', 'boot.id', 'profile.boot_image_id')
          .leftJoin('image as install', 'install.id', 'profile.install_image_id')
          .leftJoin('answer_file as answer', 'answer.id', 'profile.answer_id')
          .select([
            'profile.name',
            'profile.description',
            'boot.name as boot_image',
            'install.name as install_image',
            'profile.selection',
            'answer.name as answer_file',
            'profile.method',
          ])
          .where(sql`lower(profile.name)`, '=', name.toLowerCase())
          .executeTakeFirst()
        return (
          row && {
            name: row.name,
            description: row.description,
            bootImage: row.boot_image,
            installImage: row.install_image,
            select: row.selection === null ? null : (JSON.parse(row.selection) as ImageSelection),
            answer: row.answer_file,
            method: row.method,
          }
        )
      }),
  }
}
