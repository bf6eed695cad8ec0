// Before a new content of an answer file is stored: whether the profiles of rules and menus can still be used with it.
import { RequestError } from '../errors.ts'
import type { Profile } from '../model.ts'
import { findUnusable, type AnswerParts } from './render-for-machine.ts'

/** Profiles that the error names. */
const MAX_NAMED = 5

/**
 * Refuses a content that would make profiles unusable to which machines come without being armed [ANSWER_BREAKS_PROFILES].
 * What cannot be used as it is stands in nobody's way.
 */
export async function requireStillUsable(
  parts: AnswerParts,
  edited: { name: string; bytes: Uint8Array },
): Promise<void> {
  const { store } = parts
  const rules = (await store.ruleAll()).filter(({ enabled }) => enabled)
  const defaults = await store.answerDefaults()
  const isDefault = [...Object.values(defaults.architectures), ...Object.values(defaults.images)].includes(edited.name)
  const broken: { profile: string; place: string }[] = []
  for (const profile of await store.profileAll()) {
    const leading = rules.filter((rule) => rule.profile.toLowerCase() === profile.name.toLowerCase())
    if (leading.length === 0 && profile.menuText === null) continue
    if (!isDefault && !namesAnswer(profile, edited.name)) continue
    const subject = { machine: null, own: null, profile }
    const unusable = await findUnusable(parts, subject, edited)
    if (!unusable || (await findUnusable(parts, subject))) continue
    const ways = [...leading.map(({ name }) => `rule ${name}`), ...(profile.menuText === null ? [] : ['the boot menu'])]
    broken.push({ profile: `profile ${profile.name} (${ways.join(', ')})`, place: unusable.place })
  }
  const [first] = broken
  if (!first) return
  throw new RequestError('ANSWER_BREAKS_PROFILES', {
    answer: edited.name,
    profiles:
      broken
        .map(({ profile }) => profile)
        .slice(0, MAX_NAMED)
        .join(', ') + (broken.length > MAX_NAMED ? ', …' : ''),
    place: first.place,
  })
}

function namesAnswer({ answer, clientAnswer, imageAnswer }: Profile, name: string): boolean {
  return [answer, clientAnswer, imageAnswer].includes(name)
}
