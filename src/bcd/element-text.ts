// Values of boot store elements in bcdedit's words, and back from what people type.
import type { BcdDevice } from './device.ts'
import { ElementFormat, ELEMENTS, WELL_KNOWN, type ElementName } from './elements.ts'
import type { BcdElement, ElementValue, NewElements } from './store.ts'

/** Numbers that bcdedit shows as words [learn.microsoft.com, "BCDEdit /set"; BCD WMI enumerations]. */
const WORDS: Partial<Record<ElementName, readonly string[]>> = {
  nx: ['OptIn', 'OptOut', 'AlwaysOff', 'AlwaysOn'],
  pae: ['Default', 'ForceEnable', 'ForceDisable'],
  bootmenupolicy: ['Legacy', 'Standard'],
  bootstatuspolicy: [
    'DisplayAllFailures',
    'IgnoreAllFailures',
    'IgnoreShutdownFailures',
    'IgnoreBootFailures',
    'IgnoreCheckpointFailures',
    'DisplayShutdownFailures',
    'DisplayBootFailures',
    'DisplayCheckpointFailures',
  ],
  hypervisorlaunchtype: ['Off', 'Auto'],
  safeboot: ['Minimal', 'Network', 'DsRepair'],
  debugtype: ['Serial', '1394', 'USB', 'Net', 'Local'],
  firstmegabytepolicy: ['UseNone', 'UseAll', 'UsePrivate'],
  graphicsresolution: ['1024x768', '800x600', '1024x600'],
}

/** A number as bcdedit prints it. */
export function integerText(name: ElementName | undefined, value: bigint): string {
  const word = name && value < 100n ? WORDS[name]?.[Number(value)] : undefined
  return word ?? String(value)
}

/** bcdedit's name for an object: `{bootmgr}`, else its GUID. */
export function objectName(id: string): string {
  return WELL_KNOWN[id] ?? id
}

/** bcdedit's name for an element, `custom:22000099` where it has none. */
export function elementLabel({ name, type }: Pick<BcdElement, 'name' | 'type'>): string {
  return name ?? `custom:${type.toString(16).padStart(8, '0')}`
}

/** The element's value as bcdedit prints it; of a list every item. */
export function valueTexts({ name, value }: Pick<BcdElement, 'name' | 'value'>): string[] {
  if (typeof value === 'string') return [objectName(value)]
  if (typeof value === 'boolean') return [value ? 'Yes' : 'No']
  if (typeof value === 'bigint') return [integerText(name, value)]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('hex')]
  if (isDevice(value)) return [deviceText(value)]
  return value.map((item) => (typeof item === 'string' ? objectName(item) : String(item)))
}

/** Whether the value says where something lies. */
export function isDevice(value: ElementValue): value is BcdDevice {
  return typeof value === 'object' && 'kind' in value
}

function deviceText(device: BcdDevice): string {
  switch (device.kind) {
    case 'boot':
      return 'boot'
    case 'ramdisk':
      return `ramdisk=[boot]${device.path},${objectName(device.options)}`
    case 'partition':
      return `partition=${device.partition} of disk ${device.disk}`
    case 'locate':
      return `locate=${device.path ?? 'custom'}`
    case 'other':
      return `type ${device.type}: ${Buffer.from(device.bytes).toString('hex')}`
  }
}

/** The value of an element from text, like `nx=OptIn`, `winpe=Yes`, `timeout=30`. Throws RangeError when it is none. */
export function parseElement(name: string, text: string): NewElements {
  if (!Object.hasOwn(ELEMENTS, name)) throw new RangeError(`there is no element ${name}`)
  const element = name as ElementName
  return { [element]: parseValue(element, (ELEMENTS[element].type >>> 24) & 15, text) }
}

function parseValue(name: ElementName, format: number, text: string): NonNullable<NewElements[ElementName]> {
  switch (format) {
    case ElementFormat.String:
    case ElementFormat.Object:
      return text
    case ElementFormat.ObjectList:
      return text.split(/[\s,]+/).filter(Boolean)
    case ElementFormat.Boolean:
      if (/^(yes|on|true|1)$/i.test(text)) return true
      if (/^(no|off|false|0)$/i.test(text)) return false
      throw new RangeError(`${name} is Yes or No`)
    case ElementFormat.Integer: {
      const words = WORDS[name] ?? []
      const word = words.findIndex((one) => one.toLowerCase() === text.toLowerCase())
      if (word >= 0) return word
      const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN
      if (Number.isSafeInteger(value)) return value
      throw new RangeError(`${name} is a number${words.length === 0 ? '' : ` or one of ${words.join(', ')}`}`)
    }
    case ElementFormat.Device:
      if (text.toLowerCase() === 'boot') return { kind: 'boot' }
      throw new RangeError(`${name} can only be set to boot`)
    case ElementFormat.IntegerList: {
      const items = text.split(/[\s,]+/).filter(Boolean)
      if (items.length === 0 || items.some((item) => !/^(0x[0-9a-f]{1,16}|\d{1,19})$/i.test(item)))
        throw new RangeError(`${name} is a list of numbers, like 0x1a2b,0x1a2c`)
      return items.map(BigInt)
    }
    default:
      throw new RangeError(`${name} cannot be written`)
  }
}
