// Every query of the store on a real database file: what it gives, what it refuses, what it writes into the audit log.
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseIpv4, type Ipv4 } from '../../src/net/address.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { DATABASE_FILE } from '../../src/store/sqlite.ts'
import type { Page, PageQuery, Store } from '../../src/store/store.ts'
import { parseUuid, swapUuid, uuidKey } from '../../src/store/uuid.ts'
import {
  AS_ADMIN,
  assignmentOf,
  bootImageOf,
  entryOf,
  machineOf,
  openTestStore,
  sessionOf,
  temporaryDirectory,
  testMac,
} from '../support/test-store.ts'

const UUID = '4c4c4544-004c-5610-8035-c7c04f4b3132'

t.test('machines', async (t) => {
  const store = await openTestStore(t)
  t.equal(await store.machineGet(testMac(1)), undefined)

  const words = { name: 'Lab-1', uuid: UUID.toUpperCase(), tags: ['b', 'a'], variables: { site: 'north' } }
  const made = await store.machinePut(machineOf(1, words), AS_ADMIN)
  t.match(made, {
    mac: testMac(1),
    name: 'Lab-1',
    uuid: UUID,
    tags: ['a', 'b'],
    variables: { site: 'north' },
    version: 1,
  })
  t.same(await store.machineGet(testMac(1)), made)

  await t.test('the same words again change nothing', async (t) => {
    t.same(await store.machinePut(machineOf(1, words), AS_ADMIN), made)
    t.equal((await store.auditList({ limit: 10 })).items.length, 1)
  })

  await t.test(
    'what a write was told of is read at once, also in a turn in which something was read before',
    async (t) => {
      for (let round = 0; round < 50; round++) {
        const before = store.machineGet(testMac(7))
        const words = { description: `round ${round}` }
        const written = store.machinePut(machineOf(7, words), AS_ADMIN)
        const during = store.machineGet(testMac(7))
        t.equal((await before)?.version, (await during)?.version, 'nobody sees what is not committed')
        t.match(await written, words)
        t.match(await store.machineGet(testMac(7)), words)
      }
      await store.machineDelete(testMac(7), AS_ADMIN)
      t.equal(await store.machineGet(testMac(7)), undefined)
    },
  )

  await t.test('are found by MAC in any spelling, UUID in both byte orders, name in any case', async (t) => {
    const refs = ['52-54-00-00-00-01', '525400000001', '5254.0000.0001', UUID, swapUuid(UUID), `{${UUID}}`, 'LAB-1']
    for (const ref of refs) t.same(await store.machineFind(ref), [made], ref)
    t.same(await store.machineFind('lab'), [], 'a part of a name is no name')
    t.same(await store.machineFind(''), [])
  })

  await t.test('a reference can fit several', async (t) => {
    // a name that reads like the MAC of another machine
    await store.machinePut(machineOf(2, { name: '525400000001' }), AS_ADMIN)
    t.same(
      (await store.machineFind('525400000001')).map(({ mac }) => mac),
      [testMac(1), testMac(2)],
    )
  })

  await t.test('names and UUIDs are unique, in any spelling', async (t) => {
    const taken = { code: 'MACHINE_EXISTS', details: { mac: testMac(1) } }
    await t.rejects(store.machinePut(machineOf(3, { name: 'lab-1' }), AS_ADMIN), taken)
    await t.rejects(store.machinePut(machineOf(3, { uuid: UUID }), AS_ADMIN), taken)
    await t.rejects(store.machinePut(machineOf(3, { uuid: swapUuid(UUID) }), AS_ADMIN), taken)
    t.equal(await store.machineGet(testMac(3)), undefined)
  })

  await t.test('a UUID that every board of a maker has is not kept; nonsense is refused', async (t) => {
    for (const blank of ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
      t.equal((await store.machinePut(machineOf(4, { uuid: blank }), AS_ADMIN)).uuid, null)
    }
    await t.rejects(store.machinePut(machineOf(4, { uuid: 'nonsense' }), AS_ADMIN), { code: 'REQUEST_INVALID' })
  })

  await t.test('a version that was not seen is refused', async (t) => {
    const put = (expectedVersion: number) =>
      store.machinePut(machineOf(1, { name: 'lab-one' }), { ...AS_ADMIN, expectedVersion })
    await t.rejects(put(7), { code: 'CHANGED_MEANWHILE', details: { found: 1, expected: 7 } })
    await t.rejects(put(0), { code: 'CHANGED_MEANWHILE' }, '0: must not exist yet')
    t.match(await put(1), { name: 'lab-one', version: 2, createdAt: made.createdAt })
    await t.rejects(store.machineDelete(testMac(1), { ...AS_ADMIN, expectedVersion: 1 }), { code: 'CHANGED_MEANWHILE' })
    await t.rejects(store.machinePut(machineOf(9), { ...AS_ADMIN, expectedVersion: 1 }), {
      code: 'CHANGED_MEANWHILE',
      details: { found: 0 },
    })
  })

  await t.test('a trial answers as if, and changes nothing', async (t) => {
    t.match(await store.machinePut(machineOf(5, { name: 'trial' }), { ...AS_ADMIN, dryRun: true }), { name: 'trial' })
    t.equal(await store.machineGet(testMac(5)), undefined)
    await t.rejects(store.machinePut(machineOf(5, { name: 'lab-one' }), { ...AS_ADMIN, dryRun: true }), {
      code: 'MACHINE_EXISTS',
    })
  })

  await t.test('are removed with their assignment, and a removed one is not there', async (t) => {
    await store.bootImagePut(bootImageOf('grub'), AS_ADMIN)
    await store.assignmentPut(assignmentOf(2), AS_ADMIN)
    await store.machineDelete(testMac(2), AS_ADMIN)
    t.equal(await store.machineGet(testMac(2)), undefined)
    t.equal(await store.assignmentGet(testMac(2)), undefined)
    const [entry] = (await store.auditList({ limit: 1 })).items
    t.match(entry, { action: 'machine.delete', subject: testMac(2), after: null })
    t.match(JSON.parse(entry?.before ?? ''), { assignment: { bootImage: 'grub' } })
    await t.rejects(store.machineDelete(testMac(2), AS_ADMIN), { code: 'MACHINE_NOT_FOUND' })
  })
})

