// /caller: who the caller is to this server, so that a page offers only what the role allows.
import { Type } from 'typebox'
import { ROLES } from '../model.ts'
import { actorOf } from './auth.ts'
import { named, operation } from './operation.ts'
import type { ApiServer } from './parts.ts'
import { strict } from './schemas.ts'

export const CallerSchema = Type.Object(
  { name: Type.String({ description: 'As the audit log has it.' }), role: Type.Enum([...ROLES]) },
  { $id: 'Caller', description: 'Who calls.', ...strict },
)

/** Tells name and role of the token. */
export function callerRoutes(app: ApiServer): void {
  const get = operation({ id: 'callerGet', tag: 'tokens', summary: 'Show who the caller is', role: 'viewer' })
  app.get(
    '/caller',
    { config: get.config, schema: { ...get.words, response: { 200: named(CallerSchema), ...get.problems } } },
    async (request) => {
      const { name, role } = actorOf(request)
      return { name, role }
    },
  )
}
