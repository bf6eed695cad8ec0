// /tokens: keys to this API, shown once when they are made.
import { RequestError } from '../errors.ts'
import { hashKey, makeKey } from './auth.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { NameParamsSchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NewTokenSchema, NothingSchema, PageSchema, TokenBodySchema, TokenSchema } from './schemas.ts'
import { unconditional } from './write-conditions.ts'

/** Lists, makes and removes tokens. */
export function tokenRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({ id: 'tokenList', tag: 'tokens', summary: 'List tokens, without their keys', role: 'admin' })
  app.get(
    '/tokens',
    {
      config: list.config,
      schema: { ...list.words, response: { 200: PageSchema(named(TokenSchema)), ...list.problems } },
    },
    async () => ({ items: await store.tokenList(), cursor: null }),
  )

  const add = operation({
    id: 'tokenAdd',
    tag: 'tokens',
    summary: 'Make a token and show its key this once',
    role: 'admin',
    errors: ['TOKEN_EXISTS', ...WRITE_ERRORS],
  })
  app.post(
    '/tokens',
    {
      config: add.config,
      schema: {
        ...add.words,
        querystring: WriteQuerySchema,
        body: TokenBodySchema,
        response: { 201: named(NewTokenSchema), ...add.problems },
      },
    },
    async (request, reply) => {
      const { name, role } = request.body
      const expiresAt = readExpiry(request.body.expiresAt ?? null)
      const key = makeKey()
      const options = unconditional(request)
      const token = await store.tokenAdd({ name, role, hash: hashKey(key), expiresAt }, options)
      reply.status(201).header('cache-control', 'no-store')
      // a trial's key would open nothing
      return { ...token, token: options.dryRun ? '' : key }
    },
  )

  const remove = operation({
    id: 'tokenRemove',
    tag: 'tokens',
    summary: 'Remove a token; its key stops working at once',
    role: 'admin',
    errors: ['TOKEN_NOT_FOUND', 'TOKEN_LAST_ADMIN', 'STORE_FULL'],
  })
  app.delete(
    '/tokens/:name',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        response: { 204: NothingSchema, ...remove.problems },
      },
    },
    async (request, reply) => {
      await store.tokenRemove(request.params.name, unconditional(request))
      return reply.status(204).send(null)
    },
  )
}

/** The time in the one spelling the store compares as text; refuses times that have passed [REQUEST_INVALID]. */
function readExpiry(text: string | null): string | null {
  if (text === null) return null
  const atMs = Date.parse(text)
  if (!Number.isFinite(atMs) || atMs <= Date.now()) {
    throw new RequestError('REQUEST_INVALID', { reason: `expiresAt ${text} is not in the future` })
  }
  return new Date(atMs).toISOString()
}
