// What bounds the TFTP server: places, request rates, bytes per second, limits of single machines, machines that start again.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { BootFile, Open } from '../../src/files/boot-file.ts'
import { parseIpv4 } from '../../src/net/address.ts'
import { createAdmission } from '../../src/tftp/admission.ts'
import { decodeTftp, encodeRequest, type TftpPacket } from '../../src/tftp/packet.ts'
import { createRateShares } from '../../src/tftp/rate-shares.ts'
import { createRepeats } from '../../src/tftp/repeats.ts'
import { ENGINES } from '../support/engines.ts'
import { patternBytes } from '../support/simulated-tftp.ts'
import { fetchTftp, openRawClient, type RawReply } from '../support/tftp-client.ts'
import { startTftpServer } from '../support/tftp-server.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const decoded = (reply: RawReply | undefined): TftpPacket | undefined => reply && decodeTftp(reply.bytes)
const request = (name: string, options: Record<string, string> = {}) =>
  encodeRequest({
    kind: 'readRequest',
    name,
    mode: 'octet',
    options: Object.entries(options).map(([key, value]) => ({ name: key, value })),
  })

/** A tree of one file in memory, whatever the name; `session` is who asks. */
const memoryTree = (content: Uint8Array, session: string | null = null): Open => {
  const file: BootFile = {
    name: 'boot/a',
    sizeBytes: content.length,
    etag: 'a',
    modifiedAt: new Date(0),
    extents: [{ kind: 'memory', bytes: content }],
    close: async () => {},
  }
  return async () => ({ found: true, session, file })
}

t.test('places: a flood evicts itself, then the oldest that never answered', (t) => {
  const limits = { maxTransfers: 6, maxTransfersPerMachine: 3, maxUnanswered: 4, maxRequestsPerSecondPerMachine: 1 }
  const admission = createAdmission(limits)
  const yes = (instead: number | null = null) => ({ admitted: true, instead })
  t.same(admission.admit(1, 'a', 0), yes())
  t.same(admission.admit(2, 'a', 1), yes())
  t.same(admission.admit(3, 'a', 2), yes())
  t.same(admission.admit(4, 'a', 3), yes(1), 'the fourth of a machine takes the place of its first')
  admission.answered(2)
  admission.answered(3)
  admission.answered(4)
  t.same(admission.admit(5, 'a', 4), { admitted: false, running: 3, limit: 3 }, 'answered ones stay')
  t.same(admission.admit(6, 'b', 5), yes())
  t.same(admission.admit(7, 'b', 6), yes())
  t.same(admission.admit(8, 'c', 7), yes())
  t.same(admission.admit(9, 'd', 8), yes(6), 'all places taken: the oldest unanswered goes')
  t.same(admission.admit(10, 'b', 9), yes(7), 'of the same machine, if it has one')
  for (const transfer of [8, 9, 10]) admission.answered(transfer)
  t.same(admission.admit(11, 'e', 10), { admitted: false, running: 6, limit: 6 })
  admission.leave(2)
  admission.leave(77)
  t.same(admission.admit(12, 'e', 11), yes(), 'a place that was given back')

  const wide = createAdmission({ ...limits, maxTransfers: 100, maxTransfersPerMachine: 100 })
  for (let transfer = 1; transfer <= 10; transfer++) wide.admit(transfer, `m${transfer}`, 0)
  t.same(wide.admit(11, 'm11', 100), yes(), 'while there are places everybody has a moment to answer')
  t.same(wide.admit(12, 'm12', 300), yes(1), 'after it the unanswered are no more than allowed')
  t.end()
})

t.test('requests per second: bursts pass, floods do not, others are not touched', (t) => {
  const admission = createAdmission({
    maxTransfers: 1,
    maxTransfersPerMachine: 1,
    maxUnanswered: 1,
    maxRequestsPerSecondPerMachine: 10,
  })
  const heard = (address: string, atMs: number, count: number) =>
    Array.from({ length: count }, () => admission.hears(address, atMs)).filter(Boolean).length
  t.equal(heard('a', 0, 500), 100, 'ten seconds’ worth at once')
  t.equal(heard('a', 1000, 500), 10, 'then as many as a second brings')
  t.equal(heard('b', 1000, 50), 50)
  t.equal(heard('a', 3_600_000, 500), 100, 'who was quiet has all of it again')
  for (let index = 0; index < 100_000; index++) admission.hears(`x${index}`, 3_600_001)
  t.equal(heard('b', 3_600_002, 500), 100, 'invented addresses push out the longest silent only')
  t.end()
})

