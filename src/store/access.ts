// How the store's parts reach the database: reads at once on one connection, writes through the group commit on another.
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** A connection with our tables. */
export type Db = Kysely<Tables>

export interface Access {
  /** Sees what is committed; never waits for a write. Throws coded errors of the disk. */
  read: <T>(query: (db: Db) => Promise<T>) => Promise<T>
  /** Resolves once durable. What the job throws undoes the job. */
  write: <T>(job: (db: Db) => T | Promise<T>, options?: { dryRun?: boolean | undefined }) => Promise<T>
  /** A statement put together once, for jobs of `write` and nobody else: what is written thousands of times a second. */
  prepare: (sql: string) => Prepared
  /** A write of one statement, put together once: for what is written thousands of times a second. */
  statement: (sql: string) => Statement
}

/** Runs the statement with these values, which are asked for when its turn comes; resolves once durable. */
export type Statement = (values: () => readonly unknown[]) => Promise<void>

/** A prepared statement of the writing connection. */
export interface Prepared {
  /** Gives the row id of the last row it inserted. */
  run(values: readonly unknown[]): number
  all<Row>(values: readonly unknown[]): Row[]
}

/** The time as it is stored. */
export function now(): string {
  return new Date().toISOString()
}
