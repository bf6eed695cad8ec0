// Which bytes a Range header asks for [RFC 9110 §14]. Pure.

/** Bytes `from` to `to`, the last excluded; never empty. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** 200, 206 or 416. */
export type RangeChoice =
  | { readonly kind: 'whole' }
  | { readonly kind: 'parts'; readonly parts: readonly [ByteRange, ...ByteRange[]] }
  | { readonly kind: 'unsatisfiable' }

const WHOLE: RangeChoice = { kind: 'whole' }
/** Nobody reads more parts at once than this; who asks for more is sent the whole file [RFC 9110 §14.2]. */
const MAX_PARTS = 16

/**
 * The answer to a Range header. A header that cannot be read, or of another unit than bytes, is ignored
 * [RFC 9110 §14.2]; so are parts that overlap so much that they are more than the file.
 */
export function chooseRanges(header: string | undefined, sizeBytes: number): RangeChoice {
  const [, list] = /^\s*bytes\s*=(.*)$/is.exec(header ?? '') ?? []
  if (list === undefined || sizeBytes === 0) return WHOLE
  const parts: ByteRange[] = []
  const specs = list.split(',').map((spec) => spec.trim())
  for (const spec of specs) {
    if (spec === '') continue // empty elements of a list do not count [RFC 9110 §5.6.1.2]
    const range = parseSpec(spec, sizeBytes)
    if (range === 'unreadable') return WHOLE
    if (range === 'outside') continue
    if (parts.push(range) > MAX_PARTS) return WHOLE
  }
  const [first, ...others] = parts
  if (first === undefined) return specs.every((spec) => spec === '') ? WHOLE : { kind: 'unsatisfiable' }
  const sum = parts.reduce((bytes, { from, to }) => bytes + to - from, 0)
  return others.length > 0 && sum > sizeBytes ? WHOLE : { kind: 'parts', parts: [first, ...others] }
}

/** `5-9`, `5-` or `-5` [RFC 9110 §14.1.2]. */
function parseSpec(spec: string, sizeBytes: number): ByteRange | 'unreadable' | 'outside' {
  const [, first, last] = /^(\d*)\s*-\s*(\d*)$/.exec(spec) ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'unreadable'
  if (first === '') {
    const length = Number(last)
    return length === 0 ? 'outside' : { from: Math.max(0, sizeBytes - length), to: sizeBytes }
  }
  const from = Number(first)
  if (last !== '' && BigInt(last) < BigInt(first)) return 'unreadable'
  if (from >= sizeBytes) return 'outside'
  return { from, to: last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1) }
}
