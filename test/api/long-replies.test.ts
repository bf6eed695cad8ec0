// What takes long ends with the right to it: a stream of events and an upload at a real daemon, when a token, a user or a sign-in goes.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startTestDaemon } from '../cli/daemon.ts'
import { exchange, type Answer } from '../support/test-api.ts'

const PASSWORD = 'correct horse battery'

t.test('an open stream of events', async (t) => {
  const { api, open, url } = await start(t)

  await t.test('ends when its token is removed, and no other does', async (t) => {
    const stream = await open(t, await bearer(api, 'one'))
    const other = await open(t, await bearer(api, 'two'))
    await api('DELETE', '/tokens/one')
    await stream.ends()
    await sleep(1200)
    t.notOk(other.isOver(), 'the other goes on')
  })

  await t.test('ends when its token runs out', async (t) => {
    const stream = await open(t, await bearer(api, 'short', new Date(Date.now() + 1500).toISOString()))
    await stream.ends()
  })

  await t.test('ends when its user is disabled, deleted, demoted or has another password', async (t) => {
    for (const [name, act] of Object.entries({
      disabled: () => api('PATCH', '/users/disabled', { disabled: true }),
      deleted: () => api('DELETE', '/users/deleted'),
      demoted: () => api('PATCH', '/users/demoted', { role: 'viewer' }),
      another: () => api('PATCH', '/users/another', { password: 'another long one' }),
    })) {
      await api('PUT', `/users/${name}`, { role: 'operator', password: PASSWORD })
      const stream = await open(t, await cookie(api, name))
      await act()
      await stream.ends(name)
    }
  })

  await t.test('goes on with a higher role', async (t) => {
    await api('PUT', '/users/promoted', { role: 'viewer', password: PASSWORD })
    const stream = await open(t, await cookie(api, 'promoted'))
    await api('PATCH', '/users/promoted', { role: 'admin' })
    await sleep(1200)
    t.notOk(stream.isOver())
  })

  await t.test('ends when that browser signs out, and not with another of the same user', async (t) => {
    await api('PUT', '/users/twice', { role: 'viewer', password: PASSWORD })
    const [here, there] = [await cookie(api, 'twice'), await cookie(api, 'twice')]
    const [stream, other] = [await open(t, here), await open(t, there)]
    t.match(await ask(url(), 'DELETE', '/sign-in', { ...here, origin: url() }), { status: 204 })
    await stream.ends()
    await sleep(1200)
    t.notOk(other.isOver())
  })

  await t.test('ends when the token that the browser signed in with is removed', async (t) => {
    const { token } = await made(api, 'signed')
    const answer = await api('POST', '/sign-in', { token })
    const stream = await open(t, cookieOf(answer))
    await api('DELETE', '/tokens/signed')
    await stream.ends()
  })
})

t.test('an upload ends too', async (t) => {
  const { api, url } = await start(t)
  const { token } = await made(api, 'up', undefined, 'admin')
  const headers = { authorization: `Bearer ${token}` }

  const upload = begin(url(), 'PUT', '/images/big/content?totalBytes=1000000', {
    ...headers,
    'content-type': 'application/octet-stream',
    'content-length': '1000000',
  })
  const uploadOver = overOf(upload)
  upload.write(Buffer.alloc(1000))
  await sleep(300)
  t.notOk(uploadOver.isOver(), 'it is under way')
  await api('DELETE', '/tokens/up')
  await uploadOver.ends(t)
  t.match(await api('GET', '/images/big/content'), { body: { receivedBytes: 1000 } }, 'what arrived counts')
})

type Api = (method: string, path: string, body?: unknown) => Promise<Answer>

/** The daemon, asked as its local administrator. */
async function start(t: Test) {
  const daemon = await startTestDaemon(t)
  const api: Api = async (method, path, body) => {
    const answer = await exchange(
      {
        socketPath: daemon.socket,
        method,
        path: `/api/v1${path}`,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      },
      body === undefined ? undefined : JSON.stringify(body),
    )
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.text}`)
    return answer
  }
  await api('PUT', '/users/root', { role: 'admin', password: PASSWORD })

  /** Opens a stream, and resolves once it is there. */
  async function open(t: Test, headers: Record<string, string>) {
    const request = begin(daemon.url(), 'GET', '/events', headers)
    const over = overOf(request)
    request.end()
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request.on('response', resolve).on('error', reject),
    )
    t.equal(response.statusCode, 200)
    response.on('error', () => undefined).resume()
    t.teardown(() => response.destroy())
    return { isOver: over.isOver, ends: (what?: string) => over.ends(t, what) }
  }
  return { api, open, url: daemon.url }
}

const made = async (api: Api, name: string, expiresAt: string | null = null, role = 'viewer') =>
  (await api('POST', '/tokens', { name, role, expiresAt })).body as { token: string }

const bearer = async (api: Api, name: string, expiresAt?: string) => ({
  authorization: `Bearer ${(await made(api, name, expiresAt)).token}`,
})

const cookie = async (api: Api, user: string) => cookieOf(await api('POST', '/sign-in', { user, password: PASSWORD }))

function cookieOf({ headers }: Answer): { cookie: string } {
  return { cookie: (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ') }
}

/** A request that is not ended yet. */
function begin(url: string, method: string, path: string, headers: Record<string, string>): ClientRequest {
  return httpRequest(`${url}/api/v1${path}`, { method, headers, agent: false }).on('error', () => undefined)
}

function ask(url: string, method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  const { hostname: host, port } = new URL(url)
  return exchange({ host, port, method, path: `/api/v1${path}`, headers })
}

/** Whether the connection of a request is over, and the wait for that: three seconds at most. */
function overOf(request: ClientRequest) {
  let isOver = false
  const over = new Promise<void>((resolve) => request.once('close', () => ((isOver = true), resolve())))
  return {
    isOver: () => isOver,
    async ends(t: Test, what = 'it') {
      await Promise.race([over, sleep(3000)])
      t.ok(isOver, `${what} ended`)
    },
  }
}
