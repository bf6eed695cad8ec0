// Shares the bytes per second the operator allows among the transfers: equally, and what one does not need the others get.

/** Bounds in bytes per second; null is no limit. */
export interface RateLimits {
  readonly maxBytesPerSecond: number | null
  readonly maxBytesPerSecondPerMachine: number | null
}

export interface RateShares {
  /** The first share of a transfer that begins, an equal one; `ownLimit` holds for its machine alone. */
  add(transfer: number, address: string, ownLimit: number | null): number | null
  /** How many bytes the transfer has moved so far. */
  moved(transfer: number, bytes: number): void
  remove(transfer: number): void
  /** Shares anew after what moved since the last time; tells the shares that changed. */
  share(atMs: number): void
}

interface Member {
  readonly address: string
  readonly ownLimit: number | null
  movedBytes: number
  sharedBytes: number
  /** What it would use, as far as one can tell. */
  demand: number
  share: number
}

/** Whoever uses less of its share than this does not need it. */
const CONTENT_BELOW = 0.8
/** What a transfer may grow to until the next time, over what it used. */
const HEADROOM = 1.5
/** No share is less, so that a client that paused comes back to life. */
const LEAST_SHARE = 4096

/**
 * Nobody to share among. `onShare` hears of every share that changes. `soon` does the work once a moment is over: however many
 * transfers begin in it, all is shared anew once.
 */
export function createRateShares(
  limits: RateLimits,
  onShare: (transfer: number, bytesPerSecond: number | null) => void,
  soon: (work: () => void) => void = setImmediate,
): RateShares {
  const members = new Map<number, Member>()
  const machines = new Map<string, Map<number, Member>>()
  let sharedAtMs = 0
  let isOutdated = false

  function distribute(): void {
    isOutdated = false
    const groups = Array.from(machines.values(), (group) => [...group])
    const demands = groups.map((group) =>
      Math.min(
        group.reduce((sum, [, { demand }]) => sum + demand, 0),
        machineLimit(limits, group),
      ),
    )
    const shares = pour(limits.maxBytesPerSecond ?? Infinity, demands)
    for (const [index, group] of groups.entries()) {
      const capacity = Math.min(shares[index]!, machineLimit(limits, group))
      const parts = pour(
        capacity,
        group.map(([, { demand }]) => demand),
      )
      for (const [at, [transfer, member]] of group.entries()) {
        const share = parts[at] === Infinity ? Infinity : Math.max(LEAST_SHARE, Math.floor(parts[at]!))
        if (share === member.share) continue
        member.share = share
        onShare(transfer, toLimit(share))
      }
    }
  }

  return {
    add(transfer, address, ownLimit) {
      const member = { address, ownLimit, movedBytes: 0, sharedBytes: 0, demand: Infinity, share: -1 }
      members.set(transfer, member)
      const group = machines.get(address) ?? new Map<number, Member>()
      machines.set(address, group.set(transfer, member))
      const ofMachine = Math.min(
        (limits.maxBytesPerSecond ?? Infinity) / machines.size,
        machineLimit(limits, [...group]),
      )
      member.share = ofMachine === Infinity ? Infinity : Math.max(LEAST_SHARE, Math.floor(ofMachine / group.size))
      if (!isOutdated) {
        isOutdated = true
        soon(distribute)
      }
      return toLimit(member.share)
    },
    moved(transfer, bytes) {
      const member = members.get(transfer)
      if (member) member.movedBytes = bytes
    },
    remove(transfer) {
      const address = members.get(transfer)?.address
      if (address === undefined) return
      members.delete(transfer)
      const group = machines.get(address)
      group?.delete(transfer)
      if (group?.size === 0) machines.delete(address)
    },
    share(atMs) {
      const seconds = (atMs - sharedAtMs) / 1000
      if (seconds <= 0) return
      sharedAtMs = atMs
      for (const member of members.values()) {
        const used = (member.movedBytes - member.sharedBytes) / seconds
        member.sharedBytes = member.movedBytes
        member.demand = used < member.share * CONTENT_BELOW ? used * HEADROOM : Infinity
      }
      distribute()
    },
  }
}

function machineLimit(limits: RateLimits, group: readonly [number, Member][]): number {
  const own = group.map(([, { ownLimit }]) => ownLimit ?? Infinity)
  return Math.min(limits.maxBytesPerSecondPerMachine ?? Infinity, ...own)
}

/** Fills vessels of these sizes equally until nothing is left; what is left over when all are full goes to all. */
function pour(amount: number, sizes: readonly number[]): number[] {
  if (amount === Infinity) return sizes.map(() => Infinity)
  const order = sizes.map((_, index) => index).sort((one, other) => sizes[one]! - sizes[other]!)
  const filled = new Array<number>(sizes.length).fill(0)
  let left = amount
  for (const [done, index] of order.entries()) {
    filled[index] = Math.min(sizes[index]!, left / (sizes.length - done))
    left -= filled[index]
  }
  return left > 0 ? filled.map((level) => level + left / sizes.length) : filled
}

function toLimit(share: number): number | null {
  return share === Infinity ? null : share
}
