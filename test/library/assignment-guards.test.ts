// Which images a machine may be assigned: the rules as a table, then over REST with force, its audit and where it is shown.
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { guardAssignment } from '../../src/library/assignment-guards.ts'
import type { Architecture, Image, ImageContent, LibraryImage } from '../../src/model.ts'
import { startTestApi } from '../support/test-api.ts'
import { AS_ADMIN, sessionOf, temporaryDirectory, testMac } from '../support/test-store.ts'

const inner = (words: Partial<LibraryImage> = {}): LibraryImage => ({
  ...{ index: 1, name: 'Windows 11 Pro', description: 'Pro', architecture: 'amd64', edition: 'Professional' },
  ...{ installationType: 'Client', version: '10.0.26100.1', languages: ['en-US'], sizeBytes: 1 },
  generalized: { state: 'generalized', evidence: 'State.ini' },
  origin: { origin: 'custom', evidence: ['captured'] },
  bootKind: null,
  ...words,
})
const content = (images: LibraryImage[], words: Partial<ImageContent> = {}): ImageContent => ({
  ...{ number: 1, inside: null, index: null, images, bootFiles: [], signature: 'microsoft-2011', findings: [] },
  file: {
    ...{ sha256: 'a'.repeat(64), format: 'wim', sizeBytes: 1, path: '/nowhere/a.wim', parts: [], linked: true },
    modifiedAtMs: 0,
  },
  ...words,
})
const image = (name: string, type: Image['type'], words: Partial<Image> = {}): Image => ({
  ...{ id: 1, name, type, description: null, group: null, enabled: true, programs: {}, script: null, lastFile: null },
  ...{ ipxe: null, checksums: {}, origin: null, content: null, createdAt: '', updatedAt: '', version: 1 },
  ...words,
})
const pe = (architecture: LibraryImage['architecture'], words: Partial<Image> = {}) =>
  image('pe', 'boot', {
    content: content([inner({ architecture, bootKind: 'winpe', generalized: null })], { index: 1 }),
    ...words,
  })
const win = (images: LibraryImage[], words: Partial<Image> = {}) =>
  image('win', 'install', { content: content(images), ...words })
const dirty = { state: 'not-generalized', evidence: 'IMAGE_STATE_COMPLETE' } as const
const media: LibraryImage['origin'] = { origin: 'media', evidence: ['install.wim of a disc'] }
const two = [inner(), inner({ index: 2, name: 'Windows 11 Home', edition: 'Core', languages: ['de-DE'] })]

