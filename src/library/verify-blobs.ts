// Compares every blob of a WIM with its SHA-1, beside other threads that do the same: each takes the next that nobody has.
import { createHash } from 'node:crypto'
import { FormatError } from '../errors.ts'
import type { BlobEntry } from '../wim/lookup-table.ts'
import type { Resource } from '../wim/resource.ts'
import type { Wim } from '../wim/wim.ts'

/** What the threads share: which unit is next, and how many bytes all of them have done. */
export interface VerifyCounters {
  /** One word. */
  readonly nextUnit: Int32Array<SharedArrayBuffer>
  readonly doneBytes: BigInt64Array<SharedArrayBuffer>
}

export function createCounters(): VerifyCounters {
  return {
    nextUnit: new Int32Array(new SharedArrayBuffer(4)),
    doneBytes: new BigInt64Array(new SharedArrayBuffer(8)),
  }
}

/** One damaged disk block can spoil thousands of files. */
export const MAX_PROBLEMS = 50
/** A thread takes so much at a time; more of solid data, whose large chunks are unpacked again where two units meet. */
const UNIT_BYTES = 16 * 2 ** 20
const SOLID_UNIT_BYTES = 512 * 2 ** 20

interface Blob {
  readonly entry: BlobEntry
  readonly open: () => Promise<Resource>
}

/** What this thread found wrong, for people. */
export async function verifyBlobs(wim: Wim, counters: VerifyCounters): Promise<string[]> {
  const problems: string[] = []
  const units = await unitsOf(wim)
  for (;;) {
    const unit = units[Atomics.add(counters.nextUnit, 0, 1)]
    if (!unit) return problems
    for (const blob of unit) {
      if (problems.length >= MAX_PROBLEMS) return problems
      const problem = await problemOf(blob, counters)
      if (problem !== undefined) problems.push(problem)
    }
  }
}

/** The bytes of all blobs, unpacked. */
export async function sizeOfBlobs(wim: Wim): Promise<number> {
  let sizeBytes = 0
  for await (const { entry } of wim.blobs()) sizeBytes += entry.resource.sizeBytes
  return sizeBytes
}

/** The same in every thread: neighbours in the table are neighbours in the file. */
async function unitsOf(wim: Wim): Promise<Blob[][]> {
  const units: Blob[][] = []
  let left = 0
  for await (const blob of wim.blobs()) {
    if (left <= 0) {
      units.push([])
      left = blob.entry.solid ? SOLID_UNIT_BYTES : UNIT_BYTES
    }
    units.at(-1)?.push(blob)
    left -= blob.entry.resource.sizeBytes
  }
  return units
}

async function problemOf({ entry, open }: Blob, counters: VerifyCounters): Promise<string | undefined> {
  const hash = createHash('sha1')
  try {
    for await (const piece of (await open()).pieces()) {
      hash.update(piece)
      Atomics.add(counters.doneBytes, 0, BigInt(piece.length))
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return error.message
  }
  const sha1 = hash.digest('hex')
  const isRight = sha1 === entry.sha1 || /^0+$/.test(entry.sha1)
  return isRight ? undefined : `a blob has SHA-1 ${sha1} instead of ${entry.sha1}`
}
