// /answers: answer files, their versions, the check, and what one machine would get.
import { RequestError } from '../errors.ts'
import { checkAnswer, checkDocument } from '../unattend/check.ts'
import { maskSecrets } from '../unattend/adapt.ts'
import { keepMasked } from '../unattend/keep-masked.ts'
import { parseAnswer, writeAnswer } from '../unattend/parse.ts'
import { describeImage } from '../unattend/select-image.ts'
import { MASK } from '../unattend/substitute.ts'
import { findNamedImage, readNamedImages } from '../answers/plan-images.ts'
import { requireStillUsable } from '../answers/require-still-usable.ts'
import { renderForMachine } from '../answers/render-for-machine.ts'
import { architecturesOf, NO_WORDS } from '../answers/choose-answers.ts'
import type { Architecture, Machine } from '../model.ts'
import type { OwnPlan } from '../store/plans.ts'
import { answerPartsOf } from './answer-parts.ts'
import {
  ANSWER_BODY_BYTES,
  AnswerBodySchema,
  AnswerCheckBodySchema,
  AnswerCheckSchema,
  AnswerContentQuerySchema,
  AnswerContentSchema,
  AnswerSchema,
  AnswerVersionsSchema,
  RenderedAnswerSchema,
  RenderQuerySchema,
  SavedAnswerSchema,
} from './answer-schemas.ts'
import { actorOf } from './auth.ts'
import { findMachine } from './machine-ref.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  RefParamsSchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { etagOf, unconditional, writeOptions } from './write-conditions.ts'
import type { FastifyRequest } from 'fastify'

type Parts = Pick<ApiParts, 'store' | 'keyFile' | 'config' | 'status' | 'explain'>

/** Lists, shows, stores, removes, checks and renders answer files. */
export function answerRoutes(app: ApiServer, parts: Parts): void {
  storedRoutes(app, parts)
  contentRoutes(app, parts)
  renderRoute(app, parts)
}

