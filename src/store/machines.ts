// Machines in the store: found by MAC, UUID in either byte order, or name.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { Machine } from '../model.ts'
import { parseMac, type Mac } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { keepQuery } from './kept-query.ts'
import { readCursor, toPage } from './page-cursor.ts'
import { readAssignment } from './plans.ts'
import type { MachineInput, Store, WriteOptions } from './store.ts'
import type { MachineTable } from './tables.ts'
import { isBlankUuid, parseUuid, uuidKey } from './uuid.ts'
import { checkVersion } from './version-check.ts'

type MachineStore = Pick<Store, 'machineGet' | 'machineFind' | 'machineList' | 'machinePut' | 'machineDelete'>

/** The store's methods for machines. */
export function machineStore({ read, write }: Access): MachineStore {
  return {
    machineGet: (mac) => read((db) => readMachine(db, mac)),

    machineFind: (ref) =>
      read(async (db) => {
        const mac = parseMac(ref)
        const uuid = parseUuid(ref)
        const name = ref.toLowerCase()
        if (mac) return (await findByMacOrName(db, name, mac)).map(toMachine)
        if (uuid) return (await findByUuidOrName(db, name, uuidKey(uuid))).map(toMachine)
        return (await findByName(db, name)).map(toMachine)
      }),

    machineList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('machine', 'string', query)
        let select = db.selectFrom('machine').selectAll().orderBy('mac')
        if (after !== undefined) select = select.where('mac', '>', after as Mac)
        if (query.tag !== undefined) select = select.where(contains('tags', JSON.stringify(query.tag)))
        if (query.search !== undefined) {
          const { search } = query
          select = select.where((where) =>
            where.or((['mac', 'name', 'uuid', 'description'] as const).map((column) => contains(column, search))),
          )
        }
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('machine', rows, query.limit, (row) => row.mac, toMachine)
      }),

    machinePut: (machine, options) => write((db) => putMachine(db, machine, options), options),

    machineDelete: (mac, options) =>
      write(async (db) => {
        const found = await readMachine(db, mac)
        checkVersion(`Machine ${mac}`, found?.version, options)
        if (!found) throw new RequestError('MACHINE_NOT_FOUND', { ref: mac })
        const assignment = (await readAssignment(db, mac)) ?? null
        await db.deleteFrom('machine').where('mac', '=', mac).execute()
        await writeAudit(db, options.actor, {
          action: 'machine.delete',
          subject: mac,
          before: { ...found, assignment },
          after: null,
        })
      }, options),
  }
}

/** Creates or replaces a machine inside a write; the same words again change nothing [MACHINE_EXISTS, CHANGED_MEANWHILE]. */
export async function putMachine(db: Db, input: MachineInput, options: WriteOptions): Promise<Machine> {
  const before = await readMachine(db, input.mac)
  checkVersion(`Machine ${input.mac}`, before?.version, options)
  const words = toColumns(input)
  await refuseTaken(db, input.mac, words)
  if (before && sameWords(toColumns(before), words)) return before

  const at = now()
  const row: MachineTable = {
    mac: input.mac,
    ...words,
    created_at: before?.createdAt ?? at,
    updated_at: at,
    version: (before?.version ?? 0) + 1,
  }
  await db
    .insertInto('machine')
    .values(row)
    .onConflict((conflict) => conflict.column('mac').doUpdateSet(row))
    .execute()
  if (!before) await settlePending(db, input.mac)
  const after = toMachine(row)
  await writeAudit(db, options.actor, { action: 'machine.put', subject: input.mac, before: before ?? null, after })
  return after
}

/** A machine by its MAC, in whatever connection. */
export async function readMachine(db: Db, mac: Mac): Promise<Machine | undefined> {
  const [row] = await findByMac(db, mac)
  return row && toMachine(row)
}

const findByMac = keepQuery((db, mac: Mac) => db.selectFrom('machine').selectAll().where('mac', '=', mac))

const findByName = keepQuery((db, name: string) =>
  db
    .selectFrom('machine')
    .selectAll()
    .where(sql`lower(name)`, '=', name),
)

