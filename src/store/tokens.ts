// Keys to the admin API: known by the SHA-256 of the key, which itself is never stored.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { Token } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { keepQuery } from './kept-query.ts'
import { isAnotherAdmin } from './last-admin.ts'
import type { Store } from './store.ts'
import type { TokenTable } from './tables.ts'

type TokenStore = Pick<Store, 'tokenAdd' | 'tokenByHash' | 'tokenList' | 'tokenRemove' | 'tokenTouch'>

/** The use of a token is noted at most this often. */
const TOUCH_EVERY_MS = 60_000

/** Tokens in use that are remembered, so that not every request reads its own anew. */
const MAX_KNOWN = 1000

/** The store's methods for tokens. */
export function tokenStore({ read, write }: Access): TokenStore {
  const touchedAtMs = new Map<number, number>()
  const known = new Map<string, Token>()
  let changes = 0
  const forget = () => {
    changes++
    known.clear()
  }
  return {
    tokenAdd: ({ name, role, hash, expiresAt }, options) =>
      write(async (db) => {
        if (await readToken(db, name)) throw new RequestError('TOKEN_EXISTS', { name })
        const values = { name, role, hash, created_at: now(), expires_at: expiresAt, last_used_at: null }
        const row = await db.insertInto('token').values(values).returningAll().executeTakeFirstOrThrow()
        const after = toToken(row)
        await writeAudit(db, options.actor, { action: 'token.add', subject: name, before: null, after })
        return after
      }, options),

    tokenByHash: (hash) =>
      read(async (db) => {
        const remembered = known.get(hash)
        if (remembered) return remembered
        const changesBefore = changes
        const [row] = await findByHash(db, hash)
        const token = row && toToken(row)
        // what was read before a change must not be remembered after it
        if (!token || changes !== changesBefore) return token
        if (known.size >= MAX_KNOWN) known.clear()
        known.set(hash, token)
        return token
      }),

    tokenList: () =>
      read(async (db) => {
        const rows = await db.selectFrom('token').selectAll().orderBy('id').execute()
        return rows.map(toToken)
      }),

    tokenRemove: (name, options) =>
      write(async (db) => {
        const found = await readToken(db, name)
        if (!found) throw new RequestError('TOKEN_NOT_FOUND', { ref: name })
        if (found.role === 'admin' && !(await isAnotherAdmin(db, { token: found.id })))
          throw new RequestError('TOKEN_LAST_ADMIN', { name: found.name })
        await db.deleteFrom('token').where('id', '=', found.id).execute()
        await writeAudit(db, options.actor, { action: 'token.remove', subject: found.name, before: found, after: null })
      }, options).finally(forget),

    tokenTouch: async (id, at) => {
      const atMs = Date.parse(at)
      if (atMs - (touchedAtMs.get(id) ?? -Infinity) < TOUCH_EVERY_MS) return
      touchedAtMs.set(id, atMs)
      await write(async (db) => {
        await db.updateTable('token').set({ last_used_at: at }).where('id', '=', id).execute()
      })
      forget()
    },
  }
}

const findByHash = keepQuery((db, hash: string) => db.selectFrom('token').selectAll().where('hash', '=', hash))

/** The token of that name, in any letters. */
export async function readToken(db: Db, name: string): Promise<Token | undefined> {
  const row = await db
    .selectFrom('token')
    .selectAll()
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row && toToken(row)
}

function toToken(row: Omit<TokenTable, 'id'> & { id: number }): Token {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }
}
