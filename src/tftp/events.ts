// What the TFTP server tells the rest of the program: one event per request, and one per thing that becomes of it.
import type { PacketError, TransferError } from '../errors.ts'
import type { Peer } from '../files/boot-file.ts'

/** A read request as it came in. */
export interface RequestSubject {
  /** Numbers the read requests since the server started; the same in all events of one request. */
  readonly transfer: number
  /** The name as the client spelled it, unprintable characters escaped. */
  readonly requested: string
  readonly peer: Peer
  /** The boot session it belongs to, if that is known. */
  readonly session: string | null
}

/** An accepted request. */
export interface TransferSubject extends RequestSubject {
  /** The file's name in the tree's spelling. */
  readonly name: string
  readonly sizeBytes: number
}

/** The request is accepted; exactly one of probed, done or failed follows. */
export interface TransferStarted extends TransferSubject {
  readonly kind: 'started'
  readonly blockSizeBytes: number
  /** Blocks in flight before an ACK is awaited. */
  readonly windowSize: number
}

/** At most five per second and transfer. */
export interface TransferProgress extends TransferSubject {
  readonly kind: 'progress'
  /** Acknowledged so far. */
  readonly sentBytes: number
  /** Since the progress before. */
  readonly bytesPerSecond: number
  readonly retransmits: number
  /** Blocks in flight before an ACK is awaited, as agreed at the start. */
  readonly windowSize: number
  /** Until the end, at the rate of the moment; null while nothing moves. */
  readonly secondsLeft: number | null
}

/** The client only asked for the size and ended the transfer: normal before a large read. */
export interface TransferProbed extends TransferSubject {
  readonly kind: 'probed'
  readonly durationMs: number
}

export interface TransferDone extends TransferSubject {
  readonly kind: 'done'
  readonly durationMs: number
  /** Over the whole transfer. */
  readonly bytesPerSecond: number
  /** Packets sent again. */
  readonly retransmits: number
  /** False when everything was sent and only the last ACK never came. */
  readonly confirmed: boolean
}

export interface TransferFailed extends TransferSubject {
  readonly kind: 'failed'
  /** TFTP_TIMEOUT, TFTP_ABORTED, TFTP_CANCELLED, TFTP_NO_SOCKET, FILE_READ_FAILED */
  readonly error: TransferError
  readonly sentBytes: number
  readonly durationMs: number
  readonly retransmits: number
}

/** There is no such file, which is normal: loaders ask for many that need not exist. */
export interface FileMissing extends RequestSubject {
  readonly kind: 'missing'
  readonly reason: string
}

/** FILE_BAD_NAME for a name, TFTP_BAD_OPCODE for a write; TFTP_ABORTED when the client asked for something else meanwhile. */
export type RefusalCode =
  'FILE_BAD_NAME' | 'TFTP_BAD_OPCODE' | 'TFTP_BAD_MODE' | 'TFTP_BUSY' | 'TFTP_CANCELLED' | 'TFTP_ABORTED'

/** A request that is not served: a name out of the tree, a write, a mode, too many transfers. */
export interface RequestRefused extends RequestSubject {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly reason: string
}

/** A datagram that is no request, or none of this transfer. */
export interface PacketDropped {
  readonly kind: 'dropped'
  readonly peer: Peer
  readonly error: PacketError
}

export type TransferEvent =
  | TransferStarted
  | TransferProgress
  | TransferProbed
  | TransferDone
  | TransferFailed
  | FileMissing
  | RequestRefused
  | PacketDropped
