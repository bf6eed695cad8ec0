// MB/s and processor time of HTTP servers under the same load: ours with both engines, and nginx.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findCommand } from '../lab/packages.ts'
import { createLog } from '../src/log.ts'
import type { Ipv4 } from '../src/net/address.ts'
import { openCertificates } from '../src/tls/certificates.ts'
import type { OursOptions } from './http-ours.ts'
import { cpuSecondsOf, machineText, measureInTurns, median } from './measure.ts'
import { compile } from './tftp-servers.ts'

const execute = promisify(execFile)

const NAMES = ['native', 'typescript', 'nginx'] as const
type Name = (typeof NAMES)[number]

interface Row {
  readonly text: string
  readonly clients: number
  readonly rangeBytes: number
  readonly virtual: boolean
  readonly tls: boolean
}
const MEGABYTE = 1 << 20
const SIZE_BYTES = 400 * MEGABYTE
const PLAIN = { rangeBytes: 0, virtual: false, tls: false }
const ROWS: readonly Row[] = [
  ...[1, 32].flatMap((clients): Row[] => [
    { ...PLAIN, clients, text: 'whole file' },
    { ...PLAIN, clients, text: '1 MB ranges', rangeBytes: MEGABYTE },
    { ...PLAIN, clients, text: 'whole file, virtual', virtual: true },
    { ...PLAIN, clients, text: '1 MB ranges, virtual', virtual: true, rangeBytes: MEGABYTE },
  ]),
  ...[1, 32].map((clients): Row => ({ ...PLAIN, clients, text: 'whole file, HTTPS', tls: true })),
]

interface Figure {
  readonly mbPerSecond: number
  readonly cpuSecondsPerGb: number
}
interface Server {
  readonly name: Name
  readonly tls: boolean
  readonly port: number
  readonly child: ChildProcess
}

const USAGE = `usage: npm run bench -- http [--quick] [--rows TEXT] [--rounds N] [--write] [--json]
  --quick    short rounds
  --rows     only rows whose text contains TEXT, for instance HTTPS
  --write    put the table into docs/performance.md
`

