// Schema version 1: machines and what they boot, pending machines, sessions with their journal, leases, tokens, audit.
import type { Migration } from '../migrate.ts'

/** Names are unique whatever their case, by an index on lower(name). Times are ISO 8601 text, booleans 0 or 1, lists and maps JSON. */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: [
    // uuid_key is the lesser of the UUID's two byte orders, so that both spellings of one firmware meet
    `create table machine (
       mac text primary key,
       name text,
       uuid text,
       uuid_key text,
       description text,
       tags text not null,
       variables text not null,
       created_at text not null,
       updated_at text not null,
       version integer not null
     )`,
    `create unique index machine_name on machine (lower(name))`,
    `create unique index machine_uuid on machine (uuid_key)`,

    `create table image_group (
       id integer primary key,
       name text not null,
       created_at text not null
     )`,
    `create unique index image_group_name on image_group (lower(name))`,

    // boot and install images share one namespace: /images/{name}
    `create table image (
       id integer primary key,
       name text not null,
       type text not null check (type in ('boot', 'install')),
       description text,
       group_id integer references image_group (id),
       programs text not null,
       created_at text not null,
       updated_at text not null,
       version integer not null
     )`,
    `create unique index image_name on image (lower(name))`,

    `create table answer_file (
       id integer primary key,
       name text not null,
       description text,
       created_at text not null,
       updated_at text not null,
       version integer not null
     )`,
    `create unique index answer_file_name on answer_file (lower(name))`,

    `create table profile (
       id integer primary key,
       name text not null,
       description text,
       boot_image_id integer references image (id),
       install_image_id integer references image (id),
       selection text,
       answer_id integer references answer_file (id),
       method text not null,
       created_at text not null,
       updated_at text not null,
       version integer not null
     )`,
    `create unique index profile_name on profile (lower(name))`,

    // null: the profile's
    `create table assignment (
       mac text primary key references machine (mac) on delete cascade,
       profile_id integer references profile (id),
       boot_image_id integer references image (id),
       install_image_id integer references image (id),
       selection text,
       answer_id integer references answer_file (id),
       method text,
       once integer not null,
       armed integer not null,
       updated_at text not null,
       version integer not null
     )`,
    `create index assignment_profile on assignment (profile_id)`,
    `create index assignment_boot_image on assignment (boot_image_id)`,
    `create index assignment_install_image on assignment (install_image_id)`,

    `create table pending (
       id integer primary key autoincrement,
       mac text not null unique,
       uuid text,
       architecture text,
       state text not null check (state in ('pending', 'approved', 'rejected')),
       first_seen_at text not null,
       last_seen_at text not null,
       attempts integer not null
     )`,
    `create index pending_last_seen on pending (state, last_seen_at)`,

    // number: the order of beginning, without gaps, so that "the newest N" is one comparison
    `create table boot_session (
       number integer primary key autoincrement,
       id text not null unique,
       mac text not null,
       machine_name text,
       uuid text,
       architecture text,
       address text,
       boot_image text,
       program text,
       state text not null,
       started_at text not null,
       updated_at text not null,
       entry_count integer not null
     )`,
    `create index boot_session_mac on boot_session (mac, number)`,

    `create table journal (
       sequence integer primary key autoincrement,
       session text not null references boot_session (id) on delete cascade,
       mac text not null,
       at text not null,
       kind text not null,
       text text not null,
       data text not null
     )`,
    `create index journal_session on journal (session, sequence)`,

    `create table lease (
       address text primary key,
       address_number integer not null unique,
       mac text not null,
       client_id text,
       state text not null check (state in ('offered', 'bound', 'declined', 'released')),
       expires_at_ms integer not null,
       updated_at_ms integer not null
     )`,
    `create index lease_mac on lease (mac)`,
    `create index lease_client on lease (client_id)`,

    `create table token (
       id integer primary key autoincrement,
       name text not null,
       role text not null check (role in ('viewer', 'operator', 'admin')),
       hash text not null unique,
       created_at text not null,
       expires_at text,
       last_used_at text
     )`,
    `create unique index token_name on token (lower(name))`,

    `create table audit (
       id integer primary key autoincrement,
       at text not null,
       actor text not null,
       from_where text not null,
       action text not null,
       subject text not null,
       before text,
       after text
     )`,
    // append-only: not even a mistake of ours may rewrite it
    `create trigger audit_no_update before update on audit begin select raise(abort, 'the audit log is append-only'); end`,
    `create trigger audit_no_delete before delete on audit begin select raise(abort, 'the audit log is append-only'); end`,
  ],
}
