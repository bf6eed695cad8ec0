// Times as one types them: `12h`, `30d`, or the time itself.
import { InvalidArgumentError } from 'commander'

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A time to come, `30d` from now or the time itself, as ISO 8601; commander's parser of an option. */
export function timeAfter(text: string): string {
  const atMs = readTime(text, 1)
  if (atMs <= Date.now()) throw new InvalidArgumentError('That time is over.')
  return new Date(atMs).toISOString()
}

/** A time, `12h` ago or the time itself, as ISO 8601; commander's parser of an option. */
export function timeBefore(text: string): string {
  return new Date(readTime(text, -1)).toISOString()
}

function readTime(text: string, sign: 1 | -1): number {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? []
  const atMs =
    count === undefined ? Date.parse(text) : Date.now() + sign * Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('Not like 12h, 30d or 2027-01-31T12:00:00Z.')
  return atMs
}
