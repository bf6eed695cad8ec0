// Whether a file still fits on the disk of the library, asked before the first byte of it is written.
import { statfs } from 'node:fs/promises'
import { RequestError } from '../errors.ts'

/** So much stays free for the database and everybody else. */
export const RESERVE_BYTES = 64 * 2 ** 20

/** Rejects when so many bytes more do not fit into this folder, which must be there; `file`: for people [IMAGE_DISK_FULL]. */
export async function checkRoom(directory: string, file: string, moreBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const freeBytes = bavail * bsize
  const neededBytes = moreBytes + RESERVE_BYTES
  if (moreBytes > 0 && neededBytes > freeBytes)
    throw new RequestError('IMAGE_DISK_FULL', { file, neededBytes, directory, freeBytes })
}

/** The refusal for what the system said when the disk became full meanwhile; undefined for anything else it says. */
export async function diskFull(error: unknown, directory: string, file: string): Promise<RequestError | undefined> {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined
  const { bavail, bsize } = await statfs(directory)
  return new RequestError('IMAGE_DISK_FULL', { file, neededBytes: 'more', directory, freeBytes: bavail * bsize })
}
