// What takes long: an event stream, a backup, an upload. It ends when its caller may no longer have it.
import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { logEvent } from '../log.ts'
import type { Role } from '../model.ts'
import { addressOf, mayAct, roleNow, type GuardOptions } from './auth.ts'

/** Nobody tells of a token or sign-in that runs out: it is looked for this often. */
const CHECK_EVERY_MS = 1000
/** The nouns of the audit log whose change can take a right away. */
const NOUNS = new Set(['token', 'user', 'signIn'])

interface Watched {
  request: FastifyRequest
  /** As it was when the request came. */
  role: Role
}

/** The requests under way that are watched over. */
export class LongReplies {
  readonly #options: GuardOptions
  readonly #open = new Map<ServerResponse, Watched>()
  readonly #ignoreChanges: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(options: GuardOptions) {
    this.#options = options
    this.#ignoreChanges = options.store.onChange(({ noun }) => {
      if (NOUNS.has(noun)) void this.#check()
    })
  }

  /** Cuts the connection as soon as the caller's token or sign-in is gone, has run out, or has a lower role than now. */
  watch(request: FastifyRequest, { raw }: FastifyReply): void {
    if (!request.actor || raw.destroyed) return
    this.#open.set(raw, { request, role: request.actor.role })
    this.#timer ??= setInterval(() => void this.#check(), CHECK_EVERY_MS).unref()
    raw.once('close', () => this.#forget(raw))
  }

  close(): void {
    this.#ignoreChanges()
    clearInterval(this.#timer)
    this.#open.clear()
  }

  #forget(response: ServerResponse): void {
    this.#open.delete(response)
    if (this.#open.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #check(): Promise<void> {
    await Promise.all(Array.from(this.#open, ([response, watched]) => this.#checkOne(response, watched)))
  }

  async #checkOne(response: ServerResponse, { request, role }: Watched): Promise<void> {
    try {
      const now = await roleNow(request, this.#options)
      if ((now !== undefined && mayAct(now, role)) || response.destroyed) return
      const { method, url: path } = request
      const code = now === undefined ? 'NOT_AUTHENTICATED' : 'NOT_ALLOWED'
      logEvent(this.#options.log, 'api.denied', { method, path, from: addressOf(request), code })
      response.destroy()
    } catch (error) {
      // a store that cannot be read for a moment takes no right away; the next look is a second away
      this.#options.log.debug({ err: error }, 'the caller of a long reply not looked up')
    }
  }
}
