// /network/probe: which DHCP and PXE servers answer on the served networks.
import { named, operation } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NetworkProbeSchema, type NetworkProbeReply } from './schemas.ts'
import { unconditional } from './write-conditions.ts'

/** Looks for other servers; several callers share one look. */
export function networkRoutes(app: ApiServer, { probeNetwork, store }: ApiParts): void {
  let running: Promise<NetworkProbeReply> | undefined
  const probe = operation({
    id: 'networkProbe',
    tag: 'daemon',
    summary: 'Ask the network which DHCP and PXE servers answer',
    description: 'Sends DISCOVERs as clients of four kinds on every served interface and waits three seconds.',
    role: 'operator',
    errors: ['STORE_FULL'],
  })
  app.post(
    '/network/probe',
    {
      config: probe.config,
      schema: { ...probe.words, response: { 200: named(NetworkProbeSchema), ...probe.problems } },
    },
    async (request) => {
      await store.auditAdd({ action: 'network.probe', subject: 'network' }, unconditional(request))
      return (running ??= probeNetwork().finally(() => (running = undefined)))
    },
  )
}
