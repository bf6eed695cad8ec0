// The real agent under Wine, out of the real boot.wim, against the real daemon: an image applied, a cut, a wrong authority, a token twice.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createClient } from '../../src/cli/client.ts'
import type { ImageJob } from '../../src/library/library.ts'
import { startTestDaemon } from '../cli/daemon.ts'
import { makeAuthority } from '../support/deploy-https.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { makeBootWim, makeInstallWim } from '../support/windows-images.ts'

t.setTimeout(400_000)

const AGENT = new URL('../../dist/winpe/openwds-agent-x64.exe', import.meta.url).pathname
const COMPILER = 'x86_64-w64-mingw32-gcc'
const LOADERS = {
  'Windows/Boot/DVD/EFI/boot.sdi': '$SDI0001 of the image',
  'Windows/Boot/EFI/bootmgfw.efi': 'the boot manager',
}
const WINE = ['wine64', '/usr/lib/wine/wine64'].find((one) => spawnSync(one, ['--version']).status === 0)
const MAC = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ internal, family, mac }) => !internal && family === 'IPv4' && mac !== '00:00:00:00:00:00')?.mac
const MISSING =
  (WINE === undefined && 'Wine is not installed (apt-get install wine64)') ||
  (!existsSync(AGENT) && 'the agent is not built') ||
  (MAC === undefined && 'there is no network adapter but loopback') ||
  ([COMPILER, 'wimlib-imagex'].some((one) => spawnSync(one, ['--version']).status !== 0) &&
    'mingw-w64 or wimlib is missing')

