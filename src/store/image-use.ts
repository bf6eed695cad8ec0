// Who has an image: machines, profiles, and machines that keep a content which was replaced.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { ImageContent, ImageUse, Override } from '../model.ts'
import type { Db } from './access.ts'
import { now } from './access.ts'
import { fileRow } from './image-files.ts'

/** Named users at most; the count tells the rest. */
const MAX_NAMED_USERS = 5

/** Refuses what would take an image away from somebody [IMAGE_IN_USE]. */
export async function refuseUsed(db: Db, id: number, ref: string): Promise<void> {
  const { machines, profiles } = await ownUsers(db, id)
  const users = [...machines.map(({ mac }) => mac as string), ...profiles.map(({ name }) => `profile ${name}`)]
  if (users.length === 0) return
  const named = users.slice(0, MAX_NAMED_USERS).join(', ') + (users.length > MAX_NAMED_USERS ? ', …' : '')
  throw new RequestError('IMAGE_IN_USE', { ref, count: users.length, machines: named })
}

/** Everybody who has the image, also through a profile. */
export async function imageUse(db: Db, id: number): Promise<ImageUse> {
  const { machines, profiles } = await ownUsers(db, id)
  const through = await machinesWith(db, id)
  const pinned = await db.selectFrom('image_pin').select('mac').where('image_id', '=', id).orderBy('mac').execute()
  const overrides = await db
    .selectFrom('assignment')
    .select(['mac', 'overrides'])
    .where('overrides', '!=', '[]')
    .where('mac', 'in', through.length > 0 ? through.map(({ mac }) => mac) : [...machines.map(({ mac }) => mac)])
    .execute()
  return {
    machines: [...new Set([...machines, ...through].map(({ mac }) => mac))].sort(),
    profiles: profiles.map(({ name }) => name),
    pinned: pinned.map(({ mac }) => mac),
    overrides: overrides.flatMap(({ mac, overrides: list }) =>
      (JSON.parse(list) as Override[]).map((override) => ({ mac, ...override })),
    ),
  }
}

/** Machines that are armed keep what the image was until they are armed again. */
export async function pinOldContent(db: Db, id: number, content: ImageContent): Promise<void> {
  const file_id = await fileRow(db, content.file)
  for (const { mac, armed } of await machinesWith(db, id)) {
    if (armed === 0) continue
    await db
      .insertInto('image_pin')
      .values({ mac, image_id: id, file_id, content: JSON.stringify(content), pinned_at: now() })
      // replaced twice: what it was armed with counts
      .onConflict((conflict) => conflict.columns(['mac', 'image_id']).doNothing())
      .execute()
  }
}

/** Machines whose effective assignment names the image. */
async function machinesWith(db: Db, id: number) {
  return db
    .selectFrom('assignment')
    .leftJoin('profile', 'profile.id', 'assignment.profile_id')
    .select(['assignment.mac', 'assignment.armed'])
    .where((where) =>
      where.or([
        where(sql<number>`coalesce(assignment.boot_image_id, profile.boot_image_id)`, '=', id),
        where(sql<number>`coalesce(assignment.install_image_id, profile.install_image_id)`, '=', id),
      ]),
    )
    .orderBy('assignment.mac')
    .execute()
}

async function ownUsers(db: Db, id: number) {
  const machines = await db
    .selectFrom('assignment')
    .select('mac')
    .where((where) => where.or([where('boot_image_id', '=', id), where('install_image_id', '=', id)]))
    .orderBy('mac')
    .execute()
  const profiles = await db
    .selectFrom('profile')
    .select('name')
    .where((where) => where.or([where('boot_image_id', '=', id), where('install_image_id', '=', id)]))
    .orderBy('name')
    .execute()
  return { machines, profiles }
}
