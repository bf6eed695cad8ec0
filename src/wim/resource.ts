// Reads resources: raw, in chunks of their own, or out of solid ones; any range without unpacking what lies before.
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { ResourceFlag, type Compression, type ResourceHeader } from './header.ts'
import { LzmsDecoder } from './lzms.ts'
import { LzxDecoder } from './lzx.ts'
import { XpressDecoder } from './xpress.ts'

/** Turns one compressed chunk into exactly `out.length` bytes; false when the data are no such chunk. */
export interface ChunkDecoder {
  decompress(source: Uint8Array, out: Uint8Array): boolean
}

/** Bytes that are decompressed as they are read. */
export interface Resource {
  readonly sizeBytes: number
  /** A range; rejects with WIM_BAD_RESOURCE when it cannot be had. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Everything in order, in pieces of about a chunk; a piece is overwritten when the next is asked for. */
  pieces(): AsyncGenerator<Uint8Array>
}

/** Decoders made so far: a chunk is decompressed in one go, so all resources can share them. */
const decoders = new Map<string, ChunkDecoder>()

/** A decoder for the compression; its chunks have at most `chunkBytes`. Undefined where no such chunks exist. */
export function decoderFor(compression: Compression, chunkBytes: number): ChunkDecoder | undefined {
  // LZX's codes depend on the window, the others' do not
  const key = `${compression} ${compression === 'lzx' ? chunkBytes : ''}`
  const known = decoders.get(key)
  const decoder = isChunkSize(compression, chunkBytes) ? (known ?? createDecoder(compression, chunkBytes)) : undefined
  if (decoder && !known) decoders.set(key, decoder)
  return decoder
}

function isChunkSize(compression: Compression, chunkBytes: number): boolean {
  const [least, most] = { none: [1, 0], xpress: [2 ** 12, 2 ** 16], lzx: [2 ** 15, 2 ** 21], lzms: [2 ** 15, 2 ** 27] }[
    compression
  ] as [number, number]
  return chunkBytes >= least && chunkBytes <= most && (chunkBytes & (chunkBytes - 1)) === 0
}

function createDecoder(compression: Compression, chunkBytes: number): ChunkDecoder | undefined {
  switch (compression) {
    case 'none':
      return undefined
    case 'xpress':
      return new XpressDecoder()
    case 'lzx':
      return new LzxDecoder(chunkBytes)
    case 'lzms':
      return new LzmsDecoder()
  }
}

/** Where the compressed chunks of a resource lie. */
interface ChunkLayout {
  readonly sizeBytes: number
  readonly chunkBytes: number
  /** Start of chunk `index` in the file; one more entry says where the last one ends. */
  readonly starts: Float64Array
}

/** A resource of a WIM file whose ordinary resources are compressed like this. */
export async function openResource(
  source: ByteSource,
  header: ResourceHeader,
  compression: Compression,
  chunkBytes: number,
): Promise<Resource> {
  checkInside(source, header)
  if (!(header.flags & ResourceFlag.Compressed)) {
    if (header.storedBytes !== header.sizeBytes)
      throw bad(source, header.offset, `stored raw in ${header.storedBytes} bytes, but ${header.sizeBytes} long`)
    return rawResource(source, header)
  }
  const decoder = decoderFor(compression, chunkBytes)
  if (!decoder) throw bad(source, header.offset, `compressed, but the file's compression is ${compression}`)
  return chunkedResource(source, await readChunkTable(source, header, chunkBytes), decoder)
}

/** Entries of 4 bytes, of 8 for what is longer than 4 GiB; the first chunk's is left out; relative to the table's end. */
async function readChunkTable(source: ByteSource, header: ResourceHeader, chunkBytes: number): Promise<ChunkLayout> {
  const { offset, storedBytes, sizeBytes } = header
  const count = Math.ceil(sizeBytes / chunkBytes)
  const entryBytes = sizeBytes > 0xffff_ffff ? 8 : 4
  const tableBytes = Math.max(0, count - 1) * entryBytes
  if (tableBytes > storedBytes) throw bad(source, offset, `${count} chunks, whose table alone exceeds the resource`)
  const table = await source.read(offset, tableBytes)
  if (table.length < tableBytes) throw bad(source, offset, 'the file ends in the chunk table')
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const starts = new Float64Array(count + 1)
  const base = offset + tableBytes
  const end = offset + storedBytes
  starts[0] = base
  for (let index = 1; index < count; index++) {
    const at = (index - 1) * entryBytes
    const start = base + (entryBytes === 8 ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true))
    if (start < (starts[index - 1] as number) || start > end)
      throw bad(source, offset + at, `chunk ${index} begins outside the resource`)
    starts[index] = start
  }
  starts[count] = end
  return { sizeBytes, chunkBytes, starts }
}

