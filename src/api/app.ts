// Builds the admin API: its limits, who may call, how refusals look, its routes and its pages.
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { RequestError } from '../errors.ts'
import { magicPacketTargets, sendMagicPacket } from '../net/wake.ts'
import { openKeyFile, type KeyFile } from '../secrets/key-file.ts'
import { ANSWER_DRAFT_SCHEMAS } from './answer-draft-schemas.ts'
import { AnswerDefaultsSchema } from './answer-default-schemas.ts'
import { answerDefaultRoutes } from './answer-defaults.ts'
import { answerDraftRoutes } from './answer-drafts.ts'
import { ANSWER_SCHEMAS } from './answer-schemas.ts'
import { answerRoutes } from './answers.ts'
import { assignmentRoutes } from './assignments.ts'
import { auditRoutes } from './audit.ts'
import { backupRoutes } from './backup.ts'
import { bootMemoryRoutes } from './boot-memory.ts'
import { guard } from './auth.ts'
import { callerRoutes } from './caller.ts'
import { DiagnosisSchema, diagnosisRoutes } from './diagnosis.ts'
import { DOCS_PATH, documentOptions, pageOptions } from './document.ts'
import { DEPLOYMENT_SCHEMAS } from './deployment-schemas.ts'
import { ExplanationSchema } from './explanation-schema.ts'
import { deploymentRoutes } from './deployments.ts'
import { eventRoutes } from './events.ts'
import { AuthoritySchema, authorityRoutes } from './authority.ts'
import { healthRoutes, metricsRoutes } from './health.ts'
import { driverGroupRoutes } from './driver-groups.ts'
import { DRIVER_SCHEMAS } from './driver-schemas.ts'
import { driverRoutes } from './drivers.ts'
import { imageGroupRoutes } from './image-groups.ts'
import { imageImportRoutes } from './image-imports.ts'
import { IMAGE_SCHEMAS } from './image-schemas.ts'
import { imageRoutes } from './images.ts'
import { leaseRoutes } from './leases.ts'
import { LongReplies } from './long-replies.ts'
import { machineRoutes } from './machines.ts'
import { networkRoutes } from './network.ts'
import { pageRoutes } from './page.ts'
import type { ApiOptions, ApiParts, ApiServer } from './parts.ts'
import { pendingRoutes } from './pending.ts'
import { malformedRequestAnswer, problemAnswerer, sendProblem } from './problems.ts'
import { ProfileSchema } from './profile-schemas.ts'
import { profileRoutes } from './profiles.ts'
import { RuleSchema } from './rule-schemas.ts'
import { REQUEST_EXAMPLES } from './request-examples.ts'
import { ruleRoutes } from './rules.ts'
import { NAMED_SCHEMAS } from './schemas.ts'
import { secretRoutes } from './secrets.ts'
import { SessionPacketsSchema, sessionPacketRoutes } from './session-packets.ts'
import { sessionRoutes } from './sessions.ts'
import { SettingSchema, settingRoutes } from './settings.ts'
import { pageOriginOf, signInRoutes } from './sign-in.ts'
import { SignInLimits } from './sign-in-limits.ts'
import { tokenRoutes } from './tokens.ts'
import { CallerSchema, UserSchema } from './user-schemas.ts'
import { userRoutes } from './users.ts'
import { compileValidator } from './validation.ts'

/** Of routes that say nothing about their query. */
const NO_QUERY = Type.Object({}, { additionalProperties: false })

/** Larger bodies are refused; the largest real one, a machine with all its variables, is below. */
const MAX_BODY_BYTES = 1024 * 1024

/** Limits of both servers, TCP and local socket. */
export const HTTP_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5000,
} as const

