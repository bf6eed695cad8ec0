// Who may what: users, signing in by password, token and first link, what protects the cookie, and what guessing meets.
import { scryptSync } from 'node:crypto'
import t, { type Test } from 'tap'
import { FirstLink } from '../../src/api/first-link.ts'
import { SignInLimits } from '../../src/api/sign-in-limits.ts'
import { createLog } from '../../src/log.ts'
import type { Role } from '../../src/model.ts'
import { hashPassword, isPassword } from '../../src/secrets/password-hash.ts'
import { startTestApi, type Answer, type TestApi } from '../support/test-api.ts'
import { AS_ADMIN, openTestStore } from '../support/test-store.ts'

const PASSWORD = 'correct horse battery'
const USERS = '/api/v1/users'
const SIGN_IN = '/api/v1/sign-in'

/** What is stored of a password, made cheaply: signing in costs what the stored hash says. */
function cheapHash(password: string): string {
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const salt = Buffer.alloc(16, 7)
  return `$scrypt$ln=4,r=1,p=1$${text(salt)}$${text(scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 }))}`
}

/** Makes a user, or gives one another password. */
function putUser({ store }: TestApi, name: string, role: Role, password = PASSWORD) {
  return store.userPut({ name, role, disabled: false, passwordHash: cheapHash(password) }, AS_ADMIN)
}

/** What a browser would send along. */
function cookieOf({ headers }: Answer): string {
  return (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')
}

/** Asks like a script of the page, with the cookie. */
function browser({ ask, url }: TestApi, cookie: string) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(method, path, { as: 'nobody', body, headers: { cookie, origin: url, ...headers } })
}

async function signedIn(api: TestApi, user: string, password = PASSWORD) {
  const answer = await api.ask('POST', SIGN_IN, { as: 'nobody', body: { user, password } })
  return { answer, send: browser(api, cookieOf(answer)), cookie: cookieOf(answer) }
}

t.test('users', async (t) => {
  const { ask } = await startTestApi(t)
  const put = (name: string, body: unknown, headers = {}) => ask('PUT', `${USERS}/${name}`, { body, headers })
  t.match(await put('anna', { role: 'admin' }), { status: 400, body: { code: 'REQUEST_INVALID', detail: /password/ } })
  t.match(await put('anna', { role: 'admin', password: 'short' }), {
    status: 400,
    body: { errors: [{ pointer: '/password' }] },
  })
  t.match(await put('annaanna99', { role: 'admin', password: 'AnnaAnna99' }), { status: 400 }, 'the name is none')
  const made = await put('anna', { role: 'admin', password: PASSWORD })
  t.match(made, {
    status: 201,
    headers: { etag: '"1"' },
    body: { name: 'anna', role: 'admin', disabled: false, lastSignInAt: null, version: 1 },
  })
  t.match(
    await put('Anna', { role: 'admin', password: PASSWORD }),
    { status: 200, headers: { etag: '"1"' }, body: made.body },
    'the same again changes nothing',
  )
  t.match(await put('anna', { role: 'admin', password: 'another long one' }), { body: { version: 2 } })
  t.match(await put('anna', { role: 'viewer' }, { 'if-match': '"1"' }), { status: 412 })
  t.match(await put('anna', { role: 'viewer' }, { 'if-none-match': '*' }), { status: 412 })
  t.match(await ask('PATCH', `${USERS}/anna`, { body: { role: 'operator' } }), { status: 200, body: { version: 3 } })
  t.match(await ask('PATCH', `${USERS}/anna?dryRun=true`, { body: { disabled: true } }), { body: { disabled: true } })
  t.match(await ask('GET', `${USERS}/anna`), { headers: { etag: '"3"' }, body: { role: 'operator', disabled: false } })
  t.match(await ask('PATCH', `${USERS}/nobody`, { body: {} }), { status: 404, body: { code: 'USER_NOT_FOUND' } })
  await put('bert', { role: 'viewer', password: PASSWORD, disabled: true })
  const first = await ask('GET', `${USERS}?limit=1`)
  t.match(first.body, { items: [{ name: 'anna' }] })
  t.match((await ask('GET', `${USERS}?cursor=${first.body.cursor}`)).body, { items: [{ name: 'bert' }], cursor: null })
  t.match(await ask('GET', USERS, { as: 'operator' }), { status: 403, body: { code: 'NOT_ALLOWED' } })

  const audit = await ask('GET', '/api/v1/audit?limit=10')
  t.match(audit.body.items[0], { action: 'user.put', subject: 'bert', actor: 'token:admin', before: null })
  t.match(audit.body.items[1], { action: 'user.put', before: /"role":"admin"/, after: /"role":"operator"/ })
  t.notMatch(audit.text, /scrypt|horse|another long/, 'no password and no hash')
  t.match(await ask('DELETE', `${USERS}/bert`, { headers: { 'if-match': '"9"' } }), { status: 412 })
  t.match(await ask('DELETE', `${USERS}/bert`), { status: 204 })
  t.match(await ask('DELETE', `${USERS}/bert`), { status: 404, body: { code: 'USER_NOT_FOUND' } })
})

