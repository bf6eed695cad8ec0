// The TFTP server: answers read requests with files of the tree, and says of each what became of it.
import type { Socket } from 'node:dgram'
import { performance } from 'node:perf_hooks'
import { PacketError, TransferError } from '../errors.ts'
import type { BootFile, Open, Peer } from '../files/boot-file.ts'
import { logEvent, type Logger } from '../log.ts'
import { parseIpv4 } from '../net/address.ts'
import { bindError } from '../net/bind-error.ts'
import type {
  CreateEngine,
  Departure,
  Endpoint,
  EngineReport,
  NoSocket,
  PortRange,
  TransferCounters,
  TransferEngine,
  TransferOutcome,
} from './engine.ts'
import type { RefusalCode, TransferEvent, TransferSubject } from './events.ts'
import { isPxeApiRequest, negotiate } from './negotiate.ts'
import {
  decodeTftp,
  encodeError,
  encodeOptionAck,
  ErrorNumber,
  printable,
  type ReadRequest,
  type WriteRequest,
} from './packet.ts'
import { PATIENT_FLOOR_MS, RETRANSMISSION_TIMING, type RetransmissionTiming } from './round-trip.ts'
import type { TransferFailure } from './transfer.ts'
import { createTransferSocket, descriptorOf } from './transfer-socket.ts'
import { createTypescriptEngine } from './typescript-engine.ts'

/** What the operator bounds. */
export interface TftpLimits {
  /** Largest block granted, in bytes of data. */
  readonly maxBlockSize: number
  /** Most blocks granted in flight. */
  readonly maxWindowSize: number
  /** Transfers at once; a request more is told to come back. */
  readonly maxTransfers: number
  /** Local ports of the transfers; any free one if left out. */
  readonly portRange?: PortRange
  /** Send from the server's port itself, for firewalls that pass no other. */
  readonly singlePort: boolean
}

export interface TftpServerOptions {
  /** The address to listen on and to send from. */
  readonly address: string
  /** 69, or 0 for any free one. */
  readonly port: number
  readonly open: Open
  readonly limits: TftpLimits
  readonly onEvent: (event: TransferEvent) => void
  readonly log: Logger
  /** Waits and patience; as measured for real clients if left out. */
  readonly timing?: Partial<RetransmissionTiming>
  /** What moves the blocks; the engine in TypeScript if left out. */
  readonly engine?: CreateEngine
}

export interface TftpServer {
  /** Opens the port. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
  listen(): Promise<void>
  /** Where it listens, once it does. */
  address(): { address: string; port: number }
  /** Transfers accepted and not yet ended. */
  runningTransfers(): number
  /** Accepts no more; transfers still running after `graceMs` are ended with an ERROR packet. */
  close(graceMs: number): Promise<void>
}

/** What clients are told when the server goes down. */
const STOPPING = 'server stopping'
/** Why the earlier of two requests from one client port ends. */
const REPLACED = 'the client made another request'

/** An accepted request, from its arrival to its end. */
interface Exchange {
  readonly transfer: number
  readonly peer: Peer
  /** The request's bytes: tells a repeated datagram from a new request. */
  readonly request: Uint8Array
  /** Set once the file is open. */
  moving: Moving | null
  /** A request that replaced this one before its file was open, or the stop of the server. */
  givenUp: string | null
}

/** A transfer in the engine's hands. */
interface Moving {
  readonly subject: TransferSubject
  readonly file: BootFile
  readonly startedAtMs: number
  progress: { atMs: number; sentBytes: number }
}

