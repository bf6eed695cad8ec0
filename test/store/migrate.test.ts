// A database of every earlier schema version, with data in it, becomes one of today and means what it meant.
import { join } from 'node:path'
import t from 'tap'
import { MIGRATIONS, SCHEMA_VERSION } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { DATABASE_FILE } from '../../src/store/sqlite.ts'
import { AS_ADMIN, assignmentOf, machineOf, openTestStore, temporaryDirectory, testMac } from '../support/test-store.ts'

const AT = '2025-12-31T23:59:59.000Z'

/** A database as the program of schema version 1 left it. */
function writeVersionOne(directory: string): void {
  const database = openDatabase(join(directory, DATABASE_FILE))
  database.exec(
    'create table schema_migration (version integer primary key, name text not null, applied_at text not null)',
  )
  for (const statement of MIGRATIONS[0]?.statements ?? []) database.exec(statement)
  database.exec(`
    insert into schema_migration values (1, 'initial', '${AT}');
    insert into machine values ('${testMac(1)}', 'lab-1', null, null, 'old', '["a"]', '{"k":"v"}', '${AT}', '${AT}', 3);
    insert into image values (1, 'grub', 'boot', null, null, '{"x64uefi":"boot/grub/grubx64.efi"}', '${AT}', '${AT}', 1);
    insert into assignment values ('${testMac(1)}', null, 1, null, null, null, 'boot-only', 1, 0, '${AT}', 2);
    insert into pending values (7, '${testMac(2)}', null, 'x64', 'rejected', '${AT}', '${AT}', 4);
    insert into boot_session values (1, 'abcdefghijkl', '${testMac(1)}', 'lab-1', null, 'x64uefi', null, 'grub', null, 'loaded', '${AT}', '${AT}', 1);
    insert into journal values (1, 'abcdefghijkl', '${testMac(1)}', '${AT}', 'dhcp.discover', 'DISCOVER', '{}');
    insert into audit values (1, '${AT}', 'local', 'socket', 'machine.put', '${testMac(1)}', null, '{}');
  `)
  database.close()
}

t.test('version 1 with data', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  writeVersionOne(dataDirectory)
  const store = await openTestStore(t, { dataDirectory })

  const { machine, assignment, bootImage } = await store.bootFacts(testMac(1))
  t.match(machine, { name: 'lab-1', tags: ['a'], variables: { k: 'v' }, version: 3 })
  t.match(machine, { address: null, dhcpOptions: {}, dialect: null, tftp: {} })
  t.match(assignment, { bootImage: 'grub', once: true, armed: false, version: 2 })
  t.match(assignment, { bootProgram: null, referralServer: null, prompt: null, spentAt: null })
  t.match(bootImage, { name: 'grub', script: null, lastFile: null })
  t.match(await store.pendingGet(7), { state: 'rejected', attempts: 4, decidedAt: null })
  t.match(await store.sessionGet('abcdefghijkl'), { state: 'loaded', entryCount: 1 })
  t.equal((await store.journalOfSession('abcdefghijkl')).length, 1)
  t.equal((await store.auditList({ limit: 10 })).items.length, 1)

  await t.test('and can be written', async (t) => {
    const words = {
      name: 'lab-1',
      address: '192.0.2.9' as never,
      dialect: 'binl' as const,
      dhcpOptions: { 12: 'lab-1' },
    }
    t.match(await store.machinePut(machineOf(1, words), AS_ADMIN), { ...words, version: 4 })
    await t.rejects(store.machinePut(machineOf(3, { address: '192.0.2.9' as never }), AS_ADMIN), {
      code: 'MACHINE_EXISTS',
      details: { field: 'address' },
    })
    const put = await store.assignmentPut(assignmentOf(1, { prompt: 'optIn', once: true }), AS_ADMIN)
    t.match(put, { prompt: 'optIn', version: 3, spentAt: null })
    t.match(await store.assignmentSpend(testMac(1), AS_ADMIN), { armed: false, spentAt: /^20/, version: 4 })
    t.match(await store.assignmentArm(testMac(1), true, AS_ADMIN), { armed: true, spentAt: null, version: 5 })
  })
})

t.test('the steps are numbered in order, and a new database has them all', async (t) => {
  t.same(
    MIGRATIONS.map(({ version }) => version),
    Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1),
  )
  const dataDirectory = temporaryDirectory(t)
  const store = await openTestStore(t, { dataDirectory })
  await store.machinePut(machineOf(1), AS_ADMIN)
  const database = openDatabase(join(dataDirectory, DATABASE_FILE), { readonly: true })
  t.same(database.prepare('select version from schema_migration order by version').pluck().all().length, SCHEMA_VERSION)
  database.close()
})

t.test('changes are told once they are durable', async (t) => {
  const store = await openTestStore(t)
  const told: string[] = []
  const end = store.onChange(({ noun, key }) => told.push(`${noun} ${key}`))
  await store.machinePut(machineOf(1), AS_ADMIN)
  t.same(told, [`machine ${testMac(1)}`], 'before the promise resolves')
  await store.machinePut(machineOf(1), AS_ADMIN)
  t.equal(told.length, 1, 'the same words again are no change')
  await store.machinePut(machineOf(2), { ...AS_ADMIN, dryRun: true })
  t.equal(told.length, 1, 'a trial is none')
  await t.rejects(store.assignmentPut(assignmentOf(1), AS_ADMIN), { code: 'IMAGE_NOT_FOUND' })
  t.equal(told.length, 1, 'a refusal is none')
  await Promise.all([1, 2, 3].map((n) => store.machinePut(machineOf(n, { description: 'x' }), AS_ADMIN)))
  t.same(
    told.slice(1).sort(),
    [1, 2, 3].map((n) => `machine ${testMac(n)}`),
  )
  end()
  await store.machineDelete(testMac(1), AS_ADMIN)
  t.equal(told.length, 4, 'an ended subscription is told nothing')
})
