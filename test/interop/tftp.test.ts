// Other people's TFTP clients against our server, and our test client against another server: they agree byte by byte.
import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { KNOWS_WINDOWS, startServers } from '../../bench/tftp-servers.ts'
import { findCommand } from '../../lab/packages.ts'
import { patternBytes } from '../support/simulated-tftp.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { startTftpServer, type TestServer } from '../support/tftp-server.ts'
import { requireTool, runTool } from '../support/tools.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const SMALL = patternBytes(3_100_000)
/** More than 65536 blocks of 512 bytes. */
const WRAPPING = patternBytes(65_700 * 512)
const HASHES = { 'boot/x64/Small.bin': sha256(SMALL), 'boot/Wrapping.bin': sha256(WRAPPING) }
const FILES = { 'boot/x64/Small.bin': SMALL, 'boot/Wrapping.bin': WRAPPING, 'boot/empty': '' }

const startServer = (t: Parameters<typeof startTftpServer>[0]): Promise<TestServer> =>
  startTftpServer(t, { files: FILES, limits: { maxBlockSize: 65464 } })

t.test('curl', async (t) => {
  if (!requireTool(t, 'curl')) return
  const { port, directory, event } = await startServer(t)
  const target = join(directory, 'got')
  const get = (path: string, ...options: string[]) =>
    runTool('curl', ['--silent', '--show-error', ...options, '--output', target, `tftp://127.0.0.1:${port}/${path}`])

  for (const options of [
    [],
    ['--tftp-no-options'],
    ['--tftp-blksize', '1468'],
    ['--tftp-blksize', '100'],
    ['--tftp-blksize', '65464'],
  ]) {
    t.match(await get('boot/x64/Small.bin', ...options), { status: 0 }, options.join(' '))
    t.equal(await sha256OfFile(target), HASHES['boot/x64/Small.bin'])
  }
  t.match(await get('%5CBOOT%5Cx64%5CSMALL.BIN', '--tftp-blksize', '1456'), { status: 0 }, 'a Windows name')
  t.equal(await sha256OfFile(target), HASHES['boot/x64/Small.bin'])
  t.match(await event('done', ({ requested }) => requested.includes('\\')), {
    requested: '\\BOOT\\x64\\SMALL.BIN',
    name: 'boot/x64/Small.bin',
  })
  t.match(await get('boot/Wrapping.bin', '--tftp-blksize', '512'), { status: 0 }, 'past 65535 blocks')
  t.equal(await sha256OfFile(target), HASHES['boot/Wrapping.bin'])
  t.match(await get('boot/empty', '--tftp-no-options'), { status: 0 }, 'an empty file: curl itself takes no tsize of 0')
  t.equal(readFileSync(target).length, 0)
  t.match(await get('boot/none'), { status: 68 }, 'file not found')
  t.match(await get('boot/%2e%2e/secret', '--path-as-is'), { status: 69 }, 'permission problem')
  t.match(await get('boot/x64/Small.bin;mode=netascii'), { status: 71 }, 'netascii is refused')
  const upload = ['--upload-file', join(directory, 'boot', 'empty'), `tftp://127.0.0.1:${port}/boot/up`]
  t.match(await runTool('curl', ['--silent', '--show-error', ...upload]), { status: 69 }, 'nor is anything written')
})

t.test('tftp-hpa', async (t) => {
  if (!requireTool(t, 'tftp')) return
  const { port, directory } = await startServer(t)
  const get = (name: string, target: string) =>
    runTool('tftp', ['-m', 'binary', '127.0.0.1', String(port), '-c', 'get', name, target], 30_000, directory)
  // its exit status is 0 whatever happens: the file is the proof
  await get('boot/x64/small.bin', 'small')
  t.equal(await sha256OfFile(join(directory, 'small')), HASHES['boot/x64/Small.bin'])
  await get('boot/wrapping.bin', 'wrapping')
  t.equal(await sha256OfFile(join(directory, 'wrapping')), HASHES['boot/Wrapping.bin'], 'past 65535 blocks')
  const missing = await get('boot/none', 'none')
  t.match(missing.stdout + missing.stderr, /file not found/i)
  const ascii = await runTool(
    'tftp',
    ['-m', 'ascii', '127.0.0.1', String(port), '-c', 'get', 'boot/empty', 'a'],
    30_000,
    directory,
  )
  t.match(ascii.stdout + ascii.stderr, /only octet mode is served/)
})

