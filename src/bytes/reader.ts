// Reads big-endian integers and byte runs from a buffer, and says where it ended too early.

/** Thrown when a read passes the end; codecs turn it into their own coded error. */
export class ReadPastEnd extends Error {
  readonly offset: number
  constructor(offset: number, wanted: number, length: number) {
    super(`${wanted} bytes wanted at offset ${offset} of ${length}`)
    this.offset = offset
  }
}

/** A cursor over bytes; every read checks the end first. */
export class ByteReader {
  readonly bytes: Uint8Array
  offset: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes
    this.offset = offset
  }

  /** Bytes left. */
  get remaining(): number {
    return this.bytes.length - this.offset
  }

  u8(): number {
    const at = this.#take(1)
    return this.bytes[at] ?? 0
  }
  u16(): number {
    const at = this.#take(2)
    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0)
  }
  u32(): number {
    const high = this.u16()
    return high * 0x10000 + this.u16()
  }
  /** A view, not a copy. */
  take(length: number): Uint8Array {
    const at = this.#take(length)
    return this.bytes.subarray(at, at + length)
  }

  #take(length: number): number {
    const at = this.offset
    if (length > this.bytes.length - at) throw new ReadPastEnd(at, length, this.bytes.length)
    this.offset = at + length
    return at
  }
}
