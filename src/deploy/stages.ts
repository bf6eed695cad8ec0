// How far a deployment is, as a state machine: what it makes of a sign of the machine, and of silence. Pure.
import {
  DEPLOYMENT_STAGES,
  type Deployment,
  type DeploymentFailure,
  type DeploymentProgress,
  type DeploymentStage,
} from '../model.ts'

/** Something that happened to a deployment. */
export type DeploymentEvent =
  /** The machine was seen booting from the network; another session than before is another boot. */
  | { kind: 'boot'; stage: 'dhcp' | 'loader'; session: string }
  /** The token of a boot was redeemed in Windows PE. */
  | { kind: 'redeemed'; session: string | null; address: string }
  | { kind: 'stage'; stage: DeploymentStage; text?: string | undefined }
  | { kind: 'progress'; progress: DeploymentProgress }
  | { kind: 'failed'; failure: Omit<DeploymentFailure, 'stage'> }
  | { kind: 'cancelled' }
  /** Time went by. */
  | { kind: 'tick' }

/** What becomes of it: the deployment after the event, or why the event does not count. */
export type Advance = { after: Deployment; changed: boolean } | { refused: 'ended' | 'order' }

const MINUTE_MS = 60_000

/**
 * How long a machine may be silent in a stage before it counts as stalled. While the agent works it reports every
 * 15 s, so that five minutes are twenty reports lost; a firmware, a restart and a Setup of its own report nothing.
 */
export const SILENCE_MS: Readonly<Record<DeploymentStage, number>> = {
  // an armed machine may stay switched off for as long as it likes
  armed: Infinity,
  dhcp: 10 * MINUTE_MS,
  loader: 15 * MINUTE_MS,
  winpe: 10 * MINUTE_MS,
  preparing: 10 * MINUTE_MS,
  downloading: 5 * MINUTE_MS,
  applying: 5 * MINUTE_MS,
  capturing: 5 * MINUTE_MS,
  uploading: 5 * MINUTE_MS,
  rebooting: 45 * MINUTE_MS,
  specialize: 45 * MINUTE_MS,
  oobe: 120 * MINUTE_MS,
  ready: Infinity,
}

/** The stages in which Windows PE is at work: until they are over the next boot is from the network again. */
export const WORK_STAGES: ReadonlySet<DeploymentStage> = new Set([
  'winpe',
  'preparing',
  'downloading',
  'applying',
  'capturing',
  'uploading',
])

/** Whether nothing more can happen to it. */
export function isEnded({ state }: Pick<Deployment, 'state'>): boolean {
  return state === 'ready' || state === 'failed' || state === 'cancelled'
}

/** Whether Windows PE is at work, or may come back to it. */
export function isAtWork(deployment: Pick<Deployment, 'state' | 'stage'>): boolean {
  return !isEnded(deployment) && WORK_STAGES.has(deployment.stage)
}

/** Where a stage stands among the others. */
export function orderOf(stage: DeploymentStage): number {
  return DEPLOYMENT_STAGES.indexOf(stage)
}

/** What the event makes of the deployment [issue: stages]. `at`: when it happened. */
export function advance(before: Deployment, event: DeploymentEvent, at: string): Advance {
  if (isEnded(before)) return { refused: 'ended' }
  const seen = { ...before, seenAt: at, updatedAt: at }
  switch (event.kind) {
    case 'boot':
      return boot(before, seen, event, at)
    case 'redeemed': {
      if (orderOf(before.stage) >= orderOf('rebooting')) return { refused: 'order' }
      return moved({ ...seen, session: event.session ?? before.session, address: event.address }, 'winpe', at)
    }
    case 'stage':
      return mayFollow(before.stage, event.stage) ? moved(seen, event.stage, at) : { refused: 'order' }
    case 'progress':
      return {
        after: { ...seen, state: 'running', progress: event.progress },
        changed: before.state === 'stalled',
      }
    case 'failed':
      return {
        after: { ...seen, state: 'failed', failure: { ...event.failure, stage: before.stage }, endedAt: at },
        changed: true,
      }
    case 'cancelled':
      return { after: { ...before, updatedAt: at, state: 'cancelled', endedAt: at }, changed: true }
    case 'tick': {
      const silentMs = Date.parse(at) - Date.parse(before.seenAt)
      const stalls = before.state === 'running' && silentMs >= SILENCE_MS[before.stage]
      return stalls
        ? { after: { ...before, updatedAt: at, state: 'stalled' }, changed: true }
        : { after: before, changed: false }
    }
  }
}

function boot(
  before: Deployment,
  seen: Deployment,
  { stage, session }: Extract<DeploymentEvent, { kind: 'boot' }>,
  at: string,
): Advance {
  // with its work done it boots from disk; that the firmware tries the network first changes nothing
  if (orderOf(before.stage) >= orderOf('rebooting')) return { after: before, changed: false }
  const isOther = before.session !== null && before.session !== session
  if (isOther) return moved({ ...seen, session, boots: before.boots + 1, progress: null }, stage, at)
  if (orderOf(before.stage) >= orderOf(stage))
    return { after: { ...seen, session }, changed: before.session !== session }
  return moved({ ...seen, session, boots: Math.max(before.boots, 1) }, stage, at)
}

/** Whether a stage reported may come after another one. */
export function mayFollow(before: DeploymentStage, next: DeploymentStage): boolean {
  if (next === 'armed' || next === 'dhcp' || next === 'loader') return false
  // more files after the first were applied
  if (before === 'applying' && next === 'downloading') return true
  return orderOf(next) >= orderOf(before)
}

function moved(seen: Deployment, stage: DeploymentStage, at: string): Advance {
  const isNew = seen.stage !== stage
  const isReady = stage === 'ready'
  return {
    changed: isNew || seen.state !== 'running',
    after: {
      ...seen,
      stage,
      state: isReady ? 'ready' : 'running',
      stageAt: isNew ? at : seen.stageAt,
      progress: isNew ? null : seen.progress,
      endedAt: isReady ? at : null,
    },
  }
}
