// The admin API on a real store, listening on loopback and on its socket; every answer is checked against the document.
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { hashKey, makeKey } from '../../src/api/auth.ts'
import { startApi } from '../../src/api/listen.ts'
import type { ApiOptions } from '../../src/api/parts.ts'
import { Journal } from '../../src/boot/journal.ts'
import { LoaderFiles } from '../../src/boot/loader-files.ts'
import { DriverLibrary } from '../../src/drivers/library.ts'
import { NO_SHARE } from '../../src/deploy/share.ts'
import { ImageLibrary } from '../../src/library/library.ts'
import { createDriverSource } from '../../src/deploy-drivers.ts'
import { renderForDeployment } from '../../src/deploy-answer.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createDeployLibrary } from '../../src/deploy-library.ts'
import { openDeployRoom } from '../../src/deploy-room.ts'
import { createMetrics } from '../../src/metrics.ts'
import { ROLES, type Role } from '../../src/model.ts'
import { openKeyFile } from '../../src/secrets/key-file.ts'
import type { Store } from '../../src/store/store.ts'
import { biosProgram, efiProgram, Machine } from './boot-programs.ts'
import { AS_ADMIN, openTestStore, SILENT, temporaryDirectory } from './test-store.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body when it is JSON, else null. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
  body: any
}

export interface Asking {
  body?: unknown
  /** Sent as it is instead of `body`. */
  raw?: string | Buffer
  headers?: Record<string, string>
  /** Whose token goes along; default admin. `socket`: none, through the local socket. */
  as?: Role | 'nobody' | 'socket'
}

export interface TestApi {
  url: string
  port: number
  socketPath: string
  directory: string
  imageDirectory: string
  store: Store
  journal: Journal
  document: OpenApi
  keys: Record<Role, string>
  ask: (method: string, path: string, asking?: Asking) => Promise<Answer>
  close: () => Promise<void>
}

/** The parts of the document tests read. */
export interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, TSchema> }
}
export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  'x-required-role': Role | 'none'
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, { description: string; content?: Record<string, { schema: TSchema }> }>
}

/** Starts it with a token per role and boot programs for every architecture; all ends with the test. */
export async function startTestApi(t: Test, options: Partial<ApiOptions> = {}): Promise<TestApi> {
  const directory = temporaryDirectory(t)
  const imageDirectory = join(directory, 'images')
  writePrograms(join(imageDirectory, 'boot'))
  // whether there is an agent is all that is asked of it here
  mkdirSync(join(imageDirectory, 'agent'))
  writeFileSync(join(imageDirectory, 'agent', 'openwds-agent-x64.exe'), '')
  const metrics = createMetrics({ processMetrics: false })
  const dataDirectory = join(directory, 'var')
  const store = await openTestStore(t, { dataDirectory, metrics, keepSessions: 1000, maxEntries: 1000 })
  const journal = new Journal(store, (error) => t.fail('the journal lost entries', { error }))
  const keys = { viewer: makeKey(), operator: makeKey(), admin: makeKey() }
  for (const role of ROLES) {
    await store.tokenAdd({ name: role, role, hash: hashKey(keys[role]), expiresAt: null }, AS_ADMIN)
  }
  const library = await ImageLibrary.open({ imageDirectory, store, log: SILENT })
  const loaders = new LoaderFiles({ imageDirectory, bootFilePath: (sha256) => library.bootFilePath(sha256) })
  const keyFile = openKeyFile(dataDirectory)
  const drivers = new DriverLibrary(store, dataDirectory)
  const driverSource = createDriverSource(store, drivers)
  const deploy = await openDeployRoom({
    limits: loadConfig({ environment: {}, set: [] }).deploy,
    drivers: driverSource,
    ...{ dataDirectory, imageDirectory, store, journal, metrics, log: SILENT },
    library: createDeployLibrary(store, library, async () => new Set(['boot/boot.sdi'])),
    renderAnswer: (wish) => renderForDeployment({ store, keyFile: () => openKeyFile(dataDirectory), server: {} }, wish),
    box: () => keyFile.box,
    https: () => ({ servers: ['https://192.0.2.1:8468'], certificateUntil: null, problems: [] }),
    share: NO_SHARE,
    powerOn: async () => 'magic packet to 192.0.2.255:9',
  })
  t.teardown(() => deploy.close())
  const api = await startApi({
    deploy,
    drivers: { library: drivers, source: driverSource },
    library,
    config: { api: { address: '127.0.0.1', port: 0 }, dhcp: NO_DHCP },
    dataDirectory,
    imageDirectory,
    signatures: (image) => loaders.signaturesOf(image),
    store,
    journal,
    log: SILENT,
    metrics,
    version: '1.2.3',
    probeNetwork: async () => ({ servers: [], obstacles: [], advice: ['No DHCP server answered.'] }),
    status: () => ({
      serverAddress: '192.0.2.1',
      listening: [{ door: 'api', protocol: 'tcp', address: '127.0.0.1', port: 1 }],
      answers: { dhcpMode: 'proxy', pxe: 'known', unknown: 'pending', text: 'machines that are known' },
      transfers: 0,
    }),
    explain: async (mac, request) => ({
      identity: { mac, name: null, foundBy: 'mac', note: null },
      rules: [
        { rule: 'known', verdict: 'decided', reason: JSON.stringify({ mac, ...request }), facts: { known: true } },
      ],
      profileRules: [],
      decision: { action: 'silent', reason: 'only an example' },
      dialect: null,
      loader: null,
      detour: null,
      overrides: [],
      reply: null,
      files: [],
    }),
    wake: async () => ['192.0.2.255:9'],
    ...options,
  })
  t.teardown(async () => {
    await api.close()
    await library.close()
  })
  const url = `http://127.0.0.1:${api.port}`
  const asker = (role: Asking['as'] = 'admin') =>
    role === 'socket' ? { socketPath: api.socketPath } : { host: '127.0.0.1', port: api.port }

  const send = async (method: string, path: string, asking: Asking = {}): Promise<Answer> => {
    const { as = 'admin', body, raw = body === undefined ? undefined : JSON.stringify(body) } = asking
    const token = as === 'nobody' || as === 'socket' ? {} : { authorization: `Bearer ${keys[as]}` }
    const type = raw === undefined ? {} : { 'content-type': 'application/json' }
    return exchange({ ...asker(as), method, path, headers: { ...token, ...type, ...asking.headers } }, raw)
  }
  const document = (await send('GET', '/api/v1/openapi.json')).body as OpenApi
  const check = documentChecker(document)
  return {
    url,
    port: api.port,
    socketPath: api.socketPath,
    directory,
    imageDirectory,
    store,
    journal,
    document,
    keys,
    close: () => api.close(),
    async ask(method, path, asking) {
      const answer = await send(method, path, asking)
      const complaint = check(method, path, answer)
      if (complaint !== undefined) t.fail(complaint, { method, path, answer })
      return answer
    },
  }
}

