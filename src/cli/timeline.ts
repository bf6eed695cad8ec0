// The live timeline of boots: one line per journal entry, and below the newest line a bar for every running file.
import type { DeploymentProgressEvent, JournalEntry, JournalKind, LiveEvent, ProgressEvent } from '../model.ts'
import { printable } from '../printable.ts'
import { BAR_CELLS, createFileBars } from './file-bars.ts'
import { formatBytes, formatDuration, formatRate } from '../figures.ts'
import { createPaint, formatTime, pad, shorten, type Colour, type Output } from './terminal.ts'

/** What can be told to a timeline. */
export interface Timeline {
  /** Shows one event. */
  event(event: LiveEvent): void
  /** Says who boots in a session and when it began, so that its lines carry the name and the right time. */
  know(session: { id: string; mac: string; machineName: string | null; startedAt: string }): void
  /** Writes a line that is no event: whoever writes on the same terminal past the timeline is overwritten by bars. */
  note(text: string): void
  /** Turns the running bars into lines that say how far they came, and gives the cursor back; later events are ignored. */
  end(): void
}

export interface TimelineOptions {
  /** Whether to paint; whether there are bars is a matter of `out` being a terminal. */
  colour: boolean
}

/** How a kind of entry looks: who speaks (→ the machine, ← the server, · nobody), in what word, in what colour. */
const LOOKS: Record<JournalKind, { arrow: '→' | '←' | '·'; word: string; colour?: Colour }> = {
  'dhcp.discover': { arrow: '→', word: 'DISCOVER', colour: 'cyan' },
  'dhcp.offer': { arrow: '←', word: 'OFFER', colour: 'green' },
  'dhcp.request': { arrow: '→', word: 'REQUEST', colour: 'cyan' },
  'dhcp.ack': { arrow: '←', word: 'ACK', colour: 'green' },
  'dhcp.nak': { arrow: '←', word: 'NAK', colour: 'red' },
  'dhcp.inform': { arrow: '→', word: 'INFORM', colour: 'cyan' },
  'dhcp.decline': { arrow: '→', word: 'DECLINE', colour: 'yellow' },
  'dhcp.release': { arrow: '→', word: 'RELEASE', colour: 'cyan' },
  'pxe.request': { arrow: '→', word: '4011', colour: 'cyan' },
  'pxe.ack': { arrow: '←', word: '4011 ACK', colour: 'green' },
  decision: { arrow: '·', word: 'decision', colour: 'magenta' },
  'file.start': { arrow: '→', word: 'file', colour: 'cyan' },
  'file.done': { arrow: '←', word: 'file done', colour: 'green' },
  'file.probe': { arrow: '→', word: 'size probe' },
  'file.part': { arrow: '←', word: 'file part' },
  'file.missing': { arrow: '←', word: 'no file', colour: 'yellow' },
  'file.failed': { arrow: '←', word: 'file fails', colour: 'red' },
  'ipxe.report': { arrow: '→', word: 'iPXE says' },
  'assignment.disarmed': { arrow: '·', word: 'disarmed', colour: 'magenta' },
  'deploy.stage': { arrow: '·', word: 'stage', colour: 'green' },
  'deploy.failed': { arrow: '→', word: 'failed', colour: 'red' },
  'deploy.alarm': { arrow: '·', word: 'alarm', colour: 'red' },
  'journal.full': { arrow: '·', word: 'cut here', colour: 'yellow' },
}
const WORD_WIDTH = Math.max(...Object.values(LOOKS).map((look) => look.word.length))
/** Machines get these in turn, so that interleaved boots can be told apart. */
const MACHINE_COLOURS = ['blue', 'yellow', 'magenta', 'cyan', 'green', 'white'] as const satisfies readonly Colour[]

/** Entries after which a file's bar is gone. */
const ENDS: ReadonlySet<JournalKind> = new Set(['file.done', 'file.failed', 'file.probe'])

/** A label column wider than a MAC, but not by much. */
const MAX_LABEL = 24
const MAC_LENGTH = 17
const SINCE_WIDTH = 9
/** Without a terminal a file gets a line at each quarter and, if slow, this often. */
const PLAIN_EVERY_MS = 5000
const PLAIN_STEP = 0.25
/** A bar that got no news for so long belongs to a transfer whose end was not told; one that goes on comes back. */
const FORGOTTEN_MS = 20_000
/** Sessions remembered: a watch may run for months. */
const MAX_SESSIONS = 2000
const MAX_TEXT = 300

