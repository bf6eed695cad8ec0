// Finds a WIM in a file of the library: the file itself, or one on the disc it is an image of.
import type { ByteSource } from '../bytes/source.ts'
import { RequestError } from '../errors.ts'
import { openDisc, type DiscExtent } from '../iso/volume.ts'

/** The WIM's bytes, and where they lie in the file. */
export interface WimInFile {
  readonly source: ByteSource
  readonly ranges: readonly DiscExtent[]
}

/** `inside`: its path on the disc; null: the file is the WIM. Rejects with ISO_BAD, IMAGE_FILE_CHANGED. */
export async function findWimIn(file: ByteSource, inside: string | null): Promise<WimInFile> {
  if (inside === null) return { source: file, ranges: [{ offset: 0, lengthBytes: file.sizeBytes }] }
  const disc = await openDisc(file)
  const entry = await disc.find(inside)
  if (!entry) throw new RequestError('IMAGE_FILE_CHANGED', { file: file.name, reason: `${inside} is not on it` })
  return { source: disc.open(entry), ranges: entry.extents }
}
