// A private network for root: namespaces for the server, other servers and the clients, joined by bridges.
//
//   server ──┬── near: machines, hosts, neighbour, rival ──┬── relay ── far: machines, hosts      (far: 'relay')
//            └──────────────────────────────────────────────────────── far: machines, hosts      (far: 'interface')
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
  rival: '10.77.0.3',
  relay: '10.77.0.4',
  poolFirst: '10.77.0.100',
  poolLast: '10.77.0.149',
} as const

/** The addresses of the second network; `gateway` is the relay's address there, or the server's own. */
export const FAR_NETWORK = {
  subnet: '10.78.0.0/24',
  gateway: '10.78.0.1',
  poolFirst: '10.78.0.100',
  poolLast: '10.78.0.149',
} as const

export interface NetworkPlan {
  /** Tap devices for machines. */
  machines: number
  /** Namespaces with a network card each and no address, for DHCP clients of this computer. */
  hosts?: number
  /** A second network: behind a relay's namespace, or on an interface of the server's own. */
  far?: 'relay' | 'interface' | undefined
  /** Which machines and hosts are plugged into the second network; all others into the first. */
  farMachines?: readonly number[] | undefined
  farHosts?: readonly number[] | undefined
}

export interface Namespaces {
  /** Where the daemon runs, at LAB_NETWORK.server on eth0 (and FAR_NETWORK.gateway on eth1, with far: 'interface'). */
  readonly server: string
  /** Where another DHCP server runs, at LAB_NETWORK.neighbour. */
  readonly neighbour: string
  /** Where another boot server runs, at LAB_NETWORK.rival. */
  readonly rival: string
  /** Where the relay runs: eth0 is LAB_NETWORK.relay, eth1 FAR_NETWORK.gateway. With far: 'relay' only. */
  readonly relay: string
  /** Where the machines run: the bridges and their tap devices. */
  readonly clients: string
  /** One tap device for each machine. */
  readonly taps: readonly string[]
  /** One namespace for each host; its card is eth0. */
  readonly hosts: readonly string[]
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

/** The MAC of the host with this number, from 0. */
export function hostMac(index: number): string {
  return `52:54:00:77:02:${(index + 1).toString(16).padStart(2, '0')}`
}

let networks = 0

/**
 * Makes the network: needs root, /dev/net/tun and the right to make namespaces.
 * @throws SystemError LAB_STEP_FAILED
 */
export function createNamespaces(plan: NetworkPlan): Namespaces {
  networks++
  const name = (role: string) => `ow${process.pid}-${networks}-${role}`
  const [server, neighbour, rival, relay, clients] = ['srv', 'dhcp', 'rival', 'relay', 'cli'].map(name) as Five
  const hosts = Array.from({ length: plan.hosts ?? 0 }, (_, index) => name(`host${index}`))
  const taps = Array.from({ length: plan.machines }, (_, index) => `tap${index}`)
  const everybody = [server, neighbour, rival, ...(plan.far === 'relay' ? [relay] : []), ...hosts, clients]
  const advertisers: ChildProcess[] = []
  const remove = atEnd(() => {
    for (const advertiser of advertisers) advertiser.kill('SIGKILL')
    for (const namespace of everybody.toReversed()) quietly(() => ip('netns', 'del', namespace))
  })
  try {
    for (const namespace of everybody) {
      ip('netns', 'add', namespace)
      ip('-n', namespace, 'link', 'set', 'lo', 'up')
    }
    const near: Bridge = { clients, bridge: 'br0' }
    const far: Bridge = { clients, bridge: 'br1' }
    build(near)
    plug(near, server, 'eth0', 'srv0', LAB_NETWORK.server)
    plug(near, neighbour, 'eth0', 'dhcp0', LAB_NETWORK.neighbour)
    plug(near, rival, 'eth0', 'rival0', LAB_NETWORK.rival)
    advertise(server, 'eth0')
    if (plan.far !== undefined) {
      build(far)
      if (plan.far === 'interface') {
        plug(far, server, 'eth1', 'srv1', FAR_NETWORK.gateway)
        advertise(server, 'eth1')
      } else {
        plug(near, relay, 'eth0', 'relay0', LAB_NETWORK.relay)
        plug(far, relay, 'eth1', 'relay1', FAR_NETWORK.gateway)
        inNamespace(relay, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
        for (const namespace of [server, neighbour, rival])
          ip('-n', namespace, 'route', 'add', FAR_NETWORK.subnet, 'via', LAB_NETWORK.relay)
        advertise(relay, 'eth1')
      }
    }
    for (const [index, tap] of taps.entries()) {
      ip('-n', clients, 'tuntap', 'add', tap, 'mode', 'tap')
      ip('-n', clients, 'link', 'set', tap, 'master', plan.farMachines?.includes(index) ? 'br1' : 'br0', 'up')
    }
    for (const [index, host] of hosts.entries())
      plug(plan.farHosts?.includes(index) ? far : near, host, 'eth0', `host${index}`, undefined, hostMac(index))
  } catch (error) {
    remove()
    throw new SystemError('LAB_STEP_FAILED', { step: 'make network namespaces', reason: firstLine(error) })
  }

  function advertise(namespace: string, card: string): void {
    const child = advertiseRouter(namespace, card)
    if (child) advertisers.push(child)
  }
  return {
    ...{ server, neighbour, rival, relay, clients, taps, hosts, remove },
    inside: (namespace, command, ...args) => [ipCommand(), ['netns', 'exec', namespace, command, ...args]],
  }
}

type Five = [string, string, string, string, string]

interface Bridge {
  clients: string
  bridge: string
}

function build({ clients, bridge }: Bridge): void {
  ip('-n', clients, 'link', 'add', bridge, 'type', 'bridge', 'forward_delay', '0', 'mcast_snooping', '0')
  ip('-n', clients, 'link', 'set', bridge, 'up')
}

/** Joins a namespace to a bridge. Checksums are computed at once: a raw-socket client would see them missing. */
function plug(to: Bridge, namespace: string, card: string, port: string, address?: string, mac?: string): void {
  ip(
    ...['link', 'add', card, ...(mac === undefined ? [] : ['address', mac]), 'netns', namespace, 'type', 'veth'],
    ...['peer', 'name', port, 'netns', to.clients],
  )
  ip('-n', to.clients, 'link', 'set', port, 'master', to.bridge, 'up')
  quietly(() => inNamespace(namespace, 'sysctl', '-qw', `net.ipv6.conf.${card}.accept_dad=0`))
  const ethtool = findCommand('ethtool')
  if (ethtool) quietly(() => inNamespace(namespace, ethtool, '-K', card, 'tx', 'off'))
  if (address !== undefined) ip('-n', namespace, 'addr', 'add', `${address}/24`, 'brd', '+', 'dev', card)
  ip('-n', namespace, 'link', 'set', card, 'up')
}

/** Keeps iPXE from waiting for an IPv6 router; without Perl or IPv6 the boots are slower, nothing else. */
function advertiseRouter(namespace: string, card: string): ChildProcess | undefined {
  const perl = findCommand('perl')
  if (!perl) return undefined
  const index = inNamespace(namespace, 'cat', `/sys/class/net/${card}/ifindex`).trim()
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
