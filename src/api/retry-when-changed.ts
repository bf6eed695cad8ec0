// Changes that read before they write: done again when somebody else was faster, unless the caller named a version.
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'

/** Somebody else is not faster all the time. */
const MAX_TRIES = 5

/** Runs the change, and again on CHANGED_MEANWHILE; once only for a request with If-Match, which means that very version. */
export async function retryWhenChanged<T>(request: FastifyRequest, change: () => Promise<T>): Promise<T> {
  const allowed = request.headers['if-match'] === undefined
  for (let tries = 1; ; tries++) {
    try {
      return await change()
    } catch (error) {
      const changed = error instanceof RequestError && error.code === 'CHANGED_MEANWHILE'
      if (!changed || !allowed || tries >= MAX_TRIES) throw error
    }
  }
}