const SOLID_HEADER_BYTES = 16
const SOLID_COMPRESSIONS: readonly Compression[] = ['none', 'xpress', 'lzx', 'lzms']

/** A solid resource: its own header says size, chunk size and compression, then come the chunks' sizes. */
export async function openSolidResource(source: ByteSource, header: ResourceHeader): Promise<Resource> {
  checkInside(source, header)
  const { offset, storedBytes } = header
  const head = await source.read(offset, SOLID_HEADER_BYTES)
  if (head.length < SOLID_HEADER_BYTES || storedBytes < SOLID_HEADER_BYTES)
    throw bad(source, offset, 'the solid resource ends in its header')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const sizeBytes = Number(view.getBigUint64(0, true))
  const chunkBytes = view.getUint32(8, true)
  const compression = SOLID_COMPRESSIONS[view.getUint32(12, true)]
  if (compression === undefined) throw bad(source, offset + 12, `compression type ${view.getUint32(12, true)}`)
  if (!Number.isSafeInteger(sizeBytes) || chunkBytes === 0) throw bad(source, offset, 'an impossible size')
  if (compression === 'none')
    return rawResource(source, { offset: offset + SOLID_HEADER_BYTES, storedBytes: sizeBytes, sizeBytes, flags: 0 })
  const decoder = decoderFor(compression, chunkBytes)
  if (!decoder) throw bad(source, offset + 8, `chunks of ${chunkBytes} bytes with ${compression}`)

  const count = Math.ceil(sizeBytes / chunkBytes)
  const tableBytes = count * 4
  if (SOLID_HEADER_BYTES + tableBytes > storedBytes)
    throw bad(source, offset, `${count} chunks, whose table alone exceeds the resource`)
  const table = await source.read(offset + SOLID_HEADER_BYTES, tableBytes)
  if (table.length < tableBytes) throw bad(source, offset, 'the file ends in the chunk table')
  const sizes = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const starts = new Float64Array(count + 1)
  let at = offset + SOLID_HEADER_BYTES + tableBytes
  for (let index = 0; index < count; index++) {
    starts[index] = at
    at += sizes.getUint32(index * 4, true)
  }
  starts[count] = at
  if (at > offset + storedBytes) throw bad(source, offset, 'its chunks exceed the resource')
  return chunkedResource(source, { sizeBytes, chunkBytes, starts }, decoder)
}

/** A part of another resource. */
export function partOf(whole: Resource, start: number, sizeBytes: number): Resource {
  return {
    sizeBytes,
    read: (offset, length) => whole.read(start + offset, Math.min(length, sizeBytes - offset)),
    async *pieces() {
      const step = 1 << 20
      for (let at = 0; at < sizeBytes; at += step) yield await whole.read(start + at, Math.min(step, sizeBytes - at))
    },
  }
}

/** No bytes at all. */
export function emptyResource(): Resource {
  return { sizeBytes: 0, read: async () => new Uint8Array(0), async *pieces() {} }
}

/** Bytes that are at hand. */
export function memoryResource(bytes: Uint8Array): Resource {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    async *pieces() {
      yield bytes
    },
  }
}

/** Resources one after the other as one: a solid run may have several. */
export function joinResources(resources: readonly Resource[]): Resource {
  const [only] = resources
  if (only && resources.length === 1) return only
  const sizeBytes = resources.reduce((sum, resource) => sum + resource.sizeBytes, 0)
  return {
    sizeBytes,
    async read(offset, length) {
      const end = Math.min(sizeBytes, offset + length)
      const out = new Uint8Array(Math.max(0, end - offset))
      let start = 0
      for (const resource of resources) {
        const from = Math.max(offset, start)
        const to = Math.min(end, start + resource.sizeBytes)
        if (from < to) out.set(await resource.read(from - start, to - from), from - offset)
        start += resource.sizeBytes
      }
      return out
    },
    async *pieces() {
      for (const resource of resources) yield* resource.pieces()
    },
  }
}

function rawResource(source: ByteSource, { offset, sizeBytes }: ResourceHeader): Resource {
  const read = async (at: number, length: number) => {
    const wanted = Math.max(0, Math.min(length, sizeBytes - at))
    const bytes = await source.read(offset + at, wanted)
    if (bytes.length < wanted) throw bad(source, offset + at, 'the file ends here')
    return bytes
  }
  return {
    sizeBytes,
    read,
    async *pieces() {
      const step = 1 << 20
      for (let at = 0; at < sizeBytes; at += step) yield await read(at, step)
    },
  }
}

/** Chunks kept decompressed: a walk through a directory tree comes back to the same few. */
const CACHED_BYTES = 4 << 20
/** Decompressed without a pause: some milliseconds. */
const READ_BYTES = 1 << 19

