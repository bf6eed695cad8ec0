// Answer files and secrets over the API: stored with versions, checked, rendered for a machine, never telling a secret.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import t from 'tap'
import { MASK } from '../../src/unattend/substitute.ts'
import { encodePassword } from '../../src/unattend/passwords.ts'
import { startTestApi } from '../support/test-api.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/unattend/', import.meta.url))
const complete = readFileSync(`${FIXTURES}complete/windows-11.uefi.local.xml`, 'utf8')
const plain = readFileSync(`${FIXTURES}findings/ANSWER_PASSWORD_PLAIN.xml`, 'utf8')
const MAC = '52:54:00:12:34:56'

t.test('answer files are stored, versioned, shown masked', async (t) => {
  const { ask } = await startTestApi(t)
  const put = (body: object, more = {}) => ask('PUT', '/api/v1/answers/lab', { body, ...more })
  t.match(await put({ content: plain, description: 'of the lab' }), {
    status: 201,
    headers: { etag: '"1"' },
    body: {
      name: 'lab',
      role: 'combined',
      contentVersion: 1,
      version: 1,
      findings: [{ code: 'ANSWER_PASSWORD_PLAIN', severity: 'warning', line: 7, column: 11 }],
    },
  })
  t.match(await put({ content: plain, description: 'of the lab' }), {
    status: 200,
    body: { contentVersion: 1, version: 1 },
  })
  t.match(await put({ description: 'without content' }), {
    status: 200,
    body: { contentVersion: 1, version: 2, description: 'without content' },
  })
  t.match(await ask('PUT', '/api/v1/answers/none', { body: {} }), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
  const utf16 = Buffer.from(`\ufeff${complete.replace('utf-8', 'utf-16')}`, 'utf16le').toString('base64')
  t.match(await put({ content: utf16, encoding: 'base64' }), { status: 200, body: { contentVersion: 2, findings: [] } })
  t.match(await ask('GET', '/api/v1/answers'), { body: { items: [{ name: 'lab', contentVersion: 2 }], cursor: null } })
  t.match(await ask('GET', '/api/v1/answers/LAB'), { status: 200, headers: { etag: '"3"' } })
  t.match((await ask('GET', '/api/v1/answers/lab/versions')).body.items, [
    { number: 2 },
    { number: 1, createdBy: 'token:admin' },
  ])
  const content = (query = '', as: 'viewer' | 'operator' | 'admin' = 'viewer') =>
    ask('GET', `/api/v1/answers/lab/content${query}`, { as })
  t.match((await content()).body, { contentVersion: 2, masked: true, text: /<UILanguage>/ })
  t.match((await content('?version=1')).body, { contentVersion: 1, text: `<Value>${MASK}</Value>` })
  t.notMatch((await content('?version=1')).text, 'S3cret')
  t.match(await content('?version=1&reveal=true', 'operator'), {
    status: 403,
    body: { code: 'NOT_ALLOWED', needed: 'admin' },
  })
  t.match((await content('?version=1&reveal=true', 'admin')).body, { masked: false, text: '<Value>S3cret!</Value>' })
  const { body: audit } = await ask('GET', '/api/v1/audit')
  t.match(audit.items[0], { action: 'answer.reveal', subject: 'lab', actor: 'token:admin' }, 'showing is written down')
  t.notMatch(JSON.stringify(audit), 'S3cret')

  t.match(await put({ content: '<a>' }), {
    status: 422,
    body: { code: 'ANSWER_UNREADABLE', line: 1, problem: 'ANSWER_NOT_WELL_FORMED' },
  })
  t.match(
    await put({ content: plain.replace('S3cret!', MASK) }),
    { status: 400, body: { code: 'REQUEST_INVALID' } },
    'the newest version has a variable there',
  )
  await put({ content: plain })
  t.match(await put({ content: plain.replace('S3cret!', MASK) }), { status: 200, body: { contentVersion: 3 } })
  const edited = plain.replace('S3cret!', MASK).replace('</unattend>', '<!-- edited -->\n</unattend>')
  t.match(await put({ content: edited }), { status: 200, body: { contentVersion: 4 } }, 'a mask keeps what is stored')
  t.match((await content('?reveal=true', 'admin')).body.text, /<Value>S3cret!<\/Value>[^]*<!-- edited -->/)
  t.match(
    await put({ content: edited.replace('<Value>', '<Value>x') }),
    { status: 400 },
    'a mask is never part of a password',
  )
  t.match(await put({ content: plain }, { as: 'viewer' }), { status: 403 })
  t.match(await put({ content: plain }, { headers: { 'if-match': '"1"' } }), { status: 412 })
  t.match(await content('?version=9'), { status: 404, body: { code: 'ANSWER_VERSION_NOT_FOUND' } })
  t.match(await ask('GET', '/api/v1/answers/none'), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
  t.match(await ask('PUT', '/api/v1/profiles/p', { body: { answer: 'lab', method: 'local' } }), { status: 201 })
  t.match(await ask('DELETE', '/api/v1/answers/lab'), {
    status: 409,
    body: { code: 'ANSWER_IN_USE', detail: /profile p/ },
  })
  await ask('DELETE', '/api/v1/profiles/p')
  t.match(await ask('DELETE', '/api/v1/answers/lab'), { status: 204 })
})

t.test('a file is checked without being stored', async (t) => {
  const { ask } = await startTestApi(t)
  const check = (body: object) => ask('POST', '/api/v1/answers/check', { body, as: 'viewer' })
  t.match(await check({ content: complete }), { status: 200, body: { findings: [] } })
  t.match((await check({ content: complete, pair: { boot: 'x86', install: 'amd64' } })).body.findings[0], {
    code: 'ANSWER_ARCHITECTURE_NEVER',
    message: /boot image x86, install image amd64/,
  })
  t.match((await check({ content: complete, firmware: 'bios' })).body.findings[0], { code: 'ANSWER_DISK_FIRMWARE' })
  t.match((await check({ content: '\u0001' })).body.findings, [{ code: 'ANSWER_CONTROL_CHARACTER' }])
  t.match(await check({ content: complete, firmware: 'coreboot' }), { status: 400 })
  t.match((await ask('GET', '/api/v1/answers')).body.items, [])
})

t.test('secrets go in and do not come out', async (t) => {
  const { ask, directory, store } = await startTestApi(t)
  const value = 'T0p-S3cret'
  t.match(await ask('PUT', '/api/v1/secrets/setup', { body: { value } }), { status: 200, body: { name: 'setup' } })
  t.match(await ask('PUT', '/api/v1/secrets/other', { body: { value: 'x' }, as: 'operator' }), { status: 403 })
  t.match(await ask('PUT', '/api/v1/secrets/other', { body: { value: '' } }), { status: 400 })
  t.match((await ask('GET', '/api/v1/secrets')).body.items, [{ name: 'setup', createdAt: /^20/ }])
  t.equal(statSync(join(directory, 'var', 'secrets.key')).mode & 0o777, 0o600)
  const [before] = await store.secretSealed()
  t.notMatch(before?.sealed, value)
  t.match(await ask('POST', '/api/v1/secrets/rotate'), { status: 200, body: { count: 1 } })
  const [after] = await store.secretSealed()
  t.not(after?.sealed, before?.sealed)

  await ask('PUT', '/api/v1/answers/lab', { body: { content: complete } })
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'lab-1' } })
  t.match(await ask('GET', `/api/v1/machines/${MAC}/answer`), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
  const assigned = await ask('PUT', `/api/v1/machines/${MAC}/assignment`, { body: { answer: 'lab', method: 'local' } })
  t.equal(assigned.status, 201, assigned.text)
  const render = (query = '', as: 'viewer' | 'operator' | 'admin' = 'viewer') =>
    ask('GET', `/api/v1/machines/lab-1/answer${query}`, { as })
  const shown = await render('?firmware=uefi')
  t.match(shown, {
    status: 200,
    body: {
      files: [{ part: 'combined', answer: 'lab', contentVersion: 1, from: 'machine' }],
      passes: [{ pass: 'windowsPE', part: 'combined' }],
      masked: true,
      findings: [],
    },
  })
  t.match(shown.body.text, '<ComputerName>lab-1</ComputerName>')
  t.match(shown.body.text, MASK)
  t.notMatch(shown.text, value)
  t.match(shown.text, 'VK7JG', 'a published product key is no secret')
  t.match(await render('?reveal=true', 'operator'), { status: 403 })
  const revealed = await render('?reveal=true', 'admin')
  t.match(revealed.body.text, `<Value>${encodePassword(value, 'Password')}</Value>`, 'sealed with the new key, opened')
  t.match(revealed.body.text, 'VK7JG')
  t.match((await ask('GET', '/api/v1/audit')).body.items[0], { action: 'answer.reveal', subject: `lab for ${MAC}` })
  const wrong = await render('?firmware=bios')
  t.match(wrong.body, { text: null, findings: [{ code: 'ANSWER_DISK_FIRMWARE', file: 'rendered' }] })
  t.match((await render('?boot=x86')).body, {
    text: null,
    findings: [{ code: 'ANSWER_ARCHITECTURE_NEVER', file: 'combined' }],
  })

  t.match(await ask('DELETE', '/api/v1/secrets/setup'), { status: 204 })
  t.match(await ask('DELETE', '/api/v1/secrets/setup'), { status: 404, body: { code: 'SECRET_NOT_FOUND' } })
  t.match((await render()).body, {
    text: null,
    findings: [{ code: 'ANSWER_VARIABLE_UNDEFINED', file: 'combined', message: /secrets\.setup/ }],
  })
  const everything = JSON.stringify((await ask('GET', '/api/v1/audit?limit=100')).body)
  t.notMatch(everything, value, 'the audit log has no secret')
})

