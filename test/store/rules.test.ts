// Profiles and rules in the store: written, compared, moved, refused where they are used or clash, and kept through an upgrade.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { compileRules } from '../../src/boot/rule-match.ts'
import { OpenWdsError } from '../../src/errors.ts'
import type { Mac } from '../../src/net/address.ts'
import { MIGRATIONS } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { MAX_RULE_ORDER } from '../../src/store/rules.ts'
import { DATABASE_FILE } from '../../src/store/sqlite.ts'
import type { Page, PageQuery, ProfileInput, RuleInput, Store } from '../../src/store/store.ts'
import {
  AS_ADMIN,
  assignmentOf,
  bootImageOf,
  machineOf,
  openTestStore,
  temporaryDirectory,
  testMac,
} from '../support/test-store.ts'

const INCOMPLETE = { code: 'ASSIGNMENT_INCOMPLETE' }
const AS_TRIAL = { ...AS_ADMIN, dryRun: true }

function profileOf(name: string, words: Partial<ProfileInput> = {}): ProfileInput {
  const none = { description: null, bootImage: null, installImage: null, select: null, answer: null, menuText: null }
  return { name, ...none, method: 'boot-only', ...words }
}

function ruleOf(name: string, words: Partial<RuleInput> = {}): RuleInput {
  return { name, description: null, order: null, selectors: { tag: [name] }, profile: 'lab', enabled: true, ...words }
}

/** A store with the boot image `grub` and the profiles `lab` and `office`. */
async function openRuleStore(t: Test): Promise<Store> {
  const store = await openTestStore(t)
  await store.bootImagePut(bootImageOf('grub'), AS_ADMIN)
  for (const name of ['lab', 'office']) await store.profilePut(profileOf(name, { bootImage: 'grub' }), AS_ADMIN)
  return store
}

async function namesOf(list: (query: PageQuery) => Promise<Page<{ name: string }>>, limit: number): Promise<string[]> {
  const names: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) })
    names.push(...page.items.map(({ name }) => name))
    if (page.cursor === null) return names
    cursor = page.cursor
  }
}

/** Every rule as `order name`, in the order they are asked. */
async function placesOf(store: Store): Promise<string[]> {
  return (await store.ruleAll()).map(({ order, name }) => `${order} ${name}`)
}

