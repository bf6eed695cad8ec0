// Every option's value both ways: tables of bytes and values, any value back and forth, any bytes at all, and configured text.
import fc from 'fast-check'
import t from 'tap'
import { ARCHITECTURE_TYPES, architectureName, firmwareOf } from '../../src/dhcp/architectures.ts'
import { describeOption } from '../../src/dhcp/describe.ts'
import {
  decodeIpxeOptions,
  encodeIpxeOptions,
  ipxeFeatures,
  PREFERRED,
  PREFERRED_NO_PROXY_WAIT,
} from '../../src/dhcp/ipxe.ts'
import { machineIdentifierOf, machineUuid, readUuid, swapUuid, uuidBytes } from '../../src/dhcp/machine-identifier.ts'
import {
  compileOptions,
  decodeOption,
  encodeOption,
  optionCode,
  parseOptionValue,
} from '../../src/dhcp/option-values.ts'
import { OPTIONS } from '../../src/dhcp/options.ts'
import {
  decodePxeOptions,
  encodePxeOptions,
  menuOptions,
  requestedBootItem,
  type PxeOptions,
} from '../../src/dhcp/pxe.ts'
import { decodeRelayOptions, encodeRelayOptions } from '../../src/dhcp/relay-agent.ts'
import { findSubOption } from '../../src/dhcp/sub-options.ts'
import { decodeUserClass, isIpxeClass, userClassText } from '../../src/dhcp/user-class.ts'
import { formatVendorClass, parseVendorClass } from '../../src/dhcp/vendor-class.ts'
import { decodeBcdPath, decodeWdsOptions, encodeWdsOptions, wdsRequest } from '../../src/dhcp/wdsnbp.ts'
import { PacketError } from '../../src/errors.ts'
import { ipv4FromBytes, type Ipv4 } from '../../src/net/address.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex')
const ip = (text: string) => text as Ipv4

