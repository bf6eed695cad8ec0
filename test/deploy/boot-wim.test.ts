// A real daemon puts agent, token and authority into the boot.wim of a machine that is deployed, and into no other.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createClient } from '../../src/cli/client.ts'
import { parseLines } from '../../src/deploy/lines.ts'
import type { DriverExplanationReply } from '../../src/api/driver-schemas.ts'
import type { ExplanationReply } from '../../src/api/explanation-schema.ts'
import type { ImageJob } from '../../src/library/library.ts'
import { startTestDaemon } from '../cli/daemon.ts'
import { run } from '../cli/run.ts'
import { infText, writeDriver } from '../support/driver-files.ts'
import { askDeploy } from '../support/deploy-https.ts'
import { reportOf } from '../support/deploy-room.ts'
import { temporaryDirectory, testMac } from '../support/test-store.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim } from '../support/windows-images.ts'

t.setTimeout(180_000)

const LOADERS = {
  'Windows/Boot/DVD/EFI/boot.sdi': '$SDI0001 of the image',
  'Windows/Boot/EFI/bootmgfw.efi': 'the boot manager',
}
const AGENT = Buffer.from('MZ: the agent of this test')

const PASSWORD = 'Corr3ct-horse'
const ANSWER = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend">
  <settings pass="oobeSystem">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <UserAccounts>
        <AdministratorPassword>
          <Value>\${secrets.admin}</Value>
          <PlainText>true</PlainText>
        </AdministratorPassword>
      </UserAccounts>
    </component>
  </settings>
