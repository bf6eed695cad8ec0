// Replies on the wire: every instruction in every situation, dialogues byte for byte, sizes, and tshark as the judge of all.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { encodeFrame } from '../../lab/frames.ts'
import { createPcap } from '../../lab/pcap.ts'
import { unsayable, type BootPart } from '../../src/dhcp/boot-options.ts'
import { readClient } from '../../src/dhcp/client.ts'
import { decodeIpxeOptions } from '../../src/dhcp/ipxe.ts'
import { decodeOption } from '../../src/dhcp/option-values.ts'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { decodePacket, encodePacket, messageName, messageType, textOf, type Packet } from '../../src/dhcp/packet.ts'
import { handleBootServer, handleProxy } from '../../src/dhcp/proxy.ts'
import { decodePxeOptions } from '../../src/dhcp/pxe.ts'
import { encodeReply, replyLimit } from '../../src/dhcp/reply-limit.ts'
import {
  buildAddressReply,
  buildBootAck,
  buildInformAck,
  buildNak,
  buildProxyOffer,
  type AddressGrant,
} from '../../src/dhcp/reply.ts'
import {
  DIALECTS,
  type BootAnswer,
  type BootDesk,
  type BootInstruction,
  type Dialect,
  type PacketSighting,
  type PxeClient,
} from '../../src/model.ts'
import { ipv4ToBytes, parseMac, type Ipv4, type Mac } from '../../src/net/address.ts'
import { captureNames, readCapture } from '../support/lab-captures.ts'
import { pxeRequest, type PxeRequest } from '../support/pxe-client.ts'
import { requireTool, runTool } from '../support/tools.ts'

const SELF = '10.77.0.1' as Ipv4
const OTHER = '10.77.0.9' as Ipv4
const CLIENT = '10.77.0.100' as Ipv4
const UUID = '11223344-5566-7788-9900-aabbccddeeff'
const BYPASS = [6, 1, 8, 255]

const GRANT: AddressGrant = {
  address: CLIENT,
  subnetMask: '255.255.255.0' as Ipv4,
  broadcast: '10.77.0.255' as Ipv4,
  router: '10.77.0.254' as Ipv4,
  dns: ['10.77.0.253' as Ipv4],
  domain: 'lab.example',
  leaseSeconds: 3600,
  options: new Map([[42, ipv4ToBytes('10.77.0.252' as Ipv4)]]),
}

const file = (dialect: Dialect, more: Partial<BootInstruction & { kind: 'file' }> = {}): BootInstruction => ({
  kind: 'file',
  dialect,
  file: 'Tmp\\abc\\bootmgfw.efi',
  server: null,
  bcdPath: '\\Tmp\\x64uefi{abc}.bcd',
  prompt: null,
  ...more,
})
const URI: BootInstruction = { kind: 'uri', uri: 'http://{server}:8068/boot-files/abc/boot.efi' }
const MENU: BootInstruction = {
  kind: 'menu',
  prompt: 'Press F8',
  timeoutSeconds: 5,
  items: [
    { type: 0x8000, text: 'Windows 11' },
    { type: 0, text: 'Local disk' },
  ],
}
const PENDING: BootInstruction = {
  kind: 'wds',
  next: { action: 'approval', requestId: 1, pollIntervalSeconds: 5, maxRetries: 65535, message: 'hi' },
}

/** The requests of each kind of client. */
const CLIENTS = {
  bios: { architecture: 0, vendorClass: 'PXEClient:Arch:00000:UNDI:002001', uuid: UUID },
  uefi: { architecture: 7, uuid: UUID },
  http: { architecture: 16, vendorClass: 'HTTPClient:Arch:00016:UNDI:003001', uuid: UUID },
  ipxe: { architecture: 7, userClass: 'iPXE', uuid: UUID },
  wdsnbp: {
    architecture: 0,
    vendorClass: 'PXEClient',
    uuid: UUID,
    options: [[250, Uint8Array.of(1, 2, 0, 6, 255)]],
  },
} satisfies Record<string, PxeRequest>
type ClientName = keyof typeof CLIENTS

function clientOf(request: Packet, door: PxeClient['door'] = 'dhcp'): PxeClient {
  const client = readClient(request, door)
  if ('refused' in client) throw new Error(client.reason)
  return client
}

type Situation = 'proxy' | 'offer' | 'ack' | 'boot' | 'inform'

function reply(
  situation: Situation,
  name: ClientName,
  instruction: BootInstruction,
  options = { pxeServed: true },
  more: PxeRequest = {},
): Packet {
  const unicast = situation === 'boot' || situation === 'inform'
  const type = situation === 'proxy' || situation === 'offer' ? 1 : situation === 'inform' ? 8 : 3
  const request = pxeRequest({
    ...CLIENTS[name],
    type,
    ...(unicast ? { flags: 0, ciaddr: CLIENT } : {}),
    ...more,
  })
  return build(situation, request, clientOf(request, situation === 'boot' ? 'pxe' : 'dhcp'), instruction, options)
}

