// /deployments: how far every machine is, and what starts and stops them; preflight, plans and settings of machines.
import { Type } from 'typebox'
import { RequestError } from '../errors.ts'
import { formatPlan } from '../deploy/plan.ts'
import { viewPlan } from '../deploy/plan-view.ts'
import { DEPLOYMENT_STATES, type Deployment } from '../model.ts'
import type { Mac } from '../net/address.ts'
import { actorOf } from './auth.ts'
import {
  DeploymentDetailSchema,
  DeploymentSchema,
  DeploymentStartSchema,
  DeploySettingsSchema,
  LaunchSchema,
  PreflightSchema,
} from './deployment-schemas.ts'
import { findMachine, readMac } from './machine-ref.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import { RefParamsSchema, NameParamsSchema, PageQuerySchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { PageSchema } from './schemas.ts'
import { unconditional } from './write-conditions.ts'

const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 32 }) })
const LogParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 32 }),
  name: Type.String({ minLength: 1, maxLength: 64 }),
})
const ListQuery = Type.Object(
  {
    ...PageQuerySchema.properties,
    mac: Type.Optional(Type.String({ description: 'Of this machine.' })),
    state: Type.Optional(Type.Enum([...DEPLOYMENT_STATES])),
  },
  { additionalProperties: false },
)
const LogReply = Type.Object({ name: Type.String(), text: Type.String() }, { description: 'The log.' })
const FirmwareQuery = Type.Object(
  {
    firmware: Type.Optional(
      Type.Enum(['bios', 'uefi'], { default: 'uefi', description: 'For which the plan is shown.' }),
    ),
  },
  { additionalProperties: false },
)
const MACHINE_ERRORS = ['MACHINE_NOT_FOUND', 'MACHINE_AMBIGUOUS'] as const

/** Lists, shows, starts and stops deployments; shows checks and plans. */
export function deploymentRoutes(app: ApiServer, { store, deploy }: ApiParts): void {
  if (!deploy) return
  const shown = (one: Deployment) => ({ ...deploy.desk.withProgress(one), launch: deploy.launcher.viewOf(one) })
  const list = operation({
    id: 'deploymentList',
    tag: 'deployments',
    summary: 'List deployments, newest first',
    role: 'viewer',
    errors: ['CURSOR_INVALID', 'MAC_INVALID'],
  })
  app.get(
    '/deployments',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: ListQuery,
        response: { 200: PageSchema(named(DeploymentSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, mac, ...rest } }) => {
      const page = await store.deploymentList({ limit, ...rest, ...(mac === undefined ? {} : { mac: readMac(mac) }) })
      return { ...page, items: page.items.map(shown) }
    },
  )

  const get = operation({
    id: 'deploymentGet',
    tag: 'deployments',
    summary: 'Show a deployment with its history and logs',
    role: 'viewer',
    errors: ['DEPLOYMENT_NOT_FOUND'],
  })
  app.get(
    '/deployments/:id',
    {
      config: get.config,
      schema: { ...get.words, params: IdParams, response: { 200: named(DeploymentDetailSchema), ...get.problems } },
    },
    async ({ params: { id } }) => {
      const deployment = await deploy.desk.get(id)
      if (!deployment) throw new RequestError('DEPLOYMENT_NOT_FOUND', { id })
      const facts = await store.deploymentFacts(id)
      const { nonce: _nonce, ...machine } = facts ?? {}
      return {
        ...shown(deployment),
        history: await store.deploymentNotes(id),
        logs: await store.deploymentLogs(id),
        machine: facts ? machine : null,
      }
    },
  )

  const log = operation({
    id: 'deploymentLogGet',
    tag: 'deployments',
    summary: 'Read a log that the machine sent',
    role: 'operator',
    errors: ['DEPLOYMENT_NOT_FOUND', 'DEPLOYMENT_LOG_NOT_FOUND'],
  })
  app.get(
    '/deployments/:id/logs/:name',
    {
      config: log.config,
      schema: {
        ...log.words,
        params: LogParams,
        response: { 200: LogReply, ...log.problems },
      },
    },
    async ({ params: { id, name } }) => {
      if (!(await store.deploymentGet(id))) throw new RequestError('DEPLOYMENT_NOT_FOUND', { id })
      const content = await store.deploymentLog(id, name)
      if (!content) throw new RequestError('DEPLOYMENT_LOG_NOT_FOUND', { id, name })
      return { name, text: textOfLog(content) }
    },
  )

  const start = operation({
    id: 'deploymentStart',
    tag: 'deployments',
    summary: 'Arm machines and switch them on, so many at once',
    description: 'Each machine is checked first; one that fails holds up none of the others. dryRun only checks.',
    role: 'operator',
    errors: [...MACHINE_ERRORS, ...WRITE_ERRORS],
  })
  app.post(
    '/deployments',
    {
      config: start.config,
      schema: {
        ...start.words,
        querystring: WriteQuerySchema,
        body: DeploymentStartSchema,
        response: { 200: named(LaunchSchema), ...start.problems },
      },
    },
    async (request) => {
      const { machines = [], tag, atOnce = 0, wake = true, force = false } = request.body
      const macs = new Set<Mac>()
      for (const ref of machines) macs.add((await findMachine(store, ref)).mac)
      for (let cursor: string | null | undefined; tag !== undefined && cursor !== null;) {
        const page = await store.machineList({ limit: 500, tag, ...(cursor === undefined ? {} : { cursor }) })
        for (const { mac } of page.items) macs.add(mac)
        cursor = page.cursor
      }
      if (macs.size === 0)
        throw new RequestError('REQUEST_INVALID', { reason: 'name machines, or a tag that machines have' })
      const options = unconditional(request)
      const { dryRun = false } = options
      const subject = tag === undefined ? [...macs].join(', ').slice(0, 1000) : `tag ${tag}`
      const after = { machines: macs.size, atOnce, wake, ...(force ? { force } : {}) }
      await store.auditAdd({ action: 'deployment.start', subject, after }, options)
      return {
        machines: await deploy.launcher.start({
          macs: [...macs],
          atOnce,
          wake,
          force,
          dryRun,
          actor: actorOf(request),
        }),
      }
    },
  )

  const cancel = operation({
    id: 'deploymentCancel',
    tag: 'deployments',
    summary: 'Stop a deployment and disarm its machine',
    role: 'operator',
    errors: ['DEPLOYMENT_NOT_FOUND', 'DEPLOYMENT_ENDED', 'STORE_FULL'],
  })
  app.post(
    '/deployments/:id/cancel',
    {
      config: cancel.config,
      schema: {
        ...cancel.words,
        params: IdParams,
        querystring: WriteQuerySchema,
        response: { 200: named(DeploymentSchema), ...cancel.problems },
      },
    },
    async (request) => {
      const { actor, dryRun = false } = unconditional(request)
      return shown(await deploy.desk.cancel(request.params.id, actor, dryRun))
    },
  )

  const check = operation({
    id: 'machinePreflight',
    tag: 'deployments',
    summary: 'Check whether a machine can be deployed, and show its plan',
    description: 'Scripts are shown as the machine would get them, secrets masked.',
    role: 'operator',
    errors: [...MACHINE_ERRORS, 'ASSIGNMENT_NOT_FOUND'],
  })
  app.get(
    '/machines/:ref/preflight',
    {
      config: check.config,
      schema: {
        ...check.words,
        params: RefParamsSchema,
        querystring: FirmwareQuery,
        response: { 200: named(PreflightSchema), ...check.problems },
      },
    },
    async ({ params: { ref }, query: { firmware = 'uefi' } }) => {
      const { mac } = await findMachine(store, ref)
      const preview = await deploy.plans.preview(mac, firmware)
      if (!preview) throw new RequestError('ASSIGNMENT_NOT_FOUND', { mac })
      return { ...viewPlan(preview), plan: preview.plan && formatPlan(preview.plan, '0000000000') }
    },
  )

  settingsRoutes(app, store)
}

