// The library on its real store: what an import brings, that it comes whole or not at all, and goes when nobody has it.
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ImageLibrary, type ImageJob } from '../../src/library/library.ts'
import { startTestApi } from '../support/test-api.ts'
import {
  ADMIN,
  AS_ADMIN,
  assignmentOf,
  machineOf,
  openTestStore,
  SILENT,
  temporaryDirectory,
  testMac,
} from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso, splitWim } from '../support/windows-images.ts'

t.setTimeout(180_000)

const folder = t.testdir({})
const PE_FILES = {
  'Windows/Boot/EFI/bootmgfw.efi': 'boot manager',
  'Windows/Boot/EFI_EX/bootmgfw_EX.efi': 'boot manager of 2023',
  'Windows/Boot/PXE/pxeboot.n12': 'pxeboot',
  'Windows/Boot/PXE/bootmgr.exe': 'bootmgr',
  'Windows/Boot/PXE/wdsnbp.com': 'wdsnbp',
  'Windows/Boot/Fonts/segoe_slboot.ttf': 'font',
}
const made = { boot: join(folder, 'boot.wim'), install: join(folder, 'install.wim'), iso: join(folder, 'Win11.iso') }
let isMade = false

async function corpus(t: Test): Promise<boolean> {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return false
  if (isMade) return true
  await makeBootWim(made.boot, { files: PE_FILES })
  await makeInstallWim(made.install)
  await makeWindowsIso(made.iso, { bootWim: made.boot, install: made.install })
  isMade = true
  return true
}

async function openLibrary(t: Test, directory = temporaryDirectory(t)) {
  const imageDirectory = join(directory, 'images')
  mkdirSync(imageDirectory, { recursive: true })
  const store = await openTestStore(t, { dataDirectory: join(directory, 'var') })
  const library = await ImageLibrary.open({ imageDirectory, store, log: SILENT })
  t.teardown(() => library.close())
  return { directory, imageDirectory, store, library }
}

