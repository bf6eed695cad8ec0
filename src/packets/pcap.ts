// Writes captures that Wireshark and tcpdump read: classic pcap, microseconds [draft-ietf-opsawg-pcap].
import { ByteWriter } from '../bytes/writer.ts'
import type { SeenPacket } from '../model.ts'
import { ipv4ToBytes } from '../net/address.ts'
import type { KeptPacket } from './packet-log.ts'

const MAGIC = 0xa1b2c3d4
/** More than any packet here has. */
const SNAP_LENGTH = 65_535
export const LinkType = { Ethernet: 1, RawIp: 101 } as const

const IP_BYTES = 20
const UDP_BYTES = 8
const UDP_PROTOCOL = 17
const TIME_TO_LIVE = 64

/** The head of a capture. */
export function pcapHeader(linkType: number): Uint8Array {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(SNAP_LENGTH, 16)
  header.writeUInt32LE(linkType, 20)
  return header
}

/** A frame of a capture; `atMs`: milliseconds since 1970. */
export function pcapRecord(frame: Uint8Array, atMs: number): Uint8Array {
  const record = Buffer.alloc(16 + frame.length)
  record.writeUInt32LE(Math.floor(atMs / 1000), 0)
  record.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4)
  record.writeUInt32LE(frame.length, 8)
  record.writeUInt32LE(frame.length, 12)
  record.set(frame, 16)
  return record
}

/** A capture of datagrams: each is given the IP and UDP headers that lead from its sender to its receiver. */
export function encodePcap(packets: readonly KeptPacket[]): Buffer {
  const records = packets.map((packet) => pcapRecord(ipv4Datagram(packet), packet.atMs))
  return Buffer.concat([pcapHeader(LinkType.RawIp), ...records])
}

/** The datagram with its headers [RFC 791 §3.1, RFC 768]. */
function ipv4Datagram({ bytes, from, to }: SeenPacket): Uint8Array {
  const addresses = Buffer.concat([ipv4ToBytes(from.address), ipv4ToBytes(to.address)])
  const udpLength = UDP_BYTES + bytes.length
  const ip = (checksum: number) =>
    new ByteWriter(IP_BYTES)
      .u16(0x4500)
      .u16(IP_BYTES + udpLength)
      .u32(0)
      .u8(TIME_TO_LIVE)
      .u8(UDP_PROTOCOL)
      .u16(checksum)
      .put(addresses)
      .finish()
  const udp = (checksum: number) =>
    new ByteWriter(udpLength).u16(from.port).u16(to.port).u16(udpLength).u16(checksum).put(bytes).finish()
  const pseudoHeader = new ByteWriter(12).put(addresses).u16(UDP_PROTOCOL).u16(udpLength).finish()
  // a sum of 0 would say that there is none
  const udpChecksum = checksumOf(Buffer.concat([pseudoHeader, udp(0)])) || 0xffff
  return Buffer.concat([ip(checksumOf(ip(0))), udp(udpChecksum)])
}

/** [RFC 1071] */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
