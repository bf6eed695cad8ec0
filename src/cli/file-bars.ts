// Bars at the foot of a terminal, one per running file, drawn by cli-progress; lines printed meanwhile go above them.
import { MultiBar, type SingleBar } from 'cli-progress'
import type { ProgressEvent } from '../model.ts'
import type { Output, Paint } from './terminal.ts'

/** Columns of the bar itself. */
export const BAR_CELLS = 24
const MAX_BARS = 12

// Lines are printed where the last bars still stand, and in between line wrapping is off.
const ERASE_BELOW = '\x1b[J'
const WRAP = '\x1b[?7h'
const NO_WRAP = '\x1b[?7l'

/** While a file runs, a timer draws and the cursor is hidden; when none does, neither. Texts must be printable. */
export interface FileBars {
  /** Writes a line, above the bars if there are any. */
  print(line: string): void
  /** Gives the file a bar with texts before and behind it, or brings its bar up to date. */
  show(event: ProgressEvent, texts: { margin: string; text: string }): void
  /** Takes the file's bar away. */
  drop(transfer: number): void
}

/** Bars on the terminal `out`: as many as fit, and a count of the files that have none. */
export function createFileBars(out: Output, paint: Paint): FileBars {
  const multi = new MultiBar({
    stream: out,
    format: `{margin}${paint('green', '{bar}')} {text}`,
    barsize: BAR_CELLS,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    emptyOnZero: true,
    hideCursor: true,
    clearOnComplete: true,
    // below a printed line also the bars that did not change must be drawn again
    forceRedraw: true,
    gracefulExit: false,
  })
  const bars = new Map<number, SingleBar>()
  const hidden = new Set<number>()
  let count: SingleBar | undefined

  /** The count stands below all bars, so it is made anew. */
  function countHidden(): void {
    if (count) multi.remove(count)
    const text = paint('dim', `           and ${hidden.size} more files on their way`)
    count = hidden.size > 0 ? multi.create(0, 0, { text }, { format: '{text}' }) : undefined
  }

  return {
    print(line) {
      if (multi.isActive) multi.log(`${ERASE_BELOW}${WRAP}${line}${NO_WRAP}\n`)
      else out.write(`${line}\n`)
    },
    show({ transfer, sizeBytes, sentBytes }, texts) {
      const bar = bars.get(transfer)
      if (bar) return bar.update(sentBytes, texts)
      if (bars.size < Math.max(1, Math.min(MAX_BARS, (out.rows ?? 24) - 3))) {
        bars.set(transfer, multi.create(sizeBytes, sentBytes, texts))
        hidden.delete(transfer)
      } else if (hidden.has(transfer)) return
      else hidden.add(transfer)
      countHidden()
    },
    drop(transfer) {
      const bar = bars.get(transfer)
      if (bar) multi.remove(bar)
      if (!bars.delete(transfer) && !hidden.delete(transfer)) return
      countHidden()
      if (bars.size + hidden.size === 0) multi.stop()
    },
  }
}
