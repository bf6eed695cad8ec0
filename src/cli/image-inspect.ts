// `openwds image inspect`: what is in a WIM, ESD or split WIM, without a daemon.
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
import { FileAttribute, type ImageEntry } from '../wim/metadata.ts'
import { Wim } from '../wim/wim.ts'
import type { CliIo } from './io.ts'
import { formatSheet, formatTable } from './table.ts'
import { addOfflineVerb, argument, openOfflineVerb, wholeNumber, type OfflineVerb } from './verb.ts'

interface InspectOptions {
  index?: number
  path?: string
  extract?: string
  output?: string
  dism?: boolean
}

/** Adds `inspect` to the noun `image`. */
export function addImageInspectVerb(noun: Command, io: CliIo): void {
  addOfflineVerb(noun, 'inspect', 'Shows what is in a .wim, .esd or .swm file; needs no daemon.', [
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
    .option('--dism', 'the table in the shape of DISM /Get-WimInfo')
    .action(async (file: string, options: InspectOptions, command: Command) => {
      const verb = openOfflineVerb(command, io)
      if ((options.extract === undefined) !== (options.output === undefined))
        throw verb.usage('--extract and --output belong together')
      const sources = await openParts(file)
      try {
        const wim = await Wim.open(...sources)
        if (options.path !== undefined) await listPath(verb, wim, file, options, options.path)
        else if (options.extract !== undefined) await extract(verb, wim, file, options, options.extract)
        else showImages(verb, wim, file, options)
      } finally {
        await Promise.all(sources.map((source) => source.close()))
      }
    })
}

/** The file, or all parts of its set: `install.swm`, `install2.swm`, `install3.swm` … */
async function openParts(file: string): Promise<ByteSource[]> {
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

async function findEntry(wim: Wim, file: string, options: InspectOptions, path: string) {
  const image = await chosenImage(wim, file, options)
  const entry = await image.find(path)
  if (!entry) throw new RequestError('IMAGE_PATH_NOT_FOUND', { file, index: chosenIndex(wim, options), path })
  return { image, entry }
}

function showImages(verb: OfflineVerb, wim: Wim, file: string, options: InspectOptions): void {
  const images = options.index === undefined ? wim.images : wim.images.filter(({ index }) => index === options.index)
  if (options.index !== undefined && images.length === 0)
    throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file, index: options.index, count: wim.images.length })
  const { compression, bootIndex, partCount } = wim.header
  const bootable = (image: ImageInfo) => image.index === bootIndex
  verb.show({ file, compression, bootIndex: bootIndex || null, parts: partCount, images }, () => {
    if (options.dism === true) return dismText(file, images, wim)
    if (options.index !== undefined) return images.map((image) => sheet(image, bootable(image), verb)).join('\n')
    return formatTable(
      images,
      [
        { title: 'INDEX', cell: (image) => `${image.index}${bootable(image) ? ' boots' : ''}` },
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
  })
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
function dismText(file: string, images: readonly ImageInfo[], wim: Wim): string {
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
        `WIM Bootable : ${image.index === wim.header.bootIndex ? 'Yes' : 'No'}`,
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

async function listPath(verb: OfflineVerb, wim: Wim, file: string, options: InspectOptions, path: string) {
  const { image, entry } = await findEntry(wim, file, options, path)
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

async function extract(verb: OfflineVerb, wim: Wim, file: string, options: InspectOptions, path: string) {
  const { entry } = await findEntry(wim, file, options, path)
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
