// The boot.wim of each session: the image's own file, with the session's files put into it while it is read.
import { createHash } from 'node:crypto'
import { RequestError } from '../errors.ts'
import { openDisc, type DiscExtent } from '../iso/volume.ts'
import type { ImageContent } from '../model.ts'
import { HEADER_BYTES, RESOURCE_HEADER_BYTES, ResourceFlag } from '../wim/header.ts'
import { ENTRY_BYTES } from '../wim/lookup-table.ts'
import { buildOverlay, prepareOverlay, type OverlayBase, type OverlayExtent } from '../wim/overlay.ts'
import { Wim } from '../wim/wim.ts'
import type { BootFile, Extent } from './boot-file.ts'
import type { OpenFiles, SharedFile } from './open-files.ts'
import type { FilesFor, SessionBoot } from './session-boot.ts'

/** Unpacked metadata of images at hand: a boot.wim has about 4 MB of it. */
const MAX_BASES = 8
/** Sessions whose changes are at hand; each has less than a megabyte of its own. */
const MAX_BUILT = 2000

/** A WIM of the library, open; `ranges`: where its bytes lie in the file. */
interface Base {
  readonly file: SharedFile
  readonly ranges: readonly DiscExtent[]
  readonly wim: Wim
  readonly modifiedAt: Date
  /** Unpacked when the first session has files to put in. */
  overlay: Promise<OverlayBase> | undefined
}

interface Built {
  readonly base: Promise<Base>
  readonly sizeBytes: number
  readonly etag: string
  readonly extents: readonly OverlayExtent[]
}

/** One per daemon. */
export class SessionWims {
  readonly #files: OpenFiles
  readonly #filesFor: FilesFor
  readonly #bases = new Map<string, Promise<Base>>()
  readonly #built = new Map<string, Promise<Built>>()

  constructor(files: OpenFiles, filesFor: FilesFor) {
    this.#files = files
    this.#filesFor = filesFor
  }

