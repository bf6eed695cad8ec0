// LZMS, the compressor of ESD files: range-coded decisions read forwards, Huffman codes and plain bits read backwards
// [there is no vendor text; wimlib's lzms_decompress.c is the reference].
import { AdaptiveCode, BackwardBits } from './lzms-codes.ts'
import { copyMatch, viewOf } from './match.ts'
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

/**
 * What the range coder decides, as a machine: a literal or a match; LZ or delta; a new offset or a recent one, and which.
 * Each has a model of its own that says how likely a 1 is.
 */
const Model = {
  Main: 0,
  Match: 1,
  Lz: 2,
  LzSecond: 3,
  LzThird: 4,
  Delta: 5,
  DeltaSecond: 6,
  DeltaThird: 7,
} as const
/** A model has a state for every run of so many of its latest outcomes. */
const STATE_BITS = [4, 5, 6, 6, 6, 6, 6, 6]
const STATE_MASKS = Uint8Array.from(STATE_BITS, (bits) => (1 << bits) - 1)
/** A state in words: zeros among its last 64 outcomes; those outcomes, the older and the newer half; one to spare. */
const STATE_WORDS = 4
const MODEL_STARTS = Int32Array.from(STATE_BITS, (_, model) =>
  STATE_BITS.slice(0, model).reduce((sum, bits) => sum + (STATE_WORDS << bits), 0),
)
const ALL_STATES_WORDS = STATE_BITS.reduce((sum, bits) => sum + (STATE_WORDS << bits), 0)
/** As if three of four outcomes had been zeros. */
const FIRST_ZEROS = 48
const FIRST_NEWER = 0x5555_5555

/** Decompresses chunks; keeps its tables between them. */
export class LzmsDecoder {
  readonly #states = new Int32Array(ALL_STATES_WORDS)
  /** Which of its states each model is in. */
  readonly #current = new Uint8Array(STATE_BITS.length)
  readonly #bits = new BackwardBits()
  readonly #literals = new AdaptiveCode(LITERAL_SYMBOLS, 10, 1024)
  readonly #lengths = new AdaptiveCode(LENGTHS.base.length, 9, 512)
  readonly #offsets = new AdaptiveCode(OFFSETS.base.length, 10, 1024)
  readonly #deltaOffsets = new AdaptiveCode(OFFSETS.base.length, 10, 1024)
  readonly #deltaPowers = new AdaptiveCode(DELTA_POWERS, 7, 512)
  readonly #targets = new X86Targets()

