// The engine in C++ (native/, compiled by `npm run build`): a thread of its own moves the blocks, one system call per
// window. This is its JavaScript side: hands jobs over, turns its reports into those of engine.ts.
import { createRequire } from 'node:module'
import { PacketError } from '../errors.ts'
import type { Extent } from '../files/boot-file.ts'
import type {
  CreateEngine,
  EngineReport,
  ReportEngine,
  SharedSocket,
  TransferEngine,
  TransferJob,
  TransferOutcome,
} from './engine.ts'
import { decodeTftp, printable } from './packet.ts'
import type { TransferFailure } from './transfer-state.ts'

/** The native engine's maker, or why it cannot be had here. */
export type NativeEngine = { readonly create: CreateEngine } | { readonly unavailable: string }

/** What the C++ side keeps for us. */
type Handle = object

/** The functions of native/pump.cc. */
interface Addon {
  readonly version: number
  open(onReports: (reports: readonly RawReport[]) => void): Handle
  /** A copy of bytes that transfers share. */
  bytes(bytes: Uint8Array): Handle
  start(
    engine: Handle,
    numbers: Float64Array,
    peerAddress: string,
    localAddress: string,
    optionAck: Uint8Array,
    ranges: Float64Array,
    memory: readonly Handle[],
  ): void
  deliver(engine: Handle, transfer: number, packet: Uint8Array): void
  cancel(engine: Handle, transfer: number, reason: string, silent: boolean): void
  limit(engine: Handle, transfer: number, bytesPerSecond: number): void
  close(engine: Handle): void
}

/** A report as pump.cc lays it out; the last two only of a dropped packet, and no packet if a stranger sent it. */
type RawReport = [
  kind: number,
  transfer: number,
  sentBytes: number,
  retransmits: number,
  windowSize: number,
  roundTripMs: number,
  confirmed: number,
  failure: number,
  code: number,
  offset: number,
  text: string,
  from?: string,
  packet?: Uint8Array,
]

/** `Report::Kind` of native/job.h. */
const Kind = { Progress: 0, Answered: 1, Dropped: 2, Done: 3, Probed: 4, Failed: 5, NoSocket: 6 } as const
/** `Failure` of native/transfer.h. */
const Failure = { Timeout: 1, Aborted: 2, ReadFailed: 3, Cancelled: 4 } as const

/** Must be the same on both sides. */
const INTERFACE_VERSION = 1

/** Where the build leaves the addon, seen from dist/tftp and from src/tftp. */
const PLACES = ['../native/pump.node', '../../dist/native/pump.node']

/** Loads the addon, from the build's place or from `path`. */
export function loadNativeEngine(path?: string): NativeEngine {
  if (process.platform !== 'linux') return { unavailable: 'it is made for Linux' }
  const require = createRequire(import.meta.url)
  for (const place of path === undefined ? PLACES : [path]) {
    try {
      const addon = require(place) as Addon
      if (addon.version !== INTERFACE_VERSION) return { unavailable: 'it is of another build; run npm run build' }
      return { create: (report) => createNativeEngine(addon, report) }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'MODULE_NOT_FOUND') return { unavailable: `it cannot be loaded: ${message}` }
    }
  }
  return { unavailable: 'it is not built; npm run build does it where a C++ compiler is installed' }
}

/** Copies of the bytes in memory that transfers send; as long as somebody has the original, one copy serves all. */
const copies = new WeakMap<Uint8Array, Handle>()

/**
 * An engine with its own thread. Each transfer holds one descriptor (none in single-port mode) and a ring of
 * `windowSize * blockSizeBytes` bytes and 64 KB more (128 KB with windows); files are open once more, however many read
 * them.
 */
function createNativeEngine(addon: Addon, report: ReportEngine): TransferEngine {
  const engine = addon.open((raw) => report(raw.map(reportOf)))
  return {
    name: 'native',
    start(job) {
      const { departure, peer, extents } = job
      const local = departure.kind === 'ownPort' ? departure.address : '0.0.0.0'
      const { ranges, memory } = flatten(addon, extents)
      addon.start(engine, numbersOf(job), peer.address, local, job.optionAck ?? new Uint8Array(), ranges, memory)
    },
    deliver: (transfer, packet) => addon.deliver(engine, transfer, packet),
    cancel: (transfer, reason, silent) => addon.cancel(engine, transfer, reason, silent),
    limit: (transfer, bytesPerSecond) => addon.limit(engine, transfer, bytesPerSecond ?? 0),
    close: () => addon.close(engine),
  }
}