const findByMacOrName = keepQuery((db, name: string, mac: Mac) =>
  db
    .selectFrom('machine')
    .selectAll()
    .where((where) => where.or([where(sql`lower(name)`, '=', name), where('mac', '=', mac)]))
    .orderBy('mac'),
)

const findByUuidOrName = keepQuery((db, name: string, key: string) =>
  db
    .selectFrom('machine')
    .selectAll()
    .where((where) => where.or([where(sql`lower(name)`, '=', name), where('uuid_key', '=', key)]))
    .orderBy('mac'),
)

/** The noun from its row. */
export function toMachine(row: MachineTable): Machine {
  return {
    mac: row.mac,
    name: row.name,
    uuid: row.uuid,
    description: row.description,
    tags: JSON.parse(row.tags) as string[],
    variables: JSON.parse(row.variables) as Record<string, string>,
    address: row.address,
    dhcpOptions: JSON.parse(row.dhcp_options) as Machine['dhcpOptions'],
    dialect: row.dialect,
    tftp: JSON.parse(row.tftp) as Machine['tftp'],
    secureBootCa: row.secure_boot_ca,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

type Words = Pick<
  MachineTable,
  | 'name'
  | 'uuid'
  | 'uuid_key'
  | 'description'
  | 'tags'
  | 'variables'
  | 'address'
  | 'dhcp_options'
  | 'dialect'
  | 'tftp'
  | 'secure_boot_ca'
>

/** What a caller decides, as columns. A UUID that many boards share says nothing and is not kept. */
function toColumns(machine: MachineInput): Words {
  const uuid = machine.uuid === null ? undefined : parseUuid(machine.uuid)
  if (machine.uuid !== null && uuid === undefined) {
    throw new RequestError('REQUEST_INVALID', { reason: `\`${machine.uuid}\` is not a UUID` })
  }
  const known = uuid !== undefined && !isBlankUuid(uuid) ? uuid : null
  return {
    name: machine.name,
    uuid: known,
    uuid_key: known === null ? null : uuidKey(known),
    description: machine.description,
    tags: JSON.stringify([...machine.tags].sort()),
    variables: JSON.stringify(Object.fromEntries(Object.entries(machine.variables).sort())),
    address: machine.address ?? null,
    dhcp_options: JSON.stringify(Object.fromEntries(Object.entries(machine.dhcpOptions ?? {}).sort())),
    dialect: machine.dialect ?? null,
    tftp: JSON.stringify(Object.fromEntries(Object.entries(machine.tftp ?? {}).sort())),
    secure_boot_ca: machine.secureBootCa ?? 'auto',
  }
}

function sameWords(one: Words, other: Words): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

async function refuseTaken(db: Db, mac: Mac, { name, uuid, uuid_key, address }: Words): Promise<void> {
  const others = db.selectFrom('machine').select('mac').where('mac', '!=', mac)
  if (name !== null) {
    const taken = await others.where(sql`lower(name)`, '=', name.toLowerCase()).executeTakeFirst()
    if (taken) throw new RequestError('MACHINE_EXISTS', { mac: taken.mac, field: 'name', value: name })
  }
  if (uuid !== null && uuid_key !== null) {
    const taken = await others.where('uuid_key', '=', uuid_key).executeTakeFirst()
    if (taken) throw new RequestError('MACHINE_EXISTS', { mac: taken.mac, field: 'uuid', value: uuid })
  }
  if (address !== null) {
    const taken = await others.where('address', '=', address).executeTakeFirst()
    if (taken) throw new RequestError('MACHINE_EXISTS', { mac: taken.mac, field: 'address', value: address })
  }
}

/** A machine that is known now waits for nobody's word any more. */
async function settlePending(db: Db, mac: Mac): Promise<void> {
  await db.updateTable('pending').set({ state: 'approved', decided_at: now() }).where('mac', '=', mac).execute()
}

/** Whether a column holds the text anywhere, without regard to case of ASCII letters. */
function contains(column: 'mac' | 'name' | 'uuid' | 'description' | 'tags', text: string) {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, (char) => `\\${char}`)}%`
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`
}
