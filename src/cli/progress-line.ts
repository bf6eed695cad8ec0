// One line at the foot of a terminal: a bar, bytes, rate and time left. Without a terminal nothing is shown.
import { formatBytes, formatDuration, formatRate } from '../figures.ts'
import { shorten } from './terminal.ts'
import { printable } from '../printable.ts'
import type { Verb } from './verb.ts'

export interface ProgressLine {
  show(doneBytes: number, totalBytes: number, title?: string): void
  /** Takes it away. */
  end(): void
}

const BAR_CELLS = 24
/** The rate of the last few seconds, so that a pause does not spoil the time left for ever. */
const WINDOW_MS = 5000
const TITLE_WIDTH = 32

/** A line on standard error, if that is a terminal. */
export function createProgressLine(
  { io, paint, json }: Pick<Verb, 'io' | 'paint' | 'json'>,
  title: string,
): ProgressLine {
  const out = io.stderr
  const isShown = out.isTTY === true && !json
  const seen: { atMs: number; bytes: number }[] = []
  let drawn = false
  return {
    show(doneBytes, totalBytes, newTitle = title) {
      if (!isShown) return
      const atMs = performance.now()
      seen.push({ atMs, bytes: doneBytes })
      while (seen.length > 2 && (seen[0]?.atMs ?? 0) < atMs - WINDOW_MS) seen.shift()
      const first = seen[0] ?? { atMs, bytes: doneBytes }
      const rate = atMs > first.atMs ? ((doneBytes - first.bytes) / (atMs - first.atMs)) * 1000 : 0
      const share = totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0
      const full = Math.round(share * BAR_CELLS)
      const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full)
      const words =
        totalBytes === 0
          ? ''
          : [
              `${Math.floor(share * 100)} %`,
              `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
              ...(rate > 0
                ? [formatRate(rate), `${formatDuration(((totalBytes - doneBytes) / rate) * 1000)} left`]
                : []),
            ].join('  ')
      out.write(`\r\x1b[K${shorten(printable(newTitle), TITLE_WIDTH)}  ${paint('green', bar)}  ${words}`)
      drawn = true
    },
    end() {
      if (drawn) out.write('\r\x1b[K')
      drawn = false
    },
  }
}
