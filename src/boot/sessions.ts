// Boot sessions under way: which boot a packet or file request belongs to.
import { randomBytes } from 'node:crypto'
import type { BootImage, BootSession, ClientKind, JournalKind, PxeClient, SessionState } from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'
import type { ChosenProfile } from './facts-source.ts'
import type { MenuItem } from './rules.ts'

/** A session and what is known of it only while it runs. */
export interface LiveSession {
  record: BootSession
  /** The registered machine it is, null for others. */
  machine: Mac | null
  /** What opened it: firmware, or iPXE in a ROM. */
  openedBy: ClientKind
  firmware: PxeClient['firmware']
  /** The client as it last asked; null after a restart of the daemon. */
  client: PxeClient | null
  lastXid: number
  lastSeenMs: number
  /** Milliseconds since 1970 when its boot program was delivered. */
  deliveredAtMs: number | null
  /** Addresses its requests came from, if others than its own: behind address translation. */
  seenFrom: Set<Ipv4>
  /** The last decision written down, so that repeated tries do not repeat it. */
  lastDecision: string
  /** The profile a rule or its user chose: it stays so for this boot. */
  chosen: ChosenProfile | undefined
  /** The menu it was shown. */
  menu: readonly MenuItem[]
  /** What the boot is about, as decided: the program and the file whose arrival ends it. */
  goal: { program: string; lastFile: string | null } | null
  /** The image this boot is of, as it was when it was decided: a replacement changes no boot that has begun. */
  image: BootImage | null
  /** A file was asked for: the next DISCOVER of the firmware is another boot. */
  loading: boolean
  /** This boot was the one its assignment was for: what it still asks is answered. */
  spent: boolean
  /** What the store has been told for sure: the program handed out last, undefined: nothing yet. */
  durable: string | null | undefined
}

/** Sessions kept in memory; older ones live on in the store. */
const MAX_LIVE = 20_000
/** The same for machines nobody knows and that get nothing: a flood of them shall not push out the others. */
const MAX_STRANGERS = 2000
const MAX_SEEN_FROM = 4
/** Firmware that asks again within this time is still at the same boot. */
const SAME_BOOT_MS = 120_000
/** A machine may think this long between two steps of one boot. */
const IDLE_MS = 900_000
const LOOP_WINDOW_MS = 120_000

/**
 * Ids are 12 letters of base 32, safe in file names: four count periods of time, so that new ones lie beside each other
 * in the store's index, and eight are random.
 */
export function newSessionId(nowMs: number = Date.now()): string {
  const random = randomBits()
  const period = Math.floor(nowMs / PERIOD_MS)
  let id = ''
  for (let shift = 15; shift >= 0; shift -= 5) id += ALPHABET[(period >>> shift) & 31] ?? ''
  for (let index = 0; index < 8; index++) id += ALPHABET[(random[index] ?? 0) & 31] ?? ''
  return id
}

/** A million of them are two years; then they begin anew. */
const PERIOD_MS = 65_536

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
/** Random bytes are fetched for many ids at once: a call costs more than the bytes. */
let pool = new Uint8Array(0)
let poolAt = 0

function randomBits(): Uint8Array {
  if (poolAt + 8 > pool.length) {
    pool = randomBytes(8 * 256)
    poolAt = 0
  }
  return pool.subarray(poolAt, (poolAt += 8))
}

/** All live sessions, found by MAC, id or address. */
export class Sessions {
  readonly #byMac = new Map<Mac, LiveSession>()
  readonly #byId = new Map<string, LiveSession>()
  readonly #byAddress = new Map<Ipv4, LiveSession>()
  readonly #deliveries = new Map<Mac, number[]>()
  /** Those of machines that are not registered, in the order of beginning. */
  readonly #strangers = new Set<LiveSession>()

  /** The running session a packet goes on with. */
  running(client: PxeClient, kind: JournalKind, xid: number, nowMs: number): LiveSession | undefined {
    const running = this.#byMac.get(client.mac)
    return running && continues(running, client, kind, xid, nowMs) ? running : undefined
  }

  /** The session a packet belongs to: the running one, or a new one. `machine`: the registered machine it is. */
  forPacket(
    client: PxeClient,
    kind: JournalKind,
    xid: number,
    nowMs: number,
    machine: Mac | null = null,
  ): { session: LiveSession; opened: boolean } {
    const running = this.running(client, kind, xid, nowMs)
    if (running) {
      running.lastXid = xid
      running.lastSeenMs = nowMs
      running.client = client
      if (machine !== null) this.settle(running, machine)
      return { session: running, opened: false }
    }
    const at = new Date(nowMs).toISOString()
    const session = liveSession(
      {
        id: newSessionId(),
        mac: client.mac,
        machineName: null,
        uuid: client.uuid,
        architecture: client.architecture,
        address: null,
        bootImage: null,
        program: null,
        state: 'discovered',
        startedAt: at,
        updatedAt: at,
        entryCount: 0,
      },
      nowMs,
    )
    session.machine = machine
    session.openedBy = client.kind
    session.firmware = client.firmware
    session.client = client
    session.lastXid = xid
    this.#forget(this.#byMac.get(client.mac))
    this.#byMac.set(client.mac, session)
    this.#byId.set(session.record.id, session)
    if (machine === null) this.#strangers.add(session)
    this.#makeRoom()
    return { session, opened: true }
  }

