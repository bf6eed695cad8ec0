// Who calls: by a bearer token, or by the local socket that only this user can open; and what each role may do.
import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import { ROLES, type Actor, type Role } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { Access } from './operation.ts'

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

/** At the very first start makes the admin token `first` and gives its key, to be shown once; later null. */
export async function ensureFirstToken(store: Store): Promise<string | null> {
  const tokens = await store.tokenList()
  if (tokens.length > 0) return null
  const key = makeKey()
  const actor: Actor = { name: 'system', role: 'admin', from: 'start' }
  await store.tokenAdd({ name: 'first', role: 'admin', hash: hashKey(key), expiresAt: null }, { actor })
  return key
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
}

/** The hook before every handler: finds the caller and refuses who may not [NOT_AUTHENTICATED, TOKEN_EXPIRED, NOT_ALLOWED]. */
export function guard({ store, log, localSockets }: GuardOptions) {
  return async (request: FastifyRequest): Promise<void> => {
    const needed = request.routeOptions.config.role
    if (needed === undefined) return
    try {
      request.actor = await readActor(request)
      if (needed === 'none') return
      if (!request.actor) throw new RequestError('NOT_AUTHENTICATED')
      if (!mayAct(request.actor.role, needed)) {
        throw new RequestError('NOT_ALLOWED', { needed, role: request.actor.role })
      }
    } catch (error) {
      if (error instanceof RequestError) {
        const { method, url: path, ip: from } = request
        logEvent(log, 'api.denied', { method, path, from, code: error.code })
      }
      throw error
    }
  }

  async function readActor(request: FastifyRequest): Promise<Actor | null> {
    const key = readKey(request.headers.authorization)
    if (key === undefined) {
      return localSockets.has(request.raw.socket) ? { name: 'local', role: 'admin', from: 'socket' } : null
    }
    const token = KEY_PATTERN.test(key) ? await store.tokenByHash(hashKey(key)) : undefined
    if (!token) throw new RequestError('NOT_AUTHENTICATED')
    const at = new Date().toISOString()
    if (token.expiresAt !== null && token.expiresAt <= at) {
      throw new RequestError('TOKEN_EXPIRED', { name: token.name, expiredAt: token.expiresAt })
    }
    store.tokenTouch(token.id, at).catch((error: unknown) => log.debug({ err: error }, 'use of a token not noted'))
    return { name: `token:${token.name}`, role: token.role, from: request.ip }
  }
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
