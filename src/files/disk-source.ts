// Serves the files below `<image directory>/boot` under the wire names `boot\...`, in any case, and nothing else on the disk.
import { constants, type BigIntStats } from 'node:fs'
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { BootFile } from './boot-file.ts'
import { createFolderListings, isAbsence } from './folder-listings.ts'
import type { FileSource, RefusedFile } from './tree.ts'

/** Only this folder of the image directory is public: the image library beside it may hold secrets. */
const PUBLIC_FOLDER = 'boot'

/** A pipe without writer must not hold the opener. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK

/** A descriptor that all readers of one unchanged file share. */
interface SharedDescriptor {
  readonly handle: FileHandle
  readers: number
}

/**
 * A source over `imageDirectory`: regular files only; a link may point anywhere inside the public folder, never out of
 * it. Two readers of one file share its descriptor, so a boot.wim for a thousand machines is open once.
 */
export function createDiskSource(imageDirectory: string): FileSource {
  const findEntry = createFolderListings()
  const shared = new Map<string, SharedDescriptor>()

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

  async function openBelow(root: string, parts: readonly string[]): Promise<BootFile | RefusedFile | undefined> {
    const handle = await open(join(root, ...parts), OPEN_FLAGS)
    let kept = false
    try {
      const stats = await handle.stat({ bigint: true })
      if (!stats.isFile()) return undefined
      if (!isBelow(root, await whereIs(handle, join(root, ...parts))))
        return { refused: 'it is a link out of the boot folder' }
      const etag = etagOf(stats)
      const running = shared.get(etag)
      const descriptor = running ?? { handle, readers: 0 }
      kept = descriptor !== running
      descriptor.readers++
      shared.set(etag, descriptor)
      return bootFile([PUBLIC_FOLDER, ...parts].join('/'), stats, etag, descriptor)
    } finally {
      if (!kept) await handle.close()
    }
  }

  function bootFile(name: string, stats: BigIntStats, etag: string, descriptor: SharedDescriptor): BootFile {
    const sizeBytes = Number(stats.size)
    return {
      name,
      sizeBytes,
      etag,
      modifiedAt: stats.mtime,
      extents: sizeBytes === 0 ? [] : [{ kind: 'disk', fd: descriptor.handle.fd, offset: 0, length: sizeBytes }],
      close: async () => {
        descriptor.readers--
        if (descriptor.readers > 0) return
        shared.delete(etag)
        await descriptor.handle.close()
      },
    }
  }

  return async (name) => {
    const [folder, ...parts] = name.parts
    if (folder?.toLowerCase() !== PUBLIC_FOLDER || parts.length === 0) return undefined
    try {
      const root = await realpath(join(imageDirectory, PUBLIC_FOLDER))
      try {
        return await openBelow(root, parts)
      } catch (error) {
        if (!isAbsence(error)) throw error
      }
      const spelled = await resolveSpelling(root, parts)
      return spelled && (await openBelow(root, spelled))
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
