// LZMS's Huffman codes, which follow what they have decoded, and the bits they are read from.
import { BitSource } from './bit-source.ts'
import { CodeLengths } from './code-lengths.ts'
import { HuffmanTable } from './huffman.ts'

/** Bits from the end of the data towards its beginning; past that come zeros. */
export class BackwardBits {
  readonly #stream = new BitSource()
  #view = this.#stream.view
  #at = 0
  #end = 0
  /** Left-justified; public to the codes, which look up whole codes at once. */
  next = 0
  held = 0

  start(source: Uint8Array): void {
    this.#stream.startBackwards(source)
    this.#view = this.#stream.view
    this.#end = this.#stream.end
    this.#at = 0
    this.next = 0
    this.held = 0
  }

  /** At least 24 bits. */
  refill(): void {
    const { held } = this
    this.next |= this.#view.getInt32(this.#at) >>> held
    this.#at = Math.min(this.#at + ((31 - held) >>> 3), this.#end)
    this.held = held | 24
  }

  /** The next `count` bits, up to 30. */
  take(count: number): number {
    if (count === 0) return 0
    if (count > 24) return (this.#takeFew(count - 16) << 16) | this.#takeFew(16)
    return this.#takeFew(count)
  }

  /** 1 to 24 bits. */
  #takeFew(count: number): number {
    this.refill()
    const value = this.next >>> (32 - count)
    this.next <<= count
    this.held -= count
    return value
  }
}

/** A Huffman code that is made anew from what it has seen, every so many symbols. */
export class AdaptiveCode {
  readonly #table: HuffmanTable
  readonly #entries: Int32Array
  readonly #tableBits: number
  readonly #frequencies: Uint32Array
  readonly #lengths: Uint8Array
  readonly #builder: CodeLengths
  readonly #interval: number
  #symbols = 0
  #untilRebuild = 0

  constructor(maxSymbols: number, tableBits: number, interval: number) {
    this.#table = new HuffmanTable(tableBits, maxSymbols)
    this.#entries = this.#table.entries
    this.#tableBits = tableBits
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
    const entries = this.#entries
    const tableBits = this.#tableBits
    const { next } = bits
    let entry = entries[next >>> (32 - tableBits)] as number
    if (entry < 0)
      entry = entries[((entry & 0x7fff_ffff) >>> 5) + ((next << tableBits) >>> (32 - (entry & 31)))] as number
    bits.next = next << (entry & 31)
    bits.held -= entry & 31
    const symbol = entry >>> 5
    this.#frequencies[symbol] = (this.#frequencies[symbol] as number) + 1
    if (--this.#untilRebuild === 0) this.#rebuild()
    return symbol
  }

  #rebuild(): void {
    const count = this.#symbols
    const frequencies = this.#frequencies
    this.#builder.build(frequencies, count, this.#lengths)
    this.#table.build(this.#lengths, 0, count)
    for (let symbol = 0; symbol < count; symbol++) frequencies[symbol] = ((frequencies[symbol] as number) >>> 1) + 1
    this.#untilRebuild = this.#interval
  }
}
