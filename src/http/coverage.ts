// Which bytes of a file were sent by ranges in any order: how many different ones, with bounded memory.
import type { ByteRange } from './ranges.ts'

/** A file read in more pieces than this that do not touch is not read from end to end. */
const MAX_PIECES = 1024

/** Grows by ranges. */
export class Coverage {
  /** Sorted, apart from each other. */
  #pieces: ByteRange[] = []
  #bytes = 0

  /** Different bytes so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds a range; one that touches no other is left out when there are too many. */
  add(range: ByteRange): void {
    const first = this.#pieces.findIndex(({ to }) => to >= range.from)
    const start = first < 0 ? this.#pieces.length : first
    let end = start
    let { from, to } = range
    for (let piece = this.#pieces[end]; piece !== undefined && piece.from <= to; piece = this.#pieces[++end]) {
      from = Math.min(from, piece.from)
      to = Math.max(to, piece.to)
      this.#bytes -= piece.to - piece.from
    }
    if (start === end && this.#pieces.length >= MAX_PIECES) return
    this.#pieces.splice(start, end - start, { from, to })
    this.#bytes += to - from
  }
}
