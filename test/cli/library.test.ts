// The image library through the built program: imports that are killed and go on, uploads, replacements, and files that
// were damaged or removed behind the library's back.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startDaemon, type Daemon } from '../../lab/daemon.ts'
import type { ImageDetailReply, ImageJobReply } from '../../src/api/image-schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { skipWithoutCommands } from '../support/lab-tools.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from '../support/windows-images.ts'

t.setTimeout(540_000)

const PROGRAM = join(import.meta.dirname, '../../bin/openwds.js')
const MAC = '52:54:00:00:00:01'
const LARGE_BYTES = 400_000_000
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

interface Ended {
  code: number | null
  out: string
  err: string
}

/** A daemon of its own, the program that speaks to it, and a folder for image files. */
async function openRoom(t: Test) {
  // not t.testdir: a socket's path must be short
  const directory = mkdtempSync(join(tmpdir(), 'openwds-lib-'))
  const imageDirectory = join(directory, 'images')
  const config = {
    imageDirectory,
    server: { address: '127.0.0.1' },
    dhcp: { mode: 'off' },
    tftp: { port: 0 },
    http: { port: 0, tlsPort: 0 },
    api: { port: 0 },
    shutdownGraceMs: 0,
  }
  const room = { directory, imageDirectory, daemon: await startDaemon({ directory, config }) }
  t.teardown(async () => {
    await room.daemon.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  const begin = (args: readonly string[], env: Record<string, string> = {}) =>
    watch(
      spawn(process.execPath, [PROGRAM, ...args], {
        env: { PATH: process.env['PATH'], NO_COLOR: '1', OPENWDS_SOCKET: room.daemon.socket, ...env },
      }),
    )
  return {
    room,
    begin,
    openwds: (line: string, env?: Record<string, string>) => begin(line.split(' '), env).ended,
    image: async (name: string) => (await room.daemon.api.get<ImageDetailReply>(apiPath('images', name))).body,
    restart: async () => {
      room.daemon = await startDaemon({ directory, config })
    },
    file: (name: string) => join(directory, name),
  }
}

function watch(child: ChildProcess) {
  const said: Ended = { code: null, out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ ...said, code })))
  return { child, said, ended }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 3000) throw new Error(`waited too long for ${what}`)
    await sleep(10)
  }
}

/** An install image with as much behind its end, where nobody looks, as makes its import take a moment. */
async function makeLarge(path: string): Promise<string> {
  await makeInstallWim(path)
  truncateSync(path, LARGE_BYTES)
  // no hole at the end, so that its size is really there
  appendFileSync(path, Buffer.alloc(4096, 'end'))
  return path
}

const jobs = async ({ api }: Daemon) => (await api.get<{ items: ImageJobReply[] }>('/image-jobs')).body.items

