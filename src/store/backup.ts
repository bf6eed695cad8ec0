// A backup is one SQLite file: a snapshot of the database, with the files beside it that were asked for in a table of its own.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { SystemError } from '../errors.ts'
import { SCHEMA_VERSION } from './migrate.ts'
import { openDatabase } from './open-database.ts'

/** What stands in a backup besides the database. */
export interface BackupWords {
  /** Of the program that made it. */
  readonly program: string
  readonly schemaVersion: number
  readonly createdAt: string
  /** Files of the data directory in it, relative to that. */
  readonly files: readonly string[]
}

/** Between two turns of the event loop so many pages (4 KiB) are copied. */
const PAGES_AT_ONCE = 256
/** Keys and certificates are a few kilobytes. */
const MAX_FILE_BYTES = 1024 * 1024
const TABLES = ['backup_about', 'backup_file']

/**
 * Writes a snapshot of the database to `target` while others read and write it [OUTPUT_UNWRITABLE]. The copy is of one
 * moment: what is committed later is not in it.
 */
export async function takeBackup(options: {
  database: string
  target: string
  dataDirectory: string
  files: readonly string[]
  program: string
}): Promise<BackupWords> {
  const { database, target, dataDirectory, program } = options
  const source = openDatabase(database, { readonly: true })
  try {
    // an open read holds the moment; without one SQLite would begin anew with every write of others
    source.exec('begin; select count(*) from schema_migration')
    await source.backup(target, { progress: () => PAGES_AT_ONCE })
  } catch (error) {
    rmSync(target, { force: true })
    throw new SystemError('OUTPUT_UNWRITABLE', { file: target, reason: (error as Error).message }, { cause: error })
  } finally {
    source.close()
  }
  const copy = openDatabase(target)
  try {
    copy.pragma('journal_mode = delete')
    copy.exec(`create table backup_about (program text not null, created_at text not null);
      create table backup_file (name text primary key, bytes blob not null)`)
    const createdAt = new Date().toISOString()
    copy.prepare('insert into backup_about values (?, ?)').run(program, createdAt)
    const files = options.files.filter((name) => existsSync(join(dataDirectory, name)))
    for (const name of files)
      copy.prepare('insert into backup_file values (?, ?)').run(name, readFileSync(join(dataDirectory, name)))
    return { program, createdAt, schemaVersion: SCHEMA_VERSION, files }
  } finally {
    copy.close()
  }
}

/** An unpacked backup, looked through. */
export interface OpenBackup extends BackupWords {
  /** Bytes of the files in it. */
  contents(): { name: string; bytes: Buffer }[]
  /** Takes the backup's own tables away: what is left is the database. Closes it. */
  intoDatabase(): void
  close(): void
}

/**
 * Opens an unpacked backup and reads all of it through.
 * @throws SystemError BACKUP_UNUSABLE when it is damaged or no backup; STORE_TOO_NEW when this program is older than it
 */
export function openBackup(path: string, shownAs: string): OpenBackup {
  const unusable = (reason: string, cause?: unknown) =>
    new SystemError('BACKUP_UNUSABLE', { file: shownAs, reason }, { cause })
  let copy: BetterSqlite3.Database | undefined
  try {
    copy = openDatabase(path, { fileMustExist: true })
    copy.pragma('trusted_schema = off')
    const state = copy.pragma('integrity_check(1)', { simple: true }) as string
    if (state !== 'ok') throw unusable(state)
    const about = copy.prepare('select program, created_at from backup_about').get() as
      { program: string; created_at: string } | undefined
    const { version } = copy.prepare('select max(version) as version from schema_migration').get() as {
      version: number | null
    }
    const names = copy.prepare('select name, length(bytes) as size from backup_file').all() as {
      name: string
      size: number
    }[]
    if (about === undefined || version === null) throw unusable('it does not say what it is')
    for (const { name, size } of names)
      if (!/^(?:[a-z0-9-]+\/)?[a-z0-9-]+\.[a-z]{1,8}$/.test(name) || size > MAX_FILE_BYTES)
        throw unusable(`a file in it is called ${JSON.stringify(name)} and has ${size} bytes`)
    if (version > SCHEMA_VERSION)
      throw new SystemError('STORE_TOO_NEW', { path: shownAs, found: version, known: SCHEMA_VERSION })
    const opened = copy
    return {
      program: about.program,
      createdAt: about.created_at,
      schemaVersion: version,
      files: names.map(({ name }) => name),
      contents: () => opened.prepare('select name, bytes from backup_file').all() as { name: string; bytes: Buffer }[],
      intoDatabase() {
        for (const table of TABLES) opened.exec(`drop table ${table}`)
        opened.exec('vacuum')
        opened.close()
      },
      close: () => opened.close(),
    }
  } catch (error) {
    copy?.close()
    if (error instanceof SystemError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw unusable(statSync(path).size === 0 ? 'it is empty' : reason, error)
  }
}
