// Starts the servers the TFTP bench compares: ours with both engines, the packaged ones, and a bare sender as upper bound.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { availableParallelism, homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findCommand } from '../lab/packages.ts'
import { loadNativeEngine } from '../src/tftp/native-engine.ts'
import type { BareNodeOptions } from './tftp-bare-node.ts'
import type { OursOptions } from './tftp-ours.ts'

const run = promisify(execFile)

/** The servers, in the order of the table. */
export const SERVER_NAMES = [
  ...(['native', 'typescript', 'tftpd-hpa', 'atftpd', 'dnsmasq'] as const),
  ...(['bare', 'bare awake', 'bare Node'] as const),
] as const
export type ServerName = (typeof SERVER_NAMES)[number]

/** A running server. */
export interface BenchServer {
  readonly name: ServerName
  readonly pid: number
  readonly address: string
  readonly port: number
  /** Whether it may run: one that never sleeps must not while others are measured. */
  mayRun(may: boolean): void
  stop(): Promise<void>
}

/** On machines with several processors servers have the first, the load client has the second. */
const PROCESSORS = { server: '0', load: '1' } as const

/** The command line on one side's processor. */
export function pinned(side: keyof typeof PROCESSORS, command: string, args: string[]): [string, string[]] {
  const taskset = availableParallelism() > 1 ? findCommand('taskset') : undefined
  return taskset ? [taskset, ['-c', PROCESSORS[side], command, ...args]] : [command, args]
}

/** Which servers know the option windowsize [RFC 7440]. */
export const KNOWS_WINDOWS: Readonly<Record<ServerName, boolean>> = {
  native: true,
  typescript: true,
  'tftpd-hpa': false,
  atftpd: true,
  dnsmasq: false,
  bare: true,
  'bare awake': true,
  'bare Node': true,
}

/** Where programs and packages are kept between runs. */
export function cacheFolder(): string {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'openwds-bench')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Compiles a C program of this folder into the cache; gives its path. */
export async function compile(name: string): Promise<string> {
  const target = join(cacheFolder(), name)
  const source = join(import.meta.dirname, `${name}.c`)
  await run(findCommand('cc') ?? 'cc', ['-std=gnu11', '-O2', '-o', target, source])
  return target
}

/** Starts every server that can run here; `tell` hears why one cannot. */
export async function startServers(
  folder: string,
  boundFile: string,
  wanted: readonly ServerName[],
  tell: (line: string) => void,
): Promise<BenchServer[]> {
  const servers: BenchServer[] = []
  try {
    for (const name of wanted) {
      const obstacle = whyNot(name)
      if (obstacle === undefined) servers.push(await start(name, folder, boundFile))
      else tell(`${name} takes no part: ${obstacle}`)
    }
    return servers
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()))
    throw error
  }
}

function whyNot(name: ServerName): string | undefined {
  const isRoot = process.getuid?.() === 0
  switch (name) {
    case 'native': {
      const loaded = loadNativeEngine()
      return 'unavailable' in loaded ? loaded.unavailable : undefined
    }
    case 'typescript':
    case 'bare':
    case 'bare awake':
    case 'bare Node':
      return undefined
    case 'dnsmasq':
      if (!findCommand('dnsmasq')) return 'apt-get install dnsmasq-base'
      return isRoot ? undefined : 'it listens on port 69 only, which takes root'
    case 'tftpd-hpa':
    case 'atftpd':
      if (name === 'tftpd-hpa' && !isRoot) return 'it starts only as root'
      if (findCommand(PACKAGED[name]) || existsSync(unpackedProgram(name))) return undefined
      return findCommand('apt-get') && findCommand('dpkg') ? undefined : `${PACKAGED[name]} is missing`
  }
}

