// A packet in words: field by field and option by option, for `explain` and for people who debug.
import { ANY_ADDRESS, macFromBytes } from '../net/address.ts'
import { architectureName } from './architectures.ts'
import { IPXE_FEATURES } from './ipxe.ts'
import { decodeOption } from './option-values.ts'
import { Option, OPTIONS } from './options.ts'
import { messageName, messageType, textOf, type Packet } from './packet.ts'
import { DiscoveryControl } from './pxe.ts'
import { RELAY_FLAG_UNICAST } from './relay-agent.ts'
import { formatVendorClass } from './vendor-class.ts'
import { CLIENT_PROMPT, decodeBcdPath, NextAction } from './wdsnbp.ts'

/** One line of the description. */
export interface PacketField {
  name: string
  value: string
}

const ETHERNET_BYTES = 6

/** Every field that says something, in wire order. */
export function describePacket(packet: Packet): PacketField[] {
  const fields: PacketField[] = [
    { name: 'message', value: messageName(packet) },
    { name: 'xid', value: packet.xid.toString(16).padStart(8, '0') },
    { name: 'flags', value: packet.flags & 0x8000 ? 'broadcast' : 'none' },
  ]
  for (const name of ['ciaddr', 'yiaddr', 'siaddr', 'giaddr'] as const)
    if (packet[name] !== ANY_ADDRESS) fields.push({ name, value: packet[name] })
  fields.push({
    name: 'chaddr',
    value: packet.hlen === ETHERNET_BYTES ? macFromBytes(packet.chaddr) : hex(packet.chaddr.subarray(0, packet.hlen)),
  })
  for (const name of ['sname', 'file'] as const) {
    const value = textOf(packet[name])
    if (value !== undefined && value !== '') fields.push({ name, value })
  }
  for (const [code, value] of packet.options) {
    const name = OPTIONS[code]?.name
    fields.push({
      name: `option ${code}${name === undefined ? '' : ` ${name}`}`,
      value:
        code === Option.MessageType ? `${messageType(packet)} (${messageName(packet)})` : describeOption(code, value),
    })
  }
  return fields
}

/** An option's value in words. */
export function describeOption(code: number, value: Uint8Array): string {
  const { type, value: decoded } = decodeOption(code, value)
  switch (type) {
    case 'text':
      return untilEnd(decoded)
    case 'bcd-path': {
      const said = decodeBcdPath(value)
      return said.kind === 'wpad' ? `${said.url} (web proxy script, not a boot store)` : said.path
    }
    case 'addresses':
    case 'u16s':
    case 'codes':
    case 'domains':
      return decoded.join(', ')
    case 'routes':
      return decoded.map(({ network, prefix, router }) => `${network}/${prefix} via ${router}`).join(', ')
    case 'vendor-class':
      return formatVendorClass(decoded)
    case 'user-classes':
      return decoded.classes.map(untilEnd).join(', ')
    case 'architectures':
      return decoded.map(architectureName).join(', ')
    case 'network-interface':
      return decoded.type === 1
        ? `UNDI ${decoded.major}.${decoded.minor}`
        : `type ${decoded.type}, ${decoded.major}.${decoded.minor}`
    case 'machine-identifier':
      return decoded.uuid ?? `type ${decoded.type}, ${hex(decoded.bytes)}`
    case 'pxe':
    case 'relay':
    case 'ipxe':
    case 'wds':
      return describeFields(decoded)
    case 'bytes':
      return hex(decoded)
    default:
      return String(decoded)
  }
}

/** The words some numbers stand for. */
const WORDS: Readonly<Record<string, (value: number) => string | undefined>> = {
  discoveryControl: (bits) =>
    Object.entries(DISCOVERY_WORDS)
      .filter(([bit]) => bits & Number(bit))
      .map(([, word]) => word)
      .join(' + ') || undefined,
  flags: (bits) => (bits & RELAY_FLAG_UNICAST ? 'by unicast' : undefined),
  nextAction: (value) => nameOf(NextAction, value),
  pxeClientPrompt: (value) => nameOf(CLIENT_PROMPT, value),
}

const DISCOVERY_WORDS: Readonly<Record<number, string>> = {
  [DiscoveryControl.NoBroadcast]: 'no broadcast',
  [DiscoveryControl.NoMulticast]: 'no multicast',
  [DiscoveryControl.OnlyListedServers]: 'listed servers only',
  [DiscoveryControl.UseBootFile]: 'use the boot file',
}

function nameOf(table: Readonly<Record<string, number>>, value: number): string | undefined {
  return Object.entries(table).find(([, number]) => number === value)?.[0]
}

const FEATURE_NAMES = new Set(Object.values(IPXE_FEATURES))

function describeFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      if (name === 'others')
        return (value as [number, Uint8Array][]).map(([code, bytes]) => `${code}=${hex(bytes)}`).join(', ')
      if (FEATURE_NAMES.has(name) && value === 1) return name
      const word = typeof value === 'number' ? WORDS[name]?.(value) : undefined
      return `${name}=${describeValue(value)}${word === undefined ? '' : ` (${word})`}`
    })
    .join(', ')
}

function describeValue(value: unknown): string {
  if (value instanceof Uint8Array) return hex(value)
  if (Array.isArray(value)) return `[${value.map(describeValue).join('; ')}]`
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, part]) => `${name} ${describeValue(part)}`)
      .join(' ')
  return typeof value === 'string' ? untilEnd(value) : String(value)
}

function untilEnd(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