const NO_DHCP = {
  mode: 'off' as const,
  pools: [],
  relays: [],
  port: 67,
  pxePort: 4011,
  responseDelayMs: 0,
  replyToSender: false,
}

function writePrograms(boot: string): void {
  mkdirSync(join(boot, 'grub'), { recursive: true })
  writeFileSync(join(boot, 'grub', 'grubx64.efi'), efiProgram())
  writeFileSync(join(boot, 'grub', 'grubaa64.efi'), efiProgram({ machine: Machine.arm64 }))
  writeFileSync(join(boot, 'grub', 'core.0'), biosProgram())
}

/** One HTTP exchange on a connection of its own. */
export function exchange(options: Parameters<typeof httpRequest>[1] & object, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ agent: false, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = text !== '' && (response.headers['content-type']?.includes('json') ?? false)
        const status = response.statusCode ?? 0
        resolve({ status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as unknown) : null })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Says what is wrong with an answer: a status the document does not name, or a body that is not as it says. */
function documentChecker({ paths, components }: OpenApi) {
  const routes = Object.entries(paths).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
    operations,
  }))
  const compiled = new Map<unknown, ReturnType<typeof Compile>>()
  return (method: string, path: string, { status, headers, body, text }: Answer): string | undefined => {
    const [bare = ''] = path.split('?')
    const operation = routes.find(({ pattern }) => pattern.test(bare))?.operations[method.toLowerCase()]
    if (!operation) return undefined
    const reply = operation.responses[status]
    if (!reply)
      return `${operation.operationId} answered ${status}, which the document does not name: ${text.slice(0, 300)}`
    const type = headers['content-type']?.split(';')[0] ?? ''
    if (status === 204) return text === '' ? undefined : 'a 204 has no body'
    const schema = reply.content?.[type]?.schema
    if (!schema) return `${operation.operationId} answered ${status} with ${type}`
    const code = (body as { code?: string } | null)?.code
    if (status >= 400 && !reply.description.split(', ').includes(code ?? '')) {
      return `${operation.operationId} answered ${status} ${code}, which the document does not name`
    }
    const validator = compiled.get(schema) ?? Compile(inline(schema, components.schemas) as TSchema)
    compiled.set(schema, validator)
    const value: unknown = type.endsWith('json') ? body : text
    return validator.Check(value) ? undefined : `${operation.operationId}: ${JSON.stringify(validator.Errors(value))}`
  }
}

function inline(schema: unknown, named: Record<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => inline(item, named))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref } = schema as { $ref?: string }
  if (typeof $ref === 'string') return inline(named[$ref.replace('#/components/schemas/', '')], named)
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, inline(value, named)]))
}
