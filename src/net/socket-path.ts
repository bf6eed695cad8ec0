// Unix socket paths have a short limit in the kernel: finds a spelling of a path that fits.
import { relative, resolve } from 'node:path'

/** What fits into sockaddr_un on Linux, its closing NUL apart. */
export const MAX_SOCKET_PATH_BYTES = 107

/** The path as it can be given to listen or connect: absolute, else relative to the working folder; undefined if neither fits. */
export function fittingSocketPath(path: string): string | undefined {
  const absolute = resolve(path)
  return [absolute, relative('', absolute)].find((spelling) => Buffer.byteLength(spelling) <= MAX_SOCKET_PATH_BYTES)
}
