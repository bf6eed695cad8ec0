// The API as a contract: its document is complete and does not change unnoticed, roles hold, no input gives a 500.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import openapiTS, { astToString } from 'openapi-typescript'
import t from 'tap'
import { startApi } from '../../src/api/listen.ts'
import type { ApiOptions } from '../../src/api/parts.ts'
import { ERRORS, type ErrorCode } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import { ROLES } from '../../src/model.ts'
import { exampleOf } from '../support/document.ts'
import { exchange, startTestApi, type OpenApi, type Operation } from '../support/test-api.ts'
import { AS_ADMIN, machineOf, openTestStore, temporaryDirectory, testMac } from '../support/test-store.ts'

/** The types of clients, made from the document. */
const TYPES_FILE = fileURLToPath(new URL('../../src/api/openapi-types.ts', import.meta.url))
const TYPES_HEAD =
  '// Generated from the OpenAPI document by test/api/contract.test.ts with TAP_SNAPSHOT=1: not to be edited.\n\n'

const METHODS = ['get', 'put', 'patch', 'post', 'delete'] as const

t.test('the document', async (t) => {
  const { document, ask } = await startTestApi(t)
  t.equal(document.openapi.split('.').slice(0, 2).join('.'), '3.1')
  const ids = new Set<string>()
  for (const [path, method, operation] of operationsOf(document.paths)) {
    const name = `${method} ${path}`
    t.ok(operation.summary.length > 5, `${name} has a summary`)
    t.equal(operation.tags.length, 1, `${name} has a tag`)
    t.ok(['none', ...ROLES].includes(operation['x-required-role']), `${name} names its role`)
    t.match(operation.description, operation['x-required-role'] === 'none' ? /Open to everybody/ : /Role: \w+/, name)
    t.notOk(ids.has(operation.operationId), `${operation.operationId} is used once`)
    ids.add(operation.operationId)
    const statuses = Object.keys(operation.responses).map(Number)
    t.ok(statuses.some((status) => status < 300) && statuses.includes(500), `${name} has replies and refusals`)
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      t.not(description, 'Default Response', `${name} ${status} says what it is`)
      if (Number(status) < 400) continue
      t.same(Object.keys(content ?? {}), ['application/problem+json'], `${name} ${status}`)
      for (const code of description.split(', ')) {
        t.equal(ERRORS[code as ErrorCode]?.status, Number(status), `${name} ${status} ${code}`)
      }
    }
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
    const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    t.same(
      described.map((parameter) => parameter.name),
      inPath,
      `${name} describes its path`,
    )
  }
  const text = JSON.stringify(document)
  for (const [, name = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    const [kind = '', key = ''] = name.replace('#/components/', '').split('/')
    t.ok(document.components[kind as 'schemas']?.[key], `${name} is there`)
  }
  t.matchSnapshot(JSON.stringify(document, null, 2), 'OpenAPI document')

  const { valid, errors } = await new Validator().validate(structuredClone(document) as never)
  t.ok(valid, `OpenAPI 3.1 as its own schema has it: ${JSON.stringify(errors)?.slice(0, 2000)}`)
  for (const [path, method, operation] of operationsOf(document.paths))
    if (operation.requestBody?.content['application/json']) t.ok(exampleOf(operation), `${method} ${path} shows a body`)

  const types = `${TYPES_HEAD}${astToString(await openapiTS(JSON.stringify(withoutRefusals(document)), { silent: true }))}`
  if (process.env['TAP_SNAPSHOT'] === '1') writeFileSync(TYPES_FILE, types)
  t.ok(
    readFileSync(TYPES_FILE, 'utf8') === types,
    'src/api/openapi-types.ts is of this document (TAP_SNAPSHOT=1 makes it)',
  )

  const page = await ask('GET', '/api/docs/', { as: 'nobody' })
  t.match(page, { status: 200, headers: { 'content-security-policy': /default-src 'self'/ } })
  t.match(await ask('GET', '/api/docs', { as: 'nobody' }), { status: 200, text: /"\/api\/docs\/static\// })
  t.notMatch(page.text, /https?:\/\//, 'the pages need nothing from outside')
  for (const [asset] of page.text.matchAll(/\.\/static\/[\w.-]+/g)) {
    t.equal((await ask('GET', asset.replace('.', '/api/docs'), { as: 'nobody' })).status, 200, asset)
  }
})

t.test('every route holds to its role', async (t) => {
  const { document, ask } = await startTestApi(t)
  for (const [path, method, operation] of operationsOf(document.paths)) {
    const needed = operation['x-required-role']
    if (needed === 'none' || path.endsWith('/events')) continue
    const target = path.replace('{ref}', 'nobody').replace('{name}', 'nothing').replace('{id}', '999')
    const asking = operation.requestBody ? { body: {} } : {}
    const nobody = await ask(method.toUpperCase(), target, { ...asking, as: 'nobody' })
    t.match(nobody, { status: 401, body: { code: 'NOT_AUTHENTICATED' }, headers: { 'www-authenticate': /^Bearer/ } })
    for (const role of ROLES) {
      const { status, body } = await ask(method.toUpperCase(), target, { ...asking, as: role })
      const allowed = ROLES.indexOf(role) >= ROLES.indexOf(needed)
      const refused = (body as { code?: string } | null)?.code === 'NOT_ALLOWED'
      t.equal(refused, !allowed, `${method} ${path} as ${role}: ${status}`)
      if (refused) t.match({ status, body }, { status: 403, body: { needed, role } })
    }
  }
  const stream = await ask('GET', '/api/v1/events', { as: 'nobody' })
  t.match(stream, { status: 401 })
  for (const authorization of ['Bearer', 'Bearer x', 'Basic YTpi', `Bearer owds_${'A'.repeat(43)}`, 'bearer  a b']) {
    const refused = await ask('GET', '/api/v1/machines', { as: 'nobody', headers: { authorization } })
    t.match(refused, { status: 401, body: { code: 'NOT_AUTHENTICATED' } }, authorization)
  }
})

t.test('the local socket', async (t) => {
  const { ask, socketPath, keys } = await startTestApi(t)
  t.match(await ask('GET', '/api/v1/tokens', { as: 'socket' }), { status: 200 }, 'its caller is the administrator')
  t.match(await ask('GET', '/api/v1/health', { as: 'socket' }), { body: { daemon: { transfers: 0 } } })
  const headers = { authorization: `Bearer ${keys.viewer}` }
  t.match(await ask('GET', '/api/v1/tokens', { as: 'socket', headers }), { status: 403 }, 'a token that is sent counts')
  t.equal(statSync(socketPath).mode & 0o777, 0o600)
  const body = 'x'.repeat(1024 * 1024 + 1)
  t.match(await ask('POST', '/api/v1/tokens', { as: 'socket', raw: body }), { status: 413 })
})

t.test('refusals are problems', async (t) => {
  const { ask } = await startTestApi(t)
  const path = `/api/v1/machines/${testMac(1)}`
  const answer = await ask('GET', path)
  t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  t.same(answer.body, {
    ref: testMac(1),
    type: 'urn:openwds:error:MACHINE_NOT_FOUND',
    title: 'Machine not found',
    status: 404,
    code: 'MACHINE_NOT_FOUND',
    detail: `No machine \`${testMac(1)}\``,
    next: '`openwds machine list` shows all; `openwds machine add` makes one.',
    instance: path,
  })
  t.equal(answer.headers['cache-control'], 'no-store')
  t.match(await ask('GET', '/api/v2/x'), {
    status: 404,
    body: { code: 'ROUTE_NOT_FOUND', method: 'GET', path: '/api/v2/x' },
  })
  t.match(await ask('POST', '/api/v1/machines'), { status: 404, body: { code: 'ROUTE_NOT_FOUND' } })
  t.match(await ask('HEAD', '/api/v1/events'), { status: 404 })
  t.match(await ask('GET', '/api/v1/machines/%zz'), { status: 400, body: { code: 'REQUEST_INVALID' } })
  const raw = (text: string, type?: string) =>
    ask('PUT', path, { raw: text, ...(type === undefined ? {} : { headers: { 'content-type': type } }) })
  t.match(await raw('{"name":'), { status: 400, body: { code: 'REQUEST_INVALID' } })
  t.match(await raw(''), { status: 400, body: { code: 'REQUEST_INVALID', detail: 'The body must be object' } })
  t.match(await raw('{"__proto__":{"x":1}}'), { status: 400, body: { code: 'REQUEST_INVALID' } })
  t.match(await raw('a=b', 'application/x-www-form-urlencoded'), {
    status: 415,
    body: { code: 'MEDIA_TYPE_UNSUPPORTED', contentType: 'application/x-www-form-urlencoded' },
  })
  t.match(await raw('{}', 'text/plain'), { status: 415 })
  t.match(await raw('{}', 'application/json; charset=utf-8'), { status: 201 })
  t.match(await raw(`{"description":"${'x'.repeat(1024 * 1024)}"}`), {
    status: 413,
    body: { code: 'BODY_TOO_LARGE', limitBytes: 1024 * 1024 },
  })
})

t.test('what is no HTTP at all', async (t) => {
  const { port } = await startTestApi(t)
  const talk = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  for (const bytes of [
    '\x16\x03\x01\x02\x00\x01',
    'GET\r\n\r\n',
    `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
  ]) {
    const answer = await talk(bytes)
    t.match(answer, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"REQUEST_INVALID"/)
  }
})

t.test('a bug of ours is a 500 with an id, and in the log with the same id', async (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
  const explain: ApiOptions['explain'] = async () => {
    throw new Error('the secret inside')
  }
  const { ask } = await startTestApi(t, { log, explain })
  const { status, body, text } = await ask('GET', `/api/v1/machines/${testMac(1)}/explain`)
  t.match({ status, body }, { status: 500, body: { code: 'INTERNAL', requestId: /^[0-9a-f]{12}$/ } })
  t.notMatch(text, /secret inside/)
  const failed = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  t.match(failed, [
    { event: 'api.request.failed', requestId: body.requestId as string, err: { message: 'the secret inside' } },
  ])
})

t.test('no input gives a 500', async (t) => {
  const { document, ask, store } = await startTestApi(t)
  await store.machinePut(machineOf(1, { name: 'lab-1' }), AS_ADMIN)
  const parameters = [
    testMac(1),
    'lab-1',
    'first',
    '1',
    '0',
    '-1',
    '1e99',
    '9007199254740993',
    '__proto__',
    'constructor',
    '%00',
    '%0a',
    '..%2f..%2fetc',
    '%F0%9F%92%A9',
    '%25',
    "';--",
    'a'.repeat(128),
    'a'.repeat(300),
  ]
  const bodies = [
    '',
    'null',
    '[]',
    '{}',
    '1',
    '"x"',
    '{',
    '\ufeff{}',
    '\xff\xfe',
    '['.repeat(50_000),
    '{"a":'.repeat(5000),
    '{"__proto__":{}}',
    '{"constructor":{"prototype":{}}}',
    '{"name":"\\u0000"}',
    '{"name":"\\ud800"}',
    '{"name":"toString","tags":["__proto__"],"variables":{"__proto__x":"1","constructor":"2"}}',
    `{"name":"${'n'.repeat(64)}","description":"${'é'.repeat(1024)}","uuid":null,"tags":null,"variables":null}`,
    '{"uuid":"00000000-0000-0000-0000-000000000000"}',
    '{"bootImage":"x","method":"boot-only","select":null,"profile":null}',
    '{"method":"local","once":"yes"}',
    '{"method":"local","select":{"index":1e99}}',
    '{"type":"boot","programs":{"x64uefi":"boot/\\u0000"}}',
    `{"type":"boot","programs":{"x64":"boot/${'a/'.repeat(200)}x"}}`,
    '{"type":"boot","programs":{"x64":"boot/grub/core.0"},"group":"constructor"}',
    '{"name":"t","role":"viewer","expiresAt":"9999-99-99T99:99:99Z"}',
    '{"name":"t","role":"viewer","expiresAt":"+275760-09-13T00:00:00.000Z"}',
    '{"name":"odd","assignment":{"method":"local"}}',
    '{"method":"local","menuText":"odd"}',
    '{"profile":"odd","selectors":{"mac":["525400000001"],"time":[{"days":["mon"],"from":"24:59","to":"00:00"}]}}',
    '{"profile":"odd","order":999999999,"selectors":{"__proto__":["a"]}}',
    '{"profile":"odd","selectors":{"tag":["a"],"uuid":["00000000-0000-0000-0000-000000000000"]}}',
    '{"before":"odd"}',
  ]
  const queries = [
    '?',
    '?limit=',
    '?limit=1e3',
    '?limit=NaN',
    '?cursor=%00',
    '?cursor=W10',
    '?cursor=bnVsbA',
    '?search=%25%5f%5c',
    '?tag=%22',
    '?mac=%00',
    '?state=',
    '?dryRun=maybe',
    '?dryRun=true&dryRun=false',
    '?__proto__=1',
    '?constructor[prototype]=1',
    '?port=67.5&arch=',
  ]
  const counts = new Map<number, number>()
  const probe = async (method: string, path: string, raw?: string, headers: Record<string, string> = {}) => {
    const { status, body } = await ask(method.toUpperCase(), path, { ...(raw === undefined ? {} : { raw }), headers })
    counts.set(status, (counts.get(status) ?? 0) + 1)
    if (status >= 500) t.fail(`${method} ${path} gave ${status}`, { raw: raw?.slice(0, 200), body })
    if (status >= 400 && typeof (body as { code?: unknown } | null)?.code !== 'string')
      t.fail(`${method} ${path}: no code`)
  }
  for (const [path, method, operation] of operationsOf(document.paths)) {
    if (path.endsWith('/events')) continue
    for (const parameter of path.includes('{') ? parameters : ['']) {
      await probe(method, path.replace(/\{\w+\}/, parameter), operation.requestBody ? '{}' : undefined)
    }
    const known = path.replace('{ref}', 'lab-1').replace('{name}', 'odd').replace('{id}', '1')
    if (method !== 'get') for (const body of bodies) await probe(method, known, body)
    for (const query of queries) await probe(method, known + query, operation.requestBody ? '{}' : undefined)
    for (const value of ['', '"', '"-1"', '"99999999999999999"', '*', 'W/"1"', '"1", "2"']) {
      await probe(method, known, operation.requestBody ? '{}' : undefined, { 'if-match': value })
      await probe(method, known, operation.requestBody ? '{}' : undefined, { 'if-none-match': value })
    }
  }
  for (const value of ['-1', '1.5', 'x', '9'.repeat(30)]) {
    await probe('get', '/api/v1/events', undefined, { 'last-event-id': value })
  }
  t.ok([...counts.values()].reduce((sum, count) => sum + count, 0) > 1000, JSON.stringify([...counts]))
  t.ok((counts.get(200) ?? 0) > 50 && (counts.get(400) ?? 0) > 100, 'some of it was good, much of it bad')
  t.match(await ask('GET', '/api/v1/machines'), { status: 200 }, 'and it still serves')
})

t.test('opening', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  const parts = await partsFor(t, dataDirectory)
  await t.test('a port that is taken', async (t) => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    t.teardown(() => taken.close())
    const { port } = taken.address() as { port: number }
    await t.rejects(startApi({ ...parts, config: { ...parts.config, api: { address: '127.0.0.1', port } } }), {
      code: 'PORT_IN_USE',
      details: { port, setting: 'api.port' },
    })
    const foreign = { ...parts.config, api: { address: '192.0.2.77', port: 0 } }
    await t.rejects(startApi({ ...parts, config: foreign }), { code: 'ADDRESS_UNAVAILABLE' })
  })
  await t.test('a socket file left behind, and one that cannot be made', async (t) => {
    writeFileSync(join(dataDirectory, 'openwds.sock'), 'left behind')
    chmodSync(join(dataDirectory, 'openwds.sock'), 0o666)
    const api = await startApi(parts)
    const machines = await exchange({ socketPath: api.socketPath, path: '/api/v1/machines' })
    t.match(machines, { status: 200 })
    await api.close()
    for (const directory of [join(dataDirectory, 'none'), join(dataDirectory, 'x'.repeat(100))]) {
      await t.rejects(startApi({ ...parts, dataDirectory: directory }), { code: 'DATA_DIRECTORY_UNUSABLE' })
    }
  })
})

async function partsFor(t: Parameters<typeof openTestStore>[0], dataDirectory: string): Promise<ApiOptions> {
  const { createMetrics } = await import('../../src/metrics.ts')
  return {
    config: {
      api: { address: '127.0.0.1', port: 0 },
      dhcp: { pools: [] },
    },
    dataDirectory,
    imageDirectory: dataDirectory,
    store: await openTestStore(t, { dataDirectory }),
    journal: { subscribe: () => () => {} },
    log: createLog({ level: 'silent', format: 'json' }),
    metrics: createMetrics({ processMetrics: false }),
    version: '1.2.3',
    probeNetwork: () => Promise.reject(new Error('not asked')),
    status: () => {
      throw new Error('not asked')
    },
    explain: () => {
      throw new Error('not asked')
    },
  }
}

/** Clients take every refusal for a Problem: their types need not say so a thousand times. */
function withoutRefusals({ components, ...document }: OpenApi): object {
  const paths = structuredClone(document.paths)
  for (const [, , { responses }] of operationsOf(paths))
    for (const status of Object.keys(responses)) if (Number(status) >= 400) delete responses[status]
  return { ...document, paths, components: { schemas: components.schemas } }
}

function operationsOf(paths: Record<string, Record<string, Operation>>): [string, string, Operation][] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method]
      return operation ? [[path, method, operation] as [string, string, Operation]] : []
    }),
  )
}
