// MB/s and processor time of TFTP servers under the same load: ours with both engines, the packaged ones, and a bare sender.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createRandom } from '../test/support/simulated-network.ts'
import { machineText, measureInTurns, median, meterCpu } from './measure.ts'
import { watchStrangers } from './strangers.ts'
import { BENCH_ROWS, rowText, type BenchRow } from './tftp-rows.ts'
import {
  compile,
  KNOWS_WINDOWS,
  pinned,
  SERVER_NAMES,
  startServers,
  type BenchServer,
  type ServerName,
} from './tftp-servers.ts'
import { writeRow } from './tftp-table.ts'

/** How long and how often each server is measured in each row. */
interface Effort {
  readonly rounds: number
  readonly forMs: number
}
const THOROUGH: Effort = { rounds: 5, forMs: 400 }
const QUICK: Effort = { rounds: 3, forMs: 200 }

/** A round is taken again when others had more of the processors than this, but not for ever. */
const MOST_DISTURBED = 0.08
const MOST_TRIES = 3

/** Read again and again; more than 65,535 blocks of 512 bytes. */
const FILE = { name: 'boot/bench.wim', sizeBytes: 48 * 1024 * 1024 }
const VIRTUAL_NAME = 'boot/virtual-bench.wim'

/** A server that waits a second for each lost packet shows that only after some of them; before that it is as fast as others. */
const LOSSY_MS = 3000

/** Nobody is measured cold: a program in JavaScript is compiled while it runs. */
const WARM_UP = BENCH_ROWS.find(({ id }) => id === 'lock-16x1456')!

/** What one server did in one row, once or as medians. */
interface Figure {
  readonly mbPerSecond: number
  readonly cpuSecondsPerGb: number
  /** Packets that came twice, per thousand blocks. */
  readonly repeated: number
}
interface RowResult {
  readonly row: BenchRow
  readonly figures: Partial<Record<ServerName, Figure>>
}

/** The load client's report; see tftp-load.c. */
interface LoadReport {
  readonly bytes: number
  readonly mbPerSecond: number
  readonly failed: number
  readonly wrong: number
  readonly duplicates: number
  readonly firstError: string
}

const USAGE = `usage: npm run bench -- tftp [--quick] [--rows TEXT,…] [--servers a,b] [--rounds N] [--ms N] [--write] [--json]
  --quick    short rounds: all rows in a few minutes
  --rows     only rows whose name contains one of the texts, for instance lock-16,loss: ${BENCH_ROWS[0]!.id}, …
  --servers  of ${SERVER_NAMES.join(', ')}
  --ms       length of a round in milliseconds; rows with losses take ${LOSSY_MS} at least
  --write    put each row into the tables of docs/performance.md as soon as it is measured; other rows stay
`

/** Prints each row as soon as it is measured. */
export async function run(args: string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  if (args.includes('--help')) return void process.stdout.write(USAGE)
  const quick = args.includes('--quick') ? QUICK : THOROUGH
  const effort = { rounds: Number(option('--rounds') ?? quick.rounds), forMs: Number(option('--ms') ?? quick.forMs) }
  const texts = (option('--rows') ?? '').split(',')
  const rows = BENCH_ROWS.filter(({ id }) => texts.some((text) => id.includes(text)))
  const wanted = SERVER_NAMES.filter((name) => option('--servers')?.split(',').includes(name) ?? true)
  if (rows.length === 0 || wanted.length === 0 || !(effort.rounds > 0 && effort.forMs > 0)) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }

  const asJson = args.includes('--json')
  const say = (text: string) => void (asJson ? process.stderr : process.stdout).write(text)
  const folder = mkdtempSync(join(tmpdir(), 'openwds-bench-'))
  let servers: BenchServer[] = []
  const results: RowResult[] = []
  try {
    const load = await compile('tftp-load')
    const path = makeFile(folder)
    servers = await startServers(folder, path, wanted, (line) => say(`${line}\n`))
    const names = servers.map(({ name }) => name)
    for (const server of servers) await measure(load, server, WARM_UP, path, { rounds: 1, forMs: 700 })
    say(`${machineText()}\nMB/s (server seconds of processor time per GB), medians of ${effort.rounds} rounds\n`)
    say(line('clients × blksize', names))
    for (const row of rows) {
      const contestants = servers.filter(({ name }) => takesPart(name, row))
      if (contestants.length === 0) continue
      const measured = await measureInTurns<ServerName, Figure>(
        effort.rounds,
        Object.fromEntries(
          contestants.map((server) => [server.name, () => measureAlone(load, server, row, path, effort)]),
        ),
      )
      const figures = mediansOf(measured)
      results.push({ row, figures })
      const cells = names.map((name) => cellText(figures[name]))
      say(line(rowText(row) + (row.virtual ? ', virtual' : ''), cells))
      if (!args.includes('--write')) continue
      const about = `${machineText()}, loopback. Medians of ${effort.rounds} rounds of ${effort.forMs} ms, servers in turn.`
      writeRow(about, SERVER_NAMES, row, new Map(names.map((name, at) => [name, cells[at]!])))
    }
    if (asJson) process.stdout.write(`${JSON.stringify({ machine: machineText(), effort, results })}\n`)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

function takesPart(name: ServerName, row: BenchRow): boolean {
  if (row.virtual) return name === 'native' || name === 'typescript'
  if (row.windowSize > 1 && !KNOWS_WINDOWS[name]) return false
  if (name === 'bare awake') return row.clients === 1 && row.loss === 0 && row.roundTripUs === 0
  return !name.startsWith('bare') || row.loss === 0 // the bare senders repeat nothing
}

/** The figure of the round in which others disturbed least, of as many as it takes until nearly nobody does. */
async function measureAlone(...args: Parameters<typeof measure>): Promise<Figure> {
  let best: { figure: Figure; disturbed: number } | null = null
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const startedAt = performance.now()
    const strangersMs = watchStrangers()
    const figure = await measure(...args)
    const disturbed = strangersMs() / (performance.now() - startedAt)
    if (!best || disturbed < best.disturbed) best = { figure, disturbed }
    if (best.disturbed <= MOST_DISTURBED) break
    await sleep(50)
  }
  return best!.figure
}

