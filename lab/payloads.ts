// Fills an image library with boot programs from distribution packages, with the stand-in, and with files for it to fetch.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SystemError } from '../src/errors.ts'
import { aptLine, findCommand, LAB_PACKAGES } from './packages.ts'
import { buildStandin } from './standin/build.ts'

/** A boot image of the lab, in the words of `PUT /api/v1/images/{name}`, and how to see that it ran. */
export interface Payload {
  readonly name: string
  readonly title: string
  /** Architecture → file relative to the image directory. */
  readonly programs: Readonly<Partial<Record<'x64uefi' | 'arm64' | 'x64', string>>>
  /** What iPXE runs, relative to the image directory. */
  readonly script?: string
  /** The serial line only this program writes. */
  readonly marker: RegExp
  /** Only where its packages are: of purpose `secure-boot`. */
  readonly isOptional?: true
}

/** The programs, by the boot image's name. */
export const PAYLOADS = {
  standin: {
    name: 'standin',
    title: 'the stand-in loader',
    programs: {
      x64uefi: 'boot/lab/standin.efi',
      arm64: 'boot/lab/standin-arm64.efi',
      x64: 'boot/lab/standin.0',
    },
    marker: /^STANDIN\|done\|/,
  },
  grub: {
    name: 'grub',
    title: 'GRUB',
    programs: { x64uefi: 'boot/lab/grub.efi', x64: 'boot/lab/grub.0' },
    marker: /OPENWDS-LAB grub/,
  },
  // UEFI loads iPXE, which asks again and gets the script; the BIOS machine's card ROM is iPXE and gets it at once.
  ipxe: {
    name: 'ipxe',
    title: "iPXE's script",
    programs: { x64uefi: 'boot/lab/snponly.efi', x64: 'boot/lab/undionly.kpxe' },
    script: 'boot/lab/hello.ipxe',
    marker: /OPENWDS-LAB ipxe/,
  },
  pxelinux: {
    name: 'pxelinux',
    title: 'PXELINUX',
    programs: { x64: 'boot/lab/pxelinux.0' },
    marker: /^PXELINUX \d/,
  },
  // signed by Microsoft and by the distribution: firmware starts shim, which starts GRUB beside it
  shim: {
    name: 'shim',
    title: "the distribution's signed shim and GRUB",
    programs: { x64uefi: 'boot/lab/shim/shimx64.efi' },
    marker: /OPENWDS-LAB signed grub/,
    isOptional: true,
  },
} as const satisfies Record<string, Payload>
export type PayloadName = keyof typeof PAYLOADS

/** Where the compiled stand-in stays between runs: a folder git never sees. */
const CACHE = join(import.meta.dirname, '../node_modules/.cache/openwds-lab')

/** That folder, or one beside the images where another user owns the clone. */
function compiledFolder(imageDirectory: string): string {
  try {
    mkdirSync(CACHE, { recursive: true })
    accessSync(CACHE, constants.W_OK)
    return CACHE
  } catch {
    return mkdtempSync(join(dirname(imageDirectory), 'compiled-'))
  }
}

/**
 * Puts every program of PAYLOADS below `imageDirectory`.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export function makePayloads(imageDirectory: string): void {
  const { standin, grub, ipxe, pxelinux, shim } = PAYLOADS
  const place = (path: string) => {
    const target = join(imageDirectory, path)
    mkdirSync(dirname(target), { recursive: true })
    return target
  }
  mkdirSync(imageDirectory, { recursive: true })
  const compiled = compiledFolder(imageDirectory)
  copyFileSync(buildStandin('uefi-x64', compiled), place(standin.programs.x64uefi))
  copyFileSync(buildStandin('uefi-arm64', compiled), place(standin.programs.arm64))
  copyFileSync(buildStandin('bios', compiled), place(standin.programs.x64))
  makeGrub('x86_64-efi', place(grub.programs.x64uefi))
  makeGrub('i386-pc-pxe', place(grub.programs.x64))
  copyPackaged('/usr/lib/ipxe/snponly.efi', place(ipxe.programs.x64uefi))
  copyPackaged('/usr/lib/ipxe/undionly.kpxe', place(ipxe.programs.x64))
  writeFileSync(place(ipxe.script), '#!ipxe\necho OPENWDS-LAB ipxe\nsleep 5\n')
  copyPackaged('/usr/lib/PXELINUX/pxelinux.0', place(pxelinux.programs.x64))
  copyPackaged('/usr/lib/syslinux/modules/bios/ldlinux.c32', place('boot/lab/ldlinux.c32'))
  if (SIGNED_LINUX.every(({ from }) => existsSync(from))) {
    const folder = dirname(place(shim.programs.x64uefi))
    for (const { from, as } of SIGNED_LINUX) copyFileSync(from, join(folder, as))
    writeFileSync(place('boot/lab/shim/grub/grub.cfg'), 'echo OPENWDS-LAB signed grub\nsleep 2\nhalt\n')
  }
}

/** The chain of the distribution, as its programs look for each other. */
const SIGNED_LINUX = [
  { from: '/usr/lib/shim/shimx64.efi.signed', as: 'shimx64.efi' },
  { from: '/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed', as: 'grubx64.efi' },
] as const

