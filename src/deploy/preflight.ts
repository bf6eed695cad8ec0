// Everything that must hold before a machine is armed, each with a verdict and the next step. Pure.
import type { AssignmentPlan, Method } from '../model.ts'
import { describeImage, selectImage, type Selected } from '../unattend/select-image.ts'
import { namingToMetaData } from '../unattend/check-selection.ts'
import type { BootImageFacts, InstallFacts, InstallImageFacts } from './library.ts'
import { AGENT_METHODS } from './methods.ts'
import type { DeploySettings } from './settings.ts'

/** What is looked at, in the order it is shown. */
export const PREFLIGHT_CHECKS = [
  'assignment',
  'boot-image',
  'boot-files',
  'agent',
  'install-image',
  'selection',
  'architecture',
  'origin',
  'generalized',
  'answer-file',
  'secrets',
  'scripts',
  'https',
  'certificate',
  'share',
  'disk-space',
  'drivers',
] as const
export type PreflightCheck = (typeof PREFLIGHT_CHECKS)[number]

/** `unknown`: it could not be looked at; it does not stand in the way, and is never shown as fine. */
export interface CheckResult {
  check: PreflightCheck
  verdict: 'ok' | 'warning' | 'error' | 'unknown'
  text: string
}

/** What is known; undefined means it could not be found out. */
export interface PreflightFacts {
  plan: AssignmentPlan
  settings: DeploySettings
  bootImage: BootImageFacts | undefined
  installImage: InstallImageFacts | undefined
  /** Files of the install image that are not there, or of another size. */
  missingFiles: readonly string[]
  /** Names of architectures there is an agent for: x86, amd64, arm64. */
  agents: readonly string[]
  /** Undefined: nobody names an answer file. */
  answer: { names: string; errors: readonly string[]; warnings: number } | undefined
  /** Secrets that are named and not stored. */
  missingSecrets: readonly string[]
  missingScripts: readonly string[]
  /** Null: the HTTPS door is closed. */
  https: { servers: readonly string[]; certificateUntil: string | null; problems: readonly string[] } | null
  /** Undefined: not asked for. */
  share: { reachable: boolean; text: string } | undefined
  freeBytes: number | undefined
  drivers: { matching: number; notes: readonly string[] }
  /** Codes of refusals that were overruled when the machine was assigned. */
  overruled?: readonly string[]
  /** It boots a program that is no image of the library, and none beside it. */
  hasOwnProgram?: boolean
  nowMs: number
}

const GIB = 1024 ** 3
/** A capture smaller than this is rare. */
const CAPTURE_BYTES = 20 * GIB
const DAY_MS = 86_400_000
/** Methods that put an image onto a disk. */
const INSTALLS: ReadonlySet<Method> = new Set(['windows-setup', 'apply-image'])

/** Every check that applies to the method. */
export function preflight(facts: PreflightFacts): CheckResult[] {
  const { plan } = facts
  const { method } = plan
  const startsItself = facts.hasOwnProgram === true && plan.bootImage === null
  const results = [checkAssignment(plan, startsItself)]
  if (method === 'local') return results
  if (!startsItself) results.push(...checkBootImage(facts))
  if (INSTALLS.has(method)) results.push(...checkInstallImage(facts), checkAnswer(facts))
  if (AGENT_METHODS.has(method)) {
    results.push(checkMissing('secrets', 'secret', facts.missingSecrets, 'openwds secret set'))
    results.push(
      checkMissing('scripts', 'script', facts.missingScripts, 'put it into the folder scripts of the image directory'),
    )
    results.push(...checkTransport(facts))
    results.push(checkSpace(facts))
  }
  if (INSTALLS.has(method)) results.push(checkDrivers(facts))
  return results.map((result) => overrule(result, facts.overruled ?? []))
}

/** What may be overruled by force, and the code that is written down then [BP-1, BP-4, BP-11]. */
export const OVERRULABLE: Partial<Record<PreflightCheck, string>> = {
  generalized: 'IMAGE_NOT_GENERALIZED',
  origin: 'IMAGE_NEEDS_SETUP',
  architecture: 'IMAGE_ARCHITECTURE_MISMATCH',
}

/** What was assigned by force is a warning. */
function overrule(result: CheckResult, overruled: readonly string[]): CheckResult {
  const code = OVERRULABLE[result.check]
  if (result.verdict !== 'error' || code === undefined || !overruled.includes(code)) return result
  return warning(result.check, `${result.text}; assigned by force`)
}

/** Whether the machine may be armed. */
export function isPassed(results: readonly CheckResult[]): boolean {
  return results.every(({ verdict }) => verdict !== 'error')
}

/** The image that is meant, among those of the file. */
export function chosenImage({
  plan,
  installImage,
}: Pick<PreflightFacts, 'plan' | 'installImage'>): Selected | undefined {
  if (!installImage) return undefined
  const metaData = plan.select ? namingToMetaData(plan.select) : []
  return selectImage(installImage.images, { metaData: [...metaData], productKey: undefined })
}