/** Prints each row as soon as it is measured. */
export async function run(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(USAGE)
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const rounds = Number(option('--rounds') ?? (args.includes('--quick') ? 3 : 5))
  const forMs = args.includes('--quick') ? 500 : 1500
  const rows = ROWS.filter(({ text, clients }) => `${clients} × ${text}`.includes(option('--rows') ?? ''))
  const asJson = args.includes('--json')
  const say = (text: string) => void (asJson ? process.stderr : process.stdout).write(text)
  const folder = mkdtempSync(join(tmpdir(), 'openwds-bench-'))
  const servers: Server[] = []
  try {
    const load = await compile('http-load')
    makeFile(folder)
    const keyFile = await makeKey(folder)
    for (const tls of [false, true])
      for (const name of NAMES) {
        if (tls && name === 'native') continue // its bodies come from TypeScript too
        if (name === 'nginx' && !findCommand('nginx')) say('nginx takes no part: apt-get install nginx-light\n')
        else servers.push(await start(name, tls, folder, keyFile))
      }
    const results: { row: Row; figures: Partial<Record<Name, Figure>> }[] = []
    for (const row of rows) {
      const contestants = servers.filter(
        (server) => server.tls === row.tls && !(row.virtual && server.name === 'nginx'),
      )
      const measured = await measureInTurns<Name, Figure>(
        rounds,
        Object.fromEntries(contestants.map((server) => [server.name, () => measure(load, server, row, forMs)])),
      )
      const figures = Object.fromEntries(
        Object.entries(measured).map(([name, all]) => [
          name,
          {
            mbPerSecond: median(all.map(({ mbPerSecond }) => mbPerSecond)),
            cpuSecondsPerGb: median(all.map(({ cpuSecondsPerGb }) => cpuSecondsPerGb)),
          },
        ]),
      )
      results.push({ row, figures })
      say(`${tableLine(row, figures)}\n`)
    }
    const table = [
      '| clients × what | native | typescript | nginx |\n|---|---|---|---|',
      ...results.map(({ row, figures }) => tableLine(row, figures)),
    ].join('\n')
    const about = `${machineText()}, loopback, page cache warm. Medians of ${rounds} rounds of ${forMs} ms, servers in turn.`
    if (args.includes('--write')) writeTable(`${about}\n\n${table}`)
    if (asJson) process.stdout.write(`${JSON.stringify({ machine: machineText(), rounds, forMs, results })}\n`)
  } finally {
    for (const { child } of servers) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function tableLine({ clients, text }: Row, figures: Partial<Record<Name, Figure>>): string {
  const cell = (figure: Figure | undefined) =>
    figure ? `${figure.mbPerSecond.toFixed(0)} (${figure.cpuSecondsPerGb.toFixed(2)})` : '–'
  return `| ${clients} × ${text} | ${NAMES.map((name) => cell(figures[name])).join(' | ')} |`
}

async function measure(load: string, server: Server, row: Row, forMs: number): Promise<Figure> {
  const path = `/boot-files/boot/${row.virtual ? 'virtual-' : ''}bench.wim`
  const pid = server.child.pid ?? -1
  const before = cpuSecondsOf(pid)
  let report: { bytes: number; mbPerSecond: number }
  if (row.tls) {
    // a client with TLS of its own: the same for both
    const seconds = Math.max(1, Math.round(forMs / 1000))
    const words = ['--h1', `-c${row.clients}`, '-t1', `-D${seconds}`, `https://127.0.0.1:${server.port}${path}`]
    const { stdout } = await execute(findCommand('h2load') ?? 'h2load', words)
    const [, number = '0', unit = 'MB'] = /finished in [^,]*, [^,]*, ([\d.]+)(GB|MB|KB)\/s/.exec(stdout) ?? []
    const mbPerSecond = (Number(number) * { GB: 2 ** 30, MB: 2 ** 20, KB: 1024 }[unit as 'GB' | 'MB' | 'KB']) / 1e6
    report = { mbPerSecond, bytes: mbPerSecond * 1e6 * seconds }
  } else {
    const words = { '--port': server.port, '--path': path, '--clients': row.clients, '--range': row.rangeBytes }
    const all = { ...words, '--size': SIZE_BYTES, '--for-ms': forMs }
    const { stdout } = await execute(
      load,
      Object.entries(all).flatMap(([name, value]) => [name, String(value)]),
    )
    report = JSON.parse(stdout) as typeof report
  }
  await sleep(50)
  const cpuSeconds = cpuSecondsOf(pid) - before
  return { mbPerSecond: report.mbPerSecond, cpuSecondsPerGb: cpuSeconds / (report.bytes / 1e9) }
}

async function start(name: Name, tls: boolean, folder: string, keyFile: string): Promise<Server> {
  const port = await freePort()
  const [command, args] =
    name === 'nginx'
      ? [findCommand('nginx') ?? 'nginx', ['-c', nginxConfiguration(folder, port, tls ? keyFile : null), '-p', folder]]
      : [process.execPath, ['--import=tsx', join(import.meta.dirname, 'http-ours.ts'), oursOptions()]]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (name === 'nginx') await sleep(300)
  else await new Promise((resolve) => child.stdout.once('data', resolve))
  if (child.exitCode !== null) throw new Error(`${name} ended with status ${child.exitCode}`)
  return { name, tls, port, child }

  function oursOptions(): string {
    const options: OursOptions = {
      folder,
      port,
      engine: name as 'native' | 'typescript',
      keyFile: tls ? keyFile : null,
    }
    return JSON.stringify(options)
  }
}

/** As Debian ships it, one process. */
function nginxConfiguration(folder: string, port: number, keyFile: string | null): string {
  const file = join(folder, `nginx-${port}.conf`)
  const tls = keyFile
    ? `ssl_certificate ${keyFile}; ssl_certificate_key ${keyFile}; ssl_protocols TLSv1.2 TLSv1.3;`
    : ''
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx-${port}.pid; error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path ${folder}/temp; proxy_temp_path ${folder}/temp; fastcgi_temp_path ${folder}/temp;
  uwsgi_temp_path ${folder}/temp; scgi_temp_path ${folder}/temp;
  server { listen 127.0.0.1:${port}${keyFile ? ' ssl' : ''}; ${tls} location /boot-files/ { alias ${folder}/; } }
}
`,
  )
  return file
}

async function makeKey(folder: string): Promise<string> {
  const certificates = await openCertificates({
    dataDirectory: folder,
    names: { addresses: ['127.0.0.1' as Ipv4], hosts: ['localhost'] },
    log: createLog({ level: 'silent', format: 'json' }),
  })
  certificates.close()
  return join(folder, 'tls/server.pem')
}

function makeFile(folder: string): void {
  mkdirSync(join(folder, 'boot'))
  const fd = openSync(join(folder, 'boot/bench.wim'), 'w')
  const piece = Buffer.alloc(MEGABYTE, 'openwds bench ')
  for (let at = 0; at < SIZE_BYTES; at += piece.length) writeSync(fd, piece)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')
const MARKS = { begin: '<!-- http bench: begin -->', end: '<!-- http bench: end -->' } as const

/** Replaces what stands between the marks of docs/performance.md. */
function writeTable(text: string): void {
  const document = readFileSync(DOCUMENT, 'utf8')
  const [from, to] = [document.indexOf(MARKS.begin), document.indexOf(MARKS.end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${MARKS.begin} … ${MARKS.end}`)
  writeFileSync(DOCUMENT, `${document.slice(0, from)}${MARKS.begin}\n\n${text}\n\n${document.slice(to)}`)
}