/** Code, bytes, type and value: decoded to it, encoded from it. */
const BOTH_WAYS: [code: number, bytes: string, type: string, value: unknown][] = [
  [1, 'ffffff00', 'address', '255.255.255.0'],
  [2, 'fffff1f0', 'i32', -3600],
  [3, '0a000001 0a000002', 'addresses', ['10.0.0.1', '10.0.0.2']],
  [12, ascii('pc-7'), 'text', 'pc-7'],
  [19, '01', 'flag', true],
  [25, '0044 0128', 'u16s', [68, 296]],
  [26, '05dc', 'u16', 1500],
  [51, '00000e10', 'u32', 3600],
  [53, '05', 'u8', 5],
  [55, '010342', 'codes', [1, 3, 66]],
  [57, 'ff00', 'u16', 65280],
  [61, '01525400123456', 'bytes', hex('01525400123456')],
  [66, `${ascii('10.0.0.1')}00`, 'text', '10.0.0.1\0'],
  [118, '0a010000', 'address', '10.1.0.0'],
  [119, `03${ascii('lab')}07${ascii('example')}00 02${ascii('eu')}00`, 'domains', ['lab.example', 'eu']],
  [
    121,
    '10 0a01 0a000001 00 0a0000fe 20 c0a80101 0a000002',
    'routes',
    [
      { network: '10.1.0.0', prefix: 16, router: '10.0.0.1' },
      { network: '0.0.0.0', prefix: 0, router: '10.0.0.254' },
      { network: '192.168.1.1', prefix: 32, router: '10.0.0.2' },
    ],
  ],
  [150, '0a000001', 'addresses', ['10.0.0.1']],
  [208, 'f100747e', 'bytes', hex('f100747e')],
  [209, ascii('pxelinux.cfg/default'), 'text', 'pxelinux.cfg/default'],
  [210, ascii('tftp://10.0.0.1/'), 'text', 'tftp://10.0.0.1/'],
  [211, '0000001e', 'u32', 30],
  // 60
  [60, ascii('PXEClient'), 'vendor-class', { kind: 'PXEClient', architecture: null, undi: null }],
  [60, ascii('HTTPClient'), 'vendor-class', { kind: 'HTTPClient', architecture: null, undi: null }],
  [
    60,
    ascii('PXEClient:Arch:00007:UNDI:003016'),
    'vendor-class',
    { kind: 'PXEClient', architecture: 7, undi: { major: 3, minor: 16 } },
  ],
  [60, ascii('HTTPClient:Arch:00016'), 'vendor-class', { kind: 'HTTPClient', architecture: 16, undi: null }],
  [60, ascii('PXEClient:Arch:7:UNDI:003016'), 'text', 'PXEClient:Arch:7:UNDI:003016'],
  [60, ascii('MSFT 5.0'), 'text', 'MSFT 5.0'],
  // 77
  [77, ascii('iPXE'), 'user-classes', { classes: ['iPXE'], spelling: 'raw' }],
  [77, `04${ascii('iPXE')}`, 'user-classes', { classes: ['iPXE'], spelling: 'counted' }],
  [77, `03${ascii('lab')}04${ascii('iPXE')}`, 'user-classes', { classes: ['lab', 'iPXE'], spelling: 'counted' }],
  [77, `05${ascii('iPXE')}`, 'user-classes', { classes: ['\x05iPXE'], spelling: 'raw' }],
  // 93, 94, 97
  [93, '0007 0009', 'architectures', [7, 9]],
  [93, '000700', 'bytes', hex('000700')],
  [94, '010310', 'network-interface', { type: 1, major: 3, minor: 16 }],
  [
    97,
    '00 44332211 6655 8877 9900 aabbccddeeff',
    'machine-identifier',
    {
      type: 0,
      uuid: '11223344-5566-7788-9900-aabbccddeeff',
      bytes: hex('44332211 6655 8877 9900 aabbccddeeff'),
    },
  ],
  [97, '03 aabb', 'machine-identifier', { type: 3, uuid: null, bytes: hex('aabb') }],
  // 43
  [43, '06 01 08 ff', 'pxe', { discoveryControl: 8 }],
  [43, '47 04 8000 0001 ff', 'pxe', { bootItem: { type: 0x8000, layer: 1 } }],
  [
    43,
    `06 01 07 08 07 8000 01 0a000001 09 0e 8000 06${ascii('deploy')} 0000 02${ascii('hd')} 0a 04 0a${ascii('F8?')} ff`,
    'pxe',
    {
      discoveryControl: 7,
      bootServers: [{ type: 0x8000, addresses: ['10.0.0.1'] }],
      bootMenu: [
        { type: 0x8000, text: 'deploy' },
        { type: 0, text: 'hd' },
      ],
      menuPrompt: { timeoutSeconds: 10, text: 'F8?' },
    },
  ],
  [
    43,
    '01 04 e0000102 02 02 06e1 03 02 06e2 04 01 05 05 01 02 07 04 e0000102 0b 08 e1000000 0001 00ff 0c 08 00000001 00000002 0d 01 aa ff',
    'pxe',
    {
      mtftpAddress: '224.0.1.2',
      mtftpClientPort: 0x06e1,
      mtftpServerPort: 0x06e2,
      mtftpTimeoutSeconds: 5,
      mtftpDelaySeconds: 2,
      discoveryMulticast: '224.0.1.2',
      multicastAllocation: { base: '225.0.0.0', block: 1, range: 255 },
      credentialTypes: [1, 2],
      others: [[13, hex('aa')]],
    },
  ],
  // 82
  [
    82,
    '01 04 65746831 02 02 0102 04 04 00000001 05 04 0a010000 06 03 616263 07 01 aa 08 01 bb 09 01 cc 0a 01 80 0b 04 0a0000fe 0c 02 0304 13 00 97 02 0001 98 00 63 01 ff',
    'relay',
    {
      circuitId: hex('65746831'),
      remoteId: hex('0102'),
      docsisDeviceClass: 1,
      linkSelection: '10.1.0.0',
      subscriberId: 'abc',
      radius: hex('aa'),
      authentication: hex('bb'),
      vendor: hex('cc'),
      flags: 0x80,
      serverIdentifierOverride: '10.0.0.254',
      relayId: hex('0304'),
      sourcePort: true,
      virtualSubnetSelection: hex('0001'),
      virtualSubnetSelectionControl: true,
      others: [[99, hex('ff')]],
    },
  ],
  [82, '01 05 6574', 'bytes', hex('01056574')],
  // 175
  [
    175,
    'b1 05 01 8086 100e eb 03 011501 13 01 01 10 01 02 01 01 ff 51 02 6162 fe 01 00 ff',
    'ipxe',
    {
      busId: { bus: 1, vendor: 0x8086, device: 0x100e },
      version: '1.21.1',
      http: 1,
      pxeext: 2,
      priority: -1,
      scriptlet: 'ab',
      others: [[0xfe, hex('00')]],
    },
  ],
  [175, 'b0 01 01 ff', 'ipxe', { noPxeDhcp: 1 }],
  // 250
  [250, '01 02 0006 ff', 'wds', { architecture: 6 }],
  [
    250,
    '0c 01 00 0d 02 0800 01 02 0007 0e 01 00 ff',
    'wds',
    { pxePromptDone: 0, nbpVersion: 0x0800, architecture: 7, actionDone: false },
  ],
  [
    250,
    `02 01 01 05 04 00000001 03 02 0005 04 02 ffff 0e 01 00 06 02 ${ascii('hi')} 07 00 08 04 00060001 09 04 0a000002 0b 01 03 0f 01 01 10 04 00000003 0a 01 aa ff`,
    'wds',
    {
      nextAction: 1,
      requestId: 1,
      pollIntervalSeconds: 5,
      pollRetryCount: 65535,
      actionDone: false,
      message: 'hi',
      versionQuery: true,
      serverVersion: 0x60001,
      referralServer: '10.0.0.2',
      pxeClientPrompt: 3,
      allowServerSelection: true,
      serverFeatures: 3,
      others: [[10, hex('aa')]],
    },
  ],
  [252, ascii('\\Tmp\\x64{0}.bcd'), 'bcd-path', '\\Tmp\\x64{0}.bcd'],
  [224, '00ff', 'bytes', hex('00ff')],
]

