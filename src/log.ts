// The log: pino set up once, with secrets masked at the root, JSON lines for programs and one readable line for people.
import { pino, type Logger } from 'pino'
import { prettyFactory } from 'pino-pretty'
import type { Config } from './config/schema.ts'
import { LOG_EVENTS, type LogEvent } from './log-events.ts'
import { printable } from './printable.ts'

export type { Logger } from 'pino'

/** Where log lines go: `process.stdout`, a file, a test's array. */
export interface LogDestination {
  write(line: string): unknown
  /** A terminal gets readable lines when the format is `auto`. */
  readonly isTTY?: boolean | undefined
  hasColors?(): boolean
}

type LogFields = Record<string, unknown>

/** A log as the settings say; writes to standard output unless told otherwise, and never a secret. */
export function createLog(settings: Config['log'], destination: LogDestination = process.stdout): Logger {
  const asText = settings.format === 'text' || (settings.format === 'auto' && destination.isTTY === true)
  const colours = destination.isTTY === true && (destination.hasColors?.() ?? false)
  const format = asText ? createTextFormat(colours) : (line: string) => line
  return pino(
    {
      level: settings.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: maskSecrets,
      },
      // errors were described by maskSecrets already
      serializers: { err: (error: unknown) => error },
      // the bindings of child loggers do not pass the formatter
      redact: { paths: [...SECRET_BINDINGS], censor: MASK },
    },
    { write: (line: string) => void destination.write(format(line)) },
  )
}

/** JSON lines as lines for people, by pino-pretty: time (UTC), level, text, the other fields; below it an error's stack. */
function createTextFormat(colorize: boolean): (line: string) => string {
  const format = prettyFactory({
    colorize,
    singleLine: true,
    translateTime: "UTC:HH:MM:ss.l'Z'",
    // it takes this for the program's name; here it is a file's, and stands in the text
    ignore: 'name',
  })
  // pino-pretty leaves line ends in texts, and control characters above 0x7f and direction marks in fields
  const escape = (key: string, value: unknown) =>
    typeof value !== 'string' ? value : key === 'stack' ? value.split('\n').map(printable).join('\n') : printable(value)
  return (line) => format(JSON.parse(line, escape))
}

/** Writes one line of the table in `log-events.ts`, at its level, with its text filled from the fields. */
export function logEvent(log: Logger, event: LogEvent, fields: LogFields = {}): void {
  const { level, text } = LOG_EVENTS[event]
  if (!log.isLevelEnabled(level)) return
  log[level]({ event, ...fields }, fillText(text, maskSecrets(fields)))
}

function fillText(text: string, fields: LogFields): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = fields[name]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : whole
  })
}

const SECRET_NAME = /password|passphrase|productkey|secret|token|authorization|cookie|privatekey/i
const SECRET_VALUE = /owds_[A-Za-z0-9_-]{8,}/g
const SECRET_BINDINGS = ['password', 'productKey', 'token', 'authorization', 'cookie', 'secret'] as const
const MASK = '[secret]'
/** Deeper than anything the program logs on purpose; what lies below is cut. */
const MAX_DEPTH = 6

/** The same fields, with the values of secret names and API keys inside any text replaced. */
function maskSecrets(fields: LogFields): LogFields {
  return maskObject(fields, 0)
}

function maskObject(fields: object, depth: number): LogFields {
  const masked: LogFields = {}
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    masked[name] = SECRET_NAME.test(name) && value !== null && value !== undefined ? MASK : maskValue(value, depth)
  }
  return masked
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.includes('owds_') ? value.replace(SECRET_VALUE, MASK) : value
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return describeError(value, depth)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value.subarray(0, 1500)).toString('hex')
  if (depth >= MAX_DEPTH) return '[deeper]'
  if (Array.isArray(value)) return value.map((item: unknown) => maskValue(item, depth + 1))
  return maskObject(value, depth + 1)
}

function describeError(error: Error, depth: number): LogFields {
  const { cause, ...own } = error as Error & LogFields
  return {
    type: error.name,
    message: maskValue(error.message, depth),
    stack: maskValue(error.stack, depth),
    ...maskObject(own, depth + 1),
    ...(cause === undefined || depth >= MAX_DEPTH ? {} : { cause: maskValue(cause, depth + 1) }),
  }
}
