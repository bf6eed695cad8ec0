// The fields of what is booted and installed: for one machine, for many, and for profiles.
import type { AnswerReply } from '../../api/answer-schemas.ts'
import type { ImageReply } from '../../api/image-schemas.ts'
import type { ProfileReply } from '../../api/profile-schemas.ts'
import type { AssignmentBody, AssignmentReply } from '../../api/schemas.ts'
import type { Method } from '../../model.ts'
import { askAll } from '../api.ts'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import { METHOD_WORDS } from '../words.ts'

/** As the fields have it; empty: the profile's, or none. */
export interface AssignmentDraft {
  profile: string
  bootImage: string
  installImage: string
  /** `index:2` or `name:Windows 11 Pro`. */
  select: string
  answer: string
  clientAnswer: string
  imageAnswer: string
  method: string
  once: boolean
  armed: boolean
  force: boolean
}

export const EMPTY_DRAFT: AssignmentDraft = {
  profile: '',
  bootImage: '',
  installImage: '',
  select: '',
  answer: '',
  clientAnswer: '',
  imageAnswer: '',
  method: '',
  once: false,
  armed: true,
  force: false,
}

type Kept = Pick<
  AssignmentReply,
  'bootImage' | 'installImage' | 'select' | 'answer' | 'clientAnswer' | 'imageAnswer' | 'method'
>

/** The fields of what there is. */
export function draftOf(kept: Kept & Partial<Pick<AssignmentReply, 'profile' | 'once' | 'armed'>>): AssignmentDraft {
  const [key, value] = Object.entries(kept.select ?? {})[0] ?? []
  return {
    ...EMPTY_DRAFT,
    profile: kept.profile ?? '',
    bootImage: kept.bootImage ?? '',
    installImage: kept.installImage ?? '',
    select: key === undefined ? '' : `${key}:${value}`,
    answer: kept.answer ?? '',
    clientAnswer: kept.clientAnswer ?? '',
    imageAnswer: kept.imageAnswer ?? '',
    method: kept.method,
    once: kept.once ?? false,
    armed: kept.armed ?? true,
  }
}

/** What a profile and an assignment have in common, for the API. */
export function toPlanBody(draft: AssignmentDraft) {
  const { bootImage, installImage, select, answer, clientAnswer, imageAnswer, method, force } = draft
  return {
    bootImage: bootImage || null,
    installImage: installImage || null,
    select: readSelect(select),
    answer: answer || null,
    clientAnswer: clientAnswer || null,
    imageAnswer: imageAnswer || null,
    ...(method === '' ? {} : { method: method as Method }),
    ...(force ? { force } : {}),
  }
}

/** The whole of it, for the API. */
export function toAssignmentBody(draft: AssignmentDraft): AssignmentBody {
  const { profile, once, armed } = draft
  return { ...toPlanBody(draft), profile: profile || null, once, armed }
}

function readSelect(text: string): NonNullable<AssignmentBody['select']> | null {
  const [, key = '', value = ''] = /^(\w+):(.*)$/.exec(text) ?? []
  if (key === 'index') return { index: Number(value) }
  return key === 'name' || key === 'description' ? { [key]: value } : null
}

/** What can be chosen. */
function useChoices() {
  return useLoaded(async (signal) => {
    const [images, profiles, answers] = await Promise.all([
      askAll<ImageReply>('/images', {}, signal),
      askAll<ProfileReply>('/profiles', {}, signal),
      askAll<AnswerReply>('/answers', {}, signal),
    ])
    return { images, profiles, answers }
  }, [])
}

interface Props {
  value: AssignmentDraft
  onChange: (draft: AssignmentDraft) => void
  /** Of a profile: without the words that are a machine's. */
  isProfile?: boolean
}

