// Makes image files like Microsoft's at test time, from nothing of Microsoft's: install.wim with editions, boot.wim with
// Windows PE and Setup, ESD, split sets and a disc. The trees are tiny; names, descriptions and states are as real ones.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { encodeHive, type HiveKey } from '../../src/bcd/encode-hive.ts'
import { ValueType, type HiveValue } from '../../src/bcd/hive.ts'
import { runTool } from './tools.ts'

/** Where an image has its state, if anywhere. */
export type StatePlace = 'state-file' | 'software-hive' | 'system-hive' | 'none'

/** An edition of an install image. */
export interface EditionOptions {
  readonly name: string
  readonly description?: string
  /** EDITIONID, like `Professional`, `ServerStandard`. */
  readonly edition: string
  readonly installationType?: string
  readonly languages?: readonly string[]
  readonly architecture?: 'x86' | 'amd64' | 'arm64'
  /** Default 26100. */
  readonly build?: number
  /** Default true. */
  readonly generalized?: boolean
  /** Default state-file. */
  readonly stateIn?: StatePlace
  /** Captured from a computer somebody used; default false: as Microsoft ships it. */
  readonly captured?: boolean
  /** More files, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** How the file is compressed. */
export interface WimOptions {
  /** wimlib-imagex's options for the first capture, like `--compress=lzx`, `--solid`. */
  readonly options?: readonly string[]
}

const ARCHITECTURES = { x86: '0', amd64: '9', arm64: '12' } as const

/** Windows 11's editions as on its media, and one whose state stands in the hive only. */
export const EDITIONS: readonly EditionOptions[] = [
  { name: 'Windows 11 Home', edition: 'Core', languages: ['en-US'] },
  { name: 'Windows 11 Pro', edition: 'Professional', languages: ['en-US'] },
  {
    name: 'Windows 11 Pro (deutsch)',
    edition: 'Professional',
    languages: ['de-DE', 'en-US'],
    stateIn: 'software-hive',
  },
]

/** Writes an install.wim (or .esd, with `--solid`). wimlib must be there. */
export async function makeInstallWim(
  path: string,
  editions: readonly EditionOptions[] = EDITIONS,
  { options = ['--compress=lzx'] }: WimOptions = {},
): Promise<string> {
  return makeWim(
    path,
    editions.map((edition) => ({
      files: { ...installTree(edition), ...edition.files },
      name: edition.name,
      description: edition.description ?? edition.name,
      properties: installProperties(edition),
    })),
    options,
  )
}

/** Writes a boot.wim as on media: image 1 Windows PE, image 2 Windows Setup, which boots. */
export async function makeBootWim(
  path: string,
  {
    options = ['--compress=lzx'],
    architecture = 'amd64',
    files = {},
    without,
    setup = true,
  }: WimOptions & {
    architecture?: 'x86' | 'amd64' | 'arm64'
    /** More files in every image. */
    files?: Readonly<Record<string, string | Uint8Array>>
    /** Files that are left out, by their path. */
    without?: RegExp
    /** False: only Windows PE, as the ADK makes it; it boots. */
    setup?: boolean
  } = {},
): Promise<string> {
  const bits = architecture === 'amd64' ? 'x64' : architecture
  const image = (name: string, flags: string, more: Files) => ({
    files: Object.fromEntries(
      Object.entries({ ...peTree(), ...more, ...files }).filter(([path]) => !without?.test(path)),
    ),
    name,
    description: name,
    properties: { ...windowsProperties('WindowsPE', 'WindowsPE', architecture, ['en-US'], 26100), FLAGS: flags },
  })
  const pe = image(`Microsoft Windows PE (${bits})`, '9', {})
  const setupTree = { 'setup.exe': 'setup', 'sources/setup.exe': 'sources setup', 'sources/recovery/RecEnv.exe': 'RE' }
  const images = setup ? [pe, image(`Microsoft Windows Setup (${bits})`, '2', setupTree)] : [pe]
  await makeWim(path, images, options)
  await wimlib('info', path, String(images.length), '--boot')
  return path
}

/** Splits a WIM into `install.swm`, `install2.swm`, … of so many bytes; gives the first. */
export async function splitWim(path: string, first: string, partBytes: number): Promise<string> {
  mkdirSync(dirname(first), { recursive: true })
  await wimlib('split', path, first, String(partBytes / 2 ** 20))
  return first
}

/** A disc laid out as Windows media: everything in UDF, in ISO 9660 only what fits there. genisoimage must be there. */
export async function makeWindowsIso(
  path: string,
  {
    bootWim,
    install,
    label = 'CCCOMA_X64FRE_EN-US_DV9',
    without,
  }: {
    bootWim: string
    install?: string
    label?: string
    /** Files that are left out, by their path. */
    without?: RegExp
  },
): Promise<string> {
  const folder = `${path}.tree`
  const all: Files = {
    'setup.exe': 'setup of the disc',
    bootmgr: 'bootmgr',
    'bootmgr.efi': 'bootmgr for UEFI',
    'boot/bcd': 'BCD',
    'boot/boot.sdi': '$SDI0001'.padEnd(8192, '\0'),
    'boot/etfsboot.com': 'etfsboot',
    'boot/fonts/wgl4_boot.ttf': 'font',
    'efi/boot/bootx64.efi': 'boot manager of the disc',
    'efi/microsoft/boot/bcd': 'BCD',
    'efi/microsoft/boot/fonts/wgl4_boot.ttf': 'font',
    'sources/setup.exe': 'setup of the sources',
    'sources/ei.cfg': '[Channel]\r\nRetail\r\n',
    'support/logging/readme.txt': 'readme',
  }
  writeTree(folder, Object.fromEntries(Object.entries(all).filter(([name]) => !without?.test(name))))
  const grafts = [`sources/boot.wim=${bootWim}`]
  if (install !== undefined) grafts.push(`sources/install.${/\.(\w+)$/.exec(install)?.[1] ?? 'wim'}=${install}`)
  await tool('genisoimage', [
    ...['-quiet', '-udf', '-iso-level', '3', '-allow-limited-size', '-V', label, '-graft-points', '-o', path],
    ...[folder, ...grafts],
  ])
  rmSync(folder, { recursive: true })
  return path
}

type Files = Readonly<Record<string, string | Uint8Array>>

interface ImageToMake {
  readonly files: Files
  readonly name: string
  readonly description: string
  readonly properties: Readonly<Record<string, string>>
}

async function makeWim(path: string, images: readonly ImageToMake[], options: readonly string[]): Promise<string> {
  const folder = `${path}.tree`
  const partial = `${path}.making`
  for (const [at, { files, name, description, properties }] of images.entries()) {
    rmSync(folder, { recursive: true, force: true })
    writeTree(folder, files)
    const text = Object.entries(properties).map(([key, value]) => `--image-property=${key}=${value}`)
    await (at === 0
      ? wimlib('capture', folder, partial, name, description, ...options, ...text)
      : wimlib('append', folder, partial, name, description, ...text))
  }
  rmSync(folder, { recursive: true })
  renameSync(partial, path)
  return path
}

function writeTree(folder: string, files: Files): void {
  for (const [name, contents] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents)
  }
}

