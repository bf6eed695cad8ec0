// Registry hives ("regf"), as Windows writes them, read key by key; encode-hive.ts writes small ones
// [libyal regf documentation, msuhanov/regf].
import { FormatError } from '../errors.ts'

// A hive is a base block of 4096 bytes, then bins ("hbin") full of cells. Offsets are counted from the first bin.
//
//   base block  +0x00 "regf"  +0x04 +0x08 sequence numbers, equal when written to the end  +0x14 +0x18 version 1.3 … 1.6
//               +0x24 root cell  +0x28 bytes of all bins  +0x1fc checksum of what is before
//   cell        +0x00 size, negative when in use; then "nk" key, "vk" value, "lf" "lh" "li" "ri" lists of keys, "sk" security

export const BASE_BYTES = 4096
export const CHECKSUM_AT = 0x1fc
export const BIN_HEADER_BYTES = 32
export const KEY_BYTES = 76
export const VALUE_BYTES = 20
export const NO_CELL = 0xffff_ffff
/** Names of keys and values kept in one byte a letter. */
export const KEY_NAME_IS_LATIN1 = 0x20
export const VALUE_NAME_IS_LATIN1 = 1
/** Data of up to four bytes lie in the value itself. */
export const INLINE = 0x8000_0000
/** Larger data are in segments of this size ("db"). */
export const SEGMENT_BYTES = 16344

/** Value types [winnt.h]. */
export const ValueType = { String: 1, ExpandString: 2, Binary: 3, Dword: 4, MultiString: 7, Qword: 11 } as const

/** A value of a key. */
export interface HiveValue {
  /** Empty for the default value. */
  readonly name: string
  readonly type: number
  readonly data: Uint8Array
}

/** More than Windows allows or anybody has: what a hostile hive may cost. */
const MAX_LIST_ENTRIES = 200_000
const MAX_VALUE_BYTES = 16 * 2 ** 20
const MAX_LIST_DEPTH = 4

/** A hive's bytes: all in memory, or fetched as they are asked for (lazy-hive.ts). */
export interface HiveBytes {
  readonly sizeBytes: number
  /** Exactly these bytes, which lie inside the hive. */
  range(offset: number, lengthBytes: number): Uint8Array
}

/** A cell in use: its contents, and where in the file they lie. */
interface Cell {
  readonly bytes: Buffer
  readonly at: number
}

/** A key of a hive that is being read; nothing below it is looked at before it is asked for. */
export class HiveKeyReader {
  readonly #hive: HiveReader
  readonly #offset: number

  /** Made by HiveReader. */
  constructor(hive: HiveReader, offset: number) {
    this.#hive = hive
    this.#offset = offset
  }

  get #cell(): Cell {
    return this.#hive.cell(this.#offset, 'nk', KEY_BYTES)
  }

  get name(): string {
    const { bytes, at } = this.#cell
    const end = KEY_BYTES + bytes.readUInt16LE(72)
    if (end > bytes.length) throw this.#hive.bad(at, 'a key name runs past its cell')
    const isLatin1 = (bytes.readUInt16LE(2) & KEY_NAME_IS_LATIN1) !== 0
    return bytes.toString(isLatin1 ? 'latin1' : 'utf16le', KEY_BYTES, end)
  }

  /** The keys below this one, as the hive has them: sorted by name. */
  keys(): HiveKeyReader[] {
    return this.#keys(() => true)
  }

  /** The key of this path below this one, like `ControlSet001\Control`, in any case. */
  key(path: string): HiveKeyReader | undefined {
    const [first = '', ...rest] = path.split('\\')
    const wanted = first.toLowerCase()
    const found = this.#keys(hintFor(first)).find(({ name }) => name.toLowerCase() === wanted)
    return rest.length === 0 ? found : found?.key(rest.join('\\'))
  }

  #keys(mayBe: KeyHint): HiveKeyReader[] {
    const { bytes } = this.#cell
    if (bytes.readUInt32LE(20) === 0) return []
    return this.#hive.keyList(bytes.readUInt32LE(28), mayBe, 0).map((offset) => new HiveKeyReader(this.#hive, offset))
  }

  values(): HiveValue[] {
    const { bytes, at } = this.#cell
    const count = bytes.readUInt32LE(36)
    if (count === 0) return []
    if (count > MAX_LIST_ENTRIES) throw this.#hive.bad(at + 36, `${count} values`)
    const list = this.#hive.cell(bytes.readUInt32LE(40), undefined, count * 4).bytes
    return Array.from({ length: count }, (_, index) => this.#hive.value(list.readUInt32LE(index * 4)))
  }

  /** A value by its name, in any case. */
  value(name: string): HiveValue | undefined {
    return this.values().find((value) => value.name.toLowerCase() === name.toLowerCase())
  }
}

