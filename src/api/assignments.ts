// /machines/{ref}/assignment and …/arm: what a machine is to boot, and whether it is answered with it.
import { requireUsableAnswers } from '../answers/render-for-machine.ts'
import { inspectBootProgram } from '../boot/boot-program.ts'
import { RequestError } from '../errors.ts'
import type { Machine, Override } from '../model.ts'
import type { Mac } from '../net/address.ts'
import { mergePlan } from '../store/plans.ts'
import type { AssignmentInput } from '../store/store.ts'
import { answerPartsOf } from './answer-parts.ts'
import { actorOf } from './auth.ts'
import { hostAddress } from './host-address.ts'
import { IMAGE_GUARD_ERRORS, requireAssignableImages } from './image-guards.ts'
import { findMachine } from './machine-ref.ts'
import { requireComplete } from '../store/method-rules.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { ArmQuerySchema, RefParamsSchema, WriteHeadersSchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { AssignmentBodySchema, AssignmentSchema, NothingSchema, type AssignmentBody } from './schemas.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

const REF_ERRORS = ['MACHINE_NOT_FOUND', 'MACHINE_AMBIGUOUS'] as const
/** What an assignment's names and method can meet. */
export const PLAN_ERRORS = [
  'IMAGE_NOT_FOUND',
  'ANSWER_NOT_FOUND',
  'PROFILE_NOT_FOUND',
  'ASSIGNMENT_INCOMPLETE',
  'BOOT_PROGRAM_UNUSABLE',
  ...IMAGE_GUARD_ERRORS,
] as const

