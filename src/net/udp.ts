// One UDP endpoint of the server: hears broadcasts and unicasts on a port and answers from the server's own address.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { bindError } from './bind-error.ts'
import { parseIpv4, type Ipv4 } from './address.ts'

/** A datagram and where it came from. */
export interface Datagram {
  bytes: Uint8Array
  from: { address: Ipv4; port: number }
}

/** What the doors need of a socket; the simulated network implements it too. */
export interface UdpPort {
  /** The bound port, once open. */
  readonly port: number
  send(bytes: Uint8Array, to: { address: Ipv4; port: number }): Promise<void>
  close(): Promise<void>
}

export interface UdpOptions {
  /** The server's address: sent from, and listened on. */
  address: Ipv4
  port: number
  /** Hear broadcasts too: needs a second socket, because one bound to an address gets none on Linux. */
  broadcast: boolean
  /** The configuration key an error names. */
  setting: string
  onDatagram: (datagram: Datagram) => void
  /** A socket error after binding; sending goes on. */
  onError: (error: Error) => void
}

/** Opens the endpoint. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
export async function openUdp(options: UdpOptions): Promise<UdpPort> {
  if (options.broadcast) await refuseTakenPort(options)
  const sender = await bind(options.address, options.port, options)
  const { port } = sender.address()
  const sockets = [sender]
  try {
    if (options.broadcast) {
      sender.setBroadcast(true)
      sockets.push(await bind('0.0.0.0', port, options))
    }
  } catch (error) {
    sender.close()
    throw error
  }
  for (const socket of sockets) {
    socket.on('message', (bytes: Buffer, remote: RemoteInfo) => {
      const address = parseIpv4(remote.address)
      // port 0 cannot be answered
      if (address && remote.port !== 0) options.onDatagram({ bytes, from: { address, port: remote.port } })
    })
    socket.on('error', options.onError)
  }
  return {
    port,
    send: (bytes, to) =>
      new Promise((resolve, reject) => {
        // the limited broadcast leaves by the interface that has the socket's address
        sender.send(bytes, to.port, to.address, (error) => (error ? reject(error) : resolve()))
      }),
    close: async () => {
      await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))))
    },
  }
}

/** Two sockets of ours share the port, which would let us share it with a stranger unnoticed: look first. */
async function refuseTakenPort(options: UdpOptions): Promise<void> {
  if (options.port === 0) return
  const probe = await bind('0.0.0.0', options.port, { ...options, broadcast: false })
  await new Promise<void>((resolve) => probe.close(() => resolve()))
}

function bind(address: string, port: number, options: UdpOptions): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: options.broadcast })
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close()
      const coded = bindError(error, { address: options.address, port, setting: options.setting })
      reject(coded instanceof Error ? coded : error)
    }
    socket.once('error', refuse)
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', refuse)
      resolve(socket)
    })
  })
}
