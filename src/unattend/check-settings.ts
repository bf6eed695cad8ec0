// The settings of a component against its table: names, passes, lists, values.
import { checkText, checkWcmNamespace } from './check-structure.ts'
import { checkCodedPassword, checkValue } from './check-values.ts'
import { quote, type Report } from './findings.ts'
import { nearestName } from './knowledge/components.ts'
import { isSettings, type ItemSetting, type Setting, type Settings, type ValueType } from './knowledge/setting.ts'
import type { Section } from './sections.ts'
import { childText, textOf, UNATTEND_NAMESPACE, wcmAttributeOf, type XmlElement } from './tree.ts'
import { hasVariable } from './variables.ts'

/** What the checks of settings are done against. */
export interface SettingsContext {
  report: Report
  /** The build of the image that is installed; undefined if unknown, which counts as the newest. */
  build: number | undefined
}

/** Checks everything below a component that the tables know. */
export function checkSettings(section: Section, context: SettingsContext): void {
  const { component, element, pass } = section
  checkText(element, context.report)
  // settings in a pass where the component has none were told already
  if (component?.settings && component.passes.includes(pass))
    checkGroup(element, component.settings, component.name, section, context)
}

function checkGroup(
  parent: XmlElement,
  settings: Settings,
  parentName: string,
  section: Section,
  context: SettingsContext,
): void {
  const { report } = context
  // only made where they are needed: a large file has thousands of groups
  let seen: Map<string, XmlElement> | undefined
  /** The keys of the items of each list in this group. */
  let lists: Map<string, Map<string, XmlElement>> | undefined
  for (const child of parent.children) {
    if (child.uri !== UNATTEND_NAMESPACE) {
      report.add(
        'ANSWER_NAMESPACE',
        child,
        `<${child.name}> is in the namespace ${quote(child.uri)}, so Windows does not see it.`,
        `The settings are in ${UNATTEND_NAMESPACE}.`,
      )
      continue
    }
    const setting = Object.hasOwn(settings, child.local) ? settings[child.local] : undefined
    if (!setting) {
      const near = report.isFull() ? undefined : nearestName(child.local, Object.keys(settings))
      report.add(
        'ANSWER_SETTING_UNKNOWN',
        child,
        `${parentName} has no setting ${quote(child.local)}.`,
        near ? `Did you mean ${near}?` : knownNames(settings),
      )
      continue
    }
    if (setting.kind === 'item') {
      lists ??= new Map()
      const keys = lists.get(child.local) ?? new Map<string, XmlElement>()
      lists.set(child.local, keys)
      checkItem(child, setting, keys, context)
    } else {
      const first = seen?.get(child.local)
      if (first)
        report.add('ANSWER_SETTING_TWICE', child, `${child.local} stands twice.`, 'Keep one of them.', [
          { at: first, text: 'first here' },
        ])
      else (seen ??= new Map()).set(child.local, child)
    }
    checkWcmNamespace(child, report)
    checkPassAndAge(child, setting, section, context)
    checkContent(child, setting, section, context)
  }
}

function checkContent(element: XmlElement, setting: Setting, section: Section, context: SettingsContext): void {
  const content =
    setting.kind === 'value' ? setting.type : setting.kind === 'group' ? setting.settings : setting.content
  if (isSettings(content)) {
    checkText(element, context.report)
    // a group whose settings nobody wrote down
    if (Object.keys(content).length > 0) checkGroup(element, content, element.local, section, context)
    return
  }
  for (const child of element.children)
    context.report.add(
      'ANSWER_SETTING_UNKNOWN',
      child,
      `${element.local} is a value, it cannot hold <${child.name}>.`,
      `Write the value between <${element.local}> and </${element.local}>.`,
    )
  checkLeaf(element, content, context.report)
}

function checkLeaf(element: XmlElement, type: ValueType, report: Report): void {
  const value = textOf(element)
  if (hasVariable(value)) return
  if (type.is === 'password' || type.is === 'codedPassword') checkPassword(element, value, type, report)
  const problem = checkValue(element.local, value, type, !report.isFull())
  if (problem) report.add(problem.code, element, problem.message, problem.hint)
}

