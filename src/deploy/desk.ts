// The deployment desk: opens deployments, follows each through its stages, redeems tokens and keeps plans.
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type {
  Actor,
  Deployment,
  DeploymentNote,
  DeploymentProgress,
  DeploymentProgressEvent,
  DeploymentStage,
  JournalEntry,
  JournalKind,
  LiveEvent,
} from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { DeploymentChange, DeploymentSecret } from '../store/deployments.ts'
import type { NewJournalEntry, Store } from '../store/store.ts'
import { formatCode } from './codes.ts'
import type { MachineReport } from './machine-report.ts'
import { AGENT_METHODS } from './methods.ts'
import type { Plan } from './plan.ts'
import type { PlanMaker } from './plan-maker.ts'
import { DeployRefusal } from './refusal.ts'
import { judgeRedemption, type AddressBinding } from './redeem.ts'
import type { SessionWords } from './session-file.ts'
import type { DeployShare } from './share.ts'
import { advance, isAtWork, isEnded, orderOf, WORK_STAGES, type DeploymentEvent } from './stages.ts'
import {
  credentialFor,
  DEPLOYMENT_ID_LETTERS,
  hashSecret,
  makeDeploymentId,
  makeSecret,
  SECRET_LETTERS,
} from './tokens.ts'

/** A boot from the network, as far as a token needs it. */
export interface BootingMachine {
  session: string
  /** The registered machine, else the client itself. */
  mac: Mac
  uuid: string | null
  /** Addresses it was seen with. */
  addresses: readonly string[]
}

export interface DeskOptions {
  store: Store
  /** Where what happens is told. */
  journal: {
    record(...entries: NewJournalEntry[]): void
    progress(event: DeploymentProgressEvent): void
    subscribe(listener: (event: LiveEvent) => void): () => void
  }
  plans: PlanMaker
  share: Pick<DeployShare, 'end' | 'sweep'>
  /** Opens the keys when a plan is sealed [KEY_FILE_UNUSABLE]. */
  box: () => SecretBox
  /** Origins the machine can reach, for its address. */
  servers: (address: string | null) => string[]
  addressBinding: AddressBinding
  tokenMinutes: number
  /** Machines at work in Windows PE at once; 0: as many as come. */
  maxAtOnce: number
  log: Logger
  metrics: Metrics
  now?: () => number
}

const SYSTEM: Actor = { name: 'system', role: 'admin', from: 'deploy' }
const HOUR_MS = 3_600_000
const CREDENTIAL_MS = 24 * HOUR_MS
const REPORT_MS = 72 * HOUR_MS
/** Logs of a machine that just ended are still taken. */
const AFTERMATH_MS = 15 * 60_000
const TICK_MS = 15_000
const MAX_PLANS = 512
const KEEP_DEPLOYMENTS = 10_000
/** A plan that takes longer, for an image is copied into the share, is asked for again. */
const PLAN_LIMIT_MS = 10_000

/** One per daemon. */
export class DeploymentDesk {
  readonly #options: DeskOptions
  readonly #now: () => number
  /** The token of each boot, as long as the daemon runs: asked for again it is the same. */
  readonly #minted = new Map<string, { token: string; deployment: string; addresses: readonly string[] }>()
  readonly #plans = new Map<string, Plan>()
  /** Plans that are being made: asked for twice it is the same one. */
  readonly #making = new Map<string, Promise<Plan>>()
  readonly #progress = new Map<string, { progress: DeploymentProgress; seenAtMs: number }>()
  readonly #closers: (() => void)[] = []
  /** What is under way for a machine: one thing after the other, so that no deployment is opened twice. */
  readonly #turns = new Map<Mac, Promise<unknown>>()
  #ticks = 0

  constructor(options: DeskOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /** Begins to follow what happens; a machine armed while the daemon was down gets its deployment now. */
  async start(): Promise<void> {
    const { store, journal, log } = this.#options
    const ill = (error: unknown) => logEvent(log, 'deploy.trouble', { reason: String(error), err: error })
    this.#closers.push(
      store.onChange(({ noun, key }) => {
        if (noun === 'assignment') void this.#inTurn(key as Mac, () => this.#assignmentChanged(key as Mac)).catch(ill)
      }),
      journal.subscribe((event) => {
        // most of what is journaled is no step of a boot
        if ('sequence' in event && BOOT_STAGES[event.kind] !== undefined)
          void this.#inTurn(event.mac, () => this.#journaled(event)).catch(ill)
      }),
    )
    const timer = setInterval(() => void this.tick().catch(ill), TICK_MS)
    timer.unref()
    this.#closers.push(() => clearInterval(timer))
    await this.#catchUp()
    await this.tick()
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
  }

