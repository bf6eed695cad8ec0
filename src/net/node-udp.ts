// A UDP door on Node's own sockets: everywhere, where the sockets in C++ are not built.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { bindError } from './bind-error.ts'
import type { Ipv4 } from './address.ts'
import { RECEIVE_BUFFER_BYTES, type UdpOptions, type UdpPort } from './udp.ts'

/** Opens the door; see `openUdp`. A broadcast does not tell which of several interfaces it came in on. */
export async function openNodeUdp(options: UdpOptions): Promise<UdpPort> {
  const { links, broadcast } = options
  const isHandedOver = links.every(({ descriptor }) => descriptor !== undefined)
  const hearsAll = broadcast && !isHandedOver
  if (hearsAll) await refuseTakenPort(options)
  const sockets: Socket[] = []
  let { port } = options
  try {
    for (const link of links) {
      const socket = isHandedOver
        ? await adopt(link.descriptor ?? -1, options)
        : await bind(link.address, port, options)
      sockets.push(socket)
      // every link of the door is on the same port, also when the system chose it
      port = socket.address().port
      if (broadcast) socket.setBroadcast(true)
    }
    if (hearsAll) sockets.push(await bind('0.0.0.0', port, options))
  } catch (error) {
    for (const socket of sockets) socket.close()
    throw error
  }
  for (const [index, socket] of sockets.entries()) {
    const link = index < links.length ? index : links.length === 1 ? 0 : null
    socket.on('message', (bytes: Buffer, remote: RemoteInfo) => {
      // port 0 cannot be answered; the system spells addresses as we do
      if (remote.port !== 0)
        options.onDatagram({ bytes, from: { address: remote.address as Ipv4, port: remote.port }, link })
    })
    socket.on('error', options.onError)
    enlargeBuffer(socket)
  }
  return {
    port,
    send: (bytes, to, link, done) => {
      // the limited broadcast leaves by the interface that has the socket's address
      sockets[link]?.send(bytes, to.port, to.address, done)
    },
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

/** Addresses are given as such: looking them up, as Node does by default, costs a turn of the queue for every packet. */
const lookup = (address: string, _options: unknown, found: (error: null, address: string, family: number) => void) =>
  found(null, address, 4)

function bind(address: string, port: number, options: UdpOptions): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: options.broadcast, lookup })
  return opened(
    socket,
    { address, port, exclusive: true },
    options,
    options.links.length === 1 ? options.links[0]!.address : address,
  )
}

function adopt(descriptor: number, options: UdpOptions): Promise<Socket> {
  return opened(
    createSocket({ type: 'udp4', lookup }),
    { fd: descriptor, exclusive: true },
    options,
    `descriptor ${descriptor}`,
  )
}

function opened(
  socket: Socket,
  target: { address: string; port: number; exclusive: true } | { fd: number; exclusive: true },
  options: UdpOptions,
  where: string,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close()
      const coded = bindError(error, { address: where, port: options.port, setting: options.setting })
      reject(coded instanceof Error ? coded : error)
    }
    socket.once('error', refuse)
    socket.bind(target, () => {
      socket.off('error', refuse)
      resolve(socket)
    })
  })
}

/** The system gives what it allows; less is no reason not to serve. */
function enlargeBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
  } catch {
    // the usual size it is, then
  }
}
