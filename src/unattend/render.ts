// The answer file that one machine gets: merged, filled in, adapted to image and firmware, checked; or why there is none.
import { FormatError } from '../errors.ts'
import {
  addCallback,
  addDiskLayout,
  encodePasswords,
  keepProcessors,
  maskSecrets,
  selectImageInFile,
  setProductKey,
  usePreparedDisk,
  type Callback,
  type InstallPlace,
} from './adapt.ts'
import { checkDocument, refusalFinding } from './check.ts'
import { checkPair, type ImageNaming } from './check-selection.ts'
import type { Firmware } from './disks.ts'
import { createReport, hasErrors, quote, type Finding } from './findings.ts'
import { mergeAnswers, passSources, type PassSources } from './merge.ts'
import { parseAnswer, reparse, writeAnswer } from './parse.ts'
import { processorOf, sectionsOf, type ProcessorPair } from './sections.ts'
import type { ImageFacts } from './select-image.ts'
import { MASK, substituteVariables, type Variables } from './substitute.ts'
import { attributeOf, type AnswerDocument, type XmlElement } from './tree.ts'

/** The stored files: one for all passes, or WDS's two, of which one may be missing. */
export type AnswerFiles = { combined: Uint8Array } | { client?: Uint8Array; image?: Uint8Array }

export interface RenderRequest {
  files: AnswerFiles
  variables: Variables
  /** Variables without a value that get one only when the machine boots; they are left as they are. */
  isOpen?: ((name: string) => boolean) | undefined
  pair: ProcessorPair
  /** With it, a file without a disk layout gets the one for this firmware, unless `disk` says otherwise. */
  firmware?: Firmware | undefined
  /** `prepared`: the partition for Windows is made already, and Setup makes none. */
  disk?: 'auto' | 'keep' | { prepared: InstallPlace } | undefined
  /** The image of the assignment; MetaData is written for it (BP-9). */
  naming?: ImageNaming | undefined
  /** What is in the install image file, for the check. */
  images?: readonly ImageFacts[] | undefined
  /** Where Windows PE finds the image file; replaces the path in the answer file. */
  imagePath?: string | undefined
  productKey?: string | undefined
  callbacks?: readonly Callback[] | undefined
  /** Whether passwords and keys are written. Without it the file is for looking at, not for a machine. */
  reveal: boolean
}

/** Which file a finding is about; `rendered` is the outcome itself. */
export type FindingIn = Finding & { file: 'combined' | 'client' | 'image' | 'rendered' }

/** `file` is null if an error stands in the way; then `findings` says which. */
export interface Rendered {
  file: { text: string; bytes: Uint8Array } | null
  findings: FindingIn[]
  /** Which pass comes from which file. */
  sources: PassSources
}

type SourceName = 'combined' | 'client' | 'image'
const SOURCES: readonly SourceName[] = ['combined', 'client', 'image']

/** Renders; never throws, whatever the files and values are. */
export function renderAnswer(request: RenderRequest): Rendered {
  const given = request.files as Partial<Record<SourceName, Uint8Array>>
  const findings: FindingIn[] = []
  const documents: Partial<Record<SourceName, AnswerDocument>> = {}
  for (const file of SOURCES) {
    const bytes = given[file]
    if (bytes) guard(file, findings, () => (documents[file] = parseAnswer(bytes)))
  }
  const sources = passSources(documents)
  for (const file of SOURCES) {
    const document = documents[file]
    // passes of the wrong file are told, and do not count
    if (!document) continue
    const found = checkDocument(document, { role: file })
    findings.push(...found.filter(({ code }) => code === 'ANSWER_PASS_IGNORED').map(inFile(file)))
    findings.push(...lostComponents(document, file, request.pair).map(inFile(file)))
  }
  // everything is checked with the real values, also where the outcome is only looked at
  const filled = hasErrors(findings) ? undefined : fillIn(documents, request, true, findings)
  if (!filled) return { file: null, findings: withoutSecrets(findings, request.variables), sources }
  const found = checkDocument(filled, {
    pair: request.pair,
    firmware: request.firmware,
    images: request.images,
    naming: request.naming,
  })
  findings.push(...found.filter(({ code }) => code !== 'ANSWER_PASSWORD_PLAIN').map(inFile('rendered')))
  const shown = hasErrors(findings)
    ? undefined
    : request.reveal
      ? guard('rendered', findings, () => encodePasswords(filled))
      : guard('rendered', findings, () => maskSecrets(fillIn(documents, request, false, []) ?? filled))
  return {
    file: shown ? { text: shown.text, bytes: writeAnswer(shown) } : null,
    findings: withoutSecrets(findings, request.variables),
    sources,
  }
}

