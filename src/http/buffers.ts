// Buffers that are used again: bodies of gigabytes pass through a handful of them, however many clients are slow.

/** Sizes are powers of two between these. */
const SMALLEST = 16 * 1024
export const LARGEST_BUFFER = 1024 * 1024
/** What all bodies together hold, but for the smallest buffer that each may have. */
const BUDGET_BYTES = 32 * 1024 * 1024
/** The largest part of what is left that one body gets: many slow clients leave something to a fast one. */
const FAIR_SHARE = 1 / 8

/** Lends buffers. */
export interface Buffers {
  /** A buffer of about so many bytes; a smaller one while much is lent. */
  take(wantedBytes: number): Buffer
  /** Back; nobody may still read or write it. */
  give(buffer: Buffer): void
  /** Whether there is so much left that a body may have two. */
  plenty(): boolean
}

/** An empty store of buffers. */
export function createBuffers(): Buffers {
  const free = new Map<number, Buffer[]>()
  let lentBytes = 0
  let keptBytes = 0
  return {
    take(wantedBytes) {
      const share = Math.min(LARGEST_BUFFER, (BUDGET_BYTES - lentBytes) * FAIR_SHARE)
      let size = SMALLEST
      while (size < wantedBytes && size * 2 <= share) size *= 2
      lentBytes += size
      const kept = free.get(size)?.pop()
      if (kept === undefined) return Buffer.allocUnsafeSlow(size)
      keptBytes -= size
      return kept
    },
    give(buffer) {
      lentBytes -= buffer.length
      if (keptBytes + buffer.length > BUDGET_BYTES) return
      keptBytes += buffer.length
      const kept = free.get(buffer.length)
      if (kept) kept.push(buffer)
      else free.set(buffer.length, [buffer])
    },
    plenty: () => lentBytes < BUDGET_BYTES / 2,
  }
}
