// The real Windows boot manager against our server: runs where OPENWDS_WINDOWS_FILES names a folder of the operator's with
// bootmgfw.efi and boot.sdi (and, if it has them, fonts in Fonts/). Such files are Microsoft's and never part of the project.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildRamdiskStore } from '../../src/bcd/store.ts'
import { apiPath } from '../../src/cli/client.ts'
import { decodeFrame } from '../../lab/frames.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'
import { requireTool } from '../support/tools.ts'

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
    await api.send('PUT', apiPath('images', 'windows'), { body: { type: 'boot', programs } })
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
