// WDS's two answer files as the one that Windows Setup is given.
import { applyEdits, type Edit } from './edit.ts'
import { reparse } from './parse.ts'
import { isPass } from './sections.ts'
import { removalOf } from './snippet.ts'
import { PASSES, type Pass } from './knowledge/setting.ts'
import { attributeOf, childrenOf, type AnswerDocument, type XmlElement } from './tree.ts'

/** Which file each pass comes from. */
export type PassSources = Partial<Record<Pass, 'combined' | 'client' | 'image'>>

/**
 * The client answer file's windowsPE and the image answer file's later passes, as WDS has it [learn: cc771508]: what stands
 * in the other file does not count.
 */
export function mergeAnswers(client: AnswerDocument, image: AnswerDocument): AnswerDocument {
  const late = (element: XmlElement) => attributeOf(element, 'pass') !== 'windowsPE'
  const edits: Edit[] = childrenOf(client.root, 'settings')
    .filter(late)
    .concat(childrenOf(client.root, 'servicing'))
    .map((settings) => removalOf(client.text, settings))
  const trimmed = reparse(client, applyEdits(client.text, edits))
  const taken = [...childrenOf(image.root, 'servicing'), ...childrenOf(image.root, 'settings').filter(late)]
  const newline = trimmed.text.includes('\r\n') ? '\r\n' : '\n'
  const copies = taken.map((element) => `${newline}  ${copyOf(image, element, newline)}`).join('')
  const at = trimmed.root.children.at(-1)?.end ?? trimmed.root.openEnd
  const tail = /^\s*\n/.test(trimmed.text.slice(at)) ? '' : newline
  const { root, text } = trimmed
  if (root.closeStart === root.openEnd && text[root.openEnd - 2] === '/') {
    const open = text.slice(root.start, root.openEnd).replace(/\s*\/>$/, '>')
    const whole = `${open}${copies}${newline}</${root.name}>`
    return reparse(trimmed, applyEdits(text, [{ start: root.start, end: root.end, text: whole }]))
  }
  return reparse(trimmed, applyEdits(text, [{ start: at, end: at, text: copies + tail }]))
}

/** Which of the files each pass comes from. */
export function passSources(documents: Partial<Record<'combined' | 'client' | 'image', AnswerDocument>>): PassSources {
  const sources: PassSources = {}
  for (const from of ['combined', 'client', 'image'] as const)
    for (const settings of documents[from] ? childrenOf(documents[from].root, 'settings') : []) {
      const pass = attributeOf(settings, 'pass')
      if (isPass(pass) && (from === 'combined' || (pass === 'windowsPE') === (from === 'client'))) sources[pass] = from
    }
  return Object.fromEntries(PASSES.filter((pass) => pass in sources).map((pass) => [pass, sources[pass]]))
}

/** The text of an element with the namespaces that its own root declared. */
function copyOf(document: AnswerDocument, element: XmlElement, newline: string): string {
  const declared = new Set(element.attributes.map(({ name }) => name))
  const inherited = document.root.attributes
    .filter(({ name }) => (name === 'xmlns' || name.startsWith('xmlns:')) && !declared.has(name))
    .map(
      ({ name, value }) =>
        ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`,
    )
  const nameEnd = element.start + 1 + element.name.length
  const source =
    document.text.slice(element.start, nameEnd) + inherited.join('') + document.text.slice(nameEnd, element.end)
  return source.replace(/\r?\n/g, newline)
}
