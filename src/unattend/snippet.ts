// Elements that are added to an answer file: written the way the file is, where they belong.
import { applyEdits, type Edit } from './edit.ts'
import { escapeAttribute, escapeText } from './escape.ts'
import { reparse } from './parse.ts'
import { UNATTEND_NAMESPACE, WCM_NAMESPACE, type AnswerDocument, type XmlElement } from './tree.ts'

/** An element to be written: with children, or with a text. */
export interface Snippet {
  name: string
  attributes?: Readonly<Record<string, string>>
  content: string | readonly Snippet[]
}

/** `<name>text</name>`. */
export const leaf = (name: string, content: string | number | boolean): Snippet => ({ name, content: String(content) })
/** `<name>…</name>`. */
export const branch = (name: string, ...content: readonly Snippet[]): Snippet => ({ name, content })
/** `<name wcm:action="add">…</name>`. */
export const listItem = (name: string, ...content: readonly Snippet[]): Snippet => ({
  name,
  attributes: { 'wcm:action': 'add' },
  content,
})

/** The text of an element, each line behind `indent`, the first without. */
export function formatSnippet({ name, attributes = {}, content }: Snippet, indent: string, newline: string): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeAttribute(value)}"`)].join(
    ' ',
  )
  if (typeof content === 'string') return `<${start}>${escapeText(content)}</${name}>`
  if (content.length === 0) return `<${start} />`
  const inner = content.map((child) => `${indent}  ${formatSnippet(child, `${indent}  `, newline)}${newline}`).join('')
  return `<${start}>${newline}${inner}${indent}</${name}>`
}

/** The document with the element added as the last below `parent`. */
export function addElement(document: AnswerDocument, parent: XmlElement, snippet: Snippet): AnswerDocument {
  return reparse(document, applyEdits(document.text, [additionTo(document, parent, snippet)]))
}

/** The change that adds the element as the last below `parent`. */
export function additionTo(document: AnswerDocument, parent: XmlElement, snippet: Snippet): Edit {
  const { text } = document
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const outer = indentOf(text, parent)
  const indent = parent.children[0] ? indentOf(text, parent.children[0]) : `${outer}  `
  const written = formatSnippet(inScope(snippet, parent), indent, newline)
  const last = parent.children.at(-1)
  if (last) return { start: last.end, end: last.end, text: `${newline}${indent}${written}` }
  if (parent.closeStart > parent.openEnd || text[parent.openEnd - 2] !== '/') {
    // keep a comment that stands there, but not the space around it
    const inside = text.slice(parent.openEnd, parent.closeStart).trim()
    const kept = inside === '' ? '' : `${newline}${indent}${inside}`
    return {
      start: parent.openEnd,
      end: parent.closeStart,
      text: `${kept}${newline}${indent}${written}${newline}${outer}`,
    }
  }
  const open = text.slice(parent.start, parent.openEnd).replace(/\s*\/>$/, '>')
  return {
    start: parent.start,
    end: parent.end,
    text: `${open}${newline}${indent}${written}${newline}${outer}</${parent.name}>`,
  }
}

/** The document with the element added in front of `next`, which has the same parent. */
export function addElementBefore(document: AnswerDocument, next: XmlElement, snippet: Snippet): AnswerDocument {
  const { text } = document
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = indentOf(text, next)
  const written = formatSnippet(inScope(snippet, next.parent ?? next), indent, newline)
  const addition = { start: next.start, end: next.start, text: `${written}${newline}${indent}` }
  return reparse(document, applyEdits(text, [addition]))
}

/** The change that takes an element away, with the line it leaves empty. */
export function removalOf(text: string, element: XmlElement): Edit {
  const before = /[^\S\n]*$/.exec(text.slice(Math.max(0, element.start - 200), element.start))?.[0].length ?? 0
  const lineStart = element.start - before
  const after = /^[^\S\n]*\r?\n/.exec(text.slice(element.end, element.end + 200))?.[0].length
  const ownsLine = after !== undefined && (lineStart === 0 || text[lineStart - 1] === '\n')
  return ownsLine
    ? { start: lineStart, end: element.end + after, text: '' }
    : { start: element.start, end: element.end, text: '' }
}

/** The change that gives an element another text. */
export function textChange(text: string, element: XmlElement, value: string): Edit {
  if (element.closeStart > element.openEnd || text[element.openEnd - 2] !== '/')
    return { start: element.openEnd, end: element.closeStart, text: escapeText(value) }
  const open = text.slice(element.start, element.openEnd).replace(/\s*\/>$/, '>')
  return { start: element.start, end: element.end, text: `${open}${escapeText(value)}</${element.name}>` }
}

/** Declares the namespaces the snippet needs, where they are not. */
function inScope(snippet: Snippet, parent: XmlElement): Snippet {
  const declared: Record<string, string> = {}
  if (namespaceAt(parent, 'xmlns') !== UNATTEND_NAMESPACE) declared['xmlns'] = UNATTEND_NAMESPACE
  if (usesWcm(snippet) && namespaceAt(parent, 'xmlns:wcm') !== WCM_NAMESPACE) declared['xmlns:wcm'] = WCM_NAMESPACE
  return { ...snippet, attributes: { ...snippet.attributes, ...declared } }
}

function namespaceAt(element: XmlElement, declaration: string): string | undefined {
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const found = at.attributes.find(({ name }) => name === declaration)
    if (found) return found.value
  }
  return undefined
}

function usesWcm({ attributes = {}, content }: Snippet): boolean {
  return (
    Object.keys(attributes).some((name) => name.startsWith('wcm:')) || (Array.isArray(content) && content.some(usesWcm))
  )
}

function indentOf(text: string, element: XmlElement): string {
  const lineStart = text.lastIndexOf('\n', element.start - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart, element.start))?.[0] ?? ''
}
