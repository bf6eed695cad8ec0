// Where the figures of a bench stand in docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')

/** Replaces what stands between the bench's marks of docs/performance.md. */
export function writeReport(bench: string, text: string): void {
  const [begin, end] = [`<!-- ${bench} bench: begin -->`, `<!-- ${bench} bench: end -->`]
  const document = readFileSync(DOCUMENT, 'utf8')
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${begin} … ${end}`)
  writeFileSync(DOCUMENT, `${document.slice(0, from)}${begin}\n\n${text}\n\n${document.slice(to)}`)
}
