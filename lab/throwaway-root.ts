// A copy of this system that may be changed at will: an overlay over `/` in a mount namespace of its own. Needs root.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface ThrowawayRoot {
  /** Runs a shell line inside; output and exit code. */
  run(line: string): { code: number | null; output: string }
  /** Runs a shell line inside that goes on; ended with the root at the latest. */
  start(line: string, env?: Readonly<Record<string, string>>): Started
  /** Shows a file or folder of the system outside at this path inside. */
  bind(outside: string, inside: string, readOnly?: boolean): void
  dispose(): Promise<void>
}

export interface Started {
  stop(): Promise<void>
  output(): string
  /** The exit code, once it has ended. */
  ended: Promise<number | null>
}

/** Why there can be none here, undefined if there can. */
export function whyNoThrowawayRoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root'
  const probe = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  return probe.status === 0 ? undefined : 'mount namespaces are not allowed here'
}

/** What is written inside lands in memory and is gone afterwards. `network` is the namespace it lives in, else the system's. */
export async function openThrowawayRoot(network?: string): Promise<ThrowawayRoot> {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-root-'))
  const root = join(folder, 'root')
  const net = network === undefined ? [] : [`--net=/run/netns/${network}`]
  const holder = spawn('nsenter', [
    ...net,
    '--',
    'unshare',
    '--mount',
    'sh',
    '-ec',
    `mount -t tmpfs tmpfs '${folder}'; cd '${folder}'; mkdir root upper work
     mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
     mount -t proc proc root/proc; mount -t sysfs sysfs root/sys; mount -t tmpfs tmpfs root/run; mount --rbind /dev root/dev
     echo ready; exec sleep infinity`,
  ])
  const [ready] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [Buffer | number]
  if (typeof ready === 'number') throw new Error(`no overlay: exit ${ready} ${String(holder.stderr.read() ?? '')}`)
  const mounts = ['--mount', `--target=${holder.pid}`, ...net, '--']
  const inside = [...mounts, 'chroot', root, 'sh', '-c']
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', HOME: '/root' }
  const running = new Set<() => Promise<void>>()
  return {
    run(line) {
      const { status, stdout, stderr } = spawnSync('nsenter', [...inside, line], { encoding: 'utf8', env })
      return { code: status, output: `${stdout}${stderr}` }
    },
    bind(outside, path, readOnly = false) {
      const target = join(root, path)
      const make = statSync(outside).isDirectory()
        ? `mkdir -p '${target}'`
        : `mkdir -p '${dirname(target)}'; touch '${target}'`
      const protect = readOnly ? `; mount -o remount,ro,bind '${target}'` : ''
      const line = `${make}; mount --bind '${outside}' '${target}'${protect}`
      const { status, stderr } = spawnSync('nsenter', [...mounts, 'sh', '-ec', line], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${line}: ${stderr}`)
    },
    start(line, more = {}) {
      const child = spawn('nsenter', [...inside, `exec ${line}`], { env: { ...env, ...more } })
      let output = ''
      const gather = (chunk: Buffer) => (output += chunk.toString())
      child.stdout.on('data', gather)
      child.stderr.on('data', gather)
      const ended = once(child, 'close').then(([code]) => code as number | null)
      const stop = async () => {
        running.delete(stop)
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
        await ended
        clearTimeout(late)
      }
      running.add(stop)
      return { stop, output: () => output, ended }
    },
    async dispose() {
      for (const stop of [...running]) await stop()
      holder.kill('SIGKILL')
      await once(holder, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
