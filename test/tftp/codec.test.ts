// TFTP packets both ways and malformed by error code; the answer to every option; any bytes at all.
import { deepEqual, deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { PacketError } from '../../src/errors.ts'
import { isPxeApiRequest, negotiate } from '../../src/tftp/negotiate.ts'
import {
  decodeTftp,
  encodeAck,
  encodeData,
  encodeError,
  encodeOptionAck,
  encodeRequest,
  printable,
  type TftpOption,
  type TftpPacket,
} from '../../src/tftp/packet.ts'

const wire = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

function encode(packet: TftpPacket): Uint8Array {
  switch (packet.kind) {
    case 'readRequest':
    case 'writeRequest':
      return encodeRequest(packet)
    case 'data':
      return encodeData(packet.block, packet.bytes)
    case 'ack':
      return encodeAck(packet.block, packet.wanted)
    case 'error':
      return encodeError(packet.code, packet.message)
    case 'optionAck':
      return encodeOptionAck(packet.options)
  }
}

const PACKETS: { name: string; bytes: string; packet: TftpPacket }[] = [
  {
    name: 'read request, plain',
    bytes: '\0\x01boot\\x64\\pxeboot.n12\0octet\0',
    packet: { kind: 'readRequest', name: 'boot\\x64\\pxeboot.n12', mode: 'octet', options: [] },
  },
  {
    name: 'read request of the Windows boot manager',
    bytes: '\0\x01\\Boot\\BCD\0octet\0tsize\x000\0blksize\x001456\0windowsize\x004\0msftwindow\x0031416\0',
    packet: {
      kind: 'readRequest',
      name: '\\Boot\\BCD',
      mode: 'octet',
      options: [
        { name: 'tsize', value: '0' },
        { name: 'blksize', value: '1456' },
        { name: 'windowsize', value: '4' },
        { name: 'msftwindow', value: '31416' },
      ],
    },
  },
  {
    name: 'read request with a trailing 0xff in its name',
    bytes: '\0\x01pxelinux.0\xff\0octet\0',
    packet: { kind: 'readRequest', name: 'pxelinux.0\xff', mode: 'octet', options: [] },
  },
  {
    name: 'write request',
    bytes: '\0\x02dump.bin\0netascii\0',
    packet: { kind: 'writeRequest', name: 'dump.bin', mode: 'netascii', options: [] },
  },
  { name: 'data', bytes: '\0\x03\xff\xfeabc', packet: { kind: 'data', block: 65534, bytes: wire('abc') } },
  { name: 'empty data', bytes: '\0\x03\0\0', packet: { kind: 'data', block: 0, bytes: new Uint8Array() } },
  { name: 'ack', bytes: '\0\x04\x12\x34', packet: { kind: 'ack', block: 0x1234, wanted: null } },
  { name: 'ack with a window', bytes: '\0\x04\x12\x34\xff', packet: { kind: 'ack', block: 0x1234, wanted: 255 } },
  {
    name: 'error',
    bytes: '\0\x05\0\x08User aborted the transfer\0',
    packet: { kind: 'error', code: 8, message: 'User aborted the transfer' },
  },
  {
    name: 'option acknowledgement',
    bytes: '\0\x06blksize\x001456\0tsize\x00629145600\0',
    packet: {
      kind: 'optionAck',
      options: [
        { name: 'blksize', value: '1456' },
        { name: 'tsize', value: '629145600' },
      ],
    },
  },
]

t.test('packets, both ways', (t) => {
  for (const { name, bytes, packet } of PACKETS) {
    t.same(decodeTftp(wire(bytes)), packet, `${name}: decoded`)
    t.equal(Buffer.from(encode(packet)).toString('latin1'), bytes, `${name}: encoded`)
  }
  t.end()
})

t.test('what clients get away with', (t) => {
  t.match(decodeTftp(wire('\0\x01a\0OCTET\0')), { mode: 'octet' }, 'the mode in capitals')
  t.same(
    decodeTftp(wire('\0\x01a\0octet\0\0\0\0\0')),
    { kind: 'readRequest', name: 'a', mode: 'octet', options: [] },
    'zeros',
  )
  t.match(
    decodeTftp(wire('\0\x05\0\x00TFTP Aborted')),
    { code: 0, message: 'TFTP Aborted' },
    'an error without terminator',
  )
  t.match(decodeTftp(wire('\0\x05\0\x00bad\x07\xff\0')), { message: 'bad\\x07\\xff' }, 'an error with garbage')
  t.equal(Buffer.from(encodeAck(65536 * 3 + 7)).toString('hex'), '00040007', 'a logical block number is cut')
  t.equal(Buffer.from(encodeData(65536, wire('x'))).toString('hex'), '0003000078', 'and wraps to 0')
  t.equal(printable('boot\n\\é'), 'boot\\x0a\\\\xe9')
  t.end()
})

const MALFORMED: { name: string; bytes: string; code: string }[] = [
  { name: 'nothing', bytes: '', code: 'TFTP_TRUNCATED' },
  { name: 'half an opcode', bytes: '\0', code: 'TFTP_TRUNCATED' },
  { name: 'opcode 0', bytes: '\0\0', code: 'TFTP_BAD_OPCODE' },
  { name: 'opcode 7', bytes: '\0\x07a\0', code: 'TFTP_BAD_OPCODE' },
  { name: 'opcode with a high byte', bytes: '\x01\x01a\0octet\0', code: 'TFTP_BAD_OPCODE' },
  { name: 'request without a name', bytes: '\0\x01', code: 'TFTP_TRUNCATED' },
  { name: 'name without terminator', bytes: '\0\x01boot', code: 'TFTP_BAD_REQUEST' },
  { name: 'request without a mode', bytes: '\0\x01boot\0', code: 'TFTP_TRUNCATED' },
  { name: 'mode without terminator', bytes: '\0\x01boot\0octet', code: 'TFTP_BAD_REQUEST' },
  { name: 'unknown mode', bytes: '\0\x01boot\0quartet\0', code: 'TFTP_BAD_MODE' },
  { name: 'mode mail', bytes: '\0\x01boot\0mail\0', code: 'TFTP_BAD_MODE' },
  { name: 'option without a value', bytes: '\0\x01boot\0octet\0blksize\0', code: 'TFTP_TRUNCATED' },
  { name: 'value without terminator', bytes: '\0\x01boot\0octet\0blksize\x00512', code: 'TFTP_BAD_REQUEST' },
  { name: 'too many options', bytes: `\0\x01boot\0octet\0${'a\x001\0'.repeat(33)}`, code: 'TFTP_BAD_REQUEST' },
  { name: 'oversized request', bytes: `\0\x01${'a'.repeat(510)}\0octet\0`, code: 'TFTP_OVERSIZED' },
  { name: 'data without a block number', bytes: '\0\x03\0', code: 'TFTP_TRUNCATED' },
  { name: 'oversized data', bytes: `\0\x03\0\x01${'a'.repeat(65465)}`, code: 'TFTP_OVERSIZED' },
  { name: 'ack without a block number', bytes: '\0\x04', code: 'TFTP_TRUNCATED' },
  { name: 'six-byte ack', bytes: '\0\x04\0\x01\x04\x04', code: 'TFTP_OVERSIZED' },
  { name: 'error without a code', bytes: '\0\x05\0', code: 'TFTP_TRUNCATED' },
  { name: 'oversized error', bytes: `\0\x05\0\x01${'a'.repeat(600)}\0`, code: 'TFTP_OVERSIZED' },
]

t.test('malformed packets, by code', (t) => {
  for (const { name, bytes, code } of MALFORMED)
    t.throws(() => decodeTftp(wire(bytes)), { name: 'PacketError', code }, name)
  t.end()
})

t.test('any bytes give a packet or a coded error', (t) => {
  const opcode = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7)
  const zeroRich = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { maxLength: 600 })
  const property = fc.property(opcode, fc.boolean(), zeroRich, (code, raw, rest) => {
    const bytes = Uint8Array.from(raw ? rest : [0, code, ...rest])
    try {
      const packet = decodeTftp(bytes)
      if (packet.kind === 'error') return
      // whatever was understood survives another way round
      deepStrictEqual(decodeTftp(encode(packet)), packet)
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
    }
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 5000 }))
  t.end()
})

