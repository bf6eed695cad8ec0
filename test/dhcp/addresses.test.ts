// The address server in depth: reservations, options, conflict probe, limits, interfaces, and any sequence of messages.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { handleAddress, type AddressDesk } from '../../src/dhcp/address-server.ts'
import { LinkFinder } from '../../src/dhcp/arrival.ts'
import { createPingProbe, type ConflictProbe } from '../../src/dhcp/conflict-probe.ts'
import { ExpiryQueue } from '../../src/dhcp/expiry-queue.ts'
import { LeaseBook, type PoolSettings } from '../../src/dhcp/leases.ts'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { decodePacket, encodePacket, messageName, messageType, textOf, type Packet } from '../../src/dhcp/packet.ts'
import { RateLimiter } from '../../src/dhcp/rate-limit.ts'
import { Reservations, type AddressedMachine } from '../../src/dhcp/reservations.ts'
import { probeNetwork } from '../../src/dhcp/server-probe.ts'
import type { Lease } from '../../src/model.ts'
import { parseMac, parseSubnet, type Ipv4, type Mac } from '../../src/net/address.ts'
import { handedSockets } from '../../src/net/handed-sockets.ts'
import { findLink, type Interfaces, type Link } from '../../src/net/links.ts'
import { loadDatagramSockets } from '../../src/net/datagram-sockets.ts'
import { openUdp } from '../../src/net/udp.ts'
import { pxeRequest, type PxeRequest } from '../support/pxe-client.ts'
import { requireTool } from '../support/tools.ts'

const SELF = '10.0.0.1' as Ipv4
const ON = { address: SELF, name: 'eth0' }
const POOL: PoolSettings = { subnet: '10.0.0.0/24', range: '10.0.0.10-10.0.0.13', leaseSeconds: 600 }
const UUID = '4c4c4544-004c-5610-8033-b4c04f4a3132'
const SWAPPED = '44454c4c-4c00-1056-8033-b4c04f4a3132'
const macOf = (number: number) => parseMac(`5254000000${number.toString(16).padStart(2, '0')}`) as Mac

/** Leases in memory; durable enough for what is asked here. */
function memoryStore() {
  const leases = new Map<string, Lease>()
  return {
    leases,
    leaseAll: async () => [...leases.values()],
    leasePut: async (lease: Lease) => {
      await Promise.resolve()
      leases.set(lease.address, lease)
    },
  }
}

interface DeskOptions {
  pools?: PoolSettings[]
  reservations?: Reservations
  probe?: ConflictProbe
  clock?: { nowMs: number }
  store?: ReturnType<typeof memoryStore>
}

async function openDesk(options: DeskOptions = {}) {
  const { pools = [POOL], reservations = new Reservations(), probe, clock = { nowMs: 1e12 } } = options
  const store = options.store ?? memoryStore()
  const seen: string[] = []
  const desk: AddressDesk = {
    leases: await LeaseBook.open({ pools, store, reserved: [SELF], reservations, now: () => clock.nowMs }),
    probe,
    events: {
      bound: ({ mac }, { address }) => seen.push(`bound ${mac} ${address}`),
      declined: (_holder, address) => seen.push(`declined ${address}`),
      conflict: (_holder, address) => seen.push(`conflict ${address}`),
      exhausted: (_holder, reason) => seen.push(reason),
    },
  }
  const nobody = { ask: () => Promise.reject(new Error('not asked')), note: () => undefined }
  /** One message of a plain client; the reply as the wire would carry it, or why there is none. */
  async function say(request: PxeRequest, on = ON): Promise<Packet | string> {
    const packet = pxeRequest({ vendorClass: 'MSFT 5.0', architecture: null, ...request })
    const exchange = {
      request: packet,
      client: { refused: 'not-network-boot', reason: '' } as const,
      from: { address: '0.0.0.0' as Ipv4, port: 68 },
    }
    const outcome = await handleAddress(exchange, nobody, desk, on)
    return 'silent' in outcome ? outcome.silent : decodePacket(encodePacket(outcome.reply))
  }
  const offer = async (request: PxeRequest) => {
    const reply = await say(request)
    return typeof reply === 'string' ? reply : reply.yiaddr
  }
  const ask = (request: PxeRequest) => say({ type: MessageType.Request, ...request })
  const take = async (mac: string, more: PxeRequest = {}) => {
    const reply = await ask({ mac, requested: await offer({ mac, ...more }), serverIdentifier: SELF, ...more })
    return typeof reply === 'string' ? reply : `${messageName(reply)} ${reply.yiaddr}`
  }
  return { ...desk, store, clock, seen, say, offer, ask, take }
}

