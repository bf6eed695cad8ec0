// `npm run bench -- wim`: decompression, large trees, `image inspect` and the library, beside wimlib-imagex in the same run.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { encodeWim } from '../src/wim/encode-wim.ts'
import { cpuSecondsOf, machineText, measureInTurns, median } from './measure.ts'
import { importRows, overlayRows, verifyRows } from './wim-library.ts'
import { formatRows, writeRows, type Row } from './wim-table.ts'
import { treeFiles } from './wim-trees.ts'
import { describeAll, listAll, timeFind } from './wim-work.ts'

const ROUNDS = 5
/** Once would be too short for the kernel's clock of processor time. */
const PEER_TIMES = 4
const COMPRESSIONS = ['xpress', 'lzx', 'lzms'] as const
const TREE_FILES = 150_000
const EDITIONS = 6
const EDITION_FILES = 20_000
const LARGE_BYTES = 5 * 2 ** 30
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const PARTS = {
  compression: compressionRows,
  trees: treeRows,
  inspect: inspectRows,
  overlay: overlayRows,
  verify: verifyRows,
  import: importRows,
} as const

const USAGE = `usage: npm run bench -- wim [PART…] [--write] [--json]
  PART       ${Object.keys(PARTS).join(', ')}; without one all of them
  --write    put the rows into docs/performance.md
`