t.test('options both ways', (t) => {
  for (const [code, bytes, type, value] of BOTH_WAYS) {
    const name = `${code} ${bytes.slice(0, 40)}`
    const decoded = decodeOption(code, hex(bytes))
    t.same(decoded, { type, value }, `${name} decodes`)
    t.same(Buffer.from(encodeOption(decoded)).toString('hex'), bytes.replaceAll(' ', ''), `${name} encodes`)
  }
  t.end()
})

t.test('malformed nested lists are bytes, and an error for who asks for the list', (t) => {
  for (const decode of [decodePxeOptions, decodeRelayOptions, decodeIpxeOptions, decodeWdsOptions])
    t.throws(() => decode(hex('06 05 08')), { code: 'DHCP_BAD_OPTION' })
  t.throws(() => encodePxeOptions({ menuPrompt: { timeoutSeconds: 1, text: 'x'.repeat(255) } }), PacketError)
  t.same(decodeOption(43, hex('06 05 08')), { type: 'bytes', value: hex('06 05 08') })
  t.same(decodePxeOptions(hex('06 02 0800')), { others: [[6, hex('0800')]] }, 'a value of the wrong length is carried')
  t.same(decodePxeOptions(hex('08 04 8000 02 0a ff')), { others: [[8, hex('8000020a')]] }, 'a server list cut short')
  t.same(decodePxeOptions(hex('09 04 8000 02 41 ff')), { others: [[9, hex('80000241')]] }, 'a menu cut short')
  t.same(
    decodePxeOptions(hex('06 01 08 06 01 07 ff')),
    { discoveryControl: 8, others: [[6, hex('07')]] },
    'the first of two counts',
  )
  t.same(decodePxeOptions(hex('00 00 06 01 08 00 ff 01 01 01')), { discoveryControl: 8 }, 'pads, and what is after 255')
  t.same(
    decodeRelayOptions(hex('00 01 aa ff 01 bb')),
    { others: [[0, hex('aa')], [255, hex('bb')]] }, // prettier-ignore
    'option 82 knows neither pad nor end',
  )
  t.equal(findSubOption(hex('06 05 08'), 6, 'padded'), undefined, 'quiet on the hot path')
  t.equal(findSubOption(undefined, 6, 'padded'), undefined)
  t.equal(requestedBootItem(hex('47 03 800000')), undefined)
  t.same(wdsRequest(hex('01 03 000006')), {
    architectureCode: null,
    promptDone: false,
    actionDone: false,
    nbpVersion: null,
    asksVersion: false,
  })
  t.match(wdsRequest(hex('07 00 0c 01 03 0e 01 01')), { promptDone: true, actionDone: true, asksVersion: true })
  t.end()
})