function build(
  situation: Situation,
  request: Packet,
  client: PxeClient,
  instruction: BootInstruction,
  options: { pxeServed: boolean },
): Packet {
  switch (situation) {
    case 'proxy':
      return buildProxyOffer(request, client, instruction, SELF, options)
    case 'offer':
      return buildAddressReply(request, MessageType.Offer, GRANT, { client, instruction }, SELF, options)
    case 'ack':
      return buildAddressReply(request, MessageType.Ack, GRANT, { client, instruction }, SELF, options)
    case 'boot':
      return buildBootAck(request, client, instruction, SELF)
    case 'inform':
      return buildInformAck(request, GRANT, SELF, { client, instruction })
  }
}

/** What a reply says of booting. */
function said(packet: Packet) {
  const text = (code: number) => {
    const value = packet.options.get(code)
    return value && Buffer.from(value).toString('latin1')
  }
  return {
    class: text(Option.VendorClass) ?? null,
    siaddr: packet.siaddr,
    file: textOf(packet.file) ?? '',
    name: text(Option.BootFileName) ?? null,
    pxe: packet.options.has(43) ? [...(packet.options.get(43) ?? [])] : null,
    bcd: text(252) ?? null,
    ipxe: packet.options.has(175),
    wds: packet.options.has(250),
  }
}

const NOTHING = { class: null, siaddr: '0.0.0.0', file: '', name: null, pxe: null, bcd: null, ipxe: false, wds: false }
const FILE = 'Tmp\\abc\\bootmgfw.efi'
const BCD = '\\Tmp\\x64uefi{abc}.bcd'
const WHOLE = { ...NOTHING, siaddr: SELF, file: FILE, name: `${FILE}\0`, bcd: BCD }
const PXE_WHOLE = { ...WHOLE, class: 'PXEClient' }
const HERE = { ...NOTHING, class: 'PXEClient', siaddr: SELF }

t.test('files in every situation and dialect', (t) => {
  const rows: [Situation, ClientName, Dialect, object][] = [
    ['proxy', 'bios', 'bypass', { ...PXE_WHOLE, pxe: BYPASS }],
    ['proxy', 'uefi', 'bypass', { ...PXE_WHOLE, pxe: BYPASS }],
    ['proxy', 'uefi', 'binl', HERE],
    ['proxy', 'bios', 'binl', HERE],
    ['proxy', 'bios', 'plain', { ...PXE_WHOLE, pxe: BYPASS }],
    ['proxy', 'uefi', 'plain', HERE],
    ['proxy', 'ipxe', 'bypass', { ...PXE_WHOLE, pxe: BYPASS, ipxe: true }],
    ['offer', 'bios', 'bypass', { ...PXE_WHOLE, pxe: BYPASS }],
    ['offer', 'uefi', 'binl', HERE],
    ['offer', 'uefi', 'plain', WHOLE],
    ['ack', 'uefi', 'plain', WHOLE],
    ['ack', 'uefi', 'binl', HERE],
    ['offer', 'ipxe', 'plain', { ...WHOLE, ipxe: true }],
    ['ack', 'ipxe', 'bypass', { ...PXE_WHOLE, pxe: BYPASS, ipxe: true }],
    ['offer', 'ipxe', 'binl', HERE],
    ...(['bypass', 'binl', 'plain'] as const).flatMap((dialect): [Situation, ClientName, Dialect, object][] => [
      ['boot', 'bios', dialect, PXE_WHOLE],
      ['boot', 'uefi', dialect, PXE_WHOLE],
      ['boot', 'ipxe', dialect, PXE_WHOLE],
      ['boot', 'wdsnbp', dialect, PXE_WHOLE],
      ['inform', 'uefi', dialect, PXE_WHOLE],
    ]),
    // never a TFTP name for HTTP boot firmware
    ['proxy', 'http', 'bypass', NOTHING],
    ['offer', 'http', 'plain', NOTHING],
  ]
  for (const [situation, name, dialect, wanted] of rows)
    t.same(said(reply(situation, name, file(dialect))), wanted, `${situation} ${name} ${dialect}`)
  t.end()
})

t.test("a pool's words to phones are not mixed with those about a boot", (t) => {
  const request = pxeRequest(CLIENTS.uefi)
  const grant: AddressGrant = {
    ...GRANT,
    options: new Map([
      [Option.VendorSpecific, Uint8Array.of(0xf1, 4, 10, 0, 0, 5)],
      [Option.TftpServerName, Buffer.from('phones.example')],
    ]),
  }
  const optionsOf = (boot: BootPart | undefined) => {
    const { options } = buildAddressReply(request, MessageType.Offer, grant, boot, SELF)
    return [options.has(Option.VendorSpecific), options.has(Option.TftpServerName)]
  }
  t.same(optionsOf(undefined), [true, true])
  const client = clientOf(request)
  t.same(optionsOf({ client, instruction: file('binl') }), [false, false])
  t.same(optionsOf({ client, instruction: file('plain') }), [false, false])
  t.same(optionsOf({ client, instruction: file('bypass') }), [true, false])
  t.end()
})

t.test('port 4011 not served: nobody is sent there', (t) => {
  const options = { pxeServed: false }
  t.same(said(reply('offer', 'uefi', file('binl'), options)), { ...PXE_WHOLE, pxe: BYPASS }, 'binl becomes bypass')
  t.same(said(reply('proxy', 'uefi', file('binl'), options)), { ...PXE_WHOLE, pxe: BYPASS })
  t.same(said(reply('offer', 'uefi', file('plain'), options)), WHOLE)
  t.same(said(reply('offer', 'uefi', MENU, options)), NOTHING, 'a menu leads to 4011')
  t.end()
})