t.test('any packet survives the wire', (t) => {
  const text = fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  })
  const printableText = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) })
  const options = fc.array(fc.record({ name: text.filter((name) => name !== ''), value: text }), { maxLength: 3 })
  const block = fc.integer({ min: 0, max: 65535 })
  const packets = fc.oneof(
    fc.record({
      kind: fc.constantFrom('readRequest' as const, 'writeRequest' as const),
      name: text,
      mode: fc.constantFrom('octet' as const, 'netascii' as const),
      options,
    }),
    fc.record({ kind: fc.constant('data' as const), block, bytes: fc.uint8Array({ maxLength: 2000 }) }),
    fc.record({
      kind: fc.constant('ack' as const),
      block,
      wanted: fc.option(fc.integer({ min: 0, max: 255 })),
    }),
    fc.record({ kind: fc.constant('error' as const), code: block, message: printableText }),
    fc.record({ kind: fc.constant('optionAck' as const), options }),
  )
  const property = fc.property(packets, (packet) => {
    const decoded = decodeTftp(encode(packet))
    deepEqual(decoded, packet)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 1000 }))
  t.end()
})

const LIMITS = { maxBlockSize: 1468, maxWindowSize: 64 }

t.test('negotiation', (t) => {
  const rows: { asked: string; granted: string; blockSizeBytes?: number; windowSize?: number; timeoutMs?: number }[] = [
    { asked: '', granted: '' },
    { asked: 'blksize=1456', granted: 'blksize=1456', blockSizeBytes: 1456 },
    { asked: 'blksize=8', granted: 'blksize=8', blockSizeBytes: 8 },
    { asked: 'blksize=65464', granted: 'blksize=1468', blockSizeBytes: 1468 },
    { asked: 'blksize=7', granted: '' },
    { asked: 'blksize=65465', granted: '' },
    { asked: 'blksize=0', granted: '' },
    { asked: 'blksize=-1', granted: '' },
    { asked: 'blksize=0x400', granted: '' },
    { asked: 'blksize=1456 ', granted: '' },
    { asked: 'blksize=', granted: '' },
    { asked: 'blksize=99999999999999999999', granted: '' },
    { asked: 'BlkSize=1024', granted: 'BlkSize=1024', blockSizeBytes: 1024 },
    { asked: 'blksize=1024 blksize=512', granted: 'blksize=1024', blockSizeBytes: 1024 },
    { asked: 'tsize=0', granted: 'tsize=5000000000' },
    { asked: 'tsize=77', granted: 'tsize=5000000000' },
    { asked: 'tsize=x', granted: '' },
    { asked: 'timeout=1', granted: 'timeout=1', timeoutMs: 1000 },
    { asked: 'timeout=255', granted: 'timeout=255', timeoutMs: 255_000 },
    { asked: 'timeout=0', granted: '' },
    { asked: 'timeout=256', granted: '' },
    { asked: 'windowsize=1', granted: 'windowsize=1' },
    { asked: 'windowsize=16', granted: 'windowsize=16', windowSize: 16 },
    { asked: 'windowsize=65535', granted: 'windowsize=64', windowSize: 64 },
    { asked: 'windowsize=0', granted: '' },
    { asked: 'windowsize=65536', granted: '' },
    { asked: 'rollover=0 multicast= utimeout=1000', granted: '' },
    {
      asked: 'tsize=0 blksize=1456 windowsize=4 msftwindow=31416',
      granted: 'tsize=5000000000 blksize=1456 windowsize=4',
      blockSizeBytes: 1456,
      windowSize: 4,
    },
    {
      asked: 'windowsize=8 foo=1 TIMEOUT=3 blksize=2000',
      granted: 'windowsize=8 TIMEOUT=3 blksize=1468',
      blockSizeBytes: 1468,
      windowSize: 8,
      timeoutMs: 3000,
    },
  ]
  for (const { asked, granted, blockSizeBytes = 512, windowSize = 1, timeoutMs = null } of rows) {
    const agreed = negotiate(parseOptions(asked), 5_000_000_000, LIMITS)
    const answer = agreed.acknowledged.map(({ name, value }) => `${name}=${value}`).join(' ')
    t.equal(answer, granted, `OACK to \`${asked}\``)
    t.match(agreed, { blockSizeBytes, windowSize, timeoutMs }, `plan after \`${asked}\``)
  }
  t.end()
})

