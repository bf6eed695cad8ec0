// What an image is: START HERE. Its own description, completed by what is found inside it.
import { FormatError } from '../errors.ts'
import { describeEfi } from '../pe/describe.ts'
import { summarizeSignatures } from '../pe/summary.ts'
import type { ImageInfo } from '../wim/image-info.ts'
import type { Wim } from '../wim/wim.ts'
import { readGeneralizedState, type GeneralizedState } from './generalized-state.ts'
import { ImageFiles } from './files-of-image.ts'
import { guessOrigin, type OriginGuess } from './image-origin.ts'

/** What a boot image starts: Windows PE alone, Windows Setup in it, or the recovery environment. */
export const BOOT_KINDS = ['winpe', 'setup', 'winre'] as const
export type BootKind = (typeof BOOT_KINDS)[number]

/** An image as its file describes it, and as it is. */
export interface DescribedImage extends ImageInfo {
  /** Whether the file names it as the one that boots. */
  readonly isBootIndex: boolean
  /** Null for an image that is to be installed. */
  readonly bootKind: BootKind | null
  /** Firmware whose boot manager finds the image's loader in it; empty where it cannot start from the network. */
  readonly bootsOn: readonly ('bios' | 'uefi')[]
  /** Null for boot images: nobody generalizes Windows PE. */
  readonly generalized: GeneralizedState | null
  readonly origin: OriginGuess
  /** Whose signatures its boot managers bear; undefined where they were not looked at. */
  readonly bootManagers?: readonly BootManager[]
}

/** A boot manager in an image. */
export interface BootManager {
  readonly path: string
  /** In words. */
  readonly signatures: string
}

/**
 * Looks into images, all or those of the given indices. `onMedia`: the file lies in the folder layout of Windows media.
 * Rejects with WIM_BAD_… when the file is damaged. Reads a few hundred kilobytes an image; of a solid file (ESD) a
 * chunk or two more, up to 64 MB each. `signatures`: of which images the boot managers are looked at, 2 MB each.
 */
export async function describeImages(
  wim: Wim,
  options: { onMedia?: boolean; indices?: readonly number[]; signatures?: 'boot' | 'all' } = {},
): Promise<DescribedImage[]> {
  const wanted = wim.images.filter(({ index }) => options.indices?.includes(index) ?? true)
  const described: DescribedImage[] = []
  /** Most images of a file have the same ones. By SHA-1. */
  const known = new Map<string, string>()
  for (const info of wanted) {
    const { files, ...image } = await describeImage(wim, info, options.onMedia ?? false)
    const isAsked = options.signatures === 'all' || (options.signatures === 'boot' && image.bootKind !== null)
    described.push(isAsked ? { ...image, bootManagers: await bootManagersOf(files, known) } : image)
  }
  return described
}

const BOOT_MANAGERS = ['\\Windows\\Boot\\EFI\\bootmgfw.efi', '\\Windows\\Boot\\EFI_EX\\bootmgfw_EX.efi']
/** Real ones have 2 to 3 MB. */
const MAX_MANAGER_BYTES = 32 * 2 ** 20

async function bootManagersOf(files: ImageFiles, known: Map<string, string>): Promise<BootManager[]> {
  const managers: BootManager[] = []
  for (const path of BOOT_MANAGERS) {
    const sha1 = (await files.find(path))?.sha1
    if (!sha1) continue
    const signatures = known.get(sha1) ?? (await signaturesOf(files, path))
    known.set(sha1, signatures)
    managers.push({ path, signatures })
  }
  return managers
}

async function signaturesOf(files: ImageFiles, path: string): Promise<string> {
  try {
    return summarizeSignatures(await describeEfi((await files.read(path, MAX_MANAGER_BYTES)) ?? new Uint8Array(0)))
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return `it is no EFI program: ${error.message}`
  }
}

async function describeImage(
  wim: Wim,
  info: ImageInfo,
  onMedia: boolean,
): Promise<DescribedImage & { files: ImageFiles }> {
  const tree = await wim.image(info.index)
  if (!tree)
    throw new FormatError('WIM_BAD_METADATA', {
      file: wim.name,
      offset: 0,
      reason: `there is no metadata of image ${info.index}`,
    })
  const files = new ImageFiles(wim, tree)
  const bootKind = await bootKindOf(info, files)
  return {
    ...info,
    isBootIndex: wim.header.bootIndex === info.index,
    bootKind,
    bootsOn: bootKind === null ? [] : await firmwareOf(files),
    generalized: bootKind === null ? await readGeneralizedState(files) : null,
    origin: await guessOrigin(info, files, onMedia),
    files,
  }
}

/** winpeshl starts the shell of Windows PE and is in no other Windows [learn.microsoft.com, "Winpeshl.ini files"]. */
async function bootKindOf(info: ImageInfo, files: ImageFiles): Promise<BootKind | null> {
  const saysPe = [info.installationType, info.edition].some((text) => text?.toLowerCase() === 'windowspe')
  if (!saysPe && !(await files.has('\\Windows\\System32\\winpeshl.exe'))) return null
  // winpeshl starts them when nothing else is asked for: that is what makes a boot image Setup's
  for (const path of ['\\setup.exe', '\\sources\\setup.exe']) if (await files.has(path)) return 'setup'
  return (await files.has('\\sources\\recovery\\RecEnv.exe')) ? 'winre' : 'winpe'
}

/** What the boot manager starts from a WIM when the store names no path, by firmware. */
const LOADERS = [
  ['bios', '\\Windows\\System32\\boot\\winload.exe'],
  ['uefi', '\\Windows\\System32\\boot\\winload.efi'],
] as const

async function firmwareOf(files: ImageFiles): Promise<('bios' | 'uefi')[]> {
  const found: ('bios' | 'uefi')[] = []
  for (const [firmware, path] of LOADERS) if (await files.has(path)) found.push(firmware)
  return found
}
