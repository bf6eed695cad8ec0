// Boot stores (BCD): a registry hive of objects with elements, to values and back; and the store that boots a WIM into memory.
import { FormatError } from '../errors.ts'
import { decodeDevice, encodeDevice, type BcdDevice } from './device.ts'
import {
  ElementFormat,
  ELEMENTS,
  elementName,
  ObjectId,
  ObjectType,
  type ElementName,
  type ElementScope,
} from './elements.ts'
import { encodeHive, type HiveKey } from './encode-hive.ts'
import { HiveReader, ValueType, type HiveKeyReader, type HiveValue } from './hive.ts'

/** An element's value, by the format its type names. */
export type ElementValue = BcdDevice | string | readonly string[] | bigint | boolean | readonly bigint[] | Uint8Array

/** An element; `name` is bcdedit's. */
export interface BcdElement {
  readonly type: number
  readonly name: ElementName | undefined
  readonly value: ElementValue
}

/** An object of a store. */
export interface BcdObject {
  /** GUID in braces, lower case. */
  readonly id: string
  readonly type: number
  readonly elements: readonly BcdElement[]
}

/** No store has more than a handful. */
const MAX_OBJECTS = 10_000
const MAX_ELEMENTS = 10_000

/** Reads any store, also one Windows wrote. Throws HIVE_BAD, BCD_BAD. */
export function decodeStore(bytes: Uint8Array, file: string): BcdObject[] {
  const { root } = new HiveReader(bytes, file)
  const objects = root.key('Objects')
  if (!objects) throw new FormatError('BCD_BAD', { file, reason: 'the hive has no key Objects' })
  const keys = objects.keys()
  if (keys.length > MAX_OBJECTS) throw new FormatError('BCD_BAD', { file, reason: `${keys.length} objects` })
  return keys.map((key) => decodeObject(key, file))
}

function decodeObject(key: HiveKeyReader, file: string): BcdObject {
  const id = key.name.toLowerCase()
  const typeValue = key.key('Description')?.value('Type')
  if (typeValue?.data.length !== 4) throw new FormatError('BCD_BAD', { file, reason: `object ${id} has no type` })
  const type = Buffer.from(typeValue.data).readUInt32LE(0)
  const elements = key.key('Elements')?.keys() ?? []
  if (elements.length > MAX_ELEMENTS)
    throw new FormatError('BCD_BAD', { file, reason: `object ${id} has ${elements.length} elements` })
  return {
    id,
    type,
    elements: elements.map((element) => {
      const elementType = parseInt(element.name, 16)
      const value = element.value('Element')
      if (!/^[0-9a-f]{8}$/i.test(element.name) || !value)
        throw new FormatError('BCD_BAD', {
          file,
          reason: `object ${id} has an element ${JSON.stringify(element.name)}`,
        })
      return { type: elementType, name: elementName(type, elementType), value: decodeValue(elementType, value) }
    }),
  }
}

function formatOf(elementType: number): number {
  return (elementType >>> 24) & 15
}

function decodeValue(elementType: number, { data }: HiveValue): ElementValue {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const text = () => bytes.toString('utf16le', 0, bytes.length & ~1).replace(/\0+$/, '')
  switch (formatOf(elementType)) {
    case ElementFormat.Device:
      return decodeDevice(bytes)
    case ElementFormat.String:
      return text()
    case ElementFormat.Object:
      return text().toLowerCase()
    case ElementFormat.ObjectList:
      return text().toLowerCase().split('\0').filter(Boolean)
    case ElementFormat.Integer:
      return bytes.length >= 8 ? bytes.readBigUInt64LE(0) : bytes.length >= 4 ? BigInt(bytes.readUInt32LE(0)) : 0n
    case ElementFormat.Boolean:
      return (bytes[0] ?? 0) !== 0
    case ElementFormat.IntegerList:
      return Array.from({ length: bytes.length >>> 3 }, (_, index) => bytes.readBigUInt64LE(index * 8))
    default:
      return data
  }
}

/** Values by name, for writing. */
export type NewElements = Partial<
  Record<
    ElementName,
    | { kind: 'boot' }
    | { kind: 'ramdisk'; path: string; options: string }
    | string
    | readonly string[]
    | number
    | readonly bigint[]
    | boolean
  >
>

/** An object to write. */
export interface NewObject {
  readonly id: string
  readonly type: number
  readonly elements: NewElements
}

/** A store with these objects, as `bcdedit /createstore` begins one. The same objects always give the same bytes. */
export function encodeStore(objects: readonly NewObject[]): Uint8Array {
  return encodeHive({
    name: 'NewStoreRoot',
    values: [],
    keys: [
      { name: 'Description', values: [stringValue('KeyName', 'BCD00000001')], keys: [] },
      { name: 'Objects', values: [], keys: objects.map(objectKey) },
    ],
  })
}

function objectKey({ id, type, elements }: NewObject): HiveKey {
  const dword = Buffer.alloc(4)
  dword.writeUInt32LE(type)
  return {
    name: id,
    values: [],
    keys: [
      { name: 'Description', values: [{ name: 'Type', type: ValueType.Dword, data: dword }], keys: [] },
      {
        name: 'Elements',
        values: [],
        keys: Object.entries(elements).map(([name, value]) => {
          const elementType = ELEMENTS[name as ElementName].type
          const key = elementType.toString(16).padStart(8, '0')
          return { name: key, values: [elementValue(elementType, value)], keys: [] }
        }),
      },
    ],
  }
}