t.test('the variable window: only where the operator allows it, only for the value Windows sends', (t) => {
  const rows: [string, boolean, string][] = [
    ['blksize=1456 windowsize=4 msftwindow=31416', true, 'blksize=1456 windowsize=4 msftwindow=27182'],
    ['MSFTWINDOW=31416', true, 'MSFTWINDOW=27182'],
    ['blksize=1456 windowsize=4 msftwindow=31416', false, 'blksize=1456 windowsize=4'],
    ['windowsize=4 msftwindow=31417', true, 'windowsize=4'],
    ['windowsize=4 msftwindow=0', true, 'windowsize=4'],
    ['blksize=65464 windowsize=4 msftwindow=31416', true, 'blksize=65464 windowsize=4'],
  ]
  for (const [asked, variableWindow, granted] of rows) {
    const agreed = negotiate(parseOptions(asked), 1, { maxBlockSize: 65464, maxWindowSize: 64, variableWindow })
    const answer = agreed.acknowledged.map(({ name, value }) => `${name}=${value}`).join(' ')
    t.equal(answer, granted, `OACK to \`${asked}\` with ${variableWindow}`)
    t.equal(agreed.variableWindow, /msftwindow/i.test(granted))
  }
  t.end()
})

t.test('requests of a PXE API are told from others', (t) => {
  const rows: [string, boolean][] = [
    ['blksize=1432 tsize=0', true],
    ['TSIZE=0 BLKSIZE=1456', true],
    ['blksize=1432 tsize=0 multicast=', true],
    ['', false],
    ['blksize=1468', false],
    ['tsize=0 blksize=1468 windowsize=4', false],
    ['tsize=0 blksize=512 timeout=6', false],
  ]
  for (const [asked, wanted] of rows) t.equal(isPxeApiRequest(parseOptions(asked)), wanted, `\`${asked}\``)
  t.end()
})

