// Every option's value both ways: bytes to a typed value, a typed value to bytes, and text of the configuration to bytes.
import { PacketError } from '../errors.ts'
import { ipv4ToBytes, parseIpv4, type Ipv4 } from '../net/address.ts'
import { decodeArchitectures, encodeArchitectures } from './architectures.ts'
import { decodeDomains, encodeDomains } from './domain-search.ts'
import { decodeIpxeOptions, encodeIpxeOptions, type IpxeOptions } from './ipxe.ts'
import { decodeMachineIdentifier, encodeMachineIdentifier, type MachineIdentifier } from './machine-identifier.ts'
import { OPTIONS, type OptionType } from './options.ts'
import { decodePxeOptions, encodePxeOptions, type PxeOptions } from './pxe.ts'
import { decodeRelayOptions, encodeRelayOptions, type RelayOptions } from './relay-agent.ts'
import { decodeRoutes, encodeRoutes, type Route } from './routes.ts'
import { readUnsigned, SubOptionTypes, unsignedBytes, type SubOptionType } from './sub-options.ts'
import { decodeUserClass, encodeUserClass, type UserClasses } from './user-class.ts'
import {
  decodeNetworkInterface,
  encodeNetworkInterface,
  formatVendorClass,
  parseVendorClass,
  type BootVendorClass,
  type NetworkInterface,
} from './vendor-class.ts'
import { decodeWdsOptions, encodeWdsOptions, type WdsOptions } from './wdsnbp.ts'

/** The value each type stands for. */
interface ValueTypes {
  address: Ipv4
  addresses: Ipv4[]
  text: string
  flag: boolean
  u8: number
  u16: number
  u16s: number[]
  u32: number
  i32: number
  codes: number[]
  routes: Route[]
  domains: string[]
  pxe: PxeOptions
  'vendor-class': BootVendorClass
  'user-classes': UserClasses
  relay: RelayOptions
  architectures: number[]
  'network-interface': NetworkInterface
  'machine-identifier': MachineIdentifier
  ipxe: IpxeOptions
  wds: WdsOptions
  'bcd-path': string
  bytes: Uint8Array
}

/** An option's value with its type; `bytes` for options without one and for values that are not what their option should be. */
export type OptionValue = { [K in OptionType]: { type: K; value: ValueTypes[K] } }[OptionType]

type Codec<T> = SubOptionType<T>

const { u8, u16, u32, ipv4, text, bytes, flag } = SubOptionTypes

function listOf<T>(width: number, one: Codec<T>): Codec<T[]> {
  return {
    decode(value) {
      if (value.length === 0 || value.length % width !== 0) return undefined
      const items: T[] = []
      for (let at = 0; at < value.length; at += width) {
        const item = one.decode(value.subarray(at, at + width))
        if (item === undefined) return undefined
        items.push(item)
      }
      return items
    },
    encode: (items) => Uint8Array.from(items.flatMap((item) => [...one.encode(item)])),
  }
}

const CODECS: { [K in OptionType]: Codec<ValueTypes[K]> } = {
  address: ipv4,
  addresses: listOf(4, ipv4),
  text,
  flag,
  u8,
  u16,
  u16s: listOf(2, u16),
  u32,
  i32: {
    decode: (value) => (value.length === 4 ? readUnsigned(value, 0, 4) | 0 : undefined),
    encode: (number) => unsignedBytes(number >>> 0, 4),
  },
  codes: listOf(1, u8),
  routes: { decode: decodeRoutes, encode: encodeRoutes },
  domains: { decode: decodeDomains, encode: encodeDomains },
  pxe: { decode: lenient(decodePxeOptions), encode: encodePxeOptions },
  'vendor-class': {
    // only what can be written back as it was is a network boot class
    decode: (value) => {
      const spelled = text.decode(value)
      const parsed = parseVendorClass(spelled)
      return parsed && formatVendorClass(parsed) === spelled ? parsed : undefined
    },
    encode: (value) => text.encode(formatVendorClass(value)),
  },
  'user-classes': { decode: decodeUserClass, encode: encodeUserClass },
  relay: { decode: lenient(decodeRelayOptions), encode: encodeRelayOptions },
  architectures: { decode: decodeArchitectures, encode: encodeArchitectures },
  'network-interface': { decode: decodeNetworkInterface, encode: encodeNetworkInterface },
  'machine-identifier': { decode: decodeMachineIdentifier, encode: encodeMachineIdentifier },
  ipxe: { decode: lenient(decodeIpxeOptions), encode: encodeIpxeOptions },
  wds: { decode: lenient(decodeWdsOptions), encode: encodeWdsOptions },
  'bcd-path': text,
  bytes,
}