  /** Fills `out` from `source`; false when the data are no LZMS chunk of that size. */
  decompress(source: Uint8Array, out: Uint8Array): boolean {
    if (source.length < 4 || source.length % 2 !== 0) return false
    this.#start(source, out.length)
    if (!this.#decode(source, out)) return false
    undoX86(out, this.#targets)
    return true
  }

  #start(source: Uint8Array, sizeBytes: number): void {
    const states = this.#states
    for (let at = 0; at < states.length; at += STATE_WORDS) {
      states[at] = FIRST_ZEROS
      states[at + 1] = 0
      states[at + 2] = FIRST_NEWER
    }
    this.#current.fill(0)
    this.#bits.start(source)
    const slots = offsetSlotsFor(sizeBytes)
    this.#literals.start(LITERAL_SYMBOLS)
    this.#lengths.start(LENGTHS.base.length)
    this.#offsets.start(slots)
    this.#deltaOffsets.start(slots)
    this.#deltaPowers.start(DELTA_POWERS)
  }

  /** The hot loop: a decision of the range coder a turn, whose state is kept in locals. */
  #decode(source: Uint8Array, out: Uint8Array): boolean {
    const outView = viewOf(out)
    const states = this.#states
    const current = this.#current
    const bits = this.#bits
    const literals = this.#literals
    /** The latest offsets first; one more than can be named, because an offset becomes nameable an item late. */
    const recent = Int32Array.of(1, 2, 3, 4)
    const recentPowers = Int32Array.of(0, 0, 0, 0)
    const recentDeltas = Int32Array.of(1, 2, 3, 4)
    /** 1 after an LZ match, 2 after a delta match. */
    let previous = 0
    /** Of the range coder, unsigned; and how much of the source it has read. */
    let range = -1
    let code = (unitAt(source, 0) << 16) | unitAt(source, 2)
    let sourceAt = 4
    let model: number = Model.Main
    const end = out.length
    for (let at = 0; at < end;) {
      if (range >>> 16 === 0) {
        range <<= 16
        code <<= 16
        if (sourceAt + 1 < source.length) code |= (source[sourceAt] as number) | ((source[sourceAt + 1] as number) << 8)
        sourceAt += 2
      }
      const state = current[model] as number
      const word = (MODEL_STARTS[model] as number) + state * STATE_WORDS
      const zeros = states[word] as number
      const older = states[word + 1] as number
      const newer = states[word + 2] as number
      const probability = zeros === 0 ? 1 : zeros === 64 ? 63 : zeros
      const bound = Math.imul(range >>> 6, probability)
      let outcome = 0
      if (code >>> 0 < bound >>> 0) range = bound
      else {
        range = (range - bound) | 0
        code = (code - bound) | 0
        outcome = 1
      }
      states[word] = zeros + (older >>> 31) - outcome
      states[word + 1] = (older << 1) | (newer >>> 31)
      states[word + 2] = (newer << 1) | outcome
      current[model] = ((state << 1) | outcome) & (STATE_MASKS[model] as number)

      // which recent offset, if one is used again
      let which = 0
      switch (model) {
        case Model.Main:
          if (outcome === 0) {
            out[at++] = literals.decode(bits)
            previous = 0
          } else model = Model.Match
          continue
        case Model.Match:
          model = outcome === 0 ? Model.Lz : Model.Delta
          continue
        case Model.Lz:
        case Model.Delta:
          if (outcome === 1) {
            model++
            continue
          }
          which = -1
          break
        case Model.LzSecond:
        case Model.DeltaSecond:
          if (outcome === 1) {
            model++
            continue
          }
          break
        default:
          which = 1 + outcome
      }

      if (model < Model.Delta) {
        let offset: number
        if (which < 0) {
          const slot = this.#offsets.decode(bits)
          offset = (OFFSETS.base[slot] as number) + bits.take(OFFSETS.extraBits[slot] as number)
          shift(recent, RECENT)
        } else {
          const index = which + (previous & 1)
          offset = recent[index] as number
          // with the delay the newer ones move into the gap, the newest is kept twice
          recent[index] = recent[which] as number
          shift(recent, which)
        }
        recent[0] = offset
        previous = 1
        const length = this.#decodeLength()
        if (offset > at || length > end - at) return false
        copyMatch(out, outView, at, offset, length)
        at += length
      } else {
        let power: number
        let raw: number
        if (which < 0) {
          power = this.#deltaPowers.decode(bits)
          const slot = this.#deltaOffsets.decode(bits)
          raw = (OFFSETS.base[slot] as number) + bits.take(OFFSETS.extraBits[slot] as number)
          shift(recentPowers, RECENT)
          shift(recentDeltas, RECENT)
        } else {
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
        const length = this.#decodeLength()
        const span = 1 << power
        const offset = raw * span
        if (offset + span > at || length > end - at) return false
        for (const stop = at + length; at < stop; at++)
          out[at] = (out[at - offset] as number) + (out[at - span] as number) - (out[at - offset - span] as number)
      }
      model = Model.Main
    }
    return true
  }

  #decodeLength(): number {
    const bits = this.#bits
    const slot = this.#lengths.decode(bits)
    return (LENGTHS.base[slot] as number) + bits.take(LENGTHS.extraBits[slot] as number)
  }
}

function unitAt(source: Uint8Array, at: number): number {
  return (source[at] as number) | ((source[at + 1] as number) << 8)
}

/** Moves the first `count` values one place on. */
function shift(values: Int32Array, count: number): void {
  for (let index = count; index > 0; index--) values[index] = values[index - 1] as number
}
