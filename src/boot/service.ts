// The boot desk: gathers the facts, has them decided, keeps the sessions and writes the journal.
import { logEvent, type Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type {
  Actor,
  Architecture,
  BootAnswer,
  BootDesk,
  BootImage,
  BootMemory,
  Decision,
  ImageContent,
  JournalEntry,
  JournalKind,
  Machine,
  PacketSighting,
  PxeClient,
  SeenPacket,
  SessionState,
} from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'
import type { Store } from '../store/store.ts'
import { decide } from './decide.ts'
import { FactsSource, type FactsStore, type FoundMachine } from './facts-source.ts'
import { fileData, fileText, type FileEvent } from './file-event.ts'
import { firstFileOf, handoutFor, type Handout } from './instruction.ts'
import type { Journal } from './journal.ts'
import { withAttempt } from './loop-guard.ts'
import { Memories } from './memories.ts'
import { isFirmwareTry, LoaderMemory } from './loader-memory.ts'
import { dialectNow, Offers } from './offers.ts'
import { planOf } from './plan.ts'
import type { Facts } from './rules.ts'
import { GeneratedFile, isUri } from './session-name.ts'
import { SessionWriter } from './session-writer.ts'
import { Sessions, type LiveSession } from './sessions.ts'
import { Situations, type Situation, type SituationOptions } from './situations.ts'
import { StrangerBudget } from './stranger-budget.ts'
import { isIpxe, isLastFile } from './windows-loaders.ts'

/** `surroundings` is asked at every packet: which mode `auto` came to is known only after the desk was built. */
export interface BootServiceOptions extends SituationOptions {
  store: FactsStore &
    Pick<
      Store,
      'pendingSeen' | 'sessionGet' | 'imageOf' | 'assignmentSpend' | 'bootMemoryGet' | 'bootMemoryPut' | 'bootWrite'
    >
  journal: Journal
  log: Logger
  metrics: Metrics
  /** Whether a machine's assignment is spent when its deployment is through, not when its boot files have arrived. */
  spendsItself?: (mac: PxeClient['mac']) => Promise<boolean>
  now?: () => number
  /** Keeps a packet of a session. */
  onPacket?: (session: string, packet: SeenPacket) => void
}

const SYSTEM: Actor = { name: 'system', role: 'admin', from: 'boot' }

/** What a packet or file does to the session's state while it has not come further. */
const STATE_AFTER: Partial<Record<JournalKind, SessionState>> = {
  'dhcp.offer': 'offered',
  'dhcp.request': 'addressed',
  'dhcp.ack': 'addressed',
  'pxe.ack': 'referred',
  'file.start': 'loading',
}
/** What a later packet or file does not take back. */
/** A boot that was silent for so long counts as ended or given up, in metrics. */
const ACTIVE_MS = 5 * 60_000
const LASTING: ReadonlySet<SessionState> = new Set(['loaded', 'waiting', 'local'])
const STATE_OF: Partial<Record<Decision['action'], SessionState>> = { wait: 'waiting', local: 'local' }

/** A boot of an image with a WIM. */
export interface WimBoot {
  session: string
  mac: Mac
  machineName: string | null
  uuid: string | null
  addresses: Ipv4[]
  architecture: Architecture | null
  program: string | null
  image: BootImage & { content: ImageContent }
}

/** One per daemon: the doors ask and tell it, the tree finds sessions through it. */
export class BootService implements BootDesk {
  readonly #options: BootServiceOptions
  readonly #now: () => number
  readonly #sessions = new Sessions()
  readonly #source: FactsSource
  readonly #memories: Memories
  readonly #situations: Situations
  readonly #offers: Offers
  readonly #loaders: LoaderMemory
  readonly #writer: SessionWriter
  readonly #strangers = new StrangerBudget()
  /** Transfers that began and were not written down yet: most end within a moment, as files or as size probes. */
  readonly #begun = new Map<number, FileEvent & { kind: 'start' }>()
  readonly #unsubscribe: () => void

  constructor(options: BootServiceOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#source = new FactsSource(options.store, options.policy)
    this.#memories = new Memories(options.store)
    this.#situations = new Situations(options, this.#source, this.#memories, this.#sessions)
    this.#offers = new Offers(this.#memories, this.#now)
    this.#loaders = new LoaderMemory(this.#memories, this.#now)
    this.#writer = new SessionWriter(options.journal, this.#now)
    this.#unsubscribe = options.store.onChange(({ noun, key }) => {
      if (noun === 'memory') this.#memories.forget(key as PxeClient['mac'])
    })
  }

  /** What the store knows, as the desk sees it: for `explain`. */
  get source(): FactsSource {
    return this.#source
  }

  /** The registered machine that a session's client is, if there is such a session and such a machine. */
  async machineOf(id: string): Promise<Machine | undefined> {
    const session = await this.session(id)
    return session && (await this.#source.find(session.record)).machine
  }

  /** Everything a decision about this client would depend on now. */
  situation(client: PxeClient, session: LiveSession | undefined): Promise<Situation> {
    return this.#situations.of(client, session, this.#now(), { xid: -1 })
  }

  async ask(client: PxeClient, seen: PacketSighting): Promise<BootAnswer> {
    const nowMs = this.#now()
    const running = this.#sessions.running(client, seen.kind, seen.xid, nowMs)
    const firmwareTry = isFirmwareTry(client, seen.kind) ? { xid: seen.xid } : null
    const { facts, memory: before } = await this.#situations.of(client, running, nowMs, firmwareTry)
    const known = facts.machine !== undefined
    if (!running && !known && !facts.chosen && !this.#strangers.take(nowMs)) {
      const reason = 'too many unknown machines at once'
      this.#options.metrics.bootDecisions.inc({ action: 'silent', rule: 'flood' })
      return { decision: { action: 'silent', rule: 'flood', reason }, session: '', known, instruction: null }
    }
    const session = this.#sessionFor(client, seen, facts.machine?.mac ?? null)
    session.record.machineName = facts.machine?.name ?? null
    session.chosen = facts.chosen
    if (client.door === 'pxe') this.#offers.followed(session)
    if (client.kind === 'ipxe' || client.kind === 'wdsnbp') this.#loaders.ran(session)
    const memory = this.#noteLoader(session, facts, before, firmwareTry !== null)

    let decision = decide(client, facts)
    this.#options.metrics.bootDecisions.inc({ action: decision.action, rule: decision.rule })
    const requestId = decision.action === 'wait' ? (await this.pendingSeen(client)).id : null
    if (requestId !== null) decision = { ...decision, reason: `${decision.reason}, request ${requestId}` }
    const { dialect, changed } = this.#offers.make(client, seen, session.record.id, facts, memory)
    if (changed !== null)
      this.#writer.record(session, 'decision', `offered in dialect ${dialect}: ${changed}`, {
        dialect,
        reason: changed,
      })
    const handout = handoutFor(client, decision, { session: session.record.id, facts, dialect, requestId })
    this.#apply(session, decision, handout, facts, memory)
    this.#writeDecision(session, decision, handout)
    // the reply names the session: it must still resolve after a crash
    if (handout.instruction !== null && session.durable !== handout.program) {
      await this.#writer.durable(session)
      session.durable = handout.program
    } else this.#writer.save(session)
    return { decision, session: session.record.id, known, instruction: handout.instruction }
  }

  /** Notes which signature a new try is given, and in the session what became of the last. */
  #noteLoader(session: LiveSession, facts: Facts, memory: BootMemory | null, isNew: boolean): BootMemory | null {
    const { loader } = facts
    if (!isNew || !loader || memory === null) return memory
    if (loader.refused !== null) {
      const next = loader.isChoice ? `; now ${loader.program}: ${loader.reason}` : ''
      const { program, ca, reason } = loader
      this.#writer.record(session, 'decision', `${loader.refused}${next}`, { program, signature: ca, reason })
    }
    return this.#loaders.given(memory, loader, session)
  }

  note(client: PxeClient, seen: PacketSighting): void {
    // what is only overheard opens no session: its machine may be none of ours
    const running = this.#sessions.running(client, seen.kind, seen.xid, this.#now())
    if (!running) return
    const session = this.#sessionFor(client, seen, running.machine)
    this.#advance(session, seen.kind)
    this.#writer.save(session)
  }

  /** Notes what became of a file; once the last of a boot has arrived, an assignment for one boot is spent. */
  async fileEvent(event: FileEvent): Promise<void> {
    const session = event.session === null ? undefined : await this.#liveOrStored(event.session)
    if (event.kind === 'progress') {
      // its first progress is told by the entry that it began
      if (!this.#beginning(session, event.transfer)) this.#showProgress(session, event)
      return
    }
    if (!session) return
    session.lastSeenMs = this.#now()
    if (event.kind === 'start') session.loading = true
    const kind: JournalKind = `file.${event.kind}`
    if (event.kind === 'start') {
      this.#begun.set(event.transfer, event)
      this.#sessions.setSeenFrom(session, event.peer.slice(0, event.peer.lastIndexOf(':')) as Ipv4)
    } else {
      const transfer = 'transfer' in event ? event.transfer : null
      const begun = transfer === null ? undefined : this.#begun.get(transfer)
      if (transfer !== null) this.#begun.delete(transfer)
      const negotiated =
        begun?.blockSizeBytes === undefined
          ? {}
          : { blockSizeBytes: begun.blockSizeBytes, windowSize: begun.windowSize ?? 1 }
      this.#writer.record(session, kind, fileText(event), { ...fileData(event), ...negotiated })
    }
    this.#offers.followed(session)
    this.#advance(session, kind)
    if (session.goal) await this.#towardsGoal(session, session.goal, event)
    this.#writer.save(session)
  }

  async #towardsGoal(
    session: LiveSession,
    goal: NonNullable<LiveSession['goal']>,
    event: Exclude<FileEvent, { kind: 'progress' }>,
  ): Promise<void> {
    const isProgram = isProgramFile(event.name, goal.program)
    if (!isProgram) this.#loaders.ran(session)
    if (event.kind === 'failed' && isProgram) this.#setState(session, 'failed')
    if (event.kind !== 'done') return
    if (isProgram) {
      this.#sessions.delivered(session, this.#now())
      this.#loaders.arrived(session)
      this.#setState(session, 'loaded')
    }
    const done = isLastFile(event.name, goal.program, goal.lastFile)
    if (!isProgram && !done) return
    const machine = await this.#source.find(session.record)
    const { mac } = session.record
    const version = session.spent
      ? (this.#memories.peek(mac)?.assignmentVersion ?? null)
      : (machine.assignment?.version ?? null)
    const memory = await this.#memories.get(mac)
    this.#memories.set(withAttempt(memory, version, session.record.id, this.#iso(), done))
    if (done && machine.assignment) await this.#spend(session, machine.assignment)
  }

  async #spend(session: LiveSession, assignment: NonNullable<FoundMachine['assignment']>): Promise<void> {
    if (!assignment.once || !assignment.armed) return
    const { log, store, spendsItself } = this.#options
    if (await spendsItself?.(assignment.mac)) return
    session.spent = true
    await store.assignmentSpend(assignment.mac, { actor: SYSTEM })
    this.#writer.record(session, 'assignment.disarmed', 'assigned for one boot, which is done: disarmed', {})
    logEvent(log, 'assignment.disarmed', { mac: assignment.mac, session: session.record.id })
  }

  /** A transfer that takes long enough to be watched is written down when it first moves; says whether it was now. */
  #beginning(session: LiveSession | undefined, transfer: number): boolean {
    const begun = this.#begun.get(transfer)
    if (!begun || !session) return false
    this.#begun.delete(transfer)
    this.#writer.record(session, 'file.start', fileText(begun), fileData(begun))
    return true
  }

  #showProgress(session: LiveSession | undefined, event: FileEvent & { kind: 'progress' }): void {
    const { session: id, transfer, name, sentBytes, sizeBytes, bytesPerSecond } = event
    const { retransmits = 0, windowSize = null, secondsLeft = null } = event
    this.#options.journal.progress({
      kind: 'file.progress',
      session: id,
      mac: session?.record.mac ?? null,
      at: this.#iso(),
      ...{ transfer, name, sentBytes, sizeBytes, bytesPerSecond, retransmits, windowSize, secondsLeft },
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

  /** A session, running or remembered. */
  session(id: string): Promise<LiveSession | undefined> {
    return this.#liveOrStored(id)
  }

  /**
   * Decides again in the middle of a boot, without a packet: iPXE fetches its script, or its user chose. `client.bootItem`
   * is the line of the menu that was chosen.
   */
  async decideAgain(session: LiveSession, client: PxeClient): Promise<{ decision: Decision; facts: Facts }> {
    const { facts, memory } = await this.#situations.of(client, session, this.#now(), null)
    session.chosen = facts.chosen
    const decision = decide(client, facts)
    const { dialect } = dialectNow(client, facts, memory)
    const handout = handoutFor(client, decision, { session: session.record.id, facts, dialect, requestId: null })
    this.#apply(session, decision, handout, facts, memory)
    this.#writeDecision(session, decision, handout)
    if (session.durable !== session.record.program) {
      await this.#writer.durable(session)
      session.durable = session.record.program
    }
    return { decision, facts }
  }

  /** What iPXE said of its machine behind the address of its script. */
  noteReport(session: LiveSession, text: string, data: JournalEntry['data']): void {
    this.#writer.record(session, 'ipxe.report', text, data)
  }

  /** The session is given another program now: what it asks for by a bare name is beside that one. */
  async handOut(session: LiveSession, program: string): Promise<void> {
    if (isUri(program) || session.record.program === program) return
    session.record.program = program
    await this.#writer.durable(session)
    session.durable = program
  }

  /** The program a session was given last, relative to the image directory. */
  async programOf(id: string): Promise<string | undefined> {
    return (await this.#liveOrStored(id))?.record.program ?? undefined
  }

  /** What the session boots, if that is an image with a WIM: the same for the whole boot. */
  async bootOf(id: string): Promise<WimBoot | undefined> {
    const session = await this.#liveOrStored(id)
    if (!session || session.record.bootImage === null) return undefined
    const { mac, machineName, uuid, address, architecture, program, bootImage } = session.record
    const machine = (await this.#source.find(session.record)).machine?.mac ?? mac
    session.image ??= ((await this.#options.store.imageOf(machine, 'boot', bootImage)) ?? null) as BootImage | null
    const { image } = session
    if (!image?.content) return undefined
    return {
      session: id,
      mac: machine,
      machineName,
      uuid,
      addresses: [...new Set([...(address === null ? [] : [address]), ...session.seenFrom])],
      architecture,
      program,
      image: { ...image, content: image.content },
    }
  }

  /** Counts the request of a machine that waits; gives its row. */
  pendingSeen(client: Pick<PxeClient, 'mac' | 'uuid' | 'architecture'>) {
    const { mac, uuid, architecture } = client
    return this.#options.store.pendingSeen({ mac, uuid, architecture, at: this.#iso() })
  }

  #sessionFor(client: PxeClient, seen: PacketSighting, machine: PxeClient['mac'] | null): LiveSession {
    const { session, opened } = this.#sessions.forPacket(client, seen.kind, seen.xid, this.#now(), machine)
    if (opened) {
      logEvent(this.#options.log, 'boot.session.opened', { mac: client.mac, session: session.record.id })
      this.#options.metrics.sessionStates.inc({ state: 'discovered' })
    }
    if (seen.address !== null) this.#sessions.setAddress(session, seen.address)
    this.#writer.record(session, seen.kind, seen.text, seen.data)
    if (seen.packet) this.#options.onPacket?.(session.record.id, seen.packet)
    return session
  }

  /** What the decision makes of the session. */
  #apply(session: LiveSession, decision: Decision, handout: Handout, facts: Facts, memory: BootMemory | null): void {
    const { record } = session
    if (handout.instruction !== null) this.#sessions.settle(session, facts.machine?.mac ?? null)
    if (handout.program !== null) record.program = handout.program
    if (decision.action === 'menu') session.menu = facts.menu
    if (decision.action === 'boot') {
      record.bootImage = decision.bootImage
      record.architecture = decision.architecture
      session.goal = { program: decision.program, lastFile: lastFileOf(decision.program, facts) }
      const image = planOf(facts)?.image ?? null
      if (session.image?.id !== image?.id) session.image = image
      if (record.state === 'waiting' || record.state === 'ignored' || record.state === 'local')
        this.#setState(session, 'discovered')
    }
    const state = STATE_OF[decision.action]
    if (state !== undefined) this.#setState(session, state)
    if (decision.rule === 'loop-guard' && memory !== null && memory.stoppedAt === null) {
      this.#memories.set({ ...memory, stoppedAt: this.#iso(), updatedAt: this.#iso() })
      logEvent(this.#options.log, 'boot.loop', { mac: record.mac, session: record.id, reason: decision.reason })
    }
  }

  #writeDecision(session: LiveSession, decision: Decision, { instruction, detour }: Handout): void {
    const { log } = this.#options
    const { mac, id } = session.record
    const { reason } = decision
    const key = `${decision.action} ${decision.rule} ${reason} ${detour ?? ''}`
    if (session.lastDecision === key) return
    session.lastDecision = key
    const data: JournalEntry['data'] = { action: decision.action, rule: decision.rule, reason }
    if (detour !== null) data.detour = detour
    const first = detour === null ? '' : `; first ${detour}`
    if (decision.action === 'boot') {
      const { bootImage, program } = decision
      const text = `boots ${bootImage} (${program}): ${reason}${first}`
      this.#writer.record(session, 'decision', text, { ...data, bootImage, program })
      logEvent(log, 'boot.answered', { mac, session: id, program, reason })
      return
    }
    this.#writer.record(session, 'decision', `${WORDS[decision.action]}: ${reason}${first}`, data)
    if (session.record.state === 'discovered' && instruction === null) this.#setState(session, 'ignored')
    const event = decision.action === 'wait' ? 'boot.pending' : instruction === null ? 'boot.ignored' : 'boot.sent.on'
    logEvent(log, event, { mac, session: id, reason })
  }

  #advance(session: LiveSession, kind: JournalKind): void {
    const state = STATE_AFTER[kind]
    // a file asked for after the boot program does not take the boot back to loading
    if (state !== undefined && !LASTING.has(session.record.state)) this.#setState(session, state)
  }

  #setState(session: LiveSession, state: SessionState): void {
    if (session.record.state === state) return
    session.record.state = state
    const { metrics } = this.#options
    metrics.sessionStates.inc({ state })
    if (state !== 'loaded') return
    const { architecture, startedAt } = session.record
    const seconds = (this.#now() - Date.parse(startedAt)) / 1000
    metrics.bootSeconds.observe({ architecture: architecture ?? 'unknown' }, seconds)
  }

  /** Boots that something happened to in the last minutes, by their state. */
  activeBoots(): ReadonlyMap<SessionState, number> {
    return this.#sessions.states(this.#now() - ACTIVE_MS)
  }

  /** Resolves when everything noted so far is written or lost. */
  async flush(): Promise<void> {
    await Promise.all([this.#writer.flush(), this.#memories.flush()])
  }

  /** Ends the desk: what is noted is written, and the store's changes are heard no more. */
  async close(): Promise<void> {
    this.#unsubscribe()
    this.#source.close()
    await this.flush()
  }

  /** A session in memory, or, after a restart, as the store remembers it. */
  async #liveOrStored(id: string): Promise<LiveSession | undefined> {
    const live = this.#sessions.byId(id)
    if (live) return live
    const record = await this.#options.store.sessionGet(id)
    if (!record) return undefined
    const session = this.#sessions.adopt(record, this.#now())
    if (session.goal === null && record.bootImage !== null && record.program !== null) {
      const image = await this.#source.image(record.bootImage)
      session.goal = { program: record.program, lastFile: image?.lastFile ?? lastFileOfScript(image?.ipxe ?? null) }
    }
    return session
  }

  #iso(): string {
    return new Date(this.#now()).toISOString()
  }
}

const WORDS = {
  menu: 'is shown a menu',
  wait: 'waits',
  abort: 'is sent away',
  refer: 'is referred',
  local: 'boots from its disk',
  silent: 'gets no answer',
  address: 'gets no boot program',
} as const

/** Whether a file that arrived is the boot's program: scripts that are made lie in their session's folder. */
function isProgramFile(name: string, program: string): boolean {
  const arrived = name.toLowerCase()
  return program === GeneratedFile.Script
    ? arrived.startsWith('tmp/') && arrived.endsWith(`/${program}`)
    : arrived === program.toLowerCase()
}

/** The last file that iPXE loads by a script that is made; null: none of ours. */
function lastFileOfScript(boot: BootImage['ipxe']): string | null {
  if (boot?.kind === 'wimboot') return 'boot.wim'
  return boot?.kind === 'linux' ? (boot.initrds.at(-1) ?? firstFileOf(boot)) : null
}

/** The file that ends the boot, if it is another than the program: of iPXE its script. */
function lastFileOf(program: string, facts: Facts): string | null {
  const image = planOf(facts)?.image
  if (!image) return null
  if (image.lastFile !== null) return image.lastFile
  if (image.ipxe !== null && (program === GeneratedFile.Script || isIpxe(program)))
    return lastFileOfScript(image.ipxe) ?? GeneratedFile.Script
  return image.script !== null && !isUri(image.script) && isIpxe(program) ? image.script : null
}