/**
 * Puts the stand-in where the server looks for the programs that let firmware wait: wdsnbp.com and wdsmgfw.efi.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export function makeWaitingPrograms(imageDirectory: string): void {
  const compiled = compiledFolder(imageDirectory)
  for (const [target, path] of [
    ['uefi-x64', 'boot/x64uefi/wdsmgfw.efi'],
    ['bios', 'boot/x86/wdsnbp.com'],
  ] as const) {
    mkdirSync(dirname(join(imageDirectory, path)), { recursive: true })
    copyFileSync(buildStandin(target, compiled), join(imageDirectory, path))
  }
}

/** The line on the serial port by which a machine says that it boots from its disk. */
export const DISK_MARKER = /OPENWDS-LAB disk/

/** Two cylinders as a BIOS counts them: iPXE boots from no disk that has less than one. */
const DISK_BYTES = 2 * 255 * 63 * 512

/** A disk whose boot sector writes `OPENWDS-LAB disk` to the first serial port and halts; the rest is empty. */
export function makeBiosDisk(file: string): void {
  const code = Buffer.from('31c08ed8be1e7cfcac84c07406baf803eeebf5f4ebfd', 'hex')
  const sector = Buffer.alloc(512)
  code.copy(sector)
  sector.write('\r\nOPENWDS-LAB disk\r\n', 0x1e, 'latin1')
  sector.writeUInt16BE(0x55aa, 510)
  writeFileSync(file, sector)
  truncateSync(file, DISK_BYTES)
}

const GRUB_MODULES = ['serial', 'terminal', 'echo', 'sleep', 'halt']

/** What GRUB does besides saying who it is. */
export interface GrubWork {
  /** Lines of its script [GRUB manual §6]. */
  readonly lines: readonly string[]
  /** The modules that bring their commands; the same for both firmwares. */
  readonly modules: readonly string[]
}

/**
 * Makes GRUB that says who it is on the serial line, does its work and switches the machine off.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export function makeGrub(
  format: 'x86_64-efi' | 'i386-pc-pxe',
  output: string,
  { lines, modules }: GrubWork = { lines: [], modules: [] },
): void {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-grub-'))
  try {
    const script = join(folder, 'grub.cfg')
    const onSerial = ['serial --unit=0 --speed=115200', 'terminal_output serial']
    writeFileSync(script, [...onSerial, 'echo OPENWDS-LAB grub', ...lines, 'sleep 1', 'halt', ''].join('\n'))
    const args = ['-O', format, '-o', output, '-p', '/boot/grub', '-c', script, ...GRUB_MODULES, ...modules]
    const command = findCommand('grub-mkimage')
    if (command === undefined) throw missing('grub-mkimage')
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
    if (status !== 0) {
      throw new SystemError('LAB_STEP_FAILED', { step: `make GRUB for ${format}`, reason: error?.message ?? stderr })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function copyPackaged(path: string, target: string): void {
  try {
    copyFileSync(path, target)
  } catch {
    throw missing(path)
  }
}

function missing(brings: string): SystemError {
  const wanted = LAB_PACKAGES.filter((candidate) => candidate.brings === brings)
  return new SystemError('LAB_TOOLS_MISSING', { packages: brings, command: `sudo ${aptLine(wanted)}` })
}

/** A file the stand-in is to fetch: under which name, and what it must find there. */
export interface FetchedFile {
  /** As a Windows loader would ask: backslashes, any case. */
  readonly ask: string
  /** Options of the step, see lab/standin/standin.c. */
  readonly options?: string
  readonly sha256: string
  readonly sizeBytes: number
}

const KB = 1024
const FETCHED: readonly { path: string; ask: string; sizeBytes: number; options?: string }[] = [
  { path: 'boot/BCD', ask: '\\Boot\\BCD', sizeBytes: 12 * KB },
  // 1456 is what Windows' boot manager asks for.
  { path: 'boot/boot.sdi', ask: '\\boot\\boot.sdi', sizeBytes: 3 * KB * KB + 17, options: 'blksize=1456' },
  // A whole number of blocks of 1468, 1432 and 512 bytes: the transfer ends with an empty one.
  { path: 'boot/lab/whole-blocks.bin', ask: 'boot\\lab\\whole-blocks.bin', sizeBytes: 1468 * 1432 },
  { path: 'boot/Fonts/Segoe_Slboot.ttf', ask: '\\BOOT\\fonts\\SEGOE_slboot.TTF', sizeBytes: 80 * KB + 1 },
  { path: 'boot/lab/empty.txt', ask: 'boot/lab/empty.txt', sizeBytes: 0 },
  { path: 'boot/lab/window.bin', ask: 'boot\\lab\\window.bin', sizeBytes: 4 * KB * KB + 5, options: 'window=16' },
]

/** Files up to here are fetched in no time. */
const SMALL_BYTES = 128 * KB

/** Makes the files of random bytes below `imageDirectory` and says what the stand-in must report of each. */
export function makeFetchedFiles(imageDirectory: string, { onlySmall = false } = {}): FetchedFile[] {
  const files = FETCHED.filter(({ sizeBytes }) => !onlySmall || sizeBytes < SMALL_BYTES)
  return files.map(({ path, ask, sizeBytes, options }) => {
    const target = join(imageDirectory, path)
    const bytes = randomBytes(sizeBytes)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { ask, sha256, sizeBytes, ...(options === undefined ? {} : { options }) }
  })
}

/** The stand-in's plan for these files. */
export function formatPlan(files: readonly FetchedFile[]): string {
  return files.map(({ ask, options }) => `get ${ask}${options ? ` ${options}` : ''}\n`).join('')
}
