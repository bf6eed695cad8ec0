// The DHCP packet: bytes to value and back, options kept raw by code [RFC 2131 §2, RFC 2132, RFC 3396].
import { PacketError } from '../errors.ts'
import { ANY_ADDRESS, ipv4FromBytes, ipv4ToBytes, ipv4Write, type Ipv4 } from '../net/address.ts'
import { MESSAGE_NAMES, Option } from './options.ts'
import { serverIdentifierFor } from './relay-agent.ts'

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
const COOKIE = 0x63825363
const HEADER_BYTES = 240
/** No client sends more than an Ethernet frame; relays add some hundred bytes. */
const MAX_BYTES = 4096
/** Shorter replies are ignored by some clients [RFC 1542 §2.1]. */
const MIN_REPLY_BYTES = 300
const OVERLOAD_FILE = 1
const OVERLOAD_SNAME = 2
const EMPTY = new Uint8Array(0)

/** The packet in a datagram; its fields and options are views into it. Throws a PacketError and nothing else. */
export function decodePacket(bytes: Uint8Array): Packet {
  if (bytes.length < HEADER_BYTES) throw new PacketError('DHCP_TRUNCATED', { lengthBytes: bytes.length })
  if (bytes.length > MAX_BYTES)
    throw new PacketError('DHCP_OVERSIZED', { lengthBytes: bytes.length, limitBytes: MAX_BYTES })
  const op = bytes[0] ?? 0
  if (op !== Op.Request && op !== Op.Reply) throw new PacketError('DHCP_BAD_HEADER', { field: 'op', found: op })
  const hlen = bytes[2] ?? 0
  if (hlen > 16) throw new PacketError('DHCP_BAD_HEADER', { field: 'hlen', found: hlen })
  if (u32(bytes, 236) !== COOKIE)
    throw new PacketError('DHCP_BAD_COOKIE', { found: Buffer.from(bytes.subarray(236, 240)).toString('hex') })
  const packet: Packet = {
    op,
    htype: bytes[1] ?? 0,
    hlen,
    hops: bytes[3] ?? 0,
    xid: u32(bytes, 4),
    secs: u16(bytes, 8),
    flags: u16(bytes, 10),
    ciaddr: addressAt(bytes, 12),
    yiaddr: addressAt(bytes, 16),
    siaddr: addressAt(bytes, 20),
    giaddr: addressAt(bytes, 24),
    chaddr: view(bytes, 28, 16),
    sname: view(bytes, 44, 64),
    file: view(bytes, 108, 128),
    options: new Map(),
  }
  decodeOptions(bytes, HEADER_BYTES, bytes.length, packet.options)
  // parse order: options, then file, then sname [RFC 2132 §9.3]
  const overload = packet.options.get(Option.Overload)?.[0] ?? 0
  if (overload & OVERLOAD_FILE) {
    decodeOptions(bytes, 108, 236, packet.options)
    packet.file = EMPTY
  }
  if (overload & OVERLOAD_SNAME) {
    decodeOptions(bytes, 44, 108, packet.options)
    packet.sname = EMPTY
  }
  return packet
}

function decodeOptions(bytes: Uint8Array, from: number, to: number, options: Map<number, Uint8Array>): void {
  for (let at = from; at < to;) {
    const code = bytes[at] ?? 0
    if (code === Option.Pad) {
      at++
      continue
    }
    if (code === Option.End) return
    const length = at + 1 < to ? (bytes[at + 1] ?? 0) : to
    if (at + 2 + length > to)
      throw new PacketError('DHCP_BAD_OPTION', { option: code, offset: at, reason: 'its value runs past the end' })
    const before = options.get(code)
    options.set(
      code,
      before ? Uint8Array.from(Buffer.concat([before, view(bytes, at + 2, length)])) : view(bytes, at + 2, length),
    )
    at += 2 + length
  }
}

/** A plain view: cheaper than a Buffer's `subarray`. */
function view(bytes: Uint8Array, at: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + at, length)
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2)
}

/** Most address fields are empty: those cost nothing. */
function addressAt(bytes: Uint8Array, at: number): Ipv4 {
  return bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0
    ? ANY_ADDRESS
    : ipv4FromBytes(bytes, at)
}

/**
 * The datagram of a packet: message type and server identifier first, 67 and 82 last before the end, padded after 255 to at
 * least 300 bytes, never overloaded. Throws DHCP_TOO_LARGE when it exceeds `limitBytes`.
 */
