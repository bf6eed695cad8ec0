// Follows what clients read: a whole file by one request, or one file by many ranges, told of as one reading.
import { performance } from 'node:perf_hooks'
import type { TransferError } from '../errors.ts'
import type { FileSubject, HttpEvent } from './events.ts'
import { Coverage } from './coverage.ts'
import type { ByteRange } from './ranges.ts'

/** One request's share of a reading. */
export interface Reading {
  /** Bytes of its body were handed to the network. */
  sent(bytes: number): void
  /** The body is over: `ranges` arrived. */
  done(ranges: readonly ByteRange[]): void
  failed(error: TransferError): void
}

/** Where requests become readings. */
export interface Readings {
  /** A body begins. `isWhole`: of the whole file. `key` is the same for requests of one client for one file. */
  begin(subject: () => FileSubject, key: string, isWhole: boolean): Reading
  /** Bodies under way. */
  running(): number
  /** Tells how far each reading that is not done came. */
  close(): void
}

interface OpenReading {
  readonly subject: FileSubject
  /** Of readings by ranges. */
  readonly key: string | null
  readonly startedAtMs: number
  /** Of the ranges so far; null for one request for everything. */
  readonly coverage: Coverage | null
  bodies: number
  requests: number
  sentBytes: number
  lastActiveMs: number
  told: { atMs: number; sentBytes: number }
}

/** Five times a second is as often as a person looks. */
const PROGRESS_MS = 200
/** A client that reads ranges and asks for none so long is done with the file. */
const QUIET_MS = 15_000
/** More files read in ranges at once than this, and the quietest is told of early. */
const MAX_RANGED = 1024

/** Readings that are told to `tell`. */
export function createReadings(tell: (event: HttpEvent) => void, quietMs = QUIET_MS): Readings {
  const open = new Set<OpenReading>()
  const ranged = new Map<string, OpenReading>()
  let timer: NodeJS.Timeout | null = null
  let bodies = 0

  function openReading(subject: FileSubject, key: string | null): OpenReading {
    const nowMs = performance.now()
    const reading: OpenReading = {
      ...{ subject, key, startedAtMs: nowMs, coverage: key === null ? null : new Coverage() },
      ...{ bodies: 0, requests: 0, sentBytes: 0, lastActiveMs: nowMs, told: { atMs: nowMs, sentBytes: 0 } },
    }
    open.add(reading)
    timer ??= setInterval(look, PROGRESS_MS)
    timer.unref()
    tell({ kind: 'started', ...subject })
    return reading
  }

  function look(): void {
    const nowMs = performance.now()
    for (const reading of open) {
      if (reading.bodies === 0 && nowMs - reading.lastActiveMs > quietMs) endPartly(reading)
      else if (reading.sentBytes > reading.told.sentBytes) tellProgress(reading, nowMs)
    }
  }

  function tellProgress(reading: OpenReading, atMs: number): void {
    const { subject, sentBytes, told } = reading
    const bytesPerSecond = rate(sentBytes - told.sentBytes, atMs - told.atMs)
    reading.told = { atMs, sentBytes }
    const left = Math.max(0, subject.sizeBytes - sentBytes)
    const secondsLeft = bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null
    tell({
      kind: 'progress',
      ...subject,
      sentBytes: Math.min(sentBytes, subject.sizeBytes),
      bytesPerSecond,
      secondsLeft,
    })
  }

  function forget(reading: OpenReading): void {
    open.delete(reading)
    if (reading.key !== null) ranged.delete(reading.key)
    if (open.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  function endDone(reading: OpenReading): void {
    const { subject, requests, sentBytes } = reading
    const durationMs = Math.round(performance.now() - reading.startedAtMs)
    forget(reading)
    tell({ kind: 'done', ...subject, durationMs, bytesPerSecond: rate(sentBytes, durationMs), requests })
  }

  function endPartly(reading: OpenReading): void {
    const { subject, requests, sentBytes } = reading
    forget(reading)
    const durationMs = Math.round(reading.lastActiveMs - reading.startedAtMs)
    tell({ kind: 'partly', ...subject, sentBytes, durationMs, requests })
  }

  /** The one that is open for the key, else a new one. */
  function rangedReading(key: string, subject: () => FileSubject): OpenReading {
    const known = ranged.get(key)
    if (known) return known
    if (ranged.size >= MAX_RANGED) {
      const quiet = [...ranged.values()].find((reading) => reading.bodies === 0)
      if (quiet) endPartly(quiet)
    }
    const reading = openReading(subject(), key)
    ranged.set(key, reading)
    return reading
  }

  return {
    begin(subject, key, isWhole) {
      const reading = isWhole ? openReading(subject(), null) : rangedReading(key, subject)
      reading.bodies++
      reading.requests++
      bodies++
      const leave = () => {
        reading.bodies--
        bodies--
        reading.lastActiveMs = performance.now()
      }
      return {
        sent(bytes) {
          reading.sentBytes += bytes
        },
        done(ranges) {
          leave()
          for (const range of ranges) reading.coverage?.add(range)
          const isDone = reading.coverage === null || reading.coverage.bytes >= reading.subject.sizeBytes
          if (isDone && open.has(reading)) endDone(reading)
        },
        failed(error) {
          leave()
          // of ranges others follow, or none: it is told then
          if (reading.coverage !== null) return
          const { subject: of, sentBytes } = reading
          forget(reading)
          const durationMs = Math.round(performance.now() - reading.startedAtMs)
          tell({ kind: 'failed', ...of, error, sentBytes, durationMs })
        },
      }
    },
    running: () => bodies,
    close() {
      for (const reading of [...open]) endPartly(reading)
    },
  }
}

function rate(bytes: number, ms: number): number {
  return ms > 0 ? Math.round((bytes * 1000) / ms) : 0
}
