// Lengths of Huffman codes from how often symbols occur, as LZMS needs them on both sides and XPRESS when writing.

/** No code of either is longer. */
export const MAX_CODE_LENGTH = 15
/** Symbols that occur more often than this are few: they share a bucket and are put in order one by one. */
const LAST_BUCKET = 255

/** Code lengths from frequencies, exactly as the compressor makes them: both sides must come to the same code. */
export class CodeLengths {
  /** The symbols by frequency, ties by symbol; and how often each of them occurs. */
  readonly #sorted: Uint16Array
  readonly #leaves: Int32Array
  readonly #buckets = new Int32Array(LAST_BUCKET + 2)
  readonly #weights: Int32Array
  readonly #parents: Uint16Array
  readonly #depths: Uint8Array
  readonly #counts = new Int32Array(MAX_CODE_LENGTH + 2)

  constructor(maxSymbols: number) {
    this.#sorted = new Uint16Array(maxSymbols)
    this.#leaves = new Int32Array(maxSymbols)
    this.#weights = new Int32Array(maxSymbols)
    this.#parents = new Uint16Array(maxSymbols)
    this.#depths = new Uint8Array(maxSymbols)
  }

  /** All frequencies are at least 1, and all together below 2^31. */
  build(frequencies: Uint32Array, count: number, lengths: Uint8Array): void {
    if (count === 1) {
      // a code needs two: the second is never met
      lengths[0] = 1
      return
    }
    this.#sort(frequencies, count)

    // two queues: leaves in order, inner nodes in the order they are made; a tie goes to the leaf
    const leaves = this.#leaves
    const weights = this.#weights
    const parents = this.#parents
    const root = count - 2
    let leaf = 0
    let inner = 0
    for (let made = 0; made <= root; made++) {
      let weight = 0
      for (let child = 0; child < 2; child++) {
        if (leaf < count && (inner === made || (leaves[leaf] as number) <= (weights[inner] as number)))
          weight += leaves[leaf++] as number
        else {
          weight += weights[inner] as number
          parents[inner++] = made
        }
      }
      weights[made] = weight
    }

    // how many codes of each length: every inner node turns one into two of the next length, within the limit
    const counts = this.#counts.fill(0)
    const depths = this.#depths
    counts[1] = 2
    depths[root] = 0
    for (let node = root - 1; node >= 0; node--) {
      const depth = (depths[parents[node] as number] as number) + 1
      depths[node] = depth
      let length = depth
      if (length >= MAX_CODE_LENGTH) {
        length = MAX_CODE_LENGTH
        do length--
        while (counts[length] === 0)
      }
      counts[length] = (counts[length] as number) - 1
      counts[length + 1] = (counts[length + 1] as number) + 2
    }

    // the rarest symbols have the longest codes
    const sorted = this.#sorted
    let index = 0
    for (let length = MAX_CODE_LENGTH; length >= 1; length--)
      for (let left = counts[length] as number; left > 0; left--) lengths[sorted[index++] as number] = length
  }

  /** Counted into buckets, which keeps the order of symbols; the last bucket's are then sorted by insertion. */
  #sort(frequencies: Uint32Array, count: number): void {
    const sorted = this.#sorted
    const leaves = this.#leaves
    const starts = this.#buckets.fill(0)
    for (let symbol = 0; symbol < count; symbol++) {
      const bucket = Math.min(frequencies[symbol] as number, LAST_BUCKET) + 1
      starts[bucket] = (starts[bucket] as number) + 1
    }
    for (let bucket = 1; bucket <= LAST_BUCKET; bucket++)
      starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number)
    const many = starts[LAST_BUCKET] as number
    for (let symbol = 0; symbol < count; symbol++) {
      const frequency = frequencies[symbol] as number
      const bucket = Math.min(frequency, LAST_BUCKET)
      const at = starts[bucket] as number
      starts[bucket] = at + 1
      sorted[at] = symbol
      leaves[at] = frequency
    }
    for (let next = many + 1; next < count; next++) {
      const symbol = sorted[next] as number
      const frequency = leaves[next] as number
      let at = next
      for (; at > many && (leaves[at - 1] as number) > frequency; at--) {
        sorted[at] = sorted[at - 1] as number
        leaves[at] = leaves[at - 1] as number
      }
      sorted[at] = symbol
      leaves[at] = frequency
    }
  }
}