const address = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => ipv4FromBytes(bytes))
const u8 = fc.integer({ min: 0, max: 255 })
const u16 = fc.integer({ min: 0, max: 65535 })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const text = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'))
const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
const some = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) =>
  fc.record(model, { requiredKeys: [] }).filter((value) => Object.values(value).every((part) => part !== undefined))
const others = (known: number[]) =>
  fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 254 }).filter((code) => !known.includes(code)),
      bytes(6),
    ),
    { minLength: 1, maxLength: 3 },
  )

t.test('any value comes back as it was', (t) => {
  const pxe = some({
    mtftpAddress: address,
    mtftpClientPort: u16,
    mtftpTimeoutSeconds: u8,
    discoveryControl: u8,
    discoveryMulticast: address,
    bootServers: fc.array(fc.record({ type: u16, addresses: fc.array(address, { maxLength: 3 }) }), { maxLength: 4 }),
    bootMenu: fc.array(fc.record({ type: u16, text: text(20) }), { maxLength: 4 }),
    menuPrompt: fc.record({ timeoutSeconds: u8, text: text(30) }),
    multicastAllocation: fc.record({ base: address, block: u16, range: u16 }),
    credentialTypes: fc.array(u32, { minLength: 1, maxLength: 4 }),
    bootItem: fc.record({ type: u16, layer: u16 }),
    others: others([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 71]),
  })
  const relay = some({
    circuitId: bytes(20),
    remoteId: bytes(20),
    docsisDeviceClass: u32,
    linkSelection: address,
    subscriberId: text(10),
    flags: u8,
    serverIdentifierOverride: address,
    sourcePort: fc.constant(true as const),
    others: others([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 19, 151, 152]),
  })
  const ipxe = some({
    priority: fc.integer({ min: -128, max: 127 }),
    http: u8,
    scriptlet: text(30),
    noPxeDhcp: u8,
    busId: fc.record({ bus: u8, vendor: u16, device: u16 }),
    version: fc.tuple(u8, u8, u8).map((parts) => parts.join('.')),
  })
  const wds = some({
    architecture: u16,
    nextAction: u8,
    pollIntervalSeconds: u16,
    pollRetryCount: u16,
    requestId: u32,
    message: text(100),
    versionQuery: fc.constant(true as const),
    serverVersion: u32,
    referralServer: address,
    pxeClientPrompt: u8,
    pxePromptDone: u8,
    nbpVersion: u16,
    actionDone: fc.boolean(),
    allowServerSelection: fc.boolean(),
    serverFeatures: u32,
    others: others([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16]),
  })
  const same = (name: string, one: unknown, other: unknown) => {
    if (plain(one) !== plain(other)) throw new Error(`${name}: ${plain(one)} became ${plain(other)}`)
  }
  fc.assert(fc.property(pxe, (value) => same('43', value, decodePxeOptions(encodePxeOptions(value as PxeOptions)))))
  fc.assert(fc.property(relay, (value) => same('82', value, decodeRelayOptions(encodeRelayOptions(value)))))
  fc.assert(fc.property(ipxe, (value) => same('175', value, decodeIpxeOptions(encodeIpxeOptions(value)))))
  fc.assert(fc.property(wds, (value) => same('250', value, decodeWdsOptions(encodeWdsOptions(value)))))
  fc.assert(
    fc.property(u16, u8, u8, fc.boolean(), (architecture, major, minor, http) => {
      const value = { kind: http ? 'HTTPClient' : 'PXEClient', architecture, undi: { major, minor } } as const
      same('60', value, parseVendorClass(formatVendorClass(value)))
    }),
  )
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      same('97', machineUuid(machineIdentifierOf(uuid)), uuid)
      same('swapped', swapUuid(swapUuid(uuid)), uuid)
      same('bytes', readUuid(uuidBytes(uuid), 0), uuid)
    }),
  )
  t.pass('43, 82, 175, 250, 60, 97')
  t.end()
})