/** Whether an entry of a list of this kind may be the key one looks for, by what the list tells of it beside its place. */
type KeyHint = (kind: string, hint: number) => boolean

/** Lists tell the first four letters of a name (lf) or its hash (lh): so only one key or a few need to be looked at. */
function hintFor(name: string): KeyHint {
  // only for letters whose capitals every system agrees on
  if (!/^[\x20-\x7e]+$/.test(name)) return () => true
  const hash = [...name.toUpperCase()].reduce((sum, letter) => (Math.imul(sum, 37) + letter.charCodeAt(0)) >>> 0, 0)
  const letters = name.slice(0, 4).toLowerCase()
  return (kind, hint) => {
    if (kind === 'lh') return hint === hash
    const first = [hint, hint >>> 8, hint >>> 16, hint >>> 24].map((code) => String.fromCharCode(code & 0xff)).join('')
    return kind !== 'lf' || first.startsWith('\0') || first.toLowerCase().startsWith(letters)
  }
}

/** A hive's bytes. */
export class HiveReader {
  readonly #file: string
  readonly #bytes: HiveBytes
  readonly root: HiveKeyReader

  /** `file` is its name, for messages. Throws HIVE_BAD; so do all reads below it. */
  constructor(bytes: Uint8Array | HiveBytes, file: string) {
    this.#file = file
    this.#bytes =
      bytes instanceof Uint8Array
        ? {
            sizeBytes: bytes.length,
            range: (offset: number, lengthBytes: number) => bytes.subarray(offset, offset + lengthBytes),
          }
        : bytes
    const { sizeBytes } = this.#bytes
    if (sizeBytes < BASE_BYTES + BIN_HEADER_BYTES) throw this.bad(0, `${sizeBytes} bytes are no hive`)
    const base = this.#range(0, CHECKSUM_AT + 4)
    if (base.toString('latin1', 0, 4) !== 'regf') throw this.bad(0, 'it does not begin with regf')
    const major = base.readUInt32LE(0x14)
    if (major !== 1) throw this.bad(0x14, `version ${major}`)
    if (checksumOf(base) !== base.readUInt32LE(CHECKSUM_AT)) throw this.bad(CHECKSUM_AT, 'the checksum is wrong')
    this.root = new HiveKeyReader(this, base.readUInt32LE(0x24))
  }

  #range(offset: number, lengthBytes: number): Buffer {
    const bytes = this.#bytes.range(offset, lengthBytes)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** @internal The cell at an offset. */
  cell(offset: number, kind: string | undefined, leastBytes: number): Cell {
    const at = BASE_BYTES + offset
    const { sizeBytes } = this.#bytes
    if (offset === NO_CELL || at + 4 > sizeBytes) throw this.bad(at, 'a cell outside the hive is named')
    const size = -this.#range(at, 4).readInt32LE(0) - 4
    if (size < 0) throw this.bad(at, 'a free cell is in use')
    if (at + 4 + size > sizeBytes) throw this.bad(at, 'a cell runs past the end')
    if (size < leastBytes) throw this.bad(at, `a cell of ${size} bytes instead of ${leastBytes}`)
    const bytes = this.#range(at + 4, size)
    const found = bytes.toString('latin1', 0, 2)
    if (kind !== undefined && found !== kind) throw this.bad(at + 4, `${JSON.stringify(found)} where ${kind} must be`)
    return { bytes, at: at + 4 }
  }

