// Asks a registry hive something without reading all of it: of the SOFTWARE hive's hundred megabytes a few pages are enough.
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { HiveReader, type HiveBytes, type HiveKeyReader } from './hive.ts'

const PAGE_BYTES = 32768
/** 16 MB: what a hostile hive may make us read. A question about one key needs about a dozen. */
const MAX_PAGES = 512

/** Thrown when a page is touched that is not there yet. */
class PageMissing extends Error {
  readonly page: number
  constructor(page: number) {
    super(`page ${page}`)
    this.page = page
  }
}

/**
 * The answer to a question about the hive's keys. The question is asked again whenever another page had to be fetched
 * for it, so it must be without side effects. Rejects with HIVE_BAD and with what reading the source rejects with.
 */
export async function askHive<Answer>(source: ByteSource, question: (root: HiveKeyReader) => Answer): Promise<Answer> {
  const pages = new Map<number, Uint8Array>()
  const bytes = pagedBytes(source.sizeBytes, pages)
  for (;;) {
    try {
      return question(new HiveReader(bytes, source.name).root)
    } catch (error) {
      if (!(error instanceof PageMissing)) throw error
      const offset = error.page * PAGE_BYTES
      if (pages.size >= MAX_PAGES)
        throw new FormatError('HIVE_BAD', {
          file: source.name,
          offset,
          reason: `the keys wanted are spread over more than ${MAX_PAGES * PAGE_BYTES} bytes`,
        })
      const page = await source.read(offset, PAGE_BYTES)
      if (page.length < Math.min(PAGE_BYTES, source.sizeBytes - offset))
        throw new FormatError('HIVE_BAD', { file: source.name, offset, reason: 'the file ends inside the hive' })
      pages.set(error.page, page)
    }
  }
}

function pagedBytes(sizeBytes: number, pages: ReadonlyMap<number, Uint8Array>): HiveBytes {
  const pageAt = (index: number): Uint8Array => {
    const page = pages.get(index)
    if (!page) throw new PageMissing(index)
    return page
  }
  return {
    sizeBytes,
    range(offset, lengthBytes) {
      const first = Math.floor(offset / PAGE_BYTES)
      const last = Math.floor((offset + Math.max(1, lengthBytes) - 1) / PAGE_BYTES)
      const start = first * PAGE_BYTES
      if (first === last) return pageAt(first).subarray(offset - start, offset - start + lengthBytes)
      // before memory is taken for it: a cell may claim to be as long as the hive
      for (let index = first; index <= last; index++) pageAt(index)
      const out = new Uint8Array(lengthBytes)
      for (let index = first; index <= last; index++) {
        const page = pageAt(index)
        const from = Math.max(0, offset - index * PAGE_BYTES)
        const part = page.subarray(from, Math.min(PAGE_BYTES, offset + lengthBytes - index * PAGE_BYTES))
        out.set(part, index * PAGE_BYTES + from - offset)
      }
      return out
    },
  }
}
