// /images: what machines are booted with, per architecture a program below the image directory.
import { checkBootFile, checkBootProgram, inspectBootProgram } from '../boot/boot-program.ts'
import { isUri } from '../boot/session-name.ts'
import { RequestError } from '../errors.ts'
import type { Architecture, BootImage } from '../model.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  BootProgramQuerySchema,
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { BootImageBodySchema, BootImageSchema, BootProgramSchema, NothingSchema, PageSchema } from './schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** Lists, shows, registers and removes boot images. */
export function imageRoutes(app: ApiServer, { store, imageDirectory }: ApiParts): void {
  const list = operation({
    id: 'imageList',
    tag: 'images',
    summary: 'List images',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/images',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(BootImageSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.bootImageList({ limit, ...rest }),
  )

  const get = operation({
    id: 'imageGet',
    tag: 'images',
    summary: 'Show an image',
    role: 'viewer',
    errors: ['IMAGE_NOT_FOUND'],
  })
  app.get(
    '/images/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(BootImageSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const image = await store.bootImageGet(params.name)
      if (!image) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot', ref: params.name })
      reply.header('etag', etagOf(image.version))
      return image
    },
  )

  const put = operation({
    id: 'imagePut',
    tag: 'images',
    summary: 'Register a boot image, or replace it',
    description:
      'Each program must be there, and made for its architecture. A group exists from its first use on. The same body again changes nothing.',
    role: 'operator',
    errors: ['BOOT_PROGRAM_UNUSABLE', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/images/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: BootImageBodySchema,
        response: { 200: named(BootImageSchema), 201: named(BootImageSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const { description = null, group = null, script = null, lastFile = null } = request.body
      if (script !== null && !isUri(script)) await checkBootFile(imageDirectory, script)
      const programs: BootImage['programs'] = {}
      for (const [architecture, path] of Object.entries(request.body.programs) as [Architecture, string][]) {
        await checkBootProgram(imageDirectory, path, architecture)
        programs[architecture] = path
      }
      const before = await store.bootImageGet(name)
      const options = writeOptions(request, `Image ${name}`, before?.version)
      const image = await store.bootImagePut({ name, description, group, programs, script, lastFile }, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(image.version))
      return image
    },
  )

  const inspect = operation({
    id: 'bootProgramGet',
    tag: 'images',
    summary: 'Look at a file that could be a boot program',
    description: 'Says for which architecture the file is, read from its header; what has none is for a BIOS (x64).',
    role: 'operator',
    errors: ['BOOT_PROGRAM_UNUSABLE'],
  })
  app.get(
    '/boot-programs',
    {
      config: inspect.config,
      schema: {
        ...inspect.words,
        querystring: BootProgramQuerySchema,
        response: { 200: named(BootProgramSchema), ...inspect.problems },
      },
    },
    async ({ query }) => inspectBootProgram(imageDirectory, query.path),
  )

  const remove = operation({
    id: 'imageDelete',
    tag: 'images',
    summary: 'Forget an image; its files stay',
    role: 'operator',
    errors: ['IMAGE_NOT_FOUND', 'IMAGE_IN_USE', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/images/:name',
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
      const before = await store.bootImageGet(name)
      await store.bootImageDelete(name, writeOptions(request, `Image ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}
