// /machines/{ref}/boot-memory: what was learned of a machine's firmware and of its last boots.
import { findMachine } from './machine-ref.ts'
import { named, operation } from './operation.ts'
import { RefParamsSchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { BootMemorySchema, NothingSchema } from './schemas.ts'
import { unconditional } from './write-conditions.ts'

const REF_ERRORS = ['MACHINE_NOT_FOUND', 'MACHINE_AMBIGUOUS'] as const

/** Shows what was learned, and forgets it. */
export function bootMemoryRoutes(app: ApiServer, { store }: ApiParts): void {
  const get = operation({
    id: 'bootMemoryGet',
    tag: 'machines',
    summary: 'Show what was learned of a machine from its boots',
    description:
      'Which way of offering a boot its firmware follows, and whether it was stopped for booting in circles.',
    role: 'viewer',
    errors: REF_ERRORS,
  })
  app.get(
    '/machines/:ref/boot-memory',
    {
      config: get.config,
      schema: { ...get.words, params: RefParamsSchema, response: { 200: named(BootMemorySchema), ...get.problems } },
    },
    async ({ params }) => {
      const { mac } = await findMachine(store, params.ref)
      const nothing = { bios: null, uefi: null }
      return (
        (await store.bootMemoryGet(mac)) ?? {
          mac,
          dialects: nothing,
          assignmentVersion: null,
          attempts: [],
          stoppedAt: null,
          updatedAt: new Date(0).toISOString(),
        }
      )
    },
  )

  const remove = operation({
    id: 'bootMemoryDelete',
    tag: 'machines',
    summary: 'Forget what was learned of a machine from its boots',
    description: 'Its next offer is put in the usual way; a machine stopped for booting in circles is answered again.',
    role: 'operator',
    errors: [...REF_ERRORS, 'STORE_FULL'],
  })
  app.delete(
    '/machines/:ref/boot-memory',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        response: { 204: NothingSchema, ...remove.problems },
      },
    },
    async (request, reply) => {
      const { mac } = await findMachine(store, request.params.ref)
      await store.bootMemoryDelete(mac, unconditional(request))
      return reply.status(204).send(null)
    },
  )
}
