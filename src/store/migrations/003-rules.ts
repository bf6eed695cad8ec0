// Schema version 3: rules that lead to profiles, and profiles' lines in boot menus.
import type { Migration } from '../migrate.ts'

export const rules: Migration = {
  version: 3,
  name: 'rules',
  statements: [
    `alter table profile add column menu_text text`,

    // a rule is asked before those with a higher rule_order
    `create table rule (
       id integer primary key,
       name text not null,
       description text,
       rule_order integer not null,
       selectors text not null,
       profile_id integer not null references profile (id),
       enabled integer not null,
       created_at text not null,
       updated_at text not null,
       version integer not null
     )`,
    `create unique index rule_name on rule (lower(name))`,
    `create index rule_place on rule (rule_order, lower(name))`,
    `create index rule_profile on rule (profile_id)`,
  ],
}
