// Real iPXE boots by scripts that are made for its machine, over HTTP: the ROM of a BIOS machine's card at once, UEFI after
// it loaded iPXE; from a disk in the network; by its own menu. In namespaces; needs root.
import { randomBytes } from 'node:crypto'
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { DISK_MARKER, makeBiosDisk, PAYLOADS } from '../../lab/payloads.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(400_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot')
const BOOT_LIMIT_MS = 90_000
const QUICK = { network: 'namespaces', onlySmallFiles: true } as const
const { standin, ipxe } = PAYLOADS

async function journalOf({ daemon: { api } }: Scene, index: number) {
  const session = await newestSession(api, machineMac(index))
  return session ? readJournal(api, session.id) : []
}

/** Registers a boot image with words for iPXE and assigns it to the machine. */
async function assignScripted({ daemon: { api } }: Scene, index: number, words: unknown): Promise<void> {
  const name = `scripted-${index}`
  await api.send('PUT', apiPath('images', name), {
    body: { type: 'boot', programs: { x64uefi: ipxe.programs.x64uefi }, ipxe: words },
  })
  const machine = apiPath('machines', machineMac(index))
  await api.send('PUT', machine, { body: { name } })
  await api.send('PUT', `${machine}/assignment`, { body: { bootImage: name, method: 'boot-only' } })
}

/** Waits until the journal of the machine's boot has such an entry. */
async function untilTold(t: Test, scene: Scene, index: number, wanted: RegExp): Promise<string | undefined> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < BOOT_LIMIT_MS) {
    const entry = (await journalOf(scene, index)).find(({ text }) => wanted.test(text))
    if (entry) return entry.text
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  t.comment(`${wanted} was not told`)
  return undefined
}

t.test('a script by HTTP: the ROM at once, UEFI after its iPXE; a changed iPXE is kept back', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, machines: 2 })
  for (const [index, kernel] of [standin.programs.x64, standin.programs.x64uefi].entries())
    await assignScripted(scene, index, { kind: 'linux', kernel, initrds: [], cmdline: 'quiet' })

  for (const [index, firmware] of (['bios', 'uefi'] as const).entries()) {
    const guest = scene.start(index, firmware)
    const ran = await guest.waitFor(/^STANDIN\|/, BOOT_LIMIT_MS)
    await guest.stop()
    t.match(ran, { reason: 'line' }, `${firmware}: what the script names runs`)
    const journal = await journalOf(scene, index)
    const done = (name: string) => journal.find(({ kind, text }) => kind === 'file.done' && text.includes(name))
    t.match(done('/boot.ipxe')?.data, { door: 'http', agent: /^iPXE / }, `${firmware}: the script came by HTTP`)
    t.match(done('standin')?.data, { door: 'http' }, `${firmware}: the kernel came by HTTP`)
    const report = journal.find(({ kind }) => kind === 'ipxe.report')
    t.match(
      report?.data,
      { mac: machineMac(index), manufacturer: 'QEMU', uuid: /^[0-9a-f-]{36}$/ },
      'what iPXE said of its machine',
    )
    t.equal(Boolean(done('snponly.efi')), firmware === 'uefi', `${firmware}: iPXE is loaded only where there is none`)
  }

  appendFileSync(join(scene.imageDirectory, ipxe.programs.x64uefi), 'changed')
  const guest = scene.start(1, 'uefi')
  const told = await untilTold(t, scene, 1, /changed since it was registered/)
  t.match(told, /openwds image add boot\/lab\/snponly\.efi --name (scripted-1|ipxe)$/, 'the reason and the next step')
  await guest.stop()
})

t.test('from a disk in the network, which is read by HTTP in ranges', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, machines: 1 })
  makeBiosDisk(join(scene.imageDirectory, 'boot/lab/disk.img'))
  await assignScripted(scene, 0, { kind: 'sanboot', uri: 'http://{server}:8068/boot-files/boot/lab/disk.img' })
  const guest = scene.start(0, 'bios')
  t.match(await guest.waitFor(DISK_MARKER, BOOT_LIMIT_MS), { reason: 'line' }, 'its boot sector runs')
  await guest.stop()
  t.match(
    (await journalOf(scene, 0)).find(({ text }) => text.includes('disk.img'))?.data,
    { door: 'http', agent: /^iPXE / },
    'and the journal tells of it',
  )
})

