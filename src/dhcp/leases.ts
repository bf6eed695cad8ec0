// Which address a client gets: pools, offers under way, leases in the store; nothing is promised before it is durable.
import type { Lease } from '../model.ts'
import {
  ipv4FromNumber,
  ipv4ToNumber,
  parseRange,
  parseSubnet,
  subnetBroadcast,
  subnetContains,
  subnetMask,
  type Ipv4,
  type Mac,
  type Subnet,
} from '../net/address.ts'
import type { AddressGrant } from './reply.ts'

/** A pool as the configuration writes it. */
export interface PoolSettings {
  subnet: string
  range: string
  router?: string
  dns?: string[]
  domain?: string
  leaseSeconds: number
}

/** The part of the store leases need. */
export interface LeaseStore {
  leaseAll(): Promise<Lease[]>
  leasePut(lease: Lease): Promise<void>
}

/** Who asks for an address: option 61 names a client where it is sent, else its MAC does. */
export interface LeaseHolder {
  mac: Mac
  /** Option 61 in hex. */
  clientId: string | null
}

/** What became of a request for an address. */
export type LeaseAnswer =
  | { granted: true; grant: AddressGrant }
  | { granted: false; reason: string; /** The client must start again. */ nak: boolean }

export interface LeaseBookOptions {
  pools: readonly PoolSettings[]
  store: LeaseStore
  /** Addresses never lent, though a pool covers them: the server's own. */
  reserved: readonly Ipv4[]
  now?: () => number
}

interface Pool {
  settings: PoolSettings
  subnet: Subnet
  first: number
  last: number
  /** The lowest address never lent. */
  fresh: number
  /** Nothing can become free before this time. */
  fullUntilMs: number
}

/** An offer is kept for the client this long [RFC 2131 §3.1 leaves it to the server]. */
const OFFER_MS = 60_000
/** An address somebody else was seen to use rests this long. */
const DECLINED_MS = 3_600_000
/** Offers held at once: what a flood of invented MACs can occupy. */
const MAX_OFFERS = 4096

/** Lends addresses from the configured pools. One per daemon: it keeps every lease in memory and writes through. */
export class LeaseBook {
  readonly #pools: Pool[]
  readonly #store: LeaseStore
  readonly #now: () => number
  readonly #byAddress = new Map<number, Lease>()
  readonly #byHolder = new Map<string, Lease>()
  readonly #offers = new Map<number, { holder: string; expiresAtMs: number }>()
  readonly #offerOf = new Map<string, number>()
  readonly #reserved: ReadonlySet<number>

