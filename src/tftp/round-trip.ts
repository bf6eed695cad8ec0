// Computes how long to wait for an ACK from the round trips measured so far [RFC 6298], in milliseconds.

/** What is known about a client's round trip. */
export interface RoundTrip {
  readonly samples: number
  readonly smoothedMs: number
  readonly variationMs: number
  /** The shortest. */
  readonly leastMs: number
}

/** Bounds of the wait. Every number is milliseconds. */
export interface RetransmissionTiming {
  /** Before anything was measured [RFC 6298 §2.1]. */
  readonly initialMs: number
  /** Least time on top of the smoothed round trip: timers and schedulers are this coarse. */
  readonly floorMs: number
  /** Least wait until the client has shown its pace: the first blocks often find it allocating memory. */
  readonly warmUpMs: number
  /** Longest wait between two attempts: EDK2 gives up after 6 × 4 s, so an attempt must fall into each 4 s. */
  readonly longestMs: number
  /** Silence after which the client is given up; EDK2 has gone after 24 s. */
  readonly giveUpMs: number
  /** The same when only the last ACK is missing: most clients leave as soon as they have sent it. */
  readonly lastAckMs: number
}

export const RETRANSMISSION_TIMING: RetransmissionTiming = {
  initialMs: 1000,
  floorMs: 20,
  warmUpMs: 200,
  longestMs: 4000,
  giveUpMs: 30_000,
  lastAckMs: 10_000,
}

/**
 * Least time on top of the round trip for a client that breaks when a block comes twice: the second that TFTP servers
 * and RFC 6298 §2.4 wait in general.
 */
export const PATIENT_FLOOR_MS = 1000

/** Samples after which the client's pace counts as known. */
const WARM_UP_SAMPLES = 8

export const NO_ROUND_TRIP: RoundTrip = { samples: 0, smoothedMs: 0, variationMs: 0, leastMs: Infinity }

/** The estimate after one more measurement; never feed it an exchange in which something was sent twice [Karn]. */
export function withSample(known: RoundTrip, sampleMs: number): RoundTrip {
  if (known.samples === 0) return { samples: 1, smoothedMs: sampleMs, variationMs: sampleMs / 2, leastMs: sampleMs } // [RFC 6298 §2.2]
  return {
    samples: known.samples + 1,
    variationMs: 0.75 * known.variationMs + 0.25 * Math.abs(known.smoothedMs - sampleMs), // [RFC 6298 §2.3]
    smoothedMs: 0.875 * known.smoothedMs + 0.125 * sampleMs,
    leastMs: Math.min(known.leastMs, sampleMs),
  }
}

/**
 * How long to wait for the next ACK after `attempts` waits in vain. `negotiatedMs` is the client's own wish [RFC 2349]
 * and bounds the first wait.
 */
export function waitMs(
  known: RoundTrip,
  attempts: number,
  negotiatedMs: number | null,
  timing: RetransmissionTiming,
): number {
  // Half a round trip more than usual keeps a slow, steady client from being sent everything twice.
  const margin = Math.max(timing.floorMs, known.smoothedMs / 2, 4 * known.variationMs)
  let firstMs = known.samples === 0 ? timing.initialMs : known.smoothedMs + margin
  if (known.samples > 0 && known.samples < WARM_UP_SAMPLES) firstMs = Math.max(firstMs, timing.warmUpMs)
  if (negotiatedMs !== null) firstMs = Math.min(firstMs, negotiatedMs)
  const backedOffMs = Math.min(firstMs * 2 ** attempts, timing.longestMs) // exponential [RFC 1123 §4.2.3.2]
  return Math.max(firstMs, backedOffMs)
}
