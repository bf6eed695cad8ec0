// What people see: tables, sizes, times, and the timeline as it stands on a terminal and in a pipe.
import { Writable } from 'node:stream'
import { mock } from 'node:test'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { formatSheet, formatTable } from '../../src/cli/table.ts'
import { formatBytes, formatDuration, formatRate } from '../../src/figures.ts'
import { createPaint, formatTime, shorten, wantsColour, type Output } from '../../src/cli/terminal.ts'
import { createTimeline, type Timeline } from '../../src/cli/timeline.ts'
import type { JournalEntry, JournalKind, ProgressEvent } from '../../src/model.ts'
import type { Mac } from '../../src/net/address.ts'
import { printable } from '../../src/printable.ts'
import { screen } from './screen.ts'

const plain = createPaint(false)

/** A stream that remembers what was written; a terminal if `isTTY`. */
function collector(isTTY: boolean, columns = 100, rows = 24): Output & { text: string } {
  const out = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        out.text += chunk.toString()
        done()
      },
    }),
    { text: '', isTTY, columns, rows },
  )
  return out
}

t.test('tables are as wide as their content', async (t) => {
  const rows = [
    { name: 'lab-1', bytes: 12, armed: true },
    { name: 'a-much-longer-name', bytes: 123_456, armed: false },
    { name: null, bytes: 7, armed: null },
  ]
  const columns = [
    { title: 'NAME', cell: (row: (typeof rows)[0]) => row.name },
    { title: 'BYTES', cell: (row: (typeof rows)[0]) => row.bytes, align: 'right' as const },
    { title: 'ARMED', cell: (row: (typeof rows)[0]) => row.armed },
  ]
  t.equal(
    formatTable(rows, columns, plain),
    [
      'NAME                 BYTES  ARMED',
      'lab-1                   12  yes',
      'a-much-longer-name  123456  no',
      '-                        7  -',
      '',
    ].join('\n'),
  )
  t.equal(formatTable([], columns, plain), 'NAME  BYTES  ARMED\n', 'no rows: the titles')
  const painted = formatTable(
    rows.slice(0, 1),
    [{ title: 'N', cell: () => 'x', colour: () => 'red' }],
    createPaint(true),
  )
  t.match(painted, '\u001b[31mx\u001b[39m', 'colour when asked')
  const hostile = formatTable([{}], [{ title: 'N', cell: () => '\u001b[2J\r\nevil' }], plain)
  t.equal(hostile, 'N\n\\x1b[2J\\x0d\\x0aevil\n', 'a cell cannot steer the terminal nor add lines')
  t.equal(
    formatSheet(
      [
        ['name', 'lab-1'],
        ['description', null],
        ['skipped', undefined],
        ['armed', true],
      ],
      plain,
    ),
    'name         lab-1\ndescription  -\narmed        yes\n',
  )
})

t.test('texts, sizes and times', async (t) => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_234_567, '1.2 MB'],
    [99_949_999, '99.9 MB'],
    [99_950_000, '100 MB'],
    [999_500, '1.0 MB'],
    [4_700_000_000, '4.7 GB'],
    [5e15, '5000 TB'],
  ] as const)
    t.equal(formatBytes(bytes), text)
  for (const [ms, text] of [
    [0, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
  ] as const)
    t.equal(formatDuration(ms), text)
  t.equal(formatRate(12_345_678), '12.3 MB/s')
  t.equal(formatRate(412_345_678), '412 MB/s')
  t.equal(formatTime('2026-08-20T10:00:01.500Z'), '2026-08-20 10:00:01Z')
  t.equal(formatTime(null), '-')
  t.equal(formatTime('nonsense'), '-')
  t.equal(shorten('bootmgfw.efi', 6), 'bootm…')
  t.equal(shorten('abc', 3), 'abc')
  t.equal(printable('a\u202eb\u009bc'), 'a\\u202eb\\x9bc')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\u0000-\u001f\u007f-\u009f]/.test(printable(text))))
  const terminal = collector(true)
  t.equal(wantsColour(terminal, {}), true)
  t.equal(wantsColour(terminal, { NO_COLOR: '1' }), false)
  t.equal(wantsColour(terminal, { TERM: 'dumb' }), false)
  t.equal(wantsColour(collector(false), {}), false)
})

const START = Date.parse('2026-08-20T10:00:00.000Z')
const MAC_ONE = '52:54:00:12:34:01' as Mac
const MAC_TWO = '52:54:00:12:34:02' as Mac
let sequence = 0

