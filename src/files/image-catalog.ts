// The boot images there are, kept at hand until somebody changes one.
import type { BootImage } from '../model.ts'
import type { Store } from '../store/store.ts'

const MAX_IMAGES = 1000

/** One per daemon. */
export class ImageCatalog {
  readonly #store: Pick<Store, 'imageList' | 'onChange'>
  #reading: Promise<readonly BootImage[]> | undefined
  readonly close: () => void

  constructor(store: Pick<Store, 'imageList' | 'onChange'>) {
    this.#store = store
    this.close = store.onChange(({ noun }) => {
      if (noun === 'image') this.#reading = undefined
    })
  }

  /** Every enabled boot image with a WIM, the newest first. */
  images(): Promise<readonly BootImage[]> {
    if (!this.#reading) {
      const reading = this.#read()
      this.#reading = reading
      reading.catch(() => {
        if (this.#reading === reading) this.#reading = undefined
      })
    }
    return this.#reading
  }

  /** The boot files of all of them, as `boot/x64/pxeboot.n12`. */
  async names(): Promise<string[]> {
    return (await this.images()).flatMap(({ content }) => content?.bootFiles.map(({ name }) => `boot/${name}`) ?? [])
  }

  async #read(): Promise<readonly BootImage[]> {
    const { items } = await this.#store.imageList({ limit: MAX_IMAGES, type: 'boot' })
    return items
      .filter((image): image is BootImage => image.type === 'boot' && image.enabled && image.content !== null)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }
}
