// Shows the daemon's boots live while the lab waits for its machines.
import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionReply } from '../src/api/schemas.ts'
import { apiPath, createClient } from '../src/cli/client.ts'
import { wantsColour, type Output } from '../src/cli/terminal.ts'
import { createTimeline } from '../src/cli/timeline.ts'
import type { JournalEntry, ProgressEvent } from '../src/model.ts'
import { atEnd } from './teardown.ts'

/** The last entries are on their way when the last machine was judged. */
const LAST_WORDS_MS = 300

/** Follows the events of the daemon behind `socket` until the returned function is called. */
export async function showTimeline(socket: string, out: Output): Promise<() => Promise<void>> {
  const ending = new AbortController()
  const api = createClient({ kind: 'socket', path: socket }, { signal: ending.signal })
  const timeline = createTimeline(out, { colour: wantsColour(out, process.env) })
  // however the lab ends, the terminal gets its cursor back
  const endTimeline = atEnd(() => timeline.end())
  const known = new Set<string>()
  const events = await api.events({})
  const following = (async () => {
    for await (const { data } of events) {
      const event = JSON.parse(data) as JournalEntry | ProgressEvent
      if (event.session !== null && !known.has(event.session)) {
        known.add(event.session)
        timeline.know((await api.get<SessionReply>(apiPath('sessions', event.session))).body)
      }
      timeline.event(event)
    }
  })()
    .catch(() => {
      // Ended by us, or the daemon is gone: the verdict says which.
    })
    .finally(endTimeline)
  return async () => {
    await sleep(LAST_WORDS_MS)
    ending.abort()
    await following
  }
}
