// How `image inspect` shows images to people: a table, sheets with everything, and DISM's own shape.
import type { DescribedImage } from '../library/describe-image.ts'
import { printable } from '../printable.ts'
import type { Compression } from '../wim/header.ts'
import { formatSheet, formatTable } from './table.ts'
import type { Paint } from './terminal.ts'

/** A WIM file with its images, as `--json` shows it too. */
export interface DescribedWim {
  readonly file: string
  readonly compression: Compression
  readonly bootIndex: number | null
  /** Files of the set; 1 for one that is not split. */
  readonly parts: number
  readonly images: readonly DescribedImage[]
}

const KIND_TEXTS = { winpe: 'Windows PE', setup: 'Windows Setup', winre: 'Windows RE' } as const

function kindText({ bootKind, origin }: DescribedImage): string {
  if (bootKind !== null) return KIND_TEXTS[bootKind]
  return { media: 'install, media', custom: 'install, custom', unknown: 'install' }[origin.origin]
}

function generalizedText({ generalized }: DescribedImage): string | null {
  return generalized && { generalized: 'yes', 'not-generalized': 'NO', unknown: 'unknown' }[generalized.state]
}

/** One line an image. */
export function imageTable({ images }: DescribedWim, paint: Paint): string {
  return formatTable(
    images,
    [
      { title: 'INDEX', cell: (image) => `${image.index}${image.isBootIndex ? ' boots' : ''}` },
      { title: 'NAME', cell: (image) => image.name },
      { title: 'KIND', cell: kindText },
      { title: 'ARCHITECTURE', cell: (image) => image.architecture },
      { title: 'EDITION', cell: (image) => image.edition },
      { title: 'VERSION', cell: (image) => image.version },
      { title: 'LANGUAGES', cell: (image) => image.languages.join(' ') },
      {
        title: 'GENERALIZED',
        cell: generalizedText,
        colour: ({ generalized }) => (generalized && generalized.state !== 'generalized' ? 'yellow' : undefined),
      },
      { title: 'SIZE', cell: (image) => sizeText(image.totalBytes), align: 'right' },
      { title: 'DESCRIPTION', cell: (image) => image.description },
    ],
    paint,
  )
}

/** Everything known of each image. */
export function imageSheets({ images }: DescribedWim, paint: Paint): string {
  return images.map((image) => sheet(image, paint)).join('\n')
}

function sheet(image: DescribedImage, paint: Paint): string {
  const { generalized, origin } = image
  return formatSheet(
    [
      ['index', image.index],
      ['name', image.name],
      ['description', image.description],
      ['kind', image.bootKind === null ? 'install image' : `boot image: ${kindText(image)}`],
      ['boots', image.isBootIndex],
      ['boots on', image.bootKind === null ? undefined : image.bootsOn.join(', ')],
      ['architecture', image.architecture],
      ['edition', image.edition],
      ['installation type', image.installationType],
      ['product type', image.productType],
      ['version', image.version],
      ['languages', image.languages.join(' ')],
      ['default language', image.defaultLanguage],
      ...(image.bootManagers ?? []).map(({ path, signatures }) => [path, signatures] as const),
      ['generalized', generalized ? generalizedText(image) : undefined],
      ['generalized says', generalized?.evidence],
      ['origin', origin.origin],
      ['origin says', origin.evidence.join('; ')],
      ['system root', image.systemRoot],
      ['directories', image.directoryCount],
      ['files', image.fileCount],
      ['size', sizeText(image.totalBytes)],
      ['created', image.createdAt],
      ['changed', image.modifiedAt],
    ],
    paint,
  )
}

/** As DISM prints it, so that scripts which read that find what they look for. */
export function dismText({ file, images, bootIndex }: DescribedWim): string {
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

function sizeText(bytes: number | null): string | null {
  if (bytes === null) return null
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`
}