interface Session {
  label: string
  colour: Colour
  startedAtMs: number
  /** Whether its opening line was written. */
  isHeaded: boolean
}

interface Running {
  event: ProgressEvent
  forgetting?: NodeJS.Timeout
  plainAtMs: number
  plainShare: number
}

/** A timeline that writes to `out`: bars rewritten in place on a terminal, occasional lines elsewhere. */
export function createTimeline(out: Output, { colour }: TimelineOptions): Timeline {
  const paint = createPaint(colour)
  const bars = out.isTTY ? createFileBars(out, paint) : undefined
  const sessions = new Map<string, Session>()
  const running = new Map<number, Running>()
  let machines = 0
  let labelWidth = MAC_LENGTH
  let ended = false

  function print(line: string): void {
    if (bars) bars.print(line)
    else out.write(`${line}\n`)
  }

  function remember(id: string, label: string, startedAtMs: number): Session {
    const shown = shorten(printable(label), MAX_LABEL)
    const known = sessions.get(id)
    const session: Session = {
      label: shown,
      colour: known?.colour ?? MACHINE_COLOURS[machines++ % MACHINE_COLOURS.length] ?? 'white',
      startedAtMs,
      isHeaded: known?.isHeaded ?? false,
    }
    labelWidth = Math.max(labelWidth, Array.from(shown).length)
    sessions.delete(id)
    sessions.set(id, session)
    dropOldest(sessions, MAX_SESSIONS)
    return session
  }

  function sessionOf(event: { session: string | null; mac: string | null; at: string }): Session | undefined {
    if (event.session === null) return undefined
    return sessions.get(event.session) ?? remember(event.session, event.mac ?? event.session, Date.parse(event.at))
  }

  /** Time and machine: how every line begins. */
  function margin(session: Session | undefined, at: string): string {
    const since = session ? sinceText(Date.parse(at) - session.startedAtMs) : ''
    const label = pad(session?.label ?? '', labelWidth)
    return `${paint('dim', pad(since, SINCE_WIDTH, 'right'))}  ${session ? paint(session.colour, label) : label}  `
  }

  function entryLine(entry: JournalEntry): string {
    const look = Object.hasOwn(LOOKS, entry.kind)
      ? LOOKS[entry.kind]
      : { arrow: '·' as const, word: printable(entry.kind) } // a newer daemon's
    const word = pad(look.word, WORD_WIDTH)
    const marked = look.colour ? paint(look.colour, word) : word
    return `${margin(sessionOf(entry), entry.at)}${look.arrow} ${marked}  ${shorten(printable(entry.text), MAX_TEXT)}`
  }

  function headLine(entry: JournalEntry, session: Session): string {
    const who = session.label === (entry.mac as string) ? entry.mac : `${session.label} (${entry.mac})`
    return paint('bold', `── ${who} · session ${printable(entry.session)} · ${formatTime(entry.at)}`)
  }

  /** Bytes, rate and the rest of a transfer, without its margin. */
  function progressText({ sentBytes, sizeBytes, bytesPerSecond, name }: ProgressEvent): string {
    const share = shareOf({ sentBytes, sizeBytes })
    const left = bytesPerSecond > 0 ? formatDuration(((sizeBytes - sentBytes) / bytesPerSecond) * 1000) : '?'
    const figures = `${pad(String(Math.floor(share * 100)), 3, 'right')} %  ${pad(formatRate(bytesPerSecond), 10, 'right')}`
    return `${figures}  ETA ${pad(left, 6)}  ${printable(name)} (${formatBytes(sizeBytes)})`
  }

  /** What stands before a bar, and behind it on the same line. */
  function barTexts(event: ProgressEvent): { margin: string; text: string } {
    const room = (out.columns ?? 80) - 1 - (SINCE_WIDTH + 2 + labelWidth + 2) - (BAR_CELLS + 1)
    return { margin: margin(sessionOf(event), event.at), text: shorten(progressText(event), room) }
  }

  function progressLine(event: ProgressEvent): string {
    return `${margin(sessionOf(event), event.at)}  ${pad('', WORD_WIDTH)}  ${progressText(event)}`
  }

  function showProgress(event: ProgressEvent): void {
    const { transfer, session, sentBytes, sizeBytes } = event
    const file = running.get(transfer) ?? { event, plainAtMs: Date.now(), plainShare: 0 }
    file.event = event
    clearTimeout(file.forgetting)
    file.forgetting = setTimeout(drop, FORGOTTEN_MS, transfer).unref()
    running.set(transfer, file)
    if (bars) bars.show(event, barTexts(event))
    else showNowAndThen(file)
    // without a session no entry will tell the end
    if (session === null && sentBytes >= sizeBytes) drop(transfer)
  }

  function showNowAndThen(file: Running): void {
    const share = shareOf(file.event)
    const step = Math.floor(share / PLAIN_STEP) > Math.floor(file.plainShare / PLAIN_STEP) && share < 1
    if (!step && Date.now() - file.plainAtMs < PLAIN_EVERY_MS) return
    file.plainAtMs = Date.now()
    file.plainShare = share
    print(progressLine(file.event))
  }

  function showEntry(entry: JournalEntry): void {
    const session = sessionOf(entry)
    if (ENDS.has(entry.kind)) dropEnded(entry)
    if (session && !session.isHeaded) print(headLine(entry, session))
    if (session) session.isHeaded = true
    print(entryLine(entry))
  }

  /** Takes away the bar of a transfer that ended: by its number, or by session and file name. */
  function dropEnded(entry: JournalEntry): void {
    const number = entry.data['transfer']
    if (typeof number === 'number') drop(number)
    else
      for (const [transfer, { event }] of running)
        if (event.session === entry.session && event.name === entry.data['name']) drop(transfer)
  }

  function drop(transfer: number): void {
    clearTimeout(running.get(transfer)?.forgetting)
    running.delete(transfer)
    bars?.drop(transfer)
  }

  return {
    event(event) {
      if (ended) return
      if (event.kind === 'file.progress') showProgress(event)
      else if (event.kind === 'deploy.progress') showProgress(asTransfer(event))
      else showEntry(event)
    },
    know({ id, mac, machineName, startedAt }) {
      remember(id, machineName ?? mac, Date.parse(startedAt))
    },
    note(text) {
      print(printable(text))
    },
    end() {
      ended = true
      for (const [transfer, { event }] of running) {
        if (bars) print(progressLine(event))
        drop(transfer)
      }
    },
  }
}

