// /image-imports, /image-jobs, /images/{ref}/content and …/verify: what takes long with images, and how far it is.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { RequestError } from '../errors.ts'
import type { ImageLibrary } from '../library/library.ts'
import { actorOf } from './auth.ts'
import {
  ImageImportBodySchema,
  ImageJobListSchema,
  ImageJobSchema,
  UploadQuerySchema,
  UploadSchema,
} from './image-schemas.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { ImageJobParamsSchema, ImageRefParamsSchema, NewImageParamsSchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { serverPath } from './server-path.ts'
import { unconditional } from './write-conditions.ts'

/** A piece of an upload must arrive within the server's limit for one request. */
const MAX_PIECE_BYTES = 256 * 2 ** 20

/** Imports, uploads and verifies images, shows and ends what is under way. */
export function imageImportRoutes(app: ApiServer, parts: ApiParts): void {
  const begin = operation({
    id: 'imageImport',
    tag: 'images',
    summary: 'Import a .wim, .esd, .swm or .iso file that is on the server',
    description:
      'An .iso gives its boot and install images at once, read in place. Answers at once; GET /image-jobs/{id} tells how far it is. Nothing is visible before all of it is there; the same import again goes on where it was cut off.',
    role: 'operator',
    errors: ['IMAGE_IMPORT_BUSY', ...WRITE_ERRORS],
  })
  app.post(
    '/image-imports',
    {
      config: begin.config,
      schema: {
        ...begin.words,
        querystring: WriteQuerySchema,
        body: ImageImportBodySchema,
        response: { 202: named(ImageJobSchema), ...begin.problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { path: given, mode = 'copy', ...words } = request.body
      const next = '; other files come by PUT /images/{name}/content'
      const path = serverPath(parts.imageDirectory, given, actor, next)
      const options = unconditional(request)
      const job = await libraryOf(parts).import({ path, mode, dryRun: options.dryRun ?? false, ...words }, actor)
      await parts.store.auditAdd({ action: 'image.import', subject: given, after: { mode, ...words } }, options)
      return reply.status(202).send(job)
    },
  )

  const verify = operation({
    id: 'imageVerify',
    tag: 'images',
    summary: 'Verify an image: its file, its integrity table and every blob',
    description: 'Answers at once; GET /image-jobs/{id} tells how far it is, and at the end what is wrong.',
    role: 'operator',
    errors: ['IMAGE_NOT_FOUND', 'IMAGE_WITHOUT_FILE', 'IMAGE_IMPORT_BUSY', 'STORE_FULL'],
  })
  app.post(
    '/images/:ref/verify',
    {
      config: verify.config,
      schema: {
        ...verify.words,
        params: ImageRefParamsSchema,
        response: { 202: named(ImageJobSchema), ...verify.problems },
      },
    },
    async (request, reply) => {
      const { ref } = request.params
      const job = await libraryOf(parts).verify(ref)
      await parts.store.auditAdd({ action: 'image.verify', subject: ref }, unconditional(request))
      return reply.status(202).send(job)
    },
  )

  const list = operation({
    id: 'imageJobList',
    tag: 'images',
    summary: 'List imports and verifications, the newest first',
    role: 'viewer',
  })
  app.get(
    '/image-jobs',
    { config: list.config, schema: { ...list.words, response: { 200: named(ImageJobListSchema), ...list.problems } } },
    async () => ({ items: libraryOf(parts).jobs() }),
  )

  const get = operation({
    id: 'imageJobGet',
    tag: 'images',
    summary: 'Show how far an import or a verification is',
    role: 'viewer',
    errors: ['IMAGE_IMPORT_NOT_FOUND'],
  })
  app.get(
    '/image-jobs/:id',
    {
      config: get.config,
      schema: { ...get.words, params: ImageJobParamsSchema, response: { 200: named(ImageJobSchema), ...get.problems } },
    },
    async ({ params }) => libraryOf(parts).job(params.id),
  )

  const cancel = operation({
    id: 'imageJobCancel',
    tag: 'images',
    summary: 'End an import or a verification',
    description: 'What was copied so far is kept for a week: the same import again goes on from there.',
    role: 'operator',
    errors: ['IMAGE_IMPORT_NOT_FOUND', 'STORE_FULL'],
  })
  app.delete(
    '/image-jobs/:id',
    {
      config: cancel.config,
      schema: {
        ...cancel.words,
        params: ImageJobParamsSchema,
        response: { 200: named(ImageJobSchema), ...cancel.problems },
      },
    },
    async (request) => {
      const { id } = request.params
      const job = await libraryOf(parts).cancel(id)
      await parts.store.auditAdd(
        { action: 'imageJob.cancel', subject: id, after: { kind: job.kind } },
        unconditional(request),
      )
      return job
    },
  )
  uploadRoutes(app, parts)
}

function uploadRoutes(app: ApiServer, parts: ApiParts): void {
  const state = operation({
    id: 'imageUploadGet',
    tag: 'images',
    summary: 'Show how much of an upload is there',
    role: 'viewer',
  })
  app.get(
    '/images/:ref/content',
    {
      config: state.config,
      schema: {
        ...state.words,
        params: NewImageParamsSchema,
        response: { 200: named(UploadSchema), ...state.problems },
      },
    },
    async ({ params }) => {
      const found = await libraryOf(parts).uploads.state(params.ref)
      return { ...(found ?? { fileName: '', receivedBytes: 0 }), job: null }
    },
  )

  const put = operation({
    id: 'imageUpload',
    tag: 'images',
    summary: 'Upload a piece of an image file; with the last one it is imported',
    description:
      'The body is the piece (application/octet-stream, 256 MiB at most). Whatever arrived counts, also when the connection breaks: GET says where to go on.',
    role: 'operator',
    errors: ['IMAGE_UPLOAD_MISMATCH', 'IMAGE_DISK_FULL', 'IMAGE_IMPORT_BUSY', ...WRITE_ERRORS],
  })
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
    ;(scope as ApiServer).put(
      '/images/:ref/content',
      {
        config: put.config,
        bodyLimit: MAX_PIECE_BYTES,
        schema: {
          ...put.words,
          consumes: ['application/octet-stream'],
          params: NewImageParamsSchema,
          querystring: UploadQuerySchema,
          response: { 200: named(UploadSchema), 202: named(UploadSchema), ...put.problems },
        },
      },
      async (request, reply) => {
        const library = libraryOf(parts)
        const { ref: name } = request.params
        const { fileName = `${name}.wim`, offset = 0, totalBytes, sha256, ...words } = request.query
        parts.longReplies.watch(request, reply)
        // a request without a body has no parser
        const content = (request.body as Readable | undefined) ?? Readable.from([])
        const there = await library.uploads.append(name, fileName, { offset, totalBytes }, content)
        // one row for an upload, however many pieces it has
        if (offset === 0)
          await parts.store.auditAdd(
            { action: 'image.upload', subject: name, after: { fileName } },
            unconditional(request),
          )
        if (totalBytes === undefined || there.receivedBytes < totalBytes) return { ...there, job: null }
        const path = library.uploads.path(name, fileName)
        if (there.receivedBytes > totalBytes || (sha256 !== undefined && (await sha256Of(path)) !== sha256)) {
          await library.uploads.drop(name)
          const reason = `it is not the file that was meant: ${there.receivedBytes} bytes, of another SHA-256 or length. It was removed`
          throw new RequestError('IMAGE_UPLOAD_MISMATCH', { ref: name, reason })
        }
        const job = await library.import({ path, name, mode: 'move', ...words }, actorOf(request))
        return reply.status(202).send({ ...there, job })
      },
    )
  })
}

/** Read in pieces by the thread pool: a file of gigabytes takes seconds and blocks nobody for long. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

function libraryOf({ library }: ApiParts): ImageLibrary {
  if (!library) throw new RequestError('IMAGE_IMPORT_BUSY', { reason: 'this server has no image library' })
  return library
}
