// The UDP ports that transfers of the engine in TypeScript leave from: one each while there are few transfers, shared by
// different clients when there are more.
import type { Socket } from 'node:dgram'
import { PacketError } from '../errors.ts'
import type { Departure, Endpoint } from './engine.ts'
import { encodeError, ErrorNumber, Opcode } from './packet.ts'
import { bindFreePort } from './transfer-socket.ts'

/** Sends packets of one transfer to its client. */
export interface Outlet {
  send(packet: Uint8Array): void
  /** Packets given to the network that it has not taken yet, of this transfer or of others. */
  queuedPackets(): number
  close(): void
}

/** What a port tells a transfer. */
export interface PortMember {
  readonly peer: Endpoint
  packet(bytes: Uint8Array): void
  dropped(error: PacketError, from: Endpoint): void
}

/**
 * No client ever meets a port twice, so the pair of both ports, which tells transfers apart [RFC 1350 §4], is always new.
 * Sharing saves a system call for each packet: Node asks every socket that has something once more, whether that was all.
 */
export interface TransferPorts {
  /** A port for one more transfer beside `others`; the reason if there is none. */
  open(
    departure: Departure & { kind: 'ownPort' },
    member: PortMember,
    others: number,
  ): Promise<Outlet | { noSocket: string }>
}

/** So many transfers at once share with nobody. */
const OWN_PORTS = 4
/** A flood at a port reaches no more transfers than this. */
const MOST_MEMBERS = 16
/** After so many clients a port takes no more. */
const MOST_MET = 1024
/** Answers to strangers: enough for lost clients, useless for a flood. */
const STRANGERS = { answered: 16, perMs: 10_000 } as const

interface Port {
  takes(departure: Departure & { kind: 'ownPort' }, peer: Endpoint): boolean
  join(member: PortMember): Outlet
}

/** No port is open yet. */
export function createTransferPorts(): TransferPorts {
  const shared = new Set<Port>()
  return {
    async open(departure, member, others) {
      const shares = others >= OWN_PORTS
      if (shares) for (const port of shared) if (port.takes(departure, member.peer)) return port.join(member)
      const socket = await bindFreePort(departure.address, departure.ports)
      if ('noSocket' in socket) return socket
      const port = createPort(socket, departure, () => shared.delete(port))
      if (shares) shared.add(port)
      return port.join(member)
    },
  }
}

function createPort(socket: Socket, opened: Departure & { kind: 'ownPort' }, onClose: () => void): Port {
  /** By the client's port, then by its address. */
  const members = new Map<number, Map<string, PortMember>>()
  const met = new Set<string>()
  let count = 0
  let isClosed = false
  const strangers = { answered: 0, sinceMs: 0 }

  socket.on('message', (bytes, from) => {
    const member = members.get(from.port)?.get(from.address)
    if (member) member.packet(bytes)
    else onStranger(bytes, from)
  })
  // A network that is gone for a moment is a lost packet; one that stays away ends in the transfer's time-out.
  socket.on('error', () => {})

  /** Another transfer identifier does not disturb this one [RFC 1350 §4]; what comes late of one that ended is not strange. */
  function onStranger(bytes: Uint8Array, from: Endpoint): void {
    if (met.has(keyOf(from))) return
    if (!isErrorPacket(bytes) && mayAnswerStranger())
      socket.send(encodeError(ErrorNumber.UnknownTransfer, 'unknown transfer ID'), from.port, from.address)
    const [[anybody] = []] = [...members.values()].map((one) => [...one.values()])
    anybody?.dropped(new PacketError('TFTP_BAD_REQUEST', { reason: 'a packet for a transfer of another client' }), from)
  }

  function mayAnswerStranger(): boolean {
    const nowMs = performance.now()
    if (nowMs - strangers.sinceMs > STRANGERS.perMs) Object.assign(strangers, { answered: 0, sinceMs: nowMs })
    return strangers.answered++ < STRANGERS.answered
  }

  function leave({ peer }: PortMember): void {
    const here = members.get(peer.port)
    if (!here?.delete(peer.address)) return
    if (here.size === 0) members.delete(peer.port)
    if (--count > 0) return
    isClosed = true
    socket.close()
    onClose()
  }

  return {
    takes: (departure, peer) =>
      !isClosed &&
      count < MOST_MEMBERS &&
      met.size < MOST_MET &&
      departure.address === opened.address &&
      departure.ports?.first === opened.ports?.first &&
      departure.ports?.last === opened.ports?.last &&
      !met.has(keyOf(peer)),
    join(member) {
      const { port, address } = member.peer
      count++
      met.add(keyOf(member.peer))
      const here = members.get(port) ?? new Map<string, PortMember>()
      members.set(port, here.set(address, member))
      return {
        send: (packet) => socket.send(packet, port, address),
        queuedPackets: () => socket.getSendQueueCount(),
        close: () => leave(member),
      }
    },
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${address}:${port}`
}

function isErrorPacket(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === Opcode.Error
}
