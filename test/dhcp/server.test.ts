// The DHCP doors over real sockets of both kinds with the real store: proxy, address server, 4011, bad input.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { describePacket } from '../../src/dhcp/describe.ts'
import type { ConflictProbe } from '../../src/dhcp/conflict-probe.ts'
import { LeaseBook, type PoolSettings } from '../../src/dhcp/leases.ts'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { addressOption, decodePacket, messageName, messageType, textOf, type Packet } from '../../src/dhcp/packet.ts'
import type { Reservations } from '../../src/dhcp/reservations.ts'
import { startDhcpServer, type DhcpEvents, type DhcpServerOptions } from '../../src/dhcp/server.ts'
import type { Ipv4 } from '../../src/net/address.ts'
import { loadDatagramSockets } from '../../src/net/datagram-sockets.ts'
import type { Store } from '../../src/store/store.ts'
import { openBootRoom, type BootRoomOptions } from '../support/boot-room.ts'
import { pxeDatagram, type PxeRequest } from '../support/pxe-client.ts'

const LOOPBACK = '127.0.0.1' as Ipv4
/** The address clients are told; the sockets are bound to loopback. */
const SELF = '10.77.0.1' as Ipv4
const MAC = '52:54:00:12:34:56'
const PROGRAMS = { x64uefi: 'boot/grub/grubx64.efi', x86: 'boot/grub/grub.pxe' }
const POOL = {
  subnet: '10.77.0.0/24',
  range: '10.77.0.100-10.77.0.101',
  router: '10.77.0.254',
  dns: ['10.77.0.253'],
  leaseSeconds: 3600,
}

type SocketKind = NonNullable<DhcpServerOptions['sockets']>

/** Runs the test on the sockets in C++ and on Node's own: whoever calls must see no difference. */
function test(name: string, body: (t: Test) => Promise<void>): void {
  for (const sockets of ['native', 'node'] satisfies SocketKind[]) {
    const skip = sockets === 'native' && !loadDatagramSockets() && 'native/datagrams.cc is not built'
    t.test(`${name} (${sockets} sockets)`, { skip }, (one) => {
      one.context = { sockets }
      return body(one)
    })
  }
}

interface Addresses {
  pools?: PoolSettings[]
  reservations?: Reservations
  probe?: ConflictProbe
}

async function addressDesk(store: Store, events: DhcpEvents, { pools = [POOL], reservations, probe }: Addresses) {
  const words = reservations ? { reservations } : {}
  return { leases: await LeaseBook.open({ pools, store, reserved: [SELF], ...words }), probe, events }
}

