// Architectures (BP-10, BP-11) and the image that is installed (BP-7, BP-9).
import { quote, type Report } from './findings.ts'
import { findKeyEdition, PRODUCT_KEY_PATTERN } from './knowledge/product-keys.ts'
import { processorOf, type KnownPair, type ProcessorPair, type Section } from './sections.ts'
import {
  describeImage,
  keyFits,
  META_DATA_KEYS,
  selectImage,
  type ImageChoice,
  type ImageFacts,
} from './select-image.ts'
import { childrenOf, childText, descend, textOf, type XmlElement } from './tree.ts'
import { hasVariable } from './variables.ts'

/** Which image inside a file an assignment names; all that are given must hold. */
export interface ImageNaming {
  index?: number | undefined
  name?: string | undefined
  description?: string | undefined
}

/** BP-10: one component for several architectures in one pass; Windows may apply both. */
export function checkDuplicateArchitectures(sections: readonly Section[], report: Report): void {
  const seen = new Map<string, { processor: string; element: XmlElement }>()
  for (const { pass, name, processor, element } of sections) {
    // wow64 is the 32-bit side of the same 64-bit Windows
    if (processor === undefined) continue
    const key = `${pass}|${name.toLowerCase()}`
    const first = seen.get(key)
    if (!first) seen.set(key, { processor, element })
    else if (first.processor !== processor)
      report.add(
        'ANSWER_ARCHITECTURE_DUPLICATE',
        element,
        `${name} stands in the pass ${pass} for ${first.processor} and for ${processor} (BP-10).`,
        'Keep one architecture per pass; make two files where machines differ.',
        [{ at: first.element, text: `for ${first.processor} here` }],
      )
  }
}

/** BP-11: windowsPE runs in the boot image, everything later in the installed one; what is not known is not checked. */
export function checkPair(sections: readonly Section[], root: XmlElement, pair: KnownPair, report: Report): void {
  const { boot, install } = pair
  if (boot && install && !isPossible({ boot, install }))
    report.add(
      'ANSWER_ARCHITECTURE_PAIR',
      root,
      `A boot image for ${boot} cannot install Windows for ${install}.`,
      boot === 'amd64' ? 'Boot an x86 Windows PE for it.' : `Boot a Windows PE for ${install}.`,
    )
  const told = [boot && `boot image ${boot}`, install && `install image ${install}`].filter(Boolean).join(', ')
  for (const { pass, name, processor, element } of sections) {
    const wanted = processorOf(pass, pair)
    if (processor !== undefined && wanted !== undefined && processor !== wanted)
      report.add(
        'ANSWER_ARCHITECTURE_NEVER',
        element,
        `${name} for ${processor} never applies in the pass ${pass}: ${told} (BP-11).`,
        `Write processorArchitecture="${wanted}" there.`,
      )
  }
}

/** The image that is selected is of another architecture than the file is made for. */
export function checkSelectedArchitecture(
  image: ImageFacts,
  root: XmlElement,
  install: ProcessorPair['install'],
  report: Report,
): void {
  if (image.architecture === null || image.architecture === install) return
  report.add(
    'ANSWER_ARCHITECTURE_PAIR',
    root,
    `The image selected is ${describeImage(image)}, and the file is for an install image for ${install} (BP-11).`,
    `Select an image for ${install}, or write the file for ${image.architecture}.`,
  )
}

/** Setup of one architecture applies its own; that of x86 also applies amd64. */
function isPossible({ boot, install }: ProcessorPair): boolean {
  return boot === install || (boot === 'x86' && install === 'amd64')
}

/** What selects the image, and where it stands. */
interface Selectors extends ImageChoice {
  metaDataAt: XmlElement | undefined
  keyAt: XmlElement | undefined
  /** Microsoft-Windows-Setup in windowsPE. */
  setup: XmlElement | undefined
  hasVariables: boolean
}