t.test(
  'image add: a bar on a terminal, Ctrl-C, a daemon killed in the middle, and on from there',
  { skip: skipWithoutCommands('script') },
  async (t) => {
    if (!requireTool(t, 'wimlib-imagex')) return
    const { room, begin, openwds, image, restart, file } = await openRoom(t)
    const large = await makeLarge(file('large.wim'))
    const incoming = join(room.imageDirectory, 'library/incoming')
    const partial = () => {
      const [folder] = existsSync(incoming) ? readdirSync(incoming) : []
      const path = folder === undefined ? '' : join(incoming, folder, 'large.wim')
      return existsSync(path) ? statSync(path).size : 0
    }

    const command = [process.execPath, PROGRAM, 'image', 'add', large, '--socket', room.daemon.socket].join(' ')
    const terminal = watch(spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] }))
    await until('a bar with bytes, rate and time left', () =>
      /copying large\.wim {2}.*[█░]+.* \d+ % {2}[\d.]+ [kMG]?B of 400 MB {2}[\d.]+ MB\/s {2}\d+ s left/.test(
        terminal.said.out,
      ),
    )
    terminal.child.stdin?.write('\x03')
    t.not((await terminal.ended).code, 0, 'Ctrl-C ends it')
    await until('the import to end', async () => (await jobs(room.daemon)).every(({ state }) => state === 'cancelled'))
    t.match(await openwds('image list --json'), { code: 0, out: /^\[\]/ }, 'nothing is half visible')
    const kept = partial()
    t.ok(kept > 0 && kept < LARGE_BYTES, `${kept} bytes are kept`)

    const killed = begin(['image', 'add', large])
    await until('the copy to go on', () => partial() > kept)
    process.kill(room.daemon.pid, 'SIGKILL')
    t.match(await killed.ended, { code: 1, err: /daemon/ })
    await room.daemon.stop()
    await restart()
    t.match(await openwds('image list --json'), { out: /^\[\]/ }, 'after kill -9 nothing is half visible')
    const before = partial()
    t.ok(before >= kept, `${before} bytes are kept`)

    t.match(await openwds(`image add ${large}`), { code: 0, out: /^large: install image, 3 inside\.\n/ })
    t.equal((await image('large')).content?.file.sha256, sha256(large))
    t.equal(sha256((await image('large')).content?.file.path ?? ''), sha256(large), 'byte for byte')
    t.same(readdirSync(incoming), [])
  },
)

t.test('image add --url: an upload that was killed goes on; an .iso gives both its images', async (t) => {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const { room, begin, openwds, image, file } = await openRoom(t)
  const iso = await makeWindowsIso(file('win11.iso'), {
    bootWim: await makeBootWim(file('boot.wim')),
    install: await makeInstallWim(file('install.wim')),
  })
  truncateSync(iso, 120_000_000)
  const { out } = await openwds('token add uploads --role operator --json')
  const { body } = await room.daemon.api.get<{ daemon: { listening: { door: string; port: number | null }[] } }>(
    '/health',
  )
  const port = body.daemon.listening.find(({ door, port: at }) => door === 'api' && at !== null)?.port
  const env = { OPENWDS_URL: `http://127.0.0.1:${port}`, OPENWDS_TOKEN: (JSON.parse(out) as { token: string }).token }
  const folder = join(room.imageDirectory, 'library/incoming/uploads/win11')
  const there = () => (existsSync(join(folder, 'win11.iso')) ? statSync(join(folder, 'win11.iso')) : undefined)

  const killed = begin(['image', 'add', iso], env)
  await until('some of it to be there', () => (there()?.size ?? 0) > 16_000_000)
  killed.child.kill('SIGKILL')
  await killed.ended
  await sleep(200)
  const before = there()
  t.ok(before && before.size < 120_000_000, `${before?.size} bytes are kept`)
  t.match(await openwds('image list --json'), { out: /^\[\]/ }, 'nothing is half visible')

  t.match(await openwds(`image add ${iso}`, env), { code: 0, out: /win11-boot: boot image, 2 inside/ })
  const { content } = await image('win11')
  t.match(content?.file, { sha256: sha256(iso), linked: false })
  t.equal(statSync(content?.file.path ?? '').ino, before?.ino, 'the same file grew on and was moved, not sent anew')
  t.notOk(existsSync(folder), 'nothing is left of the upload')
  t.match(await openwds('image verify win11'), { code: 0, out: /as it was added/ })
  t.match(await openwds(`image add ${iso} --link`, env), { code: 2, err: /need a daemon on this host/ })
})

