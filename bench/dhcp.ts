// DHCP exchanges a second under the same load: ours, Kea and dnsmasq in turn, in network namespaces of their own.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createNamespaces, whyNoNamespaces, type Namespaces } from '../lab/namespaces.ts'
import { findCommand } from '../lab/packages.ts'
import {
  ADDRESSES,
  peakMemoryMb,
  PINNED,
  SERVER_NAMES,
  start,
  whyNot,
  type RunningServer,
  type ServerName,
} from './dhcp-servers.ts'
import { cpuSecondsOf, measureInTurns, median, meterStrangers } from './measure.ts'
import { compile } from './tftp-servers.ts'

/** One line of the table. */
interface Row {
  readonly id: string
  readonly text: string
  readonly args: readonly string[]
  /** Who takes part; Kea's configuration here knows no boot file. */
  readonly servers: readonly ServerName[]
}

const load = (machines: number, atOnce: number, ...more: string[]) => [
  ...['--machines', String(machines), '--at-once', String(atOnce)],
  ...more,
]
const ROWS: readonly Row[] = [
  { id: 'offer-1k', text: 'OFFER, 1,000 machines, 16 at once', args: load(1000, 16), servers: SERVER_NAMES },
  { id: 'offer-1k-1', text: 'OFFER, 1,000 machines, 1 at a time', args: load(1000, 1), servers: SERVER_NAMES },
  { id: 'offer-20k', text: 'OFFER, 20,000 machines, 16 at once', args: load(20_000, 16), servers: SERVER_NAMES },
  { id: 'dora-1k', text: 'DORA, 1,000 machines, 16 at once', args: load(1000, 16, '--dora'), servers: SERVER_NAMES },
  {
    id: 'dora-20k',
    text: 'DORA, 20,000 machines, 16 at once',
    args: load(20_000, 16, '--dora'),
    servers: SERVER_NAMES,
  },
  {
    id: 'dora-20k-1',
    text: 'DORA, 20,000 machines, 1 at a time',
    args: load(20_000, 1, '--dora'),
    servers: SERVER_NAMES,
  },
  {
    id: 'pxe-offer-1k',
    text: 'PXE OFFER, 1,000 machines, 16 at once',
    args: load(1000, 16, '--pxe'),
    servers: ['openwds', 'dnsmasq'],
  },
  {
    id: 'pxe-dora-1k',
    text: 'PXE DORA, 1,000 machines, 16 at once',
    args: load(1000, 16, '--pxe', '--dora'),
    servers: ['openwds', 'dnsmasq'],
  },
]

const FLOOD_MACHINES = 50_000
const FLOOD_RATE = 20_000
const TFTP_CLIENTS = 100
const TFTP_FILE = { name: 'boot/bench.wim', sizeBytes: 16 * 1024 * 1024 }
/** Nobody is measured cold: a program in JavaScript is compiled while it runs. */
const WARM_UP_SECONDS = 2
/** A figure taken while other programs had more of the machine than this is taken again. */
const MAX_STRANGERS = 0.1

interface Effort {
  readonly rounds: number
  readonly seconds: number
  /** How often a figure is taken at most while other programs have too much of the machine. */
  readonly tries: number
}
const THOROUGH: Effort = { rounds: 5, seconds: 3, tries: 3 }
const QUICK: Effort = { rounds: 1, seconds: 2, tries: 1 }

/** What the load client reports; see dhcp-load.c. */
interface LoadReport {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly lost: number
  readonly naks: number
  readonly doubles: number
}
interface Figure extends LoadReport {
  /** Microseconds of processor time of the server for each exchange. */
  readonly cpuUs: number
  /** What other programs took of the machine meanwhile, 0 to 1. */
  readonly strangers: number
}
type Figures = Partial<Record<ServerName, Figure>>

const USAGE = `usage: npm run bench -- dhcp [--quick] [--rows TEXT] [--servers a,b] [--rounds N] [--write] [--json]
  --quick    one short round
  --rows     only rows whose name contains TEXT: offer, dora, pxe, 20k, flood, beside-tftp; several with commas, NAME$ for one alone
  --servers  of ${SERVER_NAMES.join(', ')}
  --write    put the table into docs/performance.md
`

