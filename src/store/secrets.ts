// Secrets in the store: only ever sealed; the keys to them lie elsewhere.
import { RequestError } from '../errors.ts'
import type { StoredSecret } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import type { SealedSecret, Store } from './store.ts'

type SecretStore = Pick<Store, 'secretList' | 'secretSealed' | 'secretPut' | 'secretDelete' | 'secretReseal'>

/** The store's methods for secrets. */
export function secretStore({ read, write }: Access): SecretStore {
  return {
    secretList: () =>
      read(async (db) => {
        const rows = await db.selectFrom('secret').selectAll().orderBy('name').execute()
        return rows.map(toSecret)
      }),

    secretSealed: () =>
      read(async (db) => db.selectFrom('secret').select(['name', 'sealed']).orderBy('name').execute()),

    secretPut: ({ name, sealed }, options) =>
      write(async (db) => {
        const before = await readSecret(db, name)
        const at = now()
        const row = { name, sealed, created_at: before?.createdAt ?? at, updated_at: at }
        await db
          .insertInto('secret')
          .values(row)
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed, updated_at: at }))
          .execute()
        const after = toSecret(row)
        await writeAudit(db, options.actor, { action: 'secret.put', subject: name, before: before ?? null, after })
        return after
      }, options),

    secretDelete: (name, options) =>
      write(async (db) => {
        const before = await readSecret(db, name)
        if (!before) throw new RequestError('SECRET_NOT_FOUND', { name })
        await db.deleteFrom('secret').where('name', '=', name).execute()
        await writeAudit(db, options.actor, { action: 'secret.delete', subject: name, before, after: null })
      }, options),

    secretReseal: (reseal, options) =>
      write(async (db) => {
        const rows = await db.selectFrom('secret').select(['name', 'sealed']).execute()
        for (const row of rows) await resealOne(db, row, reseal)
        await writeAudit(db, options.actor, {
          action: 'secret.rotate',
          subject: 'all',
          before: null,
          after: { count: rows.length },
        })
        return rows.length
      }, options),
  }
}

async function resealOne(db: Db, row: SealedSecret, reseal: (secret: SealedSecret) => string): Promise<void> {
  const sealed = reseal(row)
  if (sealed !== row.sealed) await db.updateTable('secret').set({ sealed }).where('name', '=', row.name).execute()
}

async function readSecret(db: Db, name: string): Promise<StoredSecret | undefined> {
  const row = await db.selectFrom('secret').selectAll().where('name', '=', name).executeTakeFirst()
  return row && toSecret(row)
}

function toSecret(row: { name: string; created_at: string; updated_at: string }): StoredSecret {
  return { name: row.name, createdAt: row.created_at, updatedAt: row.updated_at }
}
