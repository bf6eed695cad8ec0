// The share with a real smbd, and smbclient as whoever tries: what an account may, when it ends, and what is left of it.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createLog } from '../../src/log.ts'
import type { SharedFile } from '../../src/smb/share-contents.ts'
import { SmbShare, type ShareGrant } from '../../src/smb/share.ts'
import { askShare, freePort, openTestShare, OWNER, requireSamba } from '../support/samba.ts'
import { SILENT, temporaryDirectory } from '../support/test-store.ts'

t.setTimeout(120_000)

const LATER = new Date(Date.now() + 3_600_000).toISOString()
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function imageIn(folder: string, name = 'install.wim', bytes = randomBytes(200_000)): SharedFile & { bytes: Buffer } {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return { name, path, sizeBytes: bytes.length, sha256: sha256(bytes), bytes }
}

/** The same bytes in the middle of a disc: they can only be copied. */
function imageInDisc(folder: string): SharedFile & { bytes: Buffer } {
  const bytes = randomBytes(150_000)
  const path = join(folder, 'windows.iso')
  writeFileSync(
    path,
    Buffer.concat([randomBytes(5000), bytes.subarray(0, 100_000), randomBytes(70), bytes.subarray(100_000)]),
  )
  const ranges = [
    { offset: 5000, length: 100_000 },
    { offset: 105_070, length: 50_000 },
  ]
  return { name: 'install.wim', path, sizeBytes: bytes.length, sha256: sha256(bytes), ranges, bytes }
}

const isEmpty = (folder: string) =>
  ['shares', 'copies', 'closing'].every((name) => readdirSync(join(folder, name)).length === 0) &&
  readFileSync(join(folder, 'smbpasswd'), 'utf8') === '' &&
  !/^d[a-z0-9]{12}:/m.test(readFileSync(join(folder, 'passwd'), 'utf8'))

async function fetched(t: Test, grant: ShareGrant, file: string): Promise<Buffer> {
  const to = join(temporaryDirectory(t), 'fetched')
  const { said } = await askShare(grant, `get ${file} ${to}`)
  return existsSync(to) ? readFileSync(to) : Buffer.from(said)
}

/** Signs in, fetches a file, and stays; the function given fetches once more, and gives all that was said. */
async function openSession(t: Test, grant: ShareGrant): Promise<() => Promise<string>> {
  const folder = temporaryDirectory(t)
  const at = ['-s', '/dev/null', '-p', String(grant.port), '-U', `${grant.user}%${grant.password}`]
  const child = spawn('smbclient', [...at, `//127.0.0.1/${grant.share}`])
  t.teardown(() => void child.kill())
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.stdin.write(`get install.wim ${join(folder, 'first')}\n`)
  for (let tries = 0; tries < 200 && !existsSync(join(folder, 'first')); tries++) await sleep(50)
  t.ok(existsSync(join(folder, 'first')), 'the session is open')
  return async () => {
    child.stdin.end(`get install.wim ${join(folder, 'second')}\n`)
    await ended
    return existsSync(join(folder, 'second')) ? 'fetched' : said
  }
}

/** What crosses the network, between smbclient and smbd. */
async function tapWire(t: Test, port: number): Promise<{ port: number; bytes: () => Buffer }> {
  const pieces: Buffer[] = []
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) socket.on('data', (piece) => pieces.push(piece)).on('error', () => undefined)
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  return { port: (server.address() as AddressInfo).port, bytes: () => Buffer.concat(pieces) }
}

