// What moves the blocks of accepted transfers: the interface between the policy (server.ts) and an engine. The engine in
// TypeScript implements it; a native one is another implementation.
import type { PacketError } from '../errors.ts'
import type { Extent } from '../files/boot-file.ts'
import type { TransferFailure, TransferPlan } from './transfer-state.ts'

/** Where a packet comes from or goes to. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** Local ports a transfer may be sent from, both included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Where a transfer's packets leave from: a port of its own, or the server's one port. */
export type Departure =
  | { readonly kind: 'ownPort'; readonly address: string; readonly ports: PortRange | null }
  | { readonly kind: 'serverPort'; readonly socket: SharedSocket }

/** The server's socket as engines see it; what arrives for a transfer is handed to `deliver`. */
export interface SharedSocket {
  send(packet: Uint8Array, to: Endpoint): void
  /** Packets accepted and not yet given to the network; their bytes must not change meanwhile. */
  queuedPackets(): number
  /** Its file descriptor, for engines that do not send with Node; undefined where Node does not tell. */
  descriptor?(): number | undefined
}

/** An accepted transfer: everything decided, only the blocks remain to be moved. */
export interface TransferJob {
  /** Names the transfer in every report. */
  readonly transfer: number
  readonly peer: Endpoint
  readonly departure: Departure
  readonly plan: TransferPlan
  /** The OACK packet that opens the transfer; null without options. */
  readonly optionAck: Uint8Array | null
  /** Open until the transfer is reported as ended. */
  readonly extents: readonly Extent[]
  /** Most bytes of blocks to send in a second; null is no limit. */
  readonly bytesPerSecond: number | null
}

/** What a transfer has done so far. */
export interface TransferCounters {
  /** Bytes the client has acknowledged. */
  readonly sentBytes: number
  /** Packets sent again. */
  readonly retransmits: number
}

/** It could not even start, for lack of a local port or descriptor; the client was told nothing. */
export interface NoSocket {
  readonly kind: 'noSocket'
  readonly reason: string
}

/** How a transfer ended. */
export type TransferOutcome =
  | { readonly kind: 'done'; readonly confirmed: boolean }
  | { readonly kind: 'probed' }
  | { readonly kind: 'failed'; readonly failure: TransferFailure | NoSocket }

/** News of one transfer. After `ended` the engine no longer touches its extents and knows its number no more. */
export type EngineReport =
  /** The client has answered for the first time: it is there, and nobody sent its request in its name. Comes at once. */
  | { readonly kind: 'answered'; readonly transfer: number }
  | { readonly kind: 'progress'; readonly transfer: number; readonly counters: TransferCounters }
  /** A packet that no client of this transfer should send; the transfer goes on. */
  | { readonly kind: 'dropped'; readonly transfer: number; readonly error: PacketError; readonly from: Endpoint }
  | {
      readonly kind: 'ended'
      readonly transfer: number
      readonly counters: TransferCounters
      readonly outcome: TransferOutcome
    }

/** Takes reports in batches. */
export type ReportEngine = (reports: readonly EngineReport[]) => void

/** Least time between two progress reports of one transfer, in milliseconds. */
export const PROGRESS_INTERVAL_MS = 200

/** Moves blocks. Every started transfer is reported as ended exactly once. */
export interface TransferEngine {
  readonly name: 'typescript' | 'native'
  start(job: TransferJob): void
  /** A packet that came to the server's port for a transfer that leaves from there. */
  deliver(transfer: number, packet: Uint8Array): void
  /** Ends a transfer, with an ERROR packet of this text unless `silent`; unknown numbers are ignored. */
  cancel(transfer: number, reason: string, silent: boolean): void
  /** Changes how much a transfer may send in a second; unknown numbers are ignored. */
  limit(transfer: number, bytesPerSecond: number | null): void
  /** Gives back what it holds between transfers; those still running are dropped without a report. */
  close?(): void
}

/** Makes an engine; its reports go to `report`. */
export type CreateEngine = (report: ReportEngine) => TransferEngine
