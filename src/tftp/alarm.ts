// The timer of a transfer, which nearly every packet moves.
import { performance } from 'node:perf_hooks'

/** A timer that is set again with every packet: the running one is kept where it fires no later than needed. */
export function createAlarm(ring: () => void): { set(atMs: number): void; clear(): void } {
  let dueMs = Infinity
  let timer: NodeJS.Timeout | null = null
  let timerDueMs = Infinity
  let last: NodeJS.Immediate | null = null

  function schedule(): void {
    timerDueMs = dueMs
    timer = setTimeout(onTimer, Math.max(1, dueMs - performance.now()))
  }

  function onTimer(): void {
    timer = null
    if (dueMs === Infinity) return
    // Sockets are read before this runs: after a busy moment the ACK may be there already.
    last = setImmediate(() => {
      last = null
      if (dueMs === Infinity) return
      if (performance.now() < dueMs) return schedule()
      dueMs = Infinity
      ring()
    })
  }

  return {
    set(atMs) {
      dueMs = atMs
      if (last || (timer && timerDueMs <= atMs)) return
      if (timer) clearTimeout(timer)
      schedule()
    },
    clear() {
      dueMs = Infinity
      if (timer) clearTimeout(timer)
      if (last) clearImmediate(last)
      timer = last = null
    },
  }
}