/** `StartNumber` of native/pump.cc. */
function numbersOf({ transfer, peer, departure, plan, bytesPerSecond }: TransferJob): Float64Array {
  const { timing } = plan
  const ports = departure.kind === 'ownPort' ? departure.ports : null
  return Float64Array.of(
    transfer,
    peer.port,
    ports?.first ?? 0,
    ports?.last ?? 0,
    departure.kind === 'serverPort' ? descriptorOf(departure.socket) : -1,
    plan.sizeBytes,
    plan.blockSizeBytes,
    plan.windowSize,
    plan.negotiated ? 1 : 0,
    plan.variableWindow ? 1 : 0,
    plan.wrapToOne ? 1 : 0,
    plan.timeoutMs ?? -1,
    timing.initialMs,
    timing.floorMs,
    timing.warmUpMs,
    timing.longestMs,
    timing.giveUpMs,
    timing.lastAckMs,
    bytesPerSecond ?? 0,
  )
}

/** A descriptor nobody has, where the socket does not tell its own: the transfer ends as without a socket. */
const NO_DESCRIPTOR = 0x7fffffff

function descriptorOf(socket: SharedSocket): number {
  return socket.descriptor?.() ?? NO_DESCRIPTOR
}

/** Three numbers per extent: its descriptor (or -1 minus its place in `memory`), offset and length. */
function flatten(addon: Addon, extents: readonly Extent[]): { ranges: Float64Array; memory: Handle[] } {
  const ranges = new Float64Array(3 * extents.length)
  const memory: Handle[] = []
  for (const [index, extent] of extents.entries()) {
    if (extent.kind === 'disk') ranges.set([extent.fd, extent.offset, extent.length], 3 * index)
    else {
      ranges.set([-1 - memory.length, 0, extent.bytes.length], 3 * index)
      memory.push(copyOf(addon, extent.bytes))
    }
  }
  return { ranges, memory }
}

function copyOf(addon: Addon, bytes: Uint8Array): Handle {
  const known = copies.get(bytes)
  if (known) return known
  const copy = addon.bytes(bytes)
  copies.set(bytes, copy)
  return copy
}

function reportOf(raw: RawReport): EngineReport {
  const [kind, transfer, sentBytes, retransmits] = raw
  const counters = { sentBytes, retransmits }
  switch (kind) {
    case Kind.Progress:
      return { kind: 'progress', transfer, counters }
    case Kind.Answered:
      return { kind: 'answered', transfer }
    case Kind.Dropped:
      return { kind: 'dropped', transfer, ...droppedOf(raw) }
    default:
      return { kind: 'ended', transfer, counters, outcome: outcomeOf(raw) }
  }
}

function outcomeOf([kind, , , , , , confirmed, failure, code, offset, text]: RawReport): TransferOutcome {
  switch (kind) {
    case Kind.Done:
      return { kind: 'done', confirmed: confirmed === 1 }
    case Kind.Probed:
      return { kind: 'probed' }
    case Kind.NoSocket:
      return { kind: 'failed', failure: { kind: 'noSocket', reason: text } }
    default:
      return { kind: 'failed', failure: failureOf(failure, code, offset, text) }
  }
}

function failureOf(failure: number, code: number, offset: number, text: string): TransferFailure {
  switch (failure) {
    case Failure.Aborted:
      return { kind: 'aborted', code, message: printable(text) }
    case Failure.ReadFailed:
      return { kind: 'readFailed', offset, reason: text }
    case Failure.Cancelled:
      return { kind: 'cancelled', reason: text }
    default:
      return { kind: 'timeout' }
  }
}

function droppedOf(raw: RawReport): { error: PacketError; from: { address: string; port: number } } {
  const [sender = '', packet] = raw.slice(11) as [string?, Uint8Array?]
  const [address = '', port = '0'] = sender.split(':')
  return { error: errorOf(packet), from: { address, port: Number(port) } }
}

function errorOf(packet: Uint8Array | undefined): PacketError {
  if (!packet) return new PacketError('TFTP_BAD_REQUEST', { reason: 'a packet for a transfer of another client' })
  try {
    // a byte too many, where the window is not variable
    if (decodeTftp(packet).kind === 'ack')
      return new PacketError('TFTP_OVERSIZED', { lengthBytes: packet.length, limitBytes: 4 })
  } catch (error) {
    if (error instanceof PacketError) return error
    throw error
  }
  return new PacketError('TFTP_BAD_OPCODE', { opcode: packet[1] })
}
