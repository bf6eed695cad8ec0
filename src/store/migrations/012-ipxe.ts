// Schema version 12: what iPXE does with a boot image, and the checksums of the programs that were registered with it.
import type { Migration } from '../migrate.ts'

export const ipxe: Migration = {
  version: 12,
  name: 'ipxe',
  statements: [`alter table image add column ipxe text`, `alter table image add column checksums text`],
}
