// Reads a request target: which path was asked for, in the client's own spelling, and with which parameters. Pure.

/** A target that is acceptable. */
export interface Target {
  /** Percent-decoded, a character per byte; slashes and backslashes as they came. */
  readonly path: string
  readonly query: URLSearchParams
}

/** The longest target read: a name of 512 bytes, every one of them escaped, and parameters. */
export const MAX_TARGET_LENGTH = 4096

/**
 * The target in origin-form or absolute-form [RFC 9112 §3.2], or why it cannot be read. Nothing is normalized: `..`
 * stays, for the tree to refuse.
 */
export function parseTarget(text: string): Target | { readonly refused: string } {
  if (text.length > MAX_TARGET_LENGTH) return { refused: `the target is longer than ${MAX_TARGET_LENGTH} characters` }
  // a server must accept the absolute-form, whatever host is in it [RFC 9112 §3.2.2]
  const origin = text.replace(/^https?:\/\/[^/\\?#]*/i, '')
  const [beforeFragment = ''] = origin.split('#', 1)
  const mark = beforeFragment.indexOf('?')
  const escaped = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark)
  if (/%(?![0-9a-f]{2})/i.test(escaped)) return { refused: 'a percent sign without two hexadecimal digits' }
  const path = escaped.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return { path, query: new URLSearchParams(mark < 0 ? '' : beforeFragment.slice(mark + 1)) }
}

/** What follows `/folder/` in a path, undefined for every other path. Slash and backslash, upper and lower case are alike. */
export function nameBelow(folder: string, path: string): string | undefined {
  const [, first = '', rest] = /^[\\/]+([^\\/]+)[\\/]+(.*)$/s.exec(path) ?? []
  return first.toLowerCase() === folder ? rest : undefined
}