t.test('another server, no boot store, prompts', (t) => {
  const elsewhere = file('bypass', { server: OTHER, bcdPath: null })
  t.match(said(reply('proxy', 'bios', elsewhere)), { siaddr: OTHER, bcd: null, file: FILE })
  t.match(said(reply('proxy', 'uefi', { ...elsewhere, dialect: 'binl' } as BootInstruction)), {
    siaddr: SELF,
    file: '',
  })
  t.match(said(reply('boot', 'uefi', elsewhere)), { siaddr: OTHER })
  t.equal(textOf(reply('boot', 'uefi', elsewhere).sname), OTHER)
  const prompted = reply('boot', 'wdsnbp', file('binl', { prompt: 'optIn' }))
  t.same([...(prompted.options.get(250) ?? [])], [11, 1, 1, 14, 1, 1, 255])
  t.match(said(prompted), { file: FILE, bcd: BCD })
  t.notOk(reply('boot', 'wdsnbp', file('binl', { prompt: 'noPrompt' })).options.has(250), 'nothing to ask')
  t.notOk(reply('boot', 'uefi', file('binl', { prompt: 'optIn' })).options.has(250), 'firmware does not know 250')
  t.end()
})

t.test('URIs', (t) => {
  const uri = `http://${SELF}:8068/boot-files/abc/boot.efi`
  const http = { ...NOTHING, class: 'HTTPClient', file: uri, name: `${uri}\0` }
  for (const situation of ['proxy', 'offer', 'ack'] as const)
    t.same(said(reply(situation, 'http', URI)), http, situation)
  const ipxe = { ...NOTHING, siaddr: SELF, file: uri, name: `${uri}\0` }
  t.same(said(reply('proxy', 'ipxe', URI)), { ...ipxe, class: 'PXEClient', ipxe: true })
  t.same([...(reply('proxy', 'ipxe', URI).options.get(175) ?? [])], [1, 1, 1], 'preferred to other offers')
  t.same(said(reply('offer', 'ipxe', URI)), { ...ipxe, ipxe: true })
  t.same(decodeIpxeOptions(reply('offer', 'ipxe', URI).options.get(175) ?? new Uint8Array()), {
    priority: 1,
    noPxeDhcp: 1,
  })
  t.same([...(reply('ack', 'ipxe', URI).options.get(175) ?? [])], [1, 1, 1, 0xb0, 1, 1])
  t.same(said(reply('boot', 'ipxe', URI)), { ...ipxe, class: 'PXEClient' })
  const long: BootInstruction = { kind: 'uri', uri: `http://{server}/${'x'.repeat(150)}` }
  t.match(said(reply('offer', 'ipxe', long)), { file: '', name: /^http:\/\/10\.77\.0\.1\/x{150}\0$/ }, 'only in 67')
  t.same(said(reply('proxy', 'uefi', URI)), NOTHING, 'PXE firmware cannot')
  t.end()
})

t.test('menus', (t) => {
  for (const situation of ['proxy', 'offer', 'ack', 'boot'] as const) {
    const packet = reply(situation, 'bios', MENU)
    t.match(said(packet), { ...HERE, pxe: Array }, situation)
    t.same(decodePxeOptions(packet.options.get(43) ?? new Uint8Array()), {
      discoveryControl: 7,
      bootServers: [{ type: 0x8000, addresses: [SELF] }],
      bootMenu: MENU.items,
      menuPrompt: { timeoutSeconds: 5, text: 'Press F8' },
    })
  }
  t.same(said(reply('proxy', 'http', MENU)), NOTHING)
  t.same(said(reply('boot', 'wdsnbp', MENU)), NOTHING)
  t.end()
})

t.test('what cannot be said, and why', (t) => {
  const rows: [ClientName, BootInstruction, RegExp | undefined][] = [
    ['uefi', file('binl'), undefined],
    ['http', file('binl'), /never a TFTP file/],
    ['uefi', file('binl', { file: 'x'.repeat(128) }), /128 bytes, 127/],
    ['uefi', file('binl', { file: 'x'.repeat(127) }), undefined],
    ['uefi', URI, /only HTTP boot firmware and iPXE/],
    ['http', URI, undefined],
    ['ipxe', { kind: 'uri', uri: `http://{server}/${'x'.repeat(300)}` }, /254 fit/],
    ['bios', MENU, undefined],
    ['wdsnbp', MENU, /boot menu/],
    ['wdsnbp', PENDING, undefined],
    ['uefi', PENDING, /network boot program/],
  ]
  for (const [name, instruction, wanted] of rows) {
    const reason = unsayable(clientOf(pxeRequest(CLIENTS[name])), instruction)
    if (wanted) t.match(reason, wanted)
    else t.equal(reason, undefined)
  }
  t.end()
})

const relayed = (subOptions: number[]): PxeRequest => ({
  giaddr: '10.78.0.1',
  options: [[Option.RelayAgentInformation, Uint8Array.from(subOptions)]],
})

