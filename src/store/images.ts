// Images in the store: what machines are booted with and what is installed on them.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { BootImage, Image, ImageContent, IpxeBoot } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { fileRow, restoreFile } from './image-files.ts'
import { readOrMakeGroup } from './image-groups.ts'
import { imageUse, pinOldContent, refuseUsed } from './image-use.ts'
import { keepQuery } from './kept-query.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { BootImageInput, ImagePatch, ImportedImage, Store, WriteOptions } from './store.ts'
import { checkVersion } from './version-check.ts'

type ImageStore = Pick<
  Store,
  | 'imageGet'
  | 'imageList'
  | 'imageOf'
  | 'imageUse'
  | 'imageImport'
  | 'imagePatch'
  | 'imageDelete'
  | 'bootImageGet'
  | 'bootImagePut'
>

/** The store's methods for images. */
export function imageStore({ read, write }: Access): ImageStore {
  return {
    imageGet: (ref) => read((db) => readImage(db, ref)),

    bootImageGet: (name) =>
      read(async (db) => {
        const image = await readImage(db, name)
        return image?.type === 'boot' ? (image as BootImage) : undefined
      }),

    imageList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('image', 'string', query)
        let select = selectImages(db).orderBy(sql`lower(image.name)`)
        if (query.type !== undefined) select = select.where('image.type', '=', query.type)
        if (query.group !== undefined)
          select = select.where(sql`lower(image_group.name)`, '=', query.group.toLowerCase())
        if (after !== undefined) select = select.where(sql`lower(image.name)`, '>', after)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('image', rows, query.limit, (row) => row.name.toLowerCase(), toImage)
      }),

    imageOf: (mac, type, name) =>
      read(async (db) => {
        const image = await readImage(db, name)
        if (image?.type !== type) return undefined
        const pin = await db
          .selectFrom('image_pin')
          .select('content')
          .where('mac', '=', mac)
          .where('image_id', '=', image.id)
          .executeTakeFirst()
        return pin ? { ...image, content: JSON.parse(pin.content) as ImageContent } : image
      }),

    imageUse: (name) =>
      read(async (db) => {
        const image = await readImage(db, name)
        if (!image) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot or install', ref: name })
        return imageUse(db, image.id)
      }),

    imageImport: (images, options) =>
      write(async (db) => {
        const done: Image[] = []
        for (const { content } of images) await restoreFile(db, content.file, options.actor)
        for (const image of images) done.push(await importImage(db, image, options))
        return done
      }, options),

    imagePatch: (ref, patch, options) => write((db) => patchImage(db, ref, patch, options), options),

    bootImagePut: (image, options) => write((db) => putBootImage(db, image, options), options),

    imageDelete: (ref, options) =>
      write(async (db) => {
        const found = await readImage(db, ref)
        checkVersion(`Image ${ref}`, found?.version, options)
        if (!found) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot or install', ref })
        await refuseUsed(db, found.id, found.name)
        await db.deleteFrom('image').where('id', '=', found.id).execute()
        await writeAudit(db, options.actor, {
          action: 'image.delete',
          subject: found.name,
          before: audited(found),
          after: null,
        })
      }, options),
  }
}

async function putBootImage(db: Db, input: BootImageInput, options: WriteOptions): Promise<BootImage> {
  const before = await readByName(db, input.name)
  if (before && (before.type !== 'boot' || before.content))
    throw new RequestError('REQUEST_INVALID', {
      reason: `\`${before.name}\` is the name of an image with a WIM; change its words with PATCH`,
    })
  checkVersion(`Image ${input.name}`, before?.version, options)
  const after = await writeImage(db, before, {
    name: before?.name ?? input.name,
    type: 'boot',
    description: input.description,
    group: input.group,
    enabled: input.enabled ?? before?.enabled ?? true,
    programs: sorted(input.programs),
    script: input.script ?? null,
    ipxe: input.ipxe ?? null,
    checksums: sorted(input.checksums ?? {}),
    lastFile: input.lastFile ?? null,
    origin: null,
    content: null,
  })
  if (after !== before)
    await writeAudit(db, options.actor, { action: 'image.put', subject: after.name, before: before ?? null, after })
  return after as BootImage
}

async function importImage(
  db: Db,
  input: ImportedImage,
  options: WriteOptions & { replace?: boolean },
): Promise<Image> {
  const before = await readByName(db, input.name)
  const isSame = before?.content?.file.sha256 === input.content.file.sha256 && before.type === input.type
  // an import that was cut off after it was stored is begun again
  if (before && isSame && before.content?.inside === input.content.inside) return before
  if (before && (before.type !== input.type || !options.replace))
    throw new RequestError('IMAGE_EXISTS', { name: before.name, type: before.type })
  checkVersion(`Image ${input.name}`, before?.version, options)
  if (before?.content && before.content.file.sha256 !== input.content.file.sha256)
    await pinOldContent(db, before.id, before.content)
  const after = await writeImage(db, before, {
    name: before?.name ?? input.name,
    type: input.type,
    description: input.description === undefined ? (before?.description ?? null) : input.description,
    group: input.group === undefined ? (before?.group ?? null) : input.group,
    enabled: before?.enabled ?? true,
    programs: input.programs,
    script: before?.script ?? null,
    ipxe: before?.ipxe ?? null,
    checksums: before?.checksums ?? {},
    lastFile: before?.lastFile ?? null,
    origin: input.origin === undefined ? (before?.origin ?? null) : input.origin,
    content: { ...input.content, number: (before?.content?.number ?? 0) + 1 },
  })
  await writeAudit(db, options.actor, {
    action: before ? 'image.replace' : 'image.add',
    subject: after.name,
    before: before ? audited(before) : null,
    after: audited(after),
  })
  return after
}

