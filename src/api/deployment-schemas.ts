// The bodies of /deployments, of preflight and of how machines are deployed, as schemas and as their types.
import { Type, type Static } from 'typebox'
import { PREFLIGHT_CHECKS } from '../deploy/preflight.ts'
import { TRANSPORTS } from '../deploy/settings.ts'
import { DEPLOYMENT_STAGES, DEPLOYMENT_STATES } from '../model.ts'
import { FORCE } from './params.ts'
import { FindingSchema, MethodSchema, Nullable, NullableString, strict, Timestamp } from './schemas.ts'

const NullableInteger = (description: string) => Type.Unsafe<number | null>({ type: ['integer', 'null'], description })
const Stage = Type.Enum([...DEPLOYMENT_STAGES], { description: 'How far it is, in this order.' })
const State = Type.Enum([...DEPLOYMENT_STATES], {
  description: 'stalled: no sign for longer than its stage may be silent. The last three are final.',
})

export const DeploymentSchema = Type.Object(
  {
    id: Type.String({ description: 'Ten letters; shown on the machine too.' }),
    mac: Type.String(),
    machineName: NullableString(),
    method: MethodSchema,
    bootImage: NullableString(),
    installImage: NullableString(),
    state: State,
    stage: Stage,
    session: NullableString({ description: 'The boot it is in.' }),
    address: NullableString(),
    boots: Type.Integer({ description: 'How many times it booted from the network for this.' }),
    alarms: Type.Integer({ description: 'Uses of its token by somebody else.' }),
    failure: Nullable(
      Type.Object({
        stage: Stage,
        step: NullableString(),
        code: Type.Integer({ description: 'Shown on the machine as OW-code: docs/deployment-protocol.md.' }),
        exitCode: NullableInteger('Of the command that failed.'),
        text: Type.String(),
      }),
    ),
    progress: Nullable(
      Type.Object({
        step: Type.String(),
        text: NullableString(),
        percent: Type.Number(),
        totalPercent: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
        bytes: NullableInteger('So far.'),
        sizeBytes: NullableInteger('Of how many.'),
        bytesPerSecond: NullableInteger('Now.'),
      }),
    ),
    launch: Nullable(
      Type.Object(
        {
          state: Type.Enum(['queued', 'woken', 'silent', 'failed'], {
            description: 'silent: woken, and never seen: its place is free. failed: it could not be switched on.',
          }),
          wakes: Type.Integer({ description: 'How many times it was woken.' }),
          wokenAt: NullableString({ format: 'date-time' }),
          text: Type.String(),
        },
        { description: 'How far its waking is; null once it boots, and where nobody asked for it.' },
      ),
    ),
    startedAt: Timestamp('When the machine was armed.'),
    stageAt: Timestamp('When it came to its stage.'),
    seenAt: Timestamp('The last sign of the machine.'),
    updatedAt: Timestamp('When it last changed.'),
    endedAt: NullableString({ format: 'date-time' }),
  },
  { $id: 'Deployment', description: 'The deployment.', ...strict },
)
export type DeploymentReply = Static<typeof DeploymentSchema>

const { $id: _id, ...detailOptions } = { $id: '', ...strict }
export const DeploymentDetailSchema = Type.Object(
  {
    ...DeploymentSchema.properties,
    history: Type.Array(
      Type.Object({
        id: Type.Integer(),
        at: Timestamp('When.'),
        kind: Type.String(),
        stage: Stage,
        text: Type.String(),
      }),
    ),
    logs: Type.Array(Type.Object({ name: Type.String(), sizeBytes: Type.Integer(), at: Timestamp('When it came.') })),
    machine: Nullable(
      Type.Record(Type.String(), Type.Unknown(), { description: 'What it said of itself in Windows PE.' }),
    ),
  },
  { ...detailOptions, $id: 'DeploymentDetail', description: 'The deployment with its history and logs.' },
)
export type DeploymentDetailReply = Static<typeof DeploymentDetailSchema>

export const DeploymentStartSchema = Type.Object(
  {
    machines: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 5000, description: 'MAC, UUID or name.' }),
    ),
    tag: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Every machine with this tag.' })),
    atOnce: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        default: 0,
        description: 'Wake none while so many are at work on the server; 0: all.',
      }),
    ),
    wake: Type.Optional(Type.Boolean({ default: true, description: 'Switch the machines on.' })),
    force: FORCE,
  },
  strict,
)

