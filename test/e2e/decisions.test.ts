// What an administrator decides reaches real firmware: approval while it waits, rejection, the local disk, one boot
// only, the loop guard, menus. In namespaces; needs root.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { LAB_NETWORK } from '../../lab/namespaces.ts'
import { DISK_MARKER, makeBiosDisk } from '../../lab/payloads.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import { parseReport } from '../../lab/standin/report.ts'
import type { AssignmentReply, PendingReply } from '../../src/api/schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { bootAll, setScene } from '../support/lab-boots.ts'
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

t.test('iPXE asks its user: ESC stops the boot, or F12 starts it', { skip }, async (t) => {
  const scene = await setScene(t, QUICK)
  const disk = join(scene.directory, 'disk')
  makeBiosDisk(disk)
  await scene.assign(0, 'standin', { prompt: 'optOut' })
  await scene.assign(1, 'standin', { prompt: 'optIn' })
  const [optOut, optIn] = [scene.start(0, 'bios'), scene.start(1, 'bios', { disk })]
  t.match(await optOut.waitFor(/Press ESC/, BOOT_LIMIT_MS), { reason: 'line' })
  t.match(await optIn.waitFor(/Press F12/, BOOT_LIMIT_MS), { reason: 'line' })
  const [started, stopped] = await Promise.all([
    optOut.waitFor(/^STANDIN\|done\|ok/, 30_000),
    optIn.waitFor(DISK_MARKER, 30_000),
  ])
  t.match(started, { reason: 'line' }, 'nobody pressed ESC: it boots')
  t.match(stopped, { reason: 'line' }, 'nobody pressed F12: on to the disk')
  await Promise.all([optOut.stop(), optIn.stop()])
})

t.test('one boot only, then the disk; without progress, silence', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, config: { pxe: { loopGuard: { boots: 2 } } } })
  const disk = join(scene.directory, 'disk')
  makeBiosDisk(disk)

  await scene.assign(0, 'standin', { once: true })
  await scene.assign(1, 'standin')
  const [once] = await bootAll(t, scene, [
    { index: 0, firmware: 'bios', runs: 'standin' },
    { index: 1, firmware: 'bios', runs: 'standin' },
  ])
  t.ok(once?.kinds.includes('assignment.disarmed'))
  const assignment = await scene.daemon.api.get<AssignmentReply>(`${apiPath('machines', machineMac(0))}/assignment`)
  t.match(assignment.body, { armed: false })
  const again = scene.start(0, 'bios', { disk })
  const [fromDisk] = await Promise.all([
    again.waitFor(DISK_MARKER, BOOT_LIMIT_MS),
    bootAll(t, scene, [{ index: 1, firmware: 'bios', runs: 'standin' }]),
  ])
  t.match(fromDisk, { reason: 'line' }, 'done here: its second boot is from the disk')
  await again.stop()

  const [circling] = await bootAll(t, scene, [{ index: 1, firmware: 'bios', runs: undefined }])
  const reason = circling?.journal.find(({ kind }) => kind === 'decision')?.data['reason']
  t.match(reason, /2 boots in \d+ minutes without progress/, 'the third boot of a machine in circles is not answered')
  t.ok(
    scene.daemon.log.some((line) => line.includes('boot.loop')),
    'and the log warns',
  )
  await scene.daemon.api.send('POST', `${apiPath('machines', machineMac(1))}/arm`, {})
  await bootAll(t, scene, [{ index: 1, firmware: 'bios', runs: 'standin' }])
})

t.test('a menu of profiles whose first item is taken at once', { skip }, async (t) => {
  const menu = { enabled: true, prompt: 'Choose', timeoutSeconds: 0, localDisk: 'last' }
  const scene = await setScene(t, { ...QUICK, config: { pxe: { answer: 'all', menu } } })
  await scene.daemon.api.send('PUT', apiPath('profiles', 'stand-ins'), {
    body: { bootImage: 'standin', menuText: 'The stand-in' },
  })
  const booted = await bootAll(t, scene, [
    { index: 0, firmware: 'uefi', runs: 'standin' },
    { index: 1, firmware: 'bios', runs: 'standin' },
  ])
  for (const { journal } of booted)
    t.ok(
      journal.some(({ text }) => text.includes('stand-ins')),
      'the journal names the profile that was chosen',
    )
})

t.test(
  'iPXE gets its script: from the card ROM at once, from UEFI after it was loaded, and never itself',
  { skip },
  async (t) => {
    const scene = await setScene(t, QUICK)
    await scene.assign(0, 'ipxe')
    await scene.assign(1, 'ipxe')
    const booted = await bootAll(t, scene, [
      { index: 0, firmware: 'uefi', runs: 'ipxe' },
      { index: 1, firmware: 'bios', runs: 'ipxe' },
    ])
    for (const { lines } of booted) t.equal(lines.filter((line) => line.includes('OPENWDS-LAB ipxe')).length, 1)
    t.notOk(booted[1]?.lines.some((line) => line.includes('undionly.kpxe')))
  },
)

t.test('UEFI that is done here goes on to its next boot option, not to its setup menu', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, machines: 1, config: { pxe: { localBoot: { uefi: 'exit' } } } })
  const machine = apiPath('machines', machineMac(0))
  await scene.daemon.api.send('PUT', machine, { body: { name: 'pc-0' } })
  await scene.daemon.api.send('PUT', `${machine}/assignment`, { body: { method: 'local' } })
  const guest = scene.start(0, 'uefi')
  t.match(await guest.waitFor(/failed to start .*Aborted/, BOOT_LIMIT_MS), { reason: 'line' }, 'the exit program ran')
  // EDK2 tries HTTP boot next, and its disks two minutes later, which nobody can shorten
  const startedAt = performance.now()
  let next: unknown
  while (next === undefined && performance.now() - startedAt < 20_000) {
    await sleep(250)
    const session = await newestSession(scene.daemon.api, machineMac(0))
    const journal = session ? await readJournal(scene.daemon.api, session.id) : []
    next = journal.map(({ data }) => data['vendorClass']).find((name) => String(name).startsWith('HTTPClient'))
  }
  t.ok(next, 'and the firmware went on to HTTP boot')
  await guest.stop()
})