t.test('an account reads its share and nothing else', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const lines: string[] = []
  const share = await openTestShare(t, folder, {
    log: createLog({ level: 'debug', format: 'json' }, { write: (line) => lines.push(line) }),
  })
  writeFileSync(join(directory, 'smb', 'shares', 'beside.txt'), 'beside')
  const image = imageIn(directory)
  const disc = imageInDisc(directory)
  const first = await share.grant('dep1', [image], LATER)
  const second = await share.grant('dep2', [disc, { ...image, name: 'install2.swm' }], LATER)

  t.ok((await fetched(t, first, 'install.wim')).equals(image.bytes), 'its own, linked')
  t.ok((await fetched(t, second, 'install.wim')).equals(disc.bytes), 'its own, copied out of a disc')
  t.ok((await fetched(t, second, 'install2.swm')).equals(image.bytes))
  t.equal(statSync(join(folder, 'shares', first.share, 'install.wim')).ino, statSync(image.path).ino, 'without a copy')

  const refused = async (what: string, asked: Promise<{ status: number; said: string }>, why: RegExp) => {
    const { said } = await asked
    t.match(said, why, what)
  }
  await refused('another share', askShare(first, 'ls', { share: second.share }), /ACCESS_DENIED/)
  await refused('another password', askShare(first, 'ls', { password: second.password }), /LOGON_FAILURE/)
  await refused('no password', askShare(first, 'ls', { password: '' }), /LOGON_FAILURE|ACCESS_DENIED/)
  await refused('nobody', askShare({ ...first, user: '', password: '' }, 'ls'), /ACCESS_DENIED|LOGON_FAILURE/)
  await refused(
    'the owner',
    askShare({ ...first, user: 'openwds-share', password: '' }, 'ls'),
    /LOGON_FAILURE|ACCESS_DENIED/,
  )
  await refused('writing', askShare(first, `put ${image.path} more.wim`), /ACCESS_DENIED|MEDIA_WRITE_PROTECTED/)
  await refused('overwriting', askShare(first, `put ${image.path} install.wim`), /ACCESS_DENIED|MEDIA_WRITE_PROTECTED/)
  await refused('deleting', askShare(first, 'del install.wim'), /ACCESS_DENIED|MEDIA_WRITE_PROTECTED/)
  await refused('a folder', askShare(first, 'mkdir new'), /ACCESS_DENIED|MEDIA_WRITE_PROTECTED/)
  for (const path of ['../beside.txt', '..\\\\beside.txt', `../${second.share}/install.wim`, '../../passwd'])
    await refused(path, askShare(first, `get ${path} -`), /OBJECT_(PATH|NAME)_(NOT_FOUND|INVALID|SYNTAX_BAD)/)
  await refused(
    'a list of shares',
    askShare(first, 'ls', { share: 'IPC$' }),
    /NT_STATUS_(ACCESS_DENIED|CONNECTION_REFUSED)/,
  )
  const list = await askShare(first, '', { more: ['-L', '127.0.0.1'] })
  t.notMatch(list.said, new RegExp(`${second.share}|homes`), 'nothing is listed')
  await refused(
    'older than SMB 3',
    askShare(first, 'ls', { more: ['-m', 'SMB2'] }),
    /NOT_SUPPORTED|CONNECTION|negotiation failed/,
  )
  symlinkSync(join(folder, 'smbpasswd'), join(folder, 'shares', first.share, 'link'))
  await refused('a link out of it', askShare(first, 'get link -'), /NT_STATUS_(?!OK)/)

  const told =
    lines.join('') + readFileSync(join(folder, 'passwd'), 'utf8') + readFileSync(join(folder, 'smb.conf'), 'utf8')
  for (const { password } of [first, second]) {
    t.notMatch(told, password, 'no password in log or files')
    t.notMatch(readFileSync(join(folder, 'smbpasswd'), 'utf8'), password)
  }
  for (const name of ['.', 'shares', 'copies', 'smbd', 'smbd/private'])
    t.equal(statSync(join(folder, name)).mode & 0o077, 0, `${name} is for this user alone`)
  for (const name of ['smbpasswd', 'passwd', 'smb.conf']) t.equal(statSync(join(folder, name)).mode & 0o077, 0, name)
  t.match(await share.status(), { reachable: true })
  const wire = await tapWire(t, first.port)
  const text = imageIn(directory, 'text.wim', Buffer.from('nothing of this is to be read on the way '.repeat(3000)))
  const third = await share.grant('dep3', [text], LATER)
  t.ok((await fetched(t, { ...third, port: wire.port }, 'text.wim')).equals(text.bytes))
  t.ok(wire.bytes().length > text.sizeBytes)
  t.notOk(wire.bytes().includes('to be read on the way'), 'it is encrypted')
})

