// The pools addresses are lent from: which serve a network, what their clients are told, and which address is free next.
import {
  ipv4FromNumber,
  ipv4ToNumber,
  parseRange,
  parseSubnet,
  subnetBroadcast,
  subnetMask,
  type Ipv4,
} from '../net/address.ts'
import { ExpiryQueue, type Expiry } from './expiry-queue.ts'
import { compileOptions } from './option-values.ts'
import { grantWords, type AddressGrant } from './reply.ts'

/** A pool as the configuration writes it. */
export interface PoolSettings {
  subnet: string
  /** Left out: only reserved addresses are given. */
  range?: string
  /** Only for clients on this interface. */
  interface?: string
  router?: string
  dns?: string[]
  domain?: string
  leaseSeconds: number
  options?: Readonly<Record<string, unknown>>
}

/** Where a client is: an address in its network, and the interface it was heard on if it is on that network itself. */
export interface ClientNetwork {
  address: Ipv4
  interface: string | null
}

/** An address with everything its client is told. */
export interface LeaseGrant extends AddressGrant {
  options: ReadonlyMap<number, Uint8Array>
}

/** An address offered to a client. */
export interface Offer {
  number: number
  /** Whose it is. */
  key: string
  pool: Pool
  expiresAtMs: number
  /** Somebody looked, and nobody answered there. */
  isProbed: boolean
  /** Neighbours in the order of making. */
  earlier: Offer | undefined
  later: Offer | undefined
}

/** One pool, with what of its range is free. */
export class Pool {
  /** Offers under way in its network, by client: a client is offered one address on each network it is heard on. */
  readonly offers: Map<string, Offer>
  readonly leaseMs: number
  readonly interface: string | null
  readonly #template: Omit<LeaseGrant, 'address'>
  readonly #network: number
  readonly #networkSize: number
  /** Of the range; last < first when there is none. */
  readonly #first: number
  readonly #last: number
  /** The lowest address never offered. */
  #fresh: number
  /** Offered once, never lent: in the order they came back, from #returnedFrom on. An address may be there twice. */
  #returned: number[] = []
  #returnedFrom = 0
  readonly #lapsing = new ExpiryQueue()
  /** When each address is looked at again: not after its lease ends. A renewal leaves the entry of before. */
  readonly #lookedAtMs = new Map<number, number>()

  constructor(settings: PoolSettings, offers: Map<string, Offer>) {
    const subnet = parseSubnet(settings.subnet)
    if (!subnet) throw new Error(`the configuration let ${settings.subnet} pass`)
    const range = settings.range === undefined ? undefined : parseRange(settings.range)
    this.offers = offers
    this.leaseMs = settings.leaseSeconds * 1000
    this.interface = settings.interface ?? null
    this.#network = ipv4ToNumber(subnet.network)
    this.#networkSize = 2 ** (32 - subnet.prefix)
    this.#first = range ? ipv4ToNumber(range.first) : 1
    this.#last = range ? ipv4ToNumber(range.last) : 0
    this.#fresh = this.#first
    const template = {
      subnetMask: subnetMask(subnet),
      broadcast: subnetBroadcast(subnet),
      router: settings.router as Ipv4 | undefined,
      dns: (settings.dns ?? []) as Ipv4[],
      domain: settings.domain,
      leaseSeconds: settings.leaseSeconds,
      options: compileOptions(settings.options).options,
    }
    this.#template = { ...template, words: grantWords(template) }
  }

  /** Whether the address is in the pool's subnet. */
  hasInSubnet(number: number): boolean {
    return number >= this.#network && number < this.#network + this.#networkSize
  }

  /** The first address of its range, or of its network where it has none. */
  get first(): number {
    return this.#first <= this.#last ? this.#first : this.#network + 1
  }

  /** Whether the pool lends the address to anybody. */
  hasInRange(number: number): boolean {
    return number >= this.#first && number <= this.#last && this.isHost(number)
  }

  /** Whether the pool is for clients of this network. */
  serves(number: number, interfaceName: string | null): boolean {
    return (this.interface === null || this.interface === interfaceName) && this.hasInSubnet(number)
  }

  /** The address with what its client is told; a machine's own options go before the pool's. */
  grant(number: number, own?: ReadonlyMap<number, Uint8Array>): LeaseGrant {
    const address = ipv4FromNumber(number)
    const { subnetMask: mask, broadcast, router, dns, domain, leaseSeconds, options, words } = this.#template
    const isOrdinary = own === undefined || own.size === 0
    const all = isOrdinary ? options : new Map([...options, ...own])
    const said = isOrdinary ? words : undefined
    return { address, subnetMask: mask, broadcast, router, dns, domain, leaseSeconds, options: all, words: said }
  }

  /** Network and broadcast address of the subnet are nobody's. */
  isHost(number: number): boolean {
    if (this.#networkSize <= 2) return true
    return number !== this.#network && number !== this.#network + this.#networkSize - 1
  }

  /**
   * The next free address: never offered, else offered but never lent, else the one whose lease ended longest ago.
   * `expiryOf` tells when an address's lease ends, undefined if it never had one.
   */
  takeFree(
    now: number,
    isFree: (number: number) => boolean,
    expiryOf: (number: number) => number | undefined,
  ): number | undefined {
    while (this.#fresh <= this.#last) {
      const number = this.#fresh++
      if (expiryOf(number) === undefined && isFree(number)) return number
    }
    while (this.#returnedFrom < this.#returned.length) {
      // one that is not free now comes back when it is
      const number = this.#returned[this.#returnedFrom++] ?? 0
      if (expiryOf(number) === undefined && isFree(number)) return number
    }
    for (let earliest = this.#lapsing.peek(); earliest; earliest = this.#lapsing.peek()) {
      const { number, expiresAtMs } = earliest
      const endsAtMs = this.#isCurrent(earliest) ? expiryOf(number) : undefined
      if (endsAtMs === expiresAtMs && endsAtMs > now) return undefined
      this.#lapsing.pop()
      if (!this.#isCurrent(earliest)) continue
      this.#lookedAtMs.delete(number)
      if (endsAtMs === undefined) continue
      // renewed meanwhile: its turn is later
      if (endsAtMs > expiresAtMs) this.#lookAt(number, endsAtMs)
      else if (isFree(number)) return number
    }
    return undefined
  }

  #takeBack(number: number): void {
    this.#returned.push(number)
    if (this.#returned.length <= 2 * (this.#last - this.#first + 1) + 64) return
    this.#returned = [...new Set(this.#returned.slice(this.#returnedFrom))]
    this.#returnedFrom = 0
  }

  /** An address is free again, or will be at that time; `expiresAtMs` undefined: it was never lent. */
  putBack(number: number, expiresAtMs: number | undefined): void {
    if (!this.hasInRange(number)) return
    if (expiresAtMs === undefined) {
      if (number < this.#fresh) this.#takeBack(number)
      return
    }
    const lookedAtMs = this.#lookedAtMs.get(number)
    if (lookedAtMs !== undefined && lookedAtMs <= expiresAtMs) return
    this.#lookAt(number, expiresAtMs)
    // a lease that ends early leaves an outdated entry behind
    if (this.#lapsing.size > 2 * (this.#last - this.#first + 1) + 64)
      this.#lapsing.retain((one) => this.#isCurrent(one))
  }

  #lookAt(number: number, expiresAtMs: number): void {
    this.#lookedAtMs.set(number, expiresAtMs)
    this.#lapsing.push({ number, expiresAtMs })
  }

  #isCurrent({ number, expiresAtMs }: Expiry): boolean {
    return this.#lookedAtMs.get(number) === expiresAtMs
  }
}
