// The link of the first start: who has it makes the first user, once, and within the hour. Kept nowhere but in memory.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { RequestError } from '../errors.ts'

const LASTS_MS = 60 * 60_000

export class FirstLink {
  /** Behind `#/first/` of the page's address; to be shown once. */
  readonly key = randomBytes(24).toString('base64url')
  readonly #hash = sha256(this.key)
  readonly #endsAtMs: number
  readonly #nowMs: () => number
  #isUsed = false

  /** `nowMs`: a clock that never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#endsAtMs = nowMs() + LASTS_MS
  }

  /** Refuses a link that is not this one, was used, or is too old [FIRST_LINK_INVALID]. */
  check(key: string): void {
    const isRight = timingSafeEqual(sha256(key), this.#hash)
    if (!isRight || this.#isUsed || this.#nowMs() >= this.#endsAtMs) throw new RequestError('FIRST_LINK_INVALID')
  }

  /** From now on it opens nothing. */
  spend(): void {
    this.#isUsed = true
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
