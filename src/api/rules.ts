// /rules: ordered selectors that lead to profiles, for machines without an assignment of their own.
import { requireUsableAnswers } from '../answers/render-for-machine.ts'
import { RequestError } from '../errors.ts'
import type { ProfileRule } from '../model.ts'
import type { RuleInput, RulePlace, Store } from '../store/store.ts'
import { answerPartsOf } from './answer-parts.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { retryWhenChanged } from './retry-when-changed.ts'
import {
  RuleBodySchema,
  RuleMoveSchema,
  RulePatchSchema,
  RuleSchema,
  type RuleBody,
  type RuleMove,
  type RulePatch,
} from './rule-schemas.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** How two rules can stand in each other's way. */
const CLASH_ERRORS = ['RULE_TIE', 'RULE_UNREACHABLE'] as const

/** Lists, shows, makes, changes, moves and removes rules. */
export function ruleRoutes(app: ApiServer, parts: ApiParts): void {
  const { store } = parts
  const list = operation({
    id: 'ruleList',
    tag: 'rules',
    summary: 'List rules in the order they are asked',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/rules',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(RuleSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.ruleList({ limit, ...rest }),
  )

  const get = operation({
    id: 'ruleGet',
    tag: 'rules',
    summary: 'Show a rule',
    role: 'viewer',
    errors: ['RULE_NOT_FOUND'],
  })
  app.get(
    '/rules/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(RuleSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const rule = await findRule(store, params.name)
      reply.header('etag', etagOf(rule.version))
      return rule
    },
  )

  const put = operation({
    id: 'rulePut',
    tag: 'rules',
    summary: 'Make a rule, or replace it',
    description:
      'Refused where it would leave the choice to chance (the same order as another rule that could fit the same machine and names another profile), and where it would hide another rule or be hidden by one. The same body again changes nothing.',
    role: 'operator',
    errors: [
      'PROFILE_NOT_FOUND',
      'ASSIGNMENT_INCOMPLETE',
      'PROFILE_ANSWER_UNUSABLE',
      ...CLASH_ERRORS,
      'CHANGED_MEANWHILE',
      ...WRITE_ERRORS,
    ],
  })
  app.put(
    '/rules/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: RuleBodySchema,
        response: { 200: named(RuleSchema), 201: named(RuleSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const before = await store.ruleGet(name)
      const options = writeOptions(request, `Rule ${name}`, before?.version)
      const input = toInput(name, request.body)
      await requireUsable(parts, input)
      const rule = await store.rulePut(input, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(rule.version))
      return rule
    },
  )

  const patch = operation({
    id: 'rulePatch',
    tag: 'rules',
    summary: 'Change some words of a rule',
    description:
      'A JSON merge patch (RFC 7396): what the body leaves out stays, null clears; a selector that is given is replaced.',
    role: 'operator',
    errors: [
      'RULE_NOT_FOUND',
      'PROFILE_NOT_FOUND',
      'ASSIGNMENT_INCOMPLETE',
      'PROFILE_ANSWER_UNUSABLE',
      ...CLASH_ERRORS,
      'CHANGED_MEANWHILE',
      ...WRITE_ERRORS,
    ],
  })
  app.patch(
    '/rules/:name',
    {
      config: patch.config,
      schema: {
        ...patch.words,
        consumes: ['application/json', 'application/merge-patch+json'],
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: RulePatchSchema,
        response: { 200: named(RuleSchema), ...patch.problems },
      },
    },
    async (request, reply) => {
      const rule = await retryWhenChanged(request, async () => {
        const before = await findRule(store, request.params.name)
        const options = writeOptions(request, `Rule ${before.name}`, before.version)
        const input = applyPatch(before, request.body)
        await requireUsable(parts, input)
        return store.rulePut(input, { expectedVersion: before.version, ...options })
      })
      reply.header('etag', etagOf(rule.version))
      return rule
    },
  )

  const move = operation({
    id: 'ruleMove',
    tag: 'rules',
    summary: 'Move a rule to another place',
    description:
      'To an order, or right before or after another rule; rules of the same order stay together. Where there is no room between two, all rules are numbered anew.',
    role: 'operator',
    errors: ['RULE_NOT_FOUND', ...CLASH_ERRORS, 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.post(
    '/rules/:name/move',
    {
      config: move.config,
      schema: {
        ...move.words,
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: RuleMoveSchema,
        response: { 200: named(RuleSchema), ...move.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const before = await store.ruleGet(name)
      const options = writeOptions(request, `Rule ${name}`, before?.version)
      const rule = await store.ruleMove(name, toPlace(request.body), options)
      reply.header('etag', etagOf(rule.version))
      return rule
    },
  )

  const remove = operation({
    id: 'ruleDelete',
    tag: 'rules',
    summary: 'Remove a rule',
    role: 'operator',
    errors: ['RULE_NOT_FOUND', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/rules/:name',
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
      const before = await store.ruleGet(name)
      await store.ruleDelete(name, writeOptions(request, `Rule ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}

async function findRule(store: Store, name: string): Promise<ProfileRule> {
  const rule = await store.ruleGet(name)
  if (!rule) throw new RequestError('RULE_NOT_FOUND', { ref: name })
  return rule
}

function toInput(name: string, body: RuleBody): RuleInput {
  const { description = null, order = null, selectors, profile, enabled = true } = body
  return { name, description, order, selectors, profile, enabled }
}

/** A merge patch applied [RFC 7396 §2], inside `selectors` too. */
function applyPatch(before: ProfileRule, { selectors: patch = {}, ...words }: RulePatch): RuleInput {
  const selectors = Object.entries({ ...before.selectors, ...patch }).filter(([, values]) => values !== null)
  return { ...before, ...words, selectors: Object.fromEntries(selectors) }
}

/** Nobody arms what a rule leads to: its answer files must be usable now [PROFILE_ANSWER_UNUSABLE]. */
async function requireUsable(parts: ApiParts, { enabled, profile: name }: RuleInput): Promise<void> {
  const profile = enabled ? await parts.store.profileGet(name) : undefined
  if (profile) await requireUsableAnswers(answerPartsOf(parts), { machine: null, own: null, profile })
}

/** The schema lets exactly one through. */
function toPlace({ order, before, after }: RuleMove): RulePlace {
  if (before !== undefined) return { before }
  return after === undefined ? { order: order ?? 0 } : { after }
}
