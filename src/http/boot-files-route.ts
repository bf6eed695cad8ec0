// `/boot-files/…`: the tree that TFTP serves too, under the same names.
import type { Open } from '../files/boot-file.ts'
import type { HttpRoute } from './routes.ts'
import { nameBelow } from './target.ts'

/** The folder's name in addresses. */
export const BOOT_FILES = 'boot-files'

/** The route over `open`. */
export function createBootFilesRoute(open: Open): HttpRoute {
  return async ({ method, path, query, peer }) => {
    const name = nameBelow(BOOT_FILES, path)
    if (name === undefined) return undefined
    // a boot tree is read-only [RFC 9110 §15.5.6]
    if (method !== 'GET' && method !== 'HEAD')
      return { kind: 'reply', status: 405, headers: { allow: 'GET, HEAD' }, body: 'The boot tree is read-only.\n' }
    return { kind: 'file', opened: await open(name, peer, query), requested: name }
  }
}
