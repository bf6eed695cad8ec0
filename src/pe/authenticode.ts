// The digest of a PE image that its signatures sign [Windows Authenticode Portable Executable Signature Format, "Calculating the PE Image Hash"].
import { createHash } from 'node:crypto'
import type { ByteSource } from '../bytes/source.ts'
import type { PeImage } from './image.ts'

/** Digest algorithms of Authenticode, by the names of node:crypto. */
export const DIGESTS = ['sha1', 'sha256', 'sha384', 'sha512'] as const
export type DigestName = (typeof DIGESTS)[number]

const PIECE_BYTES = 1 << 20

/** The digests in hex, by algorithm: one pass over the file, in pieces. Without a usable table of signatures all of the file counts. */
export async function authenticodeDigests(
  source: ByteSource,
  image: PeImage,
  algorithms: readonly DigestName[],
): Promise<Partial<Record<DigestName, string>>> {
  const hashes = algorithms.map((name) => createHash(name))
  for (const [from, to] of digestedRanges(image, source.sizeBytes)) {
    for (let offset = from; offset < to; offset += PIECE_BYTES) {
      const piece = await source.read(offset, Math.min(PIECE_BYTES, to - offset))
      for (const hash of hashes) hash.update(piece)
      if (piece.length === 0) break
    }
  }
  return Object.fromEntries(algorithms.map((name, index) => [name, hashes[index]?.digest('hex')]))
}

/**
 * The runs of the file that are hashed, in order: the headers without the checksum and the signatures' directory entry,
 * the sections in the order of the file, and what comes after them without the signatures.
 */
export function digestedRanges(image: PeImage, fileBytes: number): (readonly [from: number, to: number])[] {
  const { checksumOffset, signaturesEntry, headerBytes } = image
  const ranges: (readonly [number, number])[] = [[0, checksumOffset]]
  const afterChecksum = checksumOffset + 4
  if (signaturesEntry.sizeBytes === 0) ranges.push([afterChecksum, headerBytes])
  else
    ranges.push(
      [afterChecksum, signaturesEntry.offset],
      [signaturesEntry.offset + signaturesEntry.sizeBytes, headerBytes],
    )
  let hashed = headerBytes
  const sections = image.sections.filter(({ sizeBytes }) => sizeBytes > 0).sort((a, b) => a.offset - b.offset)
  for (const { offset, sizeBytes } of sections) {
    ranges.push([offset, offset + sizeBytes])
    hashed += sizeBytes
  }
  // by the sum of sizes, not by the last section's end: gaps between sections are made up for here, as firmware does
  ranges.push([hashed, fileBytes - signatureBytes(image, fileBytes)])
  return ranges.filter(([from, to]) => to > from)
}

/** Bytes of the table of signatures; 0 when it lies outside of the file. */
export function signatureBytes({ signatures }: PeImage, fileBytes: number): number {
  const { offset, sizeBytes } = signatures
  return offset > 0 && offset + sizeBytes <= fileBytes ? sizeBytes : 0
}
