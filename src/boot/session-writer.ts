// Collects what happens to sessions and writes it together: at once where a reply waits for it, else a moment later.
import type { JournalEntry, JournalKind } from '../model.ts'
import type { KeptSession, NewJournalEntry } from '../store/store.ts'
import type { Journal } from './journal.ts'
import type { LiveSession } from './sessions.ts'

/** Journal entries and session states are written together after so long: one write for a burst of packets. */
const WRITE_BEHIND_MS = 20
/** Or when there are so many: everything else waits while they are written. */
const MAX_UNWRITTEN = 128

/** The one way of sessions to the disk. */
export class SessionWriter {
  readonly #journal: Journal
  readonly #now: () => number
  readonly #unsaved = new Set<LiveSession>()
  #unwritten: NewJournalEntry[] = []
  #timer: NodeJS.Timeout | undefined
  /** Sessions whose reply waits, and the write they are in: made in this turn of the event loop. */
  #waiting = new Set<LiveSession>()
  #urgent: Promise<void> | undefined

  constructor(journal: Journal, now: () => number) {
    this.#journal = journal
    this.#now = now
  }

  /** Adds an entry to the session's journal. */
  record(session: LiveSession, kind: JournalKind, text: string, data: JournalEntry['data']): void {
    const { record } = session
    record.entryCount++
    const at = new Date(this.#now()).toISOString()
    record.updatedAt = at
    this.#unwritten.push({ session: record.id, mac: record.mac, at, kind, text, data })
    this.#save(session)
  }

  /** Has the session written in the background. */
  save(session: LiveSession): void {
    session.record.updatedAt = new Date(this.#now()).toISOString()
    this.#save(session)
  }

  /** Resolves once the session is durable, rejects when the disk refuses; everything asked for in one turn is one write. */
  durable(session: LiveSession): Promise<void> {
    session.record.updatedAt = new Date(this.#now()).toISOString()
    this.#waiting.add(session)
    this.#urgent ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const sessions = this.#waiting
        this.#waiting = new Set()
        this.#urgent = undefined
        // the journal may come a moment later: many entries at once cost less
        for (const session of sessions) this.#unsaved.delete(session)
        this.#journal.write(Array.from(sessions, keptSession), []).then(resolve, reject)
      })
    })
    return this.#urgent
  }

  /** Resolves when everything so far is written or lost. */
  async flush(): Promise<void> {
    await this.#write().catch(() => undefined)
    await this.#journal.flush()
  }

  #save(session: LiveSession): void {
    this.#unsaved.add(session)
    // a refused write is logged by the store itself, and the next one carries the same facts
    if (this.#unwritten.length >= MAX_UNWRITTEN) void this.#write().catch(() => undefined)
    else this.#timer ??= setTimeout(() => void this.#write().catch(() => undefined), WRITE_BEHIND_MS)
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const sessions = Array.from(this.#unsaved, keptSession)
    const entries = this.#unwritten
    this.#unsaved.clear()
    this.#unwritten = []
    return this.#journal.write(sessions, entries)
  }
}

function keptSession({ record, machine, goal }: LiveSession): KeptSession {
  return { session: { ...record }, known: machine !== null || goal !== null }
}