function entry(
  atMs: number,
  kind: JournalKind,
  text: string,
  data: JournalEntry['data'] = {},
  [session, mac]: [string, Mac] = ['aaaa', MAC_ONE],
): JournalEntry {
  return { sequence: ++sequence, session, mac, at: new Date(START + atMs).toISOString(), kind, text, data }
}

function progress(
  atMs: number,
  transfer: number,
  name: string,
  sentBytes: number,
  sizeBytes: number,
  [session, mac]: [string, Mac] = ['aaaa', MAC_ONE],
): ProgressEvent {
  const at = new Date(START + atMs).toISOString()
  const bytesPerSecond = 10_000_000
  const words = { session, mac, at, transfer, name, sentBytes, sizeBytes, bytesPerSecond }
  return { kind: 'file.progress', ...words, retransmits: 0, windowSize: 4, secondsLeft: 1 }
}

const TWO: [string, Mac] = ['bbbb', MAC_TWO]
const WIM = 'Boot\\x64\\Images\\winpe.wim'

/** Two machines at once, one of them in the middle of a large file. */
const BOOTS: (JournalEntry | ProgressEvent)[] = [
  entry(0, 'dhcp.discover', 'x64uefi asks by broadcast'),
  entry(2, 'decision', 'boot winpe-x64: assigned to this machine'),
  entry(4, 'dhcp.offer', 'proxy offer, boot file server 10.77.0.1'),
  entry(4012, 'pxe.request', 'asks for its boot file'),
  entry(4013, 'pxe.ack', 'boot\\x64uefi\\bootmgfw.efi'),
  entry(4020, 'file.probe', 'boot\\x64uefi\\bootmgfw.efi: 1.5 MB'),
  entry(4100, 'file.start', WIM, { transfer: 1, name: WIM }),
  progress(4600, 1, WIM, 5_000_000, 100_000_000),
  entry(4700, 'dhcp.discover', 'x64 asks by broadcast', {}, TWO),
  progress(5100, 1, WIM, 30_000_000, 100_000_000),
  entry(5200, 'file.start', 'boot\\x64\\wdsnbp.com', { transfer: 2, name: 'boot\\x64\\wdsnbp.com' }, TWO),
  progress(5210, 2, 'boot\\x64\\wdsnbp.com', 20_000, 30_000, TWO),
  entry(
    5220,
    'file.done',
    'boot\\x64\\wdsnbp.com: 30 kB in 20 ms',
    { transfer: 2, name: 'boot\\x64\\wdsnbp.com' },
    TWO,
  ),
  progress(9100, 1, WIM, 60_000_000, 100_000_000),
]

/** A clock that starts at START and goes on when told to. */
function stoppedClock(t: Test): void {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START })
  t.teardown(() => mock.timers.reset())
}

/** Shows the events, each at its time. */
function play(timeline: Timeline, events: readonly (JournalEntry | ProgressEvent)[]): void {
  for (const event of events) {
    mock.timers.tick(Math.max(0, Date.parse(event.at) - Date.now()))
    timeline.event(event)
  }
}

/** Until the bars were drawn. */
const FRAME_MS = 100

t.test('a timeline in a pipe: plain lines, now and then one about a running file', async (t) => {
  stoppedClock(t)
  const out = collector(false)
  const timeline = createTimeline(out, { colour: false })
  timeline.know({ id: 'aaaa', mac: MAC_ONE, machineName: 'lab-1', startedAt: new Date(START).toISOString() })
  play(timeline, BOOTS)
  timeline.end()
  timeline.event(entry(9999, 'file.done', 'too late'))
  t.equal(
    out.text,
    [
      '── lab-1 (52:54:00:12:34:01) · session aaaa · 2026-08-20 10:00:00Z',
      '  0.000 s  lab-1              → DISCOVER    x64uefi asks by broadcast',
      '  0.002 s  lab-1              · decision    boot winpe-x64: assigned to this machine',
      '  0.004 s  lab-1              ← OFFER       proxy offer, boot file server 10.77.0.1',
      '  4.012 s  lab-1              → 4011        asks for its boot file',
      '  4.013 s  lab-1              ← 4011 ACK    boot\\x64uefi\\bootmgfw.efi',
      '  4.020 s  lab-1              → size probe  boot\\x64uefi\\bootmgfw.efi: 1.5 MB',
      '  4.100 s  lab-1              → file        Boot\\x64\\Images\\winpe.wim',
      '── 52:54:00:12:34:02 · session bbbb · 2026-08-20 10:00:04Z',
      '  0.000 s  52:54:00:12:34:02  → DISCOVER    x64 asks by broadcast',
      '  5.100 s  lab-1                             30 %   10.0 MB/s  ETA 7 s     Boot\\x64\\Images\\winpe.wim (100 MB)',
      '  0.500 s  52:54:00:12:34:02  → file        boot\\x64\\wdsnbp.com',
      '  0.510 s  52:54:00:12:34:02                 66 %   10.0 MB/s  ETA 0 s     boot\\x64\\wdsnbp.com (30.0 kB)',
      '  0.520 s  52:54:00:12:34:02  ← file done   boot\\x64\\wdsnbp.com: 30 kB in 20 ms',
      '  9.100 s  lab-1                             60 %   10.0 MB/s  ETA 4 s     Boot\\x64\\Images\\winpe.wim (100 MB)',
      '',
    ].join('\n'),
  )
})

