// Whether a file can be what a firmware starts: there, readable, below the boot folder, and made for the architecture.
import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { RequestError } from '../errors.ts'
import type { Architecture } from '../model.ts'

/** COFF machine types of UEFI programs [UEFI 2.10 §2.1.1]. The BIOS ones start raw code or an own format, never PE. */
const MACHINES = {
  x86uefi: { type: 0x014c, name: 'IA-32' },
  x64uefi: { type: 0x8664, name: 'x64' },
  arm: { type: 0x01c4, name: 'ARM' },
  arm64: { type: 0xaa64, name: 'ARM64' },
} as const
/** A PE file fits one of the UEFI ones at most, everything else x64. */
const ARCHITECTURES_TRIED: readonly Architecture[] = ['x64', 'x64uefi', 'arm64', 'x86uefi', 'arm']
/** Subsystem of what a firmware's boot manager starts; drivers have others. */
const EFI_APPLICATION = 10
/** The PE header lies in the first few hundred bytes; more than this no linker writes. */
const HEADER_BYTES = 64 * 1024

/** What is known of a program's format. `machine`, `subsystem`: null when the file is not PE. */
export interface ProgramFormat {
  machine: number | null
  subsystem: number | null
}

/**
 * Checks `path`, relative to the image directory with `/` between folders, as a boot program for the architecture
 * [BOOT_PROGRAM_UNUSABLE].
 */
export async function checkBootProgram(
  imageDirectory: string,
  path: string,
  architecture: Architecture,
): Promise<void> {
  const refuse = (reason: string) => new RequestError('BOOT_PROGRAM_UNUSABLE', { path, architecture, reason })
  const { header } = await openProgram(imageDirectory, path, refuse)
  const misfit = describeMisfit(readProgramFormat(header), architecture)
  if (misfit !== undefined) throw refuse(misfit)
}

/** Checks `path` as a file that can be served to boot loaders, whatever is in it [BOOT_PROGRAM_UNUSABLE]. */
export async function checkBootFile(imageDirectory: string, path: string): Promise<void> {
  await openProgram(
    imageDirectory,
    path,
    (reason) => new RequestError('BOOT_PROGRAM_UNUSABLE', { path, architecture: 'any architecture', reason }),
  )
}

/** A boot program as its file describes it. */
export interface BootProgram {
  path: string
  /** `x64` for what is not PE: BIOS programs have no header, and every BIOS client is looked up as x64 first. */
  architecture: Architecture
  sizeBytes: number
}

/** Reads which architecture a program below the image directory is for [BOOT_PROGRAM_UNUSABLE]. */
export async function inspectBootProgram(imageDirectory: string, path: string): Promise<BootProgram> {
  const refuse = (reason: string) =>
    new RequestError('BOOT_PROGRAM_UNUSABLE', { path, architecture: 'any architecture', reason })
  const { header, sizeBytes } = await openProgram(imageDirectory, path, refuse)
  const format = readProgramFormat(header)
  const fitting = ARCHITECTURES_TRIED.find((architecture) => describeMisfit(format, architecture) === undefined)
  if (fitting === undefined) throw refuse('it is neither an EFI application nor a BIOS network boot program')
  return { path, architecture: fitting, sizeBytes }
}

async function openProgram(
  imageDirectory: string,
  path: string,
  refuse: (reason: string) => Error,
): Promise<{ header: Uint8Array; sizeBytes: number }> {
  if (!isPlainPath(path)) throw refuse('the path must be relative, with `/` between folders and without `.` or `..`')
  if (!path.startsWith('boot/')) throw refuse('only files below the folder `boot` of the image directory are served')
  const program = await readHeader(imageDirectory, path, refuse)
  if (program.header.length === 0) throw refuse('the file is empty')
  return program
}

/** Reads what the header says: `MZ`, at +0x3c the place of `PE\0\0`, then machine and, in the optional header, subsystem. */
export function readProgramFormat(header: Uint8Array): ProgramFormat {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const unknown: ProgramFormat = { machine: null, subsystem: null }
  if (header.length < 0x40 || view.getUint16(0, true) !== 0x5a4d) return unknown
  const start = view.getUint32(0x3c, true)
  // +0x04 machine, +0x18 optional header, +0x5c subsystem: the same place in PE32 and PE32+
  if (start + 0x5e > header.length || view.getUint32(start, true) !== 0x00004550) return unknown
  return { machine: view.getUint16(start + 0x04, true), subsystem: view.getUint16(start + 0x5c, true) }
}

function describeMisfit({ machine, subsystem }: ProgramFormat, architecture: Architecture): string | undefined {
  if (architecture === 'x86' || architecture === 'x64') {
    return machine === null ? undefined : 'it is an EFI or Windows program; a BIOS starts network boot programs only'
  }
  const wanted = MACHINES[architecture]
  if (machine === null) return 'it is not an EFI program (no PE header)'
  if (machine !== wanted.type) {
    const found = Object.values(MACHINES).find(({ type }) => type === machine)?.name
    return `it is made for ${found ?? `machine type 0x${machine.toString(16)}`}, not for ${wanted.name}`
  }
  if (subsystem !== EFI_APPLICATION)
    return `it is no EFI application (subsystem ${subsystem ?? 'none'}, wanted ${EFI_APPLICATION})`
  return undefined
}

function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part))
}

async function readHeader(
  imageDirectory: string,
  path: string,
  refuse: (reason: string) => Error,
): Promise<{ header: Uint8Array; sizeBytes: number }> {
  try {
    const [root, real] = await Promise.all([
      realpath(join(imageDirectory, 'boot')),
      realpath(join(imageDirectory, path)),
    ])
    if (!real.startsWith(root + sep)) throw refuse('it is a link that leaves the folder `boot`')
    // a device or pipe of that name must not hold us up
    const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    try {
      const stats = await file.stat()
      if (!stats.isFile()) throw refuse('it is not a regular file')
      const { buffer, bytesRead } = await file.read(new Uint8Array(HEADER_BYTES), 0, HEADER_BYTES, 0)
      return { header: buffer.subarray(0, bytesRead), sizeBytes: stats.size }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof RequestError) throw error
    throw refuse(REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'it cannot be read')
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'the daemon has no right to read it',
  ELOOP: 'it is a chain of links without end',
  ENAMETOOLONG: 'the path is too long',
}
