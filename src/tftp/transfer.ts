// Sends one file: the pure state machine behind every engine. It knows no socket, no clock and no file; window 1, the
// lock step of RFC 1350, is its plain case.
import { blockNumber, lastBlockOf, MAX_WANTED_BLOCKS } from './blocks.ts'
import { BLOCK_NUMBERS, ErrorNumber } from './packet.ts'
import { waitMs, withSample } from './round-trip.ts'
import type {
  TransferEffect,
  TransferFailure,
  TransferInput,
  TransferPlan,
  TransferState,
  TransferStep,
} from './transfer-state.ts'

/** A limited transfer sends what is due in so much time at once: timers are hardly finer. */
const PACE_MS = 20

const NOTHING: readonly TransferEffect[] = []
type Effects = readonly TransferEffect[]
type Draft = { -readonly [Field in keyof TransferState]: TransferState[Field] }

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