async function start(name: ServerName, folder: string, boundFile: string): Promise<BenchServer> {
  // dnsmasq has no option for the port
  const address = name === 'dnsmasq' ? '127.0.0.3' : '127.0.0.1'
  const port = name === 'dnsmasq' ? 69 : await freePort()
  const [command, args, env] = await commandOf(name, folder, boundFile, address, port)
  const child = spawn(...pinned('server', command, args), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  await isReady(name, child)
  const mayRun = (may: boolean): void => {
    if (name === 'bare awake') child.kill(may ? 'SIGCONT' : 'SIGSTOP')
  }
  mayRun(false)
  return {
    name,
    pid: child.pid ?? -1,
    address,
    port,
    mayRun,
    async stop() {
      mayRun(true)
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      const forced = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(forced)
    },
  }
}

async function isReady(name: ServerName, child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve())
  })
  const says = new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
  const tells = name === 'native' || name === 'typescript' || name === 'bare Node'
  await Promise.race([gone, tells ? says : sleep(500)])
  if (child.exitCode !== null || child.pid === undefined) throw new Error(`${name} ended with status ${child.exitCode}`)
}

type Command = [string, string[], Record<string, string>]

async function commandOf(
  name: ServerName,
  folder: string,
  boundFile: string,
  address: string,
  port: number,
): Promise<Command> {
  switch (name) {
    case 'native':
    case 'typescript': {
      const options: OursOptions = { folder, port, engine: name }
      const script = join(import.meta.dirname, 'tftp-ours.ts')
      return [process.execPath, ['--import=tsx', script, JSON.stringify(options)], {}]
    }
    case 'bare':
    case 'bare awake': {
      const args = ['--address', address, '--port', String(port), '--file', boundFile]
      return [await compile('tftp-bare'), name === 'bare awake' ? [...args, '--spin'] : args, {}]
    }
    case 'bare Node': {
      const options: BareNodeOptions = { file: boundFile, port }
      const script = join(import.meta.dirname, 'tftp-bare-node.ts')
      return [process.execPath, ['--import=tsx', script, JSON.stringify(options)], {}]
    }
    case 'tftpd-hpa': {
      const args = ['--listen', '--foreground', '--secure', '--user', 'root', '--address', `${address}:${port}`, folder]
      return [await packagedProgram(name), args, libraries()]
    }
    case 'atftpd': {
      const place = ['--port', String(port), '--bind-address', address]
      const user = process.getuid?.() === 0 ? ['--user', 'root', '--group', 'root'] : []
      const args = ['--daemon', '--no-fork', ...place, ...user, '--maxthread', '300', '--verbose=0', folder]
      return [await packagedProgram(name), args, libraries()]
    }
    case 'dnsmasq': {
      const quiet = ['--conf-file=/dev/null', '--log-facility=/dev/null', '--pid-file=', '--user=root', '--port=0']
      const args = ['--keep-in-foreground', ...quiet, '--bind-interfaces', `--listen-address=${address}`]
      return [findCommand('dnsmasq')!, [...args, '--enable-tftp', `--tftp-root=${folder}`, '--tftp-max=1000'], {}]
    }
  }
}

/** These two cannot be installed side by side, so they are unpacked where they are not installed. */
const PACKAGED = { 'tftpd-hpa': 'in.tftpd', atftpd: 'atftpd' } as const
const PACKAGES = ['tftpd-hpa', 'atftpd', 'libwrap0']

function unpackedProgram(name: keyof typeof PACKAGED): string {
  return join(cacheFolder(), 'packages', 'usr', 'sbin', PACKAGED[name])
}

async function packagedProgram(name: keyof typeof PACKAGED): Promise<string> {
  const installed = findCommand(PACKAGED[name])
  if (installed) return installed
  if (!existsSync(unpackedProgram(name))) {
    const cwd = join(cacheFolder(), 'packages')
    mkdirSync(cwd, { recursive: true })
    await run('apt-get', ['download', '-q', ...PACKAGES], { cwd })
    for (const archive of readdirSync(cwd).filter((file) => file.endsWith('.deb')))
      await run('dpkg', ['-x', archive, '.'], { cwd })
  }
  return unpackedProgram(name)
}

function libraries(): Record<string, string> {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const folders = ['lib', 'usr/lib'].map((folder) => join(cacheFolder(), 'packages', folder, triplet))
  return { LD_LIBRARY_PATH: [...folders, process.env['LD_LIBRARY_PATH'] ?? ''].join(delimiter) }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
