// The daemon as a process: its start and what can prevent it, its end, and what survives `kill -9`.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { DAEMON, startDaemon, type Daemon } from '../../lab/daemon.ts'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { decodePacket, textOf, type Packet } from '../../src/dhcp/packet.ts'
import type { DaemonStatus } from '../../src/api/schemas.ts'
import { efiProgram } from '../support/efi-program.ts'
import { pxeDatagram, type PxeRequest } from '../support/pxe-client.ts'
import { fetchTftp } from '../support/tftp-client.ts'

const MAC = '52:54:00:12:34:56'
const PROGRAM = efiProgram(3_000_000)

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** High ports on loopback, any free ones. */
const ROOTLESS = {
  server: { address: '10.77.0.1', listenAddress: '127.0.0.1' },
  dhcp: { port: 0, pxePort: 0, replyToSender: true },
  pxe: { answer: 'known' },
  tftp: { port: 0 },
  api: { port: 0 },
  log: { level: 'debug', format: 'json' },
}

function prepare(t: Test): { directory: string; config: Record<string, unknown> } {
  const directory = mkdtempSync(join(tmpdir(), 'openwds-test-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  mkdirSync(join(directory, 'images/boot/test'), { recursive: true })
  writeFileSync(join(directory, 'images/boot/test/program.efi'), PROGRAM)
  return { directory, config: { ...ROOTLESS, imageDirectory: join(directory, 'images') } }
}

async function portOf(daemon: Daemon, door: 'dhcp' | 'pxe' | 'tftp' | 'api'): Promise<number> {
  const { body } = await daemon.api.get<{ daemon: DaemonStatus }>('/health')
  return body.daemon.listening.find((entry) => entry.door === door && entry.port !== null)?.port ?? 0
}

async function assign(daemon: Daemon): Promise<void> {
  const programs = { x64uefi: 'boot/test/program.efi' }
  await daemon.api.send('PUT', '/images/test', { body: { type: 'boot', programs } })
  await daemon.api.send('PUT', `/machines/${MAC}`, { body: { name: 'pc-1' } })
  await daemon.api.send('PUT', `/machines/${MAC}/assignment`, { body: { bootImage: 'test', method: 'boot-only' } })
}

async function ask(port: number, request: PxeRequest, waitMs = 3000): Promise<Packet | undefined> {
  const socket = createSocket('udp4')
  socket.send(pxeDatagram(request), port, '127.0.0.1')
  const reply = await Promise.race([once(socket, 'message'), sleep(waitMs)])
  socket.close()
  return reply ? decodePacket((reply as [Buffer])[0]) : undefined
}

/** DISCOVER and 4011: gives the name of the boot program on the wire. */
async function bootTo4011(daemon: Daemon): Promise<string> {
  await ask(await portOf(daemon, 'dhcp'), { mac: MAC })
  const ack = await ask(await portOf(daemon, 'pxe'), { mac: MAC, type: MessageType.Request, ciaddr: '10.77.0.50' })
  return textOf(ack?.options.get(Option.BootFileName)) ?? ''
}

/** Runs the daemon until it ends by itself. */
function runToEnd(args: string[], launcher: string[] = []): { code: number | null; stderr: string; stdout: string } {
  const [command = '', ...rest] = [...launcher, process.execPath, DAEMON, 'serve', ...args]
  const { status, stderr, stdout } = spawnSync(command, rest, {
    encoding: 'utf8',
    timeout: 15_000,
    env: cleanEnvironment(),
  })
  return { code: status, stderr, stdout }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OPENWDS_')))
}

const settings = (values: Record<string, string | number>) =>
  Object.entries(values).flatMap(([path, value]) => ['--set', `${path}=${value}`])

t.test('first start, second start, whole boot, clean end', async (t) => {
  const { directory, config } = prepare(t)
  const first = await startDaemon({ directory, config })
  const link = /#\/first\/([\w-]{32})/.exec(first.log.join('\n'))?.[1] ?? 'none'
  t.notMatch(first.log.filter((line) => line.startsWith('{')).join('\n'), link, 'the link is printed and never logged')
  const origin = `http://127.0.0.1:${await portOf(first, 'api')}`
  t.equal((await fetch(`${origin}/api/v1/machines`)).status, 401)
  const made = await fetch(`${origin}/api/v1/first-user`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ link, name: 'anna', password: 'correct horse battery' }),
  })
  t.equal(made.status, 201)
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
  t.equal((await fetch(`${origin}/api/v1/machines`, { headers: { cookie } })).status, 200)

  t.equal(await ask(await portOf(first, 'dhcp'), { mac: MAC }, 500), undefined, 'a stranger gets no answer')
  await assign(first)
  const name = await bootTo4011(first)
  t.match(name, /^Tmp\/[a-z2-7]{12}\/program\.efi$/)
  const port = await portOf(first, 'tftp')
  const fetched = await fetchTftp({
    port,
    name: name.replaceAll('/', '\\').toUpperCase(),
    options: { blksize: 1468, windowsize: 4 },
  })
  t.equal(fetched.sha256, sha256(PROGRAM))
  t.match(fetched.granted, { blksize: '1468', windowsize: '4' })
  await first.api.send('PATCH', `/machines/${MAC}`, { body: { tftp: { maxBlockSize: 1380, maxWindowSize: 2 } } })
  const narrow = await fetchTftp({ port, name, options: { blksize: 1468, windowsize: 4 } })
  t.match(narrow.granted, { blksize: '1380', windowsize: '2' }, 'what the machine is told to be served with')
  t.equal(narrow.sha256, sha256(PROGRAM))
  // the client has its last block before the server has the last ACK
  let state = ''
  for (let tries = 0; tries < 40 && state !== 'loaded'; tries++) {
    await sleep(50)
    const sessions = await first.api.list<{ mac: string; state: string }>('/sessions')
    state = sessions.find(({ mac }) => mac === MAC)?.state ?? ''
  }
  t.equal(state, 'loaded')
  t.equal(await first.stop(), 0, 'SIGTERM: exit code 0')

  const second = await startDaemon({ directory, config })
  t.notMatch(second.log.join('\n'), /#\/first\//, 'no link once there is a user')
  const again = `http://127.0.0.1:${await portOf(second, 'api')}/api/v1/caller`
  t.match(await (await fetch(again, { headers: { cookie } })).json(), { name: 'user:anna' }, 'still signed in')
  t.match(await second.api.get(`/machines/${MAC}/assignment`), { body: { bootImage: 'test', armed: true } })
  t.equal(await second.stop(), 0)
})

