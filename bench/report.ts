// What the benches say besides figures: on what machine they were taken, and their place in docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { join } from 'node:path'

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')

/** Processors, kernel and Node. */
export function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `${cpus().length} × ${model}, Linux ${release()}, Node ${process.versions.node}`
}

/** Replaces what stands between the bench's marks of docs/performance.md. */
export function writeReport(bench: string, text: string): void {
  const [begin, end] = [`<!-- ${bench} bench: begin -->`, `<!-- ${bench} bench: end -->`]
  const document = readFileSync(DOCUMENT, 'utf8')
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${begin} … ${end}`)
  writeFileSync(DOCUMENT, `${document.slice(0, from)}${begin}\n\n${text}\n\n${document.slice(to)}`)
}
