// Real firmware boots through the daemon without any rights: QEMU machines on the frame switch, everything on loopback.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { decodeFrame } from '../../lab/frames.ts'
import { findCommand } from '../../lab/packages.ts'
import { DISK_MARKER, makeBiosDisk } from '../../lab/payloads.ts'
import { machineMac } from '../../lab/scene.ts'
import { judgeBoot } from '../../lab/verdict.ts'
import type { AssignmentReply, LeaseReply } from '../../src/api/schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { bootAll, headerAddress, optionAddress, optionText, setScene } from '../support/lab-boots.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'

const ROOT = join(import.meta.dirname, '../..')
// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutPackages('boot')

t.test('each machine gets the program of its MAC; one without assignment gets nothing', { skip }, async (t) => {
  const pcapFile = join(t.testdir(), 'boot.pcap')
  const scene = await setScene(t, { network: 'rootless', machines: 4, pcapFile })
  const { api } = scene.daemon
  await scene.assign(0, 'standin')
  await scene.assign(1, 'grub')
  await scene.assign(3, 'standin')

  t.comment('UEFI: DHCP, port 4011, TFTP; beside it a BIOS machine with another assignment')
  const [uefi] = await bootAll(t, scene, [
    { index: 0, firmware: 'uefi', runs: 'standin' },
    { index: 1, firmware: 'bios', runs: 'grub' },
  ])
  t.equal(uefi?.report.platform, 'uefi-x64')
  const steps = ['dhcp.discover', 'dhcp.offer', 'dhcp.request', 'dhcp.ack', 'pxe.request', 'pxe.ack', 'file.probe']
  t.same(
    uefi?.kinds.filter((kind) => steps.includes(kind)).slice(0, steps.length),
    steps,
    'the journal tells every step',
  )
  t.ok(uefi?.journal.some(({ kind, text }) => kind === 'file.done' && text.includes('standin.efi')))
  const fetched = uefi?.journal.filter(({ kind }) => kind === 'file.done').map(({ data }) => data['name'])
  t.ok(fetched?.includes('boot/BCD'), 'also files asked for by a fixed name belong to the boot')
  if (uefi) {
    t.same(uefi.report.choice, { packet: 'proxy', server: '10.77.0.1' }, "a Windows loader's server: the 4011 answer")
    t.equal(optionText(uefi.report, 'proxy', 60), 'PXEClient')
    t.equal(optionAddress(uefi.report, 'proxy', 54), '10.77.0.1')
    t.equal(headerAddress(uefi.report, 'proxy', 16), '0.0.0.0', 'the 4011 answer offers no address')
    t.match(headerAddress(uefi.report, 'ack', 16), /^10\.77\.0\.1\d\d$/)
  }

  t.comment('BIOS with the card ROM; beside it a machine nobody knows')
  const [bios] = await bootAll(t, scene, [
    { index: 3, firmware: 'bios', runs: 'standin' },
    { index: 2, firmware: 'bios', runs: undefined },
  ])
  t.equal(bios?.report.platform, 'bios')
  t.equal(bios?.report.choice?.server, '10.77.0.1')

  t.comment('an assignment for one boot is spent by it')
  await scene.assign(1, 'pxelinux', { once: true })
  const [once] = await bootAll(t, scene, [{ index: 1, firmware: 'bios', runs: 'pxelinux' }])
  t.ok(once?.kinds.includes('assignment.disarmed'))
  const assignment = await api.get<AssignmentReply>(`${apiPath('machines', machineMac(1))}/assignment`)
  t.match(assignment.body, { bootImage: 'pxelinux', armed: false })
  const disk = join(scene.directory, 'disk')
  makeBiosDisk(disk)
  const done = scene.start(1, 'bios', { disk })
  t.match(await done.waitFor(DISK_MARKER, 60_000), { reason: 'line' }, 'its next boot is from the disk')
  await done.stop()

  t.comment('one changed byte on the way is noticed')
  const served = join(scene.directory, 'images/boot/boot.sdi')
  const bytes = readFileSync(served)
  writeFileSync(served, bytes.with(1000, (bytes[1000] ?? 0) ^ 1))
  const guest = scene.start(3, 'bios')
  const verdict = await judgeBoot(guest, 'standin', scene, 90_000)
  await guest.stop()
  t.match(verdict, { isGood: false, problems: [/boot\.sdi arrived with other bytes/] })

  const leases = await api.list<LeaseReply>('/leases')
  const bound = leases.filter(({ state }) => state === 'bound').map(({ mac }) => mac)
  t.same(bound.sort(), [0, 1, 3].map(machineMac), 'only the machines that were booted hold an address')
  t.equal(await scene.daemon.stop(), 0, 'the daemon stops cleanly')
  t.ok(countUdp(pcapFile, 4011) >= 2, 'the capture holds the 4011 exchange')
})

/** UDP frames of a capture from or to a port. */
function countUdp(file: string, port: number): number {
  const capture = readFileSync(file)
  let count = 0
  for (let at = 24; at < capture.length; at += 16 + capture.readUInt32LE(at + 8)) {
    const frame = decodeFrame(capture.subarray(at + 16, at + 16 + capture.readUInt32LE(at + 8)))
    if (frame?.kind === 'udp' && (frame.sourcePort === port || frame.destinationPort === port)) count++
  }
  return count
}

const setpriv = findCommand('setpriv')
const skipNobody = skip || (process.getuid?.() === 0 && setpriv ? false : 'only root can become nobody')

t.test('npm run lab boots a machine as the user nobody', { skip: skipNobody }, async (t) => {
  const lab = [process.execPath, '--import=tsx', join(ROOT, 'lab/lab.ts'), '--firmware', 'bios', '--timeout', '90']
  const { status, stdout, stderr } = spawnSync(
    setpriv ?? 'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs', ...lab],
    { encoding: 'utf8', cwd: ROOT, timeout: 150_000, env: { PATH: process.env['PATH'], HOME: '/nonexistent' } },
  )
  t.equal(status, 0, stderr)
  t.match(stdout, /loopback/, 'without rights it uses loopback')
  t.match(stdout, /DISCOVER[^]*OFFER[^]*REQUEST[^]*standin\.0/, 'the timeline')
  t.match(stdout, /every SHA-256 is that of the file served/, 'the verdict')
})
