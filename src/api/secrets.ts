// /secrets: values for answer files that go in and never come out.
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { NameParamsSchema, NewNameParamsSchema, WriteQuerySchema } from './params.ts'
import { RotationSchema, SecretBodySchema, SecretSchema } from './answer-schemas.ts'
import type { ApiServer, ApiParts } from './parts.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { unconditional } from './write-conditions.ts'

/** Lists, stores and removes secrets, and changes the key they are sealed with. */
export function secretRoutes(app: ApiServer, { store, keyFile }: Pick<ApiParts, 'store' | 'keyFile'>): void {
  const list = operation({
    id: 'secretList',
    tag: 'answers',
    summary: 'List secrets, without their values',
    role: 'operator',
  })
  app.get(
    '/secrets',
    {
      config: list.config,
      schema: { ...list.words, response: { 200: PageSchema(named(SecretSchema)), ...list.problems } },
    },
    async () => ({ items: await store.secretList(), cursor: null }),
  )

  const put = operation({
    id: 'secretPut',
    tag: 'answers',
    summary: 'Store a secret, or another value for it',
    description: 'There is no way to read it back: it is only written into the files that machines fetch.',
    role: 'admin',
    errors: ['KEY_FILE_UNUSABLE', ...WRITE_ERRORS],
  })
  app.put(
    '/secrets/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        body: SecretBodySchema,
        response: { 200: named(SecretSchema), ...put.problems },
      },
    },
    async (request) => {
      const { name } = request.params
      const sealed = keyFile().box.seal(name, request.body.value)
      return store.secretPut({ name, sealed }, unconditional(request))
    },
  )

  const remove = operation({
    id: 'secretDelete',
    tag: 'answers',
    summary: 'Forget a secret',
    role: 'admin',
    errors: ['SECRET_NOT_FOUND', 'STORE_FULL'],
  })
  app.delete(
    '/secrets/:name',
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
      await store.secretDelete(request.params.name, unconditional(request))
      return reply.status(204).send(null)
    },
  )

  const rotate = operation({
    id: 'secretRotate',
    tag: 'answers',
    summary: 'Change the key all secrets are sealed with',
    description:
      'The old keys are forgotten once everything is sealed anew; backups of the database from before need them.',
    role: 'admin',
    errors: ['KEY_FILE_UNUSABLE', 'SECRET_UNREADABLE', 'STORE_FULL'],
  })
  app.post(
    '/secrets/rotate',
    {
      config: rotate.config,
      schema: { ...rotate.words, response: { 200: named(RotationSchema), ...rotate.problems } },
    },
    async (request) => {
      const { box, addKey, dropOldKeys } = keyFile()
      addKey()
      const options = unconditional(request)
      const count = await store.secretReseal(({ name, sealed }) => box.seal(name, box.open(name, sealed)), options)
      dropOldKeys()
      return { count }
    },
  )
}