function settingsRoutes(app: ApiServer, store: ApiParts['store']): void {
  const machineGet = operation({
    id: 'machineDeploySettingsGet',
    tag: 'deployments',
    summary: 'Show how a machine is deployed, in its own words',
    role: 'viewer',
    errors: [...MACHINE_ERRORS],
  })
  app.get(
    '/machines/:ref/deploy-settings',
    {
      config: machineGet.config,
      schema: {
        ...machineGet.words,
        params: RefParamsSchema,
        response: { 200: named(DeploySettingsSchema), ...machineGet.problems },
      },
    },
    async ({ params: { ref } }) => (await store.deployWordsGet('machine', (await findMachine(store, ref)).mac)) ?? {},
  )

  const machinePut = operation({
    id: 'machineDeploySettingsPut',
    tag: 'deployments',
    summary: 'Say how a machine is deployed',
    description: 'What is left out is as its profile says, then as by default. Counts from the next plan on.',
    role: 'operator',
    errors: [...MACHINE_ERRORS, ...WRITE_ERRORS],
  })
  app.put(
    '/machines/:ref/deploy-settings',
    {
      config: machinePut.config,
      schema: {
        ...machinePut.words,
        params: RefParamsSchema,
        querystring: WriteQuerySchema,
        body: DeploySettingsSchema,
        response: { 200: named(DeploySettingsSchema), ...machinePut.problems },
      },
    },
    async (request) => {
      const { mac } = await findMachine(store, request.params.ref)
      await store.deployWordsPut('machine', mac, request.body, unconditional(request))
      return request.body
    },
  )

  const profileGet = operation({
    id: 'profileDeploySettingsGet',
    tag: 'deployments',
    summary: 'Show how machines of a profile are deployed',
    role: 'viewer',
    errors: ['PROFILE_NOT_FOUND'],
  })
  app.get(
    '/profiles/:name/deploy-settings',
    {
      config: profileGet.config,
      schema: {
        ...profileGet.words,
        params: NameParamsSchema,
        response: { 200: named(DeploySettingsSchema), ...profileGet.problems },
      },
    },
    async ({ params: { name } }) => (await store.deployWordsGet('profile', await profileKey(store, name))) ?? {},
  )

  const profilePut = operation({
    id: 'profileDeploySettingsPut',
    tag: 'deployments',
    summary: 'Say how machines of a profile are deployed',
    role: 'operator',
    errors: ['PROFILE_NOT_FOUND', ...WRITE_ERRORS],
  })
  app.put(
    '/profiles/:name/deploy-settings',
    {
      config: profilePut.config,
      schema: {
        ...profilePut.words,
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        body: DeploySettingsSchema,
        response: { 200: named(DeploySettingsSchema), ...profilePut.problems },
      },
    },
    async (request) => {
      const key = await profileKey(store, request.params.name)
      await store.deployWordsPut('profile', key, request.body, unconditional(request))
      return request.body
    },
  )
}

async function profileKey(store: ApiParts['store'], name: string): Promise<string> {
  const profile = await store.profileGet(name)
  if (!profile) throw new RequestError('PROFILE_NOT_FOUND', { ref: name })
  return profile.name.toLowerCase()
}

/** Windows' logs are UTF-8, or UTF-16 with a mark. */
function textOfLog(content: Uint8Array): string {
  const bytes = Buffer.from(content)
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.subarray(2).toString('utf16le') : bytes.toString('utf8')
}
