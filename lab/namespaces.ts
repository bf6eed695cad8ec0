// A private network for root: namespaces for the server, another DHCP server and the clients, joined by a bridge.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { SystemError } from '../src/errors.ts'
import { findCommand } from './packages.ts'
import { atEnd } from './teardown.ts'

/** The addresses of the lab's network. */
export const LAB_NETWORK = {
  subnet: '10.77.0.0/24',
  server: '10.77.0.1',
  neighbour: '10.77.0.2',
  poolFirst: '10.77.0.100',
  poolLast: '10.77.0.149',
} as const

export interface Namespaces {
  /** Where the daemon runs, at LAB_NETWORK.server. */
  readonly server: string
  /** Where another DHCP server runs, at LAB_NETWORK.neighbour. */
  readonly neighbour: string
  /** Where the machines run: the bridge and their tap devices. */
  readonly clients: string
  /** One tap device for each machine. */
  readonly taps: readonly string[]
  /** The command that runs `command` in a namespace, for spawn. */
  inside(namespace: string, command: string, ...args: string[]): [string, string[]]
  /** Takes everything down; happens by itself when the process ends. */
  remove(): void
}

/** Says why namespaces cannot be used here, undefined when they can. */
export function whyNoNamespaces(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root'
  const probe = `ow${process.pid}-probe`
  try {
    ip('netns', 'add', probe)
    ip('netns', 'exec', probe, 'ip', 'tuntap', 'add', 'probe0', 'mode', 'tap')
    return undefined
  } catch (error) {
    return firstLine(error)
  } finally {
    quietly(() => ip('netns', 'del', probe))
  }
}

let networks = 0

/**
 * Makes the network: needs root, /dev/net/tun and the right to make namespaces.
 * @throws SystemError LAB_STEP_FAILED
 */
export function createNamespaces({ machines }: { machines: number }): Namespaces {
  networks++
  const prefix = `ow${process.pid}-${networks}`
  const [server, neighbour, clients] = [`${prefix}-srv`, `${prefix}-dhcp`, `${prefix}-cli`]
  const taps = Array.from({ length: machines }, (_, index) => `tap${index}`)
  let advertiser: ChildProcess | undefined
  const remove = atEnd(() => {
    advertiser?.kill('SIGKILL')
    for (const namespace of [clients, neighbour, server]) quietly(() => ip('netns', 'del', namespace))
  })
  try {
    for (const namespace of [server, neighbour, clients]) {
      ip('netns', 'add', namespace)
      ip('-n', namespace, 'link', 'set', 'lo', 'up')
    }
    ip('-n', clients, 'link', 'add', 'br0', 'type', 'bridge', 'forward_delay', '0', 'mcast_snooping', '0')
    ip('-n', clients, 'link', 'set', 'br0', 'up')
    plug({ namespace: server, interface: 'eth0', address: LAB_NETWORK.server, clients, port: 'srv0' })
    plug({ namespace: neighbour, interface: 'eth0', address: LAB_NETWORK.neighbour, clients, port: 'dhcp0' })
    for (const tap of taps) {
      ip('-n', clients, 'tuntap', 'add', tap, 'mode', 'tap')
      ip('-n', clients, 'link', 'set', tap, 'master', 'br0', 'up')
    }
    advertiser = advertiseRouter(server)
  } catch (error) {
    remove()
    throw new SystemError('LAB_STEP_FAILED', { step: 'make network namespaces', reason: firstLine(error) })
  }
  return {
    server,
    neighbour,
    clients,
    taps,
    inside: (namespace, command, ...args) => [ipCommand(), ['netns', 'exec', namespace, command, ...args]],
    remove,
  }
}

interface Plug {
  namespace: string
  interface: string
  address: string
  clients: string
  port: string
}

/** Joins a namespace to the bridge. Checksums are computed at once: a raw-socket client would see them missing. */
function plug(plug: Plug): void {
  ip(
    ...['link', 'add', plug.interface, 'netns', plug.namespace, 'type', 'veth'],
    ...['peer', 'name', plug.port, 'netns', plug.clients],
  )
  ip('-n', plug.clients, 'link', 'set', plug.port, 'master', 'br0', 'up')
  quietly(() => inNamespace(plug.namespace, 'sysctl', '-qw', `net.ipv6.conf.${plug.interface}.accept_dad=0`))
  const ethtool = findCommand('ethtool')
  if (ethtool) quietly(() => inNamespace(plug.namespace, ethtool, '-K', plug.interface, 'tx', 'off'))
  ip('-n', plug.namespace, 'addr', 'add', `${plug.address}/24`, 'dev', plug.interface)
  ip('-n', plug.namespace, 'link', 'set', plug.interface, 'up')
}

/** Keeps iPXE from waiting for an IPv6 router; without Perl or IPv6 the boots are slower, nothing else. */
function advertiseRouter(namespace: string): ChildProcess | undefined {
  const perl = findCommand('perl')
  if (!perl) return undefined
  const index = inNamespace(namespace, 'cat', '/sys/class/net/eth0/ifindex').trim()
  const script = join(import.meta.dirname, 'router-advertisement.pl')
  const child = spawn(ipCommand(), ['netns', 'exec', namespace, perl, script, index], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => undefined)
  child.unref()
  return child
}

function ipCommand(): string {
  return findCommand('ip') ?? 'ip'
}

function ip(...args: string[]): string {
  return execFileSync(ipCommand(), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function inNamespace(namespace: string, command: string, ...args: string[]): string {
  return ip('netns', 'exec', namespace, command, ...args)
}

function quietly(action: () => unknown): void {
  try {
    action()
  } catch {
    // Optional, or already gone.
  }
}

/** The useful line of a failed command: what it wrote to stderr. */
function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string }
  return (stderr?.trim() || message || String(error)).split('\n')[0] ?? ''
}
