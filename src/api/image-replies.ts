// Images as replies: with the state of their files, looked at now.
import { currentStates } from '../library/file-state.ts'
import type { Image } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { ImageReply } from './image-schemas.ts'

/** The images with the states of their files. */
export async function imageReplies(
  store: Pick<Store, 'imageFileAll'>,
  images: readonly Image[],
): Promise<ImageReply[]> {
  const states = await currentStates(
    store,
    images.map(({ content }) => content),
  )
  return images.map((image) => ({
    ...image,
    fileState: image.content ? (states.get(image.content.file.sha256) ?? null) : null,
  }))
}

/** The same of one. */
export async function imageReply(store: Pick<Store, 'imageFileAll'>, image: Image): Promise<ImageReply> {
  const [reply] = await imageReplies(store, [image])
  return reply ?? { ...image, fileState: null }
}