t.test('machine lists', async (t) => {
  const store = await openTestStore(t)
  const numbers = Array.from({ length: 25 }, (_, n) => n)
  await Promise.all(
    numbers.map((n) =>
      store.machinePut(
        machineOf(n, { name: `pc-${n}`, tags: n % 5 === 0 ? ['room/5', 'lab'] : ['lab'], description: `Desk ${n}%` }),
        AS_ADMIN,
      ),
    ),
  )
  await walkPages(
    t,
    (query) => store.machineList(query),
    numbers.map(testMac),
    ({ mac }) => mac,
  )
  const macs = async (query: { search?: string; tag?: string }) =>
    (await store.machineList({ limit: 100, ...query })).items.map(({ name }) => name)
  t.same(await macs({ tag: 'room/5' }), ['pc-0', 'pc-5', 'pc-10', 'pc-15', 'pc-20'])
  t.same(await macs({ tag: 'room' }), [], 'a part of a tag is no tag')
  t.same(await macs({ search: 'PC-24' }), ['pc-24'])
  t.same(await macs({ search: '00:18' }), ['pc-24'], 'part of the MAC')
  t.same(await macs({ search: 'desk 7%' }), ['pc-7'], 'wildcards mean themselves')
  t.same(await macs({ search: '_' }), [])
  t.same(await macs({ search: 'pc-2', tag: 'room/5' }), ['pc-20'])
})

