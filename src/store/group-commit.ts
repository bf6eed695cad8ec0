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
  /** Commits what waits, then refuses everything. */
  close(): Promise<void>
}

interface WaitingJob {
  run: () => Promise<unknown>
  dryRun: boolean
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** The one writer of a store. */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { connection, maxWaiting = 20_000, maxBatchMs = 5 } = options
  let waiting: WaitingJob[] = []
  let running: Promise<void> | undefined
  let closed = false

  function write<T>(job: () => Promise<T>, { dryRun = false } = {}): Promise<T> {
    if (closed) return Promise.reject(new SystemError('STORE_UNAVAILABLE', { reason: 'it is being closed' }))
    if (waiting.length >= maxWaiting) {
      const reason = `more than ${maxWaiting} writes are waiting`
      return Promise.reject(new SystemError('STORE_UNAVAILABLE', { reason }))
    }
    return new Promise<T>((resolve, reject) => {
      waiting.push({ run: job, dryRun, resolve: resolve as (value: unknown) => void, reject })
      running ??= commitAll()
    })
  }

  async function commitAll(): Promise<void> {
    while (waiting.length > 0) {
      // what else arrives in this turn of the event loop shall be in the same commit
      await new Promise<void>((resolve) => setImmediate(resolve))
      await commitBatch()
    }
    running = undefined
  }

  async function commitBatch(): Promise<void> {
    const jobs = waiting
    const deadline = performance.now() + maxBatchMs
    const answers: (() => void)[] = []
    let taken = 0
    let beforeCommitMs = 0
    try {
      await connection.begin()
      while (taken < jobs.length && (taken === 0 || performance.now() < deadline)) {
        const job = jobs[taken++]
        if (job) answers.push(await runJob(job))
      }
      beforeCommitMs = performance.now()
      await connection.commit()
    } catch (error) {
      const cause = await undo(error)
      const failure = options.diskError(cause) ?? (cause as Error)
      const failed = taken === 0 ? jobs.length : taken
      waiting = jobs.slice(failed)
      fail(jobs.slice(0, failed), failure)
      return
    }
    waiting = jobs.slice(taken)
    try {
      // jobs that come meanwhile would have to wait for the next sync in any case: they are committed together then
      await connection.sync?.()
    } catch (error) {
      fail(jobs.slice(0, taken), options.diskError(error) ?? (error as Error))
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
    write,
    async close() {
      closed = true
      await running
    },
  }
}
