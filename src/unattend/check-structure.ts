// The frame of an answer file: root, passes, components and their attributes.
import { quote, type Report } from './findings.ts'
import { componentNames, nearestName } from './knowledge/components.ts'
import { PASSES } from './knowledge/setting.ts'
import { isPass, PROCESSORS, type Section } from './sections.ts'
import {
  attributeOf,
  attributeRange,
  UNATTEND_NAMESPACE,
  WCM_NAMESPACE,
  type AnswerDocument,
  type XmlElement,
} from './tree.ts'

/** Which of WDS's two answer files a file is, if it is one of two. */
export type AnswerRole = 'client' | 'image' | 'combined'

/** Attributes of the root that Windows System Image Manager writes [unattend.xsd]. */
const COMPONENT_ATTRIBUTES = ['name', 'processorArchitecture', 'publicKeyToken', 'language', 'versionScope'] as const

/** `<component>` may also stand for these in schemas [unattend.xsd: processorArchitectureType]. */
const OTHER_PROCESSORS = ['wow64', 'msil', 'neutral', 'shx', 'data']

/** The token of every component Microsoft ships. */
export const PUBLIC_KEY_TOKEN = '31bf3856ad364e35'

/** Checks root and passes. False if this is no answer file at all, so that nothing else is worth saying. */
export function checkFrame(document: AnswerDocument, role: AnswerRole, report: Report): boolean {
  const { root } = document
  checkDeclaredEncoding(document, report)
  if (root.local !== 'unattend' || root.uri !== UNATTEND_NAMESPACE) {
    const what = root.local === 'unattend' ? `the namespace ${quote(root.uri)}` : `the element ${quote(root.name)}`
    report.add(
      'ANSWER_NOT_UNATTEND',
      root,
      `This is no answer file: it begins with ${what}.`,
      `Begin with <unattend xmlns="${UNATTEND_NAMESPACE}">.`,
    )
    return false
  }
  checkText(root, report)
  for (const child of root.children) {
    if (child.uri !== UNATTEND_NAMESPACE) checkForeign(child, report)
    else if (child.local !== 'settings' && child.local !== 'servicing')
      report.add(
        'ANSWER_UNEXPECTED_ELEMENT',
        child,
        `<${child.local}> cannot stand directly in <unattend>.`,
        'Only <settings pass="…"> and <servicing> can.',
      )
  }
  checkPasses(root, role, report)
  return true
}

/** An element of another namespace is somebody else's, unless its namespace is empty or ours misspelled. */
function checkForeign(element: XmlElement, report: Report): void {
  if (element.uri !== '' && element.local !== 'settings' && element.local !== 'component') return
  report.add(
    'ANSWER_NAMESPACE',
    element,
    `<${element.name}> is in the namespace ${quote(element.uri)}, so Windows does not see it.`,
    `Take the xmlns away from it; <unattend> already has ${UNATTEND_NAMESPACE}.`,
  )
}

function checkDeclaredEncoding({ declaredEncoding, encoding, text, root }: AnswerDocument, report: Report): void {
  const declared = declaredEncoding?.toLowerCase()
  if (declared === undefined) return
  const fits =
    encoding === 'utf-8'
      ? declared === 'utf-8' || (['us-ascii', 'ascii'].includes(declared) && isAscii(text))
      : declared === 'utf-16' || declared === encoding
  if (fits) return
  report.add(
    'ANSWER_ENCODING_DECLARED',
    Math.min(root.start, Math.max(0, text.indexOf('encoding'))),
    `The first line says encoding ${quote(declaredEncoding ?? '')}, but the bytes are ${encoding.toUpperCase()}.`,
    `Write encoding="${encoding === 'utf-8' ? 'utf-8' : 'utf-16'}" or save the file in the encoding it names.`,
  )
}

function isAscii(text: string): boolean {
  return !/[^\u0000-\u007f]/.test(text)
}

function checkPasses(root: XmlElement, role: AnswerRole, report: Report): void {
  const seen = new Map<string, XmlElement>()
  let last = -1
  for (const settings of root.children) {
    if (settings.local !== 'settings' || settings.uri !== UNATTEND_NAMESPACE) continue
    checkText(settings, report)
    for (const child of settings.children)
      if (child.local !== 'component' || child.uri !== UNATTEND_NAMESPACE)
        report.add(
          'ANSWER_UNEXPECTED_ELEMENT',
          child,
          `<${child.name}> cannot stand directly in <settings>.`,
          'Put it inside the <component> it belongs to.',
        )
    const pass = attributeOf(settings, 'pass')
    if (!isPass(pass)) {
      const near = pass === undefined || report.isFull() ? undefined : nearestName(pass, PASSES)
      report.add(
        'ANSWER_UNKNOWN_PASS',
        settings,
        pass === undefined ? '<settings> names no pass.' : `${quote(pass)} is no configuration pass.`,
        near ? `Write pass="${near}".` : `The passes are ${PASSES.join(', ')}.`,
      )
      continue
    }
    const first = seen.get(pass)
    if (first)
      report.add(
        'ANSWER_PASS_TWICE',
        settings,
        `The pass ${pass} stands here again.`,
        'Put both into one <settings>.',
        [{ at: first, text: 'first here' }],
      )
    else seen.set(pass, settings)
    const index = PASSES.indexOf(pass)
    if (index < last)
      report.add(
        'ANSWER_PASS_ORDER',
        settings,
        `The pass ${pass} runs before ${PASSES[last] ?? ''}, which stands above it.`,
        'Windows does not mind; in the order of the passes the file is easier to read.',
      )
    last = Math.max(last, index)
    if (attributeOf(settings, 'wasPassProcessed')?.toLowerCase() === 'true')
      report.add(
        'ANSWER_PASS_PROCESSED',
        settings,
        `The pass ${pass} is marked as processed, so Windows skips it.`,
        'This is a copy that Windows keeps in Panther: take wasPassProcessed away.',
      )
    const isWindowsPe = pass === 'windowsPE'
    if ((role === 'client' && !isWindowsPe) || (role === 'image' && isWindowsPe))
      report.add(
        'ANSWER_PASS_IGNORED',
        settings,
        `The pass ${pass} has no effect in ${role === 'client' ? 'a client' : 'an image'} answer file.`,
        isWindowsPe
          ? 'Put it into the client answer file, or use one combined file.'
          : 'Put it into the image answer file, or use one combined file.',
      )
  }
}