t.test('assignments', async (t) => {
  const store = await openTestStore(t)
  await t.rejects(store.assignmentPut(assignmentOf(1), AS_ADMIN), { code: 'MACHINE_NOT_FOUND' })
  await store.machinePut(machineOf(1), AS_ADMIN)
  t.equal(await store.assignmentGet(testMac(1)), undefined)
  await t.rejects(store.assignmentPut(assignmentOf(1), AS_ADMIN), {
    code: 'IMAGE_NOT_FOUND',
    details: { type: 'boot' },
  })
  await store.bootImagePut(bootImageOf('grub', { group: 'Loaders' }), AS_ADMIN)

  await t.test('each name must be there', async (t) => {
    const refused = [
      [{ installImage: 'win11' }, { code: 'IMAGE_NOT_FOUND', details: { type: 'install', ref: 'win11' } }],
      [{ installImage: 'grub' }, { code: 'IMAGE_NOT_FOUND' }],
      [{ answer: 'standard' }, { code: 'ANSWER_NOT_FOUND' }],
      [{ profile: 'office' }, { code: 'PROFILE_NOT_FOUND' }],
    ] as const
    for (const [words, error] of refused) {
      await t.rejects(store.assignmentPut(assignmentOf(1, words), AS_ADMIN), error)
    }
    t.equal(await store.assignmentGet(testMac(1)), undefined)
  })

  const made = await store.assignmentPut(assignmentOf(1, { bootImage: 'GRUB', once: true }), AS_ADMIN)
  t.match(made, { mac: testMac(1), bootImage: 'grub', method: 'boot-only', once: true, armed: true, version: 1 })
  t.same(await store.assignmentGet(testMac(1)), made)
  t.same(await store.assignmentPut(assignmentOf(1, { once: true }), AS_ADMIN), made, 'the same again')
  await t.rejects(store.assignmentPut(assignmentOf(1), { ...AS_ADMIN, expectedVersion: 9 }), {
    code: 'CHANGED_MEANWHILE',
  })

  await t.test('arm and disarm', async (t) => {
    const system = { actor: { name: 'system', role: 'admin', from: 'boot' } } as const
    t.match(await store.assignmentArm(testMac(1), false, system), { armed: false, version: 2 })
    t.match(await store.assignmentArm(testMac(1), false, system), { armed: false, version: 2 }, 'twice is once')
    t.match((await store.auditList({ limit: 1 })).items, [
      { action: 'assignment.disarm', actor: 'system', from: 'boot' },
    ])
    t.match(await store.assignmentArm(testMac(1), true, AS_ADMIN), { armed: true, version: 3 })
    await t.rejects(store.assignmentArm(testMac(2), true, AS_ADMIN), { code: 'ASSIGNMENT_NOT_FOUND' })
  })

  await t.test('the facts of a boot', async (t) => {
    const facts = await store.bootFacts(testMac(1))
    t.match(facts, {
      machine: { mac: testMac(1) },
      assignment: { bootImage: 'grub', armed: true },
      bootImage: { name: 'grub', group: 'Loaders', programs: { x64uefi: 'boot/grub/grubx64.efi' } },
      pending: undefined,
    })
    t.same(facts.bootImage, await store.bootImageGet('grub'))
    t.same(facts.machine, await store.machineGet(testMac(1)))
    await store.machinePut(machineOf(2), AS_ADMIN)
    t.match(await store.bootFacts(testMac(2)), {
      machine: { mac: testMac(2) },
      assignment: undefined,
      bootImage: undefined,
    })
    const nobody = { machine: undefined, assignment: undefined, bootImage: undefined, pending: undefined }
    t.same(await store.bootFacts(testMac(3)), nobody)
    await store.pendingSeen({ mac: testMac(3), uuid: null, architecture: 'x64', at: '2026-01-01T00:00:00.000Z' })
    t.match(await store.bootFacts(testMac(3)), { machine: undefined, pending: { state: 'pending' } })
  })

  await t.test('an image that is assigned is not removed', async (t) => {
    await t.rejects(store.imageDelete('grub', AS_ADMIN), {
      code: 'IMAGE_IN_USE',
      details: { ref: 'grub', count: 1, machines: testMac(1) },
    })
    await store.assignmentDelete(testMac(1), AS_ADMIN)
    await t.rejects(store.assignmentDelete(testMac(1), AS_ADMIN), { code: 'ASSIGNMENT_NOT_FOUND' })
    await store.imageDelete('grub', AS_ADMIN)
    t.equal(await store.bootImageGet('grub'), undefined)
  })
})

