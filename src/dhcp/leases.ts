// Which address a client gets: pools, offers under way, leases in the store; nothing is promised before it is durable.
import type { Lease } from '../model.ts'
import { ANY_ADDRESS, ipv4FromNumber, ipv4ToNumber, type Ipv4 } from '../net/address.ts'
import { OfferQueue } from './offer-queue.ts'
import { Pool, type ClientNetwork, type LeaseGrant, type Offer, type PoolSettings } from './pools.ts'
import { Reservations, type LeaseHolder, type Reservation } from './reservations.ts'

export type { LeaseHolder, PoolSettings, ClientNetwork, LeaseGrant }

/** The part of the store leases need. */
export interface LeaseStore {
  leaseAll(): Promise<Lease[]>
  leasePut(lease: Lease): Promise<void>
}

/** Why a client gets no address. */
export interface LeaseRefusal {
  granted: false
  reason: string
  /** The client must start again. */
  nak: boolean
}

/** What became of a request for an address. */
export type LeaseAnswer =
  | {
      granted: true
      grant: LeaseGrant
      /** The client did not have the address lately: somebody else may use it. */
      isNew: boolean
    }
  | LeaseRefusal

export interface LeaseBookOptions {
  pools: readonly PoolSettings[]
  store: LeaseStore
  /** Addresses never lent, though a pool covers them: the server's own, the routers'. */
  reserved: readonly Ipv4[]
  /** Addresses kept for one machine each. */
  reservations?: Reservations
  now?: () => number
}

/** An offer is kept for the client this long [RFC 2131 §3.1 leaves it to the server]. */
const OFFER_MS = 60_000
/** An address somebody else was seen to use rests this long. */
const DECLINED_MS = 3_600_000
/** Offers held at once: what a flood of invented MACs can occupy. */
const MAX_OFFERS = 16_384
/** Offers taken back in one go: after a flood thousands lapse in the same moment, and nobody shall wait for all of them. */
const LAPSES_AT_ONCE = 256
/** A client that had an address so lately is not suspected of finding another there. */
const LATELY_MS = 86_400_000

/** Lends addresses from the configured pools. One per daemon: it keeps every lease in memory and writes through. */
export class LeaseBook {
  readonly #pools: Pool[]
  readonly #store: LeaseStore
  readonly #now: () => number
  readonly #reservations: Reservations
  readonly #byAddress = new Map<number, Lease>()
  readonly #byHolder = new Map<string, Lease>()
  readonly #offers = new Map<number, Offer>()
  readonly #lapsing = new OfferQueue()
  /** Addresses whose lease is being written. */
  readonly #binding = new Map<number, string>()
  readonly #reserved: ReadonlySet<number>
  /** The pools of the network asked for last: a network is asked for several times a packet. */
  #lastNetwork: ClientNetwork | undefined
  #lastPools: readonly Pool[] = []

