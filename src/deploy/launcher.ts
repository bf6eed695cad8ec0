// Starts many deployments: arms every machine that passes its checks, and wakes so many at once as the server shall bear.
import { logEvent, type Logger } from '../log.ts'
import type { Actor, Deployment } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Store } from '../store/store.ts'
import type { Arming, Finding } from './arming.ts'
import type { DeploymentDesk } from './desk.ts'
import { isEnded, orderOf } from './stages.ts'

/** What became of one machine of a start. */
export interface LaunchOutcome {
  mac: Mac
  name: string | null
  deployment: string | null
  /**
   * `woken`: now; `queued`: when there is a place, or its waking is still under way; `failed`: it is armed, and could not be
   * switched on; `refused`: its checks failed.
   */
  outcome: 'woken' | 'queued' | 'armed' | 'failed' | 'refused'
  problems: string[]
  /** Why it is refused: every check that failed. */
  findings: Finding[]
}

export interface LaunchWish {
  macs: readonly Mac[]
  /** No machine of this start is woken while so many are at work on the whole server; 0: the server's own limit alone. */
  atOnce: number
  /** Run the power hook, or send magic packets. */
  wake: boolean
  /** Overrule what may be overruled; it is written down. */
  force: boolean
  actor: Actor
  dryRun: boolean
}

/** How far the waking of a machine is that has not booted yet. */
export interface LaunchView {
  /** `silent`: woken as often as it is tried, and never seen: its place is free. `failed`: it could not be switched on. */
  state: 'queued' | 'woken' | 'silent' | 'failed'
  /** How many times it was woken. */
  wakes: number
  wokenAt: string | null
  text: string
}

export interface LauncherOptions {
  store: Pick<Store, 'machineGet' | 'assignmentArm' | 'deploymentOf' | 'deploymentGet' | 'deploymentRunning'>
  desk: Pick<DeploymentDesk, 'flush' | 'note'>
  arming: Pick<Arming, 'weighStored'>
  /** Switches a machine on, and says how. */
  powerOn: (mac: Mac) => Promise<string>
  /** Machines between waking and their restart at once, on the whole server; 0: as many as come. */
  maxAtOnce: number
  /** After so long without a sign a woken machine gives its place away. */
  wakeMinutes: number
  /** How many more times a machine is woken within that time. */
  wakeRepeats: number
  log: Logger
  now?: () => number
}

interface Launch {
  mac: Mac
  /** Null: a method that nobody follows. */
  deployment: string | null
  atOnce: number
  state: LaunchView['state']
  wakes: number
  /** Of the first waking that succeeded; null: none did yet. */
  wokenAtMs: number | null
  /** No sooner is it tried again. */
  notBeforeMs: number
  /** It is being switched on now: it holds a place. */
  isWaking: boolean
  text: string
}

const LOOK_EVERY_MS = 3000
/** A start is answered after this time, though machines are still being switched on. */
const ANSWER_AFTER_MS = 5000
const MINUTE_MS = 60_000

/** One per daemon. What waits to be woken is kept in memory: after a restart those machines are armed, and wait. */
export class Launcher {
  readonly #options: LauncherOptions
  readonly #now: () => number
  /** By machine, in the order they came. */
  readonly #launches = new Map<Mac, Launch>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<Promise<void>[]> = Promise.resolve([])

  constructor(options: LauncherOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#launches.clear()
  }

  /** Arms and wakes; a machine that fails its checks holds up none of the others. */
  async start(wish: LaunchWish): Promise<LaunchOutcome[]> {
    const outcomes: LaunchOutcome[] = []
    for (const mac of wish.macs) outcomes.push(await this.#arm(mac, wish))
    if (wish.dryRun || !wish.wake) return outcomes
    for (const { mac, deployment, outcome } of outcomes)
      if (outcome === 'queued') this.#queue(mac, deployment, wish.atOnce)
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref()
    await Promise.race([this.look(), new Promise((resolve) => setTimeout(resolve, ANSWER_AFTER_MS).unref())])
    return outcomes.map((one) => {
      const launch = one.outcome === 'queued' ? this.#launches.get(one.mac) : undefined
      if (launch?.state === 'failed') return { ...one, outcome: 'failed', problems: [launch.text] }
      return launch?.state === 'queued' || one.outcome !== 'queued' ? one : { ...one, outcome: 'woken' }
    })
  }

  /** How far its waking is; null once it boots, and where nobody asked for it. */
  viewOf(deployment: Pick<Deployment, 'id' | 'mac' | 'stage' | 'state'>): LaunchView | null {
    const launch = this.#launches.get(deployment.mac)
    if (launch?.deployment !== deployment.id || deployment.stage !== 'armed' || isEnded(deployment)) return null
    const { state, wakes, wokenAtMs, text } = launch
    return { state, wakes, wokenAt: wokenAtMs === null ? null : new Date(wokenAtMs).toISOString(), text }
  }

  async #arm(mac: Mac, { wake, force, actor, dryRun }: LaunchWish): Promise<LaunchOutcome> {
    const { store, desk, arming } = this.#options
    const machine = await store.machineGet(mac)
    const words = { mac, name: machine?.name ?? null, deployment: null }
    const verdict = machine && (await arming.weighStored(mac, force, actor.name))
    if (!verdict)
      return { ...words, outcome: 'refused', problems: ['it has no assignment (openwds machine assign)'], findings: [] }
    const { findings, overrides } = verdict
    const problems = findings.map(({ check, text }) => `${check}: ${text}`)
    if (problems.length > 0) return { ...words, outcome: 'refused', problems, findings }
    if (!dryRun) {
      await store.assignmentArm(mac, true, { actor, overrides })
      await desk.flush()
    }
    const newest = dryRun ? undefined : await store.deploymentOf(mac)
    const deployment = newest && !isEnded(newest) ? newest.id : null
    return { ...words, deployment, outcome: wake ? 'queued' : 'armed', problems: [], findings: [] }
  }

