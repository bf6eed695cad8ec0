// A network without root: an Ethernet switch in this process, with QEMU machines on it and the daemon behind one port.
//
//   QEMU --frames in UDP--> switch --payload, from 127.77.0.N--> daemon on 127.0.0.1, high ports
//
// To the machines the daemon is LAB_NETWORK.server with the usual ports; the switch answers ARP for it and translates
// ports both ways. To the daemon each machine is a loopback address of its own: 127.77.0.N once it is 10.77.0.N.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { ANY_ADDRESS, BROADCAST_ADDRESS, parseIpv4, type Ipv4, type Mac } from '../src/net/address.ts'
import {
  BROADCAST_MAC,
  decodeFrame,
  encodeFrame,
  encodeRouterAdvertisement,
  isGroupMac,
  type ArpFrame,
  type EchoFrame,
  type UdpFrame,
} from './frames.ts'
import type { Pcap } from './pcap.ts'

export interface FrameSwitchOptions {
  /** The daemon's address as the machines see it. */
  serverAddress: string
  /** Where the daemon listens. */
  daemonAddress?: string
  /** The machines' port → the daemon's port; all other ports are the same on both sides. */
  ports: Readonly<Record<number, number>>
  /** Every frame is written here. */
  pcap?: Pcap | undefined
}

export interface FrameSwitch {
  /** A new socket of the switch: the UDP port QEMU sends its frames to. */
  addClient(): Promise<number>
  /** Frames seen so far. */
  readonly counts: Readonly<Counts>
  close(): void
}

interface Counts {
  fromClients: number
  toClients: number
  /** Cut short, wrong checksum, or for nobody here. */
  dropped: number
}

/** One plugged-in machine. QEMU's own port is learned from its frames. */
interface Client {
  socket: Socket
  remotePort: number | undefined
  mac: Mac | undefined
  /** By address and port of the machine, oldest first. */
  flows: Map<string, Socket>
}

const SERVER_MAC = '52:54:00:77:00:01' as Mac
/** A firmware takes a new port for each file; the oldest conversation is dropped when there are more. */
const FLOWS_PER_CLIENT = 64
const ADVERTISE_EVERY_MS = 500
/** The daemon's view of a machine without an address. */
const NO_ADDRESS_YET = '127.77.0.250'

