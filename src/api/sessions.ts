// /sessions: every boot still remembered, with its journal.
import { RequestError } from '../errors.ts'
import { readMac } from './machine-ref.ts'
import { named, operation } from './operation.ts'
import { SessionParamsSchema, SessionQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { PageSchema, SessionDetailSchema, SessionSchema } from './schemas.ts'

/** Lists boots and shows one with its journal. */
export function sessionRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'sessionList',
    tag: 'sessions',
    summary: 'List boots, newest first',
    role: 'viewer',
    errors: ['CURSOR_INVALID', 'MAC_INVALID'],
  })
  app.get(
    '/sessions',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: SessionQuerySchema,
        response: { 200: PageSchema(named(SessionSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, mac, ...filters } }) =>
      store.sessionList({ limit, ...filters, ...(mac === undefined ? {} : { mac: readMac(mac) }) }),
  )

  const get = operation({
    id: 'sessionGet',
    tag: 'sessions',
    summary: 'Show a boot and its journal',
    role: 'viewer',
    errors: ['SESSION_NOT_FOUND'],
  })
  app.get(
    '/sessions/:id',
    {
      config: get.config,
      schema: {
        ...get.words,
        params: SessionParamsSchema,
        response: { 200: named(SessionDetailSchema), ...get.problems },
      },
    },
    async ({ params: { id } }) => {
      const session = await store.sessionGet(id)
      if (!session) throw new RequestError('SESSION_NOT_FOUND', { id })
      return { ...session, journal: await store.journalOfSession(id) }
    },
  )
}