/** A server that is not listening yet. */
export function createTftpServer(options: TftpServerOptions): TftpServer {
  const { limits, onEvent } = options
  const timing = { ...RETRANSMISSION_TIMING, ...options.timing }
  const patientTiming = { ...timing, floorMs: Math.max(timing.floorMs, PATIENT_FLOOR_MS) }
  const engine: TransferEngine = (options.engine ?? createTypescriptEngine)(onReports)
  const exchanges = new Map<number, Exchange>()
  /** The newest exchange of each client's address and port. */
  const byPeer = new Map<string, Exchange>()
  let socket: Socket | null = null
  let lastTransfer = 0
  let stopping = false
  let onIdle: (() => void) | null = null

  const departure: Departure = limits.singlePort
    ? {
        kind: 'serverPort',
        socket: {
          send: (packet, to) => socket?.send(packet, to.port, to.address),
          queuedPackets: () => socket?.getSendQueueCount() ?? 0,
          descriptor: () => (socket ? descriptorOf(socket) : undefined),
        },
      }
    : { kind: 'ownPort', address: options.address, ports: limits.portRange ?? null }

  function onDatagram(bytes: Uint8Array, peer: Peer): void {
    try {
      const packet = decodeTftp(bytes)
      if (packet.kind === 'readRequest') return onReadRequest(packet, bytes, peer)
      if (packet.kind === 'writeRequest') return onWriteRequest(packet, peer)
      const exchange = limits.singlePort ? byPeer.get(peerKey(peer)) : undefined
      if (exchange) return engine.deliver(exchange.transfer, bytes)
      throw new PacketError('TFTP_BAD_OPCODE', { opcode: bytes[1] })
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
      if (error.code === 'TFTP_BAD_MODE') sendError(peer, ErrorNumber.IllegalOperation, error.message)
      onEvent({ kind: 'dropped', peer, error })
    }
  }

  function onReadRequest(request: ReadRequest, bytes: Uint8Array, peer: Peer): void {
    const earlier = byPeer.get(peerKey(peer))
    // A request that the network delivered twice, or that the client repeated before our answer came
    if (earlier && Buffer.compare(earlier.request, bytes) === 0) return
    if (earlier) giveUp(earlier, REPLACED)
    const transfer = ++lastTransfer
    const refuse = (code: RefusalCode, reason: string): void => {
      sendError(peer, ErrorNumber.Undefined, reason)
      onEvent({ kind: 'refused', code, transfer, requested: printable(request.name), peer, session: null, reason })
    }
    if (stopping) return refuse('TFTP_CANCELLED', STOPPING)
    if (request.mode !== 'octet') return refuse('TFTP_BAD_MODE', 'only octet mode is served; set mode to binary')
    if (exchanges.size >= limits.maxTransfers) {
      const busy = new TransferError('TFTP_BUSY', { running: exchanges.size, limit: limits.maxTransfers })
      return refuse('TFTP_BUSY', `server busy: ${busy.message}`)
    }
    const exchange: Exchange = { transfer, peer, request: bytes, moving: null, givenUp: null }
    exchanges.set(transfer, exchange)
    byPeer.set(peerKey(peer), exchange)
    void openAndStart(exchange, request)
  }

  function onWriteRequest(request: WriteRequest, peer: Peer): void {
    const reason = 'this server is read-only'
    sendError(peer, ErrorNumber.AccessViolation, reason)
    const subject = { transfer: ++lastTransfer, requested: printable(request.name), peer, session: null }
    onEvent({ kind: 'refused', code: 'TFTP_BAD_OPCODE', ...subject, reason })
  }

  async function openAndStart(exchange: Exchange, request: ReadRequest): Promise<void> {
    const { transfer, peer } = exchange
    const answer = await options.open(request.name, peer)
    const subject = { transfer, requested: printable(request.name), peer, session: answer.session }
    if (!answer.found) {
      forget(exchange)
      const { reason } = answer
      if (answer.why === 'missing') {
        sendError(peer, ErrorNumber.FileNotFound, 'file not found')
        return onEvent({ kind: 'missing', ...subject, reason })
      }
      sendError(peer, ErrorNumber.AccessViolation, `name refused: ${reason}`)
      return onEvent({ kind: 'refused', code: 'FILE_BAD_NAME', ...subject, reason })
    }
    const { file } = answer
    if (exchange.givenUp !== null) {
      forget(exchange)
      await file.close()
      const code = exchange.givenUp === REPLACED ? 'TFTP_ABORTED' : 'TFTP_CANCELLED'
      return onEvent({ kind: 'refused', code, ...subject, reason: exchange.givenUp })
    }
    const agreement = negotiate(request.options, file.sizeBytes, limits)
    const { acknowledged, ...agreed } = agreement
    const startedAtMs = performance.now()
    exchange.moving = {
      subject: { ...subject, name: file.name, sizeBytes: file.sizeBytes },
      file,
      startedAtMs,
      progress: { atMs: startedAtMs, sentBytes: 0 },
    }
    const { blockSizeBytes, windowSize } = agreed
    onEvent({ kind: 'started', ...exchange.moving.subject, blockSizeBytes, windowSize })
    engine.start({
      transfer,
      peer,
      departure,
      plan: {
        ...agreed,
        sizeBytes: file.sizeBytes,
        negotiated: acknowledged.length > 0,
        wrapToOne: false,
        // Deviation: RFC 1350 lets a block come twice; cards with iPXE in their ROM do not
        timing: isPxeApiRequest(request.options) ? patientTiming : timing,
      },
      optionAck: acknowledged.length > 0 ? encodeOptionAck(acknowledged) : null,
      extents: file.extents,
      bytesPerSecond: null,
    })
  }

  function onReports(reports: readonly EngineReport[]): void {
    for (const report of reports) {
      const exchange = exchanges.get(report.transfer)
      const moving = exchange?.moving
      if (!exchange || !moving) continue
      if (report.kind === 'answered') continue
      if (report.kind === 'progress') onProgress(moving, report.counters)
      else if (report.kind === 'dropped') onStray(report.from, report.error)
      else void onEnded(exchange, moving, report.counters, report.outcome)
    }
  }

  function onStray({ address, port }: Endpoint, error: PacketError): void {
    const peer = parseIpv4(address)
    if (peer) onEvent({ kind: 'dropped', peer: { address: peer, port, door: 'tftp' }, error })
  }

  function onProgress(moving: Moving, { sentBytes, retransmits }: TransferCounters): void {
    const atMs = performance.now()
    const bytesPerSecond = rate(sentBytes - moving.progress.sentBytes, atMs - moving.progress.atMs)
    moving.progress = { atMs, sentBytes }
    onEvent({ kind: 'progress', ...moving.subject, sentBytes, bytesPerSecond, retransmits })
  }

  async function onEnded(
    exchange: Exchange,
    { subject, file, startedAtMs }: Moving,
    { sentBytes, retransmits }: TransferCounters,
    outcome: TransferOutcome,
  ): Promise<void> {
    const durationMs = Math.round(performance.now() - startedAtMs)
    release(exchange)
    await file.close()
    switch (outcome.kind) {
      case 'done': {
        const bytesPerSecond = rate(subject.sizeBytes, performance.now() - startedAtMs)
        onEvent({ kind: 'done', ...subject, durationMs, bytesPerSecond, retransmits, confirmed: outcome.confirmed })
        break
      }
      case 'probed':
        onEvent({ kind: 'probed', ...subject, durationMs })
        break
      case 'failed': {
        const { failure } = outcome
        if (failure.kind === 'noSocket')
          sendError(exchange.peer, ErrorNumber.Undefined, `server busy: ${failure.reason}`)
        const error = describeFailure(failure, subject, sentBytes)
        onEvent({ kind: 'failed', ...subject, error, sentBytes, durationMs, retransmits })
        break
      }
    }
    forget(exchange)
  }

  function giveUp(exchange: Exchange, reason: string): void {
    exchange.givenUp ??= reason
    // The client would take an ERROR for the answer to its newer request.
    if (exchange.moving) engine.cancel(exchange.transfer, reason, reason === REPLACED)
  }

  /** The client's port may make the same request again. */
  function release(exchange: Exchange): void {
    if (byPeer.get(peerKey(exchange.peer)) === exchange) byPeer.delete(peerKey(exchange.peer))
  }

  function forget(exchange: Exchange): void {
    release(exchange)
    exchanges.delete(exchange.transfer)
    if (exchanges.size === 0) onIdle?.()
  }

  function sendError(peer: Peer, code: number, message: string): void {
    socket?.send(encodeError(code, message), peer.port, peer.address)
  }

  /** Resolves when no transfer runs any more, or after `limitMs`. */
  function idle(limitMs: number): Promise<void> {
    if (exchanges.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      onIdle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    async listen() {
      socket = await bindListener(options)
      socket.on('message', (bytes, from) => {
        const address = parseIpv4(from.address)
        // port 0 cannot be answered
        if (address && from.port !== 0) onDatagram(bytes, { address, port: from.port, door: 'tftp' })
      })
      socket.on('error', (error) => {
        logEvent(options.log, 'port.failed', { door: 'tftp', reason: error.message })
      })
    },
    address() {
      if (!socket) throw new Error('the TFTP server is not listening')
      const { address, port } = socket.address()
      return { address, port }
    },
    runningTransfers: () => exchanges.size,
    async close(graceMs) {
      stopping = true
      await idle(graceMs)
      for (const exchange of exchanges.values()) giveUp(exchange, STOPPING)
      await idle(CLOSING_MS)
      engine.close?.()
      const listener = socket
      socket = null
      if (listener) await new Promise<void>((resolve) => listener.close(resolve))
    },
  }
}

/** Ended transfers still close their files; a disk that does not answer must not hold up the stop. */
const CLOSING_MS = 2000

async function bindListener({ address, port }: TftpServerOptions): Promise<Socket> {
  const socket = createTransferSocket()
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    socket.close()
    throw bindError(error, { address, port, setting: 'tftp.port' })
  }
  return socket
}

function describeFailure(
  failure: TransferFailure | NoSocket,
  subject: TransferSubject,
  sentBytes: number,
): TransferError {
  const { name, sizeBytes } = subject
  const peer = `${subject.peer.address}:${subject.peer.port}`
  switch (failure.kind) {
    case 'noSocket':
      return new TransferError('TFTP_NO_SOCKET', { name, reason: failure.reason })
    case 'timeout':
      return new TransferError('TFTP_TIMEOUT', { peer, name, sentBytes, sizeBytes })
    case 'aborted':
      return new TransferError('TFTP_ABORTED', { peer, name, code: failure.code, message: failure.message })
    case 'readFailed':
      return new TransferError('FILE_READ_FAILED', { name, offset: failure.offset, reason: failure.reason })
    case 'cancelled':
      return failure.reason === STOPPING
        ? new TransferError('TFTP_CANCELLED', { peer, name })
        : new TransferError('TFTP_ABORTED', { peer, name, code: 0, message: failure.reason })
  }
}

function rate(bytes: number, ms: number): number {
  return ms > 0 ? Math.round((bytes * 1000) / ms) : 0
}

function peerKey(peer: Peer): string {
  return `${peer.address}:${peer.port}`
}
