// Other people's DHCP clients and the daemon's address server, on real ports in namespaces. Needs root.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { recordDhcp } from '../../lab/dhcp-recording.ts'
import type { LabHost } from '../../lab/hosts.ts'
import type { Scene, SceneOptions } from '../../lab/scene.ts'
import type { LeaseReply } from '../../src/api/schemas.ts'
import { decodePacket, messageType, Op } from '../../src/dhcp/packet.ts'
import { MessageType } from '../../src/dhcp/options.ts'
import { macFromBytes } from '../../src/net/address.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutCommands, skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

t.setTimeout(200_000)
// the first test mostly waits for time to pass: the others run beside it
t.jobs = 2

const skip =
  skipWithoutNamespaces() ||
  skipWithoutPackages('boot', 'neighbours') ||
  skipWithoutCommands('dhclient', 'udhcpc', 'perfdhcp', 'dumpcap')

/** From rebinding to expiry it is an eighth: long enough for a busy computer. */
const LEASE_SECONDS = 12
const POOL = { subnet: '10.77.0.0/24', router: '10.77.0.1', leaseSeconds: LEASE_SECONDS }

/** A scene with hosts only. */
function setHosts(t: Test, hosts: number, options: Partial<SceneOptions> = {}): Promise<Scene> {
  return setScene(t, { network: 'namespaces', machines: 0, hosts, leaseSeconds: LEASE_SECONDS, ...options })
}

async function leaseOf(scene: Scene, mac: string): Promise<LeaseReply | undefined> {
  const leases = await scene.daemon.api.list<LeaseReply>('/leases')
  return leases.find((lease) => lease.mac === mac)
}

/** Waits until udhcpc's script has set the address: udhcpc says that it has one before that, and before its ARP check. */
async function untilBound(host: LabHost): Promise<void> {
  const startedAt = performance.now()
  while (host.leaseEvents().at(-1)?.event !== 'bound' && performance.now() - startedAt < 20_000) await sleep(50)
}

/** Waits until the client's script was told of this event once more than before. */
async function nextEvent(host: LabHost, event: RegExp, limitMs: number) {
  const count = () => host.leaseEvents().filter((entry) => event.test(entry.event)).length
  const before = count()
  const startedAt = performance.now()
  while (count() === before) {
    if (performance.now() - startedAt > limitMs) return undefined
    await sleep(50)
  }
  return host.leaseEvents().at(-1)
}

t.test('dhclient: lease, renewal, rebinding, expiry', { skip, buffered: true }, async (t) => {
  // one address for two clients: the second has it when the first one's time is over
  const range = '10.77.0.100-10.77.0.100'
  const scene = await setHosts(t, 2, { config: { dhcp: { pools: [{ ...POOL, range }] } } })
  const [first, second] = [scene.host(0), scene.host(1)]
  const client = await first.startDhclient()
  t.match(first.leaseEvents().at(-1), { event: 'bound', address: '10.77.0.100', server: '10.77.0.1' })
  t.same(await first.addresses(), ['10.77.0.100'])
  const bound = await leaseOf(scene, first.mac)
  t.match(bound, { state: 'bound', address: '10.77.0.100' })

  t.match(await nextEvent(first, /^renew$/, 14_000), { address: '10.77.0.100' }, 'renewed at half of its time')
  const renewed = await leaseOf(scene, first.mac)
  t.ok((renewed?.expiresAtMs ?? 0) > (bound?.expiresAtMs ?? 0), 'the lease is longer now')

  // the server's address leads nowhere: renewing by unicast fails, rebinding by broadcast does not
  await first.run('ip', [
    'neigh',
    'replace',
    '10.77.0.1',
    'lladdr',
    '02:00:00:00:00:99',
    'nud',
    'permanent',
    'dev',
    'eth0',
  ])
  const linesBefore = client.log.length
  t.match(await nextEvent(first, /^(renew|rebind)$/, 30_000), { address: '10.77.0.100' }, 'rebound')
  t.match(client.log.slice(linesBefore).join('\n'), /DHCPREQUEST .* to 255\.255\.255\.255/, 'by asking everybody')

  await client.stop('SIGKILL')
  const killedAt = performance.now()
  const waiting = await second.run('udhcpc', ['-i', 'eth0', '-n', '-q', '-t', '2', '-T', '1', '-s', '/bin/true'])
  t.not(waiting.status, 0, 'nobody else gets the address while it is lent')
  const other = await second.startUdhcpc('-t', '40', '-T', '1')
  await untilBound(second)
  const waitedSeconds = (performance.now() - killedAt) / 1000
  t.match(second.leaseEvents().at(-1), { event: 'bound', address: '10.77.0.100' }, 'afterwards they do')
  t.ok(waitedSeconds > 3 && waitedSeconds < LEASE_SECONDS + 20, `after ${waitedSeconds.toFixed(1)} s`)
  await other.stop('SIGKILL')
})

