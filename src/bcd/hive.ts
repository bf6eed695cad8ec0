// Registry hives ("regf"): reads those Windows wrote, key by key; writes small ones, such as boot stores
// [libyal regf documentation, msuhanov/regf].
import { FormatError } from '../errors.ts'

// A hive is a base block of 4096 bytes, then bins ("hbin") full of cells. Offsets are counted from the first bin.
//
//   base block  +0x00 "regf"  +0x04 +0x08 sequence numbers, equal when written to the end  +0x14 +0x18 version 1.3 … 1.6
//               +0x24 root cell  +0x28 bytes of all bins  +0x1fc checksum of what is before
//   cell        +0x00 size, negative when in use; then "nk" key, "vk" value, "lf" "lh" "li" "ri" lists of keys, "sk" security

const BASE_BYTES = 4096
const BIN_HEADER_BYTES = 32
const KEY_BYTES = 76
const VALUE_BYTES = 20
const NO_CELL = 0xffff_ffff
/** Names of keys and values kept in one byte a letter. */
const KEY_NAME_IS_LATIN1 = 0x20
const VALUE_NAME_IS_LATIN1 = 1
/** Data of up to four bytes lie in the value itself. */
const INLINE = 0x8000_0000
/** Larger data are in segments of this size ("db"). */
const SEGMENT_BYTES = 16344

/** Value types [winnt.h]. */
export const ValueType = { String: 1, ExpandString: 2, Binary: 3, Dword: 4, MultiString: 7, Qword: 11 } as const

/** A value of a key. */
export interface HiveValue {
  /** Empty for the default value. */
  readonly name: string
  readonly type: number
  readonly data: Uint8Array
}

/** A key in memory, for writing. */
export interface HiveKey {
  readonly name: string
  readonly values: readonly HiveValue[]
  readonly keys: readonly HiveKey[]
}

/** More than Windows allows or anybody has: what a hostile hive may cost. */
const MAX_LIST_ENTRIES = 200_000
const MAX_VALUE_BYTES = 16 * 2 ** 20
const MAX_LIST_DEPTH = 4

/** A key of a hive that is being read; nothing below it is looked at before it is asked for. */
export class HiveKeyReader {
  readonly #hive: HiveReader
  readonly #cell: number

  /** Made by HiveReader. */
  constructor(hive: HiveReader, cell: number) {
    this.#hive = hive
    this.#cell = cell
  }

  get name(): string {
    const { view, at, size } = this.#hive.cell(this.#cell, 'nk', KEY_BYTES)
    const lengthBytes = view.getUint16(at + 72, true)
    if (KEY_BYTES + lengthBytes > size) throw this.#hive.bad(at, 'a key name runs past its cell')
    return this.#hive.text(at + KEY_BYTES, lengthBytes, (view.getUint16(at + 2, true) & KEY_NAME_IS_LATIN1) !== 0)
  }

  /** The keys below this one, as the hive has them: sorted by name. */
  keys(): HiveKeyReader[] {
    const { view, at } = this.#hive.cell(this.#cell, 'nk', KEY_BYTES)
    const count = view.getUint32(at + 20, true)
    if (count === 0) return []
    return this.#hive.keyList(view.getUint32(at + 28, true), 0).map((cell) => new HiveKeyReader(this.#hive, cell))
  }

  /** The key of this path below this one, like `ControlSet001\Control`, in any case. */
  key(path: string): HiveKeyReader | undefined {
    const [first = '', ...rest] = path.split('\\')
    const found = this.keys().find(({ name }) => name.toLowerCase() === first.toLowerCase())
    return rest.length === 0 ? found : found?.key(rest.join('\\'))
  }

  values(): HiveValue[] {
    const { view, at } = this.#hive.cell(this.#cell, 'nk', KEY_BYTES)
    const count = view.getUint32(at + 36, true)
    if (count === 0) return []
    if (count > MAX_LIST_ENTRIES) throw this.#hive.bad(at + 36, `${count} values`)
    const list = this.#hive.cell(view.getUint32(at + 40, true), undefined, count * 4)
    return Array.from({ length: count }, (_, index) => this.#hive.value(view.getUint32(list.at + index * 4, true)))
  }

  /** A value by its name, in any case. */
  value(name: string): HiveValue | undefined {
    return this.values().find((value) => value.name.toLowerCase() === name.toLowerCase())
  }
}

/** A hive's bytes. */
export class HiveReader {
  readonly #file: string
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly root: HiveKeyReader

