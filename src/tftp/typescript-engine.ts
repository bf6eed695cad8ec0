// Moves blocks with Node's own UDP sockets and file reads: the engine that runs everywhere.
import { performance } from 'node:perf_hooks'
import { PacketError } from '../errors.ts'
import { createAlarm } from './alarm.ts'
import {
  PROGRESS_INTERVAL_MS,
  type Departure,
  type Endpoint,
  type EngineReport,
  type ReportEngine,
  type TransferCounters,
  type TransferEngine,
  type TransferJob,
  type TransferOutcome,
} from './engine.ts'
import { createFrameBuffer, type FrameBuffer } from './frame-buffer.ts'
import { createFrameCache, type FrameCache } from './frame-cache.ts'
import { decodeTftp, encodeError, ErrorNumber, Opcode } from './packet.ts'
import { stepTransfer } from './transfer.ts'
import { newTransfer, type TransferEffect, type TransferInput, type TransferState } from './transfer-state.ts'
import { bindFreePort } from './transfer-socket.ts'
import { AWAKE_MS, createVigil, MOST_AWAITED } from './vigil.ts'

/** Answers to strangers per transfer: enough for a lost client, useless for a flood. */
const MAX_STRANGERS_ANSWERED = 16

/** Sends packets of one transfer to its client. */
interface Outlet {
  send(packet: Uint8Array): void
  queuedPackets(): number
  close(): void
}

/** One transfer under way. */
interface Running {
  readonly input: (input: TransferInput) => void
  readonly packet: (bytes: Uint8Array) => void
  readonly counters: () => TransferCounters
}

/** The engine in TypeScript. Each transfer holds one descriptor (none in single-port mode) and its frame buffer. */
export function createTypescriptEngine(report: ReportEngine): TransferEngine {
  const cache = createFrameCache()
  const vigil = createVigil(() => cache.isReading())
  const running = new Map<number, Running>()
  const reportedBytes = new Map<number, number>()
  let progressTimer: NodeJS.Timeout | null = null

  function reportProgress(): void {
    const reports: EngineReport[] = []
    for (const [transfer, { counters }] of running) {
      const now = counters()
      if (now.sentBytes === (reportedBytes.get(transfer) ?? 0)) continue
      reportedBytes.set(transfer, now.sentBytes)
      reports.push({ kind: 'progress', transfer, counters: now })
    }
    if (reports.length > 0) report(reports)
  }

  function add(transfer: number, one: Running): void {
    running.set(transfer, one)
    progressTimer ??= setInterval(reportProgress, PROGRESS_INTERVAL_MS)
  }

  function remove(transfer: number, counters: TransferCounters, outcome: TransferOutcome): void {
    running.delete(transfer)
    reportedBytes.delete(transfer)
    if (running.size === 0 && progressTimer) {
      clearInterval(progressTimer)
      progressTimer = null
    }
    report([{ kind: 'ended', transfer, counters, outcome }])
  }

  function noteSent(atMs: number): void {
    if (running.size <= MOST_AWAITED) vigil.keep(atMs)
  }

  return {
    name: 'typescript',
    start(job) {
      add(
        job.transfer,
        runTransfer(job, cache, noteSent, {
          answered: () => report([{ kind: 'answered', transfer: job.transfer }]),
          dropped: (error, from) => report([{ kind: 'dropped', transfer: job.transfer, error, from }]),
          ended: (counters, outcome) => remove(job.transfer, counters, outcome),
        }),
      )
    },
    deliver: (transfer, packet) => running.get(transfer)?.packet(packet),
    cancel: (transfer, reason, silent) => running.get(transfer)?.input({ kind: 'cancel', reason, silent }),
    limit: (transfer, bytesPerSecond) => running.get(transfer)?.input({ kind: 'limit', bytesPerSecond }),
  }
}

const ACK_BYTES = 4

interface TransferListener {
  answered(): void
  dropped(error: PacketError, from: Endpoint): void
  ended(counters: TransferCounters, outcome: TransferOutcome): void
}

