// The integrity table of a WIM: hashes of the file's ranges, against which a damaged copy is found.
import { createHash } from 'node:crypto'
import type { ByteSource } from '../bytes/source.ts'
import { decodeWimHeader, HEADER_BYTES } from './header.ts'

/** Table: u32 size, u32 entries, u32 bytes a chunk, SHA-1 of each chunk from behind the header to the lookup table's end. */
const TABLE_HEADER_BYTES = 12
const SHA1_BYTES = 20
const MAX_TABLE_BYTES = 64 * 2 ** 20
const MAX_CHUNK_BYTES = 256 * 2 ** 20

/** What the table says is wrong, for people; nothing for a file without one. Rejects with WIM_BAD_HEADER. */
export async function checkIntegrity(source: ByteSource): Promise<string[]> {
  const header = decodeWimHeader(await source.read(0, HEADER_BYTES), source.name)
  const { integrity, lookupTable } = header
  if (integrity.sizeBytes === 0) return []
  if (integrity.sizeBytes > MAX_TABLE_BYTES) return [`the integrity table claims ${integrity.sizeBytes} bytes`]
  const bytes = Buffer.from(await source.read(integrity.offset, integrity.sizeBytes))
  if (bytes.length < TABLE_HEADER_BYTES) return ['the integrity table is cut short']
  const count = bytes.readUInt32LE(4)
  const chunkBytes = bytes.readUInt32LE(8)
  const end = lookupTable.offset + lookupTable.storedBytes
  const covered = end - HEADER_BYTES
  if (chunkBytes === 0 || chunkBytes > MAX_CHUNK_BYTES || count !== Math.ceil(covered / chunkBytes))
    return [`the integrity table has ${count} hashes of ${chunkBytes} bytes each for ${covered} bytes`]
  if (bytes.length < TABLE_HEADER_BYTES + count * SHA1_BYTES) return ['the integrity table is cut short']
  const problems: string[] = []
  for (let index = 0; index < count; index++) {
    const offset = HEADER_BYTES + index * chunkBytes
    const chunk = await source.read(offset, Math.min(chunkBytes, end - offset))
    const wanted = bytes.subarray(
      TABLE_HEADER_BYTES + index * SHA1_BYTES,
      TABLE_HEADER_BYTES + (index + 1) * SHA1_BYTES,
    )
    if (!createHash('sha1').update(chunk).digest().equals(wanted))
      problems.push(`bytes ${offset} to ${offset + chunk.length} are not what the integrity table says`)
  }
  return problems
}
