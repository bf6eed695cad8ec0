// Texts from outside made safe to show: on a terminal, in a log line.

/** Control characters, and the marks that turn the reading direction: a file name asked for by a client may hold them. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** A text from outside, safe to show: what could steer a terminal or forge a line becomes `\x1b` and the like. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`
  })
}
