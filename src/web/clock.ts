// A hook for what changes by the clock alone: ages, time left.
import { useEffect, useState } from 'preact/hooks'

/** Milliseconds since 1970, anew every so often. */
export function useClock(everyMs = 1000): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
