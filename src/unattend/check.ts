// Everything that can be said of an answer file before a machine is armed with it.
import { FormatError } from '../errors.ts'
import { checkDisks } from './check-disks.ts'
import {
  checkDuplicateArchitectures,
  checkImageSelection,
  checkPair,
  checkSelectedArchitecture,
  type ImageNaming,
} from './check-selection.ts'
import { checkSense, checkTexts } from './check-sense.ts'
import { checkSettings } from './check-settings.ts'
import { checkComponents, checkFrame, type AnswerRole } from './check-structure.ts'
import type { Firmware } from './disks.ts'
import { createReport, type Finding } from './findings.ts'
import { parseAnswer } from './parse.ts'
import type { RefusalCode } from './refusal.ts'
import { sectionsOf, type KnownPair } from './sections.ts'
import type { ImageFacts } from './select-image.ts'
import { forEachElement, type AnswerDocument } from './tree.ts'

/** What is known of the machine and the images; what is not known is not checked. */
export interface CheckContext {
  /** Architectures of boot and install image (BP-11). */
  pair?: KnownPair | undefined
  firmware?: Firmware | undefined
  /** The images in the install image file (BP-7, BP-9). */
  images?: readonly ImageFacts[] | undefined
  /** What the assignment names, which the renderer writes instead of the file's MetaData. */
  naming?: ImageNaming | undefined
  /** Build of the install image; else that of the image selected, else the newest. */
  build?: number | undefined
  /** Which of WDS's two files it is; `combined` unless given. */
  role?: AnswerRole | undefined
}

/** The findings of a file, in the order of its lines; for bytes that cannot be read, the one that says why. Never throws. */
export function checkAnswer(bytes: Uint8Array, context: CheckContext = {}): Finding[] {
  let document: AnswerDocument
  try {
    document = parseAnswer(bytes)
  } catch (error) {
    if (error instanceof FormatError) return [refusalFinding(error)]
    throw error
  }
  return checkDocument(document, context)
}

/** The same of a file that was read already. */
export function checkDocument(document: AnswerDocument, context: CheckContext = {}): Finding[] {
  const report = createReport(document)
  if (!checkFrame(document, context.role ?? 'combined', report)) return report.findings()
  const { root } = document
  const sections = sectionsOf(document)
  checkComponents(document, sections, report)
  checkDuplicateArchitectures(sections, report)
  const image = checkImageSelection(sections, root, context.images, context.naming, report)
  const { boot, install = image?.architecture ?? undefined } = context.pair ?? {}
  checkPair(sections, root, { boot, install }, report)
  if (image && install) checkSelectedArchitecture(image, root, install, report)
  const settings = { report, build: context.build ?? image?.build ?? commonBuild(context.images) }
  for (const section of sections) {
    checkSettings(section, settings)
    if (section.pass === 'windowsPE' && section.name === 'Microsoft-Windows-Setup')
      checkDisks(section.element, context.firmware, report)
  }
  checkSense(sections, report)
  forEachElement(root, (element) => checkTexts(element, report))
  return report.findings()
}

/** The build of all images, if it is one. */
function commonBuild(images: readonly ImageFacts[] | undefined): number | undefined {
  const builds = new Set(images?.map(({ build }) => build))
  const [build] = builds
  return builds.size === 1 ? (build ?? undefined) : undefined
}

/** The refusal to read a file as a finding. */
export function refusalFinding(error: FormatError): Finding {
  const { problem, line, column, reason } = error.details
  return {
    code: problem as RefusalCode,
    severity: 'error',
    line: Number(line),
    column: Number(column),
    message: `The file cannot be read: ${String(reason).replace(/\.$/, '')}.`,
    hint: REFUSAL_HINTS[problem as RefusalCode],
  }
}

const REFUSAL_HINTS: Readonly<Record<RefusalCode, string>> = {
  ANSWER_NOT_WELL_FORMED: 'Mend the XML there; Windows would refuse it too.',
  ANSWER_ENCODING: 'Save the file as UTF-8, or as UTF-16 with a byte order mark.',
  ANSWER_DOCTYPE: 'Take the <!DOCTYPE …> away; answer files have none.',
  ANSWER_ENTITY: 'Write the character itself, or its number as &#160;.',
  ANSWER_CONTROL_CHARACTER: 'Take the character away; it often comes from a terminal or a broken copy.',
  ANSWER_TOO_DEEP: 'No setting of Windows is nested that deep.',
  ANSWER_TOO_LARGE: 'Put scripts and data into files of their own; an answer file has settings.',
}
