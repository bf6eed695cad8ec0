// A TFTP client for tests: every option, windows, losses and aborts on demand, and a hash of what arrived.
import { createHash } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { PacketError } from '../../src/errors.ts'
import {
  BLOCK_NUMBERS,
  decodeTftp,
  encodeAck,
  encodeError,
  encodeRequest,
  type Mode,
  type TftpOption,
  type TftpPacket,
} from '../../src/tftp/packet.ts'

/** What the receiving side does about one DATA packet. */
export interface Receipt {
  /** The block to acknowledge, if any. */
  readonly ack: number | null
  /** Whether the packet brought the next bytes of the file. */
  readonly accepted: boolean
  readonly finished: boolean
}

/** The receiving side of a transfer [RFC 1350, RFC 7440], as EDK2 does it; knows no socket and no clock. */
export interface Receiver {
  data(block: number, lengthBytes: number): Receipt
  /** How many blocks it takes before its next ACK, from now on. */
  take(blocks: number): void
  /** What to acknowledge after having waited in vain: the last block in order. */
  lastAck(): number
}

/** A receiver before its first block. `wrapToOne`: it counts 65535, 1, 2. */
export function createReceiver(blockSizeBytes: number, windowSize: number, wrapToOne = false): Receiver {
  let received = 0
  let sinceAck = 0
  let window = windowSize
  const numberOf = (block: number) => (wrapToOne && block > 0 ? ((block - 1) % 65535) + 1 : block % BLOCK_NUMBERS)
  return {
    data(block, lengthBytes) {
      if (block !== numberOf(received + 1)) {
        sinceAck = 0
        return { ack: numberOf(received), accepted: false, finished: false }
      }
      received++
      sinceAck++
      const finished = lengthBytes < blockSizeBytes
      const ack = finished || sinceAck >= window ? numberOf(received) : null
      if (ack !== null) sinceAck = 0
      return { ack, accepted: true, finished }
    },
    take(blocks) {
      window = blocks
    },
    lastAck: () => numberOf(received),
  }
}

/** What to fetch, and how badly to behave. */
export interface FetchOptions {
  readonly port: number
  readonly address?: string
  readonly name: string
  readonly mode?: Mode
  /** Sent as they are; the values drive the client too. */
  readonly options?: Readonly<Record<string, string | number>>
  readonly localPort?: number
  /** Whether to lose the n-th packet received (from 0), the OACK included. */
  readonly lose?: (index: number) => boolean
  /** Whether to lose the n-th ACK (from 0). */
  readonly loseAck?: (index: number) => boolean
  /** Send this error instead of the answer to the OACK, as size probes do. */
  readonly probe?: { readonly code: number; readonly message: string }
  /** Fall silent after so many blocks. */
  readonly vanishAfter?: number
  /** Send an error after so many blocks. */
  readonly abortAfter?: number
  /** Called after every block in order. */
  readonly onBlock?: (count: number) => void
  /** Repeat the last packet after so long a silence. */
  readonly repeatMs?: number
  /** Give up after so long a silence. */
  readonly patienceMs?: number
  /** Wait so long before answering a packet. */
  readonly answerAfterMs?: number
  /** Count blocks as some old loaders do: 65535, 1, 2. */
  readonly wrapToOne?: boolean
  /** With msftwindow: how many blocks to ask for behind that many. */
  readonly wanted?: (blocks: number) => number
  /** Keep the bytes, not only their hash. */
  readonly keep?: boolean
}

export interface Fetched {
  readonly sizeBytes: number
  readonly sha256: string
  /** The file, when `keep` was set. */
  readonly bytes: Buffer
  /** The OACK's options, names in lower case; undefined if there was none. */
  readonly granted: Readonly<Record<string, string>> | undefined
  /** DATA packets that brought nothing new. */
  readonly surplusPackets: number
  readonly serverPort: number
  /** How the client ended it, unless with the last block. */
  readonly ended: 'complete' | 'probed' | 'vanished' | 'aborted'
}