const nameOf = (reply: Packet | string) => (typeof reply === 'string' ? reply : messageName(reply))

t.test(
  'reservations by MAC, UUID in either byte order and client identifier; nobody else gets the address',
  async (t) => {
    const reservations = new Reservations([
      { mac: '52-54-00-00-00-01', address: '10.0.0.10', hostName: 'bench-1', options: { 'ntp-servers': '10.0.0.5' } },
      { uuid: UUID, address: '10.0.0.200' },
      { clientId: 'FF:01:02', address: '10.0.0.201' },
    ])
    const { offer, say, ask, take, leases } = await openDesk({ reservations })
    t.equal(await offer({ mac: macOf(9) }), '10.0.0.11', 'not the one that is kept')
    t.equal(await offer({ mac: macOf(8), requested: '10.0.0.10' }), '10.0.0.12', 'not by asking for it either')
    t.match(
      await ask({ mac: macOf(9), requested: '10.0.0.10', serverIdentifier: SELF }).then(nameOf),
      'NAK',
      'nor by selecting it',
    )
    const own = (await say({ mac: macOf(1) })) as Packet
    t.equal(own.yiaddr, '10.0.0.10')
    t.equal(textOf(own.options.get(Option.HostName)), 'bench-1')
    t.same([...(own.options.get(42) ?? [])], [10, 0, 0, 5], 'with its own options')
    t.equal(await offer({ mac: macOf(2), uuid: UUID }), '10.0.0.200', 'outside the range, inside the subnet')
    t.equal(await offer({ mac: macOf(2), uuid: SWAPPED }), '10.0.0.200', 'the same machine in the other byte order')
    const identified: PxeRequest['options'] = [[Option.ClientIdentifier, Uint8Array.of(0xff, 1, 2)]]
    t.equal(await take(macOf(4), { options: identified }), 'ACK 10.0.0.201')
    t.equal(await take(macOf(5)), 'ACK 10.0.0.13')
    t.equal(
      leases.refusal({ mac: macOf(6), clientId: null }, '10.0.0.201' as Ipv4, { ...ON, interface: null })?.nak,
      true,
    )
  },
)

t.test('no reservation and no wish gets the address of the network or of everybody in it', async (t) => {
  const reservations = new Reservations()
  const { offer, ask } = await openDesk({ reservations, pools: [{ ...POOL, range: '10.0.0.0-10.0.0.255' }] })
  for (const [n, address] of [
    [1, '10.0.0.0'],
    [2, '10.0.0.255'],
    [3, SELF],
  ] as const) {
    const mac = parseMac(macOf(n)) as Mac
    t.not(await offer({ mac, requested: address }), address)
    reservations.setMachine(mac, { mac, uuid: null, name: null, address: address as Ipv4, dhcpOptions: {} })
    t.match(await offer({ mac }), /^10\.0\.0\.[2-9]$/, `not ${address}`)
    const claim = await ask({ mac, requested: address, serverIdentifier: SELF })
    t.not(nameOf(claim), 'ACK', address)
  }
})

