// Tables and name-value sheets for people: columns as wide as their content, nothing from outside steers the terminal.
import { printable } from '../printable.ts'
import { pad, shorten, type Colour, type Paint } from './terminal.ts'

/** One column: its title, what it shows of a row, and on which side short values stand. */
export interface Column<Row> {
  title: string
  cell: (row: Row) => string | number | boolean | null | undefined
  align?: 'left' | 'right'
  /** The colour of one row's cell. */
  colour?: (row: Row) => Colour | undefined
}

/** Rows under their titles, two spaces between columns, one line per row, ending in a newline; empty values are `-`. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], paint: Paint): string {
  const texts = rows.map((row) => columns.map((column) => cellText(column.cell(row))))
  const widths = columns.map((column, index) =>
    Math.max(...[column.title, ...texts.map((line) => line[index] ?? '')].map((text) => Array.from(text).length)),
  )
  const line = (cells: string[], colourOf: (index: number) => Colour | undefined): string =>
    cells
      .map((cell, index) => {
        const last = index === cells.length - 1
        const filled =
          last && columns[index]?.align !== 'right' ? cell : pad(cell, widths[index] ?? 0, columns[index]?.align)
        const colour = colourOf(index)
        return colour === undefined ? filled : paint(colour, filled)
      })
      .join('  ')
  const titles = line(
    columns.map((column) => column.title),
    () => 'bold',
  )
  const body = rows.map((row, at) => line(texts[at] ?? [], (index) => columns[index]?.colour?.(row)))
  return [titles, ...body].map((text) => text.trimEnd() + '\n').join('')
}

/** `name  value` lines, the names aligned; names whose value is undefined are left out, null is shown as `-`. */
export function formatSheet(
  pairs: readonly (readonly [name: string, value: string | number | boolean | null | undefined])[],
  paint: Paint,
): string {
  const shown = pairs.filter(([, value]) => value !== undefined)
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${paint('bold', pad(name, width))}  ${cellText(value)}\n`).join('')
}

/** No cell is longer: a journal's text or a list of tags must not push the table off the screen. */
const MAX_CELL = 200

function cellText(value: string | number | boolean | null | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const text = value === null || value === undefined ? '' : printable(String(value))
  return text === '' ? '-' : shorten(text, MAX_CELL)
}
