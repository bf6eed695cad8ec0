// Texts for Windows' command interpreter: lines with CRLF, and words that stay what they are inside of them.
import { RequestError } from '../errors.ts'

/** Lines as a file for Windows. */
export function crlf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('')
}

/**
 * A word in quotation marks for a .cmd file: between them only `"` ends the word and `%` is still read, so the first
 * is refused and the second doubled [REQUEST_INVALID].
 */
export function quoted(word: string): string {
  if (/["\u0000-\u001f\u007f!]/.test(word))
    throw new RequestError('REQUEST_INVALID', {
      reason: `${JSON.stringify(word)} cannot be an argument of a command: quotation marks, exclamation marks and control characters cannot`,
    })
  return `"${word.replaceAll('%', '%%')}"`
}
