// Serves `Tmp\<session>\<rest>`, made now or beside the boot program the session was given, and `Tmp\<architecture>{<session>}.bcd`.
import { createHash } from 'node:crypto'
import type { BootFile } from './boot-file.ts'
import { cleanName } from './clean-name.ts'
import { readSessionName, readSessionStore, type FileSource } from './tree.ts'

/** What a source of sessions asks the boot desk. */
export interface SessionFinder {
  /** A session's boot program relative to the image directory, `boot/grub/grubx64.efi`; undefined if it has none. */
  programOf(session: string): Promise<string | undefined>
  /** A file of the session that is made now, undefined if it is one of those beside the program. */
  find(session: string, name: string, query?: URLSearchParams): Promise<SessionAnswer | undefined>
  /** The boot store for the architecture of that name. */
  findBootStore(architecture: string): Promise<SessionAnswer | undefined>
}

/** Lies once in the boot folder, for the loaders of every architecture beside which it is looked for. */
const OF_EVERY_LOADER = /^(boot\.sdi|boot\.stl|fonts\/.+)$/i

/** Bytes, or the path of a file relative to the image directory. */
export type SessionAnswer = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'path'; path: string }

/**
 * A source that looks for `<rest>` in the folder of the session's boot program through `disk`. Loaders ask for files
 * beside themselves, so every request of a boot carries its session's id.
 */
export function createSessionSource(finder: SessionFinder, disk: FileSource): FileSource {
  return async (name, context) => {
    const store = readSessionStore(name)
    if (store) return answer(await finder.findBootStore(store.architecture))
    const named = readSessionName(name)
    if (!named) return undefined
    const [first = '', ...deeper] = named.rest.parts
    const made = deeper.length === 0 ? await finder.find(named.session, first, context.query) : undefined
    if (made) return answer(made)
    const program = await finder.programOf(named.session)
    const folder = program === undefined ? undefined : cleanName(program)
    if (!folder || 'refused' in folder) return undefined
    const { parts } = named.rest
    const beside = await disk({ parts: [...folder.parts.slice(0, -1), ...parts] }, context)
    return beside ?? (OF_EVERY_LOADER.test(parts.join('/')) ? disk({ parts: ['boot', ...parts] }, context) : undefined)

    function answer(found: SessionAnswer | undefined): ReturnType<FileSource> {
      if (found === undefined) return Promise.resolve(undefined)
      if (found.kind === 'bytes') return Promise.resolve(memoryFile(name.parts.join('/'), found.bytes))
      const path = cleanName(found.path)
      return 'refused' in path ? Promise.resolve(path) : disk(path, context)
    }
  }
}

/**
 * A source for loaders that forget the folder they came from: what is nowhere else is looked for beside the boot program of
 * the client's running session, `/grub/grub.cfg` in `boot/debian/grub`, where `boot/debian/shimx64.efi` was given.
 */
export function createBesideSource(finder: Pick<SessionFinder, 'programOf'>, disk: FileSource): FileSource {
  return async (name, context) => {
    const program = context.session === null ? undefined : await finder.programOf(context.session)
    const folder = program === undefined ? undefined : cleanName(program)
    if (!folder || 'refused' in folder) return undefined
    return disk({ parts: [...folder.parts.slice(0, -1), ...name.parts] }, context)
  }
}

/** A file of bytes at hand. */
export function memoryFile(name: string, bytes: Uint8Array): BootFile {
  return {
    name,
    origin: { kind: 'made', text: 'this boot alone' },
    sizeBytes: bytes.length,
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    modifiedAt: new Date(),
    extents: bytes.length === 0 ? [] : [{ kind: 'memory', bytes }],
    close: async () => {},
  }
}
