// What the store promises when things go wrong: kill -9, a full disk, damage, a newer or a second program, no rights.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { RequestError } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createGroupCommit, type WriteConnection, type WriteOutcome } from '../../src/store/group-commit.ts'
import { MIGRATIONS, SCHEMA_VERSION } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { DATABASE_FILE, openStore } from '../../src/store/sqlite.ts'
import {
  AS_ADMIN,
  entryOf,
  machineOf,
  openTestStore,
  sessionOf,
  storeOptions,
  temporaryDirectory,
  testMac,
} from '../support/test-store.ts'

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url))

t.test('writes issued together are committed together, in order, and one bad job harms no other', async (t) => {
  const calls: string[] = []
  const connection: WriteConnection = {
    begin: () => void calls.push('begin'),
    commit: () => void calls.push('commit'),
    rollback: () => void calls.push('rollback'),
    savepoint: () => {},
    releaseSavepoint: () => {},
    rollbackToSavepoint: () => void calls.push('undo job'),
  }
  const outcomes: WriteOutcome[] = []
  const full = new Error('disk full')
  const commits = createGroupCommit({
    connection,
    diskError: (error) => (error === full ? new Error('STORE_FULL') : undefined),
    maxWaiting: 8,
    maxBatchMs: 5000,
    onOutcome: (outcome) => outcomes.push(outcome),
  })
  const job = (name: string) => async () => {
    calls.push(name)
    return name
  }
  const refused = () => Promise.reject(new RequestError('PROFILE_NOT_FOUND', { ref: 'x' }))

  const results = await Promise.allSettled([
    commits.write(job('a')),
    commits.write(refused),
    commits.write(job('trial'), { dryRun: true }),
    commits.write(job('b')).then((value) => calls.push(`${value} told`)),
  ])
  t.same(calls, ['begin', 'a', 'undo job', 'trial', 'undo job', 'b', 'commit', 'b told'])
  t.same(
    results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as RequestError).code)),
    ['a', 'PROFILE_NOT_FOUND', 'trial', 8],
  )

  calls.length = 0
  const failed = await Promise.allSettled([commits.write(job('c')), commits.write(() => Promise.reject(full))])
  t.match(failed, [{ reason: { message: 'STORE_FULL' } }, { reason: { message: 'STORE_FULL' } }])
  t.same(calls, ['begin', 'c', 'rollback'], 'a disk error undoes the whole commit')
  t.equal(await commits.write(job('d')), 'd', 'and the next one goes on')

  connection.begin = () => {
    throw full
  }
  await t.rejects(Promise.all([commits.write(job('e')), commits.write(job('f'))]), { message: 'STORE_FULL' })
  connection.begin = () => {}

  const many = Array.from({ length: 10 }, (_, n) => commits.write(job(`m${n}`)))
  const bounded = await Promise.allSettled(many)
  t.same(bounded.map(({ status }) => status === 'fulfilled').lastIndexOf(true), 7, 'the queue is bounded')
  t.match(bounded[9], { reason: { code: 'STORE_UNAVAILABLE' } })
  const last = commits.write(job('last'))
  await commits.close()
  t.equal(await last, 'last', 'what was accepted before close is committed')
  await t.rejects(commits.write(job('late')), { code: 'STORE_UNAVAILABLE' })
  t.same([...new Set(outcomes)].sort(), ['done', 'failed', 'refused'])
})

