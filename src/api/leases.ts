// /leases: the addresses lent by our DHCP server.
import { named, operation } from './operation.ts'
import { PageQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { LeaseSchema, PageSchema } from './schemas.ts'

/** Lists leases. */
export function leaseRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'leaseList',
    tag: 'leases',
    summary: 'List leases by address',
    description: 'Empty unless dhcp.mode is server.',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/leases',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(LeaseSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => store.leaseList({ limit, ...rest }),
  )
}
