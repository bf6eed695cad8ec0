// OFFERs per second, ours against dnsmasq: the same relay and clients, in turn, in network namespaces of their own.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { createNamespaces, whyNoNamespaces, type Namespaces } from '../lab/namespaces.ts'
import { startDaemon } from '../lab/daemon.ts'
import { findCommand } from '../lab/packages.ts'
import { efiProgram } from '../test/support/efi-program.ts'
import type { LoadOptions, LoadResult } from './dhcp-load.ts'

const SERVER = '10.78.0.1'
const RELAY = '10.78.0.2'
const RANGE = '10.78.1.0-10.78.8.255'
const ROUNDS = 5

interface Server {
  stop(): Promise<unknown>
}

/** Prints a table, or JSON with --json. Needs root (real port 67 in a namespace) and dnsmasq. */
export async function run(args: string[]): Promise<void> {
  const obstacle =
    whyNoNamespaces() ?? (findCommand('dnsmasq') ? undefined : 'dnsmasq is missing: apt-get install dnsmasq-base')
  if (obstacle !== undefined) {
    process.stderr.write(`The DHCP bench needs network namespaces and dnsmasq: ${obstacle}\n`)
    process.exitCode = 1
    return
  }
  const namespaces = createNamespaces({ machines: 0 })
  const folder = mkdtempSync(join(tmpdir(), 'openwds-bench-'))
  try {
    await inside(namespaces, namespaces.server, 'ip', 'addr', 'add', `${SERVER}/16`, 'dev', 'eth0')
    await inside(namespaces, namespaces.neighbour, 'ip', 'addr', 'add', `${RELAY}/16`, 'dev', 'eth0')
    const rows = []
    for (const pxe of [false, true]) {
      const ours: LoadResult[] = []
      const peer: LoadResult[] = []
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await measure(namespaces, await startOurs(namespaces, folder), pxe))
        peer.push(await measure(namespaces, await startDnsmasq(namespaces, folder, pxe), pxe))
      }
      rows.push({
        what: pxe ? 'PXE DISCOVER, decided and durable' : 'plain DISCOVER',
        ours: median(ours),
        dnsmasq: median(peer),
      })
    }
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`)
    else print(rows)
  } finally {
    namespaces.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(rows: { what: string; ours: LoadResult; dnsmasq: LoadResult }[]): void {
  process.stdout.write(`OFFERs per second, 16 at once, 1,000 machines, median of ${ROUNDS} rounds (p99 ms)\n`)
  for (const { what, ours, dnsmasq } of rows)
    process.stdout.write(
      `${what.padEnd(36)} openwds ${ours.offersPerSecond} (${ours.p99Ms})   dnsmasq ${dnsmasq.offersPerSecond} (${dnsmasq.p99Ms})   ` +
        `ratio ${(ours.offersPerSecond / dnsmasq.offersPerSecond).toFixed(2)}   lost ${ours.lost} / ${dnsmasq.lost}\n`,
    )
}

async function measure(namespaces: Namespaces, server: Server, pxe: boolean): Promise<LoadResult> {
  try {
    const options: LoadOptions = { relay: RELAY, server: SERVER, machines: 1000, atOnce: 16, durationMs: 2000, pxe }
    const script = join(import.meta.dirname, 'dhcp-load.ts')
    const load = [process.execPath, '--import=tsx', script, JSON.stringify(options)] as const
    const { stdout } = await inside(namespaces, namespaces.neighbour, ...load)
    return JSON.parse(stdout) as LoadResult
  } finally {
    await server.stop()
  }
}

async function startOurs(namespaces: Namespaces, folder: string): Promise<Server> {
  const directory = mkdtempSync(join(folder, 'ours-'))
  const images = join(directory, 'images')
  mkdirSync(join(images, 'boot'), { recursive: true })
  writeFileSync(join(images, 'boot', 'x.efi'), efiProgram(512))
  const daemon = await startDaemon({
    directory,
    config: {
      imageDirectory: images,
      server: { address: SERVER },
      dhcp: { mode: 'server', relays: [RELAY], pools: [{ subnet: '10.78.0.0/16', range: RANGE, leaseSeconds: 3600 }] },
      pxe: { answer: 'all', defaultBootImage: 'bench' },
      log: { level: 'warn' },
    },
    place: (command, ...args) => namespaces.inside(namespaces.server, command, ...args),
  })
  const body = { type: 'boot', programs: { x64uefi: 'boot/x.efi' } }
  await daemon.api.send('PUT', '/images/bench', { body })
  return daemon
}

async function startDnsmasq(namespaces: Namespaces, folder: string, pxe: boolean): Promise<Server> {
  const [first, last] = RANGE.split('-')
  const directory = mkdtempSync(join(folder, 'dnsmasq-'))
  const args = [
    ...[
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--no-ping',
      '--dhcp-authoritative',
      '--quiet-dhcp',
    ],
    ...[`--dhcp-range=${first},${last},255.255.0.0,1h`, `--dhcp-leasefile=${join(directory, 'leases')}`, '--user=root'],
    ...['--log-facility=/dev/null', `--pid-file=${join(directory, 'pid')}`],
    ...(pxe ? ['--dhcp-boot=boot/x.efi'] : []),
  ]
  const [command, commandArgs] = namespaces.inside(namespaces.server, findCommand('dnsmasq') ?? 'dnsmasq', ...args)
  const child = spawn(command, commandArgs, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await sleep(400)
  return {
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function inside(namespaces: Namespaces, namespace: string, command: string, ...args: string[]) {
  return promisify(execFile)(...namespaces.inside(namespace, command, ...args))
}

function median(results: LoadResult[]): LoadResult {
  const sorted = results.toSorted((one, other) => one.offersPerSecond - other.offersPerSecond)
  return sorted[Math.floor(sorted.length / 2)] ?? { offersPerSecond: 0, p99Ms: 0, lost: 0 }
}