t.test('an account ends with its deployment, also in a session that is open', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const share = await openTestShare(t, folder)
  const disc = imageInDisc(directory)
  const [ends, stays] = [await share.grant('dep1', [disc], LATER), await share.grant('dep2', [disc], LATER)]
  t.equal(readdirSync(join(folder, 'copies')).length, 1, 'one copy for both')
  const ending = await openSession(t, ends)
  const staying = await openSession(t, stays)
  await share.end('dep1')
  t.match(await ending(), /NT_STATUS_(NETWORK_NAME_DELETED|USER_SESSION_DELETED|CONNECTION)/)
  t.match((await askShare(ends, 'ls')).said, /LOGON_FAILURE/, 'its password is unknown')
  t.equal(await staying(), 'fetched', 'the other one was not disturbed')
  t.ok((await fetched(t, stays, 'install.wim')).equals(disc.bytes))
  await share.end('dep2')
  t.ok(isEmpty(folder), 'nothing is left, not even the copy')
  await share.end('dep2')
})

t.test('time ends an account too, and a new one replaces the old', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const clock = { nowMs: Date.now() }
  const share = await openTestShare(t, folder, { now: () => clock.nowMs })
  const image = imageIn(directory)
  const old = await share.grant('dep1', [image], LATER)
  const grant = await share.grant('dep1', [image], LATER)
  t.match((await askShare(old, 'ls')).said, /LOGON_FAILURE/)
  t.match((await askShare(grant, 'ls')).said, /install\.wim/)
  clock.nowMs = Date.parse(LATER) - 1000
  await share.sweep(() => true)
  t.same(share.deployments(), ['dep1'])
  clock.nowMs = Date.parse(LATER)
  await share.sweep(() => true)
  t.ok(isEmpty(folder))
  t.match((await askShare(grant, 'ls')).said, /LOGON_FAILURE/)
})

t.test('a start sweeps what the last run left, and keeps what is still wanted', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const image = imageIn(directory)
  const before = await openTestShare(t, folder)
  const gone = await before.grant('gone', [imageInDisc(directory)], LATER)
  const kept = await before.grant('kept', [image], LATER)
  await before.close()
  t.match((await askShare(gone, 'ls')).said, /CONNECTION_REFUSED/, 'smbd ended with it')
  mkdirSync(join(folder, 'shares', 'dleftover'))
  writeFileSync(join(folder, 'copies', `${'0'.repeat(64)}.part`), 'half of it')
  const share = await openTestShare(t, folder, { port: kept.port }, (deployment) => deployment === 'kept')
  t.same(share.deployments(), ['kept'])
  t.same(readdirSync(join(folder, 'shares')), [kept.share])
  t.same(readdirSync(join(folder, 'copies')), [])
  t.match((await askShare(kept, 'ls')).said, /install\.wim/, 'with the password of before')
  t.match((await askShare(gone, 'ls')).said, /LOGON_FAILURE/)
})

t.test('smbd that falls is started again', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const lines: string[] = []
  const share = await openTestShare(t, folder, {
    log: createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) }),
  })
  const grant = await share.grant('dep1', [imageIn(directory)], LATER)
  process.kill(Number(readFileSync(join(folder, 'smbd/run/smbd.pid'), 'utf8')), 'SIGKILL')
  for (let tries = 0; tries < 100 && !/smb\.ended/.test(lines.join('')); tries++) await sleep(20)
  t.match(await share.status(), { reachable: false, text: /does not answer/ })
  await t.rejects(share.grant('dep2', [imageIn(directory)], LATER), { code: 'SMB_NOT_RUNNING' })
  for (let tries = 0; tries < 100 && !(await share.status()).reachable; tries++) await sleep(100)
  t.match((await askShare(grant, 'ls')).said, /install\.wim/)
})