t.test('shares: equal, never more than allowed, what one leaves the others get', (t) => {
  const told = new Map<number, number | null>()
  const sum = () => [...told.values()].reduce<number>((total, share) => total + (share ?? Infinity), 0)
  const shares = createRateShares(
    { maxBytesPerSecond: 1_000_000, maxBytesPerSecondPerMachine: null },
    (id, share) => told.set(id, share),
    (work) => work(),
  )
  const add = (id: number, address: string) => told.set(id, shares.add(id, address, null)).get(id)
  t.equal(add(1, 'a'), 1_000_000)
  t.equal(add(2, 'b'), 500_000)
  t.equal(told.get(1), 500_000)
  t.equal(add(3, 'b'), 250_000, 'a machine’s transfers share its part')
  t.equal(told.get(2), 250_000)
  const moved = { 1: 0, 2: 0, 3: 0 }
  shares.share(0)
  for (let tick = 1; tick <= 10; tick++) {
    moved[1] += 10_000 // 50 kB/s: it needs no more
    moved[2] += (told.get(2) ?? 0) / 5
    moved[3] += (told.get(3) ?? 0) / 5
    for (const id of [1, 2, 3] as const) shares.moved(id, moved[id])
    shares.share(tick * 200)
    if (sum() > 1_000_000) t.fail(`${sum()} in all`)
  }
  t.ok(told.get(2)! > 400_000 && told.get(3)! > 400_000, 'the hungry have nearly all')
  t.ok(told.get(1)! >= 50_000, 'the modest keep what they use')
  shares.remove(2)
  shares.remove(3)
  shares.share(2200)
  t.equal(told.get(1), 1_000_000)

  const perMachine = createRateShares({ maxBytesPerSecond: null, maxBytesPerSecondPerMachine: 400_000 }, () => {})
  t.equal(perMachine.add(1, 'a', null), 400_000)
  t.equal(perMachine.add(2, 'a', null), 200_000)
  t.equal(perMachine.add(3, 'b', 100_000), 100_000, 'a machine of its own limit')
  const free = createRateShares({ maxBytesPerSecond: null, maxBytesPerSecondPerMachine: null }, () => {})
  t.equal(free.add(1, 'a', null), null)
  t.equal(free.add(2, 'b', 70_000), 70_000)
  t.end()
})

t.test('bytes per second: a thousand that begin at once are shared among once', (t) => {
  const waiting: (() => void)[] = []
  const told = new Map<number, number | null>()
  let tellings = 0
  const shares = createRateShares(
    { maxBytesPerSecond: 100_000_000, maxBytesPerSecondPerMachine: null },
    (id, share) => (tellings++, told.set(id, share)),
    (work) => void waiting.push(work),
  )
  for (let id = 0; id < 1000; id++) told.set(id, shares.add(id, `m${id}`, null))
  t.equal(waiting.length, 1)
  t.equal(tellings, 0)
  waiting.pop()?.()
  t.ok(tellings <= 1000, `${tellings} shares told`)
  for (const share of told.values()) if (share !== 100_000) t.fail(`${share} for one`)
  shares.add(1000, 'late', null)
  t.equal(waiting.length, 1, 'the next moment')
  t.end()
})