t.test('every reply: hygiene', (t) => {
  const option82 = [1, 2, 0xaa, 0xbb, 11, 4, 10, 78, 0, 1]
  for (const [name, packet] of allReplies(relayed(option82))) {
    const bytes = encodePacket(packet)
    t.ok(bytes.length >= 300 && bytes.length <= 1472, `${name}: ${bytes.length} bytes`)
    t.equal(bytes[0], 2)
    t.same([...bytes.subarray(240, 249)], [53, 1, messageType(packet), 54, 4, 10, 78, 0, 1], 'the override [RFC 5107]')
    let at = 240
    const codes: number[] = []
    while (bytes[at] !== 255) {
      if (bytes[at] === 0) throw new Error(`${name}: a pad at ${at}`)
      codes.push(bytes[at] ?? 0)
      at += 2 + (bytes[at + 1] ?? 0)
    }
    t.ok(
      bytes.subarray(at + 1).every((byte) => byte === 0),
      'zeros after 255',
    )
    t.same([...bytes.subarray(at - option82.length, at)], option82, '82 untouched and last')
    if (codes.includes(67)) t.equal(codes.at(-2), 67, '67 last before it')
    t.notOk(codes.includes(52), 'no overload')
    t.notOk(codes.includes(13), 'no boot file size')
    t.equal(new Set(codes).size, codes.length, 'no option twice')
    t.same(packet.options.get(97)?.length, messageType(packet) === MessageType.Nak ? undefined : 17, '97 echoed')
    t.same([...(packet.options.get(61) ?? [])], [1, 2, 3], '61 echoed [RFC 6842]')
    for (const field of [packet.options.get(67), packet.file.length > 0 ? packet.file : undefined])
      if (field) t.equal(field.at(-1), 0, 'NUL at the end')
    t.same(packet.chaddr.slice(0, 6), Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56))
    t.equal(packet.giaddr, '10.78.0.1')
    t.equal(packet.xid, 0x12345678)
    if (packet.yiaddr === '0.0.0.0' && messageType(packet) === MessageType.Offer) t.ok(packet.flags & 0x8000)
  }
  t.end()
})

/** One of each. */
function allReplies(more: PxeRequest = {}): [string, Packet][] {
  const replies: [string, Packet][] = []
  const add = (situation: Situation, name: ClientName, what: string, instruction: BootInstruction) => {
    const given: PxeRequest = CLIENTS[name]
    replies.push([
      `${situation} ${name} ${what}`,
      reply(
        situation,
        name,
        instruction,
        { pxeServed: true },
        {
          ...more,
          options: [...(more.options ?? []), ...(given.options ?? []), [61, Uint8Array.of(1, 2, 3)]],
        },
      ),
    ])
  }
  for (const situation of ['proxy', 'offer', 'ack', 'boot', 'inform'] as const) {
    for (const name of ['bios', 'uefi', 'ipxe'] as const) {
      for (const dialect of ['bypass', 'binl', 'plain'] as const) add(situation, name, dialect, file(dialect))
      add(situation, name, 'menu', MENU)
    }
    add(situation, 'ipxe', 'uri', URI)
    if (situation !== 'boot') add(situation, 'http', 'uri', URI)
  }
  add('boot', 'wdsnbp', 'file', file('binl'))
  add('boot', 'wdsnbp', 'prompt', file('binl', { prompt: 'optOut' }))
  add('boot', 'wdsnbp', 'pending', PENDING)
  add('boot', 'wdsnbp', 'abort', { kind: 'wds', next: { action: 'abort', message: 'rejected' } })
  add('boot', 'wdsnbp', 'referral', { kind: 'wds', next: { action: 'referral', server: OTHER } })
  const plain = pxeRequest({
    vendorClass: null,
    architecture: null,
    type: 3,
    uuid: UUID,
    ...more,
    options: [...(more.options ?? []), [61, Uint8Array.of(1, 2, 3)]],
  })
  replies.push(['plain ack', buildAddressReply(plain, MessageType.Ack, GRANT, undefined, SELF)])
  replies.push(['nak', buildNak(plain, 'not yours', SELF)])
  return replies
}

t.test('the size of replies', (t) => {
  const asking = (size: number | undefined) =>
    pxeRequest(size === undefined ? {} : { options: [[Option.MaximumMessageSize, Uint8Array.of(size >>> 8, size)]] })
  const rows: [number | undefined, number, number, string][] = [
    [undefined, 347, 548, 'nothing said: 576 with headers'],
    [300, 347, 548, 'less than the least'],
    [1260, 700, 1232, 'Intel'],
    [1472, 800, 1444, 'EDK2'],
    [65280, 800, 1472, 'EDK2, bytes swapped'],
    [0x00ff, 800, 548, 'the same swapped back'],
    [1472, 347, 694, 'twice the request'],
    [65535, 240, 548, 'a small request is answered small'],
    [65535, 4096, 1472, 'a large one within a frame'],
  ]
  for (const [size, requestBytes, wanted, name] of rows) t.equal(replyLimit(asking(size), requestBytes), wanted, name)
  for (let requestBytes = 240; requestBytes <= 1472; requestBytes++)
    if (replyLimit(asking(65535), requestBytes) > 2.3 * requestBytes) t.fail(`${requestBytes} are multiplied`)
  // what real firmware gets fits what it takes
  for (const [name, packet] of allReplies()) {
    const bytes = encodePacket(packet, 548)
    t.ok(bytes.length <= 548, `${name}: ${bytes.length}`)
  }
  t.end()
})

