// From the bytes of an answer file to its text and back, without losing one of them.
import { refuse } from './refusal.ts'

/** The encodings Windows Setup reads; the others cannot be told apart without guessing. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** A file's text, and what is needed to give the same bytes back. */
export interface DecodedText {
  text: string
  encoding: TextEncoding
  /** Whether the bytes began with a byte order mark; it is not part of the text. */
  byteOrderMark: boolean
}

/** Larger is no answer file; Windows' own caches of them are far below 1 MB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024

const MARKS: readonly { encoding: TextEncoding; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]

/** The text of a file. Throws FormatError for bytes that are none in the encoding their mark (or `<`) tells. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes.length > MAX_FILE_BYTES)
    refuse('ANSWER_TOO_LARGE', { line: 1, column: 1 }, `the file has ${bytes.length} bytes, the limit is 4 MB`)
  const mark = MARKS.find(({ bytes: start }) => start.every((byte, at) => bytes[at] === byte))
  const encoding = mark?.encoding ?? unmarkedEncoding(bytes)
  const body = mark ? bytes.subarray(mark.bytes.length) : bytes
  if (encoding !== 'utf-8' && body.length % 2 === 1)
    refuse('ANSWER_ENCODING', placeOfByte(body, body.length - 1, encoding), 'UTF-16 with an odd number of bytes')
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body)
    return { text, encoding, byteOrderMark: mark !== undefined }
  } catch {
    const at = firstBadByte(body, encoding)
    refuse('ANSWER_ENCODING', placeOfByte(body, at, encoding), `the bytes there are not ${encoding.toUpperCase()}`)
  }
}

/** The bytes of a text, in the encoding and with the mark that it came with. */
export function encodeText({ text, encoding, byteOrderMark }: DecodedText): Uint8Array {
  const marked = byteOrderMark ? `\ufeff${text}` : text
  if (encoding === 'utf-8') return Buffer.from(marked, 'utf8')
  const bytes = Buffer.from(marked, 'utf16le')
  return encoding === 'utf-16le' ? bytes : bytes.swap16()
}

/** UTF-16 without a mark begins with the two bytes of `<` [XML 1.0 F.1]. */
function unmarkedEncoding(bytes: Uint8Array): TextEncoding {
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le'
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be'
  return 'utf-8'
}

/** Where decoding fails: the length of the longest beginning that can be decoded. */
function firstBadByte(bytes: Uint8Array, encoding: TextEncoding): number {
  const decoder = () => new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    try {
      // `stream`: a character cut by the end of the piece is not an error
      decoder().decode(bytes.subarray(0, middle), { stream: true })
      good = middle
    } catch {
      bad = middle
    }
  }
  return Math.max(0, bad - 1)
}

function placeOfByte(bytes: Uint8Array, at: number, encoding: TextEncoding): { line: number; column: number } {
  const before = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(0, at))
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: before.length - lineStart + 1 }
}