/** Prints each row as soon as it is measured. Needs root: real ports in namespaces. */
export async function run(args: string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  if (args.includes('--help')) return void process.stdout.write(USAGE)
  const obstacle = whyNoNamespaces() ?? (findCommand('cc') ? undefined : 'no C compiler (cc)')
  if (obstacle !== undefined) {
    process.stderr.write(`The DHCP bench needs network namespaces and a C compiler: ${obstacle}\n`)
    process.exitCode = 1
    return
  }
  const base = args.includes('--quick') ? QUICK : THOROUGH
  const effort = { ...base, rounds: Number(option('--rounds') ?? base.rounds) }
  const wanted = SERVER_NAMES.filter((name) => option('--servers')?.split(',').includes(name) ?? true)
  const asked = (option('--rows') ?? '').split(',')
  const isAsked = (id: string) => asked.some((text) => (text.endsWith('$') ? `${id}$` === text : id.includes(text)))
  const say = (text: string) => void (args.includes('--json') ? process.stderr : process.stdout).write(text)
  const bench = new DhcpBench(await compile('dhcp-load'), wanted, effort)
  try {
    say(
      `${machineText()}\nexchanges a second (p99 in ms; µs of the server's processor time each), medians of ${effort.rounds} rounds\n`,
    )
    const results: { row: string; figures: Figures }[] = []
    for (const row of ROWS.filter(({ id }) => isAsked(id))) {
      const figures = await bench.measureRow(row)
      results.push({ row: row.text, figures })
      if (args.includes('--write')) write(results, wanted, [], effort)
      say(`${row.text.padEnd(40)}${wanted.map((name) => `  ${name} ${cellText(figures[name])}`).join('')}\n`)
    }
    const extras: string[] = []
    for (const measure of [
      ...(isAsked('flood') ? [() => bench.flood(false), () => bench.flood(true)] : []),
      ...(isAsked('beside-tftp') ? [() => bench.besideTftp()] : []),
    ]) {
      extras.push(await measure())
      say(`${extras.at(-1)}\n`)
    }
    if (args.includes('--write')) write(results, wanted, extras, effort)
    if (args.includes('--json'))
      process.stdout.write(`${JSON.stringify({ machine: machineText(), effort, results, extras })}\n`)
  } finally {
    bench.close()
  }
}

class DhcpBench {
  readonly #load: string
  readonly #wanted: readonly ServerName[]
  readonly #effort: Effort
  readonly #namespaces: Namespaces = createNamespaces({ machines: 0 })
  readonly #folder = mkdtempSync(join(tmpdir(), 'openwds-bench-'))
  #isAddressed = false

  constructor(load: string, wanted: readonly ServerName[], effort: Effort) {
    this.#load = load
    this.#wanted = wanted.filter((name) => whyNot(name) === undefined)
    this.#effort = effort
  }

  close(): void {
    this.#namespaces.remove()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async measureRow(row: Row): Promise<Figures> {
    const names = this.#wanted.filter((name) => row.servers.includes(name))
    const measured = await measureInTurns<ServerName, Figure>(
      this.#effort.rounds,
      Object.fromEntries(names.map((name) => [name, () => this.#measure(name, row)])),
    )
    return Object.fromEntries(names.map((name) => [name, middle(measured[name])]))
  }

  /** 50,000 machines that nobody ever heard of: what the server's memory grows to. */
  async flood(pxe: boolean): Promise<string> {
    return this.#with('openwds', async (server) => {
      const words = ['--flood', '--rate', String(FLOOD_RATE), '--machines', String(FLOOD_MACHINES), '--seconds', '30']
      const report = await this.#say<{ sent: number; answered: number }>([...words, ...(pxe ? ['--pxe'] : [])])
      // and an ordinary client afterwards
      const after = await this.#say<LoadReport>([
        '--machines',
        '1',
        '--first-machine',
        '9000000',
        '--at-once',
        '1',
        '--seconds',
        '1',
        '--dora',
      ])
      return (
        `flood of ${report.sent.toLocaleString('en')} ${pxe ? 'PXE' : 'plain'} DISCOVERs of different MACs: ${report.answered.toLocaleString('en')} answered, ` +
        `peak ${peakMemoryMb(server.pid)} MB; afterwards ${after.perSecond} exchanges a second of one client, ${after.lost} lost`
      )
    })
  }

  /** How long OFFERs take while a hundred machines load by TFTP. */
  async besideTftp(): Promise<string> {
    const tftpLoad = await compile('tftp-load')
    const bytes = new Uint8Array(TFTP_FILE.sizeBytes).fill(7)
    const file = join(this.#folder, 'bench.wim')
    writeFileSync(file, bytes)
    return this.#with(
      'openwds',
      async () => {
        const transfers = this.#inside(tftpLoad, [
          ...[
            '--address',
            ADDRESSES.server,
            '--name',
            TFTP_FILE.name,
            '--verify',
            file,
            '--blksize',
            '1456',
            '--window',
            '4',
          ],
          ...['--clients', String(TFTP_CLIENTS), '--for-ms', '4000'],
        ])
        const report = await this.#say<LoadReport>([...load(1000, 4), '--seconds', '3'])
        const { mbPerSecond } = JSON.parse(await transfers) as { mbPerSecond: number }
        return `OFFERs beside ${TFTP_CLIENTS} TFTP transfers (${Math.round(mbPerSecond)} MB/s): ${report.perSecond} a second, p99 ${report.p99Ms} ms, ${report.lost} lost`
      },
      { name: TFTP_FILE.name, bytes },
    )
  }

  async #measure(name: ServerName, row: Row): Promise<Figure> {
    let best = await this.#measureOnce(name, row)
    for (let tries = 1; best.strangers > MAX_STRANGERS && tries < this.#effort.tries; tries++) {
      const again = await this.#measureOnce(name, row)
      if (again.strangers < best.strangers) best = again
    }
    return best
  }

  async #measureOnce(name: ServerName, row: Row): Promise<Figure> {
    return this.#with(name, async ({ pid }) => {
      await this.#say([...row.args, '--seconds', String(WARM_UP_SECONDS)])
      const before = cpuSecondsOf(pid)
      const strangers = meterStrangers(pid)
      const report = await this.#say<LoadReport>([...row.args, '--seconds', String(this.#effort.seconds)])
      if (report.doubles > 0) throw new Error(`${name} gave ${report.doubles} addresses to two machines`)
      const exchanges = report.perSecond * this.#effort.seconds
      return { ...report, cpuUs: ((cpuSecondsOf(pid) - before) * 1e6) / exchanges, strangers: strangers() }
    })
  }

  async #with<T>(
    name: ServerName,
    use: (server: RunningServer) => Promise<T>,
    bootFile?: { name: string; bytes: Uint8Array },
  ): Promise<T> {
    await this.#address()
    const server = await start(name, {
      namespaces: this.#namespaces,
      folder: this.#folder,
      ...(bootFile ? { bootFile } : {}),
    })
    try {
      return await use(server)
    } finally {
      await server.stop()
    }
  }

  async #say<T = LoadReport>(args: readonly string[]): Promise<T> {
    const words = ['--server', ADDRESSES.server, '--relay', ADDRESSES.relay, ...args]
    return JSON.parse(await this.#inside(this.#load, words)) as T
  }

  async #inside(command: string, args: readonly string[]): Promise<string> {
    const taskset = findCommand('taskset')
    const words = taskset ? [taskset, '-c', PINNED.load, command, ...args] : [command, ...args]
    const placed = this.#namespaces.inside(this.#namespaces.neighbour, words[0]!, ...words.slice(1))
    const { stdout } = await promisify(execFile)(...placed)
    return stdout
  }

  async #address(): Promise<void> {
    if (this.#isAddressed) return
    this.#isAddressed = true
    const { server, neighbour } = this.#namespaces
    for (const [namespace, address] of [
      [server, ADDRESSES.server],
      [neighbour, ADDRESSES.relay],
    ] as const) {
      const words = ['addr', 'add', `${address}/${ADDRESSES.prefix}`, 'dev', 'eth0']
      await promisify(execFile)(...this.#namespaces.inside(namespace, findCommand('ip') ?? 'ip', ...words))
    }
  }
}

