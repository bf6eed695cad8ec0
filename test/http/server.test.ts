// The HTTP server: names, methods, versions, ranges and conditions, limits, slow and half-open clients, its events and its end.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { RequestError } from '../../src/errors.ts'
import type { BootFile, Open } from '../../src/files/boot-file.ts'
import { sliceExtents } from '../../src/files/slice-extents.ts'
import { describeAgent } from '../../src/http/agents.ts'
import { checkConditions, rangeCounts } from '../../src/http/conditions.ts'
import { contentTypeOf } from '../../src/http/content-types.ts'
import { Coverage } from '../../src/http/coverage.ts'
import { fileHead } from '../../src/http/file-head.ts'
import { chooseRanges } from '../../src/http/ranges.ts'
import { createReadings } from '../../src/http/readings.ts'
import { nameBelow, parseTarget } from '../../src/http/target.ts'
import type { HttpEvent } from '../../src/http/events.ts'
import { dial, ENGINES, exchange, parseReplies, request, startHttpServer, type Engine } from '../support/http-server.ts'

const PROGRAM = randomBytes(300_000)
const FILES = { 'boot/x64/Program.efi': PROGRAM, 'boot/empty.txt': '', 'boot/a b.iso': 'disc' }

t.test('targets', (t) => {
  const cases: [string, string | null][] = [
    ['/boot-files/a.efi', 'a.efi'],
    ['/BOOT-Files/a.efi?x=1#y', 'a.efi'],
    ['http://10.0.0.1:8068/boot-files/a.efi', 'a.efi'],
    ['HTTPS://h/boot-files/a.efi', 'a.efi'],
    ['/boot-files/Boot\\x64\\a.efi', 'Boot\\x64\\a.efi'],
    ['/boot-files/Boot%5Cx64%5ca.efi', 'Boot\\x64\\a.efi'],
    ['\\boot-files\\a.efi', 'a.efi'],
    ['//boot-files//a.efi', 'a.efi'],
    ['/boot-files/../a.efi', '../a.efi'],
    ['/boot-files/%2e%2e/a', '../a'],
    ['/boot-files/%252e', '%2e'],
    ['/boot-files/%00', '\0'],
    ['/boot-files', null],
    ['/boot-filesx/a', null],
    ['/', null],
    ['*', null],
  ]
  for (const [text, name] of cases) {
    const target = parseTarget(text)
    t.equal('refused' in target ? 'refused' : (nameBelow('boot-files', target.path) ?? null), name, text)
  }
  t.match(parseTarget('/a%'), { refused: /percent/ })
  t.match(parseTarget(`/${'a'.repeat(5000)}`), { refused: /longer/ })
  const target = parseTarget('/x?mac=52-54&mac=1&uuid=a%20b')
  t.equal('query' in target && target.query.get('uuid'), 'a b')
  fc.assert(fc.property(fc.string(), (text) => 'path' in parseTarget(text) || 'refused' in parseTarget(text)))
  t.end()
})