function storedRoutes(app: ApiServer, parts: Parts): void {
  const { store } = parts
  const list = operation({
    id: 'answerList',
    tag: 'answers',
    summary: 'List answer files',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/answers',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(AnswerSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.answerList({ limit, ...rest }),
  )

  const get = operation({
    id: 'answerGet',
    tag: 'answers',
    summary: 'Show an answer file, without its content',
    role: 'viewer',
    errors: ['ANSWER_NOT_FOUND'],
  })
  app.get(
    '/answers/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(AnswerSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const answer = await store.answerGet(params.name)
      if (!answer) throw new RequestError('ANSWER_NOT_FOUND', { ref: params.name })
      reply.header('etag', etagOf(answer.version))
      return answer
    },
  )

  const put = operation({
    id: 'answerPut',
    tag: 'answers',
    summary: 'Store an answer file, or a new version of it',
    description:
      'It must be readable; what else the check finds is told and stands in the way only when a machine is to get it: a content or role that profiles of rules and menus, or armed machines, could not be used with any more is refused. The same content again is no new version. Where it was shown masked, the stored value stays.',
    role: 'operator',
    errors: [
      ...(['ANSWER_UNREADABLE', 'ANSWER_NOT_FOUND', 'ANSWER_VERSION_NOT_FOUND'] as const),
      ...(['ANSWER_BREAKS_PROFILES', 'ANSWER_BREAKS_MACHINES', 'CHANGED_MEANWHILE', ...WRITE_ERRORS] as const),
    ],
  })
  app.put(
    '/answers/:name',
    {
      bodyLimit: ANSWER_BODY_BYTES,
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: AnswerBodySchema,
        response: { 200: named(SavedAnswerSchema), 201: named(SavedAnswerSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const { description = null, role = 'combined' } = request.body
      const given = request.body.content
      const content =
        given === undefined ? (await store.answerContent(name)).bytes : bytesOf({ ...request.body, content: given })
      const edited = parseAnswer(content)
      const before = await store.answerGet(name)
      // what was shown masked comes back as what it was, and never as a password itself
      const isMasked = edited.text.includes(MASK)
      const document =
        isMasked && before ? keepMasked(edited, parseAnswer((await store.answerContent(name)).bytes)) : edited
      if (document.text.includes(MASK))
        throw new RequestError('REQUEST_INVALID', {
          reason: `The file has ${MASK} where the stored one has no password to keep`,
        })
      const options = writeOptions(request, `Answer file ${name}`, before?.version)
      const bytes = isMasked ? writeAnswer(document) : content
      if (before) {
        const change = { what: `answer file ${before.name}`, answer: { name: before.name, role, bytes } }
        await requireStillUsable({ ...answerPartsOf(parts), store }, change)
      }
      const answer = await store.answerPut({ name, description, role, content: bytes }, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(answer.version))
      return { ...answer, findings: checkDocument(document, { role }) }
    },
  )

  const remove = operation({
    id: 'answerDelete',
    tag: 'answers',
    summary: 'Remove an answer file that nothing uses, with all its versions',
    role: 'operator',
    errors: ['ANSWER_NOT_FOUND', 'ANSWER_IN_USE', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/answers/:name',
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
      const before = await store.answerGet(name)
      await store.answerDelete(name, writeOptions(request, `Answer file ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}

function contentRoutes(app: ApiServer, parts: Parts): void {
  const { store } = parts
  const check = operation({
    id: 'answerCheck',
    tag: 'answers',
    summary: 'Check a file without storing it',
    role: 'viewer',
    errors: ['IMAGE_NOT_FOUND', 'IMAGE_INDEX_NOT_FOUND', ...WRITE_ERRORS],
  })
  app.post(
    '/answers/check',
    {
      bodyLimit: ANSWER_BODY_BYTES,
      config: check.config,
      schema: {
        ...check.words,
        body: AnswerCheckBodySchema,
        response: { 200: named(AnswerCheckSchema), ...check.problems },
      },
    },
    async ({ body }) => {
      const { pair: asked, firmware, build, role } = body
      const { pair, images, naming } = await readNamedImages(store, body)
      const known = { boot: pair.boot ?? asked?.boot, install: pair.install ?? asked?.install }
      return { findings: checkAnswer(bytesOf(body), { pair: known, images, naming, firmware, build, role }) }
    },
  )

  const versions = operation({
    id: 'answerVersions',
    tag: 'answers',
    summary: 'List the versions of an answer file that are kept',
    role: 'viewer',
    errors: ['ANSWER_NOT_FOUND'],
  })
  app.get(
    '/answers/:name/versions',
    {
      config: versions.config,
      schema: {
        ...versions.words,
        params: NameParamsSchema,
        response: { 200: named(AnswerVersionsSchema), ...versions.problems },
      },
    },
    async ({ params }) => ({ items: await store.answerVersions(params.name) }),
  )

  const content = operation({
    id: 'answerContent',
    tag: 'answers',
    summary: 'Show the content of an answer file, passwords masked',
    role: 'viewer',
    errors: ['ANSWER_NOT_FOUND', 'ANSWER_VERSION_NOT_FOUND'],
  })
  app.get(
    '/answers/:name/content',
    {
      config: content.config,
      schema: {
        ...content.words,
        params: NameParamsSchema,
        querystring: AnswerContentQuerySchema,
        response: { 200: named(AnswerContentSchema), ...content.problems },
      },
    },
    async (request) => {
      const { version, reveal = false } = request.query
      const { name } = request.params
      const { bytes, number } = await store.answerContent(name, version)
      if (reveal) await auditReveal(parts, request, name)
      const document = parseAnswer(bytes)
      const shown = reveal ? document : maskSecrets(document)
      return { name, contentVersion: number, text: shown.text, masked: !reveal }
    },
  )
}

function renderRoute(app: ApiServer, parts: Parts): void {
  const { store } = parts
  const render = operation({
    id: 'machineAnswer',
    tag: 'answers',
    summary: 'Show the answer file a machine would get, secrets masked',
    role: 'viewer',
    errors: [
      'MACHINE_NOT_FOUND',
      'MACHINE_AMBIGUOUS',
      'IMAGE_NOT_FOUND',
      'IMAGE_INDEX_NOT_FOUND',
      'ANSWER_NOT_FOUND',
      'ANSWER_VERSION_NOT_FOUND',
      'SECRET_UNREADABLE',
    ],
  })
  app.get(
    '/machines/:ref/answer',
    {
      config: render.config,
      schema: {
        ...render.words,
        params: RefParamsSchema,
        querystring: RenderQuerySchema,
        response: { 200: named(RenderedAnswerSchema), ...render.problems },
      },
    },
    async (request) => {
      const { reveal = false, boot, install, firmware, ...images } = request.query
      const machine = await findMachine(store, request.params.ref)
      const assignment = (await store.assignmentGet(machine.mac)) ?? null
      const own = await withImages(store, assignment, images)
      const through = assignment
        ? assignment.profile
        : await ruledProfile(parts, machine, architecturesOf(boot ?? 'amd64', firmware)[0] ?? 'x64')
      const profile = through === null ? undefined : await store.profileGet(through)
      // an armed machine keeps the versions it was armed with
      const pins = assignment?.armed ? await store.answerPins(machine.mac) : []
      const made = await renderForMachine(
        answerPartsOf(parts),
        { machine, own, profile },
        { pins, pair: { boot, install }, firmware, reveal },
      )
      if (!made) throw new RequestError('ANSWER_NOT_FOUND', { ref: `of machine ${machine.mac}` })
      const { rendered, files, pair, image } = made
      if (reveal)
        await auditReveal(parts, request, `${files.map(({ answer }) => answer.name).join(', ')} for ${machine.mac}`)
      const naming = own?.select ?? (own?.installImage ? undefined : profile?.select)
      return {
        files: files.map(({ part, answer, contentVersion, from }) => ({
          part,
          answer: answer.name,
          contentVersion,
          from,
        })),
        passes: Object.entries(rendered.sources).map(([pass, part]) => ({ pass, part })),
        text: rendered.file?.text ?? null,
        masked: !reveal,
        select: naming ?? null,
        pair,
        image: image ? describeImage(image) : null,
        findings: rendered.findings,
      }
    },
  )
}

/** The words of an assignment as they would be with other images [IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND]. */
async function withImages(
  store: Parts['store'],
  own: OwnPlan | null,
  named: { bootImage?: string; installImage?: string },
): Promise<OwnPlan | null> {
  const boot = await findNamedImage(store, 'boot', named.bootImage)
  const install = await findNamedImage(store, 'install', named.installImage)
  if (!boot && !install) return own
  return {
    ...(own ?? NO_WORDS),
    ...(boot ? { bootImage: boot.image.name } : {}),
    ...(install
      ? { installImage: install.image.name, select: install.index === undefined ? null : { index: install.index } }
      : {}),
  }
}

/** The profile a rule leads a machine to that has no assignment; null: none. */
async function ruledProfile({ explain }: Parts, machine: Machine, architecture: Architecture): Promise<string | null> {
  const query = { architecture, port: 67, class: 'pxe', uuid: machine.uuid, relay: null, circuitId: null } as const
  const { decision } = await explain(machine.mac, query)
  const { profile } = decision as { profile?: unknown }
  return typeof profile === 'string' ? profile : null
}

/** Only admins see secrets, and it is written down that they did [NOT_ALLOWED]. */
async function auditReveal({ store }: Parts, request: FastifyRequest, subject: string): Promise<void> {
  const { role } = actorOf(request)
  if (role !== 'admin') throw new RequestError('NOT_ALLOWED', { needed: 'admin', role })
  await store.auditAdd({ action: 'answer.reveal', subject }, unconditional(request))
}

function bytesOf({ content, encoding = 'utf8' }: { content: string; encoding?: 'utf8' | 'base64' }): Uint8Array {
  return Buffer.from(content, encoding)
}
