// /pending: unknown computers that asked, and the word that makes them machines or not.
import { RequestError } from '../errors.ts'
import type { Machine } from '../model.ts'
import { parseNamingPolicy, type NamingPolicy } from '../machine-name.ts'
import { actorOf } from './auth.ts'
import { ARM_ERRORS, PLAN_ERRORS, readAssignmentBody } from './assignments.ts'
import { refuseMisleadingName } from './machine-ref.ts'
import { toWords } from './machines.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { IdParamsSchema, PendingQuerySchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { ApproveBodySchema, MachineSchema, PageSchema, PendingSchema, type AssignmentBody } from './schemas.ts'
import { etagOf, unconditional } from './write-conditions.ts'

const DECIDE_ERRORS = ['PENDING_NOT_FOUND', 'PENDING_DECIDED'] as const

/** Lists, shows, approves and rejects pending machines. */
export function pendingRoutes(app: ApiServer, parts: ApiParts): void {
  const { store, config } = parts
  const defaults = defaultAssignment(config.pxe?.autoAddSettings)
  const naming = readNaming(config.pxe?.newMachineNamingPolicy)
  const list = operation({
    id: 'pendingList',
    tag: 'pending',
    summary: 'List unknown machines that asked',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/pending',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PendingQuerySchema,
        response: { 200: PageSchema(named(PendingSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...filters } }) => store.pendingList({ limit, ...filters }),
  )

  const get = operation({
    id: 'pendingGet',
    tag: 'pending',
    summary: 'Show one unknown machine',
    role: 'viewer',
    errors: ['PENDING_NOT_FOUND'],
  })
  app.get(
    '/pending/:id',
    {
      config: get.config,
      schema: { ...get.words, params: IdParamsSchema, response: { 200: named(PendingSchema), ...get.problems } },
    },
    async ({ params: { id } }) => {
      const pending = await store.pendingGet(id)
      if (!pending) throw new RequestError('PENDING_NOT_FOUND', { id })
      return pending
    },
  )

  const approve = operation({
    id: 'pendingApprove',
    tag: 'pending',
    summary: 'Approve: make it a machine, with its assignment if given',
    description:
      'Without a name it is named by pxe.newMachineNamingPolicy, without an assignment it gets pxe.autoAddSettings. A machine that waits goes on by itself.',
    role: 'operator',
    errors: [...DECIDE_ERRORS, 'MACHINE_EXISTS', ...PLAN_ERRORS, ...ARM_ERRORS, ...WRITE_ERRORS],
  })
  /** The naming policy makes the name that is not given. */
  const isNamedLater = (made: ReturnType<typeof toWords>) => (variable: string) =>
    variable === 'machine.name' && made.name === null && naming !== undefined
  app.post(
    '/pending/:id/approve',
    {
      config: approve.config,
      // the body may be left out altogether
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: {
        ...approve.words,
        params: IdParamsSchema,
        querystring: WriteQuerySchema,
        body: ApproveBodySchema,
        response: { 201: named(MachineSchema), ...approve.problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { assignment: assignmentBody, ...words } = request.body
      refuseMisleadingName(words.name)
      const pending = await store.pendingGet(id)
      if (!pending) throw new RequestError('PENDING_NOT_FOUND', { id })
      const by = actorOf(request).name
      const plan = assignmentBody ?? defaults
      const made = toWords({ uuid: pending.uuid, ...words })
      const assignment = plan
        ? await readAssignmentBody(parts, toMachine(pending.mac, made), plan, by, isNamedLater(made))
        : null
      const machine = await store.pendingApprove(id, made, assignment, {
        ...unconditional(request),
        naming,
      })
      reply.status(201).header('etag', etagOf(machine.version))
      return machine
    },
  )

  const reject = operation({
    id: 'pendingReject',
    tag: 'pending',
    summary: 'Reject: never answer it',
    role: 'operator',
    errors: [...DECIDE_ERRORS, 'STORE_FULL'],
  })
  app.post(
    '/pending/:id/reject',
    {
      config: reject.config,
      schema: {
        ...reject.words,
        params: IdParamsSchema,
        querystring: WriteQuerySchema,
        response: { 200: named(PendingSchema), ...reject.problems },
      },
    },
    async (request) => {
      const { id } = request.params
      return store.pendingReject(id, unconditional(request))
    },
  )
}

/** The machine it is to become. */
function toMachine(mac: Machine['mac'], words: ReturnType<typeof toWords>): Machine {
  const made = { dialect: null, address: null, dhcpOptions: {}, createdAt: '', updatedAt: '', version: 0 }
  return { ...made, mac, ...words, tftp: words.tftp ?? {}, secureBootCa: words.secureBootCa ?? 'auto' }
}

/** What is assigned to machines that are approved without an assignment; undefined: nothing. */
function defaultAssignment(
  settings: NonNullable<ApiParts['config']['pxe']>['autoAddSettings'] | undefined,
): AssignmentBody | undefined {
  return settings === undefined || Object.keys(settings).length === 0 ? undefined : settings
}

function readNaming(text: string | undefined): NamingPolicy | undefined {
  const policy = text === undefined ? undefined : parseNamingPolicy(text)
  return policy === undefined || 'problem' in policy ? undefined : policy
}
