// What a refused request gets: the coded error as application/problem+json [RFC 9457], and nothing of our insides.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ArmingRefusal } from '../deploy/arming.ts'
import { OpenWdsError, RequestError, SystemError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import { RequestFindings } from './validation.ts'
import type { ProblemBody } from './schemas.ts'

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Answers any error: a coded one as it is, a foreign one as INTERNAL with a log line that carries the request's id. */
export function problemAnswerer(log: Logger, limitBytes: number) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const coded = toCoded(error, request, limitBytes)
    if (coded.code === 'INTERNAL') {
      const { method, url: path, id: requestId } = request
      logEvent(log, 'api.request.failed', { method, path, requestId, err: error })
    }
    sendProblem(reply, request.url, coded)
  }
}

/** Sends a coded error. */
export function sendProblem(reply: FastifyReply, instance: string, error: OpenWdsError): void {
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer realm="openwds"')
  if (error.code === 'SIGN_IN_LOCKED') void reply.header('retry-after', String(error.details['seconds']))
  void reply.status(error.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(toProblem(error, instance))
}

/** The body: what the standard names, then the error's own details. */
export function toProblem(error: OpenWdsError, instance: string): ProblemBody {
  return {
    ...error.details,
    type: `urn:openwds:error:${error.code}`,
    title: titleOf(error.code),
    status: error.status,
    code: error.code,
    detail: error.message,
    next: error.next,
    instance: instance.slice(0, 2048),
    ...(error instanceof RequestFindings ? { errors: [...error.findings] } : {}),
    ...(error instanceof ArmingRefusal ? { findings: [...error.findings] } : {}),
  }
}

/** The error behind whatever was thrown: those of the framework by their code, never by their text. */
function toCoded(error: unknown, request: FastifyRequest, limitBytes: number): OpenWdsError {
  if (error instanceof OpenWdsError) return error
  const internal = () => new SystemError('INTERNAL', { requestId: request.id }, { cause: error })
  if (!(error instanceof Error)) return internal()
  const { code, statusCode, validation } = error as Partial<FastifyError>
  if (validation instanceof RequestFindings) return validation
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new RequestError('BODY_TOO_LARGE', { limitBytes: request.routeOptions.bodyLimit ?? limitBytes })
  if (MEDIA_TYPE_CODES.has(code ?? '')) {
    return new RequestError('MEDIA_TYPE_UNSUPPORTED', { contentType: request.headers['content-type'] ?? 'none' })
  }
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return internal()
  return new RequestError('REQUEST_INVALID', { reason: error.message })
}

const MEDIA_TYPE_CODES: ReadonlySet<string> = new Set([
  'FST_ERR_CTP_INVALID_MEDIA_TYPE',
  'FST_ERR_CTP_EMPTY_TYPE',
  'FST_ERR_CTP_INVALID_TYPE',
])

/** `MACHINE_NOT_FOUND` → `Machine not found`. */
export function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The whole answer to bytes that are no HTTP request, for a bare socket. */
export function malformedRequestAnswer(): string {
  const error = new RequestError('REQUEST_INVALID', { reason: 'This is not an HTTP request' })
  const body = JSON.stringify(toProblem(error, ''))
  const length = Buffer.byteLength(body)
  return `HTTP/1.1 400 Bad Request\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${body}`
}
