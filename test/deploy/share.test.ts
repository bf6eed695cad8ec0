// Deployments by `transport: smb`: the account comes with the plan, reads the image of this one alone, and ends with the work in Windows PE.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createClient } from '../../src/cli/client.ts'
import { NO_SHARE, type DeployShare, type ShareAccess } from '../../src/deploy/share.ts'
import { SystemError } from '../../src/errors.ts'
import type { ImageJob } from '../../src/library/library.ts'
import { startTestDaemon } from '../cli/daemon.ts'
import { askDeploy } from '../support/deploy-https.ts'
import { ANSWER, bootOf, reportOf, startDeployRoom, type DeployRoom } from '../support/deploy-room.ts'
import { askShare, freePort, openTestShare, requireSamba } from '../support/samba.ts'
import { requireTool } from '../support/tools.ts'
import { AS_ADMIN, temporaryDirectory, testMac } from '../support/test-store.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from '../support/windows-images.ts'

t.setTimeout(240_000)

const BY_SHARE = { transport: 'smb' } as const
type Ask = (method: string, path: string, options?: Parameters<typeof askDeploy>[4]) => ReturnType<typeof askDeploy>
const errorOf = (lines: string[][]) => lines.find(([word]) => word === 'error')?.slice(1, 3)

/** Boots and redeems: what the agent does until it has a credential. */
async function redeems(room: DeployRoom, n: number, session?: string) {
  const words = await room.desk.mint(bootOf(n, session))
  if (!words) throw new Error('no token was made')
  const id = words.deployment
  const ask: Ask = (method, path, options = {}) =>
    askDeploy(room.port, room.authority.caPem, method, `/deploy/${id}/${path}`, options)
  const answer = await ask('POST', 'redeem', { secret: words.secret, form: reportOf(n) })
  const secret = answer.lines.find(([word]) => word === 'credential')?.[1] ?? ''
  return { id, ask, secret }
}

