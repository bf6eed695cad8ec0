// LZMS, the compressor of ESD files: range-coded decisions read forwards, Huffman codes and plain bits read backwards
// [there is no vendor text; wimlib's lzms_decompress.c is the reference].
import { CodeLengths } from './code-lengths.ts'
import { HuffmanTable } from './huffman.ts'
import { copyMatch } from './match.ts'
import { undoX86, X86Targets } from './lzms-x86.ts'

/** Slots by number of extra bits: `[extra bits, how many slots]` in order. */
const OFFSET_RUNS = [
  [0, 8],
  [2, 9],
  [3, 7],
  [4, 10],
  [5, 15],
  [6, 15],
  [7, 20],
  [8, 20],
  [9, 30],
  [10, 33],
  [11, 40],
  [12, 42],
  [13, 45],
  [14, 60],
  [15, 73],
  [16, 80],
  [17, 85],
  [18, 95],
  [19, 105],
  [20, 6],
  [30, 1],
] as const
const LENGTH_RUNS = [
  [0, 26],
  [1, 4],
  [2, 6],
  [3, 4],
  [4, 5],
  [5, 2],
  [6, 1],
  [7, 1],
  [8, 1],
  [9, 1],
  [10, 1],
  [16, 1],
  [30, 1],
] as const

/** Extra bits and smallest value of every slot; values begin at 1. */
interface Slots {
  readonly extraBits: Uint8Array
  readonly base: Uint32Array
}

function slotsOf(runs: readonly (readonly [number, number])[]): Slots {
  const extraBits = Uint8Array.from(runs.flatMap(([bits, count]) => Array<number>(count).fill(bits)))
  const base = new Uint32Array(extraBits.length)
  let value = 1
  extraBits.forEach((bits, slot) => {
    base[slot] = value
    value += 2 ** bits
  })
  return { extraBits, base }
}

const OFFSETS = slotsOf(OFFSET_RUNS)
const LENGTHS = slotsOf(LENGTH_RUNS)
const LITERAL_SYMBOLS = 256
const DELTA_POWERS = 8
const RECENT = 3

/** How many offset slots data of this size need. */
function offsetSlotsFor(sizeBytes: number): number {
  const largest = sizeBytes - 1
  let slot = 0
  while (slot + 1 < OFFSETS.base.length && (OFFSETS.base[slot + 1] as number) <= largest) slot++
  return slot + 1
}

/** Decompresses chunks; keeps its tables between them. */
export class LzmsDecoder {
  readonly #range = new RangeDecoder()
  readonly #bits = new BackwardBits()
  readonly #literals = new AdaptiveCode(LITERAL_SYMBOLS, 1024)
  readonly #lengths = new AdaptiveCode(LENGTHS.base.length, 512)
  readonly #offsets = new AdaptiveCode(OFFSETS.base.length, 1024)
  readonly #deltaOffsets = new AdaptiveCode(OFFSETS.base.length, 1024)
  readonly #deltaPowers = new AdaptiveCode(DELTA_POWERS, 512)
  readonly #main = new Decision(4)
  readonly #match = new Decision(5)
  readonly #lz = new Decision(6)
  readonly #lzRepeats = [new Decision(6), new Decision(6)] as const
  readonly #delta = new Decision(6)
  readonly #deltaRepeats = [new Decision(6), new Decision(6)] as const
  readonly #targets = new X86Targets()