t.test('a reservation that comes later: the holder is told to go at its next renewal', async (t) => {
  const reservations = new Reservations()
  const { take, ask, clock, offer } = await openDesk({ reservations })
  t.equal(await take(macOf(1)), 'ACK 10.0.0.10')
  t.equal(await take(macOf(2)), 'ACK 10.0.0.11')
  const machine: AddressedMachine = {
    mac: macOf(2),
    uuid: null,
    name: 'pc-2',
    address: '10.0.0.10' as Ipv4,
    dhcpOptions: {},
  }
  reservations.setMachine(macOf(2), machine)
  t.equal(
    nameOf(await ask({ mac: macOf(2), ciaddr: '10.0.0.11' })),
    'ACK',
    'it keeps what it has while the other is there',
  )
  t.equal(nameOf(await ask({ mac: macOf(1), ciaddr: '10.0.0.10' })), 'NAK', 'which may not renew')
  t.equal(await take(macOf(1)), 'ACK 10.0.0.12')
  clock.nowMs += 601_000
  t.equal(nameOf(await ask({ mac: macOf(2), ciaddr: '10.0.0.11' })), 'NAK', 'free now: it is sent to its own')
  t.equal(await take(macOf(2)), 'ACK 10.0.0.10')
  clock.nowMs += 601_000
  reservations.setMachine(macOf(2), undefined)
  t.equal(await offer({ mac: macOf(3), requested: '10.0.0.10' }), '10.0.0.10', 'a machine that is gone keeps nothing')
  reservations.setMachine(macOf(4), { ...machine, mac: macOf(4), address: null, dhcpOptions: { mtu: 1400 } })
  t.match(await take(macOf(4)), /^ACK 10\.0\.0\.1\d$/, 'options alone: an address of the pool')
})

t.test('pools: by interface, by relay, by link selection; options of pool and machine', async (t) => {
  const reservations = new Reservations([
    { mac: macOf(1), address: '10.0.0.12', options: { ntp: '10.0.0.9', mtu: 9000 } },
  ])
  const { say } = await openDesk({
    reservations,
    pools: [
      { ...POOL, router: '10.0.0.254', options: { ntp: ['10.0.0.5', '10.0.0.6'], 224: 'hex:0a0b' } },
      { subnet: '10.1.0.0/24', range: '10.1.0.10-10.1.0.20', leaseSeconds: 60 },
      { subnet: '10.2.0.0/24', range: '10.2.0.10-10.2.0.20', leaseSeconds: 60, interface: 'eth7' },
    ],
  })
  const yiaddr = (reply: Packet | string) => (typeof reply === 'string' ? reply : reply.yiaddr)
  const plain = (await say({ mac: macOf(2) })) as Packet
  t.same([...(plain.options.get(42) ?? [])], [10, 0, 0, 5, 10, 0, 0, 6])
  t.same([...(plain.options.get(224) ?? [])], [10, 11])
  const own = (await say({ mac: macOf(1) })) as Packet
  t.same([...(own.options.get(42) ?? [])], [10, 0, 0, 9], "the machine's before the pool's")
  t.same([...(own.options.get(26) ?? [])], [0x23, 0x28])
  t.same([...(own.options.get(224) ?? [])], [10, 11])
  t.equal(yiaddr(await say({ mac: macOf(3), giaddr: '10.1.0.1' })), '10.1.0.10')
  const selected: PxeRequest['options'] = [[Option.RelayAgentInformation, Uint8Array.of(5, 4, 10, 1, 0, 0)]]
  t.equal(yiaddr(await say({ mac: macOf(4), giaddr: '10.9.0.1', options: selected })), '10.1.0.11', 'RFC 3527')
  t.match(yiaddr(await say({ mac: macOf(5), giaddr: '10.9.0.1' })), /no pool/)
  t.match(yiaddr(await say({ mac: macOf(6) }, { address: '10.2.0.1' as Ipv4, name: 'eth8' })), /no pool/)
  t.equal(yiaddr(await say({ mac: macOf(6) }, { address: '10.2.0.1' as Ipv4, name: 'eth7' })), '10.2.0.10')
  t.equal(
    yiaddr(await say({ mac: macOf(6) })),
    '10.0.0.11',
    'a client heard on two networks is offered one address on each',
  )
})

