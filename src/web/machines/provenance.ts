// Where each value of what a machine gets comes from: its own words, a profile, a rule's profile, or a default. Pure.
import type { AnswerDefaultsReply } from '../../api/answer-default-schemas.ts'
import type { ProfileReply } from '../../api/profile-schemas.ts'
import type { AssignmentReply } from '../../api/schemas.ts'
import { METHOD_WORDS } from '../words.ts'

/** One value and its origin; `of` names what it comes from. */
export interface Traced {
  label: string
  value: string
  from: 'machine' | 'profile' | 'rule' | 'default' | 'nobody'
  of: string
}

export interface TraceFacts {
  /** The machine's own words, undefined: it has none. */
  own: AssignmentReply | undefined
  /** The profile that counts. */
  profile: ProfileReply | undefined
  /** The rule that led to it, where the machine itself names none. */
  rule: string | undefined
  defaults: AnswerDefaultsReply | undefined
}

const PLAN = {
  bootImage: 'Boot image',
  installImage: 'Install image',
  select: 'Image inside',
  answer: 'Answer file',
  clientAnswer: 'Client answer file',
  imageAnswer: 'Image answer file',
} as const
type PlanKey = keyof typeof PLAN

/** Every value, in the order it is shown. */
export function traceAssignment(facts: TraceFacts): Traced[] {
  const traced = (Object.keys(PLAN) as PlanKey[]).map((key) => tracePlan(key, facts))
  const find = (key: PlanKey) => traced.find(({ label }) => label === PLAN[key])?.value ?? ''
  return [...traced.map((one) => withDefault(one, find('installImage'), facts)), traceMethod(facts), ...ownWords(facts)]
}

function tracePlan(key: PlanKey, { own, profile, rule }: TraceFacts): Traced {
  const label = PLAN[key]
  const mine = textOf(own?.[key])
  if (mine !== '') return { label, value: mine, from: 'machine', of: '' }
  const theirs = textOf(profile?.[key])
  if (theirs === '') return { label, value: '', from: 'nobody', of: '' }
  return { label, value: theirs, ...originOf(profile, rule) }
}

function originOf(profile: ProfileReply | undefined, rule: string | undefined): Pick<Traced, 'from' | 'of'> {
  const name = profile?.name ?? ''
  return rule === undefined ? { from: 'profile', of: name } : { from: 'rule', of: `${rule} → profile ${name}` }
}

/** WDS's defaults: the image file of an install image, the client file of an architecture. */
function withDefault(traced: Traced, installImage: string, { defaults }: TraceFacts): Traced {
  if (traced.from !== 'nobody' || !defaults) return traced
  const ofImage = defaults.images[installImage]
  if (traced.label === PLAN.imageAnswer && ofImage !== undefined)
    return { ...traced, value: ofImage, from: 'default', of: `of image ${installImage}` }
  const byArchitecture = Object.entries(defaults.architectures)
  if (traced.label === PLAN.clientAnswer && byArchitecture.length > 0) {
    const value = byArchitecture.map(([architecture, name]) => `${name} (${architecture})`).join(', ')
    return { ...traced, value, from: 'default', of: 'by architecture' }
  }
  return traced
}

function traceMethod({ own, profile, rule }: TraceFacts): Traced {
  const label = 'Method'
  if (own && profile && own.profile !== null && own.method === profile.method)
    return { label, value: METHOD_WORDS[own.method], ...originOf(profile, rule) }
  if (own) return { label, value: METHOD_WORDS[own.method], from: 'machine', of: '' }
  if (profile) return { label, value: METHOD_WORDS[profile.method], ...originOf(profile, rule) }
  return { label, value: '', from: 'nobody', of: '' }
}

function ownWords({ own }: TraceFacts): Traced[] {
  if (!own) return []
  const { prompt, once, bootProgram, referralServer } = own
  const word = (label: string, value: string | null): Traced[] =>
    value === null ? [] : [{ label, value, from: 'machine', of: '' }]
  return [
    ...word('Boot program', bootProgram),
    ...word('Referred to', referralServer),
    prompt === null
      ? { label: 'Prompt', value: 'as configured', from: 'default', of: 'pxe.promptPolicy' }
      : { label: 'Prompt', value: prompt, from: 'machine', of: '' },
    { label: 'Once', value: once ? 'yes: disarmed after one boot' : 'no', from: 'machine', of: '' },
  ]
}

function textOf(value: string | null | undefined | { index?: number; name?: string; description?: string }): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  const [key, word] = Object.entries(value)[0] ?? []
  return key === undefined ? '' : `${key} ${word}`
}
