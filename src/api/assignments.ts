// /machines/{ref}/assignment and …/arm: what a machine is to boot, and whether it is answered with it.
import { requireUsableAnswers } from '../answers/render-for-machine.ts'
import { inspectBootProgram } from '../boot/boot-program.ts'
import { ArmingRefusal, type ArmingWish } from '../deploy/arming.ts'
import { RequestError } from '../errors.ts'
import type { Machine, Override } from '../model.ts'
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

/** What arming can meet besides. */
export const ARM_ERRORS = ['ANSWER_HAS_ERRORS', 'PREFLIGHT_FAILED'] as const

/** Shows, sets, removes, arms and disarms assignments. */
export function assignmentRoutes(app: ApiServer, parts: ApiParts): void {
  const { store } = parts
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
      'What the body leaves out is empty, or its default. The same body again changes nothing. Images that must not be assigned are refused: not generalized [BP-1], the default image of media without Setup [BP-4], another architecture; `force` overrules that, and is written down. What is armed by it must pass every check: PREFLIGHT_FAILED names all that fail in `findings`; a reason that is alone and has a code of its own is refused with that.',
    role: 'operator',
    errors: [...REF_ERRORS, ...PLAN_ERRORS, ...ARM_ERRORS, 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
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
      const input = await readAssignmentBody(parts, machine, request.body, actorOf(request).name)
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
        ...(armed ? [...ARM_ERRORS, ...IMAGE_GUARD_ERRORS] : []),
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
          const profile = before.profile === null ? undefined : await store.profileGet(before.profile)
          const granted = [...before.overrides, ...(profile?.overrides ?? [])]
          const { force = false } = request.query as { force?: boolean }
          overrides = await requireArmable(parts, {
            ...{ machine, own: before, profile, granted, force, by: actorOf(request).name },
          })
        }
        const assignment = await store.assignmentArm(mac, armed, { ...options, ...(overrides ? { overrides } : {}) })
        reply.header('etag', etagOf(assignment.version))
        return assignment
      },
    })
  }
}

/**
 * Refuses to arm a machine that could not be deployed, with every reason [PREFLIGHT_FAILED]; a reason that is alone and has a
 * code of its own is refused with that [IMAGE_…, ANSWER_HAS_ERRORS]. Gives what was overruled, to be written down.
 */
export async function requireArmable(parts: ApiParts, wish: ArmingWish): Promise<Override[]> {
  const { store, deploy } = parts
  const { machine, own, profile, granted, force, by, isOpen } = wish
  const guarded = { ...mergePlan(own, profile), ...(own.bootProgram ? { bootImage: null } : {}) }
  const requireImages = async () =>
    own.referralServer ? [] : requireAssignableImages(store, { plan: guarded, mac: machine.mac, force, by, granted })
  const { findings, overrides } = deploy
    ? await deploy.arming.weigh(wish)
    : { findings: [], overrides: await requireImages() }
  const codes = new Set(findings.map(({ code }) => code))
  if (codes.size === 1 && !codes.has(null)) await requireImages()
  if (findings.every(({ check }) => check === 'answer-file'))
    await requireUsableAnswers(answerPartsOf(parts), { machine, own, profile, ...(isOpen ? { isOpen } : {}) })
  if (findings.length > 0) throw new ArmingRefusal(machine.name ?? machine.mac, findings)
  return overrides
}

/**
 * The store's input from a body, once its method has all it needs and its images may be assigned [ASSIGNMENT_INCOMPLETE,
 * PROFILE_NOT_FOUND, BOOT_PROGRAM_UNUSABLE, IMAGE_…], and if it is to be armed, once every check passes [PREFLIGHT_FAILED].
 * `by`: the caller's name; `isOpen`: variables of answer files that get their value only later.
 */
export async function readAssignmentBody(
  parts: ApiParts,
  machine: Machine,
  body: AssignmentBody,
  by: string,
  isOpen?: (name: string) => boolean,
): Promise<AssignmentInput> {
  const { store, imageDirectory } = parts
  const { mac } = machine
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
  for (const [type, ref] of [['boot', input.bootImage] as const, ['install', input.installImage] as const])
    if (ref !== null && (await store.imageGet(ref))?.type !== type)
      throw new RequestError('IMAGE_NOT_FOUND', { type, ref })
  const granted = [...((await store.assignmentGet(mac))?.overrides ?? []), ...(profile?.overrides ?? [])]
  const { force = false } = body
  const overrides = await allowed()
  // only a profile's method may change later
  return { ...input, overrides, ...(profile ? {} : { method: plan.method }) }

  async function allowed(): Promise<Override[]> {
    const own = { ...input, ...names }
    if (input.armed)
      return requireArmable(parts, { machine, own, profile, granted, force, by, ...(isOpen ? { isOpen } : {}) })
    if (input.referralServer) return []
    // a program of its own is no image of the library
    const guarded = input.bootProgram ? { ...plan, bootImage: null } : plan
    return requireAssignableImages(store, { plan: guarded, mac, force, by, granted })
  }
}
