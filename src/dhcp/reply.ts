// Builds the replies: a lease and an address in the words of DHCP, with what boot.ts says of booting. Pure.
import type { BootInstruction, PxeClient } from '../model.ts'
import { ipv4ToBytes, ipv4Write, type Ipv4 } from '../net/address.ts'
import { tellBoot, type BootPart } from './boot-options.ts'
import { MessageType, Option } from './options.ts'
import { BROADCAST_FLAG, replyTo, type Packet } from './packet.ts'
import { unsignedBytes } from './sub-options.ts'

/** An address and what belongs to it, in the words of the DHCP options. */
export interface AddressGrant {
  address: Ipv4
  subnetMask: Ipv4
  broadcast: Ipv4
  router: Ipv4 | undefined
  dns: readonly Ipv4[]
  domain: string | undefined
  leaseSeconds: number
  /** More options of the pool and the machine, by code; they win over the ones above. */
  options?: ReadonlyMap<number, Uint8Array>
  /** All of it for the wire, where it was made ready before: `grantWords`. */
  words?: GrantWords | undefined
}

/** What every client of a pool is told, ready for the wire: options by code. */
export interface GrantWords {
  times: ReadonlyMap<number, Uint8Array>
  network: ReadonlyMap<number, Uint8Array>
}

/** The options of a grant. */
export function grantWords(grant: Omit<AddressGrant, 'address' | 'words'>): GrantWords {
  const { leaseSeconds, options } = grant
  const times = new Map([
    [Option.LeaseTime, unsignedBytes(leaseSeconds, 4)],
    [Option.RenewalTime, unsignedBytes(Math.floor(leaseSeconds / 2), 4)],
    [Option.RebindingTime, unsignedBytes(Math.floor(leaseSeconds * 0.875), 4)],
  ])
  const network = new Map<number, Uint8Array>()
  network.set(Option.SubnetMask, ipv4ToBytes(grant.subnetMask))
  network.set(Option.BroadcastAddress, ipv4ToBytes(grant.broadcast))
  if (grant.router !== undefined) network.set(Option.Router, ipv4ToBytes(grant.router))
  if (grant.dns.length > 0) network.set(Option.DomainNameServer, addressList(grant.dns))
  if (grant.domain !== undefined) network.set(Option.DomainName, Buffer.from(grant.domain, 'latin1'))
  options?.forEach((value, code) => network.set(code, value))
  return { times, network }
}

/** How the server stands. */
export interface ReplyOptions {
  /** Somebody listens on port 4011 (default true): without, nothing may send clients there. */
  pxeServed?: boolean
}

/** ProxyDHCP's offer: no address, only that this is a boot server and, by dialect, the file itself. */
export function buildProxyOffer(
  request: Packet,
  client: PxeClient,
  instruction: BootInstruction,
  self: Ipv4,
  { pxeServed = true }: ReplyOptions = {},
): Packet {
  const reply = replyTo(request, MessageType.Offer, self)
  // without an address the client can only be reached by broadcast
  reply.flags |= BROADCAST_FLAG
  tellBoot(reply, { client, instruction }, { self, pxeServed, situation: 'proxy' })
  return reply
}

/** The answer of a boot server, on port 4011 or to discovery on 67: everything to go on with [PXE 2.1 §2.2.5]. */
export function buildBootAck(request: Packet, client: PxeClient, instruction: BootInstruction, self: Ipv4): Packet {
  const reply = replyTo(request, MessageType.Ack, self)
  // wdsnbp and wdsmgfw expect their own address here, yiaddr stays 0
  reply.ciaddr = request.ciaddr
  tellBoot(reply, { client, instruction, request }, { self, pxeServed: true, situation: 'boot-server' })
  return reply
}

/** The DHCP server's offer or acknowledgement of an address, with boot information if the client is to boot. */
export function buildAddressReply(
  request: Packet,
  type: typeof MessageType.Offer | typeof MessageType.Ack,
  grant: AddressGrant,
  boot: BootPart | undefined,
  self: Ipv4,
  { pxeServed = true }: ReplyOptions = {},
): Packet {
  const reply = replyTo(request, type, self)
  reply.yiaddr = grant.address
  // [RFC 2131 table 3]: ciaddr is 0 in an offer, the client's own in an acknowledgement
  if (type === MessageType.Ack) reply.ciaddr = request.ciaddr
  const words = grant.words ?? grantWords(grant)
  say(reply, words.times)
  say(reply, words.network)
  if (boot) tellBoot(reply, boot, { self, pxeServed, situation: 'address' })
  return reply
}

/** The answer to INFORM: configuration without an address or times [RFC 2131 §4.3.5], with boot information if asked for. */
export function buildInformAck(request: Packet, grant: AddressGrant, self: Ipv4, boot?: BootPart): Packet {
  const reply = replyTo(request, MessageType.Ack, self)
  reply.ciaddr = request.ciaddr
  say(reply, (grant.words ?? grantWords(grant)).network)
  if (boot) tellBoot(reply, { ...boot, request }, { self, pxeServed: true, situation: 'boot-server' })
  return reply
}

/** "That address is not yours": the client starts again [RFC 2131 §4.3.2]. */
export function buildNak(request: Packet, reason: string, self: Ipv4): Packet {
  const reply = replyTo(request, MessageType.Nak, self)
  // a relay must broadcast it too
  reply.flags |= BROADCAST_FLAG
  // [RFC 2131 table 3]: no options but a few
  reply.options.delete(Option.ClientMachineIdentifier)
  reply.options.set(Option.Message, Buffer.from(reason.slice(0, 255), 'latin1'))
  return reply
}

function say({ options }: Packet, words: ReadonlyMap<number, Uint8Array>): void {
  words.forEach((value, code) => options.set(code, value))
}

function addressList(addresses: readonly Ipv4[]): Uint8Array {
  const bytes = new Uint8Array(addresses.length * 4)
  for (const [index, address] of addresses.entries()) ipv4Write(address, bytes, index * 4)
  return bytes
}
