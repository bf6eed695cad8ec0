// One transfer as data: what was agreed, where it stands, what can happen to it, and what an engine has to do then.
import { NO_ROUND_TRIP, type RetransmissionTiming, type RoundTrip } from './round-trip.ts'

/** What does not change during a transfer. */
export interface TransferPlan {
  readonly sizeBytes: number
  readonly blockSizeBytes: number
  /** Blocks in flight before an ACK is awaited [RFC 7440]; with a variable window only until the client says otherwise. */
  readonly windowSize: number
  /** Whether each ACK names the window after it [msftwindow]. */
  readonly variableWindow: boolean
  /** Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
  readonly wrapToOne: boolean
  /** Whether an OACK opens the transfer: its ACK 0 is awaited before the first block [RFC 2347]. */
  readonly negotiated: boolean
  /** The client's wish for the first wait [RFC 2349]; null if it has none. */
  readonly timeoutMs: number | null
  readonly timing: RetransmissionTiming
}

/**
 * Where a transfer stands. Blocks are counted from 1 and never wrap here (a 53-bit number outlives any file); only the
 * wire cuts them to 16 bits. `acked <= sent <= reached <= readable <= lastBlock`.
 */
export interface TransferState {
  readonly phase: 'new' | 'negotiating' | 'sending' | 'ended'
  /** The client has everything up to this block. */
  readonly acked: number
  /** Last block sent; falls back to `acked` when the window begins again. */
  readonly sent: number
  /** Last block ever sent: what the client may acknowledge. */
  readonly reached: number
  /** Last block the engine has in memory. */
  readonly readable: number
  /** Blocks the client takes before its next ACK. */
  readonly window: number
  /** Whether something in flight was sent more than once, so that its ACK measures nothing [Karn]. */
  readonly ambiguous: boolean
  /** Whether a repeated ACK can only mean that the first block of the window was lost. */
  readonly headRepairable: boolean
  /** The last block that was sent when the window last fell back to a gap; 0 if it never did. */
  readonly fellBackFrom: number
  /** Whether a wait was in vain since the last new ACK. */
  readonly waitedInVain: boolean
  /** Doublings of the wait. */
  readonly attempts: number
  readonly roundTrip: RoundTrip
  readonly lastSentAtMs: number
  /** When the client last got further; what silence is measured from. */
  readonly progressAtMs: number
  /** Packets sent again. */
  readonly retransmits: number
  /** Most bytes of blocks to send in a second, repeated ones included; null is no limit. */
  readonly bytesPerSecond: number | null
  /** When the limit lets the next block go. */
  readonly freeAtMs: number
  /** Since when the armed timer waits for that moment; null while it waits for the client. */
  readonly pacedSinceMs: number | null
}

/** What can happen; times are milliseconds of one monotonic clock. */
export type TransferInput =
  | { readonly kind: 'start'; readonly atMs: number }
  /** The 16-bit block number of an ACK, and how many blocks it asks for where the window is variable. */
  | { readonly kind: 'ack'; readonly block: number; readonly wanted?: number | null; readonly atMs: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  /** The wait that was armed last is over. */
  | { readonly kind: 'timer'; readonly atMs: number }
  /** Blocks up to this one are in memory now. */
  | { readonly kind: 'readable'; readonly through: number; readonly atMs: number }
  | { readonly kind: 'readFailed'; readonly offset: number; readonly reason: string }
  /** From now on at most so much. A wait that is under way is not shortened. */
  | { readonly kind: 'limit'; readonly bytesPerSecond: number | null }
  /** The server ends it; `silent` where the client is elsewhere already and would take an ERROR for something newer. */
  | { readonly kind: 'cancel'; readonly reason: string; readonly silent: boolean }

/** Why a transfer did not reach its end. */
export type TransferFailure =
  | { readonly kind: 'timeout' }
  /** The client said so. */
  | { readonly kind: 'aborted'; readonly code: number; readonly message: string }
  | { readonly kind: 'readFailed'; readonly offset: number; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly reason: string }

/** What an engine has to do, in this order. */
export type TransferEffect =
  | { readonly kind: 'sendOptionAck' }
  | { readonly kind: 'sendBlocks'; readonly first: number; readonly last: number }
  | { readonly kind: 'sendError'; readonly code: number; readonly message: string }
  /** Report a `timer` at this time, instead of any armed before. */
  | { readonly kind: 'arm'; readonly atMs: number }
  /** `confirmed` is false when everything was sent and only the last ACK never came. */
  | { readonly kind: 'done'; readonly confirmed: boolean }
  /** The client only wanted to know the size. */
  | { readonly kind: 'probed' }
  | { readonly kind: 'fail'; readonly failure: TransferFailure }

/** A state and what to do on entering it. */
export interface TransferStep {
  readonly state: TransferState
  readonly effects: readonly TransferEffect[]
}

/** A transfer before its start. */
export function newTransfer(plan: Pick<TransferPlan, 'windowSize'>): TransferState {
  return {
    phase: 'new',
    acked: 0,
    sent: 0,
    reached: 0,
    readable: 0,
    window: plan.windowSize,
    ambiguous: false,
    headRepairable: false,
    fellBackFrom: 0,
    waitedInVain: false,
    attempts: 0,
    roundTrip: NO_ROUND_TRIP,
    lastSentAtMs: 0,
    progressAtMs: 0,
    retransmits: 0,
    bytesPerSecond: null,
    freeAtMs: 0,
    pacedSinceMs: null,
  }
}
