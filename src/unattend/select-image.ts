// Which image of a file an answer file installs (BP-7, BP-9): exactly one, or a reason and the candidates.
import { findKeyEdition } from './knowledge/product-keys.ts'
import type { Processor } from './sections.ts'

/** One image inside an install image file, as its catalogue tells it. */
export interface ImageFacts {
  /** From 1 on. */
  index: number
  name: string
  description: string
  /** EDITIONID, like `Professional`; null if the image has none. */
  edition: string | null
  architecture: Processor | null
  /** Like `en-US`, the default first. */
  languages: readonly string[]
  /** Like `10.0.22621.1`. */
  version: string | null
  /** The third number of the version. */
  build: number | null
}

/** What selects: the items of MetaData (BP-9), all of which must hold, and the product key (BP-7). */
export interface ImageChoice {
  metaData: readonly { key: string; value: string }[]
  productKey: string | undefined
}

/** `unknownKey`: the only image fits, but the key is nobody's we know. */
export type Selected =
  | { kind: 'one'; image: ImageFacts; by: 'metaData' | 'key' | 'only'; isKeyUnknown: boolean }
  | { kind: 'none' | 'ambiguous'; by: 'metaData' | 'key'; candidates: readonly ImageFacts[] }
  /** Several images, and nothing says which. */
  | { kind: 'unselected'; candidates: readonly ImageFacts[] }
  /** A key of somebody's own is all that selects: its edition shows only when Setup reads it. */
  | { kind: 'unknownKey'; candidates: readonly ImageFacts[] }

/** The keys of MetaData that can be resolved, in the spelling of Microsoft. */
export const META_DATA_KEYS = ['/IMAGE/INDEX', '/IMAGE/NAME', '/IMAGE/DESCRIPTION'] as const

/** The image that the choice leads to, among those of the file. */
export function selectImage(images: readonly ImageFacts[], { metaData, productKey }: ImageChoice): Selected {
  const known = productKey === undefined ? undefined : findKeyEdition(productKey)
  const isKeyUnknown = productKey !== undefined && known === undefined
  if (metaData.length > 0) return pick('metaData', images, (image) => metaData.every((item) => fits(image, item)))
  if (known) return pick('key', images, (image) => keyFits(productKey ?? '', image))
  const [only] = images
  if (images.length === 1 && only) return { kind: 'one', image: only, by: 'only', isKeyUnknown }
  return { kind: isKeyUnknown ? 'unknownKey' : 'unselected', candidates: images }

  function pick(by: 'metaData' | 'key', from: readonly ImageFacts[], fit: (image: ImageFacts) => boolean): Selected {
    const found = from.filter(fit)
    const [image] = found
    if (found.length === 1 && image) return { kind: 'one', image, by, isKeyUnknown }
    return image ? { kind: 'ambiguous', by, candidates: found } : { kind: 'none', by, candidates: from }
  }
}

/** Whether a published key is for this image: its edition, and a build that it is for. True for a key nobody published. */
export function keyFits(productKey: string, image: ImageFacts): boolean {
  const known = findKeyEdition(productKey)
  if (!known) return true
  const isEdition = image.edition === null || plainEdition(image.edition) === plainEdition(known.edition)
  const isBuild = image.build === null || (image.build >= known.minBuild && image.build <= known.maxBuild)
  return isEdition && isBuild
}

/** One line about an image, for lists of candidates. */
export function describeImage(image: ImageFacts): string {
  const facts = [image.edition, image.languages.join(' '), image.architecture, image.build && `build ${image.build}`]
  return `${image.index} ${image.name} (${facts.filter(Boolean).join(', ')})`
}

/** An evaluation copy and a core installation take the key of the same edition. */
function plainEdition(edition: string): string {
  return edition
    .toLowerCase()
    .replace(/eval$/, '')
    .replace(/(?<=^server.*)core$/, '')
}

function fits(image: ImageFacts, { key, value }: { key: string; value: string }): boolean {
  const wanted = value.trim().toLowerCase()
  switch (key.trim().toUpperCase()) {
    case '/IMAGE/INDEX':
      return /^\d{1,6}$/.test(wanted) && Number(wanted) === image.index
    case '/IMAGE/NAME':
      return image.name.toLowerCase() === wanted
    case '/IMAGE/DESCRIPTION':
      return image.description.toLowerCase() === wanted
    default:
      // cannot be resolved here, told as a finding of its own
      return true
  }
}
