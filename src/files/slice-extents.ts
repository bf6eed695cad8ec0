// A part of a file as extents of its own: a range of it costs nothing but a few numbers.
import type { Extent } from './boot-file.ts'

/** The extents that hold bytes `from` to `to` (excluded) of the file made of `extents`. */
export function sliceExtents(extents: readonly Extent[], from: number, to: number): Extent[] {
  const slice: Extent[] = []
  let at = 0
  for (const extent of extents) {
    const length = extent.kind === 'disk' ? extent.length : extent.bytes.length
    const [first, last] = [Math.max(from - at, 0), Math.min(to - at, length)]
    at += length
    if (first >= last) continue
    slice.push(
      extent.kind === 'disk'
        ? { ...extent, offset: extent.offset + first, length: last - first }
        : { kind: 'memory', bytes: extent.bytes.subarray(first, last) },
    )
  }
  return slice
}
