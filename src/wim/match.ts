// The copy at the heart of every LZ77 decoder.

/** From here on the engine's own copy is quicker than a loop. */
const LONG = 128
/** Bytes a turn of the quick loop; it writes up to so many beyond the match, where nothing is yet. */
const STEP = 8

/**
 * Repeats the `length` bytes that lie `offset` before `at`; where they overlap, what was just written is repeated. What is
 * behind them in `out` is overwritten. `view`: of the same bytes.
 */
export function copyMatch(out: Uint8Array, view: DataView, at: number, offset: number, length: number): void {
  let from = at - offset
  const end = at + length
  if (offset >= STEP && end + STEP <= out.length) {
    if (length >= LONG && offset >= length) {
      out.copyWithin(at, from, from + length)
      return
    }
    do {
      view.setInt32(at, view.getInt32(from, true), true)
      view.setInt32(at + 4, view.getInt32(from + 4, true), true)
      at += STEP
      from += STEP
    } while (at < end)
    return
  }
  if (offset === 1 && length >= LONG) {
    out.fill(out[from] as number, at, end)
    return
  }
  while (at < end) out[at++] = out[from++] as number
}

/** The view that `copyMatch` wants. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