function checkAssignment({ method, bootImage, installImage }: AssignmentPlan, startsItself: boolean): CheckResult {
  const missing = [
    ...(method !== 'local' && bootImage === null && !startsItself ? ['a boot image'] : []),
    ...(INSTALLS.has(method) && installImage === null ? ['an install image'] : []),
  ]
  return missing.length === 0
    ? ok('assignment', `method ${method}`)
    : error('assignment', `method ${method} needs ${missing.join(' and ')} (openwds machine assign)`)
}

function checkBootImage({ plan, bootImage, agents }: PreflightFacts): CheckResult[] {
  const { method } = plan
  const name = plan.bootImage ?? ''
  if (!bootImage) return [error('boot-image', `boot image ${name} is not there (openwds image list)`)]
  const results: CheckResult[] = []
  if (!bootImage.enabled)
    results.push(error('boot-image', `boot image ${name} is disabled (openwds image set ${name} --enable)`))
  else if (!AGENT_METHODS.has(method)) results.push(ok('boot-image', name))
  else if (bootImage.kind === null)
    results.push(
      error(
        'boot-image',
        `boot image ${name} holds no Windows PE, which method ${method} runs in (openwds image add boot.wim)`,
      ),
    )
  else if (method === 'windows-setup' && bootImage.kind !== 'setup')
    results.push(
      error(
        'boot-image',
        `boot image ${name} has no \\sources\\setup.exe: use the boot.wim of Windows media, image 2, or method apply-image`,
      ),
    )
  else results.push(ok('boot-image', `${name} (${bootImage.kind}, ${bootImage.processor ?? 'architecture unknown'})`))
  results.push(
    bootImage.problems.length === 0
      ? ok('boot-files', 'boot manager, boot.sdi and their signatures')
      : error('boot-files', `${bootImage.problems.join('; ')} (openwds image show ${name})`),
  )
  if (AGENT_METHODS.has(method)) {
    const { processor } = bootImage
    if (processor === null) results.push(unknown('agent', 'the architecture of Windows PE is not known'))
    else if (agents.includes(processor)) results.push(ok('agent', `agent for ${processor}`))
    else results.push(error('agent', `there is no agent for ${processor} on this server: build winpe/agent`))
  }
  return results
}

function checkInstallImage(facts: PreflightFacts): CheckResult[] {
  const { plan, installImage, bootImage, missingFiles } = facts
  const name = plan.installImage ?? ''
  if (!installImage) return [error('install-image', `install image ${name} is not there (openwds image list)`)]
  if (!installImage.enabled)
    return [error('install-image', `install image ${name} is withdrawn (openwds image set ${name} --enable)`)]
  const results: CheckResult[] = []
  const troubles = [...missingFiles.map((file) => `${file} is missing or has another size`), ...installImage.problems]
  results.push(
    troubles.length === 0
      ? ok(
          'install-image',
          `${name}, ${installImage.files.length === 1 ? 'one file' : `${installImage.files.length} parts`}`,
        )
      : error('install-image', `${troubles.join('; ')} (openwds image verify ${name})`),
  )
  const selected = chosenImage(facts)
  if (selected?.kind !== 'one') {
    const candidates = selected?.candidates.map(describeImage).join('; ') ?? ''
    const why = selected?.kind === 'none' ? 'no image of the file fits' : 'several images fit'
    return [...results, error('selection', `${why}: name one with --select (${candidates})`)]
  }
  results.push(ok('selection', describeImage(selected.image)))
  const image = installImage.images.find(({ index }) => index === selected.image.index)
  if (!image) return results
  return [
    ...results,
    checkPair(bootImage, image, plan.method),
    checkOrigin(image, plan.method),
    checkGeneralized(image),
  ]
}

/** Which Windows PE can put which Windows onto a disk; x86 may install amd64 (BP-11). */
function checkPair(bootImage: BootImageFacts | undefined, image: InstallFacts, method: Method): CheckResult {
  const pe = bootImage?.processor ?? null
  const target = image.architecture
  if (pe === null || target === null)
    return unknown('architecture', 'the architecture of one of the images is not known')
  const pair = `Windows PE ${pe}, Windows ${target}`
  const fits =
    pe === target ||
    (pe === 'x86' && target === 'amd64') ||
    (pe === 'amd64' && target === 'x86' && method === 'apply-image')
  return fits
    ? ok('architecture', pair)
    : error('architecture', `${pair}: this Windows PE cannot install it; choose a boot image for ${target}`)
}

/** BP-4 */
function checkOrigin({ origin }: InstallFacts, method: Method): CheckResult {
  if (method !== 'apply-image') return ok('origin', origin)
  if (origin === 'media')
    return error(
      'origin',
      'the image is the one of the product media, which only Windows Setup may install: use method windows-setup [BP-4]',
    )
  return origin === 'custom'
    ? ok('origin', 'captured')
    : warning('origin', 'it is not known whether the image was captured or shipped [BP-4]')
}

