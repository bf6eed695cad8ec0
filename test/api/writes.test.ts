// Every route that writes, as the document names them: it leaves its row in the audit log, a trial leaves none, a viewer may not.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { FirstLink } from '../../src/api/first-link.ts'
import type { AuditReply } from '../../src/api/schemas.ts'
import { ROLES } from '../../src/model.ts'
import { exampleOf } from '../support/document.ts'
import { writeDriver } from '../support/driver-files.ts'
import { startTestApi, type Asking, type TestApi } from '../support/test-api.ts'
import { AS_ADMIN, testMac } from '../support/test-store.ts'
import type { Ipv4 } from '../../src/net/address.ts'

const AT = '2026-01-01T00:00:00.000Z'
const PASSWORD = 'correct horse battery'

interface Write {
  /** Fills the parameters of the path. */
  path?: Record<string, string>
  query?: string
  /** Instead of the document's example. */
  asking?: Asking
  /** What the audit log says of it. */
  action: string
  /** What has to be there; gives parameters of the path that only turn out then. */
  arrange?: (api: TestApi) => Promise<Record<string, string> | void>
  /** It replaces something: the row says what was there before. */
  replaces?: true
}

const LAB = { ref: 'lab-1' }
const MAC = { ref: testMac(1) }

/** In this order: each finds what those before it left. */
const WRITES: Record<string, Write> = {
  machinePut: { path: MAC, action: 'machine.put' },
  machinePatch: { path: LAB, action: 'machine.put', replaces: true },
  imagePut: { path: { ref: 'grub' }, action: 'image.put' },
  imagePatch: { path: { ref: 'grub' }, action: 'image.set', replaces: true },
  assignmentPut: { path: LAB, action: 'assignment.put' },
  assignmentDisarm: { path: LAB, action: 'assignment.disarm', replaces: true },
  assignmentArm: { path: LAB, action: 'assignment.arm', replaces: true },
  deploymentCancel: { action: 'deployment.cancel', arrange: async (api) => ({ id: await deploymentOf(api) }) },
  assignmentDelete: { path: LAB, action: 'assignment.delete', replaces: true },
  machineWake: { path: LAB, action: 'machine.wake' },
  bootMemoryDelete: { path: LAB, action: 'memory.delete', arrange: learn },
  machineDeploySettingsPut: { path: LAB, action: 'deploySettings.put' },
  deploymentStart: { action: 'deployment.start' },
  answerPut: { path: { name: 'lab' }, action: 'answer.put' },
  answerDefaultOfArchitecture: { path: { architecture: 'x64uefi' }, action: 'answerDefault.put' },
  answerDefaultOfImage: { path: { name: 'win11' }, action: 'answerDefault.put', arrange: importImage },
  imageVerify: { path: { ref: 'win11' }, action: 'image.verify' },
  imageImport: { action: 'image.import' },
  imageJobCancel: { action: 'imageJob.cancel', arrange: async (api) => ({ id: await jobOf(api) }) },
  imageUpload: {
    path: { ref: 'upload' },
    asking: { raw: Buffer.from('MSWIM'), headers: { 'content-type': 'application/octet-stream' } },
    action: 'image.upload',
  },
  imageGroupPut: { path: { name: 'rooms' }, action: 'group.put' },
  imageGroupDelete: { path: { name: 'rooms' }, action: 'group.delete', replaces: true },
  driverPut: { path: { name: 'net' }, action: 'driver.put', arrange: bringDriver },
  driverGroupPut: { path: { name: 'dell' }, action: 'driverGroup.put' },
  driverGroupDelete: { path: { name: 'dell' }, action: 'driverGroup.delete', replaces: true },
  driverDelete: { path: { name: 'net' }, action: 'driver.delete', replaces: true },
  secretPut: { path: { name: 'setup' }, action: 'secret.put' },
  secretRotate: { action: 'secret.rotate' },
  secretDelete: { path: { name: 'setup' }, action: 'secret.delete', replaces: true },
  profilePut: { path: { name: 'rescue' }, action: 'profile.put' },
  profilePatch: { path: { name: 'rescue' }, action: 'profile.put', replaces: true },
  profileDeploySettingsPut: { path: { name: 'rescue' }, action: 'deploySettings.put' },
  rulePut: { path: { name: 'room-3' }, action: 'rule.put' },
  rulePatch: { path: { name: 'room-3' }, action: 'rule.put', replaces: true },
  ruleMove: { path: { name: 'room-3' }, action: 'rule.move', replaces: true },
  ruleDelete: { path: { name: 'room-3' }, action: 'rule.delete', replaces: true },
  profileDelete: { path: { name: 'rescue' }, action: 'profile.delete', replaces: true },
  pendingApprove: { path: { id: '1' }, action: 'pending.approve', arrange: (api) => beSeen(api, 21) },
  pendingReject: { path: { id: '2' }, action: 'pending.reject', arrange: (api) => beSeen(api, 22) },
  leaseRemove: { path: { address: '192.0.2.9' }, action: 'lease.remove', arrange: lend, replaces: true },
  networkProbe: { action: 'network.probe' },
  tokenAdd: { action: 'token.add' },
  tokenRemove: { path: { name: 'monitoring' }, action: 'token.remove', replaces: true },
  firstUser: { action: 'signIn.add', asking: { as: 'nobody' } },
  userPut: { path: { name: 'bert' }, action: 'user.put' },
  userPatch: { path: { name: 'bert' }, action: 'user.put', replaces: true },
  userDelete: { path: { name: 'bert' }, action: 'user.delete', replaces: true },
  signIn: { action: 'signIn.add', asking: { as: 'nobody' } },
  signOut: { action: 'signIn.remove' },
  callerPassword: { action: 'user.put', replaces: true },
  answerDelete: { path: { name: 'lab' }, action: 'answer.delete', arrange: forgetDefaults, replaces: true },
  imageDelete: { path: { ref: 'grub' }, action: 'image.delete', arrange: freeImage, replaces: true },
  machineDelete: { path: LAB, action: 'machine.delete', replaces: true },
}

