// Joins the DHCP and PXE doors with configuration, store and log: which interfaces, which mode, whose addresses.
import { servedLinks } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { createPingProbe } from './dhcp/conflict-probe.ts'
import { LeaseBook } from './dhcp/leases.ts'
import { messageName, messageType, type Packet } from './dhcp/packet.ts'
import { Reservations } from './dhcp/reservations.ts'
import { probeNetwork, type FoundServer, type NetworkProbe } from './dhcp/server-probe.ts'
import { startDhcpServer, type DhcpEvents, type DhcpServer, type Door, type ServedLink } from './dhcp/server.ts'
import { ConfigError } from './errors.ts'
import { logEvent, type Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { BootDesk } from './model.ts'
import type { Ipv4, Mac } from './net/address.ts'
import type { HandedSocket } from './net/handed-sockets.ts'
import type { Store } from './store/store.ts'

/** What the doors need of the daemon. */
export interface DhcpDoorsOptions {
  config: Config
  store: Store
  desk: BootDesk
  log: Logger
  metrics: Metrics
  /** Sockets opened by the service manager. */
  handed: readonly HandedSocket[]
}

/** The open doors. */
export interface DhcpDoors {
  /** As it came out: `auto` has decided. */
  mode: 'off' | 'proxy' | 'server'
  /** The served interfaces, the primary one first. */
  links: readonly ServedLink[]
  /** Undefined where they are not ours. */
  ports: { dhcp: number | undefined; pxe: number } | undefined
  /** In mode server. */
  leases: LeaseBook | undefined
  /** Asks the network who else answers. */
  probe(): Promise<NetworkProbe>
  close(): Promise<void>
}

/** How long a DHCP server may take to answer a probe. */
const PROBE_MS = 3000
const DHCP_PORT = 67
const MACHINES_PER_READ = 1000
const OUTCOMES = ['answered', 'silent', 'limited'] as const

/** The interfaces of the configuration; with socket activation those whose sockets were handed over. Throws INTERFACE_UNKNOWN. */
export function linksToServe(config: Config, handed: readonly HandedSocket[]): ServedLink[] {
  const names = [...new Set(handed.map((socket) => socket.interface))]
  if (names.length === 0) {
    const { listenAddress } = config.server
    return servedLinks(config).map((link) => ({ ...link, listenAddress: listenAddress as Ipv4 | undefined }))
  }
  const links = servedLinks({ ...config, server: { interfaces: config.server.interfaces ?? names } })
  return links.map((link) => {
    const descriptorOf = (door: HandedSocket['door']) =>
      handed.find((socket) => socket.door === door && socket.interface === link.name)?.descriptor
    return { ...link, descriptors: { dhcp: descriptorOf('dhcp'), pxe: descriptorOf('pxe') } }
  })
}

/** Opens the doors. Rejects with a coded error, everything closed again. */
export async function openDhcpDoors(options: DhcpDoorsOptions, links: readonly ServedLink[]): Promise<DhcpDoors> {
  const { config, store, desk, log, metrics } = options
  const { dhcp } = config
  const stopping = new AbortController()
  const probeWith = (server: DhcpServer | undefined) =>
    probeNetwork({
      links,
      waitMs: PROBE_MS,
      server,
      weGive: server !== undefined && mode === 'server',
      signal: stopping.signal,
    })
  const mode = dhcp.mode === 'auto' ? await chooseMode(config, links, log) : dhcp.mode
  if (mode === 'off')
    return {
      mode,
      links,
      ports: undefined,
      leases: undefined,
      probe: () => probeWith(undefined),
      close: async () => {},
    }

  const events = dhcpEvents(log, metrics)
  const closers: (() => unknown)[] = []
  let leases: LeaseBook | undefined
  if (mode === 'server') {
    const opened = await openLeaseBook(config, store, links)
    leases = opened.leases
    closers.push(opened.close)
  }
  const probe = leases && dhcp.conflictProbe === 'ping' ? await createPingProbe(dhcp.conflictProbeMs) : undefined
  const server = await startDhcpServer({
    links,
    port: dhcp.useDhcpPorts ? dhcp.port : undefined,
    pxePort: dhcp.pxePort,
    relays: dhcp.relays,
    responseDelayMs: dhcp.responseDelayMs,
    replyToSender: dhcp.replyToSender,
    limits: {
      perClient: dhcp.maxRequestsPerSecondPerClient,
      perSource: dhcp.maxRequestsPerSecondPerSource,
      total: dhcp.maxRequestsPerSecond,
    },
    addresses: leases && { leases, probe, events },
    desk,
    events,
  })
  if (mode === 'server' && server.port === DHCP_PORT) void warnOfRivals(probeWith(server), log)
  return {
    mode,
    links,
    ports: { dhcp: server.port, pxe: server.pxePort },
    leases,
    probe: () => probeWith(server),
    close: async () => {
      stopping.abort()
      for (const close of closers) close()
      await server.close()
    },
  }
}

/** Proxy beside a DHCP server that answers, else server, which needs addresses to give. */
async function chooseMode(config: Config, links: readonly ServedLink[], log: Logger): Promise<'proxy' | 'server'> {
  const givesAddresses = ({ isOurs, offeredAddress }: FoundServer) => !isOurs && offeredAddress !== null
  const { servers, obstacles } = await probeNetwork({
    links,
    waitMs: PROBE_MS,
    isEnough: (found) => found.some(givesAddresses),
  })
  const where = links.map(({ name }) => name).join(', ')
  const giver = servers.find(givesAddresses)
  // asked on no interface: the safe answer is not to give addresses beside somebody unseen
  const isBlind = obstacles.length > 0 && obstacles.length >= links.length
  if (giver || isBlind) {
    const reason = giver
      ? `${giver.server} gives addresses on ${giver.interface}`
      : `nobody could be asked: ${obstacles[0]?.reason ?? ''}`
    logEvent(log, 'dhcp.mode.chosen', { mode: 'proxy', reason })
    return 'proxy'
  }
  if (config.dhcp.pools.length === 0) throw new ConfigError('NO_ADDRESSES_TO_GIVE', { where })
  logEvent(log, 'dhcp.mode.chosen', { mode: 'server', reason: `no DHCP server answered on ${where}` })
  return 'server'
}

async function warnOfRivals(probe: Promise<NetworkProbe>, log: Logger): Promise<void> {
  for (const { isOurs, offeredAddress, server, interface: name, meaning } of (await probe).servers)
    if (!isOurs && offeredAddress !== null)
      logEvent(log, 'dhcp.rival', { server, interface: name, offered: offeredAddress, reason: meaning })
}

/** The lease book, kept in step with reservations of machines and with leases an operator removes. */
async function openLeaseBook(config: Config, store: Store, links: readonly ServedLink[]) {
  const reservations = new Reservations(config.dhcp.reservations)
  const take = async (mac: Mac) => reservations.setMachine(mac, await store.machineGet(mac))
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await store.machineList({ limit: MACHINES_PER_READ, ...(cursor === undefined ? {} : { cursor }) })
    for (const machine of page.items) reservations.setMachine(machine.mac, machine)
    cursor = page.cursor
  }
  const reserved = [
    ...links.map(({ address }) => address),
    ...config.dhcp.pools.flatMap((pool) => (pool.router ?? []) as Ipv4 | []),
  ]
  const leases = await LeaseBook.open({ pools: config.dhcp.pools, store, reserved, reservations })
  const close = store.onChange(({ noun, key }) => {
    if (noun === 'lease') leases.forget(key as Ipv4)
    // a store that cannot be read now is told by everything else that reads it
    else if (noun === 'machine') take(key as Mac).catch(() => undefined)
  })
  return { leases, close }
}

