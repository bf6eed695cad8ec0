// Addresses lent by the DHCP server: a lease is on disk before the reply that promises it leaves.
import { RequestError } from '../errors.ts'
import type { Lease } from '../model.ts'
import { ipv4ToNumber } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import { writeAudit } from './audit.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { Store } from './store.ts'
import type { LeaseTable } from './tables.ts'

type LeaseStore = Pick<
  Store,
  'leaseByAddress' | 'leasesOfClient' | 'leaseList' | 'leaseAll' | 'leasePut' | 'leaseRemove'
>

/** Leases that are written in one go, and the promise all their callers wait for. */
interface Batch {
  leases: Lease[]
  written: Promise<void>
}

/** The store's methods for leases. */
export function leaseStore({ read, write, statement }: Access): LeaseStore {
  let batch: Batch | undefined
  const upsert = statement(UPSERT)

  return {
    leaseByAddress: (address) => read((db) => readLease(db, address)),

    leasesOfClient: (mac, clientId) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('lease')
          .selectAll()
          .where((where) =>
            where.or([where('mac', '=', mac), ...(clientId === null ? [] : [where('client_id', '=', clientId)])]),
          )
          .orderBy('address_number')
          .execute()
        return rows.map(toLease)
      }),

    leaseList: (query) =>
      read(async (db) => {
        const after = readCursor<number>('lease', 'number', query)
        let select = db.selectFrom('lease').selectAll().orderBy('address_number')
        if (after !== undefined) select = select.where('address_number', '>', after)
        if (query.state !== undefined) select = select.where('state', '=', query.state)
        if (query.mac !== undefined) select = select.where('mac', '=', query.mac)
        if (query.first !== undefined) select = select.where('address_number', '>=', ipv4ToNumber(query.first))
        if (query.last !== undefined) select = select.where('address_number', '<=', ipv4ToNumber(query.last))
        if (query.atMs !== undefined) select = select.where('expires_at_ms', '>', query.atMs)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('lease', rows, query.limit, (row) => row.address_number, toLease)
      }),

    leaseAll: () =>
      read(async (db) => {
        const rows = await db.selectFrom('lease').selectAll().orderBy('address_number').execute()
        return rows.map(toLease)
      }),

    // every ACK waits for this: leases asked for together are one statement in one commit
    leasePut: (lease) => {
      if (batch) {
        batch.leases.push(lease)
        return batch.written
      }
      const begun: Batch = { leases: [lease], written: Promise.resolve() }
      batch = begun
      begun.written = upsert(() => {
        if (batch === begun) batch = undefined
        return [toJson(begun.leases)]
      })
      // a refused write never asked for its values
      begun.written.catch(() => {
        if (batch === begun) batch = undefined
      })
      return begun.written
    },

    leaseRemove: (address, { actor, dryRun }) =>
      write(
        async (db) => {
          const before = await readLease(db, address)
          if (!before) throw new RequestError('LEASE_NOT_FOUND', { address })
          await db.deleteFrom('lease').where('address_number', '=', ipv4ToNumber(address)).execute()
          await writeAudit(db, actor, { action: 'lease.remove', subject: address, before, after: null })
          return before
        },
        { dryRun },
      ),
  }
}

/** The statement with one parameter: a JSON list of rows, each a list of columns. Two leases of one address: the later wins. */
const UPSERT = `
  insert into lease (address_number, address, mac, client_id, state, expires_at_ms, updated_at_ms)
  select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
  from json_each(?) where true
  on conflict (address_number) do update set
    mac = excluded.mac, client_id = excluded.client_id, state = excluded.state,
    expires_at_ms = excluded.expires_at_ms, updated_at_ms = excluded.updated_at_ms`

function toJson(leases: readonly Lease[]): string {
  return JSON.stringify(
    leases.map(({ address, mac, clientId, state, expiresAtMs, updatedAtMs }) => [
      ipv4ToNumber(address),
      address,
      mac,
      clientId,
      state,
      expiresAtMs,
      updatedAtMs,
    ]),
  )
}

async function readLease(db: Db, address: Lease['address']): Promise<Lease | undefined> {
  const row = await db
    .selectFrom('lease')
    .selectAll()
    .where('address_number', '=', ipv4ToNumber(address))
    .executeTakeFirst()
  return row && toLease(row)
}

function toLease(row: LeaseTable): Lease {
  return {
    address: row.address,
    mac: row.mac,
    clientId: row.client_id,
    state: row.state,
    expiresAtMs: row.expires_at_ms,
    updatedAtMs: row.updated_at_ms,
  }
}