export function encodePacket(packet: Packet, limitBytes = MAX_BYTES): Uint8Array {
  const { options } = packet
  const lengthBytes = encodedBytes(packet)
  if (lengthBytes > limitBytes) throw new PacketError('DHCP_TOO_LARGE', { lengthBytes, limitBytes })
  const bytes = zeros(Math.max(lengthBytes, MIN_REPLY_BYTES))
  bytes[0] = packet.op
  bytes[1] = packet.htype
  bytes[2] = packet.hlen
  bytes[3] = packet.hops
  putU16(bytes, 4, packet.xid >>> 16)
  putU16(bytes, 6, packet.xid)
  putU16(bytes, 8, packet.secs)
  putU16(bytes, 10, packet.flags)
  putAddress(bytes, 12, packet.ciaddr)
  putAddress(bytes, 16, packet.yiaddr)
  putAddress(bytes, 20, packet.siaddr)
  putAddress(bytes, 24, packet.giaddr)
  putField(bytes, 28, packet.chaddr, 16)
  putField(bytes, 44, packet.sname, 64)
  putField(bytes, 108, packet.file, 128)
  putU16(bytes, 236, COOKIE >>> 16)
  putU16(bytes, 238, COOKIE)
  let at = HEADER_BYTES
  at = putOption(bytes, at, Option.MessageType, options.get(Option.MessageType))
  at = putOption(bytes, at, Option.ServerIdentifier, options.get(Option.ServerIdentifier))
  for (const [code, value] of options) if (!hasItsPlace(code)) at = putOption(bytes, at, code, value)
  // 67 so late that firmware which writes a NUL behind it hurts nothing; 82 last of all [RFC 3046 §2.1]
  at = putOption(bytes, at, Option.BootFileName, options.get(Option.BootFileName))
  at = putOption(bytes, at, Option.RelayAgentInformation, options.get(Option.RelayAgentInformation))
  bytes[at] = Option.End
  return bytes
}

const SLAB_BYTES = 16_384
let slab = new Uint8Array(0)
let slabUsed = 0

/** Fresh bytes, cut from one piece of memory after the other: one of its own for each reply costs more than writing it. */
function zeros(length: number): Uint8Array {
  if (slabUsed + length > slab.length) {
    slab = new Uint8Array(SLAB_BYTES)
    slabUsed = 0
  }
  const bytes = view(slab, slabUsed, length)
  slabUsed += length
  return bytes
}

/** The bytes a packet has as a datagram, without the padding. */
export function encodedBytes({ options }: Packet): number {
  let lengthBytes = HEADER_BYTES + 1
  // longer values are sent in several options of the same code [RFC 3396 §8]
  for (const value of options.values())
    lengthBytes += value.length + 2 * (value.length <= 255 ? 1 : Math.ceil(value.length / 255))
  return lengthBytes
}

function hasItsPlace(code: number): boolean {
  return (
    code === Option.MessageType ||
    code === Option.ServerIdentifier ||
    code === Option.BootFileName ||
    code === Option.RelayAgentInformation
  )
}

function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

function putAddress(bytes: Uint8Array, at: number, address: Ipv4): void {
  if (address !== ANY_ADDRESS) ipv4Write(address, bytes, at)
}

function putField(bytes: Uint8Array, at: number, value: Uint8Array, length: number): void {
  if (value.length > 0) bytes.set(value.length > length ? value.subarray(0, length) : value, at)
}

function putOption(bytes: Uint8Array, at: number, code: number, value: Uint8Array | undefined): number {
  if (value === undefined) return at
  if (value.length > 255) {
    const next = putOption(bytes, at, code, value.subarray(0, 255))
    return putOption(bytes, next, code, value.subarray(255))
  }
  bytes[at] = code
  bytes[at + 1] = value.length
  // most values are a few bytes, for which a call costs more than it copies
  if (value.length > 16) bytes.set(value, at + 2)
  else for (let index = 0; index < value.length; index++) bytes[at + 2 + index] = value[index] ?? 0
  return at + 2 + value.length
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
  const length = end < 0 ? bytes.length : end
  return length === 0 ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1')
}

/** What replies copy from the request [RFC 6842 §3], [RFC 4578 §2.3], [RFC 3046 §2.2]. */
const ECHOED = [Option.ClientIdentifier, Option.ClientMachineIdentifier, Option.RelayAgentInformation] as const

/**
 * A reply with everything copied that the RFCs want copied: xid, flags, giaddr, chaddr, options 61, 82 and 97, the last two
 * byte for byte. Option 54 is `self`, or what the relay wants there [RFC 5107].
 */
export function replyTo(request: Packet, type: number, self: Ipv4): Packet {
  const options = new Map<number, Uint8Array>()
  options.set(Option.MessageType, Uint8Array.of(type))
  options.set(Option.ServerIdentifier, ipv4ToBytes(serverIdentifierFor(request, self)))
  for (const code of ECHOED) {
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
    sname: EMPTY,
    file: EMPTY,
    options,
  }
}
