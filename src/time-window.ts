// Parts of the week, like `mon-fri 08:00-18:00`: read, written, and compared as minutes since Monday 00:00.
import { WEEKDAYS, type TimeWindow, type Weekday } from './model.ts'

const MINUTES_PER_DAY = 24 * 60
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY

/** Minutes of the week: `start` included, `end` excluded. */
export interface WeekSpan {
  start: number
  end: number
}

/** The window whose text `formatTimeWindow` writes: days, times, or both; undefined if it is none. */
export function parseTimeWindow(text: string): TimeWindow | undefined {
  const parts = text.trim().toLowerCase().split(/\s+/)
  const times = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(parts.at(-1) ?? '')
  const daysText = parts.slice(0, times ? -1 : undefined)
  if (daysText.length > 1) return undefined
  const days = daysText[0] === undefined ? [...WEEKDAYS] : parseDays(daysText[0])
  return days && readTimeWindow({ days, from: times?.[1], to: times?.[2] })
}

/** The window with what was left out filled in: every day, the whole day; undefined if a part is none, or it would be empty. */
export function readTimeWindow(given: {
  days?: readonly Weekday[] | undefined
  from?: string | undefined
  to?: string | undefined
}): TimeWindow | undefined {
  const { days = WEEKDAYS, from = '00:00', to = '24:00' } = given
  const start = minuteOfDay(from)
  const end = minuteOfDay(to)
  if (start === undefined || end === undefined || start === end || start === MINUTES_PER_DAY) return undefined
  if (days.length === 0) return undefined
  return { days: WEEKDAYS.filter((day) => days.includes(day)), from, to }
}

/** `mon-fri 08:00-18:00`, `sat,sun`, `22:00-06:00`: what says nothing is left out; `always` if nothing says anything. */
export function formatTimeWindow({ days, from, to }: TimeWindow): string {
  const words = []
  if (days.length < WEEKDAYS.length) words.push(formatDays(days))
  if (from !== '00:00' || to !== '24:00') words.push(`${from}-${to}`)
  return words.join(' ') || 'always'
}

/** The windows together as spans of the week: ascending, none touching the next. */
export function weekSpans(windows: readonly TimeWindow[]): WeekSpan[] {
  const spans = windows.flatMap(({ days, from, to }) => {
    const first = minuteOfDay(from) ?? 0
    const last = minuteOfDay(to) ?? MINUTES_PER_DAY
    const lengthMinutes = last > first ? last - first : last - first + MINUTES_PER_DAY
    return days.flatMap((day) => {
      const start = WEEKDAYS.indexOf(day) * MINUTES_PER_DAY + first
      const end = start + lengthMinutes
      // what begins on Sunday evening ends on Monday
      return end <= MINUTES_PER_WEEK
        ? [{ start, end }]
        : [
            { start, end: MINUTES_PER_WEEK },
            { start: 0, end: end - MINUTES_PER_WEEK },
          ]
    })
  })
  return joinSpans(spans)
}

/** Minutes since Monday 00:00 on the clocks of this server's time zone. */
export function minuteOfWeek(at: Date): number {
  return ((at.getDay() + 6) % 7) * MINUTES_PER_DAY + at.getHours() * 60 + at.getMinutes()
}

/** `mon 14:05`, a minute of the week for people. */
export function formatMinuteOfWeek(minute: number): string {
  const inDay = minute % MINUTES_PER_DAY
  const two = (value: number) => String(value).padStart(2, '0')
  return `${WEEKDAYS[Math.floor(minute / MINUTES_PER_DAY)] ?? ''} ${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`
}

/** Whether the minute lies in one of the spans. */
export function spansContain(spans: readonly WeekSpan[], minute: number): boolean {
  return spans.some(({ start, end }) => start <= minute && minute < end)
}

/** Whether two sets of spans share a minute. */
export function spansOverlap(ones: readonly WeekSpan[], others: readonly WeekSpan[]): boolean {
  return ones.some((one) => others.some((other) => one.start < other.end && other.start < one.end))
}

/** Whether every minute of `inner` is in `outer`; both as `weekSpans` gives them. */
export function spansCover(outer: readonly WeekSpan[], inner: readonly WeekSpan[]): boolean {
  return inner.every(({ start, end }) => outer.some((span) => span.start <= start && end <= span.end))
}

function joinSpans(spans: readonly WeekSpan[]): WeekSpan[] {
  const joined: WeekSpan[] = []
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    const last = joined.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}

/** `mon,wed-fri`. */
function parseDays(text: string): Weekday[] | undefined {
  const found = new Set<Weekday>()
  for (const part of text.split(',')) {
    const [first, last = first, ...rest] = part.split('-').map((day) => WEEKDAYS.indexOf(day as Weekday))
    if (first === undefined || last === undefined || rest.length > 0 || first < 0 || last < 0) return undefined
    // sat-mon goes over the week's end
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(WEEKDAYS[day] ?? 'mon')
      if (day === last) break
    }
  }
  return WEEKDAYS.filter((day) => found.has(day))
}

function formatDays(days: readonly Weekday[]): string {
  const runs: Weekday[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before && WEEKDAYS.indexOf(before) + 1 === WEEKDAYS.indexOf(day)) run.push(day)
    else runs.push([day])
  }
  return runs.map((run) => (run.length > 2 ? `${run[0] ?? ''}-${run.at(-1) ?? ''}` : run.join(','))).join(',')
}

function minuteOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? []
  const minute = Number(hours) * 60 + Number(minutes)
  return minute <= MINUTES_PER_DAY ? minute : undefined
}
