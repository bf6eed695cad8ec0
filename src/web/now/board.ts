// What is going on right now, gathered from the event stream as long as the page is open, whichever view is shown.
import type { JournalEntry, ProgressEvent } from '../../model.ts'
import type { PageEvent } from '../live.ts'
import { Throughput } from './throughput.ts'

/** A transfer of which nothing was heard for so long is over. */
const FORGOTTEN_MS = 15_000
/** Sessions whose last words are kept. */
const MAX_SESSIONS = 5000

/** A running transfer, and when it was last heard of by this browser's clock. */
export interface Moving {
  event: ProgressEvent
  heardMs: number
}

/** Transfers, last words of boots, and throughput. */
export class Board {
  readonly throughput = new Throughput()
  readonly #transfers = new Map<number, Moving>()
  readonly #lastEntries = new Map<string, JournalEntry>()

  /** Takes in what happened. */
  take(event: PageEvent, nowMs = Date.now()): void {
    if (event.kind === 'file.progress') {
      this.#transfers.set(event.transfer, { event, heardMs: nowMs })
      this.throughput.moved(event.transfer, event.sentBytes, nowMs)
    } else if ('sequence' in event) {
      this.#lastEntries.delete(event.session)
      this.#lastEntries.set(event.session, event)
      for (const session of this.#lastEntries.keys()) {
        if (this.#lastEntries.size <= MAX_SESSIONS) break
        this.#lastEntries.delete(session)
      }
      this.#end(event, nowMs)
    }
  }

  #end({ kind, data }: JournalEntry, nowMs: number): void {
    const { transfer } = data
    if (typeof transfer !== 'number' || !/^file\.(done|failed|part|probe)$/.test(kind)) return
    const bytes = kind === 'file.done' ? data['sizeBytes'] : data['sentBytes']
    if (typeof bytes === 'number' && kind !== 'file.probe') this.throughput.ended(transfer, bytes, nowMs)
    this.#transfers.delete(transfer)
  }

  /** Those under way, of one session or of all. */
  transfers(nowMs: number): Moving[] {
    for (const [transfer, { heardMs }] of this.#transfers)
      if (nowMs - heardMs > FORGOTTEN_MS) {
        this.#transfers.delete(transfer)
        this.throughput.forget(transfer)
      }
    return [...this.#transfers.values()]
  }

  /** What happened last in a boot, as far as it was heard. */
  lastEntry(session: string): JournalEntry | undefined {
    return this.#lastEntries.get(session)
  }
}
