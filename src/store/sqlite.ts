// Opens the store on SQLite: one connection writes in grouped commits, another reads, one daemon holds the directory.
import { statSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { Kysely } from 'kysely'
import { SystemError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Access } from './access.ts'
import { answerDefaultStore } from './answer-defaults.ts'
import { answerPinStore } from './answer-pins.ts'
import { answerStore } from './answers.ts'
import { assignmentStore } from './assignments.ts'
import { auditStore, withChanges } from './audit.ts'
import { takeBackup } from './backup.ts'
import { bootFactsStore } from './boot-facts.ts'
import { bootMemoryStore } from './boot-memory.ts'
import { lockDataDirectory, makeDataDirectory, makePrivateFile } from './data-directory.ts'
import { deploymentStore } from './deployments.ts'
import { codedError, diskError } from './disk-error.ts'
import { createGroupCommit, type GroupCommitOptions } from './group-commit.ts'
import { driverStore } from './drivers.ts'
import { imageFileStore } from './image-files.ts'
import { imageGroupStore } from './image-groups.ts'
import { imageStore } from './images.ts'
import { leaseStore } from './leases.ts'
import { machineStore } from './machines.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import { pendingStore } from './pending.ts'
import { profileStore } from './profiles.ts'
import { createReadSnapshot, type ReadSnapshot } from './read-snapshot.ts'
import { ruleStore } from './rules.ts'
import { secretStore } from './secrets.ts'
import { sessionStore, type SessionLimits } from './sessions.ts'
import { signInStore } from './sign-ins.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { Store, StoreChange } from './store.ts'
import type { Tables } from './tables.ts'
import { tokenStore } from './tokens.ts'
import { userStore } from './users.ts'
import { createWalSync } from './wal-sync.ts'

export interface StoreOptions extends SessionLimits {
  /** Made if it is not there; holds the database, the lock and the API's local socket. */
  dataDirectory: string
  log: Logger
  metrics?: Metrics
  /** Pages (4 KiB) the database may grow to: for tests of a full disk. */
  maxPages?: number
}

/** The database's file in the data directory. */
export const DATABASE_FILE = 'openwds.db'

/**
 * Opens the store and brings its schema up to date [DATA_DIRECTORY_UNUSABLE, ALREADY_RUNNING, STORE_TOO_NEW,
 * STORE_CORRUPT, STORE_FULL, STORE_UNAVAILABLE].
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDirectory, log } = options
  makeDataDirectory(dataDirectory)
  const lock = lockDataDirectory(dataDirectory)
  const opened: BetterSqlite3.Database[] = []
  try {
    const path = makePrivateFile(dataDirectory, DATABASE_FILE)
    const writer = openConnection(path)
    opened.push(writer)
    checkSoundness(writer, path)
    const { from, to } = migrate(writer, path)
    // from here on the group commit syncs the log file, beside the main thread: as durable as `full`
    writer.pragma('synchronous = normal')
    if (options.maxPages !== undefined) writer.pragma(`max_page_count = ${options.maxPages}`)
    const reader = openConnection(path)
    opened.push(reader)
    reader.pragma('query_only = on')
    if (from > 0 && from < to) logEvent(log, 'store.migrated', { path, from, to })
    logEvent(log, 'store.opened', { path, version: to })
    const release = () => {
      for (const connection of opened) connection.close()
      lock.release()
    }
    return assemble({ options, path, writer, reader, release })
  } catch (error) {
    for (const connection of opened) connection.close()
    lock.release()
    throw codedError(error, dataDirectory)
  }
}

function openConnection(path: string): BetterSqlite3.Database {
  const connection = openDatabase(path, { timeout: 5000 })
  connection.pragma('journal_mode = wal')
  // a commit is on the disk when it returns, also through a loss of power
  connection.pragma('synchronous = full')
  connection.pragma('foreign_keys = on')
  connection.pragma('trusted_schema = off')
  connection.pragma('cell_size_check = on')
  // the log is copied into the database less often than the usual 1000 pages: everything waits while that is done
  connection.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
  connection.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  return connection
}

/** A page and the head of its frame [SQLite file format §4.1]; a commit goes a little beyond the checkpoint's mark. */
const WAL_PAGES = 4000
const WAL_BYTES = (WAL_PAGES + 100) * (4096 + 24)

/** Larger databases are not read through at every start: a second per 500 MB would be felt. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024

/** A damaged database is refused at the start rather than half-way through a boot [STORE_CORRUPT]. */
function checkSoundness(connection: BetterSqlite3.Database, path: string): void {
  if (statSync(path).size > MAX_CHECKED_BYTES) return
  const answer = connection.pragma('quick_check(1)', { simple: true }) as string
  if (answer !== 'ok') throw new SystemError('STORE_CORRUPT', { path, reason: answer })
}

interface Parts {
  options: StoreOptions
  path: string
  writer: BetterSqlite3.Database
  reader: BetterSqlite3.Database
  release: () => void
}

function assemble({ options, path, writer, reader, release }: Parts): Store {
  const { log, metrics } = options
  const writeDb = new Kysely<Tables>({ dialect: sqliteDialect(writer) })
  const snapshot = createReadSnapshot(reader)
  const readDb = new Kysely<Tables>({ dialect: sqliteDialect(reader, () => snapshot.hold()) })
  const walSync = createWalSync(path, WAL_BYTES)
  const commits = createGroupCommit({
    connection: { ...writeConnection(writer, snapshot), sync: () => walSync.sync() },
    diskError: (error) => diskError(error, path),
    onCommit: (seconds) => metrics?.storeCommitSeconds.observe(seconds),
    onOutcome: reportOutcomes(log, metrics),
  })
  const listeners = new Set<(change: StoreChange) => void>()
  let closing: Promise<void> | undefined

  const access: Access = {
    async read(query) {
      if (closing) throw new SystemError('STORE_UNAVAILABLE', { reason: 'it is being closed' })
      try {
        return await query(readDb)
      } catch (error) {
        throw codedError(error, path)
      }
    },
    async write(job, { dryRun = false } = {}) {
      const { value, changes } = await commits.write(() => withChanges(writeDb, job), { dryRun })
      if (!dryRun) for (const change of changes) for (const listener of listeners) listener(change)
      return value
    },
    prepare(sql) {
      const prepared = writer.prepare<unknown[]>(sql)
      return {
        run: (values) => Number(prepared.run(...values).lastInsertRowid),
        all: <Row>(values: readonly unknown[]) => prepared.all(...values) as Row[],
      }
    },
    statement(sql) {
      const prepared = writer.prepare<unknown[]>(sql)
      return (values) =>
        commits.writeStatement(() => {
          // alone it commits by itself
          snapshot.end()
          prepared.run(...values())
        })
    },
  }

  async function close(): Promise<void> {
    await commits.close()
    walSync.close()
    snapshot.end()
    try {
      writer.pragma('wal_checkpoint(truncate)')
    } catch {
      // what the log file holds is read from there at the next start
    }
    release()
  }

  return {
    ...machineStore(access),
    ...assignmentStore(access),
    ...bootFactsStore(access),
    ...imageStore(access),
    ...imageFileStore(access),
    ...imageGroupStore(access),
    ...driverStore(access),
    ...bootMemoryStore(access),
    ...answerStore(access),
    ...answerPinStore(access),
    ...answerDefaultStore(access),
    ...secretStore(access),
    ...profileStore(access),
    ...ruleStore(access),
    ...pendingStore(access),
    ...sessionStore(access, options),
    ...leaseStore(access),
    ...tokenStore(access),
    ...userStore(access),
    ...signInStore(access),
    ...auditStore(access),
    ...deploymentStore(access),
    backup: (target, words) => takeBackup({ ...words, target, database: path }),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    waitingWrites: () => commits.waiting(),
    close: () => (closing ??= close()),
  }
}

function writeConnection(database: BetterSqlite3.Database, snapshot: ReadSnapshot): GroupCommitOptions['connection'] {
  const statements = {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    savepoint: database.prepare('savepoint job'),
    release: database.prepare('release job'),
    rollbackTo: database.prepare('rollback to job'),
  }
  return {
    begin: () => void statements.begin.run(),
    commit: () => {
      snapshot.end()
      statements.commit.run()
    },
    rollback: () => {
      if (database.inTransaction) database.exec('rollback')
    },
    savepoint: () => void statements.savepoint.run(),
    releaseSavepoint: () => void statements.release.run(),
    rollbackToSavepoint: () => void statements.rollbackTo.run(),
  }
}

/** Counts every write and logs the first that the disk refused, and the first that went well again. */
function reportOutcomes(log: Logger, metrics: Metrics | undefined): NonNullable<GroupCommitOptions['onOutcome']> {
  let failedWrites = 0
  return (outcome, error) => {
    metrics?.storeWrites.inc({ outcome })
    if (outcome === 'failed') {
      failedWrites++
      if (failedWrites === 1) logEvent(log, 'store.write.failed', { reason: error?.message ?? 'unknown', err: error })
    } else if (failedWrites > 0 && outcome === 'done') {
      logEvent(log, 'store.write.recovered', { failedWrites })
      failedWrites = 0
    }
  }
}
