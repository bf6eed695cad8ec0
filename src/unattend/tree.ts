// The tree of an answer file: elements, attributes and texts, each with its place in the file's text.
import type { DecodedText } from './encoding.ts'
import type { Place } from './refusal.ts'

/** The namespace of everything Windows Setup reads. */
export const UNATTEND_NAMESPACE = 'urn:schemas-microsoft-com:unattend'
/** The namespace of `wcm:action` and `wcm:keyValue`. */
export const WCM_NAMESPACE = 'http://schemas.microsoft.com/WMIConfig/2002/State'

export interface XmlAttribute {
  /** As written, with its prefix. */
  name: string
  local: string
  /** Empty without a prefix. */
  uri: string
  /** Entities and character references resolved. */
  value: string
}

/** A run of characters, or a CDATA section. */
export interface XmlText {
  value: string
  isCdata: boolean
  /** Offsets into the text; of a CDATA section with its marks. */
  start: number
  end: number
}

/** All offsets count UTF-16 units of the document's text. */
export interface XmlElement {
  /** As written, with its prefix. */
  name: string
  local: string
  uri: string
  attributes: readonly XmlAttribute[]
  children: XmlElement[]
  /** Without the space around child elements. */
  texts: XmlText[]
  parent: XmlElement | undefined
  /** At the `<` of the start tag. */
  start: number
  /** After the `>` of the start tag. */
  openEnd: number
  /** At the `<` of the end tag; `openEnd` of an element without one. */
  closeStart: number
  /** After the last `>`. */
  end: number
}

/** A file that was read: its tree, and the text every place refers to. */
export interface AnswerDocument extends DecodedText {
  root: XmlElement
  /** The encoding the XML declaration names, if there is one. */
  declaredEncoding: string | undefined
  /** Line and column of an offset into the text. */
  placeOf: (offset: number) => Place
}

/** The children in the namespace of answer files with that name. */
export function childrenOf(element: XmlElement, local: string): XmlElement[] {
  return element.children.filter((child) => child.local === local && child.uri === UNATTEND_NAMESPACE)
}

/** The first such child. */
export function childOf(element: XmlElement | undefined, local: string): XmlElement | undefined {
  return element?.children.find((child) => child.local === local && child.uri === UNATTEND_NAMESPACE)
}

/** The element below `element` that the names lead to. */
export function descend(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let at = element
  for (const name of names) at = childOf(at, name)
  return at
}

/** The text directly inside an element, without the space around it; that of comments does not count. */
export function textOf(element: XmlElement): string {
  const texts = element.texts
  const only = texts.length === 1 ? texts[0] : undefined
  return (only ? only.value : texts.map(({ value }) => value).join('')).trim()
}

/** The text of the child with that name, or undefined. */
export function childText(element: XmlElement | undefined, local: string): string | undefined {
  const child = childOf(element, local)
  return child && textOf(child)
}

/** The value of an attribute without prefix. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.local === name && attribute.uri === '')?.value
}

/** The value of `wcm:NAME`, whatever the prefix is. */
export function wcmAttributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.local === name && attribute.uri === WCM_NAMESPACE)?.value
}

/** The names from the component (or the element the path begins at) down, like `UserData/ProductKey/Key`. */
export function pathOf(element: XmlElement): string {
  const names: string[] = []
  for (let at: XmlElement | undefined = element; at && at.local !== 'component'; at = at.parent) names.unshift(at.local)
  return names.join('/')
}

/** Where an attribute stands: of its name, and of its value between the quotes. */
export interface AttributeRange {
  start: number
  valueStart: number
  valueEnd: number
  end: number
}

/** Finds an attribute in the start tag, by its name as written. */
export function attributeRange(text: string, element: XmlElement, name: string): AttributeRange | undefined {
  // the parser has accepted the tag: names, `=`, quoted values without `<`
  const pattern = /([^\s=/<>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
  pattern.lastIndex = element.start + 1 + element.name.length
  for (let found = pattern.exec(text); found && found.index < element.openEnd; found = pattern.exec(text)) {
    if (found[1] !== name) continue
    const end = found.index + found[0].length
    const valueLength = (found[2] ?? found[3] ?? '').length
    return { start: found.index, valueStart: end - 1 - valueLength, valueEnd: end - 1, end }
  }
  return undefined
}

/** Calls `visit` for the element and everything below it, in the order of the file. */
export function forEachElement(element: XmlElement, visit: (element: XmlElement) => void): void {
  visit(element)
  for (const child of element.children) forEachElement(child, visit)
}