t.test('profiles give what an assignment leaves empty', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  const store = await openTestStore(t, { dataDirectory })
  await store.bootImagePut(bootImageOf('grub'), AS_ADMIN)
  await store.bootImagePut(bootImageOf('winpe', { programs: { x64: 'boot/pe.0' } }), AS_ADMIN)
  await store.machinePut(machineOf(1), AS_ADMIN)
  // install images, answer files and profiles have no verbs yet: their rows come by hand
  const hand = openDatabase(join(dataDirectory, DATABASE_FILE))
  const at = '2026-01-01T00:00:00.000Z'
  const image = (name: string) =>
    hand
      .prepare(
        `insert into image (name, type, programs, created_at, updated_at, version) values (?, 'install', '{}', ?, ?, 1)`,
      )
      .run(name, at, at).lastInsertRowid
  const win11 = image('win11')
  image('win10')
  hand
    .prepare(`insert into answer_file (name, created_at, updated_at, version) values ('standard', ?, ?, 1)`)
    .run(at, at)
  hand
    .prepare(
      `insert into profile (name, boot_image_id, install_image_id, selection, answer_id, method, created_at, updated_at, version)
       values ('Office', (select id from image where name = 'winpe'), ?, '{"index":2}', 1, 'apply-image', ?, ?, 1)`,
    )
    .run(win11, at, at)
  hand.close()

  t.match(await store.profileGet('OFFICE'), {
    name: 'Office',
    bootImage: 'winpe',
    installImage: 'win11',
    select: { index: 2 },
    answer: 'standard',
    method: 'apply-image',
  })
  t.equal(await store.profileGet('factory'), undefined)

  const effective = async (words: Parameters<typeof assignmentOf>[1]) => {
    await store.assignmentPut(assignmentOf(1, { profile: 'office', bootImage: null, method: null, ...words }), AS_ADMIN)
    const facts = await store.bootFacts(testMac(1))
    t.same((await store.assignmentsOf([testMac(1), testMac(2)])).get(testMac(1)), facts.assignment)
    return { ...facts.assignment, program: facts.bootImage?.name }
  }
  const fromProfile = { profile: 'Office', bootImage: 'winpe', installImage: 'win11', answer: 'standard' }
  t.match(await effective({}), { ...fromProfile, select: { index: 2 }, method: 'apply-image', program: 'winpe' })
  t.match(await effective({ bootImage: 'grub' }), { bootImage: 'grub', installImage: 'win11', program: 'grub' })
  t.match(await effective({ method: 'windows-setup' }), { ...fromProfile, method: 'windows-setup' })
  t.match(await effective({ select: { name: 'Pro' } }), { installImage: 'win11', select: { name: 'Pro' } })
  t.match(
    await effective({ installImage: 'win10' }),
    { installImage: 'win10', select: null },
    "the profile's selection is not for another image",
  )
  t.match(await store.assignmentGet(testMac(1)), {
    profile: 'Office',
    bootImage: null,
    installImage: 'win10',
    answer: null,
  })
  await t.rejects(store.imageDelete('winpe', AS_ADMIN), {
    code: 'IMAGE_IN_USE',
    details: { machines: 'profile Office' },
  })
  await t.rejects(store.bootImagePut(bootImageOf('win11'), AS_ADMIN), { code: 'REQUEST_INVALID' })
  await t.rejects(store.imageDelete('win11', AS_ADMIN), { code: 'IMAGE_IN_USE' })
})

t.test('boot images', async (t) => {
  const store = await openTestStore(t)
  const programs = { x64uefi: 'boot/b.efi', x64: 'boot/a.0' }
  const made = await store.bootImagePut(bootImageOf('Grub', { programs, group: 'g', description: 'd' }), AS_ADMIN)
  t.match(made, { name: 'Grub', type: 'boot', programs, group: 'g', description: 'd', version: 1 })
  t.same(await store.bootImageGet('gRUB'), made)
  t.same(
    await store.bootImagePut(bootImageOf('grub', { programs, group: 'G', description: 'd' }), AS_ADMIN),
    {
      ...made,
      group: 'g',
    },
    'the same, in other letters',
  )
  t.match(await store.bootImagePut(bootImageOf('grub', { programs: { x64: 'boot/a.0' } }), AS_ADMIN), {
    name: 'Grub',
    programs: { x64: 'boot/a.0' },
    group: null,
    version: 2,
  })
  await t.rejects(store.bootImagePut(bootImageOf('grub'), { ...AS_ADMIN, expectedVersion: 1 }), {
    code: 'CHANGED_MEANWHILE',
  })
  await t.rejects(store.imageDelete('none', AS_ADMIN), { code: 'IMAGE_NOT_FOUND' })
  const names = ['Grub', 'b', 'C', 'd', 'E', 'zz']
  for (const name of names.slice(1)) await store.bootImagePut(bootImageOf(name), AS_ADMIN)
  await walkPages(
    t,
    (query) => store.imageList(query),
    ['b', 'C', 'd', 'E', 'Grub', 'zz'],
    ({ name }) => name,
  )
})

