// Addresses that a machine can have: for words of the API that name one.
import { RequestError } from '../errors.ts'
import { ipv4ToNumber, type Ipv4 } from '../net/address.ts'

/** The address of a member; null as it is. Refuses what no machine on a network can have [REQUEST_INVALID]. */
export function hostAddress(member: string, address: string | null): Ipv4 | null {
  if (address === null) return null
  // the schema let only IPv4 through
  const firstByte = ipv4ToNumber(address as Ipv4) >>> 24
  if (firstByte === 0 || firstByte === 127 || firstByte >= 224)
    throw new RequestError('REQUEST_INVALID', { reason: `\`${member}\` ${address} is not the address of a machine` })
  return address as Ipv4
}
