// How large a reply may be: what the client takes, what Ethernet carries, and never a weapon against a forged source.
import { Option } from './options.ts'
import { encodedBytes, encodePacket, type Packet } from './packet.ts'

/** What every client takes: 576 bytes without IP and UDP headers [RFC 2131 §2]. */
export const DEFAULT_REPLY_BYTES = 548
/** EDK2's buffer, and what Ethernet carries in one frame. */
export const LARGEST_REPLY_BYTES = 1472
const IP_AND_UDP_BYTES = 28
/**
 * A reply above 548 bytes has at most twice the request's bytes. As no request is below 240, no reply is larger than
 * 548 / 240 = 2.3 times what asked for it: nobody is flooded by us on behalf of a forged address.
 */
export const LARGEST_MULTIPLE = 2

/** The bytes a reply to this request of `requestBytes` may have [RFC 2132 §9.10]. */
export function replyLimit(request: Packet, requestBytes: number): number {
  const value = request.options.get(Option.MaximumMessageSize)
  const asked = value?.length === 2 ? ((value[0] ?? 0) << 8) | (value[1] ?? 0) : 0
  // Deviation: the least is 576, but EDK2 swaps the bytes and says 255 or 65280: any number is brought into the bounds
  const taken = Math.min(LARGEST_REPLY_BYTES, Math.max(DEFAULT_REPLY_BYTES, asked - IP_AND_UDP_BYTES))
  return Math.min(taken, Math.max(DEFAULT_REPLY_BYTES, LARGEST_MULTIPLE * requestBytes))
}

/** What a client cannot do without, or what must come back to it as it was. */
const INDISPENSABLE: ReadonlySet<number> = new Set([
  ...[Option.MessageType, Option.ServerIdentifier, Option.Message, Option.LeaseTime, Option.SubnetMask, Option.Router],
  ...[Option.ClientIdentifier, Option.ClientMachineIdentifier, Option.RelayAgentInformation],
  ...[Option.VendorClass, Option.VendorSpecific, Option.BootFileName, Option.Ipxe],
  ...[Option.WdsNetworkBootProgram, Option.WdsBcdPath],
])

/**
 * The datagram of a reply within what its request allows. Where it does not fit, options are left out, the longest first:
 * those the client did not ask for (option 55), then others it can do without. Throws DHCP_TOO_LARGE when that is not enough.
 */
export function encodeReply(reply: Packet, request: Packet, requestBytes: number): Uint8Array {
  const limitBytes = replyLimit(request, requestBytes)
  let lengthBytes = encodedBytes(reply)
  if (lengthBytes > limitBytes) {
    const asked = new Set(request.options.get(Option.ParameterList))
    const spare = [...reply.options]
      .filter(([code]) => !INDISPENSABLE.has(code))
      .sort(
        ([code, value], [otherCode, otherValue]) =>
          Number(asked.has(code)) - Number(asked.has(otherCode)) || otherValue.length - value.length,
      )
    // Deviation: RFC 2131 §4.1 would have them in the header fields; overloaded packets confuse firmware
    for (const [code, value] of spare) {
      if (lengthBytes <= limitBytes) break
      reply.options.delete(code)
      lengthBytes -= value.length + 2
    }
  }
  return encodePacket(reply, limitBytes)
}