t.test('a reply that does not fit leaves out what the client can do without', (t) => {
  const grant: AddressGrant = {
    ...GRANT,
    domain: 'd'.repeat(100),
    options: new Map([
      [42, new Uint8Array(80)],
      [119, new Uint8Array(90)],
      [26, Uint8Array.of(5, 220)],
    ]),
  }
  const request = pxeRequest({
    ...CLIENTS.bios,
    options: [[Option.ParameterList, Uint8Array.of(1, 3, 6, 42)]],
  })
  const client = clientOf(request)
  const build = (instruction: BootInstruction) =>
    buildAddressReply(request, MessageType.Offer, grant, { client, instruction }, SELF)
  const whole = decodePacket(encodeReply(build(file('bypass')), { ...request, options: new Map([[57, Uint8Array.of(5, 192)]]) }, 800)) // prettier-ignore
  t.ok(whole.options.has(15) && whole.options.has(119), 'all of it where it fits')
  const bytes = encodeReply(build(file('bypass')), request, 347)
  t.ok(bytes.length <= 548, `${bytes.length} bytes`)
  const cut = decodePacket(bytes)
  t.notOk(cut.options.has(15), 'not asked for and the longest')
  t.ok(
    [1, 3, 6, 42, 43, 51, 54, 60, 67, 97, 252].every((code) => cut.options.has(code)),
    'what it needs and asked for',
  )
  const menu = decodePacket(encodeReply(build({ ...MENU, prompt: 'x'.repeat(60) }), request, 347))
  t.ok(menu.options.has(43))
  const huge = build(file('bypass'))
  huge.options.set(82, new Uint8Array(300))
  t.throws(() => encodeReply(huge, request, 347), { code: 'DHCP_TOO_LARGE' })
  t.end()
})

t.test('whatever a client sent: a reply within its bounds, or none', (t) => {
  const captured = captureNames().flatMap((name) => readCapture(name).map(({ bytes }) => bytes))
  const instructions: BootInstruction[] = [
    ...DIALECTS.map((dialect) => file(dialect, { prompt: 'optIn' })),
    ...[URI, MENU, PENDING],
    { kind: 'uri', uri: `https://{server}/${'x'.repeat(220)}` },
    { kind: 'menu', prompt: 'ä', timeoutSeconds: 300, items: [{ type: 70_000, text: 'ü'.repeat(300) }] },
  ]
  let replies = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...captured),
      fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      fc.constantFrom(...instructions),
      fc.constantFrom('proxy', 'offer', 'ack', 'boot', 'inform'),
      fc.boolean(),
      (bytes, changes, instruction, situation, pxeServed) => {
        const mutilated = Uint8Array.from(bytes)
        for (const [at, byte] of changes) mutilated[at % mutilated.length] = byte
        try {
          const request = decodePacket(mutilated)
          const client = readClient(request, situation === 'boot' ? 'pxe' : 'dhcp', SELF)
          if ('refused' in client) return
          const packet = build(situation, request, client, instruction, { pxeServed })
          const { length } = encodeReply(packet, request, mutilated.length)
          if (length < 300 || length > 1472 || length > Math.max(548, 2 * mutilated.length))
            throw new Error(`${length} bytes for ${mutilated.length}`)
          replies++
        } catch (error) {
          if ((error as { kind?: unknown }).kind !== 'packet') throw error
        }
      },
    ),
    { numRuns: 3000 },
  )
  t.ok(replies > 500, `${replies} replies`)
  t.end()
})

/** A desk that answers what it is told to, and remembers who asked. */
function deskOf(instruction: BootInstruction | null, reason = 'said so') {
  const asked: string[] = []
  const noted: string[] = []
  const answer = {
    decision: { action: 'silent', rule: 'test', reason },
    session: 's',
    instruction,
    known: true,
  } as BootAnswer
  const desk: BootDesk = {
    ask: (client: PxeClient, seen: PacketSighting) => {
      asked.push(`${seen.kind} ${client.kind} ${client.architecture} ${client.bootItem}`)
      return Promise.resolve(answer)
    },
    note: (_client: PxeClient, seen: PacketSighting) => void noted.push(seen.kind),
  }
  return { desk, asked, noted }
}

async function handled(
  request: Packet,
  door: PxeClient['door'],
  instruction: BootInstruction | null = file('binl'),
  from = CLIENT,
) {
  const { desk, asked, noted } = deskOf(instruction)
  const exchange = { request, client: readClient(request, door), from: { address: from, port: 68 } }
  const outcome = await (door === 'pxe' ? handleBootServer : handleProxy)(exchange, desk, SELF)
  return { outcome, asked, noted }
}