/** One line of the log in a while, with how many were left out. */
const QUIET_MS = 60_000

function dhcpEvents(log: Logger, metrics: Metrics): DhcpEvents {
  // labelled counters are looked up once, and told when they are read: a flood would else spend its time in their labels
  const packetCounters = new Map<number, { inc(): void }>()
  const replyCounters = new Map<string, { inc(): void }>()
  const countPacket = (request: Packet, door: Door, outcome: (typeof OUTCOMES)[number]) => {
    const key = messageType(request) * 8 + OUTCOMES.indexOf(outcome) * 2 + (door === 'pxe' ? 1 : 0)
    let counter = packetCounters.get(key)
    if (!counter) {
      counter = metrics.tally(metrics.dhcpPackets.labels({ door, kind: messageName(request).toLowerCase(), outcome }))
      packetCounters.set(key, counter)
    }
    counter.inc()
  }
  const countReply = (reason: string) => {
    const kind = reason.slice(0, reason.indexOf(' '))
    let counter = replyCounters.get(kind)
    if (!counter) {
      counter = metrics.tally(metrics.dhcpReplies.labels({ kind: kind.toLowerCase() }))
      replyCounters.set(kind, counter)
    }
    counter.inc()
  }
  const relayWarning = seldom((fields) => logEvent(log, 'relay.ignored', fields))
  const exhaustedWarning = seldom((fields) => logEvent(log, 'lease.exhausted', fields))
  const limitWarning = seldom((fields) => logEvent(log, 'dhcp.limited', fields))
  return {
    dropped: (error, { from, bytes }, door) => {
      metrics.packetsDropped.inc({ door, code: error.code })
      logEvent(log, 'packet.dropped', { door, peer: from.address, reason: error.message, code: error.code, bytes })
    },
    handled: (request, door, outcome, reason) => {
      countPacket(request, door, outcome === 'replied' ? 'answered' : 'silent')
      if (outcome === 'replied') countReply(reason)
      if (log.isLevelEnabled('debug'))
        log.debug({ door, kind: messageName(request), outcome, reason, xid: request.xid }, 'DHCP request')
    },
    limited: (request, door, reason) => {
      countPacket(request, door, 'limited')
      limitWarning({ reason })
    },
    relayIgnored: (relay, from) => {
      metrics.relaysIgnored.inc()
      relayWarning({ relay, peer: from })
    },
    failed: (error, request, door) => {
      const mac = Buffer.from(request.chaddr.subarray(0, 6)).toString('hex')
      logEvent(log, 'boot.failed', { mac, door, reason: error.message, err: error })
    },
    socketFailed: (error, door) => logEvent(log, 'port.failed', { door, reason: error.message }),
    bound: (holder, { address, leaseSeconds }) => {
      if (log.isLevelEnabled('info')) logEvent(log, 'lease.bound', { mac: holder.mac, address, leaseSeconds })
    },
    declined: (holder, address) => logEvent(log, 'lease.declined', { mac: holder.mac, address }),
    conflict: (holder, address) => logEvent(log, 'lease.conflict', { mac: holder.mac, address }),
    exhausted: (holder, reason) => exhaustedWarning({ mac: holder.mac, reason }),
  }
}

/** Calls `warn` at most once in QUIET_MS, with the number of times it was left out since. */
function seldom(warn: (fields: Record<string, unknown>) => void): (fields: Record<string, unknown>) => void {
  let lastAtMs = -QUIET_MS
  let leftOut = 0
  return (fields) => {
    const now = performance.now()
    if (now - lastAtMs < QUIET_MS) {
      leftOut++
      return
    }
    warn({ ...fields, leftOut })
    lastAtMs = now
    leftOut = 0
  }
}
