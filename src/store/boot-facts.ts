// What a boot decision needs to know about one machine, in one query.
import { sql, type CompiledQuery, type InferResult } from 'kysely'
import type { Mac } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import type { BootImage } from '../model.ts'
import { toImage } from './images.ts'
import { toMachine } from './machines.ts'
import { readPendingOf } from './pending.ts'
import { hasAssignment, selectPlans, toEffective } from './plans.ts'
import type { BootFacts, Store } from './store.ts'
import { uuidKey } from './uuid.ts'

/** The store's method for boot decisions. Every boot packet asks it, so its query is put together once. */
export function bootFactsStore({ read }: Access): Pick<Store, 'bootFacts' | 'machineByUuid'> {
  let query: ReturnType<typeof compileFacts> | undefined
  return {
    bootFacts: (mac) =>
      read(async (db) => {
        query ??= compileFacts(db)
        const bound: CompiledQuery<FactsRow> = { ...query, parameters: [mac] }
        const { rows } = await db.executeQuery(bound)
        return toFacts(db, mac, rows[0])
      }),

    machineByUuid: (uuid) =>
      read(async (db) => {
        const row = await db
          .selectFrom('machine')
          .select('mac')
          .where('uuid_key', '=', uuidKey(uuid))
          .executeTakeFirst()
        return row?.mac
      }),
  }
}

/** The query with one parameter: the MAC. */
function compileFacts(db: Db) {
  return selectPlans(db)
    .leftJoin('image as booted', (join) =>
      join.on('booted.id', '=', sql<number>`coalesce(assignment.boot_image_id, profile.boot_image_id)`),
    )
    .leftJoin('image_group as booted_group', 'booted_group.id', 'booted.group_id')
    .leftJoin('image_pin as pin', (join) =>
      join.onRef('pin.mac', '=', 'machine.mac').onRef('pin.image_id', '=', 'booted.id'),
    )
    .selectAll('machine')
    .select([
      'booted.id as booted_id',
      'booted.name as booted_name',
      'booted.enabled as booted_enabled',
      'booted.origin as booted_origin',
      sql<string | null>`coalesce(pin.content, booted.content)`.as('booted_content'),
      'booted.description as booted_description',
      'booted.programs as booted_programs',
      'booted.script as booted_script',
      'booted.ipxe as booted_ipxe',
      'booted.checksums as booted_checksums',
      'booted.last_file as booted_last_file',
      'booted.created_at as booted_created_at',
      'booted.updated_at as booted_updated_at',
      'booted.version as booted_version',
      'booted_group.name as booted_group',
    ])
    .where('machine.mac', '=', '' as Mac)
    .compile()
}

type FactsRow = InferResult<ReturnType<typeof compileFacts>>[number]

async function toFacts(db: Db, mac: Mac, row: FactsRow | undefined): Promise<BootFacts> {
  if (!row) {
    const pending = await readPendingOf(db, mac)
    return { machine: undefined, assignment: undefined, bootImage: undefined, pending }
  }
  return {
    machine: toMachine(row),
    assignment: hasAssignment(row) ? toEffective(row) : undefined,
    bootImage: row.booted_name === null ? undefined : bootImageOf(row, row.booted_name),
    pending: undefined,
  }
}

function bootImageOf(row: FactsRow, name: string): BootImage {
  return toImage({
    id: row.booted_id ?? 0,
    name,
    type: 'boot',
    description: row.booted_description,
    group_name: row.booted_group,
    enabled: row.booted_enabled ?? 1,
    programs: row.booted_programs ?? '{}',
    script: row.booted_script,
    ipxe: row.booted_ipxe,
    checksums: row.booted_checksums,
    last_file: row.booted_last_file,
    origin: row.booted_origin,
    content: row.booted_content,
    created_at: row.booted_created_at ?? '',
    updated_at: row.booted_updated_at ?? '',
    version: row.booted_version ?? 0,
  }) as BootImage
}
