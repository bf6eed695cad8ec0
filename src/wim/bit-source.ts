// The compressed bytes of a chunk as a stream of bits, most significant first, with zeros behind its end.

/** Zeros behind the stream, as many as one look at it takes at most. */
const PADDING_BYTES = 8

/**
 * A stream that can be read 32 bits at a time. Readers keep its state in locals: `bits`, left-justified, of which `held`
 * are counted, and `at`, where the next byte is. At least 24 bits are there after
 *
 *     bits |= view.getInt32(at) >>> held
 *     at = Math.min(at + ((31 - held) >>> 3), end)
 *     held |= 24
 *
 * without a branch; what is read beyond what is counted is the same when it is read again.
 */
export class BitSource {
  #bytes = Buffer.alloc(1 << 16)
  view = new DataView(this.#bytes.buffer)
  /** From here on there are zeros only. */
  end = 0

  /** Units of 16 bits, little-endian, as LZX has them; half a unit at the end is none. */
  startUnits(source: Uint8Array): void {
    const length = source.length & ~1
    this.#hold(source, length)
    if (length > 0) this.#bytes.subarray(0, length).swap16()
  }

  /** The same units from the end of the data to its beginning, as LZMS has them. */
  startBackwards(source: Uint8Array): void {
    this.#hold(source, source.length)
    this.#bytes.subarray(0, source.length).reverse()
  }

  /** The bytes as they are. */
  startBytes(source: Uint8Array): void {
    this.#hold(source, source.length)
  }

  #hold(source: Uint8Array, length: number): void {
    if (this.#bytes.length < length + PADDING_BYTES) {
      this.#bytes = Buffer.alloc(2 * length + PADDING_BYTES)
      this.view = new DataView(this.#bytes.buffer)
    }
    this.#bytes.set(source.length === length ? source : source.subarray(0, length))
    this.#bytes.fill(0, length, length + PADDING_BYTES)
    this.end = length + PADDING_BYTES - 4
  }
}