t.test('profiles', async (t) => {
  const store = await openTestStore(t)
  await store.bootImagePut(bootImageOf('Grub'), AS_ADMIN)
  const words = { description: 'the lab', bootImage: 'grub', menuText: 'Set up the lab' }
  const made = await store.profilePut(profileOf('Lab', words), AS_ADMIN)
  t.match(made, { name: 'Lab', ...words, bootImage: 'Grub', installImage: null, method: 'boot-only', version: 1 })
  t.same(await store.profileGet('LAB'), made)
  t.equal(await store.profileGet('la'), undefined)

  await t.test('the same words again change nothing', async (t) => {
    t.same(await store.profilePut(profileOf('lab', { ...words, bootImage: 'GRUB' }), AS_ADMIN), made)
    t.same(
      (await store.auditList({ limit: 10 })).items.map(({ action }) => action),
      ['profile.put', 'image.put'],
    )
  })
  await t.test('each word can change, and is told to listeners', async (t) => {
    const told: string[] = []
    const stop = store.onChange(({ noun, key }) => void told.push(`${noun} ${key}`))
    let before = made
    for (const change of [
      { description: null },
      { menuText: 'Lab' },
      { menuText: null },
      { method: 'script' as const },
      { bootImage: null },
      { select: { index: 2 } },
    ]) {
      const after = await store.profilePut({ ...before, ...change }, AS_ADMIN)
      t.match(after, { ...change, version: before.version + 1, createdAt: made.createdAt }, JSON.stringify(change))
      before = after
    }
    stop()
    t.same(told, Array(6).fill('profile Lab'))
  })
  await t.test('versions, trials, and names that are not there', async (t) => {
    await t.rejects(store.profilePut(profileOf('lab'), { ...AS_ADMIN, expectedVersion: 0 }), {
      code: 'CHANGED_MEANWHILE',
    })
    await t.rejects(store.profileDelete('lab', { ...AS_ADMIN, expectedVersion: 1 }), { code: 'CHANGED_MEANWHILE' })
    t.match(await store.profilePut(profileOf('trial'), AS_TRIAL), { name: 'trial', version: 1 })
    t.equal(await store.profileGet('trial'), undefined)
    for (const [wrong, code] of [
      [{ bootImage: 'none' }, 'IMAGE_NOT_FOUND'],
      [{ installImage: 'grub' }, 'IMAGE_NOT_FOUND'],
      [{ answer: 'none' }, 'ANSWER_NOT_FOUND'],
    ] as const)
      await t.rejects(store.profilePut(profileOf('lab', wrong), AS_ADMIN), { code }, JSON.stringify(wrong))
    await t.rejects(store.profileDelete('none', AS_ADMIN), { code: 'PROFILE_NOT_FOUND' })
  })
  await t.test('lists, in the order of names', async (t) => {
    for (const name of ['zoo', 'Abc', 'mid']) await store.profilePut(profileOf(name), AS_ADMIN)
    t.same(await namesOf((query) => store.profileList(query), 2), ['Abc', 'Lab', 'mid', 'zoo'])
    t.same(
      (await store.profileAll()).map(({ name }) => name),
      ['Abc', 'Lab', 'mid', 'zoo'],
    )
    await t.rejects(store.profileList({ limit: 2, cursor: 'x' }), { code: 'CURSOR_INVALID' })
  })
  await t.test('one that is used stays', async (t) => {
    for (const n of [1, 2, 3, 4, 5, 6]) {
      await store.machinePut(machineOf(n), AS_ADMIN)
      await store.assignmentPut(assignmentOf(n, { profile: 'mid' }), AS_ADMIN)
    }
    await t.rejects(store.rulePut(ruleOf('mid-rule', { profile: 'zoo' }), AS_ADMIN), INCOMPLETE, 'zoo boots nothing')
    await store.profilePut(profileOf('zoo', { bootImage: 'grub' }), AS_ADMIN)
    await store.rulePut(ruleOf('mid-rule', { profile: 'zoo' }), AS_ADMIN)
    await t.rejects(store.profilePut(profileOf('zoo'), AS_ADMIN), INCOMPLETE, 'a rule leads to it')
    await t.rejects(store.profilePut(profileOf('mid', { menuText: 'Mid' }), AS_ADMIN), INCOMPLETE, 'in menus')
    await t.rejects(store.profileDelete('zoo', AS_ADMIN), {
      code: 'PROFILE_IN_USE',
      details: { ref: 'zoo', count: 1, users: 'rule mid-rule' },
    })
    await t.rejects(store.profileDelete('mid', AS_ADMIN), {
      code: 'PROFILE_IN_USE',
      details: { count: 6, users: `${[1, 2, 3, 4, 5].map((n) => `machine ${testMac(n)}`).join(', ')}, …` },
    })
    await store.ruleDelete('mid-rule', AS_ADMIN)
    await store.profileDelete('ZOO', AS_ADMIN)
    t.equal(await store.profileGet('zoo'), undefined)
    const [entry] = (await store.auditList({ limit: 1 })).items
    t.match(entry, { action: 'profile.delete', subject: 'zoo', after: null })
  })
})

