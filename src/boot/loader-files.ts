// The loaders in the image directory with their signatures: looked at when they are to be handed out, again when they change.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openFileSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import type { SecureBootCa } from '../model.ts'
import { describeEfi } from '../pe/describe.ts'
import type { EfiSigner } from '../pe/knowledge/authorities.ts'
import { summarizeSignatures } from '../pe/summary.ts'
import { siblingOf, type LoaderVariants } from './secure-boot.ts'

/** A loader as it lies on the disk. */
interface LoaderFile {
  stamp: string
  signers: readonly EfiSigner[]
  summary: string
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
  readonly #imageDirectory: string
  readonly #files = new Map<string, LoaderFile>()
  readonly #variants = new Map<string, { at: number; variants: Promise<LoaderVariants> }>()

  constructor(imageDirectory: string) {
    this.#imageDirectory = imageDirectory
  }

  /** The program and the one of the other signature beside it, at most a few seconds old. */
  variantsOf(program: string): Promise<LoaderVariants> {
    const known = this.#variants.get(program)
    if (known && performance.now() - known.at < FRESH_MS) return known.variants
    if (this.#variants.size >= MAX_PROGRAMS) this.#variants.clear()
    const variants = this.#look(program)
    this.#variants.set(program, { at: performance.now(), variants })
    return variants
  }

  async #look(program: string): Promise<LoaderVariants> {
    const named = siblingOf(program)
    if (named === null) return NOTHING
    const [own, other] = await Promise.all([this.#read(program), this.#read(named.sibling)])
    const programs: Partial<Record<SecureBootCa, string>> = {}
    const summaries: Record<string, string> = {}
    const otherCa = named.ca === '2011' ? '2023' : '2011'
    for (const [path, file, byName] of [
      [program, own, named.ca],
      [named.sibling, other, otherCa],
    ] as const) {
      if (!file) continue
      summaries[path] = file.summary
      // what the file says counts more than its name; a file of both signatures is either
      const signed = file.signers.flatMap((signer) => SIGNER_CA[signer] ?? [])
      for (const ca of signed.length > 0 ? signed : [byName]) programs[ca] ??= path
    }
    return { programs, summaries }
  }

  async #read(path: string): Promise<LoaderFile | undefined> {
    const full = join(this.#imageDirectory, path)
    try {
      const { size, mtimeMs, ino } = await stat(full)
      const stamp = `${ino} ${size} ${mtimeMs}`
      const known = this.#files.get(path)
      if (known?.stamp === stamp) return known
      const source = await openFileSource(full)
      try {
        const description = await describeEfi(source)
        const file = { stamp, signers: description.signers, summary: summarizeSignatures(description) }
        if (this.#files.size >= MAX_PROGRAMS) this.#files.clear()
        this.#files.set(path, file)
        return file
      } finally {
        await source.close()
      }
    } catch (error) {
      // not there, not readable, or no EFI program: there is nothing to choose by
      if (error instanceof FormatError || (error instanceof Error && 'syscall' in error)) return undefined
      throw error
    }
  }
}