function windowsProperties(
  edition: string,
  installationType: string,
  architecture: 'x86' | 'amd64' | 'arm64',
  languages: readonly string[],
  build: number,
): Record<string, string> {
  return {
    'WINDOWS/ARCH': ARCHITECTURES[architecture],
    'WINDOWS/PRODUCTNAME': 'Microsoft® Windows® Operating System',
    'WINDOWS/EDITIONID': edition,
    'WINDOWS/INSTALLATIONTYPE': installationType,
    'WINDOWS/PRODUCTTYPE': edition.startsWith('Server') ? 'ServerNT' : 'WinNT',
    ...Object.fromEntries(languages.map((language, at) => [`WINDOWS/LANGUAGES/LANGUAGE[${at + 1}]`, language])),
    'WINDOWS/LANGUAGES/DEFAULT': languages[0] ?? 'en-US',
    'WINDOWS/VERSION/MAJOR': '10',
    'WINDOWS/VERSION/MINOR': '0',
    'WINDOWS/VERSION/BUILD': String(build),
    'WINDOWS/VERSION/SPBUILD': '1742',
    'WINDOWS/VERSION/SPLEVEL': '0',
    'WINDOWS/SYSTEMROOT': 'WINDOWS',
  }
}

function installProperties(edition: EditionOptions): Record<string, string> {
  const { name, architecture = 'amd64', languages = ['en-US'], build = 26100, installationType = 'Client' } = edition
  return {
    ...windowsProperties(edition.edition, installationType, architecture, languages, build),
    ...(edition.captured === true
      ? {}
      : { FLAGS: edition.edition, DISPLAYNAME: name, DISPLAYDESCRIPTION: edition.description ?? name }),
  }
}