async function startServer(
  t: Test,
  mode: 'proxy' | 'server',
  room: BootRoomOptions = {},
  more: Partial<DhcpServerOptions> = {},
  addresses: Addresses = {},
) {
  const desk = await openBootRoom(t, room)
  const dropped: string[] = []
  const handled: string[] = []
  const failed: Error[] = []
  const events: DhcpEvents = {
    dropped: (error) => dropped.push(error.code),
    handled: (_request, _door, outcome, reason) => handled.push(`${outcome}: ${reason}`),
    limited: (_request, _door, reason) => handled.push(`silent: ${reason}`),
    relayIgnored: () => undefined,
    failed: (error) => failed.push(error),
    socketFailed: (error) => failed.push(error),
    bound: () => undefined,
    declined: () => undefined,
    conflict: () => undefined,
    exhausted: () => undefined,
  }
  const server = await startDhcpServer({
    links: [{ name: 'lab', address: SELF, subnet: null, listenAddress: LOOPBACK }],
    port: 0,
    pxePort: 0,
    relays: [],
    responseDelayMs: 0,
    replyToSender: true,
    limits: { perClient: 0, perSource: 0, total: 0 },
    addresses: mode === 'server' ? await addressDesk(desk.store, events, addresses) : undefined,
    desk: desk.boot,
    events,
    sockets: (t.context as { sockets: SocketKind }).sockets,
    ...more,
  })
  const socket = createSocket('udp4').bind(0, LOOPBACK)
  await once(socket, 'listening')
  t.teardown(async () => {
    socket.close()
    await server.close()
  })
  const replies: Packet[] = []
  const sources: number[] = []
  socket.on('message', (bytes, { port }) => {
    replies.push(decodePacket(bytes))
    sources.push(port)
  })
  const send = (bytes: Uint8Array, door: 'dhcp' | 'pxe' = 'dhcp') =>
    socket.send(bytes, door === 'dhcp' ? (server.port ?? 0) : server.pxePort, LOOPBACK)

  /** Sends and gives the reply, or the reason for silence. */
  async function exchange(request: PxeRequest, door: 'dhcp' | 'pxe' = 'dhcp'): Promise<Packet | string> {
    const before = { replies: replies.length, handled: handled.length }
    send(pxeDatagram(request), door)
    for (let tries = 0; tries < 200; tries++) {
      const outcome = handled[before.handled]
      const reply = replies[before.replies]
      if (reply) return reply
      if (outcome?.startsWith('silent')) return outcome
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('neither reply nor reason')
  }
  return { ...desk, server, send, exchange, dropped, handled, failed, sources }
}

function packet(answer: Packet | string): Packet {
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}

const bootFile = (reply: Packet) => textOf(reply.options.get(Option.BootFileName))

test('proxy: UEFI is told of the server, then asks 4011', async (t) => {
  const { exchange, assign, journalOf, boot, server, sources } = await startServer(t, 'proxy')
  await assign(MAC, PROGRAMS)
  const offer = packet(await exchange({ mac: MAC }))
  t.equal(messageType(offer), MessageType.Offer)
  t.equal(offer.yiaddr, '0.0.0.0', 'no address')
  t.equal(offer.siaddr, SELF)
  t.equal(addressOption(offer, Option.ServerIdentifier), SELF)
  t.equal(textOf(offer.options.get(Option.VendorClass)), 'PXEClient')
  t.notOk(offer.options.has(Option.VendorSpecific), 'no option 43 for UEFI')
  t.notOk(offer.options.has(Option.BootFileName))
  t.match(
    await exchange({ mac: MAC, type: MessageType.Request, requested: '10.77.0.120', serverIdentifier: '10.77.0.2' }),
    /DHCP server/,
  )

  const ack = packet(
    await exchange({ mac: MAC, type: MessageType.Request, xid: 99, flags: 0, ciaddr: '10.77.0.120' }, 'pxe'),
  )
  t.equal(messageType(ack), MessageType.Ack)
  t.equal(ack.xid, 99)
  t.equal(ack.ciaddr, '10.77.0.120')
  t.match(bootFile(ack), /^Tmp\/[a-z2-7]{12}\/grubx64\.efi$/)
  t.equal(textOf(ack.file), bootFile(ack), 'header and option agree')
  t.equal(ack.options.get(Option.BootFileName)?.at(-1), 0, 'with NUL')
  t.same(sources, [server.port, server.pxePort], 'each door answers from its own port')

  const session = bootFile(ack)?.split('/')[1] ?? ''
  t.equal(await boot.programOf(session), 'boot/grub/grubx64.efi')
  t.equal(boot.byAddress('10.77.0.120' as Ipv4), session, 'found by address too')
  t.strictSame(
    (await journalOf(MAC)).map((line) => line.split(':')[0]),
    ['dhcp.discover', 'decision', 'dhcp.offer', 'dhcp.request', 'pxe.request', 'pxe.ack'],
  )
})

test('proxy: BIOS is given the file at once', async (t) => {
  const { exchange, assign } = await startServer(t, 'proxy')
  await assign(MAC, PROGRAMS)
  const offer = packet(await exchange({ mac: MAC, architecture: 0 }))
  t.match(bootFile(offer), /grub\.pxe$/)
  t.same([...(offer.options.get(Option.VendorSpecific) ?? [])], [6, 1, 8, 255])
})

test('who gets no answer, and why', async (t) => {
  const { exchange, assign, journalOf } = await startServer(t, 'proxy')
  await assign('52:54:00:00:00:02', PROGRAMS, { armed: false })
  await assign('52:54:00:00:00:03', PROGRAMS, { method: 'local' })
  t.match(await exchange({ mac: '52:54:00:00:00:01' }), /unknown machine/)
  t.match(await exchange({ mac: '52:54:00:00:00:02' }), /disarmed/)
  t.match(await exchange({ mac: '52:54:00:00:00:03' }), /local disk/)
  t.match(await exchange({ mac: '52:54:00:00:00:03', architecture: 11 }), /local disk/)
  t.match(await exchange({ vendorClass: 'MSFT 5.0' }), /not a network boot client/)
  t.match(await exchange({ vendorClass: 'U-Boot.armv8', architecture: 22 }), /not a network boot client/)
  t.match(await exchange({ giaddr: '10.99.0.1' }), /not listed in dhcp\.relays/)
  t.match(
    await exchange({ type: MessageType.Request, serverIdentifier: '10.77.0.9' }, 'pxe'),
    /asks server 10\.77\.0\.9/,
  )
  t.match(await exchange({ type: MessageType.Discover }, 'pxe'), /does not belong/)
  t.match((await journalOf('52:54:00:00:00:01')).join('\n'), /decision: gets no answer: unknown machine/)
})

test('policy none: silence, but seen', async (t) => {
  const { exchange, assign, journalOf } = await startServer(t, 'proxy', { policy: { answer: 'none' } })
  await assign(MAC, PROGRAMS)
  t.match(await exchange({ mac: MAC }), /nobody is answered/)
  t.match((await journalOf(MAC)).join('\n'), /dhcp\.discover/)
})

test('unknown machines can be made pending', async (t) => {
  const { exchange, store } = await startServer(t, 'proxy', { policy: { unknown: 'pending' } })
  t.match(await exchange({ mac: MAC }), /request 1/)
  t.match(await exchange({ mac: MAC, xid: 2 }), /request 1/)
  t.match((await store.pendingList({ limit: 10 })).items, [
    { mac: MAC, state: 'pending', attempts: 2, architecture: 'x64uefi' },
  ])
})

test('once: disarmed when the program has arrived, not before', async (t) => {
  const { exchange, assign, boot, journalOf } = await startServer(t, 'proxy')
  await assign(MAC, PROGRAMS, { once: true })
  packet(await exchange({ mac: MAC }))
  const ack = packet(await exchange({ mac: MAC, type: MessageType.Request, ciaddr: '10.77.0.120' }, 'pxe'))
  const session = bootFile(ack)?.split('/')[1] ?? ''
  const file = { session, name: 'boot/grub/grubx64.efi', peer: '10.77.0.120:1024', transfer: 1, sizeBytes: 10 }
  await boot.fileEvent({ ...file, kind: 'probe' })
  packet(await exchange({ mac: MAC, xid: 7 }))
  await boot.fileEvent({ ...file, kind: 'start', blockSizeBytes: 1468, windowSize: 4 })
  await boot.fileEvent({ ...file, kind: 'done', durationMs: 5, retransmits: 0, bytesPerSecond: 2000 })
  t.match((await journalOf(MAC)).at(-1), /disarmed/)
  t.match(await exchange({ mac: MAC, xid: 8 }), /assigned for one boot, which was done/)
})

test('server: addresses for all, boot information for those that boot', async (t) => {
  const { exchange, assign, store } = await startServer(t, 'server')
  await assign(MAC, PROGRAMS)
  const offer = packet(await exchange({ mac: MAC }))
  t.equal(offer.yiaddr, '10.77.0.100')
  t.equal(addressOption(offer, Option.SubnetMask), '255.255.255.0')
  t.equal(addressOption(offer, Option.Router), '10.77.0.254')
  t.equal(textOf(offer.options.get(Option.VendorClass)), 'PXEClient', 'so that it comes to 4011')
  const request = { mac: MAC, type: MessageType.Request, requested: '10.77.0.100', serverIdentifier: SELF }
  const ack = packet(await exchange(request))
  t.equal(messageName(ack), 'ACK')
  t.match(
    await store.leaseByAddress('10.77.0.100' as Ipv4),
    { mac: MAC, state: 'bound' },
    'durable before the ACK left',
  )

  const windows = { mac: '52:54:00:00:00:09', vendorClass: 'MSFT 5.0', architecture: null }
  const plain = packet(await exchange(windows))
  t.equal(plain.yiaddr, '10.77.0.101')
  t.notOk(plain.options.has(Option.VendorClass))
  t.notOk(plain.options.has(Option.BootFileName))
  t.match(await exchange({ mac: '52:54:00:00:00:0a' }), /unknown machine/, 'firmware that may not boot gets no address')
  t.match(await exchange({ ...windows, mac: '52:54:00:00:00:0b' }), /every address/)
})

test('server: the states of a DHCP client', async (t) => {
  const { exchange } = await startServer(t, 'server')
  const windows = { mac: '52:54:00:00:00:09', vendorClass: 'MSFT 5.0', architecture: null }
  const request = { ...windows, type: MessageType.Request }
  t.equal(packet(await exchange(windows)).yiaddr, '10.77.0.100')
  t.match(
    await exchange({ ...request, requested: '10.77.0.50', serverIdentifier: '10.77.0.2' }),
    /selected server/,
    'SELECTING another',
  )
  t.equal(
    messageName(packet(await exchange({ ...request, requested: '10.77.0.100', serverIdentifier: SELF }))),
    'ACK',
    'SELECTING',
  )
  t.equal(messageName(packet(await exchange({ ...request, requested: '10.77.0.100' }))), 'ACK', 'INIT-REBOOT')
  t.equal(messageName(packet(await exchange({ ...request, ciaddr: '10.77.0.100' }))), 'ACK', 'RENEWING')
  t.equal(
    messageName(packet(await exchange({ ...request, requested: '192.168.7.7' }))),
    'NAK',
    'INIT-REBOOT in a wrong network',
  )
  const stranger = { ...request, mac: '52:54:00:00:00:0c' }
  t.match(await exchange({ ...stranger, requested: '10.77.0.101' }), /no record/, 'INIT-REBOOT unknown here')
  t.equal(
    messageName(packet(await exchange({ ...stranger, requested: '10.77.0.100' }))),
    'NAK',
    "INIT-REBOOT with another's address",
  )
  t.equal(
    messageName(packet(await exchange({ ...request, requested: '10.77.0.101' }))),
    'NAK',
    'INIT-REBOOT with an address it no longer has',
  )
  t.match(
    await exchange({ ...stranger, ciaddr: '10.77.0.7' }),
    /not of the pool/,
    "RENEWING an address of the network that is another server's to give",
  )
  t.match(await exchange({ ...stranger, ciaddr: '192.168.7.7' }), /no pool/, 'RENEWING in a network nobody here serves')
  t.equal(
    messageName(packet(await exchange({ ...stranger, ciaddr: '10.77.0.100' }))),
    'NAK',
    "RENEWING another's address",
  )
  const inform = packet(await exchange({ ...windows, type: MessageType.Inform, ciaddr: '10.77.0.100' }))
  t.equal(inform.yiaddr, '0.0.0.0')
  t.notOk(inform.options.has(Option.LeaseTime), '[RFC 2131 §4.3.5]')
  t.match(await exchange({ ...windows, type: MessageType.Release, ciaddr: '10.77.0.100' }), /no answer/)
  t.equal(
    packet(await exchange({ ...windows, mac: '52:54:00:00:00:0d' })).yiaddr,
    '10.77.0.101',
    'a fresh one before a used one',
  )
})

test('bad datagrams are dropped by code, and others are still served', async (t) => {
  const { send, dropped, exchange, assign, failed } = await startServer(t, 'proxy')
  await assign(MAC, PROGRAMS)
  const good = pxeDatagram({ mac: MAC })
  const cookie = Uint8Array.from(good)
  cookie[237] = 0
  const past = Uint8Array.from(good.subarray(0, 245))
  past.set([60, 200], 243)
  for (const bytes of [
    new Uint8Array(0),
    good.subarray(0, 100),
    Buffer.concat([good, Buffer.alloc(5000)]),
    cookie,
    past,
  ])
    for (const door of ['dhcp', 'pxe'] as const) send(bytes, door)
  packet(await exchange({ mac: MAC }))
  const wanted = ['DHCP_BAD_COOKIE', 'DHCP_BAD_OPTION', 'DHCP_OVERSIZED', 'DHCP_TRUNCATED', 'DHCP_TRUNCATED']
  t.same(dropped.toSorted(), [...wanted, ...wanted].toSorted())
  t.same(failed, [])
})

test('a store that cannot write means no promise, and the server goes on', async (t) => {
  const { exchange, assign, store, send, failed, handled } = await startServer(t, 'proxy')
  await assign(MAC, PROGRAMS)
  const other = '52:54:00:aa:bb:cc'
  await assign(other, PROGRAMS)
  packet(await exchange({ mac: MAC }))
  await store.close()
  const before = handled.length
  send(pxeDatagram({ mac: other, xid: 5 }))
  for (let tries = 0; tries < 200 && failed.length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5))
  t.equal(failed.length, 1)
  t.equal(handled.length, before, 'no reply left')
})