/** Runs one transfer: feeds the state machine and performs its effects. */
function runTransfer(
  job: TransferJob,
  cache: FrameCache,
  noteSent: (atMs: number) => void,
  listener: TransferListener,
): Running {
  const { plan, peer } = job
  let state: TransferState = { ...newTransfer(plan), bytesPerSecond: job.bytesPerSecond }
  let outlet: Outlet | null = null
  let answered = false
  const alarm = createAlarm(() => input({ kind: 'timer', atMs: performance.now() }))
  const frames: FrameBuffer = createFrameBuffer({
    cache,
    extents: job.extents,
    plan,
    queuedPackets: () => outlet?.queuedPackets() ?? 0,
    onReadable: (through) => input({ kind: 'readable', through, atMs: performance.now() }),
    onFailure: ({ offset, reason }) => input({ kind: 'readFailed', offset, reason }),
  })

  function input(what: TransferInput): void {
    const before = state
    const step = stepTransfer(plan, before, what)
    state = step.state
    for (const effect of step.effects) perform(effect)
    if (what.kind === 'ack' && !answered && state !== before) noteAnswer(before)
    if (state.phase === 'ended') return
    if (state.acked !== before.acked) frames.release(state.acked)
    else if (state.phase === 'sending' && before.phase !== 'sending') frames.start()
  }

  /** A client that repeats an old ACK is there as well; only what gets further counts. */
  function noteAnswer(before: TransferState): void {
    answered = state.acked > before.acked || (before.phase === 'negotiating' && state.phase === 'sending')
    if (answered) listener.answered()
  }

  function perform(effect: TransferEffect): void {
    switch (effect.kind) {
      case 'sendOptionAck':
        if (job.optionAck) outlet?.send(job.optionAck)
        return
      case 'sendBlocks':
        for (let block = effect.first; block <= effect.last; block++) outlet?.send(frames.frame(block))
        if (state.roundTrip.smoothedMs < AWAKE_MS && state.roundTrip.samples > 0) noteSent(state.lastSentAtMs)
        return
      case 'sendError':
        outlet?.send(encodeError(effect.code, effect.message))
        return
      case 'arm':
        alarm.set(effect.atMs)
        return
      case 'done':
        return end({ kind: 'done', confirmed: effect.confirmed })
      case 'probed':
        return end({ kind: 'probed' })
      case 'fail':
        return end({ kind: 'failed', failure: effect.failure })
    }
  }

  function acknowledge(block: number, wanted: number | null): void {
    if (wanted !== null && !plan.variableWindow)
      throw new PacketError('TFTP_OVERSIZED', { lengthBytes: 5, limitBytes: 4 })
    input({ kind: 'ack', block, wanted, atMs: performance.now() })
  }

  function packet(bytes: Uint8Array): void {
    // nearly every packet there is
    if (bytes.length === ACK_BYTES && bytes[1] === Opcode.Ack && bytes[0] === 0)
      return input({ kind: 'ack', block: (bytes[2]! << 8) | bytes[3]!, wanted: null, atMs: performance.now() })
    try {
      const decoded = decodeTftp(bytes)
      if (decoded.kind === 'ack') acknowledge(decoded.block, decoded.wanted)
      else if (decoded.kind === 'error') input({ kind: 'error', code: decoded.code, message: decoded.message })
      else throw new PacketError('TFTP_BAD_OPCODE', { opcode: bytes[1] })
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
      listener.dropped(error, peer)
    }
  }

  function counters(): TransferCounters {
    return {
      sentBytes: Math.min(state.acked * plan.blockSizeBytes, plan.sizeBytes),
      retransmits: state.retransmits,
    }
  }

  function end(outcome: TransferOutcome): void {
    alarm.clear()
    outlet?.close()
    outlet = null
    void frames.stop().then(() => listener.ended(counters(), outcome))
  }

  void openOutlet(job.departure, peer, packet, listener).then((opened) => {
    const cancelled = state.phase === 'ended'
    if ('noSocket' in opened) {
      if (cancelled) return
      state = { ...state, phase: 'ended' }
      return end({ kind: 'failed', failure: { kind: 'noSocket', reason: opened.noSocket } })
    }
    if (cancelled) return opened.close()
    outlet = opened
    input({ kind: 'start', atMs: performance.now() })
  })

  return { input, packet, counters }
}

/** The transfer's way out; the reason if there is none. */
async function openOutlet(
  departure: Departure,
  peer: Endpoint,
  onPacket: (bytes: Uint8Array) => void,
  listener: TransferListener,
): Promise<Outlet | { noSocket: string }> {
  if (departure.kind === 'serverPort') {
    const { socket } = departure
    return { send: (packet) => socket.send(packet, peer), queuedPackets: () => socket.queuedPackets(), close: () => {} }
  }
  const socket = await bindFreePort(departure.address, departure.ports)
  if ('noSocket' in socket) return socket
  let strangersAnswered = 0
  socket.on('message', (bytes, from) => {
    if (from.port === peer.port && from.address === peer.address) return onPacket(bytes)
    if (strangersAnswered < MAX_STRANGERS_ANSWERED && !isErrorPacket(bytes)) {
      // Another transfer identifier does not disturb this one [RFC 1350 §4].
      strangersAnswered++
      socket.send(encodeError(ErrorNumber.UnknownTransfer, 'unknown transfer ID'), from.port, from.address)
    }
    listener.dropped(new PacketError('TFTP_BAD_REQUEST', { reason: 'a packet for a transfer of another client' }), from)
  })
  // A network that is gone for a moment is a lost packet; one that stays away ends in the transfer's time-out.
  socket.on('error', () => {})
  return {
    send: (packet) => socket.send(packet, peer.port, peer.address),
    queuedPackets: () => socket.getSendQueueCount(),
    close: () => socket.close(),
  }
}

function isErrorPacket(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === Opcode.Error
}
