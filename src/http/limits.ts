// What bounds the HTTP server.

/** The operator's limits. */
export interface HttpLimits {
  /** Open at once, on one door. */
  readonly maxConnections: number
  /** Of these from one address; several machines may live behind one. */
  readonly maxConnectionsPerMachine: number
  /** A client that neither sends nor takes a byte for so long is cut off. */
  readonly idleMs: number
}

/** How long a request's head may take, and a TLS handshake. */
export const HEAD_MS = 15_000
/** How long a connection without a request is kept: loaders ask for the next file within a second or two. */
export const KEEP_ALIVE_MS = 20_000
/** No firmware's head comes near this. */
export const MAX_HEAD_BYTES = 16 * 1024