t.test('kill -9 in the middle of a boot: everything promised is still true', async (t) => {
  const { directory, config } = prepare(t)
  const first = await startDaemon({ directory, config })
  await assign(first)
  const name = await bootTo4011(first)
  // the journal is written behind the reply, by some milliseconds
  await sleep(100)
  process.kill(first.pid, 'SIGKILL')
  await first.stop()
  const second = await startDaemon({ directory, config })
  t.teardown(() => second.stop())
  const fetched = await fetchTftp({
    port: await portOf(second, 'tftp'),
    name,
    options: { blksize: 1468, windowsize: 16 },
  })
  t.equal(fetched.sha256, sha256(PROGRAM), 'the name it handed out before still gives the file')
  let kinds: string[] = []
  for (let tries = 0; tries < 40 && !kinds.includes('file.done'); tries++) {
    await sleep(50)
    const { body } = await second.api.get<{ journal: { kind: string }[] }>(`/sessions/${name.split('/')[1] ?? ''}`)
    kinds = body.journal.map(({ kind }) => kind)
  }
  t.ok(kinds.includes('dhcp.discover') && kinds.includes('file.done'), 'one session, before and after')
})

t.test('a transfer under way at SIGTERM: grace, then an ERROR packet', async (t) => {
  for (const { graceMs, ends } of [
    { graceMs: 10_000, ends: 'whole' },
    { graceMs: 100, ends: 'refused' },
  ]) {
    const { directory, config } = prepare(t)
    const daemon = await startDaemon({ directory, config: { ...config, shutdownGraceMs: graceMs } })
    await assign(daemon)
    const name = await bootTo4011(daemon)
    const port = await portOf(daemon, 'tftp')
    let stopping: Promise<number | null> | undefined
    const fetching = fetchTftp({
      port,
      name,
      options: { blksize: 1468, windowsize: 16 },
      // 128 windows: longer than the short grace
      answerAfterMs: 10,
      onBlock: (count) => {
        if (count === 20) stopping = daemon.stop()
      },
    })
    if (ends === 'whole') t.equal((await fetching).sha256, sha256(PROGRAM), 'it may finish')
    else await t.rejects(fetching, { name: 'Error', message: 'server stopping', code: 0 }, 'it is told')
    t.equal(await stopping, 0)
  }
})

