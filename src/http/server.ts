// The HTTP server of boot files: routes answer requests, bodies move as extents, and what clients read is told of.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { AddressInfo, DropArgument, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import { OpenWdsError, TransferError } from '../errors.ts'
import type { OpenResult, Peer } from '../files/boot-file.ts'
import { logEvent, type Logger } from '../log.ts'
import { bindError } from '../net/bind-error.ts'
import { parseIpv4 } from '../net/address.ts'
import { printable } from '../printable.ts'
import { describeAgent } from './agents.ts'
import type { SendBody, SendOutcome } from './body-sender.ts'
import type { FileSubject, HttpEvent } from './events.ts'
import { fileHead } from './file-head.ts'
import { HEAD_MS, KEEP_ALIVE_MS, MAX_HEAD_BYTES, type HttpLimits } from './limits.ts'
import { createReadings } from './readings.ts'
import type { HttpAnswer, HttpRequest, HttpRoute } from './routes.ts'
import { parseTarget } from './target.ts'

export interface HttpServerOptions {
  readonly door: 'http' | 'https'
  readonly address: string
  /** 0 for any free one. */
  readonly port: number
  /** Asked in order; the first that answers wins. */
  readonly routes: readonly HttpRoute[]
  readonly limits: HttpLimits
  readonly sendBody: SendBody
  readonly onEvent: (event: HttpEvent) => void
  readonly log: Logger
  /** For the door `https`. */
  readonly tls?: SecureContextOptions
  /** Numbers the readings, where several servers tell one journal of them. */
  readonly nextTransfer?: () => number
}

export interface HttpServer {
  /** Opens the port. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
  listen(): Promise<void>
  /** Where it listens, once it does. */
  address(): { address: string; port: number }
  /** Bodies under way. */
  runningTransfers(): number
  connections(): number
  /** New connections get the new certificate; those that are open go on. */
  renew(tls: SecureContextOptions): void
  /** Accepts no more; bodies still under way after `graceMs` are cut off. */
  close(graceMs: number): Promise<void>
}

/** Told of at most so often, whoever floods. */
const FLOOD_TOLD_MS = 1000
const SETTING = { http: 'http.port', https: 'http.tlsPort' } as const

