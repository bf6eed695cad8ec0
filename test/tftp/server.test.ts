// The TFTP server on real sockets: what it serves, what it refuses, what becomes of every request.
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { closeSync, openSync, readdirSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { BootFile } from '../../src/files/boot-file.ts'
import { createLog } from '../../src/log.ts'
import { bindError } from '../../src/net/bind-error.ts'
import { decodeTftp, encodeAck, encodeError, encodeRequest, type TftpPacket } from '../../src/tftp/packet.ts'
import { createTftpServer } from '../../src/tftp/server.ts'
import { ENGINES } from '../support/engines.ts'
import { patternBytes } from '../support/simulated-tftp.ts'
import { fetchTftp, openRawClient, type RawReply } from '../support/tftp-client.ts'
import { startTftpServer, type TestServerOptions } from '../support/tftp-server.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const request = (name: string, options: Record<string, string> = {}) =>
  encodeRequest({
    kind: 'readRequest',
    name,
    mode: 'octet',
    options: Object.entries(options).map(([key, value]) => ({ name: key, value })),
  })
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const decoded = (reply: RawReply | undefined): TftpPacket | undefined => reply && decodeTftp(reply.bytes)

for (const { name: engineName, create: engine } of ENGINES) {
  const startServer = (t: Test, options: TestServerOptions = {}) => startTftpServer(t, { engine, ...options })

  t.test(`${engineName}: files arrive, with every shape of blocks and windows`, async (t) => {
    const sizes = [0, 1, 511, 512, 513, 1024, 65_536, 200_000, 1_000_003]
    const content = patternBytes(1_000_003)
    const files = Object.fromEntries(sizes.map((size) => [`boot/f${size}`, content.subarray(0, size)]))
    for (const singlePort of [false, true]) {
      const { port, event } = await startServer(t, { files, limits: { singlePort } })
      for (const size of sizes) {
        for (const options of [
          {},
          { blksize: 1456, tsize: 0 },
          { blksize: 512, windowsize: 8 },
          { blksize: 65464, windowsize: 4 },
        ]) {
          if ('windowsize' in options && size < 512) continue
          const got = await fetchTftp({ port, name: `boot/f${size}`, options })
          const label = `${size} bytes ${JSON.stringify(options)}${singlePort ? ' from one port' : ''}`
          t.same([got.sizeBytes, got.sha256], [size, sha256(content.subarray(0, size))], label)
          if ((got.serverPort === port) !== singlePort) t.fail(`${label}: served from port ${got.serverPort}`)
        }
      }
      const done = await event('done', ({ sizeBytes }) => sizeBytes === 1_000_003)
      t.match(done, {
        name: 'boot/f1000003',
        requested: 'boot/f1000003',
        session: null,
        confirmed: true,
        peer: { door: 'tftp' },
      })
      t.ok(done.bytesPerSecond > 0)
    }
  })

  t.test(`${engineName}: only what was asked for is granted`, async (t) => {
    const { port } = await startServer(t, { files: { 'boot/a': 'x'.repeat(3000) }, limits: { maxBlockSize: 1400 } })
    const rows: [Record<string, string>, Record<string, string> | undefined][] = [
      [{}, undefined],
      [{ unheard: '1' }, undefined],
      [{ blksize: '1468' }, { blksize: '1400' }],
      [
        { tsize: '0', timeout: '7' },
        { tsize: '3000', timeout: '7' },
      ],
      [{ windowsize: '500', msftwindow: '31416' }, { windowsize: '64' }],
    ]
    for (const [options, granted] of rows) {
      const got = await fetchTftp({ port, name: 'boot/a', options })
      t.same([got.granted, got.sizeBytes], [granted, 3000], JSON.stringify(options))
    }
  })

  t.test(`${engineName}: names: any slash, any case, trailing garbage; never out of the tree`, async (t) => {
    const files = { 'boot/x64/Wdsnbp.com': 'program', 'library/secret.wim': 'secret', 'secret.txt': 'secret' }
    const { port, directory, event, events } = await startServer(t, { files })
    symlinkSync(join(directory, 'library'), join(directory, 'boot', 'leak'))
    symlinkSync('/etc/passwd', join(directory, 'boot', 'passwd'))
    for (const name of [
      'boot/x64/Wdsnbp.com',
      'boot\\x64\\wdsnbp.com',
      '\\BOOT\\X64\\WDSNBP.COM',
      '/boot\\x64//wdsnbp.com',
      'boot\\x64\\wdsnbp.com\xff',
    ]) {
      const got = await fetchTftp({ port, name, keep: true })
      t.equal(got.bytes.toString(), 'program', name)
    }
    for (const name of [
      '../secret.txt',
      'boot/../secret.txt',
      'boot\\..\\secret.txt',
      '..\\..\\..\\..\\etc\\passwd',
      'boot/./x64/wdsnbp.com',
      'C:\\boot\\x64\\wdsnbp.com',
      'boot/x64/wdsnbp.com.',
      'boot/con',
      'boot/b\xe9.efi',
      'boot/a\x01b',
      '',
      '/',
      `boot/${'a/'.repeat(20)}b`,
      'boot/leak/secret.wim',
      'boot/passwd',
    ]) {
      await t.rejects(fetchTftp({ port, name }), { code: 2 }, `refused: ${JSON.stringify(name)}`)
    }
    for (const name of [
      'secret.txt',
      'library/secret.wim',
      '/etc/passwd',
      'boot',
      'boot/x64',
      'boot/none',
      'Tmp\\aaaaaaaaaaaa\\x',
    ]) {
      const startedAt = Date.now()
      await t.rejects(fetchTftp({ port, name }), { code: 1, message: 'file not found' }, `missing: ${name}`)
      t.ok(Date.now() - startedAt < 1000, 'and said at once')
    }
    t.match(await event('refused'), { requested: '../secret.txt', reason: /`\.\.`/, transfer: 6, session: null })
    t.match(await event('missing'), { requested: 'secret.txt', reason: /no file secret\.txt/ })
    t.equal(events.filter(({ kind }) => kind === 'started').length, 5, 'nothing of it was started')
  })

  t.test(`${engineName}: what is no read request`, async (t) => {
    const { port, event, events } = await startServer(t, { files: { 'boot/a': 'content' } })
    const client = await openRawClient()
    t.teardown(() => client.close())
    const answers = async (bytes: Uint8Array) => {
      client.send(bytes, port)
      return decoded(await client.receive(1000))
    }
    t.match(await answers(latin1('\0\x02up.bin\0octet\0')), { kind: 'error', code: 2, message: /read-only/ }, 'a write')
    t.match(await answers(latin1('\0\x01boot/a\0netascii\0')), { kind: 'error', code: 0, message: /octet/ }, 'netascii')
    t.match(
      await answers(latin1('\0\x01boot/a\0mail\0')),
      { kind: 'error', code: 4, message: /mode mail/ },
      'mode mail',
    )

    const dropped: [string, string][] = [
      ['', 'TFTP_TRUNCATED'],
      ['\0', 'TFTP_TRUNCATED'],
      ['\0\x01boot/a', 'TFTP_BAD_REQUEST'],
      ['\0\x01boot/a\0octet', 'TFTP_BAD_REQUEST'],
      [`\0\x01${'a'.repeat(2000)}\0octet\0`, 'TFTP_OVERSIZED'],
      [`\0\x01boot/a\0octet\0${'x'.repeat(60_000)}`, 'TFTP_OVERSIZED'],
      ['\0\x09what', 'TFTP_BAD_OPCODE'],
      ['\0\x04\0\0', 'TFTP_BAD_OPCODE'],
      ['\0\x03\0\x01data', 'TFTP_BAD_OPCODE'],
      ['\0\x05\0\0oops\0', 'TFTP_BAD_OPCODE'],
    ]
    for (const [bytes] of dropped) client.send(latin1(bytes), port)
    const got = await answers(request('boot/a'))
    t.match(got, { kind: 'data', block: 1 }, 'none of the others was answered; the server serves on')
    const codes = events.flatMap((one) => (one.kind === 'dropped' ? [one.error.code] : []))
    t.same(
      codes.slice(1),
      dropped.map(([, code]) => code),
      'each was dropped under its code',
    )
    t.match(await event('refused', ({ reason }) => /read-only/.test(reason)), { requested: 'up.bin', transfer: 1 })
  })

  t.test(`${engineName}: a size probe is no failure`, async (t) => {
    const { port, event, events } = await startServer(t, { files: { 'boot/a': patternBytes(5000) } })
    for (const probe of [
      { code: 8, message: 'User aborted the transfer' },
      { code: 0, message: 'TFTP Aborted' },
    ]) {
      const got = await fetchTftp({ port, name: 'boot/a', options: { tsize: 0, blksize: 1468 }, probe })
      t.same([got.ended, got.granted?.['tsize']], ['probed', '5000'])
      const probed = await event(
        'probed',
        ({ transfer }) => transfer === events.filter(({ kind }) => kind === 'started').length,
      )
      t.match(probed, { name: 'boot/a', sizeBytes: 5000 })
    }
    t.notOk(events.some(({ kind }) => kind === 'failed'))
  })

  t.test(`${engineName}: a probe whose ERROR was lost: the same port asks again`, async (t) => {
    const { port, event } = await startServer(t, { files: { 'boot/a': 'content' } })
    const client = await openRawClient()
    t.teardown(() => client.close())
    client.send(request('boot/a', { tsize: '0', blksize: '1468' }), port)
    t.match(decoded(await client.receive()), { kind: 'optionAck' })
    client.send(request('boot/a', { blksize: '1468' }), port)
    const reply = await client.receive()
    t.match(decoded(reply), { kind: 'optionAck', options: [{ name: 'blksize' }] }, 'answered, and no ERROR comes first')
    t.match(await event('probed'), { transfer: 1 })
    client.send(encodeAck(0), reply!.port)
    t.match(decoded(await client.receive()), { kind: 'data', block: 1 })
  })

  t.test(`${engineName}: a repeated request starts nothing twice`, async (t) => {
    const { port, events } = await startServer(t, { files: { 'boot/a': patternBytes(2000) } })
    const client = await openRawClient()
    t.teardown(() => client.close())
    for (let count = 0; count < 5; count++) client.send(request('boot/a', { blksize: '1000' }), port)
    const first = await client.receive()
    client.send(encodeAck(0), first!.port)
    const second = await client.receive()
    t.same([decoded(second)?.kind, second?.port], ['data', first?.port])
    client.send(request('boot/a', { blksize: '1000' }), port)
    client.send(encodeAck(1), first!.port)
    t.match(decoded(await client.receive()), { kind: 'data', block: 2 })
    t.equal(events.filter(({ kind }) => kind === 'started').length, 1)
  })

  t.test(`${engineName}: strangers get ERROR 5 and disturb nobody`, async (t) => {
    const content = patternBytes(300_000)
    const { port, event } = await startServer(t, { files: { 'boot/a': content } })
    const stranger = await openRawClient()
    t.teardown(() => stranger.close())
    let serverPort = 0
    const client = await openRawClient()
    t.teardown(() => client.close())
    client.send(request('boot/a', { blksize: '1000' }), port)
    serverPort = (await client.receive())!.port
    stranger.send(encodeAck(0), serverPort)
    t.match(decoded(await stranger.receive()), { kind: 'error', code: 5 })
    stranger.send(encodeError(0, 'die'), serverPort)
    t.equal(await stranger.receive(200), undefined, 'an ERROR is not answered')
    t.match(await event('dropped'), { peer: { port: stranger.port }, error: { code: 'TFTP_BAD_REQUEST' } })
    client.send(encodeAck(0), serverPort)
    t.match(decoded(await client.receive()), { kind: 'data', block: 1 }, 'the transfer goes on')
    client.send(latin1('\0\x04\0\x01\x04'), serverPort)
    t.match(await event('dropped', ({ error }) => error.code === 'TFTP_OVERSIZED'), { peer: { port: client.port } })
    client.send(encodeAck(1), serverPort)
    t.match(
      decoded(await client.receive()),
      { kind: 'data', block: 2 },
      'also after a malformed packet of its own client',
    )
  })

  t.test(`${engineName}: losses on real sockets are repaired, in milliseconds`, async (t) => {
    const content = patternBytes(1_500_000)
    const { port, events } = await startServer(t, { files: { 'boot/a': content } })
    for (const options of [{ blksize: 1456 }, { blksize: 1456, windowsize: 16 }]) {
      const startedAt = Date.now()
      const every = (count: number, offset: number) => (index: number) => index % count === offset
      const got = await fetchTftp({
        port,
        name: 'boot/a',
        options,
        lose: every(97, 5),
        loseAck: every(89, 3),
        repeatMs: 5000,
      })
      t.equal(got.sha256, sha256(content), JSON.stringify(options))
      t.ok(Date.now() - startedAt < 8000, `in ${Date.now() - startedAt} ms`)
    }
    t.ok(
      events.every((one) => one.kind !== 'done' || one.retransmits > 5),
      'and counted',
    )
  })

  t.test(`${engineName}: a slow client is sent nothing twice`, async (t) => {
    const { port } = await startServer(t, { files: { 'boot/a': patternBytes(3000) } })
    const got = await fetchTftp({
      port,
      name: 'boot/a',
      options: { blksize: 1000 },
      answerAfterMs: 300,
      repeatMs: 5000,
    })
    t.same([got.sizeBytes, got.surplusPackets], [3000, 0])
  })

  t.test(`${engineName}: a card whose PXE API cannot bear a block twice gets it once`, async (t) => {
    const { port } = await startServer(t, { files: { 'boot/a': patternBytes(100_000) } })
    // the client repeats its lost ACK itself: a patient server has nothing to send again by then
    const badDay = { port, name: 'boot/a', loseAck: (index: number) => index === 20, repeatMs: 400 }
    const card = await fetchTftp({ ...badDay, options: { blksize: 1432, tsize: 0 } })
    t.same([card.sizeBytes, card.surplusPackets], [100_000, 0])
    const other = await fetchTftp({ ...badDay, options: { blksize: 1432 } })
    t.ok(other.surplusPackets > 0, 'others are helped at once')
  })

  t.test(`${engineName}: clients that vanish, abort, or leave before their last ACK`, async (t) => {
    const timing = { initialMs: 20, giveUpMs: 300, lastAckMs: 150 }
    const { port, event, server } = await startServer(t, { files: { 'boot/a': patternBytes(10_000) }, timing })
    await fetchTftp({ port, name: 'boot/a', vanishAfter: 3 })
    const failed = await event('failed')
    t.match(failed, {
      transfer: 1,
      sentBytes: 1024,
      error: { code: 'TFTP_TIMEOUT', details: { sentBytes: 1024, sizeBytes: 10_000 } },
    })
    t.match(failed.error.message, /127\.0\.0\.1:\d+ stopped answering at 1024 of 10000 bytes of boot\/a/)
    await fetchTftp({ port, name: 'boot/a', abortAfter: 2 })
    const aborted = await event('failed', ({ transfer }) => transfer === 2)
    t.match(aborted.error, { code: 'TFTP_ABORTED', details: { code: 0, message: 'stopped by the user' } })
    await fetchTftp({ port, name: 'boot/a', loseAck: (index) => index === 19 })
    t.match(await event('done', ({ transfer }) => transfer === 3), { confirmed: false })
    t.equal(server.runningTransfers(), 0)
  })

  t.test(`${engineName}: a file that shrinks under way ends in an ERROR packet`, async (t) => {
    const { port, directory, event } = await startServer(t, { files: { 'boot/a': patternBytes(3_000_000) } })
    const path = join(directory, 'boot', 'a')
    const onBlock = (count: number) => count === 10 && truncateSync(path, 600_000)
    await t.rejects(fetchTftp({ port, name: 'boot/a', options: { blksize: 1456 }, onBlock }), {
      code: 0,
      message: /read failed/,
    })
    const { error } = await event('failed')
    t.match(error, { code: 'FILE_READ_FAILED', details: { name: 'boot/a', reason: /shorter/, offset: 600_000 } })
  })

  t.test(`${engineName}: a disk that fails ends in an ERROR packet`, async (t) => {
    let closed = 0
    const { port, event } = await startServer(t, {
      open: async (name) => ({
        found: true,
        session: 'abcdefghijkl',
        file: {
          name,
          sizeBytes: 100_000,
          etag: '1',
          modifiedAt: new Date(),
          // a descriptor that cannot be read from: EISDIR
          extents: [{ kind: 'disk', fd: openSync(t.testdirName, 'r'), offset: 0, length: 100_000 }],
          close: async () => void closed++,
        },
      }),
    })
    await t.rejects(fetchTftp({ port, name: 'x' }), { code: 0, message: 'read failed: EISDIR' })
    t.match(await event('failed'), {
      session: 'abcdefghijkl',
      error: { code: 'FILE_READ_FAILED', details: { reason: 'EISDIR' } },
    })
    t.equal(closed, 1, 'and its file is closed once')
  })

  t.test(`${engineName}: a file of several parts, on disk and in memory`, async (t) => {
    const disk = patternBytes(400_000)
    const path = join(t.testdir({}), 'disk')
    writeFileSync(path, disk)
    const handle = await open(path)
    let closed = 0
    const memory = (text: string, count: number) => Buffer.from(text.repeat(count))
    const parts = [
      memory('head', 1),
      disk.subarray(1000, 151_001),
      memory('', 0),
      memory('middle.', 9001),
      disk.subarray(200_000, 200_001),
      disk.subarray(0, 400_000),
      memory('tail', 3),
    ]
    const extent = (offset: number, length: number) => ({ kind: 'disk' as const, fd: handle.fd, offset, length })
    const file: BootFile = {
      name: 'virtual',
      sizeBytes: Buffer.concat(parts).length,
      etag: 'e',
      modifiedAt: new Date(),
      extents: [
        { kind: 'memory', bytes: parts[0]! },
        extent(1000, 150_001),
        { kind: 'memory', bytes: parts[2]! },
        { kind: 'memory', bytes: parts[3]! },
        extent(200_000, 1),
        extent(0, 400_000),
        { kind: 'memory', bytes: parts[6]! },
      ],
      close: async () => void closed++,
    }
    const { port, event } = await startServer(t, { open: async () => ({ found: true, session: null, file }) })
    for (const blksize of [8, 512, 1456, 65464]) {
      const got = await fetchTftp({ port, name: 'virtual', options: { blksize, windowsize: 8 } })
      t.equal(got.sha256, sha256(Buffer.concat(parts)), `blocks of ${blksize}`)
    }
    await event('done', ({ transfer }) => transfer === 4)
    await handle.close()
    t.equal(closed, 4)
  })

  t.test(`${engineName}: limits: transfers at once, ports`, async (t) => {
    const files = { 'boot/a': patternBytes(100_000) }
    const { port, event, server } = await startServer(t, { files, limits: { maxTransfers: 2 } })
    const clients = await Promise.all([openRawClient(), openRawClient(), openRawClient()])
    t.teardown(() => clients.forEach((client) => client.close()))
    const [one, two, three] = clients
    one.send(request('boot/a'), port)
    const first = await one.receive()
    one.send(encodeAck(1), first!.port)
    t.match(decoded(await one.receive()), { kind: 'data', block: 2 })
    two.send(request('boot/a'), port)
    const running = await two.receive()
    two.send(encodeAck(1), running!.port)
    t.match(decoded(await two.receive()), { kind: 'data', block: 2 })
    three.send(request('boot/a'), port)
    t.match(decoded(await three.receive()), {
      kind: 'error',
      code: 0,
      message: /busy: 2 transfers are running, the limit is 2/,
    })
    t.match(await event('refused'), { transfer: 3, code: 'TFTP_BUSY', reason: /the limit is 2/ })
    two.send(encodeError(0, 'enough'), running!.port)
    await event('failed')
    t.equal(server.runningTransfers(), 1)
    three.send(request('boot/a'), port)
    t.match(decoded(await three.receive()), { kind: 'data', block: 1 }, 'with one gone there is room')

    const free = createSocket('udp4')
    const only = await new Promise<number>((resolve) => free.bind(0, '127.0.0.1', () => resolve(free.address().port)))
    const narrow = await startServer(t, { files, limits: { portRange: { first: only, last: only } } })
    await t.rejects(fetchTftp({ port: narrow.port, name: 'boot/a' }), {
      code: 0,
      message: /all ports \d+-\d+ are in use/,
    })
    t.match((await narrow.event('failed')).error, { code: 'TFTP_NO_SOCKET', details: { reason: /all ports/ } })
    free.close()
    t.equal(
      (await fetchTftp({ port: narrow.port, name: 'boot/a' })).serverPort,
      only,
      'served from the port of the range',
    )
  })

  t.test(`${engineName}: progress: a few times a second, with the rate`, async (t) => {
    const { port, events, event } = await startServer(t, { files: { 'boot/a': patternBytes(400_000) } })
    await fetchTftp({ port, name: 'boot/a', options: { blksize: 8192 }, answerAfterMs: 20 })
    const { durationMs } = await event('done')
    const progress = events.filter((one) => one.kind === 'progress')
    t.ok(progress.length >= 3 && progress.length <= durationMs / 200 + 1, `${progress.length} in ${durationMs} ms`)
    t.ok(
      progress.every(
        ({ sentBytes, bytesPerSecond }) => sentBytes > 0 && bytesPerSecond > 0 && bytesPerSecond < 5_000_000,
      ),
    )
    const sent = progress.map(({ sentBytes }) => sentBytes)
    t.same(
      sent,
      [...sent].sort((a, b) => a - b),
    )
  })

  t.test(`${engineName}: stopping: a grace period, then an ERROR packet`, async (t) => {
    const files = { 'boot/a': patternBytes(60_000) }
    const graceful = await startServer(t, { files })
    const running = fetchTftp({ port: graceful.port, name: 'boot/a', options: { blksize: 1000 }, answerAfterMs: 10 })
    await graceful.event('started')
    const closing = graceful.server.close(10_000)
    await t.rejects(
      fetchTftp({ port: graceful.port, name: 'boot/a' }),
      { code: 0, message: 'server stopping' },
      'nobody new',
    )
    t.equal((await running).ended, 'complete', 'who runs may finish')
    await closing
    t.equal((await graceful.event('done')).sizeBytes, 60_000)

    for (const singlePort of [false, true]) {
      const hasty = await startServer(t, { files, limits: { singlePort } })
      const cut = fetchTftp({ port: hasty.port, name: 'boot/a', options: { blksize: 1000 }, answerAfterMs: 50 })
      await hasty.event('started')
      const startedAt = Date.now()
      await Promise.all([hasty.server.close(200), t.rejects(cut, { code: 0, message: 'server stopping' })])
      t.ok(Date.now() - startedAt < 2000, 'in time')
      t.match((await hasty.event('failed')).error, { code: 'TFTP_CANCELLED' })
    }
  })

  t.test(`${engineName}: a port that cannot be had`, async (t) => {
    const { port } = await startServer(t)
    const listen = (address: string, wanted: number) =>
      createTftpServer({
        address,
        port: wanted,
        open: async () => ({ found: false, why: 'missing', reason: '', session: null }),
        limits: { maxBlockSize: 1468, maxWindowSize: 64, maxTransfers: 1, singlePort: false },
        onEvent: () => {},
        log: createLog({ level: 'silent', format: 'json' }),
      }).listen()
    const details = { port, address: '127.0.0.1', setting: 'tftp.port' }
    await t.rejects(listen('127.0.0.1', port), { name: 'SystemError', code: 'PORT_IN_USE', details })
    await t.rejects(listen('192.0.2.1', 0), { name: 'SystemError', code: 'ADDRESS_UNAVAILABLE' })
    // root may open every port: the refusal an ordinary user gets
    const forbidden = bindError(Object.assign(new Error('bind EACCES'), { code: 'EACCES' }), { ...details, port: 69 })
    t.match(forbidden, { code: 'PORT_FORBIDDEN', message: /port 69 on 127\.0\.0\.1/ })
    const other = new Error('something else')
    t.equal(bindError(other, details), other)
  })

  t.test(`${engineName}: many at once share one descriptor, and all are given back`, async (t) => {
    const content = patternBytes(300_000)
    const { port, event, events } = await startServer(t, { files: { 'boot/a': content } })
    const before = readdirSync('/proc/self/fd').length
    let most = 0
    const onBlock = () => void (most = Math.max(most, readdirSync('/proc/self/fd').length))
    const clients = Array.from({ length: 40 }, (_, index) =>
      fetchTftp({
        port,
        name: index % 2 ? 'BOOT\\A' : 'boot/a',
        options: { blksize: 8192, windowsize: 4 },
        ...(index ? {} : { onBlock }),
      }),
    )
    for (const got of await Promise.all(clients)) if (got.sha256 !== sha256(content)) t.fail('other bytes')
    await event('done', () => events.filter(({ kind }) => kind === 'done').length === 40)
    // 40 clients and 40 transfers with a socket each, the file, the listing being read
    t.ok(most - before <= 84, `${most - before} descriptors at once`)
    t.ok(readdirSync('/proc/self/fd').length <= before + 1, 'none left over')
  })

  t.test(`${engineName}: 300 MB, past 65535 blocks three times, byte by byte`, { timeout: 120_000 }, async (t) => {
    const { port, directory } = await startServer(t)
    const hash = createHash('sha256')
    const chunk = patternBytes(1_000_003)
    const fd = openSync(join(directory, 'boot', 'boot.wim'), 'w')
    for (let index = 0; index < 300; index++) {
      new DataView(chunk.buffer).setUint32(0, index)
      hash.update(chunk)
      writeSync(fd, chunk)
    }
    closeSync(fd)
    const wanted = hash.digest('hex')
    const got = await fetchTftp({ port, name: 'boot\\boot.wim', options: { blksize: 1456, windowsize: 16, tsize: 0 } })
    t.same([got.sizeBytes, got.sha256, got.granted?.['tsize']], [300_000_900, wanted, '300000900'])
  })
}
