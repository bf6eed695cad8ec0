// Copies a file into the library and takes its SHA-256 on the way: reading, writing and hashing at once, resumed where it ended.
import { createHash, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'

/** What is told while it goes on; bytes of this file that are done. */
export type OnBytes = (doneBytes: number) => void

const CHUNK_BYTES = 4 * 2 ** 20
/** How often dirty pages are handed to the disk, so that the last sync is short. */
const SYNC_EVERY_BYTES = 512 * 2 ** 20

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
    const target = await open(to, 'a+').then(async (file) => {
      await file.close()
      return open(to, 'r+')
    })
    try {
      const hash = createHash('sha256')
      const start = await skipEqual(source, target, hash, onBytes, signal)
      await target.truncate(start)
      let unsynced = 0
      let syncing: Promise<void> | undefined
      await eachChunk(source, start, async (chunk, at) => {
        signal.throwIfAborted()
        const written = writeAll(target, chunk, at)
        hash.update(chunk)
        await written
        onBytes(at + chunk.length)
        unsynced += chunk.length
        if (unsynced < SYNC_EVERY_BYTES) return
        unsynced = 0
        await syncing
        syncing = target.datasync()
        // awaited at the next turn; a failure meanwhile is told there
        syncing.catch(() => undefined)
      })
      await syncing
      await target.sync()
      return hash.digest('hex')
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** How many bytes both files begin with alike, hashed. */
async function skipEqual(
  source: FileHandle,
  target: FileHandle,
  hash: Hash,
  onBytes: OnBytes,
  signal: AbortSignal,
): Promise<number> {
  const { size } = await target.stat()
  let same = 0
  while (same < size) {
    signal.throwIfAborted()
    const length = Math.min(CHUNK_BYTES, size - same)
    const [wanted, found] = await Promise.all([readAll(source, same, length), readAll(target, same, length)])
    if (wanted.length < length || !wanted.equals(found)) break
    hash.update(wanted)
    same += length
    onBytes(same)
  }
  return same
}

/** Reads on ahead while `use` works on what is there. */
async function eachChunk(
  file: FileHandle,
  start: number,
  use: (chunk: Buffer, at: number) => Promise<void>,
): Promise<void> {
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)]
  const read = (at: number, turn: number) => readInto(file, at, buffers[turn % 2] as Buffer)
  let at = start
  let next = read(at, 0)
  for (let turn = 1; ; turn++) {
    const chunk = await next
    if (chunk.length === 0) return
    next = read(at + chunk.length, turn)
    try {
      await use(chunk, at)
    } catch (error) {
      await next.catch(() => undefined)
      throw error
    }
    at += chunk.length
  }
}

async function readAll(file: FileHandle, at: number, length: number): Promise<Buffer> {
  return readInto(file, at, Buffer.allocUnsafe(length))
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
