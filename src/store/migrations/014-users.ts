// Schema version 14: users who sign in at the page, and who is signed in.
import type { Migration } from '../migrate.ts'

export const users: Migration = {
  version: 14,
  name: 'users',
  statements: [
    `create table user (
       id integer primary key autoincrement,
       name text not null,
       role text not null check (role in ('viewer', 'operator', 'admin')),
       password_hash text not null,
       disabled integer not null,
       created_at text not null,
       updated_at text not null,
       password_changed_at text not null,
       last_sign_in_at text,
       version integer not null
     )`,
    `create unique index user_name on user (lower(name))`,

    // hash: SHA-256 of what the browser keeps; ends with its user or token
    `create table sign_in (
       hash text primary key,
       user_id integer references user (id) on delete cascade,
       token_id integer references token (id) on delete cascade,
       from_where text not null,
       created_at text not null,
       used_at text not null,
       expires_at text not null,
       check ((user_id is null) <> (token_id is null))
     )`,
    `create index sign_in_user on sign_in (user_id)`,
    `create index sign_in_token on sign_in (token_id)`,
  ],
}
