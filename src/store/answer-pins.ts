// Which versions of its answer files a machine was armed with: those it keeps, whatever becomes of the files meanwhile.
import type { Mac } from '../net/address.ts'
import { now, type Access, type Db } from './access.ts'
import { answerSlots } from './answer-slots.ts'
import { keepQuery } from './kept-query.ts'
import type { Store } from './store.ts'

/** The store's method for pins. */
export function answerPinStore({ read }: Access): Pick<Store, 'answerPins'> {
  return {
    answerPins: (mac) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('answer_pin')
          .innerJoin('answer_file', 'answer_file.id', 'answer_pin.answer_id')
          .select(['answer_file.name', 'answer_pin.number', 'answer_pin.pinned_at'])
          .where('answer_pin.mac', '=', mac)
          .orderBy('answer_file.name')
          .execute()
        return rows.map((row) => ({ answer: row.name, version: row.number, pinnedAt: row.pinned_at }))
      }),
  }
}

/**
 * Pins the newest version of each answer file the machine may get, by its own words, its profile, its install image or its
 * architecture; called when it is armed. `isNewly`: it was not armed before. One that was armed with the same file keeps its
 * version. A pin outlives the arming: a machine whose only boot is spent still fetches its file.
 */
export async function pinAnswers(db: Db, mac: Mac, isNewly: boolean): Promise<void> {
  const wanted = await wantedAnswers(db, mac)
  const keep = isNewly ? [] : wanted
  if (keep.length === 0) await dropAll(db, mac)
  else await db.deleteFrom('answer_pin').where('mac', '=', mac).where('answer_id', 'not in', keep).execute()
  if (wanted.length === 0) return
  const answers = await db
    .selectFrom('answer_file')
    .select(['id', 'content_version'])
    .where('id', 'in', wanted)
    .where('content_version', '>', 0)
    .execute()
  if (answers.length === 0) return
  const at = now()
  await db
    .insertInto('answer_pin')
    .values(answers.map(({ id, content_version }) => ({ mac, answer_id: id, number: content_version, pinned_at: at })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Whose pins are looked at: the armed machines of a profile or an install image; undefined: all armed machines. */
export type PinScope = { profileId: number } | { installImageId: number } | undefined

/** Pins the files that armed machines may get since a change, and did not before; versions they have stay. */
export async function pinAgain(db: Db, scope: PinScope): Promise<void> {
  let armed = db
    .selectFrom('assignment')
    .leftJoin('profile', 'profile.id', 'assignment.profile_id')
    .select('assignment.mac')
    .where('assignment.armed', '=', 1)
  if (scope && 'profileId' in scope) armed = armed.where('profile.id', '=', scope.profileId)
  if (scope && 'installImageId' in scope)
    armed = armed.where(
      (e) => e.fn.coalesce('assignment.install_image_id', 'profile.install_image_id'),
      '=',
      scope.installImageId,
    )
  for (const { mac } of await armed.execute()) await pinAnswers(db, mac, false)
}

/** The ids of all files that may count; the architecture shows only when the machine boots. */
async function wantedAnswers(db: Db, mac: Mac): Promise<number[]> {
  const [row] = await namedAnswers(db, mac)
  if (!row) return []
  const answer = row.own ?? row.profile_answer
  const inherits = row.own === null
  const names = {
    answer,
    clientAnswer: row.own_client ?? (inherits ? row.profile_client : null),
    imageAnswer: row.own_image ?? (inherits ? row.profile_image : null),
  }
  const role = answer === null ? undefined : (await roleOf(db, answer))?.role
  const ofImage =
    row.install_image_id === null
      ? undefined
      : await db
          .selectFrom('image_default')
          .select('answer_id')
          .where('image_id', '=', row.install_image_id)
          .executeTakeFirst()
  const { client, image } = answerSlots(names, role, { client: null, image: ofImage?.answer_id ?? null })
  const ofArchitectures = client === null ? (await clientDefaults(db)).map((one) => one.answer_id) : []
  return [...new Set([client, image, ...ofArchitectures].filter((id) => id !== null))]
}

const dropAll = keepQuery((db, mac: Mac) => db.deleteFrom('answer_pin').where('mac', '=', mac))

const clientDefaults = keepQuery((db) => db.selectFrom('client_default').select('answer_id'))

const namedAnswers = keepQuery((db, mac: Mac) =>
  db
    .selectFrom('assignment')
    .leftJoin('profile', 'profile.id', 'assignment.profile_id')
    .select((e) => [
      'assignment.answer_id as own',
      'assignment.client_answer_id as own_client',
      'assignment.image_answer_id as own_image',
      'profile.answer_id as profile_answer',
      'profile.client_answer_id as profile_client',
      'profile.image_answer_id as profile_image',
      e.fn.coalesce('assignment.install_image_id', 'profile.install_image_id').as('install_image_id'),
    ])
    .where('assignment.mac', '=', mac),
)

function roleOf(db: Db, id: number) {
  return db.selectFrom('answer_file').select('role').where('id', '=', id).executeTakeFirst()
}
