// Writes XPRESS chunks [MS-XCA §2.1]: for what we write ourselves, so simple and quick before small.
import { CodeLengths } from './code-lengths.ts'

const SYMBOLS = 512
const LENGTHS_BYTES = SYMBOLS / 2
const MIN_MATCH = 3
const MAX_OFFSET = 65_535
/** What the length that follows the header may be at most. */
const MAX_MATCH = 65_535 + MIN_MATCH
const HASH_BITS = 15
/** Older places with the same three bytes that are looked at. */
const MAX_CHAIN = 16
const GOOD_MATCH = 64
/** Decoders of Microsoft want it at the end of the data [MS-XCA §2.1.4.3]. */
const END_SYMBOL = 256

/** Compresses chunks of up to 64 KiB; keeps its tables between them. */
export class XpressEncoder {
  readonly #heads = new Int32Array(1 << HASH_BITS)
  readonly #previous = new Int32Array(65_536)
  /** A literal, or length << 16 | offset in two entries. */
  readonly #lengths = new Uint32Array(65_536)
  readonly #offsets = new Uint32Array(65_536)
  readonly #frequencies = new Uint32Array(SYMBOLS)
  readonly #codeLengths = new Uint8Array(SYMBOLS)
  readonly #codes = new Uint16Array(SYMBOLS)
  readonly #builder = new CodeLengths(SYMBOLS)

  /** The compressed chunk; undefined when it would not become smaller. */
  compress(chunk: Uint8Array): Uint8Array | undefined {
    const items = this.#parse(chunk)
    this.#buildCode()
    return this.#write(chunk.length, items)
  }

  /** Greedy: the longest match at each place. Gives the number of items; literals have length 0. */
  #parse(chunk: Uint8Array): number {
    const heads = this.#heads.fill(-1)
    const previous = this.#previous
    const frequencies = this.#frequencies.fill(0)
    frequencies[END_SYMBOL] = 1
    const remember = (at: number): void => {
      if (at + MIN_MATCH > chunk.length) return
      const hash = hashAt(chunk, at)
      previous[at] = heads[hash] as number
      heads[hash] = at
    }
    let items = 0
    for (let at = 0; at < chunk.length;) {
      const { length, offset } = this.#longestMatch(chunk, at)
      if (length < MIN_MATCH) {
        const literal = chunk[at] as number
        frequencies[literal] = (frequencies[literal] as number) + 1
        this.#lengths[items] = 0
        this.#offsets[items++] = literal
        remember(at++)
        continue
      }
      const symbol = symbolOf(length, offset)
      frequencies[symbol] = (frequencies[symbol] as number) + 1
      this.#lengths[items] = length
      this.#offsets[items++] = offset
      for (const end = at + length; at < end; at++) remember(at)
    }
    return items
  }

  #longestMatch(chunk: Uint8Array, at: number): { length: number; offset: number } {
    const best = { length: 0, offset: 0 }
    const limit = Math.min(chunk.length - at, MAX_MATCH)
    if (limit < MIN_MATCH) return best
    let candidate = this.#heads[hashAt(chunk, at)] as number
    for (let tries = 0; candidate >= 0 && tries < MAX_CHAIN && at - candidate <= MAX_OFFSET; tries++) {
      let length = 0
      while (length < limit && chunk[candidate + length] === chunk[at + length]) length++
      if (length > best.length) {
        best.length = length
        best.offset = at - candidate
        if (length >= GOOD_MATCH) break
      }
      candidate = this.#previous[candidate] as number
    }
    return best
  }

  #buildCode(): void {
    const used = Array.from(this.#frequencies.keys()).filter((symbol) => this.#frequencies[symbol] !== 0)
    // a code of one symbol needs a second, which is never met
    if (used.length === 1) used.unshift(0)
    const counts = Uint32Array.from(used, (symbol) => Math.max(1, this.#frequencies[symbol] as number))
    const lengths = new Uint8Array(used.length)
    this.#builder.build(counts, used.length, lengths)
    this.#codeLengths.fill(0)
    used.forEach((symbol, at) => (this.#codeLengths[symbol] = lengths[at] as number))
    // canonical: by length, then by symbol
    let code = 0
    for (let length = 1; length <= 15; length++) {
      for (const symbol of used) if (this.#codeLengths[symbol] === length) this.#codes[symbol] = code++
      code <<= 1
    }
  }

  #write(sizeBytes: number, items: number): Uint8Array | undefined {
    // units are placed before they are full: the decoder reads two ahead, and whole bytes lie behind those
    const out = new Uint8Array(sizeBytes + 16)
    for (let at = 0; at < LENGTHS_BYTES; at++)
      out[at] = (this.#codeLengths[at * 2] as number) | ((this.#codeLengths[at * 2 + 1] as number) << 4)
    let unit = LENGTHS_BYTES
    let nextUnit = unit + 2
    let nextByte = unit + 4
    let bits = 0
    let held = 0
    const put = (value: number, count: number): void => {
      bits = (bits * 2 ** count + value) % 2 ** 32
      held += count
      if (held <= 16) return
      held -= 16
      const word = Math.floor(bits / 2 ** held)
      out[unit] = word
      out[unit + 1] = word >>> 8
      unit = nextUnit
      nextUnit = nextByte
      nextByte += 2
      bits %= 2 ** held
    }
    for (let item = 0; item <= items; item++) {
      if (nextByte + 4 > sizeBytes) return undefined
      if (item === items) {
        put(this.#codes[END_SYMBOL] as number, this.#codeLengths[END_SYMBOL] as number)
        break
      }
      const length = this.#lengths[item] as number
      const offset = this.#offsets[item] as number
      const symbol = length === 0 ? offset : symbolOf(length, offset)
      put(this.#codes[symbol] as number, this.#codeLengths[symbol] as number)
      if (length === 0) continue
      const more = length - MIN_MATCH
      if (more >= 15) {
        if (more < 15 + 255) out[nextByte++] = more - 15
        else {
          out[nextByte++] = 255
          out[nextByte++] = more
          out[nextByte++] = more >>> 8
        }
      }
      const offsetBits = 31 - Math.clz32(offset)
      put(offset - 2 ** offsetBits, offsetBits)
    }
    const last = bits * 2 ** (16 - held)
    out[unit] = last
    out[unit + 1] = last >>> 8
    // the unit ahead is read, and is empty
    out[nextUnit] = 0
    out[nextUnit + 1] = 0
    return nextByte < sizeBytes ? out.subarray(0, nextByte) : undefined
  }
}

function hashAt(bytes: Uint8Array, at: number): number {
  const three = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
  return Math.imul(three, 0x9e37_79b1) >>> (32 - HASH_BITS)
}

function symbolOf(length: number, offset: number): number {
  return 256 + ((31 - Math.clz32(offset)) << 4) + Math.min(15, length - MIN_MATCH)
}