  private constructor({ pools, store, reserved, now = Date.now }: LeaseBookOptions) {
    this.#store = store
    this.#now = now
    this.#reserved = new Set(reserved.map(ipv4ToNumber))
    this.#pools = pools.flatMap((settings) => {
      const subnet = parseSubnet(settings.subnet)
      const range = parseRange(settings.range)
      if (!subnet || !range) return []
      const first = ipv4ToNumber(range.first)
      return [{ settings, subnet, first, last: ipv4ToNumber(range.last), fresh: first, fullUntilMs: 0 }]
    })
  }

  /** Reads every lease the store remembers. */
  static async open(options: LeaseBookOptions): Promise<LeaseBook> {
    const book = new LeaseBook(options)
    for (const lease of await options.store.leaseAll()) book.#remember(lease)
    return book
  }

  /** An address to offer: the one held before, else the one wished for, else a fresh one, else the longest expired. */
  offer(holder: LeaseHolder, subnetHint: Ipv4, wished: Ipv4 | undefined): LeaseAnswer {
    const pools = this.#pools.filter((pool) => subnetContains(pool.subnet, subnetHint))
    if (pools.length === 0) return { granted: false, reason: `no pool for clients at ${subnetHint}`, nak: false }
    const key = holderKey(holder)
    const offered = this.#offerOf.get(key)
    const candidates = [
      this.#byHolder.get(key)?.address,
      offered === undefined ? undefined : ipv4FromNumber(offered),
      wished,
    ]
    for (const address of candidates) {
      const pool = address === undefined ? undefined : this.#poolOf(address, pools)
      if (address !== undefined && pool && this.#isFreeFor(ipv4ToNumber(address), key))
        return this.#reserve(pool, ipv4ToNumber(address), key)
    }
    for (const pool of pools) {
      const number = this.#findFree(pool, key)
      if (number !== undefined) return this.#reserve(pool, number, key)
    }
    return { granted: false, reason: 'every address of the pool is lent', nak: false }
  }

  /** Lends the address a client selected, has or remembers; resolves only when the lease is durable. */
  async bind(holder: LeaseHolder, address: Ipv4, subnetHint: Ipv4): Promise<LeaseAnswer> {
    const pool = this.#poolOf(
      address,
      this.#pools.filter((candidate) => subnetContains(candidate.subnet, subnetHint)),
    )
    if (!pool) return { granted: false, reason: `${address} is not of this network`, nak: true }
    const key = holderKey(holder)
    const number = ipv4ToNumber(address)
    if (!this.#isFreeFor(number, key))
      return { granted: false, reason: `${address} is lent to another client`, nak: true }
    const now = this.#now()
    // the offer stays in place while the lease is written, so that nobody else is offered the address meanwhile
    this.#reserve(pool, number, key)
    const lease: Lease = {
      address,
      mac: holder.mac,
      clientId: holder.clientId,
      state: 'bound',
      expiresAtMs: now + pool.settings.leaseSeconds * 1000,
      updatedAtMs: now,
    }
    await this.#store.leasePut(lease)
    this.#dropOffer(number)
    this.#remember(lease)
    return { granted: true, grant: grantOf(pool, address) }
  }

  /** Whether the book knows this client to hold the address: decides who answers in INIT-REBOOT [RFC 2131 §4.3.2]. */
  isHeldBy(holder: LeaseHolder, address: Ipv4): boolean {
    return this.#byHolder.get(holderKey(holder))?.address === address
  }

  /** Whether some pool serves clients in the network of this address. */
  servesNetworkOf(address: Ipv4): boolean {
    return this.#pools.some((pool) => subnetContains(pool.subnet, address))
  }

  /** What a client with an address of its own is told. */
  configurationFor(address: Ipv4): AddressGrant | undefined {
    const pool = this.#pools.find((candidate) => subnetContains(candidate.subnet, address))
    return pool && grantOf(pool, address)
  }

  /** The client chose another server's offer. */
  withdraw(holder: LeaseHolder): void {
    const offered = this.#offerOf.get(holderKey(holder))
    if (offered !== undefined) this.#dropOffer(offered)
  }

  /** The client found the address in use: it rests for an hour. */
  async decline(holder: LeaseHolder, address: Ipv4): Promise<boolean> {
    return this.#end(holder, address, 'declined', DECLINED_MS)
  }

  /** The client gives the address back; it stays the client's favourite. */
  async release(holder: LeaseHolder, address: Ipv4): Promise<boolean> {
    return this.#end(holder, address, 'released', 0)
  }

  async #end(holder: LeaseHolder, address: Ipv4, state: Lease['state'], restMs: number): Promise<boolean> {
    const lease = this.#byAddress.get(ipv4ToNumber(address))
    if (!lease || lease.state !== 'bound' || holderKey(lease) !== holderKey(holder)) return false
    const now = this.#now()
    const ended: Lease = { ...lease, state, expiresAtMs: now + restMs, updatedAtMs: now }
    await this.#store.leasePut(ended)
    this.#remember(ended)
    for (const pool of this.#pools) pool.fullUntilMs = 0
    return true
  }

  #remember(lease: Lease): void {
    const number = ipv4ToNumber(lease.address)
    const before = this.#byAddress.get(number)
    if (before && this.#byHolder.get(holderKey(before)) === before) this.#byHolder.delete(holderKey(before))
    this.#byAddress.set(number, lease)
    if (lease.state !== 'declined') this.#byHolder.set(holderKey(lease), lease)
  }

  #poolOf(address: Ipv4, pools: readonly Pool[]): Pool | undefined {
    const number = ipv4ToNumber(address)
    return pools.find((pool) => number >= pool.first && number <= pool.last)
  }

  #isFreeFor(number: number, key: string): boolean {
    if (this.#reserved.has(number)) return false
    const now = this.#now()
    const offer = this.#offers.get(number)
    if (offer && offer.holder !== key && offer.expiresAtMs > now) return false
    const lease = this.#byAddress.get(number)
    if (!lease || lease.expiresAtMs <= now) return true
    return lease.state === 'bound' && holderKey(lease) === key
  }

  /** A never-lent address, else the one that expired longest ago. A full pool is not searched again before something can expire. */
  #findFree(pool: Pool, key: string): number | undefined {
    for (; pool.fresh <= pool.last; pool.fresh++)
      if (!this.#byAddress.has(pool.fresh) && this.#isFreeFor(pool.fresh, key)) return pool.fresh
    const now = this.#now()
    if (now < pool.fullUntilMs) return undefined
    let oldest: { number: number; expiresAtMs: number } | undefined
    let nextExpiryMs = now + OFFER_MS
    for (let number = pool.first; number <= pool.last; number++) {
      if (this.#reserved.has(number)) continue
      const expiresAtMs = Math.max(
        this.#byAddress.get(number)?.expiresAtMs ?? 0,
        this.#offers.get(number)?.expiresAtMs ?? 0,
      )
      if (expiresAtMs > now) nextExpiryMs = Math.min(nextExpiryMs, expiresAtMs)
      else if (!oldest || expiresAtMs < oldest.expiresAtMs) oldest = { number, expiresAtMs }
    }
    if (!oldest) pool.fullUntilMs = nextExpiryMs
    return oldest?.number
  }

  #reserve(pool: Pool, number: number, key: string): LeaseAnswer {
    const earlier = this.#offerOf.get(key)
    if (earlier !== undefined) this.#dropOffer(earlier)
    this.#dropOffer(number)
    // oldest first: a Map keeps the order of insertion
    for (const oldest of this.#offers.keys()) {
      if (this.#offers.size < MAX_OFFERS) break
      this.#dropOffer(oldest)
    }
    this.#offers.set(number, { holder: key, expiresAtMs: this.#now() + OFFER_MS })
    this.#offerOf.set(key, number)
    return { granted: true, grant: grantOf(pool, ipv4FromNumber(number)) }
  }

  #dropOffer(number: number): void {
    const offer = this.#offers.get(number)
    if (!offer) return
    this.#offers.delete(number)
    if (this.#offerOf.get(offer.holder) === number) this.#offerOf.delete(offer.holder)
    for (const pool of this.#pools) pool.fullUntilMs = 0
  }
}

function holderKey(holder: LeaseHolder): string {
  return holder.clientId === null ? holder.mac : `id ${holder.clientId}`
}

function grantOf(pool: Pool, address: Ipv4): AddressGrant {
  const { settings, subnet } = pool
  return {
    address,
    subnetMask: subnetMask(subnet),
    broadcast: subnetBroadcast(subnet),
    router: settings.router as Ipv4 | undefined,
    dns: (settings.dns ?? []) as Ipv4[],
    domain: settings.domain,
    leaseSeconds: settings.leaseSeconds,
  }
}
