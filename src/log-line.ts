// One JSON log line as a line for people: time, level, text, then what else it carries.
import { styleText } from 'node:util'

const COLOURS = {
  trace: 'gray',
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'magenta',
} as const satisfies Record<string, Parameters<typeof styleText>[0]>

/** `10:15:02.118 info  dhcp  52:54:00:12:34:56 gets grubx64.efi  mac=… session=…`; control characters from the network are escaped. */
export function formatLogLine(json: string, colours: boolean): string {
  const { time, level, msg, event, err, ...fields } = JSON.parse(json) as Record<string, unknown>
  const paint = (style: Parameters<typeof styleText>[0], text: string) => (colours ? styleText(style, text) : text)
  const name = typeof level === 'string' ? level : 'info'
  const parts = [
    paint('gray', typeof time === 'string' ? time.slice(11, 23) : ''),
    paint(COLOURS[name as keyof typeof COLOURS] ?? 'white', name.padEnd(5)),
    escapeControls(typeof msg === 'string' ? msg : ''),
  ]
  const rest = Object.entries({ event, ...fields })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${formatValue(value)}`)
  if (rest.length > 0) parts.push(paint('gray', rest.join(' ')))
  return parts.join('  ') + '\n' + formatError(err)
}

function formatValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return escapeControls(value)
  return escapeControls(JSON.stringify(value))
}

function formatError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error) || typeof error.stack !== 'string') return ''
  const lines = error.stack.split('\n').map((line) => `    ${escapeControls(line)}\n`)
  return lines.join('') + ('cause' in error ? formatError(error.cause) : '')
}

/** What a client sent must not steer the terminal it is shown on. */
function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
