// Bytes that can be read at any place: a file, or a part of something larger.
import { read } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Random access to bytes that do not change while it is open. */
export interface ByteSource {
  /** For messages. */
  readonly name: string
  readonly sizeBytes: number
  /** Exactly `length` bytes from `offset`; fewer only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** Node's read at a place, of a handle or a descriptor. */
type ReadAt = (bytes: Uint8Array, at: number, lengthBytes: number, position: number) => Promise<{ bytesRead: number }>

/** A file, kept open: replacing it under its name does not disturb the reader. Rejects with the system's error. */
export async function openFileSource(path: string): Promise<ByteSource> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return { ...sourceOver(path, size, (...place) => file.read(...place)), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A file that another opened and closes. */
export function handleSource(name: string, sizeBytes: number, file: Pick<FileHandle, 'read'>): ByteSource {
  return sourceOver(name, sizeBytes, (...place) => file.read(...place))
}

const readDescriptor = promisify(read)

/** The same by its descriptor, which is good in every thread of the process. */
export function descriptorSource(name: string, sizeBytes: number, fd: number): ByteSource {
  return sourceOver(name, sizeBytes, (...place) => readDescriptor(fd, ...place))
}

function sourceOver(name: string, sizeBytes: number, readAt: ReadAt): ByteSource {
  return {
    name,
    sizeBytes,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - offset)))
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await readAt(bytes, filled, bytes.length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return filled === bytes.length ? bytes : bytes.subarray(0, filled)
    },
    close: async () => undefined,
  }
}

/** The same bytes from memory. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => undefined,
  }
}
