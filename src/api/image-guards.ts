// Before an assignment or a profile is written or armed: whether its images may be, by the rules or by the caller's force.
import { guardAssignment } from '../library/assignment-guards.ts'
import { currentStates } from '../library/file-state.ts'
import type { AssignmentPlan, Image, Override } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Store } from '../store/store.ts'

/** What it can refuse. */
export const IMAGE_GUARD_ERRORS = [
  'IMAGE_DISABLED',
  'IMAGE_FILE_CHANGED',
  'IMAGE_SELECTION_FAILED',
  'IMAGE_NOT_GENERALIZED',
  'IMAGE_NEEDS_SETUP',
  'IMAGE_ARCHITECTURE_MISMATCH',
] as const

/** What is to be written, and what counts besides the rules. */
export interface GuardWish {
  plan: Pick<AssignmentPlan, 'bootImage' | 'installImage' | 'select' | 'method'>
  /** Null: no machine of its own, as for profiles. */
  mac: Mac | null
  /** Overrule what can be overruled. */
  force: boolean
  /** The caller's name. */
  by: string
  /** Given before, for the same reasons: they count still. */
  granted: readonly Override[]
}

/**
 * What was overruled, to be written down with the assignment; the first reason that was not is thrown [IMAGE_DISABLED,
 * IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH].
 */
export async function requireAssignableImages(store: Store, wish: GuardWish): Promise<Override[]> {
  const { plan, mac, force, by, granted } = wish
  const find = async (type: Image['type'], name: string | null) => {
    const image = name === null ? undefined : await store.imageGet(name)
    return image?.type === type ? image : undefined
  }
  const boot = await find('boot', plan.bootImage)
  const install = await find('install', plan.installImage)
  if (!boot && !install) return []
  const [last] = mac === null ? [] : (await store.sessionList({ mac, limit: 1 })).items
  const states = await currentStates(store, [boot?.content ?? null, install?.content ?? null])
  const overrides: Override[] = []
  for (const { error, isForceable } of guardAssignment({
    plan,
    boot,
    install,
    architecture: last?.architecture ?? null,
    brokenBecause: ({ content }) => states.get(content?.file.sha256 ?? '')?.reason ?? null,
  })) {
    const known = granted.find(({ code, reason }) => code === error.code && reason === error.message)
    if (!isForceable || (!force && !known)) throw error
    overrides.push(known ?? { code: error.code, reason: error.message, at: new Date().toISOString(), by })
  }
  return overrides
}
