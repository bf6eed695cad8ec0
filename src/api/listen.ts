// Opens the admin API: on its TCP address, and on a socket in the data directory that only this user can open.
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { SystemError } from '../errors.ts'
import { bindError } from '../net/bind-error.ts'
import { ADMIN_TLS } from '../tls/settings.ts'
import { fittingSocketPath, MAX_SOCKET_PATH_BYTES } from '../net/socket-path.ts'
import { createApi, HTTP_LIMITS } from './app.ts'
import type { ApiOptions } from './parts.ts'
import { malformedRequestAnswer } from './problems.ts'

/** The API, listening. */
export interface RunningApi {
  /** The TCP port, also when 0 was configured. */
  port: number
  /** Callers on this socket are the local administrator. */
  socketPath: string
  /** Ends event streams and requests under way. */
  close(): Promise<void>
}

/** The local socket's file in the data directory. */
export const SOCKET_FILE = 'openwds.sock'
const MAX_CONNECTIONS = 1000

/** Opens both [PORT_FORBIDDEN, PORT_IN_USE, ADDRESS_UNAVAILABLE, DATA_DIRECTORY_UNUSABLE]. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { address, port } = options.config.api
  const localSockets = new WeakSet<Socket>()
  const app = await createApi(options, localSockets)
  const answer: RequestListener = (request, response) => app.routing(request, response)
  const local = createServer({ ...HTTP_LIMITS }, answer)
  local.on('connection', (socket) => localSockets.add(socket))
  const remote = openable(options, answer)
  remote.maxConnections = MAX_CONNECTIONS
  for (const server of [local, remote])
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end(malformedRequestAnswer())
    })
  const close = async () => {
    await Promise.all([closeServer(local), closeServer(remote), app.close()])
  }
  try {
    const socketPath = await listenLocally(local, options.dataDirectory)
    await listenAt(remote, address, port).catch((error: unknown) => {
      throw bindError(error, { address, port, setting: 'api.port' })
    })
    return { port: (remote.address() as AddressInfo).port, socketPath, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The server for the network: HTTPS where there are certificates for it, a new one as soon as it is issued. */
function openable({ certificates }: ApiOptions, answer: RequestListener): Server {
  if (certificates === undefined) return createServer({ ...HTTP_LIMITS }, answer)
  const server = createTlsServer({ ...HTTP_LIMITS, ...ADMIN_TLS, ...certificates.context() }, answer)
  certificates.onRenew(() => server.setSecureContext({ ...ADMIN_TLS, ...certificates.context() }))
  return server
}

function listenAt(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Listens on the socket file. A file left behind by a killed daemon is replaced: the store's lock says that none runs. */
async function listenLocally(server: Server, dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, SOCKET_FILE)
  const spelling = fittingSocketPath(path)
  if (spelling === undefined) {
    const reason = `the path of the local socket ${path} is longer than ${MAX_SOCKET_PATH_BYTES} bytes`
    throw new SystemError('DATA_DIRECTORY_UNUSABLE', { path: dataDirectory, reason })
  }
  try {
    rmSync(path, { force: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      // the file is made inside listen(): never, not even for a moment, may others open it
      const umask = process.umask(0o177)
      try {
        server.listen(spelling, resolve)
      } finally {
        process.umask(umask)
      }
    })
    chmodSync(path, 0o600)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SystemError('DATA_DIRECTORY_UNUSABLE', { path: dataDirectory, reason }, { cause: error })
  }
  return path
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
