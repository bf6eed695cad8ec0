// Whether a token may be redeemed: for whom it was made, when, and whether it was used before. Pure.
import type { DeploymentSecret } from '../store/deployments.ts'
import type { DeployErrorName } from './codes.ts'

/** Who wants to redeem it, as it says and as the connection shows. */
export interface RedeemRequest {
  macs: readonly string[]
  uuid: string | null
  address: string
  nonceHash: string
}

/** How near the address must be to the one the machine booted with. */
export type AddressBinding = 'strict' | 'network'

export type RedeemVerdict =
  /** `otherAddress`: in the same network, but not the one it booted with. */
  | { verdict: 'redeem'; otherAddress: boolean }
  /** The same machine again: its answer was lost. */
  | { verdict: 'repeat' }
  | { verdict: 'refuse'; error: DeployErrorName; text: string; alarm: boolean }

/** An answer that was lost is given again for so long. */
const REPEAT_MS = 10 * 60_000

/**
 * `booted`: addresses the machine was seen with. A machine gets another address in Windows PE than its firmware had
 * where the DHCP server goes by client identifiers, so that `network` accepts a neighbour in the same /24.
 */
export function judgeRedemption(
  token: DeploymentSecret | undefined,
  request: RedeemRequest,
  booted: readonly string[],
  binding: AddressBinding,
  nowMs: number,
): RedeemVerdict {
  if (!token) return refuse('DEPLOY_TOKEN_UNKNOWN', 'No such token: boot the machine again.', false)
  if (token.usedAt !== null) {
    const sameOne = token.usedBy === request.address && token.nonceHash === request.nonceHash
    if (sameOne && nowMs - Date.parse(token.usedAt) <= REPEAT_MS) return { verdict: 'repeat' }
    const by = token.usedBy === request.address ? 'from this address' : `by ${token.usedBy ?? 'another'}`
    return refuse(
      'DEPLOY_TOKEN_USED',
      `This token was used before, ${by} at ${token.usedAt}: boot the machine again.`,
      token.usedBy !== request.address,
    )
  }
  if (nowMs > Date.parse(token.expiresAt))
    return refuse(
      'DEPLOY_TOKEN_EXPIRED',
      `This token was good until ${token.expiresAt}: boot the machine again.`,
      false,
    )
  if (!request.macs.includes(token.mac))
    return refuse('DEPLOY_TOKEN_BOUND', `This token was made for ${token.mac}.`, true)
  if (token.uuid !== null && request.uuid !== null && !isSameUuid(token.uuid, request.uuid))
    return refuse('DEPLOY_TOKEN_BOUND', `This token was made for the machine ${token.uuid}.`, true)
  const known = [...booted, ...(token.address === null ? [] : [token.address])]
  if (known.length === 0 || known.includes(request.address)) return { verdict: 'redeem', otherAddress: false }
  if (binding === 'network' && known.some((address) => isNeighbour(address, request.address)))
    return { verdict: 'redeem', otherAddress: true }
  return refuse('DEPLOY_TOKEN_BOUND', `This token was made for a machine at ${known.join(' or ')}.`, true)
}

function refuse(error: DeployErrorName, text: string, alarm: boolean): RedeemVerdict {
  return { verdict: 'refuse', error, text, alarm }
}

function isNeighbour(one: string, other: string): boolean {
  const network = (address: string) => address.slice(0, address.lastIndexOf('.') + 1)
  return one.includes('.') && network(one) === network(other)
}

/** Firmware and Windows spell the first three groups in opposite byte orders, as old SMBIOS versions had it. */
function isSameUuid(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll('-', '')
  const swapped = (text: string) =>
    text.replace(/^(..)(..)(..)(..)(..)(..)(..)(..)/, (_, a, b, c, d, e, f, g, h) => [d, c, b, a, f, e, h, g].join(''))
  return plain(one) === plain(other) || swapped(plain(one)) === plain(other)
}