t.test('order of reuse: never lent, offered only, longest expired; a pool of one address works', async (t) => {
  const { offer, take, clock, leases, store } = await openDesk()
  for (const number of [1, 2, 3]) t.equal(await take(macOf(number)), `ACK 10.0.0.${9 + number}`)
  t.equal(await offer({ mac: macOf(4) }), '10.0.0.13')
  leases.withdraw({ mac: macOf(4), clientId: null })
  clock.nowMs += 500_000
  t.equal(await take(macOf(1)), 'ACK 10.0.0.10', 'renewed')
  clock.nowMs += 200_000
  t.equal(await offer({ mac: macOf(5) }), '10.0.0.13', 'offered once, never lent')
  t.equal(await offer({ mac: macOf(6) }), '10.0.0.11', 'the longest expired')
  t.equal(await offer({ mac: macOf(2) }), '10.0.0.12', 'its own is offered to another')
  t.match(await offer({ mac: macOf(7) }), /every address/)
  const example = (number: number) =>
    leases.example({ mac: macOf(number), clientId: null }, { ...ON, interface: null })?.address
  t.equal(example(1), '10.0.0.10', 'explain: what it holds')
  t.equal(example(9), '10.0.0.10', 'explain: any')
  t.equal(await offer({ mac: macOf(6) }), '10.0.0.11', 'explaining changed nothing')
  clock.nowMs += 61_000
  t.equal(await offer({ mac: macOf(7) }), '10.0.0.13', 'abandoned offers lapse')
  leases.forget('10.0.0.10' as Ipv4)
  t.equal(await offer({ mac: macOf(8), requested: '10.0.0.10' }), '10.0.0.10', 'removed by an operator')
  t.equal(store.leases.get('10.0.0.10')?.mac, macOf(1), 'which the store was told by the operator')
})

t.test('the conflict probe: an address that answers is not offered and rests', async (t) => {
  const asked: string[] = []
  const inUse = new Set(['10.0.0.10', '10.0.0.11'])
  const probe: ConflictProbe = {
    isInUse: async (address) => {
      asked.push(address)
      return inUse.has(address)
    },
  }
  const { offer, take, seen, store, clock } = await openDesk({ probe })
  t.equal(await offer({ mac: macOf(1) }), '10.0.0.12')
  t.same(asked, ['10.0.0.10', '10.0.0.11', '10.0.0.12'])
  t.same(seen, ['conflict 10.0.0.10', 'conflict 10.0.0.11'])
  t.match([...store.leases.values()], [{ state: 'declined' }, { state: 'declined' }], 'remembered over restarts')
  t.equal(await offer({ mac: macOf(1) }), '10.0.0.12')
  t.equal(asked.length, 3, 'the same offer is not looked at twice')
  t.equal(await take(macOf(1)), 'ACK 10.0.0.12')
  clock.nowMs += 700_000
  t.equal(await offer({ mac: macOf(1) }), '10.0.0.12')
  t.equal(asked.length, 3, 'nor one the client had lately')
  t.equal(await offer({ mac: macOf(2) }), '10.0.0.13')
  const busy = await openDesk({ probe: { isInUse: async () => 'busy' } })
  t.match(await busy.offer({ mac: macOf(1) }), /too many/)
})

t.test('ping as the probe', async (t) => {
  if (!requireTool(t, 'ping')) return
  const probe = await createPingProbe(1000)
  t.equal(await probe.isInUse('127.0.0.1' as Ipv4), true)
  t.equal(await probe.isInUse('240.0.0.1' as Ipv4), false)
  const many = await Promise.all(
    Array.from({ length: 40 }, (_, index) => probe.isInUse(`240.0.0.${index + 1}` as Ipv4)),
  )
  t.equal(many.filter((answer) => answer === 'busy').length, 8, 'at most 32 at once')
})

t.test('ping that is not there is named', async (t) => {
  await t.rejects(createPingProbe(100, 'no-such-ping'), { code: 'PING_MISSING' })
  await t.rejects(createPingProbe(100, 'false'), { code: 'PING_MISSING', details: { reason: /status 1/ } })
})

