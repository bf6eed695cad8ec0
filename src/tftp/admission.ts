// Decides which requests may begin, so that neither a flood nor one machine takes what is there for all.
import type { AllLimits } from './limits.ts'

type AdmissionLimits = Pick<
  AllLimits,
  'maxTransfers' | 'maxTransfersPerMachine' | 'maxUnanswered' | 'maxRequestsPerSecondPerMachine'
>

/** What becomes of a request. */
export type Verdict =
  /** It begins, instead of one whose client has not answered. */
  | { readonly admitted: true; readonly instead: number | null }
  | { readonly admitted: false; readonly running: number; readonly limit: number }

export interface Admission {
  /** Whether the address asks no faster than it may; counts the request. */
  hears(address: string, atMs: number): boolean
  /** Takes a place for a transfer, if there is one. */
  admit(transfer: number, address: string, atMs: number): Verdict
  /** The transfer's client has answered: its place is safe. */
  answered(transfer: number): void
  /** The transfer is over; unknown numbers are ignored. */
  leave(transfer: number): void
}

/** Time to answer that everybody has while there are places: many machines may start in the same moment. */
const FAIR_MS = 250
/** So many seconds' requests may come at once: loaders ask in bursts. */
const BURST_SECONDS = 10
/** Addresses whose pace is remembered; a flood of invented ones costs no more memory. */
const MAX_ADDRESSES = 4096

/** All places free. */
export function createAdmission(limits: AdmissionLimits): Admission {
  /** Transfer → address, in the order they came. */
  const places = new Map<number, string>()
  const unanswered = new Map<number, { readonly address: string; readonly sinceMs: number }>()
  const perMachine = new Map<string, number>()
  const pace = createPace(limits.maxRequestsPerSecondPerMachine)

  function oldestUnanswered(address: string): number | undefined {
    for (const [transfer, one] of unanswered) if (one.address === address) return transfer
    return undefined
  }

  function leave(transfer: number): void {
    const address = places.get(transfer)
    if (address === undefined) return
    places.delete(transfer)
    unanswered.delete(transfer)
    const left = (perMachine.get(address) ?? 1) - 1
    if (left === 0) perMachine.delete(address)
    else perMachine.set(address, left)
  }

  /** Whose place is taken: of the same machine if it has one to give, else the oldest of all. */
  function room(address: string, atMs: number): Verdict {
    const ofMachine = perMachine.get(address) ?? 0
    const own = oldestUnanswered(address)
    if (ofMachine >= limits.maxTransfersPerMachine) {
      if (own === undefined) return { admitted: false, running: ofMachine, limit: limits.maxTransfersPerMachine }
      return { admitted: true, instead: own }
    }
    const [oldest, since] = unanswered.entries().next().value ?? []
    const isCrowded = unanswered.size >= limits.maxUnanswered && since !== undefined && atMs - since.sinceMs >= FAIR_MS
    if (places.size < limits.maxTransfers && !isCrowded) return { admitted: true, instead: null }
    const instead = own ?? oldest
    if (instead === undefined) return { admitted: false, running: places.size, limit: limits.maxTransfers }
    return { admitted: true, instead }
  }

  return {
    hears: pace,
    admit(transfer, address, atMs) {
      const verdict = room(address, atMs)
      if (!verdict.admitted) return verdict
      if (verdict.instead !== null) leave(verdict.instead)
      places.set(transfer, address)
      unanswered.set(transfer, { address, sinceMs: atMs })
      perMachine.set(address, (perMachine.get(address) ?? 0) + 1)
      return verdict
    },
    answered: (transfer) => void unanswered.delete(transfer),
    leave,
  }
}

/** A bucket of requests for each address, which fills at `perSecond`. */
function createPace(perSecond: number): (address: string, atMs: number) => boolean {
  const most = perSecond * BURST_SECONDS
  const buckets = new Map<string, { left: number; atMs: number }>()

  return (address, atMs) => {
    const known = buckets.get(address)
    const left = known ? Math.min(most, known.left + ((atMs - known.atMs) * perSecond) / 1000) : most
    // the address heard last stays longest
    buckets.delete(address)
    const [longestSilent] = buckets.keys()
    if (buckets.size >= MAX_ADDRESSES && longestSilent !== undefined) buckets.delete(longestSilent)
    buckets.set(address, { left: Math.max(0, left - 1), atMs })
    return left >= 1
  }
}