/** Shows, sets, removes, arms and disarms assignments. */
export function assignmentRoutes(app: ApiServer, parts: ApiParts): void {
  const { store, imageDirectory } = parts
  const get = operation({
    id: 'assignmentGet',
    tag: 'machines',
    summary: 'Show what a machine is assigned',
    description: "Its own words; where they are empty, its profile's count.",
    role: 'viewer',
    errors: [...REF_ERRORS, 'ASSIGNMENT_NOT_FOUND'],
  })
  app.get(
    '/machines/:ref/assignment',
    {
      config: get.config,
      schema: { ...get.words, params: RefParamsSchema, response: { 200: named(AssignmentSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const { mac } = await findMachine(store, params.ref)
      const assignment = await store.assignmentGet(mac)
      if (!assignment) throw new RequestError('ASSIGNMENT_NOT_FOUND', { mac })
      reply.header('etag', etagOf(assignment.version))
      return assignment
    },
  )

  const put = operation({
    id: 'assignmentPut',
    tag: 'machines',
    summary: 'Set what a machine boots',
    description:
      'What the body leaves out is empty, or its default. The same body again changes nothing. Images that must not be assigned are refused: not generalized [BP-1], the default image of media without Setup [BP-4], another architecture; `force` overrules that, and is written down.',
    role: 'operator',
    errors: [...REF_ERRORS, ...PLAN_ERRORS, 'ANSWER_HAS_ERRORS', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/machines/:ref/assignment',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: AssignmentBodySchema,
        response: { 200: named(AssignmentSchema), 201: named(AssignmentSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const machine = await findMachine(store, request.params.ref)
      const { mac } = machine
      const input = await readAssignmentBody({ store, imageDirectory }, mac, request.body, actorOf(request).name)
      if (input.armed) await requireArmable(parts, machine, input)
      const before = await store.assignmentGet(mac)
      const options = writeOptions(request, `The assignment of ${mac}`, before?.version)
      const assignment = await store.assignmentPut(input, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(assignment.version))
      return assignment
    },
  )

  const remove = operation({
    id: 'assignmentDelete',
    tag: 'machines',
    summary: 'Remove what a machine is assigned',
    role: 'operator',
    errors: [...REF_ERRORS, 'ASSIGNMENT_NOT_FOUND', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/machines/:ref/assignment',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        response: { 204: NothingSchema, ...remove.problems },
      },
    },
    async (request, reply) => {
      const { mac } = await findMachine(store, request.params.ref)
      const before = await store.assignmentGet(mac)
      await store.assignmentDelete(mac, writeOptions(request, `The assignment of ${mac}`, before?.version))
      return reply.status(204).send(null)
    },
  )

  const arming = [
    {
      method: 'POST',
      armed: true,
      id: 'assignmentArm',
      summary: 'Arm: answer the machine with its boot program from now on',
    },
    {
      method: 'DELETE',
      armed: false,
      id: 'assignmentDisarm',
      summary: 'Disarm: keep the assignment, but do not answer the machine',
    },
  ] as const
  for (const { method, armed, id, summary } of arming) {
    const arm = operation({
      id,
      tag: 'machines',
      summary,
      role: 'operator',
      errors: [
        ...REF_ERRORS,
        'ASSIGNMENT_NOT_FOUND',
        'ANSWER_HAS_ERRORS',
        ...(armed ? IMAGE_GUARD_ERRORS : []),
        'CHANGED_MEANWHILE',
        'STORE_FULL',
      ],
    })
    app.route({
      method,
      url: '/machines/:ref/arm',
      config: arm.config,
      schema: {
        ...arm.words,
        params: RefParamsSchema,
        querystring: armed ? ArmQuerySchema : WriteQuerySchema,
        headers: WriteHeadersSchema,
        response: { 200: named(AssignmentSchema), ...arm.problems },
      },
      handler: async (request, reply) => {
        const machine = await findMachine(store, request.params.ref)
        const { mac } = machine
        const before = await store.assignmentGet(mac)
        const options = writeOptions(request, `The assignment of ${mac}`, before?.version)
        let overrides: Override[] | undefined
        if (armed && before) {
          await requireArmable(parts, machine, before)
          const effective = (await store.assignmentsOf([mac])).get(mac)
          const { force = false } = request.query as { force?: boolean }
          if (effective && effective.referralServer === null)
            overrides = await requireAssignableImages(store, {
              ...{ plan: effective, mac, force, by: actorOf(request).name, granted: effective.overrides },
            })
        }
        const assignment = await store.assignmentArm(mac, armed, { ...options, ...(overrides ? { overrides } : {}) })
        reply.header('etag', etagOf(assignment.version))
        return assignment
      },
    })
  }
}

/** Refuses to arm a machine with answer files it could not use [ANSWER_HAS_ERRORS]. */
export async function requireArmable(
  parts: ApiParts,
  machine: Machine,
  input: AssignmentInput,
  isOpen?: (name: string) => boolean,
): Promise<void> {
  const profile = input.profile === null ? undefined : await parts.store.profileGet(input.profile)
  const own = { ...input, clientAnswer: input.clientAnswer ?? null, imageAnswer: input.imageAnswer ?? null }
  await requireUsableAnswers(answerPartsOf(parts), { machine, own, profile, ...(isOpen ? { isOpen } : {}) })
}

/**
 * The store's input from a body, once its method has all it needs and its images may be assigned [ASSIGNMENT_INCOMPLETE,
 * PROFILE_NOT_FOUND, BOOT_PROGRAM_UNUSABLE, IMAGE_…]. `by`: the caller's name.
 */
export async function readAssignmentBody(
  { store, imageDirectory }: Pick<ApiParts, 'store' | 'imageDirectory'>,
  mac: Mac,
  body: AssignmentBody,
  by: string,
): Promise<AssignmentInput> {
  const input: AssignmentInput = {
    mac,
    profile: body.profile ?? null,
    bootImage: body.bootImage ?? null,
    installImage: body.installImage ?? null,
    select: body.select ?? null,
    answer: body.answer ?? null,
    clientAnswer: body.clientAnswer ?? null,
    imageAnswer: body.imageAnswer ?? null,
    method: body.method ?? null,
    once: body.once ?? false,
    armed: body.armed ?? true,
    bootProgram: body.bootProgram ?? null,
    referralServer: hostAddress('referralServer', body.referralServer ?? null),
    prompt: body.prompt ?? null,
  }
  const profile = input.profile === null ? undefined : await store.profileGet(input.profile)
  if (input.profile !== null && !profile) throw new RequestError('PROFILE_NOT_FOUND', { ref: input.profile })
  const names = { clientAnswer: input.clientAnswer ?? null, imageAnswer: input.imageAnswer ?? null }
  const plan = mergePlan({ ...input, ...names }, profile)
  if (input.bootProgram) await inspectBootProgram(imageDirectory, input.bootProgram)
  // another server's business, or a program instead of an image
  if (!input.referralServer) requireComplete(plan, input.bootProgram ? ['bootImage'] : [])
  const granted = [...((await store.assignmentGet(mac))?.overrides ?? []), ...(profile?.overrides ?? [])]
  const { force = false } = body
  // a program of its own is no image of the library
  const guarded = input.bootProgram ? { ...plan, bootImage: null } : plan
  const overrides = input.referralServer
    ? []
    : await requireAssignableImages(store, { plan: guarded, mac, force, by, granted })
  // only a profile's method may change later
  return { ...input, overrides, ...(profile ? {} : { method: plan.method }) }
}
