// `openwds image inspect`: what is in a WIM, ESD, split WIM or disc image, without a daemon.
import { createWriteStream } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { openFileSource, type ByteSource } from '../bytes/source.ts'
import { RequestError, SystemError } from '../errors.ts'
import { printable } from '../printable.ts'
import type { ImageInfo } from '../wim/image-info.ts'
import { openDisc, type DiscEntry } from '../iso/volume.ts'
import { FileAttribute, type ImageEntry } from '../wim/metadata.ts'
import { Wim } from '../wim/wim.ts'
import type { CliIo } from './io.ts'
import { formatSheet, formatTable } from './table.ts'
import { addOfflineVerb, argument, openOfflineVerb, wholeNumber, type OfflineVerb } from './verb.ts'

export interface InspectOptions {
  index?: number
  path?: string
  extract?: string
  output?: string
  inside?: string
  dism?: boolean
}

/** A WIM to look at, and what it is called. */
export interface OpenedWim {
  file: string
  wim: Wim
}

/** Adds `inspect` to the noun `image`. */
export function addImageInspectVerb(noun: Command, io: CliIo): void {
  addOfflineVerb(noun, 'inspect', 'Shows what is in a .wim, .esd, .swm or .iso file; needs no daemon.', [
    'openwds image inspect Win11.iso',
    'openwds image inspect install.wim',
    'openwds image inspect install.wim --index 2',
    String.raw`openwds image inspect boot.wim --index 2 --path '\Windows\Boot'`,
    String.raw`openwds image inspect boot.wim --extract '\Windows\Boot\EFI\bootmgfw.efi' -o bootmgfw.efi`,
  ])
    .addArgument(argument('<file>', 'the file; of a split set any part, the others are found beside it'))
    .option(
      '--index <n>',
      'only this image (default for --path and --extract: the one that boots, else 1)',
      wholeNumber(1),
    )
    .option('--path <path>', 'list this directory of the image')
    .option('--extract <path>', 'write this file of the image to --output')
    .option('-o, --output <file>', 'where --extract writes')
    .option(
      '--inside <path>',
      'of an .iso: only this WIM in it (default: all; for --path and --extract sources/boot.wim)',
    )
    .option('--dism', 'the table in the shape of DISM /Get-WimInfo')
    .action(async (file: string, options: InspectOptions, command: Command) => {
      const verb = openOfflineVerb(command, io)
      if ((options.extract === undefined) !== (options.output === undefined))
        throw verb.usage('--extract and --output belong together')
      const sources = await openParts(file)
      try {
        const wims = await openWims(sources, file, options)
        if (options.path !== undefined) await listPath(verb, wims, options, options.path)
        else if (options.extract !== undefined) await extract(verb, wims, options, options.extract)
        else showImages(verb, wims, options)
      } finally {
        await Promise.all(sources.map((source) => source.close()))
      }
    })
}