/** What mount.cmd would do, as Windows reads it. */
async function readMount(ask: Ask, secret: string): Promise<ShareAccess & { text: string }> {
  const text = (await ask('GET', 'files/mount', { secret })).body.toString()
  const [, address = '', share = '', password = '', user = '', port = '445'] =
    /net\.exe use Z: "\\\\([^"\\]+)\\([^"]+)" "([^"]+)" \/user:"([^"]+)" \/persistent:no(?: \/TCPPORT:(\d+))?/.exec(
      text,
    ) ?? []
  return { addresses: [address], share, password, user, port: Number(port), text }
}

async function armsByShare(room: DeployRoom, n: number, method: 'apply-image' | 'windows-setup' = 'apply-image') {
  await room.arm(n, method)
  await room.store.deployWordsPut('machine', testMac(n), BY_SHARE, AS_ADMIN)
}

async function fetched(t: Test, access: ShareAccess, file = 'install.wim'): Promise<Buffer> {
  const to = join(temporaryDirectory(t), 'fetched')
  const { said } = await askShare(access, `get ${file} ${to}`)
  return existsSync(to) ? readFileSync(to) : Buffer.from(said)
}

t.test('the account comes with the plan and ends when Windows PE is through', async (t) => {
  if (!(await requireSamba(t))) return
  const folder = join(temporaryDirectory(t), 'smb')
  const share = await openTestShare(t, folder)
  const room = await startDeployRoom(t, { share })
  await armsByShare(room, 1)
  await armsByShare(room, 2)
  const { id, ask, secret } = await redeems(room, 1)
  t.same(share.deployments(), [], 'not before the plan is asked for')
  const [plan, again] = await Promise.all([1, 2].map(() => ask('GET', 'plan', { secret })))
  t.equal(plan?.status, 200)
  t.equal(plan?.body.toString(), again?.body.toString(), 'asked for twice at once it is one plan')
  t.same(share.deployments(), [id])
  const access = await readMount(ask, secret)
  t.ok((await fetched(t, access)).equals(room.image.bytes))
  t.notMatch(plan?.body.toString(), access.password, 'the password is in mount.cmd alone')
  t.match(
    plan?.lines.filter(([word]) => word === 'step').map(([, name]) => name),
    ['prepare', 'mount', 'apply', 'answer', 'bootable', 'leave-behind', 'unmount', 'restart'],
  )
  const apply = (await ask('GET', 'files/apply', { secret })).body.toString()
  t.match(apply, /\/ImageFile:"Z:\\install\.wim"/)

  const other = await redeems(room, 2)
  await other.ask('GET', 'plan', { secret: other.secret })
  const foreign = await readMount(other.ask, other.secret)
  t.match((await askShare(access, 'ls', { share: foreign.share })).said, /ACCESS_DENIED/)
  const remembered = JSON.stringify([
    ...(await room.store.auditList({ limit: 200 })).items,
    ...(await room.store.deploymentNotes(id)),
    await room.store.deploymentPlan(id),
    await room.plans.preview(testMac(1), 'uefi'),
  ])
  t.notMatch(remembered, access.password, 'nobody but the machine is told')
  t.match(remembered, /\*{28}/, 'a plan that is shown has stars')

  for (const stage of ['preparing', 'downloading', 'applying']) await ask('POST', 'stage', { secret, form: { stage } })
  t.match((await askShare(access, 'ls')).said, /install\.wim/)
  await ask('POST', 'stage', { secret, form: { stage: 'rebooting' } })
  t.match((await askShare(access, 'ls')).said, /LOGON_FAILURE/)
  t.same(share.deployments(), [other.id], 'the other one works on')
  t.match((await askShare(foreign, 'ls')).said, /install\.wim/)
})

t.test('however a deployment ends, its account does', async (t) => {
  if (!(await requireSamba(t))) return
  const folder = join(temporaryDirectory(t), 'smb')
  const clock = { nowMs: Date.now() }
  const share = await openTestShare(t, folder, { now: () => clock.nowMs })
  const room = await startDeployRoom(t, { share, desk: { now: () => clock.nowMs } })
  const at = async (n: number, session?: string) => {
    const machine = await redeems(room, n, session)
    t.equal((await machine.ask('GET', 'plan', { secret: machine.secret })).status, 200)
    return { ...machine, access: await readMount(machine.ask, machine.secret) }
  }
  const gone = async (access: ShareAccess, how: string) => {
    t.match((await askShare(access, 'ls')).said, /LOGON_FAILURE/, how)
    t.same(readdirSync(join(folder, 'shares')), [], how)
  }
  await armsByShare(room, 1)
  const failed = await at(1)
  await failed.ask('POST', 'fail', { secret: failed.secret, form: { code: '501', text: 'no' } })
  await gone(failed.access, 'failed')

  await armsByShare(room, 2)
  const cancelled = await at(2)
  await room.desk.cancel(cancelled.id, AS_ADMIN.actor)
  await gone(cancelled.access, 'cancelled')

  await armsByShare(room, 3)
  const stalled = await at(3)
  clock.nowMs += 20 * 60_000
  await room.desk.tick()
  t.match(await room.desk.get(stalled.id), { state: 'stalled' })
  await gone(stalled.access, 'stalled')
  t.equal((await stalled.ask('GET', 'plan', { secret: stalled.secret })).status, 200, 'and it may ask anew')
  const anew = await readMount(stalled.ask, stalled.secret)
  t.match((await askShare(anew, 'ls')).said, /install\.wim/)
  await room.desk.cancel(stalled.id, AS_ADMIN.actor)

  await armsByShare(room, 4)
  const first = await at(4)
  const second = await at(4, 'anotheraaaaa')
  t.match((await askShare(first.access, 'ls')).said, /LOGON_FAILURE/, 'booted anew')
  t.match((await askShare(second.access, 'ls')).said, /install\.wim/)
  await room.desk.open(testMac(4))
  await gone(second.access, 'followed by another deployment')

  await armsByShare(room, 5)
  const late = await at(5)
  clock.nowMs += 23 * 3_600_000
  await late.ask('POST', 'stage', { secret: late.secret, form: { stage: 'downloading' } })
  await room.desk.tick()
  t.same(share.deployments(), [late.id])
  clock.nowMs += 3_600_000 - 120_000
  await late.ask('POST', 'progress', { secret: late.secret, form: { step: 'apply', percent: '5' } })
  await room.desk.tick()
  t.same(share.deployments(), [late.id])
  clock.nowMs += 120_000
  await room.desk.tick()
  await gone(late.access, 'its credential has expired')
})

t.test('what the share refuses is told with a code and the next step, and no account is left', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  const machine = await redeems(room, 1)
  await room.store.deployWordsPut('machine', testMac(1), BY_SHARE, AS_ADMIN)
  const refused = await machine.ask('GET', 'plan', { secret: machine.secret })
  t.same(errorOf(refused.lines), ['211', 'DEPLOY_REFUSED'])
  t.match(refused.body.toString(), /smb\.enabled is false.*Set smb\.enabled: true/)
  t.match(
    (await room.plans.preview(testMac(1), 'uefi'))?.checks
      ?.filter(({ verdict }) => verdict === 'error')
      .map(({ check }) => check),
    ['share'],
  )
  const ended: string[] = []
  const codes = ['SMB_DISK_FULL', 'SMB_NOT_RUNNING', 'SMB_FILE_CHANGED'] as const
  for (const [index, code] of codes.entries()) {
    const share: DeployShare = {
      ...NO_SHARE,
      status: async () => ({ reachable: true, text: 'yes' }),
      grant: () => Promise.reject(new SystemError(code, { folder: '/x', neededBytes: 5, freeBytes: 1 })),
      end: async (id) => ended.push(id) > 0,
    }
    const full = await startDeployRoom(t, { share })
    await armsByShare(full, index + 1)
    const { ask, secret, id } = await redeems(full, index + 1)
    const answer = await ask('GET', 'plan', { secret })
    t.same(errorOf(answer.lines), ['212', 'DEPLOY_SHARE'])
    t.match(answer.body.toString(), new RegExp(code))
    t.ok(ended.includes(id))
    const notes = await full.store.deploymentNotes(id)
    t.match(notes.at(-1)?.text, new RegExp(`refused: ${code}`), 'the administrator reads it too')
  }
})

