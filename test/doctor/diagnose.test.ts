// The doctor: every known shape by a replayed boot, healthy boots without a complaint, and any journal without an exception.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { MAX_EVIDENCE, type Case } from '../../src/doctor/case.ts'
import { CODES, diagnose } from '../../src/doctor/diagnose.ts'
import { DEPLOYMENT_STAGES, JOURNAL_KINDS, SESSION_STATES, type JournalEntry } from '../../src/model.ts'
import { parseCase } from '../support/doctor-case.ts'

const FOLDER = new URL('../fixtures/doctor/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8')
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))

for (const name of names) {
  const code = name.replace(/(\+.*)?\.txt$/, '')
  t.test(name, async (t) => {
    const given = parseCase(read(name))
    const findings = diagnose(given)
    const [first] = findings
    const codes = findings.map((finding) => finding.code)
    if (first?.severity === 'problem') t.equal(codes[0], code, `the most likely cause: ${codes.join(' ')}`)
    else t.ok(codes.includes(code), codes.join(' '))
    const finding = findings.find((one) => one.code === code)
    t.ok((finding?.evidence.length ?? 0) > 0, 'it quotes the journal')
    for (const { evidence } of findings)
      for (const quoted of evidence)
        t.equal(given.journal.find(({ sequence }) => sequence === quoted.sequence)?.at, quoted.at)
  })
}

t.test('every code but the last resort has its boots, and a healthy boot no problem', async (t) => {
  const shown = new Set(names.map((name) => name.replace(/(\+.*)?\.txt$/, '')))
  t.same([...shown].sort(), [...new Set(CODES)].sort())
  for (const name of names.filter((name) => /^(all-well|boots)/.test(name))) {
    const findings = diagnose(parseCase(read(name)))
    t.notOk(
      findings.some(({ severity }) => severity === 'problem'),
      `${name}: ${findings.map(({ code }) => code).join(' ')}`,
    )
  }
})

t.test(
  'each boot, cut after any of its entries and looked at while it ran, is no problem before its last minute',
  async (t) => {
    for (const name of names.filter((name) => /^all-well/.test(name))) {
      const whole = parseCase(read(name))
      whole.journal.forEach(({ at }, index) => {
        const given = { ...whole, journal: whole.journal.slice(0, index + 1), nowMs: Date.parse(at) + 1000 }
        const problems = diagnose(given).filter(({ severity }) => severity === 'problem')
        t.same(problems, [], `${name}, after entry ${index + 1}`)
      })
    }
  },
)

t.test('docs/troubleshooting.md has a line for every code', async (t) => {
  const text = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8')
  const lines = Array.from(text.matchAll(/^\| .*? \| `([a-z-]+)` \|/gm), ([, code = '']) => code)
  t.same([...new Set(lines)].sort(), [...new Set(CODES)].sort())
})

const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constantFrom('boot', 'unknown'))
const FIELDS = [
  'name',
  'code',
  'sizeBytes',
  'sentBytes',
  'file',
  'rule',
  'action',
  'reason',
  'serverIdentifier',
  'relay',
]
const data = fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), fc.string()), value)
const entry = fc.record({ kind: fc.constantFrom(...JOURNAL_KINDS), text: fc.string(), data, afterMs: fc.nat(600_000) })
const file = fc.constantFrom(null, 'boot/x64uefi/bootmgfw.efi', 'boot/x86/wdsnbp.com', 'boot/ipxe.efi', '\\', '')

t.test('any journal gives findings and nothing else', async () => {
  const base = parseCase('')
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 30 }),
      file,
      fc.constantFrom(...SESSION_STATES),
      fc.constantFrom(...DEPLOYMENT_STAGES),
      fc.nat(1_000_000),
      (entries, program, state, stage, laterMs) => {
        let atMs = Date.parse(base.session.startedAt)
        const journal = entries.map(({ afterMs, ...rest }, index): JournalEntry => {
          atMs += afterMs
          const at = new Date(atMs).toISOString()
          return { ...rest, sequence: index + 1, session: base.session.id, mac: base.session.mac, at }
        })
        const session = { ...base.session, program, state }
        const deployment = { ...parseCase('deployment {}').deployment!, stage }
        const given: Case = { ...base, session, journal, deployment, nowMs: atMs + laterMs }
        const findings = diagnose(given)
        if (findings.length === 0) return false
        return findings.every(
          ({ code, cause, evidence }) => CODES.includes(code) && cause !== '' && evidence.length <= MAX_EVIDENCE,
        )
      },
    ),
    { numRuns: 300 },
  )
})
