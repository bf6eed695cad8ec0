// What every npm command does first, in plain JavaScript because nothing is installed yet: dependencies and build.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { agentCompilers, buildAgent } from './build-agent.js'
import { buildPage } from './build-page.js'

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const INSTALL_STAMP = join(ROOT, 'node_modules', '.openwds-installed')
const BUILD_STAMP = join(ROOT, 'dist', '.openwds-built')
const OLDEST_NODE = [20, 19]
const BUILD_TOOLS = { python3: 'python3', make: 'make', 'g++': 'g++' }

/** Ends the process with a reason and the next step. */
export function fail(reason, next) {
  process.stderr.write(`\n${reason}\n${next === undefined ? '' : `next: ${next}\n`}`)
  process.exit(1)
}

/** Runs a command in the project's folder with our terminal; resolves with its exit code (128 + n when a signal ended it). */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options })
    // Ctrl-C reaches the child too: let it end, then end
    const wait = () => undefined
    process.on('SIGINT', wait)
    process.on('SIGTERM', wait)
    const stop = (code) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', wait)
      resolve(code)
    }
    child.on('error', () => stop(127))
    child.on('exit', (code, signal) => stop(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** Whether a command can be found. */
export function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0
}

/** Whether Debian packages can be installed without asking anybody. */
export function canInstallPackages() {
  return process.getuid?.() === 0 && has('apt-get')
}

/** The line that installs Debian packages. */
export function packagesLine(packages) {
  return `${process.getuid?.() === 0 ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/** Installs Debian packages; resolves with success. */
export async function installPackages(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] }
  process.stdout.write(`Installing ${packages.join(' ')} ...\n`)
  if ((await run('apt-get', ['update', '-qq'], quiet)) !== 0) return false
  return (await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet)) === 0
}

/** Dependencies as the lock file names them, whole or not at all: the stamp is written last. */
export async function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
    fail(
      `openwds needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
      'https://nodejs.org/',
    )

  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .update(`${process.versions.modules} ${process.platform} ${process.arch}`)
    .digest('hex')
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === wanted) return
  process.stdout.write('Installing dependencies (the first time takes a minute or two) ...\n')
  let code = await npmCi()
  if (code !== 0 && code < 128) {
    const missing = Object.keys(BUILD_TOOLS).filter((tool) => !has(tool))
    if (missing.length > 0) {
      const packages = missing.map((tool) => BUILD_TOOLS[tool])
      if (!canInstallPackages() || !(await installPackages(packages)))
        fail('SQLite must be compiled here, and the tools for it are missing.', packagesLine(packages))
      code = await npmCi()
    }
  }
  if (code !== 0) fail('The dependencies are not installed completely.', 'run the same command again: it starts over.')
  writeFileSync(INSTALL_STAMP, wanted)
}

function npmCi() {
  const env = { ...process.env }
  // headers that came with this Node need not be downloaded
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  if (existsSync(join(prefix, 'include', 'node', 'node.h'))) env.npm_config_nodedir ??= prefix
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  return npm !== undefined && /\.c?js$/.test(npm)
    ? run(process.execPath, [npm, ...args], { env })
    : run('npm', args, { env })
}

/** `dist/`, built whole or left as it was. */
export async function ensureBuilt() {
  const compiler = nativeCompiler()
  const wanted = createHash('sha256').update(
    `${compiler ?? 'no compiler'} ${agentCompilers().join(' ')} ${process.platform} ${process.arch}\0`,
  )
  for (const file of [
    ...filesBelow(join(ROOT, 'src')),
    ...filesBelow(join(ROOT, 'native')),
    ...filesBelow(join(ROOT, 'winpe')),
    join(ROOT, 'scripts', 'build-agent.js'),
    join(ROOT, 'scripts', 'bootstrap.js'),
    join(ROOT, 'scripts', 'build-page.js'),
    join(ROOT, 'scripts', 'build-words.js'),
    join(ROOT, 'tsconfig.build.json'),
    join(ROOT, 'package-lock.json'),
  ]) {
    wanted.update(`${file.slice(ROOT.length)}\0`).update(readFileSync(file))
  }
  const stamp = wanted.digest('hex')
  if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === stamp) return
  const building = join(ROOT, 'dist.building')
  rmSync(building, { recursive: true, force: true })
  mkdirSync(building)
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  if ((await run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', building])) !== 0)
    fail('The build failed.', 'mend what the compiler says above.')
  buildNative(compiler, join(building, 'native'))
  buildAgent(join(building, 'winpe'))
  await buildPage(join(building, 'web'))
  await (await import('./build-words.js')).buildWords(building, join(building, 'share'))
  writeFileSync(join(building, '.openwds-built'), stamp)
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true })
  renameSync(building, join(ROOT, 'dist'))
}

/** What everything in native/ is compiled with, for the daemon and for its tests. */
export const NATIVE_FLAGS = [
  '-std=c++17',
  '-pthread',
  '-Wall',
  '-Wextra',
  '-Wshadow',
  '-Wconversion',
  `-I${nodeApiHeaders()}`,
]

/** Beside us in the project's own node_modules, or wherever npm put them for a project that installed this package. */
function nodeApiHeaders() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include')
  } catch {
    return join(ROOT, 'node_modules', 'node-api-headers', 'include') // not installed yet
  }
}

/** Of a shared library that is loaded once and stays; with what the compiler has against mistakes in memory. */
const ADDON_FLAGS = [
  ...['-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-fstack-protector-strong'],
  ...['-D_FORTIFY_SOURCE=2', '-D_GLIBCXX_ASSERTIONS', '-Wl,-z,relro,-z,now,-z,nodelete,-z,noexecstack'],
]

/** The C++ compiler of this machine, where the native engine can be built at all. */
export function nativeCompiler() {
  return process.platform === 'linux' ? ['c++', 'g++', 'clang++'].find(has) : undefined
}

/** What is compiled in C++, and what serves where that cannot be. */
const ADDONS = {
  pump: 'The native TFTP engine is not built; the one in TypeScript will serve.',
  datagrams: "The native UDP sockets are not built; Node's own will serve.",
  bodies: 'The native sender of HTTP bodies is not built; the one in TypeScript will serve.',
}

/** Compiles the addons; without them everything works too, only slower. */
export function buildNative(compiler, folder) {
  if (compiler === undefined) return
  mkdirSync(folder)
  for (const [name, otherwise] of Object.entries(ADDONS)) {
    const output = join(folder, `${name}.node`)
    const args = [...NATIVE_FLAGS, ...ADDON_FLAGS, join(ROOT, 'native', `${name}.cc`), '-o', output]
    const { status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' })
    if (status === 0) continue
    rmSync(output, { force: true })
    const reason = (stderr ?? '').split('\n').find((line) => line.includes('error')) ?? `${compiler} did not run`
    process.stdout.write(`${otherwise} (${reason.trim()})\n`)
  }
}

function filesBelow(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? filesBelow(path) : [path]
    })
}