t.test('who is answered on 67 and on 4011', async (t) => {
  const item = { options: [[43, Uint8Array.of(71, 4, 0x80, 1, 0, 0, 255)]] } satisfies PxeRequest
  const rows: [string, PxeClient['door'], PxeRequest, string | RegExp][] = [
    ['DISCOVER of PXE firmware', 'dhcp', {}, 'OFFER'],
    ['DISCOVER of iPXE', 'dhcp', CLIENTS.ipxe, 'OFFER'],
    ['DISCOVER without class', 'dhcp', { vendorClass: null }, /not a network boot client/],
    ['DISCOVER of Windows', 'dhcp', { vendorClass: 'MSFT 5.0' }, /not a network boot client/],
    ['REQUEST for an address', 'dhcp', { type: 3, requested: CLIENT }, /the DHCP server answers/],
    ['REQUEST that selects another', 'dhcp', { type: 3, serverIdentifier: OTHER }, /the DHCP server answers/],
    ['REQUEST that selects us', 'dhcp', { type: 3, serverIdentifier: SELF }, 'ACK'],
    ['discovery by broadcast', 'dhcp', { type: 3, ciaddr: CLIENT, ...item }, 'ACK'],
    ['discovery at another', 'dhcp', { type: 3, serverIdentifier: OTHER, ...item }, /asks server 10\.77\.0\.9/],
    ['INFORM', 'dhcp', { type: 8, ciaddr: CLIENT }, 'ACK'],
    ['INFORM of another class', 'dhcp', { type: 8, vendorClass: null }, /not a network boot client/],
    ['DECLINE', 'dhcp', { type: 4 }, /DECLINE is for the DHCP server/],
    ['RELEASE', 'dhcp', { type: 7 }, /RELEASE is for the DHCP server/],
    ['an OFFER', 'dhcp', { type: 2 }, /OFFER is for/],
    ['REQUEST', 'pxe', { type: 3, ciaddr: CLIENT }, 'ACK'],
    ['INFORM', 'pxe', { type: 8, ciaddr: CLIENT }, 'ACK'],
    ['REQUEST with item', 'pxe', { type: 3, ciaddr: CLIENT, ...item }, 'ACK'],
    ['REQUEST to us', 'pxe', { type: 3, serverIdentifier: SELF }, 'ACK'],
    ['REQUEST to another', 'pxe', { type: 3, serverIdentifier: OTHER }, /asks server 10\.77\.0\.9/],
    ['REQUEST to the relay that stands for us', 'pxe', { type: 3, serverIdentifier: '10.78.0.1', ...relayed([11, 4, 10, 78, 0, 1]) }, 'ACK'], // prettier-ignore
    ['DISCOVER', 'pxe', {}, /DISCOVER does not belong/],
    ['a class of its own', 'pxe', { type: 3, vendorClass: 'AAPLBSDPC' }, /not a network boot client/],
    ['HTTP boot', 'pxe', { ...CLIENTS.http, type: 3 }, /never a TFTP file/],
  ]
  for (const [name, door, request, wanted] of rows) {
    const { outcome } = await handled(pxeRequest(request), door)
    if (typeof wanted === 'string') {
      if ('silent' in outcome) t.fail(`${name}: ${outcome.silent}`)
      else t.equal(messageName(outcome.reply), wanted, `${name} on ${door}`)
    } else t.match(outcome, { silent: wanted }, `${name} on ${door}`)
  }

  const overheard = await handled(pxeRequest({ type: 3, requested: CLIENT, serverIdentifier: OTHER }), 'dhcp')
  t.same(overheard.noted, ['dhcp.request'], 'the address is noted')
  t.same(overheard.asked, [])
  t.match((await handled(pxeRequest(), 'dhcp', null)).outcome, { silent: 'said so' })
  t.match((await handled(pxeRequest({ type: 3 }), 'pxe', null)).outcome, { silent: 'said so' })
  t.match((await handled(pxeRequest(), 'dhcp', URI)).outcome, { silent: /only HTTP boot firmware and iPXE/ })

  const found = await handled(pxeRequest({ type: 3, ciaddr: CLIENT, flags: 0, ...item }), 'pxe')
  t.same(found.asked, ['pxe.request pxe x64uefi 32769'], 'the chosen item decides')
  if ('silent' in found.outcome) throw new Error(found.outcome.silent)
  t.same([...(found.outcome.reply.options.get(43) ?? [])], [71, 4, 0x80, 1, 0, 0, 255], '43.71 comes back')
  const addressless = await handled(pxeRequest({ type: 3, flags: 0 }), 'pxe')
  if ('silent' in addressless.outcome) throw new Error(addressless.outcome.silent)
  t.equal(addressless.outcome.reply.ciaddr, CLIENT, 'its address, though it did not say it')
})

const hex = (text: string) => Buffer.from(text.replace(/\s|#.*$/gm, ''), 'hex')

/** Fixed fields of a 4011 exchange: op to xid, secs and flags, then addresses, chaddr, sname, file, cookie. */
function header(op: string, xid: string, secsFlags: string, addresses: string, sname = '', name = ''): string {
  const field = (value: string, length: number) => Buffer.concat([Buffer.from(value), Buffer.alloc(length)], length)
  return Buffer.concat([
    hex(`${op}${xid}${secsFlags}${addresses}`),
    hex('525400770101 00000000000000000000'),
    field(sname, 64),
    field(name, 128),
    hex('63825363'),
  ]).toString('hex')
}

const padded = (text: string) => {
  const bytes = hex(text)
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, 300 - bytes.length))]).toString('hex')
}

