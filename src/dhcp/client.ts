// From a packet to the network boot client that sent it, or why it is not one.
import type { Architecture, ClientKind, PxeClient, WdsRequest } from '../model.ts'
import { macFromBytes, type Ipv4, type Mac } from '../net/address.ts'
import { architectureOf, decodeArchitectures, firmwareOf } from './architectures.ts'
import { ipxeFeatures } from './ipxe.ts'
import { machineUuid, readUuid } from './machine-identifier.ts'
import { Option } from './options.ts'
import { Op, textOf, type Packet } from './packet.ts'
import { requestedBootItem } from './pxe.ts'
import { linkOf, relayOf } from './relay-agent.ts'
import { decodeUserClass, isIpxeClass, userClassText } from './user-class.ts'
import { parseVendorClass, VendorClass } from './vendor-class.ts'
import { wdsRequest } from './wdsnbp.ts'

/** Why a packet is not a network boot client's: normal, counted, shown at debug. */
export type NotAClient = { refused: 'not-a-request' | 'not-ethernet' | 'not-network-boot'; reason: string }

const ETHERNET = 1
const MAC_BYTES = 6
const GUID_BYTES = 16

/**
 * The client a request describes, or the reason it is none. `interfaceAddress` is the server's on the interface the packet
 * came in by: the client's network when nothing says otherwise. Pure.
 */
export function readClient(
  packet: Packet,
  door: PxeClient['door'],
  interfaceAddress: Ipv4 | null = null,
): PxeClient | NotAClient {
  if (packet.op !== Op.Request) return { refused: 'not-a-request', reason: `op is ${packet.op}` }
  const { options } = packet
  const vendorClass = textOf(options.get(Option.VendorClass)) ?? null
  const parsed = vendorClass === null ? undefined : parseVendorClass(vendorClass)
  if (!parsed) return { refused: 'not-network-boot', reason: `vendor class ${vendorClass ?? 'absent'}` }
  const mac = macOf(packet)
  if (typeof mac !== 'string') return mac

  const userClasses = decodeUserClass(options.get(Option.UserClass))
  const codes = decodeArchitectures(options.get(Option.ClientArchitecture))
  // several may be given: the first we know [RFC 4578 §2.1]; missing, it is spelled in the class
  const code = codes?.find((candidate) => architectureOf(candidate) !== null) ?? codes?.[0] ?? parsed.architecture
  const isIpxe = isIpxeClass(userClasses) || options.has(Option.Ipxe)
  const wds = isIpxe ? undefined : wdsRequest(options.get(Option.WdsNetworkBootProgram))
  const kind: ClientKind = isIpxe ? 'ipxe' : wds ? 'wdsnbp' : parsed.kind === VendorClass.Http ? 'http' : 'pxe'
  const { architecture, firmware } = wds ? foundBy(wds, code) : reported(code)
  return {
    mac,
    uuid: machineUuid(options.get(Option.ClientMachineIdentifier)),
    architecture,
    architectureCode: code,
    kind,
    firmware,
    door,
    vendorClass,
    userClass: userClassText(userClasses),
    link: linkOf(packet) ?? interfaceAddress,
    relay: relayOf(packet),
    wds: wds ?? null,
    ipxe: isIpxe ? ipxeFeatures(options.get(Option.Ipxe)) : null,
    bootItem: requestedBootItem(options.get(Option.VendorSpecific))?.type ?? null,
  }
}

/** The client's MAC. Firmware may send its UUID as hardware address; the MAC must then stand in option 61. */
function macOf(packet: Packet): Mac | NotAClient {
  const { htype, hlen, chaddr, options } = packet
  if (htype === ETHERNET && hlen === MAC_BYTES) return machineMac(chaddr)
  const identifier = options.get(Option.ClientIdentifier)
  const uuid = machineUuid(options.get(Option.ClientMachineIdentifier))
  // Deviation: RFC 2131 has the hardware address there; EDK2 set to SendGUID has the UUID, 16 bytes
  if (hlen === GUID_BYTES && identifier?.length === 1 + MAC_BYTES && identifier[0] === ETHERNET)
    if (uuid === null || uuid === readUuid(chaddr, 0)) return machineMac(identifier.subarray(1))
  const reason = `hardware type ${htype}, address length ${hlen}`
  return {
    refused: 'not-ethernet',
    reason: hlen === GUID_BYTES ? `${reason}: a UUID, and option 61 does not say the MAC` : reason,
  }
}

/** No machine has a group's address, or none: rows for it would be everybody's and nobody's. */
function machineMac(bytes: Uint8Array): Mac | NotAClient {
  const isGroup = ((bytes[0] ?? 0) & 1) !== 0
  const mac = macFromBytes(bytes)
  return isGroup || bytes.subarray(0, MAC_BYTES).every((byte) => byte === 0)
    ? { refused: 'not-ethernet', reason: `${mac} is the hardware address of no machine` }
    : mac
}

interface Processor {
  architecture: Architecture | null
  firmware: PxeClient['firmware']
}

function reported(code: number | null): Processor {
  return code === null
    ? { architecture: null, firmware: 'unknown' }
    : { architecture: architectureOf(code), firmware: firmwareOf(code) }
}

/** 250.1 where a BIOS program found a 64-bit processor: 6, by some builds 7 or 9. */
const X64_FOUND: readonly number[] = [6, 7, 9]

/** What a WDS network boot program found: it looks at the processor, the firmware's word in option 93 does not tell. */
function foundBy({ architectureCode: found }: WdsRequest, code: number | null): Processor {
  if (found === null) return reported(code)
  // only wdsnbp.com, which is BIOS's, sends no option 93 and says 0 or 6
  const firmware = code === null ? (found === 0 || found === 6 ? 'bios' : firmwareOf(found)) : firmwareOf(code)
  // Deviation: in option 93 a 6 is 32-bit UEFI, from wdsnbp.com it is 64-bit BIOS
  if (firmware === 'bios') return { firmware, architecture: X64_FOUND.includes(found) ? 'x64' : 'x86' }
  // a BIOS number from a UEFI program says nothing
  return found === 0 ? reported(code) : { firmware, architecture: architectureOf(found) }
}
