// What happened in every boot: entries go to the store and, once durable, to whoever watches.
import type { DeploymentProgressEvent, LiveEvent, ProgressEvent } from '../model.ts'
import type { KeptSession, NewJournalEntry, Store } from '../store/store.ts'

export type JournalListener = (event: LiveEvent) => void

/** Entries waiting for the disk at once; beyond it new ones are lost and counted, boots go on. */
const MAX_WAITING = 10_000

/** The one way into the store's journal, and the source of the live events. */
export class Journal {
  readonly #store: Pick<Store, 'bootWrite'>
  readonly #onLost: (error: unknown, count: number) => void
  readonly #listeners = new Set<JournalListener>()
  readonly #waiting = new Set<Promise<void>>()
  #waitingEntries = 0

  /** `onLost` is told when entries could not be stored. */
  constructor(store: Pick<Store, 'bootWrite'>, onLost: (error: unknown, count: number) => void) {
    this.#store = store
    this.#onLost = onLost
  }

  /** Stores entries in the background, in the order of the calls. */
  record(...entries: NewJournalEntry[]): void {
    this.write([], entries).catch(() => undefined)
  }

  /** Stores sessions and entries in one go; resolves when the sessions are durable, rejects when they are not. */
  async write(sessions: readonly KeptSession[], entries: readonly NewJournalEntry[]): Promise<void> {
    const room = this.#waitingEntries + entries.length <= MAX_WAITING
    if (!room) this.#onLost(new Error('too many entries wait for the disk'), entries.length)
    const kept = room ? entries : []
    if (kept.length === 0 && sessions.length === 0) return
    this.#waitingEntries += kept.length
    const work = this.#store
      .bootWrite(sessions, kept)
      .then((stored) => {
        if (this.#listeners.size > 0) for (const entry of stored) this.#publish(entry)
      })
      .finally(() => {
        this.#waitingEntries -= kept.length
        this.#waiting.delete(work)
      })
    this.#waiting.add(work)
    try {
      await work
    } catch (error) {
      if (kept.length > 0) this.#onLost(error, kept.length)
      throw error
    }
  }

  /** Progress of a transfer: to watchers only. */
  progress(event: ProgressEvent | DeploymentProgressEvent): void {
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

  #publish(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
