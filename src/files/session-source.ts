// Serves `Tmp\<session>\<rest>`: the files beside the boot program that this session was given.
import { cleanName } from './clean-name.ts'
import { readSessionName, type FileSource } from './tree.ts'

/** A session's boot program relative to the image directory, `boot/grub/grubx64.efi`; undefined if it has none. */
export type ProgramOf = (session: string) => Promise<string | undefined>

/**
 * A source that looks for `<rest>` in the folder of the session's boot program through `disk`. Loaders ask for files
 * beside themselves, so every request of a boot carries its session's id.
 */
export function createSessionSource(programOf: ProgramOf, disk: FileSource): FileSource {
  return async (name, context) => {
    const named = readSessionName(name)
    if (!named) return undefined
    const program = await programOf(named.session)
    const folder = program === undefined ? undefined : cleanName(program)
    if (!folder || 'refused' in folder) return undefined
    return disk({ parts: [...folder.parts.slice(0, -1), ...named.rest.parts] }, context)
  }
}