t.test('nobody is told before the sync; what comes meanwhile shares the next commit', async (t) => {
  const calls: string[] = []
  let syncs: { done: () => void; fail: (error: Error) => void }[] = []
  const connection: WriteConnection = {
    begin: () => {},
    commit: () => void calls.push('commit'),
    rollback: () => {},
    savepoint: () => {},
    releaseSavepoint: () => {},
    rollbackToSavepoint: () => {},
    sync: () =>
      new Promise((done, fail) => {
        calls.push('sync')
        syncs.push({ done, fail })
      }),
  }
  const commits = createGroupCommit({ connection, diskError: () => undefined })
  // on a busy machine a timer may be due before the event loop has gone round once
  const turn = async () => {
    await sleep(5)
    await nextTurn()
    await nextTurn()
  }
  const put = (name: string) =>
    commits
      .write(async () => name)
      .then(
        (value) => calls.push(`${value} told`),
        (error: Error) => calls.push(`${name} ${error.message}`),
      )
  const puts = [put('a')]
  await turn()
  puts.push(put('b'))
  await turn()
  puts.push(put('c'))
  await turn()
  t.same(calls, ['commit', 'sync'], 'one sync at a time')
  syncs.shift()?.done()
  await turn()
  t.same(calls.slice(2), ['commit', 'sync', 'a told'], 'both that came meanwhile in one commit')
  syncs.shift()?.fail(new Error('not durable'))
  await turn()
  t.same(calls.slice(5), ['b not durable', 'c not durable'])
  puts.push(put('d'))
  await turn()
  const closed = commits.close().then(() => calls.push('closed'))
  await turn()
  t.notOk(calls.includes('closed'), 'close waits for the sync')
  for (const sync of syncs) sync.done()
  syncs = []
  await Promise.all([...puts, closed])
  t.same(calls.slice(-2), ['d told', 'closed'])
})

t.test('many writes at once on a real file: few commits, reads do not wait, one writer at a time', async (t) => {
  const metrics = createMetrics({ processMetrics: false })
  const store = await openTestStore(t, { metrics })
  // everybody raises the same machine's version: none may be lost
  const puts = Array.from({ length: 200 }, (_, n) =>
    store.machinePut(machineOf(1, { description: `change ${n}` }), AS_ADMIN).then(({ version }) => version),
  )
  const seenMeanwhile = await store.machineGet(testMac(1))
  t.equal(seenMeanwhile, undefined, 'a read sees what is committed and does not wait for the rest')
  t.same(
    await Promise.all(puts),
    Array.from({ length: 200 }, (_, n) => n + 1),
    'in the order of the calls',
  )
  const { values } = await metrics.storeCommitSeconds.get()
  const commits = values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0
  t.ok(commits > 0 && commits < 100, `200 writes in ${commits} commits`)
  t.match(await metrics.storeWrites.get(), { values: [{ labels: { outcome: 'done' }, value: 200 }] })

  await store.sessionPut(sessionOf('s', 1))
  const appended = await Promise.all(
    Array.from({ length: 40 }, (_, n) => store.journalAppend([entryOf('s', 1, { text: `${n}` })])),
  )
  const sequences = appended.flat().map(({ sequence }) => sequence)
  t.same(
    sequences,
    sequences.toSorted((one, other) => one - other),
    'sequence numbers in the order of the calls',
  )
  t.equal(new Set(sequences).size, 40)
})

t.test('what was acknowledged survives kill -9 at any moment', async (t) => {
  const directory = temporaryDirectory(t)
  const acknowledged: string[] = []
  const enough = Date.now() + 10_000
  let rounds = 0
  // on a busy machine the writers only begin when others end
  for (; rounds < 30 && (Date.now() < enough || acknowledged.length <= 50 || rounds < 3); rounds++) {
    acknowledged.push(...(await writeUntilKilled(directory, rounds * 100_000, Math.random() * 600)))
  }
  t.ok(rounds >= 3, `${rounds} rounds, ${acknowledged.length} acknowledged writes`)
  t.ok(acknowledged.length > 50)

  const database = openDatabase(join(directory, DATABASE_FILE))
  t.equal(database.pragma('integrity_check', { simple: true }), 'ok')
  t.same(database.pragma('foreign_key_check'), [])
  database.close()

  const store = await openStore(storeOptions(directory, { keepSessions: 100_000 }))
  const machines = await everything((query) => store.machineList(query))
  const found = new Set([
    ...(await store.leaseAll()).map((lease) => `lease ${lease.address} ${lease.expiresAtMs}`),
    ...machines.map(({ mac, name }) => `machine ${mac} ${name?.slice(3)}`),
    ...(await store.journalAfter(0, 1_000_000)).map((entry) => `entry ${entry.sequence} ${entry.text.slice(6)}`),
  ])
  t.same(
    acknowledged.filter((line) => !found.has(line)),
    [],
    'nothing acknowledged is missing',
  )
  const audited = new Set((await everything((query) => store.auditList(query))).map(({ subject }) => subject))
  t.same(
    machines.filter(({ mac }) => !audited.has(mac)),
    [],
    'no machine without its audit row',
  )
  await store.close()
})

