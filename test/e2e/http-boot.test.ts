// Real UEFI firmware boots by HTTP and by HTTPS, with us as DHCP server and beside another; what is done goes on to its disk.
// In namespaces; needs root.
import t from 'tap'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot', 'neighbours')
const BOOT_LIMIT_MS = 90_000
const GRUB = /OPENWDS-LAB grub/
const QUICK = { network: 'namespaces', machines: 2, onlySmallFiles: true } as const

async function journalOf(scene: Scene, index: number) {
  const session = await newestSession(scene.daemon.api, machineMac(index))
  return session ? readJournal(scene.daemon.api, session.id) : []
}

t.test('HTTP boot with our addresses; a machine that is done goes on at once', { skip }, async (t) => {
  const scene = await setScene(t, QUICK)
  await scene.assign(0, 'grub')
  await scene.assign(1, 'grub', { method: 'local' })
  const [boots, isDone] = [scene.start(0, 'uefi-http'), scene.start(1, 'uefi-http')]
  t.match(await boots.waitFor(GRUB, BOOT_LIMIT_MS), { reason: 'line' }, 'GRUB came by HTTP')
  await boots.stop()
  const journal = await journalOf(scene, 0)
  const done = journal.find(({ kind }) => kind === 'file.done')
  t.match(done?.data, { door: 'http', agent: 'UEFI HTTP boot 1.0' })
  t.ok(
    journal.some(({ kind }) => kind === 'file.probe'),
    'the firmware asked for the size first',
  )
  t.notOk(journal.some(({ kind }) => kind === 'file.failed'))

  // after the exit program the firmware goes to its next option, which is its shell
  t.match(await isDone.waitFor(/UEFI Interactive Shell|BdsDxe: failed to start Boot\d+ "UEFI HTTP/i, BOOT_LIMIT_MS), {
    reason: 'line',
  })
  const local = await journalOf(scene, 1)
  t.ok(
    local.some(({ kind, text }) => kind === 'file.done' && text.includes('exit.efi')),
    'it fetched the exit program',
  )
  await isDone.stop()
})

t.test('HTTPS boot: with our authority it boots, without it refuses', { skip }, async (t) => {
  const scene = await setScene(t, { ...QUICK, config: { http: { bootOver: 'https' } } })
  await scene.assign(0, 'grub')
  await scene.assign(1, 'grub')
  const trusting = scene.start(0, 'uefi-http', { trusts: await scene.authority() })
  const doubting = scene.start(1, 'uefi-http')
  t.match(await trusting.waitFor(GRUB, BOOT_LIMIT_MS), { reason: 'line' }, 'GRUB came by HTTPS')
  t.match((await journalOf(scene, 0)).find(({ kind }) => kind === 'file.done')?.data, { door: 'https' })
  await doubting.waitFor(/UEFI Interactive Shell|failed to load Boot|Error: /i, BOOT_LIMIT_MS)
  t.notOk(
    doubting.lines.some((line) => GRUB.test(line)),
    'nothing ran that the firmware could not verify',
  )
  t.notOk((await journalOf(scene, 1)).some(({ kind }) => kind === 'file.done'))
  await Promise.all([trusting.stop(), doubting.stop()])
})

t.test('HTTP and HTTPS boot beside dnsmasq, which gives the addresses', { skip }, async (t) => {
  for (const bootOver of ['http', 'https']) {
    const scene = await setScene(t, { ...QUICK, machines: 1, neighbour: 'dnsmasq', config: { http: { bootOver } } })
    await scene.assign(0, 'grub')
    const guest = scene.start(0, 'uefi-http', { trusts: await scene.authority() })
    t.match(await guest.waitFor(GRUB, BOOT_LIMIT_MS), { reason: 'line' }, `GRUB came by ${bootOver}`)
    t.match((await journalOf(scene, 0)).find(({ kind }) => kind === 'file.done')?.data, { door: bootOver })
    await guest.stop()
    await scene.close()
  }
})
