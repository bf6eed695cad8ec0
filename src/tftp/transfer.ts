// Sends one file: the pure state machine behind every engine. It knows no socket, no clock and no file; window 1, the
// lock step of RFC 1350, is its plain case.
import { BLOCK_NUMBERS, ErrorNumber } from './packet.ts'
import { NO_ROUND_TRIP, waitMs, withSample, type RetransmissionTiming, type RoundTrip } from './round-trip.ts'

/** What does not change during a transfer. */
export interface TransferPlan {
  readonly sizeBytes: number
  readonly blockSizeBytes: number
  /** Blocks in flight before an ACK is awaited [RFC 7440]. */
  readonly windowSize: number
  /** Whether an OACK opens the transfer: its ACK 0 is awaited before the first block [RFC 2347]. */
  readonly negotiated: boolean
  /** The client's wish for the first wait [RFC 2349]; null if it has none. */
  readonly timeoutMs: number | null
  readonly timing: RetransmissionTiming
}

/**
 * Where a transfer stands. Blocks are counted from 1 and never wrap here (a 53-bit number outlives any file); only the
 * wire cuts them to 16 bits. `acked <= sent <= readable <= lastBlock`.
 */
export interface TransferState {
  readonly phase: 'new' | 'negotiating' | 'sending' | 'ended'
  /** The client has everything up to this block. */
  readonly acked: number
  /** Last block sent. */
  readonly sent: number
  /** Last block the engine has in memory. */
  readonly readable: number
  /** Whether something in flight was sent more than once, so that its ACK measures nothing [Karn]. */
  readonly ambiguous: boolean
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
}

