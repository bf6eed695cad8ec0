// /profiles and /rules over real HTTP on a real store: made, changed, moved, refused.
import { join } from 'node:path'
import t from 'tap'
import type { RuleReply } from '../../src/api/rule-schemas.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { DATABASE_FILE } from '../../src/store/sqlite.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

const GRUB = { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' } }
const PLAN = { bootImage: 'grub', method: 'boot-only' }
const invalid = (pointer: string) => ({ status: 400, body: { code: 'REQUEST_INVALID', errors: [{ pointer }] } })

/** Asks about the noun of that name. */
function asker({ ask }: TestApi, noun: 'profiles' | 'rules') {
  return (method: string, name: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(method, `/api/v1/${noun}/${name}`, { headers, ...(body === undefined ? {} : { body }) })
}

t.test('profiles', async (t) => {
  const api = await startTestApi(t)
  const { ask, store } = api
  await ask('PUT', '/api/v1/images/grub', { body: GRUB })
  const profile = asker(api, 'profiles')

  const words = { ...PLAN, description: 'the lab', menuText: 'Set up the lab' }
  const made = await profile('PUT', 'Lab', words)
  t.match(made, {
    status: 201,
    headers: { etag: '"1"' },
    body: { name: 'Lab', ...words, installImage: null, version: 1 },
  })
  t.match(await profile('PUT', 'lab', words), { status: 200, headers: { etag: '"1"' }, body: made.body }, 'again')
  t.match(await profile('GET', 'LAB'), { status: 200, headers: { etag: '"1"' }, body: made.body })
  t.match(await ask('GET', '/api/v1/profiles'), { body: { items: [made.body], cursor: null } })
  t.match(await profile('PUT', 'bare', {}), {
    status: 201,
    body: { method: 'boot-only', bootImage: null, menuText: null },
  })

  await t.test('a merge patch', async (t) => {
    t.match(await profile('PATCH', 'lab', { description: null }), {
      status: 200,
      headers: { etag: '"2"' },
      body: { ...words, description: null },
    })
    t.match(await profile('PATCH', 'lab', { description: 'x' }, { 'if-match': '"1"' }), { status: 412 })
    t.match(await profile('PATCH', 'lab?dryRun=true', { method: 'local' }), { status: 200, body: { method: 'local' } })
    t.match(await profile('GET', 'lab'), { body: { method: 'boot-only', version: 2 } })
    t.match(await profile('PATCH', 'none', {}), { status: 404, body: { code: 'PROFILE_NOT_FOUND', ref: 'none' } })
    const many = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        profile('PATCH', 'lab', n % 2 ? { description: `${n}` } : { menuText: `${n}` }),
      ),
    )
    t.ok(
      many.every(({ status }) => status === 200),
      'patches at the same time do not refuse each other',
    )
    t.match(await profile('GET', 'lab'), { body: { version: 7 } })
  })

  await t.test('refused', async (t) => {
    const wrong: [object, string][] = [
      [{ menuText: '' }, '/menuText'],
      [{ menuText: 'Ümlaut' }, '/menuText'],
      [{ menuText: 'x'.repeat(65) }, '/menuText'],
      [{ method: 'magic' }, '/method'],
      [{ bootImage: 'no such name' }, '/bootImage'],
      [{ select: { index: 1, name: 'x' } }, '/select'],
      [{ select: {} }, '/select'],
      [{ armed: true }, ''],
    ]
    for (const [body, pointer] of wrong)
      t.match(await profile('PUT', 'x', body), invalid(pointer), JSON.stringify(body))
    t.match(await profile('PUT', 'not%20a%20name', {}), { status: 400, body: { code: 'REQUEST_INVALID' } })
    t.match(await profile('PUT', 'x', { select: { index: 1 } }), { status: 400, body: { code: 'REQUEST_INVALID' } })
    t.match(await profile('PATCH', 'lab', { select: { index: 1 } }), {
      status: 400,
      body: { detail: /no `installImage`/ },
    })
    t.match(await profile('PUT', 'x', { bootImage: 'none' }), { status: 404, body: { code: 'IMAGE_NOT_FOUND' } })
    t.match(await profile('PUT', 'x', { installImage: 'none' }), { status: 404, body: { code: 'IMAGE_NOT_FOUND' } })
    t.match(await profile('PUT', 'x', { answer: 'none' }), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
    const incomplete = {
      status: 422,
      body: { code: 'ASSIGNMENT_INCOMPLETE', method: 'boot-only', missing: 'a boot image' },
    }
    t.match(await profile('PUT', 'x', { menuText: 'in a menu' }), incomplete, 'a menu item must boot something')
    t.match(await profile('PATCH', 'lab', { bootImage: null }), incomplete)
    await store.rulePut(
      { name: 'r', description: null, order: 1, selectors: { tag: ['a'] }, profile: 'lab', enabled: true },
      { actor: { name: 'local', role: 'admin', from: 'socket' } },
    )
    t.match(
      await profile('PATCH', 'lab', { bootImage: null, menuText: null }),
      incomplete,
      'so must what a rule leads to',
    )
    t.match(await profile('DELETE', 'lab'), {
      status: 409,
      body: { code: 'PROFILE_IN_USE', users: 'rule r', count: 1 },
    })
    t.match(await ask('DELETE', '/api/v1/images/grub'), { status: 409, body: { code: 'IMAGE_IN_USE' } })
  })

  await t.test('removed', async (t) => {
    t.match(await profile('DELETE', 'bare', undefined, { 'if-match': '"7"' }), { status: 412 })
    t.match(await profile('DELETE', 'bare?dryRun=true'), { status: 204 })
    t.match(await profile('DELETE', 'bare'), { status: 204 })
    t.match(await profile('DELETE', 'bare'), { status: 404, body: { code: 'PROFILE_NOT_FOUND' } })
    const [entry] = (await ask('GET', '/api/v1/audit?limit=1')).body.items
    t.match(entry, { action: 'profile.delete', subject: 'bare', actor: 'token:admin' })
  })

  await t.test('the selection inside an install image', async (t) => {
    const database = openDatabase(join(api.directory, 'var', DATABASE_FILE), {})
    database.exec(
      `insert into image (name, type, programs, created_at, updated_at, version) values ('win11', 'install', '{}', '', '', 1)`,
    )
    database.close()
    const install = { bootImage: 'grub', installImage: 'win11', select: { name: 'Windows 11 Pro' } }
    t.match(await profile('PUT', 'win', install), { status: 201, body: { ...install, method: 'windows-setup' } })
    const select = async (patch: object | null) => {
      const { status, body } = await profile('PATCH', 'win', { select: patch })
      return (status === 200 ? body.select : body.code) as unknown
    }
    t.same(await select({}), { name: 'Windows 11 Pro' })
    t.same(await select({ index: 2 }), 'REQUEST_INVALID', 'two words for one thing')
    t.same(await select({ name: null, index: 2 }), { index: 2 })
    t.same(await select({ index: null, description: 'Pro' }), { description: 'Pro' })
    t.same(await select({ description: null }), null)
    t.same(await select({ index: 1 }), { index: 1 })
    t.same(await select(null), null)
  })

  await t.test('assigned to a machine', async (t) => {
    await ask('PUT', '/api/v1/machines/52:54:00:00:00:01', { body: {} })
    const path = '/api/v1/machines/52:54:00:00:00:01'
    t.match(await ask('PUT', `${path}/assignment`, { body: { profile: 'lab' } }), { status: 201 })
    t.match(await ask('GET', path), { body: { assignment: { profile: 'Lab', bootImage: 'grub' } } })
  })
})

t.test('rules', async (t) => {
  const api = await startTestApi(t)
  const { ask } = api
  await ask('PUT', '/api/v1/images/grub', { body: GRUB })
  for (const name of ['lab', 'office']) await asker(api, 'profiles')('PUT', name, PLAN)
  const rule = asker(api, 'rules')
  const places = async () =>
    ((await ask('GET', '/api/v1/rules')).body.items as RuleReply[]).map(({ name, order }) => `${order} ${name}`)

  const selectors = { oui: ['52-54-00'], time: [{ days: ['tue', 'mon'], from: '08:00' }] }
  const made = await rule('PUT', 'Night', { profile: 'LAB', selectors })
  t.match(made, {
    status: 201,
    headers: { etag: '"1"' },
    body: {
      name: 'Night',
      order: 10,
      profile: 'lab',
      enabled: true,
      description: null,
      selectors: { oui: ['52:54:00'], time: [{ days: ['mon', 'tue'], from: '08:00', to: '24:00' }] },
    },
  })
  t.match(await rule('PUT', 'night', { profile: 'lab', selectors }), { status: 200, body: made.body }, 'again')
  t.match(await rule('GET', 'NIGHT'), { status: 200, headers: { etag: '"1"' }, body: made.body })
  t.match(await rule('GET', 'none'), { status: 404, body: { code: 'RULE_NOT_FOUND', ref: 'none' } })

  await t.test('a merge patch', async (t) => {
    t.match(await rule('PATCH', 'night', { selectors: { tag: ['b', 'a'], time: null }, description: 'x' }), {
      status: 200,
      headers: { etag: '"2"' },
      body: { selectors: { oui: ['52:54:00'], tag: ['a', 'b'], time: undefined }, description: 'x', order: 10 },
    })
    t.match(await rule('PATCH', 'night', { selectors: { tag: null } }), { body: { selectors: { tag: undefined } } })
    t.match(await rule('PATCH', 'night', { selectors: { oui: null } }), {
      status: 400,
      body: { detail: /at least one/ },
    })
    t.match(await rule('PATCH', 'night', { enabled: false }, { 'if-match': '"1"' }), { status: 412 })
    t.match(await rule('PATCH', 'night?dryRun=true', { enabled: false }), { body: { enabled: false } })
    t.match(await rule('GET', 'night'), { body: { enabled: true, version: 3 } })
  })

  await t.test('refused', async (t) => {
    const put = (body: object) => rule('PUT', 'x', { profile: 'lab', ...body })
    const wrong: [object, string][] = [
      [{}, ''],
      [{ selectors: {} }, '/selectors'],
      [{ selectors: { serial: ['1'] } }, '/selectors'],
      [{ selectors: { mac: '525400000001' } }, '/selectors/mac'],
      [{ selectors: { architecture: ['amd64'] } }, '/selectors/architecture/0'],
      [{ selectors: { time: [{ days: ['monday'] }] } }, '/selectors/time/0/days/0'],
      [{ selectors: { time: [{ from: '8:00' }] } }, '/selectors/time/0/from'],
      [{ selectors: { tag: Array(1001).fill('x') } }, '/selectors/tag'],
      [{ selectors: { tag: ['a'] }, order: -1 }, '/order'],
      [{ selectors: { tag: ['a'] }, order: 1.5 }, '/order'],
      [{ selectors: { tag: ['a'] }, profile: null }, '/profile'],
    ]
    for (const [body, pointer] of wrong) t.match(await put(body), invalid(pointer), JSON.stringify(body))
    for (const selector of [{ mac: ['x'] }, { subnet: ['10.0.0.1/8'] }, { circuitId: ['Gi1/0/3'] }, { tag: [] }])
      t.match(
        await put({ selectors: selector }),
        { status: 400, body: { code: 'REQUEST_INVALID' } },
        JSON.stringify(selector),
      )
    t.match(await put({ profile: 'none', selectors: { tag: ['a'] } }), {
      status: 404,
      body: { code: 'PROFILE_NOT_FOUND' },
    })
    await asker(api, 'profiles')('PUT', 'bare', {})
    t.match(await put({ profile: 'bare', selectors: { tag: ['a'] } }), {
      status: 422,
      body: { code: 'ASSIGNMENT_INCOMPLETE' },
    })
    const tie = { status: 409, body: { code: 'RULE_TIE', name: 'x', other: 'Night', order: 10 } }
    t.match(await put({ order: 10, profile: 'office', selectors: { tag: ['a'] } }), tie)
    t.match(await rule('PUT', 'x?dryRun=true', { order: 10, profile: 'office', selectors: { tag: ['a'] } }), tie)
    t.match(await put({ selectors: { oui: ['525400'], tag: ['a'] } }), {
      status: 409,
      body: { code: 'RULE_UNREACHABLE', name: 'x', other: 'Night', order: 20, otherOrder: 10 },
    })
    t.same(await places(), ['10 Night'])
  })

  await t.test('moved', async (t) => {
    for (const name of ['a', 'b']) await rule('PUT', name, { profile: 'office', selectors: { tag: [name] } })
    t.same(await places(), ['10 Night', '20 a', '30 b'])
    t.match(await rule('POST', 'b/move', { before: 'NIGHT' }), {
      status: 200,
      headers: { etag: '"2"' },
      body: { order: 4 },
    })
    t.match(await rule('POST', 'night/move', { after: 'a' }), { status: 200, body: { order: 30 } })
    t.match(await rule('POST', 'a/move', { order: 3 }), { status: 200, body: { order: 3 } })
    t.same(await places(), ['3 a', '4 b', '30 Night'])
    t.match(await rule('POST', 'a/move?dryRun=true', { order: 99 }), { status: 200, body: { order: 99 } })
    t.match(await rule('POST', 'a/move', { order: 9 }, { 'if-match': '"1"' }), { status: 412 })
    t.match(await rule('POST', 'a/move', {}), invalid(''))
    t.match(await rule('POST', 'a/move', { before: 'b', after: 'b' }), invalid(''))
    t.match(await rule('POST', 'a/move', { before: 'none' }), {
      status: 404,
      body: { code: 'RULE_NOT_FOUND', ref: 'none' },
    })
    t.match(await rule('POST', 'none/move', { order: 1 }), {
      status: 404,
      body: { code: 'RULE_NOT_FOUND', ref: 'none' },
    })
    t.match(await rule('POST', 'night/move', { order: 4 }), { status: 409, body: { code: 'RULE_TIE' } })
    t.same(await places(), ['3 a', '4 b', '30 Night'])
    t.match(await ask('GET', '/api/v1/rules?limit=2'), {
      body: { items: [{ name: 'a' }, { name: 'b' }], cursor: String },
    })
  })

  await t.test('removed', async (t) => {
    t.match(await rule('DELETE', 'a', undefined, { 'if-match': '"1"' }), { status: 412 })
    t.match(await rule('DELETE', 'A'), { status: 204 })
    t.match(await rule('DELETE', 'a'), { status: 404, body: { code: 'RULE_NOT_FOUND' } })
  })
})