t.test('the rules', (t) => {
  type Row = [string, Parameters<typeof guardAssignment>[0], string[]]
  const plan = (method: Row[1]['plan']['method'], select: Row[1]['plan']['select'] = null) => ({ method, select })
  const none = { boot: undefined, install: undefined, architecture: null }
  const rows: Row[] = [
    ['nothing known', { plan: plan('windows-setup'), ...none }, []],
    [
      'fine',
      { plan: plan('apply-image'), ...none, boot: pe('amd64'), install: win([inner()]), architecture: 'x64uefi' },
      [],
    ],
    [
      'BP-1',
      { plan: plan('apply-image'), ...none, install: win([inner({ generalized: dirty })]) },
      ['IMAGE_NOT_GENERALIZED!'],
    ],
    [
      'BP-1 by Setup',
      { plan: plan('windows-setup'), ...none, install: win([inner({ generalized: dirty })]) },
      ['IMAGE_NOT_GENERALIZED!'],
    ],
    [
      'unknown is not refused',
      {
        plan: plan('apply-image'),
        ...none,
        install: win([inner({ generalized: { state: 'unknown', evidence: '' } })]),
      },
      [],
    ],
    ['nothing is installed', { plan: plan('boot-only'), ...none, install: win([inner({ generalized: dirty })]) }, []],
    ['BP-4', { plan: plan('apply-image'), ...none, install: win([inner({ origin: media })]) }, ['IMAGE_NEEDS_SETUP!']],
    ['BP-4 by Setup', { plan: plan('windows-setup'), ...none, install: win([inner({ origin: media })]) }, []],
    [
      'BP-4 declared custom',
      { plan: plan('apply-image'), ...none, install: win([inner({ origin: media })], { origin: 'custom' }) },
      [],
    ],
    [
      'BP-4 declared media',
      { plan: plan('apply-image'), ...none, install: win([inner()], { origin: 'media' }) },
      ['IMAGE_NEEDS_SETUP!'],
    ],
    ['BP-9 by name', { plan: plan('apply-image', { name: 'windows 11 home' }), ...none, install: win(two) }, []],
    [
      'BP-9 none',
      { plan: plan('windows-setup', { index: 7 }), ...none, install: win(two) },
      ['IMAGE_SELECTION_FAILED'],
    ],
    [
      'BP-9 several',
      { plan: plan('windows-setup', { description: 'Pro' }), ...none, install: win(two) },
      ['IMAGE_SELECTION_FAILED'],
    ],
    ['BP-9 nothing names one', { plan: plan('apply-image'), ...none, install: win(two) }, ['IMAGE_SELECTION_FAILED']],
    ['BP-7 the key may', { plan: plan('windows-setup'), ...none, install: win(two) }, []],
    [
      'only the selected one counts',
      {
        plan: plan('apply-image', { index: 1 }),
        ...none,
        install: win([inner(), inner({ index: 2, generalized: dirty })]),
      },
      [],
    ],
    ['disabled', { plan: plan('boot-only'), ...none, boot: pe('amd64', { enabled: false }) }, ['IMAGE_DISABLED']],
    [
      'disabled to install',
      { plan: plan('windows-setup'), ...none, install: win([inner()], { enabled: false }) },
      ['IMAGE_DISABLED'],
    ],
    ['local boots no image', { plan: plan('local'), ...none, boot: pe('amd64', { enabled: false }) }, []],
    ['x86 installs amd64', { plan: plan('windows-setup'), ...none, boot: pe('x86'), install: win([inner()]) }, []],
    [
      'amd64 cannot install x86',
      { plan: plan('windows-setup'), ...none, boot: pe('amd64'), install: win([inner({ architecture: 'x86' })]) },
      ['IMAGE_ARCHITECTURE_MISMATCH!'],
    ],
    [
      'amd64 applies x86',
      { plan: plan('apply-image'), ...none, boot: pe('amd64'), install: win([inner({ architecture: 'x86' })]) },
      [],
    ],
    [
      'an unknown architecture',
      { plan: plan('windows-setup'), ...none, boot: pe(null), install: win([inner()]), architecture: 'arm64' },
      ['IMAGE_ARCHITECTURE_MISMATCH!'],
    ],
    [
      'firmware',
      { plan: plan('boot-only'), ...none, boot: pe('amd64'), architecture: 'arm64' },
      ['IMAGE_ARCHITECTURE_MISMATCH!'],
    ],
    [
      'all at once',
      {
        plan: plan('apply-image'),
        ...none,
        boot: pe('arm64', { enabled: false }),
        install: win([inner({ generalized: dirty, origin: media })]),
      },
      ['IMAGE_DISABLED', 'IMAGE_NOT_GENERALIZED!', 'IMAGE_NEEDS_SETUP!', 'IMAGE_ARCHITECTURE_MISMATCH!'],
    ],
  ]
  for (const [name, guarded, wanted] of rows)
    t.same(
      guardAssignment(guarded).map(({ error, isForceable }) => error.code + (isForceable ? '!' : '')),
      wanted,
      name,
    )
  const [refusal] = guardAssignment({ plan: plan('windows-setup', { description: 'Pro' }), ...none, install: win(two) })
  t.equal(
    refusal?.error.message,
    'description Pro names 2 of the images in `win`: 1 Windows 11 Pro (Professional, en-US, amd64, build 26100); 2 Windows 11 Home (Core, de-DE, amd64, build 26100)',
  )
  const pairs: [Architecture, LibraryImage['architecture'], boolean][] = [
    ['x64', 'x86', true],
    ['x86', 'amd64', true],
    ['x64uefi', 'x86', false],
    ['x86uefi', 'amd64', false],
    ['arm64', 'arm64', true],
  ]
  for (const [architecture, processor, fits] of pairs) {
    const refused = guardAssignment({ plan: plan('boot-only'), ...none, boot: pe(processor), architecture })
    t.equal(refused.length === 0, fits, `${architecture} boots ${processor}`)
  }
  t.end()
})