t.test('limits: one client cannot take the turn of others, all together have an end', (t) => {
  let nowMs = 0
  const limiter = new RateLimiter({ perClient: 10, perSource: 0, total: 100 }, () => nowMs)
  const from = (number: number) => Uint8Array.of(0x52, 0x54, 0, number >> 16, number >> 8, number)
  const refusals = (number: number, times: number) =>
    Array.from({ length: times }, () => limiter.refusal(from(number), undefined)).filter(
      (reason) => reason !== undefined,
    )
  t.equal(refusals(1, 30).length, 20)
  t.match(refusals(1, 1)[0], /one client/)
  t.equal(refusals(2, 10).length, 0)
  nowMs += 500
  t.equal(refusals(1, 10).length, 5, 'half a second gives half of it back')
  let refused = 0
  for (let number = 100; number < 400; number++) refused += refusals(number, 1).length
  t.ok(refused > 180 && refused < 260, `${refused} of 300 machines in one moment`)
  const none = new RateLimiter({ perClient: 0, perSource: 0, total: 0 })
  t.equal(none.refusal(from(1), undefined), undefined)

  const bySource = new RateLimiter({ perClient: 0, perSource: 10, total: 0 }, () => nowMs)
  const refusedOf = (source: string | undefined) =>
    Array.from({ length: 30 }, (_, number) => bySource.refusal(from(number), source)).filter(Boolean)
  t.equal(refusedOf('10.0.0.7').length, 20, 'another MAC each time does not help')
  t.match(refusedOf('10.0.0.7')[0], /from 10\.0\.0\.7/)
  t.equal(refusedOf('10.0.0.8').length, 20, 'another address has its own share')
  t.equal(refusedOf(undefined).length, 0, 'behind relay agents only the MAC counts')
  t.end()
})

const LINKS: Link[] = [
  { name: 'eth1', address: '10.1.0.1' as Ipv4, subnet: parseSubnet('10.1.0.0/24')! },
  { name: 'eth2', address: '10.2.0.1' as Ipv4, subnet: parseSubnet('10.2.0.0/24')! },
]

t.test('which interfaces a packet is answered on', (t) => {
  const finder = new LinkFinder(LINKS)
  const datagram = (link: number | null, address = '0.0.0.0') => ({
    bytes: new Uint8Array(0),
    from: { address: address as Ipv4, port: 68 },
    link,
  })
  const discover = pxeRequest({})
  t.same(finder.linksOf(discover, datagram(null)), [0, 1], 'nothing tells: on both')
  t.equal(finder.addressFor(discover, datagram(null)), null)
  t.same(finder.linksOf(discover, datagram(1)), [1], 'the socket tells')
  t.equal(finder.addressFor(discover, datagram(null)), '10.2.0.1', 'and is remembered for the decision')
  const request = (more: PxeRequest) => pxeRequest({ type: MessageType.Request, mac: macOf(7), ...more })
  t.same(finder.linksOf(request({ serverIdentifier: '10.1.0.1' }), datagram(null)), [0], 'option 54')
  t.same(finder.linksOf(request({ serverIdentifier: '10.9.0.1' }), datagram(null)), [0], "another's: once is enough")
  t.same(finder.linksOf(request({ ciaddr: '10.2.0.9' }), datagram(null, '10.2.0.9')), [1], 'the sender')
  t.same(finder.linksOf(request({ requested: '10.1.0.9' }), datagram(null)), [0, 1], 'INIT-REBOOT may have moved')
  t.same(finder.linksOf(request({ giaddr: '10.2.0.250' }), datagram(null)), [1])
  t.same(new LinkFinder(LINKS.slice(0, 1)).linksOf(discover, datagram(0)), [0])
  t.end()
})

t.test('sockets handed over by the service manager, interfaces by name and address', (t) => {
  const environment = { LISTEN_PID: '7', LISTEN_FDS: '3', LISTEN_FDNAMES: 'dhcp-eth1:other:pxe-eth1' }
  t.same(handedSockets(environment, 7), [
    { descriptor: 3, door: 'dhcp', interface: 'eth1' },
    { descriptor: 5, door: 'pxe', interface: 'eth1' },
  ])
  t.same(handedSockets(environment, 8), [], "another process's")
  t.same(handedSockets({}, 7), [])
  t.same(handedSockets({ ...environment, LISTEN_FDS: '-1' }, 7), [])
  const interfaces = {
    eth1: [
      { family: 'IPv6', address: 'fe80::1', cidr: 'fe80::1/64' },
      { family: 'IPv4', address: '10.1.0.7', cidr: '10.1.0.7/22' },
    ],
  } as unknown as Interfaces
  t.same(findLink('eth1', interfaces), {
    name: 'eth1',
    address: '10.1.0.7',
    subnet: { network: '10.1.0.0', prefix: 22 },
  })
  t.same(findLink('10.1.0.7', interfaces)?.name, 'eth1')
  t.equal(findLink('eth2', interfaces), undefined)
  t.end()
})

