// The TFTP packets as values: decoding and encoding of the six kinds of datagrams [RFC 1350, RFC 2347].
import { ByteReader } from '../bytes/reader.ts'
import { ByteWriter } from '../bytes/writer.ts'
import { PacketError } from '../errors.ts'

export const Opcode = { ReadRequest: 1, WriteRequest: 2, Data: 3, Ack: 4, Error: 5, OptionAck: 6 } as const

/** Error codes [RFC 1350 §5; OptionRefused: RFC 2347]. */
export const ErrorNumber = {
  Undefined: 0,
  FileNotFound: 1,
  AccessViolation: 2,
  DiskFull: 3,
  IllegalOperation: 4,
  UnknownTransfer: 5,
  FileExists: 6,
  NoSuchUser: 7,
  OptionRefused: 8,
} as const

/** Block numbers are 16 bits wide and wrap to 0. */
export const BLOCK_NUMBERS = 0x10000
/** Opcode and block number before the data. */
export const DATA_HEADER_BYTES = 4

/** The transfer modes of RFC 1350 that may be asked for; its third, mail, is obsolete [RFC 1123 §4.2.2.2]. */
export const MODES = ['octet', 'netascii'] as const
export type Mode = (typeof MODES)[number]

/** An option as it was spelled: names compare without case [RFC 2347]. */
export interface TftpOption {
  readonly name: string
  readonly value: string
}

export interface ReadRequest {
  readonly kind: 'readRequest'
  /** One character per byte: names have no declared encoding, and old ROMs append 0xff. */
  readonly name: string
  readonly mode: Mode
  readonly options: readonly TftpOption[]
}
export interface WriteRequest extends Omit<ReadRequest, 'kind'> {
  readonly kind: 'writeRequest'
}
export interface DataPacket {
  readonly kind: 'data'
  readonly block: number
  /** A view into the datagram. */
  readonly bytes: Uint8Array
}
export interface AckPacket {
  readonly kind: 'ack'
  readonly block: number
  /** How many blocks the client takes next; null unless the ACK says so [msftwindow]. */
  readonly wanted: number | null
}
export interface ErrorPacket {
  readonly kind: 'error'
  readonly code: number
  readonly message: string
}
export interface OptionAckPacket {
  readonly kind: 'optionAck'
  readonly options: readonly TftpOption[]
}
export type TftpPacket = ReadRequest | WriteRequest | DataPacket | AckPacket | ErrorPacket | OptionAckPacket

/** A request with its options fits one block of the default size [RFC 2347]; the same bound serves for its answer. */
export const MAX_REQUEST_BYTES = 512
/** Boot loaders send at most six options. */
const MAX_OPTIONS = 32
/** Messages are for people; the longest seen has 60 characters. */
const MAX_MESSAGE_BYTES = 512
/** The largest block size there is, with its header [RFC 2348]. */
const MAX_DATA_BYTES = 65464 + DATA_HEADER_BYTES

/**
 * Decodes a datagram.
 * @throws PacketError TFTP_TRUNCATED, TFTP_OVERSIZED, TFTP_BAD_OPCODE, TFTP_BAD_MODE, TFTP_BAD_REQUEST
 */
export function decodeTftp(bytes: Uint8Array): TftpPacket {
  if (bytes.length < 2) throw new PacketError('TFTP_TRUNCATED', { lengthBytes: bytes.length, field: 'opcode' })
  const reader = new ByteReader(bytes)
  const opcode = reader.u16()
  switch (opcode) {
    case Opcode.ReadRequest:
      return { kind: 'readRequest', ...decodeRequest(reader) }
    case Opcode.WriteRequest:
      return { kind: 'writeRequest', ...decodeRequest(reader) }
    case Opcode.Data:
      return decodeData(reader)
    case Opcode.Ack:
      return decodeAck(reader)
    case Opcode.Error:
      return decodeError(reader)
    case Opcode.OptionAck:
      requireAtMost(bytes, MAX_REQUEST_BYTES)
      return { kind: 'optionAck', options: decodeOptions(reader) }
    default:
      throw new PacketError('TFTP_BAD_OPCODE', { opcode })
  }
}

//  2 bytes   string   1 byte   string   1 byte  ( string   1 byte   string   1 byte )*
// +--------+----------+------+----------+------+---------+------+---------+------+
// | opcode | filename |  0   |   mode   |  0   | option  |  0   |  value  |  0   |     RRQ (1), WRQ (2)
// +--------+----------+------+----------+------+---------+------+---------+------+
function decodeRequest(reader: ByteReader): Omit<ReadRequest, 'kind'> {
  requireAtMost(reader.bytes, MAX_REQUEST_BYTES)
  const name = readText(reader, 'file name')
  const spelledMode = readText(reader, 'mode')
  const mode = MODES.find((known) => known === spelledMode.toLowerCase()) // [RFC 1350 §5: any case]
  if (!mode) throw new PacketError('TFTP_BAD_MODE', { mode: printable(spelledMode) })
  return { name, mode, options: decodeOptions(reader) }
}

/** The request's bytes, for tests and clients. */
export function encodeRequest(request: ReadRequest | WriteRequest): Uint8Array {
  const writer = new ByteWriter(MAX_REQUEST_BYTES)
  writer.u16(request.kind === 'readRequest' ? Opcode.ReadRequest : Opcode.WriteRequest)
  writeText(writer, request.name)
  writeText(writer, request.mode)
  return writeOptions(writer, request.options)
}

