// Boot sessions under way: which boot a packet or file request belongs to.
import { randomBytes } from 'node:crypto'
import type { BootSession, ClientKind, JournalKind, PxeClient, SessionState } from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'

/** A session and what is known of it only while it runs. */
export interface LiveSession {
  record: BootSession
  /** What opened it: firmware, or iPXE in a ROM. */
  openedBy: ClientKind
  firmware: PxeClient['firmware']
  lastXid: number
  lastSeenMs: number
  /** Milliseconds since 1970 when its boot program was delivered. */
  deliveredAtMs: number | null
  /** Addresses its requests came from, if others than its own: behind address translation. */
  seenFrom: Set<Ipv4>
  /** The last decision written down, so that repeated tries do not repeat it. */
  lastDecision: string
}

/** Sessions kept in memory; older ones live on in the store. */
const MAX_LIVE = 20_000
const MAX_SEEN_FROM = 4
/** Firmware that asks again within this time is still at the same boot. */
const SAME_BOOT_MS = 120_000
/** A machine may think this long between two steps of one boot. */
const IDLE_MS = 900_000
const LOOP_WINDOW_MS = 120_000

/** Ids are 12 letters of base 32: 60 bits, safe in file names. */
export function newSessionId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  return Array.from(randomBytes(12), (byte) => alphabet[byte & 31]).join('')
}

/** All live sessions, found by MAC, id or address. */
export class Sessions {
  readonly #byMac = new Map<Mac, LiveSession>()
  readonly #byId = new Map<string, LiveSession>()
  readonly #byAddress = new Map<Ipv4, LiveSession>()
  readonly #deliveries = new Map<Mac, number[]>()

  /** The session a packet belongs to: the running one, or a new one. */
  forPacket(
    client: PxeClient,
    kind: JournalKind,
    xid: number,
    nowMs: number,
  ): { session: LiveSession; opened: boolean } {
    const running = this.#byMac.get(client.mac)
    if (running && continues(running, client, kind, xid, nowMs)) {
      running.lastXid = xid
      running.lastSeenMs = nowMs
      return { session: running, opened: false }
    }
    const at = new Date(nowMs).toISOString()
    const session: LiveSession = {
      record: {
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
      openedBy: client.kind,
      firmware: client.firmware,
      lastXid: xid,
      lastSeenMs: nowMs,
      deliveredAtMs: null,
      seenFrom: new Set(),
      lastDecision: '',
    }
    this.#forget(running)
    this.#byMac.set(client.mac, session)
    this.#byId.set(session.record.id, session)
    for (const oldest of this.#byMac.values()) {
      if (this.#byMac.size <= MAX_LIVE) break
      this.#forget(oldest)
    }
    return { session, opened: true }
  }

  byId(id: string): LiveSession | undefined {
    return this.#byId.get(id)
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
    if (this.#recentDeliveries(mac, session.lastSeenMs).length === 0) this.#deliveries.delete(mac)
  }
}

/** Whether a packet goes on with the running session or begins the next boot. */
function continues(running: LiveSession, client: PxeClient, kind: JournalKind, xid: number, nowMs: number): boolean {
  const idleMs = nowMs - running.lastSeenMs
  if (idleMs > IDLE_MS) return false
  if (kind !== 'dhcp.discover' || xid === running.lastXid) return true
  if (isNextStage(running, client)) return true
  return idleMs < SAME_BOOT_MS && !BEYOND_OFFERS.has(running.record.state)
}

/** iPXE that other firmware of the same kind started through us; a BIOS ROM after a UEFI boot is a restart. */
function isNextStage(running: LiveSession, client: PxeClient): boolean {
  return client.kind === 'ipxe' && running.openedBy !== 'ipxe' && client.firmware === running.firmware
}

/** A machine that asks anew after these was restarted. */
const BEYOND_OFFERS: ReadonlySet<SessionState> = new Set(['loading', 'loaded', 'failed'])
