// Real firmware on networks that are not plain: behind a relay, on a second interface, beside a rival, on a DHCP server's
// own computer. In namespaces; needs root.
import t, { type Test } from 'tap'
import { FAR_NETWORK, LAB_NETWORK } from '../../lab/namespaces.ts'
import type { NeighbourName } from '../../lab/neighbours.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import type { ExplanationReply } from '../../src/api/explanation-schema.ts'
import type { LeaseReply, NetworkProbeReply } from '../../src/api/schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { bootAll, headerAddress, optionAddress, optionText, setScene, type Boot } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot', 'neighbours')
const { server, neighbour } = LAB_NETWORK
const FAR = /^10\.78\.0\.1\d\d$/
const NEAR = /^10\.77\.0\.1\d\d$/

const BOTH: Boot[] = [
  { index: 0, firmware: 'uefi', runs: 'standin' },
  { index: 1, firmware: 'bios', runs: 'standin' },
]

/** Where the machines are is what is tested here; how files are sent is in namespaces.test.ts. */
const QUICK = { network: 'namespaces', machines: 2, onlySmallFiles: true } as const

async function assignBoth(scene: Scene): Promise<void> {
  await scene.assign(0, 'standin')
  await scene.assign(1, 'standin')
}

t.test(
  'behind a relay that adds option 82: addresses of the other subnet, files through the router',
  { skip },
  async (t) => {
    const scene = await setScene(t, { network: 'namespaces', machines: 2, far: 'dhcrelay', farMachines: [0, 1] })
    await assignBoth(scene)
    const [uefi, bios] = await bootAll(t, scene, BOTH)
    if (!uefi || !bios) throw new Error('both machines boot')
    t.match(headerAddress(uefi.report, 'ack', 16), FAR)
    t.match(headerAddress(bios.report, 'ack', 16), FAR)
    t.equal(optionAddress(uefi.report, 'ack', 3), FAR_NETWORK.gateway, 'the router of its own subnet')
    t.equal(uefi.report.choice?.server, server)
    t.ok(uefi.kinds.includes('pxe.ack'), 'UEFI asked on 4011, past the relay')
    const leases = await scene.daemon.api.list<LeaseReply>('/leases')
    t.same(
      leases
        .filter(({ state }) => state === 'bound')
        .map(({ mac }) => mac)
        .sort(),
      [0, 1].map(machineMac),
    )
  },
)

t.test('behind a relay, as proxy beside the DHCP server the relay also serves', { skip }, async (t) => {
  const options = { far: 'dnsmasq', farMachines: [0, 1], neighbour: 'dnsmasq' } as const
  const scene = await setScene(t, { ...QUICK, ...options })
  await assignBoth(scene)
  const [uefi, bios] = await bootAll(t, scene, BOTH)
  if (!uefi || !bios) throw new Error('both machines boot')
  t.match(headerAddress(uefi.report, 'ack', 16), FAR)
  t.equal(optionAddress(uefi.report, 'ack', 54), neighbour, 'the address comes from the neighbour')
  t.same(uefi.report.choice, { packet: 'proxy', server }, 'the boot server is ours')
  t.equal(bios.report.choice?.server, server)
  t.same(await scene.daemon.api.list<LeaseReply>('/leases'), [])
})

t.test('one daemon on two interfaces: each machine is told the address on its own side', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, far: 'interface', farMachines: [0] })
  await assignBoth(scene)
  const [far, near] = await bootAll(t, scene, BOTH)
  if (!far || !near) throw new Error('both machines boot')
  t.match(headerAddress(far.report, 'ack', 16), FAR)
  t.match(headerAddress(near.report, 'ack', 16), NEAR)
  t.equal(optionAddress(far.report, 'ack', 54), FAR_NETWORK.gateway)
  t.equal(far.report.choice?.server, FAR_NETWORK.gateway)
  t.equal(near.report.choice?.server, server)
})

for (const name of ['dnsmasq', 'kea'] as const) {
  t.test(`on the same computer as ${name}, which has port 67`, { skip }, async (t) => testSameHost(t, name))
}

async function testSameHost(t: Test, name: NeighbourName): Promise<void> {
  const scene = await setScene(t, { ...QUICK, neighbour: name, sameHost: true })
  await assignBoth(scene)
  // Kea's offer is the same to both kinds; one boot of each is enough
  const boots = name === 'dnsmasq' ? BOTH : BOTH.slice(1)
  const booted = await bootAll(t, scene, boots)
  for (const { report, kinds } of booted) {
    t.equal(optionText(report, 'ack', 60), 'PXEClient', 'the DHCP server only announces that 4011 is served')
    t.equal(report.choice?.server, server)
    t.ok(kinds.includes('pxe.ack'))
    t.notOk(kinds.includes('dhcp.offer'), 'we open no DHCP port')
  }
}

t.test('beside a second boot server that is slower', { skip }, async (t) => {
  const rival = { services: ['x86PC', 'X86-64_EFI'] as const, delaySeconds: 1 }
  const scene = await setScene(t, { ...QUICK, neighbour: 'dnsmasq', rival })
  await assignBoth(scene)
  const booted = await bootAll(t, scene, BOTH)
  for (const { report } of booted) t.equal(report.choice?.server, server, 'ours is taken')
})

t.test(
  'beside a second boot server that is faster: the ladder finds an offer that is preferred',
  { skip },
  async (t) => {
    // it answers UEFI too, without a program for it
    const scene = await setScene(t, { ...QUICK, machines: 1, neighbour: 'dnsmasq', rival: { services: ['x86PC'] } })
    await scene.assign(0, 'standin')
    const lost = scene.start(0, 'uefi')
    t.match(await lost.waitFor(/PXE-E\d+/, 60_000), { reason: 'line' }, 'the firmware asked the other server, in vain')
    await lost.stop()
    const [booted] = await bootAll(t, scene, [{ index: 0, firmware: 'uefi', runs: 'standin' }])
    t.equal(booted?.report.choice?.server, server, 'offered in another way, ours is taken')
    t.notOk(booted?.kinds.includes('pxe.ack'), 'without port 4011')

    const explain = `${apiPath('machines', machineMac(0))}/explain?arch=x64uefi`
    const { dialect } = (await scene.daemon.api.get<ExplanationReply>(explain)).body
    t.match(dialect, { dialect: 'bypass', reason: /led on/ }, 'and that way is remembered')

    const { body } = await scene.daemon.api.send<NetworkProbeReply>('POST', '/network/probe', {})
    const found = Object.fromEntries(body.servers.map((other) => [other.server, other]))
    t.match(
      found,
      { [neighbour]: { isBootServer: false }, [LAB_NETWORK.rival]: { isBootServer: true } },
      'both are found',
    )
    t.match(body.advice.join(' '), LAB_NETWORK.rival, 'and what to do about the other boot server')
  },
)
