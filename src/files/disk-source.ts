// Serves the files below `<image directory>/boot` under the wire names `boot\...`, in any case, and nothing else on the disk.
import { constants, type BigIntStats } from 'node:fs'
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { BootFile } from './boot-file.ts'
import { createFolderListings, isAbsence } from './folder-listings.ts'
import type { FileSource, RefusedFile } from './tree.ts'

/** Only this folder of the image directory is public: the image library beside it may hold secrets. */
const PUBLIC_FOLDER = 'boot'

/** A pipe without writer must not hold the opener. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK

/** A client that reads ranges asks again at once: so long a descriptor stays open for it. */
const IDLE_MS = 1000
/** A name is looked up anew after this, also when it is asked for all the time: another spelling may have appeared. */
const LOOKED_UP_MS = 5000
/** Descriptors that nobody reads, and names at hand. */
const MAX_IDLE = 64
const MAX_NAMES = 1024

/** A descriptor that all readers of one unchanged file share. */
interface SharedDescriptor {
  readonly handle: FileHandle
  readonly etag: string
  readers: number
  idle: NodeJS.Timeout | null
}

/** What a name led to a moment ago. */
interface KnownName {
  readonly descriptor: SharedDescriptor
  /** Where it lies, and under which name it is served. */
  readonly path: string
  readonly name: string
  readonly lookedUpMs: number
}

/**
 * A source over `imageDirectory`: regular files only; a link may point anywhere inside the public folder, never out of
 * it. Readers of one file share its descriptor, so a boot.wim for a thousand machines is open once, and for a thousand
 * ranges too; every request looks whether the file is still the same.
 */
export function createDiskSource(imageDirectory: string): FileSource {
  const findEntry = createFolderListings()
  const shared = new Map<string, SharedDescriptor>()
  const known = new Map<string, KnownName>()
  let idle = 0

  /** The file's path below `root` in the disk's own spelling. */
  async function resolveSpelling(root: string, parts: readonly string[]): Promise<string[] | undefined> {
    const spelled: string[] = []
    for (const part of parts) {
      const entry = await findEntry(join(root, ...spelled), part)
      if (entry === undefined) return undefined
      spelled.push(entry)
    }
    return spelled
  }

  async function openBelow(
    root: string,
    parts: readonly string[],
    asked: string,
  ): Promise<BootFile | RefusedFile | undefined> {
    const handle = await open(join(root, ...parts), OPEN_FLAGS)
    let kept = false
    try {
      const stats = await handle.stat({ bigint: true })
      if (!stats.isFile()) return undefined
      if (!isBelow(root, await whereIs(handle, join(root, ...parts))))
        return { refused: 'it is a link out of the boot folder' }
      const etag = etagOf(stats)
      const running = shared.get(etag)
      const descriptor = running ?? { handle, etag, readers: 0, idle: null }
      kept = descriptor !== running
      shared.set(etag, descriptor)
      const name = [PUBLIC_FOLDER, ...parts].join('/')
      take(descriptor)
      if (known.size >= MAX_NAMES) known.clear()
      known.set(asked, { descriptor, path: join(root, ...parts), name, lookedUpMs: performance.now() })
      return bootFile(name, stats, descriptor)
    } finally {
      if (!kept) await handle.close()
    }
  }

  function take(descriptor: SharedDescriptor): void {
    descriptor.readers++
    if (descriptor.idle === null) return
    clearTimeout(descriptor.idle)
    descriptor.idle = null
    idle--
  }

  async function release(descriptor: SharedDescriptor): Promise<void> {
    descriptor.readers--
    if (descriptor.readers > 0) return
    const end = () => {
      if (shared.get(descriptor.etag) === descriptor) shared.delete(descriptor.etag)
      return descriptor.handle.close()
    }
    if (idle >= MAX_IDLE) return end()
    idle++
    descriptor.idle = setTimeout(() => {
      descriptor.idle = null
      idle--
      void end()
    }, IDLE_MS)
    descriptor.idle.unref()
  }

  /** The file this name led to a moment ago, if it is still the same: one look instead of a way from the root. */
  async function openKnown(asked: string): Promise<BootFile | undefined> {
    const found = known.get(asked)
    if (!found) return undefined
    const { descriptor, path, name, lookedUpMs } = found
    const isOpen = shared.get(descriptor.etag) === descriptor
    if (isOpen && performance.now() - lookedUpMs < LOOKED_UP_MS) {
      take(descriptor)
      const stats = await stat(path, { bigint: true }).catch(() => undefined)
      if (stats && etagOf(stats) === descriptor.etag) return bootFile(name, stats, descriptor)
      await release(descriptor)
    }
    if (known.get(asked) === found) known.delete(asked)
    return undefined
  }

  function bootFile(name: string, stats: BigIntStats, descriptor: SharedDescriptor): BootFile {
    const sizeBytes = Number(stats.size)
    return {
      name,
      origin: { kind: 'disk', text: `${name} of the image directory` },
      sizeBytes,
      etag: descriptor.etag,
      modifiedAt: stats.mtime,
      extents: sizeBytes === 0 ? [] : [{ kind: 'disk', fd: descriptor.handle.fd, offset: 0, length: sizeBytes }],
      close: () => release(descriptor),
    }
  }

  return async (name) => {
    const [folder, ...parts] = name.parts
    if (folder?.toLowerCase() !== PUBLIC_FOLDER || parts.length === 0) return undefined
    const asked = parts.join('/')
    const again = await openKnown(asked)
    if (again) return again
    try {
      const root = await realpath(join(imageDirectory, PUBLIC_FOLDER))
      try {
        return await openBelow(root, parts, asked)
      } catch (error) {
        if (!isAbsence(error)) throw error
      }
      const spelled = await resolveSpelling(root, parts)
      return spelled && (await openBelow(root, spelled, asked))
    } catch (error) {
      if (isAbsence(error)) return undefined
      const code = (error as NodeJS.ErrnoException).code
      if (code === undefined) throw error
      return { refused: `the file system answers ${code}` }
    }
  }
}

/** Where the opened file really lies. Asked after opening, so that no link exchanged meanwhile can lead astray. */
async function whereIs(handle: FileHandle, path: string): Promise<string> {
  try {
    return await readlink(`/proc/self/fd/${handle.fd}`)
  } catch {
    return realpath(path) // a system without /proc
  }
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** Changes with every way of changing a file's content: written in place, replaced, truncated. */
function etagOf(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs].map((part) => part.toString(36)).join('-')
}
