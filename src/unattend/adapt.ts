// The changes a renderer makes to an answer file for one machine, each a function from document to document.
import { applyEdits } from './edit.ts'
import { namingToMetaData, type ImageNaming } from './check-selection.ts'
import { PUBLIC_KEY_TOKEN } from './check-structure.ts'
import { diskPreset } from './disk-preset.ts'
import { readDiskPlan, type Firmware } from './disks.ts'
import { isSettings, PASSES, type Pass, type Settings, type ValueType } from './knowledge/setting.ts'
import { publishedKeys } from './knowledge/product-keys.ts'
import { reparse } from './parse.ts'
import { encodePassword } from './passwords.ts'
import { processorOf, sectionsOf, type Processor, type ProcessorPair } from './sections.ts'
import { addElement, addElementBefore, branch, leaf, listItem, removalOf, textChange, type Snippet } from './snippet.ts'
import { MASK } from './substitute.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  childText,
  descend,
  textOf,
  type AnswerDocument,
  type XmlElement,
} from './tree.ts'
import { findVariables } from './variables.ts'

const SETUP = 'Microsoft-Windows-Setup'

/** Takes away the components that can never apply to the pair (BP-11), and the passes that are empty then. */
export function keepProcessors(document: AnswerDocument, pair: ProcessorPair): AnswerDocument {
  const gone = sectionsOf(document).filter(({ pass, processor, element }) => {
    const wanted = processorOf(pass, pair)
    // the 32-bit side exists in 64-bit Windows only
    if (attributeOf(element, 'processorArchitecture')?.toLowerCase() === 'wow64') return wanted === 'x86'
    return processor !== undefined && processor !== wanted
  })
  if (gone.length === 0) return document
  const removed = reparse(
    document,
    applyEdits(
      document.text,
      gone.map(({ element }) => removalOf(document.text, element)),
    ),
  )
  const empty = childrenOf(removed.root, 'settings').filter(({ children }) => children.length === 0)
  return reparse(
    removed,
    applyEdits(
      removed.text,
      empty.map((settings) => removalOf(removed.text, settings)),
    ),
  )
}

/** Writes the MetaData block for the assignment's image (BP-9), instead of the file's own and of WDS's block. */
export function selectImageInFile(
  document: AnswerDocument,
  naming: ImageNaming,
  imagePath: string | undefined,
  processor: Processor,
): AnswerDocument {
  const target = installToOf(document)
  const withoutWds = removeAt(document, ['WindowsDeploymentServices'])
  let changed = removeAt(withoutWds, ['ImageInstall', 'OSImage', 'InstallFrom', 'MetaData'])
  if (imagePath !== undefined)
    for (const name of ['Path', 'Credentials'])
      changed = removeAt(changed, ['ImageInstall', 'OSImage', 'InstallFrom', name])
  const from = ['ImageInstall', 'OSImage', 'InstallFrom']
  if (imagePath !== undefined) changed = addAt(changed, 'windowsPE', SETUP, processor, from, leaf('Path', imagePath))
  for (const { key, value } of namingToMetaData(naming))
    changed = addAt(
      changed,
      'windowsPE',
      SETUP,
      processor,
      from,
      listItem('MetaData', leaf('Key', key), leaf('Value', value)),
    )
  // WDS's block also said where Windows goes
  if (target && !installToOf(changed))
    changed = addAt(
      changed,
      'windowsPE',
      SETUP,
      processor,
      ['ImageInstall', 'OSImage'],
      installTo(target.disk, target.partition),
    )
  return changed
}

/** Writes the product key that selects and activates the edition. */
export function setProductKey(document: AnswerDocument, key: string, processor: Processor): AnswerDocument {
  const path = ['UserData', 'ProductKey']
  const existing = descend(setupOf(document), ...path, 'Key')
  if (existing) return reparse(document, applyEdits(document.text, [textChange(document.text, existing, key)]))
  return addAt(document, 'windowsPE', SETUP, processor, path, leaf('Key', key))
}

