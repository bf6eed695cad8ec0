// 100,000 short transfers from each of our TFTP engines: memory must stay flat, and every descriptor come back.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { compile, startServers, type BenchServer } from './tftp-servers.ts'

const CLIENTS = 32
const WARM_UP_TRANSFERS = 16_000
const TRANSFERS = 100_000
/** More memory than after the warm-up is a leak. */
const MOST_GROWTH_KB = 32_768

/** Prints one line per engine; exit code 1 if one leaks or fails. */
export async function run(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write('usage: npm run bench -- soak\n')
  const folder = mkdtempSync(join(tmpdir(), 'openwds-soak-'))
  let servers: BenchServer[] = []
  try {
    mkdirSync(join(folder, 'boot'))
    const path = join(folder, 'boot', 'short')
    writeFileSync(path, Buffer.alloc(2000, 'openwds'))
    const load = await compile('tftp-load')
    servers = await startServers(folder, path, ['native', 'typescript'], (line) => process.stdout.write(`${line}\n`))
    for (const { name, pid, address, port } of servers) {
      const fetch = async (transfers: number) => {
        const place = ['--address', address, '--port', String(port), '--name', 'boot/short', '--verify', path]
        const many = ['--clients', String(CLIENTS), '--transfers', String(transfers / CLIENTS)]
        const { stdout } = await promisify(execFile)(load, [
          ...place,
          ...many,
          '--blksize',
          '1456',
          '--limit-ms',
          '300000',
        ])
        return (JSON.parse(stdout) as { seconds: number }).seconds
      }
      const atStart = descriptors(pid)
      await fetch(WARM_UP_TRANSFERS)
      const warmKb = memoryKb(pid)
      const seconds = await fetch(TRANSFERS)
      await sleep(2000)
      const [endKb, atEnd] = [memoryKb(pid), descriptors(pid)]
      process.stdout.write(
        `${name}: ${TRANSFERS} transfers in ${seconds.toFixed(1)} s, memory ${warmKb} → ${endKb} kB, descriptors ${atStart} → ${atEnd}\n`,
      )
      if (endKb - warmKb > MOST_GROWTH_KB || atEnd > atStart) process.exitCode = 1
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

function memoryKb(pid: number): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1])
}

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
