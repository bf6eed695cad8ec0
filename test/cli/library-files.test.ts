// Image files exchanged, damaged or removed behind the library's back, through the built program.
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { copy, MAC, openRoom, sha256 } from '../support/library-room.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim } from '../support/windows-images.ts'

t.setTimeout(540_000)

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