t.test('rules', async (t) => {
  const store = await openRuleStore(t)
  const selectors = { mac: ['5254.0000.0001'], oui: ['52-54-00'], time: [{ days: ['mon' as const], from: '08:00' }] }
  const made = await store.rulePut(ruleOf('First', { selectors, profile: 'LAB', description: 'x' }), AS_ADMIN)
  t.same(
    { ...made, createdAt: '', updatedAt: '' },
    {
      name: 'First',
      description: 'x',
      order: 10,
      selectors: {
        mac: ['52:54:00:00:00:01'],
        oui: ['52:54:00'],
        time: [{ days: ['mon'], from: '08:00', to: '24:00' }],
      },
      profile: 'lab',
      enabled: true,
      createdAt: '',
      updatedAt: '',
      version: 1,
    },
  )
  t.same(await store.ruleGet('first'), made)
  t.equal(await store.ruleGet('firs'), undefined)

  await t.test(
    'the same words again change nothing, in whatever spelling; without an order it stays where it is',
    async (t) => {
      const again = {
        mac: ['52-54-00-00-00-01'],
        oui: ['525400'],
        time: [{ days: ['mon' as const], from: '08:00', to: '24:00' }],
      }
      t.same(await store.rulePut(ruleOf('first', { selectors: again, description: 'x' }), AS_ADMIN), made)
      t.same(await store.rulePut(ruleOf('first', { selectors: again, order: 10, description: 'x' }), AS_ADMIN), made)
      t.match((await store.auditList({ limit: 1 })).items, [{ action: 'rule.put', subject: 'First', before: null }])
    },
  )
  await t.test('each word can change', async (t) => {
    let before = made
    for (const change of [
      { description: null },
      { order: 7 },
      { profile: 'office' },
      { enabled: false },
      { enabled: true },
      { selectors: { userClass: ['b', 'a'] } },
    ]) {
      const after = await store.rulePut({ ...before, ...change }, AS_ADMIN)
      t.match(after, { version: before.version + 1, createdAt: made.createdAt }, JSON.stringify(change))
      t.same(await store.ruleGet('first'), after)
      before = after
    }
    t.match(before, { order: 7, profile: 'office', enabled: true, selectors: { userClass: ['a', 'b'] } })
  })
  await t.test('versions, trials, and what is not there or not readable', async (t) => {
    const [is] = await store.ruleAll()
    if (!is) throw new Error('no rule')
    for (const expectedVersion of [0, is.version - 1])
      await t.rejects(store.rulePut(is, { ...AS_ADMIN, expectedVersion }), { code: 'CHANGED_MEANWHILE' })
    await t.rejects(store.ruleMove('first', { order: 3 }, { ...AS_ADMIN, expectedVersion: 1 }), {
      code: 'CHANGED_MEANWHILE',
    })
    await t.rejects(store.ruleDelete('first', { ...AS_ADMIN, expectedVersion: 1 }), { code: 'CHANGED_MEANWHILE' })
    t.match(await store.rulePut(ruleOf('trial'), AS_TRIAL), { name: 'trial', order: 17 })
    t.match(await store.ruleMove('first', { order: 3 }, AS_TRIAL), { order: 3 })
    await store.ruleDelete('first', AS_TRIAL)
    t.same(await store.ruleAll(), [is])
    await t.rejects(store.rulePut(ruleOf('x', { profile: 'none' }), AS_ADMIN), { code: 'PROFILE_NOT_FOUND' })
    await t.rejects(store.rulePut(ruleOf('x', { selectors: {} }), AS_ADMIN), { code: 'REQUEST_INVALID' })
    await t.rejects(store.rulePut(ruleOf('x', { selectors: { subnet: ['1.2.3.4/8'] } }), AS_ADMIN), {
      code: 'REQUEST_INVALID',
    })
    await t.rejects(store.ruleDelete('none', AS_ADMIN), { code: 'RULE_NOT_FOUND' })
    await t.rejects(store.ruleMove('none', { order: 3 }, AS_ADMIN), { code: 'RULE_NOT_FOUND' })
    await t.rejects(store.ruleMove('first', { before: 'none' }, AS_ADMIN), {
      code: 'RULE_NOT_FOUND',
      details: { ref: 'none' },
    })
    await t.rejects(store.ruleMove('first', { after: 'FIRST' }, AS_ADMIN), { code: 'REQUEST_INVALID' })
  })
  await t.test('lists page by page in the order they are asked', async (t) => {
    for (const [name, order] of [
      ['b', 20],
      ['A', 20],
      ['c', 100],
      ['d', 3],
    ] as const)
      await store.rulePut(ruleOf(name, { order }), AS_ADMIN)
    t.same(await placesOf(store), ['3 d', '7 First', '20 A', '20 b', '100 c'])
    for (const limit of [1, 2, 3, 100])
      t.same(await namesOf((query) => store.ruleList(query), limit), ['d', 'First', 'A', 'b', 'c'], String(limit))
  })
  await t.test('one that is written again without an order keeps its place', async (t) => {
    t.match(await store.rulePut(ruleOf('A', { description: 'x' }), AS_ADMIN), { order: 20, version: 2 })
  })
  await t.test('are removed', async (t) => {
    await store.ruleDelete('FIRST', AS_ADMIN)
    t.same(await placesOf(store), ['3 d', '20 A', '20 b', '100 c'])
    t.match((await store.auditList({ limit: 1 })).items, [{ action: 'rule.delete', subject: 'First', after: null }])
  })
})