t.test('ranges', (t) => {
  const part = (...ranges: [number, number][]) => ({ kind: 'parts', parts: ranges.map(([from, to]) => ({ from, to })) })
  const cases: [string | undefined, unknown][] = [
    [undefined, { kind: 'whole' }],
    ['bytes=0-0', part([0, 1])],
    ['bytes=5-', part([5, 100])],
    ['bytes=-5', part([95, 100])],
    ['bytes=-500', part([0, 100])],
    ['bytes=90-1000', part([90, 100])],
    ['bytes=90-99999999999999999999999', part([90, 100])],
    ['BYTES = 1 - 2', part([1, 3])],
    ['bytes=0-9,20-29', part([0, 10], [20, 30])],
    ['bytes=0-9,,500-', part([0, 10])],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=100-,-0', { kind: 'unsatisfiable' }],
    ['bytes=0-,0-', { kind: 'whole' }],
    ['bytes=', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=9-2', { kind: 'whole' }],
    ['bytes=a-b', { kind: 'whole' }],
    ['bytes=1-2-3', { kind: 'whole' }],
    ['bytes=-1-2', { kind: 'whole' }],
    ['lines=1-2', { kind: 'whole' }],
    [`bytes=${Array.from({ length: 17 }, (_, index) => `${index}-${index}`).join()}`, { kind: 'whole' }],
  ]
  for (const [header, wanted] of cases) t.same(chooseRanges(header, 100), wanted, header ?? 'none')
  t.same(chooseRanges('bytes=0-', 0), { kind: 'whole' })
  const sizes = fc.nat({ max: 1000 })
  fc.assert(
    fc.property(fc.string(), sizes, (text, size) => {
      const choice = chooseRanges(`bytes=${text}`, size)
      return choice.kind !== 'parts' || choice.parts.every(({ from, to }) => 0 <= from && from < to && to <= size)
    }),
  )
  t.end()
})

t.test('conditions', (t) => {
  const file = { etag: 'abc', modifiedAt: new Date('2026-01-02T03:04:05.678Z') }
  const [same, older, newer] = [
    'Fri, 02 Jan 2026 03:04:05 GMT',
    'Fri, 02 Jan 2026 03:04:04 GMT',
    'Fri, 02 Jan 2026 03:04:06 GMT',
  ]
  const cases: [Parameters<typeof checkConditions>[0], string][] = [
    [{}, 'proceed'],
    [{ 'if-match': '"abc"' }, 'proceed'],
    [{ 'if-match': '"x", "abc"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': 'W/"abc"' }, 'failed'],
    [{ 'if-match': '"x,"abc' }, 'failed'],
    [{ 'if-match': '"abc"', 'if-unmodified-since': older }, 'proceed'],
    [{ 'if-unmodified-since': older }, 'failed'],
    [{ 'if-unmodified-since': same }, 'proceed'],
    [{ 'if-none-match': '"abc"' }, 'notModified'],
    [{ 'if-none-match': 'W/"abc"' }, 'notModified'],
    [{ 'if-none-match': '*' }, 'notModified'],
    [{ 'if-none-match': '"x"', 'if-modified-since': newer }, 'proceed'],
    [{ 'if-modified-since': same }, 'notModified'],
    [{ 'if-modified-since': 'Friday, 02-Jan-26 03:04:05 GMT' }, 'notModified'],
    [{ 'if-modified-since': 'Fri Jan  2 03:04:05 2026' }, 'notModified'],
    [{ 'if-modified-since': older }, 'proceed'],
    [{ 'if-modified-since': '2026-01-02' }, 'proceed'],
  ]
  for (const [headers, verdict] of cases) t.equal(checkConditions(headers, file), verdict, JSON.stringify(headers))
  const ranges: [string | undefined, boolean][] = [
    [undefined, true],
    ['"abc"', true],
    ['W/"abc"', false],
    ['"x"', false],
    [same, true],
    [newer, false],
    ['rubbish', false],
  ]
  for (const [header, counts] of ranges) t.equal(rangeCounts({ 'if-range': header }, file), counts, header ?? 'none')
  t.end()
})

t.test('a part of a file made of extents is that part of its bytes', (t) => {
  const bytes = randomBytes(100)
  const extents = [bytes.subarray(0, 10), bytes.subarray(10, 11), bytes.subarray(11)].map((piece) => ({
    kind: 'memory' as const,
    bytes: piece,
  }))
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      const slice = sliceExtents(extents, from, to).map((extent) =>
        extent.kind === 'memory' ? extent.bytes : Buffer.of(),
      )
      return Buffer.concat(slice).equals(bytes.subarray(from, to))
    }),
  )
  t.same(sliceExtents([{ kind: 'disk', fd: 7, offset: 100, length: 50 }], 10, 20), [
    { kind: 'disk', fd: 7, offset: 110, length: 10 },
  ])
  t.end()
})

