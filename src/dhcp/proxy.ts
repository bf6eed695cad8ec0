// ProxyDHCP: beside another DHCP server, offers a boot program to network boot clients, and answers port 4011.
import type { BootDesk } from '../model.ts'
import type { Ipv4 } from '../net/address.ts'
import { bootClient, instructionOf, noteOf, sightingOf, type Exchange, type Outcome } from './exchange.ts'
import { MessageType, Option } from './options.ts'
import { addressOption, messageName, messageType } from './packet.ts'
import { buildBootAck, buildProxyOffer } from './reply.ts'

/** A request to port 67 while another server gives the addresses. */
export async function handleProxy(exchange: Exchange, desk: BootDesk, self: Ipv4): Promise<Outcome> {
  const client = bootClient(exchange)
  if (!client) return { silent: 'not a network boot client' }
  const { request } = exchange
  switch (messageType(request)) {
    case MessageType.Discover: {
      const answer = await desk.ask(client, sightingOf('dhcp.discover', exchange, client))
      const boot = instructionOf(answer)
      if (!boot) return { silent: answer.decision.reason }
      const reply = buildProxyOffer(request, client, boot, self)
      return { reply, note: noteOf('dhcp.offer', reply) }
    }
    case MessageType.Request:
      // overheard: it tells which address the client will have
      desk.note(client, sightingOf('dhcp.request', exchange, client))
      return { silent: 'the DHCP server answers it' }
    default:
      return { silent: `${messageName(request)} is for the DHCP server` }
  }
}

/** A request to port 4011, where firmware asks for the file itself [PXE 2.1 §2.2.5]; some asks by INFORM. */
export async function handleBootServer(exchange: Exchange, desk: BootDesk, self: Ipv4): Promise<Outcome> {
  const client = bootClient(exchange)
  if (!client) return { silent: 'not a network boot client' }
  const { request } = exchange
  const type = messageType(request)
  if (type !== MessageType.Request && type !== MessageType.Inform)
    return { silent: `${messageName(request)} does not belong on this port` }
  const named = addressOption(request, Option.ServerIdentifier)
  if (named !== undefined && named !== self) return { silent: `it asks server ${named}` }
  const answer = await desk.ask(client, sightingOf('pxe.request', exchange, client))
  const boot = instructionOf(answer)
  if (!boot) return { silent: answer.decision.reason }
  const reply = buildBootAck(request, boot, self)
  return { reply, note: noteOf('pxe.ack', reply) }
}
