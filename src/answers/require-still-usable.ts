// Before a change around answer files is made: whether everybody who would get other files by it could be set up with them.
import { setImmediate as letOthersWork } from 'node:timers/promises'
import { RequestError } from '../errors.ts'
import type { AnswerPin, Architecture, Profile } from '../model.ts'
import type { EffectiveAssignment, Store } from '../store/store.ts'
import { architecturesOfChange, MACHINES, rememberingStore, storeAfter, type AnswerChange } from './answer-change.ts'
import { chooseAnswers } from './choose-answers.ts'
import { findUnusable, type AnswerParts, type AnswerStore, type AnswerSubject } from './render-for-machine.ts'

/** Profiles and machines that the error names; more are not looked for. */
const MAX_NAMED = 5

/** Somebody who gets answer files without being armed for them now. */
interface Getter {
  /** Like `profile office (rule floor)` or `lab-1`. */
  about: string
  /** Whom it is about, before the change and after it. */
  before: AnswerSubject
  after: AnswerSubject
  /** Versions a machine was armed with, which the change leaves alone; undefined: it takes the newest. */
  pins: AnswerPin[] | undefined
}

/** The store, before the change and after it, and how machines may boot then. */
interface Weighing {
  parts: AnswerParts & { store: Store }
  change: AnswerChange
  before: AnswerStore
  after: AnswerStore
  /** Undefined: whichever way, the default files of architectures aside. */
  architectures: (Architecture | undefined)[]
}

/**
 * Refuses a change by which profiles of rules and menus, to which machines come without being armed, or machines that are
 * armed would get answer files they could not use [ANSWER_BREAKS_PROFILES, ANSWER_BREAKS_MACHINES]. Armed machines keep the
 * versions they were armed with; what cannot be used as it is stands in nobody's way.
 */
export async function requireStillUsable(parts: AnswerParts & { store: Store }, change: AnswerChange): Promise<void> {
  const before = rememberingStore(parts.store)
  const weighing: Weighing = {
    ...{ parts, change, before },
    after: storeAfter(before, change),
    architectures: [undefined, ...architecturesOfChange(await before.answerDefaults(), change)],
  }
  await refuseBroken(weighing, 'ANSWER_BREAKS_PROFILES', profilesWithoutArming(weighing))
  await refuseBroken(weighing, 'ANSWER_BREAKS_MACHINES', armedMachines(weighing))
}

async function refuseBroken(
  weighing: Weighing,
  code: 'ANSWER_BREAKS_PROFILES' | 'ANSWER_BREAKS_MACHINES',
  getters: AsyncIterable<Getter>,
): Promise<void> {
  const broken: string[] = []
  let firstPlace = ''
  for await (const getter of getters) {
    await letOthersWork()
    const place = await breakingPlace(weighing, getter)
    if (place === undefined) continue
    firstPlace ||= place
    broken.push(getter.about)
    if (broken.length > MAX_NAMED) break
  }
  if (broken.length === 0) return
  const whom = broken.slice(0, MAX_NAMED).join(', ') + (broken.length > MAX_NAMED ? ', …' : '')
  throw new RequestError(code, { change: weighing.change.what, whom, place: firstPlace })
}

/** The first error of the files after the change, where those before it had none. */
async function breakingPlace(
  { parts, before, after, architectures, change }: Weighing,
  getter: Getter,
): Promise<string | undefined> {
  for (const architecture of architectures) {
    if (!('profile' in change) && !(await isOther({ before, after }, getter.after, architecture, getter.pins))) continue
    const { boot, firmware } = architecture ? MACHINES[architecture] : {}
    const how = { pair: { boot }, firmware, ...(getter.pins ? { pins: getter.pins } : { isNew: true }) }
    const unusable = await findUnusable({ ...parts, store: after }, getter.after, how)
    if (unusable && !(await findUnusable({ ...parts, store: before }, getter.before, how)))
      return `${unusable.answer} ${unusable.place}`
  }
  return undefined
}

/** Whether other files, or other versions of them, count after the change. */
async function isOther(
  { before, after }: Pick<Weighing, 'before' | 'after'>,
  { own, profile }: Pick<AnswerSubject, 'own' | 'profile'>,
  architecture: Architecture | undefined,
  pins: readonly AnswerPin[] = [],
): Promise<boolean> {
  const architectures = architecture ? [architecture] : []
  const filesIn = async (store: AnswerStore) => {
    const chosen = await chooseAnswers(store, { own, profile, architectures })
    const versions = chosen.map(({ part, answer: { name, contentVersion } }) => {
      const pinned = pins.find(({ answer }) => answer === name)?.version
      return `${part} ${name} ${pinned ?? contentVersion}`
    })
    return versions.join('\n')
  }
  return (await filesIn(before)) !== (await filesIn(after))
}

/** Those that an enabled rule or a boot menu leads to; a profile that is changed itself is checked as a new one is. */
async function* profilesWithoutArming({ parts: { store }, change }: Weighing): AsyncGenerator<Getter> {
  if ('profile' in change) return
  const rules = (await store.ruleAll()).filter(({ enabled }) => enabled)
  for (const profile of await store.profileAll()) {
    const ways = rules
      .filter((rule) => rule.profile.toLowerCase() === profile.name.toLowerCase())
      .map(({ name }) => `rule ${name}`)
    if (profile.menuText !== null) ways.push('the boot menu')
    if (ways.length === 0) continue
    const subject = { machine: null, own: null, profile }
    yield { about: `profile ${profile.name} (${ways.join(', ')})`, before: subject, after: subject, pins: undefined }
  }
}

/** What of a profile shows in answer files. */
function shownWords(profile: Profile): string {
  const { name, description, bootImage, installImage, select, answer, clientAnswer, imageAnswer, variables } = profile
  const values = Object.entries(variables).sort()
  return JSON.stringify([name, description, bootImage, installImage, select, answer, clientAnswer, imageAnswer, values])
}

/** Those whose files may be other ones after the change. */
async function* armedMachines(weighing: Weighing): AsyncGenerator<Getter> {
  const { change } = weighing
  const { store } = weighing.parts
  if ('profile' in change) {
    const before = await store.profileGet(change.profile.name)
    if (before && shownWords(before) === shownWords(change.profile)) return
  }
  for (const effective of await store.assignmentsArmed()) {
    if (!(await mayConcern(weighing, effective))) continue
    const { mac } = effective
    const own = await store.assignmentGet(mac)
    const machine = await store.machineGet(mac)
    if (!own?.armed || !machine) continue
    const profile = own.profile === null ? undefined : await store.profileGet(own.profile)
    yield {
      about: machine.name ?? mac,
      before: { machine, own, profile },
      after: { machine, own, profile: 'profile' in change ? change.profile : profile },
      pins: await store.answerPins(mac),
    }
  }
}

async function mayConcern(
  { change, architectures, ...stores }: Weighing,
  effective: EffectiveAssignment,
): Promise<boolean> {
  if ('profile' in change) return effective.profile?.toLowerCase() === change.profile.name.toLowerCase()
  for (const architecture of architectures)
    if (await isOther(stores, { own: effective, profile: undefined }, architecture)) return true
  return false
}
