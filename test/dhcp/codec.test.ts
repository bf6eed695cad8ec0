// DHCP's codecs: packets and options both ways, malformed input by code, and any bytes at all.
import fc from 'fast-check'
import t from 'tap'
import { readClient } from '../../src/dhcp/client.ts'
import { describePacket } from '../../src/dhcp/describe.ts'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { addressOption, decodePacket, encodePacket, messageType, replyTo, textOf } from '../../src/dhcp/packet.ts'
import { architectureOf, decodeArchitectures } from '../../src/dhcp/architectures.ts'
import { machineIdentifierOf, machineUuid } from '../../src/dhcp/machine-identifier.ts'
import { decodeOption, encodeOption } from '../../src/dhcp/option-values.ts'
import { encodePxeOptions } from '../../src/dhcp/pxe.ts'
import { OpenWdsError } from '../../src/errors.ts'
import { macFromBytes, parseMac, type Ipv4 } from '../../src/net/address.ts'
import { pxeDatagram, pxeRequest } from '../support/pxe-client.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s|#.*$/gm, ''), 'hex'))

/** Header (236 bytes), cookie, and options given in hex. */
function packetOf(options: string, { file = '', sname = '' } = {}): Uint8Array {
  const bytes = Buffer.alloc(240)
  bytes.set([1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 4, 0x80, 0])
  bytes.set([0x52, 0x54, 0, 0x12, 0x34, 0x56], 28)
  bytes.set(hex(sname), 44)
  bytes.set(hex(file), 108)
  bytes.set([0x63, 0x82, 0x53, 0x63], 236)
  return Uint8Array.from(Buffer.concat([bytes, hex(options)]))
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof OpenWdsError) return error.code
    throw error
  }
  return 'none'
}

t.test('a wdsmgfw.efi request, byte for byte', (t) => {
  // its class is the bare word, its architecture stands in 93, the dialogue in 250
  const packet = decodePacket(
    packetOf(`5D 02 00 07  61 11 00 44332211665588779900AABBCCDDEEFF  35 01 03  3C 09 505845436C69656E74
      37 09 3C8081828384858687  FA 0F 0C0100 0D020800 01020007 0E0100 FF  FF`),
  )
  t.equal(messageType(packet), MessageType.Request)
  t.equal(packet.xid, 0xdeadbeef)
  t.equal(packet.secs, 4)
  t.equal(macFromBytes(packet.chaddr), '52:54:00:12:34:56')
  const client = readClient(packet, 'pxe')
  t.match(client, {
    mac: '52:54:00:12:34:56',
    uuid: '11223344-5566-7788-9900-aabbccddeeff',
    architecture: 'x64uefi',
    architectureCode: 7,
    kind: 'wdsnbp',
    firmware: 'uefi',
    vendorClass: 'PXEClient',
  })
  t.equal(packet.options.get(Option.WdsNetworkBootProgram)?.length, 15, 'unknown options are carried untouched')
  t.end()
})

t.test('options: pads, repeats, overload', (t) => {
  const padded = decodePacket(packetOf('00 00 35 01 01 00 3C 03 414243 00 FF 00 00'))
  t.equal(messageType(padded), 1)
  t.equal(textOf(padded.options.get(60)), 'ABC')
  const joined = decodePacket(packetOf('3C 02 4142 35 01 01 3C 01 43 FF'))
  t.equal(textOf(joined.options.get(60)), 'ABC', '[RFC 3396]')
  const noEnd = decodePacket(packetOf('35 01 01'))
  t.equal(messageType(noEnd), 1, 'a missing 255 is forgiven')
  const overloaded = decodePacket(packetOf('35 01 01 34 01 03 FF', { file: '3C 02 4142 FF', sname: '3C 01 43 FF' }))
  t.equal(textOf(overloaded.options.get(60)), 'ABC', 'options, then file, then sname')
  t.equal(overloaded.file.length, 0, 'file was no file name')
  t.end()
})

