// Reads and durable writes a second of the admin API, and how long each takes, while machines are loading by TFTP.
import { execFile } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DaemonStatus, NewTokenReply } from '../src/api/schemas.ts'
import { startDaemon, type Daemon } from '../lab/daemon.ts'
import { efiProgram } from '../test/support/efi-program.ts'
import { cpuSecondsOf, machineText } from './measure.ts'
import { runPaced, type PacedFigure } from './paced-load.ts'
import { writeReport } from './report.ts'
import { compile } from './tftp-servers.ts'

const execute = promisify(execFile)

const MACHINES = 1000
const READS_PER_SECOND = 2000
const WRITES_PER_SECOND = 300
/** Of readers, and of writers. */
const CONNECTIONS = 50
const TFTP_CLIENTS = 100
/** What a gigabit network carries: more could not be asked for by machines behind one. */
const TFTP_BYTES_PER_SECOND = 117_000_000
const FILE_BYTES = 64 * 2 ** 20
const WANTED_P99_MS = 50

const USAGE = `usage: npm run bench -- api [--seconds N] [--write] [--json]
  --seconds  how long, after a warm-up of two seconds (20)
  --write    put the row into docs/performance.md
`

/** Prints what was reached. */
export async function run(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(USAGE)
  const seconds = Number(args.includes('--seconds') ? args[args.indexOf('--seconds') + 1] : 20)
  const directory = mkdtempSync(join(tmpdir(), 'openwds-bench-api-'))
  let daemon: Daemon | undefined
  try {
    makeFiles(directory)
    daemon = await startDaemon({
      directory,
      config: {
        imageDirectory: join(directory, 'images'),
        server: { address: '127.0.0.1' },
        dhcp: { mode: 'off' },
        tftp: { port: 0, maxBytesPerSecond: TFTP_BYTES_PER_SECOND, maxTransfersPerMachine: TFTP_CLIENTS * 2 },
        api: { port: 0 },
        log: { format: 'json' },
      },
    })
    const { listening } = (await daemon.api.get<{ daemon: DaemonStatus }>('/health')).body.daemon
    const portOf = (door: string) => listening.find((one) => one.door === door && one.port !== null)?.port ?? 0
    const token = await prepare(daemon)
    await load(portOf('api'), token, 2)

    const program = await compile('tftp-load')
    const words = { '--port': portOf('tftp'), '--name': 'boot/bench.wim', '--clients': TFTP_CLIENTS }
    const all = { ...words, '--verify': join(directory, 'images/boot/bench.wim'), '--blksize': 1456, '--window': 4 }
    const flags = Object.entries({ ...all, '--for-ms': seconds * 1000 }).flatMap(([name, value]) => [
      name,
      String(value),
    ])
    const cpuBefore = cpuSecondsOf(daemon.pid)
    const [figures, tftp] = await Promise.all([load(portOf('api'), token, seconds), execute(program, flags)])
    const cpuShare = (cpuSecondsOf(daemon.pid) - cpuBefore) / seconds
    const { mbPerSecond } = JSON.parse(tftp.stdout) as { mbPerSecond: number }
    const result = { machine: machineText(), seconds, ...figures, tftpMbPerSecond: mbPerSecond, cpuShare }
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`)
    else process.stdout.write(`${tableOf(figures, mbPerSecond, cpuShare)}\n`)
    if (args.includes('--write'))
      writeReport('api', `${machineText()}, ${seconds} s.\n\n${tableOf(figures, mbPerSecond, cpuShare)}`)
    if (figures.reads.failed + figures.writes.failed > 0) throw new Error('some requests were not answered well')
  } finally {
    await daemon?.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A thousand machines with an assignment; gives an operator's key. */
async function prepare({ api }: Daemon): Promise<string> {
  await api.send('PUT', '/images/grub', { body: { type: 'boot', programs: { x64uefi: 'boot/grub.efi' } } })
  for (let first = 0; first < MACHINES; first += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const mac = macOf(first + index)
        await api.send('PUT', `/machines/${mac}`, { body: { name: `pc-${first + index}`, tags: ['bench'] } })
        await api.send('PUT', `/machines/${mac}/assignment`, { body: { bootImage: 'grub' } })
      }),
    )
  const { body } = await api.send<NewTokenReply>('POST', '/tokens', { body: { name: 'bench', role: 'operator' } })
  return body.token
}

/** Reads of single machines and changes of assignments at once; every write differs from the one before it, so each is a commit. */
async function load(
  port: number,
  token: string,
  seconds: number,
): Promise<{ reads: PacedFigure; writes: PacedFigure }> {
  const authorization = `Bearer ${token}`
  const common = { port, seconds, connections: CONNECTIONS }
  let round = 0
  const [reads, writes] = await Promise.all([
    runPaced({
      ...common,
      perSecond: READS_PER_SECOND,
      next: () => ({
        method: 'GET',
        path: `/api/v1/machines/${macOf(Math.floor(Math.random() * MACHINES))}`,
        headers: { authorization },
      }),
    }),
    runPaced({
      ...common,
      perSecond: WRITES_PER_SECOND,
      next: () => {
        const turn = round++
        const body = JSON.stringify({ bootImage: 'grub', once: Math.floor(turn / MACHINES) % 2 === 0 })
        return {
          method: 'PUT',
          path: `/api/v1/machines/${macOf(turn % MACHINES)}/assignment`,
          headers: {
            authorization,
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          },
          body,
        }
      },
    }),
  ])
  return { reads, writes }
}

function tableOf(
  { reads, writes }: { reads: PacedFigure; writes: PacedFigure },
  mbPerSecond: number,
  cpuShare: number,
): string {
  const row = (what: string, figure: PacedFigure, wanted: number) =>
    `| ${what} | ${figure.perSecond.toFixed(0)} | ${figure.p50Ms.toFixed(1)} | ${figure.p99Ms.toFixed(1)} | ${figure.maxMs.toFixed(0)} | ${wanted}; p99 < ${WANTED_P99_MS} ms |`
  return [
    `Meanwhile ${TFTP_CLIENTS} TFTP clients together read ${mbPerSecond.toFixed(0)} MB/s; the daemon took ${cpuShare.toFixed(2)} processors.`,
    '',
    '| | a second | p50 ms | p99 ms | longest ms | wanted |',
    '|---|---|---|---|---|---|',
    row('reads of a machine', reads, READS_PER_SECOND),
    row('changes of an assignment, each on the disk', writes, WRITES_PER_SECOND),
  ].join('\n')
}

function makeFiles(directory: string): void {
  const boot = join(directory, 'images/boot')
  mkdirSync(boot, { recursive: true })
  writeFileSync(join(boot, 'grub.efi'), efiProgram(100_000))
  const fd = openSync(join(boot, 'bench.wim'), 'w')
  const piece = Buffer.alloc(2 ** 20, 'openwds bench ')
  for (let at = 0; at < FILE_BYTES; at += piece.length) writeSync(fd, piece)
  closeSync(fd)
}

function macOf(n: number): string {
  const byte = (value: number) => (value & 255).toString(16).padStart(2, '0')
  return `52:54:02:00:${byte(n >> 8)}:${byte(n)}`
}