  /** @internal The cells of the keys in a list, which may be a list of lists; only those that may be meant. */
  keyList(offset: number, mayBe: KeyHint, depth: number): number[] {
    const { bytes, at } = this.cell(offset, undefined, 4)
    const kind = bytes.toString('latin1', 0, 2)
    const count = bytes.readUInt16LE(2)
    const entryBytes = kind === 'lf' || kind === 'lh' ? 8 : kind === 'li' || kind === 'ri' ? 4 : 0
    if (entryBytes === 0) throw this.bad(at, `${JSON.stringify(kind)} is no list of keys`)
    if (4 + count * entryBytes > bytes.length) throw this.bad(at, 'a list of keys runs past its cell')
    if (kind === 'ri' && depth >= MAX_LIST_DEPTH) throw this.bad(at, 'lists of keys within each other')
    const all: number[] = []
    for (let entry = 4; entry < 4 + count * entryBytes; entry += entryBytes) {
      const cell = bytes.readUInt32LE(entry)
      if (kind === 'ri') for (const key of this.keyList(cell, mayBe, depth + 1)) all.push(key)
      else if (mayBe(kind, entryBytes === 8 ? bytes.readUInt32LE(entry + 4) : 0)) all.push(cell)
      if (all.length > MAX_LIST_ENTRIES) throw this.bad(at, `more than ${MAX_LIST_ENTRIES} keys in one`)
    }
    return all
  }

  /** @internal */
  value(offset: number): HiveValue {
    const { bytes, at } = this.cell(offset, 'vk', VALUE_BYTES)
    const end = VALUE_BYTES + bytes.readUInt16LE(2)
    if (end > bytes.length) throw this.bad(at, 'a value name runs past its cell')
    const lengthWord = bytes.readUInt32LE(4)
    const lengthBytes = lengthWord & 0x7fff_ffff
    const isLatin1 = (bytes.readUInt16LE(16) & VALUE_NAME_IS_LATIN1) !== 0
    return {
      name: bytes.toString(isLatin1 ? 'latin1' : 'utf16le', VALUE_BYTES, end),
      type: bytes.readUInt32LE(12),
      data:
        (lengthWord & INLINE) >>> 0 === INLINE
          ? bytes.subarray(8, 8 + Math.min(4, lengthBytes))
          : this.#data(bytes.readUInt32LE(8), lengthBytes),
    }
  }

  #data(offset: number, lengthBytes: number): Uint8Array {
    if (lengthBytes === 0) return new Uint8Array(0)
    if (lengthBytes > MAX_VALUE_BYTES) throw this.bad(BASE_BYTES + offset, `a value of ${lengthBytes} bytes`)
    const { bytes, at } = this.cell(offset, undefined, 4)
    if (lengthBytes <= SEGMENT_BYTES || bytes.toString('latin1', 0, 2) !== 'db') {
      if (bytes.length < lengthBytes) throw this.bad(at, 'data run past their cell')
      return bytes.subarray(0, lengthBytes)
    }
    if (bytes.length < 8) throw this.bad(at, 'a list of segments ends too early')
    const segments = bytes.readUInt16LE(2)
    const list = this.cell(bytes.readUInt32LE(4), undefined, segments * 4).bytes
    const out = new Uint8Array(lengthBytes)
    let filled = 0
    for (let index = 0; index < segments && filled < lengthBytes; index++) {
      const segment = this.cell(list.readUInt32LE(index * 4), undefined, 1).bytes
      const part = Math.min(SEGMENT_BYTES, segment.length, lengthBytes - filled)
      out.set(segment.subarray(0, part), filled)
      filled += part
    }
    if (filled < lengthBytes) throw this.bad(at, 'data have too few segments')
    return out
  }

  /** @internal */
  bad(offset: number, reason: string): FormatError {
    return new FormatError('HIVE_BAD', { file: this.#file, offset, reason })
  }
}

/** All the 32-bit words before it, by exclusive or; 0 and −1 stand for other things. */
export function checksumOf(base: Buffer): number {
  let sum = 0
  for (let at = 0; at < CHECKSUM_AT; at += 4) sum ^= base.readUInt32LE(at)
  sum >>>= 0
  return sum === 0xffff_ffff ? 0xffff_fffe : sum === 0 ? 1 : sum
}
