// Schema version 5: answer files with all their versions, and sealed secrets.
import type { Migration } from '../migrate.ts'

export const answersAndSecrets: Migration = {
  version: 5,
  name: 'answers-and-secrets',
  statements: [
    `alter table answer_file add column role text not null default 'combined'
       check (role in ('combined', 'client', 'image'))`,
    `alter table answer_file add column content_version integer not null default 0`,
    `create table answer_version (
       id integer primary key,
       answer_id integer not null references answer_file (id) on delete cascade,
       number integer not null,
       content blob not null,
       sha256 text not null,
       created_at text not null,
       created_by text not null
     )`,
    `create unique index answer_version_number on answer_version (answer_id, number)`,
    `create table secret (
       name text primary key,
       sealed text not null,
       created_at text not null,
       updated_at text not null
     )`,
  ],
}
