// A boot's journal as a story: who spoke, what it means, how long it took, and how large the files were. Pure.
import type { JournalEntryReply } from '../../api/schemas.ts'
import type { JournalKind } from '../../model.ts'
import type { Tone } from '../words.ts'

/** `machine`: it asked. `server`: we answered. `note`: nobody spoke. */
export type Speaker = 'machine' | 'server' | 'note'

interface Meaning {
  speaker: Speaker
  tone: Tone
  /** In plain words. */
  says: string
}

const machine = (says: string, tone: Tone = 'quiet'): Meaning => ({ speaker: 'machine', tone, says: `Machine ${says}` })
const server = (says: string, tone: Tone = 'quiet'): Meaning => ({ speaker: 'server', tone, says: `Server ${says}` })
const note = (says: string, tone: Tone): Meaning => ({ speaker: 'note', tone, says })

/** What each kind of entry means. */
const MEANINGS: Readonly<Record<JournalKind, Meaning>> = {
  'dhcp.discover': machine('asks the network for an address and a boot:'),
  'dhcp.offer': server('offers:'),
  'dhcp.request': machine('takes an offer:'),
  'dhcp.ack': server('confirms:'),
  'dhcp.nak': server('refuses the address:', 'warning'),
  'dhcp.inform': machine('has an address and asks for the rest:'),
  'dhcp.decline': machine('finds the address taken:', 'warning'),
  'dhcp.release': machine('gives its address back:'),
  'pxe.request': machine('asks which boot file it gets:'),
  'pxe.ack': server('names the boot file:'),
  decision: note('Decision:', 'note'),
  'file.start': machine('begins to load'),
  'file.done': machine('has loaded', 'done'),
  'file.probe': machine('asks for a size:'),
  'file.part': machine('has read parts of'),
  'file.missing': server('has no such file:', 'warning'),
  'file.failed': server('could not send', 'error'),
  'ipxe.report': machine('says through iPXE:', 'note'),
  'assignment.disarmed': note('Disarmed:', 'note'),
  'deploy.stage': machine('reports:', 'done'),
  'deploy.failed': machine('gave up:', 'error'),
  'deploy.alarm': note('Alarm:', 'error'),
  'journal.full': note('More was not kept:', 'warning'),
}

/** One step, as it is shown. */
export interface Step extends Meaning {
  entry: JournalEntryReply
  /** Milliseconds since the boot began, and since the step before. */
  sinceStartMs: number
  sinceLastMs: number
  /** Of a file that was sent: its size, time and rate. */
  transfer: { sizeBytes: number; durationMs: number; bytesPerSecond: number } | null
}

/** A pause this long is worth a look. */
export const LONG_PAUSE_MS = 10_000

/** The steps in order. */
export function toSteps(startedAt: string, journal: readonly JournalEntryReply[]): Step[] {
  const startMs = Date.parse(startedAt)
  let lastMs = startMs
  return journal.map((entry) => {
    const atMs = Date.parse(entry.at)
    const step = {
      ...meaningOf(entry.kind),
      entry,
      sinceStartMs: atMs - startMs,
      sinceLastMs: atMs - lastMs,
      transfer: transferOf(entry),
    }
    lastMs = atMs
    return step
  })
}

/** Of a newer daemon's kinds only the name is known. */
function meaningOf(kind: JournalKind): Meaning {
  return Object.hasOwn(MEANINGS, kind) ? MEANINGS[kind] : { speaker: 'note', tone: 'quiet', says: kind }
}

function transferOf({ kind, data }: JournalEntryReply): Step['transfer'] {
  const { sizeBytes, durationMs, bytesPerSecond } = data
  if (kind !== 'file.done' || typeof sizeBytes !== 'number' || typeof durationMs !== 'number') return null
  const rate =
    typeof bytesPerSecond === 'number' ? bytesPerSecond : durationMs > 0 ? (sizeBytes / durationMs) * 1000 : 0
  return { sizeBytes, durationMs, bytesPerSecond: rate }
}
