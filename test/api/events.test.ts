// The event stream: live, filtered, resumed without gap or duplicate, bounded.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { createLog } from '../../src/log.ts'
import type { JournalEntry, ProgressEvent } from '../../src/model.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { entryOf, sessionOf, testMac } from '../support/test-store.ts'

interface Event {
  id: string | undefined
  event: string | undefined
  data: JournalEntry | ProgressEvent
}

t.test('live events as they happen', async (t) => {
  const api = await startTestApi(t)
  await api.store.sessionPut(sessionOf('aaaa', 1))
  await api.store.journalAppend([entryOf('aaaa', 1, { text: 'before' })])
  const stream = await follow(t, api)
  t.match(stream.response, { statusCode: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
  api.journal.record(entryOf('aaaa', 1, { text: 'line\nend', kind: 'dhcp.offer' }))
  api.journal.progress(progressOf('aaaa', 1))
  const [offer, progress] = await stream.take(2).then((events) => events.toSorted((a) => (a.id === undefined ? 1 : -1)))
  t.match(offer, { event: 'dhcp.offer', data: { session: 'aaaa', text: 'line\nend', mac: testMac(1) } })
  t.equal(offer?.id, String((offer?.data as JournalEntry).sequence))
  t.same(progress, { id: undefined, event: 'file.progress', data: progressOf('aaaa', 1) })
})

t.test('filters', async (t) => {
  const api = await startTestApi(t)
  for (const n of [1, 2]) await api.store.sessionPut(sessionOf(`s${n}`, n))
  const byMac = await follow(t, api, '?mac=52-54-00-00-00-02')
  const bySession = await follow(t, api, '?session=s1')
  api.journal.record(entryOf('s1', 1, { text: 'one' }), entryOf('s2', 2, { text: 'two' }))
  await api.journal.flush()
  api.journal.progress({ ...progressOf('s1', 1), mac: null })
  api.journal.progress(progressOf('s2', 2))
  t.same(
    (await byMac.take(2)).map(({ data }) => data.mac),
    [testMac(2), testMac(2)],
  )
  t.same(
    (await bySession.take(2)).map(({ data }) => data.session),
    ['s1', 's1'],
  )
  t.match(await api.ask('GET', '/api/v1/events?mac=x'), { status: 400, body: { code: 'MAC_INVALID' } })
  t.match(await api.ask('GET', '/api/v1/events?mca=x'), { status: 400, body: { code: 'REQUEST_INVALID' } })
})

t.test('resuming gives every entry once, in order, while new ones arrive', async (t) => {
  const api = await startTestApi(t)
  await api.store.sessionPut(sessionOf('aaaa', 1))
  await api.store.sessionPut(sessionOf('bbbb', 1))
  const past = await api.store.journalAppend(
    Array.from({ length: 900 }, (_, n) => entryOf('aaaa', 1, { text: `${n}` })),
  )
  const from = past[99]?.sequence ?? 0
  const recording = (async () => {
    for (let n = 0; n < 300; n++) {
      api.journal.record(entryOf('bbbb', 1, { text: `live ${n}` }))
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  const stream = await follow(t, api, '', { 'last-event-id': String(from) })
  await recording
  const events = await stream.take(800 + 300)
  const wanted = Array.from({ length: 1100 }, (_, n) => String(from + 1 + n))
  t.same(
    events.map(({ id }) => id),
    wanted,
  )

  await t.test('from the start, and from an id of another database', async (t) => {
    const whole = await follow(t, api, '?session=bbbb', { 'last-event-id': '0' })
    t.equal((await whole.take(300)).length, 300)
    const ahead = await follow(t, api, '', { 'last-event-id': '999999999' })
    api.journal.record(entryOf('bbbb', 1, { text: 'now' }))
    t.match(await ahead.take(1), [{ data: { text: 'now' } }])
  })
})

t.test('streams are bounded', async (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
  const api = await startTestApi(t, { log })
  await t.test('in number', async (t) => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => follow(t, api)))
    t.match(await api.ask('GET', '/api/v1/events'), { status: 503, body: { code: 'TOO_MANY_STREAMS', limit: 100 } })
    streams[0]?.response.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const another = await follow(t, api)
    t.equal(another.response.statusCode, 200)
    for (const { response } of [...streams, another]) response.destroy()
  })
  await t.test('in what they hold: a reader that does not read is dropped', async (t) => {
    const { response } = await follow(t, api, '', {}, false)
    const closed = new Promise((resolve) => response.once('close', resolve))
    const name = 'x'.repeat(60_000)
    for (let n = 0; n < 400; n++) {
      api.journal.progress({ ...progressOf('aaaa', 1), name })
      if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    response.on('error', () => {})
    response.resume()
    await closed
    t.notOk(response.complete, 'it did not end properly')
    const dropped = lines.filter((line) => line.includes('api.stream.dropped'))
    t.equal(dropped.length, 1, 'and that is logged once')
  })
  t.match(await api.ask('GET', '/metrics'), { text: /openwds_api_event_streams 0/ })
})

t.test('closing the API ends its streams at once', async (t) => {
  const api = await startTestApi(t)
  const { response } = await follow(t, api)
  response.on('error', () => {})
  const closed = new Promise((resolve) => response.once('close', resolve))
  const started = performance.now()
  await api.close()
  await closed
  t.ok(performance.now() - started < 1000)
})

function progressOf(session: string, n: number): ProgressEvent {
  return {
    kind: 'file.progress',
    session,
    mac: testMac(n),
    at: '2026-01-01T00:00:00.000Z',
    transfer: 1,
    name: 'boot/x',
    sentBytes: 1,
    sizeBytes: 2,
    bytesPerSecond: 3,
    retransmits: 0,
    windowSize: 4,
    secondsLeft: 1,
  }
}

/** Opens a stream and resolves once its first comment is there; `take` waits for so many events. */
async function follow(t: Test, api: TestApi, query = '', headers: Record<string, string> = {}, reading = true) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: api.port,
      path: `/api/v1/events${query}`,
      headers: { authorization: `Bearer ${api.keys.viewer}`, ...headers },
      agent: false,
    })
    request.on('response', resolve).on('error', reject).end()
  })
  t.teardown(() => response.destroy())
  const events: Event[] = []
  const waiting: (() => void)[] = []
  let text = ''
  if (reading) {
    response.setEncoding('utf8')
    response.on('error', () => {})
    response.on('data', (chunk: string) => {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop() ?? ''
      events.push(...blocks.filter((block) => !block.startsWith(':')).map(parseEvent))
      for (const wake of waiting.splice(0)) wake()
    })
  }
  return {
    response,
    async take(count: number): Promise<Event[]> {
      while (events.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return events.splice(0, count)
    },
  }
}

function parseEvent(block: string): Event {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  return { id: field('id'), event: field('event'), data: JSON.parse(field('data') ?? 'null') as Event['data'] }
}