  /** Takes up a session that the store remembers: files of it are still asked for after a restart of the daemon. */
  adopt(record: BootSession, nowMs: number): LiveSession {
    const known = this.#byId.get(record.id)
    if (known) return known
    const session = liveSession(record, nowMs)
    session.durable = record.program
    session.loading = true
    this.#byId.set(record.id, session)
    if (!this.#byMac.has(record.mac)) this.#byMac.set(record.mac, session)
    if (record.address !== null && !this.#byAddress.has(record.address)) this.#byAddress.set(record.address, session)
    this.#strangers.add(session)
    this.#makeRoom()
    return session
  }

  /** The session is of a registered machine, or gets something: no flood of strangers pushes it out. */
  settle(session: LiveSession, machine: Mac | null): void {
    session.machine = machine ?? session.machine
    this.#strangers.delete(session)
  }

  /** Lets the oldest go: of strangers beyond their share, then of all. */
  #makeRoom(): void {
    for (const oldest of this.#strangers) {
      if (this.#strangers.size <= MAX_STRANGERS) break
      this.#forget(oldest)
    }
    for (const oldest of this.#byId.values()) {
      if (this.#byId.size <= MAX_LIVE) break
      this.#forget(oldest)
    }
  }

  byId(id: string): LiveSession | undefined {
    return this.#byId.get(id)
  }

  /** How many are in each state, of those that heard something since then (milliseconds since 1970). */
  states(sinceMs: number): Map<SessionState, number> {
    const counts = new Map<SessionState, number>()
    for (const { record, lastSeenMs } of this.#byId.values()) {
      if (lastSeenMs >= sinceMs) counts.set(record.state, (counts.get(record.state) ?? 0) + 1)
    }
    return counts
  }

  byMac(mac: Mac): LiveSession | undefined {
    return this.#byMac.get(mac)
  }

  /** The running session of the client with this address. */
  byAddress(address: Ipv4): LiveSession | undefined {
    return this.#byAddress.get(address)
  }

  /** Notes the client's address; a later client with the same one takes it over. */
  setAddress(session: LiveSession, address: Ipv4): void {
    if (session.record.address !== null && this.#byAddress.get(session.record.address) === session)
      this.#byAddress.delete(session.record.address)
    session.record.address = address
    this.#byAddress.set(address, session)
  }

  /** A request that named the session came from this address: later ones from there belong to it too. */
  setSeenFrom(session: LiveSession, address: Ipv4): void {
    if (session.record.address === address || this.#byAddress.get(address) === session) return
    if (session.seenFrom.size >= MAX_SEEN_FROM) return
    session.seenFrom.add(address)
    this.#byAddress.set(address, session)
  }

  /** Whether this client is the program that the session delivered to other firmware. */
  isChainloaded(session: LiveSession, client: PxeClient): boolean {
    return session.deliveredAtMs !== null && isNextStage(session, client)
  }

  /** The boot program reached the machine. */
  delivered(session: LiveSession, nowMs: number): void {
    session.deliveredAtMs = nowMs
    const recent = this.#recentDeliveries(session.record.mac, nowMs)
    this.#deliveries.set(session.record.mac, [...recent, nowMs])
  }

  /** Boot programs delivered to a machine in the last two minutes. */
  recentDeliveries(mac: Mac, nowMs: number): number {
    return this.#recentDeliveries(mac, nowMs).length
  }

  #recentDeliveries(mac: Mac, nowMs: number): number[] {
    return (this.#deliveries.get(mac) ?? []).filter((atMs) => nowMs - atMs < LOOP_WINDOW_MS)
  }

  #forget(session: LiveSession | undefined): void {
    if (!session) return
    const { id, mac, address } = session.record
    if (this.#byMac.get(mac) === session) this.#byMac.delete(mac)
    for (const known of [address, ...session.seenFrom])
      if (known !== null && this.#byAddress.get(known) === session) this.#byAddress.delete(known)
    this.#byId.delete(id)
    this.#strangers.delete(session)
    if (this.#recentDeliveries(mac, session.lastSeenMs).length === 0) this.#deliveries.delete(mac)
  }
}

/** A session nothing is known of but its record. */
function liveSession(record: BootSession, nowMs: number): LiveSession {
  return {
    record,
    machine: null,
    openedBy: 'pxe',
    firmware: 'unknown',
    client: null,
    lastXid: 0,
    lastSeenMs: nowMs,
    deliveredAtMs: null,
    seenFrom: new Set(),
    lastDecision: '',
    chosen: undefined,
    menu: [],
    goal: null,
    image: null,
    loading: false,
    spent: false,
    durable: undefined,
  }
}

/** Whether a packet goes on with the running session or begins the next boot. */
function continues(running: LiveSession, client: PxeClient, kind: JournalKind, xid: number, nowMs: number): boolean {
  const idleMs = nowMs - running.lastSeenMs
  if (idleMs > IDLE_MS) return false
  if (kind !== 'dhcp.discover' || xid === running.lastXid) return true
  if (isNextStage(running, client)) return true
  return idleMs < SAME_BOOT_MS && !running.loading && !BEYOND_OFFERS.has(running.record.state)
}

/** iPXE that other firmware of the same kind started through us; a BIOS ROM after a UEFI boot is a restart. */
function isNextStage(running: LiveSession, client: PxeClient): boolean {
  return client.kind === 'ipxe' && running.openedBy !== 'ipxe' && client.firmware === running.firmware
}

/** A machine that asks anew after these was restarted. */
const BEYOND_OFFERS: ReadonlySet<SessionState> = new Set(['loading', 'loaded', 'failed', 'local'])
