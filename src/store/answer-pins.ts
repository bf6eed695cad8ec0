// Which version of its answer file a machine was armed with: that it keeps, whatever becomes of the file meanwhile.
import type { Mac } from '../net/address.ts'
import { now, type Access, type Db } from './access.ts'
import type { Store } from './store.ts'

/** The store's method for pins. */
export function answerPinStore({ read }: Access): Pick<Store, 'answerPinned'> {
  return {
    answerPinned: (mac) =>
      read(async (db) => {
        const row = await db
          .selectFrom('answer_pin')
          .innerJoin('answer_file', 'answer_file.id', 'answer_pin.answer_id')
          .select(['answer_file.name', 'answer_pin.number', 'answer_pin.pinned_at'])
          .where('answer_pin.mac', '=', mac)
          .executeTakeFirst()
        return row && { answer: row.name, version: row.number, pinnedAt: row.pinned_at }
      }),
  }
}

/**
 * Pins the newest version of the machine's answer file, its own or its profile's; called when it is armed. `isNewly`: it was
 * not armed before. One that was armed with the same file keeps its version. A pin outlives the arming: a machine whose
 * only boot is spent still fetches its file.
 */
export async function pinAnswer(db: Db, mac: Mac, isNewly: boolean): Promise<void> {
  const row = await db
    .selectFrom('assignment')
    .leftJoin('profile', 'profile.id', 'assignment.profile_id')
    .leftJoin('answer_pin', 'answer_pin.mac', 'assignment.mac')
    .select(['assignment.answer_id', 'profile.answer_id as profile_answer_id', 'answer_pin.answer_id as pinned_id'])
    .where('assignment.mac', '=', mac)
    .executeTakeFirst()
  const wanted = row?.answer_id ?? row?.profile_answer_id ?? null
  if (!isNewly && wanted !== null && row?.pinned_id === wanted) return
  await db.deleteFrom('answer_pin').where('mac', '=', mac).execute()
  if (wanted === null) return
  const answer = await db
    .selectFrom('answer_file')
    .select('content_version')
    .where('id', '=', wanted)
    .executeTakeFirstOrThrow()
  if (answer.content_version === 0) return
  await db
    .insertInto('answer_pin')
    .values({ mac, answer_id: wanted, number: answer.content_version, pinned_at: now() })
    .execute()
}
