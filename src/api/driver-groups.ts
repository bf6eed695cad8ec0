// /driver-groups: which machines get which driver packages.
import { RequestError } from '../errors.ts'
import { DRIVER_TARGETS } from '../model.ts'
import { DriverGroupBodySchema, DriverGroupSchema } from './driver-schemas.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** Lists, shows, makes, changes and removes driver groups. */
export function driverGroupRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'driverGroupList',
    tag: 'drivers',
    summary: 'List driver groups',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/driver-groups',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(DriverGroupSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.driverGroupList({ limit, ...rest }),
  )

  const get = operation({
    id: 'driverGroupGet',
    tag: 'drivers',
    summary: 'Show a driver group',
    role: 'viewer',
    errors: ['DRIVER_GROUP_NOT_FOUND'],
  })
  app.get(
    '/driver-groups/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(DriverGroupSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const group = await store.driverGroupGet(params.name)
      if (!group) throw new RequestError('DRIVER_GROUP_NOT_FOUND', { ref: params.name })
      reply.header('etag', etagOf(group.version))
      return group
    },
  )

  const put = operation({
    id: 'driverGroupPut',
    tag: 'drivers',
    summary: 'Make a driver group or change it',
    description: 'The same body again changes nothing.',
    role: 'operator',
    errors: ['DRIVER_NOT_FOUND', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/driver-groups/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: DriverGroupBodySchema,
        response: { 200: named(DriverGroupSchema), 201: named(DriverGroupSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const { description = null, packages, filters = [], targets = [...DRIVER_TARGETS], enabled = true } = request.body
      const before = await store.driverGroupGet(name)
      const options = writeOptions(request, `Driver group ${name}`, before?.version)
      const words = { name: before?.name ?? name, description, packages, filters, targets, enabled }
      const group = await store.driverGroupPut(words, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(group.version))
      return group
    },
  )

  const remove = operation({
    id: 'driverGroupDelete',
    tag: 'drivers',
    summary: 'Remove a driver group; its packages stay',
    role: 'operator',
    errors: ['DRIVER_GROUP_NOT_FOUND', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/driver-groups/:name',
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
      const before = await store.driverGroupGet(name)
      await store.driverGroupDelete(name, writeOptions(request, `Driver group ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}
