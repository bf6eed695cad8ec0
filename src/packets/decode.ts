// A kept packet in words, by the same codecs that answered it.
import { describePacket, type PacketField } from '../dhcp/describe.ts'
import { decodePacket, messageName } from '../dhcp/packet.ts'
import { PacketError } from '../errors.ts'
import { decodeTftp, printable, type TftpOption, type TftpPacket } from '../tftp/packet.ts'
import { maskSecrets } from './mask-secrets.ts'
import type { KeptPacket } from './packet-log.ts'

/** A packet for people. */
export interface DecodedPacket {
  /** ISO 8601. */
  at: string
  protocol: 'dhcp' | 'tftp'
  /** `address:port` */
  from: string
  to: string
  sizeBytes: number
  /** What kind of packet it is: DISCOVER, RRQ … */
  message: string
  /** In the order of the wire. */
  fields: PacketField[]
}

const DHCP_MIN_BYTES = 240
const DHCP_COOKIE = 0x63825363

/** DHCP is told by its magic cookie [RFC 2131 §3]: ports may be any. */
export function isDhcp({ bytes }: Pick<KeptPacket, 'bytes'>): boolean {
  return bytes.length >= DHCP_MIN_BYTES && Buffer.from(bytes).readUInt32BE(236) === DHCP_COOKIE
}

/** The packets with their secrets masked. */
export function withoutSecrets(packets: readonly KeptPacket[]): KeptPacket[] {
  return packets.map((packet) => maskSecrets(packet, isDhcp(packet)))
}

/** Field by field, secrets masked. */
export function decodeKept(kept: KeptPacket): DecodedPacket {
  const dhcp = isDhcp(kept)
  const { atMs, from, to, bytes } = maskSecrets(kept, dhcp)
  const frame = {
    at: new Date(atMs).toISOString(),
    protocol: dhcp ? ('dhcp' as const) : ('tftp' as const),
    from: `${from.address}:${from.port}`,
    to: `${to.address}:${to.port}`,
    sizeBytes: bytes.length,
  }
  try {
    if (!dhcp) return { ...frame, ...describeTftp(decodeTftp(bytes)) }
    const packet = decodePacket(bytes)
    return { ...frame, message: messageName(packet), fields: describePacket(packet) }
  } catch (error) {
    if (!(error instanceof PacketError)) throw error
    return { ...frame, message: 'unreadable', fields: [{ name: 'error', value: error.message }] }
  }
}

const TFTP_NAMES = {
  readRequest: 'RRQ',
  writeRequest: 'WRQ',
  data: 'DATA',
  ack: 'ACK',
  error: 'ERROR',
  optionAck: 'OACK',
}

function describeTftp(packet: TftpPacket): Pick<DecodedPacket, 'message' | 'fields'> {
  return { message: TFTP_NAMES[packet.kind], fields: tftpFields(packet) }
}

function tftpFields(packet: TftpPacket): PacketField[] {
  switch (packet.kind) {
    case 'readRequest':
    case 'writeRequest':
      return [
        { name: 'file', value: printable(packet.name) },
        { name: 'mode', value: packet.mode },
        ...packet.options.map(optionField),
      ]
    case 'optionAck':
      return packet.options.map(optionField)
    case 'error':
      return [
        { name: 'code', value: String(packet.code) },
        { name: 'message', value: packet.message },
      ]
    case 'data':
    case 'ack':
      return [{ name: 'block', value: String(packet.block) }]
  }
}

function optionField({ name, value }: TftpOption): PacketField {
  return { name: `option ${printable(name)}`, value: printable(value) }
}
