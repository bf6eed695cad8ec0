// The loaders that are there with their signatures: looked at when they are to be handed out, again when they change.
import { join } from 'node:path'
import type { BootImage, Image, SecureBootCa } from '../model.ts'
import type { DescribeOptions } from '../pe/describe.ts'
import { EfiFiles, type EfiSignatures } from '../pe/efi-files.ts'
import type { EfiSigner } from '../pe/knowledge/authorities.ts'
import { siblingOf, type LoaderVariants } from './secure-boot.ts'

/** A loader as it lies on the disk. */
interface LoaderFile {
  signers: readonly EfiSigner[]
  summary: string
  /** Why every machine refuses it; null: it does not. */
  revoked: string | null
}

/** Where a loader's bytes are, and where it came from, for people. */
interface LoaderPlace {
  path: string
  from: string | null
}

/** Where loaders are looked for, and how they are judged. */
export interface LoaderFilesOptions {
  imageDirectory: string
  /** Every enabled boot image with a WIM, the newest first: their loaders are served too. */
  images?: () => Promise<readonly BootImage[]>
  /** Where a boot file of such an image lies. */
  bootFilePath?: (sha256: string) => string
  trust?: DescribeOptions
}

const NOTHING: LoaderVariants = { programs: {}, summaries: {} }
const FRESH_MS = 3000
/** Programs kept at hand; an image directory has a few. */
const MAX_PROGRAMS = 500
const SIGNER_CA: Partial<Record<EfiSigner, SecureBootCa>> = {
  'microsoft-2011': '2011',
  'microsoft-uefi-ca-2011': '2011',
  'microsoft-2023': '2023',
  'microsoft-uefi-ca-2023': '2023',
}

/** One per boot desk. */
export class LoaderFiles {
  readonly #options: LoaderFilesOptions
  readonly #files: EfiFiles
  readonly #variants = new Map<string, { at: number; variants: Promise<LoaderVariants> }>()

  constructor(options: LoaderFilesOptions) {
    this.#options = options
    this.#files = new EfiFiles(options.trust)
  }

  /** Every EFI program of an image that is there, by its path below the image directory. */
  async signaturesOf(image: Pick<Image, 'programs' | 'content'>): Promise<Record<string, EfiSignatures>> {
    const { imageDirectory, bootFilePath } = this.#options
    const places = new Map<string, string>()
    for (const program of Object.values(image.programs)) places.set(program, join(imageDirectory, program))
    for (const { name, sha256 } of image.content?.bootFiles ?? []) {
      const path = bootFilePath?.(sha256)
      if (path !== undefined) places.set(`boot/${name}`, path)
    }
    const found: Record<string, EfiSignatures> = {}
    for (const [name, path] of places) {
      if (!/\.efi$/i.test(name)) continue
      const signatures = await this.#files.signaturesOf(path)
      if (signatures) found[name] = signatures
    }
    return found
  }

  /** The program and the one of the other signature beside it, at most a few seconds old; `image`: whose boot it is. */
  variantsOf(program: string, image?: BootImage): Promise<LoaderVariants> {
    const key = `${program} ${image?.content ? `${image.id} ${image.content.number}` : ''}`
    const known = this.#variants.get(key)
    if (known && performance.now() - known.at < FRESH_MS) return known.variants
    if (this.#variants.size >= MAX_PROGRAMS) this.#variants.clear()
    const variants = this.#look(program, image)
    this.#variants.set(key, { at: performance.now(), variants })
    return variants
  }

  async #look(program: string, image: BootImage | undefined): Promise<LoaderVariants> {
    const named = siblingOf(program)
    if (named === null) return NOTHING
    const [own, other] = await Promise.all([this.#find(program, image), this.#find(named.sibling, image)])
    const programs: Partial<Record<SecureBootCa, string>> = {}
    const summaries: Record<string, string> = {}
    const revoked: Record<string, string> = {}
    const otherCa = named.ca === '2011' ? '2023' : '2011'
    for (const [path, file, byName] of [
      [program, own, named.ca],
      [named.sibling, other, otherCa],
    ] as const) {
      if (!file) continue
      summaries[path] = file.summary
      if (file.revoked !== null) revoked[path] = file.revoked
      // what the file says counts more than its name; a file of both signatures is either
      const signed = file.signers.flatMap((signer) => SIGNER_CA[signer] ?? [])
      for (const ca of signed.length > 0 ? signed : [byName]) programs[ca] ??= path
    }
    return { programs, summaries, revoked }
  }

  /** In the order in which the tree serves it: out of the image that is booted, from the disk, out of any image. */
  async #find(program: string, image: BootImage | undefined): Promise<LoaderFile | undefined> {
    const { imageDirectory, images } = this.#options
    return (
      (await this.#read(this.#inImage(program, image))) ??
      (await this.#read({ path: join(imageDirectory, program), from: null })) ??
      (await this.#read((await images?.())?.map((one) => this.#inImage(program, one)).find(Boolean)))
    )
  }

  #inImage(program: string, image: BootImage | undefined): LoaderPlace | undefined {
    const wanted = program.toLowerCase()
    const file = image?.content?.bootFiles.find(({ name }) => `boot/${name}`.toLowerCase() === wanted)
    const path = file && this.#options.bootFilePath?.(file.sha256)
    return path === undefined ? undefined : { path, from: `${file?.from} ${image?.name}` }
  }

  async #read(place: LoaderPlace | undefined): Promise<LoaderFile | undefined> {
    if (place === undefined) return undefined
    const { path, from } = place
    const file = await this.#files.signaturesOf(path)
    if (!file) return undefined
    const { signers, summary, revocations } = file
    return {
      signers,
      summary: from === null ? summary : `${summary}, from ${from}`,
      revoked: revocations.find(({ where }) => where === 'everywhere')?.reason ?? null,
    }
  }
}