/** A nested list that runs past its end is shown as the bytes it is. */
function lenient<T>(decode: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T | undefined {
  return (value) => {
    try {
      return decode(value)
    } catch (error) {
      if (error instanceof PacketError) return undefined
      throw error
    }
  }
}

/** What an option says; never throws. */
export function decodeOption(code: number, value: Uint8Array): OptionValue {
  const type = OPTIONS[code]?.type ?? 'bytes'
  const decoded = CODECS[type].decode(value)
  if (decoded !== undefined) return { type, value: decoded } as OptionValue
  // vendor classes of other clients are text
  if (type === 'vendor-class') return { type: 'text', value: text.decode(value) }
  return { type: 'bytes', value }
}

/** The bytes of a value. */
export function encodeOption({ type, value }: OptionValue): Uint8Array {
  return (CODECS[type] as Codec<unknown>).encode(value)
}

/** Options that nobody configures, and why. */
const RESERVED_OPTIONS: ReadonlyMap<number, string> = new Map([
  ...[0, 52, 53, 54, 255].map((code) => [code, 'is set by the server itself'] as const),
  ...[50, 55, 57, 61, 77, 93, 94, 97, 118].map((code) => [code, 'is what clients send'] as const),
  ...[51, 58, 59].map((code) => [code, 'follows leaseSeconds'] as const),
  [82, 'is what relay agents send'],
  // a second opinion on what to boot breaks the decision's; 43 and 66 are left, phones and access points live by them
  ...[13, 60, 67, 175, 250, 252].map(
    (code) => [code, 'says what to boot, which assignments and rules decide'] as const,
  ),
])

/** Short spellings that everybody uses. */
const FAMILIAR_NAMES: Readonly<Record<string, number>> = { dns: 6, domain: 15, gateway: 3, mask: 1, mtu: 26, ntp: 42 }

/** The code of an option given by number or by its name, in any case, with spaces, dashes or underscores. */
export function optionCode(codeOrName: string | number): number | undefined {
  if (/^\d{1,3}$/.test(String(codeOrName))) return Number(codeOrName) < 256 ? Number(codeOrName) : undefined
  const name = plainName(String(codeOrName))
  return CODE_OF_NAME.get(name) ?? FAMILIAR_NAMES[name]
}

const plainName = (name: string) =>
  name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
const CODE_OF_NAME = new Map(Object.entries(OPTIONS).map(([code, { name }]) => [plainName(name), Number(code)]))

/** What may stand in the configuration for an option's value. */
export type ConfiguredValue = string | number | boolean | readonly (string | number)[]

/**
 * An option of the configuration as code and bytes, or what is wrong with it. Addresses, numbers and texts as the option's
 * type says, lists for several; `hex:0a0b` gives the bytes of any option, and is the only way for those without a type.
 */
export function parseOptionValue(
  codeOrName: string | number,
  given: ConfiguredValue,
): { code: number; bytes: Uint8Array } | { problem: string } {
  const code = optionCode(codeOrName)
  if (code === undefined) return { problem: `no DHCP option is called ${codeOrName}: use its number` }
  const reserved = RESERVED_OPTIONS.get(code)
  if (reserved !== undefined) return { problem: `option ${codeOrName} cannot be configured: it ${reserved}` }
  const hex = typeof given === 'string' ? /^hex:((?:[0-9a-f]{2}[:\s]?)*)$/i.exec(given)?.[1] : undefined
  const encoded =
    hex === undefined
      ? fromText(OPTIONS[code]?.type ?? 'bytes', given)
      : Uint8Array.from(Buffer.from(hex.replace(/[:\s]/g, ''), 'hex'))
  if (typeof encoded === 'string') return { problem: `option ${code} ${encoded}` }
  if (encoded.length > 255) return { problem: `option ${code} has ${encoded.length} bytes, at most 255 fit` }
  return { code, bytes: encoded }
}

/** All options of a pool or a machine by code, and what is wrong with those that are left out. */
export function compileOptions(given: Readonly<Record<string, unknown>> | undefined): {
  options: Map<number, Uint8Array>
  problems: string[]
} {
  const options = new Map<number, Uint8Array>()
  const problems: string[] = []
  for (const [codeOrName, value] of Object.entries(given ?? {})) {
    const option = isConfiguredValue(value)
      ? parseOptionValue(codeOrName, value)
      : { problem: `option ${codeOrName} wants a text, a number, true or false, or a list of them` }
    if ('problem' in option) problems.push(option.problem)
    else if (options.has(option.code)) problems.push(`option ${option.code} is given twice`)
    else options.set(option.code, option.bytes)
  }
  return { options, problems }
}

function isConfiguredValue(value: unknown): value is ConfiguredValue {
  const single = (item: unknown) => typeof item === 'string' || typeof item === 'number'
  return single(value) || typeof value === 'boolean' || (Array.isArray(value) && value.every(single))
}

/** Bytes, or what the value should have been. */
function fromText(type: OptionType, given: ConfiguredValue): Uint8Array | string {
  const list = (Array.isArray(given) ? given : String(given).split(/[,\s]+/)) as readonly (string | number)[]
  const one = Array.isArray(given) && given.length === 1 ? String(given[0]) : String(given)
  const number = (max: number, min = 0) => {
    const value = Number(one)
    return Number.isInteger(value) && value >= min && value <= max && one.trim() !== '' ? value : undefined
  }
  const encodeNumber = (width: number, max = 2 ** (8 * width) - 1) => {
    const value = number(max)
    return value === undefined ? `wants a number from 0 to ${max}` : unsignedBytes(value, width)
  }
  switch (type) {
    case 'address': {
      const address = parseIpv4(one)
      return address ? ipv4ToBytes(address) : 'wants an IPv4 address'
    }
    case 'addresses': {
      const addresses = list.map((item) => parseIpv4(String(item)))
      return addresses.every((address) => address !== undefined) && addresses.length > 0
        ? CODECS.addresses.encode(addresses)
        : 'wants one or more IPv4 addresses'
    }
    case 'text':
    case 'bcd-path':
    case 'vendor-class':
      return /^[\x01-\xff]+$/.test(one) ? text.encode(one) : 'wants text of Latin letters, digits and signs'
    case 'flag':
      return one === 'true' || one === '1' || one === 'false' || one === '0'
        ? flag.encode(one === 'true' || one === '1')
        : 'wants true or false'
    case 'u8':
      return encodeNumber(1)
    case 'u16':
      return encodeNumber(2)
    case 'u32':
      return encodeNumber(4)
    case 'i32': {
      const value = number(0x7fffffff, -0x80000000)
      return value === undefined ? 'wants a number from -2147483648 to 2147483647' : CODECS.i32.encode(value)
    }
    case 'codes':
    case 'u16s': {
      const max = type === 'codes' ? 255 : 65535
      const numbers = list.map(Number)
      return numbers.length > 0 && numbers.every((value) => Number.isInteger(value) && value >= 0 && value <= max)
        ? CODECS[type].encode(numbers)
        : `wants numbers from 0 to ${max}`
    }
    case 'domains': {
      return encodeDomainsOrReason(list.map(String))
    }
    case 'routes': {
      const spelled = Array.isArray(given) ? given.map(String) : String(given).split(',')
      const routes = spelled.map(parseRoute)
      return routes.every((route) => route !== undefined)
        ? encodeRoutes(routes)
        : 'wants routes like 10.1.0.0/16=10.0.0.1'
    }
    default:
      return 'has no spelling of its own: give its bytes as hex:0a0b0c'
  }
}

/** `10.1.0.0/16=10.0.0.1`, or with `via`. */
function parseRoute(text: string): Route | undefined {
  const match = /^\s*([\d.]+)\/(\d{1,2})\s*(?:=|via)\s*([\d.]+)\s*$/.exec(text)
  const [network, router] = [parseIpv4(match?.[1] ?? ''), parseIpv4(match?.[3] ?? '')]
  const prefix = Number(match?.[2])
  return network && router && prefix <= 32 ? { network, prefix, router } : undefined
}

function encodeDomainsOrReason(names: readonly string[]): Uint8Array | string {
  return names.length > 0 && names.every(isDomainName) ? encodeDomains(names) : 'wants one or more domain names'
}

function isDomainName(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.')
  return (
    name.length <= 253 &&
    labels.every((label) => label.length <= 63 && /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i.test(label))
  )
}
