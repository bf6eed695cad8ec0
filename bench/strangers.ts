// Tells how much processor time others took meanwhile: a figure taken beside other work says nothing about a server.
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10
const KERNEL_THREADS = 2

/**
 * Begins to watch; the function returned gives the milliseconds since that went to programs not started by this process, or
 * to other machines on the same hardware. The kernel's threads are left out: they do the servers' own network work.
 */
export function watchStrangers(): () => number {
  const before = strangersTicks()
  return () => Math.max(0, strangersTicks() - before) * TICK_MS
}

interface Process {
  readonly parent: number
  /** Its own, and those of its children that ended. */
  readonly ticks: number
}

function strangersTicks(): number {
  const processes = new Map<number, Process>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const one = readProcess(name)
    if (one) processes.set(Number(name), one)
  }
  let ticks = stolenTicks()
  for (const [pid, one] of processes) if (!isOwn(pid, processes) && !isKernels(pid, one)) ticks += one.ticks
  return ticks
}

function readProcess(pid: string): Process | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null // it ended just now
  }
  // the command's name is in brackets and may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system, childrensUser, childrensSystem] = fields.slice(11, 15).map(Number)
  return { parent: Number(fields[1]), ticks: user! + system! + childrensUser! + childrensSystem! }
}

/** Time the hypervisor gave to other machines while this one wanted it. */
function stolenTicks(): number {
  return Number(readFileSync('/proc/stat', 'latin1').split(/\s+/, 9)[8] ?? 0)
}

function isOwn(pid: number, processes: ReadonlyMap<number, Process>): boolean {
  for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (at === process.pid) return true
  return false
}

function isKernels(pid: number, { parent }: Process): boolean {
  return pid === KERNEL_THREADS || parent === KERNEL_THREADS
}