t.test('a machine is not armed with an answer file it could not use', async (t) => {
  const { ask } = await startTestApi(t)
  const arm64 = complete.replaceAll('processorArchitecture="amd64"', 'processorArchitecture="arm64"')
  const broken = readFileSync(`${FIXTURES}findings/ANSWER_COMPUTER_NAME.xml`, 'utf8')
  await ask('PUT', '/api/v1/secrets/setup', { body: { value: 'T0p-S3cret' } })
  await ask('PUT', '/api/v1/answers/good', { body: { content: complete } })
  await ask('PUT', '/api/v1/answers/arm', { body: { content: arm64 } })
  await ask('PUT', '/api/v1/answers/broken', { body: { content: broken } })
  await ask('PUT', '/api/v1/answers/asking', {
    body: { content: complete.replace('machine.name', 'machine.vars.site') },
  })
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'lab-1' } })
  const path = `/api/v1/machines/${MAC}`
  const assign = (answer: string, more = {}) =>
    ask('PUT', `${path}/assignment`, { body: { answer, method: 'local', ...more } })

  t.match(await assign('broken'), {
    status: 409,
    body: { code: 'ANSWER_HAS_ERRORS', answer: 'broken', detail: /\d+:\d+ ANSWER_COMPUTER_NAME/ },
  })
  t.match(await ask('GET', `${path}/assignment`), { status: 404 }, 'nothing was assigned')
  t.match(await assign('asking'), { status: 409, body: { detail: /ANSWER_VARIABLE_UNDEFINED.*machine\.vars\.site/ } })
  t.match(await assign('broken', { armed: false }), { status: 201 }, 'it may be there, but not armed')
  t.match(await ask('POST', `${path}/arm`), { status: 409, body: { code: 'ANSWER_HAS_ERRORS' } })
  t.match(await ask('PUT', '/api/v1/profiles/floor', { body: { answer: 'asking', method: 'local' } }), { status: 201 })
  t.match(
    await ask('PUT', `${path}/assignment`, { body: { profile: 'floor' } }),
    { status: 409 },
    'through a profile too',
  )

  await ask('PATCH', path, { body: { variables: { site: 'berlin' } } })
  t.match(await ask('PUT', `${path}/assignment`, { body: { profile: 'floor' } }), { status: 200 })
  t.match(await ask('POST', `${path}/arm`), { status: 200, body: { armed: true } })
  t.match(await assign('arm'), { status: 200 }, 'any architecture that fits will do')
  t.match(await assign('good'), { status: 200 })
})

