// Finds what Windows' loaders need besides the WIM: in the image, on its disc, or beside it in the folder of the media.
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openFileSource, type ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import type { DiscVolume } from '../iso/volume.ts'
import type { Architecture, ImageBootFile, LibraryImage } from '../model.ts'
import { describeEfi } from '../pe/describe.ts'
import { summarizeSignatures } from '../pe/summary.ts'
import type { ImageFiles } from './files-of-image.ts'

/** Somewhere files are looked for. Paths with backslashes, in any case. */
export interface Place {
  /** For people: `in the image`, `on the disc`. */
  readonly label: string
  open(path: string): Promise<ByteSource | undefined>
  /** Names of the files in a folder. */
  list(folder: string): Promise<string[]>
}

/** What was found, with its bytes, and what was not. */
export interface FoundBootFiles {
  files: { file: ImageBootFile; bytes: Uint8Array }[]
  /** For people: what is missing and where it usually lies. */
  missing: string[]
}

/** The largest of them has 3 MB. */
const MAX_FILE_BYTES = 32 * 2 ** 20
const MAX_FONTS = 100

/** The folders WDS has for the processor: `x64` starts from a BIOS, `x64uefi` from UEFI. */
const FOLDERS: Partial<
  Record<NonNullable<LibraryImage['architecture']>, { bios?: Architecture; uefi: Architecture; removable: string }>
> = {
  amd64: { bios: 'x64', uefi: 'x64uefi', removable: 'bootx64' },
  x86: { bios: 'x86', uefi: 'x86uefi', removable: 'bootia32' },
  arm64: { uefi: 'arm64', removable: 'bootaa64' },
  arm: { uefi: 'arm', removable: 'bootarm' },
}

/** A file, and where it lies: in the image, or on the media. */
interface Wanted {
  readonly name: string
  readonly paths: readonly string[]
  /** Told when it is not there. */
  readonly missing?: string
}

/** By WDS's names: what a BIOS starts. */
const BIOS_PROGRAMS = [
  'wdsnbp.com',
  'pxeboot.n12',
  'pxeboot.com',
  'bootmgr.exe',
  'abortpxe.com',
  'hdlscom1.com',
  'hdlscom1.n12',
  'hdlscom2.com',
  'hdlscom2.n12',
]

function wantedFor(architecture: LibraryImage['architecture']): Wanted[] {
  const folders = architecture === null ? undefined : FOLDERS[architecture]
  const wanted: Wanted[] = [
    {
      name: 'boot.sdi',
      paths: [
        '\\Windows\\Boot\\DVD\\EFI\\boot.sdi',
        '\\Windows\\Boot\\DVD\\PCAT\\boot.sdi',
        '\\boot\\boot.sdi',
        '\\sms\\boot\\boot.sdi',
      ],
      missing:
        'boot.sdi: it usually lies in \\Windows\\Boot\\DVD\\EFI of the image, as \\boot\\boot.sdi on Windows media, or as media\\Boot\\boot.sdi of the ADK',
    },
    {
      name: 'boot.stl',
      paths: ['\\Windows\\Boot\\EFI\\boot.stl', '\\EFI\\Microsoft\\Boot\\boot.stl'],
    },
    { name: 'boot_EX.stl', paths: ['\\Windows\\Boot\\EFI_EX\\boot_EX.stl', '\\Windows\\Boot\\EFI_EX\\boot.stl'] },
  ]
  if (folders === undefined) return wanted
  const { bios, uefi, removable } = folders
  wanted.push(
    {
      name: `${uefi}/bootmgfw.efi`,
      paths: [
        '\\Windows\\Boot\\EFI\\bootmgfw.efi',
        '\\EFI\\Microsoft\\Boot\\bootmgfw.efi',
        `\\EFI\\Boot\\${removable}.efi`,
      ],
      missing: `bootmgfw.efi: it usually lies in \\Windows\\Boot\\EFI of the image, or as \\EFI\\Boot\\${removable}.efi on Windows media`,
    },
    { name: `${uefi}/bootmgfw_EX.efi`, paths: ['\\Windows\\Boot\\EFI_EX\\bootmgfw_EX.efi'] },
    { name: `${uefi}/wdsmgfw.efi`, paths: ['\\Windows\\Boot\\PXE\\wdsmgfw.efi'] },
    { name: `${uefi}/wdsmgfw_EX.efi`, paths: ['\\Windows\\Boot\\PXE_EX\\wdsmgfw_EX.efi'] },
  )
  if (bios === undefined) return wanted
  for (const name of BIOS_PROGRAMS)
    wanted.push({
      name: `${bios}/${name}`,
      paths: [`\\Windows\\Boot\\PXE\\${name}`],
      ...(name === 'bootmgr.exe' || name === 'pxeboot.n12'
        ? { missing: `${name}, without which no BIOS starts it: it usually lies in \\Windows\\Boot\\PXE of the image` }
        : {}),
    })
  return wanted
}

