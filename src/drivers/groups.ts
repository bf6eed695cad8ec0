// Whether a driver group is for a machine, and which of its files a processor needs. Pure.
import type { DriverFact, DriverFilter, DriverGroup, DriverPackage, DriverProcessor } from '../model.ts'

/** What is known; a fact left out is not known. Of several values, like languages, one has to match. */
export type MachineWords = Readonly<Partial<Record<DriverFact, readonly string[]>>>

export interface GroupVerdict {
  /** `unknown`: nothing speaks against it, but a fact it asks for is not known. */
  outcome: 'applies' | 'differs' | 'unknown'
  /** One for each filter, for people. */
  reasons: string[]
}

/** All filters must let the machine through; a group without filters is for every machine. */
export function judgeGroup(
  { enabled, filters }: Pick<DriverGroup, 'enabled' | 'filters'>,
  words: MachineWords,
): GroupVerdict {
  if (!enabled) return { outcome: 'differs', reasons: ['it is disabled'] }
  if (filters.length === 0) return { outcome: 'applies', reasons: ['it has no filters: it is for every machine'] }
  const verdicts = filters.map((filter) => judgeFilter(filter, words))
  const outcome =
    (['differs', 'unknown'] as const).find((one) => verdicts.some((verdict) => verdict.outcome === one)) ?? 'applies'
  return { outcome, reasons: verdicts.flatMap(({ reasons }) => reasons) }
}

function judgeFilter({ fact, include, exclude = [] }: DriverFilter, words: MachineWords): GroupVerdict {
  const values = words[fact]
  if (!values) return { outcome: 'unknown', reasons: [`${fact} is not known yet`] }
  const shown = values.map((value) => `"${value}"`).join(', ')
  const excluded = exclude.find((pattern) => values.some((value) => matches(pattern, value)))
  if (excluded !== undefined) return { outcome: 'differs', reasons: [`${fact} ${shown} is excluded by "${excluded}"`] }
  if (include === undefined) return { outcome: 'applies', reasons: [`${fact} ${shown} is not excluded`] }
  const included = include.find((pattern) => values.some((value) => matches(pattern, value)))
  return included === undefined
    ? { outcome: 'differs', reasons: [`${fact} ${shown} is none of ${include.map((one) => `"${one}"`).join(', ')}`] }
    : { outcome: 'applies', reasons: [`${fact} ${shown} is "${included}"`] }
}

/** `*` stands for anything, also nothing; case and spaces at the ends do not count. Takes no longer than pattern times text. */
export function matches(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.trim().toLowerCase().split('*')
  const value = text.trim().toLowerCase()
  const tail = rest.pop()
  if (tail === undefined) return value === head
  if (!value.startsWith(head) || !value.endsWith(tail) || value.length < head.length + tail.length) return false
  let from = head.length
  for (const piece of rest) {
    const at = value.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return from <= value.length - tail.length
}

/** The files of a package for a processor; undefined where it has no driver for it. .inf files for others stay away. */
export function filesFor(
  { infs, files }: Pick<DriverPackage, 'infs' | 'files'>,
  processor: DriverProcessor,
): DriverPackage['files'] | undefined {
  const wanted = new Set(
    infs.filter(({ models }) => models.some(({ architecture }) => architecture === processor)).map(({ path }) => path),
  )
  if (wanted.size === 0) return undefined
  return files.filter(({ path }) => !/\.inf$/i.test(path) || wanted.has(path))
}
