// Answer files and secrets over the API: stored with versions, checked, rendered for a machine, never telling a secret.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
  t.match(await put({ content: plain.replace('S3cret!', MASK) }), { status: 400, body: { code: 'REQUEST_INVALID' } })
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
  t.match(shown, { status: 200, body: { answer: 'lab', contentVersion: 1, masked: true, findings: [] } })
  t.match(shown.body.text, '<ComputerName>lab-1</ComputerName>')
  t.match(shown.body.text, MASK)
  t.notMatch(shown.text, value)
  t.notMatch(shown.text, 'VK7JG', 'nor the product key')
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