t.test('a timeline on a terminal: bars stay below the newest line and are rewritten in place', async (t) => {
  stoppedClock(t)
  const out = collector(true, 110)
  const timeline = createTimeline(out, { colour: true })
  timeline.know({ id: 'aaaa', mac: MAC_ONE, machineName: 'lab-1', startedAt: new Date(START).toISOString() })
  play(timeline, BOOTS.slice(0, 12))
  mock.timers.tick(FRAME_MS)
  const begun = [
    '  4.100 s  lab-1              → file        Boot\\x64\\Images\\winpe.wim',
    '── 52:54:00:12:34:02 · session bbbb · 2026-08-20 10:00:04Z',
    '  0.000 s  52:54:00:12:34:02  → DISCOVER    x64 asks by broadcast',
    '  0.500 s  52:54:00:12:34:02  → file        boot\\x64\\wdsnbp.com',
  ]
  t.strictSame(screen(out.text, 110).slice(-6), [
    ...begun,
    '  5.100 s  lab-1              ███████░░░░░░░░░░░░░░░░░  30 %   10.0 MB/s  ETA 7 s     Boot\\x64\\Images\\winpe.…',
    '  0.510 s  52:54:00:12:34:02  ████████████████░░░░░░░░  66 %   10.0 MB/s  ETA 0 s     boot\\x64\\wdsnbp.com (3…',
  ])
  t.match(out.text, '\u001b[32m███████░', 'bars are green')
  play(timeline, BOOTS.slice(12))
  mock.timers.tick(FRAME_MS)
  t.strictSame(screen(out.text, 110).slice(-6), [
    ...begun,
    '  0.520 s  52:54:00:12:34:02  ← file done   boot\\x64\\wdsnbp.com: 30 kB in 20 ms',
    '  9.100 s  lab-1              ██████████████░░░░░░░░░░  60 %   10.0 MB/s  ETA 4 s     Boot\\x64\\Images\\winpe.…',
  ])
  timeline.event(progress(9310, 1, WIM, 60_100_000, 100_000_000))
  const before = out.text.length
  for (let sent = 61; sent < 70; sent++) timeline.event(progress(9310, 1, WIM, sent * 1e6, 100_000_000))
  t.equal(out.text.length, before, 'not redrawn more often than the eye follows')
  const long = `${'0123456789'.repeat(12)} is longer than a line`
  timeline.event(entry(9320, 'dhcp.inform', long))
  timeline.note('openwds: connected again')
  mock.timers.tick(FRAME_MS)
  const shown = screen(out.text, 110)
  t.match(shown.slice(-4).join(''), long, 'a long line is wrapped, although bars are not')
  t.strictSame(shown.at(-2), 'openwds: connected again')
  t.match(shown.at(-1), /69 %/)
  t.match(screen(out.text, 90).at(-2), 'connected again', 'bars are cut, not wrapped, when the terminal gets narrower')
  timeline.event(entry(9400, 'file.failed', `${WIM}: the client stopped answering`, { name: WIM }))
  t.match(screen(out.text, 110).at(-1), /file fails {2}Boot/, 'without a transfer number the file name ends the bar')
  t.match(out.text, '\u001b[31mfile fails', 'failures are red')
  timeline.event(progress(9500, 3, 'left.bin', 1, 100))
  timeline.event(entry(9510, 'dhcp.discover', 'the last line'))
  timeline.end()
  const left = screen(out.text, 110)
  t.match(left.slice(-2), [/the last line/, /lab-1 +1 % .*left\.bin/], 'how far a running file came is left standing')
  t.notMatch(left.at(-1), '░', 'as a line')
  mock.timers.tick(10 * FRAME_MS)
  t.strictSame(screen(out.text, 110), left, 'and nothing is drawn any more')
})

