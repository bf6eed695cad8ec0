// A machine boots an image of the library without anything of Microsoft's: our stand-in plays the boot manager in the .wim
// and walks the real one's sequence over the firmware's TFTP: itself, boot store, font, boot.sdi, and its own boot.wim.
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { machineMac, type Scene } from '../../lab/scene.ts'
import type { Firmware, Guest } from '../../lab/qemu.ts'
import { parseReport } from '../../lab/standin/report.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import type { ImageJobReply } from '../../src/api/image-schemas.ts'
import type { ExplanationReply } from '../../src/api/explanation-schema.ts'
import type { AssignmentReply } from '../../src/api/schemas.ts'
import { ramdiskEntries } from '../../src/bcd/ramdisk-entries.ts'
import { decodeStore } from '../../src/bcd/store.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from '../support/windows-images.ts'

t.setTimeout(280_000)

const skip = skipWithoutPackages('boot')
const BOOT_LIMIT_MS = 120_000
const AGENT = Buffer.from('MZ: the agent of this test')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

t.test('out of an .iso to the machine: each file as it is, and a boot.wim of its own', { skip }, async (t) => {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const scene = await setScene(t, {
    ...{ network: 'rootless', machines: 3, onlySmallFiles: true },
    // no machine comes to it here, but without that door nothing is deployed
    config: { http: { enabled: true, port: 0, tlsPort: 0 } },
  })
  const { api } = scene.daemon
  const media = await makeMedia(temporaryDirectory(t), scene)
  await importFile(scene, media.iso)
  await importFile(scene, media.captured, { origin: 'custom' })

  t.comment('UEFI, assigned to boot only; beside it a BIOS machine of the same image')
  await assign(scene, 0, { method: 'boot-only', once: true })
  await assign(scene, 1, { method: 'boot-only' })
  const [uefi, bios] = await Promise.all([walk(scene, 0, 'uefi'), walk(scene, 1, 'bios')])
  for (const [title, { report, session, names, serial }, program] of [
    ['UEFI', uefi, media.manager],
    ['BIOS', bios, media.pxeboot],
  ] as const) {
    t.match(report, { isDone: true, missing: [] }, `${title}: every file came`)
    if (report.files.length !== 5) t.comment(serial.filter((line) => !/\|(?:pkt|opt)\|/.test(line)).join('\n'))
    t.equal(report.files[0]?.sha256, sha256(program), `${title}: the program out of the .wim on the .iso`)
    const isUefi = title === 'UEFI'
    t.same(
      names.slice(1).map((name) => name.toLowerCase()),
      [
        // iPXE's card ROM hands no option 252 on: the store is found by the machine's address
        isUefi ? `\\tmp\\x64uefi{${session}}.bcd` : '\\boot\\bcd',
        isUefi ? '\\efi\\microsoft\\boot\\fonts\\wgl4_boot.ttf' : '\\boot\\fonts\\wgl4_boot.ttf',
        `\\tmp\\${session}\\boot.sdi`,
        `\\tmp\\${session}\\boot.wim`,
      ],
      `${title}: the names of its own boot`,
    )
    const [, , font, sdi, wim] = report.files
    t.equal(font?.sha256, sha256(media.font), `${title}: font`)
    t.equal(sdi?.sha256, sha256(media.sdi), `${title}: boot.sdi`)
    t.equal(wim?.sha256, sha256(readFileSync(media.bootWim)), `${title}: boot.wim as it lies on the .iso`)
  }
  t.match(uefi.report.store, { blockSize: 1456, windowSize: 16 }, 'block and window as the store says')
  t.equal(await becomesArmed(scene, 0, false), true, 'assigned for one boot: spent when boot.wim was there')

  t.comment('a machine that is deployed: its boot.wim has the agent and a token')
  await assign(scene, 2, { method: 'apply-image', installImage: 'captured', select: { index: 1 } })
  const explain = `${apiPath('machines', machineMac(2), 'explain')}?arch=x64uefi`
  const { files: foreseen } = (await api.get<ExplanationReply>(explain)).body
  const deployed = await walk(scene, 2, 'uefi')
  t.match(deployed.report, { isDone: true, missing: [] })
  const { session } = deployed
  const own = await get(scene, `\\Tmp\\${session}\\boot.wim`)
  t.equal(deployed.report.files.at(-1)?.sha256, sha256(own), 'the same bytes for whoever asks')
  const folder = temporaryDirectory(t)
  writeFileSync(join(folder, 'own.wim'), own)
  execFileSync('wimlib-imagex', ['verify', join(folder, 'own.wim')])
  execFileSync('wimlib-imagex', ['extract', join(folder, 'own.wim'), '2', '/Windows/System32', `--dest-dir=${folder}`])
  t.same(readFileSync(join(folder, 'System32/openwds/agent.exe')), AGENT)
  t.match(readFileSync(join(folder, 'System32/openwds/session.txt'), 'utf8'), /^openwds-session\t1\n/)
  const store = decodeStore(await get(scene, `\\Tmp\\x64uefi{${session}}.bcd`), 'BCD')
  t.match(ramdiskEntries(store), [{ wimPath: deployed.report.store?.wim, sdiPath: deployed.report.store?.sdi }])
  for (const [at, name] of deployed.names.entries()) {
    const file = foreseen.find((one) => one.name.replace('examplesessi', session).toLowerCase() === name.toLowerCase())
    t.match(file, { outcome: 'served', sizeBytes: deployed.report.files[at]?.sizeBytes }, `explain foresaw ${name}`)
  }
})

