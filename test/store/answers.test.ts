// Answer files and secrets in the store: versions, use, what the audit log tells, resealing in one step.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { MAX_KEPT_VERSIONS } from '../../src/store/answers.ts'
import { AS_ADMIN, machineOf, openTestStore, temporaryDirectory, testMac } from '../support/test-store.ts'

const file = (content: string, more = {}) => ({
  name: 'Lab',
  description: null,
  role: 'combined' as const,
  content: Buffer.from(content),
  ...more,
})

t.test('every content is a version, the same again is none', async (t) => {
  const store = await openTestStore(t)
  t.match(await store.answerPut(file('one'), AS_ADMIN), { name: 'Lab', contentVersion: 1, version: 1 })
  t.match(await store.answerPut(file('one'), AS_ADMIN), { contentVersion: 1, version: 1 }, 'nothing changed')
  t.match(await store.answerPut(file('one', { description: 'of the lab' }), AS_ADMIN), {
    contentVersion: 1,
    version: 2,
  })
  t.match(await store.answerPut(file('two', { name: 'LAB', role: 'image' }), AS_ADMIN), {
    name: 'Lab',
    role: 'image',
    contentVersion: 2,
    version: 3,
  })
  t.match(await store.answerVersions('lab'), [
    { number: 2, sizeBytes: 3, sha256: /^[0-9a-f]{64}$/, createdBy: AS_ADMIN.actor.name },
    { number: 1 },
  ])
  t.equal(Buffer.from((await store.answerContent('lab')).bytes).toString(), 'two')
  t.equal(
    Buffer.from((await store.answerContent('lab', 1)).bytes).toString(),
    'one',
    'an armed machine keeps its version',
  )
  await t.rejects(store.answerContent('lab', 3), { code: 'ANSWER_VERSION_NOT_FOUND' })
  await t.rejects(store.answerContent('none'), { code: 'ANSWER_NOT_FOUND' })
  await t.rejects(store.answerVersions('none'), { code: 'ANSWER_NOT_FOUND' })
  await t.rejects(store.answerPut(file('x'), { ...AS_ADMIN, expectedVersion: 1 }), { code: 'CHANGED_MEANWHILE' })
  t.match(await store.answerPut(file('x'), { ...AS_ADMIN, dryRun: true }), { contentVersion: 3 })
  t.match(await store.answerGet('lab'), { contentVersion: 2 }, 'a trial changes nothing')
  t.match((await store.answerList({ limit: 1 })).items, [{ name: 'Lab' }])
  t.equal(await store.answerGet('none'), undefined)
  const { items } = await store.auditList({ limit: 10 })
  t.same(
    items.map(({ action }) => action),
    ['answer.put', 'answer.put', 'answer.put'],
  )
  t.notMatch(JSON.stringify(items), 'two', 'the audit log has no contents')
})

t.test('old versions are forgotten in the end', async (t) => {
  const store = await openTestStore(t)
  for (let number = 1; number <= MAX_KEPT_VERSIONS + 3; number++) await store.answerPut(file(`${number}`), AS_ADMIN)
  const versions = await store.answerVersions('lab')
  t.equal(versions.length, MAX_KEPT_VERSIONS)
  t.equal(versions.at(-1)?.number, 4)
})