async function over(library: ImageLibrary, begun: ImageJob): Promise<ImageJob> {
  while (library.job(begun.id).state === 'running') await sleep(10)
  return library.job(begun.id)
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

t.test('an .iso gives its boot and install images at once, with what the loaders need', async (t) => {
  if (!(await corpus(t))) return
  const { imageDirectory, store, library } = await openLibrary(t)
  const job = await over(
    library,
    await library.import({ path: made.iso, name: 'win11', group: 'lab', mode: 'copy' }, ADMIN),
  )
  t.match(job, { state: 'done', error: null, doneBytes: statSync(made.iso).size, totalBytes: statSync(made.iso).size })
  t.same(job.images.map(({ name, type, count }) => [name, type, count]).sort(), [
    ['win11', 'install', 3],
    ['win11-boot', 'boot', 2],
  ])
  const boot = await store.imageGet('WIN11-boot')
  t.match(boot, {
    type: 'boot',
    group: 'lab',
    programs: { x64uefi: 'boot/x64uefi/bootmgfw.efi', x64: 'boot/x64/pxeboot.n12' },
    content: {
      inside: '/sources/boot.wim',
      index: 2,
      file: { format: 'iso', sha256: sha256(made.iso), linked: false },
    },
  })
  const names = boot?.content?.bootFiles.map(({ name }) => name)
  for (const name of [
    'boot.sdi',
    'x64uefi/bootmgfw.efi',
    'x64uefi/bootmgfw_EX.efi',
    'x64/bootmgr.exe',
    'Fonts/segoe_slboot.ttf',
    'Fonts/wgl4_boot.ttf',
  ])
    t.ok(names?.includes(name), `${name} was found`)
  for (const { sha256: hash } of boot?.content?.bootFiles ?? [])
    t.equal(sha256(library.bootFilePath(hash)), hash, 'kept under its hash')
  const install = await store.imageGet('win11')
  t.match(install?.content?.images, [
    { index: 1, edition: 'Core', architecture: 'amd64', generalized: { state: 'generalized' }, bootKind: null },
    { index: 2 },
    { index: 3, languages: ['de-DE', 'en-US'] },
  ])
  t.equal(sha256(install?.content?.file.path ?? ''), sha256(made.iso), 'the copy is the file')
  t.same(readdirSync(join(imageDirectory, 'library', 'incoming')), [], 'nothing is left half done')
})

t.test('the same contents are kept once; the file goes with its last image', async (t) => {
  if (!(await corpus(t))) return
  const { imageDirectory, store, library } = await openLibrary(t)
  const files = () => readdirSync(join(imageDirectory, 'library')).filter((name) => name.endsWith('.wim'))
  const copy = join(folder, 'copy.wim')
  copyFileSync(made.install, copy)
  await over(library, await library.import({ path: made.install, name: 'one', mode: 'copy' }, ADMIN))
  await over(library, await library.import({ path: copy, name: 'two', mode: 'copy' }, ADMIN))
  t.equal(files().length, 1)
  const again = await over(library, await library.import({ path: copy, name: 'two', mode: 'copy' }, ADMIN))
  t.equal(again.state, 'done', 'the same again is no mistake')
  const taken = await over(library, await library.import({ path: made.boot, name: 'two', mode: 'copy' }, ADMIN))
  t.match(taken, { state: 'failed', error: { code: 'IMAGE_EXISTS' } })
  t.equal(files().length, 1, 'what was refused is not there')
  await store.imageDelete('one', AS_ADMIN)
  await library.dropUnused()
  t.equal(files().length, 1)
  await store.imageDelete('two', AS_ADMIN)
  await library.dropUnused()
  t.equal(files().length, 0)
})

t.test('a file can stay where it is, or be taken away; a file in the image directory is not copied', async (t) => {
  if (!(await corpus(t))) return
  const { directory, imageDirectory, store, library } = await openLibrary(t)
  const linked = join(directory, 'linked.wim')
  const moved = join(directory, 'moved.wim')
  const inside = join(imageDirectory, 'inside.wim')
  for (const path of [linked, moved, inside]) copyFileSync(made.install, path)
  // three files with contents of their own
  appendFileSync(moved, 'a')
  appendFileSync(inside, 'bb')
  for (const [path, mode] of [
    [linked, 'link'],
    [moved, 'move'],
    [inside, 'copy'],
  ] as const)
    t.match(await over(library, await library.import({ path, mode }, ADMIN)), { state: 'done' })
  t.match(await store.imageGet('linked'), { content: { file: { path: linked, linked: true } } })
  t.match(await store.imageGet('inside'), { content: { file: { path: inside, linked: true } } })
  t.notOk(existsSync(moved))
  t.match(await store.imageGet('moved'), { content: { file: { linked: false } } })
  for (const name of ['linked', 'inside', 'moved']) await store.imageDelete(name, AS_ADMIN)
  await library.dropUnused()
  t.ok(existsSync(linked) && existsSync(inside), "the administrator's own files stay")
  t.same(
    readdirSync(join(imageDirectory, 'library')).filter((name) => name.endsWith('.wim')),
    [],
  )
})

t.test('an import that was cut off leaves nothing to see, and goes on where it was', async (t) => {
  if (!(await corpus(t))) return
  const { directory, imageDirectory, store, library } = await openLibrary(t)
  const path = join(directory, 'large.wim')
  copyFileSync(made.install, path)
  // behind the end of a WIM nobody looks: a file large enough to be interrupted
  for (let at = 0; at < 24; at++) appendFileSync(path, Buffer.alloc(16_000_000, at))
  const job = await library.import({ path, mode: 'copy' }, ADMIN)
  while (library.job(job.id).doneBytes < 40_000_000 && library.job(job.id).state === 'running') await sleep(2)
  t.match(await library.cancel(job.id), { state: 'cancelled' })
  t.equal(await store.imageGet('large'), undefined)
  const incoming = join(imageDirectory, 'library', 'incoming')
  const [key = ''] = readdirSync(incoming)
  const partial = join(incoming, key, 'large.wim')
  const kept = statSync(partial).size
  t.ok(kept > 0 && kept < statSync(path).size, `${kept} bytes are kept`)
  // a block the power cut spoiled
  writeFileSync(partial, Buffer.concat([readFileSync(partial).subarray(0, kept - 5000), Buffer.alloc(5000)]))
  const second = await library.import({ path, mode: 'copy' }, ADMIN)
  t.match(await over(library, second), { state: 'done' })
  t.equal((await store.imageGet('large'))?.content?.file.sha256, sha256(path))
  t.same(readdirSync(incoming), [])

  t.comment('files of a daemon that was killed before it wrote them down')
  writeFileSync(join(imageDirectory, 'library', '0123456789abcdef-lost.wim'), 'lost')
  mkdirSync(join(incoming, 'old'))
  utimesSync(join(incoming, 'old'), 0, 0)
  mkdirSync(join(incoming, 'new'))
  await ImageLibrary.open({ imageDirectory, store, log: SILENT })
  t.notOk(existsSync(join(imageDirectory, 'library', '0123456789abcdef-lost.wim')))
  t.same(readdirSync(incoming), ['new'], 'what is younger than a week may go on')
  t.ok(existsSync((await store.imageGet('large'))?.content?.file.path ?? ''))
})

t.test('what cannot be used is refused with the reason, and nothing is left', async (t) => {
  if (!(await corpus(t))) return
  const { directory, imageDirectory, library } = await openLibrary(t)
  const cases = [
    ['text.wim', Buffer.from('no WIM'), 'WIM_BAD_HEADER'],
    ['cut.wim', readFileSync(made.install).subarray(0, 4000), /WIM_BAD/],
    ['text.iso', Buffer.alloc(100_000), 'ISO_BAD'],
    ['missing.wim', undefined, 'INPUT_UNREADABLE'],
  ] as const
  for (const [name, bytes, code] of cases) {
    if (bytes) writeFileSync(join(directory, name), bytes)
    const job = await over(library, await library.import({ path: join(directory, name), mode: 'copy' }, ADMIN))
    t.match(job, { state: 'failed', error: { code } }, name)
  }
  const wrong = await over(library, await library.import({ path: made.install, type: 'boot', mode: 'copy' }, ADMIN))
  t.match(wrong, { state: 'failed', error: { code: 'IMAGE_FILE_UNUSABLE', detail: /no boot image/ } })
  t.same(readdirSync(join(imageDirectory, 'library', 'incoming')), [])
})

t.test('a split set comes with all its parts', async (t) => {
  if (!(await corpus(t))) return
  const { directory, store, library } = await openLibrary(t)
  const large = join(directory, 'big.wim')
  await makeInstallWim(
    large,
    [
      {
        name: 'Big',
        edition: 'Professional',
        files: { 'a.bin': Buffer.alloc(900_000, 'a1b2c'), 'b.bin': createHash('sha512').update('x').digest() },
      },
    ],
    { options: ['--compress=none'] },
  )
  const first = await splitWim(large, join(directory, 'set', 'install.swm'), 600_000)
  t.match(await over(library, await library.import({ path: first, name: 'set', mode: 'copy' }, ADMIN)), {
    state: 'done',
  })
  const content = (await store.imageGet('set'))?.content
  t.ok((content?.file.parts.length ?? 0) >= 1, 'parts besides the first')
  for (const { path } of [content?.file, ...(content?.file.parts ?? [])].flatMap((one) => one ?? []))
    t.ok(existsSync(path), path)
  t.match(await over(library, await library.verify('set')), { state: 'done', problems: [] })
  await store.imageDelete('set', AS_ADMIN)
  await library.dropUnused()
  t.notOk(existsSync(content?.file.path ?? ''))
})

t.test('machines that are armed keep the file they were armed with', async (t) => {
  if (!(await corpus(t))) return
  const { directory, store, library } = await openLibrary(t)
  const path = join(directory, 'winpe.wim')
  copyFileSync(made.boot, path)
  await over(library, await library.import({ path, name: 'pe', mode: 'copy' }, ADMIN))
  const old = (await store.imageGet('pe'))?.content?.file
  for (const n of [1, 2]) {
    await store.machinePut(machineOf(n), AS_ADMIN)
    await store.assignmentPut(assignmentOf(n, { bootImage: 'pe', armed: n === 1 }), AS_ADMIN)
  }
  appendFileSync(path, 'new')
  t.match(await over(library, await library.import({ path, name: 'pe', mode: 'copy', replace: true }, ADMIN)), {
    state: 'done',
  })
  const now = (await store.imageGet('pe'))?.content
  t.equal(now?.number, 2)
  t.not(now?.file.sha256, old?.sha256)
  const fileOf = async (n: number) => (await store.bootFacts(testMac(n))).bootImage?.content?.file.sha256
  t.equal(await fileOf(1), old?.sha256, 'armed before')
  t.equal(await fileOf(2), now?.file.sha256, 'not armed before')
  t.match(await store.imageUse('pe'), { machines: [testMac(1), testMac(2)], pinned: [testMac(1)] })
  t.ok(existsSync(old?.path ?? ''), 'the old file is kept for it')
  await store.assignmentArm(testMac(1), true, AS_ADMIN)
  t.equal(await fileOf(1), now?.file.sha256, 'armed again')
  await library.dropUnused()
  t.notOk(existsSync(old?.path ?? ''), 'nobody has the old file any more')
})

t.test('a verification finds a changed byte wherever it is', async (t) => {
  if (!(await corpus(t))) return
  const { directory, store, library } = await openLibrary(t)
  const path = join(directory, 'install.wim')
  await makeInstallWim(path, undefined, { options: ['--compress=lzx', '--check'] })
  await over(library, await library.import({ path, name: 'win', mode: 'link' }, ADMIN))
  t.match(await over(library, await library.verify('win')), { state: 'done', problems: [] })
  const bytes = readFileSync(path)
  bytes[300] = (bytes[300] ?? 0) ^ 1
  writeFileSync(path, bytes)
  const { problems } = await over(library, await library.verify('win'))
  t.match(problems.join('\n'), /SHA-256 is [^]*integrity table/)
  t.match((await store.imageFileAll())[0], { state: 'damaged', stateReason: /SHA-256/ })
})

t.test('over the API: import, progress, upload in pieces, groups, conditions', async (t) => {
  if (!(await corpus(t))) return
  const api = await startTestApi(t)
  const finished = async (id: string) => {
    for (;;) {
      const { body } = await api.ask('GET', `/api/v1/image-jobs/${id}`)
      if (body.state !== 'running') return body as ImageJob
      await sleep(20)
    }
  }
  const outside = await api.ask('POST', '/api/v1/image-imports', { body: { path: made.iso } })
  t.match(outside, { status: 400, body: { code: 'REQUEST_INVALID' } }, 'a token does not open files of the host')
  const dry = await api.ask('POST', '/api/v1/image-imports?dryRun=true', {
    body: { path: made.iso, name: 'win11' },
    as: 'socket',
  })
  t.equal(dry.status, 202)
  t.match(await finished(dry.body.id), { state: 'done', images: [{ name: /win11/ }, { name: /win11/ }] })
  t.same((await api.ask('GET', '/api/v1/images')).body.items, [])
  const begun = await api.ask('POST', '/api/v1/image-imports', {
    body: { path: made.iso, name: 'win11', group: 'w11' },
    as: 'socket',
  })
  t.match(await finished(begun.body.id), { state: 'done' })
  const shown = await api.ask('GET', '/api/v1/images/win11')
  t.match(shown, {
    status: 200,
    headers: { etag: '"1"' },
    body: { type: 'install', use: { machines: [] }, fileState: { state: 'ok' } },
  })
  t.equal((await api.ask('GET', `/api/v1/images/${shown.body.id}`)).body.name, 'win11', 'by its id')
  t.equal((await api.ask('GET', '/api/v1/images?type=install')).body.items.length, 1)
  t.equal((await api.ask('GET', '/api/v1/images?group=W11')).body.items.length, 2)

  const renamed = await api.ask('PATCH', '/api/v1/images/win11', {
    body: { name: 'eleven', enabled: false },
    headers: { 'if-match': '"1"' },
  })
  t.match(renamed, { status: 200, body: { name: 'eleven', enabled: false, version: 2 } })
  t.match(await api.ask('PATCH', '/api/v1/images/eleven', { body: { group: null }, headers: { 'if-match': '"1"' } }), {
    status: 412,
  })
  t.match(await api.ask('PATCH', '/api/v1/images/eleven', { body: { name: 'win11-boot' } }), {
    status: 409,
    body: { code: 'IMAGE_EXISTS' },
  })
  t.match(await api.ask('PATCH', '/api/v1/images/win11-boot', { body: { index: 7 } }), {
    body: { code: 'IMAGE_INDEX_NOT_FOUND' },
  })
  t.match(await api.ask('PATCH', '/api/v1/images/win11-boot', { body: { index: 1, signature: 'microsoft-2023' } }), {
    status: 200,
    body: { content: { index: 1 }, programs: { x64uefi: 'boot/x64uefi/bootmgfw_EX.efi' } },
  })

  const groups = await api.ask('GET', '/api/v1/image-groups')
  t.match(groups.body.items, [{ name: 'w11', images: ['eleven', 'win11-boot'] }])
  t.match(await api.ask('DELETE', '/api/v1/image-groups/w11'), { status: 409, body: { code: 'GROUP_IN_USE' } })
  t.match(await api.ask('PUT', '/api/v1/image-groups/w11', { body: { name: 'windows', description: 'x' } }), {
    body: { name: 'windows' },
  })
  t.match(await api.ask('PUT', '/api/v1/image-groups/empty', { body: {} }), { status: 201 })
  t.equal((await api.ask('DELETE', '/api/v1/image-groups/empty')).status, 204)

  const bytes = readFileSync(made.install)
  const put = (query: string, raw: Buffer) =>
    api.ask('PUT', `/api/v1/images/sent/content?fileName=sent.wim&${query}`, {
      raw,
      headers: { 'content-type': 'application/octet-stream' },
    })
  const half = Math.floor(bytes.length / 2)
  t.match(await put('offset=0', bytes.subarray(0, half)), { status: 200, body: { receivedBytes: half, job: null } })
  t.match(await put('offset=5', bytes.subarray(half)), { status: 409, body: { code: 'IMAGE_UPLOAD_MISMATCH' } })
  t.match(await api.ask('GET', '/api/v1/images/sent/content'), { body: { receivedBytes: half } })
  const last = await put(
    `offset=${half}&totalBytes=${bytes.length}&sha256=${sha256(made.install)}`,
    bytes.subarray(half),
  )
  t.equal(last.status, 202)
  t.match(await finished(last.body.job.id), { state: 'done', images: [{ name: 'sent', type: 'install' }] })
  t.match(await put(`offset=0&totalBytes=${half}&sha256=${'0'.repeat(64)}`, bytes.subarray(0, half)), { status: 409 })
  t.equal((await api.ask('GET', '/api/v1/images/sent/content')).body.receivedBytes, 0)

  const verified = await api.ask('POST', '/api/v1/images/sent/verify')
  t.match(await finished(verified.body.id), { state: 'done', problems: [] })
  t.equal((await api.ask('DELETE', '/api/v1/images/sent')).status, 204)
  t.equal((await api.ask('DELETE', '/api/v1/image-jobs/0123456789ab')).status, 404)
})
