// The values of one machine put in place of the variables of an answer file.
import { isCommandElement } from './check-sense.ts'
import { placeInCommand } from './command-line.ts'
import { escapeAttribute, escapeCdata, escapeText, isXmlText, unescapeText } from './escape.ts'
import { applyEdits, type Edit } from './edit.ts'
import type { Report } from './findings.ts'
import { attributeRange, forEachElement, type AnswerDocument, type XmlElement } from './tree.ts'
import { findVariables, type VariableUse } from './variables.ts'

/** A value for an answer file. A secret is only written when it is to be revealed. */
export type VariableValue = string | number | boolean | { secret: string }

/** Values by the full name of their variable: `machine.name`, `machine.vars.site`, `secrets.localAdmin`. */
export type Variables = Readonly<Record<string, VariableValue>>

/** What stands for a secret; Windows writes the same into the copies it keeps. */
export const MASK = '*SENSITIVE*DATA*DELETED*'

/** What `substituteVariables` works with. */
export interface Substitution {
  variables: Variables
  /** Whether secrets are written; else MASK stands for them. */
  reveal: boolean
  report: Report
  /** Says which variables without a value are left as they are, to get one later; none unless given. */
  isOpen?: ((name: string) => boolean) | undefined
  /** Says which of the root's children do not count; theirs are left as they are. */
  isLeftOut?: (settings: XmlElement) => boolean
}

/** The text of the document with its variables replaced; what cannot be is reported and left. */
export function substituteVariables(document: AnswerDocument, substitution: Substitution): string {
  const { variables, reveal, report, isLeftOut = () => false, isOpen = () => false } = substitution
  if (!/[$%]/.test(document.text)) return document.text
  const edits: Edit[] = []
  for (const child of document.root.children)
    if (!isLeftOut(child))
      forEachElement(child, (element) => {
        substituteTexts(element)
        substituteAttributes(element)
      })
  return applyEdits(document.text, edits)

  function substituteTexts(element: XmlElement): void {
    const isCommand = isCommandElement(element)
    const whole = element.texts.map(({ value }) => value).join('')
    if (!/[$%]/.test(whole)) return
    /** The characters of the command so far, as Windows will read them. */
    let before = ''
    for (const { start, end, isCdata } of element.texts) {
      const offset = isCdata ? start + '<![CDATA['.length : start
      const raw = document.text.slice(offset, isCdata ? end - ']]>'.length : end)
      const decode = (text: string) => (isCdata ? text : unescapeText(text))
      let done = 0
      for (const use of findVariables(raw, isCommand)) {
        before += decode(raw.slice(done, use.start))
        done = use.end
        const value = valueOf(use, offset)
        if (value === undefined) continue
        const placed =
          isCommand && use.name !== undefined && value !== MASK
            ? placeInCommand(value, before, decode(raw.slice(use.end)), whole)
            : { text: value }
        if ('reason' in placed) {
          unsafe(use, offset, placed.reason)
          continue
        }
        before += placed.text
        const text = isCdata ? escapeCdata(placed.text) : escapeText(placed.text)
        edits.push({ start: offset + use.start, end: offset + use.end, text })
      }
      before += decode(raw.slice(done))
    }
  }

  function substituteAttributes(element: XmlElement): void {
    for (const { name, value: text } of element.attributes) {
      if (!text.includes('${')) continue
      const range = attributeRange(document.text, element, name)
      if (!range) continue
      for (const use of findVariables(document.text.slice(range.valueStart, range.valueEnd))) {
        const value = valueOf(use, range.valueStart)
        if (value === undefined) continue
        edits.push({
          start: range.valueStart + use.start,
          end: range.valueStart + use.end,
          text: escapeAttribute(value),
        })
      }
    }
  }

  /** The value as a text; undefined after a finding. */
  function valueOf(use: VariableUse, offset: number): string | undefined {
    if (use.name === undefined) return '${'
    const found = Object.hasOwn(variables, use.name) ? variables[use.name] : undefined
    if (found === undefined && isOpen(use.name)) return undefined
    if (found === undefined) {
      report.add(
        'ANSWER_VARIABLE_UNDEFINED',
        offset + use.start,
        `${use.text} has no value for this machine${use.text.startsWith('%') ? ` (it is \${${use.name}} here)` : ''}.`,
        setHint(use.name),
      )
      return undefined
    }
    const value = typeof found === 'object' ? found.secret : String(found)
    if (!isXmlText(value)) {
      unsafe(use, offset, 'it has a character that XML cannot hold')
      return undefined
    }
    return typeof found === 'object' && !reveal ? MASK : value
  }

  function unsafe(use: VariableUse, offset: number, reason: string): void {
    report.add(
      'ANSWER_VALUE_UNSAFE',
      offset + use.start,
      `The value of ${use.text} cannot stand there: ${reason}.`,
      'Give the variable another value, or let a script read it from a file or the registry.',
    )
  }
}

function setHint(name: string): string {
  const [root = '', ...rest] = name.split('.')
  if (root === 'machine' && rest[0] === 'vars')
    return `Set it: openwds machine set MACHINE --var ${rest.slice(1).join('.') || 'name'}=VALUE.`
  if (root === 'machine') return `Set the machine's ${rest.join('.')}.`
  if (root === 'secrets') return `Store the secret ${rest.join('.')} before the machine is armed.`
  if (root === 'vars')
    return `Set it for the machine or its profile: openwds machine set MACHINE --var ${rest.join('.')}=VALUE.`
  if (root === 'profile' && rest[0] === 'vars')
    return `Set it: openwds profile set PROFILE --var ${rest.slice(1).join('.') || 'name'}=VALUE.`
  if (root === 'server')
    return `Set answers.${rest[0] === 'vars' ? 'variables.' : ''}${rest.at(-1)} in the configuration.`
  return `Give ${name} a value in its ${root}.`
}
