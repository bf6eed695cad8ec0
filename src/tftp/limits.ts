// What bounds the TFTP server: the operator's limits for all, and those for one machine.
import type { PortRange } from './engine.ts'
import type { Peer } from '../files/boot-file.ts'

/** What the operator bounds. What may be left out has the default of DEFAULT_LIMITS. */
export interface TftpLimits {
  /** Largest block granted, in bytes of data: what fits into a packet of the path, because dgram cannot forbid fragments. */
  readonly maxBlockSize: number
  /** Most blocks granted in flight. */
  readonly maxWindowSize: number
  /** Transfers at once; a request more is told to come back. */
  readonly maxTransfers: number
  /** Local ports of the transfers; any free one if left out. */
  readonly portRange?: PortRange
  /** Send from the server's port itself, for firewalls that pass no other. */
  readonly singlePort: boolean
  /** Whether a boot loader of Windows may choose its window with every ACK [msftwindow]. */
  readonly variableWindow?: boolean
  /** Transfers at once to one address. */
  readonly maxTransfersPerMachine?: number
  /** Transfers whose client has not answered yet: one more, and the oldest of them is given up. */
  readonly maxUnanswered?: number
  /** Requests heard from one address, in the long run; ten seconds' worth may come at once. */
  readonly maxRequestsPerSecondPerMachine?: number
  /** Bytes of blocks sent in a second by all transfers together; null is no limit. */
  readonly maxBytesPerSecond?: number | null
  /** The same for all transfers to one address. */
  readonly maxBytesPerSecondPerMachine?: number | null
}

/** Limits with nothing left out. */
export type AllLimits = Required<Omit<TftpLimits, 'portRange'>> & Pick<TftpLimits, 'portRange'>

export const DEFAULT_LIMITS = {
  variableWindow: false,
  // a loader reads one file after the other; what lives behind one address may be several machines
  maxTransfersPerMachine: 64,
  maxUnanswered: 256,
  // GRUB fetches its modules at some 200 a second
  maxRequestsPerSecondPerMachine: 200,
  maxBytesPerSecond: null,
  maxBytesPerSecondPerMachine: null,
} as const

/** What differs for one machine; the operator's limits still hold. */
export interface MachineLimits {
  readonly maxBlockSize?: number
  readonly maxWindowSize?: number
  readonly variableWindow?: boolean
  /** Whether block 65535 is followed by number 1, as some old loaders count. */
  readonly wrapToOne?: boolean
  /** Bytes of blocks sent to it in a second. */
  readonly maxBytesPerSecond?: number
}

/** Tells what differs for the machine that asks; undefined: nothing. */
export type LimitsFor = (
  peer: Peer,
  session: string | null,
) => MachineLimits | undefined | Promise<MachineLimits | undefined>
