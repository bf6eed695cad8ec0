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
  store: Pick<Store, 'imageGet' | 'imageOf'>,
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
  const facts = libraryFacts({ boot, install, naming })
  return { ...facts, group: install?.group ?? boot?.group ?? null }
}

/** An image of the library, and which one inside it is named. */
export interface NamedImage {
  image: Image
  index: number | undefined
}

/** The image of a type that a text names, by name or id, `name#index` for one inside [IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND]. */
export async function findNamedImage(
  store: Pick<Store, 'imageGet'>,
  type: Image['type'],
  text: string | undefined,
): Promise<NamedImage | undefined> {
  if (text === undefined) return undefined
  const { ref, index } = parseImageReference(text)
  const image = await store.imageGet(ref)
  if (image?.type !== type) throw new RequestError('IMAGE_NOT_FOUND', { type, ref })
  const images = image.content?.images ?? []
  if (index !== undefined && !images.some((one) => one.index === index))
    throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file: image.name, index, count: images.length })
  return { image, index }
}

/** The facts of images that are named so. */
export async function readNamedImages(
  store: Pick<Store, 'imageGet'>,
  { bootImage, installImage }: { bootImage?: string | undefined; installImage?: string | undefined },
): Promise<LibraryFacts> {
  const boot = await findNamedImage(store, 'boot', bootImage)
  const install = await findNamedImage(store, 'install', installImage)
  return libraryFacts({
    boot: boot?.image,
    bootIndex: boot?.index,
    install: install?.image,
    naming: install?.index === undefined ? undefined : { index: install.index },
  })
}