t.test('malformed datagrams are named', (t) => {
  t.equal(
    codeOf(() => decodePacket(new Uint8Array(0))),
    'DHCP_TRUNCATED',
  )
  t.equal(
    codeOf(() => decodePacket(packetOf('').subarray(0, 239))),
    'DHCP_TRUNCATED',
  )
  t.equal(
    codeOf(() => decodePacket(Buffer.concat([packetOf('FF'), Buffer.alloc(5000)]))),
    'DHCP_OVERSIZED',
  )
  const cookie = packetOf('35 01 01 FF')
  cookie[236] = 0
  t.equal(
    codeOf(() => decodePacket(cookie)),
    'DHCP_BAD_COOKIE',
  )
  const op = packetOf('35 01 01 FF')
  op[0] = 7
  t.equal(
    codeOf(() => decodePacket(op)),
    'DHCP_BAD_HEADER',
  )
  const hlen = packetOf('35 01 01 FF')
  hlen[2] = 17
  t.equal(
    codeOf(() => decodePacket(hlen)),
    'DHCP_BAD_HEADER',
  )
  t.equal(
    codeOf(() => decodePacket(packetOf('35 01 01 3C 20 41'))),
    'DHCP_BAD_OPTION',
    'value past the end',
  )
  t.equal(
    codeOf(() => decodePacket(packetOf('35 01 01 3C'))),
    'DHCP_BAD_OPTION',
    'length missing',
  )
  t.throws(() => decodePacket(packetOf('35 01 01 3C 20 41')), { message: /option 60 at offset 243/ })
  t.equal(
    codeOf(() => decodePacket(packetOf('34 01 01 FF', { file: '3C FF 41' }))),
    'DHCP_BAD_OPTION',
    'in file',
  )
  t.end()
})

t.test('any bytes give a packet or a coded error, and never anything else', (t) => {
  const shaped = fc
    .tuple(fc.uint8Array({ maxLength: 400 }), fc.boolean())
    .map(([options, whole]) => (whole ? Buffer.concat([packetOf('').subarray(0, 240), options]) : options))
  fc.assert(
    fc.property(shaped, (bytes) => {
      try {
        const packet = decodePacket(bytes)
        readClient(packet, 'dhcp')
        describePacket(packet)
        for (const [code, value] of packet.options) encodeOption(decodeOption(code, value))
      } catch (error) {
        if (!(error instanceof OpenWdsError) || error.kind !== 'packet') throw error
      }
    }),
    { numRuns: 3000 },
  )
  t.pass('3000 datagrams')
  t.end()
})

t.test('what is encoded decodes to the same', (t) => {
  const option = fc.tuple(fc.integer({ min: 1, max: 254 }), fc.uint8Array({ maxLength: 600 }))
  fc.assert(
    fc.property(fc.array(option, { maxLength: 4 }), (options) => {
      const packet = pxeRequest({ options: options.filter(([code]) => code !== Option.Overload) })
      const again = decodePacket(encodePacket(packet))
      for (const [code, value] of packet.options)
        if (Buffer.compare(again.options.get(code) ?? Buffer.of(1, 2, 3), value) !== 0)
          throw new Error(`option ${code}`)
    }),
  )
  t.pass('options of every length')
  t.end()
})

t.test('replies: hygiene that firmware depends on', (t) => {
  const relayed = Uint8Array.of(1, 4, 1, 2, 3, 4)
  const request = pxeRequest({
    uuid: '11223344-5566-7788-9900-aabbccddeeff',
    giaddr: '10.9.8.7',
    options: [
      [Option.RelayAgentInformation, relayed],
      [Option.ClientIdentifier, Uint8Array.of(1, 2, 3)],
    ],
  })
  const reply = replyTo(request, MessageType.Offer, '10.0.0.1' as Ipv4)
  reply.options.set(Option.VendorClass, Buffer.from('PXEClient'))
  const bytes = encodePacket(reply)
  t.ok(bytes.length >= 300, 'at least 300 bytes')
  t.same([...bytes.subarray(240, 243)], [53, 1, 2], 'message type first')
  t.same([...bytes.subarray(243, 245)], [54, 4], 'server identifier second')
  const end = Buffer.from(bytes).lastIndexOf(255)
  t.ok(
    bytes.subarray(end + 1).every((byte) => byte === 0),
    'zeros after 255',
  )
  t.same([...bytes.subarray(end - relayed.length, end)], [...relayed], 'option 82 last')
  const again = decodePacket(bytes)
  t.equal(again.op, 2)
  t.equal(again.xid, request.xid)
  t.equal(again.giaddr, '10.9.8.7')
  t.equal(addressOption(again, Option.ServerIdentifier), '10.0.0.1')
  t.same(again.options.get(Option.ClientMachineIdentifier), request.options.get(Option.ClientMachineIdentifier))
  t.same(again.options.get(Option.ClientIdentifier), Uint8Array.of(1, 2, 3))
  t.equal(
    codeOf(() => encodePacket(reply, 250)),
    'DHCP_TOO_LARGE',
  )
  t.end()
})

