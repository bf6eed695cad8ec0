// One request being answered: what the handlers of both ports are given and what they return.
import type { BootAnswer, BootInstruction, JournalKind, PacketSighting, PxeClient, SeenPacket } from '../model.ts'
import { ANY_ADDRESS } from '../net/address.ts'
import { architectureName } from './architectures.ts'
import type { NotAClient } from './client.ts'
import type { Endpoint } from './destination.ts'
import { MessageType, Option } from './options.ts'
import { addressOption, messageType, textOf, type Packet } from './packet.ts'
import { PXE_FIELDS, requestedBootItem } from './pxe.ts'
import { findSubOption } from './sub-options.ts'

/** A decoded request and who sent it. */
export interface Exchange {
  request: Packet
  client: PxeClient | NotAClient
  from: Endpoint
  /** The request's datagram. */
  datagram?: SeenPacket
}

/** What a handler decided: a reply, or silence with its reason. */
export type Outcome = { reply: Packet; note: PacketSighting | null } | { silent: string }

/** The client of an exchange if it is a network boot client. */
export function bootClient(exchange: Exchange): PxeClient | undefined {
  return 'refused' in exchange.client ? undefined : exchange.client
}

/** Whether a REQUEST looks for a boot server (it names a boot item, 43.71) rather than for an address. */
export function isBootServerRequest({ request }: Exchange): boolean {
  return (
    messageType(request) === MessageType.Request &&
    requestedBootItem(request.options.get(Option.VendorSpecific)) !== undefined
  )
}

/** How a received packet is remembered. */
export function sightingOf(
  kind: JournalKind,
  { request, from, datagram }: Exchange,
  client: PxeClient,
): PacketSighting {
  const address =
    request.ciaddr !== ANY_ADDRESS ? request.ciaddr : (addressOption(request, Option.RequestedAddress) ?? null)
  const architecture =
    client.architecture ??
    (client.architectureCode === null ? 'architecture unknown' : architectureName(client.architectureCode))
  return {
    kind,
    xid: request.xid,
    ...(datagram === undefined ? {} : { packet: datagram }),
    address: kind === 'dhcp.discover' ? null : address,
    text: `${architecture} ${client.userClass ?? LOADER_NAMES[client.kind]}${address === null ? '' : `, address ${address}`}`,
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
      ...(client.bootItem === null ? {} : { bootItem: client.bootItem }),
      ...(client.wds === null
        ? {}
        : { wdsArchitecture: client.wds.architectureCode, promptDone: client.wds.promptDone }),
    },
  }
}

const LOADER_NAMES: Readonly<Record<PxeClient['kind'], string>> = {
  pxe: 'firmware',
  http: 'HTTP boot firmware',
  ipxe: 'iPXE',
  wdsnbp: 'WDS network boot program',
  other: 'client',
}

/** How a reply is remembered. */
export function noteOf(kind: JournalKind, reply: Packet): PacketSighting {
  const file = textOf(reply.options.get(Option.BootFileName)) ?? null
  const address = reply.yiaddr === ANY_ADDRESS ? null : reply.yiaddr
  const bcdPath = textOf(reply.options.get(Option.WdsBcdPath)) ?? null
  const parts = [
    address === null ? undefined : `address ${address}`,
    file === null ? undefined : `file ${file}`,
    bcdPath === null ? undefined : `boot store ${bcdPath}`,
    hasMenu(reply) ? 'a boot menu' : undefined,
    file === null && reply.options.has(Option.WdsNetworkBootProgram) ? 'word for the network boot program' : undefined,
  ]
  return {
    kind,
    xid: reply.xid,
    address: kind === 'dhcp.ack' ? address : null,
    text: parts.filter(Boolean).join(', ') || 'a boot server is here',
    data: {
      address,
      file,
      server: reply.siaddr === ANY_ADDRESS ? null : reply.siaddr,
      ...(bcdPath === null ? {} : { bcdPath }),
    },
  }
}

function hasMenu(reply: Packet): boolean {
  return findSubOption(reply.options.get(Option.VendorSpecific), PXE_FIELDS.bootMenu.code, 'padded') !== undefined
}

/** What the answer tells the client to do, if anything. */
export function instructionOf(answer: BootAnswer): BootInstruction | undefined {
  return answer.instruction ?? undefined
}