/** An .iso with our stand-in for boot managers, and a captured image. */
async function makeMedia(folder: string, { imageDirectory }: Scene) {
  const manager = readFileSync(join(imageDirectory, 'boot/lab/standin.efi'))
  const pxeboot = readFileSync(join(imageDirectory, 'boot/lab/standin.0'))
  const [font, sdi] = [randomBytes(48_984), randomBytes(3_170_304)]
  const bootWim = await makeBootWim(join(folder, 'boot.wim'), {
    files: {
      'Windows/Boot/EFI/bootmgfw.efi': manager,
      'Windows/Boot/PXE/pxeboot.n12': pxeboot,
      'Windows/Boot/DVD/EFI/boot.sdi': sdi,
      'Windows/Boot/Fonts/wgl4_boot.ttf': font,
      'filler.bin': randomBytes(6_000_000),
    },
  })
  const install = await makeInstallWim(join(folder, 'captured.wim'))
  const iso = await makeWindowsIso(join(folder, 'win11.iso'), { bootWim })
  mkdirSync(join(imageDirectory, 'agent'), { recursive: true })
  writeFileSync(join(imageDirectory, 'agent/openwds-agent-x64.exe'), AGENT)
  return { manager, pxeboot, font, sdi, bootWim, iso, captured: install }
}

async function importFile({ daemon: { api } }: Scene, path: string, words: object = {}): Promise<void> {
  let { body: job } = await api.send<ImageJobReply>('POST', '/image-imports', { body: { path, ...words } })
  while (job.state === 'running') {
    await sleep(50)
    job = (await api.get<ImageJobReply>(apiPath('image-jobs', job.id))).body
  }
  if (job.state !== 'done') throw new Error(`import of ${path}: ${JSON.stringify(job.error)}`)
}

async function assign({ daemon: { api } }: Scene, index: number, words: object): Promise<void> {
  const machine = apiPath('machines', machineMac(index))
  await api.send('PUT', machine, { body: { name: `pc-${index}` } })
  await api.send('PUT', `${machine}/assignment`, { body: { bootImage: 'win11', ...words } })
}

/** Whether it is so in time: a machine that is switched off at once may not have confirmed its last block. */
async function becomesArmed({ daemon: { api } }: Scene, index: number, armed: boolean): Promise<boolean> {
  for (let tries = 0; tries < 60; tries++) {
    const { body } = await api.get<AssignmentReply>(`${apiPath('machines', machineMac(index))}/assignment`)
    if (body.armed === armed) return true
    await sleep(500)
  }
  return false
}

/** Boots the machine, lets its stand-in walk, and reads what it and the daemon say. */
async function walk(scene: Scene, index: number, firmware: Firmware) {
  const guest: Guest = scene.start(index, firmware, { plan: 'windows\n' })
  const event = await guest.waitFor(/^STANDIN\|done\|/, BOOT_LIMIT_MS)
  await guest.stop()
  if (event.reason !== 'line') t.comment(guest.lines.slice(-10).join('\n'), scene.daemon.log.slice(-10).join('\n'))
  const { api } = scene.daemon
  const session = (await newestSession(api, machineMac(index)))?.id ?? ''
  const report = parseReport(guest.lines)
  const names = report.files.map(({ name }) => name)
  return { report, session, names, serial: guest.lines, journal: await readJournal(api, session) }
}

/** A file as the daemon gives it to anybody. */
async function get({ daemon: { api } }: Scene, name: string): Promise<Buffer> {
  const { body } = await api.get<{ daemon: { listening: { door: string; port: number }[] } }>('/health')
  const port = body.daemon.listening.find(({ door }) => door === 'tftp')?.port ?? 0
  return (await fetchTftp({ port, name, keep: true, options: { blksize: 8192, windowsize: 16 } })).bytes
}
