// What two answer files say differently, setting by setting; order, space and comments do not count.
import { findComponent } from './knowledge/components.ts'
import { isSettings, type Settings, type ValueType } from './knowledge/setting.ts'
import type { Place } from './refusal.ts'
import { MASK } from './substitute.ts'
import { attributeOf, childText, textOf, wcmAttributeOf, type AnswerDocument, type XmlElement } from './tree.ts'
import { hasVariable } from './variables.ts'

/** One setting that is not the same in both files; passwords and keys are masked. */
export interface Change {
  kind: 'added' | 'removed' | 'changed'
  /** Like `specialize/Microsoft-Windows-Shell-Setup (amd64)/ComputerName`. */
  path: string
  before?: string
  after?: string
  beforeAt?: Place
  afterAt?: Place
}

interface Value {
  text: string
  isSecret: boolean
  at: Place
}

/** What differs, in the order of the settings; those only the second file has stand last. */
export function diffAnswers(before: AnswerDocument, after: AnswerDocument): Change[] {
  const old = valuesOf(before)
  const young = valuesOf(after)
  const changes: Change[] = []
  for (const [path, was] of old) {
    const is = young.get(path)
    if (!is) changes.push({ kind: 'removed', path, before: shown(was), beforeAt: was.at })
    else if (is.text !== was.text)
      changes.push({
        kind: 'changed',
        path,
        before: shown(was),
        after: shown(is),
        beforeAt: was.at,
        afterAt: is.at,
      })
  }
  for (const [path, is] of young)
    if (!old.has(path)) changes.push({ kind: 'added', path, after: shown(is), afterAt: is.at })
  return changes
}

const shown = ({ text, isSecret }: Value) => (isSecret && text !== '' && !hasVariable(text) ? MASK : text)

/** Every value of the file by the path of its setting. */
function valuesOf(document: AnswerDocument): Map<string, Value> {
  const values = new Map<string, Value>()
  const times = new Map<string, number>()
  const put = (path: string, value: Value) => {
    const number = (times.get(path) ?? 0) + 1
    times.set(path, number)
    values.set(number === 1 ? path : `${path} #${number}`, value)
  }
  const walk = (parent: XmlElement, path: string, settings: Settings | undefined) => {
    for (const element of parent.children) {
      const setting = settings && Object.hasOwn(settings, element.local) ? settings[element.local] : undefined
      const content =
        setting?.kind === 'value' ? setting.type : setting?.kind === 'group' ? setting.settings : setting?.content
      const at = `${path}/${element.local}${keyOf(element, setting?.kind === 'item' ? setting.key : undefined)}`
      if (element.children.length > 0) walk(element, at, content && isSettings(content) ? content : undefined)
      else
        put(at, {
          text: textOf(element),
          isSecret: isSecret(element, content && !isSettings(content) ? content : undefined),
          at: document.placeOf(element.start),
        })
    }
  }
  for (const settings of document.root.children) {
    const pass = attributeOf(settings, 'pass') ?? settings.local
    for (const element of settings.children) {
      const name = attributeOf(element, 'name') ?? element.local
      const processor = attributeOf(element, 'processorArchitecture')?.toLowerCase() ?? '?'
      walk(element, `${pass}/${name} (${processor})`, findComponent(name)?.settings)
    }
  }
  return values
}

/** `[KEY]` behind the name of a list's item. */
function keyOf(element: XmlElement, key: string | undefined): string {
  const value =
    key === undefined || key === 'wcm:keyValue' ? wcmAttributeOf(element, 'keyValue') : childText(element, key)
  return value === undefined ? '' : `[${value}]`
}

function isSecret(element: XmlElement, type: ValueType | undefined): boolean {
  if (type) return ['password', 'codedPassword', 'productKey'].includes(type.is)
  // a component nobody wrote down
  return /password|secret|productkey|^key$/i.test(`${element.local} ${element.parent?.local ?? ''}`)
}
