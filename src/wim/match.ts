// The copy at the heart of every LZ77 decoder.

/** From here on the engine's own copy is quicker than a loop. */
const LONG = 48

/** Repeats the `length` bytes that lie `offset` before `at`; where they overlap, what was just written is repeated. */
export function copyMatch(out: Uint8Array, at: number, offset: number, length: number): void {
  if (length >= LONG) {
    if (offset === 1) {
      out.fill(out[at - 1] as number, at, at + length)
      return
    }
    if (offset >= length) {
      out.copyWithin(at, at - offset, at - offset + length)
      return
    }
  }
  let from = at - offset
  const end = at + length
  while (at < end) out[at++] = out[from++] as number
}
