// The WIM bench's table in docs/performance.md: rows measured now replace those measured before, the others stay.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')
const MARKS = { begin: '<!-- wim bench: begin -->', end: '<!-- wim bench: end -->' } as const
const HEAD = ['| what | ours | peer | ratio | unit | wanted |', '|---|---|---|---|---|---|']

/** One line of the result. Ratio: above 1 we are faster. */
export interface Row {
  readonly what: string
  readonly ours: number
  readonly peer: number | null
  readonly unit: 'MB/s' | 'ms' | 'kB'
  readonly wanted: string
}

/** The table. */
export function formatRows(rows: readonly Row[]): string {
  return [...HEAD, ...rows.map(formatRow)].join('\n')
}

/** Puts rows into the table between the marks. With another `about`, the line that names the machine, it begins anew. */
export function writeRows(about: string, rows: readonly Row[]): void {
  const document = readFileSync(DOCUMENT, 'utf8')
  const [from, to] = [document.indexOf(MARKS.begin), document.indexOf(MARKS.end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${MARKS.begin} … ${MARKS.end}`)
  const before = document.slice(from + MARKS.begin.length, to)
  const lines = before.includes(about) ? before.split('\n').filter((line) => line.startsWith('| ')) : []
  const known = new Map(lines.filter((line) => !HEAD.includes(line)).map((line) => [line.split(' | ')[0], line]))
  for (const row of rows) known.set(`| ${row.what}`, formatRow(row))
  const table = [...HEAD, ...known.values()].join('\n')
  writeFileSync(DOCUMENT, `${document.slice(0, from)}${MARKS.begin}\n\n${about}\n\n${table}\n\n${document.slice(to)}`)
}

function formatRow({ what, ours, peer, unit, wanted }: Row): string {
  const figure = (value: number) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0))
  const ratio = peer === null ? '–' : (unit === 'MB/s' ? ours / peer : peer / ours).toFixed(2)
  return `| ${what} | ${figure(ours)} | ${peer === null ? '–' : figure(peer)} | ${ratio} | ${unit} | ${wanted} |`
}
