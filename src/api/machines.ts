// /machines: the computers this server knows, by MAC, UUID or name.
import { RequestError } from '../errors.ts'
import { logEvent } from '../log.ts'
import type { Machine } from '../model.ts'
import type { Ipv4 } from '../net/address.ts'
import type { MachineInput, Store } from '../store/store.ts'
import { actorOf } from './auth.ts'
import { explainDeployment } from './explain-deployment.ts'
import { ExplanationSchema } from './explanation-schema.ts'
import { hostAddress } from './host-address.ts'
import { findMachine, refuseMisleadingName, resolveMac } from './machine-ref.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  ExplainQuerySchema,
  MachineQuerySchema,
  RefParamsSchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { retryWhenChanged } from './retry-when-changed.ts'
import {
  MachineBodySchema,
  MachineListItemSchema,
  MachinePatchSchema,
  MachineSchema,
  NothingSchema,
  PageSchema,
  WakeReplySchema,
  type MachineBody,
  type MachineListItem,
  type MachinePatch,
} from './schemas.ts'
import { etagOf, unconditional, writeOptions } from './write-conditions.ts'

const REF_ERRORS = ['MACHINE_NOT_FOUND', 'MACHINE_AMBIGUOUS'] as const

/** Lists, shows, creates, changes, removes, explains and wakes machines. */
export function machineRoutes(app: ApiServer, parts: ApiParts): void {
  const { store } = parts

  const list = operation({
    id: 'machineList',
    tag: 'machines',
    summary: 'List machines',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/machines',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: MachineQuerySchema,
        response: { 200: PageSchema(named(MachineListItemSchema)), ...list.problems },
      },
    },
    async ({ query }) => {
      const { limit = 100, ...filters } = query
      const { items, cursor } = await store.machineList({ limit, ...filters })
      const assignments = await store.assignmentsOf(items.map(({ mac }) => mac))
      return {
        items: items.map((machine) => ({ ...machine, assignment: assignments.get(machine.mac) ?? null })),
        cursor,
      }
    },
  )

  const get = operation({
    id: 'machineGet',
    tag: 'machines',
    summary: 'Show a machine and what it really boots',
    description: 'The ETag is that of the machine itself; its assignment has its own.',
    role: 'viewer',
    errors: REF_ERRORS,
  })
  app.get(
    '/machines/:ref',
    {
      config: get.config,
      schema: {
        ...get.words,
        params: RefParamsSchema,
        response: { 200: named(MachineListItemSchema), ...get.problems },
      },
    },
    async ({ params }, reply) => {
      const machine = await findMachine(store, params.ref)
      reply.header('etag', etagOf(machine.version))
      return withAssignment(store, machine)
    },
  )

  const put = operation({
    id: 'machinePut',
    tag: 'machines',
    summary: 'Create or replace a machine',
    description:
      'What the body leaves out becomes empty. A new machine is named by its MAC. The same body again changes nothing.',
    role: 'operator',
    errors: ['MAC_INVALID', 'MACHINE_AMBIGUOUS', 'MACHINE_EXISTS', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/machines/:ref',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: MachineBodySchema,
        response: { 200: named(MachineSchema), 201: named(MachineSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { body } = request
      refuseMisleadingName(body.name)
      refuseOptions(parts, body.dhcpOptions)
      const mac = await resolveMac(store, request.params.ref)
      const before = await store.machineGet(mac)
      const options = writeOptions(request, `Machine ${mac}`, before?.version)
      const machine = await store.machinePut(toInput(mac, body), options)
      reply.status(before ? 200 : 201).header('etag', etagOf(machine.version))
      return machine
    },
  )

  const patch = operation({
    id: 'machinePatch',
    tag: 'machines',
    summary: 'Change some words of a machine',
    description: 'A JSON merge patch (RFC 7396): what the body leaves out stays, null clears.',
    role: 'operator',
    errors: [...REF_ERRORS, 'MACHINE_EXISTS', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.patch(
    '/machines/:ref',
    {
      config: patch.config,
      schema: {
        ...patch.words,
        consumes: ['application/json', 'application/merge-patch+json'],
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: MachinePatchSchema,
        response: { 200: named(MachineSchema), ...patch.problems },
      },
    },
    async (request, reply) => {
      refuseMisleadingName(request.body.name)
      refuseOptions(parts, request.body.dhcpOptions)
      const { mac } = await findMachine(store, request.params.ref)
      const machine = await retryWhenChanged(request, async () => {
        const before = await store.machineGet(mac)
        if (!before) throw new RequestError('MACHINE_NOT_FOUND', { ref: request.params.ref })
        const options = writeOptions(request, `Machine ${mac}`, before.version)
        return store.machinePut(applyPatch(before, request.body), { expectedVersion: before.version, ...options })
      })
      reply.header('etag', etagOf(machine.version))
      return machine
    },
  )

  const remove = operation({
    id: 'machineDelete',
    tag: 'machines',
    summary: 'Remove a machine and its assignment',
    role: 'operator',
    errors: [...REF_ERRORS, 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/machines/:ref',
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
      const machine = await findMachine(store, request.params.ref)
      await store.machineDelete(machine.mac, writeOptions(request, `Machine ${machine.mac}`, machine.version))
      return reply.status(204).send(null)
    },
  )

  const explain = operation({
    id: 'machineExplain',
    tag: 'machines',
    summary: 'Say what a machine would get, without booting it',
    description:
      "Each rule's verdict, the reply field by field, the files it would ask for, and how it would be deployed: checks, steps, scripts. The machine need not be known; nothing is noted, opened or sent.",
    role: 'viewer',
    errors: ['MAC_INVALID', 'MACHINE_AMBIGUOUS'],
  })
  app.get(
    '/machines/:ref/explain',
    {
      config: explain.config,
      schema: {
        ...explain.words,
        params: RefParamsSchema,
        querystring: ExplainQuerySchema,
        response: { 200: named(ExplanationSchema), ...explain.problems },
      },
    },
    async (request) => {
      const { params, query } = request
      const mac = await resolveMac(store, params.ref)
      const machine = await store.machineGet(mac)
      const { arch = 'x64uefi', class: kind = 'pxe', port = kind === 'wdsnbp' ? 4011 : 67, relay, circuitId } = query
      const explanation = await parts.explain(mac, {
        architecture: arch,
        port,
        class: kind,
        uuid: query.uuid?.toLowerCase() ?? machine?.uuid ?? null,
        relay: (relay as Ipv4 | undefined) ?? null,
        circuitId: circuitId ?? null,
      })
      return { ...explanation, deployment: await explainDeployment(parts, mac, arch, actorOf(request).role) }
    },
  )

  const wake = operation({
    id: 'machineWake',
    tag: 'machines',
    summary: 'Send a magic packet to a machine',
    description:
      'By broadcast on every interface, UDP port 9; whether the machine wakes is up to it. A trial sends nothing.',
    role: 'operator',
    errors: ['MAC_INVALID', 'MACHINE_AMBIGUOUS', 'WAKE_FAILED', 'STORE_FULL'],
  })
  app.post(
    '/machines/:ref/wake',
    {
      config: wake.config,
      schema: {
        ...wake.words,
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        response: { 200: named(WakeReplySchema), ...wake.problems },
      },
    },
    async (request) => {
      const mac = await resolveMac(store, request.params.ref)
      if (request.query.dryRun) return { mac, sentTo: [] }
      const sentTo = await parts.wake(mac)
      await store.auditAdd({ action: 'machine.wake', subject: mac, after: { sentTo } }, unconditional(request))
      logEvent(parts.log, 'machine.woken', { mac, count: sentTo.length, sentTo, actor: request.actor?.name })
      return { mac, sentTo }
    },
  )
}

/** Refuses DHCP options that cannot be sent [REQUEST_INVALID]. */
function refuseOptions({ optionProblems }: ApiParts, patch: MachinePatch['dhcpOptions']): void {
  const options = patch && merged({}, patch)
  const problems = options ? (optionProblems?.(options) ?? []) : []
  if (problems.length > 0) throw new RequestError('REQUEST_INVALID', { reason: problems.join('; ') })
}

async function withAssignment(store: Store, machine: Machine): Promise<MachineListItem> {
  const assignments = await store.assignmentsOf([machine.mac])
  return { ...machine, assignment: assignments.get(machine.mac) ?? null }
}

/** The store's input from a body; what is left out is empty. */
export function toWords(body: MachineBody): Omit<MachineInput, 'mac'> {
  return {
    name: body.name ?? null,
    uuid: body.uuid ?? null,
    description: body.description ?? null,
    tags: body.tags ?? [],
    variables: body.variables ?? {},
    address: hostAddress('address', body.address ?? null),
    dhcpOptions: body.dhcpOptions ?? {},
    dialect: body.dialect ?? null,
    tftp: body.tftp ?? {},
    secureBootCa: body.secureBootCa ?? 'auto',
  }
}

function toInput(mac: Machine['mac'], body: MachineBody): MachineInput {
  return { mac, ...toWords(body) }
}

/** A merge patch applied [RFC 7396 §2]: null clears a member, and inside `variables`, `dhcpOptions` and `tftp` one value. */
function applyPatch(before: Machine, patch: MachinePatch): MachineInput {
  const { variables: variablePatch, tags, address, dhcpOptions, tftp, ...words } = patch
  return {
    ...before,
    ...words,
    tags: tags === undefined ? before.tags : (tags ?? []),
    variables: merged(before.variables, variablePatch),
    address: address === undefined ? before.address : hostAddress('address', address),
    dhcpOptions: merged(before.dhcpOptions, dhcpOptions),
    tftp: merged<number | boolean>({ ...before.tftp }, tftp),
  }
}

/** One level of a merge patch [RFC 7396 §2]. */
export function merged<T>(
  before: Record<string, T>,
  patch: Readonly<Record<string, T | null>> | null | undefined,
): Record<string, T> {
  if (patch === null) return {}
  const values = { ...before }
  for (const [name, value] of Object.entries(patch ?? {})) {
    if (value === null) delete values[name]
    else values[name] = value
  }
  return values
}