/** What can happen; times are milliseconds of one monotonic clock. */
export type TransferInput =
  | { readonly kind: 'start'; readonly atMs: number }
  /** The 16-bit block number of an ACK. */
  | { readonly kind: 'ack'; readonly block: number; readonly atMs: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  /** The wait that was armed last is over. */
  | { readonly kind: 'timer'; readonly atMs: number }
  /** Blocks up to this one are in memory now. */
  | { readonly kind: 'readable'; readonly through: number; readonly atMs: number }
  | { readonly kind: 'readFailed'; readonly offset: number; readonly reason: string }
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

export const NEW_TRANSFER: TransferState = {
  phase: 'new',
  acked: 0,
  sent: 0,
  readable: 0,
  ambiguous: false,
  waitedInVain: false,
  attempts: 0,
  roundTrip: NO_ROUND_TRIP,
  lastSentAtMs: 0,
  progressAtMs: 0,
  retransmits: 0,
}

const NOTHING: readonly TransferEffect[] = []

/** The number of the last block: short or empty, because only such a block ends a file [RFC 1350 §6]. */
export function lastBlockOf(plan: Pick<TransferPlan, 'sizeBytes' | 'blockSizeBytes'>): number {
  return Math.floor(plan.sizeBytes / plan.blockSizeBytes) + 1
}

/** The next state and its effects. */
export function stepTransfer(plan: TransferPlan, state: TransferState, input: TransferInput): TransferStep {
  if (state.phase === 'ended') return { state, effects: NOTHING }
  switch (input.kind) {
    case 'start':
      return start(plan, { ...state, progressAtMs: input.atMs }, input.atMs)
    case 'ack':
      return state.phase === 'negotiating'
        ? onOptionsAccepted(plan, state, input.block, input.atMs)
        : onAck(plan, state, input.block, input.atMs)
    case 'timer':
      return onTimer(plan, state, input.atMs)
    case 'readable':
      return onReadable(plan, state, input.through, input.atMs)
    case 'error':
      return onError(state, input.code, input.message)
    case 'readFailed':
      return fail(state, input, {
        kind: 'sendError',
        code: ErrorNumber.Undefined,
        message: `read failed: ${input.reason}`,
      })
    case 'cancel':
      return onCancel(state, input.reason, input.silent)
  }
}

function start(plan: TransferPlan, state: TransferState, atMs: number): TransferStep {
  return plan.negotiated
    ? sendOptionAck(plan, { ...state, phase: 'negotiating' }, atMs)
    : sendWindow(plan, { ...state, phase: 'sending' }, atMs)
}

/** ACK 0 accepts the options; any other number is not for us yet. */
function onOptionsAccepted(plan: TransferPlan, state: TransferState, block: number, atMs: number): TransferStep {
  if (block !== 0) return { state, effects: NOTHING }
  return sendWindow(plan, advance({ ...state, phase: 'sending' }, 0, true, atMs), atMs)
}

function onAck(plan: TransferPlan, state: TransferState, block: number, atMs: number): TransferStep {
  const ahead = (block - (state.acked % BLOCK_NUMBERS) + BLOCK_NUMBERS) % BLOCK_NUMBERS
  // A duplicate must not send anything, or each would beget the next: the Sorcerer's Apprentice [RFC 1123 §4.2.3.1].
  // One beyond what is in flight is older still.
  if (ahead === 0 || ahead > state.sent - state.acked) return { state, effects: NOTHING }
  const acked = state.acked + ahead
  const wholeWindow = acked === state.sent
  const advanced = advance(state, acked, wholeWindow, atMs)
  if (acked === lastBlockOf(plan)) {
    return { state: { ...advanced, phase: 'ended' }, effects: [{ kind: 'done', confirmed: true }] }
  }
  // An ACK inside the window names the last block before a gap: the window starts again behind it [RFC 7440 §4].
  return sendWindow(plan, advanced, atMs)
}

/** The state after the client got as far as `acked`. `sent` falls back to it, so that a gap is sent again. */
function advance(state: TransferState, acked: number, wholeWindow: boolean, atMs: number): TransferState {
  const measured = wholeWindow && !state.ambiguous
  return {
    ...state,
    acked,
    sent: acked,
    ambiguous: !wholeWindow,
    // The wait stays doubled until an exchange went without [RFC 6298 §5]: so a client that became slow is not flooded.
    attempts: state.waitedInVain ? state.attempts : 0,
    waitedInVain: false,
    roundTrip: measured ? withSample(state.roundTrip, atMs - state.lastSentAtMs) : state.roundTrip,
    progressAtMs: atMs,
    retransmits: state.retransmits + (state.sent - acked),
  }
}

function onReadable(plan: TransferPlan, state: TransferState, through: number, atMs: number): TransferStep {
  const read = { ...state, readable: through }
  if (state.phase !== 'sending') return { state: read, effects: NOTHING }
  // While the window waited for the disk, the silence was ours.
  return sendWindow(plan, isWindowSent(plan, state) ? read : { ...read, progressAtMs: atMs }, atMs)
}

/**
 * Sends what the window has room for and memory holds. The timer runs only for a whole window: before its end no client
 * answers, so a slow disk must not look like a lost packet.
 */
function sendWindow(plan: TransferPlan, state: TransferState, atMs: number): TransferStep {
  const last = Math.min(windowEnd(plan, state), state.readable)
  if (last <= state.sent) return { state, effects: NOTHING }
  const send: TransferEffect = { kind: 'sendBlocks', first: state.sent + 1, last }
  const sent = { ...state, sent: last, lastSentAtMs: atMs }
  return { state: sent, effects: isWindowSent(plan, sent) ? [send, arm(plan, sent, atMs)] : [send] }
}

function windowEnd(plan: TransferPlan, state: TransferState): number {
  return Math.min(state.acked + plan.windowSize, lastBlockOf(plan))
}

function isWindowSent(plan: TransferPlan, state: TransferState): boolean {
  return state.sent === windowEnd(plan, state)
}

function sendOptionAck(plan: TransferPlan, state: TransferState, atMs: number): TransferStep {
  return {
    state: { ...state, lastSentAtMs: atMs },
    effects: [{ kind: 'sendOptionAck' }, arm(plan, state, atMs)],
  }
}

function arm(plan: TransferPlan, state: TransferState, atMs: number): TransferEffect {
  return { kind: 'arm', atMs: atMs + waitMs(state.roundTrip, state.attempts, plan.timeoutMs, plan.timing) }
}

/** Nothing came in time: the window (or the OACK) goes out once more, unless the client has been silent too long. */
function onTimer(plan: TransferPlan, state: TransferState, atMs: number): TransferStep {
  if (state.phase !== 'negotiating' && !isWindowSent(plan, state)) return { state, effects: NOTHING }
  const silentMs = atMs - state.progressAtMs
  // Whoever took blocks and then every one of the rest has most likely lost no more than its last ACK. Of an empty file
  // iPXE knows all after the OACK and never acknowledges the empty block.
  const hasTaken = state.acked > 0 || (plan.sizeBytes === 0 && plan.negotiated && state.phase === 'sending')
  const lastAckMissing = hasTaken && state.sent === lastBlockOf(plan)
  if (silentMs >= (lastAckMissing ? plan.timing.lastAckMs : plan.timing.giveUpMs)) {
    if (lastAckMissing) return { state: { ...state, phase: 'ended' }, effects: [{ kind: 'done', confirmed: false }] }
    return fail(state, { kind: 'timeout' })
  }
  const again = {
    ...state,
    sent: state.acked,
    ambiguous: true,
    waitedInVain: true,
    attempts: state.attempts + 1,
    retransmits: state.retransmits + Math.max(1, state.sent - state.acked),
  }
  return state.phase === 'negotiating' ? sendOptionAck(plan, again, atMs) : sendWindow(plan, again, atMs)
}

/** Loaders ask for the size by opening a transfer and ending it after the OACK, with code 0 (Windows' boot manager) or 8 (EDK2). */
function onError(state: TransferState, code: number, message: string): TransferStep {
  const mayBeProbe = code === ErrorNumber.Undefined || code === ErrorNumber.OptionRefused
  if (state.phase === 'negotiating' && mayBeProbe) return probed(state)
  return fail(state, { kind: 'aborted', code, message }) // an ERROR is never answered with an ERROR [RFC 1350 §7]
}

function onCancel(state: TransferState, reason: string, silent: boolean): TransferStep {
  // A client that opens anew instead of accepting the options has read the size from them; its ERROR was lost.
  if (silent && state.phase === 'negotiating') return probed(state)
  const farewell: TransferEffect = { kind: 'sendError', code: ErrorNumber.Undefined, message: reason }
  return fail(state, { kind: 'cancelled', reason }, silent ? undefined : farewell)
}

function probed(state: TransferState): TransferStep {
  return { state: { ...state, phase: 'ended' }, effects: [{ kind: 'probed' }] }
}

function fail(state: TransferState, failure: TransferFailure, farewell?: TransferEffect): TransferStep {
  return {
    state: { ...state, phase: 'ended' },
    effects: farewell ? [farewell, { kind: 'fail', failure }] : [{ kind: 'fail', failure }],
  }
}
