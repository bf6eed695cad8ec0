// /profiles: named bundles of what is booted and installed, shared by machines, rules and boot menus.
import { requireUsableAnswers } from '../answers/render-for-machine.ts'
import { requireStillUsable } from '../answers/require-still-usable.ts'
import { RequestError } from '../errors.ts'
import type { ImageSelection, Override, Profile } from '../model.ts'
import type { ProfileInput, Store } from '../store/store.ts'
import { answerPartsOf } from './answer-parts.ts'
import { actorOf } from './auth.ts'
import { IMAGE_GUARD_ERRORS, requireAssignableImages } from './image-guards.ts'
import { merged } from './machines.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import {
  ProfileBodySchema,
  ProfilePatchSchema,
  ProfileSchema,
  type ProfileBody,
  type ProfilePatch,
} from './profile-schemas.ts'
import { retryWhenChanged } from './retry-when-changed.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** What a profile's words can meet. */
const WORD_ERRORS = [
  'IMAGE_NOT_FOUND',
  'ANSWER_NOT_FOUND',
  'ASSIGNMENT_INCOMPLETE',
  'PROFILE_ANSWER_UNUSABLE',
  'ANSWER_BREAKS_MACHINES',
  ...IMAGE_GUARD_ERRORS,
] as const

/** Lists, shows, makes, changes and removes profiles. */
export function profileRoutes(app: ApiServer, parts: ApiParts): void {
  const { store } = parts
  const list = operation({
    id: 'profileList',
    tag: 'profiles',
    summary: 'List profiles',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/profiles',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(ProfileSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.profileList({ limit, ...rest }),
  )

  const get = operation({
    id: 'profileGet',
    tag: 'profiles',
    summary: 'Show a profile',
    role: 'viewer',
    errors: ['PROFILE_NOT_FOUND'],
  })
  app.get(
    '/profiles/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(ProfileSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const profile = await findProfile(store, params.name)
      reply.header('etag', etagOf(profile.version))
      return profile
    },
  )

  const put = operation({
    id: 'profilePut',
    tag: 'profiles',
    summary: 'Make a profile, or replace it',
    description:
      'What the body leaves out is empty. One that a rule leads to, or that stands in boot menus, must be complete: it has no machine to add to it. The same body again changes nothing.',
    role: 'operator',
    errors: [...WORD_ERRORS, 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/profiles/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: ProfileBodySchema,
        response: { 200: named(ProfileSchema), 201: named(ProfileSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const before = await store.profileGet(name)
      const options = writeOptions(request, `Profile ${name}`, before?.version)
      const input = toInput(name, request.body)
      refuseLoneSelection(input)
      await requireUsable(parts, input, before)
      const overrides = await requireImages(store, input, before, request.body.force, actorOf(request).name)
      const profile = await store.profilePut({ ...input, overrides }, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(profile.version))
      return profile
    },
  )

  const patch = operation({
    id: 'profilePatch',
    tag: 'profiles',
    summary: 'Change some words of a profile',
    description: 'A JSON merge patch (RFC 7396): what the body leaves out stays, null clears.',
    role: 'operator',
    errors: ['PROFILE_NOT_FOUND', ...WORD_ERRORS, 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.patch(
    '/profiles/:name',
    {
      config: patch.config,
      schema: {
        ...patch.words,
        consumes: ['application/json', 'application/merge-patch+json'],
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: ProfilePatchSchema,
        response: { 200: named(ProfileSchema), ...patch.problems },
      },
    },
    async (request, reply) => {
      const profile = await retryWhenChanged(request, async () => {
        const before = await findProfile(store, request.params.name)
        const options = writeOptions(request, `Profile ${before.name}`, before.version)
        const input = applyPatch(before, request.body)
        refuseLoneSelection(input)
        await requireUsable(parts, input, before)
        const overrides = await requireImages(store, input, before, request.body.force, actorOf(request).name)
        return store.profilePut({ ...input, overrides }, { expectedVersion: before.version, ...options })
      })
      reply.header('etag', etagOf(profile.version))
      return profile
    },
  )

  const remove = operation({
    id: 'profileDelete',
    tag: 'profiles',
    summary: 'Remove a profile that nothing uses',
    role: 'operator',
    errors: ['PROFILE_NOT_FOUND', 'PROFILE_IN_USE', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/profiles/:name',
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
      const before = await store.profileGet(name)
      await store.profileDelete(name, writeOptions(request, `Profile ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )
}

/** The profile of that name [PROFILE_NOT_FOUND]. */
async function findProfile(store: Store, name: string): Promise<Profile> {
  const profile = await store.profileGet(name)
  if (!profile) throw new RequestError('PROFILE_NOT_FOUND', { ref: name })
  return profile
}

function toInput(name: string, body: ProfileBody): ProfileInput {
  const { installImage = null } = body
  return {
    name,
    description: body.description ?? null,
    bootImage: body.bootImage ?? null,
    installImage,
    select: body.select ?? null,
    answer: body.answer ?? null,
    clientAnswer: body.clientAnswer ?? null,
    imageAnswer: body.imageAnswer ?? null,
    method: body.method ?? (installImage === null ? 'boot-only' : 'windows-setup'),
    menuText: body.menuText ?? null,
    variables: body.variables ?? {},
  }
}

/** A merge patch applied [RFC 7396 §2], inside `select` too. */
function applyPatch(before: Profile, { select, variables, force: _force, ...words }: ProfilePatch): ProfileInput {
  return {
    ...before,
    ...words,
    select: patchedSelection(before.select, select),
    variables: merged(before.variables, variables),
  }
}

/** What its images were overruled for; images that must not be assigned are refused. */
function requireImages(
  store: Store,
  plan: ProfileInput,
  before: Profile | undefined,
  force = false,
  by: string,
): Promise<Override[]> {
  return requireAssignableImages(store, { plan, mac: null, force, by, granted: before?.overrides ?? [] })
}

/**
 * What boots without being armed must be usable as it is: where a menu or an enabled rule leads here. So must what machines
 * get that are armed [PROFILE_ANSWER_UNUSABLE, ANSWER_BREAKS_MACHINES].
 */
async function requireUsable(parts: ApiParts, input: ProfileInput, before: Profile | undefined): Promise<void> {
  const { store } = parts
  const answerParts = { ...answerPartsOf(parts), store }
  const { clientAnswer = null, imageAnswer = null, variables = {}, overrides = [] } = input
  const profile = { ...input, clientAnswer, imageAnswer, variables, overrides }
  const isLedTo = (await store.ruleAll()).some((rule) => rule.enabled && isSameName(rule.profile, input.name))
  if (isLedTo || input.menuText !== null) await requireUsableAnswers(answerParts, { machine: null, own: null, profile })
  if (before)
    await requireStillUsable(answerParts, { what: `profile ${before.name}`, profile: { ...before, ...profile } })
}

const isSameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

function patchedSelection(before: ImageSelection | null, patch: ProfilePatch['select']): ImageSelection | null {
  if (patch === undefined || patch === null) return patch === null ? null : before
  const selection: ImageSelection = {}
  const { index = before?.index, name = before?.name, description = before?.description } = patch
  if (typeof index === 'number') selection.index = index
  if (typeof name === 'string') selection.name = name
  if (typeof description === 'string') selection.description = description
  const count = Object.keys(selection).length
  if (count > 1) throw invalid('`select` names one of index, name, description: clear the other with null')
  return count === 0 ? null : selection
}

/** Refuses to say which image inside, of no install image. */
function refuseLoneSelection(input: ProfileInput): void {
  if (input.select !== null && input.installImage === null)
    throw invalid('`select` says which image inside an install image, and no `installImage` is named')
}

function invalid(reason: string): RequestError {
  return new RequestError('REQUEST_INVALID', { reason })
}
