// Schema version 8: image files in the library, what was found in them, and which content a machine was armed with.
import type { Migration } from '../migrate.ts'

export const imageLibrary: Migration = {
  version: 8,
  name: 'image-library',
  statements: [
    // file: model.ts, LibraryFile, as JSON
    `create table image_file (
       id integer primary key,
       sha256 text not null unique,
       file text not null,
       state text not null check (state in ('ok', 'damaged', 'missing')),
       state_reason text,
       verified_at text,
       created_at text not null
     )`,
    // content: model.ts, ImageContent, as JSON; null: programs alone
    `alter table image add column file_id integer references image_file (id)`,
    `alter table image add column content text`,
    `alter table image add column enabled integer not null default 1`,
    `alter table image add column origin text`,
    `create index image_file_of on image (file_id)`,
    // what a machine that was armed before a replacement keeps
    `create table image_pin (
       mac text not null references assignment (mac) on delete cascade,
       image_id integer not null references image (id) on delete cascade,
       file_id integer not null references image_file (id),
       content text not null,
       pinned_at text not null,
       primary key (mac, image_id)
     )`,
    `create index image_pin_file on image_pin (file_id)`,
    `alter table image_group add column description text`,
    `alter table image_group add column updated_at text`,
    `alter table image_group add column version integer not null default 1`,
    `alter table assignment add column overrides text not null default '[]'`,
  ],
}
