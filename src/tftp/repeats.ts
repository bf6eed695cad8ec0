// Finds transfers that are over although nobody said so: their machine has started again and asks for the same file.
import { performance } from 'node:perf_hooks'
import type { TransferSubject } from './events.ts'

export interface Repeats {
  /** A transfer begins: older ones of the same file to the same machine end. */
  begin(transfer: number, subject: TransferSubject): void
  /** The transfer got further. */
  moved(transfer: number): void
  /** The transfer is over; unknown numbers are ignored. */
  end(transfer: number): void
}

/** A transfer silent for so long is over when its address asks for the same file again: no machine restarts faster. */
const SILENT_MS = 10_000
/** It is looked at again so often: what it did before the request may be reported a little later. */
const LOOKS = 2

interface Candidate {
  readonly transfer: number
  readonly session: string | null
  readonly key: string
  movedAtMs: number
  /** Runs out when the transfer may still have been another machine's. */
  timer: NodeJS.Timeout | null
}

/**
 * Nothing running. By the boot session a machine is known for sure. An address may be that of several machines, behind a
 * translating router for instance: there a transfer ends only once it has been silent for `silentMs`. `replace` is called
 * for each that ends.
 */
export function createRepeats(replace: (transfer: number) => void, silentMs = SILENT_MS): Repeats {
  const running = new Map<number, Candidate>()
  const byFile = new Map<string, Set<Candidate>>()

  function decide(older: Candidate, session: string | null): void {
    if (session !== null && older.session === session) replace(older.transfer)
    else if (!older.timer) waitForSilence(older, LOOKS)
  }

  function waitForSilence(older: Candidate, looks: number): void {
    older.timer = null
    const leftMs = older.movedAtMs + silentMs - performance.now()
    if (leftMs <= 0) replace(older.transfer)
    else if (looks > 0) older.timer = setTimeout(() => waitForSilence(older, looks - 1), leftMs + 1)
  }

  return {
    begin(transfer, { peer, name, session }) {
      const key = `${peer.address} ${name}`
      const candidates = byFile.get(key) ?? new Set()
      byFile.set(key, candidates)
      for (const older of [...candidates]) decide(older, session)
      const candidate = { transfer, session, key, movedAtMs: performance.now(), timer: null }
      candidates.add(candidate)
      byFile.set(key, candidates) // the older ones may have taken it away
      running.set(transfer, candidate)
    },
    moved(transfer) {
      const candidate = running.get(transfer)
      if (candidate) candidate.movedAtMs = performance.now()
    },
    end(transfer) {
      const candidate = running.get(transfer)
      if (!candidate) return
      if (candidate.timer) clearTimeout(candidate.timer)
      running.delete(transfer)
      const others = byFile.get(candidate.key)
      if (others?.delete(candidate) && others.size === 0) byFile.delete(candidate.key)
    },
  }
}