</unattend>
`

async function startRoom(t: Test) {
  const daemon = await startTestDaemon(t)
  const folder = temporaryDirectory(t)
  mkdirSync(join(daemon.directory, 'boot-images/agent'))
  writeFileSync(join(daemon.directory, 'boot-images/agent/openwds-agent-x64.exe'), AGENT)
  const api = createClient({ kind: 'socket', path: daemon.socket })
  const importImage = async (path: string, name: string) => {
    const { body } = await api.send<ImageJob>('POST', '/image-imports', { body: { path, name, origin: 'custom' } })
    let job = body
    while (job.state === 'running') {
      await sleep(20)
      job = (await api.get<ImageJob>(`/image-jobs/${job.id}`)).body
    }
    t.match(job, { state: 'done' }, name)
  }
  await importImage(await makeBootWim(join(folder, 'boot.wim'), { files: LOADERS, setup: false }), 'pe')
  await importImage(await makeInstallWim(join(folder, 'install.wim')), 'win11')
  const assign = async (n: number, words: object) => {
    await api.send('PUT', `/machines/${testMac(n)}`, { body: { name: `lab-${n}` } })
    await api.send('PUT', `/machines/${testMac(n)}/assignment`, { body: { bootImage: 'pe', armed: true, ...words } })
  }
  const boot = async (n: number, architecture = 7) => {
    t.ok(await daemon.ask({ mac: testMac(n), architecture }), 'it is answered')
    const { items } = (await api.get<{ items: { id: string; mac: string }[] }>('/sessions')).body
    return items.find(({ mac }) => mac === testMac(n))?.id ?? ''
  }
  const get = async (name: string) =>
    (await fetchTftp({ port: daemon.tftpPort(), name, keep: true, options: { blksize: 8192, windowsize: 16 } })).bytes
  const extract = (wim: Uint8Array) => {
    const target = temporaryDirectory(t)
    writeFileSync(join(target, 'served.wim'), wim)
    execFileSync('wimlib-imagex', ['verify', join(target, 'served.wim')])
    execFileSync('wimlib-imagex', ['extract', join(target, 'served.wim'), '1', `--dest-dir=${target}`, '/Windows'])
    return (name: string) => readFileSync(join(target, 'Windows/System32', name), 'utf8')
  }
  return { daemon, api, assign, boot, get, extract }
}

t.test('the boot.wim of a machine that is deployed', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { daemon, api, assign, boot, get, extract } = await startRoom(t)
  const install = { installImage: 'win11', select: { name: 'Windows 11 Pro' }, method: 'apply-image', once: true }
  await assign(1, install)
  await assign(2, { method: 'boot-only' })
  await assign(3, install)
  const session = await boot(1)
  const wim = await get(`\\Tmp\\${session}\\boot.wim`)
  t.ok(wim.equals(await get(`\\Tmp\\${session}\\boot.wim`)), 'the same bytes every time')
  const read = extract(wim)
  t.match(read('winpeshl.ini'), /cmd\.exe, \/d \/c X:\\Windows\\System32\\openwds\\start\.cmd\r\n/)
  t.match(read('openwds/start.cmd'), /wpeinit\.exe\r\n[^]*openwds\\agent\.exe\r\n/)
  t.equal(read('openwds/agent.exe'), AGENT.toString())
  const words = Object.fromEntries(parseLines(read('openwds/session.txt')).map(([word, value]) => [word, value ?? '']))
  t.match(words, { 'openwds-session': '1', server: /^https:\/\/127\.0\.0\.1:\d+$/, token: /^[\w-]{43}$/ })

  // by the files of the image alone: the pinned authority, the server and the token
  const { server = '', deployment = '', token = '' } = words
  const ca = read('openwds/ca.pem')
  const ask = (method: string, path: string, options: Parameters<typeof askDeploy>[4]) =>
    askDeploy(Number(new URL(server).port), ca, method, `/deploy/${deployment}/${path}`, options)
  const redeemed = await ask('POST', 'redeem', { secret: token, form: reportOf(1) })
  t.equal(redeemed.status, 200, redeemed.body.toString())
  const credential = redeemed.lines.find(([word]) => word === 'credential')?.[1] ?? ''
  const plan = await ask('GET', 'plan', { secret: credential })
  t.match(plan.body.toString(), /^openwds-plan\t1\n[^]*\nmethod\tapply-image\n/)
  const image = plan.lines.find(([word, id]) => word === 'file' && id === 'image')
  const fetched = await ask('GET', 'files/image', { secret: credential })
  t.equal(fetched.body.length, Number(image?.[2]))
  const again = await ask('POST', 'redeem', { secret: token, form: reportOf(1, { nonce: 'f'.repeat(32) }) })
  t.equal(again.status, 409, 'the token is spent')

  // nothing of it elsewhere: other machines' images, the image itself, plain HTTP
  const theirs = extract(await get(`\\Tmp\\${await boot(2)}\\boot.wim`))
  t.throws(() => theirs('openwds/session.txt'), { code: 'ENOENT' }, 'where no agent works it is the image as it is')
  const third = extract(await get(`\\Tmp\\${await boot(3)}\\boot.wim`))('openwds/session.txt')
  t.notMatch(third, token, 'every machine has a token of its own')
  const { body } = await api.get<{ daemon: { listening: { door: string; port: number }[] } }>('/health')
  const port = body.daemon.listening.find(({ door }) => door === 'http')?.port
  for (const path of ['redeem', 'plan', 'files/image', 'files/answer']) {
    const { status } = await fetch(`http://127.0.0.1:${port}/deploy/${deployment}/${path}`, {
      method: path === 'redeem' ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${credential}` },
    })
    t.equal(status, 404, `${path} by plain HTTP`)
  }
  for (const name of ['openwds/session.txt', 'agent/session.txt', `Tmp\\${session}\\session.txt`])
    await t.rejects(get(name), { code: 1 }, `${name} by TFTP`)
  const everything = [...(await api.list('/audit')), (await api.get(`/sessions/${session}`)).body]
  t.notMatch(JSON.stringify(everything), token)

  await daemon.stop()
  await daemon.start()
  t.equal((await get(`\\Tmp\\${session}\\boot.wim`)).length, wim.length, 'as long after a restart of the daemon')
})

t.test('drivers: into Windows PE by boot.wim, into Windows by the plan', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { daemon, api, assign, boot, get, extract } = await startRoom(t)
  const folder = temporaryDirectory(t)
  const put = async (name: string, words: object) => {
    await api.send('PUT', `/drivers/${name}`, { body: { path: writeDriver(folder, name) } })
    await api.send('PUT', `/driver-groups/for-${name}`, { body: { packages: [name], ...words } })
  }
  await put('everywhere', {})
  await put('maker', { filters: [{ fact: 'manufacturer', include: ['dell*'] }] })
  await put('other', { filters: [{ fact: 'manufacturer', include: ['HP'] }], targets: ['windows'] })
  await put('home', { filters: [{ fact: 'edition', exclude: ['Professional'] }], targets: ['windows'] })
  await assign(1, { installImage: 'win11', select: { name: 'Windows 11 Pro' }, method: 'apply-image', once: true })
  const explain = async () => (await api.get<DriverExplanationReply>(`/machines/${testMac(1)}/drivers`)).body
  t.match(await explain(), {
    winpe: { packages: ['everywhere', 'maker'], notes: [] },
    windows: { packages: ['everywhere'], notes: [] },
    groups: [{ outcome: 'applies' }, { outcome: 'differs' }, { reasons: ['manufacturer is not known yet'] }, {}],
  })

  const read = extract(await get(`\\Tmp\\${await boot(1)}\\boot.wim`))
  t.match(
    read('openwds/start.cmd'),
    /drvload\.exe "X:\\Windows\\System32\\openwds\\drivers\\1\\e1\.inf"\r\ndrvload\.exe "[^"]*\\2\\e1\.inf"\r\nwpeinit/,
  )
  t.equal(read('openwds/drivers/1/e1.inf'), infText())
  t.same(
    [1, 2].map((n) => read(`openwds/drivers/${n}/e1.sys`)),
    ['the driver everywhere', 'the driver maker'],
  )

  const words = Object.fromEntries(parseLines(read('openwds/session.txt')).map(([word, value]) => [word, value ?? '']))
  const ask = (method: string, path: string, options: Parameters<typeof askDeploy>[4]) =>
    askDeploy(
      ...([Number(new URL(words['server'] ?? '').port), read('openwds/ca.pem'), method] as const),
      ...([`/deploy/${words['deployment'] ?? ''}/${path}`, options] as const),
    )
  const form = reportOf(1, { manufacturer: 'Dell Inc.', model: 'Latitude' })
  const redeemed = await ask('POST', 'redeem', { secret: words['token'] ?? '', form })
  const secret = redeemed.lines.find(([word]) => word === 'credential')?.[1] ?? ''
  const plan = await ask('GET', 'plan', { secret })
  const files = plan.lines.filter(([word, id]) => word === 'file' && /^driver\d/.test(id ?? ''))
  t.same(
    files.map(([, , , , path]) => path),
    [1, 2].flatMap((n) => ['e1.cat', 'e1.inf', 'e1.sys'].map((name) => `W:\\openwds\\drivers\\${n}\\${name}`)),
  )
  const got = await Promise.all(files.map(async ([, id]) => (await ask('GET', `files/${id ?? ''}`, { secret })).body))
  for (const [at, [, , size, sha256]] of files.entries()) {
    t.equal(got[at]?.length, Number(size))
    t.equal(
      createHash('sha256')
        .update(got[at] ?? '')
        .digest('hex'),
      sha256,
    )
  }
  t.same([got[2], got[5]].map(String), ['the driver everywhere', 'the driver maker'])
  t.match(
    (await ask('GET', 'files/drivers', { secret })).body.toString(),
    /\/Add-Driver \/Driver:W:\\openwds\\drivers \/Recurse/,
  )
  t.match(await explain(), {
    facts: { manufacturer: ['Dell Inc.'] },
    windows: { packages: ['everywhere', 'maker'] },
    groups: [{}, {}, { outcome: 'applies' }, { outcome: 'differs' }],
  })

  // a package leaves nothing behind, and takes nothing along that another has
  const kept = () =>
    readdirSync(join(daemon.directory, 'var/drivers'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    ).length
  t.equal(kept(), 6, 'the same .inf and .cat once')
  await api.send('DELETE', '/driver-groups/for-maker')
  await api.send('DELETE', '/drivers/maker')
  t.equal(kept(), 5)
})

/**
 * What is asked for on UEFI by a boot manager that was named a store by option 252, as seen on the wire of a real one: the
 * store beside itself, the named one, no `\\Boot\\BCD`; policies, its words, fonts, then what the store names.
 */
const NAMES_UEFI = [
  'Tmp\\examplesessi\\bootmgfw.efi',
  '\\Tmp\\examplesessi\\BCD',
  '\\Tmp\\x64uefi{examplesessi}.bcd',
  '\\EFI\\Microsoft\\Boot\\Policies\\SbcpFlightToken.p7b',
  '\\EFI\\Microsoft\\Boot\\SecureBootPolicy.p7b',
  '\\EFI\\Microsoft\\Boot\\SiPolicy.p7b',
  '\\EFI\\Microsoft\\Boot\\SkuSiPolicy.p7b',
  '\\EFI\\Microsoft\\Boot\\WinSiPolicy.p7b',
  '\\EFI\\Microsoft\\Boot\\ATPSiPolicy.p7b',
  '\\Tmp\\examplesessi\\en-US\\bootmgfw.efi.MUI',
  '\\EFI\\Microsoft\\Boot\\boot.stl',
  '\\EFI\\Microsoft\\Boot\\Fonts\\wgl4_boot.ttf',
  '\\EFI\\Microsoft\\Boot\\Fonts\\segoe_slboot.ttf',
  '\\Tmp\\examplesessi\\boot.sdi',
  '\\Tmp\\examplesessi\\boot.wim',
]
/** The same on BIOS, where pxeboot.n12 comes first and there is no Secure Boot. */
const NAMES_BIOS = [
  'Tmp\\examplesessi\\pxeboot.n12',
  'Tmp\\examplesessi\\bootmgr.exe',
  '\\Tmp\\examplesessi\\BCD',
  '\\Tmp\\x64{examplesessi}.bcd',
  '\\Boot\\Fonts\\wgl4_boot.ttf',
  '\\Boot\\Fonts\\segoe_slboot.ttf',
  '\\Tmp\\examplesessi\\boot.sdi',
  '\\Tmp\\examplesessi\\boot.wim',
]

t.test('explain lists every file of a boot with its source; the boot then gets the same', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { daemon, api, assign, boot, get } = await startRoom(t)
  const own = join(daemon.directory, 'boot-images/winpe/pe/Windows/System32')
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'tool.cmd'), 'rem of the operator')
  await assign(1, { installImage: 'win11', select: { name: 'Windows 11 Pro' }, method: 'apply-image' })
  for (const n of [2, 3]) await assign(n, { method: 'boot-only' })
  const audited = async () => (await api.list('/audit')).length
  const before = await audited()
  for (const [n, architecture, arch] of [
    [1, 7, 'x64uefi'],
    [2, 7, 'x64uefi'],
    [3, 0, 'x64'],
  ] as const) {
    const { files } = (await api.get<ExplanationReply>(`/machines/${testMac(n)}/explain?arch=${arch}`)).body
    const named = (pattern: RegExp) => files.find(({ name }) => pattern.test(name))
    const isUefi = arch === 'x64uefi'
    t.match(named(isUefi ? /bootmgfw\.efi$/ : /pxeboot\.n12$/), {
      ...{ outcome: 'served', source: 'image' },
      result: isUefi
        ? 'served from boot image pe: \\Windows\\Boot\\EFI\\bootmgfw.efi in the image'
        : 'served from boot image pe: \\Windows\\Boot\\PXE\\pxeboot.n12 in the image',
    })
    // in the order of a real loader's requests: a name left out or made up is a wrong explanation
    t.same(
      files.map(({ name }) => name),
      isUefi ? NAMES_UEFI : NAMES_BIOS,
    )
    const store = named(/^\\Tmp\\x64(uefi)?\{examplesessi\}\.bcd$/)
    t.match(store, { outcome: 'served', source: 'made', purpose: 'boot store' })
    for (const line of [
      'Windows Boot Loader: device ramdisk=[boot]\\Tmp\\examplesessi\\boot.wim,{ramdiskoptions}',
      'Device options: ramdisksdipath \\Tmp\\examplesessi\\boot.sdi',
      'Windows Boot Loader: winpe Yes',
    ])
      t.ok(store?.details.includes(line), line)
    t.match(named(/boot\.sdi$/), { result: /boot image pe: \\Windows\\Boot\\DVD\\EFI\\boot\.sdi in the image$/ })
    t.match(named(isUefi ? /^\\EFI\\Microsoft\\Boot\\Fonts\\segoe_slboot/ : /^\\Boot\\Fonts\\segoe_slboot/), {
      outcome: 'served',
    })
    if (isUefi) {
      t.match(named(/boot\.stl$/), { outcome: 'served', purpose: 'trust list of Secure Boot' })
      t.match(named(/SiPolicy\.p7b$/), { outcome: 'absent', source: null, sizeBytes: null })
    }
    const wim = named(/boot\.wim$/)
    t.match(wim, {
      source: 'image',
      result: /-boot\.wim, image 1 \(Microsoft Windows PE \(x64\)\), \d paths in it changed/,
    })
    t.ok(wim?.details.includes('+ \\Windows\\System32\\tool.cmd (19 bytes)'), "the operator's own file")
    const isDeployed = wim?.details.some((line) => line.includes('\\openwds\\session.txt')) ?? false
    t.equal(isDeployed, n === 1, 'the agent where one works')
    t.notMatch(JSON.stringify(files), /[*]{10}/, 'no token, not even one that stands for it')
    if (n === 2 && isUefi) t.equal(await audited(), before, 'nothing is noted')

    const session = await boot(n, architecture)
    for (const { name, outcome, sizeBytes } of files) {
      const asked = name.replace('examplesessi', session)
      if (outcome === 'served') t.equal((await get(asked)).length, sizeBytes, asked)
      else await t.rejects(get(asked), { code: 1 }, asked)
    }
  }
})

t.test('explain shows checks, steps and scripts; the deployment then gets the same', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { daemon, api, assign, boot, get, extract } = await startRoom(t)
  const path = `/machines/${testMac(1)}/explain`
  const explained = async (arch = 'x64uefi') =>
    (await api.get<ExplanationReply>(`${path}?arch=${arch}`)).body.deployment
  await assign(1, { method: 'boot-only' })
  t.equal(await explained(), null, 'nobody works on it')

  await api.send('PUT', '/secrets/admin', { body: { value: PASSWORD } })
  await api.send('PUT', '/answers/lab', { body: { content: ANSWER } })
  const words = { installImage: 'win11', select: { name: 'Windows 11 Pro' }, method: 'apply-image', answer: 'lab' }
  await assign(1, { ...words, armed: false })
  const settings = (body: object) => api.send('PUT', `/machines/${testMac(1)}/deploy-settings`, { body })
  await settings({ productKeySecret: 'forgotten' })
  const refused = await explained()
  t.match(refused, { passed: false, steps: [], files: [] })
  t.match(
    refused?.checks.filter(({ verdict }) => verdict === 'error'),
    [{ check: 'secrets', text: 'secret forgotten is not there (openwds secret set)' }],
    'what is refused names the next step',
  )
  await settings({})
  const noted = async () => [await api.list('/audit'), await api.list('/deployments'), await api.list('/sessions')]
  const before = await noted()
  const shown = await explained()
  t.match(await explained('x64'), { firmware: 'bios', steps: [{ name: 'prepare' }] })
  t.strictSame(await noted(), before, 'nothing is opened or noted')
  t.match(shown, { passed: true, method: 'apply-image', firmware: 'uefi' })
  t.notMatch(JSON.stringify(shown), PASSWORD)
  const told = await run(['explain', 'lab-1'], { env: { OPENWDS_CONFIG: daemon.configFile } })
  t.match(told.out, /\nDeployment: apply-image, for UEFI\nCHECK +VERDICT +WHAT\nassignment +ok +method apply-image\n/)
  t.match(
    told.out,
    /\nSteps\n1\. prepare \(preparing\): Preparing disk 0\n {3}check-disk {2}0 {2}\d+\n {3}fetch {2}diskpart\n/,
  )
  t.match(told.out, /\n== X:\\.*\\diskpart\.txt\n[^=]*\nclean\n[^]*\n== X:\\.*\\prepare\.cmd\n@echo off\n/)
  const viewer = await api.send<{ token: string }>('POST', '/tokens', { body: { name: 'looks', role: 'viewer' } })
  const asViewer = { headers: { authorization: `Bearer ${viewer.body.token}` } }
  const { deployment: seen } = (await (
    await fetch(`${daemon.url()}/api/v1${path}`, asViewer)
  ).json()) as ExplanationReply
  t.strictSame(seen?.steps, shown?.steps)
  t.ok(
    seen?.files.every(({ text }) => text === null),
    'viewers get no script',
  )

  await assign(1, words)
  const read = extract(await get(`\\Tmp\\${await boot(1)}\\boot.wim`))
  const {
    server = '',
    deployment = '',
    token = '',
  } = Object.fromEntries(parseLines(read('openwds/session.txt')).map(([word = '', value = '']) => [word, value]))
  const ask = (method: string, what: string, options: Parameters<typeof askDeploy>[4]) =>
    askDeploy(Number(new URL(server).port), read('openwds/ca.pem'), method, `/deploy/${deployment}/${what}`, options)
  const redeemed = await ask('POST', 'redeem', { secret: token, form: reportOf(1) })
  const secret = redeemed.lines.find(([word]) => word === 'credential')?.[1] ?? ''
  const { body } = await ask('GET', 'plan', { secret })
  const lines = body.toString().trimEnd().split('\n')
  const steps = lines.slice(lines.findIndex((line) => line.startsWith('step\t')))
  t.strictSame(
    shown?.steps.flatMap(({ name, stage, text, actions }) => [`step ${name} ${stage} ${text}`, ...actions]),
    steps.map((line) => line.replace(/^step\t(\S+)\t(\S+)\t\d+\t/, 'step $1 $2 ')),
  )
  t.match(await api.get(path), { body: { deployment: { steps: shown?.steps } } }, 'also while it is deployed')
  const files = lines.filter((line) => line.startsWith('file\t')).map((line) => line.split('\t'))
  t.strictSame(
    shown?.files.map(({ id, path: place }) => [id, place]),
    files.map(([, id, , , place]) => [id, place]),
  )
  const masked: string[] = []
  for (const { id, text } of shown?.files ?? []) {
    if (text === null) continue
    const given = (await ask('GET', `files/${id}`, { secret })).body.toString()
    const expected = text.replaceAll('/deploy/0000000000/', `/deploy/${deployment}/`)
    if (given !== expected) masked.push(id)
  }
  t.strictSame(masked, ['answer', 'report', 'curl'], 'byte by byte, but for what holds a secret')
  const given = (await ask('GET', 'files/answer', { secret })).body.toString()
  const [, encoded = ''] = /<AdministratorPassword>\s*<Value>([^<]*)</.exec(given) ?? []
  t.equal(Buffer.from(encoded, 'base64').toString('utf16le'), `${PASSWORD}AdministratorPassword`, 'the machine has it')
})

t.test('without an agent the boot.wim is refused', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { daemon, assign, boot, get } = await startRoom(t)
  await assign(1, { installImage: 'win11', select: { name: 'Windows 11 Pro' }, method: 'apply-image' })
  const session = await boot(1)
  rmSync(join(daemon.directory, 'boot-images/agent'), { recursive: true })
  const wim = get(`\\Tmp\\${session}\\boot.wim`)
  if (existsSync(new URL('../../dist/winpe/openwds-agent-x64.exe', import.meta.url)))
    return t.ok(await wim, 'the agent of this package serves')
  await t.rejects(wim, /no agent for amd64/)
})