/** The WIM, or those on a disc image. */
export async function openWims(sources: ByteSource[], file: string, options: InspectOptions): Promise<OpenedWim[]> {
  const [source] = sources
  if (!source || !/\.iso$/i.test(file)) return [{ file, wim: await Wim.open(...sources) }]
  const disc = await openDisc(source)
  const found = new Map<string, DiscEntry[]>()
  for await (const { path, entry } of disc.walk()) {
    if (entry.isDirectory || !/\.(wim|esd|swm)$/i.test(path)) continue
    // the parts of a split set are one
    const whole = path.replace(/\d*\.swm$/i, '.swm')
    found.set(whole, [...(found.get(whole) ?? []), entry])
  }
  const needsOne = options.path !== undefined || options.extract !== undefined
  const wanted = (options.inside ?? (needsOne ? 'sources/boot.wim' : undefined))
    ?.replaceAll('\\', '/')
    .replace(/^\//, '')
  const chosen = [...found].filter(
    ([path]) => wanted === undefined || path.slice(1).toLowerCase() === wanted.toLowerCase(),
  )
  if (chosen.length === 0)
    throw new RequestError('DISC_HAS_NO_IMAGES', { file, wanted: wanted ?? 'WIM, ESD or SWM file' })
  const opened: OpenedWim[] = []
  for (const [path, entries] of chosen)
    opened.push({ file: `${file}${path}`, wim: await Wim.open(...entries.map((entry) => disc.open(entry))) })
  return opened
}

/** The file, or all parts of its set: `install.swm`, `install2.swm`, `install3.swm` … */
export async function openParts(file: string): Promise<ByteSource[]> {
  const sources: ByteSource[] = []
  try {
    const set = /^(.*?)\d*(\.swm)$/i.exec(basename(file))
    const names = set
      ? (await readdir(dirname(file))).filter((name) => {
          const rest = name.toLowerCase().startsWith((set[1] ?? '').toLowerCase())
            ? name.slice((set[1] ?? '').length)
            : ''
          return /^\d*\.swm$/i.test(rest)
        })
      : [basename(file)]
    for (const name of names) sources.push(await openFileSource(join(dirname(file), name)))
    return sources
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()))
    throw new SystemError('INPUT_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  }
}

function chosenIndex(wim: Wim, options: InspectOptions): number {
  return options.index ?? (wim.header.bootIndex || 1)
}

async function chosenImage(wim: Wim, file: string, options: InspectOptions) {
  const index = chosenIndex(wim, options)
  const image = await wim.image(index)
  if (!image) throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file, index, count: wim.images.length })
  return image
}

async function findEntry(wims: readonly OpenedWim[], options: InspectOptions, path: string) {
  const { wim, file } = wims[0] as OpenedWim
  const image = await chosenImage(wim, file, options)
  const entry = await image.find(path)
  if (!entry) throw new RequestError('IMAGE_PATH_NOT_FOUND', { file, index: chosenIndex(wim, options), path })
  return { wim, image, entry }
}

function showImages(verb: OfflineVerb, wims: readonly OpenedWim[], options: InspectOptions): void {
  const described = wims.map(({ file, wim }) => {
    const images = options.index === undefined ? wim.images : wim.images.filter(({ index }) => index === options.index)
    if (options.index !== undefined && images.length === 0)
      throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file, index: options.index, count: wim.images.length })
    const { compression, bootIndex, partCount } = wim.header
    return { file, compression, bootIndex: bootIndex || null, parts: partCount, images }
  })
  verb.show(described.length === 1 ? described[0] : described, () =>
    described.map((one) => imagesText(one, verb, options, described.length > 1)).join('\n'),
  )
}

interface DescribedWim {
  file: string
  bootIndex: number | null
  images: readonly ImageInfo[]
}

function imagesText(wim: DescribedWim, verb: OfflineVerb, options: InspectOptions, titled: boolean): string {
  const { file, bootIndex, images } = wim
  if (options.dism === true) return dismText(wim)
  const title = titled ? `${verb.paint('bold', printable(file))}\n` : ''
  if (options.index !== undefined)
    return title + images.map((image) => sheet(image, image.index === bootIndex, verb)).join('\n')
  return (
    title +
    formatTable(
      images,
      [
        { title: 'INDEX', cell: (image) => `${image.index}${image.index === bootIndex ? ' boots' : ''}` },
        { title: 'NAME', cell: (image) => image.name },
        { title: 'ARCHITECTURE', cell: (image) => image.architecture },
        { title: 'EDITION', cell: (image) => image.edition },
        { title: 'VERSION', cell: (image) => image.version },
        { title: 'LANGUAGES', cell: (image) => image.languages.join(' ') },
        { title: 'SIZE', cell: (image) => sizeText(image.totalBytes), align: 'right' },
        { title: 'DESCRIPTION', cell: (image) => image.description },
      ],
      verb.paint,
    )
  )
}

function sheet(image: ImageInfo, bootable: boolean, verb: OfflineVerb): string {
  return formatSheet(
    [
      ['index', image.index],
      ['name', image.name],
      ['description', image.description],
      ['boots', bootable],
      ['architecture', image.architecture],
      ['edition', image.edition],
      ['installation type', image.installationType],
      ['product type', image.productType],
      ['version', image.version],
      ['languages', image.languages.join(' ')],
      ['default language', image.defaultLanguage],
      ['system root', image.systemRoot],
      ['directories', image.directoryCount],
      ['files', image.fileCount],
      ['size', sizeText(image.totalBytes)],
      ['created', image.createdAt],
      ['changed', image.modifiedAt],
    ],
    verb.paint,
  )
}

