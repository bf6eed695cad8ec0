// Option 82: what relay agents and snooping switches say of a client [RFC 3046 and its many sub-options].
import type { RelayInformation } from '../model.ts'
import { ANY_ADDRESS, ipv4FromBytes, type Ipv4 } from '../net/address.ts'
import { Option } from './options.ts'
import type { Packet } from './packet.ts'
import { at, findSubOption, subOptionsCodec, SubOptionTypes as Type, type SubOptionsOf } from './sub-options.ts'

/** Sub-options by name [IANA "DHCP Relay Agent Sub-Option Codes"]. */
export const RELAY_FIELDS = {
  circuitId: at(1, Type.bytes),
  remoteId: at(2, Type.bytes),
  docsisDeviceClass: at(4, Type.u32),
  /** [RFC 3527]: an address in the client's network, when giaddr is not. */
  linkSelection: at(5, Type.ipv4),
  /** [RFC 3993] */
  subscriberId: at(6, Type.text),
  /** [RFC 4014] */
  radius: at(7, Type.bytes),
  /** [RFC 4030] */
  authentication: at(8, Type.bytes),
  /** [RFC 4243] */
  vendor: at(9, Type.bytes),
  /** [RFC 5010]: bit 0x80, the client's packet was unicast. */
  flags: at(10, Type.u8),
  /** [RFC 5107]: what to say in option 54, so that renewals come through the relay too. */
  serverIdentifierOverride: at(11, Type.ipv4),
  /** [RFC 6925] */
  relayId: at(12, Type.bytes),
  /** [RFC 8357]: present when the relay listens on another port than 67. */
  sourcePort: at(19, Type.present),
  /** [RFC 6607] */
  virtualSubnetSelection: at(151, Type.bytes),
  virtualSubnetSelectionControl: at(152, Type.present),
} as const
export type RelayOptions = SubOptionsOf<typeof RELAY_FIELDS>

const codec = subOptionsCodec(Option.RelayAgentInformation, RELAY_FIELDS, 'bare')

/** Option 82 as a value. Throws DHCP_BAD_OPTION when a sub-option runs past its end. */
export const decodeRelayOptions: (bytes: Uint8Array) => RelayOptions = codec.decode
/** Option 82 for a value; replies copy the request's bytes instead. */
export const encodeRelayOptions: (value: RelayOptions) => Uint8Array = codec.encode

/** The client's packet reached the relay by unicast [RFC 5010 §3]. */
export const RELAY_FLAG_UNICAST = 0x80

/** What a relay or switch added to the request; null when the client stands on this network and no switch spoke. */
export function relayOf(request: Packet): RelayInformation | null {
  const option = request.options.get(Option.RelayAgentInformation)
  if (request.giaddr === ANY_ADDRESS && option === undefined) return null
  const hex = (code: number) => {
    const value = findSubOption(option, code, 'bare')
    return value === undefined ? null : Buffer.from(value).toString('hex')
  }
  return {
    address: request.giaddr,
    circuitId: hex(RELAY_FIELDS.circuitId.code),
    remoteId: hex(RELAY_FIELDS.remoteId.code),
    subscriberId: hex(RELAY_FIELDS.subscriberId.code),
  }
}

/**
 * An address in the client's network: what its relay selected [RFC 3527], else what it selected through a relay [RFC 3011],
 * else the relay's own, else the client's; null when none is told and the client is on the network it was heard on.
 */
export function linkOf(request: Packet): Ipv4 | null {
  if (request.giaddr === ANY_ADDRESS) return request.ciaddr === ANY_ADDRESS ? null : request.ciaddr
  // Deviation: RFC 3011 lets any client choose its subnet: only relays, which are listed, are believed, or one client could
  // use up every pool
  const selected = address(request.options.get(Option.RelayAgentInformation), RELAY_FIELDS.linkSelection.code)
  if (selected !== undefined) return selected
  const subnet = request.options.get(Option.SubnetSelection)
  return subnet?.length === 4 ? ipv4FromBytes(subnet) : request.giaddr
}

/** What replies to this request say in option 54, and its client says when it means us: the relay's override, else we. */
export function serverIdentifierFor(request: Packet, self: Ipv4): Ipv4 {
  const option = request.options.get(Option.RelayAgentInformation)
  return address(option, RELAY_FIELDS.serverIdentifierOverride.code) ?? self
}

/** Whether the relay wants its answers on the port it sent from [RFC 8357 §5.2]. */
export function usesSourcePort(request: Packet): boolean {
  return (
    findSubOption(request.options.get(Option.RelayAgentInformation), RELAY_FIELDS.sourcePort.code, 'bare') !== undefined
  )
}

function address(option: Uint8Array | undefined, code: number): Ipv4 | undefined {
  const value = findSubOption(option, code, 'bare')
  return value?.length === 4 ? ipv4FromBytes(value) : undefined
}