t.test('an armed machine keeps the version it was armed with', async (t) => {
  const store = await openTestStore(t)
  const [mac, other] = [testMac(1), testMac(2)]
  const plan = {
    bootImage: null,
    installImage: null,
    select: null,
    method: 'local' as const,
    once: false,
    profile: null,
  }
  await store.answerPut(file('one'), AS_ADMIN)
  await store.machinePut(machineOf(1), AS_ADMIN)
  await store.machinePut(machineOf(2), AS_ADMIN)
  const assign = (more: object) => store.assignmentPut({ ...plan, mac, answer: 'lab', armed: true, ...more }, AS_ADMIN)
  t.same(await store.answerPins(mac), [])
  await assign({ armed: false })
  t.same(await store.answerPins(mac), [], 'not armed, not pinned')
  await store.assignmentArm(mac, true, AS_ADMIN)
  t.match(await store.answerPins(mac), [{ answer: 'Lab', version: 1, pinnedAt: /^20/ }])
  for (let number = 2; number <= MAX_KEPT_VERSIONS + 3; number++) await store.answerPut(file(`${number}`), AS_ADMIN)
  await assign({ once: true })
  t.match(await store.answerPins(mac), [{ version: 1 }], 'other words of the assignment change nothing')
  t.equal(Buffer.from((await store.answerContent('lab', 1)).bytes).toString(), 'one', 'and it is not forgotten')
  await t.rejects(store.answerContent('lab', 2), { code: 'ANSWER_VERSION_NOT_FOUND' })
  await store.assignmentSpend(mac, AS_ADMIN)
  t.match(await store.answerPins(mac), [{ version: 1 }], 'its only boot is spent, its file is still to be fetched')
  await store.assignmentArm(mac, true, AS_ADMIN)
  t.match(await store.answerPins(mac), [{ version: MAX_KEPT_VERSIONS + 3 }], 'armed anew it gets the newest')
  await store.answerPut(file('second', { name: 'second' }), AS_ADMIN)
  await assign({ answer: 'second' })
  t.match(await store.answerPins(mac), [{ answer: 'second', version: 1 }])
  await assign({ answer: null })
  t.same(await store.answerPins(mac), [])
  const profile = {
    name: 'p',
    description: null,
    bootImage: null,
    installImage: null,
    select: null,
    answer: 'second',
    method: 'local' as const,
    menuText: null,
  }
  await store.profilePut(profile, AS_ADMIN)
  await store.assignmentPut({ ...plan, mac: other, answer: null, armed: true, method: null, profile: 'p' }, AS_ADMIN)
  t.match(await store.answerPins(other), [{ answer: 'second', version: 1 }], 'by its profile')
  await store.assignmentDelete(other, AS_ADMIN)
  t.same(await store.answerPins(other), [])
})

t.test('one that is used stays', async (t) => {
  const store = await openTestStore(t)
  await store.answerPut(file('one'), AS_ADMIN)
  const profile = {
    name: 'p',
    description: null,
    bootImage: null,
    installImage: null,
    select: null,
    answer: 'lab',
    method: 'local' as const,
    menuText: null,
  }
  await store.profilePut(profile, AS_ADMIN)
  await t.rejects(store.answerDelete('lab', AS_ADMIN), { code: 'ANSWER_IN_USE', message: /profile p/ })
  await store.machinePut(machineOf(1), AS_ADMIN)
  t.ok(await store.machineGet(testMac(1)))
  await store.profileDelete('p', AS_ADMIN)
  await store.answerDelete('LAB', AS_ADMIN)
  t.equal(await store.answerGet('lab'), undefined)
  await t.rejects(store.answerDelete('lab', AS_ADMIN), { code: 'ANSWER_NOT_FOUND' })
  t.match(await store.answerPut(file('again'), AS_ADMIN), { contentVersion: 1 })
})

t.test('secrets are stored as they are sealed, and resealed all or none', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  const store = await openTestStore(t, { dataDirectory })
  await store.secretPut({ name: 'a', sealed: 'sealed-a' }, AS_ADMIN)
  await store.secretPut({ name: 'b', sealed: 'sealed-b' }, AS_ADMIN)
  await store.secretPut({ name: 'a', sealed: 'sealed-c' }, AS_ADMIN)
  t.match(await store.secretList(), [{ name: 'a' }, { name: 'b' }])
  t.notMatch(JSON.stringify(await store.secretList()), 'sealed')
  t.same(await store.secretSealed(), [
    { name: 'a', sealed: 'sealed-c' },
    { name: 'b', sealed: 'sealed-b' },
  ])
  const failing = store.secretReseal(({ name }) => {
    if (name === 'b') throw new Error('no key')
    return 'new'
  }, AS_ADMIN)
  await t.rejects(failing, { message: 'no key' })
  t.match(await store.secretSealed(), [{ sealed: 'sealed-c' }, { sealed: 'sealed-b' }], 'none was changed')
  t.equal(await store.secretReseal(({ sealed }) => `${sealed}!`, AS_ADMIN), 2)
  t.match(await store.secretSealed(), [{ sealed: 'sealed-c!' }, { sealed: 'sealed-b!' }])
  await store.secretDelete('a', AS_ADMIN)
  await t.rejects(store.secretDelete('a', AS_ADMIN), { code: 'SECRET_NOT_FOUND' })
  t.notMatch(JSON.stringify(await store.auditList({ limit: 20 })), 'sealed', 'the audit log has no values')
  t.ok(readFileSync(join(dataDirectory, 'openwds.db')).length > 0)
})