for (const sockets of ['native', 'node'] as const)
  t.test(`one door on two addresses: each answers from its own (${sockets} sockets)`, (t) => twoAddresses(t, sockets))

async function twoAddresses(t: Test, sockets: 'native' | 'node'): Promise<void> {
  if (sockets === 'native') t.ok(loadDatagramSockets(), 'the sockets in C++ are built')
  const heard: { text: string; link: number | null }[] = []
  const door = await openUdp({
    links: [{ address: '127.0.0.1' as Ipv4 }, { address: '127.0.0.2' as Ipv4 }],
    port: 0,
    broadcast: false,
    setting: 'dhcp.port',
    sockets,
    onDatagram: ({ bytes, from, link }) => {
      heard.push({ text: Buffer.from(bytes).toString(), link })
      door.send(Buffer.from('yes'), from, link ?? 0, () => undefined)
    },
    onError: (error) => t.fail(error.message),
  })
  const client = createSocket('udp4').bind(0, '127.0.0.1')
  await once(client, 'listening')
  t.teardown(async () => {
    client.close()
    await door.close()
  })
  for (const address of ['127.0.0.2', '127.0.0.1']) {
    client.send(address, door.port, address)
    const [, from] = (await once(client, 'message')) as [Buffer, { address: string }]
    t.equal(from.address, address)
  }
  t.same(heard, [
    { text: '127.0.0.2', link: 1 },
    { text: '127.0.0.1', link: 0 },
  ])
  // more than one burst, sent in one turn
  const echoes = new Promise<number>((resolve) => {
    let count = 0
    client.on('message', () => ++count === 100 && resolve(count))
  })
  for (let index = 0; index < 100; index++) client.send(`${index}`, door.port, '127.0.0.1')
  t.equal(await echoes, 100, 'none is lost')
  const refused = new Promise<Error | null>((resolve) =>
    door.send(Buffer.alloc(70_000), { address: '127.0.0.1' as Ipv4, port: 9 }, 0, resolve),
  )
  t.match(await refused, { code: 'EMSGSIZE' }, 'what the system refuses is told')
}

t.test('a probe on loopback asks nobody and says so', async (t) => {
  const found = await probeNetwork({
    links: [{ name: 'lo', address: '127.0.0.1' as Ipv4, subnet: null }],
    waitMs: 5000,
  })
  t.match(found, { servers: [], obstacles: [{ interface: 'lo', reason: /loopback/ }] })
})

t.test('expiry queue: always the earliest', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
      const queue = new ExpiryQueue()
      times.forEach((expiresAtMs, number) => queue.push({ number, expiresAtMs }))
      queue.retain(({ number }) => number % 3 !== 0)
      const kept = times.filter((_, number) => number % 3 !== 0)
      const popped = Array.from(kept, () => queue.pop()?.expiresAtMs)
      return JSON.stringify(popped) === JSON.stringify(kept.toSorted((one, other) => one - other)) && !queue.pop()
    }),
  )
  t.pass('in order')
  t.end()
})

t.test('any sequence of messages, with restarts and reservations: one address, one lease', async (t) => {
  const client = fc.integer({ min: 1, max: 5 })
  const address = fc.integer({ min: 8, max: 14 }).map((last) => `10.0.0.${last}`)
  const message = fc.oneof(
    { weight: 4, arbitrary: fc.record({ what: fc.constant('take' as const), client }) },
    fc.record({ what: fc.constant('discover' as const), client, address }),
    fc.record({ what: fc.constantFrom('select', 'reboot', 'renew', 'release', 'decline'), client, address }),
    fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(1000, 70_000, 400_000, 4_000_000) }),
    fc.constant({ what: 'restart' as const }),
    fc.record({ what: fc.constant('keep' as const), client, address }),
    fc.record({ what: fc.constant('remove' as const), address }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 40 }), async (messages) => {
      const clock = { nowMs: 1e12 }
      const store = memoryStore()
      const reservations = new Reservations()
      let desk = await openDesk({ clock, store, reservations })
      /** What clients may rely on: an acknowledged address until its time is over or it was given back. */
      const held = new Map<string, { mac: string; untilMs: number }>()
      for (const said of messages) {
        if (said.what === 'wait') clock.nowMs += said.ms
        else if (said.what === 'restart') desk = await openDesk({ clock, store, reservations })
        else if (said.what === 'keep') {
          const mac = macOf(said.client)
          reservations.setMachine(mac, { mac, uuid: null, name: null, address: said.address as Ipv4, dhcpOptions: {} })
        } else if (said.what === 'remove') {
          store.leases.delete(said.address)
          desk.leases.forget(said.address as Ipv4)
          held.delete(said.address)
        } else await speak(said, desk, held, clock)
      }
    }),
    { numRuns: 300 },
  )
  t.pass('300 histories')
})

