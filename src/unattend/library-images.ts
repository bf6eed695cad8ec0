// What the image library knows of a boot and an install image, as the checks of answer files take it.
import { namingToMetaData, type ImageNaming } from './check-selection.ts'
import { parseProcessor, type KnownPair } from './sections.ts'
import { selectImage, type ImageFacts } from './select-image.ts'

/** An image of the library, as far as it counts here; `content` is null where there is no WIM. */
export interface CataloguedImage {
  name: string
  content: { index: number | null; images: readonly CataloguedInside[] } | null
}

/** One of the images inside a file, as its catalogue tells it. */
export interface CataloguedInside {
  index: number
  name: string | null
  description: string | null
  edition: string | null
  architecture: string | null
  languages: readonly string[]
  version: string | null
}

/** What is known; what is not is undefined, and not checked. */
export interface LibraryFacts {
  pair: KnownPair
  /** All in the install image file. */
  images: readonly ImageFacts[] | undefined
  /** Which of them the assignment names, and which it is. */
  naming: ImageNaming | undefined
  image: ImageFacts | undefined
}

/** An image by name or id, or one in its file: `win11`, `12`, `win11#6`. */
export interface ImageReference {
  ref: string
  index: number | undefined
}

/** Reads it; a `#` that no number follows is part of the name. */
export function parseImageReference(text: string): ImageReference {
  const [, ref, index] = /^(.+)#(\d{1,5})$/s.exec(text) ?? []
  return ref === undefined ? { ref: text, index: undefined } : { ref, index: Number(index) }
}

/** The facts of both. `bootIndex` is the image inside that boots, where it is not the one the library boots. */
export function libraryFacts(of: {
  boot?: CataloguedImage | undefined
  bootIndex?: number | undefined
  install?: CataloguedImage | undefined
  naming?: ImageNaming | undefined
}): LibraryFacts {
  const boots = of.bootIndex ?? of.boot?.content?.index ?? 1
  const boot = of.boot?.content?.images.find(({ index }) => index === boots)
  const images = of.install?.content?.images.map(imageFacts)
  const selected = images && selectImage(images, { metaData: namingToMetaData(of.naming ?? {}), productKey: undefined })
  const image = selected?.kind === 'one' ? selected.image : undefined
  const architectures = new Set(image ? [image.architecture] : images?.map(({ architecture }) => architecture))
  const [only] = architectures
  return {
    pair: {
      boot: parseProcessor(boot?.architecture ?? ''),
      install: architectures.size === 1 ? (only ?? undefined) : undefined,
    },
    images,
    naming: of.naming,
    image,
  }
}

/** One image inside a file, as `selectImage` takes it. */
export function imageFacts(image: CataloguedInside): ImageFacts {
  const { index, name, description, edition, architecture, languages, version } = image
  const build = Number(/^\d+\.\d+\.(\d+)/.exec(version ?? '')?.[1] ?? Number.NaN)
  return {
    ...{ index, edition, languages, version },
    name: name ?? '',
    description: description ?? '',
    architecture: parseProcessor(architecture ?? '') ?? null,
    build: Number.isNaN(build) ? null : build,
  }
}
