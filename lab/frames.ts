// Ethernet frames as values and back: ARP, UDP and ICMP echo over IPv4, and one IPv6 router advertisement. Pure.
import { ByteReader, ReadPastEnd } from '../src/bytes/reader.ts'
import { ByteWriter } from '../src/bytes/writer.ts'
import { ipv4FromBytes, ipv4ToBytes, macFromBytes, macToBytes, type Ipv4, type Mac } from '../src/net/address.ts'

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff' as Mac

const EtherType = { Ipv4: 0x0800, Arp: 0x0806, Ipv6: 0x86dd } as const
const IpProtocol = { Icmp: 1, Udp: 17, Icmpv6: 58 } as const
const Icmp = { EchoReply: 0, EchoRequest: 8 } as const
/** [RFC 4861 §4.2] */
const ROUTER_ADVERTISEMENT = 134

interface Ends {
  to: Mac
  from: Mac
}
/** [RFC 826] for Ethernet and IPv4. */
export interface ArpFrame extends Ends {
  kind: 'arp'
  operation: 'request' | 'reply'
  senderMac: Mac
  senderAddress: Ipv4
  targetMac: Mac
  targetAddress: Ipv4
}
/** [RFC 768] over [RFC 791]. */
export interface UdpFrame extends Ends {
  kind: 'udp'
  source: Ipv4
  destination: Ipv4
  sourcePort: number
  destinationPort: number
  payload: Uint8Array
}
/** [RFC 792] echo; `body` is identifier, sequence and data. */
export interface EchoFrame extends Ends {
  kind: 'echo'
  operation: 'request' | 'reply'
  source: Ipv4
  destination: Ipv4
  body: Uint8Array
}
/** Anything else: passed on as it is. */
export interface OtherFrame extends Ends {
  kind: 'other'
  etherType: number
}
export type Frame = ArpFrame | UdpFrame | EchoFrame | OtherFrame

/** Whether the frame is for more than one receiver: the group bit, lowest of the first byte. */
export function isGroupMac(mac: Mac): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1
}

/**
 * The frame in these bytes; undefined when it is cut short or one of its checksums is wrong.
 * A capture taken at the sender holds UDP sums that its network card would have filled in: `sumsByCard` passes those.
 */
export function decodeFrame(bytes: Uint8Array, { sumsByCard = false } = {}): Frame | undefined {
  try {
    const reader = new ByteReader(bytes)
    const ends = { to: macFromBytes(reader.take(6)), from: macFromBytes(reader.take(6)) }
    const etherType = reader.u16()
    if (etherType === EtherType.Arp) return decodeArp(reader, ends)
    if (etherType === EtherType.Ipv4) return decodeIpv4(reader, ends, sumsByCard)
    return { kind: 'other', ...ends, etherType }
  } catch (error) {
    if (error instanceof ReadPastEnd) return undefined
    throw error
  }
}

function decodeArp(reader: ByteReader, ends: Ends): Frame | undefined {
  const [hardware, protocol, sizes, operation] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()]
  if (hardware !== 1 || protocol !== EtherType.Ipv4 || sizes !== 0x0604) return undefined
  if (operation !== 1 && operation !== 2) return undefined
  return {
    kind: 'arp',
    ...ends,
    operation: operation === 1 ? 'request' : 'reply',
    senderMac: macFromBytes(reader.take(6)),
    senderAddress: ipv4FromBytes(reader.take(4)),
    targetMac: macFromBytes(reader.take(6)),
    targetAddress: ipv4FromBytes(reader.take(4)),
  }
}

/** Fragments come out as `other`: nothing in the lab sends them. */
function decodeIpv4(reader: ByteReader, ends: Ends, sumsByCard: boolean): Frame | undefined {
  const start = reader.offset
  const versionAndLength = reader.u8()
  const headerLength = (versionAndLength & 15) * 4
  if (versionAndLength >> 4 !== 4 || headerLength < 20) return undefined
  reader.u8()
  const totalLength = reader.u16()
  reader.u16()
  const fragment = reader.u16() & 0x3fff
  reader.u8()
  const protocol = reader.u8()
  reader.u16()
  const [source, destination] = [ipv4FromBytes(reader.take(4)), ipv4FromBytes(reader.take(4))]
  reader.take(headerLength - 20)
  if (checksum(reader.bytes.subarray(start, start + headerLength)) !== 0 || totalLength < headerLength) return undefined
  // Short frames are padded to 60 bytes: the IP length says where the datagram ends.
  const body = reader.take(totalLength - headerLength)
  if (fragment !== 0) return { kind: 'other', ...ends, etherType: EtherType.Ipv4 }
  if (protocol === IpProtocol.Udp) return decodeUdp(body, ends, source, destination, sumsByCard)
  if (protocol === IpProtocol.Icmp) return decodeEcho(body, ends, source, destination)
  return { kind: 'other', ...ends, etherType: EtherType.Ipv4 }
}

function decodeUdp(
  datagram: Uint8Array,
  ends: Ends,
  source: Ipv4,
  destination: Ipv4,
  sumsByCard: boolean,
): Frame | undefined {
  const reader = new ByteReader(datagram)
  const [sourcePort, destinationPort, length, sum] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()]
  if (length < 8) return undefined
  const payload = reader.take(length - 8)
  // Checksum 0 means: none was computed.
  if (sum !== 0 && !sumsByCard) {
    const pseudo = pseudoHeader(ipv4ToBytes(source), ipv4ToBytes(destination), IpProtocol.Udp, length)
    if (checksum(pseudo, datagram.subarray(0, length)) !== 0) return undefined
  }
  return { kind: 'udp', ...ends, source, destination, sourcePort, destinationPort, payload }
}