/** The image the file installs, if it can be told; everything else is a finding. */
export function checkImageSelection(
  sections: readonly Section[],
  root: XmlElement,
  images: readonly ImageFacts[] | undefined,
  naming: ImageNaming | undefined,
  report: Report,
): ImageFacts | undefined {
  const selectors = selectorsOf(sections, report)
  const metaData = naming ? namingToMetaData(naming) : selectors.metaData
  const at = naming ? root : (selectors.metaDataAt ?? selectors.keyAt ?? selectors.setup)
  // an image answer file selects nothing
  if (images === undefined || at === undefined || (selectors.hasVariables && !naming)) return undefined
  const selected = selectImage(images, { metaData, productKey: selectors.productKey })
  const list = (candidates: readonly ImageFacts[]) => candidates.slice(0, 20).map(describeImage).join('; ')
  const mend = 'Name one in OSImage/InstallFrom/MetaData, with /IMAGE/INDEX or /IMAGE/NAME.'
  switch (selected.kind) {
    case 'one':
      if (selectors.keyAt && selectors.productKey !== undefined && !keyFits(selectors.productKey, selected.image))
        report.add(
          'ANSWER_KEY_EDITION',
          selectors.keyAt,
          `The product key is for ${findKeyEdition(selectors.productKey)?.title ?? 'another edition'}, the image is ${describeImage(selected.image)}.`,
          'Give the key of the edition that is installed, or select another image.',
        )
      return selected.image
    case 'none':
      report.add(
        'ANSWER_IMAGE_NONE',
        at,
        selected.by === 'key'
          ? `No image fits the product key (${findKeyEdition(selectors.productKey ?? '')?.title ?? ''}). There is: ${list(selected.candidates)}.`
          : `No image has ${metaData.map(({ key, value }) => `${key} ${quote(value)}`).join(' and ')}. There is: ${list(selected.candidates)}.`,
        mend,
      )
      return undefined
    case 'ambiguous':
      report.add(
        'ANSWER_IMAGE_AMBIGUOUS',
        at,
        `Several images fit the ${selected.by === 'key' ? 'product key' : 'MetaData'}: ${list(selected.candidates)}.`,
        mend,
      )
      return undefined
    case 'unselected':
      report.add(
        'ANSWER_IMAGE_UNSELECTED',
        at,
        `Nothing says which image is installed, so Setup stops and asks. There is: ${list(selected.candidates)}.`,
        mend,
      )
      return undefined
    case 'unknownKey':
      report.add(
        'ANSWER_KEY_UNKNOWN',
        at,
        `Only the product key selects the image, and its edition is not known here. There is: ${list(selected.candidates)}.`,
        mend,
      )
      return undefined
  }
}

/** The MetaData of what an assignment names. */
export function namingToMetaData({ index, name, description }: ImageNaming): { key: string; value: string }[] {
  return [
    ...(index === undefined ? [] : [{ key: '/IMAGE/INDEX', value: String(index) }]),
    ...(name === undefined ? [] : [{ key: '/IMAGE/NAME', value: name }]),
    ...(description === undefined ? [] : [{ key: '/IMAGE/DESCRIPTION', value: description }]),
  ]
}

function selectorsOf(sections: readonly Section[], report: Report): Selectors {
  const setup = sections.find(({ pass, name }) => pass === 'windowsPE' && name === 'Microsoft-Windows-Setup')?.element
  const from = descend(setup, 'ImageInstall', 'OSImage', 'InstallFrom')
  const items = from ? childrenOf(from, 'MetaData') : []
  const metaData = items.map((item) => ({ key: childText(item, 'Key') ?? '', value: childText(item, 'Value') ?? '' }))
  // WDS selects by the image's name in its own block, which our deployment turns into MetaData
  const wdsName = descend(setup, 'WindowsDeploymentServices', 'ImageSelection', 'InstallImage', 'ImageName')
  if (metaData.length === 0 && wdsName) metaData.push({ key: '/IMAGE/NAME', value: textOf(wdsName) })
  for (const item of items) {
    const key = childText(item, 'Key') ?? ''
    if (key !== '' && !hasVariable(key) && !(META_DATA_KEYS as readonly string[]).includes(key.toUpperCase()))
      report.add(
        'ANSWER_METADATA_KEY',
        item,
        `${quote(key)} cannot be resolved against the catalogue of an image file.`,
        `Use ${META_DATA_KEYS.join(', ')}.`,
      )
  }
  const keyElement = descend(setup, 'UserData', 'ProductKey', 'Key')
  const key = keyElement ? textOf(keyElement) : ''
  const isKey = PRODUCT_KEY_PATTERN.test(key)
  return {
    metaData,
    metaDataAt: items[0] ?? wdsName,
    productKey: isKey ? key : undefined,
    keyAt: isKey ? keyElement : undefined,
    setup,
    hasVariables: [...metaData.map(({ value }) => value), key].some(hasVariable),
  }
}