/** Writes the layout that is right for the firmware, if the file has none; Windows then goes to its last partition. */
export function addDiskLayout(document: AnswerDocument, firmware: Firmware, processor: Processor): AnswerDocument {
  if (childOf(setupOf(document), 'DiskConfiguration')) return document
  const { configuration, windowsPartition } = diskPreset(firmware)
  const wished = ['InstallTo', 'InstallToAvailablePartition'].reduce(
    (at, name) => removeAt(at, ['ImageInstall', 'OSImage', name]),
    document,
  )
  const laidOut = addAt(wished, 'windowsPE', SETUP, processor, [], configuration)
  return addAt(laidOut, 'windowsPE', SETUP, processor, ['ImageInstall', 'OSImage'], installTo(0, windowsPartition))
}

/** A partition, counted as Setup counts. */
export interface InstallPlace {
  disk: number
  partition: number
}

/** Takes away the file's own layout, and lets Windows go to a partition that is there and formatted already. */
export function usePreparedDisk(document: AnswerDocument, place: InstallPlace, processor: Processor): AnswerDocument {
  const cleared = removeAt(document, ['DiskConfiguration'])
  const undecided = ['InstallTo', 'InstallToAvailablePartition'].reduce(
    (at, name) => removeAt(at, ['ImageInstall', 'OSImage', name]),
    cleared,
  )
  const target = installTo(place.disk, place.partition)
  return addAt(undecided, 'windowsPE', SETUP, processor, ['ImageInstall', 'OSImage'], target)
}

/** A command of the deployment, run after the user's own in its pass. */
export interface Callback {
  pass: 'windowsPE' | 'specialize' | 'oobeSystem'
  commandLine: string
  description: string
}

const COMMAND_LISTS = {
  windowsPE: { component: SETUP, list: 'RunSynchronous', item: 'RunSynchronousCommand', text: 'Path' },
  specialize: {
    component: 'Microsoft-Windows-Deployment',
    list: 'RunSynchronous',
    item: 'RunSynchronousCommand',
    text: 'Path',
  },
  oobeSystem: {
    component: 'Microsoft-Windows-Shell-Setup',
    list: 'FirstLogonCommands',
    item: 'SynchronousCommand',
    text: 'CommandLine',
  },
} as const

/** Adds a command behind all that are there, with the next number; none of the user's is changed. */
export function addCallback(document: AnswerDocument, callback: Callback, pair: ProcessorPair): AnswerDocument {
  const { pass, commandLine, description } = callback
  const { component, list, item, text } = COMMAND_LISTS[pass]
  const processor = processorOf(pass, pair)
  const existing = descend(componentOf(document, pass, component, processor), list)
  const orders = (existing ? childrenOf(existing, item) : []).map((one) => Number(childText(one, 'Order')))
  const next = Math.max(0, ...orders.filter((order) => Number.isInteger(order))) + 1
  const command = listItem(item, leaf('Order', next), leaf('Description', description), leaf(text, commandLine))
  return addAt(document, pass, component, processor, [list], command)
}

/** Writes passwords in the form Windows decodes, wherever it does. */
export function encodePasswords(document: AnswerDocument): AnswerDocument {
  const edits = passwordsOf(document).flatMap(({ element, type }) => {
    if (type.is !== 'codedPassword' || !element.parent) return []
    const flag = childOf(element.parent, 'PlainText')
    const value = element.texts.map((text) => text.value).join('')
    if ((flag && textOf(flag).toLowerCase() === 'false') || value === '') return []
    const edit = textChange(document.text, element, encodePassword(value, type.suffix))
    if (flag) return [edit, textChange(document.text, flag, 'false')]
    const indent = /[ \t]*$/.exec(document.text.slice(0, element.start))?.[0] ?? ''
    const newline = document.text.includes('\r\n') ? '\r\n' : '\n'
    const prefix = element.name.slice(0, -element.local.length)
    const added = `${newline}${indent}<${prefix}PlainText>false</${prefix}PlainText>`
    return [edit, { start: element.end, end: element.end, text: added }]
  })
  return reparse(document, applyEdits(document.text, edits))
}

/** Writes MASK over every password and product key; the published keys are no secret. */
export function maskSecrets(document: AnswerDocument): AnswerDocument {
  const edits = passwordsOf(document)
    .filter(({ element, type }) => !isVariable(textOf(element)) && !isPublished(type, textOf(element)))
    .map(({ element }) => textChange(document.text, element, MASK))
  return reparse(document, applyEdits(document.text, edits))
}

/** Generic and KMS client keys stand on Microsoft's pages. */
function isPublished(type: ValueType, text: string): boolean {
  return type.is === 'productKey' && publishedKeys().has(text.trim().toUpperCase())
}