//  2 bytes   2 bytes   n bytes
// +--------+---------+----------+
// | opcode | block # |   data   |     DATA (3)
// +--------+---------+----------+
function decodeData(reader: ByteReader): DataPacket {
  requireAtMost(reader.bytes, MAX_DATA_BYTES)
  requireLeft(reader, 2, 'block number')
  return { kind: 'data', block: reader.u16(), bytes: reader.take(reader.remaining) }
}

/** A DATA packet; the block number may be the logical one, it is cut to 16 bits. */
export function encodeData(block: number, bytes: Uint8Array): Uint8Array {
  const packet = new Uint8Array(DATA_HEADER_BYTES + bytes.length)
  writeDataHeader(packet, block)
  packet.set(bytes, DATA_HEADER_BYTES)
  return packet
}

/** Writes opcode and block number, cut to 16 bits, at the start of `packet`. */
export function writeDataHeader(packet: Uint8Array, block: number): void {
  packet[0] = 0
  packet[1] = Opcode.Data
  packet[2] = (block % BLOCK_NUMBERS) >>> 8
  packet[3] = block % BLOCK_NUMBERS
}

//  2 bytes   2 bytes   1 byte
// +--------+---------+--------+
// | opcode | block # | wanted |     ACK (4); the last byte only where msftwindow was granted
// +--------+---------+--------+
function decodeAck(reader: ByteReader): AckPacket {
  requireAtMost(reader.bytes, 5)
  requireLeft(reader, 2, 'block number')
  const block = reader.u16()
  return { kind: 'ack', block, wanted: reader.remaining > 0 ? reader.u8() : null }
}

/** An ACK packet; the block number may be the logical one, it is cut to 16 bits. `wanted` only with msftwindow. */
export function encodeAck(block: number, wanted: number | null = null): Uint8Array {
  const writer = new ByteWriter(5).u16(Opcode.Ack).u16(block % BLOCK_NUMBERS)
  return (wanted === null ? writer : writer.u8(wanted)).finish()
}

//  2 bytes   2 bytes     string   1 byte
// +--------+-----------+---------+------+
// | opcode | ErrorCode | message |  0   |     ERROR (5)
// +--------+-----------+---------+------+
function decodeError(reader: ByteReader): ErrorPacket {
  requireAtMost(reader.bytes, MAX_MESSAGE_BYTES)
  requireLeft(reader, 2, 'error code')
  const code = reader.u16()
  // An ERROR ends a transfer whether or not its text is whole, so a missing terminator is forgiven.
  const text = latin1(reader.take(reader.remaining))
  const end = text.indexOf('\0')
  return { kind: 'error', code, message: printable(end < 0 ? text : text.slice(0, end)) }
}

/** An ERROR packet. `message` is cut to what any client takes. */
export function encodeError(code: number, message: string): Uint8Array {
  const writer = new ByteWriter(64).u16(Opcode.Error).u16(code)
  writeText(writer, message.slice(0, 200))
  return writer.finish()
}

//  2 bytes  ( string   1 byte   string   1 byte )*
// +--------+---------+------+---------+------+
// | opcode | option  |  0   |  value  |  0   |     OACK (6)
// +--------+---------+------+---------+------+
/** An OACK packet. */
export function encodeOptionAck(options: readonly TftpOption[]): Uint8Array {
  return writeOptions(new ByteWriter(64).u16(Opcode.OptionAck), options)
}

function decodeOptions(reader: ByteReader): TftpOption[] {
  const options: TftpOption[] = []
  while (reader.remaining > 0) {
    const name = readText(reader, 'option name')
    if (name === '' && isPadding(reader)) break // a request sent in a fixed, zero-filled buffer
    if (options.length === MAX_OPTIONS) throw badRequest(`more than ${MAX_OPTIONS} options`)
    options.push({ name, value: readText(reader, `value of option ${printable(name)}`) })
  }
  return options
}

function isPadding(reader: ByteReader): boolean {
  const padding = reader.bytes.subarray(reader.offset).every((byte) => byte === 0)
  if (padding) reader.offset = reader.bytes.length
  return padding
}

function writeOptions(writer: ByteWriter, options: readonly TftpOption[]): Uint8Array {
  for (const option of options) {
    writeText(writer, option.name)
    writeText(writer, option.value)
  }
  return writer.finish()
}

function readText(reader: ByteReader, field: string): string {
  const end = reader.bytes.indexOf(0, reader.offset)
  if (end < 0) {
    if (reader.remaining === 0) throw new PacketError('TFTP_TRUNCATED', { lengthBytes: reader.bytes.length, field })
    throw badRequest(`its ${field} has no terminating zero`)
  }
  const text = latin1(reader.take(end - reader.offset))
  reader.offset++
  return text
}

function writeText(writer: ByteWriter, text: string): void {
  writer.put(Buffer.from(text, 'latin1')).u8(0)
}

function requireAtMost(bytes: Uint8Array, limitBytes: number): void {
  if (bytes.length > limitBytes) throw new PacketError('TFTP_OVERSIZED', { lengthBytes: bytes.length, limitBytes })
}

function requireLeft(reader: ByteReader, count: number, field: string): void {
  if (reader.remaining < count) throw new PacketError('TFTP_TRUNCATED', { lengthBytes: reader.bytes.length, field })
}

function badRequest(reason: string): PacketError {
  return new PacketError('TFTP_BAD_REQUEST', { reason })
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** `text` as it may stand in a log line or a journal: everything but printable ASCII written as `\x1f`. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
