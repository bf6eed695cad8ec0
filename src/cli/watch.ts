// `openwds watch`: boots as they happen, until Ctrl-C; a lost connection is taken up again where it broke.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { LiveEvent } from '../model.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import type { ServerEvent } from '../api/server-events.ts'
import { wantsColour } from './terminal.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import { addVerb, argument, type OpenVerb, type Verb } from './verb.ts'

/** Waits between attempts to connect again; the last one repeats. */
const RECONNECT_MS = [250, 500, 1000, 2000, 5000]
/** Sessions asked about, so that each is asked about once. */
const MAX_SESSIONS = 2000

type Watched = LiveEvent

/** Adds `watch`. */
export function addWatchVerb(program: Command, open: OpenVerb): void {
  addVerb(program, 'watch', 'Shows boots live, as a timeline, until Ctrl-C; --json: one event per line.', [
    'openwds watch',
    'openwds watch lab-1',
    'openwds watch 52:54:00:12:34:56 --json',
  ])
    .addArgument(argument('[machine]', 'only this one: MAC (any spelling), UUID or name'))
    .option('--session <id>', 'only this boot')
    .action(async (ref: string | undefined, options: { session?: string }, command: Command) => {
      const verb = open(command)
      try {
        await watch(verb, { mac: ref === undefined ? undefined : await macOf(ref, verb), session: options.session })
      } catch (error) {
        if (!verb.signal.aborted) throw error
      }
    })
}

/** The machine's MAC; what is no known machine must be a MAC itself, which the API checks. */
async function macOf(ref: string, verb: Verb): Promise<string> {
  try {
    return (await verb.client.get(apiPath('machines', ref))).body.mac
  } catch (error) {
    if (error instanceof DaemonRefusal && error.code === 'MACHINE_NOT_FOUND') return ref
    throw error
  }
}

async function watch(verb: Verb, filter: { mac: string | undefined; session: string | undefined }): Promise<void> {
  const { stdout, stderr, env } = verb.io
  const timeline = verb.json ? undefined : createTimeline(stdout, { colour: wantsColour(stdout, env) })
  const asked = new Set<string>()
  const note = (text: string): void => {
    const line = `openwds: ${text}`
    // on one terminal, whoever writes past the timeline is overwritten by its bars
    if (timeline && stdout.isTTY && stderr.isTTY) timeline.note(line)
    else if (!verb.json) stderr.write(`${line}\n`)
  }
  let lastEventId: string | undefined
  let failures = -1 // before the first connection: its failure is the verb's
  try {
    for (;;) {
      let reason = 'the daemon ended the connection'
      try {
        const events = await verb.client.events(filter, lastEventId)
        if (failures < 0 && stderr.isTTY) note('watching; Ctrl-C ends')
        if (failures > 0) note('connected again')
        failures = 0
        for await (const event of events) {
          if (event.id !== '') lastEventId = event.id
          await show(event, verb, timeline, asked)
        }
      } catch (error) {
        if (verb.signal.aborted) return
        if (failures < 0 || (error instanceof DaemonRefusal && error.status < 500)) throw error
        reason = error instanceof Error ? error.message : String(error)
      }
      if (failures === 0) note(`${reason}; trying to connect again`)
      await sleep(RECONNECT_MS[Math.min(failures, RECONNECT_MS.length - 1)], undefined, { signal: verb.signal })
      failures++
    }
  } finally {
    timeline?.end()
  }
}

async function show(
  { data }: ServerEvent,
  verb: Verb,
  timeline: Timeline | undefined,
  asked: Set<string>,
): Promise<void> {
  const event = parseEvent(data)
  if (!event) return
  if (!timeline) {
    verb.io.stdout.write(JSON.stringify(event) + '\n')
    return
  }
  if (event.session !== null && !asked.has(event.session)) {
    asked.add(event.session)
    if (asked.size > MAX_SESSIONS) for (const oldest of asked) if (asked.delete(oldest)) break
    await introduce(event.session, verb, timeline)
  }
  timeline.event(event)
}

/** Tells the timeline the session's name and beginning: a watch may start in the middle of a boot. */
async function introduce(session: string, verb: Verb, timeline: Timeline): Promise<void> {
  try {
    timeline.know((await verb.client.get(apiPath('sessions', session))).body)
  } catch (error) {
    // forgotten meanwhile, or the connection is about to break: the events themselves say enough
    if (verb.signal.aborted) throw error
  }
}

/** The event's JSON; undefined for what a newer daemon may send besides. */
function parseEvent(data: string): Watched | undefined {
  try {
    const event = JSON.parse(data) as Partial<Watched> | null
    return typeof event?.kind === 'string' && typeof event.at === 'string' && 'session' in event
      ? (event as Watched)
      : undefined
  } catch {
    return undefined
  }
}
