// What tests read out of the OpenAPI document.
import type { Operation } from './test-api.ts'

interface Media {
  example?: unknown
  examples?: Record<string, { value: unknown }>
}

/** A good body for the operation, as the document shows it; undefined where it takes none. */
export function exampleOf(operation: Operation): Record<string, unknown> | undefined {
  const media = operation.requestBody?.content['application/json'] as Media | undefined
  const [first] = Object.values(media?.examples ?? {})
  return (media?.example ?? first?.value) as Record<string, unknown> | undefined
}
