// /sessions/{id}/diagnosis and /machines/{ref}/diagnosis: what the doctor says of a boot.
import { Type, type Static } from 'typebox'
import { SEVERITIES } from '../doctor/case.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { RequestError } from '../errors.ts'
import type { BootSession } from '../model.ts'
import { resolveMac } from './machine-ref.ts'
import { named, operation } from './operation.ts'
import { RefParamsSchema, SessionParamsSchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { SessionSchema } from './schemas.ts'

const strict = { additionalProperties: false } as const

const FindingSchema = Type.Object(
  {
    code: Type.String({ description: 'Stable; docs/troubleshooting.md has a line for it.' }),
    severity: Type.Enum([...SEVERITIES], {
      description: '`notice`: the boot goes on nevertheless, or somebody wanted it so.',
    }),
    cause: Type.String({ description: 'What happened and why, in plain words.' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'What to do now; null: nothing.' }),
    evidence: Type.Array(
      Type.Object({ sequence: Type.Integer(), at: Type.String({ format: 'date-time' }), text: Type.String() }, strict),
      { description: 'Entries of the journal, oldest first, six at most.' },
    ),
  },
  strict,
)

export const DiagnosisSchema = Type.Object(
  {
    session: SessionSchema,
    findings: Type.Array(FindingSchema, {
      minItems: 1,
      description: 'Problems first, the most likely cause before others; then notices.',
    }),
  },
  { $id: 'Diagnosis', description: 'What the doctor says of a boot.', ...strict },
)
export type DiagnosisReply = Static<typeof DiagnosisSchema>

/** Boots of the machine that are looked at besides: whether it came again, and how soon. */
const NEIGHBOURS = 50

/** Says of a boot, or of a machine's newest one, what went wrong and what to do. */
export function diagnosisRoutes(app: ApiServer, { store, status, config }: ApiParts): void {
  async function diagnosisOf(session: BootSession): Promise<DiagnosisReply> {
    const { serverAddress, listening, answers } = status()
    const [journal, { items: neighbours }, deployment] = await Promise.all([
      store.journalOfSession(session.id),
      store.sessionList({ mac: session.mac, limit: NEIGHBOURS }),
      store.deploymentOf(session.mac),
    ])
    const addresses = listening.flatMap(({ protocol, address }) => (protocol === 'unix' ? [] : address))
    const facts = {
      addresses: [...new Set([...(serverAddress === null ? [] : [serverAddress]), ...addresses])],
      dhcpMode: answers.dhcpMode,
      maxBlockSize: config.tftp?.maxBlockSize ?? null,
    }
    const given = { session, journal, neighbours, deployment: deployment ?? null, facts, nowMs: Date.now() }
    return { session, findings: diagnose(given) as DiagnosisReply['findings'] }
  }

  const bySession = operation({
    id: 'sessionDiagnosis',
    tag: 'sessions',
    summary: 'Say what went wrong in a boot, and what to do',
    description: 'Read from its journal; docs/troubleshooting.md lists every code.',
    role: 'viewer',
    errors: ['SESSION_NOT_FOUND'],
  })
  app.get(
    '/sessions/:id/diagnosis',
    {
      config: bySession.config,
      schema: {
        ...bySession.words,
        params: SessionParamsSchema,
        response: { 200: named(DiagnosisSchema), ...bySession.problems },
      },
    },
    async ({ params: { id } }) => {
      const session = await store.sessionGet(id)
      if (!session) throw new RequestError('SESSION_NOT_FOUND', { id })
      return diagnosisOf(session)
    },
  )

  const byMachine = operation({
    id: 'machineDiagnosis',
    tag: 'machines',
    summary: "Say what went wrong in a machine's newest boot, and what to do",
    description: 'A MAC need not be of a machine that is known.',
    role: 'viewer',
    errors: ['MAC_INVALID', 'MACHINE_AMBIGUOUS', 'MACHINE_NEVER_BOOTED'],
  })
  app.get(
    '/machines/:ref/diagnosis',
    {
      config: byMachine.config,
      schema: {
        ...byMachine.words,
        params: RefParamsSchema,
        response: { 200: named(DiagnosisSchema), ...byMachine.problems },
      },
    },
    async ({ params: { ref } }) => {
      const mac = await resolveMac(store, ref)
      const [newest] = (await store.sessionList({ mac, limit: 1 })).items
      if (!newest) throw new RequestError('MACHINE_NEVER_BOOTED', { mac })
      return diagnosisOf(newest)
    },
  )
}
