// /sign-in and /first-user: how a browser becomes somebody, by password, token, or the link of the first start; and signing out.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'
import { logEvent } from '../log.ts'
import type { Actor } from '../model.ts'
import { hashPassword, isPassword } from '../secrets/password-hash.ts'
import type { NewSignIn } from '../store/store.ts'
import { actorOf, addressOf, findToken } from './auth.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { isReachedSecurely, requireSameOrigin } from './same-origin.ts'
import { NothingSchema } from './schemas.ts'
import { endSignIn, keepSignIn, makeSignInKey, readSignIn, SIGN_IN_LASTS_MS } from './sign-in-cookie.ts'
import { CallerSchema, FirstUserBodySchema, SignInBodySchema, type CallerReply } from './user-schemas.ts'

type Parts = Pick<ApiParts, 'store' | 'log' | 'config' | 'firstLink' | 'signInLimits'>

const ATTEMPT_ERRORS = ['SIGN_IN_LOCKED', 'SIGN_IN_BUSY', 'FOREIGN_ORIGIN'] as const

/** Signs in and out, and makes the first user. */
export function signInRoutes(app: ApiServer, parts: Parts): void {
  const { store, signInLimits } = parts
  const pageOrigin = pageOriginOf(parts)

  const begin = operation({
    id: 'signIn',
    tag: 'users',
    summary: 'Sign in at the page, by password or token',
    description:
      'The reply sets a cookie that stands for the user from then on: HttpOnly, SameSite=Strict, Secure by HTTPS. It lasts a week, and a day without use.',
    role: 'none',
    errors: ['SIGN_IN_REFUSED', 'NOT_AUTHENTICATED', 'TOKEN_EXPIRED', ...ATTEMPT_ERRORS, ...WRITE_ERRORS],
  })
  app.post(
    '/sign-in',
    {
      config: begin.config,
      schema: { ...begin.words, body: SignInBodySchema, response: { 200: named(CallerSchema), ...begin.problems } },
    },
    async (request, reply) => {
      refuseForeign(request)
      const from = addressOf(request)
      const { body } = request
      if ('token' in body) {
        await attempt(undefined, from)
        const { name, role } = await findToken(store, body.token)
        signInLimits.succeeded(undefined, from)
        return remember({ token: name }, { name: `token:${name}`, role, from }, request, reply)
      }
      await attempt(body.user, from)
      const user = await store.userGet(body.user)
      const stored = user?.disabled === false ? await store.userPasswordHash(user.name) : undefined
      if (!(await isPassword(body.password, stored)) || !user) {
        // what is no user's name may be a password typed into the wrong field
        logEvent(parts.log, 'sign-in.refused', { from, user: user?.name ?? 'somebody unknown' })
        throw new RequestError('SIGN_IN_REFUSED')
      }
      signInLimits.succeeded(user.name, from)
      return remember({ user: user.name }, { name: `user:${user.name}`, role: user.role, from }, request, reply)
    },
  )

  const end = operation({
    id: 'signOut',
    tag: 'users',
    summary: 'Sign out: the cookie is worth nothing any more',
    role: 'viewer',
    errors: ['STORE_FULL'],
  })
  app.delete(
    '/sign-in',
    { config: end.config, schema: { ...end.words, response: { 204: NothingSchema, ...end.problems } } },
    async (request, reply) => {
      const hash = readSignIn(request)
      if (hash !== undefined) await store.signInRemove(hash, { actor: actorOf(request) })
      endSignIn(reply)
      return reply.status(204).send(null)
    },
  )

  const first = operation({
    id: 'firstUser',
    tag: 'users',
    summary: 'Make the first user, with the link that the first start showed, and sign in',
    description: 'An admin. The link works once, for an hour, and only while there is no user.',
    role: 'none',
    errors: ['FIRST_LINK_INVALID', 'FIRST_USER_EXISTS', ...ATTEMPT_ERRORS, ...WRITE_ERRORS],
  })
  app.post(
    '/first-user',
    {
      config: first.config,
      schema: { ...first.words, body: FirstUserBodySchema, response: { 201: named(CallerSchema), ...first.problems } },
    },
    async (request, reply) => {
      refuseForeign(request)
      const from = addressOf(request)
      const { link, name, password } = request.body
      await attempt(undefined, from)
      if (!parts.firstLink) throw new RequestError('FIRST_LINK_INVALID')
      parts.firstLink.check(link)
      signInLimits.succeeded(undefined, from)
      const passwordHash = await hashPassword(password)
      const actor: Actor = { name: 'first-link', role: 'admin', from }
      await store.userPut({ name, role: 'admin', disabled: false, passwordHash }, { actor, first: true })
      parts.firstLink.spend()
      void reply.status(201)
      return remember({ user: name }, { name: `user:${name}`, role: 'admin', from }, request, reply)
    },
  )

  /** A form of another site must not sign somebody in as somebody else. */
  function refuseForeign(request: FastifyRequest): void {
    if (request.headers.origin !== undefined) requireSameOrigin(request, pageOrigin)
  }

  async function attempt(user: string | undefined, from: string): Promise<void> {
    try {
      signInLimits.admit(user, from)
    } catch (error) {
      logEvent(parts.log, 'sign-in.locked', { from })
      throw error
    }
  }

  async function remember(
    owner: NewSignIn['owner'],
    actor: Actor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<CallerReply> {
    const { key, hash } = makeSignInKey()
    const expiresAt = new Date(Date.now() + SIGN_IN_LASTS_MS).toISOString()
    await store.signInAdd({ hash, owner, from: actor.from, expiresAt }, { actor })
    keepSignIn(reply, key, isReachedSecurely(request, pageOrigin))
    return { name: actor.name, role: actor.role }
  }
}

/** The origin of api.url, where the page is reached under a name of its own. */
export function pageOriginOf({ config }: Pick<ApiParts, 'config'>): string | undefined {
  return config.api.url === undefined ? undefined : new URL(config.api.url).origin
}