t.test('pending machines', async (t) => {
  const store = await openTestStore(t)
  const seen = (n: number, at: string, words = {}) =>
    store.pendingSeen({ mac: testMac(n), uuid: null, architecture: null, at, ...words })
  const first = await seen(1, '2026-01-01T00:00:00.000Z', { uuid: UUID })
  t.match(first, { mac: testMac(1), uuid: UUID, state: 'pending', attempts: 1 })
  const again = await seen(1, '2026-01-01T00:01:00.000Z', { architecture: 'arm64' })
  t.match(again, { id: first.id, uuid: UUID, architecture: 'arm64', attempts: 2, firstSeenAt: first.firstSeenAt })
  t.same(await store.pendingGet(first.id), again)
  t.equal(await store.pendingGet(999), undefined)

  await t.test('approve makes the machine and its assignment, or nothing', async (t) => {
    const { mac: _mac, ...words } = machineOf(1, { name: 'new', uuid: UUID })
    const { mac: _other, ...assignment } = assignmentOf(1)
    await t.rejects(store.pendingApprove(first.id, words, assignment, AS_ADMIN), { code: 'IMAGE_NOT_FOUND' })
    t.equal(await store.machineGet(testMac(1)), undefined, 'the machine neither')
    t.match(await store.pendingGet(first.id), { state: 'pending' })
    await store.bootImagePut(bootImageOf('grub'), AS_ADMIN)
    await store.pendingApprove(first.id, words, assignment, { ...AS_ADMIN, dryRun: true })
    t.match(await store.pendingGet(first.id), { state: 'pending' })
    t.match(await store.pendingApprove(first.id, words, assignment, AS_ADMIN), { mac: testMac(1), name: 'new' })
    t.match(await store.bootFacts(testMac(1)), { machine: { name: 'new' }, assignment: { armed: true } })
    t.match(await store.pendingGet(first.id), { state: 'approved' })
    await t.rejects(store.pendingApprove(first.id, words, null, AS_ADMIN), { code: 'PENDING_DECIDED' })
    await t.rejects(store.pendingReject(first.id, AS_ADMIN), {
      code: 'PENDING_DECIDED',
      details: { state: 'approved' },
    })
    await t.rejects(store.pendingApprove(999, words, null, AS_ADMIN), { code: 'PENDING_NOT_FOUND' })
    const actions = (await store.auditList({ limit: 3 })).items.map(({ action }) => action)
    t.same(actions, ['pending.approve', 'assignment.put', 'machine.put'])
  })

  await t.test('a machine removed after approval is unknown again', async (t) => {
    t.match(await seen(1, '2026-01-02T00:00:00.000Z'), { state: 'approved' }, 'while it is known, nothing changes')
    await store.machineDelete(testMac(1), AS_ADMIN)
    t.match(await seen(1, '2026-01-02T00:00:00.000Z'), { id: first.id, state: 'pending', attempts: 1 })
  })

  await t.test('reject holds, and only that is listed as such', async (t) => {
    const other = await seen(2, '2026-01-01T00:00:00.000Z')
    t.match(await store.pendingReject(other.id, AS_ADMIN), { state: 'rejected' })
    t.match(await seen(2, '2026-01-03T00:00:00.000Z'), { state: 'rejected', attempts: 2 })
    const listed = async (state: 'pending' | 'rejected') =>
      (await store.pendingList({ limit: 10, state })).items.map(({ mac }) => mac)
    t.same(await listed('rejected'), [testMac(2)])
    t.same(await listed('pending'), [testMac(1)])
  })

  await t.test('a machine added by hand no longer waits', async (t) => {
    const waiting = await seen(3, '2026-01-01T00:00:00.000Z')
    await store.machinePut(machineOf(3), AS_ADMIN)
    t.match(await store.pendingGet(waiting.id), { state: 'approved' })
  })

  await t.test('a flood of MACs does not fill the disk', async (t) => {
    const flood = await openTestStore(t)
    const rejected = await flood.pendingSeen({
      mac: testMac(70_000),
      uuid: null,
      architecture: null,
      at: '2026-01-01T00:00:00.000Z',
    })
    await flood.pendingReject(rejected.id, AS_ADMIN)
    const at = (n: number) => new Date(Date.UTC(2026, 0, 2) + n).toISOString()
    const numbers = Array.from({ length: 10_005 }, (_, n) => n)
    await Promise.all(
      numbers.map((n) => flood.pendingSeen({ mac: testMac(n), uuid: null, architecture: null, at: at(n) })),
    )
    t.equal((await flood.bootFacts(testMac(4))).pending, undefined, 'the oldest went')
    t.match((await flood.bootFacts(testMac(5))).pending, { state: 'pending' })
    t.match((await flood.bootFacts(testMac(10_004))).pending, { state: 'pending' })
    t.match(await flood.pendingGet(rejected.id), { state: 'rejected' }, 'what was decided stays')
  })
  await walkPages(
    t,
    (query) => store.pendingList(query),
    [1, 2, 3].map(testMac),
    ({ mac }) => mac,
  )
})