function decodeEcho(message: Uint8Array, ends: Ends, source: Ipv4, destination: Ipv4): Frame | undefined {
  const reader = new ByteReader(message)
  const type = reader.u8()
  if (type !== Icmp.EchoRequest && type !== Icmp.EchoReply) {
    return { kind: 'other', ...ends, etherType: EtherType.Ipv4 }
  }
  if (checksum(message) !== 0) return undefined
  reader.take(3)
  const operation = type === Icmp.EchoRequest ? 'request' : 'reply'
  return { kind: 'echo', ...ends, operation, source, destination, body: reader.take(reader.remaining) }
}

/** The bytes of a frame, padded to Ethernet's least size of 60 (without its check sequence). */
export function encodeFrame(frame: ArpFrame | UdpFrame | EchoFrame): Uint8Array {
  switch (frame.kind) {
    case 'arp':
      return encodeArp(frame)
    case 'udp':
      return encodeIpv4(frame, IpProtocol.Udp, encodeUdp(frame))
    case 'echo':
      return encodeIpv4(frame, IpProtocol.Icmp, encodeEcho(frame))
  }
}

function ethernet(ends: Ends, etherType: number, capacity: number): ByteWriter {
  return new ByteWriter(capacity).put(macToBytes(ends.to)).put(macToBytes(ends.from)).u16(etherType)
}

function encodeArp(frame: ArpFrame): Uint8Array {
  return ethernet(frame, EtherType.Arp, 60)
    .u16(1)
    .u16(EtherType.Ipv4)
    .u16(0x0604)
    .u16(frame.operation === 'request' ? 1 : 2)
    .put(macToBytes(frame.senderMac))
    .put(ipv4ToBytes(frame.senderAddress))
    .put(macToBytes(frame.targetMac))
    .put(ipv4ToBytes(frame.targetAddress))
    .padTo(60)
    .finish()
}

function encodeIpv4(frame: UdpFrame | EchoFrame, protocol: number, body: Uint8Array): Uint8Array {
  const header = new ByteWriter(20)
    .u16(0x4500)
    .u16(20 + body.length)
    .u32(0x00004000)
    .u8(64)
    .u8(protocol)
    .u16(0)
    .put(ipv4ToBytes(frame.source))
    .put(ipv4ToBytes(frame.destination))
    .finish()
  putChecksum(header, 10, checksum(header))
  return ethernet(frame, EtherType.Ipv4, 34 + body.length)
    .put(header)
    .put(body)
    .padTo(60)
    .finish()
}

function encodeUdp(frame: UdpFrame): Uint8Array {
  const length = 8 + frame.payload.length
  const datagram = new ByteWriter(length)
    .u16(frame.sourcePort)
    .u16(frame.destinationPort)
    .u16(length)
    .u16(0)
    .put(frame.payload)
    .finish()
  const pseudo = pseudoHeader(ipv4ToBytes(frame.source), ipv4ToBytes(frame.destination), IpProtocol.Udp, length)
  // A computed 0 is sent as all ones, because 0 says "not computed" [RFC 768].
  putChecksum(datagram, 6, checksum(pseudo, datagram) || 0xffff)
  return datagram
}

function encodeEcho(frame: EchoFrame): Uint8Array {
  const type = frame.operation === 'request' ? Icmp.EchoRequest : Icmp.EchoReply
  const message = new ByteWriter(4 + frame.body.length).u8(type).u8(0).u16(0).put(frame.body).finish()
  putChecksum(message, 2, checksum(message))
  return message
}

/**
 * A router advertisement to all nodes, without flags and prefixes: it says that a router is there and that addresses
 * are nobody's business [RFC 4861 §4.2]. iPXE waits 13 s for one before it goes on.
 */
export function encodeRouterAdvertisement(from: Mac): Uint8Array {
  const source = linkLocalAddress(from)
  const allNodes = Uint8Array.of(0xff, 2, ...new Uint8Array(13), 1)
  const message = new ByteWriter(16).u8(ROUTER_ADVERTISEMENT).u8(0).u16(0).u8(64).u8(0).u16(1800).u32(0).u32(0).finish()
  const pseudo = pseudoHeader(source, allNodes, IpProtocol.Icmpv6, message.length)
  putChecksum(message, 2, checksum(pseudo, message))
  return ethernet({ to: '33:33:00:00:00:01' as Mac, from }, EtherType.Ipv6, 70)
    .u32(0x60000000)
    .u16(message.length)
    .u8(IpProtocol.Icmpv6)
    .u8(255)
    .put(source)
    .put(allNodes)
    .put(message)
    .finish()
}

/** fe80:: with the MAC in the middle of ff:fe and its universal bit turned [RFC 4291 §2.5.1]. */
function linkLocalAddress(mac: Mac): Uint8Array {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = macToBytes(mac)
  return Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f)
}

/** What UDP and ICMPv6 checksums also cover: both addresses, the protocol, the length. */
function pseudoHeader(source: Uint8Array, destination: Uint8Array, protocol: number, length: number): Uint8Array {
  return new ByteWriter(source.length + destination.length + 4)
    .put(source)
    .put(destination)
    .u16(protocol)
    .u16(length)
    .finish()
}

/** The Internet checksum over even-length pieces and a last one [RFC 1071]; 0 over data that holds its own right sum. */
export function checksum(...pieces: Uint8Array[]): number {
  let sum = 0
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 2) sum += ((piece[at] ?? 0) << 8) | (piece[at + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

function putChecksum(bytes: Uint8Array, at: number, sum: number): void {
  bytes[at] = sum >> 8
  bytes[at + 1] = sum & 255
}
