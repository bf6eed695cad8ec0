// Builds the requests that network boot firmware sends, for tests of the DHCP doors.
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { encodePacket, Op, type Packet } from '../../src/dhcp/packet.ts'
import { machineIdentifierOf } from '../../src/dhcp/machine-identifier.ts'
import { ANY_ADDRESS, ipv4ToBytes, macToBytes, parseMac, type Ipv4 } from '../../src/net/address.ts'

/** What to say; everything has a usual value. */
export interface PxeRequest {
  mac?: string
  type?: number
  xid?: number
  /** Option 93; undefined: 7, null: none. */
  architecture?: number | null
  /** Undefined: the usual PXEClient class; null: none. */
  vendorClass?: string | null
  userClass?: string
  uuid?: string
  flags?: number
  ciaddr?: string
  giaddr?: string
  requested?: string
  serverIdentifier?: string
  options?: Iterable<[number, Uint8Array]>
}

/** The packet. */
export function pxeRequest(request: PxeRequest = {}): Packet {
  const { architecture = 7, type = MessageType.Discover } = request
  const chaddr = new Uint8Array(16)
  chaddr.set(macToBytes(parseMac(request.mac ?? '52:54:00:12:34:56')!))
  const options = new Map<number, Uint8Array>([[Option.MessageType, Uint8Array.of(type)]])
  const vendorClass =
    request.vendorClass === undefined
      ? `PXEClient:Arch:${String(architecture ?? 0).padStart(5, '0')}:UNDI:003000`
      : request.vendorClass
  if (vendorClass !== null) options.set(Option.VendorClass, Buffer.from(vendorClass))
  if (architecture !== null) options.set(Option.ClientArchitecture, Uint8Array.of(architecture >> 8, architecture))
  if (request.userClass !== undefined) options.set(Option.UserClass, Buffer.from(request.userClass))
  if (request.uuid !== undefined) options.set(Option.ClientMachineIdentifier, machineIdentifierOf(request.uuid))
  if (request.requested !== undefined) options.set(Option.RequestedAddress, ipv4ToBytes(request.requested as Ipv4))
  if (request.serverIdentifier !== undefined)
    options.set(Option.ServerIdentifier, ipv4ToBytes(request.serverIdentifier as Ipv4))
  for (const [code, value] of request.options ?? []) options.set(code, value)
  return {
    op: Op.Request,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid: request.xid ?? 0x12345678,
    secs: 0,
    flags: request.flags ?? 0x8000,
    ciaddr: (request.ciaddr ?? ANY_ADDRESS) as Ipv4,
    yiaddr: ANY_ADDRESS,
    siaddr: ANY_ADDRESS,
    giaddr: (request.giaddr ?? ANY_ADDRESS) as Ipv4,
    chaddr,
    sname: new Uint8Array(64),
    file: new Uint8Array(128),
    options,
  }
}

/** The packet as a datagram. */
export function pxeDatagram(request: PxeRequest = {}): Uint8Array {
  return encodePacket(pxeRequest(request))
}
