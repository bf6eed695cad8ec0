// A copy of this system that may be changed at will: an overlay over `/` in a mount namespace of its own. Needs root.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ThrowawayRoot {
  /** Runs a shell line inside; output and exit code. */
  run(line: string): { code: number | null; output: string }
  /** Runs a shell line inside that goes on; ended with the root at the latest. */
  start(line: string): { stop(): Promise<void>; output(): string }
  dispose(): Promise<void>
}

/** Why there can be none here, undefined if there can. */
export function whyNoThrowawayRoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root'
  const probe = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  return probe.status === 0 ? undefined : 'mount namespaces are not allowed here'
}

/** What is written inside lands in memory and is gone afterwards. */
export async function openThrowawayRoot(): Promise<ThrowawayRoot> {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-root-'))
  const root = join(folder, 'root')
  const holder = spawn('unshare', [
    '--mount',
    'sh',
    '-ec',
    `mount -t tmpfs tmpfs '${folder}'; cd '${folder}'; mkdir root upper work
     mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
     mount -t proc proc root/proc; mount -t tmpfs tmpfs root/run; mount --rbind /dev root/dev
     echo ready; exec sleep infinity`,
  ])
  const [ready] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [Buffer | number]
  if (typeof ready === 'number') throw new Error(`no overlay: exit ${ready} ${String(holder.stderr.read() ?? '')}`)
  const inside = ['--mount', `--target=${holder.pid}`, '--', 'chroot', root, 'sh', '-c']
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', HOME: '/root' }
  const running = new Set<() => Promise<void>>()
  return {
    run(line) {
      const { status, stdout, stderr } = spawnSync('nsenter', [...inside, line], { encoding: 'utf8', env })
      return { code: status, output: `${stdout}${stderr}` }
    },
    start(line) {
      const child = spawn('nsenter', [...inside, `exec ${line}`], { env })
      let output = ''
      const gather = (chunk: Buffer) => (output += chunk.toString())
      child.stdout.on('data', gather)
      child.stderr.on('data', gather)
      const stop = async () => {
        running.delete(stop)
        if (child.exitCode !== null || child.signalCode !== null) return
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      running.add(stop)
      return { stop, output: () => output }
    },
    async dispose() {
      for (const stop of [...running]) await stop()
      holder.kill('SIGKILL')
      await once(holder, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
