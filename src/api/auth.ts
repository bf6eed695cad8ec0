// Who calls: by a bearer token, by the cookie of a sign-in, or by the local socket that only this user can open; and what each role may do.
import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import { ROLES, type Actor, type Role, type Token } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { Access } from './operation.ts'
import { isSameOrigin, requireSameOrigin } from './same-origin.ts'
import { readSignIn, SIGN_IN_IDLE_MS } from './sign-in-cookie.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; a route without it is refused when the API is built. */
    role?: Access
  }
  interface FastifyRequest {
    /** Who calls; null only where no token is needed and none was sent. */
    actor: Actor | null
  }
}

const PREFIX = 'owds_'
const KEY_PATTERN = /^owds_[A-Za-z0-9_-]{43}$/

/** A new key: 256 random bits, recognisable by its beginning. */
export function makeKey(): string {
  return PREFIX + randomBytes(32).toString('base64url')
}

/** What is stored of a key. Its bits are random, so one round of SHA-256 is as good as many. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Whether a role may do what another is needed for. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

export interface GuardOptions {
  store: Store
  log: Logger
  /** Connections through the local socket: their caller is the administrator of this host. */
  localSockets: WeakSet<Socket>
  /** Where people reach the page, when that is not this host's own name. */
  pageOrigin: string | undefined
}

/** The hook before every handler: finds the caller and refuses who may not [NOT_AUTHENTICATED, TOKEN_EXPIRED, NOT_ALLOWED, FOREIGN_ORIGIN]. */
export function guard(options: GuardOptions) {
  return async (request: FastifyRequest): Promise<void> => {
    const needed = request.routeOptions.config.role
    if (needed === undefined) return
    try {
      request.actor = await readActor(request, options)
      if (needed === 'none') return
      if (!request.actor) throw new RequestError('NOT_AUTHENTICATED')
      if (!mayAct(request.actor.role, needed)) {
        throw new RequestError('NOT_ALLOWED', { needed, role: request.actor.role })
      }
    } catch (error) {
      if (error instanceof RequestError) {
        const { method, url: path } = request
        logEvent(options.log, 'api.denied', { method, path, from: addressOf(request), code: error.code })
      }
      throw error
    }
  }
}

async function readActor(request: FastifyRequest, options: GuardOptions): Promise<Actor | null> {
  const { store, log, localSockets } = options
  const key = readKey(request.headers.authorization)
  const from = addressOf(request)
  if (key !== undefined) {
    const { id, name, role } = await findToken(store, key)
    const at = new Date().toISOString()
    store.tokenTouch(id, at).catch((error: unknown) => log.debug({ err: error }, 'use of a token not noted'))
    return { name: `token:${name}`, role, from }
  }
  if (localSockets.has(request.raw.socket)) return { name: 'local', role: 'admin', from }
  return readSignedIn(request, options)
}

/** The role the caller of an earlier request would have now; undefined: none, its token or sign-in is over. Counts as no use of either. */
export async function roleNow(
  request: FastifyRequest,
  { store, localSockets }: GuardOptions,
): Promise<Role | undefined> {
  const key = readKey(request.headers.authorization)
  if (key !== undefined) {
    const token = await store.tokenByHash(hashKey(key))
    return token && !hasEnded(token.expiresAt) ? token.role : undefined
  }
  if (localSockets.has(request.raw.socket)) return 'admin'
  const hash = readSignIn(request)
  const found = hash === undefined ? undefined : await store.signInByHash(hash, idleSince())
  return found?.role
}

/** Who signed in with this browser; null if nobody did, or it is over. */
async function readSignedIn(request: FastifyRequest, { store, log, pageOrigin }: GuardOptions): Promise<Actor | null> {
  const hash = readSignIn(request)
  if (hash === undefined) return null
  const found = await store.signInByHash(hash, idleSince())
  if (!found) return null
  // what is open to everybody is so to other sites too, but they ask as nobody
  if (request.routeOptions.config.role === 'none' && !isSameOrigin(request, pageOrigin)) return null
  requireSameOrigin(request, pageOrigin)
  const at = new Date().toISOString()
  store.signInTouch(hash, at).catch((error: unknown) => log.debug({ err: error }, 'use of a sign-in not noted'))
  return { ...found, from: addressOf(request) }
}

/** The token of a key [NOT_AUTHENTICATED, TOKEN_EXPIRED]. */
export async function findToken(store: Store, key: string): Promise<Token> {
  const token = KEY_PATTERN.test(key) ? await store.tokenByHash(hashKey(key)) : undefined
  if (!token) throw new RequestError('NOT_AUTHENTICATED')
  const { name, expiresAt } = token
  if (hasEnded(expiresAt)) throw new RequestError('TOKEN_EXPIRED', { name, expiredAt: expiresAt })
  return token
}

function hasEnded(expiresAt: string | null): expiresAt is string {
  return expiresAt !== null && expiresAt <= new Date().toISOString()
}

/** Whoever was last seen before then is signed out. */
function idleSince(): string {
  return new Date(Date.now() - SIGN_IN_IDLE_MS).toISOString()
}

/** Where a request comes from, as the audit log has it. */
export function addressOf({ ip }: FastifyRequest): string {
  // the local socket has no address
  return ip || 'socket'
}

/** The caller of a route that has a role. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new RequestError('NOT_AUTHENTICATED')
  return request.actor
}

function readKey(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  const [scheme = '', key = '', ...rest] = authorization.trim().split(/ +/)
  if (scheme.toLowerCase() !== 'bearer' || rest.length > 0) throw new RequestError('NOT_AUTHENTICATED')
  return key
}
