// Now: who boots this minute and how far, who waits for a word, what is being deployed, and how much goes out.
import type { PendingReply, HealthReply } from '../../api/schemas.ts'
import type { DeploymentReply } from '../../api/deployment-schemas.ts'
import { ask, askAll } from '../api.ts'
import { useClock } from '../clock.ts'
import { useLoaded } from '../loaded.ts'
import { isChangeOf, useFresh, useLive, type PageEvent } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import type { Caller } from '../session.ts'
import { BootTable } from './boot-table.tsx'
import { useBoard } from './board-context.ts'
import { ThroughputChart } from './chart.tsx'
import { Deployments } from './deployments.tsx'
import { PendingMachines } from './pending-machines.tsx'

/** Deployments that ended so long ago are shown no more. */
const ENDED_MS = 3_600_000

/** A machine asks for the first time, or somebody decided. */
const mattersToPending = (event: PageEvent) =>
  (event.kind === 'decision' && event.data['action'] === 'wait') || isChangeOf('pending', 'machine')(event)

/** The view. */
export function NowView({ caller }: { caller: Caller }) {
  const board = useBoard()
  const nowMs = useClock()
  const health = useLoaded((signal) => ask<HealthReply>('/health', { signal }), [])
  const pending = useFresh(
    (signal) => askAll<PendingReply>('/pending', { state: 'pending' }, signal),
    [],
    mattersToPending,
  )
  const deployments = useDeployments()
  const shown = deployments.value?.filter(({ endedAt }) => endedAt === null || nowMs - Date.parse(endedAt) < ENDED_MS)
  const { daemon } = health.value ?? {}
  return (
    <>
      <div class="head">
        <h1>Now</h1>
        {daemon && (
          <p class="about">
            Answers {daemon.answers.text}; DHCP {daemon.answers.dhcpMode}
          </p>
        )}
      </div>
      <ProblemNote problem={pending.problem ?? health.problem} />
      {pending.value && pending.value.length > 0 && <PendingMachines pending={pending.value} caller={caller} />}
      <section aria-labelledby="booting">
        <h2 id="booting">Booting</h2>
        <BootTable deployments={deployments.value ?? []} nowMs={nowMs} />
      </section>
      {shown && shown.length > 0 && (
        <section aria-labelledby="deploying">
          <h2 id="deploying">
            Deployments <small>{shown.filter(({ endedAt }) => endedAt === null).length} under way</small>
          </h2>
          <Deployments deployments={shown} caller={caller} nowMs={nowMs} />
        </section>
      )}
      <ThroughputChart perSecond={board.throughput.perSecond(nowMs)} />
    </>
  )
}

/** The newest deployments, their progress kept up by the stream. */
function useDeployments() {
  const loaded = useFresh(
    async (signal) => (await ask<{ items: DeploymentReply[] }>('/deployments?limit=200', { signal })).items,
    [],
    ({ kind }) => kind === 'deploy.stage' || kind === 'deploy.failed' || kind === 'deploy.alarm',
  )
  useLive((event) => {
    if (event.kind !== 'deploy.progress') return
    const one = loaded.value?.find(({ id }) => id === event.deployment)
    if (!one) return
    // shown with the next tick of the clock
    const { step, text, percent, totalPercent, bytes, sizeBytes, bytesPerSecond } = event
    one.progress = { step, text, percent, totalPercent, bytes, sizeBytes, bytesPerSecond }
    one.stage = event.stage
  })
  return loaded
}
