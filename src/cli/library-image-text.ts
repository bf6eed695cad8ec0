// How images are shown to people: the list, and one of them with what is in it.
import type { ImageDetailReply, ImageReply } from '../api/image-schemas.ts'
import { printable } from '../printable.ts'
import { overrideText } from './assignment.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatBytes } from '../figures.ts'
import { formatTime, type Paint } from './terminal.ts'

type Inner = NonNullable<ImageReply['content']>['images'][number]

/** The list. */
export function imagesText(images: readonly ImageReply[], paint: Paint): string {
  return formatTable(
    images,
    [
      { title: 'NAME', cell: (image) => image.name },
      { title: 'TYPE', cell: (image) => image.type },
      { title: 'ARCHITECTURES', cell: architecturesText },
      { title: 'IMAGES', cell: (image) => image.content?.images.length, align: 'right' },
      { title: 'SIZE', cell: (image) => image.content && formatBytes(image.content.file.sizeBytes), align: 'right' },
      { title: 'GROUP', cell: (image) => image.group },
      { title: 'SIGNED', cell: signersText },
      { title: 'STATE', cell: stateText, colour: stateColour },
      { title: 'DESCRIPTION', cell: (image) => image.description },
    ],
    paint,
  )
}

/** Whose signatures its boot managers bear. */
function signersText({ content }: ImageReply): string {
  const signers = content?.bootFiles.flatMap(({ signer, signers: all }) => all ?? signer ?? []) ?? []
  return [...new Set(signers)].sort().join(' ')
}

function stateColour({ enabled, fileState }: ImageReply): 'red' | 'yellow' | undefined {
  if (fileState && fileState.state !== 'ok') return 'red'
  return enabled ? undefined : 'yellow'
}

function stateText(image: ImageReply): string {
  if (image.fileState && image.fileState.state !== 'ok') return image.fileState.state
  if (!image.enabled) return 'disabled'
  const notGeneralized = image.content?.images.filter(({ generalized }) => generalized?.state === 'not-generalized')
  if (notGeneralized && notGeneralized.length > 0) return 'not generalized'
  return image.content && image.content.findings.length > 0 ? 'see findings' : 'ready'
}

function architecturesText(image: ImageReply): string {
  if (image.type === 'boot') return Object.keys(image.programs).join(' ')
  return [...new Set(image.content?.images.flatMap(({ architecture }) => architecture ?? []) ?? [])].join(' ')
}

function ipxeText(ipxe: ImageReply['ipxe']): string | null {
  switch (ipxe?.kind) {
    case 'linux':
      return ['kernel', ipxe.kernel, ...ipxe.initrds.map((path) => `initrd ${path}`), ipxe.cmdline ?? '']
        .join(' ')
        .trim()
    case 'sanboot':
      return `sanboot ${ipxe.uri}`
    case 'wimboot':
      return `wimboot ${ipxe.program}`
    default:
      return null
  }
}

/** One image, or one of those inside it. */
export function imageSheet(image: ImageDetailReply, inner: Inner | undefined, paint: Paint): string {
  if (inner) return innerSheet(inner, paint)
  const { content, use, fileState } = image
  const sheet = formatSheet(
    [
      ['name', image.name],
      ['id', image.id],
      ['type', image.type],
      ['description', image.description],
      ['group', image.group],
      ['enabled', image.enabled],
      ...Object.entries(image.programs).map(([architecture, path]): [string, string] => [architecture, path]),
      ['script', image.script],
      ['iPXE', ipxeText(image.ipxe)],
      ...Object.entries(image.checksums).map(([path, sha256]): [string, string] => [path, `SHA-256 ${sha256}`]),
      ['last file', image.lastFile],
      ['origin', image.origin],
      ...(content
        ? ([
            ['file', content.inside === null ? content.file.path : `${content.file.path}: ${content.inside}`],
            ['size', formatBytes(content.file.sizeBytes)],
            ['SHA-256', content.file.sha256],
            ['boots', content.index === null ? null : `image ${content.index}`],
            ['boot manager', content.index === null ? null : content.signature],
            ...content.bootFiles.flatMap(({ name, signatures }) =>
              signatures === undefined ? [] : [[name, signatures]],
            ),
            ['replaced', content.number > 1 ? `${content.number - 1} times` : null],
            ['verified', fileState?.verifiedAt ? formatTime(fileState.verifiedAt) : 'never'],
            ['state', fileState?.state ?? null],
          ] as [string, string | null][])
        : []),
      ['answer file', image.answer],
      ['machines', use.machines.join(' ')],
      ['profiles', use.profiles.join(' ')],
      ['machines with the old file', use.pinned.join(' ')],
      ['created', formatTime(image.createdAt)],
      ['changed', formatTime(image.updatedAt)],
    ],
    paint,
  )
  const notes = [
    ...(content?.findings ?? []),
    ...use.overrides.map(({ mac, ...override }) => `${mac} has it by force: ${overrideText(override)}`),
    ...(fileState?.reason
      ? [
          `${fileState.state}: ${fileState.reason}; put the file back, or bring it in again (openwds image replace ${image.name} FILE)`,
        ]
      : []),
  ].map((text) => paint('yellow', printable(`! ${text}`)) + '\n')
  return sheet + notes.join('') + (content ? '\n' + innerTable(content.images, paint) : '')
}

function innerTable(images: readonly Inner[], paint: Paint): string {
  return formatTable(
    images,
    [
      { title: 'INDEX', cell: (image) => image.index, align: 'right' },
      { title: 'NAME', cell: (image) => image.name },
      { title: 'ARCHITECTURE', cell: (image) => image.architecture },
      { title: 'EDITION', cell: (image) => image.edition },
      { title: 'VERSION', cell: (image) => image.version },
      { title: 'LANGUAGES', cell: (image) => image.languages.join(' ') },
      { title: 'SIZE', cell: (image) => image.sizeBytes && formatBytes(image.sizeBytes), align: 'right' },
      {
        title: 'STATE',
        cell: (image) => image.generalized?.state ?? image.bootKind,
        colour: (image) => (image.generalized?.state === 'not-generalized' ? 'yellow' : undefined),
      },
      { title: 'ORIGIN', cell: (image) => image.origin.origin },
    ],
    paint,
  )
}

function innerSheet(image: Inner, paint: Paint): string {
  return formatSheet(
    [
      ['index', image.index],
      ['name', image.name],
      ['description', image.description],
      ['architecture', image.architecture],
      ['edition', image.edition],
      ['installation type', image.installationType],
      ['version', image.version],
      ['languages', image.languages.join(' ')],
      ['size', image.sizeBytes === null ? null : formatBytes(image.sizeBytes)],
      ['boots', image.bootKind],
      ['generalized', image.generalized && `${image.generalized.state}: ${image.generalized.evidence}`],
      ['origin', `${image.origin.origin}: ${image.origin.evidence.join('; ')}`],
    ],
    paint,
  )
}
