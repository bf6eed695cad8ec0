// A UDP door on the sockets in C++: bursts of datagrams come and go by one system call each, and a broadcast says which
// interface it came in on.
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'
import { ipv4FromNumber, ipv4ToNumber, type Ipv4 } from './address.ts'
import { bindError } from './bind-error.ts'
import { NUMBERS, type DatagramSockets, type SocketHandle } from './datagram-sockets.ts'
import { RECEIVE_BUFFER_BYTES, type UdpOptions, type UdpPort } from './udp.ts'

/** Datagrams and bytes that wait for the end of the turn. */
const MAX_WAITING = 64
const MAX_WAITING_BYTES = 128 * 1024
/** A full send buffer empties within a few of these; after so many tries the datagram is given up. */
const RETRY_MS = 1
const MAX_TRIES = 50
/** Senders whose addresses are kept as text. */
const MAX_KNOWN = 1024

const BROADCAST = 0xffffffff

/** Opens the door; see `openUdp`. */
export async function openNativeUdp(options: UdpOptions, native: DatagramSockets): Promise<UdpPort> {
  const { links, broadcast, onDatagram } = options
  const isHandedOver = links.every(({ descriptor }) => descriptor !== undefined)
  const hearsAll = broadcast && !isHandedOver
  // two sockets of ours share the port, which would let us share it with a stranger unnoticed: look first
  if (hearsAll && options.port !== 0)
    opened(native.open('0.0.0.0', options.port, -1, false, false, 0, undefined), options)
  const interfaces = links.map(({ name }) => (name === undefined ? 0 : native.interfaceIndex(name)))
  const senders = new Map<number, Ipv4>()
  const sockets: SocketHandle[] = []
  const outboxes: Outbox[] = []

  /** `fixed` is the link of every datagram; undefined: the interface it came in on tells. */
  const receive = (fixed: number | undefined) => (burst: ArrayBuffer, count: number) => {
    const numbers = new Uint32Array(burst, 0, count * NUMBERS)
    // what is answered at once leaves together
    for (const outbox of outboxes) outbox.hold()
    for (let at = 0; at < numbers.length; at += NUMBERS) {
      const [offset = 0, length = 0, sender = 0, port = 0, index = 0] = [
        numbers[at],
        numbers[at + 1],
        numbers[at + 2],
        numbers[at + 3],
        numbers[at + 4],
      ]
      const link = fixed ?? linkOf(interfaces, index)
      // port 0 cannot be answered; what came in by an interface that is not served is nobody's
      if (port === 0 || link === undefined) continue
      onDatagram({
        bytes: new Uint8Array(burst, offset, length),
        from: { address: addressOf(senders, sender), port },
        link,
      })
    }
    for (const outbox of outboxes) outbox.release()
  }

  try {
    let { port } = options
    const open = (address: string, descriptor: number, link: number | undefined) => {
      const words = [broadcast, broadcast, RECEIVE_BUFFER_BYTES, receive(link)] as const
      const socket = opened(native.open(address, port, descriptor, ...words), { ...options, port }, address)
      sockets.push(socket)
      // every link of the door is on the same port, also when the system chose it
      port = native.port(socket)
      return socket
    }
    for (const [index, { address, descriptor = -1 }] of links.entries()) {
      const socket = open(address, isHandedOver ? descriptor : -1, index)
      outboxes.push(new Outbox(native, socket, interfaces[index] ?? 0))
    }
    if (hearsAll) open('0.0.0.0', -1, undefined)
    return {
      port,
      send: (bytes, to, link, done) => outboxes[link]?.add(bytes, to, done),
      close: async () => {
        for (const outbox of outboxes) outbox.close()
        for (const socket of sockets.splice(0)) native.close(socket)
      },
    }
  } catch (error) {
    for (const socket of sockets) native.close(socket)
    throw error
  }
}

/** The one link on the interface, null if several are or nothing tells, undefined if none is. */
function linkOf(interfaces: readonly number[], index: number): number | null | undefined {
  const first = interfaces.indexOf(index)
  if (first >= 0) return interfaces.indexOf(index, first + 1) < 0 ? first : null
  // where a link's interface is not known, it may be that one
  if (!interfaces.includes(0)) return undefined
  return interfaces.length === 1 ? 0 : null
}