t.test('a window never holds more than 4 MB nor half the block numbers', (t) => {
  const generous = { maxBlockSize: 65464, maxWindowSize: 65535 }
  const large = negotiate(parseOptions('blksize=65464 windowsize=65535'), 1, generous)
  t.equal(large.windowSize, 64)
  const many = negotiate(parseOptions('blksize=8 windowsize=65535'), 1, generous)
  t.equal(many.windowSize, 32767)
  t.end()
})

t.test('never more than asked for, and nothing else', (t) => {
  const option = fc.record({
    name: fc.constantFrom('blksize', 'TSIZE', 'timeout', 'WindowSize', 'msftwindow', 'x'),
    value: fc.oneof(fc.integer({ min: -5, max: 70_000 }).map(String), fc.string()),
  })
  const property = fc.property(fc.array(option, { maxLength: 8 }), fc.nat(), (options, sizeBytes) => {
    const { acknowledged } = negotiate(options, sizeBytes, LIMITS)
    const names = acknowledged.map(({ name }) => name.toLowerCase())
    if (new Set(names).size !== names.length) throw new Error('an option twice')
    for (const { name, value } of acknowledged) {
      const asked = options.find((candidate) => candidate.name === name)!
      const key = name.toLowerCase()
      if (key === 'tsize') {
        if (value !== String(sizeBytes)) throw new Error('wrong size')
      } else if (key === 'timeout') {
        if (Number(value) !== Number(asked.value)) throw new Error('another timeout')
      } else if (Number(value) > Number(asked.value)) throw new Error(`${name} grew`)
    }
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 500 }))
  t.end()
})

/** `name=value` pairs between spaces; a space before the end of the text belongs to the value. */
function parseOptions(text: string): TftpOption[] {
  if (text === '') return []
  return text.split(/ (?=\w)/).map((pair) => {
    const [name = '', value = ''] = pair.split('=')
    return { name, value }
  })
}
