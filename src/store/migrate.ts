// Brings a database to the schema this program knows, one numbered step after the other, each in its own transaction.
import type { Database } from 'better-sqlite3'
import { SystemError } from '../errors.ts'
import { initial } from './migrations/001-initial.ts'
import { bootDecision } from './migrations/002-boot-decision.ts'
import { rules } from './migrations/003-rules.ts'
import { leasesByNumber } from './migrations/004-leases-by-number.ts'
import { answersAndSecrets } from './migrations/005-answers-and-secrets.ts'
import { answerPins } from './migrations/006-answer-pins.ts'
import { machineTftp } from './migrations/007-machine-tftp.ts'
import { imageLibrary } from './migrations/008-image-library.ts'
import { deployments } from './migrations/009-deployments.ts'
import { twoAnswerFiles } from './migrations/010-two-answer-files.ts'
import { secureBoot } from './migrations/011-secure-boot.ts'
import { ipxe } from './migrations/012-ipxe.ts'
import { profileOverrides } from './migrations/013-profile-overrides.ts'
import { users } from './migrations/014-users.ts'
import { drivers } from './migrations/015-drivers.ts'

/** One step of the schema: never changed once released; what comes later is a new step. */
export interface Migration {
  /** The schema version it leads to: one more than the step before. */
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
}

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  bootDecision,
  rules,
  leasesByNumber,
  answersAndSecrets,
  answerPins,
  machineTftp,
  imageLibrary,
  deployments,
  twoAnswerFiles,
  secureBoot,
  ipxe,
  profileOverrides,
  users,
  drivers,
]

/** The schema version this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** Runs the steps the database lacks and gives the versions before and after [STORE_TOO_NEW]. */
export function migrate(database: Database, path: string): { from: number; to: number } {
  database.exec(
    `create table if not exists schema_migration (version integer primary key, name text not null, applied_at text not null)`,
  )
  const found = readVersion(database)
  if (found > SCHEMA_VERSION) throw new SystemError('STORE_TOO_NEW', { path, found, known: SCHEMA_VERSION })
  const record = database.prepare('insert into schema_migration (version, name, applied_at) values (?, ?, ?)')
  for (const migration of MIGRATIONS.slice(found)) {
    const step = database.transaction(() => {
      for (const statement of migration.statements) database.exec(statement)
      record.run(migration.version, migration.name, new Date().toISOString())
    })
    step.immediate()
  }
  return { from: found, to: SCHEMA_VERSION }
}

function readVersion(database: Database): number {
  const row = database.prepare('select max(version) as version from schema_migration').get() as {
    version: number | null
  }
  return row.version ?? 0
}
