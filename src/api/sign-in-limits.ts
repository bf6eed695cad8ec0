// Against guessing: who fails to sign in too often waits, longer each time; by name, and by the address it comes from.
import { RequestError } from '../errors.ts'

/** Attempts before the first lock: of a name few, of an address more, since many may share one. */
const FREE = { name: 5, address: 20 } as const
const FIRST_LOCK_MS = 60_000
/** Longer would let a stranger keep somebody out for nothing. */
const LONGEST_LOCK_MS = 15 * 60_000
/** Nothing is remembered of a name or address that failed so long ago. */
const FORGET_AFTER_MS = 60 * 60_000
/** The oldest are forgotten first. */
const MAX_TALLIES = 10_000

interface Tally {
  attempts: number
  lastAtMs: number
  lockedUntilMs: number
}

type Kind = keyof typeof FREE

export class SignInLimits {
  readonly #tallies = { name: new Map<string, Tally>(), address: new Map<string, Tally>() }
  readonly #nowMs: () => number

  /** `nowMs`: a clock that never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /**
   * Counts an attempt before its password is looked at, so that many at once count too [SIGN_IN_LOCKED]. Names that do
   * not exist count like others. Without a name (a token is tried) only the address counts.
   */
  admit(name: string | undefined, address: string): void {
    this.#refuseLocked('address', address)
    if (name !== undefined) this.#refuseLocked('name', name)
    this.#count('address', address)
    if (name !== undefined) this.#count('name', name)
  }

  /** The attempt was good: the name's earlier ones are forgiven, and this one of the address. */
  succeeded(name: string | undefined, address: string): void {
    if (name !== undefined) this.#tallies.name.delete(name.toLowerCase())
    const tally = this.#tallies.address.get(address)
    if (tally) tally.attempts = Math.max(0, tally.attempts - 1)
  }

  #refuseLocked(kind: Kind, key: string): void {
    const tally = this.#tallies[kind].get(key.toLowerCase())
    const leftMs = (tally?.lockedUntilMs ?? 0) - this.#nowMs()
    if (leftMs > 0) throw new RequestError('SIGN_IN_LOCKED', { seconds: Math.ceil(leftMs / 1000), by: kind })
  }

  #count(kind: Kind, key: string): void {
    const tallies = this.#tallies[kind]
    const nowMs = this.#nowMs()
    const known = tallies.get(key.toLowerCase())
    const before = known && nowMs - known.lastAtMs < FORGET_AFTER_MS ? known.attempts : 0
    const attempts = before + 1
    const locks = attempts - FREE[kind]
    const lockMs = locks < 0 ? 0 : Math.min(FIRST_LOCK_MS * 2 ** locks, LONGEST_LOCK_MS)
    // newest last, so that the first of the map is the one to forget
    tallies.delete(key.toLowerCase())
    tallies.set(key.toLowerCase(), { attempts, lastAtMs: nowMs, lockedUntilMs: nowMs + lockMs })
    const [oldest] = tallies.keys()
    if (tallies.size > MAX_TALLIES && oldest !== undefined) tallies.delete(oldest)
  }
}
