// /images: what machines are booted with and what is installed on them.
import { checkBootFile, checkBootProgram, inspectBootProgram } from '../boot/boot-program.ts'
import { registerPrograms } from '../boot/registered-programs.ts'
import { isUri } from '../boot/session-name.ts'
import { RequestError } from '../errors.ts'
import { programsOf } from '../library/boot-programs.ts'
import type { Architecture, Image } from '../model.ts'
import type { ImagePatch } from '../store/store.ts'
import {
  BootImageBodySchema,
  ImageDetailSchema,
  ImagePatchSchema,
  ImageSchema,
  type ImageDetailReply,
} from './image-schemas.ts'
import { imageReplies, imageReply } from './image-replies.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  BootProgramQuerySchema,
  ImageQuerySchema,
  ImageRefParamsSchema,
  NewImageParamsSchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { retryWhenChanged } from './retry-when-changed.ts'
import { BootProgramSchema, NothingSchema, PageSchema } from './schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** Lists, shows, registers, changes and removes images. */
export function imageRoutes(app: ApiServer, parts: ApiParts): void {
  const { store, imageDirectory } = parts
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
        querystring: ImageQuerySchema,
        response: { 200: PageSchema(named(ImageSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => {
      const { items, cursor } = await store.imageList({ limit, ...rest })
      return { items: await imageReplies(store, items), cursor }
    },
  )

  const get = operation({
    id: 'imageGet',
    tag: 'images',
    summary: 'Show an image, what is in it, and who has it',
    role: 'viewer',
    errors: ['IMAGE_NOT_FOUND'],
  })
  app.get(
    '/images/:ref',
    {
      config: get.config,
      schema: {
        ...get.words,
        params: ImageRefParamsSchema,
        response: { 200: named(ImageDetailSchema), ...get.problems },
      },
    },
    async ({ params }, reply) => {
      const image = await findImage(parts, params.ref)
      reply.header('etag', etagOf(image.version))
      return detailOf(parts, image)
    },
  )

  const put = operation({
    id: 'imagePut',
    tag: 'images',
    summary: 'Register a boot image of programs alone, or replace it',
    description:
      'Each program must be there, and made for its architecture. Builds of iPXE, and wimboot, are kept with their SHA-256 and not served once they differ. Images with a WIM come by POST /image-imports. A group exists from its first use on. The same body again changes nothing.',
    role: 'operator',
    errors: ['BOOT_PROGRAM_UNUSABLE', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/images/:ref',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewImageParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: BootImageBodySchema,
        response: { 200: named(ImageSchema), 201: named(ImageSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { ref: name } = request.params
      const { description = null, group = null, script = null, ipxe = null, lastFile = null, enabled } = request.body
      if (script !== null && !isUri(script)) await checkBootFile(imageDirectory, script)
      const programs: Image['programs'] = {}
      for (const [architecture, path] of Object.entries(request.body.programs) as [Architecture, string][]) {
        await checkBootProgram(imageDirectory, path, architecture)
        programs[architecture] = path
      }
      if (Object.keys(programs).length === 0 && ipxe === null)
        throw new RequestError('REQUEST_INVALID', { reason: 'a boot image needs a program, or `ipxe`' })
      const checksums = await registerPrograms(imageDirectory, programs, ipxe, false)
      const before = await store.bootImageGet(name)
      const options = writeOptions(request, `Image ${name}`, before?.version)
      const words = {
        ...{ description, group, programs, script, ipxe, checksums, lastFile },
        ...(enabled === undefined ? {} : { enabled }),
      }
      const image = await store.bootImagePut({ name, ...words }, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(image.version))
      return imageReply(store, image)
    },
  )

  const patch = operation({
    id: 'imagePatch',
    tag: 'images',
    summary: 'Change some words of an image: rename, move to a group, enable, disable',
    description: 'A JSON merge patch (RFC 7396): what the body leaves out stays, null clears.',
    role: 'operator',
    errors: [
      'IMAGE_NOT_FOUND',
      'IMAGE_EXISTS',
      'IMAGE_INDEX_NOT_FOUND',
      'BOOT_PROGRAM_UNUSABLE',
      'CHANGED_MEANWHILE',
      ...WRITE_ERRORS,
    ],
  })
  app.patch(
    '/images/:ref',
    {
      config: patch.config,
      schema: {
        ...patch.words,
        consumes: ['application/json', 'application/merge-patch+json'],
        params: ImageRefParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: ImagePatchSchema,
        response: { 200: named(ImageSchema), ...patch.problems },
      },
    },
    async (request, reply) => {
      const image = await retryWhenChanged(request, async () => {
        const before = await findImage(parts, request.params.ref)
        const options = writeOptions(request, `Image ${before.name}`, before.version)
        const change = await readPatch(parts, before, request.body as ImagePatch)
        return store.imagePatch(String(before.id), change, { expectedVersion: before.version, ...options })
      })
      reply.header('etag', etagOf(image.version))
      return imageReply(store, image)
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
    summary: 'Remove an image that nothing uses',
    description:
      'Its file goes with the last image that has it, unless it lies where the administrator put it; boot programs stay where they are.',
    role: 'operator',
    errors: ['IMAGE_NOT_FOUND', 'IMAGE_IN_USE', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/images/:ref',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: ImageRefParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        response: { 204: NothingSchema, ...remove.problems },
      },
    },
    async (request, reply) => {
      const before = await findImage(parts, request.params.ref)
      const options = writeOptions(request, `Image ${before.name}`, before.version)
      await store.imageDelete(before.name, options)
      const { library } = parts
      if (!options.dryRun) await library?.dropUnused()
      return reply.status(204).send(null)
    },
  )
}

/** The image of that name or id [IMAGE_NOT_FOUND]. */
export async function findImage({ store }: Pick<ApiParts, 'store'>, ref: string): Promise<Image> {
  const image = await store.imageGet(ref)
  if (!image) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot or install', ref })
  return image
}

async function detailOf({ store, signatures }: ApiParts, image: Image): Promise<ImageDetailReply> {
  const use = await store.imageUse(image.name)
  const { images: defaults } = await store.answerDefaults()
  const signed = signatures && image.type === 'boot' ? await signatures(image) : {}
  return { ...(await imageReply(store, image)), use, answer: defaults[image.name] ?? null, signatures: signed }
}

/** The store's words; programs follow the index and the signature that is wanted. */
async function readPatch({ imageDirectory }: ApiParts, before: Image, patch: ImagePatch): Promise<ImagePatch> {
  const isBoot = before.type === 'boot'
  const refuse = (reason: string) => new RequestError('REQUEST_INVALID', { reason })
  if (!isBoot && (patch.script !== undefined || patch.ipxe !== undefined || patch.lastFile !== undefined))
    throw refuse('an install image has no script and no last file')
  if ((patch.index !== undefined || patch.signature !== undefined) && (!isBoot || !before.content))
    throw refuse('`index` and `signature` are words of boot images with a WIM')
  if (typeof patch.script === 'string' && !isUri(patch.script)) await checkBootFile(imageDirectory, patch.script)
  const change: ImagePatch = { ...patch }
  if (patch.ipxe !== undefined)
    change.checksums = await registerPrograms(
      imageDirectory,
      before.content ? {} : before.programs,
      patch.ipxe,
      before.content !== null,
    )
  if (patch.signature === undefined || !before.content) return change
  return { ...change, programs: programsOf({ ...before.content, signature: patch.signature }) }
}
