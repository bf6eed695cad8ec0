// The files of boot images with a WIM, under the names Windows' loaders ask for: loaders, fonts, boot stores, boot.wim.
import { posix } from 'node:path'
import { buildRamdiskStore } from '../bcd/store.ts'
import { OpenWdsError } from '../errors.ts'
import type { BootImage, ImageBootFile, ImageContent } from '../model.ts'
import type { BootFile } from './boot-file.ts'
import type { CleanName } from './clean-name.ts'
import type { OpenFiles } from './open-files.ts'
import type { BootStorePolicy, FindSessionBoot, SessionBoot } from './session-boot.ts'
import type { SessionWims } from './session-wim.ts'
import { memoryFile } from './session-source.ts'
import { readSessionName, readSessionStore, type FileSource, type RefusedFile } from './tree.ts'

type Found = BootFile | RefusedFile | undefined

/** What the files are made of. */
export interface ImageFilesParts {
  findBoot: FindSessionBoot
  /** Every enabled boot image, the newest first. */
  images: () => Promise<readonly BootImage[]>
  /** Where a boot file with this SHA-256 lies. */
  bootFilePath: (sha256: string) => string
  files: OpenFiles
  wims: SessionWims
  store: BootStorePolicy
}

/** One per daemon. */
export class ImageFiles {
  readonly #parts: ImageFilesParts

  constructor(parts: ImageFilesParts) {
    this.#parts = parts
  }

  /** What belongs to a session that boots a WIM; everything else is somebody else's. */
  readonly ofSession: FileSource = async (name, { session }) => {
    const id = readSessionStore(name)?.session ?? readSessionName(name)?.session ?? session
    const boot = id === null ? undefined : await this.#parts.findBoot(id)
    return boot && this.find(name, boot)
  }

  /** What any image has under a well-known name, and WIMs by the name of their image: for those nobody else serves. */
  readonly ofAnyImage: FileSource = async (name) => {
    const key = libraryName(name)
    const [, imageName] = /^[a-z0-9]+\/images\/(.+)\.wim$/.exec(key ?? '') ?? []
    for (const image of key === undefined ? [] : await this.#parts.images()) {
      const { content } = image
      if (!content) continue
      if (imageName !== undefined) {
        if (image.name.toLowerCase() !== imageName) continue
        return refusing(() => this.#parts.wims.openPlain(name.parts.join('/'), content))
      }
      const file = content.bootFiles.find((one) => one.name.toLowerCase() === key)
      if (file) return this.#open(file, image.name)
    }
    return undefined
  }

  /** The file a boot would get under this name. */
  async find(name: CleanName, boot: SessionBoot): Promise<Found> {
    const { content } = boot.image
    const text = name.parts.join('/')
    if (readSessionStore(name)) return this.#store(text, boot)
    const own = readSessionName(name)
    const key = own ? own.rest.parts.join('/').toLowerCase() : libraryName(name)
    if (key === undefined) return undefined
    if (key === 'bcd') return this.#store(text, boot)
    if (own && key === 'wimboot.bcd') return memoryFile(text, buildSessionStore(boot, this.#parts.store, 'wimboot'))
    if (own && key === 'boot.wim') return refusing(() => this.#parts.wims.open(text, boot))
    for (const candidate of own ? [key, `${programFolder(boot)}/${key}`] : [key])
      for (const spelled of withLoader(candidate, boot.program)) {
        const file = content.bootFiles.find((one) => one.name.toLowerCase() === spelled)
        if (file) return this.#open(file, boot.image.name)
      }
    return undefined
  }

  #store(name: string, boot: SessionBoot): BootFile {
    return memoryFile(name, buildSessionStore(boot, this.#parts.store))
  }

  #open({ name, from, sha256, sizeBytes }: ImageBootFile, image: string): Promise<Found> {
    return refusing(async () => {
      const shared = await this.#parts.files.open({ path: this.#parts.bootFilePath(sha256), sizeBytes })
      return {
        name: `boot/${name}`,
        origin: { kind: 'image', text: `boot image ${image}: ${from}` },
        sizeBytes,
        etag: sha256.slice(0, 32),
        modifiedAt: new Date(0),
        extents: [{ kind: 'disk', fd: shared.fd, offset: 0, length: sizeBytes }],
        close: () => shared.close(),
      }
    })
  }
}

/** The boot store of one session: the same bytes for the same boot. On the disk that wimboot makes, files lie by themselves. */
export function buildSessionStore(
  boot: SessionBoot,
  policy: BootStorePolicy,
  reader: 'loader' | 'wimboot' = 'loader',
): Uint8Array {
  const { session, image } = boot
  const pathOf = (name: string) => (reader === 'wimboot' ? `\\Boot\\${name}` : `\\Tmp\\${session}\\${name}`)
  const { blockSize, windowSize, variableWindow, loadOptions } = policy
  const inner = image.content.images.find(({ index }) => index === image.content.index)
  return buildRamdiskStore({
    entries: [
      {
        title: inner?.name ?? image.name,
        wimPath: pathOf('boot.wim'),
        ...(loadOptions === null ? {} : { loadOptions }),
      },
    ],
    sdiPath: pathOf('boot.sdi'),
    ...{ blockSize, windowSize, variableWindow },
    // without fonts a graphic error page is blank
    textMode: !hasFonts(image.content),
  })
}

function hasFonts({ bootFiles }: ImageContent): boolean {
  return bootFiles.some(({ name }) => /^Fonts(_EX)?\//.test(name))
}

/**
 * Fonts and the trust list are signed as the loaders beside which they were installed: those of `EFI_EX` are had first by
 * a loader of `EFI_EX`, last by any other. In lower case.
 */
function withLoader(key: string, program: string | null): readonly string[] {
  const newer = key.startsWith('fonts/')
    ? key.replace('fonts/', 'fonts_ex/')
    : key === 'boot.stl'
      ? 'boot_ex.stl'
      : null
  if (newer === null) return [key]
  return program !== null && /_ex\.efi$/i.test(program) ? [newer, key] : [key, newer]
}

/** `x64uefi` of `boot/x64uefi/bootmgfw.efi`: what loaders look for beside themselves. */
function programFolder({ program, architecture }: SessionBoot): string {
  return program === null ? (architecture ?? '') : posix.basename(posix.dirname(program)).toLowerCase()
}

/** The name in the library of `boot\…` and `EFI\Microsoft\Boot\…`, in lower case; undefined for every other. */
export function libraryName({ parts }: CleanName): string | undefined {
  const text = parts.join('/').toLowerCase()
  if (text === 'bcd') return 'bcd'
  const [, rest] = /^(?:boot|efi\/microsoft\/boot)\/(.+)$/.exec(text) ?? []
  return rest
}

/** Serves `EFI\\Microsoft\\Boot\\…`, where UEFI boot managers look for fonts and boot.stl, from the boot folder. */
export function underBoot(disk: FileSource): FileSource {
  return async (name, context) => {
    const [efi, microsoft, boot, ...rest] = name.parts
    if ([efi, microsoft, boot].join('/').toLowerCase() !== 'efi/microsoft/boot' || rest.length === 0) return undefined
    return disk({ parts: ['boot', ...rest] }, context)
  }
}

/** A file that is there but cannot be served is refused with the reason, not missing. */
async function refusing(open: () => Promise<BootFile>): Promise<Found> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof OpenWdsError) return { refused: error.message }
    throw error
  }
}
