// Sends one file: the pure state machine behind every engine. It knows no socket, no clock and no file; window 1, the
// lock step of RFC 1350, is its plain case.
import { BLOCK_NUMBERS, ErrorNumber } from './packet.ts'
import { NO_ROUND_TRIP, waitMs, withSample, type RetransmissionTiming, type RoundTrip } from './round-trip.ts'

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

/** A limited transfer sends what is due in so much time at once: timers are hardly finer. */
const PACE_MS = 20

/** A client names its window in one byte [msftwindow]. */
export const MAX_WANTED_BLOCKS = 255

const NOTHING: readonly TransferEffect[] = []
type Effects = readonly TransferEffect[]
type Draft = { -readonly [Field in keyof TransferState]: TransferState[Field] }

/** The number of the last block: short or empty, because only such a block ends a file [RFC 1350 §6]. */
export function lastBlockOf(plan: Pick<TransferPlan, 'sizeBytes' | 'blockSizeBytes'>): number {
  return Math.floor(plan.sizeBytes / plan.blockSizeBytes) + 1
}

/** The most blocks a client may ever ask for at once; it waits until it has them, so that they cannot be fewer. */
export function largestWindow(plan: Pick<TransferPlan, 'windowSize' | 'variableWindow'>): number {
  return plan.variableWindow ? Math.max(plan.windowSize, MAX_WANTED_BLOCKS) : plan.windowSize
}

/** The 16 bits that stand for a block on the wire. */
export function blockNumber(plan: Pick<TransferPlan, 'wrapToOne'>, block: number): number {
  if (!plan.wrapToOne) return block % BLOCK_NUMBERS
  return block === 0 ? 0 : ((block - 1) % (BLOCK_NUMBERS - 1)) + 1
}

/** The next state and its effects. */
export function stepTransfer(plan: TransferPlan, state: TransferState, input: TransferInput): TransferStep {
  if (state.phase === 'ended') return { state, effects: NOTHING }
  const next = draftOf(state)
  const effects = react(plan, next, input)
  return { state: next, effects }
}

/** A copy. Field by field, because a spread costs more than all the rest of a step. */
function draftOf(state: TransferState): Draft {
  return {
    phase: state.phase,
    acked: state.acked,
    sent: state.sent,
    reached: state.reached,
    readable: state.readable,
    window: state.window,
    ambiguous: state.ambiguous,
    headRepairable: state.headRepairable,
    fellBackFrom: state.fellBackFrom,
    waitedInVain: state.waitedInVain,
    attempts: state.attempts,
    roundTrip: state.roundTrip,
    lastSentAtMs: state.lastSentAtMs,
    progressAtMs: state.progressAtMs,
    retransmits: state.retransmits,
    bytesPerSecond: state.bytesPerSecond,
    freeAtMs: state.freeAtMs,
    pacedSinceMs: state.pacedSinceMs,
  }
}

function react(plan: TransferPlan, next: Draft, input: TransferInput): Effects {
  switch (input.kind) {
    case 'start':
      return start(plan, next, input.atMs)
    case 'ack':
      return next.phase === 'negotiating'
        ? onOptionsAccepted(plan, next, input.block, input.wanted ?? null, input.atMs)
        : onAck(plan, next, input.block, input.wanted ?? null, input.atMs)
    case 'timer':
      return onTimer(plan, next, input.atMs)
    case 'readable':
      return onReadable(plan, next, input.through, input.atMs)
    case 'limit':
      next.bytesPerSecond = input.bytesPerSecond
      return NOTHING
    case 'error':
      return onError(next, input.code, input.message)
    case 'readFailed':
      return fail(next, input, {
        kind: 'sendError',
        code: ErrorNumber.Undefined,
        message: `read failed: ${input.reason}`,
      })
    case 'cancel':
      return onCancel(plan, next, input.reason, input.silent)
  }
}

function start(plan: TransferPlan, next: Draft, atMs: number): Effects {
  next.progressAtMs = atMs
  next.phase = plan.negotiated ? 'negotiating' : 'sending'
  return plan.negotiated ? sendOptionAck(plan, next, atMs) : sendWindow(plan, next, atMs)
}

/** ACK 0 accepts the options; any other number is not for us yet. */
function onOptionsAccepted(
  plan: TransferPlan,
  next: Draft,
  block: number,
  wanted: number | null,
  atMs: number,
): Effects {
  if (block !== 0) return NOTHING
  next.phase = 'sending'
  advance(plan, next, 0, wanted, atMs)
  return sendWindow(plan, next, atMs)
}

function onAck(plan: TransferPlan, next: Draft, block: number, wanted: number | null, atMs: number): Effects {
  const ahead = blocksAhead(plan, next.acked, block)
  if (ahead === 0) return onRepeatedAck(plan, next, atMs)
  // One beyond what was ever sent is an old one. It may be beyond `sent`: of a window that began again shorter than it was.
  if (ahead > next.reached - next.acked) return NOTHING
  advance(plan, next, next.acked + ahead, wanted, atMs)
  if (next.acked === lastBlockOf(plan)) {
    next.phase = 'ended'
    return [{ kind: 'done', confirmed: true }]
  }
  // An ACK inside the window names the last block before a gap: the window starts again behind it [RFC 7440 §4].
  return sendWindow(plan, next, atMs)
}