t.test('rules that clash are refused however they come to it', async (t) => {
  const store = await openRuleStore(t)
  const put = (name: string, order: number, selectors: RuleInput['selectors'], words: Partial<RuleInput> = {}) =>
    store.rulePut(ruleOf(name, { order, selectors, ...words }), AS_ADMIN)
  await put('mac', 10, { mac: ['525400000001'] })
  await t.rejects(put('oui', 10, { oui: ['52:54:00'] }, { profile: 'office' }), {
    code: 'RULE_TIE',
    details: { name: 'oui', other: 'mac', order: 10 },
  })
  await put('oui', 10, { oui: ['52:54:00'] })
  await t.rejects(
    put('oui', 10, { oui: ['52:54:00'] }, { profile: 'office' }),
    { code: 'RULE_TIE' },
    'by another profile',
  )
  await put('oui', 20, { oui: ['52:54:00'] }, { profile: 'office' })
  const tie = { code: 'RULE_TIE', details: { name: 'oui', other: 'mac' } }
  await t.rejects(store.ruleMove('oui', { order: 10 }, AS_ADMIN), tie, 'by a move')
  await t.rejects(store.ruleMove('oui', { order: 10 }, AS_TRIAL), tie, 'also in a trial')
  await t.rejects(put('again', 30, { oui: ['52-54-00'] }), {
    code: 'RULE_UNREACHABLE',
    details: { name: 'again', other: 'oui', order: 30, otherOrder: 20 },
  })
  const hidden = { code: 'RULE_UNREACHABLE', details: { name: 'mac', other: 'oui', order: 30, otherOrder: 20 } }
  await t.rejects(store.ruleMove('mac', { order: 30 }, AS_ADMIN), hidden, 'by a move behind')
  await t.rejects(store.ruleMove('mac', { after: 'oui' }, AS_ADMIN), hidden, 'beside')
  await t.rejects(store.ruleMove('oui', { before: 'mac' }, AS_ADMIN), {
    code: 'RULE_UNREACHABLE',
    details: { name: 'mac' },
  })
  await put('off', 10, { oui: ['52:54:00'] }, { profile: 'office', enabled: false })
  await t.rejects(
    put('off', 10, { oui: ['52:54:00'] }, { profile: 'office' }),
    { code: 'RULE_TIE' },
    'by being turned on',
  )
  t.same(await placesOf(store), ['10 mac', '10 off', '20 oui'], 'nothing of what was refused stayed')
})

t.test('places', async (t) => {
  const store = await openRuleStore(t)
  for (const name of ['a', 'b', 'c']) await store.rulePut(ruleOf(name), AS_ADMIN)
  t.same(await placesOf(store), ['10 a', '20 b', '30 c'], 'a new one stands last')
  await store.ruleMove('c', { before: 'a' }, AS_ADMIN)
  await store.ruleMove('a', { after: 'b' }, AS_ADMIN)
  t.same(await placesOf(store), ['4 c', '20 b', '30 a'])
  const version = (await store.ruleGet('c'))?.version
  t.match(await store.ruleMove('c', { before: 'b' }, AS_ADMIN), { order: 4, version }, 'it stands there already')
  t.match(await store.ruleMove('b', { after: 'c' }, AS_ADMIN), { order: 20 }, 'so does this')

  await t.test('without room all are numbered anew, and the sheets that were read are old', async (t) => {
    await store.ruleMove('c', { order: 0 }, AS_ADMIN)
    await store.ruleMove('b', { order: 1 }, AS_ADMIN)
    const before = await store.ruleGet('b')
    await store.ruleMove('a', { before: 'b' }, AS_TRIAL)
    t.same(await placesOf(store), ['0 c', '1 b', '30 a'], 'a trial numbers nothing')
    t.match(await store.ruleMove('a', { before: 'b' }, AS_ADMIN), { name: 'a', order: 20 })
    t.same(await placesOf(store), ['10 c', '20 a', '30 b'])
    await t.rejects(store.rulePut(ruleOf('b'), { ...AS_ADMIN, expectedVersion: before?.version ?? 0 }), {
      code: 'CHANGED_MEANWHILE',
    })
    const told = (await store.auditList({ limit: 3 })).items.map(({ action, subject }) => `${action} ${subject}`)
    t.same(told, ['rule.move a', 'rule.renumber b', 'rule.renumber c'])
  })
  await t.test('at both ends', async (t) => {
    await store.ruleMove('c', { order: 0 }, AS_ADMIN)
    await store.ruleMove('b', { before: 'c' }, AS_ADMIN)
    t.same(await placesOf(store), ['10 b', '20 c', '30 a'])
    await store.ruleMove('a', { order: MAX_RULE_ORDER }, AS_ADMIN)
    t.match(await store.rulePut(ruleOf('d'), AS_ADMIN), { order: 40 })
    t.same(await placesOf(store), ['10 b', '20 c', '30 a', '40 d'])
  })
  await t.test('the new numbers count when it is asked what would hide what', async (t) => {
    const store = await openRuleStore(t)
    await store.rulePut(ruleOf('first', { order: 0 }), AS_ADMIN)
    await store.rulePut(ruleOf('narrow', { order: 0, selectors: { tag: ['x'], oui: ['525400'] } }), AS_ADMIN)
    await store.rulePut(ruleOf('broad', { order: 1, selectors: { tag: ['x'] } }), AS_ADMIN)
    await store.ruleMove('narrow', { after: 'first' }, AS_ADMIN)
    t.same(await placesOf(store), ['10 first', '20 narrow', '30 broad'])
  })
  await t.test('rules of one order are moved past together', async (t) => {
    await store.ruleMove('c', { order: 10 }, AS_ADMIN)
    await store.ruleMove('d', { before: 'c' }, AS_ADMIN)
    t.same(await placesOf(store), ['4 d', '10 b', '10 c', '30 a'])
    await store.ruleMove('d', { after: 'b' }, AS_ADMIN)
    t.same(await placesOf(store), ['10 b', '10 c', '20 d', '30 a'])
  })
})

