// `openwds image inspect`: what is in a WIM, ESD, split WIM or disc image, without a daemon.
import { rename, rm, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { RequestError, SystemError } from '../errors.ts'
import { describeImages } from '../library/describe-image.ts'
import { openImageFile, type FoundWim, type ImageFile } from '../library/image-file.ts'
import { printable } from '../printable.ts'
import { FileAttribute, type ImageEntry } from '../wim/metadata.ts'
import type { Wim } from '../wim/wim.ts'
import type { CliIo } from './io.ts'
import { dismText, imageSheets, imageTable, type DescribedWim } from './image-text.ts'
import { formatTable } from './table.ts'
import { addOfflineVerb, argument, openOfflineVerb, wholeNumber, type OfflineVerb } from './verb.ts'

interface InspectOptions {
  index?: number
  path?: string
  extract?: string
  output?: string
  inside?: string
  dism?: boolean
}

/** A WIM to look at, and what it is called. */
interface OpenedWim {
  file: string
  wim: Wim
  found: FoundWim
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
      if (/\.efi$/i.test(file))
        throw verb.usage(`${file} is an EFI program, not an image file: openwds efi show ${file} tells its signatures`)
      const image = await openImageFile(file)
      try {
        const wims = await openWims(image, options)
        if (options.path !== undefined) await listPath(verb, wims, options, options.path)
        else if (options.extract !== undefined) await extract(verb, wims, options, options.extract)
        else await showImages(verb, wims, options)
      } finally {
        await image.close()
      }
    })
}

/** The WIM, or those on a disc image that are asked for. */
async function openWims(image: ImageFile, options: InspectOptions): Promise<OpenedWim[]> {
  const { file, disc, wims } = image
  const needsOne = options.path !== undefined || options.extract !== undefined
  const wanted = disc && (options.inside ?? (needsOne ? 'sources/boot.wim' : undefined))
  const chosen =
    typeof wanted === 'string'
      ? wims.filter(({ path }) => path !== null && plainPath(path) === plainPath(wanted))
      : wims
  if (chosen.length === 0)
    throw new RequestError('DISC_HAS_NO_IMAGES', { file, wanted: wanted ?? 'WIM, ESD or SWM file' })
  return Promise.all(
    chosen.map(async (found) => ({ file: `${file}${found.path ?? ''}`, wim: await found.open(), found })),
  )
}

function plainPath(path: string): string {
  return path.toLowerCase().replaceAll('\\', '/').replace(/^\//, '')
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

async function showImages(verb: OfflineVerb, wims: readonly OpenedWim[], options: InspectOptions): Promise<void> {
  const described: DescribedWim[] = []
  for (const { file, wim, found } of wims) {
    const { compression, bootIndex, partCount } = wim.header
    const { index } = options
    const images = await describeImages(wim, {
      onMedia: found.onMedia,
      signatures: index === undefined ? 'boot' : 'all',
      ...(index === undefined ? {} : { indices: [index] }),
    })
    if (index !== undefined && images.length === 0)
      throw new RequestError('IMAGE_INDEX_NOT_FOUND', { file, index, count: wim.images.length })
    described.push({ file, compression, bootIndex: bootIndex || null, parts: partCount, images })
  }
  verb.show(described.length === 1 ? described[0] : described, () => {
    if (options.dism === true) return described.map(dismText).join('\n')
    return described
      .map((one) => {
        const title = described.length > 1 ? `${verb.paint('bold', printable(one.file))}\n` : ''
        return title + (options.index === undefined ? imageTable(one, verb.paint) : imageSheets(one, verb.paint))
      })
      .join('\n')
  })
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
    await writeFile(partial, contents.pieces())
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