  #inTurn<T>(mac: Mac, job: () => Promise<T>): Promise<T> {
    const work = (this.#turns.get(mac) ?? Promise.resolve()).catch(() => undefined).then(job)
    this.#turns.set(mac, work)
    const done = () => {
      if (this.#turns.get(mac) === work) this.#turns.delete(mac)
    }
    work.then(done, done)
    return work
  }

  /** Resolves when everything that happened so far is noted. */
  async flush(): Promise<void> {
    while (this.#turns.size > 0) await Promise.allSettled([...this.#turns.values()])
  }

  /** With the progress of the moment. */
  async get(id: string): Promise<Deployment | undefined> {
    const deployment = await this.#options.store.deploymentGet(id)
    return deployment && this.withProgress(deployment)
  }

  withProgress(deployment: Deployment): Deployment {
    const live = this.#progress.get(deployment.id)
    if (!live) return deployment
    const seenAt = new Date(Math.max(live.seenAtMs, Date.parse(deployment.seenAt))).toISOString()
    return { ...deployment, progress: live.progress, seenAt }
  }

  /** Opens a deployment of an assigned machine [MACHINE_NOT_FOUND, ASSIGNMENT_NOT_FOUND]. */
  async open(mac: Mac, actor: Actor = SYSTEM): Promise<Deployment> {
    const { store } = this.#options
    const machine = await store.machineGet(mac)
    const assignment = (await store.assignmentsOf([mac])).get(mac)
    if (!assignment) throw new RequestError('ASSIGNMENT_NOT_FOUND', { mac })
    const { method, bootImage, installImage } = assignment
    const before = await store.deploymentOf(mac)
    const opened = await store.deploymentOpen(
      this.#fresh({ mac, machineName: machine?.name ?? null, method, bootImage, installImage }),
      { actor },
    )
    // the one that is followed by this
    if (before) await this.#endShare(before.id)
    this.#options.metrics.deploymentStages.inc({ method, stage: 'armed' })
    logEvent(this.#options.log, 'deploy.opened', { mac, deployment: opened.id, method })
    return opened
  }

  #fresh(words: Pick<Deployment, 'mac' | 'machineName' | 'method' | 'bootImage' | 'installImage'>): Deployment {
    const at = this.#iso()
    return {
      id: makeDeploymentId(),
      ...words,
      state: 'running',
      stage: 'armed',
      session: null,
      address: null,
      boots: 0,
      alarms: 0,
      failure: null,
      progress: null,
      startedAt: at,
      stageAt: at,
      seenAt: at,
      updatedAt: at,
      endedAt: null,
    }
  }

  /** Ends a deployment by an administrator's word [DEPLOYMENT_NOT_FOUND, DEPLOYMENT_ENDED]. */
  async cancel(id: string, actor: Actor, dryRun = false): Promise<Deployment> {
    const { store } = this.#options
    const before = await store.deploymentGet(id)
    if (!before) throw new RequestError('DEPLOYMENT_NOT_FOUND', { id })
    if (isEnded(before)) throw new RequestError('DEPLOYMENT_ENDED', { id, state: before.state })
    const at = this.#iso()
    const cancelled = await store.deploymentUpdate(
      id,
      (now) => this.#changeFor(now, { kind: 'cancelled' }, at, `by ${actor.name}`),
      { action: 'deployment.cancel', options: { actor, dryRun } },
    )
    if (dryRun) return cancelled ?? before
    const assignment = await store.assignmentGet(before.mac)
    if (assignment?.armed) await store.assignmentArm(before.mac, false, { actor })
    this.#forget(id)
    await this.#endShare(id)
    return cancelled ?? before
  }

  /** What Windows PE of this boot is to be given: its token, made for this boot alone; null where no agent runs. */
  async mint(machine: BootingMachine): Promise<SessionWords | null> {
    const { store, servers, tokenMinutes } = this.#options
    const known = this.#minted.get(machine.session)
    const at = this.#iso()
    const words = (deployment: string, secret: string): SessionWords => ({
      servers: servers(machine.addresses[0] ?? null),
      ...{ deployment, kind: 'token', secret, at },
    })
    if (known) return words(known.deployment, known.token)
    const deployment = await this.#inTurn(machine.mac, () => this.#deploymentFor(machine.mac))
    if (!deployment || !AGENT_METHODS.has(deployment.method)) return null
    const token = makeSecret()
    await store.deploymentSecretAdd({
      hash: hashSecret(token),
      deployment: deployment.id,
      kind: 'token',
      session: machine.session,
      mac: machine.mac,
      uuid: machine.uuid,
      address: machine.addresses[0] ?? null,
      issuedAt: at,
      expiresAt: new Date(this.#now() + tokenMinutes * 60_000).toISOString(),
      usedAt: null,
      usedBy: null,
      nonceHash: null,
    })
    if (this.#minted.size > 20_000) this.#minted.delete(this.#minted.keys().next().value ?? '')
    this.#minted.set(machine.session, { token, deployment: deployment.id, addresses: machine.addresses })
    return words(deployment.id, token)
  }

  /** What `mint` would give, with nothing made and nothing opened; the secret stands for one of its length. */
  async foresee(machine: BootingMachine): Promise<SessionWords | null> {
    const { store, servers } = this.#options
    const found = await store.deploymentOf(machine.mac)
    const running = found && !isEnded(found) ? found : undefined
    const assignment = (await store.assignmentsOf([machine.mac])).get(machine.mac)
    const method = running?.method ?? (assignment?.armed ? assignment.method : undefined)
    if (method === undefined || !AGENT_METHODS.has(method)) return null
    return {
      servers: servers(machine.addresses[0] ?? null),
      deployment: running?.id ?? '0'.repeat(DEPLOYMENT_ID_LETTERS),
      ...{ kind: 'token', secret: '*'.repeat(SECRET_LETTERS), at: this.#iso() },
    }
  }

  async #deploymentFor(mac: Mac): Promise<Deployment | undefined> {
    const found = await this.#options.store.deploymentOf(mac)
    if (found && !isEnded(found)) return found
    const assignment = (await this.#options.store.assignmentsOf([mac])).get(mac)
    return assignment?.armed ? this.open(mac) : undefined
  }

  /** Whether the machine's assignment is spent by the deployment rather than by the arrival of its boot files. */
  async spendsItself(mac: Mac): Promise<boolean> {
    const found = await this.#options.store.deploymentOf(mac)
    return (
      found !== undefined && !isEnded(found) && [...this.#minted.values()].some((one) => one.deployment === found.id)
    )
  }

  /** [DeployRefusal] */
  async redeem(
    id: string,
    token: string,
    report: MachineReport,
    address: string,
  ): Promise<{ credential: string; expiresAt: string }> {
    const { store, addressBinding } = this.#options
    const hash = hashSecret(token)
    const found = await store.deploymentSecret(hash)
    const secret = found?.kind === 'token' && found.deployment === id ? found : undefined
    const minted = secret?.session ? this.#minted.get(secret.session) : undefined
    const request = { macs: report.macs, uuid: report.uuid, address, nonceHash: hashSecret(report.nonce) }
    const verdict = judgeRedemption(secret, request, minted?.addresses ?? [], addressBinding, this.#now())
    if (verdict.verdict === 'refuse') {
      if (verdict.alarm) await this.#alarm(id, verdict.text, address)
      throw new DeployRefusal(verdict.error, verdict.text)
    }
    const credential = credentialFor(token, report.nonce)
    const at = this.#iso()
    const expiresAt = new Date(this.#now() + CREDENTIAL_MS).toISOString()
    if (verdict.verdict === 'repeat') return { credential, expiresAt }
    const deployment = await store.deploymentGet(id)
    if (!deployment || isEnded(deployment)) throw ended(deployment)
    await this.#waitsForTurn(deployment)
    const redeemed = await store.deploymentRedeem(
      hash,
      { at, by: address, nonceHash: request.nonceHash },
      {
        hash: hashSecret(credential),
        deployment: id,
        kind: 'credential',
        session: secret?.session ?? null,
        mac: deployment.mac,
        uuid: report.uuid,
        address,
        issuedAt: at,
        expiresAt,
        usedAt: null,
        usedBy: null,
        nonceHash: null,
      },
    )
    // two at once: the later one is judged again
    if (!redeemed) return this.redeem(id, token, report, address)
    await store.deploymentFactsPut(id, report)
    await store.deploymentPlanPut(id, null)
    this.#plans.delete(id)
    await this.#endShare(id)
    await this.#apply(id, { kind: 'redeemed', session: secret?.session ?? null, address })
    if (verdict.otherAddress) await this.#note(id, `Windows PE has the address ${address}, the firmware had another`)
    return { credential, expiresAt }
  }

  /** A machine beyond the limit waits before it takes anything. */
  async #waitsForTurn(deployment: Deployment): Promise<void> {
    const { maxAtOnce, store } = this.#options
    if (maxAtOnce === 0) return
    const others = (await store.deploymentRunning()).filter(
      ({ id, stage, state }) => id !== deployment.id && state === 'running' && WORK_STAGES.has(stage),
    )
    if (others.length < maxAtOnce) return
    throw new DeployRefusal('DEPLOY_BUSY', `${others.length} machines are at work, this one waits for its turn.`, [
      ['queue', others.length - maxAtOnce + 1],
    ])
  }

  /** Whose credential it is [DeployRefusal]. `report`: one of the installed system is enough. */
  async holder(
    id: string,
    credential: string,
    scope: 'work' | 'report' | 'aftermath',
  ): Promise<{ deployment: Deployment; secret: DeploymentSecret }> {
    const { store } = this.#options
    const secret = await store.deploymentSecret(hashSecret(credential))
    const fits =
      secret?.deployment === id &&
      secret.kind !== 'token' &&
      (scope !== 'work' || secret.kind === 'credential') &&
      this.#now() <= Date.parse(secret.expiresAt)
    const deployment = await store.deploymentGet(id)
    if (!fits) {
      if (deployment && isEnded(deployment)) throw ended(deployment)
      throw new DeployRefusal('DEPLOY_CREDENTIAL_INVALID', 'The credential is unknown, expired, or not for this.')
    }
    if (!deployment) throw new DeployRefusal('DEPLOY_NOT_FOUND', `There is no deployment ${id}.`)
    const sinceEndMs = deployment.endedAt === null ? 0 : this.#now() - Date.parse(deployment.endedAt)
    if (isEnded(deployment) && (scope !== 'aftermath' || sinceEndMs > AFTERMATH_MS)) throw ended(deployment)
    return { deployment, secret }
  }

  /** The plan, made once per redemption [DeployRefusal]. */
  async plan(deployment: Deployment): Promise<Plan> {
    const { id } = deployment
    const kept = this.#plans.get(id)
    if (kept) return kept
    const { store, box } = this.#options
    const sealed = await store.deploymentPlan(id)
    if (sealed !== undefined) return this.#keepPlan(id, JSON.parse(box().open(sealName(id), sealed)) as Plan)
    const running = this.#making.get(id)
    return this.#inTime(running ?? this.#beginPlan(deployment))
  }

  #beginPlan(deployment: Deployment): Promise<Plan> {
    const { id } = deployment
    const begun: Promise<Plan> = this.#makePlan(deployment, () => this.#making.get(id) === begun).finally(() => {
      if (this.#making.get(id) === begun) this.#making.delete(id)
    })
    this.#making.set(id, begun)
    return begun
  }

  /** [DEPLOY_BUSY]: it goes on, and is there when it is asked for again. */
  async #inTime(work: Promise<Plan>): Promise<Plan> {
    const limit = new AbortController()
    const late = sleep(PLAN_LIMIT_MS, undefined, { ref: false, signal: limit.signal }).catch(() => undefined)
    const made = await Promise.race([work, late]).finally(() => limit.abort())
    if (made) return made
    work.catch(() => undefined)
    throw new DeployRefusal('DEPLOY_BUSY', 'The image is being copied into the share.', [['queue', 0]])
  }

  /** `isWanted`: whether the machine did not begin anew meanwhile. */
  async #makePlan(deployment: Deployment, isWanted: () => boolean): Promise<Plan> {
    const { id } = deployment
    const { store, box, plans } = this.#options
    const facts = (await store.deploymentFacts(id)) as MachineReport | undefined
    if (!facts) throw new DeployRefusal('DEPLOY_CREDENTIAL_INVALID', 'The token was not redeemed.')
    const secret = makeSecret()
    const report: SessionWords = {
      servers: this.#options.servers(deployment.address),
      ...{ deployment: id, kind: 'credential', secret, at: this.#iso() },
    }
    const shareUntil = new Date(this.#now() + CREDENTIAL_MS).toISOString()
    const made = await plans.make(deployment, facts, report, shareUntil)
    const now = await store.deploymentGet(id)
    if (!isWanted() || !now || isEnded(now)) {
      // who ended it found no account yet, or the next plan makes another
      if (!isWanted() && now && !isEnded(now)) throw new DeployRefusal('DEPLOY_BUSY', 'The machine began anew.')
      await this.#endShare(id)
      throw ended(now)
    }
    if ('refused' in made) {
      await this.#note(id, `refused: ${made.refused}`)
      throw new DeployRefusal(made.code, made.refused)
    }
    await store.deploymentSecretsDrop(id, ['report'])
    await store.deploymentSecretAdd({
      hash: hashSecret(secret),
      deployment: id,
      kind: 'report',
      session: deployment.session,
      mac: deployment.mac,
      uuid: null,
      address: null,
      issuedAt: this.#iso(),
      expiresAt: new Date(this.#now() + REPORT_MS).toISOString(),
      usedAt: null,
      usedBy: null,
      nonceHash: null,
    })
    await store.deploymentPlanPut(id, box().seal(sealName(id), JSON.stringify(made.plan)))
    return this.#keepPlan(id, made.plan)
  }

  /** Its account in the share is gone, and with it a plan that names the account. */
  async #endShare(id: string): Promise<void> {
    this.#making.delete(id)
    if (!(await this.#options.share.end(id))) return
    this.#plans.delete(id)
    await this.#options.store.deploymentPlanPut(id, null)
  }

  #keepPlan(id: string, plan: Plan): Plan {
    if (this.#plans.size >= MAX_PLANS) this.#plans.delete(this.#plans.keys().next().value ?? '')
    this.#plans.set(id, plan)
    return plan
  }

  /** A stage the machine reports [DeployRefusal]. */
  async stage(deployment: Deployment, stage: DeploymentStage, text?: string): Promise<Deployment> {
    const after = await this.#apply(deployment.id, { kind: 'stage', stage, text }, text)
    if (!after) {
      const now = await this.#options.store.deploymentGet(deployment.id)
      if (!now || isEnded(now)) throw ended(now)
      throw new DeployRefusal('DEPLOY_STAGE_ORDER', `It is at ${now.stage} already, ${stage} is behind it.`)
    }
    return after
  }

  /** What the machine says of a step under way; durable only as far as the stage goes. */
  async progress(deployment: Deployment, progress: DeploymentProgress): Promise<void> {
    const { id, mac, session, stage } = deployment
    this.#progress.set(id, { progress, seenAtMs: this.#now() })
    this.#options.journal.progress({
      kind: 'deploy.progress',
      ...{ session, mac, at: this.#iso(), deployment: id, stage },
      ...progress,
    })
    if (deployment.state === 'stalled') await this.#apply(id, { kind: 'progress', progress }, 'it goes on')
  }

  /** The machine gave up; told again it stays as it was. */
  async fail(
    deployment: Deployment,
    failure: { step: string | null; code: number; exitCode: number | null; text: string },
  ): Promise<void> {
    await this.#apply(deployment.id, { kind: 'failed', failure }, failure.text)
  }

  /** Something for the history that changes nothing else. */
  async note(id: string, text: string): Promise<void> {
    await this.#note(id, text)
  }

  async #note(id: string, text: string, kind: DeploymentNote['kind'] = 'note'): Promise<void> {
    await this.#options.store.deploymentUpdate(id, (before) => ({
      after: before,
      notes: [{ at: this.#iso(), kind, stage: before.stage, text }],
    }))
  }

  async #alarm(id: string, text: string, address: string): Promise<void> {
    const at = this.#iso()
    const told = `${address} tried to use the token: ${text}`
    const { store, log, metrics } = this.#options
    const after = await store.deploymentUpdate(
      id,
      (before) => ({
        after: { ...before, alarms: before.alarms + 1, updatedAt: at },
        notes: [{ at, kind: 'alarm', stage: before.stage, text: told }],
      }),
      { action: 'deployment.alarm', options: { actor: { ...SYSTEM, from: address } } },
    )
    metrics.deploymentAlarms.inc()
    logEvent(log, 'deploy.alarm', { deployment: id, mac: after?.mac ?? null, address, reason: text })
    if (after) this.#journal(after, 'deploy.alarm', told, { address })
  }

  /** Applies an event; undefined if it does not count. */
  async #apply(id: string, event: DeploymentEvent, text?: string): Promise<Deployment | undefined> {
    const at = this.#iso()
    let outcome: { before: Deployment; after: Deployment; changed: boolean } | undefined
    await this.#options.store.deploymentUpdate(id, (before) => {
      const advanced = advance(before, event, at)
      outcome = 'refused' in advanced ? undefined : { before, ...advanced }
      return outcome && this.#changeFor(before, event, at, text)
    })
    if (!outcome) return undefined
    await this.#followUp(outcome.before, outcome.after, outcome.changed, text)
    return outcome.after
  }