/** The API, ready to listen or to be asked directly. `localSockets`: connections whose caller is the local administrator. */
export async function createApi(
  options: ApiOptions,
  localSockets: WeakSet<Socket> = new WeakSet(),
): Promise<ApiServer> {
  const { log, metrics, store } = options
  const wake: ApiParts['wake'] = (mac) => sendMagicPacket(mac, magicPacketTargets(options.config.dhcp.pools))
  let opened: KeyFile | undefined
  const keyFile = () => (opened ??= openKeyFile(options.dataDirectory))
  const guarded = { store, log, localSockets, pageOrigin: pageOriginOf(options) }
  const longReplies = new LongReplies(guarded)
  const parts: ApiParts = { wake, keyFile, signInLimits: new SignInLimits(), longReplies, ...options }
  const answerProblem = problemAnswerer(log, MAX_BODY_BYTES)

  const app: ApiServer = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: HTTP_LIMITS.requestTimeout,
    keepAliveTimeout: HTTP_LIMITS.keepAliveTimeout,
    http: {
      maxHeaderSize: HTTP_LIMITS.maxHeaderSize,
      headersTimeout: HTTP_LIMITS.headersTimeout,
      connectionsCheckingInterval: HTTP_LIMITS.connectionsCheckingInterval,
    },
    routerOptions: { maxParamLength: 256 },
    exposeHeadRoutes: false,
    // an event stream never ends by itself
    forceCloseConnections: true,
    logger: false,
    // its last twelve digits are random, and cheaper than random bytes asked for one by one
    genReqId: () => randomUUID().slice(-12),
    frameworkErrors: answerProblem,
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end(malformedRequestAnswer())
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  const answers = [...ANSWER_SCHEMAS, ...ANSWER_DRAFT_SCHEMAS, AnswerDefaultsSchema]
  for (const schema of [
    ...NAMED_SCHEMAS,
    ...IMAGE_SCHEMAS,
    ...DRIVER_SCHEMAS,
    ...answers,
    ...DEPLOYMENT_SCHEMAS,
    ExplanationSchema,
    ProfileSchema,
    RuleSchema,
    CallerSchema,
    UserSchema,
    AuthoritySchema,
    SettingSchema,
    DiagnosisSchema,
    SessionPacketsSchema,
  ])
    app.addSchema(schema)
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler((request, reply) => {
    const { method, url } = request
    sendProblem(reply, url, new RequestError('ROUTE_NOT_FOUND', { method, path: url.slice(0, 256) }))
  })
  acceptOnlyJson(app)

  await app.register(cookie)
  app.decorateRequest('actor', null)
  app.addHook('onRoute', (route) => {
    // the pages are no secret, what they call is guarded
    if (route.url.startsWith(DOCS_PATH)) route.config = { ...route.config, role: 'none' }
    // a parameter nobody reads is a mistake of the caller, like dryRun where it means nothing
    else route.schema = { querystring: NO_QUERY, ...withExample(route.schema) }
    if (route.config?.role === undefined) throw new Error(`Route ${route.url} says not who may call it`)
  })
  app.addHook('onRequest', guard(guarded))
  app.addHook('onClose', async () => longReplies.close())
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('x-frame-options', 'DENY')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const { method, url: path, id: requestId } = request
    const status = reply.statusCode
    const durationMs = Math.round(reply.elapsedTime * 10) / 10
    log.debug({ method, path, status, durationMs, requestId, actor: request.actor?.name }, 'request')
    if (!route.endsWith('/events')) {
      metrics.apiRequestSeconds.observe({ method, route, status: String(status) }, reply.elapsedTime / 1000)
    }
  })

  await app.register(swagger, documentOptions(options.version))
  await app.register(swaggerUi, pageOptions)
  await app.register(async (api) => apiRoutes(api as ApiServer, parts), { prefix: '/api/v1' })
  await app.register(async (root) => metricsRoutes(root as ApiServer, parts))
  await app.register(async (root) => pageRoutes(root as ApiServer, options.pageDirectory))
  await app.ready()
  return app
}

/** A route's schema with a body to show. */
function withExample(schema: FastifySchema = {}): FastifySchema {
  const example = REQUEST_EXAMPLES[schema.operationId ?? '']
  if (example === undefined) return schema
  const body = schema.body as { examples?: unknown[] }
  return { ...schema, body: { ...body, examples: [example, ...(body.examples ?? [])] } }
}

function apiRoutes(api: ApiServer, parts: ApiParts): void {
  machineRoutes(api, parts)
  assignmentRoutes(api, parts)
  bootMemoryRoutes(api, parts)
  imageRoutes(api, parts)
  imageImportRoutes(api, parts)
  imageGroupRoutes(api, parts)
  driverRoutes(api, parts)
  driverGroupRoutes(api, parts)
  answerRoutes(api, parts)
  answerDraftRoutes(api, parts)
  answerDefaultRoutes(api, parts)
  secretRoutes(api, parts)
  profileRoutes(api, parts)
  ruleRoutes(api, parts)
  pendingRoutes(api, parts)
  sessionRoutes(api, parts)
  sessionPacketRoutes(api, parts)
  diagnosisRoutes(api, parts)
  deploymentRoutes(api, parts)
  eventRoutes(api, parts)
  leaseRoutes(api, parts)
  networkRoutes(api, parts)
  authorityRoutes(api, parts)
  tokenRoutes(api, parts)
  userRoutes(api, parts)
  signInRoutes(api, parts)
  callerRoutes(api, parts)
  auditRoutes(api, parts)
  backupRoutes(api, parts)
  healthRoutes(api, parts)
  settingRoutes(api, parts)
  api.get('/openapi.json', { config: { role: 'none' }, schema: { hide: true } }, async () => api.swagger())
}

/** JSON in its two names; an empty body is no body, whatever type it claims. */
function acceptOnlyJson(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (body.length === 0) done(null, undefined)
      else void parseJson(request, body as string, done)
    },
  )
}
