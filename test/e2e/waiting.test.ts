// Machines that wait for an administrator's word on their own screen: approval, rejection, referral. In namespaces; needs
// root.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { LAB_NETWORK } from '../../lab/namespaces.ts'
import { DISK_MARKER, makeBiosDisk } from '../../lab/payloads.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { parseReport } from '../../lab/standin/report.ts'
import type { PendingReply } from '../../src/api/schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot', 'neighbours')
const BOOT_LIMIT_MS = 90_000
const QUICK = { network: 'namespaces', machines: 2, onlySmallFiles: true } as const
const POLL_SECONDS = 2
const PENDING = {
  waitingPrograms: true,
  config: {
    pxe: {
      unknown: 'pending',
      autoAddPolicy: { pollInterval: POLL_SECONDS, message: 'Call the office' },
    },
  },
} as const

async function pendingOf(scene: Scene, index: number): Promise<PendingReply> {
  for (;;) {
    const waiting = await scene.daemon.api.list<PendingReply>('/pending')
    const found = waiting.find(({ mac }) => mac === machineMac(index))
    if (found) return found
    await sleep(100)
  }
}

/** An administrator's word on a machine that waits. */
async function approve(scene: Scene, index: number, name: string): Promise<void> {
  const { id } = await pendingOf(scene, index)
  const assignment = { bootImage: 'standin', method: 'boot-only' }
  await scene.daemon.api.send('POST', `${apiPath('pending', String(id))}/approve`, { body: { name, assignment } })
}

t.test('unknown machines wait on their own screen, and go on when they are approved', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, ...PENDING })
  const uefi = scene.start(0, 'uefi', { plan: 'binl\n' })
  const bios = scene.start(1, 'bios')
  const waits = await Promise.all([
    uefi.waitFor(/^STANDIN\|wait\|/, BOOT_LIMIT_MS),
    bios.waitFor(/Pending request \d+/, BOOT_LIMIT_MS),
  ])
  for (const { reason } of waits) t.equal(reason, 'line', 'it waits')
  t.match(await bios.waitFor(/Call the office/, 5000), { reason: 'line' }, 'iPXE shows the message')
  await sleep(POLL_SECONDS * 1500)

  const approvedAt = performance.now()
  await Promise.all([approve(scene, 0, 'pc-0'), approve(scene, 1, 'pc-1')])
  const done = await Promise.all([uefi, bios].map((guest) => guest.waitFor(/^STANDIN\|done\|/, BOOT_LIMIT_MS)))
  const tookMs = performance.now() - approvedAt
  await Promise.all([uefi.stop(), bios.stop()])

  const { dialog, files } = parseReport(uefi.lines)
  const { id } = await pendingOf(scene, 0)
  const polls = dialog.filter(({ kind }) => kind === 'wait')
  t.ok(polls.length >= 2, `wdsmgfw asked ${polls.length} times while it waited`)
  t.match(polls[0], { requestId: id, pollSeconds: POLL_SECONDS, message: 'Call the office' })
  t.match(
    dialog.at(-1),
    { kind: 'approved', file: /standin\.efi$/, server: LAB_NETWORK.server },
    'then it was told its program',
  )
  t.match(files[0]?.name, /standin\.efi$/, 'and loaded it')
  t.match(done[0], { reason: 'line', line: 'STANDIN|done|ok' })
  t.equal(parseReport(bios.lines).platform, 'bios', 'iPXE booted by itself')
  t.match(done[1], { reason: 'line', line: 'STANDIN|done|ok' })
  t.ok(tookMs < 30_000, `both went on within ${(tookMs / 1000).toFixed(1)} s`)
})

t.test('a rejected machine is told to stop, and boots from its disk', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, ...PENDING })
  const disk = join(scene.directory, 'disk')
  makeBiosDisk(disk)
  const uefi = scene.start(0, 'uefi', { plan: 'binl\n' })
  const bios = scene.start(1, 'bios', { disk })
  await Promise.all([
    uefi.waitFor(/^STANDIN\|wait\|/, BOOT_LIMIT_MS),
    bios.waitFor(/Pending request \d+/, BOOT_LIMIT_MS),
  ])
  for (const index of [0, 1]) {
    const { id } = await pendingOf(scene, index)
    await scene.daemon.api.send('POST', `${apiPath('pending', String(id))}/reject`, {})
  }
  t.match(await uefi.waitFor(/^STANDIN\|abort\|/, 20_000), { reason: 'line', line: /rejected/ }, 'wdsmgfw is told so')
  t.match(await bios.waitFor(DISK_MARKER, 30_000), { reason: 'line' }, 'iPXE gives up and the BIOS goes on')
  await Promise.all([uefi.stop(), bios.stop()])
})

t.test("wdsnbp.com named by another server's options 66 and 67 waits here too", { skip }, async (t) => {
  const bootFile = { architecture: 0, file: 'boot\\x86\\wdsnbp.com', server: LAB_NETWORK.server }
  const scene = await setScene(t, {
    ...{ ...QUICK, ...PENDING, machines: 1, neighbour: 'dnsmasq', bootFile },
    config: { ...PENDING.config, dhcp: { useDhcpPorts: false } },
  })
  const bios = scene.start(0, 'bios', { plan: 'binl\n' })
  t.match(await bios.waitFor(/^STANDIN\|wait\|/, BOOT_LIMIT_MS), { reason: 'line' })
  await approve(scene, 0, 'pc-0')
  t.match(await bios.waitFor(/^STANDIN\|done\|/, BOOT_LIMIT_MS), { reason: 'line', line: 'STANDIN|done|ok' })
  const { dialog, files } = parseReport(bios.lines)
  t.match(dialog.at(-1), { kind: 'approved', file: /standin\.0$/ })
  t.match(files[0]?.name, /standin\.0$/)
  await bios.stop()
})

t.test('wdsnbp.com is referred to the server that has the machine, and asks there', { skip }, async (t) => {
  const bootFile = { architecture: 0, file: 'boot\\x86\\wdsnbp.com', server: LAB_NETWORK.server }
  const scene = await setScene(t, {
    ...{ ...QUICK, machines: 1, waitingPrograms: true, neighbour: 'dnsmasq', bootFile },
    config: { dhcp: { useDhcpPorts: false } },
  })
  await scene.assign(0, 'standin', { referralServer: LAB_NETWORK.rival })
  const bios = scene.start(0, 'bios', { plan: 'binl\n' })
  t.match(await bios.waitFor(/^STANDIN\|refer\|/, BOOT_LIMIT_MS), { reason: 'line', line: LAB_NETWORK.rival })
  t.match(await bios.waitFor(/^STANDIN\|unanswered/, 30_000), { reason: 'line' }, 'there, nobody answers in this lab')
  await bios.stop()
})
