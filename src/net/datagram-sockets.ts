// Loads the sockets in C++ (native/datagrams.cc, compiled by `npm run build`) and says what they can do.
import { createRequire } from 'node:module'

/** An open socket, as the C++ side keeps it. */
export type SocketHandle = object

/** The functions of native/datagrams.cc. */
export interface DatagramSockets {
  readonly version: number
  /**
   * The socket, or minus the error number. `onBurst` gets NUMBERS numbers for each of `count` datagrams, then their bytes;
   * without it the socket is only tried.
   */
  open(
    address: string,
    port: number,
    descriptor: number,
    reuses: boolean,
    broadcasts: boolean,
    receiveBufferBytes: number,
    onBurst: ((burst: ArrayBuffer, count: number) => void) | undefined,
  ): SocketHandle | number
  port(socket: SocketHandle): number
  /** How many went, or minus the error number when the first did not. */
  send(socket: SocketHandle, bytes: Uint8Array, numbers: Uint32Array, from: number, to: number): number
  close(socket: SocketHandle): void
  /** 0 if there is no such interface. */
  interfaceIndex(name: string): number
}

/** Of a datagram: offset of its bytes, their length, the other side's address and port, the index of the interface. */
export const NUMBERS = 5

/** Must be the same on both sides. */
const INTERFACE_VERSION = 1

/** Where the build leaves the addon, seen from dist/net and from src/net. */
const PLACES = ['../native/datagrams.node', '../../dist/native/datagrams.node']

let loaded: DatagramSockets | null | undefined

/** The addon; undefined where it is not built, of another build or not for this system: Node's sockets do it too. */
export function loadDatagramSockets(): DatagramSockets | undefined {
  loaded ??= load()
  return loaded ?? undefined
}

function load(): DatagramSockets | null {
  if (process.platform !== 'linux') return null
  const require = createRequire(import.meta.url)
  for (const place of PLACES) {
    try {
      const addon = require(place) as DatagramSockets
      return addon.version === INTERFACE_VERSION ? addon : null
    } catch {
      // the next place, then
    }
  }
  return null
}
