// Renders the stored answer files a machine gets, and refuses to arm one that could not use them.
import { RequestError } from '../errors.ts'
import type { AnswerPin, BootSession, Machine } from '../model.ts'
import type { KeyFile } from '../secrets/key-file.ts'
import { mergePlan } from '../store/plans.ts'
import type { Store } from '../store/store.ts'
import { hasErrors } from '../unattend/findings.ts'
import { parseAnswer } from '../unattend/parse.ts'
import { renderAnswer, type FindingIn, type Rendered, type RenderRequest } from '../unattend/render.ts'
import type { Variables } from '../unattend/substitute.ts'
import { architecturesOf, chooseAnswers, type AnswerWish, type ChosenAnswer } from './choose-answers.ts'
import { isStillOpen, variablesOf, type ServerValues } from './variables.ts'

export interface AnswerParts {
  store: Store
  /** Opens the key file when a secret is needed [KEY_FILE_UNUSABLE]. */
  keyFile: () => KeyFile
  server: ServerValues
}

/** For whom; `own` and `profile` as in `AnswerWish`. */
export interface AnswerSubject extends Pick<AnswerWish, 'own' | 'profile'> {
  /** Null: whichever machine comes, by a rule or a menu. */
  machine: Machine | null
  /** Variables that get their value only later, besides those of a boot to come. */
  isOpen?: (name: string) => boolean
}

/** How; what is left out the renderer does without. */
export type AnswerRequest = Omit<RenderRequest, 'files' | 'variables' | 'isOpen'> & {
  /** The boot it is for; without it `${session…}` stays as it is. */
  session?: BootSession | undefined
  /** Versions it was armed with; of other files the newest. */
  pins?: readonly AnswerPin[] | undefined
}

/** One of the files that went in. */
export interface UsedAnswer extends ChosenAnswer {
  contentVersion: number
}

/** What the machine would get; undefined where nobody names an answer file for it. */
export async function renderForMachine(
  parts: AnswerParts,
  subject: AnswerSubject,
  request: AnswerRequest,
): Promise<{ rendered: Rendered; files: UsedAnswer[] } | undefined> {
  const { machine, own, profile } = subject
  const { session, pins = [], ...how } = request
  const architectures = session?.architecture
    ? [session.architecture]
    : architecturesOf(request.pair.boot, request.firmware)
  const chosen = await chooseAnswers(parts.store, { own, profile, architectures })
  if (chosen.length === 0) return undefined
  const files: UsedAnswer[] = []
  const contents: { combined?: Uint8Array; client?: Uint8Array; image?: Uint8Array } = {}
  for (const one of chosen) {
    const version = pins.find(({ answer }) => answer === one.answer.name)?.version
    const { bytes, number } = await parts.store.answerContent(one.answer.name, version)
    contents[one.part] = bytes
    files.push({ ...one, contentVersion: number })
  }
  const plan = mergePlan(own ?? { ...EMPTY, method: null }, profile)
  const group = plan.bootImage === null ? null : ((await parts.store.bootImageGet(plan.bootImage))?.group ?? null)
  const sources = { machine, profile, plan, session, server: parts.server, group }
  const variables = {
    ...variablesOf(sources),
    ...(await secretVariables(parts, Object.values(contents))),
  }
  const isOpen = (name: string) => isStillOpen(name, sources) || subject.isOpen?.(name) === true
  const naming = request.naming ?? plan.select ?? undefined
  return { rendered: renderAnswer({ files: contents, variables, isOpen, ...how, naming }), files }
}

const EMPTY = {
  ...{ bootImage: null, installImage: null, select: null },
  ...{ answer: null, clientAnswer: null, imageAnswer: null },
}

/** Architectures of boot and install image that go together; which it will be is known only with the images. */
const PAIRS = [
  { boot: 'amd64', install: 'amd64' },
  { boot: 'arm64', install: 'arm64' },
  { boot: 'x86', install: 'x86' },
  { boot: 'x86', install: 'amd64' },
] as const

/**
 * Refuses answer files that could be used with no architecture: an error in them, or a variable without a value
 * [ANSWER_HAS_ERRORS, ANSWER_NOT_FOUND].
 */
export async function requireUsableAnswers(parts: AnswerParts, subject: AnswerSubject): Promise<void> {
  const { own, profile, machine } = subject
  for (const name of [own, profile].flatMap((one) => [one?.answer, one?.clientAnswer, one?.imageAnswer]))
    if (typeof name === 'string' && !(await parts.store.answerGet(name)))
      throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
  let best: { errors: FindingIn[]; files: UsedAnswer[] } | undefined
  for (const pair of PAIRS) {
    const made = await renderForMachine(parts, subject, { pair, reveal: false })
    if (!made) return
    const { rendered, files } = made
    if (rendered.file) return
    const errors = rendered.findings.filter((finding) => hasErrors([finding]))
    if (!best || errors.length < best.errors.length) best = { errors, files }
  }
  const { errors = [], files = [] } = best ?? {}
  const [first] = errors
  const about = files.find(({ part }) => part === first?.file) ?? files[0]
  const place = first ? `${first.line}:${first.column} ${first.code} ${first.message}` : 'unknown'
  const answer = about?.answer.name ?? ''
  if (machine) {
    const name = machine.name ?? machine.mac
    throw new RequestError('ANSWER_HAS_ERRORS', { answer, machine: name, count: errors.length, place })
  }
  throw new RequestError('PROFILE_ANSWER_UNUSABLE', {
    answer,
    profile: profile?.name ?? '',
    count: errors.length,
    place,
  })
}

/** The secrets the files name; others are left sealed. */
async function secretVariables({ store, keyFile }: AnswerParts, files: readonly Uint8Array[]): Promise<Variables> {
  const texts = files.map(textOf)
  const stored = await store.secretSealed()
  // WDS's %USERNAME% and the like are secrets called join…
  const wanted = stored.filter(
    ({ name }) => name.startsWith('join') || texts.some((text) => text.includes(`secrets.${name}`)),
  )
  return Object.fromEntries(
    wanted.map(({ name, sealed }) => [`secrets.${name}`, { secret: keyFile().box.open(name, sealed) }]),
  )
}

function textOf(bytes: Uint8Array): string {
  return parseAnswer(bytes).text
}