/** How far the number of an ACK lies behind the last one; Infinity for a number that is never used. */
function blocksAhead(plan: TransferPlan, acked: number, block: number): number {
  if (!plan.wrapToOne) return (block - (acked % BLOCK_NUMBERS) + BLOCK_NUMBERS) % BLOCK_NUMBERS
  const numbers = BLOCK_NUMBERS - 1
  if (acked === 0) return block
  return block === 0 ? Infinity : (block - blockNumber(plan, acked) + numbers) % numbers
}

/**
 * A duplicate must not send anything, or each would beget the next: the Sorcerer's Apprentice [RFC 1123 §4.2.3.1].
 *
 * Except once: a client that gets the second block of a window and not the first says again what it has [RFC 7440 §4].
 * That it answers this window shows in the time: no round trip is shorter than the least one measured. And only if the
 * window before went through whole and unrepeated, so that nothing sent twice can be what the client answers: thus one
 * repair never begets another.
 */
function onRepeatedAck(plan: TransferPlan, next: Draft, atMs: number): Effects {
  const isAnswer = next.headRepairable && atMs - next.lastSentAtMs >= next.roundTrip.leastMs
  if (!isAnswer || next.window === 1 || next.phase !== 'sending' || !isWindowSent(plan, next)) return NOTHING
  next.headRepairable = false
  next.ambiguous = true
  next.retransmits += next.sent - next.acked
  next.sent = next.acked
  return sendWindow(plan, next, atMs)
}

/** The client got as far as `acked`. Where that names a gap, `sent` falls back to it, so that the rest is sent again. */
function advance(plan: TransferPlan, next: Draft, acked: number, wanted: number | null, atMs: number): void {
  const wholeWindow = acked === next.sent
  const measured = wholeWindow && !next.ambiguous
  if (measured) next.roundTrip = withSample(next.roundTrip, atMs - next.lastSentAtMs)
  if (plan.variableWindow && wanted !== null) next.window = Math.min(Math.max(1, wanted), MAX_WANTED_BLOCKS)
  next.ambiguous = !wholeWindow
  next.acked = acked
  next.sent = Math.max(next.sent, acked)
  const movesOn = !wholeWindow && answersDuplicate(plan, next)
  if (!wholeWindow && !movesOn) fallBack(next)
  next.headRepairable = measured || movesOn
  // The wait stays doubled until an exchange went without [RFC 6298 §5]: so a client that became slow is not flooded.
  if (!next.waitedInVain) next.attempts = 0
  next.waitedInVain = false
  next.progressAtMs = atMs
}

/**
 * Whether an ACK inside the window answers a block that came twice: clients answer those with the last block they have. To
 * send what is in flight once more makes the next duplicates, and so on to the end of the file. It shows when the ACK
 * names just the last block that was in flight when we fell back: nothing was missing then, the ACK before answered a
 * duplicate too. So the window moves on; should a block be missing after all, the client says so when it gets the next.
 */
function answersDuplicate(plan: TransferPlan, next: Draft): boolean {
  return next.acked === next.fellBackFrom && next.sent < windowEnd(plan, next)
}

/** Everything behind `acked` will be sent again. */
function fallBack(next: Draft): void {
  next.fellBackFrom = next.sent
  next.retransmits += next.sent - next.acked
  next.sent = next.acked
}

function onReadable(plan: TransferPlan, next: Draft, through: number, atMs: number): Effects {
  // While the window waited for the disk, the silence was ours.
  if (next.phase === 'sending' && !isWindowSent(plan, next)) next.progressAtMs = atMs
  next.readable = through
  return next.phase === 'sending' ? sendWindow(plan, next, atMs) : NOTHING
}

/**
 * Sends what the window has room for, memory holds and the limit allows. The timer runs only for a whole window: before
 * its end no client answers, so a slow disk must not look like a lost packet.
 */
function sendWindow(plan: TransferPlan, next: Draft, atMs: number): Effects {
  const last = Math.min(windowEnd(plan, next), next.readable)
  if (last <= next.sent) return NOTHING
  const first = next.sent + 1
  if (next.bytesPerSecond !== null) return sendPaced(plan, next, first, last, next.bytesPerSecond, atMs)
  next.pacedSinceMs = null
  noteSent(next, last, atMs)
  const send: TransferEffect = { kind: 'sendBlocks', first, last }
  return isWindowSent(plan, next) ? [send, arm(plan, next, atMs)] : [send]
}

