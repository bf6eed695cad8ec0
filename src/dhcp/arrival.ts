// Which interface a packet came in on, as far as a program without packet information can know.
import { ANY_ADDRESS, ipv4ToNumber, macFromBytes, type Ipv4, type Mac } from '../net/address.ts'
import type { Link } from '../net/links.ts'
import type { Datagram } from '../net/udp.ts'
import { MessageType, Option } from './options.ts'
import { addressOption, messageType, type Packet } from './packet.ts'

/** Machines whose interface is remembered; the one not heard of for longest goes first. */
const MAX_REMEMBERED = 4096

/** Finds the links to answer a packet on. One per daemon, because it learns where machines are. */
export class LinkFinder {
  readonly #links: readonly Link[]
  readonly #all: readonly number[]
  readonly #single: readonly (readonly number[])[]
  readonly #seenOn = new Map<Mac, number>()

  constructor(links: readonly Link[]) {
    this.#links = links
    this.#all = links.map((_, index) => index)
    this.#single = links.map((_, index) => [index])
  }

  /**
   * Indexes of the links to answer on. A broadcast whose interface nothing tells is answered on every one, each with
   * its own address: a client hears only its own segment.
   */
  linksOf(request: Packet, datagram: Datagram): readonly number[] {
    const link = this.#linkOf(request, datagram)
    if (link === null) return this.#all
    if (this.#all.length > 1) this.#remember(request, link)
    return this.#single[link] ?? this.#all
  }

  /** The server's address in the client's network, null if nothing tells it. */
  addressFor(request: Packet, datagram: Datagram): Ipv4 | null {
    if (request.giaddr !== ANY_ADDRESS) return request.giaddr
    const link = this.#linkOf(request, datagram) ?? this.#seenOn.get(macFromBytes(request.chaddr))
    return link === undefined ? null : (this.#links[link]?.address ?? null)
  }

  #linkOf(request: Packet, { link, from }: Datagram): number | null {
    if (link !== null) return link
    // relays send to one address: a broadcast with giaddr is nobody's in particular
    if (request.giaddr !== ANY_ADDRESS) return this.#linkAround(request.giaddr) ?? 0
    const server = addressOption(request, Option.ServerIdentifier)
    const named = server === undefined ? -1 : this.#links.findIndex(({ address }) => address === server)
    if (named >= 0) return named
    if (from.address !== ANY_ADDRESS) return this.#linkAround(from.address)
    // a selecting client that names a stranger's server tells nothing and gets nothing: once is enough
    return server !== undefined && messageType(request) === MessageType.Request ? 0 : null
  }

  #linkAround(address: Ipv4): number | null {
    const number = ipv4ToNumber(address)
    const found = this.#links.findIndex(({ subnet }) => {
      if (!subnet) return false
      const first = ipv4ToNumber(subnet.network)
      return number >= first && number < first + 2 ** (32 - subnet.prefix)
    })
    return found < 0 ? null : found
  }

  #remember(request: Packet, link: number): void {
    if (request.giaddr !== ANY_ADDRESS) return
    const mac = macFromBytes(request.chaddr)
    this.#seenOn.delete(mac)
    this.#seenOn.set(mac, link)
    if (this.#seenOn.size <= MAX_REMEMBERED) return
    for (const oldest of this.#seenOn.keys()) {
      this.#seenOn.delete(oldest)
      break
    }
  }
}
