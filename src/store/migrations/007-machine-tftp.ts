// Schema version 7: what TFTP does otherwise for one machine.
import type { Migration } from '../migrate.ts'

export const machineTftp: Migration = {
  version: 7,
  name: 'machine-tftp',
  statements: [`alter table machine add column tftp text not null default '{}'`],
}
