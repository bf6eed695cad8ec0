// Speaks to the admin API over HTTP, by TCP or by the daemon's socket; what the API refuses becomes a coded error.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { rootCertificates } from 'node:tls'
import type { PageReply, ProblemBody } from '../api/schemas.ts'
import {
  API_PREFIX,
  type ApiPath,
  type BodyOf,
  type ItemOf,
  type Method,
  type QueryOf,
  type ReplyOf,
  type RouteOf,
} from '../api/typed-path.ts'
import { SystemError } from '../errors.ts'
import { describeTarget, type Target } from './target.ts'
import { readServerEvents, type ServerEvent } from '../api/server-events.ts'
import { fittingSocketPath } from '../net/socket-path.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** What the API answered; `etag` is the version to give back as `ifMatch`. */
export interface Reply<T> {
  body: T
  etag: string | undefined
}

export interface SendOptions<Body = unknown, Wanted = Query> {
  body?: Body
  /** Sent as they are instead of a body. */
  bytes?: Uint8Array
  query?: Loose<Wanted>
  /** An ETag: write only if nobody changed it since. */
  ifMatch?: string | undefined
  /** Write only if it is not there yet. */
  ifNew?: boolean
}

/** What is not wanted may be left out, or be undefined. */
type Loose<T> = { [K in keyof T]?: T[K] | undefined }

/** The admin API, typed by its document. Every method throws DaemonRefusal, or DAEMON_UNREACHABLE when nobody (or somebody else) answers. */
export interface Client {
  get<R extends RouteOf<'GET'>>(path: ApiPath<R>, query?: Loose<QueryOf<R, 'GET'>>): Promise<Reply<ReplyOf<R, 'GET'>>>
  get<T>(path: string, query?: Query): Promise<Reply<T>>
  send<M extends Exclude<Method, 'GET'>, R extends RouteOf<M>>(
    method: M,
    path: ApiPath<R>,
    options?: SendOptions<BodyOf<R, M>, QueryOf<R, M>>,
  ): Promise<Reply<ReplyOf<R, M>>>
  send<T>(method: Exclude<Method, 'GET'>, path: string, options?: SendOptions): Promise<Reply<T>>
  /** Every item of a list, page by page; `limit`: the first so many. */
  list<R extends RouteOf<'GET'>>(
    path: ApiPath<R>,
    query?: Loose<QueryOf<R, 'GET'>>,
    limit?: number,
  ): Promise<ItemOf<R>[]>
  list<T>(path: string, query?: Query, limit?: number): Promise<T[]>
  /** What a route answers, as bytes while they come. */
  download(path: string, query?: Query): Promise<IncomingMessage>
  /** The event stream; resolves once the daemon has accepted it, ends when the connection does. */
  events(query: Query, lastEventId?: string): Promise<AsyncIterable<ServerEvent>>
}

/** The daemon answered and said no. `problem` is its answer as it came. */
export class DaemonRefusal extends Error {
  readonly code: string
  readonly status: number
  readonly next: string
  readonly problem: ProblemBody

  constructor(problem: ProblemBody) {
    super(problem.detail)
    this.name = 'DaemonRefusal'
    this.code = problem.code
    this.status = problem.status
    this.next = problem.next
    this.problem = problem
  }
}

export interface ClientOptions {
  /** Silence after which a request is given up; a stream hears from the daemon every 15 s at least. */
  timeoutMs?: number
  signal?: AbortSignal
}

const PAGE_ITEMS = 200
/** A page of machines whose variables are all as long as allowed stays below this. */
const MAX_REPLY_BYTES = 128 * 1024 * 1024
const DEFAULT_TIMEOUT_MS = 60_000

export { apiPath } from '../api/typed-path.ts'

