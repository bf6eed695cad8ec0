// /answers/new, what to choose from for it, and the review of stored versions: findings for a machine's kind, differences.
import { readNamedImages } from '../answers/plan-images.ts'
import { RequestError } from '../errors.ts'
import { checkAnswer } from '../unattend/check.ts'
import { diffAnswers } from '../unattend/diff.ts'
import { generateAnswer } from '../unattend/generate.ts'
import { localeNames } from '../unattend/knowledge/locales.ts'
import { publishedKeys } from '../unattend/knowledge/product-keys.ts'
import { timeZoneNames } from '../unattend/knowledge/time-zones.ts'
import { WINDOWS_VERSIONS } from '../unattend/knowledge/windows-versions.ts'
import { parseAnswer } from '../unattend/parse.ts'
import { PROCESSORS } from '../unattend/sections.ts'
import {
  AnswerChoicesSchema,
  AnswerDiffSchema,
  AnswerDraftSchema,
  DiffQuerySchema,
  FindingsQuerySchema,
  NewAnswerBodySchema,
  StoredFindingsSchema,
  type AnswerChoicesReply,
} from './answer-draft-schemas.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { NameParamsSchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'

type Parts = Pick<ApiParts, 'store'>

/** Writes new files, and reviews stored ones. */
export function answerDraftRoutes(app: ApiServer, parts: Parts): void {
  draftRoutes(app)
  reviewRoutes(app, parts)
}

function draftRoutes(app: ApiServer): void {
  const draft = operation({
    id: 'answerNew',
    tag: 'answers',
    summary: 'Write an answer file for the common case, without storing it',
    role: 'viewer',
    errors: WRITE_ERRORS,
  })
  app.post(
    '/answers/new',
    {
      config: draft.config,
      schema: {
        ...draft.words,
        body: NewAnswerBodySchema,
        response: { 200: named(AnswerDraftSchema), ...draft.problems },
      },
    },
    async ({ body: { image, ...wanted } }) => {
      const made = generateAnswer({ ...wanted, ...(image ? { image } : {}) })
      if ('reason' in made) throw new RequestError('REQUEST_INVALID', { reason: `${made.option}: ${made.reason}` })
      const { architecture: install = 'amd64', bootArchitecture: boot = install } = wanted
      return { text: made.text, findings: checkAnswer(Buffer.from(made.text), { pair: { boot, install } }) }
    },
  )

  const choices = operation({
    id: 'answerChoices',
    tag: 'answers',
    summary: 'List the locales, time zones, versions and editions of Windows',
    role: 'viewer',
  })
  app.get(
    '/answer-choices',
    {
      config: choices.config,
      schema: { ...choices.words, response: { 200: named(AnswerChoicesSchema), ...choices.problems } },
    },
    async () => CHOICES,
  )
}

function reviewRoutes(app: ApiServer, { store }: Parts): void {
  const errors = ['ANSWER_NOT_FOUND', 'ANSWER_VERSION_NOT_FOUND'] as const
  const checkErrors = [...errors, 'IMAGE_NOT_FOUND', 'IMAGE_INDEX_NOT_FOUND'] as const
  const findings = operation({
    id: 'answerFindings',
    tag: 'answers',
    summary: 'Check a stored answer file for a boot image, an install image and a firmware',
    role: 'viewer',
    errors: checkErrors,
  })
  app.get(
    '/answers/:name/findings',
    {
      config: findings.config,
      schema: {
        ...findings.words,
        params: NameParamsSchema,
        querystring: FindingsQuerySchema,
        response: { 200: named(StoredFindingsSchema), ...findings.problems },
      },
    },
    async ({ params: { name }, query: { version, boot, install, firmware, ...named } }) => {
      const answer = await store.answerGet(name)
      if (!answer) throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
      const { bytes, number } = await store.answerContent(name, version)
      const { pair, images, naming } = await readNamedImages(store, named)
      const known = { boot: pair.boot ?? boot, install: pair.install ?? install }
      const context = { pair: known, images, naming, firmware, role: answer.role }
      return { contentVersion: number, findings: checkAnswer(bytes, context) }
    },
  )

  const diff = operation({
    id: 'answerDiff',
    tag: 'answers',
    summary: 'Show what two versions of an answer file set differently',
    role: 'viewer',
    errors,
  })
  app.get(
    '/answers/:name/diff',
    {
      config: diff.config,
      schema: {
        ...diff.words,
        params: NameParamsSchema,
        querystring: DiffQuerySchema,
        response: { 200: named(AnswerDiffSchema), ...diff.problems },
      },
    },
    async ({ params: { name }, query: { from, to } }) => {
      const [before, after] = await Promise.all([store.answerContent(name, from), store.answerContent(name, to)])
      return { changes: diffAnswers(parseAnswer(before.bytes), parseAnswer(after.bytes)) }
    },
  )
}

const CHOICES: AnswerChoicesReply = {
  locales: localeNames(),
  timeZones: [...timeZoneNames()],
  windows: Object.entries(WINDOWS_VERSIONS).map(([name, { title, isServer }]) => ({ name, title, isServer })),
  editions: editionChoices(),
  processors: [...PROCESSORS],
}

/** Every edition that a published key selects, with the versions of Windows it does so in. */
function editionChoices(): AnswerChoicesReply['editions'] {
  const editions = new Map<string, Set<string>>()
  for (const { edition, minBuild, maxBuild } of publishedKeys().values())
    for (const [name, { build, isServer }] of Object.entries(WINDOWS_VERSIONS))
      if (build >= minBuild && build <= maxBuild && edition.startsWith('Server') === isServer)
        editions.set(edition, (editions.get(edition) ?? new Set()).add(name))
  return [...editions]
    .map(([name, windows]) => ({ name, windows: [...windows] }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