t.test('replace, verify, --link, --move; what is damaged or gone is told and not armed', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { room, openwds, image, restart, file } = await openRoom(t)
  const install = await makeInstallWim(file('win.wim'))
  const boot = await makeBootWim(file('pe.wim'), { setup: false })
  t.match(await openwds(`image add ${install} --name win --origin custom`), { code: 0 })
  t.match(await openwds(`image add ${boot}`), { code: 0, out: /^pe: boot image, 1 inside/ })
  t.match(await openwds('image verify win'), { code: 0, out: 'win is as it was added.\n' })
  t.match(await openwds(`machine add ${MAC} --name pc`), { code: 0 })
  const assign = 'machine assign pc --boot-image pe --install-image win --select index=2 --method apply-image'
  t.match(await openwds(assign), { code: 0 })

  t.comment('replaced while a machine is armed with it')
  const old = (await image('win')).content?.file.path ?? ''
  const newer = copy(install, file('newer.wim'))
  appendFileSync(newer, 'newer')
  t.match(await openwds(`image replace win ${newer}`), { code: 0 })
  t.match(await image('win'), { content: { number: 2 }, use: { pinned: [MAC] }, fileState: { state: 'ok' } })
  t.ok(existsSync(old), 'the armed machine keeps its file')
  t.match(await openwds('image list'), { out: /win +install .*ready/ })

  t.comment('a bit that fell over, which only a verification sees')
  const path = (await image('win')).content?.file.path ?? ''
  const writtenAt = statSync(path).mtimeMs / 1000
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.with(400, (bytes[400] ?? 0) ^ 1))
  utimesSync(path, writtenAt, writtenAt)
  t.match(await openwds('image verify win'), { code: 1, err: /win is damaged: SHA-256 is/ })
  t.match(await openwds('image list'), { out: /win +install .*damaged/ })
  t.match(await openwds('image show win'), { out: /state +damaged[^]*! damaged: SHA-256 is/ })
  t.match(await openwds(assign), { code: 1, err: /IMAGE_FILE_CHANGED|Image win is not the file[^]*SHA-256/ })
  t.match(await openwds(`${assign} --force`), { code: 1 }, 'no force makes it whole')

  t.comment('removed, noticed at once and told at the next start too')
  rmSync(path)
  t.match(await openwds('image show win'), { code: 0, out: new RegExp(`state +missing[^]*${path}: it is gone`) })
  t.match(await openwds('image verify win'), { code: 1, err: /it is gone/ })
  t.match(await openwds(assign), { code: 1, err: /it is gone[^]*openwds image replace/ })
  await room.daemon.stop()
  await restart()
  t.ok(
    room.daemon.log.some((line) => line.includes('image.file.broken') && line.includes(path)),
    'the log names the file',
  )
  t.comment('the same file again heals it')
  t.match(await openwds(`image add ${newer} --name win`), { code: 0 })
  t.match(await image('win'), { content: { number: 2 }, fileState: { state: 'ok', reason: null } })
  t.match(await openwds('image verify win'), { code: 0 })
  t.match(await openwds(assign), { code: 0 })

  t.comment('--link leaves it, --move takes it, from another file system too')
  const linked = copy(boot, file('linked.wim'), 'linked')
  t.match(await openwds(`image add ${linked} --link`), { code: 0 })
  t.match((await image('linked')).content?.file, { path: linked, linked: true })
  const others = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/openwds-lib-') : mkdtempSync(file('other-'))
  t.teardown(() => rmSync(others, { recursive: true, force: true }))
  for (const folder of [room.directory, others]) {
    const moved = copy(boot, join(folder, 'moved.wim'), folder)
    const hash = sha256(moved)
    t.match(await openwds(`image add ${moved} --move --name moved-${folder === others ? 'far' : 'near'}`), { code: 0 })
    t.notOk(existsSync(moved), 'it is taken away')
    const { content } = await image(`moved-${folder === others ? 'far' : 'near'}`)
    t.equal(sha256(content?.file.path ?? ''), hash)
    t.equal(content?.file.linked, false)
  }
  const stays = copy(boot, join(others, 'stays.wim'), 'stays')
  t.match(await openwds(`image add ${stays} --move --name pe`), { code: 1, err: /pe/ })
  t.ok(existsSync(stays), 'a refused move leaves the file where it is')
})

