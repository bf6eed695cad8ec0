// XPRESS with Huffman codes, one chunk at a time [MS-XCA §2.2].
import { BitSource } from './bit-source.ts'
import { HuffmanTable } from './huffman.ts'
import { copyMatch, viewOf } from './match.ts'

const SYMBOLS = 512
const TABLE_BITS = 11
const LENGTHS_BYTES = SYMBOLS / 2
const MIN_MATCH = 3

/** Decompresses chunks of up to 64 KiB; keeps its tables between them. */
export class XpressDecoder {
  readonly #lengths = new Uint8Array(SYMBOLS)
  readonly #table = new HuffmanTable(TABLE_BITS, SYMBOLS)
  readonly #source = new BitSource()

  /** Fills `out` from `source`; false when the data are no XPRESS chunk of that size. */
  decompress(source: Uint8Array, out: Uint8Array): boolean {
    if (source.length < LENGTHS_BYTES) return false
    const lengths = this.#lengths
    for (let at = 0; at < LENGTHS_BYTES; at++) {
      const pair = source[at] as number
      lengths[at * 2] = pair & 15
      lengths[at * 2 + 1] = pair >>> 4
    }
    if (!this.#table.build(lengths, 0, SYMBOLS)) return false
    const table = this.#table.entries
    this.#source.startBytes(source)
    const { view, end } = this.#source
    const outView = viewOf(out)
    const outEnd = out.length
    let at = LENGTHS_BYTES
    let outAt = 0
    // Bits come in units of 16, little-endian, most significant first; a unit is read when fewer are left, no sooner:
    // the bytes of long lengths stand between them. All ones in `needs` where one is read, so that there is no branch.
    let bits = 0
    let held = 0
    let needs = 0
    while (outAt < outEnd) {
      needs = (held - 16) >> 31
      bits |= (view.getUint16(at, true) << (16 - held)) & needs
      at = Math.min(at + (needs & 2), end)
      held += needs & 16
      let entry = table[bits >>> (32 - TABLE_BITS)] as number
      if (entry < 0)
        entry = table[((entry & 0x7fff_ffff) >>> 5) + ((bits << TABLE_BITS) >>> (32 - (entry & 31)))] as number
      bits <<= entry & 31
      held -= entry & 31
      const symbol = entry >>> 5
      if (symbol < 256) {
        out[outAt++] = symbol
        continue
      }
      const offsetBits = (symbol >>> 4) & 15
      needs = (held - 16) >> 31
      bits |= (view.getUint16(at, true) << (16 - held)) & needs
      at = Math.min(at + (needs & 2), end)
      held += needs & 16
      // in two steps, because a shift by 32 is a shift by 0
      const offset = (1 << offsetBits) | ((bits >>> 1) >>> (31 - offsetBits))
      bits <<= offsetBits
      held -= offsetBits
      let length = symbol & 15
      if (length === 15) {
        if (at >= source.length) return false
        const more = source[at++] as number
        if (more < 255) length += more
        else {
          if (at + 1 >= source.length) return false
          length = (source[at] as number) | ((source[at + 1] as number) << 8)
          at += 2
        }
      }
      length += MIN_MATCH
      if (offset > outAt || length > outEnd - outAt) return false
      copyMatch(out, outView, outAt, offset, length)
      outAt += length
    }
    return true
  }
}
