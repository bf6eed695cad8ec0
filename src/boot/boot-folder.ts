// Which of WDS's well-known files the administrator has laid below the boot folder: looked up again every few seconds.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ARCHITECTURES } from '../model.ts'

/** Paths like `boot/x64/pxeboot.n12`, by their lower-case spelling. */
export type BootFiles = ReadonlyMap<string, string>

const FRESH_MS = 3000
/** Nobody's folder of loaders is larger. */
const MAX_NAMES = 2000

/** The first of these files that is there, in the disk's own spelling. */
export function findBootFile(files: BootFiles, candidates: readonly string[]): string | undefined {
  for (const candidate of candidates) {
    const found = files.get(candidate.toLowerCase())
    if (found !== undefined) return found
  }
  return undefined
}

/** The boot folder's listing, of itself and of the folders called like architectures. */
export class BootFolder {
  readonly #imageDirectory: string
  readonly #more: () => Promise<readonly string[]>
  #files: BootFiles = new Map()
  #readAtMs = -Infinity
  #reading: Promise<void> | undefined

  /** `more`: files that are served under such names though they lie elsewhere; what lies in the folder goes before them. */
  constructor(imageDirectory: string, more: () => Promise<readonly string[]> = async () => []) {
    this.#imageDirectory = imageDirectory
    this.#more = more
  }

  /** The listing, at most a few seconds old; undefined when it must be waited for. */
  current(): BootFiles | undefined {
    if (performance.now() - this.#readAtMs > FRESH_MS) void this.#read()
    return this.#readAtMs === -Infinity ? undefined : this.#files
  }

  /** The listing, waited for if there is none yet. */
  async files(): Promise<BootFiles> {
    const current = this.current()
    if (current !== undefined) return current
    await this.#read()
    return this.#files
  }

  /** Looks again now. */
  async refresh(): Promise<void> {
    await this.#reading
    await this.#read()
  }

  #read(): Promise<void> {
    this.#reading ??= this.#list().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #list(): Promise<void> {
    const files = new Map<string, string>()
    for (const path of await this.#more()) files.set(path.toLowerCase(), path)
    const top = await namesIn(join(this.#imageDirectory, 'boot'))
    for (const name of top) {
      files.set(`boot/${name}`.toLowerCase(), `boot/${name}`)
      if (!(ARCHITECTURES as readonly string[]).includes(name.toLowerCase())) continue
      for (const inner of await namesIn(join(this.#imageDirectory, 'boot', name)))
        files.set(`boot/${name}/${inner}`.toLowerCase(), `boot/${name}/${inner}`)
    }
    this.#files = files
    this.#readAtMs = performance.now()
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).slice(0, MAX_NAMES)
  } catch {
    // no such folder: nothing is in it
    return []
  }
}