/** BP-1 */
function checkGeneralized({ generalized, origin }: InstallFacts): CheckResult {
  if (generalized === 'generalized') return ok('generalized', 'sysprep /generalize')
  if (generalized === 'not-generalized')
    return error(
      'generalized',
      'the image was not generalized: run sysprep /generalize on the reference computer and capture it again [BP-1]',
    )
  return origin === 'media'
    ? ok('generalized', 'as shipped')
    : unknown('generalized', 'whether the image was generalized is not known [BP-1]')
}

function checkAnswer({ plan, answer }: PreflightFacts): CheckResult {
  if (!answer)
    return plan.method === 'windows-setup'
      ? error('answer-file', 'method windows-setup needs an answer file (openwds machine assign … --answer)')
      : warning('answer-file', 'no answer file: the first start of Windows asks its user everything')
  const [first] = answer.errors
  if (first !== undefined)
    return error(
      'answer-file',
      `${answer.names}: ${first}${answer.errors.length > 1 ? `, and ${answer.errors.length - 1} more` : ''}`,
    )
  return answer.warnings > 0
    ? warning('answer-file', `${answer.names}: ${answer.warnings} warnings (openwds answer check)`)
    : ok('answer-file', answer.names)
}

function checkMissing(
  check: 'secrets' | 'scripts',
  word: string,
  missing: readonly string[],
  next: string,
): CheckResult {
  return missing.length === 0
    ? ok(check, `every ${word} that is named is there`)
    : error(
        check,
        `${missing.length === 1 ? `${word} ${missing[0] ?? ''} is` : `${word}s ${missing.join(', ')} are`} not there (${next})`,
      )
}

function checkTransport({ plan, settings, https, share, nowMs }: PreflightFacts): CheckResult[] {
  const results: CheckResult[] = []
  if (!https) results.push(error('https', 'the HTTPS door is closed: Windows PE has nobody to ask (http.tlsPort)'))
  else if (https.servers.length === 0)
    results.push(error('https', 'no address of this server is known that machines can reach (server.interfaces)'))
  else
    results.push(
      https.problems.length > 0 ? error('https', https.problems.join('; ')) : ok('https', https.servers.join(' ')),
    )
  if (https?.certificateUntil) {
    const leftMs = Date.parse(https.certificateUntil) - nowMs
    const until = `the certificate is good until ${https.certificateUntil.slice(0, 10)}`
    results.push(
      leftMs <= 0
        ? error('certificate', `the certificate ended at ${https.certificateUntil}`)
        : leftMs < DAY_MS
          ? error('certificate', `${until}: less than a day`)
          : leftMs < 14 * DAY_MS
            ? warning('certificate', until)
            : ok('certificate', until),
    )
  }
  if (settings.transport === 'smb') results.push(checkShare(plan.method, share))
  return results
}

/** The share only gives: what a machine sends goes by HTTPS. */
function checkShare(method: Method, share: PreflightFacts['share']): CheckResult {
  if (method === 'capture-image')
    return error(
      'share',
      'the share is read-only, a capture goes by HTTPS: set transport https (openwds deploy settings)',
    )
  if (!INSTALLS.has(method)) return ok('share', `method ${method} needs none`)
  if (share === undefined) return unknown('share', 'whether the share can be reached is not known')
  return share.reachable ? ok('share', share.text) : error('share', share.text)
}

function checkSpace({ plan, freeBytes }: PreflightFacts): CheckResult {
  if (freeBytes === undefined) return unknown('disk-space', 'how much room the server has is not known')
  const gib = `${(freeBytes / GIB).toFixed(1)} GiB free on the server`
  if (plan.method === 'capture-image')
    return freeBytes < CAPTURE_BYTES
      ? error('disk-space', `${gib}; a capture needs ${CAPTURE_BYTES / GIB}: make room in the data directory`)
      : ok('disk-space', gib)
  return freeBytes < GIB / 4
    ? error('disk-space', `${gib}: too little even for logs, make room in the data directory`)
    : ok('disk-space', gib)
}

function checkDrivers({ drivers }: PreflightFacts): CheckResult {
  const text = drivers.matching === 0 ? 'none assigned' : `${drivers.matching} packages`
  return drivers.notes.length === 0 ? ok('drivers', text) : warning('drivers', [text, ...drivers.notes].join('; '))
}

const ok = (check: PreflightCheck, text: string): CheckResult => ({ check, verdict: 'ok', text })
const warning = (check: PreflightCheck, text: string): CheckResult => ({ check, verdict: 'warning', text })
const error = (check: PreflightCheck, text: string): CheckResult => ({ check, verdict: 'error', text })
const unknown = (check: PreflightCheck, text: string): CheckResult => ({ check, verdict: 'unknown', text })