t.test('who is a network boot client', (t) => {
  const clients: [string, Parameters<typeof pxeRequest>[0], object][] = [
    ['UEFI x64', {}, { architecture: 'x64uefi', firmware: 'uefi', kind: 'pxe' }],
    ['9 is x64 too', { architecture: 9 }, { architecture: 'x64uefi', firmware: 'uefi' }],
    ['BIOS', { architecture: 0 }, { architecture: 'x86', firmware: 'bios' }],
    ['32-bit UEFI', { architecture: 6 }, { architecture: 'x86uefi' }],
    ['ARM64', { architecture: 11 }, { architecture: 'arm64' }],
    ['unknown architecture', { architecture: 99 }, { architecture: null, architectureCode: 99, firmware: 'unknown' }],
    ['RISC-V', { architecture: 27 }, { architecture: null, architectureCode: 27, firmware: 'uefi' }],
    [
      '93 missing',
      { architecture: null, vendorClass: 'PXEClient:Arch:00007:UNDI:003000' },
      { architecture: 'x64uefi' },
    ],
    ['iPXE, raw', { architecture: 0, userClass: 'iPXE' }, { kind: 'ipxe' }],
    ['iPXE, counted [RFC 3004]', { userClass: '\u0004iPXE' }, { kind: 'ipxe' }],
    ['HTTP boot', { architecture: 16, vendorClass: 'HTTPClient:Arch:00016:UNDI:003001' }, { kind: 'http' }],
    ['Windows', { vendorClass: 'MSFT 5.0' }, { refused: 'not-network-boot' }],
    ['no class', { vendorClass: null }, { refused: 'not-network-boot' }],
    ['U-Boot', { architecture: 22, vendorClass: 'U-Boot.armv8' }, { refused: 'not-network-boot' }],
  ]
  for (const [name, request, wanted] of clients) t.match(readClient(pxeRequest(request), 'dhcp'), wanted, name)
  t.match(readClient({ ...pxeRequest(), hlen: 16 }, 'dhcp'), { refused: 'not-ethernet' })
  t.match(readClient({ ...pxeRequest(), op: 2 }, 'dhcp'), { refused: 'not-a-request' })
  t.end()
})

t.test('small pieces', (t) => {
  t.equal(machineUuid(new Uint8Array(16).fill(1)), null, 'too short')
  t.equal(machineUuid(new Uint8Array(17)), null, 'a blank UUID names nobody')
  const uuid = '4c4c4544-0056-1080-8034-b8c04f4e4d32'
  t.equal(machineUuid(machineIdentifierOf(uuid)), uuid)
  t.same(decodeArchitectures(Uint8Array.of(0, 27, 0, 7)), [27, 7])
  t.equal(architectureOf(19), 'arm64')
  t.same([...encodePxeOptions({ discoveryControl: 8 })], [6, 1, 8, 255])
  for (const spelling of ['52-54-00-AB-CD-EF', '5254.00ab.cdef', '525400ABCDEF', '52:54:0:ab:cd:ef'])
    t.equal(parseMac(spelling), '52:54:00:ab:cd:ef', spelling)
  for (const wrong of ['52:54:00:ab:cd', '52:54-00:ab:cd:ef', 'pc-1', '', '52:54:00:ab:cd:eg', '525400abcdef0'])
    t.equal(parseMac(wrong), undefined, wrong)
  t.ok(
    describePacket(decodePacket(pxeDatagram())).some(({ name, value }) => name === 'message' && value === 'DISCOVER'),
  )
  t.end()
})
