// The fenced blocks of a page of the docs, and what stands in its source on how they are run.
//
//   <!-- not run: REASON -->     before a block: why no test can run it
//   <!-- run by: test/….ts -->   another test runs these commands
//   <!-- run until: TEXT -->     it goes on until it is stopped: run until its output has TEXT
//   <!-- run for: 2 s -->        the same, without output to wait for
//   <!-- first: COMMANDS -->     run before the block; what a reader has done long ago
//   <!-- commands run by: … -->  anywhere: of the whole page

const NOTES = {
  'not run': 'notRun',
  'run by': 'runBy',
  'run until': 'runUntil',
  'run for': 'runFor',
  first: 'first',
} as const

/** A fenced block. */
export interface DocBlock {
  /** Where its fence opens, from 1. */
  readonly line: number
  /** `sh`, `console`, `text`, `yaml`, …; empty when the fence has none. */
  readonly tag: string
  /** Its lines, without the indent of its fence. */
  readonly text: string
  readonly notes: Partial<Readonly<Record<(typeof NOTES)[keyof typeof NOTES], string>>>
}

/** Every fenced block of a page, in order. A fence that is never closed goes to the end. */
export function docBlocksOf(markdown: string): DocBlock[] {
  const lines = markdown.split('\n')
  const blocks: DocBlock[] = []
  const [, runBy] = /<!-- commands run by: (\S+) -->/.exec(markdown) ?? []
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)```(\S*)\s*$/.exec(lines[at] ?? '')
    if (!fence) continue
    const [, indent = '', tag = ''] = fence
    const length = lines.slice(at + 1).findIndex((line) => line.trim() === '```')
    const end = length === -1 ? lines.length : at + 1 + length
    const text = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    const notes = { ...(runBy === undefined ? {} : { runBy }), ...notesBefore(lines.slice(0, at).join('\n')) }
    blocks.push({ line: at + 1, tag, text: text.join('\n'), notes })
    at = end
  }
  return blocks
}

/** The comments at the end of `text`, with nothing but white space after them. */
function notesBefore(text: string): DocBlock['notes'] {
  const notes: Record<string, string> = {}
  let rest = text.trimEnd()
  while (rest.endsWith('-->')) {
    const start = rest.lastIndexOf('<!--')
    const [, name, words = ''] = /^<!--\s*([a-z ]+):\s*([^]*?)\s*-->$/.exec(rest.slice(start)) ?? []
    if (name !== undefined && name in NOTES) notes[NOTES[name as keyof typeof NOTES]] = words
    rest = rest.slice(0, start).trimEnd()
  }
  return notes
}

/** One command of a `console` block, and the lines the page shows after it. */
export interface ShownCommand {
  readonly command: string
  readonly output: readonly string[]
}

/** The commands of a `console` block: lines after `$ `, continued by a backslash; what follows is what they print. */
export function shownCommandsOf(text: string): ShownCommand[] {
  const shown: { command: string; output: string[] }[] = []
  let isContinued = false
  for (const line of text.split('\n')) {
    const last = shown.at(-1)
    if (line.startsWith('$ ')) shown.push({ command: line.slice(2), output: [] })
    else if (isContinued && last) last.command += `\n${line}`
    else if (line.trim() !== '') last?.output.push(line)
    isContinued = (line.startsWith('$ ') || isContinued) && line.endsWith('\\')
  }
  return shown
}

/**
 * Whether the shown lines are what was printed: in this order, with any other lines between them only where the page has
 * a line `…`. Numbers may differ, `…` stands for any text, and how far apart words stand does not count.
 */
export function isShownIn(shown: readonly string[], printed: string): boolean {
  const pattern = shown
    .map((line) => line.trim())
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${linePattern(line)}\\n`))
    .join('')
  const text = printed.split('\n').map((line) => line.trim()).filter((line) => line !== '').join('\n') // prettier-ignore
  return new RegExp(`^(?:.*\\n)*?${pattern}`).test(`${text}\n`)
}

function linePattern(line: string): string {
  return line
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\d+/g, '\\d+')
    .replace(/…/g, '.*')
    .replace(/\s+/g, '\\s+')
}