function checkPassword(
  element: XmlElement,
  value: string,
  type: Extract<ValueType, { is: 'password' | 'codedPassword' }>,
  report: Report,
): void {
  // what Windows leaves in the copy it keeps
  if (value === '' || value === '*SENSITIVE*DATA*DELETED*') return
  const isPlain = type.is === 'password' || childText(element.parent, 'PlainText')?.toLowerCase() !== 'false'
  if (isPlain)
    report.add(
      'ANSWER_PASSWORD_PLAIN',
      element,
      'A password stands in the file for everybody to read.',
      'Keep it as a secret and write ${secrets.NAME}.',
    )
  else {
    const problem = checkCodedPassword(value, type.suffix)
    if (problem) report.add(problem.code, element, problem.message, problem.hint)
  }
}

function checkItem(
  element: XmlElement,
  setting: ItemSetting,
  keys: Map<string, XmlElement>,
  { report }: SettingsContext,
): void {
  const name = element.local
  // `wcm:` of a wrong namespace is told as that
  if (!element.attributes.some(({ local, uri }) => local === 'action' && uri !== ''))
    report.add(
      'ANSWER_LIST_ACTION',
      element,
      `<${name}> is an item of a list and has no wcm:action.`,
      `Write <${name} wcm:action="add"${setting.key === 'wcm:keyValue' ? ' wcm:keyValue="1"' : ''}>.`,
    )
  const key = setting.key === 'wcm:keyValue' ? wcmAttributeOf(element, 'keyValue') : childText(element, setting.key)
  if (key === undefined || key === '') {
    report.add(
      'ANSWER_LIST_KEY',
      element,
      `<${name}> has no ${setting.key}, which tells the items apart.`,
      setting.key === 'wcm:keyValue'
        ? 'Write wcm:keyValue="1", "2" and so on.'
        : `Add <${setting.key}>…</${setting.key}>.`,
    )
    return
  }
  if (hasVariable(key)) return
  const first = keys.get(key.toLowerCase())
  if (!first) keys.set(key.toLowerCase(), element)
  else if (setting.isOrdered)
    report.add(
      'ANSWER_ORDER_CLASH',
      element,
      `Two of <${name}> have the order ${quote(key)}: only one of them runs.`,
      'Number them 1, 2, 3 in the order in which they are to run.',
      [{ at: first, text: 'the other' }],
    )
  else
    report.add(
      'ANSWER_LIST_DUPLICATE',
      element,
      `Two of <${name}> have the ${setting.key} ${quote(key)}.`,
      'Put the settings of both into one of them, or give each its own.',
      [{ at: first, text: 'the other' }],
    )
}

function checkPassAndAge(
  element: XmlElement,
  { passes, outdated, since }: Setting,
  { pass }: Section,
  { report, build }: SettingsContext,
): void {
  if (passes && !passes.includes(pass))
    report.add(
      'ANSWER_SETTING_PASS',
      element,
      `${element.local} has no effect in the pass ${pass}.`,
      `It belongs into ${passes.join(' or ')}.`,
    )
  if (since !== undefined && build !== undefined && build < since)
    report.add(
      'ANSWER_SETTING_NEWER',
      element,
      `Windows of build ${build} does not know ${element.local}, which came with build ${since}, and refuses the file.`,
      'Take it away for this image.',
    )
  if (outdated && (build ?? Infinity) >= outdated.build)
    report.add(
      outdated.isRemoved ? 'ANSWER_SETTING_REMOVED' : 'ANSWER_SETTING_DEPRECATED',
      element,
      `${element.local} ${outdated.isRemoved ? 'is ignored' : 'is not to be used any more'} since build ${outdated.build} of Windows.`,
      outdated.instead,
    )
}

function knownNames(settings: Settings): string {
  const names = Object.keys(settings)
  return `There is ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}.`
}
