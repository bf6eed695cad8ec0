// Schema version 13: what was refused of a profile's images and done nevertheless.
import type { Migration } from '../migrate.ts'

export const profileOverrides: Migration = {
  version: 13,
  name: 'profile-overrides',
  statements: [`alter table profile add column overrides text not null default '[]'`],
}