t.test('coverage counts every byte once', (t) => {
  const range = fc.tuple(fc.nat(60), fc.nat(60)).map(([from, length]) => ({ from, to: from + length + 1 }))
  fc.assert(
    fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
      const coverage = new Coverage()
      const covered = new Set<number>()
      for (const one of ranges) {
        coverage.add(one)
        for (let at = one.from; at < one.to; at++) covered.add(at)
      }
      return coverage.bytes === covered.size
    }),
  )
  const coverage = new Coverage()
  for (let at = 0; at < 5000; at++) coverage.add({ from: at * 2, to: at * 2 + 1 })
  t.equal(coverage.bytes, 1024, 'memory is bounded')
  coverage.add({ from: 0, to: 10_000 })
  t.equal(coverage.bytes, 10_000)
  t.end()
})

t.test('who is known by its user agent', (t) => {
  t.equal(describeAgent('UefiHttpBoot/1.0'), 'UEFI HTTP boot 1.0')
  t.equal(describeAgent('MsBoot/1.0'), 'Windows boot manager 1.0')
  t.equal(describeAgent('iPXE/1.21.1+git-20220113.fbbdc3926-0ubuntu1'), 'iPXE 1.21.1+git-20220113.fbbdc3926-0ubuntu1')
  t.equal(describeAgent('curl/7.88.1'), 'curl 7.88.1')
  t.equal(describeAgent('evil\x1b[2J'), 'evil\\x1b[2J')
  t.equal(describeAgent(undefined), null)
  t.equal(contentTypeOf('boot/x64/BOOTMGFW.EFI'), 'application/efi')
  t.equal(contentTypeOf('a.iso'), 'application/vnd.efi-iso')
  t.equal(contentTypeOf('a.img'), 'application/vnd.efi-img')
  t.equal(contentTypeOf('boot/bcd'), 'application/octet-stream')
  t.equal(contentTypeOf('a.constructor'), 'application/octet-stream')
  t.end()
})

/** A test for every engine that is here. */
function each(name: string, run: (t: Test, engine: Engine) => Promise<void>): void {
  for (const engine of ENGINES) t.test(`${name} (${engine})`, (t) => run(t, engine))
}