t.test('dialogues on port 4011, byte for byte', async (t) => {
  const GUID = '00 44332211 6655 8877 9900 aabbccddeeff'
  // wdsmgfw.efi: class bare, 53 in third place, transaction id 123456 in the other byte order, secs FFFF
  const wdsmgfw = (promptDone: number) =>
    hex(
      `${header('01010600', '40e20100', 'ffff0000', '0a4d0064 00000000 0a4d0001 00000000')}
       5d 02 0007  61 11 ${GUID}  35 01 03  3c 09 505845436c69656e74  37 09 3c8081828384858687
       fa 0f 0c01${promptDone.toString(16).padStart(2, '0')} 0d020800 01020007 0e0100 ff  ff`,
    )
  // wdsnbp.com: short, 6 is a 64-bit BIOS machine
  const wdsnbp = hex(
    `${header('01010600', '00770202', '00000000', '0a4d0064 00000000 0a4d0001 00000000')}
     35 01 03  5d 02 0000  61 11 ${GUID}  3c 09 505845436c69656e74  fa 05 01020006 ff  ff`,
  )
  const start = (xid: string, sname = '', name = '') =>
    `${header('02010600', xid, '00000000', '0a4d0064 00000000 0a4d0001 00000000', sname, name)}
     35 01 05  36 04 0a4d0001  61 11 ${GUID}  3c 09 505845436c69656e74 `
  const wds = (next: (BootInstruction & { kind: 'wds' })['next']): BootInstruction => ({ kind: 'wds', next })
  const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex')
  const message = 'Server is looking for Policies...'
  const rows: [string, Uint8Array, BootInstruction, string][] = [
    [
      'pending',
      wdsmgfw(0),
      wds({ action: 'approval', requestId: 1, pollIntervalSeconds: 5, maxRetries: 65535, message }),
      `${start('40e20100')} fa 38 020101 050400000001 03020005 0402ffff 0e0100 06 21 ${ascii(message)} ff ff`,
    ],
    [
      'approved: the boot store tells the loader to stop asking',
      wdsmgfw(0),
      file('binl', { file: 'boot\\bootmgfw.efi', bcdPath: 'boot\\bcd' }),
      `${start('40e20100', SELF, 'boot\\bootmgfw.efi')} fc 08 ${ascii('boot\\bcd')}
       43 12 ${ascii('boot\\bootmgfw.efi')} 00 ff`,
    ],
    [
      'approved, on a BIOS machine',
      wdsnbp,
      file('binl', { file: 'boot\\x64\\pxeboot.n12', bcdPath: '\\boot\\bcd' }),
      `${start('00770202', SELF, 'boot\\x64\\pxeboot.n12')} fc 09 ${ascii('\\boot\\bcd')}
       43 15 ${ascii('boot\\x64\\pxeboot.n12')} 00 ff`,
    ],
    [
      'rejected',
      wdsmgfw(0),
      wds({ action: 'abort', message: 'no' }),
      `${start('40e20100')} fa 0b 020105 0e0101 0602 ${ascii('no')} ff ff`,
    ],
    [
      'rejected without a word',
      wdsnbp,
      wds({ action: 'abort', message: null }),
      `${start('00770202')} fa 07 020105 0e0101 ff ff`,
    ],
    [
      'referral',
      wdsnbp,
      wds({ action: 'referral', server: OTHER }),
      `${start('00770202')} fa 0d 020103 09040a4d0009 0e0101 ff ff`,
    ],
    ...(['optIn', 'noPrompt', 'optOut'] as const).map(
      (prompt, index): [string, Uint8Array, BootInstruction, string] => [
        `prompt ${prompt}`,
        wdsmgfw(0),
        file('binl', { file: 'b.efi', bcdPath: 'bcd', prompt }),
        `${start('40e20100', SELF, 'b.efi')} ${prompt === 'noPrompt' ? '' : `fa 07 0b010${index + 1} 0e0101 ff`} fc 03 ${ascii('bcd')} 43 06 ${ascii('b.efi')} 00 ff`,
      ],
    ),
  ]
  for (const [name, request, instruction, wanted] of rows) {
    const { outcome, asked } = await handled(decodePacket(request), 'pxe', instruction)
    if ('silent' in outcome) throw new Error(`${name}: ${outcome.silent}`)
    t.equal(Buffer.from(encodePacket(outcome.reply)).toString('hex'), padded(wanted), name)
    t.equal(asked[0], request === wdsnbp ? 'pxe.request wdsnbp x64 null' : 'pxe.request wdsnbp x64uefi null')
  }
  t.match(clientOf(decodePacket(wdsmgfw(1)), 'pxe').wds, { promptDone: true, nbpVersion: 0x0800, actionDone: false })
})

