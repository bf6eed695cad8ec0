// MAC and IPv4 addresses as branded strings in one spelling each, and the subnet arithmetic DHCP needs.
import ipaddr from 'ipaddr.js'

/** An Ethernet address: lower case, colons. Made only by `parseMac` and `macFromBytes`. */
export type Mac = string & { readonly __brand: 'Mac' }
/** An IPv4 address in dotted form without leading zeros. Made only by `parseIpv4`, `ipv4FromBytes`, `ipv4FromNumber`. */
export type Ipv4 = string & { readonly __brand: 'Ipv4' }

/** A network: its first address and prefix length. */
export interface Subnet {
  network: Ipv4
  prefix: number
}

/** First to last address, both included. */
export interface AddressRange {
  first: Ipv4
  last: Ipv4
}

export const ANY_ADDRESS = '0.0.0.0' as Ipv4
export const BROADCAST_ADDRESS = '255.255.255.255' as Ipv4

/** A MAC from any common spelling (colons, dashes, Cisco dots, none); undefined if it is none. */
export function parseMac(text: string): Mac | undefined {
  const spelled =
    /^[0-9a-f]{12}$/i.test(text) ||
    /^[0-9a-f]{1,2}([:-])[0-9a-f]{1,2}(?:\1[0-9a-f]{1,2}){4}$/i.test(text) ||
    /^[0-9a-f]{4}([.:-])[0-9a-f]{4}\1[0-9a-f]{4}$/i.test(text)
  if (!spelled) return undefined
  const groups = text.split(/[.:-]/)
  const digits = groups.length === 6 ? groups.map((group) => group.padStart(2, '0')).join('') : groups.join('')
  return (digits.toLowerCase().match(/../g) ?? []).join(':') as Mac
}

/** The six bytes of a MAC in its one spelling. */
export function macFromBytes(bytes: Uint8Array): Mac {
  // one flat string at once: a text put together from parts is slow to look up
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = [bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]]
  return String.fromCharCode(
    hexCode(a >>> 4),
    hexCode(a),
    COLON,
    hexCode(b >>> 4),
    hexCode(b),
    COLON,
    hexCode(c >>> 4),
    hexCode(c),
    COLON,
    hexCode(d >>> 4),
    hexCode(d),
    COLON,
    hexCode(e >>> 4),
    hexCode(e),
    COLON,
    hexCode(f >>> 4),
    hexCode(f),
  ) as Mac
}

/** The bytes of a MAC. */
export function macToBytes(mac: Mac): Uint8Array {
  return Uint8Array.from(mac.split(':'), (pair) => Number.parseInt(pair, 16))
}

const COLON = 0x3a

/** The character code of the low four bits in hex. */
function hexCode(value: number): number {
  const digit = value & 15
  return digit + (digit < 10 ? 0x30 : 0x57)
}

/** An IPv4 address from strict dotted form (four decimal parts, no leading zeros); undefined otherwise. */
export function parseIpv4(text: string): Ipv4 | undefined {
  return ipaddr.IPv4.isValidFourPartDecimal(text) && !/(^|\.)0\d/.test(text) ? (text as Ipv4) : undefined
}

/** The four bytes at `offset` as an address. */
export function ipv4FromBytes(bytes: Uint8Array, offset = 0): Ipv4 {
  return `${bytes[offset] ?? 0}.${bytes[offset + 1] ?? 0}.${bytes[offset + 2] ?? 0}.${bytes[offset + 3] ?? 0}` as Ipv4
}

/** The four bytes of an address. */
export function ipv4ToBytes(address: Ipv4): Uint8Array {
  const bytes = new Uint8Array(4)
  ipv4Write(address, bytes, 0)
  return bytes
}

/** Writes the four bytes of an address at `offset`. */
export function ipv4Write(address: Ipv4, bytes: Uint8Array, offset: number): void {
  let at = offset
  let part = 0
  for (let index = 0; index < address.length; index++) {
    const code = address.charCodeAt(index)
    if (code === DOT) {
      bytes[at++] = part
      part = 0
    } else part = part * 10 + code - ZERO
  }
  bytes[at] = part
}

const DOT = 0x2e
const ZERO = 0x30

/** An address as a number, for ranges. */
export function ipv4ToNumber(address: Ipv4): number {
  let value = 0
  let part = 0
  for (let at = 0; at < address.length; at++) {
    const code = address.charCodeAt(at)
    if (code === DOT) {
      value = value * 256 + part
      part = 0
    } else part = part * 10 + code - ZERO
  }
  return value * 256 + part
}

/** The address with this number (0 … 2^32-1). */
export function ipv4FromNumber(value: number): Ipv4 {
  return `${Math.floor(value / 0x1000000) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}` as Ipv4
}

/** `192.168.10.0/24`; undefined when it is no network or has host bits set. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address, prefixText, ...rest] = text.split('/')
  const parsed = parseIpv4(address ?? '')
  if (!parsed || rest.length > 0 || !/^\d{1,2}$/.test(prefixText ?? '')) return undefined
  const prefix = Number(prefixText)
  if (prefix > 32 || ipv4ToNumber(parsed) % 2 ** (32 - prefix) !== 0) return undefined
  return { network: parsed, prefix }
}

/** Whether the address lies in the subnet. */
export function subnetContains(subnet: Subnet, address: Ipv4): boolean {
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(subnet.network), subnet.prefix)
}

/** The subnet's mask as an address. */
export function subnetMask(subnet: Subnet): Ipv4 {
  return ipaddr.IPv4.subnetMaskFromPrefixLength(subnet.prefix).toString() as Ipv4
}

/** The subnet's broadcast address. */
export function subnetBroadcast(subnet: Subnet): Ipv4 {
  return ipv4FromNumber(ipv4ToNumber(subnet.network) + 2 ** (32 - subnet.prefix) - 1)
}

/** `192.168.10.100-192.168.10.199`; undefined when it is no ascending range. */
export function parseRange(text: string): AddressRange | undefined {
  const [firstText, lastText, ...rest] = text.split('-').map((part) => part.trim())
  const first = parseIpv4(firstText ?? '')
  const last = parseIpv4(lastText ?? '')
  if (!first || !last || rest.length > 0 || ipv4ToNumber(first) > ipv4ToNumber(last)) return undefined
  return { first, last }
}

/** Whether two ranges share an address. */
export function rangesOverlap(one: AddressRange, other: AddressRange): boolean {
  return ipv4ToNumber(one.first) <= ipv4ToNumber(other.last) && ipv4ToNumber(other.first) <= ipv4ToNumber(one.last)
}
