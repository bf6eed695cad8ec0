// Starts many deployments: arms every machine that passes its checks, and wakes so many at once as the server shall bear.
import { RequestError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import type { Actor, Deployment } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Store } from '../store/store.ts'
import type { DeploymentDesk } from './desk.ts'
import type { PlanMaker } from './plan-maker.ts'
import { isPassed, type CheckResult } from './preflight.ts'
import { isEnded, orderOf } from './stages.ts'

/** What became of one machine of a start. */
export interface LaunchOutcome {
  mac: Mac
  name: string | null
  deployment: string | null
  /** `woken`: now; `queued`: when another one has come far enough; `refused`: its checks failed. */
  outcome: 'woken' | 'queued' | 'armed' | 'refused'
  problems: string[]
}

export interface LaunchWish {
  macs: readonly Mac[]
  /** Machines between waking and their restart at once; 0: all. */
  atOnce: number
  /** Send magic packets, or run the power hook. */
  wake: boolean
  actor: Actor
  dryRun: boolean
}

export interface LauncherOptions {
  store: Pick<Store, 'machineGet' | 'assignmentGet' | 'assignmentArm' | 'deploymentOf'>
  desk: DeploymentDesk
  plans: PlanMaker
  /** Switches a machine on. */
  powerOn: (mac: Mac) => Promise<unknown>
  log: Logger
}

interface Batch {
  atOnce: number
  waiting: Mac[]
  started: Mac[]
}

const LOOK_EVERY_MS = 3000

/** One per daemon. What waits to be woken is kept in memory: after a restart those machines are armed, and wait. */
export class Launcher {
  readonly #options: LauncherOptions
  readonly #batches = new Set<Batch>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: LauncherOptions) {
    this.#options = options
  }

  close(): void {
    clearInterval(this.#timer)
    this.#batches.clear()
  }

  /** Arms and wakes; a machine that fails its checks holds up none of the others. */
  async start({ macs, atOnce, wake, actor, dryRun }: LaunchWish): Promise<LaunchOutcome[]> {
    const batch: Batch = { atOnce, waiting: [], started: [] }
    const outcomes: LaunchOutcome[] = []
    for (const mac of macs) outcomes.push(await this.#arm(mac, wake, batch, actor, dryRun))
    if (dryRun || !wake) return outcomes
    this.#batches.add(batch)
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref()
    await this.look()
    return outcomes.map((one) => (batch.started.includes(one.mac) ? { ...one, outcome: 'woken' } : one))
  }

  async #arm(mac: Mac, wake: boolean, batch: Batch, actor: Actor, dryRun: boolean): Promise<LaunchOutcome> {
    const { store, desk, plans } = this.#options
    const machine = await store.machineGet(mac)
    const checks = await plans.preflight(mac)
    const words = { mac, name: machine?.name ?? null, deployment: null }
    const problems = checks ? problemsOf(checks) : ['it has no assignment (openwds machine assign)']
    if (problems.length > 0) return { ...words, outcome: 'refused', problems }
    if (!dryRun) {
      await store.assignmentArm(mac, true, { actor })
      await desk.flush()
      if (wake) batch.waiting.push(mac)
    }
    const deployment = dryRun ? undefined : await store.deploymentOf(mac)
    return { ...words, deployment: deployment?.id ?? null, outcome: wake ? 'queued' : 'armed', problems: [] }
  }

  /** Wakes the next ones where there is room. */
  async look(): Promise<void> {
    for (const batch of this.#batches) {
      const busy = await this.#busyOf(batch)
      const room = batch.atOnce === 0 ? batch.waiting.length : Math.max(0, batch.atOnce - busy)
      for (const mac of batch.waiting.splice(0, room)) {
        batch.started.push(mac)
        await this.#options.powerOn(mac).catch((error: unknown) =>
          logEvent(this.#options.log, 'deploy.trouble', {
            reason: `${mac} could not be woken: ${String(error)}`,
            err: error,
          }),
        )
      }
      if (batch.waiting.length === 0) this.#batches.delete(batch)
    }
    if (this.#batches.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #busyOf({ started }: Batch): Promise<number> {
    let busy = 0
    for (const mac of started) {
      const deployment = await this.#options.store.deploymentOf(mac)
      if (deployment && isBusy(deployment)) busy++
    }
    return busy
  }
}

/** Refuses to arm a machine whose checks failed [PREFLIGHT_FAILED]. */
export function requirePassed(machine: string, checks: readonly CheckResult[]): void {
  if (isPassed(checks)) return
  throw new RequestError('PREFLIGHT_FAILED', { machine, problems: problemsOf(checks).join('; ') })
}

function problemsOf(checks: readonly CheckResult[]): string[] {
  return checks.filter(({ verdict }) => verdict === 'error').map(({ check, text }) => `${check}: ${text}`)
}

/** From waking on until Windows PE is done with it; a stalled one gives its place away. */
function isBusy(deployment: Deployment): boolean {
  return !isEnded(deployment) && deployment.state === 'running' && orderOf(deployment.stage) < orderOf('rebooting')
}
