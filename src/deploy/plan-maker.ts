// Gathers what a plan needs: assignment, images, rendered answer file, drivers, scripts; and looks whether all of it is there.
import { readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { OpenWdsError } from '../errors.ts'
import type { AssignmentPlan, Deployment, Machine, Profile } from '../model.ts'
import type { Mac } from '../net/address.ts'
import { mergePlan, type OwnPlan } from '../store/plans.ts'
import type { Store } from '../store/store.ts'
import type { Callback } from '../unattend/adapt.ts'
import type { ImageNaming } from '../unattend/check-selection.ts'
import type { Processor, ProcessorPair } from '../unattend/sections.ts'
import type { Rendered } from '../unattend/render.ts'
import { CALLBACK_COMMANDS, type CallbackPass } from './callbacks.ts'
import type { DeployErrorName } from './codes.ts'
import { WINDOWS_PARTITION, type Firmware } from './disk-scripts.ts'
import type { DriverSource } from './drivers.ts'
import type { DeployLibrary, InstallFacts } from './library.ts'
import type { MachineReport } from './machine-report.ts'
import {
  AGENT_METHODS,
  buildPassPlan,
  buildPlan,
  imageFolder,
  imageNames,
  type PlannedImage,
  type ServedFile,
} from './methods.ts'
import type { Plan, PlanFile } from './plan.ts'
import { chosenImage, isPassed, preflight, type CheckResult, type PreflightFacts } from './preflight.ts'
import type { SessionWords } from './session-file.ts'
import { mergeSettings, type DeploySettings } from './settings.ts'
import { MASKED_ACCESS, type DeployShare } from './share.ts'

/** How an answer file is wanted. */
export interface AnswerWish {
  mac: Mac
  pair: ProcessorPair
  firmware: Firmware
  /** Where the partition for Windows is already made; null: Setup makes it. */
  prepared: { disk: number; partition: number } | null
  naming: ImageNaming | undefined
  images: readonly InstallFacts[]
  imagePath: string | undefined
  callbacks: readonly Callback[]
  productKey: string | undefined
  reveal: boolean
  /** As it would be assigned, instead of as it is. */
  foreseen?: Pick<ForeseenAssignment, 'machine' | 'own' | 'profile' | 'isOpen'> | undefined
}

/** What a machine would be assigned; neither of them need be stored yet. */
export interface ForeseenAssignment {
  machine: Machine
  own: OwnPlan & { bootProgram?: string | null }
  profile: Profile | undefined
  /** Codes of refusals that are overruled. */
  overruled: readonly string[]
  /** Variables of answer files that get their value only later. */
  isOpen?: (name: string) => boolean
}

export interface PlanSources {
  store: Pick<Store, 'machineGet' | 'assignmentsOf' | 'deployWordsGet' | 'secretList'>
  library: DeployLibrary
  /** Undefined where nobody names an answer file for the machine. */
  renderAnswer: (wish: AnswerWish) => Promise<{ rendered: Rendered; names: string } | undefined>
  /** The value of a secret; undefined if there is none of that name. */
  secret: (name: string) => Promise<string | undefined>
  /** Driver packages for the installed system of this machine. */
  drivers: DriverSource['forWindows']
  /** Absolute: the folder of the operator's scripts. */
  scriptFolder: string
  /** Absolute: where captures arrive. */
  dataDirectory: string
  agents: () => readonly Processor[]
  https: () => PreflightFacts['https']
  share: DeployShare
}

/** A plan, or why there is none. */
export type MadePlan = { plan: Plan } | { refused: string; code: DeployErrorName }

/** One per daemon. */
export class PlanMaker {
  readonly #sources: PlanSources

  constructor(sources: PlanSources) {
    this.#sources = sources
  }

  /** How a machine is deployed, from its own words, its profile's and the defaults. */
  async settingsOf(mac: Mac, profile: string | null): Promise<DeploySettings> {
    const { store } = this.#sources
    const ofProfile = profile === null ? undefined : await store.deployWordsGet('profile', profile.toLowerCase())
    const own = await store.deployWordsGet('machine', mac)
    return mergeSettings(ofProfile, own)
  }

  /** Every check for a machine as it would be assigned. */
  async foresee(foreseen: ForeseenAssignment, firmware: Firmware = 'uefi'): Promise<CheckResult[]> {
    const { machine, own, profile, overruled } = foreseen
    const plan = mergePlan(own, profile)
    const gathered = await this.#gather(machine, plan, profile?.name ?? null, firmware, foreseen)
    return preflight({ ...gathered, overruled, hasOwnProgram: typeof own.bootProgram === 'string' })
  }

  /**
   * The plan of a deployment for the machine that reported itself. By `transport: smb` it has an account of its own
   * from here on, until `shareUntil` or the share's `end`; without a plan it has none.
   */
  async make(
    deployment: Deployment,
    facts: MachineReport,
    report: SessionWords,
    shareUntil: string,
  ): Promise<MadePlan> {
    try {
      return await this.#madeFor(deployment, facts, report, shareUntil)
    } catch (error) {
      await this.#sources.share.end(deployment.id)
      if (!(error instanceof OpenWdsError) || !error.code.startsWith('SMB_')) throw error
      // it ended meanwhile, or is asked for twice: asked again there is another answer
      const code = error.code === 'SMB_ENDED' ? 'DEPLOY_BUSY' : 'DEPLOY_SHARE'
      return { refused: `${error.code}: ${error.message}. ${error.next}`, code }
    }
  }

  async #madeFor(
    { mac, id }: Deployment,
    facts: MachineReport,
    report: SessionWords,
    shareUntil: string,
  ): Promise<MadePlan> {
    const made = await this.#make(mac, id, facts.firmware, facts, report, shareUntil)
    if (!made) return { refused: 'the machine is not assigned any more', code: 'DEPLOY_REFUSED' }
    if (!isPassed(made.checks)) {
      const failed = made.checks.filter(({ verdict }) => verdict === 'error').map(({ text }) => text)
      return { refused: failed.join('; '), code: 'DEPLOY_REFUSED' }
    }
    return made.plan ? { plan: made.plan } : { refused: 'nothing can be planned', code: 'DEPLOY_REFUSED' }
  }

  /** The plan as it would be, secrets masked, and the checks; undefined if the machine is not assigned. */
  async preview(mac: Mac, firmware: Firmware): Promise<{ checks: CheckResult[]; plan: Plan | null } | undefined> {
    const words: SessionWords = {
      servers: this.#sources.https()?.servers ?? [],
      ...{ deployment: '0000000000', kind: 'credential', secret: '*'.repeat(43), at: new Date().toISOString() },
    }
    return this.#make(mac, words.deployment, firmware, undefined, words, null)
  }

  async #make(
    mac: Mac,
    deployment: string,
    firmware: Firmware,
    facts: MachineReport | undefined,
    report: SessionWords,
    /** Null: a plan to be shown, with secrets masked and no access to the share. */
    shareUntil: string | null,
  ): Promise<{ checks: CheckResult[]; plan: Plan | null } | undefined> {
    const { store, library } = this.#sources
    const assignment = (await store.assignmentsOf([mac])).get(mac)
    const machine = await store.machineGet(mac)
    if (!assignment || !machine) return undefined
    const gathered = await this.#gather(machine, assignment, assignment.profile, firmware)
    const overruled = assignment.overrides.map(({ code }) => code)
    const checks = preflight({ ...gathered, overruled, hasOwnProgram: assignment.bootProgram !== null })
    if (!isPassed(checks)) return { checks, plan: null }
    const { settings, bootImage } = gathered
    const { method } = assignment
    const installs = method === 'windows-setup' || method === 'apply-image'
    const file =
      installs && assignment.installImage !== null ? await library.installImage(assignment.installImage) : undefined
    const selected = chosenImage({ plan: assignment, installImage: file })
    const image =
      selected?.kind === 'one' ? file?.images.find(({ index }) => index === selected.image.index) : undefined
    const planned: PlannedImage | null =
      file && image
        ? { title: image.name, index: image.index, installedBytes: image.sizeBytes, files: file.files }
        : null
    const share =
      planned === null || settings.transport !== 'smb'
        ? null
        : shareUntil === null
          ? MASKED_ACCESS
          : await this.#sources.share.grant(deployment, namedForShare(planned), shareUntil)
    const answer = installs
      ? await this.#sources.renderAnswer({
          ...this.#answerWish(mac, firmware, settings, bootImage?.processor ?? null, image, planned),
          productKey: await this.#productKey(settings),
          reveal: shareUntil !== null,
        })
      : undefined
    const script = method === 'script' && settings.script !== null ? await this.#script(settings.script) : null
    const plan = buildPlan({
      method,
      deployment,
      machine: machine.name ?? mac,
      firmware,
      settings,
      image: planned,
      share,
      answer: answer?.rendered.file ? { text: answer.rendered.file.text } : null,
      drivers: installs ? (await this.#sources.drivers(machine, facts, image)).packages : [],
      script,
      report,
      env: envOf(machine),
    })
    return { checks, plan }
  }

  #answerWish(
    mac: Mac,
    firmware: Firmware,
    settings: DeploySettings,
    boot: Processor | null,
    image: InstallFacts | undefined,
    planned: PlannedImage | null,
  ): Omit<AnswerWish, 'productKey' | 'reveal'> {
    const install = image?.architecture ?? boot ?? 'amd64'
    const [imageName = 'install.wim'] = planned ? imageNames(planned) : []
    return {
      mac,
      pair: { boot: boot ?? install, install },
      firmware,
      prepared: { disk: settings.disk, partition: WINDOWS_PARTITION[firmware] },
      naming: image && { index: image.index },
      images: image ? [image] : [],
      imagePath: planned ? `${imageFolder(settings.transport)}\\${imageName}` : undefined,
      callbacks: CALLBACK_COMMANDS,
    }
  }

  async #productKey({ productKeySecret }: DeploySettings): Promise<string | undefined> {
    return productKeySecret === null ? undefined : this.#sources.secret(productKeySecret)
  }

  /** The image a machine is to get; undefined where it gets none, or it is not clear which. */
  async imageOf(mac: Mac): Promise<InstallFacts | undefined> {
    const { store, library } = this.#sources
    const assignment = (await store.assignmentsOf([mac])).get(mac)
    if (!assignment || assignment.installImage === null) return undefined
    const file = await library.installImage(assignment.installImage)
    const selected = chosenImage({ plan: assignment, installImage: file })
    return selected?.kind === 'one' ? file?.images.find(({ index }) => index === selected.image.index) : undefined
  }

  /** What the installed system does in a pass. */
  async passPlan(deployment: Deployment, pass: CallbackPass): Promise<Plan> {
    const { store } = this.#sources
    const assignment = (await store.assignmentsOf([deployment.mac])).get(deployment.mac)
    const settings = await this.settingsOf(deployment.mac, assignment?.profile ?? null)
    const after = await Promise.all(settings.after.map((name) => this.#script(name)))
    return buildPassPlan(pass, {
      machine: deployment.machineName ?? deployment.mac,
      after: after.flatMap((script) => script ?? []),
      readyAtLogon: settings.readyAt === 'logon',
    })
  }

  /** Whether a file of a plan can still be given: it is there, unchanged, and its image was not withdrawn. */
  async isServable(deployment: Deployment, { content }: PlanFile): Promise<boolean> {
    if (content.kind === 'text') return true
    if (!(await holds(content))) return false
    if (deployment.installImage === null) return true
    const { library } = this.#sources
    const file = await library.installImage(deployment.installImage)
    const isOfImage = file?.files.some(({ path }) => path === content.path) ?? false
    return file === undefined ? false : file.enabled || !isOfImage
  }

  async #gather(
    machine: Machine,
    plan: AssignmentPlan,
    profile: string | null,
    firmware: Firmware,
    foreseen?: ForeseenAssignment,
  ): Promise<PreflightFacts> {
    const { store, library, scriptFolder, dataDirectory } = this.#sources
    const { mac } = machine
    const settings = await this.settingsOf(mac, profile)
    const bootImage = plan.bootImage === null ? undefined : await library.bootImage(plan.bootImage)
    // what no agent works for is not deployed: nothing else is looked at
    if (!AGENT_METHODS.has(plan.method)) return { ...NOT_DEPLOYED, plan, settings, bootImage, nowMs: Date.now() }
    const installImage = plan.installImage === null ? undefined : await library.installImage(plan.installImage)
    const missingFiles: string[] = []
    for (const file of installImage?.files ?? []) if (!(await holds(file))) missingFiles.push(file.name)
    const selected = chosenImage({ plan, installImage })
    const image =
      selected?.kind === 'one' ? installImage?.images.find(({ index }) => index === selected.image.index) : undefined
    const planned =
      installImage && image
        ? { title: image.name, index: image.index, installedBytes: 0, files: installImage.files }
        : null
    const answer = await this.#sources.renderAnswer({
      ...this.#answerWish(mac, firmware, settings, bootImage?.processor ?? null, image, planned),
      productKey: undefined,
      reveal: false,
      foreseen,
    })
    const stored = new Set((await store.secretList()).map(({ name }) => name))
    const wantedSecrets = [
      settings.productKeySecret,
      settings.domain?.kind === 'blob' ? settings.domain.secret : (settings.domain?.passwordSecret ?? null),
    ].flatMap((name) => name ?? [])
    const wantedScripts = [...(plan.method === 'script' ? [settings.script ?? '(none named)'] : []), ...settings.after]
    const missingScripts: string[] = []
    for (const name of wantedScripts)
      if ((await readScript(scriptFolder, name)) === undefined) missingScripts.push(name)
    const drivers = await this.#sources.drivers(machine, undefined, image)
    return {
      plan,
      settings,
      bootImage,
      installImage,
      missingFiles,
      agents: this.#sources.agents(),
      answer: answer && {
        names: answer.names,
        errors: answer.rendered.findings
          .filter(({ severity }) => severity === 'error')
          .map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`),
        warnings: answer.rendered.findings.filter(({ severity }) => severity === 'warning').length,
      },
      missingSecrets: wantedSecrets.filter((name) => !stored.has(name)),
      missingScripts,
      https: this.#sources.https(),
      share: settings.transport === 'smb' ? await this.#sources.share.status() : undefined,
      freeBytes: await freeBytes(dataDirectory),
      drivers: { matching: drivers.packages.length, notes: drivers.notes },
      nowMs: Date.now(),
    }
  }

  async #script(name: string): Promise<{ name: string; text: string } | null> {
    const text = await readScript(this.#sources.scriptFolder, name)
    return text === undefined ? null : { name, text }
  }
}

/** Facts of a machine that is only booted. */
const NOT_DEPLOYED: Omit<PreflightFacts, 'plan' | 'settings' | 'bootImage' | 'nowMs'> = {
  installImage: undefined,
  missingFiles: [],
  agents: [],
  answer: undefined,
  missingSecrets: [],
  missingScripts: [],
  https: null,
  share: undefined,
  freeBytes: undefined,
  drivers: { matching: 0, notes: [] },
}

const MAX_SCRIPT_BYTES = 256 * 1024
const SCRIPT_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\.(?:cmd|bat)$/i

/** A script of the operator with the line ends Windows' interpreter wants; undefined if there is none of that name. */
async function readScript(folder: string, name: string): Promise<string | undefined> {
  if (!SCRIPT_NAME.test(name)) return undefined
  try {
    const path = join(folder, name)
    if ((await stat(path)).size > MAX_SCRIPT_BYTES) return undefined
    return (await readFile(path, 'utf8')).replace(/\r?\n/g, '\r\n')
  } catch {
    return undefined
  }
}

/** The image's files under the names Windows PE uses. */
function namedForShare(image: PlannedImage): ServedFile[] {
  const names = imageNames(image)
  return image.files.map((file, index) => ({ ...file, name: names[index] ?? file.name }))
}

/** Whether the file is there with all the bytes that are meant. */
async function holds({ path, sizeBytes, ranges }: Pick<ServedFile, 'path' | 'sizeBytes' | 'ranges'>): Promise<boolean> {
  try {
    const stats = await stat(path)
    const isWhole = ranges
      ? ranges.every(({ offset, length }) => offset + length <= stats.size)
      : stats.size === sizeBytes
    return stats.isFile() && isWhole
  } catch {
    return false
  }
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return undefined
  }
}

/** The machine's variables as environment: `OPENWDS_VAR_ROOM`; secrets among them are the operator's own doing. */
function envOf(machine: Machine): Record<string, string> {
  const named = Object.entries(machine.variables)
    .filter(([name]) => /^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(name))
    .map(([name, value]): [string, string] => [`OPENWDS_VAR_${name.toUpperCase()}`, value])
  return Object.fromEntries([['OPENWDS_MAC', machine.mac], ['OPENWDS_NAME', machine.name ?? ''], ...named])
}
