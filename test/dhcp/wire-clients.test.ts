// Requests on the wire: what real clients sent, who they are, where their network is, and where the reply goes.
import fc from 'fast-check'
import t from 'tap'
import { readClient } from '../../src/dhcp/client.ts'
import { describePacket } from '../../src/dhcp/describe.ts'
import { destination } from '../../src/dhcp/destination.ts'
import { decodeOption, encodeOption } from '../../src/dhcp/option-values.ts'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { decodePacket, encodePacket, messageName, Op, replyTo, type Packet } from '../../src/dhcp/packet.ts'
import { serverIdentifierFor } from '../../src/dhcp/relay-agent.ts'
import type { PxeClient } from '../../src/model.ts'
import type { Ipv4 } from '../../src/net/address.ts'
import { captureNames, readCapture, type CapturedMessage } from '../support/lab-captures.ts'
import { pxeRequest, type PxeRequest } from '../support/pxe-client.ts'

const ip = (text: string) => text as Ipv4
const SELF = ip('10.77.0.1')

const requestsOf = (name: string) =>
  readCapture(name)
    .map((message) => ({ message, packet: decodePacket(message.bytes) }))
    .filter(({ packet }) => packet.op === Op.Request)
const doorOf = ({ to }: CapturedMessage): PxeClient['door'] => (to.port === 4011 ? 'pxe' : 'dhcp')

