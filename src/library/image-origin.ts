// Guesses whether an image is the product's own or was captured from a computer [BP-4].
import { FileAttribute } from '../wim/metadata.ts'
import type { ImageInfo } from '../wim/image-info.ts'
import type { ImageFiles } from './files-of-image.ts'

/** A guess, with what speaks for it: the operator's word (`--origin`) goes before it. */
export interface OriginGuess {
  readonly origin: 'media' | 'custom' | 'unknown'
  /** For people: what was found and where. */
  readonly evidence: readonly string[]
}

/** Profiles every Windows has before anybody has signed in. */
const BUILT_IN_PROFILES = ['default', 'default user', 'all users', 'public', 'defaultuser0']

/**
 * What sysprep leaves on the computer it runs on; Microsoft's own images are made without it. The tag is written when
 * a generalization has succeeded [setupact.log: FCreateTagFile].
 */
const SYSPREP_TRACES = [
  '\\Windows\\System32\\Sysprep\\Sysprep_succeeded.tag',
  '\\Windows\\System32\\Sysprep\\Panther\\setupact.log',
]

/**
 * Traces of a life before the capture come first, then the description: Microsoft's images have a display name and
 * flags, `dism /Capture-Image` writes neither. `onMedia`: the file lies in the folder layout of Windows media.
 */
export async function guessOrigin(info: ImageInfo, files: ImageFiles, onMedia: boolean): Promise<OriginGuess> {
  const traces: string[] = []
  for (const path of SYSPREP_TRACES) if (await files.has(path)) traces.push(`${path} is there: sysprep ran in it`)
  for (const { name, attributes } of await files.list('\\Users'))
    if (attributes & FileAttribute.Directory && !BUILT_IN_PROFILES.includes(name.toLowerCase()))
      traces.push(`a user's profile, \\Users\\${name.slice(0, 60)}`)
  if (traces.length > 0) return { origin: 'custom', evidence: traces }

  const hasDisplayName = info.displayName !== null
  const hasFlags = info.flags !== null
  const layout = onMedia ? ['the file lies where Windows media have it'] : []
  if (hasDisplayName && hasFlags)
    return { origin: 'media', evidence: ['its description has display name and flags', ...layout] }
  if (!hasDisplayName && !hasFlags)
    return { origin: 'custom', evidence: ['its description has neither display name nor flags, as captures'] }
  const half = [`its description has ${hasFlags ? 'flags, but no display name' : 'a display name, but no flags'}`]
  return { origin: onMedia ? 'media' : 'unknown', evidence: [...half, ...layout] }
}
