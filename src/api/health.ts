// /health for everybody, with what the daemon listens on for those with a token; /metrics for Prometheus.
import { named, operation } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { HealthSchema, MetricsSchema } from './schemas.ts'

/** Says that the daemon is up, since when, and what it does. */
export function healthRoutes(app: ApiServer, { version, status }: ApiParts): void {
  const startedAtMs = performance.now()
  const get = operation({
    id: 'healthGet',
    tag: 'daemon',
    summary: 'Say that the daemon is up',
    description: 'With a token of any role also what it listens on and whom it answers.',
    role: 'none',
    errors: ['NOT_AUTHENTICATED', 'TOKEN_EXPIRED'],
  })
  app.get(
    '/health',
    { config: get.config, schema: { ...get.words, response: { 200: named(HealthSchema), ...get.problems } } },
    async (request) => ({
      status: 'ok' as const,
      version,
      uptimeSeconds: Math.floor((performance.now() - startedAtMs) / 1000),
      ...(request.actor ? { daemon: status() } : {}),
    }),
  )
}

/** The counters, in Prometheus' text format. */
export function metricsRoutes(app: ApiServer, { metrics }: ApiParts): void {
  const get = operation({ id: 'metricsGet', tag: 'daemon', summary: 'Counters for Prometheus', role: 'viewer' })
  app.get(
    '/metrics',
    {
      config: get.config,
      schema: {
        ...get.words,
        produces: ['text/plain'],
        response: { 200: MetricsSchema, ...get.problems },
      },
    },
    async (_request, reply) => {
      reply.type(metrics.registry.contentType).serializer(String)
      return metrics.registry.metrics()
    },
  )
}
