// Damages bytes in a way that can be repeated: every decoder must give a value or a coded error for each of some 10^5 cases.
import { FormatError } from '../../src/errors.ts'

/** Kept: what fails fails again. */
export const SEEDS = [1, 20_261_128]
/** Of each decoder, over all seeds. */
export const CASES = 100_000
/** Longer than that takes nothing that is bounded, on a busy machine too. */
const HANG_MS = 10_000

/** The same numbers for the same seed every time. */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * limit)
  }
}

/** How the bytes are damaged. */
export interface MutationOptions {
  /** Default: CASES. */
  cases?: number
  /** The places that may be changed: for originals that are empty for the most part. Default: all. */
  places?: Uint32Array
  /** Puts right what would hide all the rest, like a checksum. */
  mend?: (bytes: Uint8Array) => void
}

/** Places where something is written, a bit of what is around them included. */
export function writtenPlaces(bytes: Uint8Array): Uint32Array {
  const places: number[] = []
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0 || (at > 0 && bytes[at - 1] !== 0)) places.push(at)
  return Uint32Array.from(places)
}

/**
 * Decodes damaged copies of the original: one to four bytes or words changed, each tenth cut off. Gives how many were
 * refused with a coded error. Rejects, naming seed and round, for every other error and for what hangs.
 */
export async function decodeMutations(
  original: Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
  { cases = CASES, places, mend }: MutationOptions = {},
): Promise<{ refused: number; slowestMs: number }> {
  let refused = 0
  let slowestMs = 0
  for (const seed of SEEDS) {
    const random = new Random(seed)
    const bytes = Buffer.from(original)
    for (let round = 0; round < cases / SEEDS.length; round++) {
      const length = random.below(10) === 0 ? random.below(bytes.length) : bytes.length
      const undo = mutate(bytes, random, places)
      const damaged = bytes.subarray(0, length)
      mend?.(damaged)
      const started = performance.now()
      try {
        const given = decode(damaged)
        if (given instanceof Promise) await given
      } catch (error) {
        if (!(error instanceof FormatError))
          throw new Error(`seed ${seed}, round ${round}: ${String(error)}`, { cause: error })
        refused++
      }
      const tookMs = performance.now() - started
      if (tookMs > HANG_MS) throw new Error(`seed ${seed}, round ${round}: it took ${tookMs} ms`)
      slowestMs = Math.max(slowestMs, tookMs)
      undo()
      if (mend) bytes.set(original)
    }
    if (!bytes.equals(original)) throw new Error('a decoder wrote into what it reads')
  }
  return { refused, slowestMs }
}

const EXTREMES = [0, 1, 0x7fff_ffff, 0xffff_ffff]

/** Changes some bytes, or makes them extreme; the function returned undoes it. */
function mutate(bytes: Buffer, random: Random, places: Uint32Array | undefined): () => void {
  const before: { at: number; was: number }[] = []
  const put = (at: number, value: number) => {
    before.push({ at, was: bytes[at] as number })
    bytes[at] = value
  }
  for (let change = random.below(4); change >= 0; change--) {
    const at = places ? (places[random.below(places.length)] as number) : random.below(bytes.length)
    const kind = random.below(4)
    if (kind === 0) put(at, random.below(256))
    else if (kind === 1) put(at, (bytes[at] as number) ^ (1 << random.below(8)))
    else if (kind === 2) put(at, 0xff)
    else if (at + 4 <= bytes.length) {
      const word = EXTREMES[random.below(EXTREMES.length + 1)] ?? bytes.length
      for (let byte = 0; byte < 4; byte++) put(at + byte, (word >>> (8 * byte)) & 0xff)
    }
  }
  return () => {
    for (const { at, was } of before.reverse()) bytes[at] = was
  }
}