t.test('sessions and their journal', async (t) => {
  const store = await openTestStore(t, { keepSessions: 5, maxEntries: 4 })
  await store.sessionPut(sessionOf('s1', 1))
  t.match(await store.sessionGet('s1'), { id: 's1', state: 'discovered', entryCount: 0 })
  t.equal(await store.sessionGet('s9'), undefined)
  await store.sessionPut(sessionOf('s1', 1, { state: 'offered', bootImage: 'grub', entryCount: 77 }))
  t.match(
    await store.sessionGet('s1'),
    { state: 'offered', bootImage: 'grub', entryCount: 0 },
    'the count is the store’s',
  )

  const stored = await store.journalAppend([
    entryOf('s1', 1),
    entryOf('s1', 1, { kind: 'dhcp.offer', data: { to: null } }),
  ])
  t.match(stored, [{ kind: 'dhcp.discover' }, { kind: 'dhcp.offer', data: { to: null } }])
  t.ok((stored[1]?.sequence ?? 0) > (stored[0]?.sequence ?? 0))
  t.same(await store.journalOfSession('s1'), stored)

  await t.test('the journal of one session is bounded, and says so', async (t) => {
    const more = await store.journalAppend(['a', 'b', 'c', 'd'].map((text) => entryOf('s1', 1, { text })))
    t.same(
      more.map(({ kind }) => kind),
      ['dhcp.discover', 'journal.full'],
    )
    t.same(await store.journalAppend([entryOf('s1', 1)]), [])
    t.match(await store.sessionGet('s1'), { entryCount: 7 })
    t.equal((await store.journalOfSession('s1')).length, 4)
    t.same(await store.journalAppend([entryOf('gone', 1)]), [], 'of a session that is not kept nothing is')
  })

  await t.test('sessions are bounded, the oldest go with their journal', async (t) => {
    for (const n of [2, 3, 4, 5, 6]) {
      await store.sessionPut(sessionOf(`s${n}`, n, { state: n % 2 ? 'loaded' : 'failed' }))
      await store.journalAppend([entryOf(`s${n}`, n)])
    }
    t.equal(await store.sessionGet('s1'), undefined)
    t.same(await store.journalOfSession('s1'), [])
    const after = await store.journalAfter(0, 100)
    t.same(
      after.map(({ session }) => session),
      ['s2', 's3', 's4', 's5', 's6'],
    )
    t.same(await store.journalAfter(after[2]?.sequence ?? 0, 1), after.slice(3, 4))
    t.same(await store.journalAfter(after[4]?.sequence ?? 0, 10), [])
  })

  await t.test('entries of a session that had to go, even in the same write, are not kept', async (t) => {
    t.same(await store.journalAppend([entryOf('s1', 1)]), [], 'gone before')
    const small = await openTestStore(t, { keepSessions: 5 })
    const all = Array.from({ length: 20 }, (_, n) => n + 1)
    const kept = (n: number) => ({ session: sessionOf(`t${n}`, n), known: false })
    const stored = await small.bootWrite(
      all.map(kept),
      all.map((n) => entryOf(`t${n}`, n)),
    )
    t.same(
      stored.map(({ session }) => session),
      ['t16', 't17', 't18', 't19', 't20'],
    )
    t.match(await small.bootWrite([kept(1)], [entryOf('t1', 1)]), [{ session: 't1' }], 'it may come back')
    t.match(await small.sessionGet('t1'), { entryCount: 1 })
  })

  await t.test('lists, newest first', async (t) => {
    const ids = ['s6', 's5', 's4', 's3', 's2']
    await walkPages(
      t,
      (query) => store.sessionList(query),
      ids,
      ({ id }) => id,
    )
    const listed = async (query: object) => (await store.sessionList({ limit: 10, ...query })).items.map(({ id }) => id)
    t.same(await listed({ mac: testMac(4) }), ['s4'])
    t.same(await listed({ state: 'loaded' }), ['s5', 's3'])
    t.same(await listed({ state: 'loaded', mac: testMac(4) }), [])
  })
})

