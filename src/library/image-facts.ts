// What the catalogue of an image tells those who select one of several in a file.
import type { LibraryImage } from '../model.ts'
import { parseProcessor } from '../unattend/sections.ts'
import type { ImageFacts } from '../unattend/select-image.ts'

/** One image inside a file, as `selectImage` takes it. */
export function imageFacts(image: LibraryImage): ImageFacts {
  const { index, name, description, edition, architecture, languages, version } = image
  const build = Number(version?.split('.')[2])
  return {
    ...{ index, edition, languages, version },
    name: name ?? `image ${index}`,
    description: description ?? '',
    architecture: architecture === null ? null : (parseProcessor(architecture) ?? null),
    build: Number.isInteger(build) ? build : null,
  }
}
