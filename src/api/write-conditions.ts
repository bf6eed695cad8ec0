// What a writing request says besides its body: who writes, which version they saw, and whether it is a trial.
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'
import type { WriteOptions } from '../store/store.ts'
import { actorOf } from './auth.ts'

/** The store's options of a write, from If-Match, If-None-Match and dryRun [RFC 9110 §13.1]. `found`: the version there is now. */
export function writeOptions(request: FastifyRequest, what: string, found: number | undefined): WriteOptions {
  const expectedVersion = readExpectedVersion(request, what, found)
  return { ...unconditional(request), ...(expectedVersion === undefined ? {} : { expectedVersion }) }
}

/** The same for what has no versions. */
export function unconditional(request: FastifyRequest): WriteOptions {
  const { dryRun = false } = request.query as { dryRun?: boolean }
  return { actor: actorOf(request), dryRun }
}

function readExpectedVersion(request: FastifyRequest, what: string, found: number | undefined): number | undefined {
  const match = request.headers['if-match']
  const noneMatch = request.headers['if-none-match']
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*') throw invalidHeader('If-None-Match', 'takes only *')
    return 0
  }
  if (match === undefined) return undefined
  if (match.trim() === '*') {
    if (found === undefined) throw new RequestError('CHANGED_MEANWHILE', { what, found: 0, expected: '*' })
    return found
  }
  const version = /^"(\d{1,15})"$/.exec(match.trim())?.[1]
  if (version === undefined) throw invalidHeader('If-Match', 'takes one ETag as a reply gave it, or *')
  return Number(version)
}

/** The ETag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`
}

function invalidHeader(name: string, reason: string): RequestError {
  return new RequestError('REQUEST_INVALID', { reason: `The header ${name} ${reason}` })
}
