// The TFTP bench's tables in docs/performance.md: rows measured now replace those measured before, the others stay.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BENCH_ROWS, rowText, type BenchRow } from './tftp-rows.ts'

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')
const MARKS = { begin: '<!-- tftp bench: begin -->', end: '<!-- tftp bench: end -->' } as const

/** Row → column → what stands in the cell. */
type Cells = Map<string, Map<string, string>>

/**
 * Puts one row's cells into the tables between the marks. Rows stay together only with rows of the same `about`, the line
 * that names machine and effort: with another one the tables begin anew.
 */
export function writeRow(about: string, columns: readonly string[], row: BenchRow, cells: ReadonlyMap<string, string>) {
  const document = readFileSync(DOCUMENT, 'utf8')
  const [from, to] = [document.indexOf(MARKS.begin), document.indexOf(MARKS.end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${MARKS.begin} … ${MARKS.end}`)
  const before = document.slice(from + MARKS.begin.length, to)
  const known: Cells = before.includes(about) ? parseTables(before) : new Map<string, Map<string, string>>()
  known.set(keyOf(row.group, rowText(row)), new Map([...(known.get(keyOf(row.group, rowText(row))) ?? []), ...cells]))
  const text = `${MARKS.begin}\n\n${about}\n\n${formatTables(known, columns)}\n\n`
  writeFileSync(DOCUMENT, document.slice(0, from) + text + document.slice(to))
}

function keyOf(group: string, text: string): string {
  return `${group}: ${text}`
}

function parseTables(text: string): Cells {
  const rows: Cells = new Map()
  let group = ''
  let columns: string[] = []
  for (const line of text.split('\n')) {
    const [, first, ...rest] = line.split('|').map((cell) => cell.trim())
    if (first === undefined || first.startsWith('-')) continue
    const head = /^(.*): clients × blksize$/.exec(first)
    if (head) [group, columns] = [head[1]!, rest]
    else rows.set(keyOf(group, first), new Map(columns.map((column, at) => [column, rest[at] ?? ''])))
  }
  return rows
}

function formatTables(known: Cells, columns: readonly string[]): string {
  const groups = [...new Set(BENCH_ROWS.map(({ group }) => group))]
  const tables = groups.map((group) => {
    const rows = BENCH_ROWS.filter((row) => row.group === group && known.has(keyOf(group, rowText(row))))
    const cellsOf = (row: BenchRow) => known.get(keyOf(group, rowText(row)))!
    const shown = columns.filter((column) => column && rows.some((row) => (cellsOf(row).get(column) ?? '–') !== '–'))
    const head = `| ${group}: clients × blksize | ${shown.join(' | ')} |\n|${'---|'.repeat(shown.length + 1)}`
    const body = rows.map(
      (row) => `| ${rowText(row)} | ${shown.map((name) => cellsOf(row).get(name) ?? '–').join(' | ')} |`,
    )
    return rows.length > 0 ? [head, ...body].join('\n') : ''
  })
  return tables.filter(Boolean).join('\n\n')
}
