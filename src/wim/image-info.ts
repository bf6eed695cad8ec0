// The XML of a WIM file: what each image says of itself.
import { SaxesParser } from 'saxes'
import { FormatError } from '../errors.ts'

/** Processor architectures as answer files and DISM name them. */
export const PROCESSORS = ['x86', 'amd64', 'arm', 'arm64', 'ia64'] as const
export type Processor = (typeof PROCESSORS)[number]

/** PROCESSOR_ARCHITECTURE_… numbers [winnt.h]. */
const PROCESSOR_NUMBERS: Readonly<Record<string, Processor>> = {
  0: 'x86',
  5: 'arm',
  6: 'ia64',
  9: 'amd64',
  12: 'arm64',
}

/** One image as its file describes it; null where it does not say. */
export interface ImageInfo {
  readonly index: number
  readonly name: string | null
  readonly description: string | null
  readonly displayName: string | null
  readonly displayDescription: string | null
  /** `2` for Windows Setup, `9` for Windows PE in boot images, the edition in others. */
  readonly flags: string | null
  readonly architecture: Processor | null
  readonly productName: string | null
  /** `Professional`, `ServerStandard`, `WindowsPE` … */
  readonly edition: string | null
  /** `Client`, `Server`, `Server Core`, `WindowsPE`. */
  readonly installationType: string | null
  /** `WinNT`, `ServerNT`. */
  readonly productType: string | null
  readonly languages: readonly string[]
  readonly defaultLanguage: string | null
  /** `10.0.26100.1742`. */
  readonly version: string | null
  readonly build: number | null
  readonly systemRoot: string | null
  readonly directoryCount: number | null
  readonly fileCount: number | null
  readonly totalBytes: number | null
  /** ISO 8601. */
  readonly createdAt: string | null
  readonly modifiedAt: string | null
}

/** Real files have some kilobytes an image. */
const MAX_XML_BYTES = 16 * 2 ** 20
const MAX_DEPTH = 32

/** An element's text by its path below IMAGE, such as `WINDOWS/VERSION/BUILD`; repeated ones in order. */
type ImageText = Map<string, string[]>

/** Reads the XML, UTF-16LE with or without byte order mark. Throws WIM_BAD_XML. */
export function decodeImageInfo(bytes: Uint8Array, file: string): ImageInfo[] {
  const bad = (reason: string) => new FormatError('WIM_BAD_XML', { file, reason })
  if (bytes.length > MAX_XML_BYTES) throw bad(`${bytes.length} bytes of XML`)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf16le')
    .replace(/^\ufeff/, '')

  const images: { index: number; text: ImageText }[] = []
  const path: string[] = []
  let content = ''
  const parser = new SaxesParser()
  parser.on('doctype', () => {
    throw bad('a document type declaration')
  })
  parser.on('error', (error) => {
    throw bad(error.message)
  })
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name)
    content = ''
    if (path.length > MAX_DEPTH) throw bad(`elements nested more than ${MAX_DEPTH} deep`)
    if (path.length === 2 && name === 'IMAGE')
      images.push({ index: Number(attributes['INDEX'] ?? images.length + 1), text: new Map() })
  })
  parser.on('text', (chunk) => (content += chunk))
  parser.on('closetag', () => {
    const image = images.at(-1)
    if (image && path[1] === 'IMAGE' && path.length > 2) {
      const key = path.slice(2).join('/')
      image.text.set(key, [...(image.text.get(key) ?? []), content.trim()])
    }
    content = ''
    path.pop()
  })
  parser.write(text.replace(/\0+$/, '')).close()
  return images.map(({ index, text: of }) => infoOf(index, of)).sort((a, b) => a.index - b.index)
}

function infoOf(index: number, text: ImageText): ImageInfo {
  const one = (path: string) => text.get(path)?.[0] || null
  const number = (path: string) => {
    const value = Number(one(path) ?? NaN)
    return Number.isSafeInteger(value) ? value : null
  }
  const version = ['MAJOR', 'MINOR', 'BUILD', 'SPBUILD'].map((part) => number(`WINDOWS/VERSION/${part}`))
  return {
    index,
    name: one('NAME'),
    description: one('DESCRIPTION'),
    displayName: one('DISPLAYNAME'),
    displayDescription: one('DISPLAYDESCRIPTION'),
    flags: one('FLAGS'),
    architecture: PROCESSOR_NUMBERS[one('WINDOWS/ARCH') ?? ''] ?? null,
    productName: one('WINDOWS/PRODUCTNAME'),
    edition: one('WINDOWS/EDITIONID'),
    installationType: one('WINDOWS/INSTALLATIONTYPE'),
    productType: one('WINDOWS/PRODUCTTYPE'),
    languages: text.get('WINDOWS/LANGUAGES/LANGUAGE') ?? [],
    defaultLanguage: one('WINDOWS/LANGUAGES/DEFAULT'),
    version: version[0] === null || version[2] === null ? null : version.map((part) => part ?? 0).join('.'),
    build: version[2] ?? null,
    systemRoot: one('WINDOWS/SYSTEMROOT'),
    directoryCount: number('DIRCOUNT'),
    fileCount: number('FILECOUNT'),
    totalBytes: number('TOTALBYTES'),
    createdAt: timeOf(one('CREATIONTIME/HIGHPART'), one('CREATIONTIME/LOWPART')),
    modifiedAt: timeOf(one('LASTMODIFICATIONTIME/HIGHPART'), one('LASTMODIFICATIONTIME/LOWPART')),
  }
}

/** Milliseconds from 1601 to 1970. */
const EPOCH_DIFFERENCE_MS = 11_644_473_600_000n

/** A FILETIME in two halves, `0x01DB…` each. */
function timeOf(high: string | null, low: string | null): string | null {
  if (!high?.match(/^0x[0-9a-f]{1,8}$/i) || !low?.match(/^0x[0-9a-f]{1,8}$/i)) return null
  const milliseconds = Number((BigInt(high) * 0x1_0000_0000n + BigInt(low)) / 10_000n - EPOCH_DIFFERENCE_MS)
  const time = new Date(milliseconds)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
