// The selectors of a rule as text, one a line, and back. Pure.
import type { RuleBody, RuleReply } from '../../api/rule-schemas.ts'
import { RULE_SELECTORS, type RuleSelector } from '../../model.ts'

/** What each selector looks at, with an example. */
export const SELECTOR_WORDS: Readonly<Record<RuleSelector, { label: string; example: string }>> = {
  mac: { label: 'MAC', example: '52:54:00:12:34:56' },
  oui: { label: 'Maker of the card (OUI)', example: '52:54:00' },
  uuid: { label: 'UUID', example: '4c4c4544-004c-5610-8033-b4c04f4a3132' },
  vendorClass: { label: 'Vendor class (option 60) begins with', example: 'PXEClient:Arch:00007' },
  userClass: { label: 'User class (option 77)', example: 'iPXE' },
  architecture: { label: 'Architecture', example: 'x64uefi' },
  subnet: { label: 'Subnet', example: '192.168.10.0/24' },
  circuitId: { label: 'Switch port (82.1)', example: 'text:Gi1/0/3' },
  remoteId: { label: 'Switch (82.2)', example: 'text:switch-1' },
  tag: { label: 'Tag', example: 'room-3' },
  time: { label: 'Time', example: 'mon-fri 18:00-24:00' },
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
type Window = NonNullable<NonNullable<RuleReply['selectors']['time']>[number]>

/** The values of one selector, apart by commas. */
export function formatValues(selectors: RuleReply['selectors'], name: RuleSelector): string {
  if (name === 'time') return (selectors.time ?? []).map(formatWindow).join(', ')
  return (selectors[name] ?? []).join(', ')
}

function formatWindow({ days, from, to }: Window): string {
  return `${days.length === WEEK.length ? '' : `${formatDays(days)} `}${from}-${to}`
}

/** `mon-fri`, `sat+sun`. */
function formatDays(days: Window['days']): string {
  const first = WEEK.indexOf(days[0] ?? 'mon')
  const isRow = days.length > 2 && days.every((day, index) => day === WEEK[first + index])
  return isRow ? `${days[0]}-${days.at(-1)}` : days.join('+')
}

/** The selectors as the API takes them, of the fields that are filled in. */
export function readSelectors(fields: Readonly<Partial<Record<RuleSelector, string>>>): RuleBody['selectors'] {
  const given = RULE_SELECTORS.flatMap((name): [string, unknown][] => {
    const values = (fields[name] ?? '').split(',').map((value) => value.trim())
    const filled = values.filter((value) => value !== '')
    if (filled.length === 0) return []
    return [[name, name === 'time' ? filled.map(readWindow) : filled]]
  })
  return Object.fromEntries(given)
}

/** `mon-fri 18:00-24:00`, `sat+sun`, `08:00-12:00`; what it cannot read the API refuses. */
function readWindow(text: string): Partial<Window> {
  const [, days = '', from, to] = /^([a-z+-]*)\s*(?:(\d\d:\d\d)-(\d\d:\d\d))?$/i.exec(text) ?? [undefined, text]
  return {
    ...(days === '' ? {} : { days: days.toLowerCase().split('+').flatMap(readDays) as Window['days'] }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

function readDays(text: string): string[] {
  const [first = '', last] = text.split('-')
  if (last === undefined) return [first]
  const [from, to] = [WEEK.indexOf(first as Window['days'][number]), WEEK.indexOf(last as Window['days'][number])]
  return from >= 0 && to >= from ? WEEK.slice(from, to + 1) : [text]
}

/** A rule's selectors in one line for people. */
export function describeSelectors(selectors: RuleReply['selectors']): string {
  return RULE_SELECTORS.filter((name) => selectors[name] !== undefined)
    .map(
      (name) => `${SELECTOR_WORDS[name].label.toLowerCase()} ${formatValues(selectors, name).replaceAll(', ', ' or ')}`,
    )
    .join('; ')
}