t.test('leases', async (t) => {
  const store = await openTestStore(t)
  const address = (last: number) => parseIpv4(`10.0.0.${last}`) as Ipv4
  const lease = (last: number, words = {}) => ({
    address: address(last),
    mac: testMac(last),
    clientId: null,
    state: 'bound' as const,
    expiresAtMs: 1_767_225_600_000,
    updatedAtMs: 1_767_225_600_000,
    ...words,
  })
  await store.leasePut(lease(2))
  t.same(await store.leaseByAddress(address(2)), lease(2))
  t.equal(await store.leaseByAddress(address(3)), undefined)
  await store.leasePut(lease(2, { mac: testMac(99), state: 'declined' }))
  t.same(await store.leaseByAddress(address(2)), lease(2, { mac: testMac(99), state: 'declined' }), 'replaced')
  await store.leasePut(lease(10, { mac: testMac(1), clientId: '01aa' }))
  await store.leasePut(lease(9, { mac: testMac(2), clientId: '01aa' }))
  const of = async (n: number, clientId: string | null) =>
    (await store.leasesOfClient(testMac(n), clientId)).map((found) => found.address)
  t.same(await of(1, '01aa'), [address(9), address(10)])
  t.same(await of(1, null), [address(10)])
  t.same(await of(50, '01bb'), [])
  const all = [2, 9, 10].map(address)
  t.same(
    (await store.leaseAll()).map((found) => found.address),
    all,
    'by address as a number',
  )
  await walkPages(
    t,
    (query) => store.leaseList(query),
    all,
    (found) => found.address,
  )
})

t.test('tokens', async (t) => {
  const store = await openTestStore(t)
  const add = (name: string, role: 'admin' | 'viewer', expiresAt: string | null = null) =>
    store.tokenAdd({ name, role, hash: `hash of ${name}`, expiresAt }, AS_ADMIN)
  const first = await add('first', 'admin')
  t.match(first, { name: 'first', role: 'admin', expiresAt: null, lastUsedAt: null })
  t.notOk(JSON.stringify(first).includes('hash of'))
  t.same(await store.tokenByHash('hash of first'), first)
  t.equal(await store.tokenByHash('hash of nobody'), undefined)
  await t.rejects(add('FIRST', 'viewer'), { code: 'TOKEN_EXISTS' })
  await add('eyes', 'viewer', '2030-01-01T00:00:00.000Z')
  t.same(
    (await store.tokenList()).map(({ name }) => name),
    ['first', 'eyes'],
  )

  await t.test('the use is noted at most once a minute', async (t) => {
    const used = async () => (await store.tokenByHash('hash of first'))?.lastUsedAt
    await store.tokenTouch(first.id, '2026-01-01T00:00:00.000Z')
    t.equal(await used(), '2026-01-01T00:00:00.000Z')
    await store.tokenTouch(first.id, '2026-01-01T00:00:59.000Z')
    t.equal(await used(), '2026-01-01T00:00:00.000Z')
    await store.tokenTouch(first.id, '2026-01-01T00:01:00.000Z')
    t.equal(await used(), '2026-01-01T00:01:00.000Z')
  })

  await t.test('the last admin stays', async (t) => {
    await t.rejects(store.tokenRemove('first', AS_ADMIN), { code: 'TOKEN_LAST_ADMIN' })
    await add('expired', 'admin', '2020-01-01T00:00:00.000Z')
    await t.rejects(
      store.tokenRemove('first', AS_ADMIN),
      { code: 'TOKEN_LAST_ADMIN' },
      'one that expired does not count',
    )
    await add('second', 'admin')
    await store.tokenRemove('First', AS_ADMIN)
    t.equal(await store.tokenByHash('hash of first'), undefined)
    await t.rejects(store.tokenRemove('first', AS_ADMIN), { code: 'TOKEN_NOT_FOUND' })
  })
  const audit = (await store.auditList({ limit: 100 })).items
  t.notOk(
    audit.some((entry) => JSON.stringify(entry).includes('hash of')),
    'no hash in the audit log',
  )
  t.match(audit[0], { action: 'token.remove', subject: 'first' })
})

