// Whether images may be assigned to a machine: every reason against it that neither force nor an earlier word overrules.
import type { RequestError } from '../errors.ts'
import type { AssignmentPlan, Image, Machine, Override } from '../model.ts'
import type { Store } from '../store/store.ts'
import { guardAssignment, type GuardRefusal } from './assignment-guards.ts'
import { currentStates } from './file-state.ts'

/** What is to be written, and what counts besides the rules. */
export interface GuardWish {
  plan: Pick<AssignmentPlan, 'bootImage' | 'installImage' | 'select' | 'method'>
  /** Null: no machine of its own, as for profiles. */
  mac: Machine['mac'] | null
  /** Overrule what can be overruled. */
  force: boolean
  /** The caller's name. */
  by: string
  /** Given before, for the same reasons: they count still. */
  granted: readonly Override[]
}

/** `overrides`: to be written down with the assignment; `refused`: what stands in its way, those first that nobody can overrule. */
export interface Weighed {
  overrides: Override[]
  refused: (GuardRefusal & { error: RequestError })[]
}

/** What is asked of the store. */
export type GuardStore = Pick<Store, 'imageGet' | 'imageFileAll' | 'sessionList'>

/** Looks at both images, and at the firmware the machine last asked with. */
export async function weighImages(store: GuardStore, wish: GuardWish): Promise<Weighed> {
  const { plan, mac, force, by, granted } = wish
  const find = async (type: Image['type'], name: string | null) => {
    const image = name === null ? undefined : await store.imageGet(name)
    return image?.type === type ? image : undefined
  }
  const boot = await find('boot', plan.bootImage)
  const install = await find('install', plan.installImage)
  const weighed: Weighed = { overrides: [], refused: [] }
  if (!boot && !install) return weighed
  const [last] = mac === null ? [] : (await store.sessionList({ mac, limit: 1 })).items
  const states = await currentStates(store, [boot?.content ?? null, install?.content ?? null])
  for (const refusal of guardAssignment({
    plan,
    boot,
    install,
    architecture: last?.architecture ?? null,
    brokenBecause: ({ content }) => states.get(content?.file.sha256 ?? '')?.reason ?? null,
  })) {
    const { error, isForceable } = refusal
    const known = granted.find(({ code, reason }) => code === error.code && reason === error.message)
    if (!isForceable || (!force && !known)) weighed.refused.push(refusal)
    else weighed.overrides.push(known ?? { code: error.code, reason: error.message, at: new Date().toISOString(), by })
  }
  return weighed
}
