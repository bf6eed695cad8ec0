// Who is signed in at the page: known by the SHA-256 of what the browser keeps, bounded in number and in time.
import { RequestError } from '../errors.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import type { NewSignIn, SignIn, Store } from './store.ts'
import { readToken } from './tokens.ts'
import { readUser } from './users.ts'

type SignInStore = Pick<Store, 'signInAdd' | 'signInByHash' | 'signInTouch' | 'signInRemove'>

/** The use is noted at most this often. */
const TOUCH_EVERY_MS = 60_000
/** Of one user or token: a browser on every desk, and some forgotten ones. */
const MAX_PER_OWNER = 20
/** Of all together. */
const MAX_SIGN_INS = 2000

/** The store's methods for those who are signed in. */
export function signInStore({ read, write }: Access): SignInStore {
  const touchedAtMs = new Map<string, number>()
  return {
    signInAdd: (signIn, options) =>
      write(async (db) => {
        const at = now()
        const owner = await readOwner(db, signIn.owner)
        const { hash, from, expiresAt } = signIn
        await db.deleteFrom('sign_in').where('expires_at', '<=', at).execute()
        await makeRoom(db, owner)
        await db
          .insertInto('sign_in')
          .values({ hash, ...owner, from_where: from, created_at: at, used_at: at, expires_at: expiresAt })
          .execute()
        if (owner.user_id !== null)
          await db.updateTable('user').set({ last_sign_in_at: at }).where('id', '=', owner.user_id).execute()
        const after = { from, expiresAt }
        await writeAudit(db, options.actor, { action: 'signIn.add', subject: options.actor.name, before: null, after })
      }, options),

    signInByHash: (hash, idleSince) => read((db) => readSignIn(db, hash, idleSince)),

    signInTouch: async (hash, at) => {
      const atMs = Date.parse(at)
      if (atMs - (touchedAtMs.get(hash) ?? -Infinity) < TOUCH_EVERY_MS) return
      if (touchedAtMs.size >= MAX_SIGN_INS) touchedAtMs.clear()
      touchedAtMs.set(hash, atMs)
      await write(async (db) => {
        await db.updateTable('sign_in').set({ used_at: at }).where('hash', '=', hash).execute()
      })
    },

    signInRemove: (hash, options) =>
      write(async (db) => {
        const { numDeletedRows } = await db.deleteFrom('sign_in').where('hash', '=', hash).executeTakeFirst()
        if (numDeletedRows === 0n) return
        const subject = options.actor.name
        await writeAudit(db, options.actor, { action: 'signIn.remove', subject, before: null, after: null })
      }, options),
  }
}

async function readOwner(
  db: Db,
  owner: NewSignIn['owner'],
): Promise<{ user_id: number | null; token_id: number | null }> {
  if ('user' in owner) {
    const user = await readUser(db, owner.user)
    if (!user) throw new RequestError('USER_NOT_FOUND', { ref: owner.user })
    return { user_id: user.id, token_id: null }
  }
  const token = await readToken(db, owner.token)
  if (!token) throw new RequestError('TOKEN_NOT_FOUND', { ref: owner.token })
  return { user_id: null, token_id: token.id }
}

/** The longest unused go first. */
async function makeRoom(db: Db, owner: { user_id: number | null; token_id: number | null }): Promise<void> {
  const newest = db.selectFrom('sign_in').select('hash').orderBy('used_at', 'desc')
  const others = await newest
    .where('user_id', 'is', owner.user_id)
    .where('token_id', 'is', owner.token_id)
    .offset(MAX_PER_OWNER - 1)
    .limit(MAX_SIGN_INS)
    .execute()
  const beyond = await newest
    .offset(MAX_SIGN_INS - 1)
    .limit(MAX_SIGN_INS)
    .execute()
  for (const { hash } of [...others, ...beyond]) await db.deleteFrom('sign_in').where('hash', '=', hash).execute()
}

async function readSignIn(db: Db, hash: string, idleSince: string): Promise<SignIn | undefined> {
  const at = now()
  const row = await db
    .selectFrom('sign_in')
    .leftJoin('user', 'user.id', 'sign_in.user_id')
    .leftJoin('token', 'token.id', 'sign_in.token_id')
    .select(['user.name as user', 'user.role as user_role', 'user.disabled', 'sign_in.expires_at', 'sign_in.used_at'])
    .select(['token.name as token', 'token.role as token_role', 'token.expires_at as token_ends'])
    .where('sign_in.hash', '=', hash)
    .executeTakeFirst()
  if (!row || row.expires_at <= at || row.used_at <= idleSince) return undefined
  if (row.user !== null && row.user_role !== null && row.disabled === 0)
    return { name: `user:${row.user}`, role: row.user_role }
  if (row.token !== null && row.token_role !== null && (row.token_ends === null || row.token_ends > at))
    return { name: `token:${row.token}`, role: row.token_role }
  return undefined
}