t.test('captures of real clients', (t) => {
  const firmware = { kind: 'pxe', userClass: null, ipxe: null, wds: null, relay: null, bootItem: null }
  const uefi = { ...firmware, architecture: 'x64uefi', architectureCode: 7, firmware: 'uefi', link: null }
  const rom = {
    kind: 'ipxe',
    architecture: 'x86',
    architectureCode: 0,
    firmware: 'bios',
    userClass: 'iPXE',
    vendorClass: 'PXEClient:Arch:00000:UNDI:002001',
    ipxe: { version: '1.0.0' },
  }
  const plain = { refused: 'not-network-boot' }
  /** Each message of the client: its type, the port it went to, and who it was read as. */
  const wanted: Record<string, [message: string, port: number, client: object][]> = {
    'ovmf-server': [
      ['DISCOVER', 67, { ...uefi, vendorClass: 'PXEClient:Arch:00007:UNDI:003000', mac: '52:54:00:77:01:01' }],
      ['REQUEST', 67, uefi],
      ['REQUEST', 4011, { ...uefi, door: 'pxe', link: '10.77.0.100' }],
    ],
    'ovmf-proxy': [
      ['DISCOVER', 67, uefi],
      ['REQUEST', 67, uefi],
      ['REQUEST', 4011, { ...uefi, link: '10.77.0.129' }],
    ],
    'ovmf-http': [
      ['DISCOVER', 67, { ...uefi, kind: 'http', architectureCode: 16, vendorClass: /^HTTPClient:Arch:00016/ }],
      ['REQUEST', 67, { ...uefi, kind: 'http', architectureCode: 16 }],
    ],
    'aavmf-server': [
      ['DISCOVER', 67, { ...firmware, architecture: 'arm64', architectureCode: 11, firmware: 'uefi' }],
      ['REQUEST', 67, { architecture: 'arm64' }],
      ['REQUEST', 4011, { architecture: 'arm64' }],
    ],
    'ipxe-rom-server': [
      ['DISCOVER', 67, rom],
      ['REQUEST', 67, rom],
    ],
    'ipxe-rom-proxy': [
      ['DISCOVER', 67, rom],
      ['REQUEST', 67, rom],
    ],
    'ipxe-snponly': [
      ['DISCOVER', 67, uefi],
      ['REQUEST', 67, uefi],
      ['REQUEST', 4011, { ...uefi, link: '10.77.0.100' }],
      ['DISCOVER', 67, { kind: 'ipxe', architecture: 'x64uefi', firmware: 'uefi', userClass: 'iPXE' }],
      ['DISCOVER', 67, { kind: 'ipxe' }],
    ],
    'intel-bios': [
      ['DISCOVER', 67, { ...firmware, architecture: 'x86', firmware: 'bios' }],
      ['REQUEST', 67, { ...firmware, architecture: 'x86' }],
      ['REQUEST', 4011, { ...firmware, door: 'pxe', link: '10.77.0.100' }],
    ],
    'udhcpc-pxe': Array.from({ length: 3 }, () => ['DISCOVER', 67, { ...firmware, architecture: 'x86' }]),
    wdsmgfw: [
      [
        'REQUEST',
        4011,
        {
          kind: 'wdsnbp',
          architecture: 'x64uefi',
          firmware: 'uefi',
          vendorClass: 'PXEClient',
          wds: { architectureCode: 7, nbpVersion: 0x0800, promptDone: false, actionDone: false, asksVersion: false },
        },
      ],
    ],
    wdsnbp: [
      [
        'REQUEST',
        4011,
        { kind: 'wdsnbp', architecture: 'x64', firmware: 'bios', wds: { architectureCode: 6, nbpVersion: null } },
      ],
    ],
    'u-boot-arm64': [
      ['DISCOVER', 67, { ...plain, reason: 'vendor class U-Boot.armv8' }],
      ['REQUEST', 67, plain],
    ],
    dhclient: ['DISCOVER', 'REQUEST', 'REQUEST', 'RELEASE'].map((message) => [message, 67, plain]),
    udhcpc: ['DISCOVER', 'REQUEST', 'REQUEST', 'RELEASE'].map((message) => [message, 67, plain]),
    'relay-dhcrelay': ['DISCOVER', 'REQUEST'].map((message) => [message, 67, plain]),
    'relay-dnsmasq': ['DISCOVER', 'REQUEST'].map((message) => [message, 67, plain]),
    'systemd-networkd': ['DISCOVER', 'REQUEST', 'REQUEST', 'RELEASE'].map((message) => [
      message,
      67,
      { ...plain, reason: 'vendor class absent' },
    ]),
  }
  for (const [name, messages] of Object.entries(wanted)) {
    const requests = requestsOf(name)
    t.equal(requests.length, messages.length, `${name}: ${messages.length} messages`)
    for (const [index, [message, port, client]] of messages.entries()) {
      const request = requests[index]
      if (!request) continue
      t.equal(messageName(request.packet), message, `${name} ${index}`)
      t.equal(request.message.to.port, port)
      t.match(readClient(request.packet, doorOf(request.message)), client, `${name} ${index} ${message}`)
    }
  }
  const undionly = requestsOf('ipxe-undionly').map(({ packet }) => readClient(packet, 'dhcp'))
  t.ok(
    undionly.every((client) => !('refused' in client) && client.kind === 'ipxe'),
    'undionly.kpxe is iPXE',
  )
  t.ok(
    undionly.some((client) => !('refused' in client) && client.vendorClass === 'PXEClient'),
    'also with the bare class it sends',
  )
  t.end()
})

t.test('captures: every option is understood, and written again reads the same', (t) => {
  t.ok(captureNames().length >= 15)
  for (const name of captureNames()) {
    for (const { bytes } of readCapture(name)) {
      const packet = decodePacket(bytes)
      const again = decodePacket(encodePacket(packet))
      t.same(again, packet, `${name} ${messageName(packet)}`)
      for (const [code, value] of packet.options) {
        const decoded = decodeOption(code, value)
        const isPrivate = code === 203
        if (!isPrivate && code !== Option.ClientIdentifier && decoded.type === 'bytes')
          t.fail(`${name}: option ${code} was read as bytes`)
        // nested lists lose pads and inner ends only
        if (code !== Option.Ipxe && code !== Option.WdsNetworkBootProgram)
          t.same([...encodeOption(decoded)], [...value], `option ${code}`)
      }
      t.ok(describePacket(packet).length > 5)
    }
  }
  t.end()
})

