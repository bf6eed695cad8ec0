// A hook for what comes from the API: the value, or why not, kept up to date with what it depends on.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { toProblem, type Problem } from './api.ts'

export interface Loaded<T> {
  /** The last one that arrived; it stays while the next is on its way. */
  value: T | undefined
  problem: Problem | undefined
  reload: () => void
}

/** Loads when it is first shown and whenever one of `inputs` changes; an answer that came too late is dropped. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value?: T; problem?: Problem }>({})
  const [round, setRound] = useState(0)
  const lastRound = useRef(round)
  useEffect(() => {
    const aborter = new AbortController()
    // what was read of the same thing before is still worth showing beside the problem
    const isAgain = round !== lastRound.current
    lastRound.current = round
    load(aborter.signal).then(
      (value) => aborter.signal.aborted || setState({ value }),
      (error: unknown) =>
        aborter.signal.aborted ||
        setState(({ value }) => ({ problem: toProblem(error), ...(isAgain && value !== undefined ? { value } : {}) })),
    )
    return () => aborter.abort()
  }, [...inputs, round])
  const reload = useCallback(() => setRound((number) => number + 1), [])
  return { value: state.value, problem: state.problem, reload }
}