  #changeFor(before: Deployment, event: DeploymentEvent, at: string, text?: string): DeploymentChange {
    const advanced = advance(before, event, at)
    if ('refused' in advanced) return undefined
    const { after, changed } = advanced
    if (!changed) return after === before ? undefined : { after, notes: [] }
    const kind: DeploymentNote['kind'] =
      after.state === 'failed'
        ? 'failed'
        : after.state === 'stalled'
          ? 'stalled'
          : after.state === 'cancelled'
            ? 'cancelled'
            : 'stage'
    return { after, notes: [{ at, kind, stage: after.stage, text: text ?? textFor(after) }] }
  }

  async #followUp(before: Deployment, after: Deployment, changed: boolean, text?: string): Promise<void> {
    const { log, metrics, store } = this.#options
    if (!changed) return
    const { id, mac, method, stage } = after
    if (before.stage !== stage) {
      this.#progress.delete(id)
      metrics.deploymentStages.inc({ method, stage })
      logEvent(log, 'deploy.stage', { mac, deployment: id, stage })
      this.#journal(after, 'deploy.stage', text ?? stage, { stage })
      // the work on the disk is done: from here on it boots from there [BP-2]
      const isThrough = orderOf(stage) >= orderOf('rebooting') && orderOf(before.stage) < orderOf('rebooting')
      // what only boots is spent by its last boot file, and not at all without `once`: boot/service.ts
      if (isThrough && method !== 'boot-only') await this.#spend(mac)
    }
    if (after.state === 'stalled' && before.state !== 'stalled')
      logEvent(log, 'deploy.stalled', { mac, deployment: id, stage })
    if (after.state === 'failed') {
      const { code = 0, text: reason = '' } = after.failure ?? {}
      metrics.deploymentFailures.inc({ method, stage, code: String(code) })
      logEvent(log, 'deploy.failed', { mac, deployment: id, stage, code: formatCode(code), reason })
      this.#journal(after, 'deploy.failed', `${formatCode(code)} ${reason}`, { stage, code })
    }
    if (after.state === 'ready') {
      metrics.deploymentSeconds.observe({ method }, (this.#now() - Date.parse(after.startedAt)) / 1000)
      logEvent(log, 'deploy.ready', { mac, deployment: id })
    }
    if (!isAtWork(after) || after.state === 'stalled') await this.#endShare(id)
    if (isEnded(after)) {
      this.#forget(id)
      await store.deploymentSecretsDrop(id, ['token'])
    }
  }

  async #spend(mac: Mac): Promise<void> {
    const { store } = this.#options
    const assignment = await store.assignmentGet(mac)
    if (assignment?.armed) await store.assignmentSpend(mac, { actor: SYSTEM })
  }

  #forget(id: string): void {
    this.#progress.delete(id)
    this.#plans.delete(id)
    for (const [session, minted] of this.#minted) if (minted.deployment === id) this.#minted.delete(session)
  }

  #journal(deployment: Deployment, kind: JournalKind, text: string, data: JournalEntry['data']): void {
    const { id, session, mac } = deployment
    if (session === null) return
    this.#options.journal.record({ session, mac, at: this.#iso(), kind, text, data: { deployment: id, ...data } })
  }

  async #assignmentChanged(mac: Mac): Promise<void> {
    const { store } = this.#options
    const assignment = (await store.assignmentsOf([mac])).get(mac)
    const found = await store.deploymentOf(mac)
    const open = found && !isEnded(found) ? found : undefined
    const isWanted = assignment?.armed === true && assignment.method !== 'local'
    // arming again is a new try, but what was opened a moment ago for this very arming is that try
    if (isWanted && open?.stage !== 'armed') await this.open(mac)
    else if (isWanted && open && (open.method !== assignment.method || open.installImage !== assignment.installImage))
      await this.open(mac)
    else if (!isWanted && open?.stage === 'armed') await this.#apply(open.id, { kind: 'cancelled' }, 'disarmed')
  }

  /** The steps of a boot before Windows PE, from the journal. */
  async #journaled({ kind, session, mac, data }: JournalEntry): Promise<void> {
    const stage = BOOT_STAGES[kind]
    // a script to wait or to ask by is no step of the boot yet
    if (stage === undefined || /\.ipxe$/i.test(String(data['name'] ?? ''))) return
    const newest = await this.#options.store.deploymentOf(mac)
    // what Windows PE still says in the boot of a deployment that ended is no new boot
    if (!newest || (isEnded(newest) && newest.session === session)) return
    const found = isEnded(newest) ? await this.#deploymentFor(mac) : newest
    if (!found) return
    if (found.session === session && orderOf(found.stage) >= orderOf(stage)) return
    const after = await this.#apply(found.id, { kind: 'boot', stage, session })
    if (after?.method === 'boot-only' && stage === 'loader')
      await this.#apply(after.id, { kind: 'stage', stage: 'ready' })
  }

  /** Machines that were armed or disarmed while nobody looked. */
  async #catchUp(): Promise<void> {
    const { store } = this.#options
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await store.machineList({ limit: 500, ...(cursor === undefined ? {} : { cursor }) })
      const assigned = await store.assignmentsOf(page.items.map(({ mac }) => mac))
      for (const { mac, armed, method, spentAt } of assigned.values()) {
        if (!armed || method === 'local' || spentAt !== null) continue
        const newest = await store.deploymentOf(mac)
        // after a failure it is the machine's next boot that begins another try
        if (!newest || newest.state === 'ready') await this.#inTurn(mac, () => this.#assignmentChanged(mac))
      }
      cursor = page.cursor
    }
  }

  /** Finds those that have been silent for too long, and drops what is too old. */
  async tick(): Promise<void> {
    const { store } = this.#options
    for (const deployment of await store.deploymentRunning()) {
      const seen = this.withProgress(deployment).seenAt
      const at = this.#iso()
      const advanced = advance({ ...deployment, seenAt: seen }, { kind: 'tick' }, at)
      if ('refused' in advanced || !advanced.changed) continue
      await store.deploymentUpdate(deployment.id, (before) =>
        this.#changeFor({ ...before, seenAt: seen }, { kind: 'tick' }, at),
      )
      await this.#followUp(deployment, advanced.after, true)
    }
    const atWork = new Set((await store.deploymentRunning()).filter(isAtWork).map(({ id }) => id))
    await this.#options.share.sweep((id) => atWork.has(id))
    if (this.#ticks++ % 240 === 0) await store.deploymentDrop({ keep: KEEP_DEPLOYMENTS, secretsBefore: this.#iso() })
  }

  #iso(): string {
    return new Date(this.#now()).toISOString()
  }
}

/** What a journal entry tells of a deployment's stage. */
const BOOT_STAGES: Partial<Record<JournalKind, 'dhcp' | 'loader'>> = {
  'dhcp.offer': 'dhcp',
  'dhcp.ack': 'dhcp',
  'pxe.ack': 'dhcp',
  'file.done': 'loader',
}

function sealName(id: string): string {
  return `deployment ${id}`
}

function ended(deployment: Deployment | undefined): DeployRefusal {
  if (deployment?.state === 'cancelled')
    return new DeployRefusal('DEPLOY_CANCELLED', 'The administrator stopped this deployment.')
  return new DeployRefusal('DEPLOY_ENDED', `The deployment is over: ${deployment?.state ?? 'unknown'}.`)
}

function textFor({ state, stage, failure }: Deployment): string {
  if (state === 'failed') return failure?.text ?? 'failed'
  if (state === 'stalled') return `no sign for too long in ${stage}`
  if (state === 'cancelled') return 'cancelled'
  return stage
}