/** Runs all of it, or the parts that are named, and prints a table; `--json`: the rows as they are; `--write`: into docs/performance.md. */
export async function run(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(USAGE)
  const named = Object.entries(PARTS).filter(([name]) => args.includes(name))
  const folder = mkdtempSync(join(tmpdir(), 'openwds-bench-wim-'))
  try {
    const rows: Row[] = []
    for (const [, part] of named.length > 0 ? named : Object.entries(PARTS)) rows.push(...(await part(folder)))
    process.stdout.write(args.includes('--json') ? `${JSON.stringify(rows, null, 2)}\n` : `${formatRows(rows)}\n`)
    if (args.includes('--write')) writeRows(machineText(), rows)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function compressionRows(folder: string): Promise<Row[]> {
  const data = join(folder, 'data')
  mkdirSync(data)
  // machine code and text, in files of the sizes Windows has
  const program = readFileSync(process.execPath)
  for (let part = 0; part < 12; part++)
    writeFileSync(join(data, `code ${part}`), program.subarray(part << 21, ((part << 21) + (1 << 21)) | 0))
  const rows: Row[] = []
  for (const compression of COMPRESSIONS) {
    const file = join(folder, `${compression}.wim`)
    execFileSync('wimlib-imagex', ['capture', data, file, 'Data', `--compress=${compression}`], { stdio: 'ignore' })
    const one = await startThread(file, 0, 1)
    const two = await Promise.all([0, 1].map((part) => startThread(file, part, 2)))
    // code that runs for the first times is slow
    await Promise.all([one, ...two].map(askThread))
    const [total = 0] = await Promise.all([one, ...two].map(askThread))
    const figures = await measureInTurns(ROUNDS, {
      ours: () => perProcessorSecond(() => askThread(one)),
      // two threads use two seconds of processor time in a second
      two: async () => 2 * (await perProcessorSecond(async () => sum(await Promise.all(two.map(askThread))))),
      peer: () =>
        perProcessorSecond(async () => {
          for (let time = 0; time < PEER_TIMES; time++)
            execFileSync('wimlib-imagex', ['verify', file], { stdio: 'ignore' })
          return total * PEER_TIMES
        }),
    })
    await Promise.all([one, ...two].map((thread) => thread.terminate()))
    const wanted = { xpress: '≥ 200', lzx: '≥ 110', lzms: '≥ 55' }[compression]
    const [ours, both, peer] = [median(figures.ours), median(figures.two), median(figures.peer)]
    rows.push({ what: `${compression}, one thread`, ours, peer, unit: 'MB/s', wanted })
    rows.push({ what: `${compression}, two workers`, ours: both, peer: null, unit: 'MB/s', wanted: 'scaling' })
  }
  return rows
}

/** Bytes a microsecond of processor time, of this process and the children it waited for: what others run does not count. */
async function perProcessorSecond(work: () => Promise<number>): Promise<number> {
  const before = cpuSecondsOf(process.pid, { withChildren: true })
  const bytes = await work()
  return bytes / 1e6 / (cpuSecondsOf(process.pid, { withChildren: true }) - before)
}

async function startThread(file: string, part: number, parts: number): Promise<Worker> {
  const thread = new Worker(new URL('./wim-thread.js', import.meta.url), {
    workerData: { file, part, parts },
    execArgv: [],
  })
  await new Promise((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
  })
  return thread
}

function askThread(thread: Worker): Promise<number> {
  return new Promise((resolve) => {
    thread.once('message', resolve)
    thread.postMessage('go')
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

/** Written by us, then compressed as Windows' are. */
function exported(path: string, bytes: Uint8Array): string {
  writeFileSync(`${path}.made`, bytes)
  execFileSync('wimlib-imagex', ['export', `${path}.made`, 'all', path, '--compress=lzx'], { stdio: 'ignore' })
  rmSync(`${path}.made`)
  return path
}

async function treeRows(folder: string): Promise<Row[]> {
  const file = exported(join(folder, 'tree.wim'), encodeWim([{ name: 'Tree', files: treeFiles(TREE_FILES) }]))
  const time = async (work: () => unknown) => {
    const start = performance.now()
    await work()
    return performance.now() - start
  }
  const last = '\\Windows\\System32\\winload.efi'
  await listAll(file)
  const { list, peerList, find } = await measureInTurns(ROUNDS, {
    list: () => time(() => listAll(file)),
    peerList: () =>
      time(() => spawnSync('wimlib-imagex', ['dir', file, '1'], { stdio: ['ignore', 'ignore', 'ignore'] })),
    find: () => timeFind(file, last),
  })
  return [
    {
      what: `${TREE_FILES} files opened and listed`,
      ours: median(list),
      peer: median(peerList),
      unit: 'ms',
      wanted: '≤ 500',
    },
    { what: 'one of them found', ours: median(find), peer: null, unit: 'ms', wanted: '≤ 10' },
  ]
}

async function inspectRows(folder: string): Promise<Row[]> {
  const properties = { FLAGS: 'Professional', DISPLAYNAME: 'Windows', 'WINDOWS/ARCH': '9' }
  const images = Array.from({ length: EDITIONS }, (_, at) => ({
    name: `Edition ${at + 1}`,
    properties,
    files: [...treeFiles(EDITION_FILES), { path: `\\only here ${at}`, contents: Buffer.from(`${at}`) }],
  }))
  const file = join(folder, 'install.wim')
  stretch(exported(join(folder, 'small.wim'), encodeWim(images)), file)
  const time = (command: string, args: string[]) => async () => {
    const start = performance.now()
    execFileSync(command, args, { stdio: 'ignore' })
    return performance.now() - start
  }
  await describeAll(file)
  const { ours, work, peer } = await measureInTurns(ROUNDS, {
    ours: time(process.execPath, [MAIN, 'image', 'inspect', file]),
    work: async () => {
      const start = performance.now()
      await describeAll(file)
      return performance.now() - start
    },
    peer: time('wimlib-imagex', ['info', file]),
  })
  const what = `image inspect of ${EDITIONS} images in 5 GB`
  return [
    { what: `${what}, looking into them`, ours: median(work), peer: median(peer), unit: 'ms', wanted: '≤ 300' },
    { what: `${what}, the process and all`, ours: median(ours), peer: median(peer), unit: 'ms', wanted: '≤ 300' },
  ]
}

/** The same WIM with its tables at the end of five gigabytes, most of which are a hole. */
function stretch(from: string, to: string): void {
  const bytes = readFileSync(from)
  copyFileSync(from, to)
  const file = openSync(to, 'r+')
  let at = LARGE_BYTES
  // lookup table and description
  for (const place of [0x30, 0x48]) {
    const stored = bytes.readUIntLE(place, 6)
    const offset = Number(bytes.readBigUInt64LE(place + 8))
    writeSync(file, bytes, offset, stored, at)
    bytes.writeBigUInt64LE(BigInt(at), place + 8)
    at += stored
  }
  writeSync(file, bytes, 0, 208, 0)
  closeSync(file)
}
