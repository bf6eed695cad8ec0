// Opens the UDP port a transfer is sent from: any free one, or one of a range that firewalls know.
import { createSocket, type Socket, type SocketOptions } from 'node:dgram'
import type { PortRange } from './engine.ts'

const SOCKET_OPTIONS: SocketOptions = {
  type: 'udp4',
  // Addresses are numbers here already. Node's own look-up would postpone every packet to the next tick.
  lookup: (address, _options, callback) => callback(null, address, 4),
}

/** A UDP socket for addresses in numbers, not yet bound. */
export function createTransferSocket(): Socket {
  return createSocket(SOCKET_OPTIONS)
}

/** The socket's file descriptor, which Node has and does not document; undefined where it has none. */
export function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: unknown } | null }
  return typeof handle?.fd === 'number' && handle.fd >= 0 ? handle.fd : undefined
}

/** A socket bound to `address` and a free port (of `ports`); the reason if there is none. */
export async function bindFreePort(address: string, ports: PortRange | null): Promise<Socket | { noSocket: string }> {
  const count = ports ? ports.last - ports.first + 1 : 1
  const start = Math.floor(Math.random() * count)
  for (let attempt = 0; attempt < count; attempt++) {
    const port = ports ? ports.first + ((start + attempt) % count) : 0
    const socket = createTransferSocket()
    const failure = await bind(socket, address, port)
    if (failure === null) return socket
    socket.close()
    if (failure !== 'EADDRINUSE') return { noSocket: `${failure}` }
  }
  return { noSocket: ports ? `all ports ${ports.first}-${ports.last} are in use` : 'no free port' }
}

function bind(socket: Socket, address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message)
    socket.once('error', onError)
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', onError)
      resolve(null)
    })
  })
}
