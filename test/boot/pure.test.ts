// The small pure parts of the decision: the ladder, the loop guard, names of new machines, scripts for iPXE, last files.
import fc from 'fast-check'
import t from 'tap'
import { chooseDialect, dialectWorked, offerDialect, type DialectCircumstances } from '../../src/boot/dialects.ts'
import { giveUpScript, promptScript, waitScript } from '../../src/boot/ipxe-scripts.ts'
import { emptyMemory, fruitlessBoots, loopReason, withAttempt } from '../../src/boot/loop-guard.ts'
import { LADDERS } from '../../src/boot/policy.ts'
import { bcdPath, wireName } from '../../src/boot/session-name.ts'
import { newSessionId } from '../../src/boot/sessions.ts'
import { isAskingProgram, isIpxe, isLastFile, isWindowsLoader } from '../../src/boot/windows-loaders.ts'
import { expandName, parseNamingPolicy } from '../../src/machine-name.ts'
import { DIALECTS, type DialectMemory } from '../../src/model.ts'
import { parseMac } from '../../src/net/address.ts'

const MAC = parseMac('52:54:00:ab:cd:ef')!
const UEFI: DialectCircumstances = { firmware: 'uefi', mode: 'server', pinned: null, ladder: true }

t.test('the ladder', (t) => {
  const circumstances = fc.record({
    firmware: fc.constantFrom('bios' as const, 'uefi' as const),
    mode: fc.constantFrom('proxy' as const, 'server' as const),
    pinned: fc.constantFrom(null, ...DIALECTS),
    ladder: fc.boolean(),
  })
  const steps = fc.array(fc.record({ xid: fc.nat(5), session: fc.constantFrom('a', 'b'), answered: fc.boolean() }))
  fc.assert(
    fc.property(circumstances, steps, (where, tries) => {
      let memory: DialectMemory | null = null
      for (const { xid, session, answered } of tries) {
        const before: DialectMemory | null = memory
        const offer = offerDialect(before, where, { xid, session })
        // what is offered is what is remembered, and what choosing alone says
        if (offer.memory.offered !== offer.dialect) return false
        if (chooseDialect(before, where, { xid, session }).dialect !== offer.dialect) return false
        if (where.pinned === null && where.mode === 'proxy' && offer.dialect === 'plain') return false
        if (where.pinned !== null && offer.dialect !== where.pinned) return false
        // the same try again is the same offer
        if (offerDialect(offer.memory, where, { xid, session }).dialect !== offer.dialect) return false
        memory = answered ? dialectWorked(offer.memory, session) : offer.memory
      }
      return true
    }),
  )
  // without any answer every rung is tried, in turn
  for (const firmware of ['bios', 'uefi'] as const) {
    let memory: DialectMemory | null = null
    const offered = []
    for (let xid = 0; xid < 6; xid++) {
      const offer = offerDialect(memory, { ...UEFI, firmware }, { xid, session: 'a' })
      offered.push(offer.dialect)
      memory = offer.memory
    }
    t.same(offered, [...LADDERS[firmware], ...LADDERS[firmware]], firmware)
  }
  t.equal(dialectWorked(null, 'a'), null)
  const { memory } = offerDialect(null, UEFI, { xid: 1, session: 'a' })
  t.equal(dialectWorked(memory, 'b'), memory, 'another boot says nothing of this offer')
  t.match(chooseDialect(memory, { ...UEFI, ladder: false }, { xid: 2, session: 'b' }), {
    dialect: 'binl',
    reason: /off/,
  })
  t.end()
})

t.test('the loop guard', (t) => {
  const limits = { boots: 3, minutes: 30 }
  const start = Date.parse('2026-03-02T10:00:00.000Z')
  const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
  const boots = (...attempts: [minute: number, doneMinute: number | null][]) =>
    attempts.map(([minute, done], n) => ({ session: `s${n}`, at: at(minute), doneAt: done === null ? null : at(done) }))
  const count = (attempts: ReturnType<typeof boots>, nowMinute: number, session: string | null = null) =>
    fruitlessBoots(attempts, session, start + nowMinute * 60_000, limits)
  t.equal(count([], 1), 0)
  t.equal(count(boots([0, null], [2, null], [4, null]), 6), 3, 'never done')
  t.equal(count(boots([0, 1], [2, 3], [4, 5]), 6), 3, 'done, and back at once')
  t.equal(count(boots([0, 1], [2, 3], [4, 5]), 20), 0, 'done, and away')
  t.equal(count(boots([0, 1], [9, null], [10, null]), 11), 2, 'progress before does not count')
  t.equal(count(boots([0, null], [2, null], [4, null]), 33), 1, 'long ago does not count')
  t.equal(count(boots([0, null], [2, null], [4, null]), 6, 's2'), 2, 'nor does the boot under way')

  let memory = emptyMemory(MAC)
  for (const n of [0, 1, 2]) memory = withAttempt(memory, 7, `s${n}`, at(n), false)
  const now = start + 4 * 60_000
  t.match(loopReason(memory, 7, 's3', now, limits), /3 boots in 30 minutes/)
  t.equal(loopReason(memory, 8, 's3', now, limits), undefined, 'another assignment')
  t.equal(loopReason(memory, 7, 's2', now, limits), undefined, 'the boot under way goes on')
  t.equal(loopReason(memory, 7, 's3', now, { boots: 0, minutes: 30 }), undefined, 'off')
  t.match(loopReason({ ...memory, stoppedAt: at(4) }, 7, 's3', now + 9e7, limits), /circles/, 'stopped stays stopped')
  t.equal(withAttempt(memory, 7, 's2', at(3), true).attempts.length, 3, 'a boot counts once')
  t.match(withAttempt(memory, 7, 's2', at(3), true).attempts.at(-1), { at: at(2), doneAt: at(3) })
  t.match(withAttempt({ ...memory, stoppedAt: at(4) }, 8, 's9', at(5), false), { attempts: [{}], stoppedAt: null })
  for (let n = 0; n < 40; n++) memory = withAttempt(memory, 7, `t${n}`, at(n), false)
  t.equal(memory.attempts.length, 16, 'bounded')
  t.end()
})