/** Values as text, `others` always last, so that they can be compared. */
function plain(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex')
    if (key !== '' || typeof part !== 'object' || part === null) return part
    const { others, ...rest } = part as Record<string, unknown>
    return others === undefined ? rest : { ...rest, others }
  })
}

t.test('any bytes are a value that stays the same when written and read again', (t) => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(OPTIONS).map(Number), 224), bytes(80), (code, value) => {
      const once = decodeOption(code, value)
      const twice = decodeOption(code, encodeOption(once))
      if (plain(twice) !== plain(once)) throw new Error(`${code}: ${plain(once)} became ${plain(twice)}`)
      describeOption(code, value)
    }),
    { numRuns: 4000 },
  )
  t.pass('4000 values')
  t.end()
})

t.test('architectures: the whole list, and what Windows calls them', (t) => {
  t.equal(ARCHITECTURE_TYPES.length, 42, 'IANA has 0 to 41')
  const windows = ARCHITECTURE_TYPES.map(({ windows }, code) => [code, windows] as const).filter(([, name]) => name)
  t.same(windows, [
    [0, 'x86'],
    [6, 'x86uefi'],
    [7, 'x64uefi'],
    [9, 'x64uefi'],
    [10, 'arm'],
    [11, 'arm64'],
    [15, 'x86uefi'],
    [16, 'x64uefi'],
    [17, 'x64uefi'],
    [18, 'arm'],
    [19, 'arm64'],
    [20, 'x86'],
  ])
  t.equal(architectureName(39), 'LoongArch 64-bit UEFI (39)')
  t.equal(architectureName(2), 'Itanium EFI (2)')
  t.equal(architectureName(777), 'architecture 777')
  t.equal(firmwareOf(28), 'uefi')
  t.equal(firmwareOf(22), 'unknown')
  t.end()
})

t.test('identities: UUIDs in both byte orders, user classes, iPXE, web proxy scripts', (t) => {
  t.equal(swapUuid('44454c4c-5600-1080-8034-b8c04f4e4d32'), '4c4c4544-0056-8010-8034-b8c04f4e4d32', 'Dell, old SMBIOS')
  t.equal(machineUuid(new Uint8Array(17).fill(0xff, 1)), null, 'all ones name nobody')
  t.equal(machineUuid(hex('00 00000000 0000 0000 0000 000000000001')), '00000000-0000-0000-0000-000000000001')
  t.equal(machineUuid(hex('01 44332211 6655 8877 9900 aabbccddeeff')), null, 'another type is no GUID')
  const classes = (text: string) => decodeUserClass(hex(text))
  t.ok(isIpxeClass(classes(`03${ascii('lab')}04${ascii('iPXE')}`)), 'iPXE among several')
  t.ok(isIpxeClass(classes(`${ascii('iPXE')}00`)), 'closed by NUL')
  t.ok(isIpxeClass(classes(ascii('gPXE'))), 'its ancestor')
  t.notOk(isIpxeClass(classes(ascii('iPXElike'))))
  t.equal(userClassText(classes(`03${ascii('lab')}04${ascii('iPXE')}`)), 'lab,iPXE')
  t.equal(userClassText(decodeUserClass(new Uint8Array(0))), null)
  t.same(ipxeFeatures(hex('eb 03 011501 13 01 01 14 01 00 24 01 01')), { version: '1.21.1', features: ['http', 'efi'] })
  t.same(ipxeFeatures(hex('13 01')), { version: null, features: [] }, 'cut short')
  t.same(decodeIpxeOptions(PREFERRED_NO_PROXY_WAIT), { priority: 1, noPxeDhcp: 1 })
  t.same(decodeIpxeOptions(PREFERRED), { priority: 1 })
  t.same(decodeBcdPath(Buffer.from('http://wpad.lab/wpad.dat\n\0')), { kind: 'wpad', url: 'http://wpad.lab/wpad.dat' })
  t.same(decodeBcdPath(Buffer.from('\\boot\\bcd\0')), { kind: 'bcd', path: '\\boot\\bcd' })
  t.end()
})

