// What a browser keeps of a sign-in: a cookie that scripts cannot read and other sites cannot have sent.
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** `__Host-`: only by HTTPS, for this host alone [RFC 6265bis §4.1.3.2]. */
const SECURE_NAME = '__Host-openwds'
const PLAIN_NAME = 'openwds'

/** However much it is used, a sign-in ends after a week. */
export const SIGN_IN_LASTS_MS = 7 * 24 * 60 * 60_000
/** Not used for a day, it ends too. */
export const SIGN_IN_IDLE_MS = 24 * 60 * 60_000

/** A new key, and what is stored of it. Its bits are random, so one round of SHA-256 is as good as many. */
export function makeSignInKey(): { key: string; hash: string } {
  const key = randomBytes(32).toString('base64url')
  return { key, hash: hashSignInKey(key) }
}

function hashSignInKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The hash of what the browser sent, if it sent one. */
export function readSignIn({ cookies }: FastifyRequest): string | undefined {
  const key = cookies[SECURE_NAME] ?? cookies[PLAIN_NAME]
  return key === undefined || key.length > 128 ? undefined : hashSignInKey(key)
}

/** Gives the browser the cookie; `isSecure`: the page is reached by HTTPS. */
export function keepSignIn(reply: FastifyReply, key: string, isSecure: boolean): void {
  const maxAge = SIGN_IN_LASTS_MS / 1000
  const name = isSecure ? SECURE_NAME : PLAIN_NAME
  void reply.setCookie(name, key, { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure, maxAge })
}

/** Has the browser forget it. */
export function endSignIn(reply: FastifyReply): void {
  void reply.clearCookie(PLAIN_NAME, { path: '/', httpOnly: true, sameSite: 'strict' })
  void reply.clearCookie(SECURE_NAME, { path: '/', httpOnly: true, sameSite: 'strict', secure: true })
}