test('a client that asks too often is dropped, others are answered', async (t) => {
  const { exchange } = await startServer(t, 'server', {}, { limits: { perClient: 3, perSource: 0, total: 0 } })
  const windows = { vendorClass: 'MSFT 5.0', architecture: null, mac: '52:54:00:00:00:09' }
  for (let tries = 0; tries < 3; tries++) packet(await exchange(windows))
  t.match(await exchange(windows), /more than 3 requests a second/)
  packet(await exchange({ ...windows, mac: '52:54:00:00:00:0a' }))
})

test('the response delay is not for machines this server knows', async (t) => {
  const { exchange, assign } = await startServer(
    t,
    'server',
    { policy: { answer: 'all', defaultBootImage: 'image-525400123456' } },
    { responseDelayMs: 400 },
  )
  await assign(MAC, PROGRAMS)
  const timed = async (request: PxeRequest) => {
    const startedAt = performance.now()
    packet(await exchange(request))
    return performance.now() - startedAt
  }
  t.ok((await timed({ mac: MAC })) < 390, 'a known machine at once')
  t.ok((await timed({ mac: '52:54:00:00:00:0b' })) >= 390, 'a stranger later')
})

test('boot server discovery asks for no address', async (t) => {
  const { exchange, assign, store } = await startServer(t, 'server')
  await assign(MAC, PROGRAMS)
  const item: PxeRequest['options'] = [[Option.VendorSpecific, Uint8Array.of(71, 4, 0, 0, 0, 0, 255)]]
  const ack = await exchange({ mac: MAC, type: MessageType.Request, options: item, ciaddr: '10.77.0.100' })
  t.ok(typeof ack === 'string' || ack.yiaddr === '0.0.0.0')
  t.same(await store.leaseAll(), [], 'no lease')
})

test('a port that is taken is named, with the setting', async (t) => {
  const taken = createSocket('udp4').bind(0, LOOPBACK)
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address()
  await t.rejects(startServer(t, 'proxy', {}, { port }), {
    code: 'PORT_IN_USE',
    details: { port, setting: 'dhcp.port' },
  })
  await t.rejects(
    startServer(
      t,
      'proxy',
      { dataDirectory: t.testdir({ other: {} }) },
      {
        links: [{ name: 'nowhere', address: '192.0.2.1' as Ipv4, subnet: null }],
      },
    ),
    {
      code: 'ADDRESS_UNAVAILABLE',
    },
  )
})

test('a reply in words', async (t) => {
  const { exchange, assign } = await startServer(t, 'server')
  await assign(MAC, PROGRAMS)
  const fields = describePacket(packet(await exchange({ mac: MAC, architecture: 0 })))
  const of = (name: string) => fields.find((field) => field.name.startsWith(name))?.value
  t.equal(of('message'), 'OFFER')
  t.equal(of('option 1 '), '255.255.255.0')
  t.equal(of('option 43'), 'discoveryControl=8 (use the boot file)')
  t.equal(of('option 51'), '3600')
})
