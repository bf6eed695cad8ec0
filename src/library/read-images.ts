// What an image file holds, as the library keeps it: its images, and what Windows' loaders need beside them.
import { basename, dirname } from 'node:path'
import { stat } from 'node:fs/promises'
import { RequestError } from '../errors.ts'
import type { Image, ImageContent, LibraryImage } from '../model.ts'
import type { Wim } from '../wim/wim.ts'
import { discPlace, findBootFiles, folderPlace, imagePlace, type FoundBootFiles, type Place } from './boot-files.ts'
import { describeImages, type DescribedImage } from './describe-image.ts'
import { ImageFiles } from './files-of-image.ts'
import { openImageFile, type FoundWim, type ImageFile } from './image-file.ts'

/** A WIM of the file, and what it is good for. */
export interface FoundImage {
  type: Image['type']
  /** Part of a name: `boot`, `install`. */
  stem: string
  content: Omit<ImageContent, 'number' | 'file'>
  /** The bytes of the boot files, to be kept beside the library. */
  bootFiles: FoundBootFiles['files']
}

/** A file's images. */
export interface ReadImages {
  format: 'wim' | 'iso'
  /** The file, or every part of its split set, the first first. */
  paths: string[]
  images: FoundImage[]
}

/**
 * Looks into a file. Reads little of it, unless it is an ESD. Rejects with IMAGE_FILE_UNUSABLE, INPUT_UNREADABLE, and
 * what is wrong with its format.
 */
export async function readImages(path: string, type?: Image['type']): Promise<ReadImages> {
  const opened = await openImageFile(path)
  try {
    const images: FoundImage[] = []
    for (const found of opened.wims) images.push(await readWim(opened, found, type))
    const fitting = images.filter((image) => type === undefined || image.type === type)
    if (fitting.length === 0)
      throw new RequestError('IMAGE_FILE_UNUSABLE', {
        file: basename(path),
        reason: images.length === 0 ? 'there is no WIM, ESD or SWM file on it' : `it has no ${type} image`,
      })
    const paths = opened.disc ? [path] : opened.sources.map(({ name }) => name)
    return { format: opened.disc ? 'iso' : 'wim', paths: firstPartFirst(paths), images: fitting }
  } finally {
    await opened.close()
  }
}

/** `install.swm` before `install2.swm` before `install10.swm`. */
function firstPartFirst(paths: readonly string[]): string[] {
  const number = (path: string) => Number(/(\d*)\.swm$/i.exec(path)?.[1] || 1)
  return [...paths].sort((a, b) => number(a) - number(b))
}

async function readWim(opened: ImageFile, found: FoundWim, type: Image['type'] | undefined): Promise<FoundImage> {
  const wim = await found.open()
  const described = await describeImages(wim, { onMedia: found.onMedia })
  if (described.length === 0)
    throw new RequestError('IMAGE_FILE_UNUSABLE', { file: basename(wim.name), reason: 'there is no image in it' })
  const booted = described.find(({ isBootIndex }) => isBootIndex) ?? described[0]
  const isBoot =
    type === undefined ? booted !== undefined && booted.bootKind !== null : type === 'boot' && booted?.bootKind !== null
  const stem = basename(found.path ?? opened.file).replace(/\.[^.]*$/, '')
  const images = described.map(toLibraryImage)
  if (!isBoot || booted === undefined)
    return { type: 'install', stem, content: content(found, null, images), bootFiles: [] }
  if (wim.header.partCount > 1)
    throw new RequestError('IMAGE_FILE_UNUSABLE', {
      file: basename(wim.name),
      reason: 'a split boot image cannot be streamed; join it first (wimlib-imagex join)',
    })
  const { files, missing } = await findBootFiles(booted.architecture, await placesOf(opened, wim, booted.index))
  const findings = [...startFindings(booted), ...missing.map((text) => `missing: ${text}`)]
  return {
    type: 'boot',
    stem,
    content: { ...content(found, booted.index, images), bootFiles: files.map(({ file }) => file), findings },
    bootFiles: files,
  }
}

function content(found: FoundWim, index: number | null, images: LibraryImage[]): FoundImage['content'] {
  return { inside: found.path, index, images, bootFiles: [], signature: 'microsoft-2011', findings: [] }
}

async function placesOf(opened: ImageFile, wim: Wim, index: number): Promise<Place[]> {
  const tree = await wim.image(index)
  const places: Place[] = tree ? [imagePlace(new ImageFiles(wim, tree))] : []
  if (opened.disc) return [...places, discPlace(opened.disc)]
  // media copied into a folder: sources\boot.wim, with boot and efi beside sources
  const root = dirname(dirname(opened.file))
  if (basename(dirname(opened.file)).toLowerCase() === 'sources' && (await isFolder(root)))
    places.push(folderPlace(root))
  return places
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function startFindings({ bootsOn, index }: DescribedImage): string[] {
  return bootsOn.length > 0
    ? []
    : [`image ${index} has no winload in \\Windows\\System32\\boot: it does not start from the network`]
}

function toLibraryImage(image: DescribedImage): LibraryImage {
  return {
    index: image.index,
    name: image.name,
    description: image.description,
    architecture: image.architecture,
    edition: image.edition,
    installationType: image.installationType,
    version: image.version,
    languages: [...image.languages],
    sizeBytes: image.totalBytes,
    generalized: image.generalized === null ? null : { ...image.generalized },
    origin: { origin: image.origin.origin, evidence: [...image.origin.evidence] },
    bootKind: image.bootKind,
  }
}
