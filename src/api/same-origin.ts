// Against requests that another site makes a signed-in browser send (CSRF): they must come from our own page.
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'

/** They change nothing [RFC 9110 §9.2.1]. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request comes from the page. Browsers send Origin with everything but plain reads, and no script can change it
 * [Fetch Standard §3.2]; `pageOrigin`: api.url, where the page is reached under another name than this host's.
 */
export function isSameOrigin(request: FastifyRequest, pageOrigin: string | undefined): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) return origin === `${request.protocol}://${host ?? ''}` || origin === pageOrigin
  // a link, a picture or a frame of another site would be a read; none: typed by the user
  return SAFE_METHODS.has(request.method) && (site === undefined || site === 'same-origin' || site === 'none')
}

/** Refuses what does not come from the page [FOREIGN_ORIGIN]. */
export function requireSameOrigin(request: FastifyRequest, pageOrigin: string | undefined): void {
  const { origin = 'none' } = request.headers
  if (!isSameOrigin(request, pageOrigin)) throw new RequestError('FOREIGN_ORIGIN', { origin: origin.slice(0, 200) })
}

/** Whether browsers reach the page by HTTPS: here, or at a proxy that api.url names. */
export function isReachedSecurely(request: FastifyRequest, pageOrigin: string | undefined): boolean {
  return request.protocol === 'https' || (pageOrigin?.startsWith('https:') ?? false)
}