t.test('names of new machines', (t) => {
  const facts = { actor: 'token:Ann Æther', mac: MAC }
  const name = (policy: string, counter = 1) => {
    const parsed = parseNamingPolicy(policy)
    return 'problem' in parsed ? parsed.problem : expandName(parsed, facts, counter)
  }
  t.equal(name('PC-%#', 12), 'PC-12')
  t.equal(name('PC-%04#', 12), 'PC-0012')
  t.equal(name('PC-%4#', 12), 'PC-12')
  t.equal(name('%61Username%#', 3), 'Annther3')
  t.equal(name('%2Username-%#', 3), 'An-3')
  t.equal(name('lab-%MAC'), 'lab-525400ABCDEF')
  t.equal(name('%6MAC'), '525400')
  t.match(name('%First%#'), /%First needs a directory/)
  t.match(name('%Last%#'), /%Last needs a directory/)
  t.match(name('PC-%x'), /none of %Username, %MAC and %#/)
  t.match(name('PC 1-%#'), /letter that names of machines do not have/)
  t.match(name('PC'), /all machines would have the same name/)
  t.match(name('-%#'), /begin with a letter or digit|^1$/)
  t.match(name(''), /empty/)
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.nat(1e6), (policy, counter) => {
      const parsed = parseNamingPolicy(policy)
      return 'problem' in parsed || /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(expandName(parsed, facts, counter))
    }),
  )
  t.end()
})

t.test('scripts for iPXE', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (message) => {
      const scripts = [waitScript({ requestId: 1, message, pollIntervalSeconds: 5 }), giveUpScript(message)]
      return scripts.every((text) => text.startsWith('#!ipxe\n') && !/[${}]/.test(text) && !/[^\x20-\x7e\n]/.test(text))
    }),
  )
  const hostile = waitScript({ requestId: 1, message: 'a\nchain http://evil/ || ${net0/mac}', pollIntervalSeconds: 5 })
  t.equal(hostile.split('\n').filter((line) => line.startsWith('chain')).length, 1, 'a message is no command')
  t.equal(promptScript('noPrompt', 'x.efi'), '#!ipxe\nchain --autofree --replace x.efi || exit 1\n')
  t.match(promptScript('optOut', 'x.efi'), /--key 0x1b .* && exit 1 \|\|\nchain/)
  t.end()
})

t.test('names on the wire, and which file is the last', (t) => {
  const id = newSessionId(Date.parse('2026-03-02T10:00:00.000Z'))
  t.match(id, /^[a-z2-7]{12}$/)
  t.equal(newSessionId(Date.parse('2026-03-02T10:00:00.000Z')).slice(0, 4), id.slice(0, 4), 'neighbours in time')
  t.not(newSessionId(), newSessionId())
  t.equal(wireName(id, 'boot/grub/grubx64.efi'), `Tmp/${id}/grubx64.efi`)
  t.equal(wireName(id, 'boot/x64/pxeboot.n12'), `Tmp\\${id}\\pxeboot.n12`, 'it looks for its folder by backslashes')
  t.ok(wireName(id, `boot/${'x'.repeat(60)}.efi`).length < 128)
  t.equal(bcdPath(id, 'x64uefi'), `\\Tmp\\x64uefi{${id}}.bcd`)

  for (const loader of ['boot/x64/PXEboot.n12', 'boot/bootmgfw.efi', 'a/wdsnbp.com', 'bootmgr', 'bootmgfw_EX.efi'])
    t.ok(isWindowsLoader(loader), loader)
  for (const other of ['boot/grubx64.efi', 'boot/mybootmgfw.efi', 'bootmgfw.efi.txt'])
    t.notOk(isWindowsLoader(other), other)
  t.ok(isAskingProgram('boot/x64uefi/wdsmgfw.efi'))
  t.notOk(isAskingProgram('boot/x64/pxeboot.com'))
  for (const ipxe of ['boot/snponly.efi', 'boot/undionly.kpxe', 'ipxe-x86_64.efi', 'boot/iPXE.pxe'])
    t.ok(isIpxe(ipxe), ipxe)
  t.notOk(isIpxe('boot/ipxe/grubx64.efi'), 'the folder says nothing')

  t.ok(isLastFile('boot/grub/GRUBX64.efi', 'boot/grub/grubx64.efi', null))
  t.notOk(isLastFile('boot/grub/grub.cfg', 'boot/grub/grubx64.efi', null))
  t.notOk(isLastFile('boot/x64/pxeboot.n12', 'boot/x64/pxeboot.n12', null), 'a loader is not the end')
  t.ok(isLastFile('boot/x64/Images/PE.WIM', 'boot/x64/pxeboot.n12', null))
  t.ok(isLastFile('boot/live/initrd', 'boot/grub/grubx64.efi', 'live\\initrd'))
  t.notOk(isLastFile('boot/alive/initrd', 'boot/grub/grubx64.efi', 'live/initrd'))
  t.end()
})
