// What is answered to a request for a file that is there: status, headers, and which bytes follow. Pure.
import type { BootFile, Extent } from '../files/boot-file.ts'
import { sliceExtents } from '../files/slice-extents.ts'
import { checkConditions, rangeCounts, type ConditionHeaders } from './conditions.ts'
import { contentTypeOf } from './content-types.ts'
import { chooseRanges, type ByteRange } from './ranges.ts'

/** The part of a request it depends on. */
export interface FileRequest {
  readonly method: 'GET' | 'HEAD'
  readonly headers: ConditionHeaders & { readonly range?: string | undefined }
}

/** The answer's head and its body as extents. */
export interface FileHead {
  readonly status: 200 | 206 | 304 | 412 | 416
  readonly headers: Readonly<Record<string, string>>
  /** Nothing for HEAD, and where the client has it already. */
  readonly extents: readonly Extent[]
  /** Which bytes of the file these are, in order; empty where none are sent. */
  readonly ranges: readonly ByteRange[]
}

/** The head for `file`; `boundary` divides the parts where several ranges are asked for. */
export function fileHead(
  request: FileRequest,
  file: Pick<BootFile, 'name' | 'sizeBytes' | 'etag' | 'modifiedAt' | 'extents'>,
  boundary: string,
  contentType = contentTypeOf(file.name),
): FileHead {
  const { sizeBytes } = file
  const validators = {
    etag: `"${file.etag}"`,
    'last-modified': file.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    // what a proxy keeps it must ask about: the same name holds other bytes after the next change
    'cache-control': 'no-cache',
  }
  const verdict = checkConditions(request.headers, file)
  if (verdict === 'notModified') return { status: 304, headers: validators, extents: [], ranges: [] }
  if (verdict === 'failed')
    return { status: 412, headers: { ...validators, 'content-length': '0' }, extents: [], ranges: [] }

  // only GET has ranges [RFC 9110 §14.2]
  const isRanged = request.method === 'GET' && rangeCounts(request.headers, file)
  const choice = chooseRanges(isRanged ? request.headers.range : undefined, sizeBytes)
  if (choice.kind === 'unsatisfiable') {
    const headers = { ...validators, 'content-range': `bytes */${sizeBytes}`, 'content-length': '0' }
    return { status: 416, headers, extents: [], ranges: [] }
  }
  if (choice.kind === 'whole') {
    const headers = { ...validators, 'content-type': contentType, 'content-length': `${sizeBytes}` }
    if (request.method === 'HEAD') return { status: 200, headers, extents: [], ranges: [] }
    return { status: 200, headers, extents: file.extents, ranges: sizeBytes > 0 ? [{ from: 0, to: sizeBytes }] : [] }
  }
  const { parts } = choice
  if (parts.length === 1) {
    const [{ from, to }] = parts
    const headers = {
      ...validators,
      'content-type': contentType,
      'content-range': contentRange(parts[0], sizeBytes),
      'content-length': `${to - from}`,
    }
    return { status: 206, headers, extents: sliceExtents(file.extents, from, to), ranges: parts }
  }
  const extents = multipart(file, parts, contentType, boundary)
  const headers = {
    ...validators,
    'content-type': `multipart/byteranges; boundary=${boundary}`,
    'content-length': `${lengthOf(extents)}`,
  }
  return { status: 206, headers, extents, ranges: parts }
}

/** Several ranges, each behind a head of its own [RFC 9110 §14.6]. */
function multipart(
  file: Pick<BootFile, 'sizeBytes' | 'extents'>,
  parts: readonly ByteRange[],
  contentType: string,
  boundary: string,
): Extent[] {
  const text = (words: string): Extent => ({ kind: 'memory', bytes: Buffer.from(words, 'latin1') })
  return [
    ...parts.flatMap((part) => [
      text(
        `\r\n--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Range: ${contentRange(part, file.sizeBytes)}\r\n\r\n`,
      ),
      ...sliceExtents(file.extents, part.from, part.to),
    ]),
    text(`\r\n--${boundary}--\r\n`),
  ]
}

function contentRange({ from, to }: ByteRange, sizeBytes: number): string {
  return `bytes ${from}-${to - 1}/${sizeBytes}`
}

function lengthOf(extents: readonly Extent[]): number {
  return extents.reduce((sum, extent) => sum + (extent.kind === 'disk' ? extent.length : extent.bytes.length), 0)
}