t.test('options in words', (t) => {
  const words: [number, string, string][] = [
    [43, '06 01 08 ff', 'discoveryControl=8 (use the boot file)'],
    [43, '47 04 8000 0001 ff', 'bootItem=type 32768 layer 1'],
    [60, ascii('PXEClient:Arch:00007:UNDI:003016'), 'PXEClient:Arch:00007:UNDI:003016'],
    [82, '01 02 6574 05 04 0a010000', 'circuitId=6574, linkSelection=10.1.0.0'],
    [82, '0a 01 80', 'flags=128 (by unicast)'],
    [93, '0000 0010', 'x86 BIOS (0), x64 UEFI boot from HTTP (16)'],
    [94, '010310', 'UNDI 3.16'],
    [97, '03aabb', 'type 3, aabb'],
    [121, '10 0a01 0a000001', '10.1.0.0/16 via 10.0.0.1'],
    [175, 'b0 01 01 13 01 01', 'noPxeDhcp=1, http'],
    [250, '02 01 05 0e 01 01 ff', 'nextAction=5 (Abort), actionDone=true'],
    [250, '0b 01 02 ff', 'pxeClientPrompt=2 (noPrompt)'],
    [252, ascii('http://10.0.0.1/wpad.dat'), 'http://10.0.0.1/wpad.dat (web proxy script, not a boot store)'],
    [67, `${ascii('boot.efi')}00`, 'boot.efi'],
  ]
  for (const [code, value, wanted] of words) t.equal(describeOption(code, hex(value)), wanted)
  t.end()
})

t.test('boot menus fit into option 43', (t) => {
  const self = ip('10.0.0.1')
  const small = menuOptions(
    {
      prompt: 'Press F8',
      timeoutSeconds: 7.5,
      items: [
        { type: 0x8000, text: 'Windows 11' },
        { type: 0, text: 'Disk' },
      ],
    },
    self,
  )
  t.same(small, {
    discoveryControl: 7,
    bootServers: [{ type: 0x8000, addresses: ['10.0.0.1'] }],
    bootMenu: [
      { type: 0x8000, text: 'Windows 11' },
      { type: 0, text: 'Disk' },
    ],
    menuPrompt: { timeoutSeconds: 7, text: 'Press F8' },
  })
  const many = menuOptions(
    {
      prompt: 'x'.repeat(300),
      timeoutSeconds: 900,
      items: [
        ...Array.from({ length: 50 }, (_, index) => ({ type: 0x8000 + index, text: `Ünïcode ${'long '.repeat(30)}` })),
        { type: 0, text: 'Disk' },
      ],
    },
    self,
  )
  const encoded = encodePxeOptions(many)
  t.ok(encoded.length <= 255, `${encoded.length} bytes`)
  t.same(many.bootMenu?.at(-1), { type: 0, text: 'Disk' }, 'the disk keeps its place')
  t.ok((many.bootMenu?.length ?? 0) >= 3, 'and some items')
  t.match(many.bootMenu?.[0]?.text, /^\?n\?code (long )+.*\.$/, 'signs a text screen has not are replaced')
  t.equal(many.menuPrompt?.timeoutSeconds, 255)
  t.same(decodePxeOptions(encoded), many)
  fc.assert(
    fc.property(
      fc.array(fc.record({ type: u16, text: fc.string() }), { maxLength: 40 }),
      fc.string(),
      (items, prompt) => encodePxeOptions(menuOptions({ prompt, timeoutSeconds: 5, items }, self)).length <= 255,
    ),
  )
  t.end()
})