async function measure(
  load: string,
  server: BenchServer,
  row: BenchRow,
  path: string,
  effort: Effort,
): Promise<Figure> {
  const forMs = row.loss > 0 ? Math.max(effort.forMs, LOSSY_MS) : effort.forMs
  // only tftpd-hpa makes children; the last look is just before they end
  const cpuSeconds = meterCpu(server.pid, server.name === 'tftpd-hpa' ? forMs / 4 - 5 : 1e6)
  const args = [
    ...['--address', server.address, '--port', String(server.port)],
    ...['--name', row.virtual ? VIRTUAL_NAME : FILE.name, '--verify', path],
    ...['--blksize', String(row.blockSizeBytes), '--window', String(row.windowSize), '--clients', String(row.clients)],
    ...['--rtt-us', String(row.roundTripUs), '--loss', String(row.loss)],
    ...['--for-ms', String(forMs), '--awake'],
  ]
  server.mayRun(true)
  const { stdout } = await promisify(execFile)(...pinned('load', load, args))
  const report = JSON.parse(stdout) as LoadReport
  if (report.failed > 0 || report.wrong > 0) throw new Error(`${server.name}, ${row.id}: ${report.firstError}`)
  await sleep(20) // what the clients left behind is cleared away
  server.mayRun(false)
  const gigabytes = report.bytes / 1e9
  return {
    mbPerSecond: report.mbPerSecond,
    cpuSecondsPerGb: cpuSeconds() / gigabytes,
    repeated: (report.duplicates / (report.bytes / row.blockSizeBytes)) * 1000,
  }
}

function mediansOf(measured: Record<ServerName, Figure[]>): Partial<Record<ServerName, Figure>> {
  const entries = Object.entries(measured).map(([name, figures]): [string, Figure] => [
    name,
    {
      mbPerSecond: median(figures.map(({ mbPerSecond }) => mbPerSecond)),
      cpuSecondsPerGb: median(figures.map(({ cpuSecondsPerGb }) => cpuSecondsPerGb)),
      repeated: median(figures.map(({ repeated }) => repeated)),
    },
  ])
  return Object.fromEntries(entries)
}

function cellText(figure: Figure | undefined): string {
  if (!figure) return '–'
  return `${digits(figure.mbPerSecond)} (${digits(figure.cpuSecondsPerGb)})`
}

/** Three digits that say something. */
function digits(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2)
}

function line(head: string, cells: readonly string[]): string {
  return `${head.padEnd(40)}${cells.map((cell) => cell.padStart(14)).join('')}\n`
}

/** The same bytes for all: made by seed, so that no compression and no luck is in it. */
function makeFile(folder: string): string {
  const random = createRandom(FILE.sizeBytes)
  const words = Uint32Array.from({ length: FILE.sizeBytes / 4 }, () => random() * 0x100000000)
  mkdirSync(join(folder, 'boot'))
  const path = join(folder, FILE.name)
  writeFileSync(path, Buffer.from(words.buffer))
  return path
}