t.test('any mutilated packet of a real client is a client, a refusal or a coded error', (t) => {
  const captured = captureNames().flatMap((name) => readCapture(name).map(({ bytes }) => bytes))
  fc.assert(
    fc.property(
      fc.constantFrom(...captured),
      fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
      fc.nat(600),
      (bytes, changes, cut) => {
        const mutilated = Uint8Array.from(bytes.subarray(0, cut < 240 ? bytes.length : cut))
        for (const [at, byte] of changes) mutilated[at % mutilated.length] = byte
        try {
          const packet = decodePacket(mutilated)
          readClient(packet, 'dhcp', SELF)
          describePacket(packet)
          encodePacket(replyTo(packet, MessageType.Offer, SELF), 65_535)
        } catch (error) {
          if ((error as { kind?: unknown }).kind !== 'packet') throw error
        }
      },
    ),
    { numRuns: 3000 },
  )
  t.pass('3000 of them')
  t.end()
})

const option = (code: number, ...bytes: number[]): [number, Uint8Array] => [code, Uint8Array.from(bytes)]
const wds = (architecture: number) => option(250, 1, 2, 0, architecture, 255)

t.test('who a client is', (t) => {
  const rows: [string, PxeRequest, object][] = [
    // what a network boot program found wins over option 93
    ['wdsnbp on 64 bits', { architecture: 0, options: [wds(6)] }, { architecture: 'x64', firmware: 'bios' }],
    ['wdsnbp says 7', { architecture: 0, options: [wds(7)] }, { architecture: 'x64', firmware: 'bios' }],
    ['wdsnbp says 9', { architecture: 0, options: [wds(9)] }, { architecture: 'x64', firmware: 'bios' }],
    ['wdsnbp on 32 bits', { architecture: 0, options: [wds(0)] }, { architecture: 'x86', firmware: 'bios' }],
    ['wdsmgfw', { architecture: 7, options: [wds(7)] }, { architecture: 'x64uefi', firmware: 'uefi' }],
    ['wdsmgfw says 9', { architecture: 7, options: [wds(9)] }, { architecture: 'x64uefi', firmware: 'uefi' }],
    ['wdsmgfw says nothing sensible', { architecture: 7, options: [wds(0)] }, { architecture: 'x64uefi' }],
    ['wdsmgfw on arm64', { architecture: 11, options: [wds(11)] }, { architecture: 'arm64', firmware: 'uefi' }],
    [
      'wdsnbp without 93, 60 bare',
      { architecture: null, vendorClass: 'PXEClient', options: [wds(6)] },
      { architecture: 'x64', firmware: 'bios', architectureCode: null, kind: 'wdsnbp' },
    ],
    [
      'wdsmgfw without 93, 60 bare',
      { architecture: null, vendorClass: 'PXEClient', options: [wds(7)] },
      { architecture: 'x64uefi', firmware: 'uefi' },
    ],
    ['250 without architecture', { options: [option(250, 255)] }, { kind: 'wdsnbp', architecture: 'x64uefi' }],
    // iPXE
    ['iPXE by 175 alone', { options: [option(175, 0x13, 1, 1)] }, { kind: 'ipxe', ipxe: { features: ['http'] } }],
    ['iPXE among classes', { userClass: '\u0003lab\u0004iPXE' }, { kind: 'ipxe', userClass: 'lab,iPXE' }],
    ['iPXE is not wdsnbp', { userClass: 'iPXE', options: [wds(6)] }, { kind: 'ipxe', wds: null }],
    ['another user class', { userClass: '\u0003lab' }, { kind: 'pxe', userClass: 'lab' }],
    // class and architecture
    ['bare class', { architecture: null, vendorClass: 'PXEClient' }, { kind: 'pxe', architecture: null }],
    ['two architectures', { options: [option(93, 0, 27, 0, 11)] }, { architectureCode: 11, architecture: 'arm64' }],
    ['93 of odd length', { options: [option(93, 0, 27, 0)] }, { architectureCode: 7 }],
    ['class in another case', { vendorClass: 'pxeclient' }, { refused: 'not-network-boot' }],
    ['blank UUID', { uuid: '00000000-0000-0000-0000-000000000000' }, { uuid: null }],
    ['boot item', { options: [option(43, 71, 4, 0x80, 1, 0, 0, 255)] }, { bootItem: 0x8001 }],
    ['boot item cut short', { options: [option(43, 71, 4, 0x80)] }, { bootItem: null }],
    // where it stands
    ['here', {}, { link: SELF, relay: null }],
    [
      'behind a relay',
      { giaddr: '10.78.0.1' },
      { link: '10.78.0.1', relay: { address: '10.78.0.1', circuitId: null } },
    ],
    [
      'link selection wins',
      { giaddr: '10.78.0.1', options: [option(82, 1, 1, 7, 2, 2, 8, 9, 6, 1, 65, 5, 4, 10, 79, 0, 0)] },
      { link: '10.79.0.0', relay: { circuitId: '07', remoteId: '0809', subscriberId: '41' } },
    ],
    ['subnet selection', { giaddr: '10.78.0.1', options: [option(118, 10, 80, 0, 0)] }, { link: '10.80.0.0' }],
    ['nobody here selects', { options: [option(118, 10, 80, 0, 0), option(82, 5, 4, 10, 79, 0, 0)] }, { link: SELF }],
    ['renewing or on 4011', { ciaddr: '10.81.0.7' }, { link: '10.81.0.7' }],
    [
      'a snooping switch',
      { options: [option(82, 1, 1, 7)] },
      { link: SELF, relay: { address: '0.0.0.0', circuitId: '07' } },
    ],
  ]
  for (const [name, request, wanted] of rows) t.match(readClient(pxeRequest(request), 'dhcp', SELF), wanted, name)
  t.match(readClient(pxeRequest(), 'dhcp'), { link: null })

  const uuid = '11223344-5566-7788-9900-aabbccddeeff'
  const guid = Buffer.from('44332211665588779900aabbccddeeff', 'hex')
  const withGuid = (options: [number, Uint8Array][], more: PxeRequest = {}): Packet => ({
    ...pxeRequest({ ...more, options }),
    hlen: 16,
    chaddr: guid,
  })
  const mac = option(61, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56)
  t.match(readClient(withGuid([mac], { uuid }), 'dhcp'), { mac: '52:54:00:12:34:56', uuid }, 'UUID as hardware address')
  t.match(readClient(withGuid([mac]), 'dhcp'), { mac: '52:54:00:12:34:56' })
  t.match(readClient(withGuid([], { uuid }), 'dhcp'), { refused: 'not-ethernet', reason: /option 61/ })
  t.match(
    readClient(withGuid([mac], { uuid: '00000000-5566-7788-9900-aabbccddeeff' }), 'dhcp'),
    { refused: 'not-ethernet' },
    '97 says otherwise',
  )
  t.match(readClient({ ...pxeRequest(), htype: 6 }, 'dhcp'), { refused: 'not-ethernet' })
  for (const mac of ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01'])
    t.match(readClient(pxeRequest({ mac }), 'dhcp'), { refused: 'not-ethernet', reason: `${mac} is the hardware` })
  t.end()
})

t.test('relays: the server identifier they want', (t) => {
  const overridden = pxeRequest({ giaddr: '10.78.0.1', options: [option(82, 11, 4, 10, 78, 0, 1, 10, 1, 0x80)] })
  t.equal(serverIdentifierFor(overridden, SELF), '10.78.0.1')
  t.equal(serverIdentifierFor(pxeRequest(), SELF), SELF)
  t.end()
})

t.test('where replies go', (t) => {
  const from = (address: string, port = 68) => ({ address: ip(address), port })
  const here = from('10.77.0.100')
  const rows: [
    name: string,
    request: PxeRequest,
    sender: { address: Ipv4; port: number },
    reply: { type?: number; yiaddr?: string },
    wanted: string,
    options?: { door?: 'pxe'; replyToSender?: boolean },
  ][] = [
    // giaddr
    ['relayed', { giaddr: '10.78.0.1' }, from('10.78.0.1', 67), {}, '10.78.0.1:67'],
    ['relayed, from an odd port', { giaddr: '10.78.0.1' }, from('10.78.0.1', 5000), {}, '10.78.0.1:67'],
    ['relayed from another address', { giaddr: '10.78.0.1' }, from('10.77.0.4', 67), {}, '10.78.0.1:67'],
    [
      'relay with its own port [RFC 8357]',
      { giaddr: '10.78.0.1', options: [option(82, 19, 0)] },
      from('10.78.0.1', 5000),
      {},
      '10.78.0.1:5000',
    ],
    [
      'relayed unicast [RFC 5010]',
      { giaddr: '10.78.0.1', ciaddr: '10.78.0.9', options: [option(82, 10, 1, 0x80)] },
      from('10.78.0.1', 67),
      { yiaddr: '10.78.0.9' },
      '10.78.0.1:67',
    ],
    ['relayed NAK', { giaddr: '10.78.0.1' }, from('10.78.0.1', 67), { type: 6 }, '10.78.0.1:67'],
    // 4011
    [
      'EDK2 on 4011',
      { ciaddr: '10.77.0.100', flags: 0 },
      from('10.77.0.100', 4011),
      {},
      '10.77.0.100:4011',
      { door: 'pxe' },
    ],
    ['iPXE on 4011', { ciaddr: '10.77.0.100', flags: 0 }, here, {}, '10.77.0.100:68', { door: 'pxe' }],
    ['4011 without ciaddr', { flags: 0 }, here, {}, '10.77.0.100:68', { door: 'pxe' }],
    ['4011 with broadcast flag', { flags: 0x8000 }, here, {}, '10.77.0.100:68', { door: 'pxe' }],
    [
      '4011, ciaddr is another',
      { ciaddr: '10.77.0.7' },
      from('10.77.0.9', 4011),
      {},
      '10.77.0.7:4011',
      { door: 'pxe' },
    ],
    ['4011 through a relay', { giaddr: '10.78.0.1' }, here, {}, '10.78.0.1:67', { door: 'pxe' }],
    // ciaddr
    ['renewing', { type: 3, ciaddr: '10.77.0.100', flags: 0 }, here, { yiaddr: '10.77.0.100' }, '10.77.0.100:68'],
    ['INFORM from another port', { type: 8, ciaddr: '10.77.0.100' }, from('10.77.0.100', 1068), {}, '10.77.0.100:1068'],
    ['ciaddr, sender unknown', { type: 8, ciaddr: '10.77.0.100' }, from('0.0.0.0'), {}, '10.77.0.100:68'],
    ['ciaddr of another', { type: 3, ciaddr: '10.77.0.100' }, from('10.77.0.5', 999), {}, '10.77.0.100:68'],
    ['discovery by broadcast', { type: 3, ciaddr: '10.77.0.100', flags: 0x8000 }, here, {}, '10.77.0.100:68'],
    // nobody has an address yet
    ['broadcast flag', { flags: 0x8000 }, from('0.0.0.0'), { yiaddr: '10.77.0.100' }, '255.255.255.255:68'],
    ['proxy offer', { flags: 0 }, from('0.0.0.0'), {}, '255.255.255.255:68'],
    [
      'no flag: no raw frames from here',
      { flags: 0 },
      from('0.0.0.0'),
      { yiaddr: '10.77.0.100' },
      '255.255.255.255:68',
    ],
    ['NAK', { flags: 0, ciaddr: '10.77.0.100' }, here, { type: 6 }, '255.255.255.255:68'],
    // rootless
    [
      'back to the sender',
      { giaddr: '10.78.0.1' },
      from('127.0.0.1', 50_000),
      {},
      '127.0.0.1:50000',
      { replyToSender: true },
    ],
  ]
  for (const [name, fields, sender, { type = MessageType.Ack, yiaddr = '0.0.0.0' }, wanted, options] of rows) {
    const request = pxeRequest(fields)
    const reply = { ...replyTo(request, type, SELF), yiaddr: ip(yiaddr) }
    const to = destination(request, reply, sender, { door: 'dhcp', replyToSender: false, ...options })
    t.equal(`${to.address}:${to.port}`, wanted, name)
  }
  t.end()
})
