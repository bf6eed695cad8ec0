// A relay on loopback between real TFTP clients and a real server that treats datagrams as a bad network does, by seed.
import { createSocket, type Socket } from 'node:dgram'
import { createRandom } from './simulated-network.ts'

/** What happens on the way, in both directions. Probabilities from 0 to 1. */
export interface RoughWeather {
  readonly loss: number
  readonly duplication: number
  /** Held back for some milliseconds, and so behind later ones. */
  readonly reordering: number
  /** Cut short, or with another opcode: what a broken device makes of a datagram. */
  readonly corruption: number
}

export interface LossyRelay {
  /** Where clients send their requests. */
  readonly port: number
  close(): void
}

/** Both sides of one client: it hears `near`, the server hears `far`. */
interface Path {
  readonly near: Socket
  readonly far: Socket
  /** Where the server answers from, once it has. */
  server: number
}

/** Opens it before a server on loopback. */
export async function openLossyRelay(serverPort: number, seed: number, weather: RoughWeather): Promise<LossyRelay> {
  const random = createRandom(seed)
  const paths = new Map<number, Promise<Path>>()
  const sockets: Socket[] = []
  let closed = false

  async function bind(): Promise<Socket> {
    const socket = createSocket('udp4')
    socket.on('error', () => {})
    sockets.push(socket)
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return socket
  }

  function pass(bytes: Uint8Array, from: Socket, port: number): void {
    const copies = random() < weather.loss ? 0 : random() < weather.duplication ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const sent = random() < weather.corruption ? corrupted(bytes) : bytes
      const send = (): void => void (closed || from.send(sent, port, '127.0.0.1'))
      if (random() < weather.reordering) setTimeout(send, 1 + random() * 4)
      else send()
    }
  }

  function corrupted(bytes: Uint8Array): Uint8Array {
    if (random() < 0.5) return bytes.slice(0, Math.floor(random() * 4))
    const other = bytes.slice()
    other[0] = 1 + Math.floor(random() * 255)
    return other
  }

  async function openPath(client: number): Promise<Path> {
    const path: Path = { near: await bind(), far: await bind(), server: serverPort }
    path.near.on('message', (bytes) => pass(bytes, path.far, path.server))
    path.far.on('message', (bytes, from) => {
      path.server = from.port
      pass(bytes, path.near, client)
    })
    return path
  }

  const entrance = await bind()
  entrance.on('message', (bytes, from) => {
    const path = paths.get(from.port) ?? openPath(from.port)
    paths.set(from.port, path)
    void path.then(({ far }) => pass(bytes, far, serverPort))
  })
  return {
    port: entrance.address().port,
    close() {
      closed = true
      for (const socket of sockets) socket.close()
    },
  }
}
