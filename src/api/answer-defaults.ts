// /answer-defaults: WDS's answer files per architecture and per install image.
import { requireStillUsable } from '../answers/require-still-usable.ts'
import type { AnswerDefaults } from '../model.ts'
import { AnswerDefaultBodySchema, AnswerDefaultsSchema, ArchitectureParamsSchema } from './answer-default-schemas.ts'
import { answerPartsOf } from './answer-parts.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { NameParamsSchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { unconditional } from './write-conditions.ts'

type Parts = Pick<ApiParts, 'store' | 'keyFile' | 'config' | 'status'>

const DESCRIPTION =
  'Refused where profiles of rules and menus, or armed machines, would get answer files by it that they could not use. Armed machines keep the versions they get by it.'
const ERRORS = ['ANSWER_NOT_FOUND', 'ANSWER_BREAKS_PROFILES', 'ANSWER_BREAKS_MACHINES', ...WRITE_ERRORS] as const

/** Shows and sets them. */
export function answerDefaultRoutes(app: ApiServer, parts: Parts): void {
  const { store } = parts
  const get = operation({
    id: 'answerDefaults',
    tag: 'answers',
    summary: 'Show which answer files count where no assignment names one',
    role: 'viewer',
  })
  app.get(
    '/answer-defaults',
    {
      config: get.config,
      schema: { ...get.words, response: { 200: named(AnswerDefaultsSchema), ...get.problems } },
    },
    async () => store.answerDefaults(),
  )

  const ofArchitecture = operation({
    id: 'answerDefaultOfArchitecture',
    tag: 'answers',
    summary: 'Set the client answer file of an architecture',
    description: DESCRIPTION,
    role: 'operator',
    errors: ERRORS,
  })
  app.put(
    '/answer-defaults/architectures/:architecture',
    {
      config: ofArchitecture.config,
      schema: {
        ...ofArchitecture.words,
        params: ArchitectureParamsSchema,
        querystring: WriteQuerySchema,
        body: AnswerDefaultBodySchema,
        response: { 200: named(AnswerDefaultsSchema), ...ofArchitecture.problems },
      },
    },
    async (request) => {
      const { architecture } = request.params
      const { answer } = request.body
      await requireUsableDefaults(parts, `the default for ${architecture}`, ({ architectures, images }) => ({
        architectures: { ...architectures, [architecture]: answer ?? undefined },
        images,
      }))
      return store.answerDefaultPut({ architecture }, answer, unconditional(request))
    },
  )

  const ofImage = operation({
    id: 'answerDefaultOfImage',
    tag: 'answers',
    summary: 'Set the image answer file of an install image',
    description: DESCRIPTION,
    role: 'operator',
    errors: ['IMAGE_NOT_FOUND', ...ERRORS],
  })
  app.put(
    '/answer-defaults/images/:name',
    {
      config: ofImage.config,
      schema: {
        ...ofImage.words,
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        body: AnswerDefaultBodySchema,
        response: { 200: named(AnswerDefaultsSchema), ...ofImage.problems },
      },
    },
    async (request) => {
      const installImage = (await store.imageGet(request.params.name))?.name ?? request.params.name
      const { answer } = request.body
      await requireUsableDefaults(parts, `the default for install image ${installImage}`, (now) => {
        const { [installImage]: _before, ...images } = now.images
        return { ...now, images: answer === null ? images : { ...images, [installImage]: answer } }
      })
      return store.answerDefaultPut({ installImage }, answer, unconditional(request))
    },
  )
}

/** Refuses defaults that somebody could not use who gets them now [ANSWER_BREAKS_PROFILES, ANSWER_BREAKS_MACHINES]. */
async function requireUsableDefaults(
  parts: Parts,
  what: string,
  changed: (now: AnswerDefaults) => AnswerDefaults,
): Promise<void> {
  const defaults = changed(await parts.store.answerDefaults())
  await requireStillUsable({ ...answerPartsOf(parts), store: parts.store }, { what, defaults })
}