/** Boot managers, boot.sdi and fonts, where Windows has them. */
const BOOT_FILES: Files = {
  'Windows/Boot/PXE/pxeboot.n12': 'pxeboot',
  'Windows/Boot/PXE/pxeboot.com': 'pxeboot that asks',
  'Windows/Boot/PXE/wdsnbp.com': 'wdsnbp',
  'Windows/Boot/PXE/bootmgr.exe': 'boot manager for BIOS',
  'Windows/Boot/PXE/wdsmgfw.efi': 'wdsmgfw',
  'Windows/Boot/EFI/bootmgfw.efi': 'boot manager for UEFI',
  'Windows/Boot/EFI_EX/bootmgfw_EX.efi': 'boot manager for UEFI, signed 2023',
  'Windows/Boot/EFI/boot.stl': 'boot.stl',
  'Windows/Boot/DVD/PCAT/boot.sdi': '$SDI0001'.padEnd(8192, '\0'),
  'Windows/Boot/Fonts/wgl4_boot.ttf': 'font',
  'Windows/Boot/Fonts/segoe_slboot.ttf': 'another font',
}

function peTree(): Files {
  return {
    ...BOOT_FILES,
    'Windows/System32/winpeshl.exe': 'winpeshl',
    'Windows/System32/wpeinit.exe': 'wpeinit',
    'Windows/System32/startnet.cmd': 'wpeinit\r\n',
    'Windows/System32/boot/winload.exe': 'winload for BIOS',
    'Windows/System32/boot/winload.efi': 'winload for UEFI',
    'Windows/System32/config/SYSTEM': encodeHive(key('ROOT', [], [key('Setup', [string('CmdLine', 'winpeshl.exe')])])),
  }
}

function installTree({ name, generalized = true, stateIn = 'state-file', captured = false }: EditionOptions): Files {
  const state = generalized ? 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE' : 'IMAGE_STATE_COMPLETE'
  const setup = generalized
    ? [dword('SetupType', 2), string('CmdLine', 'oobe\\windeploy.exe'), string('CloneTag', 'Sat Nov 28 08:00:00 2026')]
    : [dword('SetupType', 0), string('CmdLine', '')]
  const sysprep = key('Status', [], [key('SysprepStatus', [dword('GeneralizationState', 7), dword('CleanupState', 2)])])
  const software = stateIn === 'software-hive' ? [string('ImageState', state)] : []
  return {
    ...BOOT_FILES,
    'Windows/explorer.exe': `explorer of ${name}`,
    'Windows/System32/ntdll.dll': noise(20_000),
    'Windows/System32/boot/winload.efi': 'winload for UEFI',
    'Windows/System32/config/SOFTWARE': encodeHive(
      path('ROOT\\Microsoft\\Windows\\CurrentVersion\\Setup\\State', software),
    ),
    'Windows/System32/config/SYSTEM': encodeHive(
      key('ROOT', [], [key('Setup', stateIn === 'system-hive' ? setup : [], [sysprep])]),
    ),
    'Users/Public/desktop.ini': '',
    'Users/Default/NTUSER.DAT': 'hive of nobody',
    ...(stateIn === 'state-file' ? { 'Windows/Setup/State/State.ini': `[State]\r\nImageState=${state}\r\n` } : {}),
    ...(captured
      ? {
          'Users/alice/NTUSER.DAT': 'hive of Alice',
          ...(generalized ? { 'Windows/System32/Sysprep/Sysprep_succeeded.tag': '' } : {}),
        }
      : {}),
  }
}

/** The same bytes every time, which no compressor makes smaller. */
function noise(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  for (let at = 0, state = 1; at < sizeBytes; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

function key(name: string, values: readonly HiveValue[] = [], keys: readonly HiveKey[] = []): HiveKey {
  return { name, values, keys }
}

/** Keys below each other; the last has the values. */
function path(names: string, values: readonly HiveValue[]): HiveKey {
  const [first = '', ...rest] = names.split('\\')
  return rest.length === 0 ? key(first, values) : key(first, [], [path(rest.join('\\'), values)])
}

function string(name: string, text: string): HiveValue {
  return { name, type: ValueType.String, data: Buffer.from(`${text}\0`, 'utf16le') }
}

function dword(name: string, value: number): HiveValue {
  const data = Buffer.alloc(4)
  data.writeUInt32LE(value)
  return { name, type: ValueType.Dword, data }
}

async function wimlib(...args: string[]): Promise<void> {
  await tool('wimlib-imagex', args)
}

async function tool(command: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await runTool(command, args, 120_000)
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')}: ${stderr}`)
}
