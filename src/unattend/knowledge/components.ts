// All tables of components as one, and the nearest name to a misspelled one.
import { DEPLOYMENT } from './deployment.ts'
import { INTERNATIONAL } from './international.ts'
import { NETWORK } from './network.ts'
import { SHELL_SETUP } from './shell-setup.ts'
import { SYSTEM } from './system.ts'
import { WINDOWS_SETUP } from './windows-setup.ts'
import type { Component, ComponentGroup } from './setting.ts'

/** Every table, in the order of the passes they matter for. */
export const COMPONENT_GROUPS: readonly ComponentGroup[] = [
  WINDOWS_SETUP,
  INTERNATIONAL,
  SHELL_SETUP,
  DEPLOYMENT,
  NETWORK,
  SYSTEM,
]

const ALL = COMPONENT_GROUPS.flatMap(({ components }) => components)
const BY_NAME = new Map(ALL.map((one) => [one.name.toLowerCase(), one]))

/** The component with that name; Windows does not tell capitals from small letters in it. */
export function findComponent(name: string): Component | undefined {
  return BY_NAME.get(name.toLowerCase())
}

/** The names of all components that are known. */
export function componentNames(): string[] {
  return ALL.map(({ name }) => name)
}

/** The name most like `name` among `names`, if it is near enough to be a slip of the hand. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase().slice(0, 100)
  const limit = Math.max(1, Math.floor(wanted.length / 6))
  let best: { name: string; distance: number } | undefined
  for (const candidate of names) {
    const distance = editDistance(wanted, candidate.toLowerCase(), limit)
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name: candidate, distance }
  }
  return best?.name
}

/** How many letters must be changed, added or taken away; something above `limit` as soon as it is clear that it is more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    if (Math.min(...next) > limit) return limit + 1
    row = next
  }
  return row[b.length] ?? limit + 1
}