t.test('a full disk: writes are refused with a code, reads go on, nothing is half written', async (t) => {
  await t.test('a database that may not grow', async (t) => {
    const lines: string[] = []
    const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
    const store = await openTestStore(t, { maxPages: 160, log })
    const kept: string[] = []
    let code: unknown
    for (let n = 0; n < 2000 && code === undefined; n++) {
      await store.machinePut(machineOf(n, { description: 'x'.repeat(1000) }), AS_ADMIN).then(
        ({ mac }) => kept.push(mac),
        (error: unknown) => (code = (error as { code?: unknown }).code),
      )
    }
    t.equal(code, 'STORE_FULL')
    t.ok(kept.length > 10)
    t.same(
      (await store.machineList({ limit: 1000 })).items.map(({ mac }) => mac),
      kept,
    )
    await t.rejects(store.machinePut(machineOf(3000, { description: 'x'.repeat(1000) }), AS_ADMIN), {
      code: 'STORE_FULL',
    })
    await store.leaseAll()
    // removing makes room inside the file
    for (const n of [0, 1, 2, 3]) await store.machineDelete(testMac(n), AS_ADMIN).catch(() => {})
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event)
    t.equal(events.filter((event) => event === 'store.write.failed').length >= 1, true, 'it is logged')
    t.ok(events.length < 10, 'once, not for every write')
  })

  await t.test(
    'a disk without room',
    { skip: process.getuid?.() === 0 ? false : 'mounting a small disk needs root' },
    async (t) => {
      const mountPoint = temporaryDirectory(t)
      const script = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" --import=tsx "$3" "$1"'
      const { stdout, stderr, status } = spawnSync(
        'unshare',
        ['-m', 'sh', '-c', script, 'sh', mountPoint, process.execPath, program('full-disk-writer.ts')],
        { encoding: 'utf8', timeout: 30_000 },
      )
      t.equal(status, 0, stderr)
      t.match(JSON.parse(stdout || '{}'), { codes: ['STORE_FULL'], nothingHalf: true, recovered: true })
    },
  )
})

t.test('a damaged database is refused, and left as it is', async (t) => {
  const damaged = async (t: Test, damage: (file: string) => void) => {
    const dataDirectory = temporaryDirectory(t)
    const store = await openStore(storeOptions(dataDirectory))
    for (let n = 0; n < 50; n++) await store.machinePut(machineOf(n, { description: 'x'.repeat(500) }), AS_ADMIN)
    await store.close()
    const file = join(dataDirectory, DATABASE_FILE)
    damage(file)
    const before = readFileSync(file)
    await t.rejects(openStore(storeOptions(dataDirectory)), { code: 'STORE_CORRUPT', status: 500 })
    t.ok(readFileSync(file).equals(before), 'the file was not touched')
    await t.rejects(openStore(storeOptions(dataDirectory)), { code: 'STORE_CORRUPT' }, 'and the lock was given back')
  }
  await damaged(t, (file) => writeFileSync(file, 'This is no database. '.repeat(500)))
  await damaged(t, (file) => overwrite(file, 0, Buffer.from('Not SQLite format')))
  // a page in the middle: only reading all of it shows that
  await damaged(t, (file) => overwrite(file, 4096 * 40, Buffer.alloc(4096, 0xa5)))
})

