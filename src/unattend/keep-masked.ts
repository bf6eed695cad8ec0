// An edited file that was shown masked: its masks become again what the stored file has at the same places.
import { passwordsOf } from './adapt.ts'
import { applyEdits } from './edit.ts'
import { reparse } from './parse.ts'
import { textChange } from './snippet.ts'
import { MASK } from './substitute.ts'
import { attributeOf, childText, textOf, type AnswerDocument, type XmlElement } from './tree.ts'

/** The children that tell the items of a list from each other. */
const KEYS = ['Name', 'Username', 'Order', 'Identifier'] as const

/** The document without masks, as far as the stored one has a value at the same place; what it lacks stays a mask. */
export function keepMasked(edited: AnswerDocument, stored: AnswerDocument): AnswerDocument {
  const known = new Map(passwordsOf(stored).map(({ element }) => [placeOf(element), textOf(element)]))
  const edits = passwordsOf(edited).flatMap(({ element }) => {
    if (textOf(element).trim() !== MASK) return []
    const value = known.get(placeOf(element))
    return value === undefined ? [] : [textChange(edited.text, element, value)]
  })
  return reparse(edited, applyEdits(edited.text, edits))
}

/** Pass, component and the names on the way down; of several of one name their key, else their number. */
function placeOf(element: XmlElement): string {
  const steps: string[] = []
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const { local, parent } = at
    const own = attributeOf(at, 'pass') ?? attributeOf(at, 'name')
    const architecture = attributeOf(at, 'processorArchitecture')
    const key = KEYS.map((name) => at && childText(at, name)).find((text) => text !== undefined && text !== '')
    const alike = parent ? parent.children.filter((one) => one.local === local) : [at]
    steps.push(JSON.stringify([local, own, architecture, key ?? (alike.length > 1 ? alike.indexOf(at) : undefined)]))
  }
  return steps.join()
}