/** Starts the switch. Everything is on loopback; no rights are needed. */
export function createFrameSwitch(options: FrameSwitchOptions): FrameSwitch {
  const server = parseIpv4(options.serverAddress) ?? ANY_ADDRESS
  const daemonAddress = options.daemonAddress ?? '127.0.0.1'
  const subnetBroadcast = server.replace(/\d+$/, '255')
  const machinePorts = new Map(Object.entries(options.ports).map(([machine, daemon]) => [daemon, Number(machine)]))
  const clients: Client[] = []
  const counts: Counts = { fromClients: 0, toClients: 0, dropped: 0 }

  const advertisement = encodeRouterAdvertisement(SERVER_MAC)
  const advertiser = setInterval(() => broadcast(advertisement), ADVERTISE_EVERY_MS)

  function deliver(client: Client, frame: Uint8Array): void {
    if (client.remotePort === undefined) return
    counts.toClients++
    client.socket.send(frame, client.remotePort, '127.0.0.1')
  }

  function broadcast(frame: Uint8Array, except?: Client): void {
    options.pcap?.write(frame)
    for (const client of clients) if (client !== except) deliver(client, frame)
  }

  function answer(client: Client, frame: ArpFrame | UdpFrame | EchoFrame): void {
    const bytes = encodeFrame(frame)
    if (isGroupMac(frame.to)) return broadcast(bytes)
    options.pcap?.write(bytes)
    deliver(client, bytes)
  }

  /** A frame from a machine: to the other machines, to the server, or to both. */
  function take(client: Client, bytes: Uint8Array, remote: RemoteInfo): void {
    counts.fromClients++
    const frame = decodeFrame(bytes)
    if (!frame) {
      counts.dropped++
      return
    }
    // Switched off and on again, a machine comes from another port.
    client.remotePort = remote.port
    client.mac = frame.from
    const owner = clients.find(({ mac }) => mac === frame.to)
    if (isGroupMac(frame.to)) broadcast(bytes, client)
    else {
      options.pcap?.write(bytes)
      if (owner) deliver(owner, bytes)
    }
    if (frame.to !== SERVER_MAC && !isGroupMac(frame.to)) return
    if (frame.kind === 'arp') answerArp(client, frame)
    else if (frame.kind === 'echo') answerEcho(client, frame)
    else if (frame.kind === 'udp') forward(client, frame)
  }

  function answerArp(client: Client, frame: ArpFrame): void {
    if (frame.operation !== 'request' || frame.targetAddress !== server) return
    answer(client, {
      ...{ kind: 'arp', operation: 'reply', to: frame.senderMac, from: SERVER_MAC },
      ...{ senderMac: SERVER_MAC, senderAddress: server },
      ...{ targetMac: frame.senderMac, targetAddress: frame.senderAddress },
    })
  }

  function answerEcho(client: Client, frame: EchoFrame): void {
    if (frame.operation !== 'request' || frame.destination !== server) return
    const back = { to: frame.from, from: SERVER_MAC, source: server, destination: frame.source }
    answer(client, { kind: 'echo', operation: 'reply', ...back, body: frame.body })
  }

  /** To the daemon; a broadcast only to the ports it listens on. */
  function forward(client: Client, frame: UdpFrame): void {
    const isBroadcast = frame.destination === BROADCAST_ADDRESS || frame.destination === subnetBroadcast
    const daemonPort = options.ports[frame.destinationPort] ?? (isBroadcast ? undefined : frame.destinationPort)
    if ((frame.destination !== server && !isBroadcast) || daemonPort === undefined || daemonPort === 0) {
      counts.dropped++
      return
    }
    flowFor(client, frame).send(frame.payload, daemonPort, daemonAddress)
  }

  /** The socket that is this address and port of the machine to the daemon; what comes back there goes to the machine. */
  function flowFor(client: Client, { source, sourcePort, from }: UdpFrame): Socket {
    const key = `${source}:${sourcePort}`
    const known = client.flows.get(key)
    if (known) return known
    const [oldest] = client.flows.keys()
    if (oldest !== undefined && client.flows.size >= FLOWS_PER_CLIENT) {
      client.flows.get(oldest)?.close()
      client.flows.delete(oldest)
    }
    const flow = createSocket('udp4')
    flow.on('error', () => {
      counts.dropped++
      client.flows.delete(key)
    })
    flow.on('message', (payload, remote) => {
      if (remote.address !== daemonAddress) return
      const isUnaddressed = source === ANY_ADDRESS
      answer(client, {
        ...{ kind: 'udp', to: isUnaddressed ? BROADCAST_MAC : from, from: SERVER_MAC },
        ...{ source: server, destination: isUnaddressed ? BROADCAST_ADDRESS : source },
        ...{ sourcePort: machinePorts.get(remote.port) ?? remote.port, destinationPort: sourcePort },
        payload,
      })
    })
    flow.bind({ address: loopbackOf(source), port: 0 })
    client.flows.set(key, flow)
    return flow
  }

  return {
    counts,
    async addClient() {
      const socket = createSocket('udp4')
      const client: Client = { socket, remotePort: undefined, mac: undefined, flows: new Map() }
      socket.on('message', (bytes, remote) => take(client, bytes, remote))
      // A machine that was switched off refuses its frames: as on a wire, they are lost.
      socket.on('error', () => counts.dropped++)
      socket.bind({ address: '127.0.0.1', port: 0 })
      await once(socket, 'listening')
      clients.push(client)
      return socket.address().port
    },
    close() {
      clearInterval(advertiser)
      for (const { socket, flows } of clients.splice(0)) {
        socket.close()
        for (const flow of flows.values()) flow.close()
      }
    },
  }
}

function loopbackOf(address: Ipv4): string {
  return address === ANY_ADDRESS ? NO_ADDRESS_YET : `127.77.0.${address.slice(address.lastIndexOf('.') + 1)}`
}
