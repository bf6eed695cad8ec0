// Copies a file into the library and takes its SHA-256 on the way: reading, writing and hashing at once, resumed where it ended.
import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** What is told while it goes on; bytes of this file that are done. */
export type OnBytes = (doneBytes: number) => void

const CHUNK_BYTES = 4 * 2 ** 20
/** One is read, one hashed, one still being written. */
const CHUNKS_IN_WORK = 3
/** How often dirty pages are handed to the disk, so that the last sync is short. */
const SYNC_EVERY_BYTES = 512 * 2 ** 20
/** Direct writes begin, end and lie in memory at multiples of this; no disk has larger blocks. */
const DIRECT_BLOCK_BYTES = 4096

/** The SHA-256 of a file in hex. `signal` ends it with its reason. */
export async function hashFile(path: string, onBytes: OnBytes, signal: AbortSignal): Promise<string> {
  const file = await open(path, 'r')
  try {
    const hash = createHash('sha256')
    await eachChunk(file, 0, async (chunk, at) => {
      signal.throwIfAborted()
      hash.update(chunk)
      onBytes(at + chunk.length)
    })
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}

/**
 * Copies `from` to `to`, which may hold the beginning of an earlier try: what is there and the same stays. Gives the
 * SHA-256 in hex; the copy is on the disk when it resolves. Rejects with the system's error, or what `signal` says.
 */
export async function copyAndHash(from: string, to: string, onBytes: OnBytes, signal: AbortSignal): Promise<string> {
  const source = await open(from, 'r')
  try {
    const target = await TargetFile.open(to)
    try {
      const hash = createHash('sha256')
      let done = await skipEqual(source, target.file, hash, onBytes, signal)
      await target.file.truncate(done)
      await eachChunk(source, done, async (chunk, at) => {
        signal.throwIfAborted()
        const written = target.write(chunk, at)
        hash.update(chunk)
        await written
        done += chunk.length
        onBytes(done)
      })
      await target.sync()
      return hash.digest('hex')
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/**
 * What is copied to. Whole blocks go past the page cache where the file system allows that: a copy of gigabytes then neither
 * costs the kernel a second copy in memory nor drives out of it what machines boot from.
 */
class TargetFile {
  readonly file: FileHandle
  #direct: FileHandle | undefined
  #unsynced = 0
  #syncing: Promise<void> | undefined

  private constructor(file: FileHandle, direct: FileHandle | undefined) {
    this.file = file
    this.#direct = direct
  }

  /** Made if it is not there; what it holds stays. */
  static async open(path: string): Promise<TargetFile> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT)
    return new TargetFile(file, await openDirect(path))
  }

  /** Several may be on their way at once, each to a place of its own. */
  async write(chunk: Buffer, at: number): Promise<void> {
    if (this.#direct && at % DIRECT_BLOCK_BYTES === 0 && chunk.length % DIRECT_BLOCK_BYTES === 0)
      try {
        await writeAll(this.#direct, chunk, at)
        return
      } catch (error) {
        // this file system asks for more than we keep to
        if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
      }
    await writeAll(this.file, chunk, at)
    this.#unsynced += chunk.length
    if (this.#unsynced < SYNC_EVERY_BYTES) return
    this.#unsynced = 0
    await this.#syncing
    this.#syncing = this.file.datasync()
    // awaited at the next turn; a failure meanwhile is told there
    this.#syncing.catch(() => undefined)
  }

  /** Resolves when all that was written is on the disk. */
  async sync(): Promise<void> {
    await this.#syncing
    await this.file.sync()
  }

  async close(): Promise<void> {
    await this.#syncing?.catch(() => undefined)
    await this.#direct?.close()
    await this.file.close()
  }
}

/** The file for direct writes; undefined where there are none. */
async function openDirect(path: string): Promise<FileHandle | undefined> {
  // only some systems have it
  const flag = (constants as Partial<typeof constants>).O_DIRECT
  if (flag === undefined) return undefined
  try {
    return await open(path, constants.O_WRONLY | flag)
  } catch (error) {
    if (['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** How many bytes both files begin with alike, in whole chunks, hashed. */
async function skipEqual(
  source: FileHandle,
  target: FileHandle,
  hash: Hash,
  onBytes: OnBytes,
  signal: AbortSignal,
): Promise<number> {
  const { size } = await target.stat()
  const wantedBytes = Buffer.allocUnsafe(CHUNK_BYTES)
  const foundBytes = Buffer.allocUnsafe(CHUNK_BYTES)
  let same = 0
  while (same + CHUNK_BYTES <= size) {
    signal.throwIfAborted()
    const [wanted, found] = await Promise.all([readInto(source, same, wantedBytes), readInto(target, same, foundBytes)])
    if (!wanted.equals(found)) break
    hash.update(wanted)
    same += CHUNK_BYTES
    onBytes(same)
  }
  return same
}

/** Reads on ahead while `use` works on what is there; it is called in order, and what it waits for may overlap. */
async function eachChunk(
  file: FileHandle,
  start: number,
  use: (chunk: Buffer, at: number) => Promise<void>,
): Promise<void> {
  const buffers = alignedBuffers()
  const uses: Promise<void>[] = []
  let reading = readInto(file, start, buffers[0] as Buffer)
  try {
    let at = start
    for (let turn = 0; ; turn++) {
      const chunk = await reading
      if (chunk.length === 0) break
      const next = (turn + 1) % CHUNKS_IN_WORK
      await uses[next]
      reading = readInto(file, at + chunk.length, buffers[next] as Buffer)
      const used = use(chunk, at)
      // a failure is told when its buffer is needed again
      used.catch(() => undefined)
      uses[turn % CHUNKS_IN_WORK] = used
      at += chunk.length
    }
    await Promise.all(uses)
  } finally {
    // nobody closes a file that is still read or written
    await Promise.allSettled([reading, ...uses])
  }
}

/** Memory that begins at a page, as direct writes need it: V8 asks the system itself for that of resizable buffers only. */
function alignedBuffers(): Buffer[] {
  const bytes = CHUNKS_IN_WORK * CHUNK_BYTES
  const memory = new ArrayBuffer(bytes, { maxByteLength: bytes })
  return Array.from({ length: CHUNKS_IN_WORK }, (_, at) => Buffer.from(memory, at * CHUNK_BYTES, CHUNK_BYTES))
}

async function readInto(file: FileHandle, at: number, buffer: Buffer): Promise<Buffer> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}
