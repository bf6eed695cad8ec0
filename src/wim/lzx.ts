// LZX as WIM uses it: every chunk by itself, no E8 file size in front, E8 translation always [MS-PATCH §2, wimlib lzx].
import { BitSource } from './bit-source.ts'
import { HuffmanTable } from './huffman.ts'
import { copyMatch, viewOf } from './match.ts'

const BLOCK_VERBATIM = 1
const BLOCK_ALIGNED = 2
const BLOCK_UNCOMPRESSED = 3
/** What the one-bit block size stands for. */
const DEFAULT_BLOCK_BYTES = 32768

const LITERALS = 256
const LENGTH_HEADERS = 8
const MIN_MATCH = 2
const LENGTH_SYMBOLS = 249
const ALIGNED_SYMBOLS = 8
const PRETREE_SYMBOLS = 20
const MAX_SLOTS = 51
const MAX_MAIN_SYMBOLS = LITERALS + LENGTH_HEADERS * MAX_SLOTS
const REPEATED_OFFSETS = 3

const MAIN_BITS = 11
const LENGTH_BITS = 10
const ALIGNED_BITS = 7
const PRETREE_BITS = 6

/** The file size that the E8 translation pretends. */
const E8_FILE_BYTES = 12_000_000
const E8_TAIL_BYTES = 10

/** Extra offset bits and base of each slot; an offset is base + extra − 2, the first three slots are repeats. */
const EXTRA_BITS = Uint8Array.from({ length: MAX_SLOTS }, (_, slot) => (slot < 4 ? 0 : Math.min(17, (slot >>> 1) - 1)))
const SLOT_BASE = new Int32Array(MAX_SLOTS + 1)
SLOT_BASE[0] = -2
for (let slot = 0; slot < MAX_SLOTS; slot++)
  SLOT_BASE[slot + 1] = (SLOT_BASE[slot] as number) + 2 ** (EXTRA_BITS[slot] as number)

/** Decompresses chunks of one window size; keeps its tables between them. */
export class LzxDecoder {
  readonly #windowBits: number
  readonly #mainSymbols: number
  /** Code lengths of the main code, then of the length code: each block's are told as differences to the one before. */
  readonly #lengths: Uint8Array
  readonly #smallLengths = new Uint8Array(PRETREE_SYMBOLS)
  readonly #main = new HuffmanTable(MAIN_BITS, MAX_MAIN_SYMBOLS)
  readonly #length = new HuffmanTable(LENGTH_BITS, LENGTH_SYMBOLS)
  readonly #aligned = new HuffmanTable(ALIGNED_BITS, ALIGNED_SYMBOLS)
  readonly #pretree = new HuffmanTable(PRETREE_BITS, PRETREE_SYMBOLS)

  #source: Uint8Array = new Uint8Array(0)
  readonly #stream = new BitSource()
  #at = 0
  #bits = 0
  #held = 0

  /** `windowBytes` is the chunk size: a power of 2 from 2^15 to 2^21. */
  constructor(windowBytes: number) {
    this.#windowBits = Math.log2(windowBytes)
    let slots = 30
    while (slots < MAX_SLOTS && windowBytes - 3 >= (SLOT_BASE[slots] as number)) slots++
    this.#mainSymbols = LITERALS + LENGTH_HEADERS * slots
    this.#lengths = new Uint8Array(this.#mainSymbols + LENGTH_SYMBOLS)
  }

