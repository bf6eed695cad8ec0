// Writes registry hives: small ones, such as boot stores; the same tree always gives the same bytes
// [libyal regf documentation, msuhanov/regf].
import {
  BASE_BYTES,
  BIN_HEADER_BYTES,
  CHECKSUM_AT,
  checksumOf,
  INLINE,
  KEY_BYTES,
  KEY_NAME_IS_LATIN1,
  NO_CELL,
  SEGMENT_BYTES,
  VALUE_BYTES,
  VALUE_NAME_IS_LATIN1,
  type HiveValue,
} from './hive.ts'

/** A key in memory, for writing. */
export interface HiveKey {
  readonly name: string
  readonly values: readonly HiveValue[]
  readonly keys: readonly HiveKey[]
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
    hive.writeUInt32LE(checksumOf(hive), CHECKSUM_AT)
    return hive
  }
}
