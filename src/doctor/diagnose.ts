// The doctor: from the story of a boot to causes in plain words, most likely first. Pure.
import type { JournalEntry } from '../model.ts'
import { printable } from '../printable.ts'
import { MAX_EVIDENCE, type Case, type Diagnosis, type Evidence, type Finding } from './case.ts'
import { DECISION_SHAPES } from './decisions.ts'
import { DEPLOYMENT_SHAPES } from './deployments.ts'
import { FILE_SHAPES } from './files.ts'
import { OFFER_SHAPES } from './offers.ts'
import { notice, problem, type Shape } from './shape.ts'
import { readStory, type Story } from './story.ts'
import { TRANSFER_SHAPES } from './transfers.ts'

/** Where the journal was cut, nothing is known of the end. */
const JOURNAL_CUT = notice('journal-cut', (story) => {
  const cut = story.of('journal.full').at(0)
  if (!cut) return undefined
  return {
    cause: 'More happened in this boot than its journal holds (`sessions.maxEntries`): its end is not known.',
    next: 'A boot with so many entries goes in circles; look at its last ones.',
    evidence: [cut],
  }
})

/** When no other shape fits. */
const UNKNOWN_END = problem('unknown-end', (story) => {
  const last = story.journal.at(-1)
  return {
    cause: `The boot stopped in state ${story.session.state}, in none of the ways that are known. The last that was heard: ${last?.text ?? 'nothing'}.`,
    next: "See what the machine's screen says and look it up in docs/troubleshooting.md. A capture of the network helps most: `npm run lab` shows how a good one looks (docs/boot-walkthrough.md).",
    evidence: story.journal.slice(-3),
  }
})

/** Every known shape, the likeliest to be the cause first: what ends a boot late says more than what went before. */
export const SHAPES: readonly Shape[] = [
  ...DEPLOYMENT_SHAPES,
  ...DECISION_SHAPES,
  ...FILE_SHAPES,
  ...TRANSFER_SHAPES,
  ...OFFER_SHAPES,
  JOURNAL_CUT,
]

/** The codes a diagnosis can hold, those of good ends included. */
export const CODES: readonly string[] = [...SHAPES.map(({ code }) => code), 'unknown-end', 'boots', 'all-well']

/** What is to be said of a boot: problems first, then notices, each in the order of SHAPES; never empty. Throws nothing. */
export function diagnose(given: Case): Finding[] {
  const story = readStory(given)
  const found = SHAPES.flatMap((shape) => findingOf(shape, story))
  const problems = found.filter(({ severity }) => severity === 'problem')
  const notices = found.filter(({ severity }) => severity === 'notice')
  if (problems.length > 0) return [...problems, ...notices]
  const explained = notices.some(({ code }) => ENDS.has(code))
  if (explained) return notices
  if (!story.isOver && !story.isLoaded) return [fine('boots', going(story)), ...notices]
  if (story.isLoaded) return [fine('all-well', well(story)), ...notices]
  return [...findingOf(UNKNOWN_END, story), ...notices]
}

/** Notices that say how a boot ended. */
const ENDS: ReadonlySet<string> = new Set([
  'assignment-spent',
  'assigned-to-disk',
  'referred',
  'prompt-unanswered',
  'deployment-cancelled',
  'bootserver-other-item',
])

function findingOf({ code, severity, find }: Shape, story: Story): Finding[] {
  const diagnosis = find(story)
  return diagnosis ? [toFinding(code, severity, diagnosis)] : []
}

function fine(code: string, diagnosis: Diagnosis): Finding {
  return toFinding(code, 'fine', diagnosis)
}

function going({ journal, session }: Story): Diagnosis {
  return {
    cause: `The boot is under way (${session.state}); nothing is wrong so far.`,
    next: null,
    evidence: journal.slice(-1),
  }
}

function well(story: Story): Diagnosis {
  const { deployment, session } = story
  const ours = deployment?.session === session.id ? deployment : null
  const rest =
    ours === null || ours.method === 'boot-only'
      ? ''
      : ours.state === 'ready'
        ? ' The deployment is through.'
        : ` The deployment is in stage ${ours.stage}.`
  return {
    cause: `Everything the machine asked for arrived.${rest}`,
    next: null,
    evidence: [story.programArrived, story.arrived.at(-1)],
  }
}

function toFinding(code: string, severity: Finding['severity'], { cause, next, evidence }: Diagnosis): Finding {
  const entries = [...new Set(evidence.filter((entry) => entry !== undefined))]
  entries.sort((one, other) => one.sequence - other.sequence)
  return {
    code,
    severity,
    cause: printable(cause),
    next: next === null ? null : printable(next),
    evidence: entries.slice(-MAX_EVIDENCE).map(quote),
  }
}

function quote({ sequence, at, kind, text }: JournalEntry): Evidence {
  return { sequence, at, text: printable(`${kind}: ${text}`) }
}