/** They look like writes and are none: what they are sent is looked at, nothing is kept. */
const READS = ['answerCheck', 'answerNew']

/** They show what is masked, or all there is. */
const REVEALS: Record<string, Write> = {
  answerContent: { path: { name: 'lab' }, query: '?reveal=true', action: 'answer.reveal' },
  machineAnswer: { path: LAB, query: '?reveal=true', action: 'answer.reveal' },
  backupTake: { query: '?keys=true', action: 'backup.take with keys' },
}

t.test('writes', async (t) => {
  const firstLink = new FirstLink()
  const api = await startTestApi(t, { firstLink })
  const { document, ask } = api
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const writing = operations.filter(({ method }) => method !== 'GET').map(({ operation }) => operation.operationId)
  t.same([...writing].sort(), [...Object.keys(WRITES), ...READS].sort(), 'every route that writes is walked')

  const newest = async (): Promise<AuditReply | undefined> =>
    ((await ask('GET', '/api/v1/audit?limit=1')).body as { items: AuditReply[] }).items[0]
  let browser: Record<string, string> = {}

  for (const [id, write] of Object.entries(WRITES)) {
    const found = operations.find(({ operation }) => operation.operationId === id)
    if (!found) throw new Error(`${id} is not in the document`)
    const { path, method, operation } = found
    const arranged = (await write.arrange?.(api)) ?? {}
    const target = path.replace(/\{(\w+)\}/g, (_, name: string) => ({ ...write.path, ...arranged })[name] ?? name)
    const example = exampleOf(operation)
    const asOwn = id === 'signOut' || id === 'callerPassword'
    const asking: Asking = {
      ...(example === undefined ? {} : { body: id === 'firstUser' ? { ...example, link: firstLink.key } : example }),
      ...write.asking,
      ...(asOwn ? { as: 'nobody' as const, headers: { ...browser, origin: api.url } } : {}),
    }

    const needed = operation['x-required-role']
    if (needed !== 'none' && ROLES.indexOf(needed) > 0) {
      const refused = await ask(method, target, { ...asking, as: 'viewer' })
      t.match(refused, { status: 403, body: { code: 'NOT_ALLOWED', needed } }, `${id}: a viewer may not`)
    }
    const before = await newest()
    if ((operation.parameters ?? []).some(({ name }) => name === 'dryRun')) {
      const trial = await ask(method, `${target}?dryRun=true`, asking)
      t.ok(trial.status < 300, `${id}: a trial goes well: ${trial.status} ${trial.text.slice(0, 200)}`)
      t.equal((await newest())?.id, before?.id, `${id}: a trial leaves no row`)
      await jobsAreOver(api)
    }
    const done = await ask(method, target, asking)
    t.ok(done.status < 300, `${id}: ${done.status} ${done.text.slice(0, 300)}`)
    const { items } = (await ask('GET', '/api/v1/audit?limit=20')).body as { items: AuditReply[] }
    const row = items.find((one) => one.id > (before?.id ?? 0) && one.action === write.action)
    t.ok(row, `${id} leaves ${write.action}: ${items.map(({ action }) => action).join(' ')}`)
    const actor = asOwn || asking.as === 'nobody' ? 'user:anna' : 'token:admin'
    t.match(row, { actor, from: '127.0.0.1', subject: /./ }, `${id}: who, from where, what`)
    if (write.replaces && method !== 'DELETE') t.not(row?.before, row?.after, `${id}: before and after`)
    if (write.replaces && id !== 'signOut') t.type(row?.before, 'string', `${id}: what was there before`)
    if (id === 'signIn' || id === 'signOut') browser = cookieOf(id === 'signIn' ? done : await signInAgain(api))
  }
  const all = (await ask('GET', '/api/v1/audit?limit=1000')).text
  t.notMatch(all, /correct horse|staple|owds_|scrypt/, 'no password, no key, no hash in the whole log')
})