t.test('atftp', async (t) => {
  if (!requireTool(t, 'atftp')) return
  const { port, directory, event } = await startServer(t)
  const target = join(directory, 'got')
  const get = (name: string, ...options: string[]) =>
    runTool('atftp', [
      ...options.flatMap((option) => ['--option', option]),
      ...['--get', '--remote-file', name, '--local-file', target, '127.0.0.1', String(port)],
    ])
  const rows: [string, ...string[]][] = [
    ['boot/x64/Small.bin'],
    ['boot/x64/Small.bin', 'blksize 1428', 'tsize 0'],
    ['boot/x64/Small.bin', 'blksize 1456', 'windowsize 4', 'tsize 0', 'timeout 2'],
    ['boot/x64/Small.bin', 'blksize 1456', 'windowsize 16'],
    ['boot/x64/Small.bin', 'blksize 512', 'windowsize 64'],
    ['boot/Wrapping.bin', 'blksize 512', 'windowsize 8'],
  ]
  for (const [name, ...options] of rows) {
    t.match(await get(name, ...options), { status: 0 }, [name, ...options].join(', '))
    t.equal(await sha256OfFile(target), HASHES[name as keyof typeof HASHES])
  }
  t.match(await event('started', ({ transfer }) => transfer === 3), { blockSizeBytes: 1456, windowSize: 4 })
  t.match(await event('done', ({ transfer }) => transfer === 6), { sizeBytes: WRAPPING.length })
  t.not((await get('boot/none')).status, 0)
})

t.test('busybox', async (t) => {
  if (!requireTool(t, 'busybox')) return
  const { port, directory } = await startServer(t)
  const target = join(directory, 'got')
  const get = (name: string, ...options: string[]) =>
    runTool('busybox', ['tftp', ...options, '-g', '-r', name, '-l', target, '127.0.0.1', String(port)])
  for (const options of [[], ['-b', '1468'], ['-b', '65464']]) {
    t.match(await get('boot/x64/Small.bin', ...options), { status: 0 }, options.join(' '))
    t.equal(await sha256OfFile(target), HASHES['boot/x64/Small.bin'])
  }
  t.match(await get('boot/Wrapping.bin', '-b', '512'), { status: 0 }, 'past 65535 blocks')
  t.equal(await sha256OfFile(target), HASHES['boot/Wrapping.bin'])
  const missing = await get('boot/none')
  t.not(missing.status, 0)
  t.match(missing.stderr, /file not found/i)
})

/** Clients that Debian does not package run where somebody has installed them. */
const withoutPackage = (what: string) => ({ skip: `${what} is not here, and Debian has no package of it` })

t.test('python tftpy', async (t) => {
  if ((await runTool('python3', ['-c', 'import tftpy'])).status !== 0)
    return void t.pass('tftpy', withoutPackage('the Python library tftpy'))
  const { port, directory, event } = await startServer(t)
  const target = join(directory, 'got')
  const script = [
    'import sys, tftpy',
    'host, port, size, name, target = sys.argv[1:]',
    "options = {'blksize': int(size), 'tsize': 0} if size != '0' else {}",
    'tftpy.TftpClient(host, int(port), options).download(name, target)',
  ].join('\n')
  const get = (name: string, blockSize: number) =>
    runTool('python3', ['-c', script, '127.0.0.1', String(port), String(blockSize), name, target], 60_000)
  for (const [name, blockSize] of [
    ['boot/x64/Small.bin', 0],
    ['boot/x64/Small.bin', 1468],
    ['boot/Wrapping.bin', 512],
  ] as const) {
    t.match(await get(name, blockSize), { status: 0 }, `${name}, blocks of ${blockSize || 'no stated size'}`)
    t.equal(await sha256OfFile(target), HASHES[name])
  }
  t.match(await event('done', ({ transfer }) => transfer === 3), { name: 'boot/Wrapping.bin', confirmed: true })
  const missing = await get('boot/none', 512)
  t.not(missing.status, 0)
  t.match(missing.stderr, /File not found/i)
})

