// Image files brought in through the built program: imports and uploads that are killed, and go on.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { jobs, LARGE_BYTES, makeLarge, openRoom, PROGRAM, sha256, until, watch } from '../support/library-room.ts'
import { skipWithoutCommands } from '../support/lab-tools.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from '../support/windows-images.ts'

t.setTimeout(540_000)

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
