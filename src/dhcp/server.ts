// Answers DHCP (67) and ProxyDHCP/BINL (4011): sockets in, handlers in the middle, sockets out. No policy here.
import { setTimeout as delay } from 'node:timers/promises'
import { OpenWdsError, PacketError } from '../errors.ts'
import type { BootDesk, PxeClient } from '../model.ts'
import { ANY_ADDRESS, type Ipv4 } from '../net/address.ts'
import { openUdp, type Datagram, type UdpPort } from '../net/udp.ts'
import { handleAddress, type LeaseEvents } from './address-server.ts'
import { readClient } from './client.ts'
import { destination } from './destination.ts'
import { bootClient, type Exchange, type Outcome } from './exchange.ts'
import type { LeaseBook } from './leases.ts'
import { MessageType, Option } from './options.ts'
import { decodePacket, encodePacket, messageName, messageType, Op, type Packet } from './packet.ts'
import { handleBootServer, handleProxy } from './proxy.ts'

export type Door = PxeClient['door']

/** What the server tells the rest of the program; all optional to act on. */
export interface DhcpEvents extends LeaseEvents {
  /** A datagram that is no DHCP packet. */
  dropped(error: PacketError, datagram: Datagram, door: Door): void
  /** Every request and what became of it. */
  handled(request: Packet, door: Door, outcome: 'replied' | 'silent', reason: string): void
  /** The reply could not be decided or sent: the store or the network refused. */
  failed(error: Error, request: Packet, door: Door): void
  /** A socket reported an error outside any request. */
  socketFailed(error: Error, door: Door): void
}

export interface DhcpServerOptions {
  mode: 'proxy' | 'server'
  /** The address told to clients. */
  self: Ipv4
  /** Where the sockets are bound. */
  listenAddress: Ipv4
  port: number
  pxePort: number
  /** giaddr values that are answered. */
  relays: readonly string[]
  responseDelayMs: number
  replyToSender: boolean
  /** Needed in mode server. */
  leases: LeaseBook | undefined
  desk: BootDesk
  events: DhcpEvents
}

export interface DhcpServer {
  /** Bound ports. */
  readonly port: number
  readonly pxePort: number
  close(): Promise<void>
}

/** Requests being answered at once; a flood beyond it is dropped, clients ask again. */
const MAX_IN_FLIGHT = 2000
const DEFAULT_MAX_REPLY_BYTES = 548
const LARGEST_REPLY_BYTES = 1472

/** Opens both ports and answers. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
export async function startDhcpServer(options: DhcpServerOptions): Promise<DhcpServer> {
  const { events, desk, self } = options
  const relays = new Set(options.relays)
  const stopping = new AbortController()
  const ports = new Map<Door, UdpPort>()
  const inFlight = new Set<Promise<void>>()

  function receive(door: Door, datagram: Datagram): void {
    if (stopping.signal.aborted) return
    let request: Packet
    try {
      request = decodePacket(datagram.bytes)
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
      events.dropped(error, datagram, door)
      return
    }
    if (request.op !== Op.Request) return
    if (request.giaddr !== ANY_ADDRESS && !relays.has(request.giaddr)) {
      events.handled(request, door, 'silent', `relay ${request.giaddr} is not listed in dhcp.relays`)
      return
    }
    if (inFlight.size >= MAX_IN_FLIGHT) {
      events.handled(request, door, 'silent', 'too many requests at once')
      return
    }
    const work = answer(door, { request, client: readClient(request, door), from: datagram.from })
    inFlight.add(work)
    void work.finally(() => inFlight.delete(work))
  }

  async function answer(door: Door, exchange: Exchange): Promise<void> {
    const { request, from } = exchange
    try {
      const outcome = await handle(door, exchange)
      if ('silent' in outcome) {
        events.handled(request, door, 'silent', outcome.silent)
        return
      }
      if (options.responseDelayMs > 0 && messageType(request) === MessageType.Discover)
        await delay(options.responseDelayMs, undefined, { signal: stopping.signal })
      const { reply } = outcome
      const to = destination(request, reply, from, { door, replyToSender: options.replyToSender })
      await ports.get(door)?.send(encodePacket(reply, replyLimit(request)), to)
      const client = bootClient(exchange)
      if (client && outcome.note) desk.note(client, outcome.note)
      events.handled(request, door, 'replied', `${messageName(reply)} to ${to.address}:${to.port}`)
    } catch (error) {
      if (stopping.signal.aborted) return
      if (!isExpected(error)) throw error
      events.failed(error, request, door)
    }
  }

  function handle(door: Door, exchange: Exchange): Promise<Outcome> {
    if (door === 'pxe') return handleBootServer(exchange, desk, self)
    if (options.mode === 'proxy' || !options.leases) return handleProxy(exchange, desk, self)
    return handleAddress(exchange, desk, options.leases, self, events)
  }

  const open = (door: Door, port: number, broadcast: boolean, setting: string) =>
    openUdp({
      address: options.listenAddress,
      port,
      broadcast,
      setting,
      onDatagram: (datagram) => receive(door, datagram),
      onError: (error) => events.socketFailed(error, door),
    })

  // behind address translation and on loopback there are no broadcasts to hear
  const hearsBroadcasts = options.listenAddress === self && !self.startsWith('127.')
  const dhcp = await open('dhcp', options.port, hearsBroadcasts, 'dhcp.port')
  ports.set('dhcp', dhcp)
  let pxe: UdpPort
  try {
    pxe = await open('pxe', options.pxePort, false, 'dhcp.pxePort')
  } catch (error) {
    await dhcp.close()
    throw error
  }
  ports.set('pxe', pxe)

  return {
    port: dhcp.port,
    pxePort: pxe.port,
    close: async () => {
      stopping.abort()
      await Promise.allSettled(inFlight)
      await Promise.all([dhcp.close(), pxe.close()])
    },
  }
}

/** How large a reply the client takes: option 57, within what Ethernet carries [RFC 2132 §9.10]. */
function replyLimit(request: Packet): number {
  const value = request.options.get(Option.MaximumMessageSize)
  const asked = value?.length === 2 ? ((value[0] ?? 0) << 8) | (value[1] ?? 0) : 0
  // the option counts IP and UDP headers, 28 bytes
  return Math.min(LARGEST_REPLY_BYTES, Math.max(DEFAULT_MAX_REPLY_BYTES, asked - 28))
}

/** Errors of the host and the network; anything else is a bug and ends the process. */
function isExpected(error: unknown): error is Error {
  if (error instanceof OpenWdsError) return (['system', 'packet'] as const).some((kind) => kind === error.kind)
  return error instanceof Error && 'syscall' in error
}
