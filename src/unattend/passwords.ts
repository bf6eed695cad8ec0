// The form in which Windows hides passwords in answer files: not encrypted, only not readable in passing.

/** The password as Windows accepts it with PlainText false: UTF-16 of the password and the element's name, in base 64. */
export function encodePassword(password: string, suffix: string): string {
  return Buffer.from(password + suffix, 'utf16le').toString('base64')
}

/** The password that was encoded so; undefined if the text is not of that form. */
export function decodePassword(text: string, suffix: string): string | undefined {
  const compact = text.replace(/\s+/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return undefined
  const decoded = Buffer.from(compact, 'base64')
  if (decoded.length % 2 === 1) return undefined
  const plain = decoded.toString('utf16le')
  return plain.toLowerCase().endsWith(suffix.toLowerCase()) ? plain.slice(0, -suffix.length) : undefined
}