t.test('GNU inetutils', async (t) => {
  if (!findCommand('inetutils-tftp'))
    return void t.pass('inetutils-tftp', withoutPackage("GNU inetutils' tftp, as inetutils-tftp,"))
  const { port, directory } = await startServer(t)
  // it asks what to do on standard input, and its exit status says nothing
  const get = (...lines: string[]) => {
    const script = ['binary', ...lines, 'quit'].map((line) => `echo ${line}`).join('; ')
    return runTool('sh', ['-c', `(${script}) | inetutils-tftp 127.0.0.1 ${port}`], 60_000, directory)
  }
  await get('get boot/x64/small.bin small', 'get boot/wrapping.bin wrapping')
  t.equal(await sha256OfFile(join(directory, 'small')), HASHES['boot/x64/Small.bin'])
  t.equal(await sha256OfFile(join(directory, 'wrapping')), HASHES['boot/Wrapping.bin'], 'past 65535 blocks')
  const { stdout, stderr } = await get('get boot/none none')
  t.match(stdout + stderr, /file not found/i)
})

/** The parts of npm's `tftp` and `tftp-server` used here; neither brings types. */
interface NpmClient {
  get(remote: string, local: string, callback: (error: Error | null) => void): void
}
interface NpmServer {
  readonly socket: { once(event: 'listening', listener: () => void): void; address(): { port: number } }
  bind(options: { port: number; address: string }): void
  register(handler: (request: { filename: string }, send: (data: Buffer) => void) => void): void
  destroy(callback: () => void): void
}
const require = createRequire(import.meta.url)

t.test('npm tftp, the client', async (t) => {
  const { createClient } = require('tftp') as { createClient: (options: object) => NpmClient }
  const { port, directory, event } = await startServer(t)
  const target = join(directory, 'got')
  const rows: [keyof typeof HASHES, number, number][] = [
    ['boot/x64/Small.bin', 512, 1],
    ['boot/x64/Small.bin', 1468, 4],
    ['boot/Wrapping.bin', 512, 16],
  ]
  for (const [name, blockSize, windowSize] of rows) {
    const client = createClient({ host: '127.0.0.1', port, blockSize, windowSize })
    await new Promise<void>((resolve, reject) =>
      client.get(name, target, (error) => (error ? reject(error) : resolve())),
    )
    t.equal(await sha256OfFile(target), HASHES[name], `${name}, blocks of ${blockSize}, window ${windowSize}`)
  }
  t.match(await event('done', ({ transfer }) => transfer === 3), { name: 'boot/Wrapping.bin' })
  const client = createClient({ host: '127.0.0.1', port })
  const missing = new Promise<void>((resolve, reject) =>
    client.get('boot/none', target, (error) => (error ? reject(error) : resolve())),
  )
  await t.rejects(missing, /file not found/i)
})

t.test('npm tftp-server: our test client against a server that knows no options', async (t) => {
  const { createServer } = require('tftp-server') as { createServer: (type: 'udp4') => NpmServer }
  const server = createServer('udp4')
  const content = SMALL.subarray(0, 700_000)
  server.register((_request, send) => send(Buffer.from(content)))
  await new Promise<void>((resolve) => {
    server.socket.once('listening', resolve)
    server.bind({ port: 0, address: '127.0.0.1' })
  })
  t.teardown(() => new Promise<void>((resolve) => server.destroy(resolve)))
  const { port } = server.socket.address()
  const got = await fetchTftp({ port, name: 'anything', options: { blksize: 1468, windowsize: 4, tsize: 0 } })
  t.match(got, { granted: undefined, sizeBytes: content.length, sha256: sha256(content), serverPort: port })
})

t.test('our test client against packaged servers, past 65535 blocks', { timeout: 120_000 }, async (t) => {
  const PROGRAMS = { 'tftpd-hpa': 'in.tftpd', atftpd: 'atftpd', dnsmasq: 'dnsmasq' } as const
  const here = (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).filter((name) => findCommand(PROGRAMS[name]))
  if (here.length === 0)
    return void t.pass('packaged servers', { skip: 'none of tftpd-hpa, atftpd, dnsmasq is installed' })
  const folder = t.testdir({ boot: {} })
  const path = join(folder, 'boot', 'wrapping')
  writeFileSync(path, WRAPPING)
  chmodSync(folder, 0o755)
  const servers = await startServers(folder, path, here, (line) => t.comment(line))
  t.teardown(() => Promise.all(servers.map((server) => server.stop())))
  for (const { name, address, port } of servers) {
    const options = { blksize: 512, windowsize: 16, tsize: 0 }
    const got = await fetchTftp({ address, port, name: 'boot/wrapping', options })
    t.equal(got.sha256, HASHES['boot/Wrapping.bin'], name)
    t.equal(got.granted?.['windowsize'], KNOWS_WINDOWS[name] ? '16' : undefined)
  }
})
