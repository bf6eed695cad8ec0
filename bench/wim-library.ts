// The WIM bench's rows of the library: a boot.wim of its own for every session, verification, and import beside `cp`.
import { execFileSync } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { OpenFiles } from '../src/files/open-files.ts'
import type { SessionBoot } from '../src/files/session-boot.ts'
import { SessionWims } from '../src/files/session-wim.ts'
import type { ImportTask } from '../src/library/import-worker.ts'
import type { LibraryFile } from '../src/model.ts'
import type { Mac } from '../src/net/address.ts'
import { startThread, threadFile } from '../src/thread.ts'
import { encodeWim } from '../src/wim/encode-wim.ts'
import { watchLoop } from '../test/support/loop-lag.ts'
import { measureInTurns, median } from './measure.ts'
import type { Row } from './wim-table.ts'
import { treeFiles } from './wim-trees.ts'

const ROUNDS = 3
const BOOT_FILES = 20_000
const BOOT_BYTES = 500 * 2 ** 20
const SESSIONS = 100
const VERIFY_COPIES = 4
/** Each writes ten gigabytes and touches as much. */
const IMPORT_ROUNDS = 3
const ISO_BYTES = 5 * 2 ** 30
/** Threads are started as the daemon starts them, not from the sources. */
const LIBRARY = new URL('../dist/library/library.js', import.meta.url).href

/** What the library would know of a boot.wim. */
function bootImageOf(file: LibraryFile): SessionBoot['image'] {
  const now = new Date().toISOString()
  return {
    ...{ id: 1, name: 'bench', type: 'boot', description: null, group: null, enabled: true, origin: null },
    ...{ programs: {}, script: null, ipxe: null, checksums: {}, lastFile: null },
    ...{ createdAt: now, updatedAt: now, version: 1 },
    content: {
      ...{ number: 1, file, inside: null, index: 1, images: [], bootFiles: [] },
      ...{ signature: 'microsoft-2011', findings: [] },
    },
  }
}

/** Sessions of one boot.wim of 500 MB with 20,000 files, 24 of which are each session's own. */
export async function overlayRows(folder: string): Promise<Row[]> {
  const path = join(folder, 'boot.wim')
  const contents = Array.from({ length: BOOT_BYTES >> 24 }, () => randomFillSync(Buffer.allocUnsafe(1 << 24)))
  const filler = contents.map((bytes, at) => ({ path: `\\filler ${at}`, contents: bytes }))
  const files = [...treeFiles(BOOT_FILES), ...filler]
  writeFileSync(`${path}.made`, encodeWim([{ name: 'PE', files }], { bootIndex: 1 }))
  execFileSync('wimlib-imagex', ['export', `${path}.made`, '1', path, '--compress=lzx', '--boot'], { stdio: 'ignore' })
  rmSync(`${path}.made`)
  const { size, mtimeMs } = statSync(path)
  const image = bootImageOf({
    ...{ path, sha256: '0'.repeat(64), sizeBytes: size, modifiedAtMs: Math.trunc(mtimeMs) },
    ...{ format: 'wim', parts: [], linked: true },
  })
  const wims = new SessionWims(new OpenFiles(), async ({ session }) => [
    { path: '\\Windows\\System32\\winpeshl.ini', contents: Buffer.from('[LaunchApps]\r\n') },
    { path: '\\openwds\\token', contents: Buffer.from(`token of ${session}`) },
    { path: '\\openwds\\start.cmd', contents: Buffer.from('wpeinit\r\n') },
    { path: '\\Autounattend.xml', contents: Buffer.alloc(20_000, 0x20) },
    ...Array.from({ length: 20 }, (_, at) => ({
      path: `\\openwds\\drivers\\net ${at % 4}\\driver ${at}.sys`,
      contents: Buffer.alloc(10_000, at),
    })),
  ])
  const open = async (at: number) => {
    const started = performance.now()
    const opened = await wims.open('boot.wim', {
      ...{ session: `session${at}`, mac: '52:54:00:00:00:01' as Mac, machineName: null, uuid: null, addresses: [] },
      ...{ architecture: 'x64uefi' as const, program: null, image },
    })
    const ms = performance.now() - started
    await opened.close()
    // the next request is another turn's
    await nextTurn()
    return ms
  }
  const stop = watchLoop()
  const first = await open(0)
  const memory = () => (globalThis.gc?.(), process.memoryUsage())
  const before = memory()
  const times: number[] = []
  for (let at = 1; at <= SESSIONS; at++) times.push(await open(at))
  const after = memory()
  const lag = stop()
  const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
  await wims.close()
  const what = 'boot.wim of a session, 500 MB'
  return [
    { what: `${what}: the first`, ours: first, peer: null, unit: 'ms', wanted: '–' },
    { what: `${what}: each other`, ours: median(times), peer: null, unit: 'ms', wanted: '≤ 5' },
    { what: `${what}: memory`, ours: held / SESSIONS / 1000, peer: null, unit: 'kB', wanted: '≤ 1000' },
    { what: `${what}: longest turn of the event loop`, ours: lag.busyMs, peer: null, unit: 'ms', wanted: '≤ 20' },
  ]
}

