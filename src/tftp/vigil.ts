// Keeps the process awake while clients that are near are about to answer.
import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'

/** A client this near is waited for awake: going to sleep and waking up takes longer than its answer. */
export const AWAKE_MS = 0.3
/** With more transfers packets gather while the process sleeps, and one look tells of them all. */
export const MOST_AWAITED = 4
/** Whoever is awake for so long in all and got less of a processor than this was put aside by the system. */
const CROWDED = { afterMs: 20, share: 0.8 } as const
const CROWDED_PAUSE_MS = { first: 250, longest: 10_000 } as const

/** Keeps the process from sleeping in the moments in which an answer is due. */
export interface Vigil {
  /** Something was sent at that time to a client that is near. */
  keep(sentAtMs: number): void
}

/**
 * It ends by itself when nothing was sent for AWAKE_MS, and stays away for a while from a processor that others want:
 * there a process that never sleeps is made to wait longest. Among those others are the threads that read files for this
 * process. Everything else in it goes on meanwhile.
 */
export function createVigil(isReading: () => boolean): Vigil {
  // with a single processor the client's side of the network needs it
  const isWorthwhile = availableParallelism() > 1
  let untilMs = 0
  let sinceMs: number | null = null
  let usedBeforeMs = 0
  /** Awake in all since it was last compared, and what it got of a processor in that time. */
  let awakeMs = 0
  let usedMs = 0
  let notBeforeMs = 0
  let pauseMs: number = CROWDED_PAUSE_MS.first

  function look(): void {
    const nowMs = performance.now()
    if (nowMs < untilMs && !isReading() && (sinceMs ?? nowMs) > nowMs - CROWDED.afterMs) setImmediate(look)
    else sleep(nowMs)
  }

  function sleep(nowMs: number): void {
    awakeMs += nowMs - (sinceMs ?? nowMs)
    usedMs += processorMs() - usedBeforeMs
    sinceMs = null
    if (awakeMs < CROWDED.afterMs) return
    if (usedMs < awakeMs * CROWDED.share) {
      // crowded again as soon as it was tried again: longer
      pauseMs = nowMs - notBeforeMs < 1000 ? Math.min(pauseMs * 2, CROWDED_PAUSE_MS.longest) : CROWDED_PAUSE_MS.first
      notBeforeMs = nowMs + pauseMs
    }
    awakeMs = usedMs = 0
  }

  return {
    keep(sentAtMs) {
      untilMs = sentAtMs + AWAKE_MS
      if (sinceMs !== null || !isWorthwhile || sentAtMs < notBeforeMs || isReading()) return
      sinceMs = sentAtMs
      usedBeforeMs = processorMs()
      setImmediate(look)
    },
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