t.test('over REST: refused with the reason, done with force, written down and shown', async (t) => {
  const { ask, store } = await startTestApi(t)
  const directory = temporaryDirectory(t)
  const add = (name: string, type: Image['type'], images: LibraryImage[], index: number | null = null) => {
    const { number: _number, ...of } = content(images, { index })
    const path = join(directory, name)
    writeFileSync(path, name)
    const { size: sizeBytes, mtimeMs } = statSync(path)
    const words = { sha256: name.padEnd(64, '0'), path, sizeBytes, modifiedAtMs: Math.trunc(mtimeMs) }
    const file = { ...of.file, ...words }
    const programs = type === 'boot' ? { x64uefi: 'boot/grub/grubx64.efi', arm64: 'boot/grub/grubaa64.efi' } : {}
    return store.imageImport([{ name, type, programs, content: { ...of, file } }], AS_ADMIN)
  }
  await add('pe', 'boot', [inner({ bootKind: 'winpe', generalized: null })], 1)
  await add('arm', 'boot', [inner({ bootKind: 'winpe', generalized: null, architecture: 'arm64' })], 1)
  await add('dirty', 'install', [inner({ generalized: dirty })])
  await add('media', 'install', [inner({ origin: media })])
  await add('two', 'install', two)
  const mac = testMac(1)
  await ask('PUT', `/api/v1/machines/${mac}`, { body: {} })
  const path = `/api/v1/machines/${mac}/assignment`
  // what is not armed is judged by these rules alone, what is armed by every check
  const put = (body: object) =>
    ask('PUT', path, { body: { bootImage: 'pe', method: 'apply-image', armed: false, ...body } })

  t.match(await put({ installImage: 'dirty' }), {
    status: 409,
    body: { code: 'IMAGE_NOT_GENERALIZED', next: /--force/ },
  })
  t.match(await put({ installImage: 'media' }), {
    status: 409,
    body: { code: 'IMAGE_NEEDS_SETUP', next: /windows-setup/ },
  })
  t.match(await put({ installImage: 'two' }), {
    status: 409,
    body: {
      code: 'IMAGE_SELECTION_FAILED',
      detail: /1 Windows 11 Pro \(Professional, en-US, amd64.*; 2 Windows 11 Home/,
    },
  })
  t.match(
    await put({ installImage: 'two', select: { index: 3 }, force: true }),
    { status: 409 },
    'force does not guess',
  )
  t.match(await put({ bootImage: 'arm', installImage: 'media', method: 'windows-setup' }), {
    status: 409,
    body: { code: 'IMAGE_ARCHITECTURE_MISMATCH' },
  })
  t.equal((await ask('GET', path)).status, 404, 'nothing was written')

  const forced = await put({ installImage: 'dirty', force: true, armed: false })
  t.match(forced, { status: 201, body: { overrides: [{ code: 'IMAGE_NOT_GENERALIZED', by: 'token:admin' }] } })
  const [reason] = forced.body.overrides
  t.match((await ask('GET', '/api/v1/audit')).body.items[0], { action: 'assignment.override', subject: mac })
  t.match((await ask('GET', `/api/v1/machines/${mac}`)).body.assignment.overrides, [reason])
  t.match((await ask('GET', '/api/v1/images/dirty')).body.use.overrides, [{ mac, ...reason }])
  const again = await put({ installImage: 'dirty', armed: false })
  t.match(
    again,
    { status: 200, headers: { etag: forced.headers.etag } },
    'the word given before counts for the same reason',
  )
  t.match(await ask('POST', `/api/v1/machines/${mac}/arm`), { status: 200, body: { armed: true, overrides: [reason] } })

  await ask('PATCH', '/api/v1/images/pe', { body: { enabled: false } })
  t.match(await ask('POST', `/api/v1/machines/${mac}/arm?force=true`), {
    status: 409,
    body: { code: 'IMAGE_DISABLED' },
  })
  t.match(await put({ installImage: 'two', select: { index: 1 } }), { status: 409, body: { code: 'IMAGE_DISABLED' } })
  await ask('PATCH', '/api/v1/images/pe', { body: { enabled: true } })
  t.match(await put({ installImage: 'two', select: { index: 1 } }), { status: 200, body: { overrides: [] } })

  await store.sessionPut(sessionOf('s1', 1, { architecture: 'arm64' }))
  t.match(await ask('POST', `/api/v1/machines/${mac}/arm`), {
    status: 409,
    body: { code: 'IMAGE_ARCHITECTURE_MISMATCH' },
  })
  t.match(
    await ask('POST', `/api/v1/machines/${mac}/arm?force=true`),
    {
      status: 200,
      body: { overrides: [{ code: 'IMAGE_ARCHITECTURE_MISMATCH' }, { code: 'IMAGE_ARCHITECTURE_MISMATCH' }] },
    },
    'both images are for another processor',
  )

  const profile = (body: object) =>
    ask('PUT', '/api/v1/profiles/office', { body: { bootImage: 'pe', installImage: 'dirty', ...body } })
  t.match(await profile({}), { status: 409, body: { code: 'IMAGE_NOT_GENERALIZED' } })
  t.match(await profile({ force: true }), { status: 201, body: { overrides: [{ code: 'IMAGE_NOT_GENERALIZED' }] } })
  t.match((await ask('GET', '/api/v1/audit')).body.items[0], { action: 'profile.override', subject: 'office' })
  t.match(await ask('PATCH', '/api/v1/profiles/office', { body: { installImage: 'media', method: 'apply-image' } }), {
    status: 409,
    body: { code: 'IMAGE_NEEDS_SETUP' },
  })
  const other = testMac(2)
  await ask('PUT', `/api/v1/machines/${other}`, { body: {} })
  const ofOffice = { profile: 'office', armed: false }
  t.match(await ask('PUT', `/api/v1/machines/${other}/assignment`, { body: ofOffice }), { status: 201 })
  t.match((await ask('GET', `/api/v1/machines/${other}`)).body.assignment, {
    overrides: [{ code: 'IMAGE_NOT_GENERALIZED' }],
  })
})
