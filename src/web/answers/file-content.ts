// An answer file's bytes as the API takes them, and its text: the encoding is the one the file itself names.
import type { AnswerBody } from '../../api/answer-schemas.ts'

/** The part of a request's body that carries the file. */
export type Content = Pick<AnswerBody, 'content' | 'encoding'>

/** A file somebody dropped or chose. */
export interface GivenFile {
  name: string
  text: string
  content: Content
}

const DECLARES_UTF16 = /^\ufeff?<\?xml[^>]*\bencoding\s*=\s*["']utf-16(?:le)?["']/i

/** Text as bytes: UTF-16 with its mark where the first line says so, else UTF-8. */
export function contentOf(text: string): Content {
  if (!DECLARES_UTF16.test(text)) return { content: text, encoding: 'utf8' }
  const units = new Uint8Array(2 + 2 * text.length)
  const view = new DataView(units.buffer)
  view.setUint16(0, 0xfeff, true)
  for (let at = 0; at < text.length; at++) view.setUint16(2 + 2 * at, text.charCodeAt(at), true)
  return { content: toBase64(units), encoding: 'base64' }
}

/** Reads a file whole. What is wrong with its bytes the check is to find, so they go there as they are. */
export async function readGivenFile(file: File): Promise<GivenFile> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  const text = new TextDecoder(encoding).decode(bytes)
  return { name: file.name, text, content: { content: toBase64(bytes), encoding: 'base64' } }
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

/** Its lines, as the check counts them. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/)

/** A name for the file that the API takes. */
export const suggestName = (fileName: string): string =>
  fileName
    .replace(/\.xml$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
