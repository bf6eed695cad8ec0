// A value put into a Windows command line so that it stays one argument, or the reason why it cannot.

/** Programs that read their arguments as a language of their own: no quoting is safe for all of them. */
const INTERPRETERS =
  /(?:^|[\s"\\/])(?:cmd|powershell|pwsh|wscript|cscript|mshta|bash|wsl|python|perl|reg-?edit)(?:\.exe)?(?=["\s]|$)|\.(?:cmd|bat|ps1|vbs|js)(?=["\s]|$)/i
/** What none of them gives a meaning; inside quotes also these. */
const PLAIN = /^[\p{L}\p{N}_.:\\/+-]*$/u
const PLAIN_IN_QUOTES = /^[\p{L}\p{N}_.:\\/+@=~, -]*$/u

/** The characters to write, or why the value cannot stand there. */
export type Placed = { text: string } | { reason: string }

/**
 * The value as it is written after `before` and in front of `after`, by the rules of CommandLineToArgvW
 * [learn: parsing-c-command-line-arguments]. `command` is the whole line, with its variables.
 */
export function placeInCommand(value: string, before: string, after: string, command: string): Placed {
  if (/[\u0000-\u001f\u007f]/.test(value)) return { reason: 'it has a line break or another control character' }
  if (value.includes('%')) return { reason: 'it has a %, which Windows takes for an environment variable' }
  const inQuotes = isInsideQuotes(before)
  if (INTERPRETERS.test(command)) {
    if (!(inQuotes ? PLAIN_IN_QUOTES : PLAIN).test(value) || (value === '' && !inQuotes))
      return {
        reason: inQuotes
          ? 'it has characters that a script or shell could read as a command'
          : 'it has blanks or other characters that a script or shell could read as more than one word',
      }
    return value.endsWith('\\') && after.startsWith('"')
      ? { reason: 'it ends with a backslash before a quote' }
      : { text: value }
  }
  if (inQuotes) return { text: quoteBody(value, after.startsWith('"')) }
  if (value !== '' && !/[\s"]/.test(value)) {
    return value.endsWith('\\') && after.startsWith('"')
      ? { reason: 'it ends with a backslash before a quote' }
      : { text: value }
  }
  if (before.endsWith('\\'))
    return { reason: 'it needs quotes, and a backslash stands before it: put the quotes there' }
  return { text: `"${quoteBody(value, true)}"` }
}

/** Backslashes count only before a quote, where each is doubled. */
function quoteBody(value: string, isBeforeQuote: boolean): string {
  const escaped = value.replace(/(\\*)"/g, '$1$1\\"')
  return isBeforeQuote ? escaped.replace(/(\\+)$/, '$1$1') : escaped
}

function isInsideQuotes(text: string): boolean {
  let inside = false
  for (const [, backslashes = ''] of text.matchAll(/(\\*)"/g)) if (backslashes.length % 2 === 0) inside = !inside
  return inside
}
