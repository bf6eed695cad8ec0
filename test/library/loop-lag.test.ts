// A large WIM is imported, verified and overlaid: the daemon's own thread stays free for everybody else meanwhile.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { OpenFiles } from '../../src/files/open-files.ts'
import type { SessionBoot } from '../../src/files/session-boot.ts'
import { SessionWims } from '../../src/files/session-wim.ts'
import { ImageLibrary, type ImageJob } from '../../src/library/library.ts'
import type { Mac } from '../../src/net/address.ts'
import { encodeWim } from '../../src/wim/encode-wim.ts'
import { threadMs, watchLoop } from '../support/loop-lag.ts'
import { ADMIN, openTestStore, SILENT, temporaryDirectory } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'

t.setTimeout(120_000)

/** Processor time of one turn: longer nobody may wait for an answer. */
const MOST_BUSY_MS = 20
const SESSIONS = 20
/** As many as a large Windows PE has. */
const FILES = 20_000

/** A boot.wim with many files, folders of thousands, and some megabytes of machine code. */
function makeLargeBootWim(path: string): string {
  const program = readFileSync(process.execPath)
  const files = Array.from({ length: FILES }, (_, at) => ({
    path: `\\Windows\\${at % 4 === 0 ? 'System32' : `WinSxS\\amd64_component-${at % 1500}_31bf3856ad364e35`}\\a file with a long name ${at}.dll`,
    contents: Buffer.from(`contents of ${at}`),
  }))
  const code = Array.from({ length: 8 }, (_, at) => ({
    path: `\\code ${at}`,
    contents: program.subarray(at << 21, (at + 1) << 21),
  }))
  const properties = { FLAGS: '9', 'WINDOWS/ARCH': '9', 'WINDOWS/INSTALLATIONTYPE': 'WindowsPE' }
  writeFileSync(`${path}.made`, encodeWim([{ name: 'PE', properties, files: [...files, ...code] }], { bootIndex: 1 }))
  execFileSync('wimlib-imagex', ['export', `${path}.made`, '1', path, '--compress=lzx', '--boot'], { stdio: 'ignore' })
  return path
}

t.test('the meter sees a loop that is held up', async (t) => {
  const stop = watchLoop()
  await sleep(20)
  for (const end = threadMs() + 2 * MOST_BUSY_MS; threadMs() < end;);
  await sleep(20)
  const { busyMs } = stop()
  t.ok(busyMs > MOST_BUSY_MS, `${busyMs.toFixed(1)} ms`)
})

t.test('an import, a verification and virtual boot.wims leave the event loop free', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = temporaryDirectory(t)
  const path = makeLargeBootWim(join(folder, 'boot.wim'))
  const imageDirectory = join(folder, 'images')
  mkdirSync(imageDirectory)
  const store = await openTestStore(t, { dataDirectory: join(folder, 'var') })
  const library = await ImageLibrary.open({ imageDirectory, store, log: SILENT })
  t.teardown(() => library.close())
  const over = async (begun: ImageJob) => {
    while (library.job(begun.id).state === 'running') await sleep(5)
    return library.job(begun.id)
  }
  const watched = async (what: string, work: () => Promise<void>) => {
    const stop = watchLoop()
    await work()
    const { busyMs, delayMs } = stop()
    t.comment(`${what}: the longest turn used ${busyMs.toFixed(1)} ms, the longest delay was ${delayMs.toFixed(1)} ms`)
    t.ok(busyMs < MOST_BUSY_MS, `${what}: ${busyMs.toFixed(1)} ms`)
  }

  await watched('import', async () => {
    t.match(await over(await library.import({ path, name: 'pe', mode: 'copy' }, ADMIN)), { state: 'done' })
  })
  await watched('verification', async () => {
    t.match(await over(await library.verify('pe')), { state: 'done', problems: [] })
  })

  const image = (await store.imageGet('pe')) as SessionBoot['image']
  const wims = new SessionWims(new OpenFiles(), async ({ session }) => [
    { path: '\\Windows\\System32\\winpeshl.ini', contents: Buffer.from('[LaunchApps]\r\n') },
    { path: '\\openwds\\token', contents: Buffer.from(`token of ${session}`) },
    { path: '\\Autounattend.xml', contents: Buffer.alloc(20_000, 0x20) },
    ...Array.from({ length: 20 }, (_, at) => ({
      path: `\\openwds\\drivers\\net ${at % 4}\\driver ${at}.sys`,
      contents: Buffer.alloc(10_000, at),
    })),
  ])
  t.teardown(() => wims.close())
  const times: number[] = []
  const boot = async (at: number) => {
    const started = performance.now()
    const file = await wims.open('boot.wim', {
      ...{ session: `session${at}`, mac: '52:54:00:00:00:01' as Mac, machineName: null, uuid: null, addresses: [] },
      ...{ architecture: 'x64uefi' as const, program: null, image },
    })
    times.push(performance.now() - started)
    await file.close()
    // the next request is another turn's
    await nextTurn()
  }
  await watched('the first boot.wim', () => boot(0))
  await watched('the others', async () => {
    for (let at = 1; at < SESSIONS; at++) await boot(at)
  })
  const [first = 0, ...later] = times
  const median = later.sort((a, b) => a - b)[later.length >> 1] ?? Infinity
  t.comment(`the first boot.wim took ${first.toFixed(1)} ms, the others ${median.toFixed(2)} ms`)
  t.ok(median < 40, 'a session costs milliseconds, also on a busy machine')
})