t.test('whose address may be that of several machines: only silence tells', async (t) => {
  const replaced: number[] = []
  const repeats = createRepeats((transfer) => {
    replaced.push(transfer)
    repeats.end(transfer)
  }, 300)
  const subject = (transfer: number, name: string, session: string | null = null) => ({
    ...{ transfer, requested: name, name, session, sizeBytes: 1 },
    peer: { address: parseIpv4('192.0.2.1')!, port: transfer, door: 'tftp' as const },
  })
  repeats.begin(1, subject(1, 'a'))
  repeats.begin(2, subject(2, 'b'))
  await sleep(200)
  repeats.begin(3, subject(3, 'a'))
  repeats.begin(4, subject(4, 'c', 's'))
  t.same(replaced, [], 'not at once')
  repeats.moved(3)
  await sleep(200)
  t.same(replaced, [1], 'the silent one of the same file')
  const keepAlive = setInterval(() => repeats.moved(3), 50)
  repeats.begin(5, subject(5, 'a'))
  await sleep(700)
  t.same(replaced, [1], 'one that still moves is another machine’s')
  clearInterval(keepAlive)
  repeats.begin(6, subject(6, 'c', 's'))
  t.same(replaced, [1, 4], 'one of the same session at once')
  repeats.begin(7, subject(7, 'a'))
  t.same(replaced, [1, 4, 5], 'one long silent at once')
  for (const transfer of [2, 3, 6, 7, 99]) repeats.end(transfer)
})

for (const { name: engineName, create: engine } of ENGINES) {
  t.test(`${engineName}: bytes per second are kept and shared`, async (t) => {
    const content = patternBytes(400_000)
    const limits = { maxBytesPerSecond: 1_000_000 }
    const { port } = await startTftpServer(t, { engine, open: memoryTree(content), limits })
    const startedAt = Date.now()
    const fetches = [1, 4, 16].map((windowsize) =>
      fetchTftp({ port, name: 'boot/a', options: { blksize: 1456, windowsize }, repeatMs: 5000 }),
    )
    for (const got of await Promise.all(fetches)) {
      t.equal(got.sha256, sha256(content))
      t.ok(got.surplusPackets < 30, `${got.surplusPackets} blocks came twice`)
    }
    const seconds = (Date.now() - startedAt) / 1000
    t.ok(seconds > 1.1 && seconds < 6, `1.2 MB in ${seconds} s at 1 MB/s`)
  })

  t.test(`${engineName}: a machine of its own limits`, async (t) => {
    const content = patternBytes(70_000 * 8)
    const { port, event } = await startTftpServer(t, {
      engine,
      open: memoryTree(content, 'abcdefghijkl'),
      limits: { maxBlockSize: 1468, variableWindow: true },
      limitsFor: async (_peer, session) =>
        session === 'abcdefghijkl'
          ? { maxBlockSize: 8, maxWindowSize: 3, variableWindow: false, wrapToOne: true }
          : undefined,
    })
    const options = { blksize: 1456, windowsize: 16, msftwindow: 31416 }
    const got = await fetchTftp({ port, name: 'boot/a', options, wrapToOne: true })
    t.same(got.granted, { blksize: '8', windowsize: '3' })
    t.equal(got.sha256, sha256(content), 'and past block 65535, which 1 follows')
    t.match(await event('done'), { confirmed: true })
  })

  t.test(`${engineName}: a variable window`, async (t) => {
    const content = patternBytes(1_500_000)
    const limits = { variableWindow: true }
    const { port, event } = await startTftpServer(t, { engine, open: memoryTree(content), limits })
    const options = { tsize: 0, blksize: 1456, windowsize: 4, msftwindow: 31416 }
    const wanted = (blocks: number) => [4, 1, 9, 64, 33, 2][blocks % 6]!
    const got = await fetchTftp({ port, name: 'boot/a', options, wanted })
    t.match(got.granted, { windowsize: '4', msftwindow: '27182' })
    t.equal(got.sha256, sha256(content))
    t.ok(got.surplusPackets < 50, `${got.surplusPackets} blocks came twice`)
    t.match(await event('done'), { confirmed: true })
    const every = (count: number, offset: number) => (index: number) => index % count === offset
    const lossy = { lose: every(97, 5), loseAck: every(31, 3), repeatMs: 5000 }
    const again = await fetchTftp({ port, name: 'boot/a', options, wanted, ...lossy })
    t.equal(again.sha256, sha256(content), 'with losses')
  })

  t.test(`${engineName}: a machine that starts again ends its older transfer`, async (t) => {
    const content = patternBytes(500_000)
    const known = await startTftpServer(t, { engine, open: memoryTree(content, 'abcdefghijkl') })
    await fetchTftp({ port: known.port, name: 'boot/a', vanishAfter: 3 })
    const startedAt = Date.now()
    t.equal((await fetchTftp({ port: known.port, name: 'boot/a', options: { blksize: 8192 } })).ended, 'complete')
    const first = await known.event('failed')
    t.match(first, { transfer: 1, error: { code: 'TFTP_ABORTED', message: /another request/ } })
    t.ok(Date.now() - startedAt < 2000, 'at once where the boot session tells')
  })
}

