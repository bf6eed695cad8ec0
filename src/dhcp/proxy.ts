// ProxyDHCP: beside another DHCP server, offers boot programs to network boot clients, and answers as their boot server.
import type { BootDesk, PxeClient } from '../model.ts'
import { ANY_ADDRESS, type Ipv4 } from '../net/address.ts'
import { unsayable } from './boot-options.ts'
import {
  bootClient,
  instructionOf,
  isBootServerRequest,
  noteOf,
  sightingOf,
  type Exchange,
  type Outcome,
} from './exchange.ts'
import { MessageType, Option } from './options.ts'
import { addressOption, messageName, messageType, type Packet } from './packet.ts'
import { serverIdentifierFor } from './relay-agent.ts'
import { buildBootAck, buildProxyOffer, type ReplyOptions } from './reply.ts'

//   what the client sends                         to      what it gets
//   DISCOVER of class PXEClient or HTTPClient     67      an offer without address
//   REQUEST with boot item 43.71                  67      the boot server's ACK, the item echoed (iPXE, EDK2 Discover)
//   REQUEST that names us as its DHCP server      67      the boot server's ACK: it took our offer for a whole one
//   REQUEST otherwise                             67      nothing: the DHCP server answers
//   INFORM                                        both    the boot server's ACK: some firmware asks so
//   REQUEST                                       4011    the boot server's ACK
//   anything that names another server            both    nothing

/** A request to port 67 while another server gives the addresses. */
export async function handleProxy(
  exchange: Exchange,
  desk: BootDesk,
  self: Ipv4,
  options: ReplyOptions = {},
): Promise<Outcome> {
  const client = bootClient(exchange)
  if (!client) return { silent: 'not a network boot client' }
  const { request } = exchange
  switch (messageType(request)) {
    case MessageType.Discover: {
      const answer = await desk.ask(client, sightingOf('dhcp.discover', exchange, client))
      const instruction = instructionOf(answer)
      if (!instruction) return { silent: answer.decision.reason }
      const obstacle = unsayable(client, instruction)
      if (obstacle !== undefined) return { silent: obstacle }
      const reply = buildProxyOffer(request, client, instruction, self, options)
      return { reply, note: noteOf('dhcp.offer', reply) }
    }
    case MessageType.Request:
      if (
        isBootServerRequest(exchange) ||
        addressOption(request, Option.ServerIdentifier) === serverIdentifierFor(request, self)
      )
        return handleBootServer(exchange, desk, self)
      // overheard: it tells which address the client will have
      desk.note(client, sightingOf('dhcp.request', exchange, client))
      return { silent: 'the DHCP server answers it' }
    case MessageType.Inform:
      return handleBootServer(exchange, desk, self)
    default:
      return { silent: `${messageName(request)} is for the DHCP server` }
  }
}

/** What a boot server is asked, on port 4011 or by discovery on 67 [PXE 2.1 §2.2.5]. */
export async function handleBootServer(exchange: Exchange, desk: BootDesk, self: Ipv4): Promise<Outcome> {
  const client = bootClient(exchange)
  if (!client) return { silent: 'not a network boot client' }
  const { request } = exchange
  const type = messageType(request)
  if (type !== MessageType.Request && type !== MessageType.Inform)
    return { silent: `${messageName(request)} does not belong on this port` }
  const named = addressOption(request, Option.ServerIdentifier)
  if (named !== undefined && named !== serverIdentifierFor(request, self)) return { silent: `it asks server ${named}` }
  const answer = await desk.ask(client, sightingOf('pxe.request', exchange, client))
  const instruction = instructionOf(answer)
  if (!instruction) return { silent: answer.decision.reason }
  const obstacle = unsayable(client, instruction)
  if (obstacle !== undefined) return { silent: obstacle }
  const reply = buildBootAck(request, client, instruction, self)
  reply.ciaddr = clientAddress(request, client, exchange.from.address)
  return { reply, note: noteOf('pxe.ack', reply) }
}

/** WDS's loaders want to read their own address in the answer, also those that did not say it. */
function clientAddress(request: Packet, { door }: PxeClient, from: Ipv4): Ipv4 {
  return request.ciaddr === ANY_ADDRESS && door === 'pxe' && request.giaddr === ANY_ADDRESS ? from : request.ciaddr
}