/** Whether a text is the name of a value and nothing else: it tells no secret, and masked it could not be edited. */
function isVariable(text: string): boolean {
  const [use, ...more] = findVariables(text)
  return use?.name !== undefined && more.length === 0 && use.text === text.trim()
}

/** The elements of known components that hold a password or product key which is not empty. */
export function passwordsOf(document: AnswerDocument): { element: XmlElement; type: ValueType }[] {
  const found: { element: XmlElement; type: ValueType }[] = []
  const walk = (parent: XmlElement, settings: Settings) => {
    for (const element of parent.children) {
      const setting = Object.hasOwn(settings, element.local) ? settings[element.local] : undefined
      if (!setting) continue
      const content =
        setting.kind === 'value' ? setting.type : setting.kind === 'group' ? setting.settings : setting.content
      if (isSettings(content)) walk(element, content)
      else if (['password', 'codedPassword', 'productKey'].includes(content.is) && textOf(element) !== '')
        found.push({ element, type: content })
    }
  }
  for (const { element, component } of sectionsOf(document)) if (component?.settings) walk(element, component.settings)
  return found
}

/** Microsoft-Windows-Setup of windowsPE. */
function setupOf(document: AnswerDocument): XmlElement | undefined {
  return sectionsOf(document).find(({ pass, name }) => pass === 'windowsPE' && name === SETUP)?.element
}

function componentOf(document: AnswerDocument, pass: Pass, name: string, processor: Processor): XmlElement | undefined {
  const fitting = sectionsOf(document).filter((section) => section.pass === pass && section.name === name)
  return (fitting.find((section) => section.processor === processor) ?? fitting[0])?.element
}

function installToOf(document: AnswerDocument): { disk: number; partition: number } | undefined {
  const setup = setupOf(document)
  const target = setup && readDiskPlan(setup).installTo
  if (target?.disk === undefined || target.partition === undefined) return undefined
  return { disk: target.disk, partition: target.partition }
}

function installTo(disk: number, partition: number): Snippet {
  return branch('InstallTo', leaf('DiskID', disk), leaf('PartitionID', partition))
}

/** Takes away all elements the path in Microsoft-Windows-Setup leads to. */
function removeAt(document: AnswerDocument, path: readonly string[]): AnswerDocument {
  const parent = descend(setupOf(document), ...path.slice(0, -1))
  const gone = parent ? childrenOf(parent, path.at(-1) ?? '') : []
  return reparse(
    document,
    applyEdits(
      document.text,
      gone.map((element) => removalOf(document.text, element)),
    ),
  )
}

/** Adds an element below a path of a component; what is missing on the way is made. */
export function addAt(
  document: AnswerDocument,
  pass: Pass,
  component: string,
  processor: Processor,
  path: readonly string[],
  snippet: Snippet,
): AnswerDocument {
  const element = componentOf(document, pass, component, processor)
  if (element) {
    let parent = element
    for (const [index, name] of path.entries()) {
      const child = childOf(parent, name)
      if (!child) {
        const missing = path.slice(index).reduceRight((inner, step) => branch(step, inner), snippet)
        return addElement(document, parent, missing)
      }
      parent = child
    }
    return addElement(document, parent, snippet)
  }
  const whole: Snippet = {
    name: 'component',
    attributes: {
      name: component,
      processorArchitecture: processor,
      publicKeyToken: PUBLIC_KEY_TOKEN,
      language: 'neutral',
      versionScope: 'nonSxS',
    },
    content: [path.reduceRight((inner, step) => branch(step, inner), snippet)],
  }
  const settings = childrenOf(document.root, 'settings').find((one) => attributeOf(one, 'pass') === pass)
  if (settings) return addElement(document, settings, whole)
  return addPass(document, { name: 'settings', attributes: { pass }, content: [whole] }, pass)
}

/** A new pass stands before those that run after it. */
function addPass(document: AnswerDocument, snippet: Snippet, pass: Pass): AnswerDocument {
  const later = childrenOf(document.root, 'settings').find(
    (one) => (PASSES as readonly string[]).indexOf(attributeOf(one, 'pass') ?? '') > PASSES.indexOf(pass),
  )
  return later ? addElementBefore(document, later, snippet) : addElement(document, document.root, snippet)
}
