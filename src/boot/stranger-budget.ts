// How many unknown machines may begin to boot at once: a flood of made-up MACs shall not fill memory, journal or disk.

/** A whole site switched on at the same moment. */
const BURST = 2000
const PER_SECOND = 100

/** A bucket of beginnings. */
export class StrangerBudget {
  #left = BURST
  #filledAtMs = 0

  /** Takes one beginning; false when there is none left. */
  take(nowMs: number): boolean {
    const grown = Math.max(0, nowMs - this.#filledAtMs) * (PER_SECOND / 1000)
    if (grown >= 1) {
      this.#left = Math.min(BURST, this.#left + Math.floor(grown))
      this.#filledAtMs = nowMs
    }
    if (this.#left === 0) return false
    this.#left--
    return true
  }
}
