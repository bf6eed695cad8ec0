// What an administrator decided reaches real firmware: prompts, the local disk, one boot only, the loop guard, menus,
// scripts. In namespaces; needs root.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { DISK_MARKER, makeBiosDisk } from '../../lab/payloads.ts'
import { machineMac } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import type { AssignmentReply } from '../../src/api/schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { bootAll, setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot', 'neighbours')
const BOOT_LIMIT_MS = 90_000
const QUICK = { network: 'namespaces', machines: 2, onlySmallFiles: true } as const
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
  await scene.daemon.api.send('PUT', apiPath('profiles', String('stand-ins')), {
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