/** The client for one daemon. Opens no connection before it is asked something. */
export function createClient(target: Target, options: ClientOptions = {}): Client {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS

  function unreachable(reason: string): SystemError {
    return new SystemError('DAEMON_UNREACHABLE', { url: describeTarget(target), reason })
  }

  function open(
    method: string,
    path: string,
    send: SendOptions,
    headers: Record<string, string>,
  ): Promise<IncomingMessage> {
    const body = send.bytes ?? (send.body === undefined ? undefined : JSON.stringify(send.body))
    const type = send.bytes ? 'application/octet-stream' : 'application/json'
    const place =
      target.kind === 'socket'
        ? { socketPath: fittingSocketPath(target.path) ?? target.path }
        : { host: target.host, port: target.port, ...(target.ca ? { ca: [...rootCertificates, target.ca] } : {}) }
    const requestOf = target.kind === 'tcp' && target.secure ? httpsRequest : httpRequest
    const prefix = target.kind === 'socket' ? '' : target.prefix
    return new Promise((resolve, reject) => {
      const request = requestOf({
        ...place,
        method,
        path: prefix + API_PREFIX + path + queryText(send.query ?? {}),
        agent: false,
        timeout: timeoutMs,
        ...(options.signal ? { signal: options.signal } : {}),
        headers: {
          ...headers,
          ...(target.kind === 'tcp' && target.token !== undefined ? { authorization: `Bearer ${target.token}` } : {}),
          ...(send.ifMatch === undefined ? {} : { 'if-match': send.ifMatch }),
          ...(send.ifNew ? { 'if-none-match': '*' } : {}),
          ...(body === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }),
        },
      })
      request.on('response', resolve)
      request.on('timeout', () => request.destroy(unreachable(`no answer within ${timeoutMs / 1000} s`)))
      request.on('error', (error) => reject(error instanceof SystemError ? error : unreachable(reasonOf(error))))
      request.end(body)
    })
  }

  async function readText(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        length += chunk.length
        if (length > MAX_REPLY_BYTES) throw unreachable(`its answer is longer than ${MAX_REPLY_BYTES} bytes`)
        chunks.push(chunk)
      }
    } catch (error) {
      throw error instanceof SystemError ? error : unreachable(`the answer broke off: ${reasonOf(error)}`)
    }
    return Buffer.concat(chunks).toString()
  }

  /** The answer's JSON; throws what a refusal or a stranger's answer deserves. */
  async function readJson(response: IncomingMessage): Promise<unknown> {
    const status = response.statusCode ?? 0
    const text = await readText(response)
    if (status === 204) return null
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      throw unreachable(`what answers there is not openwds (status ${status}, no JSON)`)
    }
    if (status >= 200 && status < 300) return body
    if (isProblem(body)) throw new DaemonRefusal(body)
    throw unreachable(`what answers there is not openwds (status ${status} without an error code)`)
  }

  async function exchange<T>(method: string, path: string, send: SendOptions): Promise<Reply<T>> {
    const response = await open(method, path, send, { accept: 'application/json, application/problem+json' })
    return { body: (await readJson(response)) as T, etag: response.headers.etag }
  }

  return {
    get: (path: string, query: Query = {}) => exchange<never>('GET', path, { query }),
    send: (method: Method, path: string, sendOptions: SendOptions = {}) => exchange<never>(method, path, sendOptions),
    async list<T>(path: string, query: Query = {}, limit = Number.POSITIVE_INFINITY): Promise<T[]> {
      const items: T[] = []
      let cursor: string | undefined
      do {
        const wanted = Math.min(PAGE_ITEMS, limit - items.length)
        const { body } = await exchange<PageReply<T>>('GET', path, { query: { ...query, limit: wanted, cursor } })
        if (!Array.isArray(body.items)) throw unreachable('what answers there gives no openwds list')
        items.push(...body.items)
        // a page that repeats its own cursor would be read for ever
        cursor = body.cursor === null || body.cursor === cursor ? undefined : body.cursor
      } while (cursor !== undefined && items.length < limit)
      return items.slice(0, limit)
    },
    async download(path, query = {}) {
      const response = await open('GET', path, { query }, { accept: '*/*' })
      if (response.statusCode === 200) return response
      await readJson(response)
      throw unreachable(`it answered with status ${response.statusCode ?? 0} instead of bytes`)
    },
    async events(query, lastEventId) {
      const headers = {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      }
      const response = await open('GET', '/events', { query }, headers)
      if (response.statusCode !== 200) {
        await readJson(response)
        throw unreachable(`it answered with status ${response.statusCode ?? 0} instead of events`)
      }
      return readServerEvents(response)
    },
  }
}

function queryText(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size > 0 ? `?${search.toString()}` : ''
}

function isProblem(body: unknown): body is ProblemBody {
  if (typeof body !== 'object' || body === null) return false
  const { code, detail, next } = body as Record<string, unknown>
  return typeof code === 'string' && typeof detail === 'string' && typeof next === 'string'
}

/** What a connection error means to somebody who typed a command. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nobody listens there',
  EACCES: 'this user may not open the socket; be the user the daemon runs as, or use --url with --token',
  ENOTFOUND: 'there is no such host',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'it closed the connection',
  EPROTO: 'it does not speak TLS; try http:// instead of https://',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate authority is not known here: give --ca-file (openwds ca export)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is not known here: give --ca-file (openwds ca export)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody: give it as --ca-file',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: use a name or address that http.tls.names holds',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return Object.hasOwn(REASONS, code) ? (REASONS[code] ?? code) : error.message || code
}
