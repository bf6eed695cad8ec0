// The TFTP server: answers read requests with files of the tree, and says of each what became of it.
import type { Socket } from 'node:dgram'
import { performance } from 'node:perf_hooks'
import { PacketError, TransferError } from '../errors.ts'
import type { BootFile, Open, OpenResult, Peer } from '../files/boot-file.ts'
import { logEvent, type Logger } from '../log.ts'
import type { SeenPacket } from '../model.ts'
import { parseIpv4, type Ipv4 } from '../net/address.ts'
import { createAdmission } from './admission.ts'
import type {
  CreateEngine,
  Departure,
  Endpoint,
  EngineReport,
  TransferCounters,
  TransferEngine,
  TransferOutcome,
} from './engine.ts'
import type { RefusalCode, TransferEvent, TransferSubject } from './events.ts'
import { DEFAULT_LIMITS, type AllLimits, type LimitsFor, type MachineLimits, type TftpLimits } from './limits.ts'
import { bindListener } from './listener.ts'
import { isPxeApiRequest, negotiate } from './negotiate.ts'
import {
  decodeTftp,
  encodeError,
  encodeOptionAck,
  ErrorNumber,
  Opcode,
  printable,
  type ReadRequest,
  type WriteRequest,
} from './packet.ts'
import { PATIENT_FLOOR_MS, RETRANSMISSION_TIMING, type RetransmissionTiming } from './round-trip.ts'
import { createRateShares } from './rate-shares.ts'
import { createRepeats } from './repeats.ts'
import { describeFailure, STOPPING } from './transfer-failure.ts'
import { descriptorOf } from './transfer-socket.ts'
import { createTypescriptEngine } from './typescript-engine.ts'

export interface TftpServerOptions {
  /** The address to listen on and to send from. */
  readonly address: string
  /** 69, or 0 for any free one. */
  readonly port: number
  readonly open: Open
  readonly limits: TftpLimits
  /** What differs for single machines; nothing if left out. */
  readonly limitsFor?: LimitsFor
  readonly onEvent: (event: TransferEvent) => void
  /** Told of requests of a session and of what answers them, OACK or ERROR. */
  readonly onPacket?: (session: string, packet: SeenPacket) => void
  readonly log: Logger
  /** Waits and patience; as measured for real clients if left out. */
  readonly timing?: Partial<RetransmissionTiming>
  /** What moves the blocks; the engine in TypeScript if left out. */
  readonly engine?: CreateEngine
  /** Numbers the requests, where several servers tell one journal of them. */
  readonly nextTransfer?: () => number
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

/** Why the earlier of two requests of one client ends. */
const REPLACED = 'the client made another request'
/** Why a transfer that was never answered ends when others want its place. */
const UNANSWERED = 'the client did not answer, and others want its place'
/** What becomes of a request that ends before its file was open. */
const GIVEN_UP_CODES = { [STOPPING]: 'TFTP_CANCELLED', [REPLACED]: 'TFTP_ABORTED', [UNANSWERED]: 'TFTP_BUSY' } as const
type GivenUp = keyof typeof GIVEN_UP_CODES

/** How often shares of the allowed rate follow what is used. */
const SHARE_INTERVAL_MS = 200
/** How often a flood of requests is told of. */
const FLOOD_TOLD_MS = 1000

/** An accepted request, from its arrival to its end. */
interface Exchange {
  readonly transfer: number
  readonly peer: Peer
  /** The request's bytes: tells a repeated datagram from a new request. */
  readonly request: Uint8Array
  /** Set once the file is open. */
  moving: Moving | null
  /** A request that replaced this one before its file was open, or the stop of the server. */
  givenUp: GivenUp | null
}

/** A transfer in the engine's hands. */
interface Moving {
  readonly subject: TransferSubject
  readonly file: BootFile
  readonly startedAtMs: number
  readonly windowSize: number
  /** As of the last report in which it got further. */
  progress: { atMs: number; sentBytes: number }
}

/** A server that is not listening yet. */
export function createTftpServer(options: TftpServerOptions): TftpServer {
  const { onEvent } = options
  const limits: AllLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const timing = { ...RETRANSMISSION_TIMING, ...options.timing }
  const patientTiming = { ...timing, floorMs: Math.max(timing.floorMs, PATIENT_FLOOR_MS) }
  const engine: TransferEngine = (options.engine ?? createTypescriptEngine)(onReports)
  const exchanges = new Map<number, Exchange>()
  /** The newest exchange of each client's address and port. */
  const byPeer = new Map<string, Exchange>()
  const repeats = createRepeats((transfer) => {
    const older = exchanges.get(transfer)
    if (older) giveUp(older, REPLACED)
  })
  const admission = createAdmission(limits)
  const shares = createRateShares(limits, (transfer, bytesPerSecond) => engine.limit(transfer, bytesPerSecond))
  let sharing: NodeJS.Timeout | null = null
  let floodToldAtMs = -Infinity
  let socket: Socket | null = null
  let lastTransfer = 0
  const nextTransfer = options.nextTransfer ?? (() => ++lastTransfer)
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
    const known = limits.singlePort && bytes[1] !== Opcode.ReadRequest ? byPeer.get(peerKey(peer)) : undefined
    if (known) return engine.deliver(known.transfer, bytes)
    try {
      const packet = decodeTftp(bytes)
      if (packet.kind === 'readRequest') return onReadRequest(packet, bytes, peer)
      if (packet.kind === 'writeRequest') return onWriteRequest(packet, peer)
      throw new PacketError('TFTP_BAD_OPCODE', { opcode: bytes[1] })
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
      if (error.code === 'TFTP_BAD_MODE') sendError(peer, ErrorNumber.IllegalOperation, error.message)
      onEvent({ kind: 'dropped', peer, error })
    }
  }