async function patchImage(db: Db, ref: string, patch: ImagePatch, options: WriteOptions): Promise<Image> {
  const before = await readImage(db, ref)
  checkVersion(`Image ${ref}`, before?.version, options)
  if (!before) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot or install', ref })
  const { index, signature, ...words } = patch
  if (words.name !== undefined) {
    const taken = await readByName(db, words.name)
    if (taken && taken.id !== before.id) throw new RequestError('IMAGE_EXISTS', { name: taken.name, type: taken.type })
  }
  const content = before.content && {
    ...before.content,
    ...(index === undefined ? {} : { index }),
    ...(signature === undefined ? {} : { signature }),
  }
  if (content && typeof index === 'number' && !content.images.some((image) => image.index === index))
    throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file: before.name, index, count: content.images.length })
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
  const after = await writeImage(db, before, { ...before, ...said, content })
  if (after !== before)
    await writeAudit(db, options.actor, {
      action: 'image.set',
      subject: after.name,
      before: audited(before),
      after: audited(after),
    })
  return after
}

/** Writes a row; the same words again change nothing and give `before` itself. */
async function writeImage(
  db: Db,
  before: Image | undefined,
  words: Omit<Image, 'id' | 'createdAt' | 'updatedAt' | 'version'>,
): Promise<Image> {
  const same = (image: Partial<Image>) => JSON.stringify({ ...image, id: 0, createdAt: 0, updatedAt: 0, version: 0 })
  const group = words.group === null ? null : await readOrMakeGroup(db, words.group)
  const wanted = { ...words, group: group?.name ?? null }
  if (before && same({ ...before, ...wanted }) === same(before)) return before
  const at = now()
  const row = {
    name: wanted.name,
    type: wanted.type,
    description: wanted.description,
    group_id: group?.id ?? null,
    enabled: wanted.enabled ? 1 : 0,
    programs: JSON.stringify(wanted.programs),
    script: wanted.script,
    ipxe: wanted.ipxe === null ? null : JSON.stringify(wanted.ipxe),
    checksums: Object.keys(wanted.checksums).length === 0 ? null : JSON.stringify(wanted.checksums),
    last_file: wanted.lastFile,
    origin: wanted.origin,
    file_id: wanted.content === null ? null : await fileRow(db, wanted.content.file),
    content: wanted.content === null ? null : JSON.stringify(wanted.content),
    created_at: before?.createdAt ?? at,
    updated_at: at,
    version: (before?.version ?? 0) + 1,
  }
  if (before) await db.updateTable('image').set(row).where('id', '=', before.id).execute()
  else await db.insertInto('image').values(row).execute()
  const after = await readByName(db, wanted.name)
  if (!after) throw new Error('The image just written is not there')
  return after
}

/** The same words in another order are no change. */
function sorted<T extends object>(words: T): T {
  return Object.fromEntries(Object.entries(words).sort()) as T
}

/** As the audit log keeps it: without what was found inside, which is long. */
function audited({ content, ...words }: Image): object {
  if (!content) return words
  const { file, inside, index, number, signature } = content
  return { ...words, content: { sha256: file.sha256, path: file.path, inside, index, number, signature } }
}

/** By name, else by id, in whatever connection. */
export async function readImage(db: Db, ref: string): Promise<Image | undefined> {
  const byName = await readByName(db, ref)
  if (byName || !/^[1-9]\d{0,14}$/.test(ref)) return byName
  const row = await selectImages(db).where('image.id', '=', Number(ref)).executeTakeFirst()
  return row && toImage(row)
}

async function readByName(db: Db, name: string): Promise<Image | undefined> {
  const [row] = await findByName(db, name.toLowerCase())
  return row && toImage(row)
}

const findByName = keepQuery((db, name: string) => selectImages(db).where(sql`lower(image.name)`, '=', name))

function selectImages(db: Db) {
  return db
    .selectFrom('image')
    .leftJoin('image_group', 'image_group.id', 'image.group_id')
    .select([
      'image.id',
      'image.name',
      'image.type',
      'image.description',
      'image_group.name as group_name',
      'image.enabled',
      'image.programs',
      'image.script',
      'image.ipxe',
      'image.checksums',
      'image.last_file',
      'image.origin',
      'image.content',
      'image.created_at',
      'image.updated_at',
      'image.version',
    ])
}

/** An image's row with its group. */
export interface ImageRow {
  id: number
  name: string
  type: Image['type']
  description: string | null
  group_name: string | null
  enabled: number
  programs: string
  script: string | null
  ipxe: string | null
  checksums: string | null
  last_file: string | null
  origin: Image['origin']
  content: string | null
  created_at: string
  updated_at: string
  version: number
}

/** The noun from its row. */
export function toImage(row: ImageRow): Image {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    description: row.description,
    group: row.group_name,
    enabled: row.enabled !== 0,
    programs: JSON.parse(row.programs) as Image['programs'],
    script: row.script,
    ipxe: row.ipxe === null ? null : (JSON.parse(row.ipxe) as IpxeBoot),
    checksums: row.checksums === null ? {} : (JSON.parse(row.checksums) as Image['checksums']),
    lastFile: row.last_file,
    origin: row.origin,
    content: row.content === null ? null : (JSON.parse(row.content) as ImageContent),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

/** A machine that has it in its own words is armed anew: what it was armed with before counts no more. */
export async function dropPins(db: Db, mac: Mac): Promise<void> {
  await deletePins(db, mac)
}

const deletePins = keepQuery((db, mac: Mac) => db.deleteFrom('image_pin').where('mac', '=', mac))
