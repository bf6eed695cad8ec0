// Reads an answer file into a tree with places; refuses what no answer file holds and what could harm its reader.
import { SaxesParser } from 'saxes'
import { decodeText, encodeText } from './encoding.ts'
import { refuse, type Place, type RefusalCode } from './refusal.ts'
import type { AnswerDocument, XmlAttribute, XmlElement, XmlText } from './tree.ts'

/** The deepest setting Microsoft documents is ten levels below the root. */
export const MAX_DEPTH = 64
/** A file of 1 MB has some 15,000; each costs us some 300 bytes. */
export const MAX_ELEMENTS = 100_000
/** A component has five, and some namespace declarations. */
export const MAX_ATTRIBUTES = 64

/** What XML 1.0 does not allow as a character [XML 1.0 2.2]. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** An ampersand that begins no reference, and a reference to something else than the five characters [XML 1.0 4.6]. */
const BARE_AMPERSAND = /&(?!(?:#\d+|#[xX][\da-fA-F]+|[\p{L}_:][\p{L}\p{N}_.:-]*);)/gu
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)[\p{L}_:][\p{L}\p{N}_.:-]*;/gu

/** The tree of a file. Throws FormatError ANSWER_UNREADABLE with line and column, and nothing else, for any bytes. */
export function parseAnswer(bytes: Uint8Array): AnswerDocument {
  const decoded = decodeText(bytes)
  const { text } = decoded
  const placeOf = createPlaceOf(text)
  const { root, declaredEncoding } = readTree(text, (problem, offset, reason) =>
    refuse(problem, placeOf(offset), reason),
  )
  return { ...decoded, root, declaredEncoding, placeOf }
}

/** The bytes of a document; of one that was not changed, the same that it was read from. */
export function writeAnswer(document: AnswerDocument): Uint8Array {
  return encodeText(document)
}

/** The same file with another text, as an editor would save it. Throws FormatError like `parseAnswer`. */
export function reparse(document: AnswerDocument, text: string): AnswerDocument {
  return text === document.text ? document : parseAnswer(encodeText({ ...document, text }))
}

type RefuseAt = (problem: RefusalCode, offset: number, reason: string) => never

function readTree(text: string, refuseAt: RefuseAt): { root: XmlElement; declaredEncoding: string | undefined } {
  const forbidden = FORBIDDEN.exec(text)
  if (forbidden) {
    const code = forbidden[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    refuseAt('ANSWER_CONTROL_CHARACTER', forbidden.index, `the character U+${code} may not stand in XML`)
  }

  const parser = new SaxesParser({ xmlns: true, position: false })
  let root: XmlElement | undefined
  let current: XmlElement | undefined
  let depth = 0
  let elements = 0
  let attributes: XmlAttribute[] = []
  let declaredEncoding: string | undefined
  /** Where the last tag, comment or section ended. What follows is text until the next `<`, since text cannot hold one. */
  let done = 0

  const nextTag = () => text.indexOf('<', done)
  const addText = (value: string, isCdata: boolean, start: number, end: number) => {
    const node: XmlText = { value, isCdata, start, end }
    current?.texts.push(node)
  }

  parser.on('error', (error) => {
    const at = Math.max(0, parser.position - 1)
    // the parser reads on to the next `;` after a bare `&`, and complains only there
    BARE_AMPERSAND.lastIndex = done
    const bare = BARE_AMPERSAND.exec(text)
    if (bare && bare.index <= at) refuseAt('ANSWER_NOT_WELL_FORMED', bare.index, 'a single `&`; write it as `&amp;`')
    ENTITY.lastIndex = done
    const entity = ENTITY.exec(text)
    if (entity && entity.index <= at)
      refuseAt('ANSWER_ENTITY', entity.index, `${entity[0].slice(0, 80)} is not one of the five entities XML knows`)
    refuseAt('ANSWER_NOT_WELL_FORMED', Math.min(at, text.length), error.message.replace(/^\d+:\d+: /, ''))
  })
  // these are told before their `>` was read
  const passEnd = () => void (done = text.indexOf('>', parser.position - 1) + 1)
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== undefined && version !== '1.0')
      refuseAt('ANSWER_NOT_WELL_FORMED', 0, `XML version ${version}; Windows reads version 1.0`)
    declaredEncoding = encoding
    passEnd()
  })
  parser.on('doctype', () => refuseAt('ANSWER_DOCTYPE', nextTag(), 'a document type declaration'))
  parser.on('processinginstruction', passEnd)
  parser.on('comment', passEnd)
  // the space between elements is in the document's text; as nodes it would be half of all
  parser.on('text', (value) => {
    if (current?.children.length === 0 || /\S/.test(value)) addText(value, false, done, parser.position - 1)
  })
  parser.on('cdata', (value) => {
    addText(value, true, nextTag(), parser.position)
    done = parser.position
  })
  parser.on('opentagstart', () => {
    if (attributes.length > 0) attributes = []
    depth += 1
    elements += 1
    if (depth > MAX_DEPTH)
      refuseAt('ANSWER_TOO_DEEP', nextTag(), `elements are nested more than ${MAX_DEPTH} levels deep`)
    if (elements > MAX_ELEMENTS) refuseAt('ANSWER_TOO_LARGE', nextTag(), `more than ${MAX_ELEMENTS} elements`)
  })
  // the parser adds the namespace to these same objects before it tells the tag
  parser.on('attribute', (attribute) => {
    attributes.push(attribute)
    if (attributes.length > MAX_ATTRIBUTES)
      refuseAt('ANSWER_TOO_LARGE', nextTag(), `more than ${MAX_ATTRIBUTES} attributes`)
  })
  parser.on('opentag', (tag) => {
    const element: XmlElement = {
      name: tag.name,
      local: tag.local,
      uri: tag.uri,
      attributes: attributes.length === 0 ? NO_ATTRIBUTES : attributes,
      children: [],
      texts: [],
      parent: current,
      start: nextTag(),
      openEnd: parser.position,
      closeStart: parser.position,
      end: parser.position,
    }
    // now it shows that the space before was space between elements
    if (current?.children.length === 0 && current.texts.length > 0)
      current.texts = current.texts.filter(({ value }) => /\S/.test(value))
    if (current) current.children.push(element)
    else root = element
    current = element
    done = parser.position
  })
  parser.on('closetag', (tag) => {
    if (!current) return
    if (!tag.isSelfClosing) current.closeStart = nextTag()
    current.end = parser.position
    done = parser.position
    current = current.parent
    depth -= 1
  })
  parser.write(text).close()
  return { root: root ?? refuseAt('ANSWER_NOT_WELL_FORMED', 0, 'there is no element'), declaredEncoding }
}

/** Most elements have none, and share this. */
const NO_ATTRIBUTES: readonly XmlAttribute[] = []

/** Line and column of offsets; the lines are only counted when somebody asks. */
function createPlaceOf(text: string): (offset: number) => Place {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
