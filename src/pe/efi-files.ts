// EFI files on the disk with what their signatures say: read once, and again when they change or whom we trust does.
import { stat } from 'node:fs/promises'
import { openFileSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { describeEfi, type DescribeOptions, type EfiDescription } from './describe.ts'
import { summarizeSignatures } from './summary.ts'

/** The signatures of a file, as lists and pages show them. */
export interface EfiSignatures {
  /** Whom firmware must trust, of all signatures, each once: any of them will do. Empty: it starts with Secure Boot off only. */
  signers: EfiDescription['signers']
  /** All of them in a sentence, what is wrong first. */
  summary: string
  /** Why firmware refuses it all the same, the reasons that count everywhere first. */
  revocations: EfiDescription['revocations']
}

/** Files kept at hand; an image directory has a few. */
const MAX_FILES = 500

/** One per daemon. */
export class EfiFiles {
  readonly #trust: DescribeOptions
  readonly #known = new Map<string, { stamp: string; signatures: EfiSignatures | undefined }>()

  /** `trust`: the administrator's authorities and revocation lists. */
  constructor(trust: DescribeOptions = {}) {
    this.#trust = trust
  }

  /** Undefined: it is not there, cannot be read, or is no EFI file. */
  async signaturesOf(path: string): Promise<EfiSignatures | undefined> {
    try {
      const { ino, size, mtimeMs } = await stat(path)
      const stamp = `${ino} ${size} ${mtimeMs}`
      const known = this.#known.get(path)
      if (known?.stamp === stamp) return known.signatures
      const signatures = await this.#read(path)
      if (this.#known.size >= MAX_FILES) this.#known.clear()
      this.#known.set(path, { stamp, signatures })
      return signatures
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) return undefined
      throw error
    }
  }

  async #read(path: string): Promise<EfiSignatures | undefined> {
    const source = await openFileSource(path)
    try {
      const description = await describeEfi(source, this.#trust)
      const { signers, revocations } = description
      const isHardened = ({ where }: (typeof revocations)[number]) => Number(where !== 'everywhere')
      return {
        signers,
        summary: summarizeSignatures(description),
        revocations: revocations.toSorted((one, other) => isHardened(one) - isHardened(other)),
      }
    } catch (error) {
      if (error instanceof FormatError) return undefined
      throw error
    } finally {
      await source.close()
    }
  }
}
