// The log: one readable line per event for people, JSON for programs, never a secret, and nothing that steers a terminal.
import fc from 'fast-check'
import t from 'tap'
import type { Config } from '../../src/config/schema.ts'
import { createLog, logEvent, type Logger } from '../../src/log.ts'

/** What `use` logs, as it is written. */
function logged(format: Config['log']['format'], use: (log: Logger) => void, terminal: object = {}): string {
  let text = ''
  use(createLog({ level: 'debug', format }, { write: (line) => (text += line), ...terminal }))
  return text
}

const MAC = '52:54:00:12:34:56'
const SENT = { name: 'boot\\grub.efi', peer: '10.0.0.7:2070', mac: MAC, session: 'k3', sizeBytes: 5, durationMs: 2 }
const KEY = 'owds_abcdefgh1234'

t.test('text: time, level, words and fields on one line', async (t) => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'Asia/Tokyo'
  t.teardown(() => (zone === undefined ? delete process.env['TZ'] : (process.env['TZ'] = zone)))
  const line = logged('text', (log) => logEvent(log, 'file.sent', SENT))
  const [time = '', rest] = line.split(/(?<=\]) /)
  t.match(time, /^\[\d\d:\d\d:\d\d\.\d{3}Z\]$/)
  const hour = Number(time.slice(1, 3))
  t.ok([hour, (hour + 1) % 24].includes(new Date().getUTCHours()), 'in UTC')
  t.equal(
    rest,
    'INFO: boot\\grub.efi sent to 10.0.0.7:2070: 5 bytes in 2 ms ' +
      `{"event":"file.sent","peer":"10.0.0.7:2070","mac":"${MAC}","session":"k3","sizeBytes":5,"durationMs":2}\n`,
  )
  t.match(
    logged('text', (log) => log.child({ door: 'api' }).warn({ codes: [1, 2] }, 'hm')),
    /\] WARN: hm \{"door":"api","codes":\[1,2\]\}\n$/,
  )
})

t.test('text on a terminal, JSON elsewhere, unless the settings say it', async (t) => {
  const use = (log: Logger) => logEvent(log, 'daemon.stopped')
  const isJson = (text: string) => text.startsWith('{') && text.endsWith('}\n')
  t.equal(isJson(logged('auto', use)), true)
  t.equal(isJson(logged('auto', use, { isTTY: true })), false)
  t.equal(isJson(logged('json', use, { isTTY: true })), true)
  t.equal(isJson(logged('text', use)), false)
  t.match(logged('auto', use, { isTTY: true, hasColors: () => true }), '\u001b[32mINFO\u001b[39m')
  t.notMatch(logged('auto', use, { isTTY: true, hasColors: () => false }), '\u001b')
  t.notMatch(logged('text', use, { hasColors: () => true }), '\u001b', 'no colour in a file')
})

const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/

t.test('text: what a client sends neither steers the terminal nor forges a line', async (t) => {
  const name = 'a\n[10:00:00.000Z] INFO: all is well\u001b[2J\u009b2J\u202e\u2066'
  const escaped = 'a\\x0a[10:00:00.000Z] INFO: all is well\\x1b[2J\\x9b2J\\u202e\\u2066'
  const forged = logged('text', (log) => logEvent(log, 'file.sent', { ...SENT, name, requested: name }))
  t.match(forged, `INFO: ${escaped} sent to`)
  t.match(forged, `"requested":"${escaped}"`)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (hostile) => {
      const fields = { ...SENT, name: hostile, requested: hostile, deep: { list: [hostile] } }
      const text = logged('text', (log) => logEvent(log, 'file.sent', fields))
      return !UNSAFE.test(text) && text.indexOf('\n') === text.length - 1
    }),
  )

  const cause = new Error(`cause ${name}`)
  const text = logged('text', (log) => log.error({ err: new Error(`why ${name}`, { cause }) }, 'failed'))
  t.notMatch(text, UNSAFE)
  t.match(text, /Error: why a\n.*all is well[^]*at .*log\.test\.ts[^]*Error: cause a\n/, 'stacks keep their lines')
  const [, ...below] = text.trimEnd().split('\n')
  t.ok(
    below.every((line) => line.startsWith('    ')),
    'below the line of the error all is indented',
  )
  const json = logged('json', (log) => log.info({ requested: name }, 'asks'))
  t.equal((JSON.parse(json) as { requested: string }).requested, name, 'JSON tells programs the truth')
})

t.test('no secret in either format', async (t) => {
  for (const format of ['text', 'json'] as const) {
    const text = logged(format, (log) => {
      const child = log.child({ token: 'hunter2' })
      child.info({ password: 'hunter2', deep: { productKey: 'hunter2' }, header: `Bearer ${KEY}` }, 'hello')
      log.error({ err: new Error(`${KEY} is unknown`, { cause: new Error(KEY) }) }, 'failed')
      logEvent(log, 'file.sent', { ...SENT, name: KEY })
    })
    t.notMatch(text, /hunter2|owds_/)
    t.equal(text.match(/\[secret\]/g)?.length, format === 'text' ? 9 : 10, 'all of them were there')
  }
})
