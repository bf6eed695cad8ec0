// Real firmware on the real ports, in network namespaces: the daemon alone, beside dnsmasq, and beside Kea. Needs root.
import t, { type Test } from 'tap'
import { LAB_NETWORK } from '../../lab/namespaces.ts'
import type { NeighbourName } from '../../lab/neighbours.ts'
import { machineMac } from '../../lab/scene.ts'
import type { LeaseReply } from '../../src/api/schemas.ts'
import { bootAll, headerAddress, optionAddress, optionText, setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot', 'neighbours')
const { server, neighbour } = LAB_NETWORK

t.test('as the only server, with leases', { skip }, async (t) => {
  const scene = await setScene(t, { network: 'namespaces', machines: 2 })
  await scene.assign(0, 'standin')
  await scene.assign(1, 'standin')
  const booted = await bootAll(t, scene, [
    { index: 0, firmware: 'uefi', runs: 'standin' },
    { index: 1, firmware: 'bios', runs: 'standin' },
  ])
  const leases = await scene.daemon.api.list<LeaseReply>('/leases')
  for (const [index, { report, kinds }] of booted.entries()) {
    const lease = leases.find(({ mac }) => mac === machineMac(index))
    t.match(lease, { state: 'bound', address: headerAddress(report, 'ack', 16) }, 'the lease kept is the one given')
    t.equal(report.choice?.server, server)
    t.ok(kinds.includes('dhcp.ack'))
  }
  const [uefi] = booted
  t.ok(uefi?.kinds.includes('pxe.ack'), 'UEFI asked on 4011')
  const fetched = uefi?.journal.filter(({ kind }) => kind === 'file.done').map(({ data }) => data['name'])
  t.ok(fetched?.includes('boot/BCD'), 'the journal holds the files fetched by name')
  t.equal(await scene.daemon.stop(), 0, 'the daemon stops cleanly')
})

for (const name of ['dnsmasq', 'kea'] as const) {
  t.test(`as proxy beside ${name}`, { skip }, async (t) => testProxy(t, name))
}

async function testProxy(t: Test, name: NeighbourName): Promise<void> {
  const scene = await setScene(t, { network: 'namespaces', machines: 3, neighbour: name, onlySmallFiles: true })
  await scene.assign(0, 'standin')
  await scene.assign(1, 'standin')
  const booted = await bootAll(t, scene, [
    { index: 0, firmware: 'uefi', runs: 'standin' },
    { index: 1, firmware: 'bios', runs: 'standin' },
    ...(name === 'dnsmasq' ? [{ index: 2, firmware: 'bios' as const, runs: undefined }] : []),
  ])
  const [uefi, bios] = booted
  if (!uefi || !bios) throw new Error('both machines boot')
  t.equal(optionAddress(uefi.report, 'ack', 54), neighbour, 'the address comes from the neighbour')
  t.same(uefi.report.choice, { packet: 'proxy', server }, 'the boot server is ours')
  t.equal(optionText(uefi.report, 'proxy', 60), 'PXEClient')
  t.equal(optionAddress(uefi.report, 'proxy', 54), server)
  t.equal(bios.report.choice?.server, server)
  for (const { kinds } of booted) t.notOk(kinds.includes('dhcp.ack'), 'a proxy acknowledges no address')
  t.same(await scene.daemon.api.list<LeaseReply>('/leases'), [], 'a proxy keeps no leases')
}
