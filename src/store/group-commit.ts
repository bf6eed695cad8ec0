// Writes issued together are committed together: each is durable when its promise resolves, and one sync serves many.
import { SystemError } from '../errors.ts'

/** The transaction side of a connection; each method may be synchronous. */
export interface WriteConnection {
  begin(): void | Promise<void>
  commit(): void | Promise<void>
  /** Also when the error ended the transaction already, as SQLite does when the disk is full. */
  rollback(): void | Promise<void>
  savepoint(): void | Promise<void>
  releaseSavepoint(): void | Promise<void>
  rollbackToSavepoint(): void | Promise<void>
  /** Makes everything committed so far durable, where commit alone does not; meanwhile the next jobs gather. */
  sync?(): Promise<void>
}

/** What the group commit is told from outside. */
export interface GroupCommitOptions {
  connection: WriteConnection
  /** The error to reject with when the disk refused, undefined when the error is the job's own. */
  diskError: (error: unknown) => Error | undefined
  /** Jobs waiting at most; more are refused. */
  maxWaiting?: number
  /** A commit takes no further jobs after this time, so that other work of the process is not held up. */
  maxBatchMs?: number
  onCommit?: (seconds: number) => void
  onOutcome?: (outcome: WriteOutcome, error?: Error) => void
}

/** `refused`: by the job itself, like a version that does not match; `failed`: by the disk, with everything undone. */
export type WriteOutcome = 'done' | 'refused' | 'failed'

export interface GroupCommit {
  /**
   * Runs the job in the next commit, in the order of calls, and resolves with its value once that is durable. What a
   * job throws rejects it alone and undoes only its own changes; when the disk refuses, all jobs of that commit are
   * undone and reject with STORE_FULL, STORE_UNAVAILABLE or STORE_CORRUPT. `dryRun` undoes the job although it went well.
   */
  write<T>(job: () => Promise<T>, options?: { dryRun?: boolean }): Promise<T>
  /**
   * The same for a job of one statement and nothing to wait for. The database itself undoes a statement that fails, so it
   * costs no savepoint, and alone no transaction either.
   */
  writeStatement(statement: () => void): Promise<void>
  /** Jobs that wait for their commit. */
  waiting(): number
  /** Commits what waits, then refuses everything. */
  close(): Promise<void>
}

interface WaitingJob {
  run: () => unknown
  isStatement: boolean
  dryRun: boolean
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** Jobs that are committed and wait for the sync, and what to tell them then. */
interface Committed {
  jobs: readonly WaitingJob[]
  answers: readonly (() => void)[]
  beforeCommitMs: number
}

/** The one writer of a store. */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { connection, maxWaiting = 20_000, maxBatchMs = 5 } = options
  let waiting: WaitingJob[] = []
  let running: Promise<void> | undefined
  let closed = false

  function write<T>(run: () => unknown, { dryRun = false, isStatement = false }): Promise<T> {
    if (closed) return Promise.reject(new SystemError('STORE_UNAVAILABLE', { reason: 'it is being closed' }))
    if (waiting.length >= maxWaiting) {
      const reason = `more than ${maxWaiting} writes are waiting`
      return Promise.reject(new SystemError('STORE_UNAVAILABLE', { reason }))
    }
    return new Promise<T>((resolve, reject) => {
      waiting.push({ run, isStatement, dryRun, resolve: resolve as (value: unknown) => void, reject })
      running ??= commitAll()
    })
  }

  async function commitAll(): Promise<void> {
    // what else arrives in this turn of the event loop shall be in the same commit
    await new Promise<void>((resolve) => setImmediate(resolve))
    let committed = await commitBatch()
    while (committed || waiting.length > 0) {
      const refusal = committed && (await syncRefusal())
      // what came meanwhile is committed before the last ones are answered: the disk has work while that goes on
      const next = waiting.length > 0 ? await commitBatch() : undefined
      if (committed) settle(committed, refusal)
      committed = next
    }
    running = undefined
  }

  /** Commits what waits; undefined when that failed, which its jobs have been told. */
  async function commitBatch(): Promise<Committed | undefined> {
    const jobs = waiting
    const beganMs = performance.now()
    const answers: (() => void)[] = []
    const only = jobs.length === 1 && jobs[0]?.isStatement ? jobs[0] : undefined
    let taken = 0
    let beforeCommitMs = beganMs
    try {
      if (only) {
        taken = 1
        answers.push(runStatement(only))
      } else {
        await connection.begin()
        while (taken < jobs.length && (taken === 0 || performance.now() < beganMs + maxBatchMs)) {
          const job = jobs[taken++]
          if (job) answers.push(job.isStatement ? runStatement(job) : await runJob(job))
        }
        beforeCommitMs = performance.now()
        await connection.commit()
      }
    } catch (error) {
      const cause = await undo(error)
      const failure = options.diskError(cause) ?? (cause as Error)
      const failed = taken === 0 ? jobs.length : taken
      waiting = jobs.slice(failed)
      fail(jobs.slice(0, failed), failure)
      return undefined
    }
    waiting = jobs.slice(taken)
    return { jobs: jobs.slice(0, taken), answers, beforeCommitMs }
  }

  async function syncRefusal(): Promise<Error | undefined> {
    try {
      // jobs that come meanwhile would have to wait for the next sync in any case: they are committed together then
      await connection.sync?.()
      return undefined
    } catch (error) {
      return options.diskError(error) ?? (error as Error)
    }
  }

  function settle({ jobs, answers, beforeCommitMs }: Committed, refusal: Error | undefined): void {
    if (refusal) {
      fail(jobs, refusal)
      return
    }
    options.onCommit?.((performance.now() - beforeCommitMs) / 1000)
    for (const answer of answers) answer()
  }

  function fail(jobs: readonly WaitingJob[], failure: Error): void {
    for (const job of jobs) {
      options.onOutcome?.('failed', failure)
      job.reject(failure)
    }
  }

  /** The same as `runJob`, where the database undoes what fails. */
  function runStatement(job: WaitingJob): () => void {
    try {
      job.run()
    } catch (error) {
      if (options.diskError(error)) throw error
      return () => {
        options.onOutcome?.('refused')
        job.reject(error)
      }
    }
    return () => {
      options.onOutcome?.('done')
      job.resolve(undefined)
    }
  }

  /** Runs one job inside its savepoint and gives what to tell its caller after the commit. Throws what ends the whole commit. */
  async function runJob(job: WaitingJob): Promise<() => void> {
    await connection.savepoint()
    let value: unknown
    try {
      value = await job.run()
    } catch (error) {
      if (options.diskError(error)) throw error
      await connection.rollbackToSavepoint()
      await connection.releaseSavepoint()
      return () => {
        options.onOutcome?.('refused')
        job.reject(error)
      }
    }
    if (job.dryRun) await connection.rollbackToSavepoint()
    await connection.releaseSavepoint()
    return () => {
      options.onOutcome?.('done')
      job.resolve(value)
    }
  }

  /** Undoes the whole commit and gives what to reject its jobs with. */
  async function undo(cause: unknown): Promise<unknown> {
    try {
      await connection.rollback()
      return cause
    } catch (error) {
      return error
    }
  }

  return {
    write: (job, { dryRun = false } = {}) => write(job, { dryRun }),
    writeStatement: (statement) => write(statement, { isStatement: true }),
    waiting: () => waiting.length,
    async close() {
      closed = true
      await running
    },
  }
}
