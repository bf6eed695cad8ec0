// /caller: who the caller is to this server, so that a page offers only what the role allows, and changing one's own password.
import { RequestError } from '../errors.ts'
import { hashPassword, isPassword } from '../secrets/password-hash.ts'
import { actorOf } from './auth.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NothingSchema } from './schemas.ts'
import { endSignIn } from './sign-in-cookie.ts'
import { CallerSchema, PasswordBodySchema } from './user-schemas.ts'

const USER = 'user:'

/** Tells name and role of the caller, and changes the password of a user. */
export function callerRoutes(app: ApiServer, parts: Pick<ApiParts, 'store' | 'signInLimits'>): void {
  const get = operation({ id: 'callerGet', tag: 'users', summary: 'Show who the caller is', role: 'viewer' })
  app.get(
    '/caller',
    { config: get.config, schema: { ...get.words, response: { 200: named(CallerSchema), ...get.problems } } },
    async (request) => {
      const { name, role } = actorOf(request)
      return { name, role }
    },
  )

  const put = operation({
    id: 'callerPassword',
    tag: 'users',
    summary: "Change the caller's own password",
    description: 'Ends every sign-in of the user, this one too.',
    role: 'viewer',
    errors: ['PASSWORD_WRONG', 'SIGN_IN_LOCKED', 'SIGN_IN_BUSY', ...WRITE_ERRORS],
  })
  app.put(
    '/caller/password',
    {
      config: put.config,
      schema: { ...put.words, body: PasswordBodySchema, response: { 204: NothingSchema, ...put.problems } },
    },
    async (request, reply) => {
      const { store, signInLimits } = parts
      const actor = actorOf(request)
      const name = actor.name.startsWith(USER) ? actor.name.slice(USER.length) : undefined
      const user = name === undefined ? undefined : await store.userGet(name)
      if (!user) throw new RequestError('REQUEST_INVALID', { reason: `${actor.name} is no user and has no password` })
      const { current, password } = request.body
      signInLimits.admit(user.name, actor.from)
      if (!(await isPassword(current, await store.userPasswordHash(user.name))))
        throw new RequestError('PASSWORD_WRONG')
      signInLimits.succeeded(user.name, actor.from)
      const passwordHash = await hashPassword(password)
      await store.userPut({ ...user, passwordHash }, { actor, expectedVersion: user.version })
      endSignIn(reply)
      return reply.status(204).send(null)
    },
  )
}
