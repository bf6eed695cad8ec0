// /events: what happens, as it happens, as server-sent events; resumed without gap by Last-Event-ID.
import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'
import { logEvent } from '../log.ts'
import type { LiveEvent } from '../model.ts'
import type { Mac } from '../net/address.ts'
import { readMac } from './machine-ref.ts'
import { operation } from './operation.ts'
import { EventQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { EventStreamSchema, type ChangeEventReply } from './schemas.ts'

type Event = LiveEvent | ChangeEventReply

/** Each stream costs a listener and a buffer; a fleet of dashboards stays far below. */
const MAX_STREAMS = 100
/** A reader this far behind is dropped; it comes back with Last-Event-ID and misses nothing. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** Live events kept while the past is being sent. */
const MAX_HELD_EVENTS = 10_000
const REPLAY_PAGE = 500
/** Proxies and clients drop a silent connection after 30 s and more. */
const HEARTBEAT_MS = 15_000

/** Streams the journal's entries (id: sequence, event: kind, data: JSON) and progress (without id). */
export function eventRoutes(app: ApiServer, parts: ApiParts): void {
  const running = new Set<ServerResponse>()
  app.addHook('onClose', async () => {
    for (const response of running) response.destroy()
  })

  const stream = operation({
    id: 'eventStream',
    tag: 'sessions',
    summary: 'Follow what happens, live',
    description:
      'Server-sent events: `id` is the sequence of the journal entry, `event` its kind, `data` the entry as JSON. ' +
      'The header Last-Event-ID continues after that entry. `file.progress`, `deploy.progress` and, if asked for, `change` come without id. A comment every 15 s keeps the connection. ' +
      'It ends when the token or sign-in does, or gets a lower role.',
    role: 'viewer',
    errors: ['MAC_INVALID', 'TOO_MANY_STREAMS'],
  })
  app.get(
    '/events',
    {
      config: stream.config,
      schema: {
        ...stream.words,
        produces: ['text/event-stream'],
        querystring: EventQuerySchema,
        response: { 200: EventStreamSchema, ...stream.problems },
      },
    },
    async (request, reply) => {
      const { mac, session, changes = false } = request.query
      const wanted = eventFilter(mac === undefined ? undefined : readMac(mac), session)
      const after = readLastEventId(request)
      if (running.size >= MAX_STREAMS) {
        throw new RequestError('TOO_MANY_STREAMS', { running: running.size, limit: MAX_STREAMS })
      }
      reply.hijack()
      parts.longReplies.watch(request, reply)
      const response = reply.raw
      running.add(response)
      parts.metrics.eventStreams.inc()
      response.on('close', () => {
        running.delete(response)
        parts.metrics.eventStreams.dec()
      })
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      await sendEvents(response, parts, { wanted, changes, after }, () =>
        logEvent(parts.log, 'api.stream.dropped', { from: request.ip }),
      )
    },
  )
}

/** Sends the past after `after`, then what happens, until the reader goes or falls too far behind. */
async function sendEvents(
  response: ServerResponse,
  { store, journal, log }: ApiParts,
  { wanted, changes, after }: { wanted: (event: Event) => boolean; changes: boolean; after: number | undefined },
  onDropped: () => void,
): Promise<void> {
  let replayed = 0
  let held: Event[] | undefined = []

  const send = (event: Event) => {
    if (response.destroyed || !wanted(event)) return
    if ('sequence' in event && event.sequence <= replayed) return
    response.write(formatEvent(event))
    if (response.writableLength > MAX_BUFFERED_BYTES) drop()
  }
  const drop = () => {
    if (response.destroyed) return
    onDropped()
    response.destroy()
  }
  const take = (event: Event) => {
    if (!held) send(event)
    else if (held.length < MAX_HELD_EVENTS) held.push(event)
    else drop()
  }
  const unsubscribe = journal.subscribe(take)
  const ignoreChanges = changes
    ? store.onChange(({ noun, key }) => take({ kind: 'change', noun, key, at: new Date().toISOString() }))
    : undefined
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS)
  response.on('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
    ignoreChanges?.()
  })

  // the headers leave at once, so that the reader knows it is connected
  response.write(': openwds events\n\n')
  try {
    for (let next = after; next !== undefined && !response.destroyed;) {
      const page = await store.journalAfter(next, REPLAY_PAGE)
      for (const entry of page) if (wanted(entry)) response.write(formatEvent(entry))
      const last = page.at(-1)
      replayed = last?.sequence ?? replayed
      next = page.length < REPLAY_PAGE ? undefined : last?.sequence
      await drained(response)
    }
  } catch (error) {
    log.debug({ err: error }, 'replay of events failed')
    response.destroy()
    return
  }
  const waiting = held
  held = undefined
  for (const event of waiting) send(event)
}

/** Resolves when the reader has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}

/** One event on the wire [HTML Living Standard §9.2.5]; JSON has no line ends, so one data line does. */
function formatEvent(event: Event): string {
  const id = 'sequence' in event ? `id: ${event.sequence}\n` : ''
  return `${id}event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
}

function eventFilter(mac: Mac | undefined, session: string | undefined): (event: Event) => boolean {
  return (event) =>
    event.kind === 'change'
      ? (mac === undefined || event.key === mac) && session === undefined
      : (mac === undefined || event.mac === mac) && (session === undefined || event.session === session)
}

function readLastEventId(request: FastifyRequest): number | undefined {
  const text = request.headers['last-event-id']
  if (text === undefined || text === '') return undefined
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new RequestError('REQUEST_INVALID', { reason: 'The header Last-Event-ID takes the id of an earlier event' })
  }
  return Number(text)
}
