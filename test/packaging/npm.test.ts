// The npm package in an empty folder: installed from the file `npm pack` makes, run by npx, native engine built or fallen back.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// SQLite is compiled on the way
t.setTimeout(590_000)

t.test('npm pack, npm install, npx openwds serve', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-npm-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const env = { ...process.env }
  for (const name of Object.keys(env)) if (/^(npm_|TAP|NODE_OPTIONS)/i.test(name)) delete env[name]
  const prefix = fileURLToPath(new URL('..', `file://${process.execPath}`))
  if (spawnSync('test', ['-f', join(prefix, 'include/node/node.h')]).status === 0) env['npm_config_nodedir'] = prefix
  const npm = (cwd: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd, env, encoding: 'utf8' })
    t.equal(status, 0, `npm ${args.join(' ')}: ${stderr.slice(-2000)}`)
    t.notMatch(stderr, /EBADENGINE/, 'nothing it brings wants another Node')
    return stdout
  }

  const [packed] = JSON.parse(npm(ROOT, 'pack', '--json', '--silent', '--pack-destination', folder)) as {
    filename: string
    files: { path: string }[]
  }[]
  const paths = packed?.files.map(({ path }) => path) ?? []
  for (const wanted of [
    'bin/openwds.js',
    'dist/main.js',
    'dist/share/openwds.1',
    'dist/share/completion/openwds.bash',
    'dist/web/index.html',
    'config/openwds.yaml',
    'native/pump.cc',
  ])
    t.ok(paths.includes(wanted), `${wanted} is in the package`)
  t.same(
    paths.filter((path) => /^(src|test|lab|bench|var|boot-images)\/|\.(node|db|wim|iso)$/.test(path)),
    [],
    'neither sources, compiled parts of this machine nor data are in it',
  )

  npm(folder, 'init', '-y')
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', packed?.filename ?? '')
  const native = spawnSync('test', ['-f', join(folder, 'node_modules/openwds/dist/native/pump.node')]).status === 0
  const compiler = spawnSync('sh', ['-c', 'command -v c++ || command -v g++ || command -v clang++']).status === 0
  t.equal(native, compiler && process.platform === 'linux', 'the native engine is built where a compiler is')

  const settings = 'dhcp.port=0 dhcp.pxePort=0 dhcp.replyToSender=true tftp.port=0 api.port=0'
    .concat(' server.address=127.0.0.1 server.listenAddress=127.0.0.1')
    .split(' ')
    .flatMap((setting) => ['--set', setting])
  const daemon = spawn('npx', ['openwds', 'serve', ...settings], { cwd: folder, env, detached: true })
  t.teardown(() => {
    try {
      if (daemon.pid !== undefined) process.kill(-daemon.pid, 'SIGKILL')
    } catch {
      // ended by itself
    }
  })
  let output = ''
  for (const stream of [daemon.stdout, daemon.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for (let waited = 0; waited < 60_000 && !/openwds is running/.test(output); waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100))
  t.match(output, /openwds is running/)
  t.equal(/tftp\.engine\.fallback/.test(output), !native, 'and used')
  const health = spawnSync('npx', ['openwds', 'health', '--json'], { cwd: folder, env, encoding: 'utf8' })
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  t.match(health.stdout, new RegExp(`"version": *"${version}"`), health.stderr)
  const ended = once(daemon, 'exit')
  if (daemon.pid !== undefined) process.kill(-daemon.pid, 'SIGTERM')
  await ended
})