t.test('bars need a timer and hide the cursor; both end with the last file', async (t) => {
  const out = collector(true)
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const isCursorHidden = () => out.text.lastIndexOf('\u001b[?25l') > out.text.lastIndexOf('\u001b[?25h')
  const isWrapOff = () => out.text.lastIndexOf('\u001b[?7l') > out.text.lastIndexOf('\u001b[?7h')
  const state = () => ({ timers: timers(), cursor: isCursorHidden(), wrap: isWrapOff() })
  const signals = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')
  const [quiet, listeners] = [state(), signals()]
  const busy = { timers: quiet.timers + 1, cursor: true, wrap: true }

  const timeline = createTimeline(out, { colour: false })
  timeline.event(entry(0, 'dhcp.discover', 'asks'))
  t.strictSame(state(), quiet)
  for (let round = 0; round < 2; round++) {
    timeline.event(progress(0, 1, 'one.bin', 1, 100))
    timeline.event(progress(0, 2, 'two.bin', 1, 100))
    t.strictSame(state(), busy)
    timeline.event(entry(10, 'file.done', 'one.bin', { transfer: 1 }))
    t.strictSame(state(), busy)
    timeline.event(entry(10, 'file.done', 'two.bin', { transfer: 2 }))
    t.strictSame(state(), quiet)
  }
  timeline.event(progress(0, 3, 'left.bin', 1, 100))
  t.equal(signals(), listeners, 'signals are none of its business')
  timeline.end()
  t.strictSame(state(), quiet)
  timeline.event(progress(20, 3, 'left.bin', 2, 100))
  t.strictSame(state(), quiet)
})

t.test('many files at once never fill the screen, and nothing steers it', async (t) => {
  stoppedClock(t)
  const out = collector(true, 80, 10)
  const timeline = createTimeline(out, { colour: false })
  const news = (transfer: number) => timeline.event(progress(0, transfer, `file-${transfer}\u001b[2J`, 1, 100))
  for (let transfer = 1; transfer <= 50; transfer++) news(transfer)
  mock.timers.tick(FRAME_MS)
  const lines = screen(out.text, 80)
  t.equal(lines.length, 8, 'seven bars and one line that counts the rest')
  t.match(lines.at(-1), /^ +and 43 more files/)
  timeline.event(entry(10, 'file.done', 'file-7', { transfer: 7 }))
  news(50)
  mock.timers.tick(FRAME_MS)
  t.match(screen(out.text, 80).slice(-3), [/░.*…/, /░.*…/, /and 42 more files/], 'a freed place is taken')
  timeline.event(entry(10, 'file.missing', 'a\u001b]0;title\u0007\nb'))
  timeline.note('c\u001b]0;title\u0007\nd')
  timeline.event({ ...entry(20, 'file.done', 'from a newer daemon'), kind: 'toString' as JournalKind })
  mock.timers.tick(FRAME_MS)
  // the screen refuses all but our own control sequences
  const steered = screen(out.text, 80).join('\n')
  t.match(steered, 'no file     a\\x1b]0;title\\x07\\x0ab\n')
  t.match(steered, '\nc\\x1b]0;title\\x07\\x0ad\n')
  t.match(steered, /· toString {4}from a newer daemon/)
  timeline.end()
  t.match(screen(out.text, 200).at(-1), /file-50\\x1b\[2J/)
})

t.test('bars of transfers whose end was never told go away', async (t) => {
  stoppedClock(t)
  const out = collector(true)
  const timeline = createTimeline(out, { colour: false })
  timeline.event(progress(0, 1, 'lost.bin', 1, 100))
  mock.timers.tick(15_000)
  timeline.event(progress(15_000, 1, 'lost.bin', 2, 100))
  mock.timers.tick(15_000)
  t.match(screen(out.text).at(-1), /lost\.bin/, 'news keep it')
  mock.timers.tick(5000)
  t.notMatch(screen(out.text).join('\n'), /lost\.bin/)
  timeline.event({ ...progress(0, 2, 'nobodys.bin', 50, 100), session: null, mac: null })
  mock.timers.tick(FRAME_MS)
  t.match(screen(out.text).at(-1), /nobodys\.bin/)
  timeline.event({ ...progress(0, 2, 'nobodys.bin', 100, 100), session: null, mac: null })
  timeline.event(entry(3_723_000, 'dhcp.discover', 'an hour later'))
  t.match(screen(out.text).at(-1), / 1:02:03 {2}/)
})