/** `image verify` of machine code, compressed with LZX. */
export async function verifyRows(folder: string): Promise<Row[]> {
  const path = join(folder, 'verify.wim')
  const program = readFileSync(process.execPath)
  const pieces = program.length >> 21
  const files = Array.from({ length: pieces * VERIFY_COPIES }, (_, at) => {
    const from = at % pieces
    // each its own, so that none is stored once for several
    const contents = Buffer.concat([Buffer.from(`${at} `), program.subarray(from << 21, (from + 1) << 21)])
    return { path: `\\code ${at}`, contents }
  })
  const bytes = files.reduce((all, { contents }) => all + contents.length, 0)
  writeFileSync(`${path}.made`, encodeWim([{ name: 'Code', files }]))
  execFileSync('wimlib-imagex', ['export', `${path}.made`, '1', path, '--compress=lzx'], { stdio: 'ignore' })
  const { size, mtimeMs } = statSync(path)
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  const file: LibraryFile = {
    ...{ format: 'wim', sha256, path, sizeBytes: size, modifiedAtMs: Math.trunc(mtimeMs), parts: [], linked: true },
  }
  const perSecond = async (work: () => Promise<unknown>) => {
    const start = performance.now()
    await work()
    return bytes / 1000 / (performance.now() - start)
  }
  const { ours, peer } = await measureInTurns(ROUNDS, {
    ours: () =>
      perSecond(async () => {
        const task = { file, inside: null }
        const { problems } = await startThread<{ problems: string[] }>(threadFile('verify-worker', LIBRARY), task)
          .result
        if (problems.length > 0) throw new Error(problems.join('\n'))
      }),
    peer: () => perSecond(async () => execFileSync('wimlib-imagex', ['verify', path], { stdio: 'ignore' })),
  })
  const what = `image verify of ${Math.round(bytes / 1e6)} MB, lzx, and the file's SHA-256`
  return [{ what, ours: median(ours), peer: median(peer), unit: 'MB/s', wanted: 'two workers' }]
}

/** The thread of an import beside `cp` and a sync of what it wrote; both copy within one file system, with memory in hand. */
export async function importRows(folder: string): Promise<Row[]> {
  const wim = join(folder, 'iso', 'sources', 'boot.wim')
  mkdirSync(join(folder, 'iso', 'sources'), { recursive: true })
  const properties = { 'WINDOWS/INSTALLATIONTYPE': 'WindowsPE' }
  writeFileSync(wim, encodeWim([{ name: 'PE', properties, files: [...treeFiles(100)] }], { bootIndex: 1 }))
  const iso = join(folder, 'large.iso')
  execFileSync('genisoimage', ['-quiet', '-udf', '-iso-level', '3', '-o', iso, join(folder, 'iso')], {
    stdio: 'ignore',
  })
  const descriptor = openSync(iso, 'a')
  const block = randomFillSync(Buffer.allocUnsafe(1 << 24))
  for (let at = statSync(iso).size; at < ISO_BYTES; at += block.length) {
    // no two blocks alike
    block.writeDoubleLE(at, 0)
    writeSync(descriptor, block)
  }
  closeSync(descriptor)
  execFileSync('sync', ['-f', iso])
  const bytes = statSync(iso).size
  const incoming = join(folder, 'incoming')
  const time = async (work: () => Promise<unknown>) => {
    mkdirSync(incoming)
    takeMemory(bytes)
    const start = performance.now()
    await work()
    const perSecond = bytes / 1000 / (performance.now() - start)
    rmSync(incoming, { recursive: true })
    execFileSync('sync', ['-f', folder])
    return perSecond
  }
  const { ours, peer } = await measureInTurns(IMPORT_ROUNDS, {
    ours: () =>
      time(() => {
        const task: ImportTask = {
          path: iso,
          mode: 'copy',
          dryRun: false,
          incoming,
          bootFiles: join(folder, 'boot-files'),
        }
        return startThread(threadFile('import-worker', LIBRARY), task).result
      }),
    peer: () =>
      time(async () => {
        const copy = join(incoming, basename(iso))
        execFileSync('cp', [iso, copy])
        execFileSync('sync', [copy])
      }),
  })
  const row = { ours: median(ours), peer: median(peer), unit: 'MB/s' as const, wanted: 'ratio ≥ 0.7' }
  return [{ what: 'import of a 5 GB .iso with its SHA-256, beside `cp` and `sync`', ...row }]
}

/**
 * Has a process write to so much memory and end. The host of a virtual machine takes free pages away and gives them back when
 * they are written, which costs several times a copy: who fills the page cache would pay that or not, as it happens.
 */
function takeMemory(bytes: number): void {
  const program = `const held = Array.from({ length: ${Math.ceil(bytes / 2 ** 30)} }, () => Buffer.alloc(2 ** 30, 1))`
  execFileSync(process.execPath, ['-e', program])
}
