// Lengths of Huffman codes from how often symbols occur, as LZMS needs them on both sides and XPRESS when writing.

/** No code of either is longer. */
export const MAX_CODE_LENGTH = 15

/** Code lengths from frequencies, exactly as the compressor makes them: both sides must come to the same code. */
export class CodeLengths {
  /** Frequency × 1024 + symbol, sorted: ties go by symbol. */
  readonly #sorted: Uint32Array
  readonly #weights: Uint32Array
  readonly #parents: Uint16Array
  readonly #depths: Uint8Array
  readonly #counts = new Uint16Array(MAX_CODE_LENGTH + 2)

  constructor(maxSymbols: number) {
    this.#sorted = new Uint32Array(maxSymbols)
    this.#weights = new Uint32Array(maxSymbols)
    this.#parents = new Uint16Array(maxSymbols)
    this.#depths = new Uint8Array(maxSymbols)
  }

  /** All frequencies are at least 1, and all together below 2^22. */
  build(frequencies: Uint32Array, count: number, lengths: Uint8Array): void {
    if (count === 1) {
      // a code needs two: the second is never met
      lengths[0] = 1
      return
    }
    const sorted = this.#sorted.subarray(0, count)
    for (let symbol = 0; symbol < count; symbol++) sorted[symbol] = ((frequencies[symbol] as number) << 10) | symbol
    sorted.sort()

    // two queues: leaves in order, inner nodes in the order they are made; a tie goes to the leaf
    const weights = this.#weights
    const parents = this.#parents
    const leafWeight = (index: number) => (sorted[index] as number) >>> 10
    const root = count - 2
    let leaf = 0
    let inner = 0
    for (let made = 0; made <= root; made++) {
      let weight = 0
      for (let child = 0; child < 2; child++) {
        if (leaf < count && (inner === made || leafWeight(leaf) <= (weights[inner] as number)))
          weight += leafWeight(leaf++)
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
    let index = 0
    for (let length = MAX_CODE_LENGTH; length >= 1; length--)
      for (let left = counts[length] as number; left > 0; left--) lengths[(sorted[index++] as number) & 1023] = length
  }
}
