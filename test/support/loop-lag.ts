// Measures how long the event loop was held up at most: by the clock, and by the processor time that its own thread used
// in one turn, which does not grow when other programs want the processor.
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Of the time watched. */
export interface LoopLag {
  /** Processor time of the longest turn, in milliseconds; exact to a tick of the kernel's clock. */
  readonly busyMs: number
  /** The longest a timer had to wait, in milliseconds. */
  readonly delayMs: number
}

/** Watches the loop of this thread, which must be the process's first; the function returned ends it and tells. */
export function watchLoop(): () => LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  let busyMs = 0
  let before = threadMs()
  const turn = () => {
    const now = threadMs()
    busyMs = Math.max(busyMs, now - before)
    before = now
  }
  const timer = setInterval(turn, 1)
  return () => {
    turn()
    clearInterval(timer)
    histogram.disable()
    return { busyMs, delayMs: histogram.max / 1e6 }
  }
}

/** Processor time of the process's first thread so far, in milliseconds [proc(5), schedstat: nanoseconds first]. */
export function threadMs(): number {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6
}
