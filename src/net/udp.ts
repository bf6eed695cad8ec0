// One UDP door of the server: hears broadcasts and unicasts on a port of every served interface, and answers from each one's address.
import type { Ipv4 } from './address.ts'
import { openNativeUdp } from './native-udp.ts'
import { openNodeUdp } from './node-udp.ts'
import { loadDatagramSockets } from './datagram-sockets.ts'

/** A datagram, where it came from and which interface it came in on. */
export interface Datagram {
  bytes: Uint8Array
  from: { address: Ipv4; port: number }
  /** Index of the link; null: a broadcast on one of several, and nothing tells which. */
  link: number | null
}

/** What the doors need of a socket. */
export interface UdpPort {
  /** The bound port, once open. */
  readonly port: number
  /** Sends from the link's own address, perhaps a moment later; `done` is told how it went. */
  send(bytes: Uint8Array, to: { address: Ipv4; port: number }, link: number, done: (error: Error | null) => void): void
  close(): Promise<void>
}

/** Where one link's datagrams come and go. */
export interface UdpLink {
  /** Bound to, and sent from. */
  address: Ipv4
  /** The interface, where it is known. */
  name?: string | undefined
  /** A socket that somebody else opened for this interface alone: systemd, with `BindToDevice=`. */
  descriptor?: number | undefined
}

export interface UdpOptions {
  links: readonly UdpLink[]
  port: number
  /** Hear broadcasts too: needs one more socket, because those bound to an address get none on Linux. */
  broadcast: boolean
  /** The configuration key an error names. */
  setting: string
  onDatagram: (datagram: Datagram) => void
  /** A socket error after binding; sending goes on. */
  onError: (error: Error) => void
  /** `native` (C++, a burst of datagrams per system call) where it is built, else Node's own sockets. */
  sockets?: 'native' | 'node' | undefined
}

/** Bytes the kernel keeps for us while the process is busy: some thousand requests instead of some hundred. */
export const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024

/** Opens the door. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
export async function openUdp(options: UdpOptions): Promise<UdpPort> {
  const native = options.sockets === 'node' ? undefined : loadDatagramSockets()
  return native ? openNativeUdp(options, native) : openNodeUdp(options)
}
