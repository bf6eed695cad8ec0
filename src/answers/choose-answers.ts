// Which stored answer files a machine gets: its own, its profile's, its install image's, its architecture's, in WDS's order.
import type { AnswerFile, AnswerNames, Architecture, ProfileWords } from '../model.ts'
import { answerSlots } from '../store/answer-slots.ts'
import { mergePlan, type OwnPlan } from '../store/plans.ts'
import type { Store } from '../store/store.ts'
import type { Processor } from '../unattend/sections.ts'

/** What decides: the machine's own words (null: it has none), the profile they or a rule name, the architecture that boots. */
export interface AnswerWish {
  own: OwnPlan | null
  profile: ProfileWords | undefined
  /** WDS's names, best first; the client file of the first that has one counts. */
  architectures: readonly Architecture[]
}

/** One of the files, and who named it: `machine`, `profile office`, `install image win11`, `architecture x64uefi`. */
export interface ChosenAnswer {
  part: 'combined' | 'client' | 'image'
  answer: AnswerFile
  from: string
}

/** The words of a machine that has none. */
export const NO_WORDS: OwnPlan = {
  bootImage: null,
  installImage: null,
  select: null,
  answer: null,
  clientAnswer: null,
  imageAnswer: null,
  method: null,
}

/** The files in the order of their passes: none, a combined one, a client file, an image file, or both. */
export async function chooseAnswers(
  store: Pick<Store, 'answerGet' | 'answerDefaults'>,
  wish: AnswerWish,
): Promise<ChosenAnswer[]> {
  const own = wish.own ?? NO_WORDS
  const plan = mergePlan(own, wish.profile)
  const defaults = await store.answerDefaults()
  const combined = plan.answer === null ? undefined : await store.answerGet(plan.answer)
  const architecture = wish.architectures.find((one) => defaults.architectures[one] !== undefined)
  const ofImage = Object.entries(defaults.images).find(
    ([name]) => name.toLowerCase() === plan.installImage?.toLowerCase(),
  )
  const names = answerSlots(plan, combined?.role, {
    client: architecture === undefined ? null : (defaults.architectures[architecture] ?? null),
    image: ofImage?.[1] ?? null,
  })
  const levels: { from: string; names: AnswerNames }[] = [
    { from: 'machine', names: own },
    ...(wish.profile ? [{ from: `profile ${wish.profile.name}`, names: wish.profile }] : []),
  ]
  const sourceOf = (part: 'clientAnswer' | 'imageAnswer', name: string): string | undefined =>
    levels.find(({ names }) => names[part] === name || names.answer === name)?.from
  const chosen: ChosenAnswer[] = []
  const client = names.client === null ? undefined : await store.answerGet(names.client)
  if (client) {
    const from = sourceOf('clientAnswer', client.name) ?? `architecture ${architecture}`
    if (names.client === names.image) return [{ part: 'combined', answer: client, from }]
    chosen.push({ part: 'client', answer: client, from })
  }
  const image = names.image === null ? undefined : await store.answerGet(names.image)
  if (image)
    chosen.push({
      part: 'image',
      answer: image,
      from: sourceOf('imageAnswer', image.name) ?? `install image ${plan.installImage}`,
    })
  return chosen
}

/** WDS's names of the architectures a boot image's processor can mean, UEFI first where the firmware is not known. */
export function architecturesOf(processor: Processor, firmware: 'bios' | 'uefi' | undefined): Architecture[] {
  if (processor === 'arm64') return ['arm64']
  const [uefi, bios]: Architecture[] = processor === 'x86' ? ['x86uefi', 'x86'] : ['x64uefi', 'x64']
  const wanted = firmware === 'uefi' ? [uefi] : firmware === 'bios' ? [bios] : [uefi, bios]
  return wanted.filter((one) => one !== undefined)
}