  /** Fills `out` from `source`; false when the data are no LZX chunk of that size. */
  decompress(source: Uint8Array, out: Uint8Array): boolean {
    this.#source = source
    this.#stream.startUnits(source)
    this.#at = 0
    this.#bits = 0
    this.#held = 0
    this.#lengths.fill(0)
    const repeats = [1, 1, 1] as [number, number, number]
    for (let outAt = 0; outAt < out.length;) {
      const type = this.#take(3)
      const size = this.#blockSize()
      if (size === 0 || size > out.length - outAt) return false
      const end = outAt + size
      if (type === BLOCK_UNCOMPRESSED) {
        if (!this.#copyBlock(out, outAt, size, repeats)) return false
      } else if (type === BLOCK_VERBATIM || type === BLOCK_ALIGNED) {
        if (!this.#readCodes(type === BLOCK_ALIGNED)) return false
        if (!this.#decodeBlock(out, outAt, end, repeats, type === BLOCK_ALIGNED)) return false
      } else return false
      outAt = end
    }
    undoE8(out)
    return true
  }

  #blockSize(): number {
    if (this.#take(1) === 1) return DEFAULT_BLOCK_BYTES
    const size = this.#take(16)
    return this.#windowBits >= 16 ? size * 256 + this.#take(8) : size
  }

  /** Stored bytes start at the next unit; the repeated offsets are given anew. */
  #copyBlock(out: Uint8Array, outAt: number, size: number, repeats: [number, number, number]): boolean {
    // the rest of the current unit goes; at a unit's edge that is the whole next one
    const usedBits = this.#at * 8 - this.#held
    this.#bits = 0
    this.#held = 0
    const source = this.#source
    let at = ((usedBits >>> 4) + 1) * 2
    if (at + 12 + size > source.length) return false
    for (let index = 0; index < REPEATED_OFFSETS; index++, at += 4) {
      const offset =
        (source[at] as number) |
        ((source[at + 1] as number) << 8) |
        ((source[at + 2] as number) << 16) |
        ((source[at + 3] as number) << 24)
      if (offset <= 0) return false
      repeats[index] = offset
    }
    out.set(source.subarray(at, at + size), outAt)
    this.#at = at + size + (size & 1)
    return true
  }

  #readCodes(aligned: boolean): boolean {
    if (aligned) {
      for (let symbol = 0; symbol < ALIGNED_SYMBOLS; symbol++) this.#smallLengths[symbol] = this.#take(3)
      if (!this.#aligned.build(this.#smallLengths, 0, ALIGNED_SYMBOLS)) return false
    }
    const main = this.#mainSymbols
    return (
      this.#readLengths(0, LITERALS) &&
      this.#readLengths(LITERALS, main) &&
      this.#main.build(this.#lengths, 0, main) &&
      this.#readLengths(main, main + LENGTH_SYMBOLS) &&
      this.#length.build(this.#lengths, main, LENGTH_SYMBOLS)
    )
  }

  /** Code lengths, as differences modulo 17 and runs, in a code of their own. */
  #readLengths(start: number, end: number): boolean {
    for (let symbol = 0; symbol < PRETREE_SYMBOLS; symbol++) this.#smallLengths[symbol] = this.#take(4)
    if (!this.#pretree.build(this.#smallLengths, 0, PRETREE_SYMBOLS)) return false
    const lengths = this.#lengths
    for (let at = start; at < end;) {
      const symbol = this.#decode(this.#pretree)
      if (symbol < 17) {
        lengths[at] = ((lengths[at] as number) - symbol + 17) % 17
        at++
        continue
      }
      const run = symbol === 17 ? 4 + this.#take(4) : symbol === 18 ? 20 + this.#take(5) : 4 + this.#take(1)
      if (run > end - at) return false
      let value = 0
      if (symbol === 19) {
        const difference = this.#decode(this.#pretree)
        if (difference > 16) return false
        value = ((lengths[at] as number) - difference + 17) % 17
      }
      lengths.fill(value, at, (at += run))
    }
    return true
  }

  /** The hot loop: the bit stream's state is kept in locals, refills are written out. */
  #decodeBlock(
    out: Uint8Array,
    start: number,
    end: number,
    repeats: [number, number, number],
    aligned: boolean,
  ): boolean {
    const outView = viewOf(out)
    const { view, end: sourceEnd } = this.#stream
    const mainTable = this.#main.entries
    const lengthTable = this.#length.entries
    const alignedTable = this.#aligned.entries
    let [r0, r1, r2] = repeats
    let at = this.#at
    let bits = this.#bits
    let held = this.#held
    let outAt = start
    while (outAt < end) {
      bits |= view.getInt32(at) >>> held
      at = Math.min(at + ((31 - held) >>> 3), sourceEnd)
      held |= 24
      let entry = mainTable[bits >>> (32 - MAIN_BITS)] as number
      if (entry < 0)
        entry = mainTable[((entry & 0x7fff_ffff) >>> 5) + ((bits << MAIN_BITS) >>> (32 - (entry & 31)))] as number
      bits <<= entry & 31
      held -= entry & 31
      const symbol = entry >>> 5
      if (symbol < LITERALS) {
        out[outAt++] = symbol
        continue
      }

      let length = (symbol & 7) + MIN_MATCH
      if (length === 7 + MIN_MATCH) {
        bits |= view.getInt32(at) >>> held
        at = Math.min(at + ((31 - held) >>> 3), sourceEnd)
        held |= 24
        entry = lengthTable[bits >>> (32 - LENGTH_BITS)] as number
        if (entry < 0)
          entry = lengthTable[((entry & 0x7fff_ffff) >>> 5) + ((bits << LENGTH_BITS) >>> (32 - (entry & 31)))] as number
        bits <<= entry & 31
        held -= entry & 31
        length += entry >>> 5
      }

      const slot = (symbol - LITERALS) >>> 3
      let offset: number
      if (slot >= REPEATED_OFFSETS) {
        let extra = EXTRA_BITS[slot] as number
        offset = SLOT_BASE[slot] as number
        const lowAligned = aligned && extra >= 3
        if (lowAligned) extra -= 3
        if (extra > 0) {
          bits |= view.getInt32(at) >>> held
          at = Math.min(at + ((31 - held) >>> 3), sourceEnd)
          held |= 24
          const value = bits >>> (32 - extra)
          bits <<= extra
          held -= extra
          offset += lowAligned ? value << 3 : value
        }
        if (lowAligned) {
          bits |= view.getInt32(at) >>> held
          at = Math.min(at + ((31 - held) >>> 3), sourceEnd)
          held |= 24
          entry = alignedTable[bits >>> (32 - ALIGNED_BITS)] as number
          bits <<= entry & 31
          held -= entry & 31
          offset += entry >>> 5
        }
        r2 = r1
        r1 = r0
        r0 = offset
      } else if (slot === 0) offset = r0
      else if (slot === 1) {
        offset = r1
        r1 = r0
        r0 = offset
      } else {
        offset = r2
        r2 = r0
        r0 = offset
      }
      if (offset > outAt || length > end - outAt) return false
      copyMatch(out, outView, outAt, offset, length)
      outAt += length
    }
    repeats[0] = r0
    repeats[1] = r1
    repeats[2] = r2
    this.#at = at
    this.#bits = bits
    this.#held = held
    return true
  }

  #decode(code: HuffmanTable): number {
    this.#refill()
    let entry = code.entries[this.#bits >>> (32 - code.tableBits)] as number
    if (entry < 0)
      entry = code.entries[
        ((entry & 0x7fff_ffff) >>> 5) + ((this.#bits << code.tableBits) >>> (32 - (entry & 31)))
      ] as number
    this.#bits <<= entry & 31
    this.#held -= entry & 31
    return entry >>> 5
  }

  /** The next `count` bits, 1 to 16. */
  #take(count: number): number {
    this.#refill()
    const value = this.#bits >>> (32 - count)
    this.#bits <<= count
    this.#held -= count
    return value
  }

  /** At least 24 bits. */
  #refill(): void {
    const { view, end } = this.#stream
    this.#bits |= view.getInt32(this.#at) >>> this.#held
    this.#at = Math.min(this.#at + ((31 - this.#held) >>> 3), end)
    this.#held |= 24
  }
}

/** Calls were stored with absolute targets: makes them relative again [MS-PATCH §2.2.6]. */
function undoE8(out: Uint8Array): void {
  const last = out.length - E8_TAIL_BYTES
  for (let at = out.indexOf(0xe8); at >= 0 && at < last; at = out.indexOf(0xe8, at + 5)) {
    const absolute =
      (out[at + 1] as number) |
      ((out[at + 2] as number) << 8) |
      ((out[at + 3] as number) << 16) |
      ((out[at + 4] as number) << 24)
    let relative: number
    if (absolute >= 0 && absolute < E8_FILE_BYTES) relative = absolute - at
    else if (absolute < 0 && absolute >= -at) relative = absolute + E8_FILE_BYTES
    else continue
    out[at + 1] = relative
    out[at + 2] = relative >>> 8
    out[at + 3] = relative >>> 16
    out[at + 4] = relative >>> 24
  }
}
