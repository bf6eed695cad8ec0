// The files of one image by their Windows paths, for those who look into an image; folders are read once.
import type { ByteSource } from '../bytes/source.ts'
import { FileAttribute, type ImageEntry, type ImageMetadata } from '../wim/metadata.ts'
import type { Wim } from '../wim/wim.ts'

/** Looks up files in any case, slashes of either kind. What cannot be read rejects with WIM_BAD_…. */
export class ImageFiles {
  readonly #wim: Wim
  readonly #tree: ImageMetadata
  /** Path in lower case → what is in the folder, by name in lower case. */
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, ImageEntry>>>()

  constructor(wim: Wim, tree: ImageMetadata) {
    this.#wim = wim
    this.#tree = tree
  }

  /** The entry of a path, undefined if there is none. */
  async find(path: string): Promise<ImageEntry | undefined> {
    const parts = partsOf(path)
    const name = parts.pop()
    return name === undefined ? this.#tree.root() : (await this.#folder(parts)).get(name)
  }

  async has(path: string): Promise<boolean> {
    return (await this.find(path)) !== undefined
  }

  /** What is in a folder; nothing if there is none. */
  async list(path: string): Promise<ImageEntry[]> {
    return [...(await this.#folder(partsOf(path))).values()]
  }

  /** A file's bytes; undefined if there is no such file. */
  async open(path: string): Promise<ByteSource | undefined> {
    const entry = await this.find(path)
    const contents = entry && (await this.#wim.open(entry))
    if (!contents) return undefined
    const { sizeBytes } = contents
    return {
      name: `${this.#wim.name}: ${path}`,
      sizeBytes,
      read: (offset, length) => contents.read(offset, length),
      close: async () => undefined,
    }
  }

  /** The beginning of a file, `limitBytes` at most; undefined if there is no such file. */
  async read(path: string, limitBytes: number): Promise<Uint8Array | undefined> {
    return (await this.open(path))?.read(0, limitBytes)
  }

  #folder(parts: readonly string[]): Promise<ReadonlyMap<string, ImageEntry>> {
    const key = parts.join('\\')
    let folder = this.#folders.get(key)
    if (!folder) {
      folder = this.#readFolder(parts)
      this.#folders.set(key, folder)
    }
    return folder
  }

  async #readFolder(parts: readonly string[]): Promise<ReadonlyMap<string, ImageEntry>> {
    const name = parts.at(-1)
    const entry = name === undefined ? await this.#tree.root() : (await this.#folder(parts.slice(0, -1))).get(name)
    if (!entry || !(entry.attributes & FileAttribute.Directory)) return new Map()
    return new Map((await this.#tree.list(entry)).map((child) => [child.name.toLowerCase(), child]))
  }
}

function partsOf(path: string): string[] {
  return path.toLowerCase().split(/[\\/]/).filter(Boolean)
}
