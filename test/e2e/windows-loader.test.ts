// The real Windows boot manager against our server: runs where OPENWDS_WINDOWS_FILES names a folder of the operator's with
// bootmgfw.efi and boot.sdi (and, if it has them, fonts in Fonts/). Such files are Microsoft's and never part of the project.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildRamdiskStore } from '../../src/bcd/store.ts'
import type { ImageJobReply } from '../../src/api/image-schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { decodeFrame } from '../../lab/frames.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim } from '../support/windows-images.ts'

const FILES = process.env['OPENWDS_WINDOWS_FILES'] ?? ''
const NEEDED = ['bootmgfw.efi', 'boot.sdi']
const missing = NEEDED.filter((name) => FILES === '' || !existsSync(join(FILES, name)))
const skip =
  missing.length > 0
    ? `OPENWDS_WINDOWS_FILES must name a folder with ${missing.join(' and ')} from a Windows medium of yours`
    : skipWithoutPackages('boot')

t.setTimeout(280_000)

for (const variableWindow of ['on', 'off'] as const)
  t.test(`boot manager: boot store, boot.sdi and boot.wim, variable window ${variableWindow}`, { skip }, async (t) => {
    if (!requireTool(t, 'wimlib-imagex')) return
    const folder = t.testdir({ pe: {} })
    const pcapFile = join(folder, 'boot.pcap')
    const scene = await setScene(t, {
      ...{ network: 'rootless', machines: 1, onlySmallFiles: true, pcapFile },
      config: { tftp: { variableWindow } },
    })
    makeWindowsFiles(folder, scene)
    const { api } = scene.daemon
    const programs = { x64uefi: 'boot/x64uefi/bootmgfw.efi' }
    await api.send('PUT', apiPath('images', String('windows')), { body: { type: 'boot', programs } })
    const machine = apiPath('machines', machineMac(0))
    await api.send('PUT', machine, { body: { name: 'pc' } })
    await api.send('PUT', `${machine}/assignment`, { body: { bootImage: 'windows', method: 'boot-only', once: true } })

    const guest = scene.start(0, 'uefi')
    const journal = async () => {
      const session = await newestSession(api, machineMac(0))
      return session ? readJournal(api, session.id) : []
    }
    const isDone = (entries: Awaited<ReturnType<typeof journal>>, name: string) =>
      entries.some(({ kind, data }) => kind === 'file.done' && String(data['name']).toLowerCase() === name)
    const startedAt = Date.now()
    while (!isDone(await journal(), 'boot/x64/images/boot.wim') && Date.now() - startedAt < 120_000) await sleep(500)
    await guest.stop()

    const entries = await journal()
    for (const name of ['boot/x64uefi/bootmgfw.efi', 'boot/bcd', 'boot/boot.sdi', 'boot/x64/images/boot.wim'])
      t.ok(isDone(entries, name), `${name} was fetched to its end`, { lines: guest.lines.slice(-10) })
    const acknowledgements = lengthsOfAcks(pcapFile)
    t.equal(acknowledgements.has(5), variableWindow === 'on', 'acknowledgements of five bytes name the next window')
    const { armed } = (await api.get<{ armed: boolean }>(`${machine}/assignment`)).body
    t.notOk(armed, 'assigned for one boot: spent when boot.wim was there')
  })

t.test('boot manager out of an image of the library: its own boot store and boot.wim', { skip }, async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const scene = await setScene(t, { network: 'rootless', machines: 3, onlySmallFiles: true })
  const folder = t.testdir({})
  const fonts = existsSync(join(FILES, 'Fonts')) ? readdirSync(join(FILES, 'Fonts')) : []
  const manager = readFileSync(join(FILES, 'bootmgfw.efi'))
  const importPe = async (name: string, withFonts: boolean) => {
    const path = await makeBootWim(join(folder, `${name}.wim`), {
      setup: false,
      // no loader of Windows in it: the boot manager tells how far it came
      without: withFonts ? /winload\.efi$|segoe_slboot\.ttf$/ : /winload\.efi$|Fonts\//,
      files: {
        'Windows/Boot/EFI/bootmgfw.efi': manager,
        'Windows/Boot/DVD/EFI/boot.sdi': readFileSync(join(FILES, 'boot.sdi')),
        ...Object.fromEntries(
          fonts.map((font) => [`Windows/Boot/Fonts/${font}`, readFileSync(join(FILES, 'Fonts', font))]),
        ),
        filler: randomBytes(12_000_000),
      },
    })
    await importFile(scene.daemon.api, path)
  }

  t.comment('fonts, boot.sdi and boot.wim out of the image')
  if (fonts.length > 0) {
    await importPe('with-fonts', true)
    const { names, session } = await bootPe(scene, 0, 'with-fonts')
    const wanted = [
      'boot/x64uefi/bootmgfw.efi',
      `tmp/x64uefi{${session}}.bcd`,
      'boot/fonts/wgl4_boot.ttf',
      'boot/boot.sdi',
      `tmp/${session}/boot.wim`,
    ]
    t.same([...new Set(names.filter((name) => wanted.includes(name)))], wanted, 'each to its end, in this order')
  }

  t.comment('without fonts it writes to the serial line what became of it')
  await importPe('bare', false)
  const without = await bootPe(scene, 1, 'bare', /Status: 0x[0-9a-f]{8}/)
  t.match(without.screen, /winload\.efi +Status: 0xc000000f/, 'a file that is not in the image is missing')
  const own = join(scene.imageDirectory, 'winpe/bare/Windows/System32/boot')
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'winload.efi'), manager)
  const injected = await bootPe(scene, 2, 'bare', /Status: 0x[0-9a-f]{8}/)
  t.ok(injected.names.includes(`tmp/${injected.session}/boot.wim`), 'its boot.wim came to its end')
  t.match(
    injected.screen,
    /winload\.efi +Status: 0xc000007b/,
    'the injected one was reached: found, read, of the wrong kind',
  )
})

