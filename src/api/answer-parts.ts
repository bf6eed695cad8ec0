// What rendering answer files takes, out of the parts of the API.
import { hostname } from 'node:os'
import type { AnswerParts } from '../answers/render-for-machine.ts'
import type { ApiParts } from './parts.ts'

/** With what is known of this server now. */
export function answerPartsOf({
  store,
  keyFile,
  config,
  status,
}: Pick<ApiParts, 'store' | 'keyFile' | 'config' | 'status'>): AnswerParts {
  const { organization, timeZone, variables } = config.answers ?? {}
  const address = status().serverAddress ?? undefined
  return { store, keyFile, server: { name: hostname(), address, organization, timeZone, variables } }
}
