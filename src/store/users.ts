// Users of the page: names, roles, and hashes of their passwords.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { User } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { isAnotherAdmin } from './last-admin.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { Store, UserInput, WriteOptions } from './store.ts'
import type { UserTable } from './tables.ts'
import { checkVersion } from './version-check.ts'

type UserStore = Pick<Store, 'userGet' | 'userList' | 'userPasswordHash' | 'userPut' | 'userDelete'>

/** A row as it is read. */
type UserRow = Omit<UserTable, 'id'> & { id: number }

/** The store's methods for users. */
export function userStore({ read, write }: Access): UserStore {
  return {
    userGet: (name) =>
      read(async (db) => {
        const row = await readUser(db, name)
        return row && toUser(row)
      }),

    userList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('user', 'string', query)
        let select = db
          .selectFrom('user')
          .selectAll()
          .orderBy(sql`lower(name)`)
        if (after !== undefined) select = select.where(sql`lower(name)`, '>', after)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('user', rows, query.limit, (row) => row.name.toLowerCase(), toUser)
      }),

    userPasswordHash: (name) => read(async (db) => (await readUser(db, name))?.password_hash),

    userPut: (user, options) => write((db) => putUser(db, user, options), options),

    userDelete: (name, options) =>
      write(async (db) => {
        const found = await readUser(db, name)
        checkVersion(`User ${name}`, found?.version, options)
        if (!found) throw new RequestError('USER_NOT_FOUND', { ref: name })
        await refuseLastAdmin(db, found)
        await db.deleteFrom('user').where('id', '=', found.id).execute()
        const before = toUser(found)
        await writeAudit(db, options.actor, { action: 'user.delete', subject: found.name, before, after: null })
      }, options),
  }
}

async function putUser(
  db: Db,
  { name, role, disabled, passwordHash }: UserInput,
  options: WriteOptions & { first?: boolean },
): Promise<User> {
  const found = await readUser(db, name)
  checkVersion(`User ${name}`, found?.version, options)
  if (options.first && (await db.selectFrom('user').select('id').executeTakeFirst()))
    throw new RequestError('FIRST_USER_EXISTS')
  const hash = passwordHash ?? found?.password_hash
  if (hash === undefined) throw new RequestError('REQUEST_INVALID', { reason: 'a new user needs a `password`' })
  const words = { role, disabled: disabled ? 1 : 0, password_hash: hash }
  if (found && (Object.keys(words) as (keyof typeof words)[]).every((word) => found[word] === words[word]))
    return toUser(found)
  if (found && (role !== 'admin' || disabled)) await refuseLastAdmin(db, found)
  const at = now()
  const isNewPassword = hash !== found?.password_hash
  const row = {
    ...words,
    name: found?.name ?? name,
    created_at: found?.created_at ?? at,
    updated_at: at,
    password_changed_at: isNewPassword ? at : found.password_changed_at,
    last_sign_in_at: found?.last_sign_in_at ?? null,
    version: (found?.version ?? 0) + 1,
  }
  if (found) await db.updateTable('user').set(row).where('id', '=', found.id).execute()
  else await db.insertInto('user').values(row).execute()
  if (found && (isNewPassword || disabled)) await db.deleteFrom('sign_in').where('user_id', '=', found.id).execute()
  const after = toUser(row)
  await writeAudit(db, options.actor, {
    action: 'user.put',
    subject: after.name,
    before: found ? toUser(found) : null,
    after,
  })
  return after
}

/** Refuses to take the last admin away [USER_LAST_ADMIN]. */
async function refuseLastAdmin(db: Db, { id, name, role, disabled }: UserRow): Promise<void> {
  if (role === 'admin' && disabled === 0 && !(await isAnotherAdmin(db, { user: id })))
    throw new RequestError('USER_LAST_ADMIN', { name })
}

/** The row of a name, in any letters. */
export async function readUser(db: Db, name: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('user')
    .selectAll()
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
}

function toUser(row: Omit<UserRow, 'id'>): User {
  return {
    name: row.name,
    role: row.role,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    passwordChangedAt: row.password_changed_at,
    lastSignInAt: row.last_sign_in_at,
    version: row.version,
  }
}
