// Bounds how often one client, and all of them together, are answered: a fixed table, whatever a flood invents.
import { randomBytes } from 'node:crypto'

/** Requests a second; 0: no limit. A burst of one second's worth is let through. */
export interface RateLimits {
  perClient: number
  total: number
}

/** Clients share a bucket when their hashes meet; with fewer clients than this that is rare. */
const BUCKETS = 16_384

/** Decides for each request whether it is still within the limits. */
export class RateLimiter {
  readonly #limits: RateLimits
  readonly #now: () => number
  /** Nobody outside can choose addresses that meet in one bucket. */
  readonly #salt = randomBytes(4).readUInt32LE()
  readonly #tokens: Float64Array
  readonly #filledAtMs: Float64Array
  #totalTokens: number
  #totalFilledAtMs: number

  constructor(limits: RateLimits, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
    const size = limits.perClient > 0 ? BUCKETS : 0
    this.#tokens = new Float64Array(size).fill(limits.perClient)
    this.#filledAtMs = new Float64Array(size).fill(now())
    this.#totalTokens = limits.total
    this.#totalFilledAtMs = now()
  }

  /** Why this client's request is dropped, undefined when it is taken. `address` is its hardware address. */
  refusal(address: Uint8Array): string | undefined {
    const { perClient, total } = this.#limits
    if (perClient === 0 && total === 0) return undefined
    const now = this.#now()
    if (perClient > 0) {
      const bucket = this.#bucketOf(address)
      const elapsedMs = now - (this.#filledAtMs[bucket] ?? now)
      const tokens = Math.min(perClient, (this.#tokens[bucket] ?? 0) + (elapsedMs / 1000) * perClient)
      this.#filledAtMs[bucket] = now
      if (tokens < 1) {
        this.#tokens[bucket] = tokens
        return `more than ${perClient} requests a second from one client`
      }
      this.#tokens[bucket] = tokens - 1
    }
    if (total > 0) {
      this.#totalTokens = Math.min(total, this.#totalTokens + ((now - this.#totalFilledAtMs) / 1000) * total)
      this.#totalFilledAtMs = now
      if (this.#totalTokens < 1) return `more than ${total} requests a second`
      this.#totalTokens--
    }
    return undefined
  }

  /** FNV-1a over the first six bytes. */
  #bucketOf(address: Uint8Array): number {
    let hash = this.#salt ^ 0x811c9dc5
    for (let index = 0; index < 6; index++) hash = Math.imul(hash ^ (address[index] ?? 0), 0x01000193)
    return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
  }
}