  /** Fills `out` from `source`; false when the data are no LZMS chunk of that size. */
  decompress(source: Uint8Array, out: Uint8Array): boolean {
    if (source.length < 4 || source.length % 2 !== 0) return false
    const range = this.#range
    const bits = this.#bits
    range.start(source)
    bits.start(source)
    const slots = offsetSlotsFor(out.length)
    this.#literals.start(LITERAL_SYMBOLS)
    this.#lengths.start(LENGTHS.base.length)
    this.#offsets.start(slots)
    this.#deltaOffsets.start(slots)
    this.#deltaPowers.start(DELTA_POWERS)
    for (const decision of [this.#main, this.#match, this.#lz, ...this.#lzRepeats, this.#delta, ...this.#deltaRepeats])
      decision.start()

    const main = this.#main
    const match = this.#match
    const lz = this.#lz
    const delta = this.#delta
    const literals = this.#literals
    const offsets = this.#offsets
    const deltaPowers = this.#deltaPowers
    const deltaOffsets = this.#deltaOffsets
    const [lzSecond, lzThird] = this.#lzRepeats
    const [deltaSecond, deltaThird] = this.#deltaRepeats
    /** The latest offsets first; one more than can be named, because an offset becomes nameable an item late. */
    const recent = [1, 2, 3, 4]
    const recentPowers = [0, 0, 0, 0]
    const recentDeltas = [1, 2, 3, 4]
    /** 1 after an LZ match, 2 after a delta match. */
    let previous = 0
    const end = out.length
    for (let at = 0; at < end;) {
      if (range.decide(main) === 0) {
        out[at++] = literals.decode(bits)
        previous = 0
        continue
      }
      if (range.decide(match) === 0) {
        let offset: number
        if (range.decide(lz) === 0) {
          const slot = offsets.decode(bits)
          offset = (OFFSETS.base[slot] as number) + bits.take(OFFSETS.extraBits[slot] as number)
          shift(recent, RECENT)
        } else {
          const which = range.decide(lzSecond) === 0 ? 0 : range.decide(lzThird) === 0 ? 1 : 2
          const index = which + (previous & 1)
          offset = recent[index] as number
          // with the delay the newer ones move into the gap, the newest is kept twice
          recent[index] = recent[which] as number
          shift(recent, which)
        }
        recent[0] = offset
        previous = 1
        const length = this.#decodeLength(bits)
        if (offset > at || length > end - at) return false
        copyMatch(out, at, offset, length)
        at += length
        continue
      }
      let power: number
      let raw: number
      if (range.decide(delta) === 0) {
        power = deltaPowers.decode(bits)
        const slot = deltaOffsets.decode(bits)
        raw = (OFFSETS.base[slot] as number) + bits.take(OFFSETS.extraBits[slot] as number)
        shift(recentPowers, RECENT)
        shift(recentDeltas, RECENT)
      } else {
        const which = range.decide(deltaSecond) === 0 ? 0 : range.decide(deltaThird) === 0 ? 1 : 2
        const index = which + (previous >>> 1)
        power = recentPowers[index] as number
        raw = recentDeltas[index] as number
        recentPowers[index] = recentPowers[which] as number
        recentDeltas[index] = recentDeltas[which] as number
        shift(recentPowers, which)
        shift(recentDeltas, which)
      }
      recentPowers[0] = power
      recentDeltas[0] = raw
      previous = 2
      const length = this.#decodeLength(bits)
      const span = 2 ** power
      const offset = raw * span
      if (offset + span > at || length > end - at) return false
      for (const stop = at + length; at < stop; at++)
        out[at] = (out[at - offset] as number) + (out[at - span] as number) - (out[at - offset - span] as number)
    }
    undoX86(out, this.#targets)
    return true
  }

  #decodeLength(bits: BackwardBits): number {
    const slot = this.#lengths.decode(bits)
    const extra = LENGTHS.extraBits[slot] as number
    return (LENGTHS.base[slot] as number) + (extra === 0 ? 0 : bits.take(extra))
  }
}

/** Moves the first `count` values one place on. */
function shift(values: number[], count: number): void {
  for (let index = count; index > 0; index--) values[index] = values[index - 1] as number
}

/** A yes-or-no whose probability follows its last 64 outcomes, one such for every run of its latest outcomes. */
class Decision {
  readonly mask: number
  state = 0
  /** Zeros among the last 64 outcomes. */
  readonly zeros: Uint8Array
  /** Those outcomes, older and newer half. */
  readonly older: Int32Array
  readonly newer: Int32Array

  constructor(stateBits: number) {
    const states = 1 << stateBits
    this.mask = states - 1
    this.zeros = new Uint8Array(states)
    this.older = new Int32Array(states)
    this.newer = new Int32Array(states)
  }

  start(): void {
    this.state = 0
    this.zeros.fill(48)
    this.older.fill(0)
    this.newer.fill(0x5555_5555)
  }
}

/** The range coder, forwards from the beginning of the data. */
class RangeDecoder {
  #source: Uint8Array = new Uint8Array(0)
  #at = 0
  /** Range and code. In an array of words, because a field of such numbers would be kept as a floating-point one. */
  readonly #words = new Uint32Array(2)

  start(source: Uint8Array): void {
    this.#source = source
    this.#words[0] = 0xffff_ffff
    this.#words[1] =
      ((source[1] as number) << 24) |
      ((source[0] as number) << 16) |
      ((source[3] as number) << 8) |
      (source[2] as number)
    this.#at = 4
  }

  decide(decision: Decision): 0 | 1 {
    const { state, zeros, older, newer } = decision
    const words = this.#words
    const count = zeros[state] as number
    const probability = count === 0 ? 1 : count === 64 ? 63 : count
    let range = words[0] as number
    let code = words[1] as number
    if (range <= 0xffff) {
      range = (range << 16) >>> 0
      const at = this.#at
      const source = this.#source
      const unit = at + 1 < source.length ? (source[at] as number) | ((source[at + 1] as number) << 8) : 0
      code = ((code << 16) | unit) >>> 0
      this.#at = at + 2
    }
    const bound = Math.imul(range >>> 6, probability) >>> 0
    const recent = newer[state] as number
    const old = older[state] as number
    older[state] = (old << 1) | (recent >>> 31)
    if (code < bound) {
      words[0] = bound
      words[1] = code
      newer[state] = recent << 1
      zeros[state] = count + (old >>> 31)
      decision.state = (state << 1) & decision.mask
      return 0
    }
    words[0] = range - bound
    words[1] = code - bound
    newer[state] = (recent << 1) | 1
    zeros[state] = count + (old >>> 31) - 1
    decision.state = ((state << 1) & decision.mask) | 1
    return 1
  }
}

/** Bits from the end of the data towards its beginning, in units of 16, most significant first. */
class BackwardBits {
  #source: Uint8Array = new Uint8Array(0)
  #at = 0
  /** Left-justified; public to the codes, which look up whole codes at once. */
  next = 0
  held = 0

  start(source: Uint8Array): void {
    this.#source = source
    this.#at = source.length
    this.next = 0
    this.held = 0
  }

  /** At least sixteen bits; past the beginning of the data come zeros. */
  refill(): void {
    if (this.held >= 16) return
    const at = this.#at - 2
    if (at >= 0)
      this.next |= ((this.#source[at] as number) | ((this.#source[at + 1] as number) << 8)) << (16 - this.held)
    this.#at = at
    this.held += 16
  }

  /** The next `count` bits, up to 30. */
  take(count: number): number {
    if (count === 0) return 0
    if (count > 16) {
      const high = this.take(count - 16)
      return high * 0x1_0000 + this.take(16)
    }
    this.refill()
    const value = this.next >>> (32 - count)
    this.next <<= count
    this.held -= count
    return value
  }
}

const CODE_TABLE_BITS = 10

/** A Huffman code that is made anew from what it has seen, every so many symbols. */
class AdaptiveCode {
  readonly #table: HuffmanTable
  readonly #frequencies: Uint32Array
  readonly #lengths: Uint8Array
  readonly #builder: CodeLengths
  readonly #interval: number
  #symbols = 0
  #untilRebuild = 0

  constructor(maxSymbols: number, interval: number) {
    this.#table = new HuffmanTable(CODE_TABLE_BITS, maxSymbols)
    this.#frequencies = new Uint32Array(maxSymbols)
    this.#lengths = new Uint8Array(maxSymbols)
    this.#builder = new CodeLengths(maxSymbols)
    this.#interval = interval
  }

  start(symbols: number): void {
    this.#symbols = symbols
    this.#frequencies.fill(1)
    this.#rebuild()
  }

  decode(bits: BackwardBits): number {
    bits.refill()
    const { entries } = this.#table
    let entry = entries[bits.next >>> (32 - CODE_TABLE_BITS)] as number
    if (entry >= 0x8000_0000)
      entry = entries[
        ((entry & 0x7fff_ffff) >>> 5) + ((bits.next << CODE_TABLE_BITS) >>> (32 - (entry & 31)))
      ] as number
    bits.next <<= entry & 31
    bits.held -= entry & 31
    const symbol = entry >>> 5
    this.#frequencies[symbol] = (this.#frequencies[symbol] as number) + 1
    if (--this.#untilRebuild === 0) this.#rebuild()
    return symbol
  }

  #rebuild(): void {
    const count = this.#symbols
    this.#builder.build(this.#frequencies, count, this.#lengths)
    this.#table.build(this.#lengths, 0, count)
    for (let symbol = 0; symbol < count; symbol++)
      this.#frequencies[symbol] = ((this.#frequencies[symbol] as number) >>> 1) + 1
    this.#untilRebuild = this.#interval
  }
}