t.test('udhcpc: lease, renewal, release; an address in use is declined', { skip, buffered: true }, async (t) => {
  const scene = await setHosts(t, 2, { config: { dhcp: { conflictProbe: 'off' } } })
  const [client, squatter] = [scene.host(0), scene.host(1)]
  await squatter.run('ip', ['addr', 'add', '10.77.0.100/24', 'dev', 'eth0'])
  const udhcpc = await client.startUdhcpc('-R', '-a', '-A', '1')
  await untilBound(client)
  const address = client.leaseEvents().at(-1)?.address
  t.match(address, /^10\.77\.0\.1\d\d$/)
  t.not(address, '10.77.0.100', 'the address somebody squats on was declined, and another one given')
  const leases = await scene.daemon.api.list<LeaseReply>('/leases')
  t.match(
    leases.find((lease) => lease.address === '10.77.0.100'),
    { state: 'declined' },
  )
  await sleep(1100)
  process.kill(udhcpc.pid, 'SIGUSR1')
  t.match(await nextEvent(client, /^renew$/, 5000), { address }, 'renewed when told to')
  const lease = leases.find((entry) => entry.address === address)
  t.match(lease, { state: 'bound', mac: client.mac })
  const after = (await scene.daemon.api.list<LeaseReply>('/leases')).find((entry) => entry.address === address)
  t.ok((after?.expiresAtMs ?? 0) > (lease?.expiresAtMs ?? 0), 'and longer')

  await udhcpc.stop('SIGTERM')
  await sleep(200)
  const released = (await scene.daemon.api.list<LeaseReply>('/leases')).find((entry) => entry.address === address)
  t.not(released?.state, 'bound', 'released')
})

const LOADER = '10.77.0.50'
/** Room for every machine perfdhcp makes up here. */
const LARGE_POOL = { subnet: '10.77.0.0/16', range: '10.77.1.0-10.77.8.255', leaseSeconds: 3600 }

/** perfdhcp speaks as a relay at its own address. */
async function setLoader(t: Test): Promise<{ scene: Scene; loader: LabHost }> {
  const dhcp = { pools: [LARGE_POOL], relays: [LOADER] }
  const scene = await setHosts(t, 1, { config: { dhcp } })
  const loader = scene.host(0)
  await loader.run('ip', ['addr', 'add', `${LOADER}/24`, 'dev', 'eth0'])
  return { scene, loader }
}

t.test('perfdhcp: every exchange of sixty machines is completed', { skip, buffered: true }, async (t) => {
  const { scene, loader } = await setLoader(t)
  const { output } = await loader.run('perfdhcp', [
    '-4',
    '-r',
    '40',
    '-n',
    '60',
    '-R',
    '60',
    '-W',
    '1000000',
    '-l',
    'eth0',
  ])
  t.match(output, /REQUEST-ACK[^]*received packets: 60\b/, 'sixty acknowledgements')
  t.match(output, /DISCOVER-OFFER[^]*drops: 0\b[^]*REQUEST-ACK[^]*drops: 0\b/, 'none lost')
  const leases = await scene.daemon.api.list<LeaseReply>('/leases')
  t.equal(new Set(leases.map(({ address }) => address)).size, leases.length)
  t.equal(leases.filter(({ state }) => state === 'bound').length, 60)
})

t.test('kill -9 under load: no address is given twice', { skip, buffered: true }, async (t) => {
  const { scene, loader } = await setLoader(t)
  const namespaces = scene.network.namespaces
  if (!namespaces) throw new Error('the scene is in namespaces')
  const stopRecording = await recordDhcp(namespaces, namespaces.hosts[0] ?? '', join(scene.directory, 'load.pcap'))
  const load = (mac: string) =>
    loader.run('perfdhcp', ['-4', '-r', '300', '-p', '3', '-R', '2000', '-b', `mac=${mac}`, '-l', 'eth0'])
  const first = load('00:0c:01:00:00:00')
  await sleep(1500)
  await scene.restart()
  await first
  // other machines now: an address that was acknowledged before the kill must not come again
  await load('00:0c:02:00:00:00')
  const messages = await stopRecording()

  const holders = new Map<string, Set<string>>()
  let acknowledged = 0
  for (const { bytes } of messages) {
    const packet = decodePacket(bytes)
    if (packet.op !== Op.Reply || messageType(packet) !== MessageType.Ack) continue
    acknowledged++
    const macs = holders.get(packet.yiaddr) ?? new Set()
    holders.set(packet.yiaddr, macs.add(macFromBytes(packet.chaddr)))
  }
  const machines = new Set([...holders.values()].flatMap((macs) => [...macs]))
  t.comment(`${acknowledged} acknowledgements to ${machines.size} machines, ${holders.size} addresses`)
  t.ok(
    [...machines].some((mac) => mac.startsWith('00:0c:01')),
    'before the kill',
  )
  t.ok(
    [...machines].some((mac) => mac.startsWith('00:0c:02')),
    'and after it',
  )
  t.same(
    [...holders].filter(([, macs]) => macs.size > 1).map(([address, macs]) => [address, ...macs]),
    [],
    'each address belongs to one machine',
  )
})
