// Schema version 15: driver packages, and the groups that say which machines get them.
import type { Migration } from '../migrate.ts'

export const drivers: Migration = {
  version: 15,
  name: 'drivers',
  // record: DriverPackage or DriverGroup of model.ts, without what has a column
  statements: ['driver_package', 'driver_group'].flatMap((table) => [
    `create table ${table} (
       id integer primary key autoincrement,
       name text not null,
       record text not null,
       created_at text not null,
       updated_at text not null,
       version integer not null
     )`,
    `create unique index ${table}_name on ${table} (lower(name))`,
  ]),
}
