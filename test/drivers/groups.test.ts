// Which machines a driver group is for, and what is said when that is not known.
import t from 'tap'
import { filesFor, judgeGroup, matches } from '../../src/drivers/groups.ts'
import type { DriverFilter, DriverInf } from '../../src/model.ts'

const DELL = { manufacturer: ['Dell Inc.'], model: ['Latitude 7440'], language: ['de-DE', 'en-US'] }

t.test('include, exclude, and what is not known', (t) => {
  const cases: [DriverFilter[], 'applies' | 'differs' | 'unknown', RegExp][] = [
    [[], 'applies', /every machine/],
    [[{ fact: 'manufacturer', include: ['HP', 'dell*'] }], 'applies', /manufacturer "Dell Inc\." is "dell\*"/],
    [[{ fact: 'manufacturer', include: ['HP'] }], 'differs', /is none of "HP"/],
    [[{ fact: 'model', exclude: ['*7440'] }], 'differs', /excluded by "\*7440"/],
    [[{ fact: 'model', exclude: ['Precision*'] }], 'applies', /not excluded/],
    [[{ fact: 'language', include: ['en-us'] }], 'applies', /"de-DE", "en-US"/],
    [[{ fact: 'biosVersion', include: ['1.*'] }], 'unknown', /biosVersion is not known yet/],
    [[{ fact: 'biosVersion', exclude: ['1.*'] }], 'unknown', /not known/],
    [
      [
        { fact: 'biosVersion', include: ['1.*'] },
        { fact: 'model', include: ['X1'] },
      ],
      'differs',
      /none of "X1"/,
    ],
    [[{ fact: 'manufacturer', include: ['Dell*'], exclude: ['*Inc.'] }], 'differs', /excluded/],
  ]
  for (const [filters, outcome, reason] of cases) {
    const verdict = judgeGroup({ enabled: true, filters }, DELL)
    t.equal(verdict.outcome, outcome, JSON.stringify(filters))
    t.match(verdict.reasons.join('; '), reason)
  }
  t.equal(judgeGroup({ enabled: false, filters: [] }, DELL).outcome, 'differs', 'disabled')
  t.end()
})

t.test('patterns', (t) => {
  for (const [pattern, text, expected] of [
    ['a*b*c', 'aXbYc', true],
    ['a*a', 'a', false],
    ['*', '', true],
    ['**', 'x', true],
    ['a*b*b', 'ab', false],
    ['*b*', 'abc', true],
    ['A.C', 'abc', false],
    [' dell ', 'DELL', true],
  ] as const)
    t.equal(matches(pattern, text), expected, `${pattern} ${text}`)
  t.end()
})

t.test('only .inf files for the processor go along', (t) => {
  const inf = (path: string, architecture: 'x86' | 'amd64'): DriverInf => ({
    ...{ path, class: null, classGuid: null, provider: null, date: null, version: null, catalog: null },
    models: [{ architecture, hardwareIds: ['A'] }],
  })
  const files = ['a.inf', 'b.inf', 'autorun.inf', 'a.sys'].map((path) => ({ path, sizeBytes: 1, sha256: '' }))
  const driver = { infs: [inf('a.inf', 'amd64'), inf('b.inf', 'x86')], files }
  t.strictSame(
    filesFor(driver, 'amd64')?.map(({ path }) => path),
    ['a.inf', 'a.sys'],
  )
  t.equal(filesFor(driver, 'arm64'), undefined)
  t.end()
})
