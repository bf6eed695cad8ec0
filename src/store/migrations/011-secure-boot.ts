// Schema version 11: whose signature a machine's loader must bear.
import type { Migration } from '../migrate.ts'

export const secureBoot: Migration = {
  version: 11,
  name: 'secure-boot',
  statements: [
    `alter table machine add column secure_boot_ca text not null default 'auto'
       check (secure_boot_ca in ('auto', '2011', '2023'))`,
  ],
}
