// Profiles in the store: named bundles that machines and rules share.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { ImageSelection, Method, Override, Profile } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { pinAgain } from './answer-pins.ts'
import { answerId, imageId } from './assignments.ts'
import { auditOverrides, writeAudit } from './audit.ts'
import { requireComplete } from './method-rules.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { ProfileInput, Store, WriteOptions } from './store.ts'
import { checkVersion } from './version-check.ts'

type ProfileStore = Pick<Store, 'profileGet' | 'profileList' | 'profileAll' | 'profilePut' | 'profileDelete'>

/** The store's methods for profiles. */
export function profileStore({ read, write }: Access): ProfileStore {
  return {
    profileGet: (name) => read(async (db) => (await readProfile(db, name))?.profile),

    profileList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('profile', 'string', query)
        let select = selectProfiles(db).orderBy(sql`lower(profile.name)`)
        if (after !== undefined) select = select.where(sql`lower(profile.name)`, '>', after)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('profile', rows, query.limit, (row) => row.name.toLowerCase(), toProfile)
      }),

    profileAll: () =>
      read(async (db) => {
        const rows = await selectProfiles(db)
          .orderBy(sql`lower(profile.name)`)
          .execute()
        return rows.map(toProfile)
      }),

    profilePut: (profile, options) => write((db) => putProfile(db, profile, options), options),

    profileDelete: (name, options) =>
      write(async (db) => {
        const found = await readProfile(db, name)
        checkVersion(`Profile ${name}`, found?.profile.version, options)
        if (!found) throw new RequestError('PROFILE_NOT_FOUND', { ref: name })
        await refuseUsed(db, found.row.id, found.profile.name)
        await db.deleteFrom('profile').where('id', '=', found.row.id).execute()
        await writeAudit(db, options.actor, {
          action: 'profile.delete',
          subject: found.profile.name,
          before: found.profile,
          after: null,
        })
      }, options),
  }
}

async function putProfile(db: Db, input: ProfileInput, options: WriteOptions): Promise<Profile> {
  const found = await readProfile(db, input.name)
  const before = found?.profile
  checkVersion(`Profile ${input.name}`, before?.version, options)
  // a menu and a rule have no machine to add what it lacks
  if (input.menuText !== null || (found && (await isLedToByRule(db, found.row.id)))) requireComplete(input)
  const words = {
    description: input.description,
    boot_image_id: await imageId(db, 'boot', input.bootImage),
    install_image_id: await imageId(db, 'install', input.installImage),
    selection: input.select === null ? null : JSON.stringify(input.select),
    answer_id: await answerId(db, input.answer),
    client_answer_id: await answerId(db, input.clientAnswer ?? null),
    image_answer_id: await answerId(db, input.imageAnswer ?? null),
    method: input.method,
    menu_text: input.menuText,
    variables: JSON.stringify(input.variables ?? {}),
    overrides: JSON.stringify(input.overrides ?? []),
  }
  if (found && (Object.keys(words) as (keyof typeof words)[]).every((name) => found.row[name] === words[name])) {
    return found.profile
  }
  const at = now()
  const row = {
    ...words,
    name: before?.name ?? input.name,
    created_at: before?.createdAt ?? at,
    updated_at: at,
    version: (before?.version ?? 0) + 1,
  }
  if (found) await db.updateTable('profile').set(row).where('id', '=', found.row.id).execute()
  else await db.insertInto('profile').values(row).execute()
  if (found) await pinAgain(db, { profileId: found.row.id })
  const after = (await readProfile(db, input.name))?.profile
  if (!after) throw new Error('The profile just written is not there')
  await writeAudit(db, options.actor, { action: 'profile.put', subject: after.name, before: before ?? null, after })
  await auditOverrides(db, options, { noun: 'profile', subject: after.name, before, after })
  return after
}

async function isLedToByRule(db: Db, id: number): Promise<boolean> {
  return (await db.selectFrom('rule').select('id').where('profile_id', '=', id).executeTakeFirst()) !== undefined
}

/** Named users at most; the count tells the rest. */
const MAX_NAMED_USERS = 5

async function refuseUsed(db: Db, id: number, ref: string): Promise<void> {
  const machines = await db.selectFrom('assignment').select('mac').where('profile_id', '=', id).orderBy('mac').execute()
  const rules = await db.selectFrom('rule').select('name').where('profile_id', '=', id).orderBy('name').execute()
  const users = [...machines.map(({ mac }) => `machine ${mac}`), ...rules.map(({ name }) => `rule ${name}`)]
  if (users.length === 0) return
  const named = users.slice(0, MAX_NAMED_USERS).join(', ') + (users.length > MAX_NAMED_USERS ? ', …' : '')
  throw new RequestError('PROFILE_IN_USE', { ref, count: users.length, users: named })
}

/** A profile with the numbers the tables know it by. */
export async function readProfile(db: Db, name: string) {
  const row = await selectProfiles(db)
    .select([
      'profile.id',
      'profile.boot_image_id',
      'profile.install_image_id',
      'profile.answer_id',
      'profile.client_answer_id',
      'profile.image_answer_id',
    ])
    .where(sql`lower(profile.name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row && { row, profile: toProfile(row) }
}

function selectProfiles(db: Db) {
  return db
    .selectFrom('profile')
    .leftJoin('image as boot', 'boot.id', 'profile.boot_image_id')
    .leftJoin('image as install', 'install.id', 'profile.install_image_id')
    .leftJoin('answer_file as answer', 'answer.id', 'profile.answer_id')
    .leftJoin('answer_file as client_answer', 'client_answer.id', 'profile.client_answer_id')
    .leftJoin('answer_file as image_answer', 'image_answer.id', 'profile.image_answer_id')
    .select([
      'profile.name',
      'profile.description',
      'boot.name as boot_image',
      'install.name as install_image',
      'profile.selection',
      'answer.name as answer_file',
      'client_answer.name as client_answer_file',
      'image_answer.name as image_answer_file',
      'profile.method',
      'profile.menu_text',
      'profile.variables',
      'profile.overrides',
      'profile.created_at',
      'profile.updated_at',
      'profile.version',
    ])
}

interface ProfileRow {
  name: string
  description: string | null
  boot_image: string | null
  install_image: string | null
  selection: string | null
  answer_file: string | null
  client_answer_file: string | null
  image_answer_file: string | null
  method: Method
  menu_text: string | null
  variables: string
  overrides: string
  created_at: string
  updated_at: string
  version: number
}

function toProfile(row: ProfileRow): Profile {
  return {
    name: row.name,
    description: row.description,
    bootImage: row.boot_image,
    installImage: row.install_image,
    select: row.selection === null ? null : (JSON.parse(row.selection) as ImageSelection),
    answer: row.answer_file,
    clientAnswer: row.client_answer_file,
    imageAnswer: row.image_answer_file,
    method: row.method,
    menuText: row.menu_text,
    variables: JSON.parse(row.variables) as Profile['variables'],
    overrides: JSON.parse(row.overrides) as Override[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}