t.test('options as the configuration writes them', (t) => {
  const good: [string | number, Parameters<typeof parseOptionValue>[1], number, string][] = [
    [42, '10.0.0.1', 42, '0a000001'],
    ['ntp-servers', ['10.0.0.1', '10.0.0.2'], 42, '0a0000010a000002'],
    ['NTP servers', '10.0.0.1, 10.0.0.2', 42, '0a0000010a000002'],
    ['interface_mtu', 1400, 26, '0578'],
    ['domain-search', ['lab.example', 'eu.'], 119, '036c6162076578616d706c65000265750 0'.replaceAll(' ', '')],
    [121, ['10.1.0.0/16=10.0.0.1', '0.0.0.0/0 via 10.0.0.2'], 121, '100a010a000001000a000002'],
    ['classless static route', '10.1.0.0/16 = 10.0.0.1, 0.0.0.0/0 via 10.0.0.2', 121, '100a010a000001000a000002'],
    [19, true, 19, '01'],
    [19, 0, 19, '00'],
    [2, -3600, 2, 'fffff1f0'],
    ['host-name', 'pc-1', 12, '70632d31'],
    [224, 'hex:0a 0b:0c', 224, '0a0b0c'],
    [117, '6, 44', 117, '0006002c'],
    [66, 'phones.example', 66, '70686f6e65732e6578616d706c65'],
    [43, 'hex:f1 04 0a 00 00 05', 43, 'f1040a000005'],
  ]
  for (const [name, value, code, wanted] of good) {
    const option = parseOptionValue(name, value)
    if ('problem' in option) t.fail(option.problem)
    else t.same([option.code, Buffer.from(option.bytes).toString('hex')], [code, wanted], `${name}`)
  }
  const bad: [string | number, Parameters<typeof parseOptionValue>[1], RegExp][] = [
    ['ntp-server-list', '10.0.0.1', /use its number/],
    [256, '1', /use its number/],
    [53, 5, /by the server itself/],
    [82, 'hex:00', /option 82 /],
    [67, 'x.efi', /says what to boot/],
    [42, '10.0.0', /IPv4/],
    [42, [], /IPv4/],
    [28, ['10.0.0.1', '10.0.0.2'], /an IPv4 address/],
    [26, 65536, /0 to 65535/],
    [26, 'much', /0 to 65535/],
    [19, 'perhaps', /true or false/],
    [2, 2 ** 31, /-2147483648/],
    [119, 'a..b', /domain names/],
    [121, '10.1.0.0/33=10.0.0.1', /routes like/],
    [121, ['10.1.0.0/16=10.0.0.1', 'nonsense'], /routes like/],
    [224, 'abc', /hex:/],
    [12, 'x'.repeat(300), /at most 255/],
    [12, '', /text/],
  ]
  for (const [name, value, wanted] of bad)
    t.match(parseOptionValue(name, value), { problem: wanted }, `${name} ${JSON.stringify(value)}`)
  t.equal(optionCode('WDS boot configuration data path'), 252)
  const compiled = compileOptions({ 42: '10.0.0.1', 'ntp servers': '10.0.0.2', 26: { mtu: 1 }, 15: 'lab' })
  t.same([...compiled.options.keys()].sort(), [15, 42])
  t.match(compiled.problems, [/option 26 wants/, /option 42 is given twice/])
  t.same(compileOptions(undefined), { options: new Map(), problems: [] })
  t.end()
})
