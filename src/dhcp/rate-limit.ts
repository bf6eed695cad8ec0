// Bounds how often one client, one source address and all together are answered: fixed tables, whatever a flood invents.
import { randomBytes } from 'node:crypto'

/** Requests a second; 0: no limit. A burst of one second's worth is let through. */
export interface RateLimits {
  /** Of one hardware address. */
  perClient: number
  /** From one IP address. */
  perSource: number
  total: number
}

/** Clients share a bucket when their hashes meet; with fewer clients than this that is rare. */
const BUCKETS = 16_384

/** Decides for each request whether it is still within the limits. */
export class RateLimiter {
  readonly #limits: RateLimits
  readonly #isUnlimited: boolean
  readonly #now: () => number
  /** Nobody outside can choose addresses that meet in one bucket. */
  readonly #salt = randomBytes(4).readUInt32LE()
  readonly #clients: Buckets
  readonly #sources: Buckets
  readonly #all: Buckets

  constructor(limits: RateLimits, now: () => number = () => performance.now()) {
    const { perClient, perSource, total } = limits
    this.#limits = limits
    this.#isUnlimited = perClient === 0 && perSource === 0 && total === 0
    this.#now = now
    this.#clients = new Buckets(BUCKETS, perClient, now())
    this.#sources = new Buckets(BUCKETS, perSource, now())
    this.#all = new Buckets(1, total, now())
  }

  /**
   * Why this client's request is dropped, undefined when it is taken. `client` is its hardware address; `source` the IP
   * address it came from, undefined where many clients share one: none yet, or a relay agent's.
   */
  refusal(client: Uint8Array, source: string | undefined): string | undefined {
    if (this.#isUnlimited) return undefined
    const { perClient, perSource, total } = this.#limits
    const now = this.#now()
    if (!this.#clients.take(this.#bucketOf(client), now))
      return `more than ${perClient} requests a second from one client`
    if (source !== undefined && perSource > 0 && !this.#sources.take(this.#bucketOf(Buffer.from(source)), now))
      return `more than ${perSource} requests a second from ${source}`
    return this.#all.take(0, now) ? undefined : `more than ${total} requests a second`
  }

  /** FNV-1a. Of a hardware address the first six bytes count. */
  #bucketOf(address: Uint8Array): number {
    let hash = this.#salt ^ 0x811c9dc5
    const length = address.length === CHADDR_BYTES ? 6 : address.length
    for (let index = 0; index < length; index++) hash = Math.imul(hash ^ (address[index] ?? 0), 0x01000193)
    return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
  }
}

/** `chaddr` is a field of 16 bytes. No IPv4 address has so many letters. */
const CHADDR_BYTES = 16

/** Token buckets that fill at one rate and hold one second's worth. */
class Buckets {
  readonly #rate: number
  readonly #tokens: Float64Array
  readonly #filledAtMs: Float64Array

  constructor(count: number, rate: number, now: number) {
    this.#rate = rate
    this.#tokens = new Float64Array(rate > 0 ? count : 0).fill(rate)
    this.#filledAtMs = new Float64Array(rate > 0 ? count : 0).fill(now)
  }

  /** Takes a token, if there is one. */
  take(bucket: number, now: number): boolean {
    if (this.#rate === 0) return true
    const elapsedMs = now - (this.#filledAtMs[bucket] ?? now)
    const tokens = Math.min(this.#rate, (this.#tokens[bucket] ?? 0) + (elapsedMs / 1000) * this.#rate)
    this.#filledAtMs[bucket] = now
    this.#tokens[bucket] = tokens < 1 ? tokens : tokens - 1
    return tokens >= 1
  }
}
