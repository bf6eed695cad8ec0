// The text of an .inf file: its encoding, its lines, sections and strings [learn: general-syntax-rules-for-inf-files]. Pure.
import { RequestError } from '../errors.ts'

/** An entry of a section: `key = value, value`; without `=` the key is null. */
export interface InfEntry {
  key: string | null
  values: string[]
  /** 1 is the first. */
  line: number
}

/** Sections by their name in lower case, with tokens of [Strings] put in. */
export type InfSections = ReadonlyMap<string, readonly InfEntry[]>

/** More than any driver has; the largest, of graphics adapters, are near 3 MB. */
export const MAX_INF_BYTES = 16 * 1024 * 1024
const MAX_LINES = 300_000
const MAX_LINE_LENGTH = 4096

/**
 * UTF-16 with or without its mark, UTF-8 with or without, else Windows-1252: .inf files have no other way to say it
 * [DRIVER_INF_INVALID].
 */
export function decodeInf(bytes: Uint8Array, file: string): string {
  if (bytes.length > MAX_INF_BYTES) throw invalid(file, 1, `more than ${MAX_INF_BYTES} bytes`)
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  // text begins with a letter of ASCII, a bracket or a semicolon: a zero beside it is half of a UTF-16 unit
  if (bytes.length >= 2 && second === 0 && first !== 0) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes.length >= 2 && first === 0 && second !== 0) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Reads the sections; parts of one name are one section, as Windows reads them [DRIVER_INF_INVALID]. */
export function readSections(text: string, file: string): InfSections {
  const sections = new Map<string, InfEntry[]>()
  let current: InfEntry[] | undefined
  for (const { text: line, number } of logicalLines(text, file)) {
    if (line.includes('\0')) throw invalid(file, number, 'a zero character: this is no text')
    const bare = withoutComment(line).trim()
    if (bare === '') continue
    if (bare.startsWith('[')) {
      const end = bare.indexOf(']')
      if (end < 0) throw invalid(file, number, 'the name of a section has no "]"')
      const name = bare.slice(1, end).trim().toLowerCase()
      current = sections.get(name) ?? []
      sections.set(name, current)
      continue
    }
    // before the first section nothing counts
    current?.push(entryOf(bare, number))
  }
  return withStrings(sections)
}

/** Lines with those that end in a backslash joined to the next. */
function* logicalLines(text: string, file: string): Generator<{ text: string; number: number }> {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.length > MAX_LINES) throw invalid(file, MAX_LINES, `more than ${MAX_LINES} lines`)
  for (let at = 0; at < lines.length; at++) {
    const number = at + 1
    let line = withoutComment(lines[at] ?? '').trimEnd()
    while (line.endsWith('\\') && at + 1 < lines.length && line.length <= MAX_LINE_LENGTH)
      line = line.slice(0, -1) + withoutComment(lines[++at] ?? '').trim()
    if (line.length > MAX_LINE_LENGTH) throw invalid(file, number, `longer than ${MAX_LINE_LENGTH} characters`)
    yield { text: line, number }
  }
}

/** A semicolon begins a comment, unless it is between quotation marks. */
function withoutComment(line: string): string {
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted
    else if (line[at] === ';' && !isQuoted) return line.slice(0, at)
  }
  return line
}

function entryOf(line: string, number: number): InfEntry {
  const [head, ...rest] = split(line, '=')
  if (rest.length === 0) return { key: null, values: split(line, ',').map(unquoted), line: number }
  const value = rest.join('=')
  return { key: unquoted(head ?? ''), values: split(value, ',').map(unquoted), line: number }
}

/** At a character, outside of quotation marks. */
function split(text: string, separator: string): string[] {
  const parts: string[] = []
  let isQuoted = false
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted
    else if (text[at] === separator && !isQuoted) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}

/** Without the marks around it; two within are one. */
function unquoted(text: string): string {
  const trimmed = text.trim()
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed.replaceAll('"', '')
}

/** `%name%` as [Strings] says; unknown ones stay, `%%` is a percent sign [learn: inf-strings-section]. */
function withStrings(sections: ReadonlyMap<string, readonly InfEntry[]>): InfSections {
  const strings = new Map<string, string>()
  for (const { key, values } of sections.get('strings') ?? [])
    if (key !== null) strings.set(key.toLowerCase(), values.join(','))
  const fill = (text: string) =>
    text.replace(/%([^%]*)%/g, (whole, name: string) =>
      name === '' ? '%' : (strings.get(name.trim().toLowerCase()) ?? whole),
    )
  return new Map(
    [...sections].map(([name, entries]) => [
      name,
      entries.map(({ key, values, line }) => ({
        key: key === null ? null : fill(key),
        values: values.map(fill),
        line,
      })),
    ]),
  )
}

/** What is wrong with an .inf file, and where. */
export function invalid(file: string, line: number, reason: string): RequestError {
  return new RequestError('DRIVER_INF_INVALID', { file, line, reason })
}