  function onReadRequest(request: ReadRequest, bytes: Uint8Array, peer: Peer): void {
    const atMs = performance.now()
    if (!admission.hears(peer.address, atMs)) return onFlood(peer, atMs)
    const earlier = byPeer.get(peerKey(peer))
    // A request that the network delivered twice, or that the client repeated before our answer came
    if (earlier && Buffer.compare(earlier.request, bytes) === 0) return
    if (earlier) giveUp(earlier, REPLACED)
    const transfer = nextTransfer()
    const refuse = (code: RefusalCode, reason: string): void => {
      sendError(peer, ErrorNumber.Undefined, reason)
      onEvent({ kind: 'refused', code, transfer, requested: printable(request.name), peer, session: null, reason })
    }
    if (stopping) return refuse('TFTP_CANCELLED', STOPPING)
    if (request.mode !== 'octet') return refuse('TFTP_BAD_MODE', 'only octet mode is served; set mode to binary')
    const verdict = admission.admit(transfer, peer.address, atMs)
    if (!verdict.admitted) {
      const { running, limit } = verdict
      return refuse('TFTP_BUSY', `server busy: ${new TransferError('TFTP_BUSY', { running, limit }).message}`)
    }
    const unanswered = verdict.instead === null ? undefined : exchanges.get(verdict.instead)
    if (unanswered) giveUp(unanswered, UNANSWERED)
    const exchange: Exchange = { transfer, peer, request: bytes, moving: null, givenUp: null }
    exchanges.set(transfer, exchange)
    byPeer.set(peerKey(peer), exchange)
    void openAndStart(exchange, request)
  }

  /** Neither served nor answered: whose address it carries need not be who sent it. */
  function onFlood(peer: Peer, atMs: number): void {
    if (atMs - floodToldAtMs < FLOOD_TOLD_MS) return
    floodToldAtMs = atMs
    const limit = limits.maxRequestsPerSecondPerMachine
    onEvent({ kind: 'dropped', peer, error: new PacketError('TFTP_TOO_MANY_REQUESTS', { limit }) })
  }

  function onWriteRequest(request: WriteRequest, peer: Peer): void {
    const reason = 'this server is read-only'
    sendError(peer, ErrorNumber.AccessViolation, reason)
    const subject = { transfer: nextTransfer(), requested: printable(request.name), peer, session: null }
    onEvent({ kind: 'refused', code: 'TFTP_BAD_OPCODE', ...subject, reason })
  }

  /** Opens the file; where there is none, once more without what a ROM left behind the name [wire: unterminated names]. */
  async function openNamed(name: string, peer: Peer): Promise<OpenResult> {
    const answer = await options.open(name, peer)
    const clean = name.replace(/[^\x20-\x7e].*$/s, '')
    if (answer.found || clean === name || clean === '') return answer
    const second = await options.open(clean, peer)
    return second.found ? second : answer
  }

  async function openAndStart(exchange: Exchange, request: ReadRequest): Promise<void> {
    const { transfer, peer } = exchange
    const answer = await openNamed(request.name, peer)
    const { session } = answer
    const subject = { transfer, requested: printable(request.name), peer, session }
    tellOfPacket(session, peer, exchange.request, 'received')
    if (!answer.found) {
      forget(exchange)
      const { reason } = answer
      if (answer.why === 'missing') {
        sendError(peer, ErrorNumber.FileNotFound, 'file not found', session)
        return onEvent({ kind: 'missing', ...subject, reason })
      }
      sendError(peer, ErrorNumber.AccessViolation, `name refused: ${reason}`, session)
      return onEvent({ kind: 'refused', code: 'FILE_BAD_NAME', ...subject, reason })
    }
    const { file } = answer
    const machine = (await options.limitsFor?.(peer, answer.session)) ?? {}
    if (exchange.givenUp !== null) {
      forget(exchange)
      await file.close()
      return onEvent({ kind: 'refused', code: GIVEN_UP_CODES[exchange.givenUp], ...subject, reason: exchange.givenUp })
    }
    const { acknowledged, ...agreed } = negotiate(request.options, file.sizeBytes, {
      maxBlockSize: Math.min(limits.maxBlockSize, machine.maxBlockSize ?? Infinity),
      maxWindowSize: Math.min(limits.maxWindowSize, machine.maxWindowSize ?? Infinity),
      variableWindow: machine.variableWindow ?? limits.variableWindow,
    })
    const startedAtMs = performance.now()
    exchange.moving = {
      subject: { ...subject, name: file.name, sizeBytes: file.sizeBytes },
      file,
      startedAtMs,
      windowSize: agreed.windowSize,
      progress: { atMs: startedAtMs, sentBytes: 0 },
    }
    repeats.begin(transfer, exchange.moving.subject)
    const { blockSizeBytes, windowSize } = agreed
    const optionAck = acknowledged.length > 0 ? encodeOptionAck(acknowledged) : null
    if (optionAck) tellOfPacket(session, peer, optionAck, 'sent')
    onEvent({ kind: 'started', ...exchange.moving.subject, blockSizeBytes, windowSize })
    engine.start({
      transfer,
      peer,
      departure,
      plan: {
        ...agreed,
        sizeBytes: file.sizeBytes,
        negotiated: acknowledged.length > 0,
        wrapToOne: machine.wrapToOne ?? false,
        // Deviation: RFC 1350 lets a block come twice; cards with iPXE in their ROM do not
        timing: isPxeApiRequest(request.options) ? patientTiming : timing,
      },
      optionAck,
      extents: file.extents,
      bytesPerSecond: firstShare(transfer, peer, machine),
    })
  }