t.test('two files: the nearest that says something counts for each part', async (t) => {
  const { ask, directory } = await startTestApi(t)
  const clientOf = (language: string) =>
    unattend(
      `<settings pass="windowsPE">${component('Microsoft-Windows-International-Core-WinPE', `<SetupUILanguage><UILanguage>${language}</UILanguage></SetupUILanguage><UILanguage>${language}</UILanguage>`)}</settings>`,
    )
  const imageOf = (organization: string) =>
    unattend(
      `<settings pass="specialize">${component('Microsoft-Windows-Shell-Setup', `<ComputerName>\${machine.name}</ComputerName><RegisteredOrganization>${organization}</RegisteredOrganization>`)}</settings>`,
    )
  const put = async (name: string, content: string, role: string) => {
    const { status, text } = await ask('PUT', `/api/v1/answers/${name}`, { body: { content, role } })
    t.equal(status, 201, text)
  }
  for (const [name, language] of [
    ['by-arch', 'de-DE'],
    ['by-profile', 'fr-FR'],
    ['own', 'it-IT'],
  ] as const)
    await put(`client-${name}`, clientOf(language), 'client')
  for (const name of ['by-image', 'by-profile', 'own']) await put(`image-${name}`, imageOf(name), 'image')
  await put(
    'both',
    clientOf('en-GB').replace('</unattend>', '') + imageOf('both').replace(/^.*?<settings/s, '<settings'),
    'combined',
  )
  // images come with the library; their table is there
  const database = new Database(join(directory, 'var', 'openwds.db'))
  database
    .prepare(
      `insert into image (name, type, programs, created_at, updated_at, version) values ('win11', 'install', '{}', '', '', 1)`,
    )
    .run()
  database.close()
  await ask('PUT', '/api/v1/images/pe', { body: { programs: { x64: 'boot/x64.com' } } })
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'lab-1' } })
  const render = async (query = ''): Promise<{ files: unknown[] }> =>
    (await ask('GET', `/api/v1/machines/lab-1/answer${query}`)).body as { files: unknown[] }
  const assign = async (body: object) => {
    const { status, text } = await ask('PUT', `/api/v1/machines/${MAC}/assignment`, {
      body: { method: 'local', ...body },
    })
    t.ok(status < 300, text)
  }
  const setDefault = (path: string, answer: string | null, as: 'operator' | 'viewer' = 'operator') =>
    ask('PUT', `/api/v1/answer-defaults/${path}`, { body: { answer }, as })

  await assign({ installImage: 'win11' })
  t.match(await render(), { code: 'ANSWER_NOT_FOUND' })
  t.match(await setDefault('architectures/x64uefi', 'client-by-arch', 'viewer'), { status: 403 })
  t.match(await setDefault('architectures/x64uefi', 'none'), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
  t.match(await setDefault('images/none', 'image-own'), { status: 404, body: { code: 'IMAGE_NOT_FOUND' } })
  t.match(await setDefault('architectures/x64uefi', 'client-by-arch'), { status: 200 })
  t.match(await setDefault('images/WIN11', 'image-by-image'), {
    body: { architectures: { x64uefi: 'client-by-arch' }, images: { win11: 'image-by-image' } },
  })
  const both = await render()
  t.match(both, {
    files: [
      { part: 'client', answer: 'client-by-arch', from: 'architecture x64uefi' },
      { part: 'image', answer: 'image-by-image', from: 'install image win11' },
    ],
    passes: [
      { pass: 'windowsPE', part: 'client' },
      { pass: 'specialize', part: 'image' },
    ],
    text: /de-DE.*<RegisteredOrganization>by-image</s,
  })
  t.match((await render('?firmware=bios')).files, [{ part: 'image' }], 'the default of UEFI is not that of BIOS')

  await ask('PUT', '/api/v1/profiles/office', {
    body: { method: 'local', clientAnswer: 'client-by-profile', imageAnswer: 'image-by-profile' },
  })
  await assign({ profile: 'office', installImage: 'win11' })
  t.match(await render(), {
    files: [{ from: 'profile office' }, { from: 'profile office' }],
    text: /fr-FR.*by-profile/s,
  })
  await assign({ profile: 'office', imageAnswer: 'image-own' })
  t.match(await render(), { files: [{ from: 'profile office' }, { from: 'machine' }], text: /fr-FR.*>own</s })
  await assign({ profile: 'office', answer: 'both' })
  t.match(await render(), { files: [{ part: 'combined', from: 'machine' }], text: /en-GB.*>both</s })
  t.equal((await render()).files.length, 1, 'a combined file leaves nothing to the profile')
  await assign({ answer: 'both', clientAnswer: 'client-own' })
  t.match(await render(), {
    files: [
      { part: 'client', answer: 'client-own' },
      { part: 'image', answer: 'both' },
    ],
    text: /it-IT.*>both</s,
  })
  await assign({ answer: 'client-own', installImage: 'win11' })
  t.match(
    await render(),
    { files: [{ answer: 'client-own' }, { answer: 'image-by-image' }] },
    'a client file named as the only one leaves the later passes to the image',
  )

  t.match(await ask('DELETE', '/api/v1/answers/image-by-image'), {
    status: 409,
    body: { code: 'ANSWER_IN_USE', detail: /install image win11/ },
  })
  t.match(await setDefault('images/win11', null), { body: { images: {} } })
  t.match(await ask('DELETE', '/api/v1/answers/image-by-image'), { status: 204 })

  // armed, it keeps the versions of both
  await assign({ clientAnswer: 'client-own', imageAnswer: 'image-own' })
  await ask('PUT', '/api/v1/answers/image-own', { body: { content: imageOf('newer'), role: 'image' } })
  t.match(await render(), { files: [{ contentVersion: 1 }, { answer: 'image-own', contentVersion: 1 }], text: />own</ })
  await ask('POST', `/api/v1/machines/${MAC}/arm`)
  t.match(await render(), { text: />own</ }, 'arming an armed one again keeps it')
  await ask('DELETE', `/api/v1/machines/${MAC}/arm`)
  await ask('POST', `/api/v1/machines/${MAC}/arm`)
  t.match(await render(), { files: [{ contentVersion: 1 }, { contentVersion: 2 }], text: />newer</ })
})

