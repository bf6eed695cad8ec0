// A WIM or ESD file, or the parts of a split one: START HERE. Opens it and gives its images, their files and contents.
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import { decodeWimHeader, HEADER_BYTES, type ResourceHeader, type WimHeader } from './header.ts'
import { decodeImageInfo, type ImageInfo } from './image-info.ts'
import { decodeLookupTable, type BlobEntry, type LookupTable } from './lookup-table.ts'
import { ImageMetadata, type ImageEntry } from './metadata.ts'
import { emptyResource, joinResources, openResource, openSolidResource, partOf, type Resource } from './resource.ts'

/** What is opened of one part. */
interface Part {
  readonly source: ByteSource
  readonly header: WimHeader
  readonly table: LookupTable
}

/** Windows' largest images have some 10^5 entries of 50 bytes. */
const MAX_TABLE_BYTES = 256 * 2 ** 20

/** An opened file. Closing it is its opener's business: it does not own the sources. */
export class Wim {
  readonly #parts: readonly Part[]
  readonly #solids = new Map<readonly ResourceHeader[], Promise<Resource>>()
  /** The images as the XML describes them, in the order of their indices. */
  readonly images: readonly ImageInfo[]

  private constructor(parts: readonly Part[], images: readonly ImageInfo[]) {
    this.#parts = parts
    this.images = images
  }

  /**
   * Opens a file; all parts, in any order, of a split one. Rejects with WIM_BAD_…, WIM_UNSUPPORTED, or WIM_PART_MISSING
   * when the parts are not those of one set.
   */
  static async open(...sources: ByteSource[]): Promise<Wim> {
    const parts = await Promise.all(sources.map(openPart))
    parts.sort((a, b) => a.header.partNumber - b.header.partNumber)
    const [first] = parts
    if (!first) throw new Error('no file to open')
    const { partCount, guid } = first.header
    for (let number = 1; number <= partCount; number++) {
      const part = parts[number - 1]
      if (part?.header.partNumber !== number || part.header.guid !== guid)
        throw new FormatError('WIM_PART_MISSING', { file: first.source.name, part: number, parts: partCount })
    }
    if (parts.length > partCount)
      throw new FormatError('WIM_PART_MISSING', { file: first.source.name, part: partCount, parts: partCount })
    const { source, header, table } = first
    const xml = await openResource(source, header.xml, header.compression, header.chunkBytes)
    const images = decodeImageInfo(await xml.read(0, Math.min(xml.sizeBytes, 64 * 2 ** 20)), source.name)
    if (table.metadata.length !== header.imageCount)
      throw new FormatError('WIM_BAD_LOOKUP', {
        file: source.name,
        offset: 0,
        reason: `${header.imageCount} images, but metadata of ${table.metadata.length}`,
      })
    return new Wim(parts, completed(images, header.imageCount))
  }

  get header(): WimHeader {
    return this.#first.header
  }

  /** The file's name, of a split set the first part's. */
  get name(): string {
    return this.#first.source.name
  }

  /** Bytes of the (first) file. */
  get sizeBytes(): number {
    return this.#first.source.sizeBytes
  }

  /** Header and unpacked lookup table as they are in the (first) file. */
  async rawParts(): Promise<{ header: Uint8Array; table: Uint8Array }> {
    const { source, header } = this.#first
    const table = await openResource(source, header.lookupTable, header.compression, header.chunkBytes)
    return { header: await source.read(0, HEADER_BYTES), table: await table.read(0, table.sizeBytes) }
  }

  get #first(): Part {
    return this.#parts[0] as Part
  }

  /** The tree of an image, counted from 1; undefined if there is none. */
  async image(index: number): Promise<ImageMetadata | undefined> {
    const entry = this.#first.table.metadata[index - 1]
    return entry && ImageMetadata.open(this.#first.source.name, await this.#openBlob(entry))
  }

  /** A file's contents; undefined for a directory. Rejects with WIM_BAD_METADATA when they are nowhere. */
  async open(entry: ImageEntry): Promise<Resource | undefined> {
    if (entry.sha1 === null) return undefined
    if (/^0+$/.test(entry.sha1)) return emptyResource()
    const blob = this.findBlob(entry.sha1)
    if (!blob)
      throw new FormatError('WIM_BAD_METADATA', {
        file: this.#first.source.name,
        offset: entry.offset,
        reason: `the contents of ${entry.name} (SHA-1 ${entry.sha1}) are not in the file`,
      })
    return this.#openBlob(blob)
  }

  /** The blob with this SHA-1 in hex. */
  findBlob(sha1: string): BlobEntry | undefined {
    for (const { table } of this.#parts) {
      const found = table.find(sha1)
      if (found) return found
    }
    return undefined
  }

  /** Every blob with its bytes, metadata too, in the order of the tables: for verification. */
  async *blobs(): AsyncGenerator<{ entry: BlobEntry; open: () => Promise<Resource> }> {
    for (const { table } of this.#parts)
      for (const entry of [...table.metadata, ...table.blobs()]) yield { entry, open: () => this.#openBlob(entry) }
  }

  async #openBlob({ resource, part, solid }: BlobEntry): Promise<Resource> {
    const holder = this.#parts[part - 1] ?? this.#first
    if (!solid) return openResource(holder.source, resource, holder.header.compression, holder.header.chunkBytes)
    let run = this.#solids.get(solid)
    if (!run) {
      run = Promise.all(solid.map((one) => openSolidResource(holder.source, one))).then(joinResources)
      this.#solids.set(solid, run)
    }
    const whole = await run
    if (resource.offset + resource.sizeBytes > whole.sizeBytes)
      throw new FormatError('WIM_BAD_RESOURCE', {
        file: holder.source.name,
        offset: solid[0]?.offset ?? 0,
        reason: `a blob ends at ${resource.offset + resource.sizeBytes} of ${whole.sizeBytes} solid bytes`,
      })
    return partOf(whole, resource.offset, resource.sizeBytes)
  }
}

async function openPart(source: ByteSource): Promise<Part> {
  const header = decodeWimHeader(await source.read(0, HEADER_BYTES), source.name)
  const resource = await openResource(source, header.lookupTable, header.compression, header.chunkBytes)
  if (resource.sizeBytes > MAX_TABLE_BYTES)
    throw new FormatError('WIM_BAD_LOOKUP', {
      file: source.name,
      offset: 0,
      reason: `the lookup table claims ${resource.sizeBytes} bytes`,
    })
  return { source, header, table: decodeLookupTable(await resource.read(0, resource.sizeBytes), source.name) }
}

/** As many images as the header counts: the XML may leave some out. */
function completed(images: readonly ImageInfo[], count: number): ImageInfo[] {
  return Array.from(
    { length: count },
    (_, at) => images.find(({ index }) => index === at + 1) ?? { ...UNDESCRIBED, index: at + 1 },
  )
}

const UNDESCRIBED: ImageInfo = {
  index: 0,
  name: null,
  description: null,
  displayName: null,
  displayDescription: null,
  flags: null,
  architecture: null,
  productName: null,
  edition: null,
  installationType: null,
  productType: null,
  languages: [],
  defaultLanguage: null,
  version: null,
  build: null,
  systemRoot: null,
  directoryCount: null,
  fileCount: null,
  totalBytes: null,
  createdAt: null,
  modifiedAt: null,
}
