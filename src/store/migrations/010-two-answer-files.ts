// Schema version 10: WDS's two answer files per assignment, profile, image and architecture; values of profiles.
import type { Migration } from '../migrate.ts'

export const twoAnswerFiles: Migration = {
  version: 10,
  name: 'two-answer-files',
  statements: [
    `alter table assignment add column client_answer_id integer references answer_file (id)`,
    `alter table assignment add column image_answer_id integer references answer_file (id)`,
    `alter table profile add column client_answer_id integer references answer_file (id)`,
    `alter table profile add column image_answer_id integer references answer_file (id)`,
    `alter table profile add column variables text not null default '{}'`,
    `create table client_default (
       architecture text primary key,
       answer_id integer not null references answer_file (id)
     ) without rowid`,
    `create table image_default (
       image_id integer primary key references image (id) on delete cascade,
       answer_id integer not null references answer_file (id)
     )`,
    `create table answer_pin_each (
       mac text not null references assignment (mac) on delete cascade,
       answer_id integer not null references answer_file (id) on delete cascade,
       number integer not null,
       pinned_at text not null,
       primary key (mac, answer_id)
     ) without rowid`,
    `insert into answer_pin_each (mac, answer_id, number, pinned_at)
       select mac, answer_id, number, pinned_at from answer_pin`,
    `drop table answer_pin`,
    `alter table answer_pin_each rename to answer_pin`,
  ],
}
