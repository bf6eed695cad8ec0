// Answers DHCP (67) and ProxyDHCP/BINL (4011): sockets in, handlers in the middle, sockets out. No policy here.
import { OpenWdsError, PacketError } from '../errors.ts'
import type { BootDesk, PxeClient, SeenPacket } from '../model.ts'
import { ANY_ADDRESS, BROADCAST_ADDRESS, macFromBytes, type Ipv4, type Mac } from '../net/address.ts'
import type { Link } from '../net/links.ts'
import { openUdp, type Datagram, type UdpOptions, type UdpPort } from '../net/udp.ts'
import { handleAddress, type AddressDesk, type LeaseEvents } from './address-server.ts'
import { LinkFinder } from './arrival.ts'
import { readClient } from './client.ts'
import { destination } from './destination.ts'
import { bootClient, type Exchange, type Outcome } from './exchange.ts'
import { MessageType } from './options.ts'
import { decodePacket, messageName, messageType, Op, type Packet } from './packet.ts'
import { handleBootServer, handleProxy } from './proxy.ts'
import { RateLimiter, type RateLimits } from './rate-limit.ts'
import { encodeReply } from './reply-limit.ts'
import { sharedDesk, type SharedDesk } from './shared-desk.ts'

export type Door = PxeClient['door']

/** What the server tells the rest of the program; all optional to act on. */
export interface DhcpEvents extends LeaseEvents {
  /** A datagram that is no DHCP packet. */
  dropped(error: PacketError, datagram: Datagram, door: Door): void
  /** Every request and what became of it. */
  handled(request: Packet, door: Door, outcome: 'replied' | 'silent', reason: string): void
  /** A request dropped unread because there are too many. */
  limited(request: Packet, door: Door, reason: string): void
  /** A request through a relay agent that is not configured, or that claims to be one. */
  relayIgnored(relay: Ipv4, from: Ipv4): void
  /** The reply could not be decided or sent: the store or the network refused. */
  failed(error: Error, request: Packet, door: Door): void
  /** A socket reported an error outside any request. */
  socketFailed(error: Error, door: Door): void
}

/** A served interface, with what else its sockets need. */
export interface ServedLink extends Link {
  /** Where its sockets are bound, if elsewhere than at its address: behind address translation. */
  listenAddress?: Ipv4 | undefined
  /** Sockets opened by the service manager for this interface alone. */
  descriptors?: { dhcp?: number | undefined; pxe?: number | undefined } | undefined
}

export interface DhcpServerOptions {
  /** The served interfaces, the primary one first; each answers with its own address. */
  links: readonly ServedLink[]
  /** Undefined: port 67 is left to another DHCP server on this host. */
  port: number | undefined
  pxePort: number
  /** giaddr values that are answered. */
  relays: readonly string[]
  responseDelayMs: number
  replyToSender: boolean
  limits: RateLimits
  /** Gives addresses; undefined: another DHCP server does. */
  addresses: AddressDesk | undefined
  desk: BootDesk
  events: DhcpEvents
  /** See net/udp.ts. */
  sockets?: UdpOptions['sockets']
}

/** Somebody who is to see the replies of other servers that reach our port: through it we are a relay agent. */
export type ReplyListener = (reply: Packet, from: Ipv4) => void

export interface DhcpServer {
  /** Bound ports; undefined where port 67 is left to another server. */
  readonly port: number | undefined
  readonly pxePort: number
  /** Sends from the DHCP port of a link; false when that port is not ours. */
  sendFrom(link: number, bytes: Uint8Array, to: { address: Ipv4; port: number }): boolean
  /** While the result is not called, requests of this MAC are nobody's, and replies from others are told. */
  standAside(mac: Mac, listener: ReplyListener): () => void
  close(): Promise<void>
}

/** Requests being answered at once; a flood beyond it is dropped, clients ask again. */
const MAX_IN_FLIGHT = 2000

/** One request on its way. */
interface Work {
  door: Door
  exchange: Exchange & { datagram: SeenPacket }
  desk: SharedDesk | BootDesk
}

