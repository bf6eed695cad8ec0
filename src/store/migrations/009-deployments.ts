// Schema version 9: deployments with their history, tokens, plans, logs and uploads, and how machines are deployed.
import type { Migration } from '../migrate.ts'

export const deployments: Migration = {
  version: 9,
  name: 'deployments',
  statements: [
    `create table deployment (
       number integer primary key,
       id text not null unique,
       mac text not null,
       state text not null,
       session text,
       record text not null,
       facts text,
       plan text
     )`,
    `create index deployment_by_mac on deployment (mac, number)`,
    `create index deployment_by_state on deployment (state, number)`,
    `create index deployment_by_session on deployment (session) where session is not null`,
    `create table deployment_note (
       id integer primary key,
       deployment text not null references deployment (id) on delete cascade,
       at text not null,
       kind text not null,
       stage text not null,
       text text not null
     )`,
    `create index deployment_note_of on deployment_note (deployment, id)`,
    `create table deployment_secret (
       hash text primary key,
       deployment text not null references deployment (id) on delete cascade,
       kind text not null check (kind in ('token', 'credential', 'report')),
       session text,
       mac text not null,
       uuid text,
       address text,
       issued_at text not null,
       expires_at text not null,
       used_at text,
       used_by text,
       nonce_hash text
     )`,
    `create index deployment_secret_of on deployment_secret (deployment)`,
    `create table deployment_log (
       deployment text not null references deployment (id) on delete cascade,
       name text not null,
       content blob not null,
       at text not null,
       primary key (deployment, name)
     )`,
    `create table deployment_upload (
       deployment text not null references deployment (id) on delete cascade,
       name text not null,
       record text not null,
       primary key (deployment, name)
     )`,
    `create table deploy_words (
       scope text not null check (scope in ('machine', 'profile')),
       key text not null,
       words text not null,
       updated_at text not null,
       primary key (scope, key)
     )`,
  ],
}