t.test('reveals', async (t) => {
  const api = await startTestApi(t)
  const { document, ask } = api
  await ask('PUT', `/api/v1/machines/${MAC.ref}`, { body: { name: 'lab-1' } })
  const put = document.paths['/api/v1/answers/{name}']?.['put']
  await ask('PUT', '/api/v1/answers/lab', { body: put && exampleOf(put) })
  await ask('PUT', '/api/v1/machines/lab-1/assignment', { body: { answer: 'lab', method: 'local' } })
  const reads = Object.entries(document.paths).flatMap(([path, { get }]) => (get ? [{ path, get }] : []))
  const revealing = reads.filter(({ get }) => (get.parameters ?? []).some(({ name }) => /^(reveal|keys)$/.test(name)))
  t.same(revealing.map(({ get }) => get.operationId).sort(), Object.keys(REVEALS).sort())
  for (const { path, get } of revealing) {
    const { path: names, query = '', action } = REVEALS[get.operationId] ?? { action: '' }
    const target = path.replace(/\{(\w+)\}/g, (_, name: string) => names?.[name] ?? name) + query
    t.match(await ask('GET', target, { as: 'operator' }), { status: 403, body: { needed: 'admin' } }, target)
    t.match(await ask('GET', target), { status: 200 }, target)
    t.match((await ask('GET', '/api/v1/audit?limit=1')).body.items, [{ action, actor: 'token:admin' }], target)
  }
})

async function deploymentOf({ store }: TestApi): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const deployment = await store.deploymentOf(testMac(1))
    if (deployment?.state === 'running' || deployment?.stage === 'armed') return deployment.id
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('arming opened no deployment')
}

async function jobOf({ ask }: TestApi): Promise<string> {
  const [job] = (await ask('GET', '/api/v1/image-jobs')).body.items as { id: string }[]
  return job?.id ?? ''
}

/** The same file is not imported twice at once. */
async function jobsAreOver({ ask }: TestApi): Promise<void> {
  const isRunning = ({ state }: { state: string }) => state === 'running'
  while ((await ask('GET', '/api/v1/image-jobs')).body.items.some(isRunning))
    await new Promise((resolve) => setTimeout(resolve, 20))
}

async function bringDriver({ directory }: TestApi): Promise<void> {
  writeDriver(join(directory, 'images/drivers'), 'net')
}

async function learn({ store }: TestApi): Promise<void> {
  const dialects = { bios: null, uefi: null }
  const mac = testMac(1)
  await store.bootMemoryPut([{ mac, dialects, assignmentVersion: null, attempts: [], stoppedAt: null, updatedAt: AT }])
}

async function importImage({ store, directory }: TestApi): Promise<void> {
  const sha256 = createHash('sha256').update('none').digest('hex')
  const path = `${directory}/none.wim`
  const file = { sha256, format: 'wim', sizeBytes: 4, path, parts: [], linked: true, modifiedAtMs: 0 } as const
  const content = {
    file,
    inside: null,
    index: null,
    images: [],
    bootFiles: [],
    signature: '2011',
    findings: [],
  } as const
  const images = [{ name: 'win11', type: 'install', programs: {}, content: { ...content, file: { ...file } } }] as never
  await store.imageImport(images, AS_ADMIN)
}

async function beSeen({ store }: TestApi, n: number): Promise<void> {
  await store.pendingSeen({ mac: testMac(n), uuid: null, architecture: 'x64uefi', at: AT })
}

async function lend({ store }: TestApi): Promise<void> {
  const expiresAtMs = Date.now() + 60_000
  const address = '192.0.2.9' as Ipv4
  await store.leasePut({ address, mac: testMac(9), clientId: null, state: 'bound', expiresAtMs, updatedAtMs: 0 })
}

async function forgetDefaults({ ask }: TestApi): Promise<void> {
  for (const place of ['architectures/x64uefi', 'images/win11'])
    await ask('PUT', `/api/v1/answer-defaults/${place}`, { body: { answer: null } })
}

async function freeImage({ ask }: TestApi): Promise<void> {
  await ask('DELETE', '/api/v1/machines/lab-2')
}

function cookieOf({ headers }: { headers: { 'set-cookie'?: string[] | undefined } }): Record<string, string> {
  return { cookie: (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ') }
}

async function signInAgain({ ask }: TestApi) {
  return ask('POST', '/api/v1/sign-in', { as: 'nobody', body: { user: 'anna', password: PASSWORD } })
}