function elementValue(elementType: number, value: NonNullable<NewElements[ElementName]>): HiveValue {
  const binary = (data: Uint8Array): HiveValue => ({ name: 'Element', type: ValueType.Binary, data })
  switch (formatOf(elementType)) {
    case ElementFormat.Device:
      if (typeof value === 'object' && 'kind' in value) return binary(encodeDevice(value))
      break
    case ElementFormat.String:
    case ElementFormat.Object:
      if (typeof value === 'string') return stringValue('Element', value)
      break
    case ElementFormat.ObjectList:
      if (Array.isArray(value))
        return {
          name: 'Element',
          type: ValueType.MultiString,
          data: Buffer.from(`${value.map((text) => `${text}\0`).join('')}\0`, 'utf16le'),
        }
      break
    case ElementFormat.Integer:
      if (typeof value === 'number') {
        const data = Buffer.alloc(8)
        data.writeBigUInt64LE(BigInt(value))
        return binary(data)
      }
      break
    case ElementFormat.Boolean:
      if (typeof value === 'boolean') return binary(Uint8Array.of(value ? 1 : 0))
      break
    case ElementFormat.IntegerList:
      if (Array.isArray(value)) return binary(new Uint8Array(BigUint64Array.from(value.map(BigInt)).buffer))
      break
  }
  throw new TypeError(`element ${elementType.toString(16)} takes no ${typeof value}`)
}

function stringValue(name: string, text: string): HiveValue {
  return { name, type: ValueType.String, data: Buffer.from(`${text}\0`, 'utf16le') }
}

/** A WIM that a store offers. */
export interface RamdiskEntry {
  /** Text in the menu. */
  readonly title: string
  /** Path of the WIM on the boot device, like `\Boot\x64\Images\boot.wim`. */
  readonly wimPath: string
  /** Free text that reaches the kernel, in capitals. */
  readonly loadOptions?: string | undefined
}

/** How a store boots. */
export interface RamdiskStoreOptions {
  /** The first is the default; more than one make a menu. */
  readonly entries: readonly RamdiskEntry[]
  readonly sdiPath?: string
  /** Bytes a block of the loader's TFTP. */
  readonly blockSize?: number | undefined
  /** Blocks a window [RFC 7440]. */
  readonly windowSize?: number | undefined
  /** Asks for Microsoft's variable window. */
  readonly variableWindow?: boolean | undefined
  /** Seconds the menu waits; 0: no menu. */
  readonly timeoutSeconds?: number | undefined
  /** Text instead of graphics: no fonts are needed. */
  readonly textMode?: boolean | undefined
  /** More elements, each for the objects it belongs to: the boot manager, the ramdisk options, or every entry. */
  readonly elements?: NewElements | undefined
}

/** A store that loads Windows PE from a WIM, for BIOS and UEFI alike: no `path`, so that each takes its own loader. */
export function buildRamdiskStore(options: RamdiskStoreOptions): Uint8Array {
  const { entries, sdiPath = '\\Boot\\boot.sdi', timeoutSeconds = entries.length > 1 ? 30 : 0 } = options
  const more = (...scopes: ElementScope[]): NewElements =>
    Object.fromEntries(
      Object.entries(options.elements ?? {}).filter(([name]) => scopes.includes(ELEMENTS[name as ElementName].scope)),
    )
  const ids = entries.map((_, index) => `{7619dcc9-fafe-11d9-b411-${index.toString(16).padStart(12, '0')}}`)
  const [first] = ids
  if (first === undefined) throw new RangeError('a store without entries boots nothing')
  return encodeStore([
    {
      id: ObjectId.BootManager,
      type: ObjectType.BootManager,
      elements: {
        description: 'Windows Boot Manager',
        default: first,
        displayorder: ids,
        timeout: timeoutSeconds,
        ...(options.textMode === true ? { graphicsmodedisabled: true } : {}),
        ...more('bootmgr'),
      },
    },
    {
      // without a description: it would stand in place of every entry's own
      id: ObjectId.RamdiskOptions,
      type: ObjectType.RamdiskOptions,
      elements: {
        ramdisksdidevice: { kind: 'boot' },
        ramdisksdipath: sdiPath,
        ...(options.blockSize === undefined ? {} : { ramdisktftpblocksize: options.blockSize }),
        ...(options.windowSize === undefined ? {} : { ramdisktftpwindowsize: options.windowSize }),
        ...(options.variableWindow === undefined ? {} : { ramdisktftpvarwindow: options.variableWindow }),
        ...more('device'),
      },
    },
    ...entries.map(({ title, wimPath, loadOptions }, index): NewObject => {
      const device = { kind: 'ramdisk', path: wimPath, options: ObjectId.RamdiskOptions } as const
      return {
        id: ids[index] ?? first,
        type: ObjectType.OsLoader,
        elements: {
          description: title,
          device,
          osdevice: device,
          systemroot: '\\Windows',
          detecthal: true,
          winpe: true,
          ...(options.textMode === true ? { graphicsmodedisabled: true } : {}),
          ...(loadOptions === undefined ? {} : { loadoptions: loadOptions }),
          ...more('osloader', 'any'),
        },
      }
    }),
  ])
}
