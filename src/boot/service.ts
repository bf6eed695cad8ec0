// The boot desk: gathers the facts, has them decided, keeps the sessions and writes the journal.
import { posix } from 'node:path'
import { logEvent, type Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type {
  Actor,
  BootAnswer,
  BootDesk,
  BootInstruction,
  Decision,
  JournalEntry,
  JournalKind,
  PacketSighting,
  PxeClient,
  SessionState,
} from '../model.ts'
import type { Ipv4 } from '../net/address.ts'
import type { NewJournalEntry, Store } from '../store/store.ts'
import { decide, explainDecision } from './decide.ts'
import { fileData, fileText, type FileEvent } from './file-event.ts'
import type { Journal } from './journal.ts'
import type { BootPolicy, Facts } from './rules.ts'
import { Sessions, type LiveSession } from './sessions.ts'

export interface BootServiceOptions {
  policy: BootPolicy & { defaultBootImage: string | undefined }
  store: Pick<Store, 'bootFacts' | 'bootImageGet' | 'pendingSeen' | 'sessionPut' | 'sessionGet' | 'assignmentSpend'>
  journal: Journal
  log: Logger
  metrics: Metrics
  now?: () => number
}

/** Journal entries and session states are written together after so long: one write for a burst of packets. */
const WRITE_BEHIND_MS = 5

const SYSTEM: Actor = { name: 'system', role: 'admin', from: 'boot' }

/** What a decision does to the session's state while it has not come further. */
const STATE_AFTER: Partial<Record<JournalKind, SessionState>> = {
  'dhcp.offer': 'offered',
  'dhcp.request': 'addressed',
  'dhcp.ack': 'addressed',
  'pxe.ack': 'referred',
  'file.start': 'loading',
}

/** One per daemon: the doors ask and tell it, the tree finds sessions through it. */
export class BootService implements BootDesk {
  readonly #options: BootServiceOptions
  readonly #now: () => number
  readonly #sessions = new Sessions()
  /** Transfers that began and were not written down yet: most end within a moment, as files or as size probes. */
  readonly #begun = new Map<number, FileEvent & { kind: 'start' }>()
  readonly #unsaved = new Set<LiveSession>()
  #unwritten: NewJournalEntry[] = []
  #writing: NodeJS.Timeout | undefined

  constructor(options: BootServiceOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  async ask(client: PxeClient, seen: PacketSighting): Promise<BootAnswer> {
    const { store, metrics } = this.#options
    const session = this.#sessionFor(client, seen)
    const facts = await this.#factsFor(client, session)
    let decision = decide(client, facts)
    if (decision.action === 'wait') {
      const at = new Date(this.#now()).toISOString()
      const pending = await store.pendingSeen({
        mac: client.mac,
        uuid: client.uuid,
        architecture: client.architecture,
        at,
      })
      decision = { ...decision, reason: `${decision.reason}, request ${pending.id}` }
    }
    metrics.bootDecisions.inc({ action: decision.action, rule: decision.rule })
    session.record.machineName = facts.machine?.name ?? null
    this.#writeDecision(session, decision)
    const known = facts.machine !== undefined
    if (decision.action !== 'boot') {
      this.#save(session)
      return { decision, session: session.record.id, known, instruction: null }
    }
    session.record.bootImage = decision.bootImage
    session.record.program = decision.program
    session.record.architecture = decision.architecture
    // the reply names the session: it must still resolve after a crash
    this.#unsaved.delete(session)
    await store.sessionPut({ ...session.record })
    const file = wireName(session.record.id, decision.program)
    return { decision, session: session.record.id, known, instruction: fileInstruction(client, file) }
  }

  note(client: PxeClient, seen: PacketSighting): void {
    const session = this.#sessionFor(client, seen)
    this.#advance(session, seen.kind)
    this.#save(session)
  }

  /** What the client would be answered now, rule by rule, without leaving a trace. */
  async explain(client: PxeClient): Promise<ReturnType<typeof explainDecision>> {
    return explainDecision(client, await this.#factsFor(client, undefined))
  }

  /** Notes what became of a file; once the boot program has arrived, an assignment for one boot is spent. */
  async fileEvent(event: FileEvent): Promise<void> {
    const session = event.session === null ? undefined : await this.#liveOrStored(event.session)
    if (event.kind === 'progress') {
      // its first progress is told by the entry that it began
      if (!this.#beginning(session, event.transfer)) this.#showProgress(session, event)
      return
    }
    if (!session) return
    session.lastSeenMs = this.#now()
    const kind: JournalKind = `file.${event.kind}`
    if (event.kind === 'start') {
      this.#begun.set(event.transfer, event)
      this.#sessions.setSeenFrom(session, event.peer.slice(0, event.peer.lastIndexOf(':')) as Ipv4)
    } else {
      const transfer = 'transfer' in event ? event.transfer : null
      const begun = transfer === null ? undefined : this.#begun.get(transfer)
      if (transfer !== null) this.#begun.delete(transfer)
      const negotiated = begun && { blockSizeBytes: begun.blockSizeBytes, windowSize: begun.windowSize }
      this.#record(session, kind, fileText(event), { ...fileData(event), ...negotiated })
    }
    this.#advance(session, kind)
    const isProgram = session.record.program?.toLowerCase() === event.name.toLowerCase()
    if (isProgram && event.kind === 'done') {
      this.#sessions.delivered(session, this.#now())
      this.#setState(session, 'loaded')
      await this.#spend(session)
    } else if (isProgram && event.kind === 'failed') this.#setState(session, 'failed')
    this.#save(session)
  }

  /** A transfer that takes long enough to be watched is written down when it first moves; says whether it was now. */
  #beginning(session: LiveSession | undefined, transfer: number): boolean {
    const begun = this.#begun.get(transfer)
    if (!begun || !session) return false
    this.#begun.delete(transfer)
    this.#record(session, 'file.start', fileText(begun), fileData(begun))
    return true
  }

  #showProgress(session: LiveSession | undefined, event: FileEvent & { kind: 'progress' }): void {
    const { session: id, transfer, name, sentBytes, sizeBytes, bytesPerSecond } = event
    this.#options.journal.progress({
      kind: 'file.progress',
      session: id,
      mac: session?.record.mac ?? null,
      at: new Date(this.#now()).toISOString(),
      ...{ transfer, name, sentBytes, sizeBytes, bytesPerSecond },
    })
  }

  /** Whether a session of this id exists, running or remembered. */
  async has(id: string): Promise<boolean> {
    return (await this.#liveOrStored(id)) !== undefined
  }

  /** The running session of the client with this address. */
  byAddress(address: Ipv4): string | null {
    return this.#sessions.byAddress(address)?.record.id ?? null
  }

  /** The boot program a session was given, relative to the image directory. */
  async programOf(id: string): Promise<string | undefined> {
    return (await this.#liveOrStored(id))?.record.program ?? undefined
  }

  #sessionFor(client: PxeClient, seen: PacketSighting): LiveSession {
    const { session, opened } = this.#sessions.forPacket(client, seen.kind, seen.xid, this.#now())
    if (opened) {
      logEvent(this.#options.log, 'boot.session.opened', { mac: client.mac, session: session.record.id })
      this.#options.metrics.sessionStates.inc({ state: 'discovered' })
    }
    if (seen.address !== null) this.#sessions.setAddress(session, seen.address)
    this.#record(session, seen.kind, seen.text, seen.data)
    return session
  }

  async #factsFor(client: PxeClient, session: LiveSession | undefined): Promise<Facts> {
    const { store, policy } = this.#options
    const known = await store.bootFacts(client.mac)
    const defaultImage =
      policy.answer === 'all' && policy.defaultBootImage !== undefined && !known.assignment
        ? await store.bootImageGet(policy.defaultBootImage)
        : undefined
    return {
      ...known,
      policy,
      defaultImage,
      chainloaded: session !== undefined && this.#sessions.isChainloaded(session, client),
      recentDeliveries: this.#sessions.recentDeliveries(client.mac, this.#now()),
    }
  }

  #writeDecision(session: LiveSession, decision: Decision): void {
    const { log } = this.#options
    const { mac, id } = session.record
    const key = `${decision.action} ${decision.rule} ${decision.reason}`
    if (session.lastDecision === key) return
    session.lastDecision = key
    const data: JournalEntry['data'] = { action: decision.action, rule: decision.rule, reason: decision.reason }
    if (decision.action === 'boot') {
      this.#record(session, 'decision', `boots ${decision.bootImage} (${decision.program}): ${decision.reason}`, {
        ...data,
        bootImage: decision.bootImage,
        program: decision.program,
      })
      logEvent(log, 'boot.answered', { mac, session: id, program: decision.program, reason: decision.reason })
      return
    }
    const words = {
      menu: 'is shown a menu',
      wait: 'waits',
      abort: 'is sent away',
      refer: 'is referred',
      local: 'boots from its disk',
      silent: 'gets no answer',
      address: 'gets no boot program',
    }
    this.#record(session, 'decision', `${words[decision.action]}: ${decision.reason}`, data)
    if (session.record.state === 'discovered') this.#setState(session, 'ignored')
    logEvent(log, decision.action === 'wait' ? 'boot.pending' : 'boot.ignored', {
      mac,
      session: id,
      reason: decision.reason,
    })
  }

  #advance(session: LiveSession, kind: JournalKind): void {
    const state = STATE_AFTER[kind]
    // a file asked for after the boot program does not take the boot back to loading
    if (state !== undefined && session.record.state !== 'loaded') this.#setState(session, state)
  }

  #setState(session: LiveSession, state: SessionState): void {
    if (session.record.state === state) return
    session.record.state = state
    this.#options.metrics.sessionStates.inc({ state })
  }

  /** Has the session written in the background. */
  #save(session: LiveSession): void {
    session.record.updatedAt = new Date(this.#now()).toISOString()
    this.#unsaved.add(session)
    this.#writing ??= setTimeout(() => this.#writeBehind(), WRITE_BEHIND_MS)
  }

  #record(session: LiveSession, kind: JournalKind, text: string, data: JournalEntry['data']): void {
    session.record.entryCount++
    const { id, mac } = session.record
    this.#unwritten.push({ session: id, mac, at: new Date(this.#now()).toISOString(), kind, text, data })
    this.#save(session)
  }

  /** Sessions first: the journal takes entries only of sessions it knows. */
  #writeBehind(): void {
    clearTimeout(this.#writing)
    this.#writing = undefined
    for (const { record } of this.#unsaved) {
      // a refused write is logged by the store itself, and the next one carries the same facts
      this.#options.store.sessionPut({ ...record }).catch(() => undefined)
    }
    this.#unsaved.clear()
    if (this.#unwritten.length > 0) this.#options.journal.record(...this.#unwritten)
    this.#unwritten = []
  }

  /** Resolves when everything noted so far is written or lost. */
  async flush(): Promise<void> {
    this.#writeBehind()
    await this.#options.journal.flush()
  }

  async #spend(session: LiveSession): Promise<void> {
    const { mac, id } = session.record
    const { assignment } = await this.#options.store.bootFacts(mac)
    if (!assignment?.once || !assignment.armed) return
    await this.#options.store.assignmentSpend(mac, { actor: SYSTEM })
    this.#record(session, 'assignment.disarmed', 'assigned for one boot: disarmed', {})
    logEvent(this.#options.log, 'assignment.disarmed', { mac, session: id })
  }

  /** A session in memory, or, after a restart, as the store remembers it. */
  async #liveOrStored(id: string): Promise<LiveSession | undefined> {
    const live = this.#sessions.byId(id)
    if (live) return live
    const record = await this.#options.store.sessionGet(id)
    return (
      record && {
        record,
        openedBy: 'pxe',
        firmware: 'unknown',
        lastXid: 0,
        lastSeenMs: this.#now(),
        deliveredAtMs: null,
        seenFrom: new Set(),
        lastDecision: '',
      }
    )
  }
}

/** The file as this client's firmware takes it. */
export function fileInstruction(client: PxeClient, file: string): BootInstruction & { kind: 'file' } {
  const dialect = client.firmware === 'bios' ? 'bypass' : 'binl'
  return { kind: 'file', dialect, file, server: null, bcdPath: null, prompt: null }
}

/** `Tmp/<session>/<file>`: every later request names its session by itself. */
export function wireName(session: string, program: string): string {
  return `Tmp/${session}/${posix.basename(program)}`
}
