// What the benches share: fair turns for the contestants, medians, and the processor time of a process and of strangers.
import { readFileSync } from 'node:fs'
import { cpus, release } from 'node:os'

/** One side of a comparison: does the work once and gives the figure. */
export type Contestant<Figure = number> = () => Promise<Figure>

/** Every contestant's figures, round by round in turn, so that what disturbs the machine disturbs all of them. */
export async function measureInTurns<Name extends string, Figure = number>(
  rounds: number,
  contestants: Readonly<Partial<Record<Name, Contestant<Figure>>>>,
): Promise<Record<Name, Figure[]>> {
  const names = Object.keys(contestants) as Name[]
  const figures = Object.fromEntries(names.map((name) => [name, [] as Figure[]])) as Record<Name, Figure[]>
  for (let round = 0; round < rounds; round++) {
    // the one that begins changes, too
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!
      figures[name].push(await contestants[name]!())
    }
  }
  return figures
}

/** The middle figure; of an even count the lower of the two. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor((figures.length - 1) / 2)] ?? NaN
}

/** What it was measured on. */
export function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `${cpus().length} × ${model}, Linux ${release()}, Node ${process.versions.node}`
}

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100

/** Seconds of processor time a process has used, with those of the children it waited for if asked, from /proc; 0 when it is gone. */
export function cpuSecondsOf(pid: number, { withChildren = false } = {}): number {
  const fields = statFields(pid).slice(11, withChildren ? 15 : 13)
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND
}

/** The fields of /proc/PID/stat from the third on [proc(5)]; none when it is gone. */
function statFields(pid: number | 'self'): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // the command's name is in brackets and may hold anything
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/**
 * Measures the processor time of a process and of the children it makes meanwhile; the function returned gives the seconds
 * since. Children are looked at every so often, because a parent that does not wait for them is never told their time.
 */
export function meterCpu(pid: number, everyMs: number): () => number {
  const children = new Map<number, number>()
  const before = cpuSecondsOf(pid)
  const look = (): void => {
    for (const child of childrenOf(pid)) children.set(child, Math.max(children.get(child) ?? 0, cpuSecondsOf(child)))
  }
  const timer = setInterval(look, everyMs)
  return () => {
    clearInterval(timer)
    let seconds = cpuSecondsOf(pid) - before
    for (const used of children.values()) seconds += used
    return seconds
  }
}

/**
 * Begins to watch what programs other than the server of this process id, this process and the children it waited for take
 * of all processors; the function returned gives their share since then, 0 to 1. Time in the kernel is left out: it is booked to
 * whoever runs when a packet arrives.
 */
export function meterStrangers(server: number): () => number {
  const userTicks = () => {
    const [, user = 0, nice = 0] = readFileSync('/proc/stat', 'latin1').split('\n')[0]!.split(/ +/).map(Number)
    const own = statFields('self')
    return user + nice - Number(own[11]) - Number(own[13]) - Number(statFields(server)[11] ?? 0)
  }
  const [before, beganMs] = [userTicks(), performance.now()]
  return () => {
    const allTicks = ((performance.now() - beganMs) / 1000) * TICKS_PER_SECOND * cpus().length
    return Math.max(0, userTicks() - before) / allTicks
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
