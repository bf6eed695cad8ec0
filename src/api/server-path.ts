// Files of the server that a request names.
import { isAbsolute, resolve } from 'node:path'
import { RequestError } from '../errors.ts'
import type { Actor } from '../model.ts'

/**
 * The absolute path of a file that a request names, relative to the image directory. Only by the local socket may it lie
 * elsewhere: whoever has a token only must not have the daemon open files of its host [REQUEST_INVALID]. `next`: what such
 * a caller can do instead.
 */
export function serverPath(imageDirectory: string, given: string, { from }: Actor, next = ''): string {
  const folder = resolve(imageDirectory)
  const path = resolve(folder, given)
  if (from !== 'socket' && (isAbsolute(given) || !path.startsWith(`${folder}/`)))
    throw new RequestError('REQUEST_INVALID', { reason: `\`path\` must lie in the image directory${next}` })
  return path
}
