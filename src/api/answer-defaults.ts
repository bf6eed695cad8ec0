// /answer-defaults: WDS's answer files per architecture and per install image.
import { AnswerDefaultBodySchema, AnswerDefaultsSchema, ArchitectureParamsSchema } from './answer-default-schemas.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { NameParamsSchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { unconditional } from './write-conditions.ts'

/** Shows and sets them. */
export function answerDefaultRoutes(app: ApiServer, { store }: Pick<ApiParts, 'store'>): void {
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
    role: 'operator',
    errors: ['ANSWER_NOT_FOUND', ...WRITE_ERRORS],
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
    async (request) =>
      store.answerDefaultPut(
        { architecture: request.params.architecture },
        request.body.answer,
        unconditional(request),
      ),
  )

  const ofImage = operation({
    id: 'answerDefaultOfImage',
    tag: 'answers',
    summary: 'Set the image answer file of an install image',
    role: 'operator',
    errors: ['ANSWER_NOT_FOUND', 'IMAGE_NOT_FOUND', ...WRITE_ERRORS],
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
    async (request) =>
      store.answerDefaultPut({ installImage: request.params.name }, request.body.answer, unconditional(request)),
  )
}