t.test(
  'whatever is written and moved, a client never fits two rules of one order with different profiles',
  async (t) => {
    const store = await openRuleStore(t)
    const selectors = fc.oneof(
      fc.record({ mac: fc.subarray(['525400000001', '525400000002', '525401000001'], { minLength: 1 }) }),
      fc.record({ oui: fc.subarray(['52:54:00', '52:54:01'], { minLength: 1 }) }),
      fc.record({ tag: fc.subarray(['a', 'b'], { minLength: 1 }) }),
      fc.constant<RuleInput['selectors']>({ oui: ['52:54:00'], tag: ['a'] }),
    )
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const put = fc.record({
      put: fc.record({
        name,
        order: fc.constantFrom(null, 0, 1, 2),
        selectors,
        profile: fc.constantFrom('lab', 'office'),
        enabled: fc.boolean(),
      }),
    })
    const step = fc.oneof(
      { weight: 6, arbitrary: put },
      { weight: 1, arbitrary: fc.record({ move: name, before: name }) },
      { weight: 2, arbitrary: fc.record({ move: name, order: fc.integer({ min: 0, max: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ remove: name }) },
    )
    let written = 0
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        for (const each of steps) {
          try {
            if ('put' in each) await store.rulePut({ description: null, ...each.put }, AS_ADMIN)
            else if ('remove' in each) await store.ruleDelete(each.remove, AS_ADMIN)
            else
              await store.ruleMove(
                each.move,
                'order' in each ? { order: each.order } : { before: each.before },
                AS_ADMIN,
              )
            written++
          } catch (error) {
            if (!(error instanceof OpenWdsError)) throw error
            if (error.code === 'RULE_TIE' || error.code === 'RULE_UNREACHABLE') refused++
          }
        }
        const rules = await store.ruleAll()
        for (const mac of [testMac(1), testMac(2), '52:54:01:00:00:01' as Mac])
          for (const tags of [[], ['a'], ['b'], ['a', 'b']])
            for (const order of new Set(rules.map((rule) => rule.order))) {
              const client = { mac, uuid: null, architecture: null, firmware: 'unknown', vendorClass: null } as const
              const facts = {
                client: { ...client, userClass: null, link: null, relay: null, wds: null },
                tags,
                at: new Date(),
              }
              const fitting = rules.filter((rule) => rule.order === order && compileRules([rule]).find(facts))
              if (new Set(fitting.map(({ profile }) => profile)).size > 1) return false
            }
        return true
      }),
      { numRuns: 40 },
    )
    t.ok(written > 100 && refused > 20, `${written} steps done, ${refused} clashes refused`)
  },
)

t.test('a database of version 2 keeps its profiles', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  mkdirSync(dataDirectory, { recursive: true })
  const database = openDatabase(join(dataDirectory, DATABASE_FILE), {})
  database.exec(
    'create table schema_migration (version integer primary key, name text not null, applied_at text not null)',
  )
  for (const { version, name, statements } of MIGRATIONS.slice(0, 2)) {
    for (const statement of statements) database.exec(statement)
    database.prepare(`insert into schema_migration values (?, ?, '2026-01-01')`).run(version, name)
  }
  database.exec(
    `insert into profile (name, method, created_at, updated_at, version) values ('Old', 'local', '2026-01-01', '2026-01-01', 4)`,
  )
  database.close()
  const store = await openTestStore(t, { dataDirectory })
  t.match(await store.profileGet('old'), { name: 'Old', method: 'local', menuText: null, version: 4 })
  t.match(await store.rulePut(ruleOf('one', { profile: 'old' }), AS_ADMIN), { profile: 'Old', order: 10 })
})
