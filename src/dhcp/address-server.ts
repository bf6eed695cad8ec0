// The DHCP server: lends addresses from the pools, with boot information for clients that are to boot [RFC 2131 §4.3].
import type { BootAnswer, BootDesk, BootInstruction, PxeClient } from '../model.ts'
import { ANY_ADDRESS, macFromBytes, type Ipv4, type Mac } from '../net/address.ts'
import { unsayable } from './boot-options.ts'
import type { ConflictProbe } from './conflict-probe.ts'
import {
  bootClient,
  instructionOf,
  isBootServerRequest,
  noteOf,
  sightingOf,
  type Exchange,
  type Outcome,
} from './exchange.ts'
import type { ClientNetwork, LeaseBook, LeaseGrant, LeaseHolder, LeaseRefusal } from './leases.ts'
import { machineUuid } from './machine-identifier.ts'
import { MessageType, Option } from './options.ts'
import { addressOption, messageName, messageType, type Packet } from './packet.ts'
import { handleBootServer } from './proxy.ts'
import { linkOf, serverIdentifierFor } from './relay-agent.ts'
import { buildAddressReply, buildInformAck, buildNak } from './reply.ts'

/** What the server tells of its leases. */
export interface LeaseEvents {
  bound(holder: LeaseHolder, grant: LeaseGrant): void
  declined(holder: LeaseHolder, address: Ipv4): void
  /** Somebody answered at an address that was to be offered. */
  conflict(holder: LeaseHolder, address: Ipv4): void
  exhausted(holder: LeaseHolder, reason: string): void
}

/** Who gives addresses. */
export interface AddressDesk {
  leases: LeaseBook
  /** Looks at an address before it is offered to a new client; undefined: nobody looks. */
  probe: ConflictProbe | undefined
  events: LeaseEvents
}

/** The interface a request is answered on. */
export interface Interface {
  address: Ipv4
  name: string
}

/** A client whose offered addresses are all taken by strangers is left to ask again. */
const MAX_CONFLICTS = 4

/** One request and everything that is known for answering it. */
interface Request extends AddressDesk {
  exchange: Exchange
  packet: Packet
  desk: BootDesk
  self: Ipv4
  holder: LeaseHolder
  network: ClientNetwork
}

/** A request to port 67 while this server gives the addresses. Plain clients are offered an address at once. */
export function handleAddress(
  exchange: Exchange,
  desk: BootDesk,
  addresses: AddressDesk,
  on: Interface,
): Outcome | Promise<Outcome> {
  const packet = exchange.request
  const client = bootClient(exchange)
  if (!client && (packet.htype !== 1 || packet.hlen !== 6))
    return { silent: `hardware type ${packet.htype} is not Ethernet` }
  // boot server discovery wants no address
  if (client && isBootServerRequest(exchange)) return handleBootServer(exchange, desk, on.address)
  const link = linkOf(packet)
  const request: Request = {
    leases: addresses.leases,
    probe: addresses.probe,
    events: addresses.events,
    exchange,
    packet,
    desk,
    self: on.address,
    holder: holderOf(packet, client?.mac),
    network: { address: link ?? on.address, interface: packet.giaddr === ANY_ADDRESS ? on.name : null },
  }
  switch (messageType(packet)) {
    case MessageType.Discover:
      return discover(request)
    case MessageType.Request:
      return lend(request)
    case MessageType.Decline:
      return decline(request)
    case MessageType.Release:
      return release(request)
    case MessageType.Inform:
      return inform(request)
    default:
      return { silent: `${messageName(packet)} is not a client's message` }
  }
}

function discover(request: Request): Outcome | Promise<Outcome> {
  const boot = askToBoot(request, 'dhcp.discover')
  if (boot === undefined) return offer(request, undefined)
  return boot.then((part) =>
    takesAddress(part.answer) ? offer(request, part) : { silent: part.answer.decision.reason },
  )
}

