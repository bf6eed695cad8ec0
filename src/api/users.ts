// /users: who may sign in at the page, and as what.
import { RequestError } from '../errors.ts'
import type { User } from '../model.ts'
import { hashPassword, isPassword } from '../secrets/password-hash.ts'
import type { Store } from '../store/store.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { retryWhenChanged } from './retry-when-changed.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { UserBodySchema, UserPatchSchema, UserSchema, type UserPatch } from './user-schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** Lists, shows, makes, changes and removes users. */
export function userRoutes(app: ApiServer, { store }: Pick<ApiParts, 'store'>): void {
  const list = operation({
    id: 'userList',
    tag: 'users',
    summary: 'List users',
    role: 'admin',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/users',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(UserSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.userList({ limit, ...rest }),
  )

  const get = operation({
    id: 'userGet',
    tag: 'users',
    summary: 'Show a user',
    role: 'admin',
    errors: ['USER_NOT_FOUND'],
  })
  app.get(
    '/users/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(UserSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const user = await findUser(store, params.name)
      reply.header('etag', etagOf(user.version))
      return user
    },
  )

  const put = operation({
    id: 'userPut',
    tag: 'users',
    summary: 'Make a user, or replace one',
    description:
      'A new user needs a password; left out, the one there is stays. Another password, and `disabled`, sign the user out everywhere. The same body again changes nothing.',
    role: 'admin',
    errors: ['USER_LAST_ADMIN', 'SIGN_IN_BUSY', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/users/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: UserBodySchema,
        response: { 200: named(UserSchema), 201: named(UserSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const { role, disabled = false, password } = request.body
      const before = await store.userGet(name)
      const options = writeOptions(request, `User ${name}`, before?.version)
      const passwordHash = await newHash(store, name, password)
      const user = await store.userPut({ name, role, disabled, passwordHash }, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(user.version))
      return user
    },
  )

  const patch = operation({
    id: 'userPatch',
    tag: 'users',
    summary: 'Change the role or password of a user, disable or enable it',
    description: 'A JSON merge patch (RFC 7396): what the body leaves out stays.',
    role: 'admin',
    errors: ['USER_NOT_FOUND', 'USER_LAST_ADMIN', 'SIGN_IN_BUSY', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.patch(
    '/users/:name',
    {
      config: patch.config,
      schema: {
        ...patch.words,
        consumes: ['application/json', 'application/merge-patch+json'],
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: UserPatchSchema,
        response: { 200: named(UserSchema), ...patch.problems },
      },
    },
    async (request, reply) => {
      const { password, ...words }: UserPatch = request.body
      const { name } = await findUser(store, request.params.name)
      const passwordHash = await newHash(store, name, password)
      const user = await retryWhenChanged(request, async () => {
        const before = await findUser(store, name)
        const options = writeOptions(request, `User ${name}`, before.version)
        return store.userPut({ ...before, ...words, passwordHash }, { expectedVersion: before.version, ...options })
      })
      reply.header('etag', etagOf(user.version))
      return user
    },
  )

  const remove = operation({
    id: 'userDelete',
    tag: 'users',
    summary: 'Remove a user and sign it out everywhere',
    role: 'admin',
    errors: ['USER_NOT_FOUND', 'USER_LAST_ADMIN', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/users/:name',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        response: { 204: NothingSchema, ...remove.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const before = await store.userGet(name)
      await store.userDelete(name, writeOptions(request, `User ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}

async function findUser(store: Store, name: string): Promise<User> {
  const user = await store.userGet(name)
  if (!user) throw new RequestError('USER_NOT_FOUND', { ref: name })
  return user
}

/** The hash of another password; null where there is none, or where it is the one there is. */
async function newHash(store: Store, name: string, password: string | undefined): Promise<string | null> {
  if (password === undefined) return null
  if (password.toLowerCase() === name.toLowerCase())
    throw new RequestError('REQUEST_INVALID', { reason: 'the password is the name' })
  const stored = await store.userPasswordHash(name)
  if (stored !== undefined && (await isPassword(password, stored))) return null
  return hashPassword(password)
}