t.test('the audit log', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  const store = await openTestStore(t, { dataDirectory })
  const actor = { name: 'token:ci', role: 'operator', from: '127.0.0.1' } as const
  const variables = { adminPassword: 'hunter2', site: 'north' }
  await store.machinePut(machineOf(1, { variables }), { actor })
  await store.machinePut(machineOf(1, { name: 'x', variables }), { actor })
  const [change, creation] = (await store.auditList({ limit: 2 })).items
  t.match(creation, { actor: 'token:ci', from: '127.0.0.1', action: 'machine.put', subject: testMac(1), before: null })
  t.match(JSON.parse(change?.before ?? ''), { name: null, version: 1 })
  t.match(JSON.parse(change?.after ?? ''), {
    name: 'x',
    version: 2,
    variables: { adminPassword: '[secret]', site: 'north' },
  })
  t.match(await store.machineGet(testMac(1)), { variables }, 'masked only in the log')
  await t.rejects(store.machinePut(machineOf(2, { name: 'x' }), { actor }))
  t.equal((await store.auditList({ limit: 10 })).items.length, 2, 'a refused write leaves no row')
  await walkPages(
    t,
    (query) => store.auditList(query),
    [2, 1],
    ({ id }) => id,
  )

  const hand = openDatabase(join(dataDirectory, DATABASE_FILE))
  t.throws(() => hand.exec(`delete from audit`), /append-only/)
  t.throws(() => hand.exec(`update audit set actor = 'nobody'`), /append-only/)
  hand.close()
})

t.test('UUIDs', async (t) => {
  t.equal(parseUuid('4C4C4544004C56108035C7C04F4B3132'), UUID)
  t.equal(parseUuid('4c4c4544-004c-5610-8035'), undefined)
  t.equal(swapUuid(UUID), '44454c4c-4c00-1056-8035-c7c04f4b3132')
  t.equal(swapUuid(swapUuid(UUID)), UUID)
  t.equal(uuidKey(UUID), uuidKey(swapUuid(UUID)))
})

/** Reads a list page by page with every page size and expects each item once, in order; refuses foreign cursors. */
async function walkPages<T, K>(
  t: Test,
  list: (query: PageQuery) => Promise<Page<T>>,
  wanted: K[],
  keyOf: (item: T) => K,
) {
  for (const limit of [1, 2, wanted.length, wanted.length + 1]) {
    const found: K[] = []
    let cursor: string | null = null
    do {
      const page: Page<T> = await list({ limit, ...(cursor === null ? {} : { cursor }) })
      t.ok(page.items.length <= limit)
      found.push(...page.items.map(keyOf))
      cursor = page.cursor
    } while (cursor !== null)
    t.same(found, wanted, `pages of ${limit}`)
  }
  const foreign = Buffer.from(JSON.stringify(['another', 1])).toString('base64url')
  const wrongKey = Buffer.from(JSON.stringify(['machine', { a: 1 }])).toString('base64url')
  for (const cursor of ['', 'x', '{}', foreign, wrongKey, 'é'.repeat(500)]) {
    await t.rejects(list({ limit: 1, cursor }), { code: 'CURSOR_INVALID' })
  }
}

// every promise of the interface is kept by what openStore gives
t.test('the store is whole', async (t) => {
  const store: Store = await openTestStore(t)
  t.ok(Object.values(store).every((method) => typeof method === 'function'))
  await store.close()
  await t.rejects(store.machineGet(testMac(1)), { code: 'STORE_UNAVAILABLE' })
  await t.rejects(store.machinePut(machineOf(1), AS_ADMIN), { code: 'STORE_UNAVAILABLE' })
  await store.close()
})
