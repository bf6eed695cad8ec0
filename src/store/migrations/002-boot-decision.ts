// Schema version 2: what the boot decision grew by: reserved addresses, dialects, referrals, prompts, scripts, boot memory.
import type { Migration } from '../migrate.ts'

/** Only additions: rows of version 1 mean what they meant. */
export const bootDecision: Migration = {
  version: 2,
  name: 'boot-decision',
  statements: [
    `alter table machine add column address text`,
    `alter table machine add column dhcp_options text not null default '{}'`,
    // null: as learned
    `alter table machine add column dialect text check (dialect in ('bypass', 'binl', 'plain'))`,
    `create unique index machine_address on machine (address)`,

    `alter table assignment add column boot_program text`,
    `alter table assignment add column referral_server text`,
    `alter table assignment add column prompt text check (prompt in ('optIn', 'noPrompt', 'optOut'))`,
    `alter table assignment add column spent_at text`,

    `alter table image add column script text`,
    `alter table image add column last_file text`,

    `alter table pending add column decided_at text`,

    // boots of machines nobody knows are kept apart: a flood of them shall not push out the others
    `alter table boot_session add column known integer not null default 1`,
    `create index boot_session_known on boot_session (known, number)`,

    `create table boot_memory (
       mac text primary key,
       memory text not null,
       updated_at text not null
     )`,
    `create index boot_memory_updated on boot_memory (updated_at)`,
  ],
}