function chunkedResource(source: ByteSource, layout: ChunkLayout, decoder: ChunkDecoder): Resource {
  const { sizeBytes, chunkBytes, starts } = layout
  const count = starts.length - 1
  const cacheLimit = Math.max(1, Math.floor(CACHED_BYTES / chunkBytes))
  const cache = new Map<number, Uint8Array>()
  /** Chunks read together, so that the disk is asked for more than 32 KiB at a time. */
  const atOnce = Math.max(1, Math.floor(READ_BYTES / chunkBytes))

  function sizeOf(index: number): number {
    return Math.min(chunkBytes, sizeBytes - index * chunkBytes)
  }

  /** Fills `out`, which is as long as the chunk. */
  function unpack(index: number, packed: Uint8Array, out: Uint8Array): void {
    // what would not shrink is stored as it is
    if (packed.length === out.length) out.set(packed)
    else if (packed.length > out.length || !decoder.decompress(packed, out))
      throw bad(source, starts[index] as number, `chunk ${index} cannot be decompressed`)
  }

  async function stored(first: number, last: number): Promise<Uint8Array> {
    const start = starts[first] as number
    const length = (starts[last + 1] as number) - start
    const bytes = await source.read(start, length)
    if (bytes.length < length) throw bad(source, start + bytes.length, 'the file ends here')
    return bytes
  }

  async function chunk(index: number): Promise<Uint8Array> {
    const known = cache.get(index)
    if (known) {
      // the newest is the last
      cache.delete(index)
      cache.set(index, known)
      return known
    }
    const packed = await stored(index, index)
    const bytes = new Uint8Array(sizeOf(index))
    unpack(index, packed, bytes)
    cache.set(index, bytes)
    for (const oldest of cache.keys()) {
      if (cache.size <= cacheLimit) break
      cache.delete(oldest)
    }
    return bytes
  }

  /** Puts the part of a chunk that lies in the range beginning at `offset`. */
  function put(out: Uint8Array, offset: number, index: number, bytes: Uint8Array): void {
    const start = index * chunkBytes
    out.set(bytes.subarray(Math.max(0, offset - start), offset + out.length - start), Math.max(0, start - offset))
  }

  /** Chunks of a range from the file, some at a time; what follows is read while they are worked on. */
  async function* packedChunks(first: number, last: number): AsyncGenerator<{ index: number; packed: Uint8Array }> {
    let next = stored(first, Math.min(last, first + atOnce - 1))
    for (let from = first; from <= last; from += atOnce) {
      const to = Math.min(last, from + atOnce - 1)
      const bytes = await next
      if (to < last) {
        next = stored(to + 1, Math.min(last, to + atOnce))
        // told when it is waited for
        next.catch(() => undefined)
      }
      const base = starts[from] as number
      for (let index = from; index <= to; index++)
        yield { index, packed: bytes.subarray((starts[index] as number) - base, (starts[index + 1] as number) - base) }
    }
  }

  return {
    sizeBytes,
    async read(offset, length) {
      const end = Math.min(sizeBytes, offset + length)
      if (end <= offset) return new Uint8Array(0)
      const first = Math.floor(offset / chunkBytes)
      const last = Math.floor((end - 1) / chunkBytes)
      if (first === last) return (await chunk(first)).subarray(offset - first * chunkBytes, end - first * chunkBytes)
      const out = new Uint8Array(end - offset)
      if (last - first < cacheLimit / 2) {
        for (let index = first; index <= last; index++) put(out, offset, index, await chunk(index))
        return out
      }
      // far more than a walk through a tree asks for: it is not worth keeping
      for await (const { index, packed } of packedChunks(first, last)) {
        const at = index * chunkBytes - offset
        const size = sizeOf(index)
        if (at >= 0 && at + size <= out.length) unpack(index, packed, out.subarray(at, at + size))
        else put(out, offset, index, await chunk(index))
      }
      return out
    },
    async *pieces() {
      const buffer = new Uint8Array(Math.min(chunkBytes, sizeBytes))
      for await (const { index, packed } of packedChunks(0, count - 1)) {
        const piece = buffer.subarray(0, sizeOf(index))
        unpack(index, packed, piece)
        yield piece
      }
    },
  }
}

function checkInside(source: ByteSource, { offset, storedBytes }: ResourceHeader): void {
  if (offset + storedBytes > source.sizeBytes)
    throw bad(source, offset, `${storedBytes} bytes from here exceed the file's ${source.sizeBytes}`)
}

function bad(source: ByteSource, offset: number, reason: string): FormatError {
  return new FormatError('WIM_BAD_RESOURCE', { file: source.name, offset, reason })
}
