// /audit: who changed what, newest first.
import { named, operation } from './operation.ts'
import { PageQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { AuditSchema, PageSchema } from './schemas.ts'

/** Lists the audit log. */
export function auditRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'auditList',
    tag: 'audit',
    summary: 'List changes, newest first',
    role: 'admin',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/audit',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(AuditSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.auditList({ limit, ...rest }),
  )
}