function offer(request: Request, boot: BootPart | undefined, conflicts = 0): Outcome | Promise<Outcome> {
  const { leases, probe, holder, packet, network, events } = request
  const offered = leases.offer(holder, network, addressOption(packet, Option.RequestedAddress))
  if (!offered.granted) {
    if (leases.servesNetwork(network)) events.exhausted(holder, offered.reason)
    return { silent: offered.reason }
  }
  const { grant } = offered
  const outcome = () => addressOutcome(request, MessageType.Offer, grant, boot)
  if (!probe || !offered.isNew) return outcome()
  return probe.isInUse(grant.address).then(async (inUse) => {
    if (inUse === 'busy') return { silent: 'too many addresses are being looked at' }
    if (!inUse) {
      leases.noteFree(grant.address)
      return outcome()
    }
    events.conflict(holder, grant.address)
    await leases.noteConflict(holder, grant.address)
    if (conflicts + 1 >= MAX_CONFLICTS) return { silent: `somebody else answers at ${grant.address}` }
    return offer(request, boot, conflicts + 1)
  })
}

function lend(request: Request): Outcome | Promise<Outcome> {
  const { desk, exchange } = request
  const decided = whoAnswers(request)
  if ('outcome' in decided) {
    const client = bootClient(exchange)
    if (client) desk.note(client, sightingOf('dhcp.request', exchange, client))
    return decided.outcome
  }
  const boot = askToBoot(request, 'dhcp.request')
  if (boot === undefined) return bind(request, decided.address, undefined)
  return boot.then((part) => bind(request, decided.address, part))
}

function bind(request: Request, address: Ipv4, boot: BootPart | undefined): Promise<Outcome> {
  const { leases, holder, network, events } = request
  return leases.bind(holder, address, network).then((lent) => {
    if (!lent.granted) return refuse(request, lent)
    events.bound(holder, lent.grant)
    return addressOutcome(request, MessageType.Ack, lent.grant, boot)
  })
}

/**
 * The address to lend, or why this REQUEST is not ours to answer or is to be refused, by the client's state
 * [RFC 2131 §4.3.2].
 */
function whoAnswers(request: Request): { address: Ipv4 } | { outcome: Outcome } {
  const { packet, leases, holder, network, self } = request
  const selected = addressOption(packet, Option.ServerIdentifier)
  const requested = addressOption(packet, Option.RequestedAddress)
  const address = requested ?? packet.ciaddr
  if (selected !== undefined && selected !== self && selected !== serverIdentifierFor(packet, self)) {
    leases.withdraw(holder)
    return { outcome: { silent: `it selected server ${selected}` } }
  }
  if (address === ANY_ADDRESS) return { outcome: { silent: 'it names no address' } }
  if (!leases.servesNetwork(network)) return { outcome: { silent: `no pool for clients at ${network.address}` } }
  const refusal = leases.refusal(holder, address, network)
  // SELECTING: it relies on our offer, so it is told either way
  if (selected !== undefined) return refusal ? { outcome: refuse(request, { ...refusal, nak: true }) } : { address }

  if (packet.ciaddr === ANY_ADDRESS) {
    // INIT-REBOOT: a client nobody here knows may have its address from another server, only it may say no
    if (!leases.isOfNetwork(address, network)) return { outcome: nak(request, `${address} is not of this network`) }
    if (leases.isAnothers(holder, address)) return { outcome: nak(request, `${address} is another client's`) }
    if (leases.isHeldBy(holder, address)) return refusal ? { outcome: refuse(request, refusal) } : { address }
    const known = leases.addressOf(holder, network)
    if (known !== undefined) return { outcome: nak(request, `the address of this client is ${known}`) }
    return { outcome: { silent: `no record of ${address}` } }
  }
  // RENEWING, REBINDING: an address of the pool that nobody has is lent again, though the record of it is lost
  return refusal ? { outcome: refuse(request, refusal) } : { address }
}

