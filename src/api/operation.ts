// How a route is described: one call gives its role, its page in the OpenAPI document and the refusals it can answer.
import { Type, type Static, type TSchema } from 'typebox'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Role } from '../model.ts'
import { ProblemSchema } from './schemas.ts'

/** The chapters of the API's pages. */
export const TAGS = {
  machines: 'Computers this server knows, and what each is to boot.',
  pending: 'Unknown computers waiting for a word.',
  images: 'What machines are booted with.',
  drivers: 'Driver packages, and which machines get them.',
  answers: 'Answer files (unattend.xml), the secrets in them, and what a machine gets.',
  profiles: 'Named bundles of what is booted and installed, shared by machines and rules.',
  rules: 'Which profile machines without an assignment of their own get.',
  deployments: 'From arming to a machine that is ready.',
  sessions: 'Boots of the past and of this minute.',
  leases: 'Addresses lent by the DHCP server.',
  users: 'Who signs in at the page, and as what.',
  tokens: 'Keys to this API.',
  audit: 'Who changed what.',
  daemon: 'The daemon itself.',
} as const

/** `none`: anybody, also without a token. */
export type Access = Role | 'none'

export interface OperationWords {
  /** Noun and verb, like the store's method: `machinePut`. */
  id: string
  tag: keyof typeof TAGS
  summary: string
  description?: string
  role: Access
  /** Refusals besides those every route has. */
  errors?: readonly ErrorCode[]
}

/** A schema that names one of the registered ones, so that the document says it once. */
export function named<T extends TSchema>(schema: T & { $id?: string; description?: string }) {
  const { $id = '', description = $id } = schema
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#`, description })
}

/** The part of a route's schema that describes it, and its role for the guard. */
export function operation(words: OperationWords) {
  const codes = [...(words.errors ?? []), ...(words.role === 'none' ? [] : GUARD_ERRORS), ...COMMON_ERRORS]
  const access = words.role === 'none' ? 'Open to everybody.' : `Role: ${words.role}.`
  return {
    config: { role: words.role },
    words: {
      operationId: words.id,
      tags: [words.tag],
      summary: words.summary,
      description: words.description === undefined ? access : `${words.description} ${access}`,
      'x-required-role': words.role,
      ...(words.role === 'none' ? { security: [] } : {}),
    },
    problems: problemReplies(codes),
  }
}

const GUARD_ERRORS = ['NOT_AUTHENTICATED', 'TOKEN_EXPIRED', 'NOT_ALLOWED', 'FOREIGN_ORIGIN'] as const
const COMMON_ERRORS = ['REQUEST_INVALID', 'STORE_UNAVAILABLE', 'INTERNAL'] as const
/** What every write can meet besides. */
export const WRITE_ERRORS = ['STORE_FULL', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const

/** One reply per status, listing the codes that come with it. Typed as nothing: handlers throw these, they do not return them. */
function problemReplies(codes: readonly ErrorCode[]): Record<never, TSchema> {
  const byStatus = new Map<number, Set<ErrorCode>>()
  for (const code of codes) {
    const { status } = ERRORS[code]
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, set]) => [
        status,
        {
          description: [...set].join(', '),
          content: { 'application/problem+json': { schema: named(ProblemSchema), examples: examplesOf(set) } },
        },
      ]),
  )
}

function examplesOf(codes: ReadonlySet<ErrorCode>): Record<string, { $ref: string }> {
  return Object.fromEntries([...codes].map((code) => [code, { $ref: `#/components/examples/${code}` }]))
}
