// Asks the admin API, with the cookie of whoever is signed in; what it refuses becomes a Problem with the next step.
import type { FindingReply, PageReply } from '../api/schemas.ts'

/** A refusal of the API [RFC 9457], or that it could not be reached. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly next: string
  /** Of a machine that is not armed: every check that failed. */
  readonly findings: readonly FindingReply[]

  constructor(words: ProblemWords) {
    const { status = 0, code = '', title = 'Something went wrong', detail = '', next = '', findings = [] } = words
    super(detail)
    this.findings = findings
    this.status = status
    this.code = code
    this.title = title
    this.next = next
  }
}

interface ProblemWords {
  status?: number
  code?: string
  title?: string
  detail?: string
  next?: string
  findings?: readonly FindingReply[]
}

export interface Asking {
  method?: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a Blob as it is. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** The response of `/api/v1` + path, when it is no refusal [Problem]. */
export async function send(path: string, { method = 'GET', body, headers, signal }: Asking = {}): Promise<Response> {
  const isBytes = body instanceof Blob
  const type = isBytes ? 'application/octet-stream' : 'application/json'
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new Problem({
      title: 'The server does not answer',
      detail: 'The request did not get through.',
      next: 'See whether openwds is running and reachable, then try again.',
    })
  })
  if (response.ok) return response
  const reply = readJson(await response.text())
  const words =
    typeof reply === 'object' && reply !== null ? reply : { detail: `The server answered ${response.status}.` }
  throw new Problem({ status: response.status, ...words })
}

/** The reply of `/api/v1` + path; an empty one is null [Problem]. */
export async function ask<T>(path: string, asking?: Asking): Promise<T> {
  return readJson(await (await send(path, asking)).text()) as T
}

/** Every item of a list, page by page [Problem]. */
export async function askAll<T>(path: string, values: QueryValues = {}, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: PageReply<T> = await ask(`${path}${query({ ...values, limit: 1000, cursor: cursor ?? undefined })}`, {
      ...(signal ? { signal } : {}),
    })
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor !== null)
  return items
}

function readJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** Whatever was thrown, as something that can be shown. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({ detail: error instanceof Error ? error.message : String(error), next: 'Reload the page.' })
}

/** The part of a path or query that a name makes. */
export const part = (name: string | number): string => encodeURIComponent(name)

export type QueryValues = Record<string, string | number | boolean | undefined>

/** `?a=1&b=2` of what is given. */
export function query(values: QueryValues): string {
  const given = Object.entries(values).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined && entry[1] !== '',
  )
  return given.length === 0 ? '' : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}