function sendPaced(
  plan: TransferPlan,
  next: Draft,
  first: number,
  wanted: number,
  bytesPerSecond: number,
  atMs: number,
): Effects {
  if (atMs < next.freeAtMs) return waitForPace(next, atMs)
  const blockMs = (plan.blockSizeBytes * 1000) / bytesPerSecond
  const last = Math.min(wanted, first + Math.max(1, Math.floor(PACE_MS / blockMs)) - 1)
  // A timer that came late is made up for; time in which nothing was wanted is not.
  next.freeAtMs = Math.max(next.freeAtMs, atMs - PACE_MS) + (last - first + 1) * blockMs
  next.pacedSinceMs = null
  noteSent(next, last, atMs)
  const send: TransferEffect = { kind: 'sendBlocks', first, last }
  if (isWindowSent(plan, next)) return [send, arm(plan, next, atMs)]
  return last < wanted ? [send, ...waitForPace(next, atMs)] : [send]
}

function noteSent(next: Draft, last: number, atMs: number): void {
  next.sent = last
  next.reached = Math.max(next.reached, last)
  next.lastSentAtMs = atMs
}

function waitForPace(next: Draft, atMs: number): Effects {
  next.pacedSinceMs ??= atMs
  return [{ kind: 'arm', atMs: Math.max(atMs, next.freeAtMs) }]
}

function windowEnd(plan: TransferPlan, state: TransferState): number {
  return Math.min(state.acked + state.window, lastBlockOf(plan))
}

function isWindowSent(plan: TransferPlan, state: TransferState): boolean {
  return state.sent === windowEnd(plan, state)
}

function sendOptionAck(plan: TransferPlan, next: Draft, atMs: number): Effects {
  next.lastSentAtMs = atMs
  return [{ kind: 'sendOptionAck' }, arm(plan, next, atMs)]
}

function arm(plan: TransferPlan, state: TransferState, atMs: number): TransferEffect {
  return { kind: 'arm', atMs: atMs + waitMs(state.roundTrip, state.attempts, plan.timeoutMs, plan.timing) }
}

/** Nothing came in time: the window (or the OACK) goes out once more, unless the client has been silent too long. */
function onTimer(plan: TransferPlan, next: Draft, atMs: number): Effects {
  if (next.pacedSinceMs !== null) {
    next.progressAtMs += atMs - next.pacedSinceMs // that silence was ours
    next.pacedSinceMs = null
    return sendWindow(plan, next, atMs)
  }
  if (next.phase !== 'negotiating' && !isWindowSent(plan, next)) return NOTHING
  const silentMs = atMs - next.progressAtMs
  const lastAckMissing = isLastAckMissing(plan, next)
  if (silentMs >= (lastAckMissing ? plan.timing.lastAckMs : plan.timing.giveUpMs))
    return lastAckMissing ? leftUnconfirmed(next) : fail(next, { kind: 'timeout' })
  next.retransmits += Math.max(1, next.sent - next.acked)
  next.sent = next.acked
  next.ambiguous = true
  next.headRepairable = false
  next.waitedInVain = true
  next.attempts++
  return next.phase === 'negotiating' ? sendOptionAck(plan, next, atMs) : sendWindow(plan, next, atMs)
}

/**
 * Whether the client has most likely lost no more than its last ACK: it took blocks, and every one of the rest is sent.
 * Of an empty file iPXE knows all after the OACK and never acknowledges the empty block.
 */
function isLastAckMissing(plan: TransferPlan, state: TransferState): boolean {
  if (state.phase !== 'sending' || state.sent !== lastBlockOf(plan)) return false
  return state.acked > 0 || (plan.sizeBytes === 0 && plan.negotiated)
}

function leftUnconfirmed(next: Draft): Effects {
  next.phase = 'ended'
  return [{ kind: 'done', confirmed: false }]
}

/** Loaders ask for the size by opening a transfer and ending it after the OACK, with code 0 (Windows' boot manager) or 8 (EDK2). */
function onError(next: Draft, code: number, message: string): Effects {
  const mayBeProbe = code === ErrorNumber.Undefined || code === ErrorNumber.OptionRefused
  if (next.phase === 'negotiating' && mayBeProbe) return probed(next)
  return fail(next, { kind: 'aborted', code, message }) // an ERROR is never answered with an ERROR [RFC 1350 §7]
}

function onCancel(plan: TransferPlan, next: Draft, reason: string, silent: boolean): Effects {
  if (!silent)
    return fail(
      next,
      { kind: 'cancelled', reason },
      { kind: 'sendError', code: ErrorNumber.Undefined, message: reason },
    )
  // A client that opens anew instead of accepting the options has read the size from them; its ERROR was lost.
  if (next.phase === 'negotiating') return probed(next)
  return isLastAckMissing(plan, next) ? leftUnconfirmed(next) : fail(next, { kind: 'cancelled', reason })
}

function probed(next: Draft): Effects {
  next.phase = 'ended'
  return [{ kind: 'probed' }]
}

function fail(next: Draft, failure: TransferFailure, farewell?: TransferEffect): Effects {
  next.phase = 'ended'
  return farewell ? [farewell, { kind: 'fail', failure }] : [{ kind: 'fail', failure }]
}
