// A packet in words: field by field and option by option, for `explain` and for people who debug.
import { ANY_ADDRESS, ipv4FromBytes, macFromBytes } from '../net/address.ts'
import { Option, OPTIONS } from './options.ts'
import { messageName, messageType, textOf, type Packet } from './packet.ts'
import { decodeMachineIdentifier, decodePxeOptions } from './pxe.ts'

/** One line of the description. */
export interface PacketField {
  name: string
  value: string
}

/** Every field that says something, in wire order. */
export function describePacket(packet: Packet): PacketField[] {
  const fields: PacketField[] = [
    { name: 'message', value: messageName(packet) },
    { name: 'xid', value: packet.xid.toString(16).padStart(8, '0') },
    { name: 'flags', value: packet.flags & 0x8000 ? 'broadcast' : 'none' },
  ]
  for (const name of ['ciaddr', 'yiaddr', 'siaddr', 'giaddr'] as const)
    if (packet[name] !== ANY_ADDRESS) fields.push({ name, value: packet[name] })
  fields.push({ name: 'chaddr', value: macFromBytes(packet.chaddr) })
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

function describeOption(code: number, value: Uint8Array): string {
  const number = (from: number, to: number) => value.subarray(from, to).reduce((sum, byte) => sum * 256 + byte, 0)
  switch (OPTIONS[code]?.type) {
    case 'addresses':
      return Array.from({ length: Math.floor(value.length / 4) }, (_, index) => ipv4FromBytes(value, index * 4)).join(
        ', ',
      )
    case 'text':
      return textOf(value) ?? ''
    case 'u8':
    case 'u16':
    case 'u32':
      return String(number(0, value.length))
    case 'u16s':
      return Array.from({ length: Math.floor(value.length / 2) }, (_, index) => number(index * 2, index * 2 + 2)).join(
        ', ',
      )
    case 'codes':
      return [...value].join(', ')
    case 'uuid':
      return decodeMachineIdentifier(value) ?? hex(value)
    case 'pxe':
      return [...decodePxeOptions(value)].map(([sub, bytes]) => `${sub}=${hex(bytes)}`).join(', ')
    case 'bytes':
    case undefined:
      return hex(value)
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