/** Seconds since the session's first packet; from a minute on with minutes, from an hour on with hours. */
function sinceText(sinceMs: number): string {
  if (Number.isNaN(sinceMs)) return '?'
  const seconds = Math.max(0, sinceMs) / 1000
  if (seconds < 60) return `${seconds.toFixed(3)} s`
  const whole = Math.floor(seconds)
  const [minutes, rest] = [Math.floor(whole / 60), String(whole % 60).padStart(2, '0')]
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}

/** A step of a deployment as a bar: in bytes where it tells them, else in parts of a hundred. */
function asTransfer(event: DeploymentProgressEvent): ProgressEvent {
  const { bytes, sizeBytes, percent, bytesPerSecond, text, step, deployment, ...same } = event
  const isSized = bytes !== null && sizeBytes !== null && sizeBytes > 0
  return {
    ...{ session: same.session, mac: same.mac, at: same.at, kind: 'file.progress' },
    // deployments are no transfers: their numbers are below zero
    transfer: -Number.parseInt(deployment, 32),
    name: text ?? (step === '' ? same.stage : step),
    sentBytes: isSized ? bytes : percent,
    sizeBytes: isSized ? sizeBytes : 100,
    bytesPerSecond: bytesPerSecond ?? 0,
    ...{ retransmits: 0, windowSize: null, secondsLeft: null },
  }
}

function shareOf({ sentBytes, sizeBytes }: { sentBytes: number; sizeBytes: number }): number {
  return sizeBytes > 0 ? Math.min(1, Math.max(0, sentBytes / sizeBytes)) : 0
}

function dropOldest(map: Map<unknown, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return
    map.delete(key)
  }
}
