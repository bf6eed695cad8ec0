// Driver packages and driver groups in the store: one table each, of names and records.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { DriverGroup, DriverPackage } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { Page, PageQuery, Store, WriteOptions } from './store.ts'
import { checkVersion } from './version-check.ts'

type DriverStore = Pick<
  Store,
  | 'driverList'
  | 'driverAll'
  | 'driverGet'
  | 'driverPut'
  | 'driverDelete'
  | 'driverGroupList'
  | 'driverGroupAll'
  | 'driverGroupGet'
  | 'driverGroupPut'
  | 'driverGroupDelete'
>

interface Kept {
  name: string
  createdAt: string
  updatedAt: string
  version: number
}
/** Without what the store adds. */
type Words<T extends Kept> = Omit<T, 'createdAt' | 'updatedAt' | 'version'>

interface Row {
  name: string
  record: string
  created_at: string
  updated_at: string
  version: number
}

/** The store's methods for drivers. */
export function driverStore({ read, write }: Access): DriverStore {
  const packages = rows<DriverPackage>('driver_package', 'Driver package')
  const groups = rows<DriverGroup>('driver_group', 'Driver group')
  return {
    driverList: (query) => read((db) => packages.list(db, query)),
    driverAll: () => read((db) => packages.all(db)),
    driverGet: (name) => read((db) => packages.get(db, name)),
    driverPut: (driver, options) =>
      write(async (db) => {
        const { before, after } = await packages.put(db, driver, options)
        if (before !== after)
          await writeAudit(db, options.actor, {
            ...{ action: 'driver.put', subject: after.name },
            ...{ before: before ? wordsOf(before) : null, after: wordsOf(after) },
          })
        return after
      }, options),
    driverDelete: (name, options) =>
      write(async (db) => {
        const before = await packages.get(db, name)
        checkVersion(`Driver package ${name}`, before?.version, options)
        if (!before) throw new RequestError('DRIVER_NOT_FOUND', { ref: name })
        const users = (await groups.all(db)).filter((group) => group.packages.includes(before.name))
        if (users.length > 0)
          throw new RequestError('DRIVER_IN_USE', {
            ref: before.name,
            groups: users.map((group) => group.name).join(', '),
          })
        await packages.remove(db, name)
        await writeAudit(db, options.actor, {
          ...{ action: 'driver.delete', subject: before.name },
          ...{ before: wordsOf(before), after: null },
        })
      }, options),

    driverGroupList: (query) => read((db) => groups.list(db, query)),
    driverGroupAll: () => read((db) => groups.all(db)),
    driverGroupGet: (name) => read((db) => groups.get(db, name)),
    driverGroupPut: (group, options) =>
      write(async (db) => {
        const named = []
        for (const name of group.packages) {
          const found = await packages.get(db, name)
          if (!found) throw new RequestError('DRIVER_NOT_FOUND', { ref: name })
          named.push(found.name)
        }
        const { before, after } = await groups.put(db, { ...group, packages: [...new Set(named)] }, options)
        if (before !== after)
          await writeAudit(db, options.actor, {
            ...{ action: 'driverGroup.put', subject: after.name },
            ...{ before: before ?? null, after },
          })
        return after
      }, options),
    driverGroupDelete: (name, options) =>
      write(async (db) => {
        const before = await groups.get(db, name)
        checkVersion(`Driver group ${name}`, before?.version, options)
        if (!before) throw new RequestError('DRIVER_GROUP_NOT_FOUND', { ref: name })
        await groups.remove(db, name)
        await writeAudit(db, options.actor, {
          ...{ action: 'driverGroup.delete', subject: before.name },
          ...{ before, after: null },
        })
      }, options),
  }
}

/** For the audit: thousands of hardware ids are in the package, not there. */
function wordsOf({ infs, files, ...rest }: DriverPackage): object {
  return { ...rest, infs: infs.map(({ path, version }) => `${path} ${version ?? ''}`.trim()), files: files.length }
}

/** Reads and writes a table of named records. */
function rows<T extends Kept>(given: 'driver_package' | 'driver_group', noun: string) {
  // both have the same columns: one name of the two is enough for the types
  const table = given as 'driver_package'
  const toWords = (row: Row): T =>
    ({
      ...(JSON.parse(row.record) as object),
      ...{ name: row.name, createdAt: row.created_at, updatedAt: row.updated_at, version: row.version },
    }) as unknown as T
  const isNamed = (name: string) => sql<boolean>`lower(name) = ${name.toLowerCase()}`
  const get = async (db: Db, name: string): Promise<T | undefined> => {
    const row = await db.selectFrom(table).selectAll().where(isNamed(name)).executeTakeFirst()
    return row && toWords(row)
  }
  return {
    get,
    async all(db: Db): Promise<T[]> {
      const found = await db
        .selectFrom(table)
        .selectAll()
        .orderBy(sql`lower(name)`)
        .execute()
      return found.map(toWords)
    },
    async list(db: Db, query: PageQuery): Promise<Page<T>> {
      const after = readCursor<string>(given, 'string', query)
      let select = db
        .selectFrom(table)
        .selectAll()
        .orderBy(sql`lower(name)`)
      if (after !== undefined) select = select.where(sql`lower(name)`, '>', after)
      const found = await select.limit(query.limit + 1).execute()
      return toPage(given, found, query.limit, (row) => row.name.toLowerCase(), toWords)
    },
    /** `before` and `after` are one where nothing changed. */
    async put(
      db: Db,
      { name, ...words }: Words<T>,
      options: WriteOptions,
    ): Promise<{ before: T | undefined; after: T }> {
      const before = await get(db, name)
      checkVersion(`${noun} ${name}`, before?.version, options)
      const record = JSON.stringify(words)
      const at = now()
      if (!before)
        await db.insertInto(table).values({ name, record, created_at: at, updated_at: at, version: 1 }).execute()
      else {
        const { name: _name, createdAt: _made, updatedAt: _changed, version, ...rest } = before
        if (JSON.stringify(rest) === record) return { before, after: before }
        await db
          .updateTable(table)
          .set({ record, updated_at: at, version: version + 1 })
          .where(isNamed(name))
          .execute()
      }
      const after = await get(db, name)
      if (!after) throw new Error(`The ${noun} just written is not there`)
      return { before, after }
    },
    async remove(db: Db, name: string): Promise<void> {
      await db.deleteFrom(table).where(isNamed(name)).execute()
    },
  }
}
