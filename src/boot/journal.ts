// What happened in every boot: entries go to the store and, once durable, to whoever watches.
import type { JournalEntry, ProgressEvent } from '../model.ts'
import type { NewJournalEntry, Store } from '../store/store.ts'

export type JournalListener = (event: JournalEntry | ProgressEvent) => void

/** Entries waiting for the disk at once; beyond it new ones are lost and counted, boots go on. */
const MAX_WAITING = 10_000

/** The one way into the store's journal, and the source of the live events. */
export class Journal {
  readonly #store: Pick<Store, 'journalAppend'>
  readonly #onLost: (error: unknown, count: number) => void
  readonly #listeners = new Set<JournalListener>()
  readonly #waiting = new Set<Promise<void>>()
  #waitingEntries = 0

  /** `onLost` is told when entries could not be stored. */
  constructor(store: Pick<Store, 'journalAppend'>, onLost: (error: unknown, count: number) => void) {
    this.#store = store
    this.#onLost = onLost
  }

  /** Stores entries in the background, in the order of the calls. */
  record(...entries: NewJournalEntry[]): void {
    if (this.#waitingEntries + entries.length > MAX_WAITING) {
      this.#onLost(new Error('too many entries wait for the disk'), entries.length)
      return
    }
    this.#waitingEntries += entries.length
    const work = this.#store
      .journalAppend(entries)
      .then(
        (stored) => stored.forEach((entry) => this.#publish(entry)),
        (error: unknown) => this.#onLost(error, entries.length),
      )
      .finally(() => {
        this.#waitingEntries -= entries.length
        this.#waiting.delete(work)
      })
    this.#waiting.add(work)
  }

  /** Progress of a transfer: to watchers only. */
  progress(event: ProgressEvent): void {
    this.#publish(event)
  }

  /** Calls the listener for every entry once it is durable, and for progress; the result ends the subscription. */
  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when everything recorded so far is stored or lost. */
  async flush(): Promise<void> {
    await Promise.allSettled(this.#waiting)
  }

  #publish(event: JournalEntry | ProgressEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
