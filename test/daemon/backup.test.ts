// A backup taken while others write is whole and of one moment; a damaged one is refused and changes nothing.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { DAEMON, startDaemon } from '../../lab/daemon.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { SCHEMA_VERSION } from '../../src/store/migrate.ts'

const CONFIG = {
  server: { address: '10.77.0.1', listenAddress: '127.0.0.1' },
  dhcp: { port: 0, pxePort: 0, replyToSender: true },
  tftp: { port: 0 },
  api: { port: 0 },
  log: { format: 'json' },
}
const mac = (number: number) =>
  `52:54:00:00:${[number >> 8, number & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`

t.test('backup and restore', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'openwds-backup-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  const config = { ...CONFIG, imageDirectory: join(directory, 'images') }
  const data = join(directory, 'data')
  const file = join(directory, 'today.backup')
  let daemon = await startDaemon({ directory, config })
  t.teardown(() => daemon.stop())
  const args = (...words: string[]) => [DAEMON, ...words, '--config', daemon.configFile]
  const openwds = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args(...words), { encoding: 'utf8' })
    return { status, output: `${stdout}${stderr}` }
  }
  const machines = async () =>
    (await daemon.api.list<{ mac: string; name: string }>('/machines')).map(({ name }) => name)

  await daemon.api.send('PUT', '/secrets/local-admin', { body: { value: 'Very-Secret-1' } })
  let acknowledged = 0
  let writing = true
  const writer = (async () => {
    for (; writing || acknowledged < 50; acknowledged++)
      await daemon.api.send('PUT', `/machines/${mac(acknowledged)}`, { body: { name: `pc-${acknowledged}` } })
  })()
  while (acknowledged < 20) await new Promise((resolve) => setTimeout(resolve, 10))
  const before = acknowledged
  const taking = spawn(process.execPath, args('backup', file, '--json'), { stdio: ['ignore', 'pipe', 'inherit'] })
  const [code] = (await once(taking, 'exit')) as [number]
  writing = false
  await writer
  t.equal(code, 0)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.notMatch(gunzipSync(readFileSync(file)).toString('latin1'), /Very-Secret-1/)
  t.equal(readdirSync(data).filter((name) => name.includes('tmp')).length, 0, 'nothing is left behind')
  t.match(openwds('audit', 'list').output, /backup\.take/)

  t.match(openwds('restore', file, '--yes'), { status: 1, output: /already/i }, 'not while the daemon runs')
  await daemon.stop()

  await t.test('damaged ones are refused', (t) => {
    const whole = readFileSync(file)
    const flipped = Buffer.from(whole)
    flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 0x10
    const newer = join(directory, 'newer.db')
    writeFileSync(newer, gunzipSync(whole))
    const database = openDatabase(newer)
    database.exec(`insert into schema_migration values (${SCHEMA_VERSION + 1}, 'of tomorrow', 'then')`)
    database.close()
    for (const [name, bytes, wanted] of [
      ['cut off', whole.subarray(0, whole.length - 100), /cannot be restored/],
      ['one bit', flipped, /cannot be restored/],
      ['no gzip', Buffer.from('hello'), /cannot be restored/],
      ['empty', Buffer.alloc(0), /cannot be restored/],
      ['no database', gzipSync(Buffer.alloc(100_000, 7)), /cannot be restored/],
      ['of a newer program', gzipSync(readFileSync(newer)), /schema version/],
    ] as const) {
      const bad = join(directory, 'bad.backup')
      writeFileSync(bad, bytes)
      const listed = readdirSync(data).sort()
      t.match(openwds('restore', bad, '--yes'), { status: 1, output: wanted }, name)
      t.same(readdirSync(data).sort(), listed, `${name}: nothing changed`)
    }
    t.end()
  })

  const dry = openwds('restore', file, '--dry-run')
  t.match(dry, { status: 0, output: /is whole/ })
  const restored = openwds('restore', file, '--yes', '--json')
  t.equal(restored.status, 0, restored.output)
  daemon = await startDaemon({ directory, config })
  const names = await machines()
  t.ok(names.length >= before && names.length <= acknowledged, `${before} ≤ ${names.length} ≤ ${acknowledged}`)
  t.same(
    [...names].sort(),
    Array.from({ length: names.length }, (_, number) => `pc-${number}`).sort(),
    'the machines up to one moment, none missing in between',
  )
  t.ok(
    readdirSync(data).some((name) => /^openwds\.db\.before-/.test(name)),
    'what was there is kept aside',
  )

  await t.test('with keys it opens the secrets on another host', async (t) => {
    const full = join(directory, 'full.backup')
    t.match(openwds('backup', full, '--keys'), { status: 0, output: /like a password/ })
    await daemon.stop()
    const elsewhere = mkdtempSync(join(directory, 'elsewhere-'))
    writeFileSync(join(elsewhere, 'openwds.yaml'), `dataDirectory: ${elsewhere}/data\n`)
    const { status, stderr } = spawnSync(
      process.execPath,
      [DAEMON, 'restore', full, '--yes', '--config', join(elsewhere, 'openwds.yaml')],
      { encoding: 'utf8' },
    )
    t.equal(status, 0, stderr)
    for (const name of ['secrets.key', 'tls/authority.pem']) {
      t.ok(existsSync(join(elsewhere, 'data', name)), name)
      t.same(readFileSync(join(elsewhere, 'data', name)), readFileSync(join(data, name)))
      t.equal(statSync(join(elsewhere, 'data', name)).mode & 0o777, 0o600)
    }
  })
})
