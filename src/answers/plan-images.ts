// What the library knows of the images of an assignment, and of those an administrator names for a check.
import { RequestError } from '../errors.ts'
import type { AssignmentPlan, Image, Machine } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { ImageNaming } from '../unattend/check-selection.ts'
import { libraryFacts, parseImageReference, type LibraryFacts } from '../unattend/library-images.ts'

/** The facts, and the group of the install image, else of the boot image. */
export interface PlanImages extends LibraryFacts {
  group: string | null
}

/** Of an assignment; with `mac` the contents that machine was armed with. */
export async function readPlanImages(
  store: Store,
  { plan, naming, mac }: { plan: AssignmentPlan; naming: ImageNaming | undefined; mac: Machine['mac'] | undefined },
): Promise<PlanImages> {
  const find = async (type: Image['type'], name: string | null) => {
    if (name === null) return undefined
    if (mac !== undefined) return store.imageOf(mac, type, name)
    const image = await store.imageGet(name)
    return image?.type === type ? image : undefined
  }
  const boot = await find('boot', plan.bootImage)
  const install = await find('install', plan.installImage)
  return { ...libraryFacts({ boot, install, naming }), group: install?.group ?? boot?.group ?? null }
}

/** Of images by name or id, `name#index` for one of several in a file [IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND]. */
export async function readNamedImages(
  store: Pick<Store, 'imageGet'>,
  { bootImage, installImage }: { bootImage?: string | undefined; installImage?: string | undefined },
): Promise<LibraryFacts> {
  const find = async (type: Image['type'], text: string | undefined) => {
    if (text === undefined) return undefined
    const { ref, index } = parseImageReference(text)
    const image = await store.imageGet(ref)
    if (image?.type !== type) throw new RequestError('IMAGE_NOT_FOUND', { type, ref })
    const images = image.content?.images ?? []
    if (index !== undefined && !images.some((one) => one.index === index))
      throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file: image.name, index, count: images.length })
    return { image, index }
  }
  const boot = await find('boot', bootImage)
  const install = await find('install', installImage)
  return libraryFacts({
    boot: boot?.image,
    bootIndex: boot?.index,
    install: install?.image,
    naming: install?.index === undefined ? undefined : { index: install.index },
  })
}
