// What the benches share: fair turns for the contestants, and medians.

/** One side of a comparison: does the work once and gives the figure. */
export type Contestant = () => Promise<number>

/** Every contestant's figures, round by round in turn, so that what disturbs the machine disturbs all of them. */
export async function measureInTurns<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[]
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) {
    // the one that begins changes, too
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!
      figures[name].push(await contestants[name]())
    }
  }
  return figures
}

/** The middle figure; of an even count the lower of the two. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor((figures.length - 1) / 2)] ?? NaN
}