async function decline({ packet, leases, holder, events, self, desk, exchange }: Request): Promise<Outcome> {
  const client = bootClient(exchange)
  if (client) desk.note(client, sightingOf('dhcp.decline', exchange, client))
  const address = addressOption(packet, Option.RequestedAddress)
  const selected = addressOption(packet, Option.ServerIdentifier)
  const isOurs = selected === undefined || selected === self || selected === serverIdentifierFor(packet, self)
  if (isOurs && address !== undefined && (await leases.decline(holder, address))) events.declined(holder, address)
  return { silent: 'DECLINE has no answer' }
}

async function release({ packet, leases, holder }: Request): Promise<Outcome> {
  await leases.release(holder, packet.ciaddr)
  return { silent: 'RELEASE has no answer' }
}

/** Configuration for a client that has its address from elsewhere [RFC 2131 §4.3.5]; some firmware asks what to boot so. */
function inform(request: Request): Outcome | Promise<Outcome> {
  const { packet, leases, holder, self } = request
  const grant = leases.configurationFor(packet.ciaddr, holder)
  if (!grant) return { silent: `${packet.ciaddr} is not of a served network` }
  const boot = askToBoot(request, 'dhcp.inform')
  if (!boot) return { reply: buildInformAck(packet, grant, self), note: null }
  return boot.then((part) => {
    const reply = buildInformAck(packet, grant, self, saidBoot(part))
    return { reply, note: noteOf('dhcp.ack', reply) }
  })
}

/** Option 61 names the client; `01` and the MAC is the MAC in other words [RFC 2132 §9.14]. */
function holderOf(request: Packet, mac: Mac = macFromBytes(request.chaddr)): LeaseHolder {
  const uuid = machineUuid(request.options.get(Option.ClientMachineIdentifier))
  const identifier = request.options.get(Option.ClientIdentifier)
  if (identifier === undefined || identifier.length < 2 || isMacAgain(identifier, request.chaddr))
    return { mac, clientId: null, uuid }
  return { mac, clientId: Buffer.from(identifier).toString('hex'), uuid }
}

function isMacAgain(identifier: Uint8Array, chaddr: Uint8Array): boolean {
  if (identifier.length !== 7 || identifier[0] !== 1) return false
  for (let index = 0; index < 6; index++) if (identifier[index + 1] !== chaddr[index]) return false
  return true
}

function refuse(request: Request, refusal: LeaseRefusal): Outcome {
  return refusal.nak ? nak(request, refusal.reason) : { silent: refusal.reason }
}

function nak({ packet, self }: Request, reason: string): Outcome {
  const reply = buildNak(packet, reason, self)
  return { reply, note: { ...noteOf('dhcp.nak', reply), text: reason } }
}

interface BootPart {
  client: PxeClient
  answer: BootAnswer
}

/** Undefined at once for clients that boot nothing from the network. */
function askToBoot(
  { exchange, desk }: Request,
  kind: 'dhcp.discover' | 'dhcp.request' | 'dhcp.inform',
): Promise<BootPart> | undefined {
  const client = bootClient(exchange)
  return client && desk.ask(client, sightingOf(kind, exchange, client)).then((answer) => ({ client, answer }))
}

/** Firmware that is not to boot gets no address either, so that it goes on to its next boot device at once. */
function takesAddress(answer: BootAnswer): boolean {
  return answer.instruction !== null || answer.decision.action === 'address'
}

function addressOutcome(
  request: Request,
  type: typeof MessageType.Offer | typeof MessageType.Ack,
  grant: LeaseGrant,
  boot: BootPart | undefined,
): Outcome {
  const reply = buildAddressReply(request.packet, type, grant, boot && saidBoot(boot), request.self)
  return { reply, note: boot ? noteOf(type === MessageType.Offer ? 'dhcp.offer' : 'dhcp.ack', reply) : null }
}

/** What is said of booting; nothing where this client has no words for it. */
function saidBoot({ client, answer }: BootPart): { client: PxeClient; instruction: BootInstruction } | undefined {
  const instruction = instructionOf(answer)
  return instruction && unsayable(client, instruction) === undefined ? { client, instruction } : undefined
}
