// Does the same to many things, a few at once, and says of each that failed why.
import { toProblem, type Problem } from './api.ts'

/** More at once would only wait in the browser. */
const AT_ONCE = 5

export interface Failure<T> {
  item: T
  problem: Problem
}

/** Does it to all; `onProgress` hears how many are done. Never rejects. */
export async function forEachOf<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  onProgress: (done: number) => void,
): Promise<Failure<T>[]> {
  const failures: Failure<T>[] = []
  let next = 0
  let done = 0
  const work = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      try {
        await act(item)
      } catch (error) {
        failures.push({ item, problem: toProblem(error) })
      }
      onProgress(++done)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return failures
}
