// Renders the stored answer files a machine gets, and refuses to arm one that could not use them.
import { RequestError } from '../errors.ts'
import type { AnswerPin, AssignmentPlan, BootSession, Machine } from '../model.ts'
import type { KeyFile } from '../secrets/key-file.ts'
import { mergePlan } from '../store/plans.ts'
import type { Store } from '../store/store.ts'
import { hasErrors } from '../unattend/findings.ts'
import { parseAnswer } from '../unattend/parse.ts'
import { renderAnswer, type FindingIn, type Rendered, type RenderRequest } from '../unattend/render.ts'
import type { KnownPair, ProcessorPair } from '../unattend/sections.ts'
import type { ImageFacts } from '../unattend/select-image.ts'
import type { Variables } from '../unattend/substitute.ts'
import { architecturesOf, chooseAnswers, NO_WORDS, type AnswerWish, type ChosenAnswer } from './choose-answers.ts'
import { readPlanImages, type PlanImages } from './plan-images.ts'
import { isStillOpen, variablesOf, type ServerValues } from './variables.ts'

/** What is asked of the store. */
export type AnswerStore = Pick<
  Store,
  'answerGet' | 'answerContent' | 'answerDefaults' | 'secretSealed' | 'imageGet' | 'imageOf'
>

export interface AnswerParts {
  store: AnswerStore
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
export type AnswerRequest = Omit<RenderRequest, 'files' | 'variables' | 'isOpen' | 'pair'> & {
  /** Of boot and install image, where the library does not know them; it is asked unless `images` are given. */
  pair?: KnownPair | undefined
  /** The boot it is for; without it `${session…}` stays as it is. */
  session?: BootSession | undefined
  /** Versions it was armed with; of other files the newest. */
  pins?: readonly AnswerPin[] | undefined
  /** The machine is about to be armed: with the images as they are now, not with those it was armed with. */
  isNew?: boolean | undefined
}

/** One of the files that went in. */
export interface UsedAnswer extends ChosenAnswer {
  contentVersion: number
}

/** The file, and what it was made for. */
export interface RenderedForMachine {
  rendered: Rendered
  files: UsedAnswer[]
  pair: ProcessorPair
  /** The image that is installed, where the assignment tells. */
  image: ImageFacts | undefined
}

/**
 * What the machine would get; undefined where nobody names an answer file for it. An architecture that nothing tells is the
 * one that the files can be used with.
 */
export async function renderForMachine(
  parts: AnswerParts,
  subject: AnswerSubject,
  request: AnswerRequest,
): Promise<RenderedForMachine | undefined> {
  const { machine, own, profile } = subject
  const plan = mergePlan(own ?? NO_WORDS, profile)
  const naming = request.naming ?? plan.select ?? undefined
  const mac = request.isNew ? undefined : machine?.mac
  const library = await readPlanImages(parts.store, { plan, naming, mac })
  const { boot, install } = request.images ? (request.pair ?? {}) : { ...request.pair, ...without(library.pair) }
  const possible = PAIRS.filter((pair) => (!boot || pair.boot === boot) && (!install || pair.install === install))
  const only = boot ?? install ?? 'amd64'
  const pairs = possible.length > 0 ? possible : [{ boot: boot ?? only, install: install ?? only }]
  let best: RenderedForMachine | undefined
  for (const pair of pairs) {
    const made = await renderForPair(parts, subject, { ...request, naming, pair }, { plan, library })
    if (!made || made.rendered.file) return made
    if (!best || errorsOf(made).length < errorsOf(best).length) best = made
  }
  return best
}

async function renderForPair(
  parts: AnswerParts,
  subject: AnswerSubject,
  request: AnswerRequest & { pair: ProcessorPair },
  { plan, library }: { plan: AssignmentPlan; library: PlanImages },
): Promise<RenderedForMachine | undefined> {
  const { machine, own, profile } = subject
  const { session, pins = [], images = library.images, ...how } = request
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
  const { image, group } = library
  const sources = { machine, profile, plan, session, server: parts.server, group, image }
  const variables = {
    ...variablesOf(sources),
    ...(await secretVariables(parts, Object.values(contents))),
  }
  const isOpen = (name: string) => isStillOpen(name, sources) || subject.isOpen?.(name) === true
  const rendered = renderAnswer({ files: contents, variables, isOpen, ...how, images })
  return { rendered, files, pair: request.pair, image }
}

/** Architectures of boot and install image that go together, the likelier first. */
const PAIRS = [
  { boot: 'amd64', install: 'amd64' },
  { boot: 'arm64', install: 'arm64' },
  { boot: 'x86', install: 'x86' },
  { boot: 'x86', install: 'amd64' },
] as const

/** What is known, without what is not. */
function without({ boot, install }: KnownPair): KnownPair {
  return { ...(boot ? { boot } : {}), ...(install ? { install } : {}) }
}

function errorsOf({ rendered }: RenderedForMachine): FindingIn[] {
  return rendered.findings.filter((finding) => hasErrors([finding]))
}

/** Why answer files cannot be used: the file of the first error, where that is, and how many there are. */
export interface Unusable {
  answer: string
  place: string
  count: number
}

/**
 * Whether the files could be used with the images of the assignment, or, where the library does not know them, with any
 * architecture: no error, and a value for every variable; undefined: yes.
 */
export async function findUnusable(
  parts: AnswerParts,
  subject: AnswerSubject,
  how: Pick<AnswerRequest, 'pins' | 'isNew' | 'pair' | 'firmware'> = { isNew: true },
): Promise<Unusable | undefined> {
  const made = await renderForMachine(parts, subject, { reveal: false, ...how })
  if (!made || made.rendered.file) return undefined
  const { files } = made
  const errors = errorsOf(made)
  const [first] = errors
  const about = files.find(({ part }) => part === first?.file) ?? files[0]
  const place = first ? `${first.line}:${first.column} ${first.code} ${first.message}` : 'unknown'
  return { answer: about?.answer.name ?? '', place, count: errors.length }
}

/** Refuses answer files that could not be used [ANSWER_HAS_ERRORS, PROFILE_ANSWER_UNUSABLE, ANSWER_NOT_FOUND]. */
export async function requireUsableAnswers(parts: AnswerParts, subject: AnswerSubject): Promise<void> {
  const { own, profile, machine } = subject
  for (const name of [own, profile].flatMap((one) => [one?.answer, one?.clientAnswer, one?.imageAnswer]))
    if (typeof name === 'string' && !(await parts.store.answerGet(name)))
      throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
  const unusable = await findUnusable(parts, subject)
  if (!unusable) return
  if (machine) throw new RequestError('ANSWER_HAS_ERRORS', { ...unusable, machine: machine.name ?? machine.mac })
  throw new RequestError('PROFILE_ANSWER_UNUSABLE', { ...unusable, profile: profile?.name ?? '' })
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
