// What the HTTP server tells the rest of the program: one event per reading of a file, and one per thing that becomes of it.
import type { TransferError } from '../errors.ts'
import type { Peer } from '../files/boot-file.ts'

/** A request for a file. */
export interface ReadingSubject {
  /** Numbers the readings since the start; the same in all events of one. */
  readonly transfer: number
  /** The name as the client spelled it, unprintable characters escaped. */
  readonly requested: string
  readonly peer: Peer
  /** The boot session it belongs to, if that is known. */
  readonly session: string | null
  /** By its User-Agent; null: it says nothing. */
  readonly agent: string | null
}

/** A request that is answered with bytes of a file. */
export interface FileSubject extends ReadingSubject {
  /** The file's name in the tree's spelling. */
  readonly name: string
  readonly sizeBytes: number
}

/** Bytes begin to move; exactly one of done, partly or failed follows. */
export interface ReadingStarted extends FileSubject {
  readonly kind: 'started'
}

/** At most five per second and reading. */
export interface ReadingProgress extends FileSubject {
  readonly kind: 'progress'
  /** Handed to the network so far. */
  readonly sentBytes: number
  /** Since the progress before. */
  readonly bytesPerSecond: number
  /** Until the end, at the rate of the moment; null while nothing moves. */
  readonly secondsLeft: number | null
}

/** HEAD: the client asked for the size only. */
export interface ReadingProbed extends FileSubject {
  readonly kind: 'probed'
}

/** Every byte of the file was handed to the network, in one piece or in ranges. */
export interface ReadingDone extends FileSubject {
  readonly kind: 'done'
  readonly durationMs: number
  readonly bytesPerSecond: number
  /** Requests it took. */
  readonly requests: number
}

/** The client read ranges of the file and no more of them for a while: normal for discs and archives. */
export interface ReadingPartly extends FileSubject {
  readonly kind: 'partly'
  readonly sentBytes: number
  readonly durationMs: number
  readonly requests: number
}

export interface ReadingFailed extends FileSubject {
  readonly kind: 'failed'
  /** HTTP_ABORTED, HTTP_STALLED, HTTP_CANCELLED, FILE_READ_FAILED */
  readonly error: TransferError
  readonly sentBytes: number
  readonly durationMs: number
}

/** There is no such file, which is normal: loaders ask for many that need not exist. */
export interface FileMissing extends ReadingSubject {
  readonly kind: 'missing'
  readonly reason: string
}

/** A name that is not served. */
export interface FileRefused extends ReadingSubject {
  readonly kind: 'refused'
  readonly reason: string
}

/** Something that is no request, or a connection too many. */
export interface ConnectionRefused {
  readonly kind: 'dropped'
  readonly door: Peer['door']
  readonly peer: string
  readonly code: 'HTTP_BAD_REQUEST' | 'HTTP_TOO_MANY_CONNECTIONS'
  readonly reason: string
}

/** About files. */
export type ReadingEvent =
  | ReadingStarted
  | ReadingProgress
  | ReadingProbed
  | ReadingDone
  | ReadingPartly
  | ReadingFailed
  | FileMissing
  | FileRefused

export type HttpEvent = ReadingEvent | ConnectionRefused
