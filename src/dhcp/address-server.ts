// The DHCP server: lends addresses from the pools, with boot information for clients that are to boot [RFC 2131 §4.3].
import type { BootAnswer, BootDesk, PxeClient } from '../model.ts'
import { ANY_ADDRESS, macFromBytes, type Ipv4 } from '../net/address.ts'
import { bootClient, instructionOf, noteOf, sightingOf, type Exchange, type Outcome } from './exchange.ts'
import type { LeaseAnswer, LeaseBook, LeaseHolder } from './leases.ts'
import { MessageType, Option } from './options.ts'
import { addressOption, messageName, messageType, type Packet } from './packet.ts'
import { buildAddressReply, buildInformAck, buildNak, type AddressGrant } from './reply.ts'

/** What the server tells of its leases. */
export interface LeaseEvents {
  bound(holder: LeaseHolder, grant: AddressGrant): void
  declined(holder: LeaseHolder, address: Ipv4): void
  exhausted(holder: LeaseHolder, reason: string): void
}

/** A request to port 67 while this server gives the addresses. */
export async function handleAddress(
  exchange: Exchange,
  desk: BootDesk,
  leases: LeaseBook,
  self: Ipv4,
  events: LeaseEvents,
): Promise<Outcome> {
  const { request } = exchange
  if (request.htype !== 1 || request.hlen !== 6) return { silent: `hardware type ${request.htype} is not Ethernet` }
  const holder = holderOf(request)
  const network = request.giaddr === ANY_ADDRESS ? self : request.giaddr

  switch (messageType(request)) {
    case MessageType.Discover: {
      const boot = await askToBoot(exchange, desk, 'dhcp.discover')
      if (boot && !takesAddress(boot.answer)) return { silent: boot.answer.decision.reason }
      const offer = leases.offer(holder, network, addressOption(request, Option.RequestedAddress))
      if (!offer.granted) {
        events.exhausted(holder, offer.reason)
        return { silent: offer.reason }
      }
      return addressOutcome(request, MessageType.Offer, offer.grant, boot, self)
    }
    case MessageType.Request: {
      const refusal = notOurs(request, holder, leases, self)
      if (refusal) {
        const client = bootClient(exchange)
        if (client) desk.note(client, sightingOf('dhcp.request', exchange, client))
        return refusal
      }
      const boot = await askToBoot(exchange, desk, 'dhcp.request')
      const address = addressOption(request, Option.RequestedAddress) ?? request.ciaddr
      const lent = await leases.bind(holder, address, network)
      if (!lent.granted) return refuse(request, lent, self)
      events.bound(holder, lent.grant)
      return addressOutcome(request, MessageType.Ack, lent.grant, boot, self)
    }
    case MessageType.Decline: {
      const address = addressOption(request, Option.RequestedAddress)
      if (address !== undefined && (await leases.decline(holder, address))) events.declined(holder, address)
      return { silent: 'DECLINE has no answer' }
    }
    case MessageType.Release:
      await leases.release(holder, request.ciaddr)
      return { silent: 'RELEASE has no answer' }
    case MessageType.Inform: {
      const grant = leases.configurationFor(request.ciaddr)
      if (!grant) return { silent: `${request.ciaddr} is not of a served network` }
      return { reply: buildInformAck(request, grant, self), note: null }
    }
    default:
      return { silent: `${messageName(request)} is not a client's message` }
  }
}

/** Option 61 names the client; `01` and the MAC is the MAC in other words [RFC 2132 §9.14]. */
function holderOf(request: Packet): LeaseHolder {
  const mac = macFromBytes(request.chaddr)
  const identifier = request.options.get(Option.ClientIdentifier)
  if (identifier === undefined || identifier.length < 2) return { mac, clientId: null }
  const hex = Buffer.from(identifier).toString('hex')
  return { mac, clientId: hex === `01${mac.replaceAll(':', '')}` ? null : hex }
}

/** A REQUEST that selects another server, or a remembered address nobody here lent [RFC 2131 §4.3.2]. */
function notOurs(request: Packet, holder: LeaseHolder, leases: LeaseBook, self: Ipv4): Outcome | undefined {
  const selected = addressOption(request, Option.ServerIdentifier)
  const requested = addressOption(request, Option.RequestedAddress)
  if (selected !== undefined && selected !== self) {
    leases.withdraw(holder)
    return { silent: `it selected server ${selected}` }
  }
  if (requested === undefined && request.ciaddr === ANY_ADDRESS) return { silent: 'it names no address' }
  const isInitReboot = selected === undefined && request.ciaddr === ANY_ADDRESS
  // a client we do not know may have its address from another server: only it may say no
  if (
    isInitReboot &&
    requested !== undefined &&
    leases.servesNetworkOf(requested) &&
    !leases.isHeldBy(holder, requested)
  )
    return { silent: `no record of ${requested}` }
  return undefined
}

function refuse(request: Packet, lent: LeaseAnswer & { granted: false }, self: Ipv4): Outcome {
  if (!lent.nak) return { silent: lent.reason }
  const reply = buildNak(request, lent.reason, self)
  return { reply, note: { ...noteOf('dhcp.nak', reply), text: lent.reason } }
}

interface BootPart {
  client: PxeClient
  answer: BootAnswer
}

async function askToBoot(
  exchange: Exchange,
  desk: BootDesk,
  kind: 'dhcp.discover' | 'dhcp.request',
): Promise<BootPart | undefined> {
  const client = bootClient(exchange)
  return client && { client, answer: await desk.ask(client, sightingOf(kind, exchange, client)) }
}

/** Firmware that is not to boot gets no address either, so that it goes on to its next boot device at once. */
function takesAddress(answer: BootAnswer): boolean {
  return answer.decision.action === 'boot' || answer.decision.action === 'address'
}

function addressOutcome(
  request: Packet,
  type: typeof MessageType.Offer | typeof MessageType.Ack,
  grant: AddressGrant,
  boot: BootPart | undefined,
  self: Ipv4,
): Outcome {
  const instruction = boot && instructionOf(boot.answer)
  const reply = buildAddressReply(
    request,
    type,
    grant,
    boot && instruction ? { client: boot.client, instruction } : undefined,
    self,
  )
  return { reply, note: boot ? noteOf(type === MessageType.Offer ? 'dhcp.offer' : 'dhcp.ack', reply) : null }
}
