// Every machine with what it is doing, and which of them a filter lets through. Pure but for the hook.
import type { DeploymentReply } from '../../api/deployment-schemas.ts'
import type { MachineListItem, SessionReply } from '../../api/schemas.ts'
import { ask, askAll } from '../api.ts'
import { isChangeOf, useFresh } from '../live.ts'
import { BOOT_WORDS, DEPLOYMENT_WORDS, isBooting, STAGE_WORDS, type Word } from '../words.ts'

/** What the state filter offers, and its words. */
export const STATES = {
  booting: 'booting',
  deploying: 'being deployed',
  armed: 'armed',
  disarmed: 'disarmed',
  done: 'done: booted once',
  failed: 'last deployment failed',
  unassigned: 'nothing assigned',
} as const
export type MachineState = keyof typeof STATES

/** A machine as the list shows it. */
export interface Row {
  machine: MachineListItem
  state: MachineState
  word: Word
}

/** A boot of which nothing was heard for so long is no news. */
const RECENT_MS = 120_000

/** The state that matters most. */
export function rowOf(
  machine: MachineListItem,
  session: SessionReply | undefined,
  deployment: DeploymentReply | undefined,
  nowMs: number,
): Row {
  if (deployment && deployment.endedAt === null && deployment.stage !== 'armed') {
    const { tone } = DEPLOYMENT_WORDS[deployment.state]
    return { machine, state: 'deploying', word: { text: STAGE_WORDS[deployment.stage], tone } }
  }
  if (session && isBooting(session.state) && nowMs - Date.parse(session.updatedAt) < RECENT_MS)
    return { machine, state: 'booting', word: BOOT_WORDS[session.state] }
  const { assignment } = machine
  if (!assignment) return { machine, state: 'unassigned', word: { text: 'nothing assigned', tone: 'quiet' } }
  if (deployment?.state === 'failed' && !assignment.armed)
    return { machine, state: 'failed', word: { text: `failed: OW-${deployment.failure?.code ?? 0}`, tone: 'error' } }
  if (assignment.armed) return { machine, state: 'armed', word: { text: 'armed', tone: 'note' } }
  if (assignment.spentAt !== null) return { machine, state: 'done', word: { text: 'done', tone: 'done' } }
  return { machine, state: 'disarmed', word: { text: 'disarmed', tone: 'quiet' } }
}

/** What is looked for. */
export interface Filter {
  text: string
  tag: string
  profile: string
  state: string
}
export const NO_FILTER: Filter = { text: '', tag: '', profile: '', state: '' }

/** Those that fit; every word of the text must be somewhere. */
export function filterRows(rows: readonly Row[], { text, tag, profile, state }: Filter): Row[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    ({ machine, state: own }) =>
      (state === '' || own === state) &&
      (tag === '' || machine.tags.includes(tag)) &&
      (profile === '' || machine.assignment?.profile === profile) &&
      (wanted.length === 0 || containsAll(wordsOf(machine), wanted)),
  )
}

const containsAll = (text: string, wanted: readonly string[]) => wanted.every((word) => text.includes(word))

/** Everything of a machine one may look for; MACs in either usual spelling. */
function wordsOf({ mac, name, uuid, description, tags, address, assignment }: MachineListItem): string {
  const assigned = assignment ? [assignment.profile, assignment.bootImage, assignment.installImage] : []
  return [
    mac,
    mac.replaceAll(':', '-'),
    mac.replaceAll(':', ''),
    name,
    uuid,
    description,
    address,
    ...tags,
    ...assigned,
  ]
    .join(' ')
    .toLowerCase()
}

export type SortKey = 'name' | 'state' | 'assigned' | 'changed'

/** Sorted; names without case and with their numbers as numbers. */
export function sortRows(rows: readonly Row[], key: SortKey, isDescending: boolean): Row[] {
  const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  const wordOf = ({ machine, word }: Row): string =>
    ({
      name: machine.name ?? machine.mac,
      state: word.text,
      assigned: assignedText(machine),
      changed: machine.updatedAt,
    })[key]
  const keyed = rows.map((row) => ({ row, word: wordOf(row) }))
  keyed.sort(
    (one, other) => order.compare(one.word, other.word) || order.compare(one.row.machine.mac, other.row.machine.mac),
  )
  if (isDescending) keyed.reverse()
  return keyed.map(({ row }) => row)
}

/** What it gets, in one line. */
export function assignedText({ assignment }: MachineListItem): string {
  if (!assignment) return ''
  const { profile, bootImage, installImage, method } = assignment
  const images = [bootImage, installImage].filter((name) => name !== null).join(' → ')
  const what = method === 'local' ? 'its own disk' : images
  return profile === null ? what : `${profile}${what === '' ? '' : ` (${what})`}`
}

/** Every machine, kept up to date. */
export function useFleet() {
  const machines = useFresh(
    (signal) => askAll<MachineListItem>('/machines', {}, signal),
    [],
    isChangeOf('machine', 'assignment', 'pending', 'profile'),
  )
  const sessions = useFresh(
    async (signal) => (await ask<{ items: SessionReply[] }>('/sessions?limit=500', { signal })).items,
    [],
    ({ kind }) => kind === 'decision' || kind === 'file.done' || kind === 'file.failed',
  )
  const deployments = useFresh(
    async (signal) => (await ask<{ items: DeploymentReply[] }>('/deployments?limit=1000', { signal })).items,
    [],
    ({ kind }) => kind === 'deploy.stage' || kind === 'deploy.failed',
  )
  const nowMs = Date.now()
  // the newest come first: of each machine the first counts
  const sessionOf = firstByMac(sessions.value ?? [])
  const deploymentOf = firstByMac(deployments.value ?? [])
  return {
    rows: machines.value?.map((machine) =>
      rowOf(machine, sessionOf.get(machine.mac), deploymentOf.get(machine.mac), nowMs),
    ),
    problem: machines.problem,
  }
}

function firstByMac<T extends { mac: string }>(items: readonly T[]): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of items) if (!found.has(item.mac)) found.set(item.mac, item)
  return found
}
