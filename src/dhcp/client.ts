// From a packet to the network boot client that sent it, or why it is not one.
import type { PxeClient } from '../model.ts'
import { ANY_ADDRESS, macFromBytes } from '../net/address.ts'
import { Option } from './options.ts'
import { Op, textOf, type Packet } from './packet.ts'
import { architectureCodes, architectureOf, decodeMachineIdentifier, decodeUserClass, VendorClass } from './pxe.ts'

/** Why a packet is not a network boot client's: normal, counted, shown at debug. */
export type NotAClient = { refused: 'not-a-request' | 'not-ethernet' | 'not-network-boot'; reason: string }

/** The client a request describes, or the reason it is none. Pure. */
export function readClient(packet: Packet, door: PxeClient['door']): PxeClient | NotAClient {
  if (packet.op !== Op.Request) return { refused: 'not-a-request', reason: `op is ${packet.op}` }
  if (packet.htype !== 1 || packet.hlen !== 6)
    return { refused: 'not-ethernet', reason: `hardware type ${packet.htype}, address length ${packet.hlen}` }
  const vendorClass = textOf(packet.options.get(Option.VendorClass)) ?? null
  const isHttp = vendorClass?.startsWith(VendorClass.Http) === true
  if (!isHttp && vendorClass?.startsWith(VendorClass.Pxe) !== true)
    return { refused: 'not-network-boot', reason: `vendor class ${vendorClass ?? 'absent'}` }

  const userClass = decodeUserClass(packet.options.get(Option.UserClass))
  const codes = architectureCodes(packet.options.get(Option.ClientArchitecture), vendorClass)
  // several may be given: the first we know [RFC 4578 §2.1]
  const code = codes.find((candidate) => architectureOf(candidate) !== null) ?? codes[0] ?? null
  const architecture = code === null ? null : architectureOf(code)
  return {
    mac: macFromBytes(packet.chaddr),
    uuid: decodeMachineIdentifier(packet.options.get(Option.ClientMachineIdentifier)),
    architecture,
    architectureCode: code,
    kind: isHttp
      ? 'http'
      : userClass === 'iPXE'
        ? 'ipxe'
        : packet.options.has(Option.WdsNetworkBootProgram)
          ? 'wdsnbp'
          : 'pxe',
    firmware: architecture === null ? 'unknown' : architecture === 'x86' || architecture === 'x64' ? 'bios' : 'uefi',
    door,
    vendorClass,
    userClass,
    link: packet.giaddr === ANY_ADDRESS ? null : packet.giaddr,
    relay: null,
    wds: null,
    ipxe: null,
    bootItem: null,
  }
}
