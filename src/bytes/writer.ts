// Builds a byte buffer of big-endian integers and byte runs, growing as needed.

/** A growing buffer with a cursor at its end. */
export class ByteWriter {
  #bytes: Uint8Array
  #length = 0

  constructor(capacity = 576) {
    this.#bytes = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): this {
    const at = this.#grow(1)
    this.#bytes[at] = value
    return this
  }
  u16(value: number): this {
    const at = this.#grow(2)
    this.#bytes[at] = value >>> 8
    this.#bytes[at + 1] = value
    return this
  }
  u32(value: number): this {
    return this.u16(Math.floor(value / 0x10000)).u16(value & 0xffff)
  }
  put(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length)
    this.#bytes.set(bytes, at)
    return this
  }
  /** `bytes`, cut or padded with zeros to exactly `length`. */
  field(bytes: Uint8Array, length: number): this {
    const at = this.#grow(length)
    this.#bytes.set(bytes.subarray(0, length), at)
    return this
  }
  /** Zeros up to a total of `length`. */
  padTo(length: number): this {
    if (length > this.#length) this.#grow(length - this.#length)
    return this
  }
  /** What was written; a view into the writer's buffer. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(count: number): number {
    const at = this.#length
    const needed = at + count
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#length = needed
    return at
  }
}