t.test('variables of profile, server and boot; what is not armed one by one is checked too', async (t) => {
  const { ask, store } = await startTestApi(t, {
    config: {
      api: { address: '127.0.0.1', port: 0 },
      dhcp: { pools: [] },
      pxe: { autoAddSettings: {}, newMachineNamingPolicy: 'PC-%03#' },
      answers: { organization: 'Example & Sons', variables: { site: 'anywhere' } },
    },
  })
  const shell = (owner: string) =>
    unattend(
      `<settings pass="specialize">${component('Microsoft-Windows-Shell-Setup', `<ComputerName>\${machine.name}</ComputerName><RegisteredOrganization>%ORGNAME%</RegisteredOrganization><RegisteredOwner>${owner}</RegisteredOwner>`)}</settings>`,
    )
  const put = (name: string, owner: string) =>
    ask('PUT', `/api/v1/answers/${name}`, { body: { content: shell(owner) } })
  await put('all', '${profile.name} ${profile.vars.floor} ${vars.site} ${server.vars.site} ${session.id}')
  await put('floor', '${profile.vars.floor}')
  await put('mine', '${machine.vars.owner}')
  await put('nobody', '${secrets.nobody}')
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'lab-1', variables: { owner: 'physics' } } })
  const profile = (body: object) => ask('PUT', '/api/v1/profiles/office', { body: { method: 'local', ...body } })
  t.match(await profile({ answer: 'all', variables: { floor: '3', 'bad name': '' } }), { status: 400 })
  t.match(await profile({ answer: 'all', variables: { floor: '3' } }), {
    status: 201,
    body: { variables: { floor: '3' } },
  })
  await ask('PUT', `/api/v1/machines/${MAC}/assignment`, { body: { profile: 'office' } })
  const text = async () => String((await ask('GET', '/api/v1/machines/lab-1/answer')).body.text)
  t.match(await text(), '>office 3 anywhere anywhere ${session.id}<', 'before the boot its variables stay')
  t.match(await text(), '>Example &amp; Sons<')
  await ask('PATCH', '/api/v1/profiles/office', { body: { variables: { site: 'here' } } })
  t.match(await text(), '>office 3 here anywhere ', 'the profile is nearer than the server')
  await ask('PATCH', '/api/v1/profiles/office', { body: { variables: { site: null } } })
  await ask('PATCH', `/api/v1/machines/${MAC}`, { body: { variables: { site: 'there' } } })
  t.match(await text(), '>office 3 there anywhere ', 'the machine is nearest')

  // a rule leads machines to the profile that nobody arms
  await ask('DELETE', `/api/v1/machines/${MAC}/assignment`)
  const rule = (more = {}) =>
    ask('PUT', '/api/v1/rules/lab', { body: { selectors: { oui: ['52:54:00'] }, profile: 'office', ...more } })
  await profile({ answer: 'floor' })
  t.match(await rule(), {
    status: 409,
    body: { code: 'PROFILE_ANSWER_UNUSABLE', profile: 'office', detail: /profile\.vars\.floor/ },
  })
  t.match(await rule({ enabled: false }), { status: 201 })
  t.match(await ask('PATCH', '/api/v1/rules/lab', { body: { enabled: true } }), { status: 409 })
  await profile({ answer: 'mine' })
  t.match(await rule(), { status: 200 }, 'values of machines are not known yet')
  t.match(await profile({ answer: 'nobody' }), { status: 409, body: { code: 'PROFILE_ANSWER_UNUSABLE' } })
  t.match(await profile({ answer: 'none' }), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
  t.match(await ask('PUT', '/api/v1/profiles/menu', { body: { method: 'local', answer: 'nobody', menuText: 'M' } }), {
    status: 409,
    body: { code: 'PROFILE_ANSWER_UNUSABLE' },
  })

  const seen = async (mac: string) =>
    (
      await store.pendingSeen({
        mac: mac as never,
        uuid: null,
        architecture: 'x64uefi',
        at: '2026-01-01T00:00:00.000Z',
      })
    ).id
  const approve = async (body: object, id: number) => ask('POST', `/api/v1/pending/${id}/approve`, { body })
  const id = await seen('52:54:00:00:00:07')
  const assignment = { method: 'local', answer: 'mine' }
  t.match(await approve({ assignment }, id), {
    status: 409,
    body: { code: 'ANSWER_HAS_ERRORS', detail: /machine\.vars\.owner/ },
  })
  t.match(await ask('GET', `/api/v1/pending/${id}`), { body: { state: 'pending' } }, 'it still waits')
  t.match(await approve({ assignment: { ...assignment, armed: false } }, await seen('52:54:00:00:00:08')), {
    status: 201,
  })
  t.match(await approve({ assignment, variables: { owner: 'x' } }, id), { status: 201, body: { name: /^PC-/ } })
})

function unattend(settings: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<unattend xmlns="urn:schemas-microsoft-com:unattend">\n${settings}\n</unattend>\n`
}

function component(name: string, content: string): string {
  return `<component name="${name}" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">${content}</component>`
}