t.test('a flood of requests from one address takes no place of others', async (t) => {
  const content = patternBytes(200_000)
  const limits = {
    maxTransfers: 20,
    maxTransfersPerMachine: 8,
    maxUnanswered: 10,
    maxRequestsPerSecondPerMachine: 30,
  }
  const { port, events, server } = await startTftpServer(t, { open: memoryTree(content), limits })
  const flood = await Promise.all(Array.from({ length: 30 }, openRawClient))
  t.teardown(() => flood.forEach((client) => client.close()))
  for (let round = 0; round < 20; round++) {
    for (const client of flood) client.send(request(`boot/${round}`, { blksize: '1000' }), port)
    await sleep(10)
  }
  await sleep(100)
  t.ok(server.runningTransfers() <= 8, `${server.runningTransfers()} transfers`)
  const dropped = events.filter((event) => event.kind === 'dropped')
  t.match(dropped[0], { error: { code: 'TFTP_TOO_MANY_REQUESTS', message: /30 TFTP requests a second/ } })
  t.ok(dropped.length <= 2, 'said once a second, not a thousand times')
  t.ok(events.filter(({ kind }) => kind === 'started').length <= 340, 'ten seconds’ worth was heard')
})

t.test('who never answers is given up for others', async (t) => {
  const limits = { maxTransfers: 2, maxTransfersPerMachine: 2 }
  const { port, event } = await startTftpServer(t, { open: memoryTree(patternBytes(5000)), limits })
  const clients = await Promise.all([openRawClient(), openRawClient(), openRawClient()])
  t.teardown(() => clients.forEach((client) => client.close()))
  for (const [index, client] of clients.entries()) {
    client.send(request(`boot/${index}`), port)
    t.match(decoded(await client.receive()), { kind: 'data', block: 1 })
  }
  const { error } = await event('failed')
  t.match(error, { code: 'TFTP_ABORTED', message: /did not answer/ })
  t.equal(await clients[0].receive(300), undefined, 'it gets no ERROR: its request may have been forged')
})

t.test('names an old ROM did not terminate', async (t) => {
  const { port, event } = await startTftpServer(t, { files: { 'boot/x64/wdsnbp.com': 'program' } })
  for (const rest of ['\xff', '\xff\xff\xff', '\x01\x02junk', '\xffpxe\x03'])
    t.equal((await fetchTftp({ port, name: `boot\\x64\\wdsnbp.com${rest}`, keep: true })).bytes.toString(), 'program')
  t.match(await event('started', ({ transfer }) => transfer === 3), {
    requested: 'boot\\x64\\wdsnbp.com\\x01\\x02junk',
  })
  await t.rejects(fetchTftp({ port, name: 'boot\\x64\\none\xff' }), { code: 1 })
  await t.rejects(fetchTftp({ port, name: '..\\boot\x01' }), { code: 2 }, 'never out of the tree')
})

t.test('progress tells the time left', async (t) => {
  const { port, events } = await startTftpServer(t, { open: memoryTree(patternBytes(300_000)) })
  await fetchTftp({ port, name: 'boot/a', options: { blksize: 8192, windowsize: 2 }, answerAfterMs: 40 })
  const progress = events.filter((event) => event.kind === 'progress')
  t.ok(progress.length > 1)
  for (const { secondsLeft, windowSize } of progress) t.ok(windowSize === 2 && secondsLeft !== null && secondsLeft < 10)
})
