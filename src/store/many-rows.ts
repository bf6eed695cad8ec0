// Writes many rows with few statements: rows go in by the dozen, in pieces of few different sizes.
import type { Access, Prepared } from './access.ts'

/** Rows of one statement. Few sizes: every statement that was ever prepared is kept (open-database.ts). */
const SIZES = [64, 16, 4, 1] as const

/** Takes the items in the largest pieces that fit, each with the statement for so many. */
export type InPieces = <T>(items: readonly T[], work: (statement: Prepared, piece: readonly T[]) => void) => void

/** `sqlOf` writes the statement for a number of rows; each size is prepared once, when it is first needed. */
export function inPieces(prepare: Access['prepare'], sqlOf: (count: number) => string): InPieces {
  const statements = new Map<number, Prepared>()
  const statementFor = (size: number) => {
    const known = statements.get(size)
    if (known) return known
    const statement = prepare(sqlOf(size))
    statements.set(size, statement)
    return statement
  }
  return (items, work) => {
    let at = 0
    for (const size of SIZES)
      for (; items.length - at >= size; at += size) work(statementFor(size), items.slice(at, at + size))
  }
}

/** `(?, ?), (?, ?)` for two rows of two columns. */
export function tuples(columns: number, count: number): string {
  return Array<string>(count)
    .fill(`(${marks(columns)})`)
    .join(', ')
}

/** `?, ?, ?` for three values. */
export function marks(count: number): string {
  return Array<string>(count).fill('?').join(', ')
}