t.test('a plan that fails after the account was made takes it away again', async (t) => {
  if (!(await requireSamba(t))) return
  const folder = join(temporaryDirectory(t), 'smb')
  const share = await openTestShare(t, folder)
  const room = await startDeployRoom(t, {
    share,
    sources: {
      share,
      drivers: (_machine, facts) =>
        facts ? Promise.reject(new Error('the disk fell out')) : Promise.resolve({ packages: [], notes: [] }),
    },
  })
  await armsByShare(room, 1)
  const { ask, secret } = await redeems(room, 1)
  const answer = await ask('GET', 'plan', { secret }).catch(() => undefined)
  t.not(answer?.status, 200)
  t.same(share.deployments(), [])
  t.same(readdirSync(join(folder, 'shares')), [])
})

t.test('a whole deployment through the daemon, of an image in a file and of one in a disc', async (t) => {
  if (!(await requireSamba(t)) || !requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const port = await freePort()
  const daemon = await startTestDaemon(t, { config: [`smb: { enabled: true, port: ${port} }`] })
  const folder = join(daemon.directory, 'var/smb')
  const api = createClient({ kind: 'socket', path: daemon.socket })
  const source = temporaryDirectory(t)
  const bring = async (path: string, name: string) => {
    let job = (await api.send<ImageJob>('POST', '/image-imports', { body: { path, name, origin: 'custom' } })).body
    for (; job.state === 'running'; job = (await api.get<ImageJob>(`/image-jobs/${job.id}`)).body) await sleep(50)
    t.match(job, { state: 'done' })
    return job.images.map((image) => image.name)
  }
  const files = {
    'Windows/Boot/DVD/EFI/boot.sdi': '$SDI0001 of the image',
    'Windows/Boot/EFI/bootmgfw.efi': 'the boot manager',
  }
  const bootWim = await makeBootWim(join(source, 'boot.wim'), { files })
  await bring(bootWim, 'pe')
  const install = await makeInstallWim(join(source, 'install.wim'), [
    { name: 'Windows 11 Pro', edition: 'Professional', files: { 'big.bin': 'x'.repeat(100_000) } },
  ])
  await bring(install, 'plain')
  const [ofDisc = ''] = (
    await bring(await makeWindowsIso(join(source, 'win.iso'), { bootWim, install }), 'disc')
  ).filter((name) => !/boot/.test(name))
  await api.send('PUT', '/answers/lab', { body: { content: ANSWER } })
  for (const [n, method, installImage] of [
    [1, 'apply-image', 'plain'],
    [2, 'windows-setup', ofDisc],
  ] as const) {
    const mac = testMac(n)
    await api.send('PUT', `/machines/${mac}`, { body: { name: `lab-${n}` } })
    await api.send('PUT', `/machines/${mac}/deploy-settings`, { body: BY_SHARE })
    await api.send('PUT', `/machines/${mac}/assignment`, {
      body: { bootImage: 'pe', installImage, method, answer: 'lab', once: true, armed: true },
    })
    t.ok(await daemon.ask({ mac, architecture: 7 }))
    const sessions = (await api.get<{ items: { id: string; mac: string }[] }>('/sessions')).body.items
    const session = sessions.find((one) => one.mac === mac)?.id ?? ''
    const options = { blksize: 8192, windowsize: 16 }
    const wim = await fetchTftp({ port: daemon.tftpPort(), name: `Tmp\\${session}\\boot.wim`, keep: true, options })
    const pe = temporaryDirectory(t)
    writeFileSync(join(pe, 'boot.wim'), wim.bytes)
    const ours = (name: string) => {
      execFileSync('wimlib-imagex', [
        'extract',
        join(pe, 'boot.wim'),
        '2',
        `/Windows/System32/openwds/${name}`,
        `--dest-dir=${pe}`,
      ])
      return readFileSync(join(pe, name), 'utf8')
    }
    const words = new Map(
      ours('session.txt')
        .split(/\r?\n/)
        .map((line) => line.split('\t') as [string, string]),
    )
    const id = words.get('deployment') ?? ''
    const server = new URL(words.get('server') ?? '')
    const ask: Ask = (how, path, more = {}) =>
      askDeploy(Number(server.port), ours('ca.pem'), how, `/deploy/${id}/${path}`, more)
    t.same(shares(folder), [], 'nothing before the token is redeemed')
    const redeemed = await ask('POST', 'redeem', { secret: words.get('token') ?? '', form: reportOf(n) })
    const secret = redeemed.lines.find(([word]) => word === 'credential')?.[1] ?? ''
    const plan = await ask('GET', 'plan', { secret })
    t.equal(plan.status, 200, plan.body.toString())
    const access = await readMount(ask, secret)
    t.equal(access.port, port)
    t.ok((await fetched(t, access)).equals(readFileSync(install)), `${method}: the image, whole`)
    const command = await ask('GET', method === 'apply-image' ? 'files/apply' : 'files/setup', { secret })
    t.match(command.body.toString(), /"Z:\\install\.wim"/)
    if (method === 'windows-setup')
      t.match((await ask('GET', 'files/answer', { secret })).body.toString(), /<Path>Z:\\install\.wim<\/Path>/)
    for (const stage of ['preparing', 'downloading', 'applying', 'rebooting'])
      t.equal((await ask('POST', 'stage', { secret, form: { stage } })).status, 200, stage)
    t.match((await askShare(access, 'ls')).said, /LOGON_FAILURE/)
    t.same(shares(folder), [])
    const report =
      (await ask('GET', 'files/report', { secret })).lines.find(([word]) => word === 'credential')?.[1] ?? ''
    for (const stage of ['specialize', 'oobe', 'ready'])
      t.equal((await ask('POST', 'stage', { secret: report, form: { stage } })).status, 200, stage)
    t.match((await api.get(`/deployments/${id}`)).body, { state: 'ready' })
  }
})

const shares = (folder: string) => readdirSync(join(folder, 'shares'))

t.test('switched off the share leaves nothing', async (t) => {
  if (!(await requireSamba(t))) return
  const daemon = await startTestDaemon(t)
  t.notOk(existsSync(join(daemon.directory, 'var/smb')), 'off by default')
  await daemon.stop()
  const folder = join(daemon.directory, 'var/smb')
  const share = await openTestShare(t, folder)
  const path = join(daemon.directory, 'install.wim')
  writeFileSync(path, 'an image')
  const file = { name: 'install.wim', path, sizeBytes: 8, sha256: '0' }
  await share.grant('someother1', [file], new Date(Date.now() + 60_000).toISOString())
  await share.close()
  await daemon.start()
  t.same(readdirSync(folder), [], 'what an earlier configuration left is gone')
  t.equal(readFileSync(path, 'utf8'), 'an image', 'the library is untouched')
})

t.test('a folder with other files in it is nobody’s share, switched on or off', async (t) => {
  if (!(await requireSamba(t))) return
  const folder = t.testdir({
    'smb.conf': '[global]\n',
    passwd: 'root:x:0:0::/root:/bin/sh\n',
    shares: { photos: { one: 'a picture' } },
  })
  const untouched = () => {
    t.same(readdirSync(folder).sort(), ['passwd', 'shares', 'smb.conf'])
    t.equal(readFileSync(join(folder, 'smb.conf'), 'utf8'), '[global]\n')
    t.equal(readFileSync(join(folder, 'shares/photos/one'), 'utf8'), 'a picture')
  }
  await startTestDaemon(t, { config: [`smb: { enabled: false, directory: ${folder} }`] })
  untouched()
  const port = await freePort()
  await t.rejects(startTestDaemon(t, { config: [`smb: { enabled: true, port: ${port}, directory: ${folder} }`] }), {
    code: 'SMB_FOLDER_UNUSABLE',
    next: /smb\.directory/,
  })
  untouched()
})

t.test('a daemon whose share cannot be does not start', async (t) => {
  if (!(await requireSamba(t))) return
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  t.teardown(() => void other.close())
  await t.rejects(startTestDaemon(t, { config: [`smb: { enabled: true, port: ${port} }`] }), {
    code: 'SMB_NOT_RUNNING',
    next: /systemctl stop smbd/,
  })
})