t.test('groups, names, withdrawn images, who uses one; what is missing is told with its place', async (t) => {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const { room, openwds, image, file } = await openRoom(t)
  const ok = async (line: string, out: RegExp) => t.match(await openwds(line), { code: 0, out }, line)
  const refused = async (line: string, err: RegExp) => t.match(await openwds(line), { code: 1, err }, line)
  const bootWim = await makeBootWim(file('boot.wim'), { without: /boot\.sdi$/ })
  const iso = await makeWindowsIso(file('win11.iso'), {
    ...{ bootWim, install: await makeInstallWim(file('install.wim')) },
    without: /^boot\/boot\.sdi$/,
  })
  const place =
    /missing: boot\.sdi: it usually lies in \\Windows\\Boot\\DVD\\EFI of the image, as \\boot\\boot\.sdi on Windows media/
  await ok('group add lab --description Rooms', /lab is made/)
  await ok(`image add ${iso} --name win --group lab --origin custom`, place)
  await ok('image show win-boot', place)
  await ok('image list --group lab', /win-boot +boot .*see findings/)
  await ok('group list', /lab +.*win/)
  await refused('group remove lab --yes', /lab/)

  t.comment('without it nothing is armed; laid beside, it is')
  await ok(`machine add ${MAC} --name pc`, /pc/)
  const assign = 'machine assign pc --boot-image win-boot --install-image win#2 --method apply-image'
  mkdirSync(join(room.imageDirectory, 'boot'), { recursive: true })
  copyFileSync(file('boot.wim'), join(room.imageDirectory, 'boot/boot.sdi'))
  await ok(assign, /install image win, index 2/)
  t.match((await image('win')).use.machines, [MAC])

  t.comment('renamed: the machine goes on with it')
  await ok('image set win --name eleven --group other', /eleven is changed/)
  await ok('image show eleven', new RegExp(`${MAC}|pc`))
  await ok('machine show pc', /eleven/)
  await refused('image remove eleven --yes', /assigned to 1 machine[^]*52:54:00:00:00:01/)
  await refused('image remove win-boot --yes', /assigned to 1 machine/)

  t.comment('withdrawn: not booted, not assigned, until it is back')
  await ok('image set win-boot --disable', /win-boot is changed/)
  await ok('image list', /win-boot +boot .*disabled/)
  await ok('explain pc --arch x64uefi', /boot image win-boot is disabled \(openwds image set win-boot --enable\)/)
  await refused(assign.replace('win#2', 'eleven#2'), /win-boot` is disabled[^]*openwds image set win-boot --enable/)
  await ok('image set win-boot --enable', /win-boot is changed/)
  await ok(assign.replace('win#2', 'eleven#3'), /install image eleven, index 3/)
  await ok('machine show pc --json', /"select": \{\s*"index": 3/)
  await refused(assign.replace('win#2', 'eleven#9'), /9/)
  await ok('explain pc --arch x64uefi', /boot\.sdi/)

  await ok('machine unassign pc --yes', /./)
  await ok('image remove eleven --yes', /eleven/)
  await ok('image remove win-boot --yes', /win-boot/)
  await ok('group remove lab --yes', /lab/)
  t.same(
    readdirSync(join(room.imageDirectory, 'library')).filter((name) => name.endsWith('.iso')),
    [],
    'the file goes last',
  )
})

t.test('a boot of an image whose file is gone is told so', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { room, openwds, image, file } = await openRoom(t)
  t.match(await openwds(`image add ${await makeBootWim(file('pe.wim'))}`), { code: 0 })
  rmSync((await image('pe')).content?.file.path ?? '')
  const { body } = await room.daemon.api.get<{ daemon: { listening: { door: string; port: number }[] } }>('/health')
  const port = body.daemon.listening.find(({ door }) => door === 'tftp')?.port ?? 0
  await t.rejects(
    fetchTftp({ port, name: 'Boot\\x64\\Images\\pe.wim' }),
    /pe\.wim is not the file that was added: it is gone/,
  )
})

/** A copy, with some words behind its end that make it another file. */
function copy(from: string, to: string, more = ''): string {
  copyFileSync(from, to)
  appendFileSync(to, more)
  return to
}
