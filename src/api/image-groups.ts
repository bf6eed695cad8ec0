// /image-groups: names under which images are kept together.
import { RequestError } from '../errors.ts'
import { ImageGroupBodySchema, ImageGroupSchema } from './image-schemas.ts'
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

/** Lists, shows, makes, renames and removes image groups. */
export function imageGroupRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'imageGroupList',
    tag: 'images',
    summary: 'List image groups',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/image-groups',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(ImageGroupSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.imageGroupList({ limit, ...rest }),
  )

  const get = operation({
    id: 'imageGroupGet',
    tag: 'images',
    summary: 'Show an image group',
    role: 'viewer',
    errors: ['GROUP_NOT_FOUND'],
  })
  app.get(
    '/image-groups/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(ImageGroupSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const group = await store.imageGroupGet(params.name)
      if (!group) throw new RequestError('GROUP_NOT_FOUND', { ref: params.name })
      reply.header('etag', etagOf(group.version))
      return group
    },
  )

  const put = operation({
    id: 'imageGroupPut',
    tag: 'images',
    summary: 'Make an image group, rename or describe it',
    description: 'The same body again changes nothing.',
    role: 'operator',
    errors: ['GROUP_NOT_FOUND', 'GROUP_EXISTS', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/image-groups/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: ImageGroupBodySchema,
        response: { 200: named(ImageGroupSchema), 201: named(ImageGroupSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const { name: rename, description = null } = request.body
      const before = await store.imageGroupGet(name)
      const options = writeOptions(request, `Group ${name}`, before?.version)
      const words = { name, description, ...(rename === undefined ? {} : { rename }) }
      const group = await store.imageGroupPut(words, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(group.version))
      return group
    },
  )

  const remove = operation({
    id: 'imageGroupDelete',
    tag: 'images',
    summary: 'Remove an image group that is empty',
    role: 'operator',
    errors: ['GROUP_NOT_FOUND', 'GROUP_IN_USE', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/image-groups/:name',
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
      const before = await store.imageGroupGet(name)
      await store.imageGroupDelete(name, writeOptions(request, `Group ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}
