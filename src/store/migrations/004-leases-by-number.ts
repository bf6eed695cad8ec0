// Schema version 4: leases lie in the order of their addresses and nothing else, so that lending one writes one page.
import type { Migration } from '../migrate.ts'

/** Leases are read all at once at the start and kept in memory; the indexes on MAC and client cost a page each per lease. */
export const leasesByNumber: Migration = {
  version: 4,
  name: 'leases-by-number',
  statements: [
    `create table lease_by_number (
       address_number integer primary key,
       address text not null,
       mac text not null,
       client_id text,
       state text not null check (state in ('offered', 'bound', 'declined', 'released')),
       expires_at_ms integer not null,
       updated_at_ms integer not null
     )`,
    `insert into lease_by_number (address_number, address, mac, client_id, state, expires_at_ms, updated_at_ms)
       select address_number, address, mac, client_id, state, expires_at_ms, updated_at_ms from lease`,
    `drop table lease`,
    `alter table lease_by_number rename to lease`,
  ],
}
