// The other DHCP server on the lab's network: dnsmasq or Kea, giving addresses and knowing nothing of booting.
import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SystemError } from '../src/errors.ts'
import { LAB_NETWORK, type Namespaces } from './namespaces.ts'
import { aptLine, findCommand, LAB_PACKAGES } from './packages.ts'
import { atEnd } from './teardown.ts'

export type NeighbourName = 'dnsmasq' | 'kea'

export interface Neighbour {
  /** What it wrote. */
  readonly log: readonly string[]
  stop(): Promise<void>
}

interface NeighbourProgram {
  command: string
  /** Prepares files in the folder; gives the program and its arguments. */
  prepare(command: string, directory: string): [string, string[]]
  env(directory: string): Record<string, string>
  /** The log line that says it serves. */
  ready: RegExp
}

const LEASE_SECONDS = 3600

const PROGRAMS: Record<NeighbourName, NeighbourProgram> = {
  dnsmasq: {
    command: 'dnsmasq',
    prepare: (command, directory) => [
      command,
      [
        ...['--keep-in-foreground', '--log-facility=-', '--conf-file=/dev/null', '--user=root', '--port=0'],
        ...['--interface=eth0', '--bind-interfaces', '--no-ping', `--dhcp-leasefile=${join(directory, 'leases')}`],
        `--dhcp-range=${LAB_NETWORK.poolFirst},${LAB_NETWORK.poolLast},${LEASE_SECONDS}`,
        `--dhcp-option=option:router,${LAB_NETWORK.neighbour}`,
        '--log-dhcp',
      ],
    ],
    env: () => ({}),
    ready: /sockets bound exclusively to interface/,
  },
  kea: {
    command: 'kea-dhcp4',
    prepare: (command, directory) => {
      // Ubuntu's AppArmor lets the packaged path read only /etc/kea; a copy is not bound to that.
      const copy = join(directory, 'kea-dhcp4')
      copyFileSync(command, copy)
      const file = join(directory, 'kea-dhcp4.json')
      writeFileSync(file, JSON.stringify(KEA_CONFIGURATION, null, 2))
      return [copy, ['-c', file]]
    },
    env: (directory) => ({ KEA_PIDFILE_DIR: directory, KEA_LOCKFILE_DIR: directory }),
    ready: /DHCP4_STARTED/,
  },
}

const KEA_CONFIGURATION = {
  Dhcp4: {
    'interfaces-config': { interfaces: ['eth0'], 'dhcp-socket-type': 'raw' },
    'lease-database': { type: 'memfile', persist: false },
    'valid-lifetime': LEASE_SECONDS,
    subnet4: [
      {
        id: 1,
        subnet: LAB_NETWORK.subnet,
        pools: [{ pool: `${LAB_NETWORK.poolFirst} - ${LAB_NETWORK.poolLast}` }],
        'option-data': [{ name: 'routers', data: LAB_NETWORK.neighbour }],
      },
    ],
    loggers: [{ name: 'kea-dhcp4', output_options: [{ output: 'stdout' }], severity: 'INFO' }],
  },
}

const READY_LIMIT_MS = 10_000

/**
 * Starts the server in the neighbour's namespace and waits until it serves.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export async function startNeighbour(
  name: NeighbourName,
  namespaces: Namespaces,
  directory: string,
): Promise<Neighbour> {
  const program = PROGRAMS[name]
  const command = findCommand(program.command)
  if (command === undefined) {
    const wanted = LAB_PACKAGES.filter(({ brings }) => brings === program.command)
    throw new SystemError('LAB_TOOLS_MISSING', { packages: program.command, command: `sudo ${aptLine(wanted)}` })
  }
  mkdirSync(directory, { recursive: true })
  const [ip, args] = namespaces.inside(namespaces.neighbour, ...flatten(program.prepare(command, directory)))
  const child = spawn(ip, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...program.env(directory) },
  })
  const log: string[] = []
  const collect = (text: Buffer) => log.push(...text.toString().split('\n').filter(Boolean))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const stop = endWith(child)

  const startedAt = performance.now()
  while (!log.some((line) => program.ready.test(line))) {
    if (child.exitCode === null && performance.now() - startedAt < READY_LIMIT_MS) {
      await sleep(20)
      continue
    }
    await stop()
    throw new SystemError('LAB_STEP_FAILED', { step: `start ${name}`, reason: log.slice(-5).join('\n') })
  }
  return { log, stop }
}

function flatten([command, args]: [string, string[]]): [string, ...string[]] {
  return [command, ...args]
}

/** Kills the child, also when this process ends; resolves when it is gone. */
function endWith(child: ChildProcess): () => Promise<void> {
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  })
  const kill = atEnd(() => child.kill('SIGKILL'))
  return async () => {
    kill()
    await closed
  }
}