async function importFile(api: Scene['daemon']['api'], path: string): Promise<void> {
  let { body: job } = await api.send<ImageJobReply>('POST', '/image-imports', { body: { path } })
  while (job.state === 'running') {
    await sleep(50)
    job = (await api.get<ImageJobReply>(apiPath('image-jobs', job.id))).body
  }
  if (job.state !== 'done') throw new Error(`import of ${path}: ${JSON.stringify(job.error)}`)
}

/** Boots the machine until boot.wim is there, and until the screen says what it waits for. */
async function bootPe(scene: Scene, index: number, image: string, says?: RegExp) {
  const { api } = scene.daemon
  const machine = apiPath('machines', machineMac(index))
  await api.send('PUT', machine, { body: { name: `pc-${index}` } })
  await api.send('PUT', `${machine}/assignment`, { body: { bootImage: image, method: 'boot-only' } })
  const guest = scene.start(index, 'uefi')
  const screen = () => guest.unended.replace(/\s+/g, ' ')
  const startedAt = Date.now()
  for (;;) {
    const session = await newestSession(api, machineMac(index))
    const done = session ? (await readJournal(api, session.id)).filter(({ kind }) => kind === 'file.done') : []
    const names = done.map(({ data }) => String(data['name']).toLowerCase())
    const isThere = names.some((name) => name.endsWith('/boot.wim')) && (says?.test(screen()) ?? true)
    if (isThere || Date.now() - startedAt > 90_000) {
      await guest.stop()
      return { names, session: session?.id ?? '', screen: screen() }
    }
    await sleep(500)
  }
}

/** A boot folder as WDS has it, with a WIM that has nothing to boot. */
function makeWindowsFiles(folder: string, { imageDirectory }: Scene): void {
  const boot = join(imageDirectory, 'boot')
  for (const name of ['x64uefi', 'x64/Images']) mkdirSync(join(boot, name), { recursive: true })
  copyFileSync(join(FILES, 'bootmgfw.efi'), join(boot, 'x64uefi', 'bootmgfw.efi'))
  copyFileSync(join(FILES, 'boot.sdi'), join(boot, 'boot.sdi'))
  if (existsSync(join(FILES, 'Fonts'))) cpSync(join(FILES, 'Fonts'), join(boot, 'Fonts'), { recursive: true })
  const entries = [{ title: 'Windows PE', wimPath: '\\Boot\\x64\\Images\\boot.wim' }]
  const store = buildRamdiskStore({ entries, blockSize: 1456, windowSize: 16, variableWindow: true, textMode: true })
  writeFileSync(join(boot, 'BCD'), store)
  mkdirSync(join(folder, 'pe', 'Windows'), { recursive: true })
  writeFileSync(join(folder, 'pe', 'Windows', 'filler'), randomBytes(20_000_000))
  spawnSync('wimlib-imagex', ['capture', join(folder, 'pe'), join(boot, 'x64/Images/boot.wim'), 'PE', '--boot'])
}

/** How long the ACK packets of a capture are. */
function lengthsOfAcks(pcapFile: string): Set<number> {
  const bytes = readFileSync(pcapFile)
  const lengths = new Set<number>()
  // 24 bytes of file header; 16 bytes before each frame, the third word its length
  for (let at = 24; at + 16 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8)
    const frame = decodeFrame(bytes.subarray(at + 16, at + 16 + length))
    if (frame?.kind === 'udp' && frame.payload[0] === 0 && frame.payload[1] === 4) lengths.add(frame.payload.length)
    at += 16 + length
  }
  return lengths
}