/** Behind a relay agent all datagrams have the same sender. */
function addressOf(senders: Map<number, Ipv4>, number: number): Ipv4 {
  const known = senders.get(number)
  if (known !== undefined) return known
  if (senders.size >= MAX_KNOWN) senders.clear()
  const address = ipv4FromNumber(number)
  senders.set(number, address)
  return address
}

/** What leaves one socket in this turn of the event loop. */
class Outbox {
  readonly #native: DatagramSockets
  readonly #socket: SocketHandle
  /** Broadcasts leave by this interface; 0: by the one the routes name. */
  readonly #interface: number
  readonly #bytes = new Uint8Array(MAX_WAITING_BYTES)
  readonly #numbers = new Uint32Array(MAX_WAITING * NUMBERS)
  #count = 0
  #usedBytes = 0
  #done: ((error: Error | null) => void)[] = []
  #tries = 0
  #immediate: NodeJS.Immediate | undefined
  #timer: NodeJS.Timeout | undefined
  #isHeld = false
  #isClosed = false

  constructor(native: DatagramSockets, socket: SocketHandle, interfaceIndex: number) {
    this.#native = native
    this.#socket = socket
    this.#interface = interfaceIndex
  }

  add(bytes: Uint8Array, to: { address: Ipv4; port: number }, done: (error: Error | null) => void): void {
    if (this.#isFull(bytes.length)) this.#flush()
    if (this.#isClosed || this.#isFull(bytes.length)) {
      done(systemError(-ENOBUFS, 'send'))
      return
    }
    const at = this.#count * NUMBERS
    const numbers = this.#numbers
    const address = ipv4ToNumber(to.address)
    numbers[at] = this.#usedBytes
    numbers[at + 1] = bytes.length
    numbers[at + 2] = address
    numbers[at + 3] = to.port
    numbers[at + 4] = address === BROADCAST ? this.#interface : 0
    this.#bytes.set(bytes, this.#usedBytes)
    this.#usedBytes += bytes.length
    this.#count++
    this.#done.push(done)
    if (this.#isHeld || this.#timer !== undefined) return
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined
      if (this.#count > 0) this.#flush()
    })
  }

  /** From now on nothing leaves before `release`. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    if (this.#count > 0 && this.#timer === undefined) this.#flush()
  }

  close(): void {
    if (this.#count > 0) this.#flush()
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    this.#isClosed = true
  }

  #isFull(bytes: number): boolean {
    return this.#count >= MAX_WAITING || this.#usedBytes + bytes > MAX_WAITING_BYTES
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    let refusals: Map<number, number> | undefined
    let sent = 0
    while (sent < this.#count) {
      const result = this.#native.send(this.#socket, this.#bytes, this.#numbers, sent, this.#count)
      if (result < 0 && WAIT.has(result) && this.#tries++ < MAX_TRIES) break
      this.#tries = 0
      if (result < 0) (refusals ??= new Map()).set(sent, result)
      sent += result < 0 ? 1 : result
    }
    const done = this.#done
    this.#forget(sent)
    if (this.#count > 0) this.#timer = setTimeout(() => this.#flush(), RETRY_MS)
    for (let index = 0; index < sent; index++) {
      const refusal = refusals?.get(index)
      done[index]?.(refusal === undefined ? null : systemError(refusal, 'sendmmsg'))
    }
  }

  /** The first datagrams are gone; what is left moves to the front. */
  #forget(sent: number): void {
    const left = this.#count - sent
    this.#done = left === 0 ? [] : this.#done.slice(sent)
    if (left === 0) this.#usedBytes = 0
    else this.#numbers.copyWithin(0, sent * NUMBERS, this.#count * NUMBERS)
    this.#count = left
  }
}

const ENOBUFS = constants.errno.ENOBUFS
/** The send buffer is full. */
const WAIT: ReadonlySet<number> = new Set([-constants.errno.EAGAIN, -ENOBUFS])

/** The socket, or the coded error of the system's refusal. */
function opened(result: SocketHandle | number, { port, setting, links }: UdpOptions, where = '0.0.0.0'): SocketHandle {
  if (typeof result !== 'number' || result >= 0) return result as SocketHandle
  const address = links.length === 1 ? links[0]!.address : where
  throw bindError(systemError(result, 'bind'), { address, port, setting })
}

function systemError(number: number, syscall: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(number)
  return Object.assign(new Error(`${syscall} ${code}`), { errno: number, code, syscall })
}
