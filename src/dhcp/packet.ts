// The DHCP packet: bytes to value and back, options kept raw by code [RFC 2131 §2, RFC 2132, RFC 3396].
import { ByteReader, ReadPastEnd } from '../bytes/reader.ts'
import { ByteWriter } from '../bytes/writer.ts'
import { PacketError } from '../errors.ts'
import { ANY_ADDRESS, ipv4FromBytes, ipv4ToBytes, type Ipv4 } from '../net/address.ts'
import { MESSAGE_NAMES, Option } from './options.ts'

//   0                   1                   2                   3
//   +---------------+---------------+---------------+---------------+
//   |     op (1)    |   htype (1)   |   hlen (1)    |   hops (1)    |   +0
//   +---------------+---------------+---------------+---------------+
//   |                            xid (4)                            |   +4
//   +-------------------------------+-------------------------------+
//   |           secs (2)            |           flags (2)           |   +8
//   +-------------------------------+-------------------------------+
//   |  ciaddr (4)   yiaddr (4)   siaddr (4)   giaddr (4)            |  +12
//   |  chaddr (16)                                                  |  +28
//   |  sname  (64)                                                  |  +44
//   |  file   (128)                                                 | +108
//   |  cookie 63 82 53 63                                           | +236
//   |  options: code, length, value; 0 pads, 255 ends               | +240
//   +---------------------------------------------------------------+

/** A decoded packet. Addresses are text, everything else is as on the wire. */
export interface Packet {
  op: number
  htype: number
  hlen: number
  hops: number
  xid: number
  secs: number
  flags: number
  ciaddr: Ipv4
  yiaddr: Ipv4
  siaddr: Ipv4
  giaddr: Ipv4
  /** 16 bytes. */
  chaddr: Uint8Array
  /** 64 and 128 bytes; empty when they carried options (overload). */
  sname: Uint8Array
  file: Uint8Array
  /** Raw values by code; a repeated code is joined in order [RFC 3396 §7]. */
  options: Map<number, Uint8Array>
}

export const Op = { Request: 1, Reply: 2 } as const
export const BROADCAST_FLAG = 0x8000
const COOKIE = Uint8Array.of(0x63, 0x82, 0x53, 0x63)
const HEADER_BYTES = 240
/** No client sends more than an Ethernet frame; relays add some hundred bytes. */
const MAX_BYTES = 4096
/** Shorter replies are ignored by some clients [RFC 1542 §2.1]. */
const MIN_REPLY_BYTES = 300
const OVERLOAD_FILE = 1
const OVERLOAD_SNAME = 2

/** The packet in a datagram. Throws a PacketError and nothing else. */
export function decodePacket(bytes: Uint8Array): Packet {
  if (bytes.length < HEADER_BYTES) throw new PacketError('DHCP_TRUNCATED', { lengthBytes: bytes.length })
  if (bytes.length > MAX_BYTES)
    throw new PacketError('DHCP_OVERSIZED', { lengthBytes: bytes.length, limitBytes: MAX_BYTES })
  const reader = new ByteReader(bytes)
  const op = reader.u8()
  if (op !== Op.Request && op !== Op.Reply) throw new PacketError('DHCP_BAD_HEADER', { field: 'op', found: op })
  const htype = reader.u8()
  const hlen = reader.u8()
  if (hlen > 16) throw new PacketError('DHCP_BAD_HEADER', { field: 'hlen', found: hlen })
  const packet: Packet = {
    op,
    htype,
    hlen,
    hops: reader.u8(),
    xid: reader.u32(),
    secs: reader.u16(),
    flags: reader.u16(),
    ciaddr: ipv4FromBytes(reader.take(4)),
    yiaddr: ipv4FromBytes(reader.take(4)),
    siaddr: ipv4FromBytes(reader.take(4)),
    giaddr: ipv4FromBytes(reader.take(4)),
    chaddr: reader.take(16),
    sname: reader.take(64),
    file: reader.take(128),
    options: new Map(),
  }
  const cookie = reader.take(4)
  if (!COOKIE.every((byte, index) => byte === cookie[index]))
    throw new PacketError('DHCP_BAD_COOKIE', { found: Buffer.from(cookie).toString('hex') })

  decodeOptions(reader, HEADER_BYTES, packet.options)
  // parse order: options, then file, then sname [RFC 2132 §9.3]
  const overload = packet.options.get(Option.Overload)?.[0] ?? 0
  if (overload & OVERLOAD_FILE) {
    decodeOptions(new ByteReader(packet.file), 108, packet.options)
    packet.file = new Uint8Array(0)
  }
  if (overload & OVERLOAD_SNAME) {
    decodeOptions(new ByteReader(packet.sname), 44, packet.options)
    packet.sname = new Uint8Array(0)
  }
  return packet
}

