// Joins the HTTP and HTTPS doors with configuration, certificates, journal, metrics and log.
import { hostname } from 'node:os'
import type { FileEvent } from './boot/file-event.ts'
import { speaksTls } from './config/api-tls.ts'
import type { Config } from './config/schema.ts'
import { createReadingMeter, readFileEventOf } from './file-events.ts'
import { createBodySender, type SendBody } from './http/body-sender.ts'
import { BOOT_FILES } from './http/boot-files-route.ts'
import { createBuffers } from './http/buffers.ts'
import type { HttpEvent } from './http/events.ts'
import { loadNativeBodySender } from './http/native-body-sender.ts'
import type { HttpRoute } from './http/routes.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import { SystemError } from './errors.ts'
import { logEvent, type Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { ANY_ADDRESS, parseIpv4, type Ipv4 } from './net/address.ts'
import { openCertificates, type Certificates } from './tls/certificates.ts'
import { BOOT_TLS } from './tls/settings.ts'

export interface HttpDoorsOptions {
  readonly config: Config
  readonly dataDirectory: string
  /** Addresses told to clients, and where to listen for each. */
  readonly links: readonly { readonly address: Ipv4; readonly listenAddress?: Ipv4 | undefined }[]
  /** Of each door, asked in order. */
  readonly routes: readonly HttpRoute[]
  /** For HTTPS, where `http.tls.enabled` is. */
  readonly certificates: Certificates | null
  readonly onFileEvent: (event: FileEvent) => void
  readonly nextTransfer: () => number
  readonly log: Logger
  readonly metrics: Metrics
}

/** The open doors. */
export interface HttpDoors {
  readonly listening: readonly { door: 'http' | 'https'; address: string; port: number }[]
  /** Where the boot tree is to be had, `{server}` in it for our address; null: nowhere. */
  readonly baseUrl: string | null
  runningTransfers(): number
  close(graceMs: number): Promise<void>
}

/** Opens the doors the configuration names. Rejects with a coded error, everything closed again. */
export async function openHttpDoors(options: HttpDoorsOptions): Promise<HttpDoors> {
  const { config, links, log } = options
  const { http } = config
  const given = http.baseUrl ?? null
  if (!http.enabled)
    return {
      ...{ listening: [], baseUrl: given },
      runningTransfers: () => 0,
      close: async () => {},
    }
  const certificates = http.tls.enabled ? options.certificates : null
  const sender = chooseSender(http.engine, http.idleSeconds * 1000, log)
  const onEvent = createEventSink(options)
  const servers: { door: 'http' | 'https'; server: HttpServer }[] = []
  const close = async (graceMs: number) => {
    await Promise.all(servers.map(({ server }) => server.close(graceMs)))
    sender.close()
  }
  const doors = certificates ? (['http', 'https'] as const) : (['http'] as const)
  try {
    for (const door of doors)
      for (const address of new Set(links.map((link) => link.listenAddress ?? link.address))) {
        const server = createHttpServer({
          ...{ door, address, port: door === 'http' ? http.port : http.tlsPort },
          ...{ routes: options.routes, sendBody: sender.send, onEvent, log, nextTransfer: options.nextTransfer },
          limits: {
            maxConnections: http.maxConnections,
            maxConnectionsPerMachine: http.maxConnectionsPerMachine,
            idleMs: http.idleSeconds * 1000,
          },
          ...(door === 'https' && certificates ? { tls: { ...BOOT_TLS, ...certificates.context() } } : {}),
        })
        await server.listen()
        servers.push({ door, server })
        if (door === 'https') certificates?.onRenew(() => server.renew({ ...BOOT_TLS, ...certificates.context() }))
      }
  } catch (error) {
    await close(0)
    throw error
  }
  const listening = servers.map(({ door, server }) => ({ door, ...server.address() }))
  const told = listening.find(({ door }) => door === (certificates ? http.bootOver : 'http'))
  return {
    ...{ listening, close },
    baseUrl: given ?? (told ? `${told.door}://{server}:${told.port}/${BOOT_FILES}` : null),
    runningTransfers: () => servers.reduce((sum, { server }) => sum + server.runningTransfers(), 0),
  }
}

/** What moves the bytes: `http.engine`, and what there is [HTTP_ENGINE_MISSING]. */
function chooseSender(
  choice: Config['http']['engine'],
  idleMs: number,
  log: Logger,
): { send: SendBody; close(): void } {
  const own = createBodySender(createBuffers())
  const simple = { send: own, close: () => undefined }
  if (choice === 'typescript') return simple
  const loaded = loadNativeBodySender()
  if ('create' in loaded) return loaded.create(own, idleMs)
  const reason = loaded.unavailable
  if (choice === 'native') throw new SystemError('HTTP_ENGINE_MISSING', { reason })
  logEvent(log, 'http.engine.fallback', { reason })
  return simple
}

/** The certificates of all doors that speak TLS, null if none does [CERTIFICATE_UNUSABLE]. */
export async function openDaemonCertificates(
  options: Pick<HttpDoorsOptions, 'config' | 'dataDirectory' | 'links' | 'log'>,
): Promise<Certificates | null> {
  const { http, api } = options.config
  if (!(http.enabled && http.tls.enabled) && !speaksTls(api)) return null
  return openCertificates(certificatesOptions(options))
}

function certificatesOptions({
  config,
  dataDirectory,
  links,
  log,
}: Pick<HttpDoorsOptions, 'config' | 'dataDirectory' | 'links' | 'log'>) {
  const { certificate, key, names } = config.http.tls
  const host = /^https:\/\/([^/:]+)/i.exec(config.http.baseUrl ?? '')?.[1]
  const page = config.api.url === undefined ? [] : [new URL(config.api.url).hostname]
  const hosts = [
    hostname(),
    'localhost',
    ...names,
    ...page,
    ...(host === undefined || host === '{server}' ? [] : [host]),
  ]
  const addresses = [
    ...links.flatMap(({ address, listenAddress = address }) => [address, listenAddress]),
    ...hosts.flatMap((name) => parseIpv4(name) ?? []),
    parseIpv4(config.api.address) ?? ANY_ADDRESS,
    '127.0.0.1' as Ipv4,
  ]
  return {
    ...{ dataDirectory, log },
    names: {
      addresses: [...new Set(addresses)].filter((address) => address !== ANY_ADDRESS),
      hosts: [...new Set(hosts)].filter((name) => parseIpv4(name) === undefined),
    },
    given: certificate !== undefined && key !== undefined ? { certificate, key } : undefined,
  }
}

/** What becomes of an event: figures, a line of the log, an entry of a boot's journal. */
function createEventSink({ metrics, log, onFileEvent }: HttpDoorsOptions): (event: HttpEvent) => void {
  const meter = createReadingMeter(metrics)
  return (event) => {
    meter(event)
    if (event.kind === 'dropped') {
      const { door, peer, reason } = event
      const isLimit = event.code === 'HTTP_TOO_MANY_CONNECTIONS'
      return logEvent(log, isLimit ? 'http.limited' : 'http.dropped', { door, peer, reason })
    }
    const told = readFileEventOf(event)
    if (event.kind === 'done') logEvent(log, 'file.sent', { ...told })
    else if (event.kind === 'failed') logEvent(log, 'file.failed', { ...told })
    onFileEvent(told)
  }
}