async function speak(
  said: { what: string; client: number; address?: string },
  { say, offer }: Awaited<ReturnType<typeof openDesk>>,
  held: Map<string, { mac: string; untilMs: number }>,
  clock: { nowMs: number },
): Promise<void> {
  const mac = macOf(said.client)
  const address = said.address ?? ''
  const isOthers = (wanted: string) => {
    const owner = held.get(wanted)
    return owner !== undefined && owner.mac !== mac && owner.untilMs > clock.nowMs
  }
  const check = (reply: Packet | string) => {
    if (typeof reply === 'string' || messageType(reply) === MessageType.Nak) return
    if (isOthers(reply.yiaddr)) throw new Error(`${messageName(reply)} of ${reply.yiaddr}, which another client holds`)
    if (messageType(reply) === MessageType.Ack) held.set(reply.yiaddr, { mac, untilMs: clock.nowMs + 600_000 })
  }
  const type = MessageType.Request
  if (said.what === 'discover') check(await say({ mac, requested: address }))
  else if (said.what === 'take') {
    const offered = await offer({ mac })
    if (!offered.includes(' ')) {
      if (isOthers(offered)) throw new Error(`offered ${offered}`)
      check(await say({ mac, type, requested: offered, serverIdentifier: SELF }))
    }
  } else if (said.what === 'select') check(await say({ mac, type, requested: address, serverIdentifier: SELF }))
  else if (said.what === 'reboot') check(await say({ mac, type, requested: address }))
  else if (said.what === 'renew') check(await say({ mac, type, ciaddr: address }))
  else {
    const words =
      said.what === 'release'
        ? { type: MessageType.Release, ciaddr: address }
        : { type: MessageType.Decline, requested: address }
    await say({ mac, ...words })
    if (held.get(address)?.mac === mac) held.delete(address)
  }
}

t.test('a flood of offers lapses: the pool is there again at once', async (t) => {
  const pools = [{ subnet: '10.0.0.0/16', range: '10.0.1.0-10.0.4.255', leaseSeconds: 600 }]
  const { offer, clock } = await openDesk({ pools })
  const macs = Array.from({ length: 1100 }, (_, index) => parseMac(`525400${(0x100000 + index).toString(16)}`) as Mac)
  const offered = await Promise.all(macs.map((mac) => offer({ mac })))
  t.equal(new Set(offered.filter((address) => !address.includes(' '))).size, 1024)
  t.match(offered.at(-1), /every address/)
  clock.nowMs += 61_000
  const again = await Promise.all(macs.slice(0, 1024).map((mac) => offer({ mac: mac.replace(/^52/, '56') })))
  t.equal(new Set(again.filter((address) => !address.includes(' '))).size, 1024)
})

t.test('many clients at once: no address for two of them', async (t: Test) => {
  const pools = [{ subnet: '10.0.0.0/16', range: '10.0.1.0-10.0.1.255', leaseSeconds: 600 }]
  const { offer, ask } = await openDesk({ pools })
  const macs = Array.from({ length: 400 }, (_, index) => parseMac(`525400${(0x100000 + index).toString(16)}`) as Mac)
  const acks = await Promise.all(
    macs.map(async (mac) => {
      const offered = await offer({ mac })
      await sleep(Math.random() * 5)
      return ask({ mac, requested: offered.includes(' ') ? '10.0.1.7' : offered, serverIdentifier: SELF })
    }),
  )
  const addresses = acks.flatMap((reply) =>
    typeof reply !== 'string' && messageType(reply) === MessageType.Ack ? reply.yiaddr : [],
  )
  t.equal(addresses.length, 256)
  t.equal(new Set(addresses).size, 256)
})
