// Serves the operator's page: a few small files read once, no secrets in them, nothing from elsewhere allowed.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RequestError } from '../errors.ts'
import type { ApiServer } from './parts.ts'

/** Where the build puts the page, seen from src/api and from dist/api alike. */
const BUILT_PAGE = fileURLToPath(new URL('../../dist/web/', import.meta.url))

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Only our own files run, only our own API is asked, and nobody may put the page into a frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** Names of assets carry a hash of their bytes, so they never change. */
const FOREVER = 'public, max-age=31536000, immutable'

/** The page at `/` and its assets below `/assets/`; without a built page, nothing. */
export function pageRoutes(app: ApiServer, directory = BUILT_PAGE): void {
  if (!existsSync(join(directory, 'index.html'))) return
  const index = readFileSync(join(directory, 'index.html'))
  const assets = new Map(
    readdirSync(join(directory, 'assets')).flatMap((name): [string, { bytes: Buffer; type: string }][] => {
      const type = CONTENT_TYPES[extname(name)]
      return type === undefined ? [] : [[name, { bytes: readFileSync(join(directory, 'assets', name)), type }]]
    }),
  )
  const open = { config: { role: 'none' }, schema: { hide: true } } as const

  app.get('/', open, async (_request, reply) =>
    reply
      .type(CONTENT_TYPES['.html'] ?? '')
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .send(index),
  )
  app.get('/assets/:file', open, async ({ params, method, url }, reply) => {
    const asset = assets.get((params as { file: string }).file)
    if (!asset) throw new RequestError('ROUTE_NOT_FOUND', { method, path: url.slice(0, 256) })
    return reply.type(asset.type).header('cache-control', FOREVER).send(asset.bytes)
  })
}
