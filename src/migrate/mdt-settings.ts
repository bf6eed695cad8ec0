// Reads CustomSettings.ini, the rules file of the Microsoft Deployment Toolkit: sections, their order of priority, their values.
import { FormatError } from '../errors.ts'

/** One `name=value`. */
export interface MdtValue {
  name: string
  value: string
  line: number
}

export interface MdtSection {
  name: string
  line: number
  values: MdtValue[]
}

export interface MdtSettings {
  /** By name in lower case; sections of the same name are one, as Windows reads INI files. */
  sections: Map<string, MdtSection>
  /** What `[Settings] Priority` lists, in its order. */
  priority: string[]
}

/** Larger files are refused, as are more sections or values; the largest real ones have some thousand. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_VALUES = 100_000

/** Reads the bytes of one, UTF-8 or UTF-16 by their mark, else Windows-1252 as MDT's scripts do [MIGRATION_UNREADABLE]. */
export function parseMdtSettings(bytes: Uint8Array): MdtSettings {
  if (bytes.length > MAX_BYTES) throw unreadable(1, `it has more than ${MAX_BYTES} bytes`)
  const sections = new Map<string, MdtSection>()
  let current: MdtSection | undefined
  const seen = new Set<string>()
  let count = 0
  for (const [index, raw] of textOf(bytes)
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = index + 1
    const text = raw.trim()
    if (text === '' || text.startsWith(';')) continue
    if (++count > MAX_VALUES) throw unreadable(line, `it has more than ${MAX_VALUES} lines that say something`)
    const [, title] = /^\[([^\]]*)\]/.exec(text) ?? []
    if (title !== undefined) {
      const key = title.trim().toLowerCase()
      current = sections.get(key) ?? { name: title.trim(), line, values: [] }
      sections.set(key, current)
      continue
    }
    const at = text.indexOf('=')
    if (!current) throw unreadable(line, 'it says something before its first [section]')
    if (at <= 0) continue
    const name = text.slice(0, at).trim()
    const key = `${current.name}\n${name}`.toLowerCase()
    // Windows gives the first of two
    if (!seen.has(key)) current.values.push({ name, value: unquoted(text.slice(at + 1).trim()), line })
    seen.add(key)
  }
  const settings = sections.get('settings')
  if (!settings) throw unreadable(1, 'it has no section [Settings]')
  const listed = settings.values.find(({ name }) => name.toLowerCase() === 'priority')?.value ?? ''
  const priority = listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (priority.length === 0) throw unreadable(settings.line, '[Settings] has no Priority')
  return { sections, priority }
}

/** A section's value, whatever the capitals. */
export function valueOf(section: MdtSection | undefined, name: string): MdtValue | undefined {
  return section?.values.find((one) => one.name.toLowerCase() === name.toLowerCase())
}

function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function unquoted(value: string): string {
  const [, inner] = /^"(.*)"$/.exec(value) ?? /^'(.*)'$/.exec(value) ?? []
  return inner ?? value
}

function unreadable(line: number, reason: string): FormatError {
  return new FormatError('MIGRATION_UNREADABLE', { file: 'CustomSettings.ini', line, reason })
}