  function onReports(reports: readonly EngineReport[]): void {
    for (const report of reports) {
      const exchange = exchanges.get(report.transfer)
      const moving = exchange?.moving
      if (!exchange || !moving) continue
      if (report.kind === 'answered') admission.answered(report.transfer)
      else if (report.kind === 'progress') onProgress(report.transfer, moving, report.counters)
      else if (report.kind === 'dropped') onStray(report.from, report.error)
      else void onEnded(exchange, moving, report.counters, report.outcome)
    }
  }

  function onStray({ address, port }: Endpoint, error: PacketError): void {
    const peer = parseIpv4(address)
    if (peer) onEvent({ kind: 'dropped', peer: { address: peer, port, door: 'tftp' }, error })
  }

  function onProgress(transfer: number, moving: Moving, { sentBytes, retransmits }: TransferCounters): void {
    const atMs = performance.now()
    const bytesPerSecond = rate(sentBytes - moving.progress.sentBytes, atMs - moving.progress.atMs)
    moving.progress = { atMs, sentBytes }
    repeats.moved(transfer)
    shares.moved(transfer, sentBytes)
    const left = moving.subject.sizeBytes - sentBytes
    const secondsLeft = bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null
    const { windowSize } = moving
    onEvent({ kind: 'progress', ...moving.subject, sentBytes, bytesPerSecond, retransmits, windowSize, secondsLeft })
  }

  /** A transfer's first share of what the operator allows; null where nothing is limited. */
  function firstShare(transfer: number, peer: Peer, machine: MachineLimits): number | null {
    const own = machine.maxBytesPerSecond ?? null
    if (own === null && limits.maxBytesPerSecond === null && limits.maxBytesPerSecondPerMachine === null) return null
    sharing ??= setInterval(() => shares.share(performance.now()), SHARE_INTERVAL_MS)
    return shares.add(transfer, peer.address, own)
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

  function giveUp(exchange: Exchange, reason: GivenUp): void {
    exchange.givenUp ??= reason
    // The client would take an ERROR for the answer to its newer request; one that never answered may be invented.
    if (exchange.moving) engine.cancel(exchange.transfer, reason, reason !== STOPPING)
  }

  /** The client's port may make the same request again. */
  function release(exchange: Exchange): void {
    if (byPeer.get(peerKey(exchange.peer)) === exchange) byPeer.delete(peerKey(exchange.peer))
    repeats.end(exchange.transfer)
  }

  function forget(exchange: Exchange): void {
    release(exchange)
    exchanges.delete(exchange.transfer)
    admission.leave(exchange.transfer)
    shares.remove(exchange.transfer)
    if (exchanges.size > 0) return
    if (sharing) clearInterval(sharing)
    sharing = null
    onIdle?.()
  }

  function sendError(peer: Peer, code: number, message: string, session: string | null = null): void {
    const packet = encodeError(code, message)
    socket?.send(packet, peer.port, peer.address)
    tellOfPacket(session, peer, packet, 'sent')
  }

  /** The port an OACK leaves from is the engine's business: what is told has the server's own. */
  function tellOfPacket(session: string | null, peer: Peer, bytes: Uint8Array, way: 'received' | 'sent'): void {
    if (session === null || !options.onPacket || !socket) return
    const own = { address: options.address as Ipv4, port: socket.address().port }
    const [from, to] = way === 'received' ? [peer, own] : [own, peer]
    options.onPacket(session, { bytes, from, to })
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
      socket = await bindListener(options.address, options.port)
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

function rate(bytes: number, ms: number): number {
  return ms > 0 ? Math.round((bytes * 1000) / ms) : 0
}

function peerKey(peer: Peer): string {
  return `${peer.address}:${peer.port}`
}
