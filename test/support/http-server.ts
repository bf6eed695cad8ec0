// An HTTP or HTTPS server on a free loopback port for tests, with its events at hand, closed when the test ends.
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SecureContextOptions } from 'node:tls'
import type { Test } from 'tap'
import type { Open } from '../../src/files/boot-file.ts'
import { createDiskSource } from '../../src/files/disk-source.ts'
import { createTree } from '../../src/files/tree.ts'
import { createBodySender, type SendBody } from '../../src/http/body-sender.ts'
import { createBootFilesRoute } from '../../src/http/boot-files-route.ts'
import { createBuffers } from '../../src/http/buffers.ts'
import { loadNativeBodySender } from '../../src/http/native-body-sender.ts'
import type { HttpEvent } from '../../src/http/events.ts'
import type { HttpLimits } from '../../src/http/limits.ts'
import type { HttpRoute } from '../../src/http/routes.ts'
import { createHttpServer, type HttpServer } from '../../src/http/server.ts'
import { createLog } from '../../src/log.ts'

/** What sends bodies: each must do all the tests want. */
export type Engine = 'typescript' | 'native'

/** The engines that are here. */
export const ENGINES: readonly Engine[] = 'create' in loadNativeBodySender() ? ['typescript', 'native'] : ['typescript']

/** What differs from a server as it is configured by default. */
export interface TestServerOptions {
  /** Path below the image directory → content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Used instead of files on disk. */
  readonly open?: Open
  /** Asked before the boot files. */
  readonly routes?: readonly HttpRoute[]
  readonly limits?: Partial<HttpLimits>
  readonly engine?: Engine
  readonly tls?: SecureContextOptions
}

export interface TestServer {
  readonly server: HttpServer
  readonly port: number
  readonly directory: string
  readonly events: HttpEvent[]
  /** The first event of that kind, now or later. */
  readonly event: <K extends HttpEvent['kind']>(kind: K) => Promise<Extract<HttpEvent, { kind: K }>>
}

/** A folder that goes with the test; a test may have several. */
export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-http-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts it. */
export async function startHttpServer(t: Test, options: TestServerOptions = {}): Promise<TestServer> {
  const directory = temporaryFolder(t)
  mkdirSync(join(directory, 'boot'))
  for (const [path, content] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  const open = options.open ?? createTree([createDiskSource(directory)], { has: () => false, byAddress: () => null })
  const events: HttpEvent[] = []
  const waiting = new Set<() => void>()
  const server = createHttpServer({
    ...{ door: options.tls ? ('https' as const) : ('http' as const), address: '127.0.0.1', port: 0 },
    routes: [...(options.routes ?? []), createBootFilesRoute(open)],
    limits: { maxConnections: 1000, maxConnectionsPerMachine: 1000, idleMs: 30_000, ...options.limits },
    sendBody: sender(t, options),
    onEvent(event) {
      events.push(event)
      for (const check of [...waiting]) check()
    },
    log: createLog({ level: 'silent', format: 'json' }),
    ...(options.tls ? { tls: options.tls } : {}),
  })
  await server.listen()
  t.teardown(() => server.close(0))
  return {
    ...{ server, port: server.address().port, directory, events },
    event: (kind) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`no event ${kind} among ${JSON.stringify(events.slice(-5))}`))
        }, 20_000)
        const check = () => {
          const found = events.find((event) => event.kind === kind)
          if (!found) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve(found as Extract<HttpEvent, { kind: typeof kind }>)
        }
        waiting.add(check)
        check()
      }),
  }
}

function sender(t: Test, { engine, limits }: TestServerOptions): SendBody {
  const own = createBodySender(createBuffers())
  const native = engine === 'native' ? loadNativeBodySender() : undefined
  if (!native || 'unavailable' in native) return own
  const { send, close } = native.create(own, limits?.idleMs ?? 30_000)
  t.teardown(close)
  return send
}

/** What a server answered, byte for byte. */
export interface RawReply {
  readonly status: number
  readonly version: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Sends bytes as they are and reads until the server closes; so that what no library would send can be sent. */
export async function exchange(port: number, request: string | Uint8Array): Promise<Buffer> {
  const socket = await dial(port)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => undefined)
  socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : request)
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** A connection to the server. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** The replies in what a server sent, in order; of a HEAD or 304 without body. */
export function parseReplies(bytes: Buffer, methods: readonly string[] = []): RawReply[] {
  const replies: RawReply[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    const [first = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n')
    const [version = '', status = ''] = first.split(' ')
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const hasBody = methods[replies.length] !== 'HEAD' && status !== '304'
    const length = hasBody ? Number(headers['content-length'] ?? 0) : 0
    replies.push({ status: Number(status), version, headers, body: bytes.subarray(end + 4, end + 4 + length) })
    at = end + 4 + length
  }
  return replies
}

/** One request on a connection of its own; `lines` are more headers. */
export async function request(
  port: number,
  target: string,
  {
    method = 'GET',
    lines = [],
    version = '1.1',
  }: { method?: string; lines?: readonly string[]; version?: string } = {},
): Promise<RawReply> {
  const head = [`${method} ${target} HTTP/${version}`, 'Host: test', 'Connection: close', ...lines]
  const bytes = await exchange(port, `${head.join('\r\n')}\r\n\r\n`)
  const [reply] = parseReplies(bytes, [method])
  if (!reply) throw new Error(`no reply to ${target}`)
  return reply
}
