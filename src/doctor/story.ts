// A boot's journal made easy to ask: its packets, its files, how far it came, and whether anything follows. Pure.
import { isIpxe, isWindowsLoader } from '../boot/windows-loaders.ts'
import type { BootSession, Deployment, JournalEntry, JournalKind } from '../model.ts'
import type { Case, ServerFacts } from './case.ts'

/** Nothing more comes after so long: firmware waits a minute at most between two steps. */
export const OVER_AFTER_MS = 90_000
/** A loader that was told "no such file" asks for the next name at once; after so long it has given up. */
const STILL_AFTER_MS = 10_000
/** A boot that begins so soon after another one is the same machine trying again. */
const AGAIN_WITHIN_MS = 15 * 60_000

/** What shapes ask. Times are milliseconds. */
export interface Story {
  readonly session: BootSession
  readonly journal: readonly JournalEntry[]
  readonly deployment: Deployment | null
  readonly facts: ServerFacts
  readonly nowMs: number
  /** The entries of these kinds, oldest first. */
  readonly of: (...kinds: JournalKind[]) => JournalEntry[]
  readonly discovers: readonly JournalEntry[]
  readonly offers: readonly JournalEntry[]
  /** What the client was told to load, by the last reply that said it; null: nothing yet. */
  readonly told: { entry: JournalEntry; file: string } | null
  /** Entries of files, whatever became of them. */
  readonly files: readonly JournalEntry[]
  /** Files that arrived, by HTTP also in part. */
  readonly arrived: readonly JournalEntry[]
  readonly missing: readonly JournalEntry[]
  readonly failed: readonly JournalEntry[]
  /** The arrival of the boot program. */
  readonly programArrived: JournalEntry | undefined
  /** The last file of the boot has arrived. */
  readonly isLoaded: boolean
  readonly isBios: boolean
  /** The address of the relay agent the client is behind, null: none. */
  readonly relay: string | null
  /** How long ago the last entry was. */
  readonly silentMs: number
  /** Nothing more will come: it was silent for long, or the machine began another boot. */
  readonly isOver: boolean
  /** Over, or silent for so long that a running loader would have asked on. */
  readonly isStill: boolean
  /** The boot this machine began soon after, undefined: it did not come back. */
  readonly next: BootSession | undefined
  /** The last decision with a rule. */
  readonly decision: JournalEntry | undefined
}

/** Reads a case. */
export function readStory(given: Case): Story {
  const { session, deployment, facts, nowMs } = given
  const journal = given.journal.filter(({ kind }) => typeof kind === 'string')
  const of = (...kinds: JournalKind[]) => journal.filter(({ kind }) => kinds.includes(kind))
  const lastAtMs = Date.parse(journal.at(-1)?.at ?? session.updatedAt)
  const silentMs = Math.max(0, nowMs - (Number.isNaN(lastAtMs) ? nowMs : lastAtMs))
  const next = given.neighbours
    .filter(({ id, startedAt }) => id !== session.id && startedAt > session.startedAt)
    .sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1))
    .find(({ startedAt }) => Date.parse(startedAt) - lastAtMs < AGAIN_WITHIN_MS)
  const arrived = of('file.done', 'file.part')
  const program = session.program
  const programArrived = program === null ? undefined : arrived.find((entry) => isFile(entry, program))
  const discovers = of('dhcp.discover')
  return {
    session,
    journal,
    deployment,
    facts,
    nowMs,
    of,
    discovers,
    offers: of('dhcp.offer'),
    told: lastTold(of('dhcp.offer', 'dhcp.ack', 'pxe.ack')),
    files: of('file.start', 'file.done', 'file.probe', 'file.part', 'file.missing', 'file.failed'),
    arrived,
    missing: of('file.missing'),
    failed: of('file.failed'),
    programArrived,
    isLoaded: isLoaded(session, arrived),
    isBios: session.architecture === 'x86' || session.architecture === 'x64',
    relay: firstText(journal, 'relay'),
    silentMs,
    isOver: silentMs >= OVER_AFTER_MS || next !== undefined,
    isStill: silentMs >= STILL_AFTER_MS || next !== undefined,
    next,
    decision: of('decision').findLast(({ data }) => typeof data['rule'] === 'string'),
  }
}

/** A field of an entry as text, '' where there is none. */
export function textOf(entry: JournalEntry | undefined, field: string): string {
  const value = entry?.data[field]
  return typeof value === 'string' ? value : ''
}

/** A field of an entry as a number, NaN where there is none. */
export function numberOf(entry: JournalEntry | undefined, field: string): number {
  const value = entry?.data[field]
  return typeof value === 'number' ? value : Number.NaN
}

/** The name of the entry's file without its folders, lower case. */
export function baseOf(entry: JournalEntry): string {
  return lastPart(textOf(entry, 'name'))
}

/** Whether the entry is about this file, whatever folder it was asked for in. */
export function isFile(entry: JournalEntry, name: string): boolean {
  return baseOf(entry) === lastPart(name)
}

/** Whether the program reads more files before it is done. */
export function loadsMore(program: string): boolean {
  return isWindowsLoader(program) || isIpxe(program)
}

/** Whether the entry is about a boot store. */
export function isBootStore(entry: JournalEntry): boolean {
  return /(^|\.)bcd$/.test(baseOf(entry))
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase()
}

function isLoaded({ program }: BootSession, arrived: readonly JournalEntry[]): boolean {
  if (program === null) return false
  return arrived.some((entry) => {
    if (isWindowsLoader(program)) return /\.wim$/i.test(textOf(entry, 'name'))
    return entry.kind === 'file.done' && isFile(entry, program)
  })
}

function lastTold(replies: readonly JournalEntry[]): Story['told'] {
  const entry = replies.findLast((reply) => textOf(reply, 'file') !== '')
  return entry ? { entry, file: textOf(entry, 'file') } : null
}

function firstText(journal: readonly JournalEntry[], field: string): string | null {
  for (const entry of journal) {
    const text = textOf(entry, field)
    if (text !== '') return text
  }
  return null
}
