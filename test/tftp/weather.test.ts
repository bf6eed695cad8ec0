// Bad networks: the pure machine through thousands of simulated ones, both engines through a relay on real sockets, and
// hundreds of clients at once.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { ENGINES } from '../support/engines.ts'
import { openLossyRelay } from '../support/lossy-relay.ts'
import { createRandom } from '../support/simulated-network.ts'
import { patternBytes, simulateTransfer } from '../support/simulated-tftp.ts'
import { fetchTftp, type Fetched } from '../support/tftp-client.ts'
import { startTftpServer } from '../support/tftp-server.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

t.test('4,000 simulated networks: every transfer ends right, or failed for a reason', (t) => {
  const content = patternBytes(12_000)
  const complaints: string[] = []
  let failed = 0
  for (let seed = 1; seed <= 4000; seed++) {
    const random = createRandom(seed)
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!
    const simulation = {
      content: content.subarray(0, Math.floor(random() * content.length)),
      seed,
      weather: {
        loss: pick([0, 0.001, 0.01, 0.05, 0.1, 0.2]),
        duplication: pick([0, 0, 0.02, 0.2]),
        reordering: pick([0, 0, 0.05, 0.3]),
        delayMs: pick([0.05, 0.5, 20, 150]),
      },
      plan: {
        blockSizeBytes: pick([64, 512, 1456]),
        windowSize: pick([1, 1, 2, 4, 16, 64]),
        negotiated: random() < 0.7,
        wrapToOne: false,
      },
      clientDelayMs: pick([0, 0, 0, 2, 300]),
      diskDelayMs: pick([0, 0, 5, 100]),
    }
    const { outcome, finished, received } = simulateTransfer(simulation)
    const about = () => JSON.stringify({ ...simulation, content: simulation.content.length, outcome })
    // everything was sent, and the client fell silent: for long enough, at one loss in five, that happens
    const isUnconfirmed = outcome?.kind === 'done' && !outcome.confirmed && !finished
    if (isUnconfirmed || (outcome?.kind === 'fail' && outcome.failure.kind === 'timeout')) failed++
    else if (outcome?.kind !== 'done') complaints.push(about())
    else if (!finished || Buffer.compare(received, simulation.content) !== 0) complaints.push(`other bytes: ${about()}`)
  }
  t.same(complaints.slice(0, 3), [])
  t.ok(failed < 20, `${failed} gave up`)
  t.end()
})

for (const { name, create: engine } of ENGINES) {
  t.test(`${name}: loss, doubles, disorder and rubbish on real sockets`, { timeout: 120_000 }, async (t) => {
    const content = patternBytes(20_000)
    const { port, events } = await startTftpServer(t, { engine, files: { 'boot/a': content } })
    const runs = [
      { loss: 0, duplication: 0.2, reordering: 0, corruption: 0 },
      { loss: 0.01, duplication: 0.02, reordering: 0.05, corruption: 0.01 },
      { loss: 0.05, duplication: 0, reordering: 0.2, corruption: 0 },
      { loss: 0.1, duplication: 0.05, reordering: 0.05, corruption: 0.02 },
      { loss: 0, duplication: 0, reordering: 0, corruption: 0.1 },
    ].flatMap((weather, index) =>
      [1, 4, 16].map((windowsize) => ({ weather, windowsize, seed: index * 3 + windowsize })),
    )
    const results = await Promise.all(
      runs.map(async ({ weather, windowsize, seed }) => {
        const relay = await openLossyRelay(port, seed, weather)
        const options = windowsize === 1 ? { blksize: 1456 } : { blksize: 1456, windowsize }
        try {
          const got = await fetchTftp({ port: relay.port, name: 'boot/a', options, patienceMs: 30_000 })
          return got.sha256 === sha256(content) ? 'right' : `other bytes: ${JSON.stringify({ weather, windowsize })}`
        } catch (error) {
          return `${(error as Error).message}: ${JSON.stringify({ weather, windowsize, seed })}`
        } finally {
          relay.close()
        }
      }),
    )
    t.same(
      results.filter((result) => result !== 'right'),
      [],
    )
    t.notOk(
      events.some((event) => event.kind === 'refused'),
      'nothing of it looked like another request',
    )
  })

  t.test(`${name}: 500 clients at once, one packet in a hundred lost`, { timeout: 120_000 }, async (t) => {
    const content = patternBytes(60_000)
    const files = { 'boot/a': content }
    const { port, events, server } = await startTftpServer(t, { engine, files, timing: { lastAckMs: 3000 } })
    const wanted = sha256(content)
    const before = readdirSync('/proc/self/fd').length
    const fetches = Array.from({ length: 500 }, (_, index): Promise<Fetched> => {
      const random = createRandom(index)
      return fetchTftp({
        port,
        name: 'boot/a',
        options: { blksize: 1456, windowsize: [1, 4, 16][index % 3]! },
        lose: () => random() < 0.01,
        loseAck: () => random() < 0.01,
        repeatMs: 4000,
        patienceMs: 60_000,
      })
    })
    const wrong = (await Promise.all(fetches)).filter((got) => got.sha256 !== wanted)
    t.equal(wrong.length, 0, 'all have the right bytes')
    // a client that is gone may have left its last ACK behind, and its port to somebody who knows nothing of it
    for (let waits = 0; server.runningTransfers() > 0 && waits < 1000; waits++) await sleep(50)
    t.equal(server.runningTransfers(), 0)
    const count = (...kinds: string[]) => events.filter(({ kind }) => kinds.includes(kind)).length
    t.ok(count('started') >= 500, 'a request may have come twice, the second when all was over')
    t.equal(count('done', 'failed', 'probed'), count('started'), 'each has ended once')
    t.ok(readdirSync('/proc/self/fd').length <= before + 2, 'no descriptor is left over')
  })

  t.test(`${name}: 3,000 short transfers leave nothing behind`, { timeout: 120_000 }, async (t) => {
    const content = patternBytes(2000)
    const { port, event, events, server } = await startTftpServer(t, { engine, files: { 'boot/a': content } })
    const wanted = sha256(content)
    const before = readdirSync('/proc/self/fd').length
    let left = 3000
    let wrong = 0
    let heapAtHalf = 0
    const work = async (): Promise<void> => {
      while (left-- > 0) {
        const got = await fetchTftp({ port, name: 'boot/a', options: left % 2 ? { blksize: 1456 } : {} })
        if (got.sha256 !== wanted) wrong++
        if (left === 1500) heapAtHalf = heapAfterCollection()
      }
    }
    await Promise.all(Array.from({ length: 30 }, work))
    await event('done', () => events.filter(({ kind }) => kind === 'done').length === 3000)
    t.equal(wrong, 0)
    t.equal(server.runningTransfers(), 0)
    events.length = 0
    const grownBytes = heapAfterCollection() - heapAtHalf
    t.ok(grownBytes < 8e6, `${Math.round(grownBytes / 1e3)} kB more after the second half`)
    t.ok(readdirSync('/proc/self/fd').length <= before + 2, 'no descriptor is left over')
  })
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapAfterCollection(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