/** Opens both ports and answers. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
export async function startDhcpServer(options: DhcpServerOptions): Promise<DhcpServer> {
  const { events, links } = options
  const relays = new Set(options.relays)
  const ports = new Map<Door, UdpPort>()
  const limiter = new RateLimiter(options.limits)
  const arrival = new LinkFinder(links)
  const aside = new Map<Mac, ReplyListener>()
  const delayed = new Set<NodeJS.Timeout>()
  let inFlight = 0
  let isStopping = false
  let onIdle: (() => void) | undefined

  function receive(door: Door, datagram: Datagram): void {
    if (isStopping) return
    let request: Packet
    try {
      request = decodePacket(datagram.bytes)
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
      events.dropped(error, datagram, door)
      return
    }
    const { from } = datagram
    if (aside.size > 0 && isForProbe(request, from.address)) return
    if (request.op !== Op.Request) return
    if (request.giaddr !== ANY_ADDRESS && !relays.has(request.giaddr)) {
      events.relayIgnored(request.giaddr, from.address)
      events.handled(request, door, 'silent', `relay ${request.giaddr} is not listed in dhcp.relays`)
      return
    }
    const refusal =
      inFlight >= MAX_IN_FLIGHT
        ? `more than ${MAX_IN_FLIGHT} requests at once`
        : limiter.refusal(request.chaddr, isShared(from.address) ? undefined : from.address)
    if (refusal !== undefined) {
      events.limited(request, door, refusal)
      return
    }
    const where = arrival.linksOf(request, datagram)
    const client = readClient(request, door, arrival.addressFor(request, datagram))
    const desk = 'refused' in client ? options.desk : sharedDesk(options.desk)
    const seen = { bytes: datagram.bytes, from, to: receiverOf(datagram, door) }
    const work: Work = { door, exchange: { request, client, from, datagram: seen }, desk }
    for (const link of where) answer(work, link)
  }

  /** Clients without an address and those behind a relay agent have one source address for all of them. */
  function isShared(source: Ipv4): boolean {
    return source === ANY_ADDRESS || relays.has(source)
  }

  /** Where we send from. */
  function addressOf(link: number, door: Door): SeenPacket['from'] {
    return { address: links[link]?.address ?? ANY_ADDRESS, port: ports.get(door)?.port ?? 0 }
  }

  /** Where a request was sent to, as far as the sockets tell: who has no address can only broadcast. */
  function receiverOf({ from, link }: Datagram, door: Door): SeenPacket['to'] {
    const own = addressOf(link ?? 0, door)
    return link === null || from.address === ANY_ADDRESS ? { ...own, address: BROADCAST_ADDRESS } : own
  }

  /** Whether the packet belongs to a probe for other servers that is under way. */
  function isForProbe(packet: Packet, from: Ipv4): boolean {
    const listener = aside.get(macFromBytes(packet.chaddr))
    if (!listener) return false
    if (packet.op === Op.Reply) listener(packet, from)
    return true
  }

  /** Plain DHCP clients are answered in the same turn; whoever needs the store comes back as a promise. */
  function answer(work: Work, link: number): void {
    const self = links[link]?.address ?? ANY_ADDRESS
    let outcome
    try {
      outcome = handle(work, self, link)
    } catch (error) {
      fail(error, work)
      return
    }
    if (!(outcome instanceof Promise)) {
      finish(work, link, outcome)
      return
    }
    inFlight++
    outcome.then(
      (settled) => {
        landed()
        finish(work, link, settled)
      },
      (error: unknown) => {
        landed()
        fail(error, work)
      },
    )
  }

  function landed(): void {
    inFlight--
    if (inFlight === 0) onIdle?.()
  }

  function finish(work: Work, link: number, outcome: Outcome): void {
    const { door, exchange, desk } = work
    if ('silent' in outcome) {
      events.handled(exchange.request, door, 'silent', outcome.silent)
      return
    }
    const isDelayed = options.responseDelayMs > 0 && messageType(exchange.request) === MessageType.Discover
    if (!isDelayed || ('isKnown' in desk && desk.isKnown())) {
      send(work, link, outcome)
      return
    }
    const timer = setTimeout(() => {
      delayed.delete(timer)
      send(work, link, outcome)
    }, options.responseDelayMs)
    delayed.add(timer)
  }

  function send(work: Work, link: number, { reply, note }: Exclude<Outcome, { silent: string }>): void {
    const { door, exchange, desk } = work
    const { request, from } = exchange
    const to = destination(request, reply, from, { door, replyToSender: options.replyToSender })
    let bytes: Uint8Array
    try {
      bytes = encodeReply(reply, request, exchange.datagram.bytes.length)
    } catch (error) {
      fail(error, work)
      return
    }
    ports.get(door)?.send(bytes, to, link, (error) => {
      if (error) {
        if (!isStopping) events.failed(error, request, door)
        return
      }
      const client = bootClient(exchange)
      if (client && note) desk.note(client, { ...note, packet: { bytes, from: addressOf(link, door), to } })
      events.handled(request, door, 'replied', `${messageName(reply)} to ${to.address}:${to.port}`)
    })
  }

  function fail(error: unknown, { exchange, door }: Work): void {
    if (isStopping) return
    if (!isExpected(error)) throw error
    events.failed(error, exchange.request, door)
  }

  function handle({ door, exchange, desk }: Work, self: Ipv4, link: number): Outcome | Promise<Outcome> {
    if (door === 'pxe') return handleBootServer(exchange, desk, self)
    if (!options.addresses) return handleProxy(exchange, desk, self)
    const { address, name } = links[link] ?? { address: self, name: '' }
    return handleAddress(exchange, desk, options.addresses, { address, name })
  }

  const open = (door: Door, port: number, hearsBroadcasts: boolean, setting: string) =>
    openUdp({
      links: links.map(({ name, address, listenAddress = address, descriptors }) => ({
        // behind address translation the interface of that name is not here
        name: listenAddress === address ? name : undefined,
        address: listenAddress,
        descriptor: descriptors?.[door],
      })),
      port,
      broadcast: hearsBroadcasts,
      setting,
      sockets: options.sockets,
      onDatagram: (datagram) => receive(door, datagram),
      onError: (error) => events.socketFailed(error, door),
    })

  if (options.port !== undefined) {
    // behind address translation and on loopback there are no broadcasts to hear
    const hearsBroadcasts = links.some(
      ({ address, listenAddress = address }) => listenAddress === address && !address.startsWith('127.'),
    )
    ports.set('dhcp', await open('dhcp', options.port, hearsBroadcasts, 'dhcp.port'))
  }
  let pxe: UdpPort
  try {
    pxe = await open('pxe', options.pxePort, false, 'dhcp.pxePort')
  } catch (error) {
    await ports.get('dhcp')?.close()
    throw error
  }
  ports.set('pxe', pxe)

  return {
    port: ports.get('dhcp')?.port,
    pxePort: pxe.port,
    sendFrom: (link, bytes, to) => {
      const port = ports.get('dhcp')
      port?.send(bytes, to, link, (error) => error && events.socketFailed(error, 'dhcp'))
      return port !== undefined
    },
    standAside: (mac, listener) => {
      aside.set(mac, listener)
      return () => aside.delete(mac)
    },
    close: async () => {
      isStopping = true
      for (const timer of delayed) clearTimeout(timer)
      if (inFlight > 0) await new Promise<void>((resolve) => (onIdle = resolve))
      await Promise.all([...ports.values()].map((port) => port.close()))
    },
  }
}

/** Errors of the host and the network; anything else is a bug and ends the process. */
function isExpected(error: unknown): error is Error {
  if (error instanceof OpenWdsError) return (['system', 'packet'] as const).some((kind) => kind === error.kind)
  return error instanceof Error && 'syscall' in error
}
