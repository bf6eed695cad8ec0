// What the benches share: fair turns for the contestants, medians, and the processor time of a process.
import { readFileSync } from 'node:fs'

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

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100

/** Seconds of processor time a process has used, from /proc; 0 when it is gone. */
export function cpuSecondsOf(pid: number): number {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return 0
  }
  // the command's name is in brackets and may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
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

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