/** By the folder they are served from. The fonts of 2023 go with the loaders of 2023, under the names of the others. */
const FONT_FOLDERS = {
  Fonts: ['\\Windows\\Boot\\Fonts', '\\EFI\\Microsoft\\Boot\\Fonts', '\\boot\\fonts'],
  Fonts_EX: ['\\Windows\\Boot\\Fonts_EX'],
} as const

/** Looks for everything in the places in their order. What cannot be read counts as not there, and is told. */
export async function findBootFiles(
  architecture: LibraryImage['architecture'],
  places: readonly Place[],
): Promise<FoundBootFiles> {
  const files: FoundBootFiles['files'] = []
  const missing: string[] = []
  for (const { name, paths, missing: words } of wantedFor(architecture)) {
    const found = await firstOf(name, paths, places, missing)
    if (found) files.push(found)
    else if (words !== undefined) missing.push(words)
  }
  let fonts = 0
  for (const [served, folders] of Object.entries(FONT_FOLDERS)) {
    const found = await findFonts(served, folders, places, missing)
    fonts += found.length
    files.push(...found)
  }
  if (fonts === 0)
    missing.push(
      'fonts of the boot manager: they usually lie in \\Windows\\Boot\\Fonts; without them its error pages are blank',
    )
  return { files, missing }
}

/** Each font once, from the first folder that has it. */
async function findFonts(
  served: string,
  folders: readonly string[],
  places: readonly Place[],
  problems: string[],
): Promise<FoundBootFiles['files']> {
  const fonts = new Map<string, FoundBootFiles['files'][number]>()
  for (const folder of folders)
    for (const place of places)
      for (const name of await place.list(folder)) {
        const plain = name.replace(/_ex(?=\.ttf$)/i, '')
        if (!/\.ttf$/i.test(name) || fonts.has(plain.toLowerCase()) || fonts.size >= MAX_FONTS) continue
        const found = await firstOf(`${served}/${plain}`, [`${folder}\\${name}`], [place], problems)
        if (found) fonts.set(plain.toLowerCase(), found)
      }
  return [...fonts.values()]
}

async function firstOf(
  name: string,
  paths: readonly string[],
  places: readonly Place[],
  problems: string[],
): Promise<FoundBootFiles['files'][number] | undefined> {
  for (const place of places)
    for (const path of paths) {
      try {
        const source = await place.open(path)
        if (!source || source.sizeBytes === 0) continue
        if (source.sizeBytes > MAX_FILE_BYTES) {
          problems.push(`${name}: ${path} ${place.label} has ${source.sizeBytes} bytes`)
          continue
        }
        const bytes = await source.read(0, source.sizeBytes)
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        const signed = /\.efi$/i.test(name) ? await signaturesOf(bytes) : NOT_SIGNED
        return { file: { name, from: `${path} ${place.label}`, sha256, sizeBytes: bytes.length, ...signed }, bytes }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        problems.push(`${name}: ${path} ${place.label} cannot be read: ${error.message}`)
      }
    }
  return undefined
}

/** Whose signatures firmware sees; nobody's where it is no EFI program. */
async function signaturesOf(bytes: Uint8Array): Promise<Pick<ImageBootFile, 'signer' | 'signers' | 'signatures'>> {
  try {
    const description = await describeEfi(bytes)
    const [signer = 'none'] = description.signers
    return { signer, signers: [...description.signers], signatures: summarizeSignatures(description) }
  } catch (error) {
    if (error instanceof FormatError) return NOT_SIGNED
    throw error
  }
}

const NOT_SIGNED = { signer: null }

/** The image itself. */
export function imagePlace(files: ImageFiles): Place {
  return {
    label: 'in the image',
    open: (path) => files.open(path),
    list: async (folder) => (await files.list(folder)).map(({ name }) => name),
  }
}

/** The disc the image lies on. */
export function discPlace(disc: DiscVolume): Place {
  return {
    label: 'on the disc',
    open: async (path) => {
      const entry = await disc.find(path)
      return entry && !entry.isDirectory ? disc.open(entry) : undefined
    },
    list: async (folder) => {
      const entry = await disc.find(folder)
      return entry?.isDirectory ? (await disc.list(entry)).map(({ name }) => name) : []
    },
  }
}

/** A folder with the layout of media: `media\sources\boot.wim` beside `media\Boot\boot.sdi`. */
export function folderPlace(root: string): Place {
  async function spelled(path: string): Promise<string | undefined> {
    let at = root
    for (const part of path.split('\\').filter(Boolean)) {
      const name = (await namesIn(at)).find((one) => one.toLowerCase() === part.toLowerCase())
      if (name === undefined) return undefined
      at = join(at, name)
    }
    return at
  }
  return {
    label: `in ${root}`,
    open: async (path) => {
      const file = await spelled(path)
      if (file === undefined) return undefined
      const source = await openFileSource(file)
      try {
        const bytes = await source.read(0, Math.min(source.sizeBytes, MAX_FILE_BYTES + 1))
        return { ...source, read: async (offset, length) => bytes.subarray(offset, offset + length) }
      } finally {
        await source.close()
      }
    },
    list: async (folder) => {
      const found = await spelled(folder)
      return found === undefined ? [] : namesIn(found)
    },
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    // no such folder
    return []
  }
}