export const LaunchSchema = Type.Object(
  {
    machines: Type.Array(
      Type.Object({
        mac: Type.String(),
        name: NullableString(),
        deployment: NullableString(),
        outcome: Type.Enum(['woken', 'queued', 'armed', 'failed', 'refused'], {
          description: 'queued: waits for a place. failed: armed, and could not be switched on.',
        }),
        problems: Type.Array(Type.String(), { description: 'Why, as sentences.' }),
        findings: Type.Array(FindingSchema, { description: 'Every check that failed.' }),
      }),
    ),
  },
  { $id: 'DeploymentLaunch', description: 'What became of each machine.', ...strict },
)
export type LaunchReply = Static<typeof LaunchSchema>

const planView = {
  passed: Type.Boolean({ description: 'Whether the machine may be armed.' }),
  checks: Type.Array(
    Type.Object({
      check: Type.Enum([...PREFLIGHT_CHECKS]),
      verdict: Type.Enum(['ok', 'warning', 'error', 'unknown'], { description: '`error`: it is refused.' }),
      text: Type.String({ description: 'Why, and what to do next.' }),
    }),
    { description: 'Every check that applies to the method.' },
  ),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      stage: Stage,
      text: Type.String({ description: 'What the screen of the machine says.' }),
      actions: Type.Array(Type.String(), { description: 'Lines of the plan, fields separated by TAB.' }),
    }),
    { description: 'In the order they are done; none while a check fails.' },
  ),
  files: Type.Array(
    Type.Object({
      id: Type.String(),
      path: Type.String({ description: 'Where it goes on the machine.' }),
      sizeBytes: Type.Integer(),
      text: NullableString({ description: 'Of files that are made for it; secrets are masked.' }),
    }),
  ),
}

export const PreflightSchema = Type.Object(
  {
    ...planView,
    plan: NullableString({ description: 'The plan as the machine would get it: docs/deployment-protocol.md.' }),
  },
  { $id: 'Preflight', description: 'Every check, and the plan.', ...strict },
)
export type PreflightReply = Static<typeof PreflightSchema>

/** What `explain` says of a deployment. */
export const ForeseenDeploymentSchema = Type.Object(
  {
    method: MethodSchema,
    firmware: Type.Enum(['bios', 'uefi'], { description: 'For which the disk is partitioned.' }),
    ...planView,
  },
  { description: 'How it would be deployed. The texts of files are shown to operators; secrets are masked.' },
)
export type ForeseenDeploymentReply = Static<typeof ForeseenDeploymentSchema>

const SECRET_NAME = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
const SCRIPT = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\.(cmd|bat|CMD|BAT)$' })

export const DeploySettingsSchema = Type.Object(
  {
    transport: Type.Optional(Type.Enum([...TRANSPORTS])),
    disk: Type.Optional(Type.Integer({ minimum: 0, maximum: 99, description: 'As diskpart counts.' })),
    minDiskBytes: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    restartAfterFailureSeconds: Type.Optional(
      Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 86_400 }),
    ),
    shell: Type.Optional(Type.Boolean({ description: 'F8 opens a command prompt in Windows PE.' })),
    script: Type.Optional(Nullable(SCRIPT)),
    after: Type.Optional(Type.Array(SCRIPT, { maxItems: 32 })),
    capture: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(NullableString({ pattern: SECRET_NAME })),
          description: Type.Optional(NullableString({ maxLength: 200 })),
          group: Type.Optional(NullableString({ pattern: SECRET_NAME })),
          drive: Type.Optional(Type.String({ pattern: '^[A-Z]:$' })),
          force: Type.Optional(Type.Boolean({ description: 'Keep what was not generalized; it stays marked.' })),
        },
        strict,
      ),
    ),
    readyAt: Type.Optional(Type.Enum(['setup', 'logon'])),
    productKeySecret: Type.Optional(NullableString({ pattern: SECRET_NAME })),
  },
  { $id: 'DeploySettings', description: 'How machines are deployed; what is left out is as elsewhere.', ...strict },
)
export type DeploySettingsReply = Static<typeof DeploySettingsSchema>

/** Registered with the app by name. */
export const DEPLOYMENT_SCHEMAS = [
  DeploymentSchema,
  DeploymentDetailSchema,
  LaunchSchema,
  PreflightSchema,
  DeploySettingsSchema,
]
