// Compiles the stand-in loader from its C source with clang and lld, and keeps the result until the source changes.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SystemError } from '../../src/errors.ts'
import { aptLine, findCommand, LAB_PACKAGES } from '../packages.ts'

/** What the stand-in is built for, and the file each gives. */
export const STANDIN_FILES = {
  'uefi-x64': 'standin.efi',
  'uefi-x86': 'standin-x86.efi',
  'uefi-arm64': 'standin-arm64.efi',
  bios: 'standin.0',
} as const
export type StandinTarget = keyof typeof STANDIN_FILES

const SOURCE = import.meta.dirname
const C_FLAGS = [
  ...['-std=c11', '-Os', '-Wall', '-Wextra', '-Werror', '-Wno-unused-function'],
  ...['-ffreestanding', '-fno-builtin', '-fno-stack-protector', '-fno-ident'],
]

type Command = readonly [tool: string, ...args: string[]]

function efiCommands(triple: string, source: string, object: string, output: string): Command[] {
  const target = [`--target=${triple}-unknown-windows`, '-mno-stack-arg-probe']
  return [
    ['clang', ...target, ...C_FLAGS, '-c', source, '-o', object],
    ['lld-link', '/subsystem:efi_application', '/entry:efi_main', '/nodefaultlib', `/out:${output}`, object],
  ]
}

/** 16-bit code in one flat piece, as a BIOS starts it at 0:7c00 (bios.ld). */
function biosCommands(source: string, object: string, output: string): Command[] {
  const target = ['--target=i386-unknown-none-code16', '-m16', '-march=i586', '-fno-pic', '-DSTANDIN_BIOS']
  const script = join(SOURCE, 'bios.ld')
  return [
    ['clang', ...target, ...C_FLAGS, '-c', source, '-o', object],
    ['ld.lld', '-m', 'elf_i386', '-T', script, '--oformat=binary', '-e', 'start', '-o', output, object],
  ]
}

function commandsFor(target: StandinTarget, object: string, output: string): Command[] {
  const source = join(SOURCE, 'standin.c')
  switch (target) {
    case 'uefi-x64':
      return efiCommands('x86_64', source, object, output)
    case 'uefi-x86':
      return efiCommands('i686', source, object, output)
    case 'uefi-arm64':
      return efiCommands('aarch64', source, object, output)
    case 'bios':
      return biosCommands(source, object, output)
  }
}

/**
 * Gives the stand-in for one target as a file below `folder`; compiles (about half a second) only when that folder
 * has none made from this source.
 * @throws SystemError LAB_TOOLS_MISSING when clang or lld are not there, LAB_STEP_FAILED when they refuse
 */
export function buildStandin(target: StandinTarget, folder: string): string {
  const built = join(folder, `standin-${sourceHash()}`, STANDIN_FILES[target])
  if (existsSync(built)) return built
  mkdirSync(join(built, '..'), { recursive: true })
  // Built beside its place and moved there, so that two builds at once and a Ctrl-C leave nothing half done.
  const workshop = mkdtempSync(join(folder, 'standin-build-'))
  try {
    const output = join(workshop, STANDIN_FILES[target])
    for (const command of commandsFor(target, join(workshop, 'standin.o'), output)) run(command)
    renameSync(output, built)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
  return built
}

/** Names the source, the build rules included, by 12 hex digits of its SHA-256. */
function sourceHash(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(SOURCE).sort())
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(SOURCE, name)))
  return hash.digest('hex').slice(0, 12)
}

function run([tool, ...args]: Command): void {
  const command = findCommand(tool)
  if (command === undefined) {
    const packages = LAB_PACKAGES.filter(({ name }) => name === 'clang' || name === 'lld')
    throw new SystemError('LAB_TOOLS_MISSING', { packages: tool, command: `sudo ${aptLine(packages)}` })
  }
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) {
    throw new SystemError('LAB_STEP_FAILED', {
      step: `compile the stand-in (${tool})`,
      reason: error?.message ?? stderr,
    })
  }
}
