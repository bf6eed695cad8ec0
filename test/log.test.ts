// The log: secrets never reach it however deep they lie, odd values do not break it, and every event fills its text.
import t from 'tap'
import { createLog, logEvent, type Logger } from '../src/log.ts'
import { LOG_EVENTS, type LogEvent } from '../src/log-events.ts'

const KEY = `owds_${'k'.repeat(43)}`

t.test('secrets are masked wherever they stand', async (t) => {
  const { log, lines } = collect()
  const nested = {
    request: { headers: { Authorization: `Bearer ${KEY}`, cookie: 'a=b' }, list: [{ adminPassword: 'hunter2' }] },
  }
  log.info({ ...nested, productKey: 'AAAAA-BBBBB', path: `/x?token=${KEY}`, nothing: null })
  log.child({ token: KEY, mac: 'aa' }).warn({ err: new Error(`failed with ${KEY}`, { cause: new Error(KEY) }) }, 'kept')
  logEvent(log, 'daemon.stopping', { reason: `somebody said ${KEY}` })
  const text = lines.join('')
  for (const secret of [KEY, 'hunter2', 'AAAAA-BBBBB', 'a=b']) t.notOk(text.includes(secret), secret)
  t.match(JSON.parse(lines[0] ?? ''), {
    level: 'info',
    request: { list: [{ adminPassword: '[secret]' }] },
    nothing: null,
  })
  t.match(JSON.parse(lines[1] ?? ''), {
    level: 'warn',
    msg: 'kept',
    mac: 'aa',
    err: { type: 'Error', message: 'failed with [secret]', stack: /log\.test\.ts/, cause: { message: '[secret]' } },
  })
  t.match(JSON.parse(lines[2] ?? ''), { event: 'daemon.stopping', msg: 'Stopping: somebody said [secret]' })
})

t.test('odd values do not break a line', async (t) => {
  const { log, lines } = collect()
  const loop: Record<string, unknown> = { date: new Date(0), bytes: new Uint8Array(3).fill(255), big: 1, fn: () => 1 }
  loop['self'] = loop
  log.info(loop)
  log.error(new TypeError('plain'))
  t.match(JSON.parse(lines[0] ?? ''), { date: '1970-01-01T00:00:00.000Z', bytes: 'ffffff' })
  t.match(JSON.parse(lines[1] ?? ''), { err: { type: 'TypeError', message: 'plain' } })
})

t.test('levels', async (t) => {
  const { log, lines } = collect('warn')
  logEvent(log, 'daemon.stopped')
  logEvent(log, 'lease.declined', { mac: 'aa', address: '10.0.0.1' })
  t.equal(lines.length, 1)
  const silent = collect('silent')
  logEvent(silent.log, 'store.write.failed', { reason: 'x' })
  t.same(silent.lines, [])
})

t.test('every event fills its text and keeps its level', async (t) => {
  for (const [event, { level, text }] of Object.entries(LOG_EVENTS)) {
    const { log, lines } = collect('trace')
    const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    logEvent(log, event as LogEvent, Object.fromEntries(names.map((name) => [name, `<${name}>`])))
    const line = JSON.parse(lines[0] ?? '') as { msg: string; level: string; event: string }
    t.match(line, { event, level })
    t.notMatch(line.msg, /\{\w+\}/)
  }
})

function collect(level: 'trace' | 'warn' | 'silent' = 'trace'): { log: Logger; lines: string[] } {
  const lines: string[] = []
  return { log: createLog({ level, format: 'json' }, { write: (line) => lines.push(line) }), lines }
}