  /** The session's boot.wim: the same bytes at every call [IMAGE_FILE_CHANGED, WIM_BAD_…, what `filesFor` rejects with]. */
  async open(name: string, boot: SessionBoot): Promise<BootFile> {
    let building = this.#built.get(boot.session)
    if (!building) {
      building = this.#build(boot)
      remember(this.#built, boot.session, building, MAX_BUILT)
      building.catch(() => this.#built.delete(boot.session))
    }
    return this.#serve(name, boot.image.content, await building)
  }

  /** The image's WIM as it is. */
  async openPlain(name: string, content: ImageContent): Promise<BootFile> {
    const base = this.#base(content)
    const { wim } = await base
    const whole: OverlayExtent = { kind: 'base', offset: 0, lengthBytes: wim.sizeBytes }
    return this.#serve(name, content, { base, sizeBytes: wim.sizeBytes, etag: etagOf(content, []), extents: [whole] })
  }

  /** Closes what is at hand. */
  async close(): Promise<void> {
    for (const base of this.#bases.values()) await (await base.catch(() => undefined))?.file.close()
    this.#bases.clear()
  }

  async #build(boot: SessionBoot): Promise<Built> {
    const { content } = boot.image
    const index = content.index ?? 1
    const base = this.#base(content)
    const opened = await base
    const changes = await this.#filesFor(boot)
    const isPlain = changes.length === 0 && opened.wim.header.bootIndex === index
    if (isPlain) {
      const whole: OverlayExtent = { kind: 'base', offset: 0, lengthBytes: opened.wim.sizeBytes }
      return { base, sizeBytes: opened.wim.sizeBytes, etag: etagOf(content, []), extents: [whole] }
    }
    opened.overlay ??= prepareOverlay(opened.wim, index)
    const overlay = await buildOverlay(await opened.overlay, changes)
    const extents = withBootIndex(overlay.extents, index)
    // header and lookup table name everything else by its SHA-1
    const own = extents.flatMap((extent) => (extent.kind === 'bytes' ? [extent.bytes] : []))
    const [header] = own
    const table = own.at(-1)
    const etag = etagOf(
      content,
      [header, table].flatMap((bytes) => bytes ?? []),
    )
    return { base, sizeBytes: overlay.sizeBytes, etag, extents }
  }

  async #serve(name: string, { file }: ImageContent, built: Built): Promise<BootFile> {
    const base = await built.base
    const shared = await this.#files.open(file)
    return {
      name,
      sizeBytes: built.sizeBytes,
      etag: built.etag,
      modifiedAt: base.modifiedAt,
      extents: built.extents.flatMap((extent) =>
        extent.kind === 'bytes'
          ? [{ kind: 'memory' as const, bytes: extent.bytes }]
          : diskExtents(shared.fd, base.ranges, extent.offset, extent.lengthBytes),
      ),
      close: () => shared.close(),
    }
  }

  #base(content: ImageContent): Promise<Base> {
    const { file, inside, index } = content
    const key = `${file.sha256} ${file.path} ${file.modifiedAtMs} ${inside ?? ''} ${index ?? 1}`
    const known = this.#bases.get(key)
    if (known) {
      remember(this.#bases, key, known, MAX_BASES)
      return known
    }
    const opening = openBase(this.#files, content)
    remember(this.#bases, key, opening, MAX_BASES, (oldest) => {
      // whoever is being served from it has a share of its own
      void oldest.then(({ file: shared }) => shared.close()).catch(() => undefined)
    })
    opening.catch(() => this.#bases.delete(key))
    return opening
  }
}

async function openBase(files: OpenFiles, { file, inside }: ImageContent): Promise<Base> {
  const shared = await files.open(file)
  try {
    const modifiedAt = new Date(file.modifiedAtMs)
    if (inside === null) {
      const ranges = [{ offset: 0, lengthBytes: file.sizeBytes }]
      return { file: shared, ranges, wim: await Wim.open(shared.source), modifiedAt, overlay: undefined }
    }
    const disc = await openDisc(shared.source)
    const entry = await disc.find(inside)
    if (!entry) throw new RequestError('IMAGE_FILE_CHANGED', { file: file.path, reason: `${inside} is not on it` })
    return {
      file: shared,
      ranges: entry.extents,
      wim: await Wim.open(disc.open(entry)),
      modifiedAt,
      overlay: undefined,
    }
  } catch (error) {
    await shared.close()
    throw error
  }
}

/** Where a range of the WIM lies in the file. */
function diskExtents(fd: number, ranges: readonly DiscExtent[], offset: number, lengthBytes: number): Extent[] {
  const extents: Extent[] = []
  const end = offset + lengthBytes
  let start = 0
  for (const range of ranges) {
    const from = Math.max(offset, start)
    const to = Math.min(end, start + range.lengthBytes)
    if (from < to)
      extents.push(
        range.offset === null
          ? { kind: 'memory', bytes: new Uint8Array(to - from) }
          : { kind: 'disk', fd, offset: range.offset + from - start, length: to - from },
      )
    start += range.lengthBytes
  }
  return extents
}

/** The header names the image that boots: +0x60 its metadata, +0x78 its index. */
function withBootIndex(extents: readonly OverlayExtent[], index: number): readonly OverlayExtent[] {
  const [first, ...rest] = extents
  const last = extents.at(-1)
  if (first?.kind !== 'bytes' || last?.kind !== 'bytes') return extents
  const header = Buffer.from(first.bytes)
  if (header.length < HEADER_BYTES || header.readUInt32LE(0x78) === index) return extents
  header.writeUInt32LE(index, 0x78)
  const table = Buffer.from(last.bytes.buffer, last.bytes.byteOffset, last.bytes.byteLength)
  let found = 0
  for (let at = 0; at + ENTRY_BYTES <= table.length; at += ENTRY_BYTES)
    if ((table[at + 7] ?? 0) & ResourceFlag.Metadata && ++found === index)
      table.copy(header, 0x60, at, at + RESOURCE_HEADER_BYTES)
  return [{ kind: 'bytes', bytes: header }, ...rest]
}

function etagOf({ file, inside, index }: ImageContent, own: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(`${file.sha256} ${inside ?? ''} ${index ?? ''}`)
  for (const bytes of own) hash.update(bytes)
  return hash.digest('base64url').slice(0, 22)
}

/** Keeps a value as the newest, and lets the oldest go. */
function remember<T>(map: Map<string, T>, key: string, value: T, limit: number, onDrop?: (value: T) => void): void {
  map.delete(key)
  map.set(key, value)
  for (const [oldest, dropped] of map) {
    if (map.size <= limit) break
    map.delete(oldest)
    onDrop?.(dropped)
  }
}
