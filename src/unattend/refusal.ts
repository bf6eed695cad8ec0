// How a file that cannot be read as XML is refused: one coded error that names the finding and the place.
import { FormatError } from '../errors.ts'

/** A place in a file, both counted from 1; the column counts UTF-16 units, as editors do. */
export interface Place {
  line: number
  column: number
}

/** The findings that end the reading of a file. */
export type RefusalCode =
  | 'ANSWER_NOT_WELL_FORMED'
  | 'ANSWER_ENCODING'
  | 'ANSWER_DOCTYPE'
  | 'ANSWER_ENTITY'
  | 'ANSWER_CONTROL_CHARACTER'
  | 'ANSWER_TOO_DEEP'
  | 'ANSWER_TOO_LARGE'

/** Throws FormatError ANSWER_UNREADABLE. */
export function refuse(problem: RefusalCode, place: Place, reason: string): never {
  throw new FormatError('ANSWER_UNREADABLE', { problem, line: place.line, column: place.column, reason })
}
