// Which address of a pool became free first: a heap of expiry times, where outdated entries are skipped when met.

/** An address and when its lease ends or ended. */
export interface Expiry {
  number: number
  /** Milliseconds since 1970. */
  expiresAtMs: number
}

/** The earliest expiry first. */
export class ExpiryQueue {
  readonly #heap: Expiry[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest entry, which may be outdated. */
  peek(): Expiry | undefined {
    return this.#heap[0]
  }

  push(entry: Expiry): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || !isEarlier(entry, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = entry
  }

  /** Takes the earliest entry out. */
  pop(): Expiry | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    this.#sink(0, last)
    return first
  }

  /** Keeps what is current, once: in one pass, because everything else waits meanwhile. */
  retain(isCurrent: (entry: Expiry) => boolean): void {
    const heap = this.#heap
    const kept = new Set<number>()
    let size = 0
    for (const entry of heap)
      if (!kept.has(entry.number) && isCurrent(entry)) {
        kept.add(entry.number)
        heap[size++] = entry
      }
    heap.length = size
    for (let at = (size >> 1) - 1; at >= 0; at--) {
      const entry = heap[at]
      if (entry) this.#sink(at, entry)
    }
  }

  /** Puts the entry at this place or below, where nothing beneath it is earlier. */
  #sink(from: number, entry: Expiry): void {
    const heap = this.#heap
    let at = from
    for (;;) {
      let child = 2 * at + 1
      const right = heap[child + 1]
      let below = heap[child]
      if (below && right && isEarlier(right, below)) {
        below = right
        child++
      }
      if (!below || !isEarlier(below, entry)) break
      heap[at] = below
      at = child
    }
    heap[at] = entry
  }
}

/** At the same time the lower address goes first. */
function isEarlier(one: Expiry, other: Expiry): boolean {
  return one.expiresAtMs < other.expiresAtMs || (one.expiresAtMs === other.expiresAtMs && one.number < other.number)
}