t.test('boot servers looked for after a menu, as EDK2 and iPXE were seen to ask', async (t) => {
  const edk2 = hex(
    `${header('01010600', '2c4fa555', '00000000', '0a4d0064 00000000 00000000 00000000')}
     2b 07 47048000 0000ff 35 01 03
     37 23 0102030405060c0d0f111216171c28292a2b3233363a3b3c4243618081828384858687 39 02 05c0
     3c 20 505845436c69656e743a417263683a30303030373a554e44493a303033303030 5d 02 0007 5e 03 010300
     61 11 00 77000000221144438566000000000001 ff`,
  )
  const ipxe = hex(
    `${header('01010600', '00000000', '00048000', '0a4d0064 00000000 00000000 00000000')}
     35 01 03 39 02 05c0 5d 02 0000 5e 03 010201 3c 09 505845436c69656e74 4d 04 69505845
     37 17 010306070c0f111a2b3c4243778081828384858687afcb
     af 30 b105011af41000 eb03010000 170101 220101 130101 110101 270101 190101 290101 100102 210101 150101 180101 120101
     3d 07 01525400770101 61 11 00 77000000221144438566000000000001 2b 07 47048000 0000ff ff`,
  )
  for (const [name, bytes, kind] of [
    ['EDK2', edk2, 'pxe x64uefi'],
    ['iPXE', ipxe, 'ipxe x86'],
  ] as const) {
    const { outcome, asked } = await handled(decodePacket(bytes), 'pxe', file('binl', { bcdPath: null }))
    t.same(asked, [`pxe.request ${kind} 32768`], name)
    if ('silent' in outcome) throw new Error(outcome.silent)
    t.same([...(outcome.reply.options.get(43) ?? [])], [0x47, 4, 0x80, 0, 0, 0, 255])
    t.match(said(outcome.reply), { class: 'PXEClient', siaddr: SELF, file: FILE })
    t.equal(outcome.reply.ciaddr, CLIENT)
  }
})

interface Dissected {
  _source: { layers: { dhcp?: Record<string, unknown> } & Record<string, unknown> }
}

/** Every value of a field anywhere below a dissected layer. */
function valuesOf(layer: unknown, field: string): string[] {
  if (Array.isArray(layer)) return layer.flatMap((part) => valuesOf(part, field))
  if (typeof layer !== 'object' || layer === null) return []
  return Object.entries(layer).flatMap(([name, value]) =>
    name === field
      ? (Array.isArray(value) ? value : [value]).filter((part): part is string => typeof part === 'string')
      : valuesOf(value, field),
  )
}

async function dissect(t: Test, packets: readonly Uint8Array[]): Promise<Dissected[]> {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-tshark-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const capture = join(folder, 'replies.pcap')
  const pcap = createPcap(capture)
  for (const payload of packets)
    pcap.write(
      encodeFrame({
        kind: 'udp',
        to: 'ff:ff:ff:ff:ff:ff' as Mac,
        from: parseMac('52:54:00:00:00:01')!,
        source: SELF,
        destination: '255.255.255.255' as Ipv4,
        sourcePort: 67,
        destinationPort: 68,
        payload,
      }),
    )
  pcap.close()
  const result = await runTool('tshark', ['-r', capture, '-T', 'json', '--no-duplicate-keys'])
  if (result.status !== 0) throw new Error(result.stderr)
  return JSON.parse(result.stdout) as Dissected[]
}

t.test('tshark finds nothing wrong and reads what was meant', async (t) => {
  if (!requireTool(t, 'tshark')) return
  const option82 = relayed([1, 4, 0x65, 0x74, 0x68, 0x31, 2, 2, 1, 2])
  const replies = [...allReplies(), ...allReplies(option82)]
  const broken = encodePacket(reply('offer', 'uefi', file('plain')))
  broken[241] = 9
  const dissected = await dissect(t, [...replies.map(([, packet]) => encodePacket(packet)), broken])
  t.equal(dissected.length, replies.length + 1)
  t.match(JSON.stringify(dissected.at(-1)), /_ws\.(malformed|expert)/, 'it complains of a broken one')
  for (const [index, [name, packet]] of replies.entries()) {
    const layers = dissected[index]?._source.layers
    const dhcp = layers?.dhcp
    const text = JSON.stringify(layers)
    t.notMatch(text, /_ws\.malformed|_ws\.expert/, `${name}: no complaint`)
    const one = (field: string) => valuesOf(dhcp, field)[0] ?? null
    t.equal(one('dhcp.ip.your'), packet.yiaddr)
    t.equal(one('dhcp.ip.server'), packet.siaddr)
    t.equal(one('dhcp.option.dhcp'), String(messageType(packet)))
    t.equal(one('dhcp.option.dhcp_server_id'), SELF)
    t.equal(one('dhcp.option.vendor_class_id'), textOf(packet.options.get(60)) ?? null)
    t.equal(one('dhcp.file'), textOf(packet.file) || '')
    t.equal(one('dhcp.option.bootfile_name'), textOf(packet.options.get(67)) ?? null)
    t.equal(one('dhcp.option.subnet_mask'), packet.options.has(1) ? '255.255.255.0' : null)
    const pxe = decodeOption(43, packet.options.get(43) ?? new Uint8Array()).value as { discoveryControl?: number }
    t.equal(
      Number(one('dhcp.option.vendor.pxeclient.discovery_control') ?? -1),
      packet.options.has(43) ? (pxe.discoveryControl ?? -1) : -1,
      'discovery control',
    )
    t.equal(one('dhcp.option.agent_information_option.agent_circuit_id'), packet.options.has(82) ? '65:74:68:31' : null)
    if (name.endsWith('menu') && packet.options.has(43)) t.match(text, /Windows 11/)
  }
})