/** Checks attributes and names of the components. */
export function checkComponents(document: AnswerDocument, sections: readonly Section[], report: Report): void {
  const seen = new Map<string, XmlElement>()
  for (const section of sections) {
    const { element, name, pass, component } = section
    const missing = COMPONENT_ATTRIBUTES.filter((attribute) => attributeOf(element, attribute) === undefined)
    if (missing.length > 0)
      report.add(
        'ANSWER_COMPONENT_ATTRIBUTE',
        element,
        `<component> has no ${missing.join(', no ')}.`,
        `A component is <component name="…" processorArchitecture="amd64" publicKeyToken="${PUBLIC_KEY_TOKEN}" language="neutral" versionScope="nonSxS">.`,
      )
    checkAttributeValues(document, section, report)
    const identity = [pass, ...COMPONENT_ATTRIBUTES.map((key) => attributeOf(element, key)?.toLowerCase())].join('|')
    const first = seen.get(identity)
    if (first)
      report.add(
        'ANSWER_COMPONENT_TWICE',
        element,
        `${name} stands twice in the pass ${pass}.`,
        'Put the settings of both into one <component>.',
        [{ at: first, text: 'first here' }],
      )
    else seen.set(identity, element)
    if (name === '') continue
    if (!component) {
      const near = report.isFull() ? undefined : nearestName(name, componentNames())
      if (near)
        report.add(
          'ANSWER_COMPONENT_MISSPELLED',
          element,
          `There is no component ${quote(name)}.`,
          `Did you mean ${near}?`,
        )
      else
        report.add(
          'ANSWER_COMPONENT_UNKNOWN',
          element,
          `${quote(name)} is not in our table, so its settings were not checked.`,
          'Nothing, if the image really has this component.',
        )
    } else if (!component.passes.includes(pass))
      report.add(
        'ANSWER_COMPONENT_PASS',
        element,
        `${name} has no settings in the pass ${pass}.`,
        `It belongs into ${component.passes.join(' or ')}.`,
      )
  }
}

function checkAttributeValues(document: AnswerDocument, { element, name, component }: Section, report: Report): void {
  const wrong = (attribute: string, hint: string) => {
    const value = attributeOf(element, attribute) ?? ''
    const at = attributeRange(document.text, element, attribute)?.start ?? element.start
    report.add('ANSWER_COMPONENT_VALUE', at, `${attribute} is ${quote(value)}.`, hint)
  }
  const processor = attributeOf(element, 'processorArchitecture')?.toLowerCase()
  if (processor !== undefined && ![...PROCESSORS, ...OTHER_PROCESSORS].includes(processor))
    wrong('processorArchitecture', processor === 'x64' ? 'Windows writes amd64.' : 'Write x86, amd64 or arm64.')
  const token = attributeOf(element, 'publicKeyToken')?.toLowerCase()
  if (token !== undefined && (!/^[0-9a-f]{16}$/.test(token) || (component && token !== PUBLIC_KEY_TOKEN)))
    wrong('publicKeyToken', `The components of Windows have ${PUBLIC_KEY_TOKEN}.`)
  const scope = attributeOf(element, 'versionScope')?.toLowerCase()
  if (scope !== undefined && scope !== 'nonsxs' && scope !== 'neutral') wrong('versionScope', 'Write nonSxS.')
  const language = attributeOf(element, 'language')
  if (language !== undefined && component && language.toLowerCase() !== 'neutral')
    wrong('language', `${name} has language="neutral".`)
}

/** Letters between elements are never read. */
export function checkText(element: XmlElement, report: Report): void {
  for (const { value, start } of element.texts)
    if (/\S/.test(value))
      report.add(
        'ANSWER_UNEXPECTED_TEXT',
        start + (value.length - value.trimStart().length),
        // the text is not repeated: it may be a key or a password at the wrong place
        `There is text between the elements of <${element.name}>, which Windows does not read.`,
        'Take it away, or make it a comment: <!-- … -->.',
      )
}

/** `wcm:` bound to something else than Windows knows is not seen by it. */
export function checkWcmNamespace(element: XmlElement, report: Report): void {
  if (element.attributes.length === 0) return
  const wrong = element.attributes.find(
    ({ local, uri, name }) => (local === 'action' || local === 'keyValue') && uri !== WCM_NAMESPACE && name !== local,
  )
  if (wrong)
    report.add(
      'ANSWER_NAMESPACE',
      element,
      `${wrong.name} is in the namespace ${quote(wrong.uri)}, so Windows does not see it.`,
      `Write xmlns:wcm="${WCM_NAMESPACE}".`,
    )
}