/** An ERROR packet from the server. */
export class TftpRefusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Fetches a file. Rejects with TftpRefusal, or with an Error after `patienceMs` of silence. */
export function fetchTftp(options: FetchOptions): Promise<Fetched> {
  const { address = '127.0.0.1', repeatMs = 300, patienceMs = 10_000 } = options
  const wished = Object.entries(options.options ?? {}).map(([name, value]) => ({ name, value: String(value) }))
  const request = encodeRequest({
    kind: 'readRequest',
    name: options.name,
    mode: options.mode ?? 'octet',
    options: wished,
  })
  const hash = createHash('sha256')
  const kept: Uint8Array[] = []
  let receiver = createReceiver(512, 1, options.wrapToOne)
  let granted: Record<string, string> | undefined
  let server: number | null = null
  let sizeBytes = 0
  let blocks = 0
  let surplusPackets = 0
  let received = 0
  let acks = 0
  let lastPacket = request
  let heardAtMs = Date.now()

  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    const timer = setInterval(onSilence, Math.min(repeatMs, 100))
    let repeatedAtMs = Date.now()

    function finish(ended: Fetched['ended']): void {
      stop()
      const sha256 = hash.digest('hex')
      const bytes = Buffer.concat(kept)
      resolve({ sizeBytes, sha256, bytes, granted, surplusPackets, serverPort: server ?? 0, ended })
    }
    function stop(): void {
      clearInterval(timer)
      socket.close()
    }
    function send(packet: Uint8Array): void {
      lastPacket = packet
      repeatedAtMs = Date.now()
      const go = (): void => void (isOpen(socket) && socket.send(packet, server ?? options.port, address))
      if (options.answerAfterMs === undefined) go()
      else setTimeout(go, options.answerAfterMs)
    }
    /** With a variable window: a byte more in each ACK. */
    function nextWanted(): number | null {
      if (granted?.['msftwindow'] !== '27182') return null
      const wanted = options.wanted?.(blocks) ?? 1
      receiver.take(wanted)
      return wanted
    }
    function acknowledge(block: number): void {
      const packet = encodeAck(block, nextWanted())
      if (options.loseAck?.(acks++)) lastPacket = packet
      else send(packet)
    }
    function onSilence(): void {
      const now = Date.now()
      if (now - heardAtMs > patienceMs) {
        stop()
        reject(new Error(`silence after ${sizeBytes} bytes of ${options.name}`))
      } else if (now - Math.max(heardAtMs, repeatedAtMs) >= repeatMs) {
        send(server === null || lastPacket === request ? request : encodeAck(receiver.lastAck(), nextWanted()))
      }
    }

    socket.on('message', (bytes, from) => {
      if (options.lose?.(received++)) return
      if (server !== null && from.port !== server) return
      server = from.port
      heardAtMs = Date.now()
      const packet = readable(bytes)
      if (!packet) return
      if (packet.kind === 'error') {
        stop()
        return reject(new TftpRefusal(packet.code, packet.message))
      }
      if (packet.kind === 'optionAck') {
        if (granted) return acknowledge(0)
        granted = recordOf(packet.options)
        receiver = createReceiver(
          Number(granted['blksize'] ?? 512),
          Number(granted['windowsize'] ?? 1),
          options.wrapToOne,
        )
        if (!options.probe) return acknowledge(0)
        socket.send(encodeError(options.probe.code, options.probe.message), server, address, () => finish('probed'))
        return
      }
      if (packet.kind !== 'data') return
      const receipt = receiver.data(packet.block, packet.bytes.length)
      if (!receipt.accepted) surplusPackets++
      else {
        hash.update(packet.bytes)
        if (options.keep) kept.push(packet.bytes)
        sizeBytes += packet.bytes.length
        blocks++
        options.onBlock?.(blocks)
        if (blocks === options.vanishAfter) return finish('vanished')
        if (blocks === options.abortAfter) {
          socket.send(encodeError(0, 'stopped by the user'), server, address, () => finish('aborted'))
          return
        }
      }
      if (receipt.ack !== null) acknowledge(receipt.ack)
      if (receipt.finished) setTimeout(() => finish('complete'), (options.answerAfterMs ?? 0) + 1)
    })
    socket.on('error', (error) => {
      stop()
      reject(error)
    })
    socket.bind(options.localPort ?? 0, '0.0.0.0', () => send(request))
  })
}

/** Rubbish is as if it had not come. */
function readable(bytes: Uint8Array): TftpPacket | undefined {
  try {
    return decodeTftp(bytes)
  } catch (error) {
    if (error instanceof PacketError) return undefined
    throw error
  }
}

function recordOf(options: readonly TftpOption[]): Record<string, string> {
  return Object.fromEntries(options.map(({ name, value }) => [name.toLowerCase(), value]))
}

function isOpen(socket: Socket): boolean {
  try {
    socket.address()
    return true
  } catch {
    return false
  }
}

/** A datagram that came back. */
export interface RawReply {
  readonly bytes: Buffer
  readonly port: number
}

/** A bare socket: what a test sends is what the server gets. */
export interface RawClient {
  readonly port: number
  send(bytes: Uint8Array, port: number): void
  /** The next datagram; undefined if none comes in time. */
  receive(limitMs?: number): Promise<RawReply | undefined>
  close(): void
}

/** A bare socket on loopback. */
export async function openRawClient(): Promise<RawClient> {
  const socket = createSocket('udp4')
  const arrived: RawReply[] = []
  let waiting: ((reply: RawReply) => void) | null = null
  socket.on('message', (bytes, from) => {
    const reply = { bytes, port: from.port }
    if (waiting) waiting(reply)
    else arrived.push(reply)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    port: socket.address().port,
    send: (bytes, port) => socket.send(bytes, port, '127.0.0.1'),
    receive(limitMs = 2000) {
      const first = arrived.shift()
      if (first) return Promise.resolve(first)
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle(undefined), limitMs)
        const settle = (reply: RawReply | undefined): void => {
          clearTimeout(timer)
          waiting = null
          resolve(reply)
        }
        waiting = settle
      })
    },
    close: () => socket.close(),
  }
}
