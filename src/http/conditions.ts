// Whether a request's conditions hold for the file as it is: If-Match, If-None-Match and their kin [RFC 9110 §13]. Pure.
/** What a file is compared by. */
export interface Validators {
  /** Strong, without quotes. */
  readonly etag: string
  readonly modifiedAt: Date
}

/** The headers that make a request conditional. */
export interface ConditionHeaders {
  readonly 'if-match'?: string | undefined
  readonly 'if-none-match'?: string | undefined
  readonly 'if-modified-since'?: string | undefined
  readonly 'if-unmodified-since'?: string | undefined
  readonly 'if-range'?: string | string[] | undefined
}

/** 412, 304, or go on. */
export type ConditionVerdict = 'failed' | 'notModified' | 'proceed'

/** The verdict of all conditions but If-Range, in the order of [RFC 9110 §13.2.2]. */
export function checkConditions(headers: ConditionHeaders, file: Validators): ConditionVerdict {
  const modified = seconds(file.modifiedAt)
  if (headers['if-match'] !== undefined) {
    if (!listsStrongly(headers['if-match'], file.etag)) return 'failed'
  } else {
    const since = parseDate(headers['if-unmodified-since'])
    if (since !== undefined && modified > since) return 'failed'
  }
  if (headers['if-none-match'] !== undefined)
    return listsWeakly(headers['if-none-match'], file.etag) ? 'notModified' : 'proceed'
  const since = parseDate(headers['if-modified-since'])
  return since !== undefined && modified <= since ? 'notModified' : 'proceed'
}

/** Whether a Range header counts: without If-Range always, with it only for the very file it names [RFC 9110 §13.1.5]. */
export function rangeCounts(headers: ConditionHeaders, file: Validators): boolean {
  if (headers['if-range'] === undefined) return true
  const condition = String(headers['if-range']).trim()
  if (condition.startsWith('"') || condition.startsWith('W/')) return condition === `"${file.etag}"`
  return parseDate(condition) === seconds(file.modifiedAt)
}

/** `*`, or entity tags of which one is this; a weak one is never strongly equal [RFC 9110 §8.8.3.2]. */
function listsStrongly(list: string, etag: string): boolean {
  return list.trim() === '*' || tagsOf(list).includes(`"${etag}"`)
}

function listsWeakly(list: string, etag: string): boolean {
  return list.trim() === '*' || tagsOf(list).some((tag) => tag.replace(/^W\//, '') === `"${etag}"`)
}

/** Commas may stand inside a tag [RFC 9110 §8.8.3]. */
function tagsOf(list: string): string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? []
}

/** Seconds since 1970, which is all that HTTP dates tell. */
function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

const IMF_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const RFC_850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

/** An HTTP date in any of its three spellings; undefined for what is none, which is to be ignored [RFC 9110 §5.6.7]. */
function parseDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const trimmed = text.trim()
  const isAsctime = ASCTIME_DATE.test(trimmed)
  if (!isAsctime && !IMF_DATE.test(trimmed) && !RFC_850_DATE.test(trimmed)) return undefined
  const parsed = Date.parse(isAsctime ? `${trimmed} GMT` : trimmed)
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000)
}
