// Which images must not be assigned to a machine, and why: disabled, ambiguous, not generalized, for other computers. Pure.
import { RequestError } from '../errors.ts'
import type { Architecture, AssignmentPlan, Image, LibraryImage } from '../model.ts'
import { namingToMetaData } from '../unattend/check-selection.ts'
import { imageFacts } from '../unattend/library-images.ts'
import { describeImage, selectImage } from '../unattend/select-image.ts'

/** What is known of an assignment; what is not is undefined or null, and not checked. */
export interface GuardedPlan {
  plan: Pick<AssignmentPlan, 'method' | 'select'>
  boot: Image | undefined
  install: Image | undefined
  /** Of the machine's firmware, as it last asked. */
  architecture: Architecture | null
  /** Why the image's file cannot be given to machines: it is gone, or damaged; null: it can. */
  brokenBecause?: (image: Image) => string | null
}

/** A reason against an assignment; one that is forceable gives way to the administrator's word. */
export interface GuardRefusal {
  error: RequestError
  isForceable: boolean
}

type Processor = LibraryImage['architecture']

/** Processors whose Windows a firmware can start; BIOS firmware does not say which of the two it has. */
const FIRMWARE_RUNS: Record<Architecture, readonly Processor[]> = {
  x86: ['x86', 'amd64'],
  x64: ['x86', 'amd64'],
  x86uefi: ['x86'],
  x64uefi: ['amd64'],
  arm: ['arm'],
  arm64: ['arm64'],
}
const MAX_CANDIDATES = 20

/** Every reason against it, those first that nobody can overrule. */
export function guardAssignment(guarded: GuardedPlan): GuardRefusal[] {
  const { plan, boot, install, brokenBecause = () => null } = guarded
  if (plan.method === 'local') return []
  const installs = plan.method === 'windows-setup' || plan.method === 'apply-image'
  const used = [boot, ...(installs ? [install] : [])].flatMap((image) => image ?? [])
  const final = used.flatMap((image) => {
    const reason = brokenBecause(image)
    return [
      ...(image.enabled ? [] : [new RequestError('IMAGE_DISABLED', { ref: image.name })]),
      ...(reason === null ? [] : [new RequestError('IMAGE_FILE_CHANGED', { file: `Image ${image.name}`, reason })]),
    ]
  })
  const forceable: RequestError[] = []
  const chosen = installs && install?.content ? choose(plan, install, install.content.images) : []
  if (chosen instanceof RequestError) final.push(chosen)
  else
    for (const image of chosen) {
      const title = `${install?.name ?? ''}#${image.index} (${image.name ?? 'no name'})`
      forceable.push(...notGeneralized(title, image), ...needsSetup(plan, title, image, install))
    }
  forceable.push(...mismatches(guarded, chosen instanceof RequestError ? [] : chosen))
  return [
    ...final.map((error) => ({ error, isForceable: false })),
    ...forceable.map((error) => ({ error, isForceable: true })),
  ]
}

/** The image that is meant, or those it may be where Setup or its product key chooses [BP-7, BP-9: IMAGE_SELECTION_FAILED]. */
function choose(
  { method, select }: GuardedPlan['plan'],
  { name }: Image,
  images: readonly LibraryImage[],
): readonly LibraryImage[] | RequestError {
  if (select === null && method === 'windows-setup') return images
  const metaData = select === null ? [] : [...namingToMetaData(select)]
  const selected = selectImage(images.map(imageFacts), { metaData, productKey: undefined })
  if (selected.kind === 'one') return images.filter(({ index }) => index === selected.image.index)
  const wanted = select === null ? 'Nothing' : Object.entries(select).map(([key, value]) => `${key} ${value}`)
  const { candidates } = selected
  const more = candidates.length > MAX_CANDIDATES ? `; and ${candidates.length - MAX_CANDIDATES} more` : ''
  return new RequestError('IMAGE_SELECTION_FAILED', {
    wanted: String(wanted),
    found: selected.kind === 'ambiguous' ? candidates.length : selected.kind === 'none' ? 'none' : 'one',
    image: name,
    candidates: candidates.slice(0, MAX_CANDIDATES).map(describeImage).join('; ') + more,
  })
}

/** BP-1; what is not known is shown as unknown, and stands in nobody's way. */
function notGeneralized(title: string, { generalized }: LibraryImage): RequestError[] {
  if (generalized?.state !== 'not-generalized') return []
  const { evidence } = generalized
  return [new RequestError('IMAGE_NOT_GENERALIZED', { image: title, state: 'not generalized', evidence })]
}

/** BP-4; the administrator's word about the origin counts before what the image looks like. */
function needsSetup(
  { method }: GuardedPlan['plan'],
  title: string,
  { origin }: LibraryImage,
  install: Image | undefined,
): RequestError[] {
  if (method !== 'apply-image' || (install?.origin ?? origin.origin) !== 'media') return []
  const evidence = install?.origin === 'media' ? 'as it was declared' : origin.evidence.join(', ')
  return [new RequestError('IMAGE_NEEDS_SETUP', { image: title, evidence })]
}

/** Firmware, Windows PE and the installed Windows must go together (BP-11). */
function mismatches(
  { plan, boot, install, architecture }: GuardedPlan,
  chosen: readonly LibraryImage[],
): RequestError[] {
  const { content } = boot ?? {}
  const pe = content?.images.find(({ index }) => index === content.index)?.architecture ?? null
  const runs = architecture === null ? undefined : FIRMWARE_RUNS[architecture]
  const reasons: string[] = []
  if (boot && pe !== null && runs && !runs.includes(pe))
    reasons.push(`Boot image ${boot.name} is for ${pe}, the machine's firmware is ${architecture}`)
  for (const { index, architecture: target } of chosen) {
    const title = `install image ${install?.name ?? ''}#${index}`
    if (target === null) continue
    if (pe !== null && !canInstall(pe, target, plan.method))
      reasons.push(
        `Windows PE for ${pe} (boot image ${boot?.name ?? ''}) cannot install Windows for ${target} (${title})`,
      )
    else if (runs && !runs.includes(target))
      reasons.push(`The machine's firmware is ${architecture}, Windows of ${title} is for ${target}`)
  }
  return reasons.map((reason) => new RequestError('IMAGE_ARCHITECTURE_MISMATCH', { reason }))
}

/** Setup of one architecture installs its own, that of x86 also amd64; DISM applies any that the processor runs. */
function canInstall(pe: Processor, target: Processor, method: AssignmentPlan['method']): boolean {
  if (pe === target || (pe === 'x86' && target === 'amd64')) return true
  return pe === 'amd64' && target === 'x86' && method === 'apply-image'
}
