// Canonical Huffman codes as WIM's compressors use them: from code lengths to a table that decodes a symbol in one or two looks.

/** A longer code's entry is negative: bits 5 to 30 name its second table, the low five bits how many bits choose in it. */
const SECOND_LOOK = 0x8000_0000 | 0
/** No code of these formats is longer. */
const MAX_LENGTH = 16
/** From here on the engine's own fill is quicker than a loop. */
const LONG_RUN = 64

/**
 * A decoder's table for one code, filled anew for every block. To decode, take the next bits of the stream, most
 * significant first, left-justified in 32 bits:
 *
 *     let entry = entries[next >>> (32 - tableBits)]
 *     if (entry < 0) entry = entries[((entry & 0x7fffffff) >>> 5) + ((next << tableBits) >>> (32 - (entry & 31)))]
 *     symbol = entry >>> 5, and entry & 31 bits of the stream are used up
 */
export class HuffmanTable {
  readonly entries: Int32Array
  readonly tableBits: number
  readonly #symbols: Uint16Array
  readonly #counts = new Int32Array(MAX_LENGTH + 1)
  readonly #offsets = new Int32Array(MAX_LENGTH + 2)

  /** `tableBits` bits are looked up at once; a code may have up to `maxSymbols` symbols. */
  constructor(tableBits: number, maxSymbols: number) {
    this.tableBits = tableBits
    // every symbol a second table of its own is the worst that can come
    const secondTables = Math.min(maxSymbols, 1 << tableBits)
    this.entries = new Int32Array((1 << tableBits) + secondTables * (1 << (MAX_LENGTH - tableBits)))
    this.#symbols = new Uint16Array(maxSymbols)
  }

  /**
   * Fills the table from the code lengths of `count` symbols, 0 for symbols that do not occur. False when the lengths
   * make no prefix code. A code without symbols is allowed where it is not used: it decodes as symbol 0 in no bits.
   */
  build(lengths: Uint8Array, start: number, count: number): boolean {
    const counts = this.#counts.fill(0)
    const end = start + count
    for (let at = start; at < end; at++) {
      const length = lengths[at] as number
      counts[length] = (counts[length] as number) + 1
    }
    const { entries, tableBits } = this
    const tableSize = 1 << tableBits
    if (counts[0] === count) {
      entries.fill(0, 0, tableSize)
      return true
    }
    let free = 1
    let longest = 0
    const offsets = this.#offsets
    offsets[1] = 0
    for (let length = 1; length <= MAX_LENGTH; length++) {
      const used = counts[length] as number
      free = free * 2 - used
      if (free < 0) return false
      if (used > 0) longest = length
      offsets[length + 1] = (offsets[length] as number) + used
    }
    if (free !== 0) return false

    const symbols = this.#symbols
    for (let at = start; at < end; at++) {
      const length = lengths[at] as number
      if (length === 0) continue
      const place = offsets[length] as number
      offsets[length] = place + 1
      symbols[place] = at - start
    }

    // in canonical order the codes fill the table from its beginning without a gap
    let next = 0
    let at = 0
    const shortest = Math.min(longest, tableBits)
    for (let length = 1; length <= shortest; length++) {
      const run = 1 << (tableBits - length)
      for (let left = counts[length] as number; left > 0; left--) {
        const entry = ((symbols[next++] as number) << 5) | length
        const runEnd = at + run
        if (run < LONG_RUN) while (at < runEnd) entries[at++] = entry
        else {
          entries.fill(entry, at, runEnd)
          at = runEnd
        }
      }
    }
    const secondBits = longest - tableBits
    if (secondBits > 0) {
      let second = tableSize
      for (let length = tableBits + 1; length <= longest; length++) {
        const run = 1 << (longest - length)
        for (let left = counts[length] as number; left > 0; left--) {
          const within = (second - tableSize) & ((1 << secondBits) - 1)
          if (within === 0) entries[at++] = SECOND_LOOK | (second << 5) | secondBits
          const entry = ((symbols[next++] as number) << 5) | length
          const runEnd = second + run
          while (second < runEnd) entries[second++] = entry
        }
      }
    }
    return true
  }
}
