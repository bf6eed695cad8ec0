// Addresses lent by the DHCP server: a lease is on disk before the reply that promises it leaves.
import type { Lease } from '../model.ts'
import { ipv4ToNumber } from '../net/address.ts'
import type { Access } from './access.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { Store } from './store.ts'
import type { LeaseTable } from './tables.ts'

type LeaseStore = Pick<Store, 'leaseByAddress' | 'leasesOfClient' | 'leaseList' | 'leaseAll' | 'leasePut'>

/** The store's methods for leases. */
export function leaseStore({ read, write }: Access): LeaseStore {
  return {
    leaseByAddress: (address) =>
      read(async (db) => {
        const row = await db.selectFrom('lease').selectAll().where('address', '=', address).executeTakeFirst()
        return row && toLease(row)
      }),

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
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('lease', rows, query.limit, (row) => row.address_number, toLease)
      }),

    leaseAll: () =>
      read(async (db) => {
        const rows = await db.selectFrom('lease').selectAll().orderBy('address_number').execute()
        return rows.map(toLease)
      }),

    leasePut: (lease) =>
      write(async (db) => {
        const row: LeaseTable = {
          address: lease.address,
          address_number: ipv4ToNumber(lease.address),
          mac: lease.mac,
          client_id: lease.clientId,
          state: lease.state,
          expires_at_ms: lease.expiresAtMs,
          updated_at_ms: lease.updatedAtMs,
        }
        await db
          .insertInto('lease')
          .values(row)
          .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
          .execute()
      }),
  }
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
