// One request being answered: what the handlers of both ports are given and what they return.
import type { BootAnswer, BootInstruction, JournalKind, PacketSighting, PxeClient } from '../model.ts'
import { ANY_ADDRESS } from '../net/address.ts'
import type { NotAClient } from './client.ts'
import type { Endpoint } from './destination.ts'
import { Option } from './options.ts'
import { addressOption, textOf, type Packet } from './packet.ts'

/** A decoded request and who sent it. */
export interface Exchange {
  request: Packet
  client: PxeClient | NotAClient
  from: Endpoint
}

/** What a handler decided: a reply, or silence with its reason. */
export type Outcome = { reply: Packet; note: PacketSighting | null } | { silent: string }

/** The client of an exchange if it is a network boot client. */
export function bootClient(exchange: Exchange): PxeClient | undefined {
  return 'refused' in exchange.client ? undefined : exchange.client
}

/** How a received packet is remembered. */
export function sightingOf(kind: JournalKind, { request, from }: Exchange, client: PxeClient): PacketSighting {
  const address =
    request.ciaddr !== ANY_ADDRESS ? request.ciaddr : (addressOption(request, Option.RequestedAddress) ?? null)
  const architecture = client.architecture ?? `architecture ${client.architectureCode ?? 'unknown'}`
  return {
    kind,
    xid: request.xid,
    address: kind === 'dhcp.discover' ? null : address,
    text: `${architecture} ${client.userClass ?? 'firmware'}${address === null ? '' : `, address ${address}`}`,
    data: {
      from: `${from.address}:${from.port}`,
      xid: request.xid.toString(16).padStart(8, '0'),
      secs: request.secs,
      vendorClass: client.vendorClass,
      userClass: client.userClass,
      architecture: client.architectureCode,
      requestedAddress: address,
      serverIdentifier: addressOption(request, Option.ServerIdentifier) ?? null,
      relay: request.giaddr === ANY_ADDRESS ? null : request.giaddr,
    },
  }
}

/** How a reply is remembered. */
export function noteOf(kind: JournalKind, reply: Packet): PacketSighting {
  const file = textOf(reply.options.get(Option.BootFileName)) ?? null
  const address = reply.yiaddr === ANY_ADDRESS ? null : reply.yiaddr
  const parts = [address === null ? undefined : `address ${address}`, file === null ? undefined : `file ${file}`]
  return {
    kind,
    xid: reply.xid,
    address: kind === 'dhcp.ack' ? address : null,
    text: parts.filter(Boolean).join(', ') || 'a boot server is here',
    data: { address, file, server: reply.siaddr === ANY_ADDRESS ? null : reply.siaddr },
  }
}

/** What to load, if the answer is to boot. */
export function instructionOf(answer: BootAnswer): (BootInstruction & { kind: 'file' }) | undefined {
  return answer.instruction?.kind === 'file' ? answer.instruction : undefined
}