t.test('migrations', async (t) => {
  t.same(
    MIGRATIONS.map(({ version }) => version),
    Array.from({ length: SCHEMA_VERSION }, (_, n) => n + 1),
  )
  const dataDirectory = temporaryDirectory(t)
  const store = await openStore(storeOptions(dataDirectory))
  await store.machinePut(machineOf(1), AS_ADMIN)
  await store.close()
  const file = join(dataDirectory, DATABASE_FILE)

  await t.test('a database of a newer program is refused', async (t) => {
    const hand = openDatabase(file)
    const newer = SCHEMA_VERSION + 1
    hand.prepare(`insert into schema_migration values (?, 'from the future', '')`).run(newer)
    hand.close()
    const details = { found: newer, known: SCHEMA_VERSION }
    await t.rejects(openStore(storeOptions(dataDirectory)), { code: 'STORE_TOO_NEW', details })
    const again = openDatabase(file)
    again.prepare('delete from schema_migration where version = ?').run(newer)
    again.close()
  })

  await t.test('opening again keeps what there is, and each step is recorded once', async (t) => {
    const reopened = await openTestStore(t, { dataDirectory })
    t.match(await reopened.machineGet(testMac(1)), { mac: testMac(1) })
    const hand = openDatabase(file, { readonly: true })
    t.equal(hand.prepare('select count(*) as count from schema_migration').pluck().get(), SCHEMA_VERSION)
    hand.close()
  })
})

t.test('one daemon at a time', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  const store = await openStore(storeOptions(dataDirectory))
  await t.rejects(openStore(storeOptions(dataDirectory)), {
    code: 'ALREADY_RUNNING',
    details: { pid: String(process.pid), path: dataDirectory },
  })
  const other = spawnSync(process.execPath, ['--import=tsx', program('killed-writer.ts'), dataDirectory], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  t.match(other.stderr, /ALREADY_RUNNING/, 'another process neither')
  await store.machinePut(machineOf(1), AS_ADMIN)
  await store.close()
  await (await openStore(storeOptions(dataDirectory))).close()
})

t.test('a data directory that cannot be used', async (t) => {
  const directory = temporaryDirectory(t)
  const file = join(directory, 'file')
  writeFileSync(file, '')
  for (const dataDirectory of [file, join(file, 'below'), '/proc/openwds']) {
    await t.rejects(openStore(storeOptions(dataDirectory)), {
      code: 'DATA_DIRECTORY_UNUSABLE',
      details: { path: dataDirectory },
      next: /dataDirectory/,
    })
  }
  await t.test(
    'for lack of rights',
    { skip: process.getuid?.() === 0 ? false : 'becoming another user needs root' },
    async (t) => {
      const dataDirectory = join(directory, 'foreign')
      mkdirSync(dataDirectory, { mode: 0o755 })
      chmodSync(directory, 0o755)
      const { stderr } = spawnSync(process.execPath, ['--import=tsx', program('killed-writer.ts'), dataDirectory], {
        encoding: 'utf8',
        timeout: 20_000,
        uid: 65534,
        gid: 65534,
      })
      t.match(stderr, /DATA_DIRECTORY_UNUSABLE/)
    },
  )
})

t.test('the files are for this user alone', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'new', 'var')
  const store = await openTestStore(t, { dataDirectory })
  await store.machinePut(machineOf(1), AS_ADMIN)
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  t.equal(mode(dataDirectory), '700')
  for (const name of [DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`, 'openwds.lock', 'openwds.pid']) {
    t.equal(mode(join(dataDirectory, name)), '600', name)
  }
})

/** Starts the writer, kills it `afterMs` after its first acknowledgement, and gives the whole lines it printed. */
async function writeUntilKilled(directory: string, from: number, afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import=tsx', program('killed-writer.ts'), directory, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
      output += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', () => resolve())
  })
  return output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== 'ready')
}

function overwrite(file: string, offset: number, bytes: Uint8Array): void {
  const fd = openSync(file, 'r+')
  writeSync(fd, bytes, 0, bytes.length, offset)
  closeSync(fd)
}

async function everything<T>(
  list: (query: { limit: number; cursor?: string }) => Promise<{ items: T[]; cursor: string | null }>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: { items: T[]; cursor: string | null } = await list({
      limit: 1000,
      ...(cursor === null ? {} : { cursor }),
    })
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor !== null)
  return items
}