  /** `file` is its name, for messages. Throws HIVE_BAD; so do all reads below it. */
  constructor(bytes: Uint8Array, file: string) {
    this.#file = file
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < BASE_BYTES + BIN_HEADER_BYTES) throw this.bad(0, `${bytes.length} bytes are no hive`)
    if (this.#letters(0, 4) !== 'regf') throw this.bad(0, 'it does not begin with regf')
    const major = this.#view.getUint32(0x14, true)
    if (major !== 1) throw this.bad(0x14, `version ${major}`)
    if (checksumOf(this.#view) !== this.#view.getUint32(0x1fc, true)) throw this.bad(0x1fc, 'the checksum is wrong')
    this.root = new HiveKeyReader(this, this.#view.getUint32(0x24, true))
  }

  /** @internal The cell at an offset: where its contents begin, and how many bytes they have. */
  cell(offset: number, kind: string | undefined, leastBytes: number): { view: DataView; at: number; size: number } {
    const at = BASE_BYTES + offset
    if (offset === NO_CELL || at + 4 > this.#bytes.length) throw this.bad(at, 'a cell outside the hive is named')
    const size = -this.#view.getInt32(at, true) - 4
    if (size < 0) throw this.bad(at, 'a free cell is in use')
    if (at + 4 + size > this.#bytes.length) throw this.bad(at, 'a cell runs past the end')
    if (size < leastBytes) throw this.bad(at, `a cell of ${size} bytes instead of ${leastBytes}`)
    if (kind !== undefined && this.#letters(at + 4, 2) !== kind)
      throw this.bad(at + 4, `${JSON.stringify(this.#letters(at + 4, 2))} where ${kind} must be`)
    return { view: this.#view, at: at + 4, size }
  }

  /** @internal The cells of the keys in a list, which may be a list of lists. */
  keyList(offset: number, depth: number): number[] {
    const { view, at, size } = this.cell(offset, undefined, 4)
    const kind = this.#letters(at, 2)
    const count = view.getUint16(at + 2, true)
    const entryBytes = kind === 'lf' || kind === 'lh' ? 8 : kind === 'li' || kind === 'ri' ? 4 : 0
    if (entryBytes === 0) throw this.bad(at, `${JSON.stringify(kind)} is no list of keys`)
    if (4 + count * entryBytes > size) throw this.bad(at, 'a list of keys runs past its cell')
    const cells = Array.from({ length: count }, (_, index) => view.getUint32(at + 4 + index * entryBytes, true))
    if (kind !== 'ri') return cells
    if (depth >= MAX_LIST_DEPTH) throw this.bad(at, 'lists of keys within each other')
    const all: number[] = []
    for (const cell of cells) {
      for (const key of this.keyList(cell, depth + 1)) all.push(key)
      if (all.length > MAX_LIST_ENTRIES) throw this.bad(at, `more than ${MAX_LIST_ENTRIES} keys in one`)
    }
    return all
  }

  /** @internal */
  value(offset: number): HiveValue {
    const { view, at, size } = this.cell(offset, 'vk', VALUE_BYTES)
    const nameBytes = view.getUint16(at + 2, true)
    if (VALUE_BYTES + nameBytes > size) throw this.bad(at, 'a value name runs past its cell')
    const lengthWord = view.getUint32(at + 4, true)
    const lengthBytes = lengthWord & 0x7fff_ffff
    return {
      name: this.text(at + VALUE_BYTES, nameBytes, (view.getUint16(at + 16, true) & VALUE_NAME_IS_LATIN1) !== 0),
      type: view.getUint32(at + 12, true),
      data:
        (lengthWord & INLINE) >>> 0 === INLINE
          ? this.#bytes.subarray(at + 8, at + 8 + Math.min(4, lengthBytes))
          : this.#data(view.getUint32(at + 8, true), lengthBytes),
    }
  }

  #data(offset: number, lengthBytes: number): Uint8Array {
    if (lengthBytes === 0) return new Uint8Array(0)
    if (lengthBytes > MAX_VALUE_BYTES) throw this.bad(BASE_BYTES + offset, `a value of ${lengthBytes} bytes`)
    const { view, at, size } = this.cell(offset, undefined, 4)
    if (lengthBytes <= SEGMENT_BYTES || this.#letters(at, 2) !== 'db') {
      if (size < lengthBytes) throw this.bad(at, 'data run past their cell')
      return this.#bytes.subarray(at, at + lengthBytes)
    }
    const segments = view.getUint16(at + 2, true)
    const list = this.cell(view.getUint32(at + 4, true), undefined, segments * 4)
    const out = new Uint8Array(lengthBytes)
    let filled = 0
    for (let index = 0; index < segments && filled < lengthBytes; index++) {
      const segment = this.cell(view.getUint32(list.at + index * 4, true), undefined, 1)
      const part = Math.min(SEGMENT_BYTES, segment.size, lengthBytes - filled)
      out.set(this.#bytes.subarray(segment.at, segment.at + part), filled)
      filled += part
    }
    if (filled < lengthBytes) throw this.bad(at, 'data have too few segments')
    return out
  }

  /** @internal */
  text(at: number, lengthBytes: number, isLatin1: boolean): string {
    const bytes = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, lengthBytes)
    return bytes.toString(isLatin1 ? 'latin1' : 'utf16le')
  }

  /** @internal */
  bad(offset: number, reason: string): FormatError {
    return new FormatError('HIVE_BAD', { file: this.#file, offset, reason })
  }

  #letters(at: number, count: number): string {
    return Buffer.from(this.#bytes.subarray(at, at + count)).toString('latin1')
  }
}

/** All the 32-bit words before it, by exclusive or; 0 and −1 stand for other things. */
function checksumOf(view: DataView): number {
  let sum = 0
  for (let at = 0; at < 0x1fc; at += 4) sum ^= view.getUint32(at, true)
  sum >>>= 0
  return sum === 0xffff_ffff ? 0xffff_fffe : sum === 0 ? 1 : sum
}

/** Owner and group: administrators; they and the system may do all [MS-DTYP §2.4.6]. */
const SECURITY_DESCRIPTOR = Buffer.from(
  [
    '01000480480000005800000000000000140000000200340002000000000214003f000f0001010000',
    '0000000512000000000218003f000f00010200000000000520000000200200000102000000000005',
    '200000002002000001020000000000052000000020020000',
  ].join(''),
  'hex',
)
/** The time stamp of all keys: the same tree always gives the same bytes. 2020-01-01 as FILETIME. */
const WRITTEN_AT = 132_223_104_000_000_000n

/** A hive with these keys. Keys are sorted as Windows expects; names must be Latin-1. */
export function encodeHive(root: HiveKey): Uint8Array {
  const cells = new CellWriter()
  const security = cells.reserve(20 + SECURITY_DESCRIPTOR.length)
  const rootCell = writeKey(cells, root, undefined, security)
  cells.fill(security, (view, at, bytes) => {
    bytes.write('sk', at, 'latin1')
    // the only one: before and after it comes itself
    view.setUint32(at + 4, security, true)
    view.setUint32(at + 8, security, true)
    view.setUint32(at + 12, countKeys(root), true)
    view.setUint32(at + 16, SECURITY_DESCRIPTOR.length, true)
    SECURITY_DESCRIPTOR.copy(bytes, at + 20)
  })
  return cells.finish(rootCell)
}

function countKeys({ keys }: HiveKey): number {
  return keys.reduce((sum, key) => sum + countKeys(key), 1)
}

function writeKey(cells: CellWriter, key: HiveKey, parent: number | undefined, security: number): number {
  const name = Buffer.from(key.name, 'latin1')
  const cell = cells.reserve(KEY_BYTES + name.length)
  // the boot manager refuses keys out of order
  const below = [...key.keys].sort((a, b) => (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1))
  const keyCells = below.map((child) => writeKey(cells, child, cell, security))
  const valueCells = key.values.map((value) => writeValue(cells, value))
  const keyList = keyCells.length === 0 ? NO_CELL : cells.reserve(4 + keyCells.length * 8)
  const valueList = valueCells.length === 0 ? NO_CELL : cells.reserve(valueCells.length * 4)
  if (keyList !== NO_CELL)
    cells.fill(keyList, (view, at, bytes) => {
      bytes.write('lf', at, 'latin1')
      view.setUint16(at + 2, keyCells.length, true)
      keyCells.forEach((child, index) => {
        view.setUint32(at + 4 + index * 8, child, true)
        bytes.write((below[index]?.name ?? '').slice(0, 4), at + 8 + index * 8, 'latin1')
      })
    })
  if (valueList !== NO_CELL)
    cells.fill(valueList, (view, at) =>
      valueCells.forEach((value, index) => view.setUint32(at + index * 4, value, true)),
    )
  cells.fill(cell, (view, at, bytes) => {
    bytes.write('nk', at, 'latin1')
    const isRoot = parent === undefined
    view.setUint16(at + 2, KEY_NAME_IS_LATIN1 | (isRoot ? 0x0c : 0), true)
    view.setBigUint64(at + 4, WRITTEN_AT, true)
    // the root's parent is not looked at
    view.setUint32(at + 16, parent ?? NO_CELL, true)
    view.setUint32(at + 20, keyCells.length, true)
    view.setUint32(at + 28, keyList, true)
    view.setUint32(at + 32, NO_CELL, true)
    view.setUint32(at + 36, valueCells.length, true)
    view.setUint32(at + 40, valueList, true)
    view.setUint32(at + 44, security, true)
    view.setUint32(at + 48, NO_CELL, true)
    view.setUint32(at + 52, largest(below.map((child) => child.name.length * 2)), true)
    view.setUint32(at + 60, largest(key.values.map((value) => value.name.length * 2)), true)
    view.setUint32(at + 64, largest(key.values.map((value) => value.data.length)), true)
    view.setUint16(at + 72, name.length, true)
    name.copy(bytes, at + KEY_BYTES)
  })
  return cell
}

function writeValue(cells: CellWriter, { name, type, data }: HiveValue): number {
  if (data.length > SEGMENT_BYTES) throw new RangeError(`a value of ${data.length} bytes: ${SEGMENT_BYTES} at most`)
  const nameBytes = Buffer.from(name, 'latin1')
  const cell = cells.reserve(VALUE_BYTES + nameBytes.length)
  const dataCell = data.length <= 4 ? undefined : cells.reserve(data.length)
  if (dataCell !== undefined) cells.fill(dataCell, (_view, at, bytes) => bytes.set(data, at))
  cells.fill(cell, (view, at, bytes) => {
    bytes.write('vk', at, 'latin1')
    view.setUint16(at + 2, nameBytes.length, true)
    view.setUint32(at + 4, dataCell === undefined ? (data.length | INLINE) >>> 0 : data.length, true)
    if (dataCell === undefined) bytes.set(data, at + 8)
    else view.setUint32(at + 8, dataCell, true)
    view.setUint32(at + 12, type, true)
    view.setUint16(at + 16, VALUE_NAME_IS_LATIN1, true)
    nameBytes.copy(bytes, at + VALUE_BYTES)
  })
  return cell
}

function largest(sizes: readonly number[]): number {
  return Math.max(0, ...sizes)
}

/** One bin that grows; cells are reserved first and filled when the ones they name are known. */
class CellWriter {
  #bytes = Buffer.alloc(4096)
  #length = BIN_HEADER_BYTES

  /** Room for a cell with so many bytes of contents; gives its offset. */
  reserve(contentBytes: number): number {
    const cell = this.#length
    const size = Math.ceil((contentBytes + 4) / 8) * 8
    this.#length += size
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#length))
      this.#bytes.copy(larger)
      this.#bytes = larger
    }
    this.#bytes.writeInt32LE(-size, cell)
    return cell
  }

  fill(cell: number, write: (view: DataView, at: number, bytes: Buffer) => void): void {
    const { buffer, byteOffset, byteLength } = this.#bytes
    write(new DataView(buffer, byteOffset, byteLength), cell + 4, this.#bytes)
  }

  /** The whole hive: base block, bin header, cells, and the rest of the last page as one free cell. */
  finish(rootCell: number): Uint8Array {
    const binBytes = Math.ceil((this.#length + 8) / 4096) * 4096
    const hive = Buffer.alloc(BASE_BYTES + binBytes)
    this.#bytes.copy(hive, BASE_BYTES, 0, this.#length)
    hive.writeInt32LE(binBytes - this.#length, BASE_BYTES + this.#length)
    hive.write('hbin', BASE_BYTES, 'latin1')
    hive.writeUInt32LE(binBytes, BASE_BYTES + 8)
    hive.writeBigUInt64LE(WRITTEN_AT, BASE_BYTES + 20)

    hive.write('regf', 0, 'latin1')
    hive.writeUInt32LE(1, 0x04)
    hive.writeUInt32LE(1, 0x08)
    hive.writeBigUInt64LE(WRITTEN_AT, 0x0c)
    hive.writeUInt32LE(1, 0x14)
    hive.writeUInt32LE(3, 0x18)
    hive.writeUInt32LE(1, 0x20)
    hive.writeUInt32LE(rootCell, 0x24)
    hive.writeUInt32LE(binBytes, 0x28)
    hive.writeUInt32LE(1, 0x2c)
    hive.writeUInt32LE(checksumOf(new DataView(hive.buffer, hive.byteOffset, hive.byteLength)), 0x1fc)
    return hive
  }
}