/** A server that is not listening yet. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { door, limits, onEvent, log } = options
  const readings = createReadings(onEvent)
  /** Connections by the address they come from. */
  const byMachine = new Map<string, number>()
  const sockets = new Set<Socket>()
  /** Sockets that were idle too long. */
  const stalled = new WeakSet<Duplex>()
  let lastTransfer = 0
  const nextTransfer = options.nextTransfer ?? (() => ++lastTransfer)
  let stopping = false
  let floodToldAtMs = -Infinity

  const settings = {
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: HEAD_MS,
    // a body may be a captured image: only idling ends it
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: HEAD_MS / 3,
  }
  const listener = (incoming: IncomingMessage, response: ServerResponse) => void serve(incoming, response)
  const server: Server | SecureServer =
    door === 'https'
      ? createSecureServer({ ...settings, ...options.tls, handshakeTimeout: HEAD_MS }, listener)
      : createPlainServer(settings, listener)
  server.timeout = limits.idleMs
  server.maxConnections = limits.maxConnections
  server.prependListener('connection', onConnection)
  server.on('drop', (dropped?: DropArgument) => refuseConnection(dropped?.remoteAddress ?? '', 'too many connections'))
  server.on('timeout', (socket: Socket) => {
    stalled.add(socket)
    socket.destroy()
  })
  server.on('clientError', onClientError)
  // a handshake that fails is a client that trusts another CA, or a port scan
  server.on('tlsClientError', (error: Error, socket: Socket) => onBadRequest(socket.remoteAddress ?? '', error.message))

  function onConnection(socket: Socket): void {
    const machine = socket.remoteAddress ?? ''
    const count = (byMachine.get(machine) ?? 0) + 1
    if (count > limits.maxConnectionsPerMachine) {
      refuseConnection(machine, `more than ${limits.maxConnectionsPerMachine} connections`)
      return void socket.destroy()
    }
    byMachine.set(machine, count)
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      const left = (byMachine.get(machine) ?? 1) - 1
      if (left > 0) byMachine.set(machine, left)
      else byMachine.delete(machine)
    })
  }

  function refuseConnection(peer: string, reason: string): void {
    const nowMs = performance.now()
    if (nowMs - floodToldAtMs < FLOOD_TOLD_MS) return
    floodToldAtMs = nowMs
    onEvent({ kind: 'dropped', door, peer, code: 'HTTP_TOO_MANY_CONNECTIONS', reason })
  }

  function onBadRequest(peer: string, reason: string): void {
    onEvent({ kind: 'dropped', door, peer, code: 'HTTP_BAD_REQUEST', reason })
  }

  /** What is no HTTP, or takes too long: a word where one can still be said, and the end of the connection. */
  function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    onBadRequest((socket as Socket).remoteAddress ?? '', error.message)
    socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    // who does not take it in either
    socket.destroy()
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = parseIpv4(incoming.socket.remoteAddress ?? '')
    if (address === undefined) return void incoming.destroy()
    const peer: Peer = { address, port: incoming.socket.remotePort ?? 0, door }
    const { method = '', headers } = incoming
    const target = parseTarget(incoming.url ?? '')
    if ('refused' in target) {
      onBadRequest(address, target.refused)
      return reply(incoming, response, { kind: 'reply', status: 400, body: `Bad request: ${target.refused}.\n` })
    }
    const agent = describeAgent(headers['user-agent'])
    const request: HttpRequest = { method, ...target, headers, peer, agent, body: incoming }
    let answer: HttpAnswer
    try {
      answer = (await ask(request)) ?? { kind: 'reply', status: 404, body: 'Nothing is served at this address.\n' }
    } catch (error) {
      // what is coded can be helped from outside, and is no reason to end every boot
      if (!(error instanceof OpenWdsError)) throw error
      logEvent(log, 'http.request.failed', { method, path: printable(target.path), reason: error.message, err: error })
      answer = { kind: 'reply', status: error.status, body: `${error.message}\n` }
    }
    if (answer.kind === 'reply') return reply(incoming, response, answer)
    await sendFile(incoming, response, request, answer)
  }

  async function ask(request: HttpRequest): Promise<HttpAnswer | undefined> {
    for (const route of options.routes) {
      const answer = await route(request)
      if (answer !== undefined) return answer
    }
    return undefined
  }

  function reply(incoming: IncomingMessage, response: ServerResponse, answer: HttpAnswer & { kind: 'reply' }): void {
    const body = Buffer.from(answer.body ?? '')
    prepare(incoming, response)
    response.writeHead(answer.status, {
      'content-type': 'text/plain; charset=utf-8',
      ...answer.headers,
      'content-length': `${body.length}`,
    })
    response.end(incoming.method === 'HEAD' ? undefined : body)
  }

  /** A body nobody reads is not waited for, and a server that stops takes no more requests. */
  function prepare(incoming: IncomingMessage, response: ServerResponse): void {
    const hasBody =
      incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length']) > 0
    if (stopping || (hasBody && !incoming.readableEnded)) response.setHeader('connection', 'close')
  }

  async function sendFile(
    incoming: IncomingMessage,
    response: ServerResponse,
    request: HttpRequest,
    answer: HttpAnswer & { kind: 'file' },
  ): Promise<void> {
    const { opened } = answer
    const { peer, agent } = request
    const requested = printable(answer.requested)
    const subject = () => ({ transfer: nextTransfer(), requested, peer, session: opened.session, agent })
    if (!opened.found) {
      const { why, reason } = opened
      onEvent({ kind: why, ...subject(), reason })
      const words = why === 'missing' ? 'There is no such file.' : `This name is not served: ${printable(reason)}.`
      return reply(incoming, response, { kind: 'reply', status: why === 'missing' ? 404 : 403, body: `${words}\n` })
    }
    try {
      await sendFound(incoming, response, answer, opened, subject)
    } finally {
      await opened.file.close()
    }
  }

  async function sendFound(
    incoming: IncomingMessage,
    response: ServerResponse,
    answer: HttpAnswer & { kind: 'file' },
    { file, session }: OpenResult & { found: true },
    subject: () => Omit<FileSubject, 'name' | 'sizeBytes'>,
  ): Promise<void> {
    const { method, headers } = incoming
    if (method !== 'GET' && method !== 'HEAD') {
      const allow = { allow: 'GET, HEAD' }
      return reply(incoming, response, {
        kind: 'reply',
        status: 405,
        headers: allow,
        body: 'A file can only be read.\n',
      })
    }
    const boundary = randomBytes(12).toString('hex')
    const head = fileHead({ method, headers }, file, boundary, answer.contentType)
    prepare(incoming, response)
    response.writeHead(head.status, { ...answer.headers, ...head.headers })
    const of = (): FileSubject => ({ ...subject(), name: file.name, sizeBytes: file.sizeBytes })
    if (method === 'HEAD' && head.status === 200) onEvent({ kind: 'probed', ...of() })
    if (method === 'HEAD' || (head.status !== 200 && head.status !== 206)) return void response.end()

    const { address } = subject().peer
    const reading = readings.begin(of, `${address} ${session ?? ''} ${file.etag} ${file.name}`, head.status === 200)
    const outcome = await options.sendBody(response, head.extents, (bytes) => reading.sent(bytes))
    if (outcome.kind === 'sent') {
      response.end()
      return reading.done(head.ranges)
    }
    reading.failed(failureOf(outcome, file, incoming))
    // what was promised by Content-Length cannot be kept: only the end of the connection tells the client
    incoming.socket.destroy()
  }

  function failureOf(
    outcome: Exclude<SendOutcome, { kind: 'sent' }>,
    { name, sizeBytes }: { name: string; sizeBytes: number },
    { socket }: IncomingMessage,
  ): TransferError {
    const peer = `${socket.remoteAddress ?? 'client'}`
    if (outcome.kind === 'readFailed') return new TransferError('FILE_READ_FAILED', { name, ...outcome })
    if (stopping) return new TransferError('HTTP_CANCELLED', { name })
    const code = outcome.kind === 'stalled' || stalled.has(socket) ? 'HTTP_STALLED' : 'HTTP_ABORTED'
    return new TransferError(code, { peer, name, sizeBytes, seconds: Math.round(limits.idleMs / 1000) })
  }

  return {
    async listen() {
      const { address, port } = options
      server.listen({ host: address, port, backlog: 511 })
      try {
        await once(server, 'listening')
      } catch (error) {
        throw bindError(error, { address, port, setting: SETTING[door] })
      }
      server.on('error', (error) => logEvent(log, 'port.failed', { door, reason: error.message }))
    },
    address() {
      const { address, port } = server.address() as AddressInfo
      return { address, port }
    },
    runningTransfers: () => readings.running(),
    connections: () => sockets.size,
    renew(tls) {
      if ('setSecureContext' in server) server.setSecureContext(tls)
    },
    async close(graceMs) {
      stopping = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs)
      await closed
      clearTimeout(timer)
      readings.close()
    },
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}
