// Bytes that can be read at any place: a file, or a part of something larger.
import { open } from 'node:fs/promises'

/** Random access to bytes that do not change while it is open. */
export interface ByteSource {
  /** For messages. */
  readonly name: string
  readonly sizeBytes: number
  /** Exactly `length` bytes from `offset`; fewer only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** A file, kept open: replacing it under its name does not disturb the reader. Rejects with the system's error. */
export async function openFileSource(path: string): Promise<ByteSource> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return {
      name: path,
      sizeBytes: size,
      read: async (offset, length) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
        let filled = 0
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled)
          if (bytesRead === 0) break
          filled += bytesRead
        }
        return filled === bytes.length ? bytes : bytes.subarray(0, filled)
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
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