t.test('what prevents a start is said with the next step', async (t) => {
  const { directory } = prepare(t)
  const data = {
    dataDirectory: join(directory, 'data'),
    'api.port': 0,
    'tftp.port': 0,
    'dhcp.port': 0,
    'dhcp.pxePort': 0,
  }
  const here = { ...data, 'server.address': '127.0.0.1' }

  const bad = join(directory, 'bad.yaml')
  writeFileSync(bad, 'dhcp:\n  mode: proxy\ntftp:\n  prot: 69\n')
  const typo = runToEnd(['--config', bad])
  t.equal(typo.code, 78)
  t.match(typo.stderr, `${bad}:4:9: unknown setting \`tftp.prot\`; did you mean \`port\`?`)
  t.equal(runToEnd(['--config', join(directory, 'none.yaml')]).code, 78)

  const udp = createSocket('udp4').bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const tcp = createServer().listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  t.teardown(() => {
    udp.close()
    tcp.close()
  })
  for (const setting of ['tftp.port', 'dhcp.port', 'dhcp.pxePort']) {
    const taken = runToEnd(settings({ ...here, [setting]: udp.address().port }))
    t.equal(taken.code, 1)
    t.match(
      taken.stderr,
      new RegExp(`Port ${udp.address().port} on 127\\.0\\.0\\.1 is taken.*\\n.*--set ${setting}=N`),
      setting,
    )
  }
  const { port } = tcp.address() as { port: number }
  t.match(runToEnd(settings({ ...here, 'api.port': port })).stderr, new RegExp(`Port ${port} .* is taken`), 'api.port')
  t.match(
    runToEnd(settings({ ...data, 'server.address': '192.0.2.1' })).stderr,
    /192\.0\.2\.1 does not belong to this host/,
  )

  writeFileSync(join(directory, 'file'), '')
  const unusable = runToEnd(settings({ ...here, dataDirectory: join(directory, 'file', 'data') }))
  t.equal(unusable.code, 1)
  t.match(unusable.stderr, /data directory .* cannot be used/)

  mkdirSync(join(directory, 'shared'), { recursive: true })
  const config = { ...ROOTLESS, imageDirectory: join(directory, 'images') }
  const running = await startDaemon({ directory: join(directory, 'shared'), config })
  const twice = runToEnd(settings({ ...here, dataDirectory: join(directory, 'shared', 'data') }))
  t.equal(twice.code, 1)
  t.match(twice.stderr, new RegExp(`pid ${running.pid}`))
  await running.stop()
})

t.test('without the right to open low ports: how to get it, and the lab', async (t) => {
  const { directory } = prepare(t)
  const low = settings({ dataDirectory: join(directory, 'data'), 'server.address': '127.0.0.1', 'api.port': 0 })
  const isRoot = process.getuid?.() === 0
  const launcher = isRoot ? ['setpriv', '--bounding-set', '-net_bind_service', '--inh-caps', '-net_bind_service'] : []
  const refused = runToEnd(low, launcher)
  t.equal(refused.code, 1)
  t.match(refused.stderr, /No right to open UDP\/TCP port 69/)
  t.match(refused.stderr, /setcap cap_net_bind_service=\+ep \//)
  t.match(refused.stderr, /ip_unprivileged_port_start=67/)
  t.match(refused.stderr, /npm run lab/)
})

t.test('Ctrl-C ends it well', async (t) => {
  const { directory, config } = prepare(t)
  const child = spawn(
    process.execPath,
    [
      DAEMON,
      'serve',
      ...settings({ dataDirectory: join(directory, 'd'), 'server.address': '127.0.0.1' }),
      ...settings({
        'tftp.port': 0,
        'dhcp.port': 0,
        'dhcp.pxePort': 0,
        'api.port': 0,
        imageDirectory: String(config['imageDirectory']),
      }),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: cleanEnvironment() },
  )
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  while (!text.includes('openwds is running')) await sleep(20)
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  t.equal(code, 0)
})
