// /audit: who changed what, newest first.
import { named, operation } from './operation.ts'
import { AuditQuerySchema } from './params.ts'
import { parseMac } from '../net/address.ts'
import type { Store } from '../store/store.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { AuditSchema, PageSchema } from './schemas.ts'

/** Lists the audit log. */
export function auditRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'auditList',
    tag: 'audit',
    summary: 'List changes, newest first',
    description: 'Filters together: what all of them let through.',
    role: 'admin',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/audit',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: AuditQuerySchema,
        response: { 200: PageSchema(named(AuditSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, subject, since, until, ...rest } }) =>
      store.auditList({
        limit,
        ...rest,
        ...(subject === undefined ? {} : { subjects: await subjectsOf(store, subject) }),
        ...(since === undefined ? {} : { since: storedTime(since) }),
        ...(until === undefined ? {} : { until: storedTime(until) }),
      }),
  )
}

/** What rows may call the one that is meant: machines stand there by their MAC. */
async function subjectsOf(store: Store, text: string): Promise<string[]> {
  const mac = parseMac(text)
  if (mac) return [mac]
  return [text, ...(await store.machineFind(text)).map((machine) => machine.mac)]
}

/** In the one spelling the store compares as text. */
function storedTime(text: string): string {
  return new Date(text).toISOString()
}
