// Which signature of its loader a machine is given: as a table, and against firmware of every kind.
import fc from 'fast-check'
import t from 'tap'
import { chooseSignature, loaderFetched, loaderRan, type LoaderVariants } from '../../src/boot/secure-boot.ts'
import type { SecureBootCa, SecureBootMemory } from '../../src/model.ts'

const BOTH: LoaderVariants = { programs: { '2011': 'boot/a.efi', '2023': 'boot/a_EX.efi' }, summaries: {} }
const first = { session: 's', xid: 1 }

t.test('what is revoked is not given while there is another', async (t) => {
  for (const [setting, revoked, program, reason] of [
    ['auto', {}, 'boot/a.efi', /pxe\.secureBootCa/],
    [
      'auto',
      { 'boot/a.efi': 'this very file is revoked' },
      'boot/a_EX.efi',
      /boot\/a\.efi is not given: this very file/,
    ],
    ['auto', { 'boot/a_EX.efi': 'x' }, 'boot/a.efi', /boot\/a_EX\.efi is not given: x/],
    ['auto', { 'boot/a.efi': 'x', 'boot/a_EX.efi': 'x' }, 'boot/a.efi', /first choice/],
    ['2011', { 'boot/a.efi': 'it is old' }, 'boot/a.efi', /set for this machine, although it is old/],
    ['2023', { 'boot/a.efi': 'it is old' }, 'boot/a_EX.efi', /set for this machine$/],
  ] as const) {
    const choice = chooseSignature(null, { setting, usual: '2011', variants: { ...BOTH, revoked } }, first)
    t.match(choice, { program, reason }, `${setting} ${JSON.stringify(revoked)}`)
  }
  t.equal(
    chooseSignature(null, { setting: 'auto', usual: '2011', variants: { programs: {}, summaries: {} } }, first),
    undefined,
  )
})

t.test('firmware that takes one of two has it after two tries at most, and keeps it', async () => {
  const cas = fc.constantFrom<SecureBootCa>('2011', '2023')
  fc.assert(
    fc.property(cas, cas, fc.integer({ min: 3, max: 12 }), (usual, trusted, tries) => {
      let memory: SecureBootMemory | null = null
      const given: SecureBootCa[] = []
      for (let xid = 0; xid < tries; xid++) {
        const session = `s${xid}`
        const choice = chooseSignature(memory, { setting: 'auto', usual, variants: BOTH }, { session, xid })
        if (!choice) return false
        given.push(choice.ca)
        const offered = choice.memory && { ...choice.memory, session }
        const fetched = loaderFetched(offered, session)
        memory = choice.ca === trusted ? loaderRan(fetched, session) : fetched
      }
      return given[0] === usual && given.slice(1).every((ca) => ca === trusted)
    }),
  )
})