/** The round with the middle rate, with what was lost in any of them. */
function middle(figures: readonly Figure[]): Figure {
  const rate = median(figures.map(({ perSecond }) => perSecond))
  const figure = figures.find(({ perSecond }) => perSecond === rate)!
  const lost = figures.reduce((sum, one) => sum + one.lost, 0)
  return { ...figure, p99Ms: median(figures.map(({ p99Ms }) => p99Ms)), lost }
}

function cellText(figure: Figure | undefined): string {
  if (!figure) return '–'
  const lost =
    (figure.lost > 0 ? `, ${figure.lost} lost` : '') +
    (figure.strangers > MAX_STRANGERS ? `, others took ${Math.round(figure.strangers * 100)} %` : '')
  return `${figure.perSecond.toLocaleString('en')} (${figure.p99Ms.toFixed(1)}; ${figure.cpuUs.toFixed(0)}${lost})`
}

function machineText(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`
}

const MARKS = { begin: '<!-- dhcp bench: begin -->', end: '<!-- dhcp bench: end -->' } as const

/** Puts what was measured into docs/performance.md between its marks; rows and lines measured before with the same effort stay. */
function write(
  results: readonly { row: string; figures: Figures }[],
  names: readonly ServerName[],
  extras: readonly string[],
  { rounds, seconds }: Effort,
): void {
  const file = join(import.meta.dirname, '../docs/performance.md')
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split(MARKS.begin)
  const after = rest?.split(MARKS.end)[1]
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the DHCP table`)
  const about = `${machineText()}; ${rounds} rounds of ${seconds} s in turn.`
  const known = text.split(MARKS.begin)[1]!.split(MARKS.end)[0]!
  const old = known.includes(about) ? known.split('\n') : []
  const rows = ROWS.map(({ text: row }) => {
    const measured = results.find((result) => result.row === row)
    if (!measured) return old.find((line) => line.startsWith(`| ${row} |`))
    return `| ${row} | ${names.map((name) => cellText(measured.figures[name])).join(' | ')} |`
  }).filter((line) => line !== undefined)
  // an extra line is known by its words before the first figure that differs from run to run
  const lines = extras.map((line) => `- ${line}`)
  const keyOf = (line: string) => line.split(/[(:]/)[0]!.replace(/[\d,]+/g, '')
  const others = old.filter((line) => line.startsWith('- ') && !lines.some((one) => keyOf(one) === keyOf(line)))
  const head = [`| | ${names.join(' | ')} |`, `|---|${names.map(() => '---').join('|')}|`]
  const body = [about, '', ...head, ...rows, '', ...[...lines, ...others].toSorted()]
  writeFileSync(file, `${before}${MARKS.begin}\n\n${body.join('\n').trim()}\n\n${MARKS.end}${after}`)
}