// wimboot itself may not be kept here: the stand-in takes its place, and shows that iPXE loaded everything and started it
t.test('what wimboot needs comes by HTTP; a changed one is kept back, and the machine goes on', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, machines: 1 })
  const folder = join(scene.imageDirectory, 'boot/lab/wim')
  mkdirSync(folder)
  copyFileSync(join(scene.imageDirectory, standin.programs.x64), join(folder, 'wimboot'))
  const needed = ['BCD', 'boot.sdi', 'boot.wim']
  for (const [index, name] of needed.entries()) writeFileSync(join(folder, name), randomBytes(20_000 * (index + 1)))
  await assignScripted(scene, 0, { kind: 'wimboot', program: 'boot/lab/wim/wimboot' })
  const guest = scene.start(0, 'bios')
  t.match(await guest.waitFor(/^STANDIN\|/, BOOT_LIMIT_MS), { reason: 'line' }, 'it is started')
  await guest.stop()
  const journal = await journalOf(scene, 0)
  for (const name of ['wimboot', ...needed])
    t.match(
      journal.find(({ kind, text }) => kind === 'file.done' && text.includes(`wim/${name}`))?.data,
      { door: 'http', agent: /^iPXE / },
      name,
    )

  appendFileSync(join(folder, 'wimboot'), 'changed')
  const again = scene.start(0, 'bios')
  t.match(await again.waitFor(/scripted-0 did not start/, BOOT_LIMIT_MS), { reason: 'line' }, 'iPXE says so')
  t.match(await untilTold(t, scene, 0, /changed since it was registered/), /openwds image add boot\/lab\/wim\/wimboot/)
  await again.stop()
})

t.test("iPXE's own menu: what its user chooses boots, and the local disk too", { skip }, async (t) => {
  const menu = { enabled: true, prompt: 'Choose what to boot', timeoutSeconds: 255, localDisk: 'last' }
  const scene = await setScene(t, { ...QUICK, machines: 2, config: { pxe: { answer: 'all', menu } } })
  const { api } = scene.daemon
  for (const name of ['first', 'second'])
    await api.send('PUT', apiPath('images', name), {
      body: {
        type: 'boot',
        programs: {},
        ipxe: { kind: 'linux', kernel: standin.programs.x64, initrds: [], cmdline: null },
      },
    })
  for (const name of ['first', 'second'])
    await api.send('PUT', apiPath('profiles', name), { body: { bootImage: name, menuText: `The ${name}` } })
  const disk = join(scene.directory, 'disk')
  makeBiosDisk(disk)
  const DOWN = '\x1b[B'

  const [chooses, leaves] = [scene.start(0, 'bios'), scene.start(1, 'bios', { disk })]
  for (const guest of [chooses, leaves])
    t.ok(await guest.waitForScreen(/Choose what to boot.*The first.*The second/s, BOOT_LIMIT_MS), 'the menu is shown')
  chooses.type(`${DOWN}\r`)
  leaves.type(`${DOWN}${DOWN}\r`)
  const [ran, fromDisk] = await Promise.all([
    chooses.waitFor(/^STANDIN\|/, BOOT_LIMIT_MS),
    leaves.waitFor(DISK_MARKER, BOOT_LIMIT_MS),
  ])
  t.match(ran, { reason: 'line' }, 'the second profile boots')
  t.match(fromDisk, { reason: 'line' }, 'the local disk boots')
  await Promise.all([chooses.stop(), leaves.stop()])
  const journal = await journalOf(scene, 0)
  t.ok(
    journal.some(({ text }) => text.includes('profile second')),
    'the journal names the profile that was chosen',
  )
  t.ok(journal.some(({ kind, text }) => kind === 'file.done' && text.includes('menu.ipxe')))
})