  private constructor({ pools, store, reserved, reservations, now = Date.now }: LeaseBookOptions) {
    this.#store = store
    this.#now = now
    this.#reserved = new Set(reserved.map(ipv4ToNumber))
    this.#reservations = reservations ?? new Reservations()
    const offersOf = new Map<string, Map<string, Offer>>()
    this.#pools = pools.map((settings) => {
      const network = `${settings.subnet} ${settings.interface ?? ''}`
      const offers = offersOf.get(network) ?? new Map<string, Offer>()
      offersOf.set(network, offers)
      return new Pool(settings, offers)
    })
    this.#reservations.onFreed((number) => this.#putBack(number))
  }

  /** Reads every lease the store remembers. */
  static async open(options: LeaseBookOptions): Promise<LeaseBook> {
    const book = new LeaseBook(options)
    for (const lease of await options.store.leaseAll()) book.#remember(lease)
    return book
  }

  /**
   * An address to offer: the one kept for the client, else the one held before, else the one wished for, else a fresh
   * one, else the longest expired.
   */
  offer(holder: LeaseHolder, network: ClientNetwork, wished: Ipv4 | undefined): LeaseAnswer {
    const pools = this.#poolsOf(network)
    if (pools.length === 0) return { granted: false, reason: `no pool for clients at ${network.address}`, nak: false }
    this.#dropLapsedOffers()
    const key = holderKey(holder)
    const own = this.#reservations.of(holder)
    const kept = this.#usableReservation(own, key, pools)
    if (kept) return this.#hold(kept.pool, kept.number, key, own)
    const before = addressNumber(this.#byHolder.get(key)?.address)
    for (const pool of pools) {
      if (before !== undefined && this.#isLendable(pool, before, key, own)) return this.#hold(pool, before, key, own)
      const offered = pool.offers.get(key)?.number
      if (offered !== undefined && this.#isLendable(pool, offered, key, own)) return this.#hold(pool, offered, key, own)
      const liked = addressNumber(wished)
      if (liked !== undefined && this.#isLendable(pool, liked, key, own)) return this.#hold(pool, liked, key, own)
    }
    for (const pool of pools) {
      const number = pool.takeFree(
        this.#now(),
        (candidate) => pool.isHost(candidate) && this.#isFreeFor(candidate, key, own),
        this.#expiryOf,
      )
      if (number !== undefined) return this.#hold(pool, number, key, own)
    }
    if (this.#dropLapsedOffers() > 0) return this.offer(holder, network, wished)
    return { granted: false, reason: 'every address of the pool is lent', nak: false }
  }

  /** What the client would be offered, without offering it; the first address of the pool stands for any. */
  example(holder: LeaseHolder, network: ClientNetwork): LeaseGrant | undefined {
    const pools = this.#poolsOf(network)
    const key = holderKey(holder)
    const own = this.#reservations.of(holder)
    const kept = this.#usableReservation(own, key, pools)
    if (kept) return kept.pool.grant(kept.number, own?.options)
    const before = addressNumber(this.#byHolder.get(key)?.address)
    const pool = pools.find((candidate) => before !== undefined && this.#isLendable(candidate, before, key, own))
    if (pool && before !== undefined) return pool.grant(before, own?.options)
    return pools[0]?.grant(pools[0].first, own?.options)
  }

  /** Lends the address a client selected, has or remembers; resolves only when the lease is durable. */
  bind(holder: LeaseHolder, address: Ipv4, network: ClientNetwork): Promise<LeaseAnswer> {
    const refusal = this.refusal(holder, address, network)
    if (refusal) return Promise.resolve(refusal)
    const number = ipv4ToNumber(address)
    const key = holderKey(holder)
    const own = this.#reservations.of(holder)
    const pool = this.#poolsOf(network).find((candidate) => candidate.hasInSubnet(number))
    if (!pool) return Promise.resolve({ granted: false, reason: `${address} is not of this network`, nak: true })
    const now = this.#now()
    const lease: Lease = {
      address,
      mac: holder.mac,
      clientId: holder.clientId,
      state: 'bound',
      expiresAtMs: now + pool.leaseMs,
      updatedAtMs: now,
    }
    const isNew = this.#isNewTo(key, number)
    // while the lease is written nobody else is offered or lent the address
    this.#binding.set(number, key)
    return this.#store.leasePut(lease).then(
      () => {
        this.#binding.delete(number)
        const offer = this.#offers.get(number)
        if (offer) this.#forgetOffer(offer)
        this.#remember(lease)
        return { granted: true, grant: pool.grant(number, own?.options), isNew }
      },
      (error: unknown) => {
        this.#binding.delete(number)
        this.#putBack(number)
        throw error
      },
    )
  }

  /** Why the client cannot have the address, undefined if it can. */
  refusal(holder: LeaseHolder, address: Ipv4, network: ClientNetwork): LeaseRefusal | undefined {
    const pools = this.#poolsOf(network)
    const number = ipv4ToNumber(address)
    const pool = pools.find((candidate) => candidate.hasInSubnet(number))
    if (!pool) return { granted: false, reason: `${address} is not of this network`, nak: true }
    if (!pool.isHost(number)) return { granted: false, reason: `${address} is the network's own`, nak: true }
    this.#dropLapsedOffers()
    const key = holderKey(holder)
    const own = this.#reservations.of(holder)
    const owner = this.#reservations.ownerOf(number)
    if (owner && owner !== own) return { granted: false, reason: `${address} is kept for ${owner.owner}`, nak: true }
    const kept = this.#usableReservation(own, key, pools)
    if (kept && kept.number !== number)
      return { granted: false, reason: `${ipv4FromNumber(kept.number)} is kept for this client`, nak: true }
    // it may be another server's to give
    if (!owner && !pool.hasInRange(number))
      return { granted: false, reason: `${address} is not of the pool`, nak: this.#isHeld(number, key) }
    if (!this.#isFreeFor(number, key, own))
      return { granted: false, reason: `${address} is lent to another client`, nak: true }
    return undefined
  }

  /** The address this client has or had last in the network, undefined if none is known. */
  addressOf(holder: LeaseHolder, network: ClientNetwork): Ipv4 | undefined {
    const lease = this.#byHolder.get(holderKey(holder))
    if (!lease) return undefined
    const number = ipv4ToNumber(lease.address)
    return this.#poolsOf(network).some((pool) => pool.hasInSubnet(number)) ? lease.address : undefined
  }

  /** Whether the book knows this client to hold the address: decides who answers in INIT-REBOOT [RFC 2131 §4.3.2]. */
  isHeldBy(holder: LeaseHolder, address: Ipv4): boolean {
    return this.#byHolder.get(holderKey(holder))?.address === address
  }

  /** Whether another client's running lease or reservation is on the address. */
  isAnothers(holder: LeaseHolder, address: Ipv4): boolean {
    const number = ipv4ToNumber(address)
    const owner = this.#reservations.ownerOf(number)
    if (owner && owner !== this.#reservations.of(holder)) return true
    const lease = this.#byAddress.get(number)
    return lease?.state === 'bound' && lease.expiresAtMs > this.#now() && holderKey(lease) !== holderKey(holder)
  }

  /** Whether there is any pool for clients of this network. */
  servesNetwork(network: ClientNetwork): boolean {
    return this.#poolsOf(network).length > 0
  }

  /** Whether the address lies in a network of these pools. */
  isOfNetwork(address: Ipv4, network: ClientNetwork): boolean {
    const number = ipv4ToNumber(address)
    return this.#poolsOf(network).some((pool) => pool.hasInSubnet(number))
  }

  /** What a client with an address of its own is told. */
  configurationFor(address: Ipv4, holder?: LeaseHolder): LeaseGrant | undefined {
    const number = ipv4ToNumber(address)
    const pool = this.#pools.find((candidate) => candidate.hasInSubnet(number))
    return pool?.grant(number, holder && this.#reservations.of(holder)?.options)
  }

  /** The client chose another server's offer. */
  withdraw(holder: LeaseHolder): void {
    const key = holderKey(holder)
    for (const pool of this.#pools) {
      const offer = pool.offers.get(key)
      if (offer) this.#dropOffer(offer)
    }
  }

  /** Somebody looked at the offered address, and nobody answered there. */
  noteFree(address: Ipv4): void {
    const offer = this.#offers.get(ipv4ToNumber(address))
    if (offer) offer.isProbed = true
  }

  /** Somebody else answers at the address: it rests for an hour. */
  async noteConflict(holder: LeaseHolder, address: Ipv4): Promise<void> {
    const now = this.#now()
    const lease: Lease = {
      address,
      mac: holder.mac,
      clientId: holder.clientId,
      state: 'declined',
      expiresAtMs: now + DECLINED_MS,
      updatedAtMs: now,
    }
    this.#remember(lease)
    const offer = this.#offers.get(ipv4ToNumber(address))
    if (offer) this.#dropOffer(offer)
    await this.#store.leasePut(lease)
  }

  /** The client found the address in use: it rests for an hour. */
  async decline(holder: LeaseHolder, address: Ipv4): Promise<boolean> {
    return this.#end(holder, address, 'declined', DECLINED_MS)
  }

  /** The client gives the address back; it stays the client's favourite. */
  async release(holder: LeaseHolder, address: Ipv4): Promise<boolean> {
    return this.#end(holder, address, 'released', 0)
  }

  /** The operator removed the lease from the store. A client that is being lent the address right now keeps it. */
  forget(address: Ipv4): void {
    const number = ipv4ToNumber(address)
    const lease = this.#byAddress.get(number)
    if (!lease || this.#binding.has(number)) return
    this.#byAddress.delete(number)
    this.#forgetHolderOf(lease)
    this.#putBack(number)
  }

  /** Addresses offered and not taken yet. */
  get offerCount(): number {
    return this.#offers.size
  }

  async #end(holder: LeaseHolder, address: Ipv4, state: Lease['state'], restMs: number): Promise<boolean> {
    const number = ipv4ToNumber(address)
    const lease = this.#byAddress.get(number)
    if (!lease || lease.state !== 'bound' || holderKey(lease) !== holderKey(holder)) return false
    if (this.#binding.has(number)) return false
    const now = this.#now()
    const ended: Lease = { ...lease, state, expiresAtMs: now + restMs, updatedAtMs: now }
    this.#binding.set(number, holderKey(holder))
    try {
      await this.#store.leasePut(ended)
    } finally {
      this.#binding.delete(number)
      this.#putBack(number)
    }
    this.#remember(ended)
    return true
  }

  #remember(lease: Lease): void {
    const number = ipv4ToNumber(lease.address)
    const before = this.#byAddress.get(number)
    if (before?.state === 'bound' && lease.state === 'bound' && isSameHolder(before, lease)) {
      // most are renewals: what is kept for hours is not made anew, or the garbage collector copies every lease
      before.expiresAtMs = lease.expiresAtMs
      before.updatedAtMs = lease.updatedAtMs
      this.#byHolder.set(holderKey(before), before)
    } else {
      if (before) this.#forgetHolderOf(before)
      this.#byAddress.set(number, lease)
      if (lease.state !== 'declined') this.#byHolder.set(holderKey(lease), lease)
    }
    this.#putBack(number)
  }

  #forgetHolderOf(lease: Lease): void {
    const key = holderKey(lease)
    if (this.#byHolder.get(key) === lease) this.#byHolder.delete(key)
  }

  #poolsOf(network: ClientNetwork): readonly Pool[] {
    const last = this.#lastNetwork
    if (last && last.address === network.address && last.interface === network.interface) return this.#lastPools
    const number = ipv4ToNumber(network.address)
    this.#lastNetwork = network
    return (this.#lastPools = this.#pools.filter((pool) => pool.serves(number, network.interface)))
  }

  /** The address kept for the client, where its network has it and nobody is (still) there. */
  #usableReservation(
    own: Reservation | undefined,
    key: string,
    pools: readonly Pool[],
  ): { pool: Pool; number: number } | undefined {
    const number = addressNumber(own?.address ?? undefined)
    if (number === undefined) return undefined
    const pool = pools.find((candidate) => candidate.hasInSubnet(number) && candidate.isHost(number))
    return pool && this.#isFreeFor(number, key, own) ? { pool, number } : undefined
  }

  #isLendable(pool: Pool, number: number, key: string, own: Reservation | undefined): boolean {
    return pool.hasInRange(number) && this.#isFreeFor(number, key, own)
  }

  #isFreeFor(number: number, key: string, own: Reservation | undefined): boolean {
    if (this.#reserved.has(number)) return false
    const owner = this.#reservations.ownerOf(number)
    if (owner && owner !== own) return false
    const binding = this.#binding.get(number)
    if (binding !== undefined && binding !== key) return false
    const now = this.#now()
    const offer = this.#offers.get(number)
    if (offer && offer.key !== key && offer.expiresAtMs > now) return false
    const lease = this.#byAddress.get(number)
    if (!lease || lease.expiresAtMs <= now) return true
    return lease.state === 'bound' && holderKey(lease) === key
  }

  #isHeld(number: number, key: string): boolean {
    const lease = this.#byAddress.get(number)
    return lease !== undefined && holderKey(lease) === key
  }

  #isNewTo(key: string, number: number): boolean {
    const lease = this.#byAddress.get(number)
    return !lease || holderKey(lease) !== key || lease.expiresAtMs < this.#now() - LATELY_MS
  }

  #hold(pool: Pool, number: number, key: string, own: Reservation | undefined): LeaseAnswer {
    const expiresAtMs = this.#now() + OFFER_MS
    let offer = this.#offers.get(number)
    if (offer?.key === key && offer.pool === pool) {
      this.#lapsing.remove(offer)
      offer.expiresAtMs = expiresAtMs
    } else {
      if (offer) this.#forgetOffer(offer)
      const other = pool.offers.get(key)
      if (other) this.#dropOffer(other)
      const oldest = this.#lapsing.first
      if (oldest && this.#lapsing.size >= MAX_OFFERS) this.#dropOffer(oldest)
      offer = { number, key, pool, expiresAtMs, isProbed: false, earlier: undefined, later: undefined }
      this.#offers.set(number, offer)
      pool.offers.set(key, offer)
    }
    this.#lapsing.append(offer)
    const isNew = !offer.isProbed && this.#isNewTo(key, number)
    return { granted: true, grant: pool.grant(number, own?.options), isNew }
  }

  /** Takes back some of the offers whose time is over; says how many. */
  #dropLapsedOffers(): number {
    const now = this.#now()
    for (let dropped = 0; dropped < LAPSES_AT_ONCE; dropped++) {
      const oldest = this.#lapsing.first
      if (!oldest || oldest.expiresAtMs > now) return dropped
      this.#dropOffer(oldest)
    }
    return LAPSES_AT_ONCE
  }

  #dropOffer(offer: Offer): void {
    this.#forgetOffer(offer)
    this.#putBack(offer.number)
  }

  #forgetOffer(offer: Offer): void {
    this.#lapsing.remove(offer)
    this.#offers.delete(offer.number)
    if (offer.pool.offers.get(offer.key) === offer) offer.pool.offers.delete(offer.key)
  }

  /** The address will be free: now if it is not lent, else when its lease ends. */
  #putBack(number: number): void {
    for (const pool of this.#pools) if (pool.hasInRange(number)) pool.putBack(number, this.#expiryOf(number))
  }

  readonly #expiryOf = (number: number): number | undefined => this.#byAddress.get(number)?.expiresAtMs
}

function holderKey(holder: Pick<LeaseHolder, 'mac' | 'clientId'>): string {
  return holder.clientId === null ? holder.mac : `id ${holder.clientId}`
}

function isSameHolder(one: Lease, other: Lease): boolean {
  return one.mac === other.mac && one.clientId === other.clientId
}

function addressNumber(address: Ipv4 | undefined): number | undefined {
  return address === undefined || address === ANY_ADDRESS ? undefined : ipv4ToNumber(address)
}