/** The fields. */
export function AssignmentFields({ value, onChange, isProfile = false }: Props) {
  const { value: choices, problem } = useChoices()
  const { images = [], profiles = [], answers = [] } = choices ?? {}
  const set = (words: Partial<AssignmentDraft>) => onChange({ ...value, ...words })
  const empty = value.profile === '' ? 'none' : `as profile ${value.profile}`
  const installImage = images.find(({ name }) => name === value.installImage)
  const field = (
    key: 'bootImage' | 'installImage' | 'answer' | 'clientAnswer' | 'imageAnswer',
    label: string,
    names: readonly string[],
  ) => <Choice label={label} value={value[key]} empty={empty} names={names} onChange={(name) => set({ [key]: name })} />
  const enabled = (type: 'boot' | 'install') =>
    images.filter((one) => one.type === type && one.enabled).map(({ name }) => name)
  const rolesOf = (...roles: AnswerReply['role'][]) =>
    answers.filter(({ role }) => roles.includes(role)).map(({ name }) => name)
  return (
    <>
      <ProblemNote problem={problem} />
      <div class="two">
        {!isProfile && (
          <Choice
            label="Profile"
            value={value.profile}
            empty="none"
            names={profiles.map(({ name }) => name)}
            onChange={(profile) => set({ profile })}
          />
        )}
        {field('bootImage', 'Boot image', enabled('boot'))}
        {field('installImage', 'Install image', enabled('install'))}
        <SelectChoice image={installImage} value={value.select} empty={empty} onChange={(select) => set({ select })} />
        {field('answer', 'Answer file', rolesOf('combined'))}
        {field('clientAnswer', 'Client answer file (windowsPE)', rolesOf('client', 'combined'))}
        {field('imageAnswer', 'Image answer file (later passes)', rolesOf('image', 'combined'))}
        <label>
          Method
          <select value={value.method} onChange={({ currentTarget }) => set({ method: currentTarget.value })}>
            <option value="">by what is assigned</option>
            {Object.entries(METHOD_WORDS).map(([method, text]) => (
              <option key={method} value={method}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </div>
      {!isProfile && (
        <div class="checks">
          <Check label="Armed: it is answered" value={value.armed} onChange={(armed) => set({ armed })} />
          <Check label="Once: disarm when the boot is done" value={value.once} onChange={(once) => set({ once })} />
        </div>
      )}
      <div class="checks">
        <Check
          label="Overrule refusals of images (written down)"
          value={value.force}
          onChange={(force) => set({ force })}
        />
      </div>
    </>
  )
}

interface ChoiceProps {
  label: string
  value: string
  empty: string
  names: readonly string[]
  onChange: (value: string) => void
}

function Choice({ label, value, empty, names, onChange }: ChoiceProps) {
  // what is assigned and cannot be chosen any more is shown all the same
  const all = value === '' || names.includes(value) ? names : [value, ...names]
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{empty}</option>
        {all.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

interface SelectProps {
  image: ImageReply | undefined
  value: string
  empty: string
  onChange: (value: string) => void
}

/** Which image inside the file: by its name, where that is the only one of this name. */
function SelectChoice({ image, value, empty, onChange }: SelectProps) {
  const inside = image?.content?.images ?? []
  const options = inside.map(({ index, name, edition, architecture }) => {
    const isOnly = name !== null && inside.filter((other) => other.name === name).length === 1
    return {
      value: isOnly ? `name:${name}` : `index:${index}`,
      text: [`${index}: ${name ?? 'without a name'}`, edition, architecture].filter(Boolean).join(', '),
    }
  })
  const isKnown = value === '' || options.some((option) => option.value === value)
  return (
    <label>
      Image inside
      <select
        value={value}
        disabled={!image && value === ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        <option value="">
          {inside.length > 1 && empty === 'none'
            ? 'as the answer file says'
            : empty === 'none'
              ? 'the only one'
              : empty}
        </option>
        {!isKnown && <option value={value}>{value.replace(':', ' ')}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  )
}

function Check({ label, value, onChange }: { label: string; value: boolean; onChange: (value: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      {label}
    </label>
  )
}
