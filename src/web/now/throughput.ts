// How many bytes left in each of the last seconds, from what transfers say of themselves.

/** How far back the chart goes. */
export const CHART_SECONDS = 300

/** Counts bytes by the second. */
export class Throughput {
  readonly #bytes = new Map<number, number>()
  /** How far each running transfer was. */
  readonly #sent = new Map<number, number>()

  /** A transfer is so far; its first word counts nothing, because nobody knows over how long it came. */
  moved(transfer: number, sentBytes: number, atMs: number): void {
    const before = this.#sent.get(transfer)
    this.#sent.set(transfer, sentBytes)
    if (before !== undefined) this.#add(Math.max(0, sentBytes - before), atMs)
  }

  /** It ended; of one that was never heard of all its bytes count now. */
  ended(transfer: number, sizeBytes: number, atMs: number): void {
    this.#add(Math.max(0, sizeBytes - (this.#sent.get(transfer) ?? 0)), atMs)
    this.#sent.delete(transfer)
  }

  /** It is heard of no more. */
  forget(transfer: number): void {
    this.#sent.delete(transfer)
  }

  #add(bytes: number, atMs: number): void {
    const second = Math.floor(atMs / 1000)
    this.#bytes.set(second, (this.#bytes.get(second) ?? 0) + bytes)
    for (const old of this.#bytes.keys()) {
      if (old >= second - CHART_SECONDS) break
      this.#bytes.delete(old)
    }
  }

  /** Bytes of each of the last whole seconds, the oldest first. */
  perSecond(nowMs: number): number[] {
    const last = Math.floor(nowMs / 1000) - 1
    return Array.from({ length: CHART_SECONDS }, (_, index) => this.#bytes.get(last - CHART_SECONDS + 1 + index) ?? 0)
  }
}

/** The mean of each `width` values, so that bursts of single seconds do not hide the course. */
export function smooth(values: readonly number[], width: number): number[] {
  return values.map((_, index) => {
    const part = values.slice(Math.max(0, index - width + 1), index + 1)
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
}

/** The next round figure above: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10)
}