t.test('smbd ends with the daemon, also when that was killed', async (t) => {
  if (!(await requireSamba(t))) return
  const folder = join(temporaryDirectory(t), 'smb')
  const program = `import { SmbShare } from ${JSON.stringify(new URL('../../src/smb/share.ts', import.meta.url).href)}
    import { createLog } from ${JSON.stringify(new URL('../../src/log.ts', import.meta.url).href)}
    const log = createLog({ level: 'silent', format: 'json' })
    const words = { folder: ${JSON.stringify(folder)}, addresses: ['127.0.0.1'], port: ${await freePort()}, run: 'spawn' }
    await SmbShare.open({ ...words, owner: ${JSON.stringify(OWNER)}, log }, () => true)
    console.log('open')`
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', program])
  t.teardown(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const smbd = Number(readFileSync(join(folder, 'smbd/run/smbd.pid'), 'utf8'))
  t.ok(existsSync(`/proc/${smbd}`))
  child.kill('SIGKILL')
  for (let tries = 0; tries < 100 && existsSync(`/proc/${smbd}`); tries++) await sleep(50)
  t.notOk(existsSync(`/proc/${smbd}`))
})

t.test('a grant that fails leaves nothing', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const share = await openTestShare(t, folder)
  const image = imageIn(directory)
  const disc = imageInDisc(directory)
  const cases: [string, SharedFile[], { code: string; next?: RegExp }][] = [
    ['another hash', [image, { ...disc, name: 'two.wim', sha256: '0'.repeat(64) }], { code: 'SMB_FILE_CHANGED' }],
    ['another size', [{ ...image, sizeBytes: 1 }], { code: 'SMB_FILE_CHANGED' }],
    ['a file that is gone', [{ ...image, path: join(directory, 'none.wim') }], { code: 'SMB_FOLDER_UNUSABLE' }],
    ['no room', [{ ...disc, sizeBytes: 2 ** 60 }], { code: 'SMB_DISK_FULL', next: /Make room/ }],
  ]
  for (const [what, files, error] of cases) {
    await t.rejects(share.grant('dep1', files, LATER), error, what)
    t.ok(isEmpty(folder), what)
    t.same(share.deployments(), [], what)
  }
  // the account cannot be written: a folder stands in the way of its file
  mkdirSync(join(folder, 'passwd.new', 'x'), { recursive: true })
  await t.rejects(share.grant('dep1', [disc], LATER), { code: 'SMB_FOLDER_UNUSABLE' })
  t.same(readdirSync(join(folder, 'shares')), [])
  t.same(share.deployments(), [], 'it is known only when it is written')
})

t.test('a deployment that ends while its share is made gets none', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const share = await openTestShare(t, folder)
  const granting = share.grant('dep1', [imageInDisc(directory)], LATER)
  await share.end('dep1')
  await t.rejects(granting, { code: 'SMB_ENDED' })
  t.ok(isEmpty(folder))
  const both = await Promise.allSettled([1, 2].map(() => share.grant('dep2', [imageIn(directory)], LATER)))
  t.same(
    both.map(({ status }) => status),
    ['fulfilled', 'rejected'],
    'never two at once',
  )
})

t.test('a start that cannot be is refused with a code', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  t.teardown(() => void other.close())
  await t.rejects(openTestShare(t, join(directory, 'smb'), { port }), {
    code: 'SMB_NOT_RUNNING',
    message: /another program listens there/,
  })
  await t.rejects(openTestShare(t, join(directory, 'smb'), { addresses: ['192.0.2.77'] }), { code: 'SMB_NOT_RUNNING' })
  writeFileSync(join(directory, 'file'), '')
  await t.rejects(openTestShare(t, join(directory, 'file')), { code: 'SMB_FOLDER_UNUSABLE' })
})

t.test('another smbd is asked to close sessions', async (t) => {
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const port = await freePort()
  const listener = createServer().listen(port, '127.0.0.1')
  t.teardown(() => void listener.close())
  const share = await SmbShare.open(
    { folder, addresses: ['127.0.0.1'], run: 'external', owner: OWNER, log: SILENT, port },
    () => true,
  )
  const { share: name } = await share.grant('dep1', [imageIn(directory)], LATER)
  const ended = share.end('dep1')
  for (let tries = 0; tries < 100 && !existsSync(join(folder, 'closing', name)); tries++) await sleep(20)
  t.match(readFileSync(join(folder, 'smbpasswd'), 'utf8'), /^$/, 'the password is gone before anybody answers')
  t.same(readdirSync(join(folder, 'shares')), [])
  rmSync(join(folder, 'closing', name))
  await ended
  t.ok(isEmpty(folder))
})
