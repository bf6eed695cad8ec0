// The database of an older daemon, as that daemon left it, under the daemon of today: everything is there and can be used.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { startDaemon } from '../../lab/daemon.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { SCHEMA_VERSION } from '../../src/store/migrate.ts'
import { temporaryDirectory } from '../support/test-store.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/store')
const PC_1 = '52:54:00:00:14:01'

t.test('schema version 14', async (t) => {
  const directory = temporaryDirectory(t)
  const data = join(directory, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'openwds.db'), gunzipSync(readFileSync(join(FIXTURES, 'schema-14.db.gz'))), { mode: 0o600 })
  cpSync(join(FIXTURES, 'schema-14.key'), join(data, 'secrets.key'))
  const config = {
    imageDirectory: join(directory, 'images'),
    server: { address: '127.0.0.1' },
    dhcp: { port: 0, pxePort: 0, replyToSender: true },
    tftp: { port: 0 },
    api: { port: 0 },
    shutdownGraceMs: 0,
  }
  mkdirSync(config.imageDirectory)
  const daemon = await startDaemon({ directory, config })
  t.teardown(() => daemon.stop())
  const log = daemon.log.join('\n')
  t.match(log, new RegExp(`"event":"store.migrated".*"from":14,"to":${SCHEMA_VERSION}`))
  t.notMatch(log, /"level":"(error|fatal)"/)

  type Body = Record<string, unknown> & { items?: Record<string, unknown>[]; journal?: { kind: string }[] }
  const get = async (path: string) => (await daemon.api.get<Body>(path)).body
  const wanted: Record<string, object> = {
    '/machines/pc-1': { mac: PC_1, tags: ['lab'], variables: { room: '3' }, tftp: { maxBlockSize: 1024 } },
    '/machines/pc-2': { secureBootCa: '2023', assignment: { profile: 'rescue', armed: true } },
    '/machines/pc-1/assignment': { bootImage: 'grub', once: true, armed: false },
    '/images/grub': { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' } },
    '/image-groups': { items: [{ name: 'lab-images' }] },
    '/answers': { items: [{ name: 'lab' }] },
    '/profiles/rescue': { bootImage: 'grub', menuText: 'Rescue', variables: { floor: '2' } },
    '/rules': { items: [{ name: 'room', profile: 'rescue', selectors: { oui: ['52:54:00'] } }] },
    '/secrets': { items: [{ name: 'setup' }] },
    '/pending': { items: [{ id: 1, mac: '02:00:00:00:14:99', state: 'pending' }] },
    '/leases': { items: [{ address: '127.0.0.100', mac: PC_1, state: 'bound' }] },
    '/users': { items: [{ name: 'anna', role: 'operator' }] },
    '/tokens': { items: [{ name: 'monitoring', role: 'viewer' }] },
    '/machines/pc-1/boot-memory': {},
    [`/sessions?mac=${PC_1}`]: { items: [{ id: 'ejq3hzjeovqa', state: 'loaded', bootImage: 'grub' }] },
    [`/deployments?mac=${PC_1}`]: { items: [{ method: 'boot-only' }] },
    '/drivers': { items: [] },
  }
  for (const [path, expected] of Object.entries(wanted)) t.match(await get(path), expected, path)
  const { journal } = await get('/sessions/ejq3hzjeovqa')
  const kinds = (journal ?? []).map(({ kind }) => kind)
  t.ok(
    ['dhcp.discover', 'dhcp.ack', 'pxe.ack', 'file.done'].every((kind) => kinds.includes(kind)),
    kinds.join(' '),
  )
  t.ok(((await get('/audit?limit=50')).items ?? []).length >= 15)
  const machine = encodeURIComponent('pc-2')
  const { body } = await daemon.api.send<{ version: number }>('PATCH', `/machines/${machine}`, {
    body: { tags: ['new'] },
  })
  t.equal(body.version, 2, 'it can be written')

  t.equal(await daemon.stop(), 0)
  const database = openDatabase(join(data, 'openwds.db'), { readonly: true })
  t.equal(database.prepare('select max(version) from schema_migration').pluck().get(), SCHEMA_VERSION)
  t.same(database.pragma('integrity_check', { simple: true }), 'ok')
  t.same(database.pragma('foreign_key_check'), [])
  database.close()
})
