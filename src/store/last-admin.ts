// The guard against locking everybody out: the last who may do all stays.
import type { Db } from './access.ts'
import { now } from './access.ts'

/** Whether there is an admin besides this token or user: a token that is good, or a user who may sign in. */
export async function isAnotherAdmin(db: Db, besides: { token?: number; user?: number }): Promise<boolean> {
  const token = await db
    .selectFrom('token')
    .select('id')
    .where('role', '=', 'admin')
    .where('id', '!=', besides.token ?? 0)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now())]))
    .executeTakeFirst()
  if (token) return true
  const user = await db
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled', '=', 0)
    .where('id', '!=', besides.user ?? 0)
    .executeTakeFirst()
  return user !== undefined
}
