// The boot.wim of each session: the image's own file, with the session's files put into it while it is read.
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { RequestError } from '../errors.ts'
import type { DiscExtent } from '../iso/volume.ts'
import type { ImageContent } from '../model.ts'
import { startThread, threadFile } from '../thread.ts'
import { decodeWimHeader, HEADER_BYTES } from '../wim/header.ts'
import {
  buildOverlay,
  openOverlayBase,
  type OverlayBase,
  type OverlayExtent,
  type OverlayParts,
} from '../wim/overlay.ts'
import type { BootFile, Extent, FileOrigin } from './boot-file.ts'
import type { OpenFiles, SharedFile } from './open-files.ts'
import type { OverlayTask } from './overlay-worker.ts'
import type { FilesFor, SessionBoot } from './session-boot.ts'
import { findWimIn } from './wim-in-file.ts'

/** Unpacked metadata of images at hand: a boot.wim has about 4 MB of it. */
const MAX_BASES = 8
/** Sessions whose changes are at hand; each has less than a megabyte of its own. */
const MAX_BUILT = 2000

/** A WIM of the library, open; `ranges`: where its bytes lie in the file. */
interface Base {
  readonly file: SharedFile
  readonly ranges: readonly DiscExtent[]
  /** Of the WIM. */
  readonly sizeBytes: number
  readonly bootIndex: number
  readonly modifiedAt: Date
  /** Unpacked in a thread when the first session has files to put in. */
  overlay: Promise<OverlayBase> | undefined
}

interface Built {
  readonly base: Promise<Base>
  readonly sizeBytes: number
  readonly etag: string
  readonly origin: FileOrigin
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

  /** The session's boot.wim: the same bytes at every call [IMAGE_FILE_CHANGED, IMAGE_FILE_UNUSABLE, WIM_BAD_…, what `filesFor` rejects with]. */
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
    return this.#serve(name, content, asItIs(content, base, await base))
  }

  /** Closes what is at hand. */
  async close(): Promise<void> {
    for (const base of this.#bases.values()) await closeBase(base)
    this.#bases.clear()
  }

  async #build(boot: SessionBoot): Promise<Built> {
    const { content } = boot.image
    const index = content.index ?? 1
    const base = this.#base(content)
    const opened = await base
    const changes = await this.#filesFor(boot)
    if (changes.length === 0 && opened.bootIndex === index) return asItIs(content, base, opened)
    opened.overlay ??= prepareOverlay(this.#files, content, index)
    // what failed once may be there at the next boot
    opened.overlay.catch(() => (opened.overlay = undefined))
    const overlay = buildOverlay(await opened.overlay, changes, { bootsImage: true })
    const { sizeBytes, extents, metadataSha1 } = await overlay.catch((error: unknown) => {
      // a path the image cannot have, like a file below a file
      if (!(error instanceof RangeError)) throw error
      throw new RequestError('IMAGE_FILE_UNUSABLE', { file: basename(content.file.path), reason: error.message })
    })
    const origin = originOf(content, `, ${changes.length} paths in it changed for this boot`)
    return { base, sizeBytes, etag: etagOf(content, metadataSha1), origin, extents }
  }

  async #serve(name: string, { file }: ImageContent, built: Built): Promise<BootFile> {
    const base = await built.base
    const shared = await this.#files.open(file)
    return {
      name,
      origin: built.origin,
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
      void closeBase(oldest)
    })
    opening.catch(() => this.#bases.delete(key))
    return opening
  }
}

async function openBase(files: OpenFiles, { file, inside }: ImageContent): Promise<Base> {
  const shared = await files.open(file)
  try {
    const { source, ranges } = await findWimIn(shared.source, inside)
    const { bootIndex } = decodeWimHeader(await source.read(0, HEADER_BYTES), source.name)
    const modifiedAt = new Date(file.modifiedAtMs)
    return { file: shared, ranges, sizeBytes: source.sizeBytes, bootIndex, modifiedAt, overlay: undefined }
  } catch (error) {
    await shared.close()
    throw error
  }
}

/** Lets a base go; whoever is being served from it has a share of its own. */
async function closeBase(base: Promise<Base>): Promise<void> {
  await (await base.catch(() => undefined))?.file.close()
}

async function prepareOverlay(files: OpenFiles, content: ImageContent, imageIndex: number): Promise<OverlayBase> {
  const { path, sizeBytes } = content.file
  // open as long as the thread reads from it
  const shared = await files.open(content.file)
  try {
    const task: OverlayTask = { name: path, fd: shared.fd, sizeBytes, inside: content.inside, imageIndex }
    const { result } = startThread<OverlayParts>(threadFile('overlay-worker', import.meta.url), task)
    return await openOverlayBase(await result)
  } finally {
    await shared.close()
  }
}

function asItIs(content: ImageContent, base: Promise<Base>, { sizeBytes }: Base): Built {
  const extents = [{ kind: 'base', offset: 0, lengthBytes: sizeBytes }] as const
  return { base, sizeBytes, etag: etagOf(content, ''), origin: originOf(content, ', as it is'), extents }
}

function originOf({ file, inside, index, images }: ImageContent, how: string): FileOrigin {
  const title = images.find((image) => image.index === index)?.name
  const place = inside === null ? file.path : `${file.path}: ${inside}`
  return { kind: 'image', text: `${place}, image ${index ?? 1}${title ? ` (${title})` : ''}${how}` }
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

/** `changed`: the SHA-1 of the changed metadata, which name everything in the image. */
function etagOf({ file, inside, index }: ImageContent, changed: string): string {
  return createHash('sha256')
    .update(`${file.sha256} ${inside ?? ''} ${index ?? ''} ${changed}`)
    .digest('base64url')
    .slice(0, 22)
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
