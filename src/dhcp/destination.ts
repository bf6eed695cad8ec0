// Where a reply goes: the one place for the rules of RFC 2131 §4.1 and of port 4011.
import { ANY_ADDRESS, BROADCAST_ADDRESS, type Ipv4 } from '../net/address.ts'
import { MessageType } from './options.ts'
import { BROADCAST_FLAG, messageType, type Packet } from './packet.ts'
import { usesSourcePort } from './relay-agent.ts'

/** An address and UDP port. */
export interface Endpoint {
  address: Ipv4
  port: number
}

const SERVER_PORT = 67
const CLIENT_PORT = 68

/** Destination of `reply` to `request`, which came from `from` to the given door; the first rule that fits wins. Pure. */
export function destination(
  request: Packet,
  reply: Packet,
  from: Endpoint,
  options: { door: 'dhcp' | 'pxe'; replyToSender: boolean },
): Endpoint {
  if (options.replyToSender) return from
  // a relay is answered on the servers' port whatever it sent from, unless it says otherwise [RFC 2131 §4.1, RFC 8357 §5.2]
  if (request.giaddr !== ANY_ADDRESS)
    return { address: request.giaddr, port: usesSourcePort(request) ? from.port : SERVER_PORT }
  // 4011 is unicast both ways and answered to the port it came from: EDK2 listens on 4011, iPXE on 68 [PXE 2.1 §2.2.5]
  if (options.door === 'pxe')
    return { address: request.ciaddr !== ANY_ADDRESS ? request.ciaddr : from.address, port: from.port }
  if (messageType(reply) === MessageType.Nak) return { address: BROADCAST_ADDRESS, port: CLIENT_PORT }
  if (request.ciaddr !== ANY_ADDRESS)
    return request.ciaddr === from.address ? from : { address: request.ciaddr, port: CLIENT_PORT }
  if (request.flags & BROADCAST_FLAG || reply.yiaddr === ANY_ADDRESS)
    return { address: BROADCAST_ADDRESS, port: CLIENT_PORT }
  // Deviation: RFC 2131 §4.1 wants unicast to yiaddr here, which needs an ARP entry a user program cannot make
  return { address: BROADCAST_ADDRESS, port: CLIENT_PORT }
}