/** As DISM prints it, so that scripts which read that find what they look for. */
function dismText({ file, images, bootIndex }: DescribedWim): string {
  const lines = [`Details for image : ${printable(file)}`, '']
  for (const image of images) {
    const bytes = (image.totalBytes ?? 0).toLocaleString('en-US')
    lines.push(
      `Index : ${image.index}`,
      `Name : ${printable(image.name ?? '<undefined>')}`,
      `Description : ${printable(image.description ?? '<undefined>')}`,
      `Size : ${bytes} bytes`,
    )
    if (images.length === 1)
      lines.push(
        `WIM Bootable : ${image.index === bootIndex ? 'Yes' : 'No'}`,
        `Architecture : ${image.architecture === 'amd64' ? 'x64' : (image.architecture ?? '<undefined>')}`,
        `Version : ${image.version?.split('.').slice(0, 3).join('.') ?? '<undefined>'}`,
        `ServicePack Build : ${image.version?.split('.')[3] ?? '<undefined>'}`,
        `Installation : ${printable(image.installationType ?? '<undefined>')}`,
        `ProductType : ${printable(image.productType ?? '<undefined>')}`,
        `Edition : ${printable(image.edition ?? '<undefined>')}`,
        `System Root : ${printable(image.systemRoot ?? '<undefined>')}`,
        `Directories : ${image.directoryCount ?? 0}`,
        `Files : ${image.fileCount ?? 0}`,
        'Languages :',
        ...image.languages.map(
          (language) => `\t${printable(language)}${language === image.defaultLanguage ? ' (Default)' : ''}`,
        ),
      )
    lines.push('')
  }
  return lines.join('\n')
}

async function listPath(verb: OfflineVerb, wims: readonly OpenedWim[], options: InspectOptions, path: string) {
  const { wim, image, entry } = await findEntry(wims, options, path)
  const isDirectory = (item: ImageEntry) => (item.attributes & FileAttribute.Directory) !== 0
  const items = isDirectory(entry) ? await image.list(entry) : [entry]
  const rows = items.map((item) => {
    const blob = item.sha1 === null ? undefined : wim.findBlob(item.sha1)
    return {
      name: item.name,
      directory: isDirectory(item),
      sizeBytes: isDirectory(item) ? null : (blob?.resource.sizeBytes ?? 0),
      sha1: item.sha1,
    }
  })
  verb.show(rows, () =>
    formatTable(
      rows,
      [
        { title: 'NAME', cell: (row) => (row.directory ? `${row.name}\\` : row.name) },
        { title: 'BYTES', cell: (row) => row.sizeBytes, align: 'right' },
        { title: 'SHA-1', cell: (row) => row.sha1 },
      ],
      verb.paint,
    ),
  )
}

async function extract(verb: OfflineVerb, wims: readonly OpenedWim[], options: InspectOptions, path: string) {
  const { wim, entry } = await findEntry(wims, options, path)
  const contents = await wim.open(entry)
  if (!contents) throw verb.usage(`${path} is a directory`)
  const output = options.output ?? ''
  // whole or not at all: under its own name only when every byte is there
  const partial = `${output}.part`
  try {
    await pipeline(Readable.from(contents.pieces()), createWriteStream(partial))
    await rename(partial, output)
  } catch (error) {
    await rm(partial, { force: true })
    if (error instanceof Error && 'syscall' in error)
      throw new SystemError('OUTPUT_UNWRITABLE', { file: output, reason: error.message })
    throw error
  }
  verb.show(
    { file: output, sizeBytes: contents.sizeBytes },
    () => printable(`${output}: ${contents.sizeBytes} bytes`) + '\n',
  )
}

function sizeText(bytes: number | null): string | null {
  if (bytes === null) return null
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`
}