/** A machine's Windows PE: drives X: and W:, the programs the steps call. */
function makeMachine(t: Test, prefix: string) {
  const drives = join(prefix, 'dosdevices')
  const folder = temporaryDirectory(t)
  for (const drive of ['x', 'w']) {
    mkdirSync(join(folder, drive))
    rmSync(join(drives, `${drive}:`), { force: true })
    symlinkSync(join(folder, drive), join(drives, `${drive}:`))
  }
  const here = (path: string) => join(folder, path)
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' }
  const run = (program: string, ...args: string[]) => {
    const child = spawn(WINE ?? '', [program, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.on('data', (piece: Buffer) => (output += piece.toString()))
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    return { output: () => output, ended, kill: () => child.kill('SIGKILL') }
  }
  return { here, run, env }
}

/** Hands everything on to a port, and cuts every connection once when so many bytes came back. */
async function startRelay(t: Test, to: number, cutAfter: number) {
  let passed = 0
  let cuts = 0
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const socket of [near, far]) socket.on('error', () => [near, far].map((one) => one.destroy()))
    near.pipe(far)
    far.on('data', (piece: Buffer) => {
      passed += piece.length
      if (cuts === 0 && passed > cutAfter) {
        cuts++
        near.destroy()
        far.destroy()
      } else near.write(piece)
    })
    far.on('end', () => near.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  return { port: (server.address() as AddressInfo).port, cuts: () => cuts }
}

t.test('an image is applied, with a cut in the middle', { skip: MISSING }, async (t) => {
  const daemon = await startTestDaemon(t)
  const folder = temporaryDirectory(t)
  const prefix = join(folder, 'prefix')
  const stop = () => spawnSync('wineserver', ['-k'], { env: { ...process.env, WINEPREFIX: prefix } })
  t.teardown(stop)
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' }
  execFileSync(WINE ?? '', ['wineboot', '-i'], { env, stdio: 'ignore' })
  const { here, run } = makeMachine(t, prefix)

  const api = createClient({ kind: 'socket', path: daemon.socket })
  const bring = async (path: string, name: string) => {
    let job = (await api.send<ImageJob>('POST', '/image-imports', { body: { path, name, origin: 'custom' } })).body
    for (; job.state === 'running'; job = (await api.get<ImageJob>(`/image-jobs/${job.id}`)).body) await sleep(50)
    t.match(job, { state: 'done' })
  }
  await bring(await makeBootWim(join(folder, 'boot.wim'), { files: LOADERS, setup: false }), 'pe')
  const edition = { name: 'Windows 11 Pro', edition: 'Professional', files: { 'big.bin': randomBytes(4_000_000) } }
  await bring(await makeInstallWim(join(folder, 'install.wim'), [edition]), 'win11')
  await api.send('PUT', `/machines/${MAC}`, { body: { name: 'lab-1' } })
  await api.send('PUT', `/machines/${MAC}/assignment`, {
    body: { bootImage: 'pe', installImage: 'win11', method: 'apply-image', once: true, armed: true },
  })
  t.ok(await daemon.ask({ mac: MAC ?? '', architecture: 7 }))
  const [session] = (await api.get<{ items: { id: string }[] }>('/sessions')).body.items
  const options = { blksize: 8192, windowsize: 16 }
  const wim = await fetchTftp({ port: daemon.tftpPort(), name: `Tmp\\${session?.id}\\boot.wim`, keep: true, options })
  writeFileSync(here('boot.wim'), wim.bytes)
  execFileSync('wimlib-imagex', ['apply', here('boot.wim'), '1', here('x')], { stdio: 'ignore' })

  const ours = 'x/Windows/System32/openwds'
  const standIn = here('stand-in.exe')
  execFileSync(COMPILER, ['-O1', '-s', new URL('stand-in.c', import.meta.url).pathname, '-o', standIn])
  for (const name of ['diskpart', 'dism', 'bcdboot', 'wpeutil']) copyFileSync(standIn, here(`${ours}/${name}.exe`))
  const words = readFileSync(here(`${ours}/session.txt`), 'utf8')
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(words)?.[1])
  const relay = await startRelay(t, port, 1_500_000)
  writeFileSync(here(`${ours}/session.txt`), words.replace(`:${port}`, `:${relay.port}`))
  const AGENT_EXE = 'X:\\Windows\\System32\\openwds\\agent.exe'
  const deployment = /^deployment\t(.*)$/m.exec(words)?.[1] ?? ''
  const state = async () => (await api.get<{ state: string; stage: string }>(`/deployments/${deployment}`)).body

  const authority = readFileSync(here(`${ours}/ca.pem`))
  writeFileSync(here(`${ours}/ca.pem`), (await makeAuthority(t, 'somebody else')).caPem)
  const until = async (child: ReturnType<typeof run>, words: RegExp) => {
    for (let tries = 0; tries < 600 && !words.test(child.output()); tries++) await sleep(100)
    t.match(child.output(), words)
    child.kill()
    stop()
  }
  await until(run(AGENT_EXE), /OW-104/)
  t.match(await state(), { state: 'running', stage: 'loader' }, 'nothing was said to it')
  writeFileSync(here(`${ours}/ca.pem`), authority)

  const agent = run(AGENT_EXE)
  t.equal(await Promise.race([agent.ended, sleep(200_000).then(() => 'too slow')]), 0, agent.output())
  t.equal(relay.cuts(), 1, 'the network was cut')
  t.match(await state(), { state: 'running', stage: 'rebooting' })
  const calls = readFileSync(here('w/record.txt'), 'utf8')
  t.match(
    calls,
    /diskpart\.exe"? +\/s [^\n]*\n[^]*dism\.exe"? +\/Apply-Image[^\n]*\n[^]*bcdboot\.exe"? [^\n]*\n[^]*wpeutil\.exe"? reboot/,
  )
  t.ok(readFileSync(here('w/Windows/System32/ntoskrnl.exe')).equals(readFileSync(join(folder, 'install.wim'))), 'whole')

  await until(run(AGENT_EXE), /OW-203/)
  const setup = 'W:\\Windows\\Setup\\openwds\\agent.exe'
  for (const pass of ['specialize', 'oobe']) {
    const report = run(setup, `/pass:${pass}`)
    t.equal(await report.ended, 0, pass)
  }
  t.match(await state(), { state: 'ready' })
})
