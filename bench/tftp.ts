// MB/s of one TFTP client, ours against tftpd-hpa: the same curl, the same file, in turn, every byte compared.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startDaemon, type Daemon } from '../lab/daemon.ts'
import { findCommand } from '../lab/packages.ts'
import { createRandom } from '../test/support/simulated-network.ts'
import { measureInTurns, median } from './measure.ts'

const ROUNDS = 5
/** 512: no options; 1456: what the Windows loaders ask for; 8192: where the cost of a packet matters least. */
const BLOCK_SIZES = [512, 1456, 8192]
const FILE_BYTES = 64 * 1024 * 1024
const FILE_NAME = 'boot/bench.wim'

/** One line of the result. */
interface Row {
  readonly blockSizeBytes: number
  readonly oursMBps: number
  readonly peerMBps: number
  readonly ratio: number
}

/** Prints a table, or JSON with --json. Needs curl and, for tftpd-hpa, root. */
export async function run(args: string[]): Promise<void> {
  const obstacle = findCommand('curl') ? whyNoPeer() : 'curl is missing: apt-get install curl'
  if (obstacle !== undefined) {
    process.stderr.write(`The TFTP bench cannot run: ${obstacle}\n`)
    process.exitCode = 1
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'openwds-bench-'))
  let daemon: Daemon | undefined
  let peer: ChildProcess | undefined
  try {
    const wanted = makeFile(folder)
    const [ourPort, peerPort, apiPort] = [await freePort(), await freePort(), await freePort()]
    daemon = await startOurs(folder, ourPort, apiPort)
    peer = await startPeer(folder, peerPort)
    const fetch = (port: number, blockSizeBytes: number) => () => download(folder, port, blockSizeBytes, wanted)
    const rows: Row[] = []
    for (const blockSizeBytes of BLOCK_SIZES) {
      const figures = await measureInTurns(ROUNDS, {
        ours: fetch(ourPort, blockSizeBytes),
        peer: fetch(peerPort, blockSizeBytes),
      })
      const [oursMBps, peerMBps] = [median(figures.ours), median(figures.peer)]
      rows.push({
        blockSizeBytes,
        oursMBps: rounded(oursMBps, 1),
        peerMBps: rounded(peerMBps, 1),
        ratio: rounded(oursMBps / peerMBps, 2),
      })
    }
    print(rows, args.includes('--json'))
  } finally {
    peer?.kill()
    await daemon?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function rounded(figure: number, digits: number): number {
  return Number(figure.toFixed(digits))
}

function print(rows: readonly Row[], asJson: boolean): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ bench: 'tftp', machine, rounds: ROUNDS, fileBytes: FILE_BYTES, rows })}\n`)
    return
  }
  process.stdout.write(
    `TFTP, one client (curl), window 1, ${FILE_BYTES / 1024 / 1024} MB over loopback, median of ${ROUNDS} rounds in turn\n` +
      `${machine}, Node ${process.versions.node}\n\n` +
      'block size   openwds   tftpd-hpa   ratio\n',
  )
  for (const { blockSizeBytes, oursMBps, peerMBps, ratio } of rows) {
    const [ours, peer] = [oursMBps, peerMBps].map((figure) => figure.toFixed(1))
    process.stdout.write(
      `${String(blockSizeBytes).padStart(10)}   ${ours!.padStart(7)}   ${peer!.padStart(9)}   ${ratio.toFixed(2).padStart(5)}\n`,
    )
  }
}

/** Makes the file both serve; gives its SHA-256. */
function makeFile(folder: string): string {
  const random = createRandom(FILE_BYTES)
  const words = Uint32Array.from({ length: FILE_BYTES / 4 }, () => random() * 0x100000000)
  const bytes = Buffer.from(words.buffer)
  mkdirSync(join(folder, 'images', 'boot'), { recursive: true })
  writeFileSync(join(folder, 'images', FILE_NAME), bytes)
  return createHash('sha256').update(bytes).digest('hex')
}

/** Fetches the file once; gives MB/s of its bytes, and throws if they are others. */
async function download(folder: string, port: number, blockSizeBytes: number, wanted: string): Promise<number> {
  const target = join(folder, 'fetched')
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--show-error', '--max-time', '120', '--tftp-blksize', String(blockSizeBytes)],
    ...['--output', target, '--write-out', '%{time_total}', `tftp://127.0.0.1:${port}/${FILE_NAME}`],
  ])
  const hash = createHash('sha256')
  await pipeline(createReadStream(target), hash)
  if (hash.digest('hex') !== wanted) throw new Error(`the server on port ${port} sent other bytes`)
  rmSync(target)
  return FILE_BYTES / 1e6 / Number(stdout)
}

function startOurs(folder: string, port: number, apiPort: number): Promise<Daemon> {
  const directory = join(folder, 'ours')
  mkdirSync(directory)
  return startDaemon({
    directory,
    config: {
      imageDirectory: join(folder, 'images'),
      server: { address: '127.0.0.1' },
      dhcp: { mode: 'off' },
      tftp: { port, maxBlockSize: 65464 },
      api: { port: apiPort },
      log: { level: 'warn' },
    },
  })
}

/** The packages tftpd-hpa's program is taken from; it cannot be installed beside other TFTP servers. */
const PEER_PACKAGES = ['tftpd-hpa', 'libwrap0']

function whyNoPeer(): string | undefined {
  if (process.getuid?.() !== 0) return 'tftpd-hpa starts only as root'
  if (findCommand('in.tftpd')) return undefined
  return findCommand('apt-get') && findCommand('dpkg') ? undefined : 'tftpd-hpa is missing, and there is no apt-get'
}

async function startPeer(folder: string, port: number): Promise<ChildProcess> {
  const installed = findCommand('in.tftpd')
  const unpacked = join(folder, 'tftpd-hpa')
  if (!installed) await unpackPeer(unpacked)
  const libraries = [`${unpacked}/lib`, `${unpacked}/usr/lib`].flatMap((path) => [path, `${path}/${libraryFolder()}`])
  const child = spawn(
    installed ?? join(unpacked, 'usr/sbin/in.tftpd'),
    [
      '--listen',
      '--foreground',
      '--secure',
      '--user',
      'root',
      '--address',
      `127.0.0.1:${port}`,
      join(folder, 'images'),
    ],
    { stdio: 'ignore', env: { ...process.env, LD_LIBRARY_PATH: libraries.join(delimiter) } },
  )
  await sleep(500)
  if (child.exitCode !== null) throw new Error(`tftpd-hpa ended with status ${child.exitCode}`)
  return child
}

/** Debian's folder for libraries of this processor. */
function libraryFolder(): string {
  return process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
}

async function unpackPeer(folder: string): Promise<void> {
  mkdirSync(folder)
  await promisify(execFile)('apt-get', ['download', '-q', ...PEER_PACKAGES], { cwd: folder })
  for (const archive of readdirSync(folder)) await promisify(execFile)('dpkg', ['-x', archive, '.'], { cwd: folder })
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