  #queue(mac: Mac, deployment: string | null, atOnce: number): void {
    // to the end of the queue, though it was in it before
    this.#launches.delete(mac)
    this.#launches.set(mac, {
      ...{ mac, deployment, atOnce, state: 'queued', wakes: 0, wokenAtMs: null, notBeforeMs: 0, isWaking: false },
      text: 'waits until there is a place',
    })
  }

  /** Looks after those that were woken, and wakes the next ones where there is room; resolves when that is done. */
  async look(): Promise<void> {
    // one look after the other: two at once would give a place twice
    const look = this.#looking.then(() => this.#look())
    this.#looking = look.catch(() => [])
    try {
      await Promise.all(await look)
    } catch (error) {
      logEvent(this.#options.log, 'deploy.trouble', {
        reason: `machines waiting to be woken: ${String(error)}`,
        err: error,
      })
    }
  }

  async #look(): Promise<Promise<void>[]> {
    for (const launch of [...this.#launches.values()]) await this.#follow(launch)
    let busy = await this.#busy()
    const waking: Promise<void>[] = []
    for (const launch of this.#launches.values()) {
      if (launch.isWaking || launch.notBeforeMs > this.#now() || launch.state === 'silent') continue
      const holdsPlace = launch.state === 'woken'
      if (!holdsPlace) {
        if (busy >= this.#limitOf(launch)) continue
        busy++
      }
      waking.push(this.#wake(launch))
    }
    const isGivenUp = ({ state, notBeforeMs }: Launch) =>
      state === 'silent' || (state === 'failed' && notBeforeMs === Infinity)
    if ([...this.#launches.values()].every(isGivenUp)) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    return waking
  }

  #limitOf({ atOnce }: Launch): number {
    const { maxAtOnce } = this.#options
    return Math.min(atOnce || Infinity, maxAtOnce || Infinity)
  }

  /** Those that were woken and may be coming, and those that are at work, whoever started them. */
  async #busy(): Promise<number> {
    const working = (await this.#options.store.deploymentRunning()).filter(isAtWork)
    const coming = [...this.#launches.values()].filter(({ isWaking, state }) => isWaking || state === 'woken')
    return new Set([...working, ...coming].map(({ mac }) => mac)).size
  }

  /** Forgets one that boots or is not wanted any more; takes the place of one that stays silent. */
  async #follow(launch: Launch): Promise<void> {
    const { store, desk, wakeMinutes } = this.#options
    const { mac, deployment: id, wokenAtMs } = launch
    const deployment = id === null ? undefined : await store.deploymentGet(id)
    const isOver = id === null ? wokenAtMs !== null : !deployment || isEnded(deployment) || deployment.stage !== 'armed'
    if (isOver && !launch.isWaking) {
      if (this.#launches.get(mac) === launch) this.#launches.delete(mac)
      return
    }
    if (launch.state !== 'woken' || wokenAtMs === null || this.#now() - wokenAtMs < wakeMinutes * MINUTE_MS) return
    launch.state = 'silent'
    launch.text = `no sign of it within ${wakeMinutes} minutes of waking it ${times(launch.wakes)}: its place is free`
    logEvent(this.#options.log, 'deploy.wake.silent', { mac, deployment: id, reason: launch.text })
    if (id !== null) await desk.note(id, launch.text)
  }

  async #wake(launch: Launch): Promise<void> {
    const { desk, powerOn, wakeMinutes, wakeRepeats, log } = this.#options
    const { mac, deployment } = launch
    launch.isWaking = true
    launch.wakes++
    const repeatMs = (wakeMinutes * MINUTE_MS) / (wakeRepeats + 1)
    try {
      const how = await powerOn(mac)
      launch.wokenAtMs ??= this.#now()
      launch.state = 'woken'
      launch.text = `woken ${times(launch.wakes)}: ${how}`
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      // while it cannot be switched on others take its place
      if (launch.wokenAtMs === null) launch.state = 'failed'
      launch.text = `could not be switched on: ${reason}`
      logEvent(log, 'deploy.wake.failed', { mac, deployment, reason, err: error })
    }
    launch.notBeforeMs = launch.wakes > wakeRepeats ? Infinity : this.#now() + repeatMs
    launch.isWaking = false
    if (deployment !== null) await desk.note(deployment, launch.text)
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

/** From its first sign until Windows PE is done with it; a stalled one gives its place away. */
function isAtWork({ state, stage }: Deployment): boolean {
  return state === 'running' && stage !== 'armed' && orderOf(stage) < orderOf('rebooting')
}