/** Components that would be dropped with nothing of their kind for the right architecture in their place (BP-11). */
function lostComponents(document: AnswerDocument, file: SourceName, pair: ProcessorPair): Finding[] {
  const sections = sectionsOf(document).filter(({ pass }) => counts(file, pass))
  const kept = new Set(
    sections
      .filter(({ pass, processor }) => processor === undefined || processor === processorOf(pass, pair))
      .map(({ pass, name }) => `${pass}|${name}`),
  )
  const report = createReport(document)
  const lost = sections.filter(({ pass, name }) => !kept.has(`${pass}|${name}`))
  checkPair(lost, document.root, pair, report)
  return report.findings()
}

/** Whether a pass has effect in a file: windowsPE of WDS's client file, the others of its image file, all of a combined one. */
function counts(file: SourceName, pass: string | undefined): boolean {
  return file === 'combined' || (pass === 'windowsPE') === (file === 'client')
}

/** What `work` gives; undefined and a finding if a file cannot be read, or has become too large to be one. */
function guard<T>(file: FindingIn['file'], findings: FindingIn[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    findings.push(inFile(file)(refusalFinding(error)))
    return undefined
  }
}

/** One file with values in place of variables, adapted to the machine; undefined after an error. */
function fillIn(
  documents: Partial<Record<SourceName, AnswerDocument>>,
  request: RenderRequest,
  reveal: boolean,
  findings: FindingIn[],
): AnswerDocument | undefined {
  const filled: typeof documents = {}
  for (const file of SOURCES) {
    const document = documents[file]
    if (!document) continue
    const report = createReport(document)
    const isLeftOut = (settings: XmlElement) => !counts(file, attributeOf(settings, 'pass'))
    const { variables, isOpen } = request
    const text = substituteVariables(document, { variables, reveal, report, isLeftOut, isOpen })
    findings.push(...report.findings().map(inFile(file)))
    guard(file, findings, () => (filled[file] = reparse(document, text)))
  }
  if (hasErrors(findings)) return undefined
  return guard('rendered', findings, () => adapt(filled.combined ?? joined(filled.client, filled.image), request))
}

/** Messages quote values; a secret among them is masked. */
function withoutSecrets(findings: FindingIn[], variables: Variables): FindingIn[] {
  const secrets = Object.values(variables).flatMap((value) => (typeof value === 'object' ? [value.secret] : []))
  const told = secrets.map((secret) => quote(secret).slice(1, -1).replace(/…$/, '')).filter((text) => text !== '')
  return findings.map((finding) => ({
    ...finding,
    message: finding.message.replace(/“[^”]*”/g, (quoted) =>
      told.reduce((text, secret) => text.replaceAll(secret, MASK), quoted),
    ),
  }))
}

const NOTHING =
  '<?xml version="1.0" encoding="utf-8"?>\n<unattend xmlns="urn:schemas-microsoft-com:unattend">\n</unattend>\n'

function joined(client: AnswerDocument | undefined, image: AnswerDocument | undefined): AnswerDocument {
  const nothing = () => parseAnswer(Buffer.from(NOTHING))
  return mergeAnswers(client ?? nothing(), image ?? nothing())
}

function adapt(document: AnswerDocument, request: RenderRequest): AnswerDocument {
  const { pair, firmware, naming, imagePath, productKey, callbacks = [], disk = 'auto' } = request
  let adapted = keepProcessors(document, pair)
  if (naming) adapted = selectImageInFile(adapted, naming, imagePath, pair.boot)
  if (productKey !== undefined) adapted = setProductKey(adapted, productKey, pair.boot)
  if (typeof disk === 'object') adapted = usePreparedDisk(adapted, disk.prepared, pair.boot)
  else if (firmware && disk === 'auto') adapted = addDiskLayout(adapted, firmware, pair.boot)
  for (const callback of callbacks) adapted = addCallback(adapted, callback, pair)
  return adapted
}

function inFile(file: FindingIn['file']): (finding: Finding) => FindingIn {
  return (finding) => ({ ...finding, file })
}
