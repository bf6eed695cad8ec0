// Compiles winpe/agent, the program for Windows PE, to <folder>/openwds-agent-<architecture>.exe, where mingw-w64 is installed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = join(dirname(dirname(fileURLToPath(import.meta.url))), 'winpe', 'agent')
/** Architectures of Windows PE, and what compiles for them. */
const COMPILERS = {
  x64: ['x86_64-w64-mingw32-gcc', 'gcc-mingw-w64-x86-64-win32'],
  x86: ['i686-w64-mingw32-gcc', 'gcc-mingw-w64-i686-win32'],
  arm64: ['aarch64-w64-mingw32-clang', undefined],
}
const FLAGS = [
  ...['-std=gnu11', '-Os', '-s', '-static', '-Wall', '-Wextra', '-D_WIN32_WINNT=0x0601', '-D__USE_MINGW_ANSI_STDIO=1'],
  ...['-fstack-protector-strong', '-Wl,--nxcompat,--dynamicbase', '-Wl,--no-insert-timestamp'],
]
const LIBRARIES = ['ws2_32', 'secur32', 'crypt32', 'bcrypt', 'iphlpapi', 'ssp'].map((name) => `-l${name}`)

/** The compilers that are there: `x64 x86`; part of what a build depends on. */
export function agentCompilers() {
  return Object.keys(COMPILERS).filter((name) => spawnSync(COMPILERS[name][0], ['--version']).status === 0)
}

/** Compiles for every architecture there is a compiler for; says what is missing. */
export function buildAgent(folder) {
  const there = agentCompilers()
  const missing = Object.values(COMPILERS).flatMap(([command, packet]) =>
    packet === undefined || there.some((name) => COMPILERS[name][0] === command) ? [] : [packet],
  )
  if (missing.length > 0)
    process.stdout.write(
      `The agent for Windows PE is not built for every architecture: machines of those cannot be deployed. (apt-get install ${missing.join(' ')})\n`,
    )
  mkdirSync(folder, { recursive: true })
  const sources = readdirSync(SOURCES).filter((name) => name.endsWith('.c'))
  for (const name of there) {
    const output = join(folder, `openwds-agent-${name}.exe`)
    const args = [...FLAGS, ...sources.map((source) => join(SOURCES, source)), '-o', output, ...LIBRARIES]
    const { status, stderr } = spawnSync(COMPILERS[name][0], args, { encoding: 'utf8' })
    if (status === 0) continue
    rmSync(output, { force: true })
    process.stdout.write(`The agent for ${name} is not built: ${stderr.trim().split('\n')[0] ?? ''}\n`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAgent(join(SOURCES, '..', '..', 'dist', 'winpe'))