t.test('the last who may do all stays', async (t) => {
  const api = await startTestApi(t)
  const { ask } = api
  await putUser(api, 'anna', 'admin')
  t.match(await ask('DELETE', '/api/v1/tokens/admin'), { status: 204 }, 'there is an admin besides')
  const as = { as: 'socket' } as const
  const refused = { status: 409, body: { code: 'USER_LAST_ADMIN', name: 'anna' } }
  t.match(await ask('DELETE', `${USERS}/anna`, as), refused)
  t.match(await ask('PATCH', `${USERS}/anna`, { ...as, body: { role: 'operator' } }), refused)
  t.match(await ask('PATCH', `${USERS}/anna`, { ...as, body: { disabled: true } }), refused)
  t.match(await ask('PATCH', `${USERS}/anna`, { ...as, body: { password: 'another long one' } }), { status: 200 })
  await ask('POST', '/api/v1/tokens', { ...as, body: { name: 'late', role: 'admin' } })
  t.match(await ask('DELETE', `${USERS}/anna`, as), { status: 204 })
})

t.test('signing in', async (t) => {
  const api = await startTestApi(t)
  const { ask, keys } = api
  await putUser(api, 'anna', 'operator')
  const { answer, send, cookie } = await signedIn(api, 'ANNA')
  t.match(answer, { status: 200, body: { name: 'user:anna', role: 'operator' } })
  const [line = ''] = answer.headers['set-cookie'] ?? []
  t.match(line, /^openwds=[\w-]{43}; /)
  for (const word of [/; HttpOnly/, /; SameSite=Strict/, /; Path=\//, /; Max-Age=604800/]) t.match(line, word)
  t.notMatch(line, /Secure/, 'plain HTTP on loopback')
  t.match(await send('GET', '/api/v1/caller'), { status: 200, body: { name: 'user:anna', role: 'operator' } })
  t.match(await send('PUT', '/api/v1/machines/52:54:00:00:00:01', {}), { status: 201 })
  t.match(await send('GET', USERS), { status: 403, body: { code: 'NOT_ALLOWED', role: 'operator' } })
  const audit = await ask('GET', '/api/v1/audit?limit=2')
  t.match(audit.body.items, [
    { action: 'machine.put', actor: 'user:anna', from: '127.0.0.1' },
    { action: 'signIn.add', subject: 'user:anna', actor: 'user:anna', from: '127.0.0.1' },
  ])
  t.match((await ask('GET', `${USERS}/anna`)).body.lastSignInAt, /^\d{4}-/)
  const headers = { cookie, authorization: `Bearer ${keys.viewer}` }
  t.match(await ask('GET', '/api/v1/caller', { as: 'nobody', headers }), { body: { name: 'token:viewer' } })

  await t.test('what ends it', async (t) => {
    const works = async (one: { send: typeof send }) => (await one.send('GET', '/api/v1/caller')).status
    const other = await signedIn(api, 'anna')
    t.match(await other.send('DELETE', SIGN_IN), { status: 204, headers: { 'set-cookie': [/^openwds=;/, /Secure/] } })
    t.same([await works(other), await works({ send })], [401, 200], 'the one that signed out')
    await ask('PATCH', `${USERS}/anna`, { body: { role: 'viewer' } })
    t.match(await send('GET', '/api/v1/caller'), { body: { role: 'viewer' } }, 'another role counts at once')
    await putUser(api, 'anna', 'viewer', 'another long one')
    t.equal(await works({ send }), 401, 'another password')
    const third = await signedIn(api, 'anna', 'another long one')
    await ask('PATCH', `${USERS}/anna`, { body: { disabled: true } })
    t.equal(await works(third), 401, 'disabled')
    t.match((await signedIn(api, 'anna', 'another long one')).answer, {
      status: 401,
      body: { code: 'SIGN_IN_REFUSED' },
    })
    await ask('PATCH', `${USERS}/anna`, { body: { disabled: false } })
    t.equal(await works(third), 401, 'and stays out when enabled again')
    const fourth = await signedIn(api, 'anna', 'another long one')
    await ask('DELETE', `${USERS}/anna`)
    t.equal(await works(fourth), 401, 'removed')
    t.match(
      await fourth.send('POST', SIGN_IN, { token: keys.viewer }),
      { status: 200 },
      'an old cookie is no hindrance',
    )
  })

  await t.test('by a token', async (t) => {
    const made = await ask('POST', '/api/v1/tokens', { body: { name: 'desk', role: 'viewer' } })
    const answer = await ask('POST', SIGN_IN, { as: 'nobody', body: { token: made.body.token as string } })
    t.match(answer, { status: 200, body: { name: 'token:desk', role: 'viewer' } })
    const send = browser(api, cookieOf(answer))
    t.match(await send('GET', '/api/v1/caller'), { body: { name: 'token:desk' } })
    t.match(await send('PUT', '/api/v1/caller/password', { current: 'x', password: PASSWORD }), { status: 400 })
    await ask('DELETE', '/api/v1/tokens/desk')
    t.match(await send('GET', '/api/v1/caller'), { status: 401 })
    const wrong = `owds_${'A'.repeat(43)}`
    t.match(await ask('POST', SIGN_IN, { as: 'nobody', body: { token: wrong } }), { status: 401 })
    for (const body of [{}, { user: 'x' }, { user: 'x', password: 'y', token: 'z' }, { token: '' }])
      t.match(await ask('POST', SIGN_IN, { as: 'nobody', body }), { status: 400 }, JSON.stringify(body))
  })
})

t.test('the own password', async (t) => {
  const api = await startTestApi(t)
  await putUser(api, 'anna', 'viewer')
  const { send } = await signedIn(api, 'anna')
  const change = (current: string, password: string) => send('PUT', '/api/v1/caller/password', { current, password })
  t.match(await change('wrong', 'another long one'), { status: 403, body: { code: 'PASSWORD_WRONG' } })
  t.match(await change(PASSWORD, 'short'), { status: 400 })
  t.match(await change(PASSWORD, 'another long one'), { status: 204 })
  t.match(await send('GET', '/api/v1/caller'), { status: 401 }, 'to be signed in again')
  t.match((await signedIn(api, 'anna', 'another long one')).answer, { status: 200 })
  t.match((await signedIn(api, 'anna')).answer, { status: 401 })
})

t.test('requests that other sites make a browser send', async (t) => {
  const config = { api: { address: '127.0.0.1', port: 0, url: 'https://deploy.example' }, dhcp: { pools: [] } }
  const api = await startTestApi(t, { config })
  const { ask, url } = api
  await putUser(api, 'anna', 'admin')
  const answer = await ask('POST', SIGN_IN, { as: 'nobody', body: { user: 'anna', password: PASSWORD } })
  const [line = ''] = answer.headers['set-cookie'] ?? []
  t.match(line, /^__Host-openwds=[^]*; Secure/, 'people reach it by HTTPS')
  const cookie = cookieOf(answer)
  const machine = '/api/v1/machines/52:54:00:00:00:01'
  const put = (headers: Record<string, string>) =>
    ask('PUT', machine, { as: 'nobody', body: {}, headers: { cookie, ...headers } })
  const refused = { status: 403, body: { code: 'FOREIGN_ORIGIN' } }
  for (const origin of ['https://evil.example', 'null', `${url}.evil.example`, url.replace('http', 'https'), ''])
    t.match(await put({ origin }), refused, origin)
  t.match(await put({}), refused, 'no Origin at all')
  t.match(await put({ origin: url }), { status: 201 })
  t.match(await put({ origin: 'https://deploy.example' }), { status: 200 }, 'api.url')
  const get = (headers: Record<string, string>) =>
    ask('GET', '/api/v1/audit', { as: 'nobody', headers: { cookie, ...headers } })
  for (const site of ['cross-site', 'same-site']) t.match(await get({ 'sec-fetch-site': site }), refused, site)
  for (const site of ['same-origin', 'none']) t.match(await get({ 'sec-fetch-site': site }), { status: 200 }, site)
  t.match(await get({}), { status: 200 })
  t.match(await get({ origin: 'https://evil.example' }), refused)
  const token = await ask('PUT', machine, { body: {}, headers: { origin: 'https://evil.example' } })
  t.match(token, { status: 200 }, 'a token is never sent by a browser of itself')
  for (const path of [SIGN_IN, '/api/v1/first-user']) {
    const body = path === SIGN_IN ? { user: 'anna', password: PASSWORD } : { link: 'x', name: 'y', password: PASSWORD }
    const forged = await ask('POST', path, { as: 'nobody', body, headers: { origin: 'https://evil.example' } })
    t.match(forged, refused, path)
  }
})

t.test('guessing', async (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
  let nowMs = 0
  const api = await startTestApi(t, { log, signInLimits: new SignInLimits(() => nowMs) })
  await putUser(api, 'anna', 'viewer')
  const tries = await Promise.all(
    ['1', '2', '3', '4', '5', '6', '7'].map((password) => signedIn(api, 'anna', password)),
  )
  t.same(
    tries.map(({ answer }) => answer.status).sort(),
    [401, 401, 401, 401, 401, 429, 429],
    'many at once count like one after the other',
  )
  const locked = await signedIn(api, 'anna')
  t.match(locked.answer, {
    status: 429,
    headers: { 'retry-after': '60' },
    body: { code: 'SIGN_IN_LOCKED', seconds: 60, by: 'name' },
  })
  nowMs += 61_000
  t.match((await signedIn(api, 'anna')).answer, { status: 200 }, 'after the wait the right one is taken')
  t.match((await signedIn(api, 'Pa55word-typed-here', 'x')).answer, { status: 401, body: { code: 'SIGN_IN_REFUSED' } })
  t.match(lines.join(''), /"event":"sign-in\.refused"[^\n]*"user":"anna"/)
  t.match(lines.join(''), /"event":"sign-in\.locked"/)
  t.notMatch(lines.join(''), /Pa55word/, 'what is no name may be a password')
})

t.test('locks grow, are forgotten, and take bounded room', (t) => {
  let nowMs = 0
  const limits = new SignInLimits(() => nowMs)
  const isLocked = (name: string, address = `192.0.2.${name}`) => {
    try {
      limits.admit(name, address)
      return 0
    } catch (error) {
      return (error as { details: { seconds: number } }).details.seconds
    }
  }
  const waits: number[] = []
  for (let attempt = 1; attempt <= 12; attempt++) {
    const seconds = isLocked('1')
    if (seconds > 0) {
      waits.push(seconds)
      nowMs += seconds * 1000
      t.equal(isLocked('1'), 0, 'one more attempt after the wait')
    }
  }
  t.same(waits, [60, 120, 240, 480, 900, 900, 900])
  nowMs += 3_600_000
  t.same(
    [1, 2, 3, 4, 5, 6].map(() => isLocked('1')),
    [0, 0, 0, 0, 0, 60],
    'an hour later it starts anew',
  )
  const shared = Array.from({ length: 22 }, (_, n) => isLocked(`user-${n}`, '198.51.100.1'))
  t.same([shared.findIndex((seconds) => seconds > 0), shared.at(-1)], [20, 60], 'an address has more')
  for (let n = 0; n < 5; n++) isLocked('victim', `203.0.113.${n}`)
  t.ok(isLocked('victim', '203.0.113.9') > 0)
  for (let n = 0; n < 10_001; n++) isLocked(`n${n}`, `a${n}`)
  t.equal(isLocked('victim', '203.0.113.9'), 0, 'the oldest are forgotten')
  t.end()
})

t.test('the first user', async (t) => {
  let nowMs = 0
  const open = (t: Test) => startTestApi(t, { firstLink: new FirstLink(() => nowMs) })
  const firstLink = new FirstLink(() => nowMs)
  const api = await startTestApi(t, { firstLink })
  const send = ({ ask }: TestApi, link: string, words = {}) =>
    ask('POST', '/api/v1/first-user', { as: 'nobody', body: { link, name: 'anna', password: PASSWORD, ...words } })
  const invalid = { status: 403, body: { code: 'FIRST_LINK_INVALID' } }
  t.match(await send(api, 'x'.repeat(32)), invalid)
  t.match(await send(api, firstLink.key, { password: 'short' }), { status: 400 })
  const [one, other] = await Promise.all([send(api, firstLink.key), send(api, firstLink.key, { name: 'eve' })])
  t.same([one.status, other.status].sort(), [201, 409], 'once, also at the same moment')
  const made = one.status === 201 ? one : other
  t.match(await browser(api, cookieOf(made))('GET', '/api/v1/caller'), { body: { role: 'admin' } })
  t.match(await send(api, firstLink.key, { name: 'eve' }), invalid)
  t.match((await api.ask('GET', '/api/v1/audit')).body.items, [
    { action: 'signIn.add' },
    { action: 'user.put', actor: 'first-link', from: '127.0.0.1' },
  ])

  const late = await open(t)
  nowMs += 3_600_000
  t.match(await send(late, firstLink.key), invalid)
  const link = new FirstLink(() => nowMs)
  const taken = await startTestApi(t, { firstLink: link })
  await putUser(taken, 'bert', 'viewer')
  t.match(await send(taken, link.key), { status: 409, body: { code: 'FIRST_USER_EXISTS' } })
  t.match(await send(await startTestApi(t), link.key), invalid, 'where there is none')
})

t.test('password hashes', async (t) => {
  const hash = await hashPassword('Zürich 2026 ok')
  t.match(hash, /^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  t.not(await hashPassword('Zürich 2026 ok'), hash, 'a salt each')
  t.equal(await isPassword('Zürich 2026 ok'.normalize('NFD'), hash), true, 'however the letters are made up')
  t.equal(await isPassword('zürich 2026 ok', hash), false)
  for (const broken of [undefined, '', 'x', hash.replace('ln=15', 'ln=30'), hash.replace('r=8', 'r=0')])
    t.equal(await isPassword('Zürich 2026 ok', broken), false, String(broken))
  // [RFC 7914 §12]: the third vector, cut to 32 bytes
  const known = '$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI'
  t.equal(await isPassword('pleaseletmein', known), true)
  const many = await Promise.allSettled(Array.from({ length: 20 }, () => isPassword('x', known)))
  const refused = many.filter((one) => one.status === 'rejected')
  t.equal(refused.length, 4, 'sixteen may wait')
  t.match(refused[0], { reason: { code: 'SIGN_IN_BUSY' } })
})

t.test('sign-ins are bounded', async (t) => {
  const store = await openTestStore(t)
  const passwordHash = '$scrypt$none'
  await store.userPut({ name: 'anna', role: 'viewer', disabled: false, passwordHash }, AS_ADMIN)
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  const long = '2000-01-01T00:00:00.000Z'
  const add = (hash: string, words = {}) =>
    store.signInAdd({ hash, owner: { user: 'anna' }, from: '192.0.2.1', expiresAt, ...words }, AS_ADMIN)
  for (let n = 0; n < 25; n++) {
    await add(`h${n}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const kept = await Promise.all(Array.from({ length: 25 }, (_, n) => store.signInByHash(`h${n}`, long)))
  t.equal(kept.filter((one) => one).length, 20)
  t.same([kept[4], kept[24]], [undefined, { name: 'user:anna', role: 'viewer' }], 'the oldest go')
  t.equal(await store.signInByHash('h24', new Date().toISOString()), undefined, 'unused for too long')
  await add('over', { expiresAt: long })
  t.equal(await store.signInByHash('over', long), undefined, 'over')
  await t.rejects(add('x', { owner: { user: 'nobody' } }), { code: 'USER_NOT_FOUND' })
})
