// The DHCP servers of the bench, each started with the same pool: ours, Kea with leases in a file, dnsmasq.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDaemon } from '../lab/daemon.ts'
import type { Namespaces } from '../lab/namespaces.ts'
import { findCommand } from '../lab/packages.ts'
import { efiProgram } from '../test/support/efi-program.ts'

export const SERVER_NAMES = ['openwds', 'kea', 'dnsmasq'] as const
export type ServerName = (typeof SERVER_NAMES)[number]

/** The server's and the load client's address; the clients are behind a relay. */
export const ADDRESSES = { server: '10.78.0.1', relay: '10.78.0.2', prefix: 16 } as const
const SUBNET = '10.78.0.0/16'
const FIRST = '10.78.64.0'
const LAST = '10.78.191.255'

/** The first processor is the server's, the second the load client's. */
export const PINNED = { server: '0', load: '1' } as const

export interface RunningServer {
  readonly name: ServerName
  readonly pid: number
  stop(): Promise<unknown>
}

export interface StartOptions {
  namespaces: Namespaces
  folder: string
  /** A file TFTP clients load meanwhile, named below the image directory. */
  bootFile?: { name: string; bytes: Uint8Array }
}

/** Why the server takes no part, undefined when it does. */
export function whyNot(name: ServerName): string | undefined {
  const command = { openwds: undefined, kea: 'kea-dhcp4', dnsmasq: 'dnsmasq' }[name]
  return command === undefined || findCommand(command) ? undefined : `${command} is not installed`
}

/** Starts it afresh, without any lease. */
export function start(name: ServerName, options: StartOptions): Promise<RunningServer> {
  const directory = mkdtempSync(join(options.folder, `${name}-`))
  if (name === 'openwds') return startOurs(directory, options)
  return name === 'kea' ? startKea(directory, options) : startDnsmasq(directory, options)
}

/** The command inside the server's namespace, on the server's processor. */
function place({ namespaces }: StartOptions, command: string, ...args: string[]): [string, string[]] {
  const taskset = findCommand('taskset')
  const words = taskset ? [taskset, '-c', PINNED.server, command, ...args] : [command, ...args]
  return namespaces.inside(namespaces.server, words[0]!, ...words.slice(1))
}

async function startOurs(directory: string, options: StartOptions): Promise<RunningServer> {
  const images = join(directory, 'images')
  mkdirSync(join(images, 'boot'), { recursive: true })
  writeFileSync(join(images, 'boot', 'x.efi'), efiProgram(512))
  if (options.bootFile) writeFileSync(join(images, options.bootFile.name), options.bootFile.bytes)
  const daemon = await startDaemon({
    directory,
    config: {
      imageDirectory: images,
      http: { enabled: false },
      server: { address: ADDRESSES.server },
      dhcp: {
        mode: 'server',
        relays: [ADDRESSES.relay],
        pools: [{ subnet: SUBNET, range: `${FIRST}-${LAST}`, leaseSeconds: 3600 }],
        // a thousand machines of this load ask as often as a thousand times a second each
        maxRequestsPerSecondPerClient: 0,
      },
      // all clients of the TFTP load are one machine
      tftp: { maxTransfersPerMachine: 1000, maxRequestsPerSecondPerMachine: 100_000 },
      pxe: { answer: 'all', defaultBootImage: 'bench' },
      log: { level: 'warn' },
    },
    place: (command, ...args) => place(options, command, ...args),
  })
  const body = { type: 'boot', programs: { x64uefi: 'boot/x.efi' } }
  await daemon.api.send('PUT', '/images/bench', { body })
  return { name: 'openwds', pid: daemon.pid, stop: () => daemon.stop() }
}

async function startKea(directory: string, options: StartOptions): Promise<RunningServer> {
  const file = join(directory, 'kea.json')
  writeFileSync(
    file,
    JSON.stringify({
      Dhcp4: {
        'interfaces-config': { interfaces: [`eth0/${ADDRESSES.server}`], 'dhcp-socket-type': 'udp' },
        'lease-database': { type: 'memfile', persist: true, name: join(directory, 'leases.csv'), 'lfc-interval': 0 },
        'multi-threading': { 'enable-multi-threading': false },
        'valid-lifetime': 3600,
        subnet4: [
          {
            id: 1,
            subnet: SUBNET,
            relay: { 'ip-addresses': [ADDRESSES.relay] },
            pools: [{ pool: `${FIRST} - ${LAST}` }],
          },
        ],
        loggers: [{ name: 'kea-dhcp4', severity: 'ERROR', output_options: [{ output: join(directory, 'kea.log') }] }],
      },
    }),
  )
  const env = { ...process.env, KEA_PIDFILE_DIR: directory, KEA_LOCKFILE_DIR: directory }
  const [command, args] = place(options, findCommand('kea-dhcp4')!, '-c', file)
  return settled('kea', spawn(command, args, { stdio: 'ignore', env }))
}

async function startDnsmasq(directory: string, options: StartOptions): Promise<RunningServer> {
  const [command, args] = place(
    options,
    findCommand('dnsmasq')!,
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--no-ping', '--dhcp-authoritative'],
    ...['--quiet-dhcp', '--user=root', '--log-facility=/dev/null', '--dhcp-lease-max=100000'],
    ...[`--dhcp-range=${FIRST},${LAST},255.255.0.0,1h`, '--dhcp-boot=boot/x.efi'],
    ...[`--dhcp-leasefile=${join(directory, 'leases')}`, `--pid-file=${join(directory, 'pid')}`],
  )
  return settled('dnsmasq', spawn(command, args, { stdio: 'ignore' }))
}

/** Neither says when it is ready. */
async function settled(name: ServerName, child: ChildProcess): Promise<RunningServer> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await sleep(1200)
  if (child.exitCode !== null) throw new Error(`${name} ended with status ${child.exitCode}`)
  return {
    name,
    pid: child.pid ?? 0,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** The most memory a process ever had, in MB. */
export function peakMemoryMb(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return Math.round(Number(line?.[1] ?? 0) / 1024)
}