each('names, methods and versions', async (t, engine) => {
  const { port, events } = await startHttpServer(t, { engine, files: FILES })
  for (const target of [
    '/boot-files/boot/x64/Program.efi',
    '/Boot-Files/BOOT\\x64%5CPROGRAM.EFI',
    '/boot-files//boot/X64/program.efi',
  ]) {
    const reply = await request(port, target)
    t.equal(reply.status, 200, target)
    t.ok(reply.body.equals(PROGRAM), `${target}: bytes`)
    t.match(reply.headers, { 'content-type': 'application/efi', 'content-length': '300000', 'accept-ranges': 'bytes' })
    t.match(reply.headers['etag'], /^"[\w-]+"$/, 'a strong validator')
    t.notOk('transfer-encoding' in reply.headers)
  }
  const head = await request(port, '/boot-files/boot/x64/Program.efi', { method: 'HEAD', lines: ['Range: bytes=0-1'] })
  t.equal(head.status, 200, 'HEAD knows no ranges')
  t.equal(head.headers['content-length'], '300000')
  const empty = await request(port, '/boot-files/boot/empty.txt', { lines: ['Range: bytes=0-'] })
  t.match(empty, { status: 200, headers: { 'content-length': '0', 'content-type': /^text\/plain/ } })
  t.equal((await request(port, '/boot-files/boot/a%20b.iso')).body.toString(), 'disc')
  t.equal((await request(port, '/boot-files/boot/none')).status, 404)
  t.equal((await request(port, '/elsewhere')).status, 404)
  t.equal((await request(port, '/boot-files/%')).status, 400)
  for (const name of ['../boot/empty.txt', '%2e%2e/x', 'boot/%00', 'c:/x', 'boot/con'])
    t.equal((await request(port, `/boot-files/${name}`)).status, 403, name)
  const post = await request(port, '/boot-files/boot/empty.txt', { method: 'POST', lines: ['Content-Length: 0'] })
  t.match(post, { status: 405, headers: { allow: 'GET, HEAD' } })

  // an old client: no Host, no keep-alive unless it asks for it
  const old = parseReplies(await exchange(port, 'GET /boot-files/boot/empty.txt HTTP/1.0\r\n\r\n'))
  t.match(old, [{ status: 200, headers: { connection: 'close' } }])
  const kept = 'GET /boot-files/boot/x64/program.efi HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
  const last = 'GET /boot-files/boot/x64/program.efi HTTP/1.0\r\n\r\n'
  const both = parseReplies(await exchange(port, kept + last))
  t.match(both, [{ status: 200, headers: { connection: 'keep-alive' } }, { status: 200 }])
  t.ok(both.every(({ body }) => body.equals(PROGRAM)))

  // several requests sent at once are answered in order
  const lines = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: h\r\n${more}\r\n`
  const pipelined = parseReplies(
    await exchange(
      port,
      lines('/boot-files/boot/x64/program.efi') +
        lines('/boot-files/none') +
        lines('/boot-files/boot/x64/program.efi', 'Range: bytes=5-9\r\n') +
        lines('/boot-files/boot/x64/program.efi', 'Connection: close\r\n'),
    ),
  )
  t.same(
    pipelined.map(({ status }) => status),
    [200, 404, 206, 200],
  )
  t.ok(pipelined[2]?.body.equals(PROGRAM.subarray(5, 10)))
  t.ok(pipelined[3]?.body.equals(PROGRAM))
  t.equal(events.filter(({ kind }) => kind === 'probed').length, 1)
  t.match(
    events.find(({ kind }) => kind === 'missing'),
    { requested: 'boot/none', peer: { door: 'http' } },
  )
})

t.test('what is no request is refused, and the server goes on', async (t) => {
  const { port, events } = await startHttpServer(t, { files: FILES })
  const cases = [
    'rubbish\r\n\r\n',
    'GET /boot-files/boot/empty.txt HTTP/1.1\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ]
  for (const [index, bytes] of cases.entries()) {
    const [reply] = parseReplies(await exchange(port, bytes))
    t.ok(reply && reply.status >= 400 && reply.status < 500, `case ${index}: ${reply?.status}`)
  }
  // the body of a request nobody reads is not taken in
  const big = `GET /boot-files/boot/empty.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n`
  t.match(parseReplies(await exchange(port, big)), [{ status: 200, headers: { connection: 'close' } }])
  t.ok(events.some((event) => event.kind === 'dropped' && event.code === 'HTTP_BAD_REQUEST'))
  t.equal((await request(port, '/boot-files/boot/empty.txt')).status, 200)
})

each('ranges and conditions over the wire', async (t, engine) => {
  const { port } = await startHttpServer(t, { engine, files: FILES })
  const target = '/boot-files/boot/x64/program.efi'
  const { headers } = await request(port, target, { method: 'HEAD' })
  const etag = headers['etag'] ?? ''
  const get = (...lines: string[]) => request(port, target, { lines })
  const part = await get('Range: bytes=299990-')
  t.match(part, { status: 206, headers: { 'content-range': 'bytes 299990-299999/300000', 'content-length': '10' } })
  t.ok(part.body.equals(PROGRAM.subarray(299_990)))
  const none = await get('Range: bytes=300000-')
  t.match(none, { status: 416, headers: { 'content-range': 'bytes */300000', 'content-length': '0' } })
  t.equal((await get('Range: bytes=0-9', `If-Range: ${etag}`)).status, 206)
  t.equal((await get('Range: bytes=0-9', 'If-Range: "other"')).status, 200)
  t.equal((await get('Range: bytes=0-9', `If-Range: ${headers['last-modified']}`)).status, 206)
  const unchanged = await get(`If-None-Match: ${etag}`)
  t.equal(unchanged.status, 304)
  t.notOk('content-length' in unchanged.headers)
  t.equal((await get('If-Match: "other"')).status, 412)
  t.equal((await get(`If-Match: ${etag}`, 'Range: bytes=0-0')).status, 206)

  const several = await get('Range: bytes=0-4,100-104,-5')
  const boundary = /boundary=(.*)$/.exec(several.headers['content-type'] ?? '')?.[1] ?? ''
  t.equal(several.status, 206)
  const parts = several.body.toString('latin1').split(`\r\n--${boundary}`)
  t.same(
    parts.map((text) => text.split('\r\n\r\n')[1]),
    [
      undefined,
      ...[PROGRAM.subarray(0, 5), PROGRAM.subarray(100, 105), PROGRAM.subarray(-5)].map((bytes) =>
        bytes.toString('latin1'),
      ),
      undefined,
    ],
  )
  t.match(parts[2], 'Content-Range: bytes 100-104/300000')
  t.equal(parts.at(-1), '--\r\n')
})

t.test('a file read in ranges is told of as one reading', async (t) => {
  const { port, event, events } = await startHttpServer(t, { files: FILES })
  for (const range of ['0-99999', '200000-', '50000-200000'])
    await request(port, '/boot-files/boot/x64/program.efi', {
      lines: [`Range: bytes=${range}`, 'User-Agent: MsBoot/1.0'],
    })
  t.match(await event('done'), { requests: 3, sizeBytes: 300_000, agent: 'Windows boot manager 1.0' })
  t.equal(events.filter(({ kind }) => kind === 'started').length, 1)

  const told: HttpEvent[] = []
  const readings = createReadings((one) => void told.push(one), 100)
  const subject = { ...{ transfer: 1, requested: 'a', session: null, agent: null, name: 'a', sizeBytes: 10 } }
  const peer = { address: '10.0.0.1', port: 1, door: 'http' } as never
  const reading = readings.begin(() => ({ ...subject, peer }), 'key', false)
  reading.sent(3)
  reading.done([{ from: 0, to: 3 }])
  t.equal(readings.running(), 0)
  while (!told.some(({ kind }) => kind === 'partly')) await sleep(20)
  t.match(told.at(-1), { kind: 'partly', sentBytes: 3, requests: 1 })
  readings.close()
})

/** A file of zeros that costs nothing, as large as wanted. */
function zeros(sizeBytes: number): BootFile & { closed: number } {
  const bytes = Buffer.alloc(1 << 20)
  const extents = Array.from({ length: sizeBytes / bytes.length }, () => ({ kind: 'memory' as const, bytes }))
  return {
    ...{ name: 'boot/zeros.wim', sizeBytes, etag: 'zeros', modifiedAt: new Date(0), extents, closed: 0 },
    close() {
      this.closed++
      return Promise.resolve()
    },
  }
}

each('slow, half-open and vanishing clients', async (t, engine) => {
  const file = zeros(64 << 20)
  const open: Open = () => Promise.resolve({ found: true, file, session: null })
  const { port, event, server } = await startHttpServer(t, { engine, open, limits: { idleMs: 1500 } })
  // asks and then reads nothing
  const stuck = await dial(port)
  stuck.pause()
  stuck.write('GET /boot-files/zeros HTTP/1.1\r\nHost: h\r\n\r\n')
  // says half of a request and waits
  const half = await dial(port)
  half.write('GET /boot-files/zeros HTT')
  half.on('error', () => undefined)
  t.match(await event('failed'), { error: { code: 'HTTP_STALLED' } })
  half.resume()
  if (!half.closed) await once(half, 'close')
  stuck.destroy()

  const gone = await dial(port)
  gone.once('data', () => gone.destroy())
  gone.write('GET /boot-files/zeros HTTP/1.1\r\nHost: h\r\n\r\n')
  while (server.connections() > 0) await sleep(20)
  t.equal(server.runningTransfers(), 0)
  t.equal(file.closed, 2, 'every file is closed once')
})

each('who reads little by little is not cut off', async (t, engine) => {
  const file = zeros(64 << 20)
  const open: Open = () => Promise.resolve({ found: true, file, session: null })
  const { port, events } = await startHttpServer(t, { engine, open, limits: { idleMs: 600 } })
  const trickle = await dial(port)
  trickle.pause()
  trickle.write('GET /boot-files/zeros HTTP/1.1\r\nHost: h\r\n\r\n')
  let bytes = 0
  trickle.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    // so much a turn: less would be lost in the kernel's buffers, which tell the server of some MB at a time
    if (bytes > wanted) trickle.pause()
  })
  let wanted = 0
  for (let turn = 0; turn < 20; turn++) {
    wanted += 2 << 20
    trickle.resume()
    await sleep(100)
  }
  t.notOk(trickle.closed, 'after three times the patience')
  t.ok(bytes > 1 << 20 && bytes < file.sizeBytes, `${bytes} bytes so far`)
  t.notOk(events.some(({ kind }) => kind === 'failed'))
  trickle.destroy()
})

each('hundreds of slow clients cost little memory', async (t, engine) => {
  const content = randomBytes(20 << 20)
  const { port, server } = await startHttpServer(t, { engine, files: { 'boot/big.wim': content } })
  await request(port, '/boot-files/boot/big.wim')
  global.gc?.()
  const before = process.memoryUsage()
  const clients = await Promise.all(Array.from({ length: 200 }, () => dial(port)))
  for (const client of clients) {
    client.pause()
    client.write('GET /boot-files/boot/big.wim HTTP/1.1\r\nHost: h\r\n\r\n')
  }
  while (server.runningTransfers() < 200) await sleep(20)
  await sleep(500)
  const after = process.memoryUsage()
  const perClient =
    (after.external + after.arrayBuffers + after.heapUsed - before.external - before.arrayBuffers - before.heapUsed) /
    clients.length
  t.comment(`${Math.round(perClient / 1024)} KB per slow client, of a file of 20 MB`)
  t.ok(perClient < 512 * 1024, `${perClient} bytes`)
  const hash = createHash('sha256')
  const [one, ...others] = clients
  for (const other of others) other.destroy()
  let bytes = 0
  let head = true
  one?.on('data', (chunk: Buffer) => {
    const body = head ? chunk.subarray(chunk.indexOf('\r\n\r\n') + 4) : chunk
    head = false
    bytes += body.length
    hash.update(body)
  })
  one?.resume()
  while (bytes < content.length) await sleep(20)
  t.equal(hash.digest('hex'), createHash('sha256').update(content).digest('hex'), 'and the slow one gets every byte')
  one?.destroy()
})

t.test('connections are bounded', async (t) => {
  const { port, event, server } = await startHttpServer(t, { files: FILES, limits: { maxConnectionsPerMachine: 3 } })
  const three = await Promise.all([dial(port), dial(port), dial(port)])
  while (server.connections() < 3) await sleep(10)
  const fourth = await dial(port)
  fourth.on('error', () => undefined)
  if (!fourth.closed) await once(fourth, 'close')
  t.match(await event('dropped'), { code: 'HTTP_TOO_MANY_CONNECTIONS', peer: '127.0.0.1' })
  for (const socket of three) socket.destroy()
  while (server.connections() > 0) await sleep(10)
  t.equal((await request(port, '/boot-files/boot/empty.txt')).status, 200)
})

each('a file that becomes shorter ends the connection, never the body with other bytes', async (t, engine) => {
  const { port, event, directory } = await startHttpServer(t, {
    engine,
    files: { 'boot/big.wim': randomBytes(30 << 20) },
  })
  const socket = await dial(port)
  socket.pause()
  socket.write('GET /boot-files/boot/big.wim HTTP/1.1\r\nHost: h\r\n\r\n')
  await event('started')
  truncateSync(join(directory, 'boot/big.wim'), 1000)
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
  t.match(await event('failed'), { error: { code: 'FILE_READ_FAILED' } })
})

t.test('other routes: replies, files of their own, bodies, coded errors', async (t) => {
  const { port } = await startHttpServer(t, {
    files: FILES,
    routes: [
      async ({ path, query, method, body }) => {
        if (path === '/hello') return { kind: 'reply', status: 200, body: `hello ${query.get('name')}` }
        if (path === '/busy') throw new RequestError('TOO_MANY_STREAMS', { running: 1, limit: 1 })
        if (path !== '/echo' || method !== 'POST') return undefined
        const chunks: Buffer[] = []
        for await (const chunk of body) chunks.push(chunk as Buffer)
        return { kind: 'reply', status: 201, headers: { 'content-type': 'a/b' }, body: Buffer.concat(chunks) }
      },
    ],
  })
  t.match(await request(port, '/hello?name=you'), { status: 200, headers: { 'content-length': '9' } })
  t.match(await request(port, '/hello', { method: 'HEAD' }), { status: 200, headers: { 'content-length': '10' } })
  t.match(await request(port, '/busy'), { status: 503, headers: { 'content-type': /^text\/plain/ } })
  const echo = 'POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde'
  const [reply] = parseReplies(await exchange(port, echo))
  t.match(reply, { status: 201, headers: { 'content-type': 'a/b' } })
  t.equal(reply?.body.toString(), 'abcde')
  t.equal((await request(port, '/boot-files/boot/empty.txt')).status, 200)
})

each('the end: running bodies have their grace, idle connections none', async (t, engine) => {
  const file = zeros(32 << 20)
  const open: Open = () => Promise.resolve({ found: true, file, session: null })
  const { port, server, event } = await startHttpServer(t, { engine, open })
  const idle = await dial(port)
  idle.write('HEAD /boot-files/zeros HTTP/1.1\r\nHost: h\r\n\r\n')
  await once(idle, 'data')
  const reading = await dial(port)
  reading.write('GET /boot-files/zeros HTTP/1.1\r\nHost: h\r\n\r\n')
  const stuck = await dial(port)
  stuck.pause()
  stuck.write('GET /boot-files/zeros HTTP/1.1\r\nHost: h\r\n\r\n')
  while (server.runningTransfers() < 2) await sleep(10)
  let bytes = 0
  reading.on('data', (chunk: Buffer) => (bytes += chunk.length))
  const closing = server.close(1500)
  await closing
  t.ok(bytes > 32 << 20, `the one that reads had all (${bytes} bytes)`)
  t.match(await event('failed'), { error: { code: 'HTTP_CANCELLED' } })
  t.ok(idle.closed || idle.readableEnded || (await once(idle, 'close').then(() => true)))
})

t.test('heads never promise other bytes than follow', (t) => {
  const bytes = randomBytes(1000)
  const file = {
    ...{ name: 'a.efi', sizeBytes: 1000, etag: 'e', modifiedAt: new Date(0) },
    extents: [{ kind: 'memory' as const, bytes }],
  }
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1200), fc.option(fc.nat(1200))), { maxLength: 5 }), (specs) => {
      const range = `bytes=${specs.map(([from, to]) => `${from}-${to ?? ''}`).join(',')}`
      const head = fileHead({ method: 'GET', headers: { range } }, file, 'boundary')
      const length = head.extents.reduce((sum, extent) => sum + (extent.kind === 'memory' ? extent.bytes.length : 0), 0)
      return Number(head.headers['content-length']) === length
    }),
  )
  t.end()
})
