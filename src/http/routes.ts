// What the HTTP server asks for an answer: a list of routes, of which the first that knows the request wins.
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { OpenResult, Peer } from '../files/boot-file.ts'

/** A request as routes see it. */
export interface HttpRequest {
  /** `GET`, `HEAD`, `POST` … as sent. */
  readonly method: string
  /** Percent-decoded once, a character per byte, not normalized: `nameBelow` in target.ts takes it apart. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly peer: Peer
  /** By its User-Agent, for people; null: it says nothing. */
  readonly agent: string | null
  /**
   * What the client sends. Who reads it bounds it; a client that sends nothing for `idleMs` is cut off. What is not read
   * is thrown away with the connection.
   */
  readonly body: Readable
}

/** The answer to a request. */
export type HttpAnswer =
  /**
   * A file (or why there is none), served to GET and HEAD with ranges and conditions and told of in the journal; the
   * server closes it.
   */
  | {
      readonly kind: 'file'
      readonly opened: OpenResult
      /** The name as it was asked for. */
      readonly requested: string
      /** Instead of the one its name tells. */
      readonly contentType?: string
      /** Besides those every file has. */
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A few words; `content-length` is set by the server, and the body left away for HEAD. */
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
    }

/** One kind of addresses. `undefined` means "not mine": the next route is asked. What it throws is a bug. */
export type HttpRoute = (request: HttpRequest) => Promise<HttpAnswer | undefined> | HttpAnswer | undefined
