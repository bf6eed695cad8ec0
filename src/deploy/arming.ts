// What stands in the way of arming a machine: every check at once, and which of them the administrator's word may overrule.
import { RequestError, type ErrorCode } from '../errors.ts'
import type { AssignmentPlan, Machine, Override, Profile } from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'
import { mergePlan, type OwnPlan } from '../store/plans.ts'
import type { Store } from '../store/store.ts'
import type { PlanMaker } from './plan-maker.ts'
import { OVERRULABLE, type PreflightCheck } from './preflight.ts'

/** A check that failed. */
export interface Finding {
  check: PreflightCheck
  /** Why, and what to do next. */
  text: string
  /** The code it has where it is refused alone; null: PREFLIGHT_FAILED. */
  code: ErrorCode | null
  /** Whether `force` overrules it [BP-1, BP-4, BP-11]. */
  forceable: boolean
}

/** What is to be armed; neither machine nor assignment need be stored yet. */
export interface ArmingWish {
  machine: Machine
  own: OwnPlan & { bootProgram?: string | null; referralServer?: Ipv4 | null }
  profile: Profile | undefined
  /** What was overruled before, for the same reasons. */
  granted: readonly Override[]
  force: boolean
  /** The caller's name. */
  by: string
  /** Variables of answer files that get their value only later. */
  isOpen?: (name: string) => boolean
}

/** `overrides`: to be written down with the assignment. */
export interface ArmingVerdict {
  findings: Finding[]
  overrides: Override[]
}

export interface ArmingOptions {
  store: Pick<Store, 'sessionList' | 'machineGet' | 'assignmentGet' | 'profileGet'>
  plans: Pick<PlanMaker, 'foresee'>
  /** The rules of the library for images. */
  weighImages: (wish: {
    plan: AssignmentPlan
    mac: Mac
    force: boolean
    by: string
    granted: readonly Override[]
  }) => Promise<{ overrides: Override[]; refused: { error: RequestError; isForceable: boolean }[] }>
}

/** PREFLIGHT_FAILED, with every check that failed. */
export class ArmingRefusal extends RequestError {
  readonly findings: readonly Finding[]

  constructor(machine: string, findings: readonly Finding[]) {
    const [first] = findings
    const more = findings.length > 1 ? `; and ${findings.length - 1} more` : ''
    super('PREFLIGHT_FAILED', { machine, problems: `${first?.check}: ${first?.text}${more}` })
    this.findings = findings
  }
}

/** One per daemon. */
export class Arming {
  readonly #options: ArmingOptions

  constructor(options: ArmingOptions) {
    this.#options = options
  }

  /** Every check of what is wished; what another server has is that server's business. */
  async weigh({ machine, own, profile, granted, force, by, isOpen }: ArmingWish): Promise<ArmingVerdict> {
    if (own.referralServer) return { findings: [], overrides: [] }
    const { store, plans, weighImages } = this.#options
    const plan = mergePlan(own, profile)
    // a program of its own is no image of the library
    const guarded = own.bootProgram ? { ...plan, bootImage: null } : plan
    const { overrides, refused } = await weighImages({ plan: guarded, mac: machine.mac, force, by, granted })
    const [last] = (await store.sessionList({ mac: machine.mac, limit: 1 })).items
    const firmware = last?.architecture === 'x86' || last?.architecture === 'x64' ? 'bios' : 'uefi'
    const overruled = overrides.map(({ code }) => code)
    const foreseen = { machine, own, profile, overruled, ...(isOpen ? { isOpen } : {}) }
    const checks = await plans.foresee(foreseen, firmware)
    const findings = checks
      .filter(({ verdict }) => verdict === 'error')
      .map(({ check, text }): Finding => {
        const guard = refused.find(({ error }) => CHECK_OF[error.code]?.includes(check))
        const code = guard?.error.code ?? (OVERRULABLE[check] as ErrorCode | undefined) ?? null
        return { check, text, code, forceable: OVERRULABLE[check] !== undefined }
      })
    // what only the library's rules know, as the firmware a machine last asked with
    for (const { error, isForceable } of refused) {
      const covered = CHECK_OF[error.code] ?? []
      if (findings.some(({ check }) => covered.includes(check))) continue
      const { code, message: text } = error
      findings.push({ check: covered[0] ?? 'assignment', text, code, forceable: isForceable })
    }
    return { findings, overrides }
  }

  /** Of a machine as it is assigned now; undefined: it is not [MACHINE_NOT_FOUND]. */
  async weighStored(mac: Mac, force: boolean, by: string): Promise<ArmingVerdict | undefined> {
    const { store } = this.#options
    const machine = await store.machineGet(mac)
    if (!machine) throw new RequestError('MACHINE_NOT_FOUND', { ref: mac })
    const own = await store.assignmentGet(mac)
    if (!own) return undefined
    const profile = own.profile === null ? undefined : await store.profileGet(own.profile)
    const granted = [...own.overrides, ...(profile?.overrides ?? [])]
    // a method that nobody chose is the profile's
    return this.weigh({ machine, own, profile, granted, force, by })
  }
}

/** The checks that say what a rule of the library says. */
const CHECK_OF: Partial<Record<ErrorCode, PreflightCheck[]>> = {
  IMAGE_DISABLED: ['boot-image', 'install-image'],
  IMAGE_FILE_CHANGED: ['install-image', 'boot-files'],
  IMAGE_SELECTION_FAILED: ['selection'],
  IMAGE_NOT_GENERALIZED: ['generalized'],
  IMAGE_NEEDS_SETUP: ['origin'],
  IMAGE_ARCHITECTURE_MISMATCH: ['architecture'],
}
