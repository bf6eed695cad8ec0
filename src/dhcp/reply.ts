// Builds the replies: what a decision and a lease look like in a packet. Pure.
import { ByteWriter } from '../bytes/writer.ts'
import type { BootInstruction, PxeClient } from '../model.ts'
import { ipv4ToBytes, type Ipv4 } from '../net/address.ts'
import { MessageType, Option } from './options.ts'
import { BROADCAST_FLAG, replyTo, type Packet } from './packet.ts'
import { DISCOVERY_USE_BOOT_FILE, encodePxeOptions, PxeOption, VendorClass } from './pxe.ts'

/** A file to load. */
type FileInstruction = BootInstruction & { kind: 'file' }

/** An address and what belongs to it, in the words of the DHCP options. */
export interface AddressGrant {
  address: Ipv4
  subnetMask: Ipv4
  broadcast: Ipv4
  router: Ipv4 | undefined
  dns: readonly Ipv4[]
  domain: string | undefined
  leaseSeconds: number
}

/** ProxyDHCP's offer: no address, only that this is a boot server and, for BIOS, the file itself. */
export function buildProxyOffer(request: Packet, client: PxeClient, boot: FileInstruction, self: Ipv4): Packet {
  const reply = replyTo(request, MessageType.Offer, self)
  // without an address the client can only be reached by broadcast
  reply.flags |= BROADCAST_FLAG
  offerBoot(reply, client, boot, self)
  return reply
}

/** The answer on port 4011: everything the loader needs to go on [PXE 2.1 §2.2.5]. */
export function buildBootAck(request: Packet, boot: FileInstruction, self: Ipv4): Packet {
  const reply = replyTo(request, MessageType.Ack, self)
  // wdsnbp and wdsmgfw expect their own address here, yiaddr stays 0
  reply.ciaddr = request.ciaddr
  setVendorClass(reply, VendorClass.Pxe)
  setBootFile(reply, boot, self)
  return reply
}

/** The DHCP server's offer or acknowledgement of an address, with boot information if the client is to boot. */
export function buildAddressReply(
  request: Packet,
  type: typeof MessageType.Offer | typeof MessageType.Ack,
  grant: AddressGrant,
  boot: { client: PxeClient; instruction: FileInstruction } | undefined,
  self: Ipv4,
): Packet {
  const reply = replyTo(request, type, self)
  reply.yiaddr = grant.address
  // [RFC 2131 table 3]: ciaddr is 0 in an offer, the client's own in an acknowledgement
  if (type === MessageType.Ack) reply.ciaddr = request.ciaddr
  const { options } = reply
  options.set(Option.LeaseTime, u32(grant.leaseSeconds))
  options.set(Option.RenewalTime, u32(Math.floor(grant.leaseSeconds / 2)))
  options.set(Option.RebindingTime, u32(Math.floor(grant.leaseSeconds * 0.875)))
  setNetwork(reply, grant)
  if (boot) offerBoot(reply, boot.client, boot.instruction, self)
  return reply
}

/** The answer to INFORM: configuration without an address or times [RFC 2131 §4.3.5]. */
export function buildInformAck(request: Packet, grant: AddressGrant, self: Ipv4): Packet {
  const reply = replyTo(request, MessageType.Ack, self)
  reply.ciaddr = request.ciaddr
  setNetwork(reply, grant)
  return reply
}

/** "That address is not yours": the client starts again [RFC 2131 §4.3.2]. */
export function buildNak(request: Packet, reason: string, self: Ipv4): Packet {
  const reply = replyTo(request, MessageType.Nak, self)
  // a relay must broadcast it too
  reply.flags |= BROADCAST_FLAG
  reply.options.set(Option.Message, Buffer.from(reason, 'latin1'))
  return reply
}

function setNetwork({ options }: Packet, grant: AddressGrant): void {
  options.set(Option.SubnetMask, ipv4ToBytes(grant.subnetMask))
  options.set(Option.BroadcastAddress, ipv4ToBytes(grant.broadcast))
  if (grant.router !== undefined) options.set(Option.Router, ipv4ToBytes(grant.router))
  if (grant.dns.length > 0) options.set(Option.DomainNameServer, Buffer.concat(grant.dns.map(ipv4ToBytes)))
  if (grant.domain !== undefined) options.set(Option.DomainName, Buffer.from(grant.domain, 'latin1'))
}

/**
 * What an offer says of booting. BIOS firmware is given the file at once, with 43.6 = 8 so that it asks nothing more;
 * UEFI firmware is only told that a boot server is here and comes to port 4011.
 */
function offerBoot(reply: Packet, client: PxeClient, boot: FileInstruction, self: Ipv4): void {
  setVendorClass(reply, VendorClass.Pxe)
  if (client.firmware === 'bios') {
    reply.options.set(
      Option.VendorSpecific,
      encodePxeOptions(new Map([[PxeOption.DiscoveryControl, Uint8Array.of(DISCOVERY_USE_BOOT_FILE)]])),
    )
    setBootFile(reply, boot, self)
  } else {
    // Deviation: no option 43 and no file for UEFI, although PXE 2.1 has both: many builds ignore such offers
    reply.siaddr = boot.server ?? self
  }
}

function setVendorClass(reply: Packet, vendorClass: string): void {
  reply.options.set(Option.VendorClass, Buffer.from(vendorClass, 'latin1'))
}

/** The file in the header and in option 67, both with NUL: some firmware reads only one, some needs the NUL. */
function setBootFile(reply: Packet, boot: FileInstruction, self: Ipv4): void {
  const name = Buffer.from(`${boot.file}\0`, 'latin1')
  reply.siaddr = boot.server ?? self
  reply.sname = Buffer.from(`${reply.siaddr}\0`, 'latin1')
  reply.file = name
  reply.options.set(Option.BootFileName, name)
}

function u32(value: number): Uint8Array {
  return new ByteWriter(4).u32(value).finish()
}