function decodeOptions(reader: ByteReader, base: number, options: Map<number, Uint8Array>): void {
  const origin = reader.offset
  while (reader.remaining > 0) {
    const at = base + reader.offset - origin
    const code = reader.u8()
    if (code === Option.Pad) continue
    if (code === Option.End) return
    let value: Uint8Array
    try {
      value = reader.take(reader.u8())
    } catch (error) {
      if (!(error instanceof ReadPastEnd)) throw error
      throw new PacketError('DHCP_BAD_OPTION', { option: code, offset: at, reason: 'its value runs past the end' })
    }
    const before = options.get(code)
    options.set(code, before ? Uint8Array.from(Buffer.concat([before, value])) : value)
  }
}

/**
 * The datagram of a packet: message type and server identifier first, option 82 last before the end [RFC 3046 §2.1],
 * padded after 255 to at least 300 bytes, never overloaded. Throws DHCP_TOO_LARGE when it exceeds `limitBytes`.
 */
export function encodePacket(packet: Packet, limitBytes = MAX_BYTES): Uint8Array {
  const writer = new ByteWriter(MIN_REPLY_BYTES)
  writer.u8(packet.op).u8(packet.htype).u8(packet.hlen).u8(packet.hops).u32(packet.xid)
  writer.u16(packet.secs).u16(packet.flags)
  for (const address of [packet.ciaddr, packet.yiaddr, packet.siaddr, packet.giaddr]) writer.put(ipv4ToBytes(address))
  writer.field(packet.chaddr, 16).field(packet.sname, 64).field(packet.file, 128).put(COOKIE)
  for (const code of [Option.MessageType, Option.ServerIdentifier]) encodeOption(writer, code, packet.options.get(code))
  for (const [code, value] of packet.options)
    if (code !== Option.MessageType && code !== Option.ServerIdentifier && code !== Option.RelayAgentInformation)
      encodeOption(writer, code, value)
  encodeOption(writer, Option.RelayAgentInformation, packet.options.get(Option.RelayAgentInformation))
  writer.u8(Option.End)
  if (writer.length > limitBytes) throw new PacketError('DHCP_TOO_LARGE', { lengthBytes: writer.length, limitBytes })
  return writer.padTo(MIN_REPLY_BYTES).finish()
}

function encodeOption(writer: ByteWriter, code: number, value: Uint8Array | undefined): void {
  if (value === undefined) return
  // longer values are sent in several options of the same code [RFC 3396 §8]
  for (let at = 0; at === 0 || at < value.length; at += 255) {
    const part = value.subarray(at, at + 255)
    writer.u8(code).u8(part.length).put(part)
  }
}

/** The message type (option 53), 0 when there is none. */
export function messageType(packet: Packet): number {
  const value = packet.options.get(Option.MessageType)
  return value?.length === 1 ? (value[0] ?? 0) : 0
}

/** `DISCOVER`, `REQUEST` …, or `type 14`. */
export function messageName(packet: Packet): string {
  return MESSAGE_NAMES[messageType(packet)] ?? `type ${messageType(packet)}`
}

/** The address in a four-byte option; undefined when absent or of another length. */
export function addressOption(packet: Packet, code: number): Ipv4 | undefined {
  const value = packet.options.get(code)
  return value?.length === 4 ? ipv4FromBytes(value) : undefined
}

/** The text of an option or header field up to its first NUL, one character per byte. */
export function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined
  const end = bytes.indexOf(0)
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1')
}

/** A reply with everything copied that the RFCs want copied: xid, flags, giaddr, chaddr, options 61, 82 and 97. */
export function replyTo(request: Packet, type: number, serverIdentifier: Ipv4): Packet {
  const options = new Map<number, Uint8Array>()
  options.set(Option.MessageType, Uint8Array.of(type))
  options.set(Option.ServerIdentifier, ipv4ToBytes(serverIdentifier))
  // [RFC 6842 §3], [RFC 4578 §2.3], [RFC 3046 §2.2]
  for (const code of [Option.ClientIdentifier, Option.ClientMachineIdentifier, Option.RelayAgentInformation]) {
    const value = request.options.get(code)
    if (value) options.set(code, value)
  }
  return {
    op: Op.Reply,
    htype: request.htype,
    hlen: request.hlen,
    hops: 0,
    xid: request.xid,
    secs: 0,
    flags: request.flags,
    ciaddr: ANY_ADDRESS,
    yiaddr: ANY_ADDRESS,
    siaddr: ANY_ADDRESS,
    giaddr: request.giaddr,
    chaddr: request.chaddr,
    sname: new Uint8Array(0),
    file: new Uint8Array(0),
    options,
  }
}
