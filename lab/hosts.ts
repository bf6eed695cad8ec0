// A DHCP client's computer on the lab's network: a namespace with one network card, and the programs that run in it.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandPath, startCompanion, type Companion } from './companion.ts'
import { hostMac, type Namespaces } from './namespaces.ts'

/** What a DHCP client told its script, see lease-script.sh. */
export interface LeaseEvent {
  /** In the client's words: `bound`, `renew`, `rebind`, `deconfig`, `expire` … */
  event: string
  address: string
  server: string
}

export interface ProgramResult {
  /** Null when it was killed because its time was over. */
  status: number | null
  output: string
}

export interface LabHost {
  readonly mac: string
  /** The addresses of its card. */
  addresses(): Promise<string[]>
  /** Runs a program to its end. */
  run(command: string, args: readonly string[], limitMs?: number): Promise<ProgramResult>
  /** Starts a program and waits for a line of its output. */
  start(command: string, args: readonly string[], ready: RegExp): Promise<Companion>
  /** Starts dhclient in the foreground and waits for a lease. */
  startDhclient(...args: string[]): Promise<Companion>
  /** Starts busybox udhcpc in the foreground and waits for a lease. */
  startUdhcpc(...args: string[]): Promise<Companion>
  /** What its clients were told so far. */
  leaseEvents(): LeaseEvent[]
}

const SCRIPT = join(import.meta.dirname, 'lease-script.sh')
const RUN_LIMIT_MS = 30_000

/** The host with this number; its clients keep their files in `directory`. */
export function createHost(namespaces: Namespaces, index: number, directory: string): LabHost {
  const namespace = namespaces.hosts[index] ?? ''
  const leaseLog = join(directory, `host${index}.leases`)
  const run: LabHost['run'] = (command, args, limitMs = RUN_LIMIT_MS) => {
    const [ip, all] = namespaces.inside(namespace, commandPath(command), ...args)
    return new Promise((resolve) => {
      execFile(ip, all, { timeout: limitMs, env: { ...process.env, LEASE_LOG: leaseLog } }, (error, stdout, stderr) => {
        const code = error ? error.code : 0
        resolve({ status: typeof code === 'number' ? code : null, output: stdout + stderr })
      })
    })
  }
  const start: LabHost['start'] = (command, args, ready) =>
    startCompanion(namespaces, namespace, {
      ...{ command: commandPath(command), args, ready },
      env: { LEASE_LOG: leaseLog },
    })
  return {
    ...{ mac: hostMac(index), run, start },
    async addresses() {
      const { output } = await run('ip', ['-4', '-o', 'addr', 'show', 'dev', 'eth0'])
      return [...output.matchAll(/inet ([\d.]+)/g)].map(([, address = '']) => address)
    },
    startDhclient: (...args) => {
      const files = ['-lf', join(directory, `host${index}.dhclient`), '-pf', join(directory, `host${index}.pid`)]
      // its script runs with an environment of its own
      const environment = ['-e', `LEASE_LOG=${leaseLog}`]
      const all = ['-4', '-d', '-cf', '/dev/null', ...files, '-sf', SCRIPT, ...environment, ...args, 'eth0']
      return start('dhclient', all, /bound to/)
    },
    startUdhcpc: (...args) => start('udhcpc', ['-i', 'eth0', '-f', '-s', SCRIPT, ...args], /lease of .* obtained/),
    leaseEvents() {
      const text = existsSync(leaseLog) ? readFileSync(leaseLog, 'utf8') : ''
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const [event = '', address = '', server = ''] = line.split(' ')
          return { event, address, server }
        })
    },
  }
}
