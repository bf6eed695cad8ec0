// The transfer's state machine: step by step, and through a simulated network in every weather.
import t from 'tap'
import { RETRANSMISSION_TIMING } from '../../src/tftp/round-trip.ts'
import { blockNumber } from '../../src/tftp/blocks.ts'
import { stepTransfer } from '../../src/tftp/transfer.ts'
import {
  newTransfer,
  type TransferEffect,
  type TransferInput,
  type TransferPlan,
  type TransferState,
} from '../../src/tftp/transfer-state.ts'
import { patternBytes, simulateTransfer, type Simulation } from '../support/simulated-tftp.ts'

const PLAN: TransferPlan = {
  sizeBytes: 10 * 512 + 5,
  blockSizeBytes: 512,
  windowSize: 1,
  variableWindow: false,
  wrapToOne: false,
  negotiated: false,
  timeoutMs: null,
  timing: RETRANSMISSION_TIMING,
}

/** Runs inputs one after the other; `effects` gives what the last one caused, in short. */
function script(plan: Partial<TransferPlan> = {}) {
  const whole = { ...PLAN, ...plan }
  let state: TransferState = newTransfer(whole)
  return {
    state: () => state,
    effects(...inputs: TransferInput[]): string {
      let effects: readonly TransferEffect[] = []
      for (const input of inputs) {
        const before = JSON.stringify(state)
        const step = stepTransfer(whole, state, input)
        if (JSON.stringify(state) !== before) throw new Error('the step changed the state it was given')
        state = step.state
        effects = step.effects
      }
      return effects.map(describe).join(', ')
    },
  }
}

function describe(effect: TransferEffect): string {
  switch (effect.kind) {
    case 'sendBlocks':
      return effect.first === effect.last ? `send ${effect.first}` : `send ${effect.first}-${effect.last}`
    case 'arm':
      return `arm ${Math.round(effect.atMs)}`
    case 'sendOptionAck':
      return 'send OACK'
    case 'sendError':
      return `send ERROR ${effect.code} ${effect.message}`
    case 'done':
      return effect.confirmed ? 'done' : 'done unconfirmed'
    case 'probed':
      return 'probed'
    case 'fail':
      return `fail ${effect.failure.kind}`
  }
}

const start = (atMs = 0): TransferInput => ({ kind: 'start', atMs })
const ack = (block: number, atMs = 0, wanted: number | null = null): TransferInput => ({
  kind: 'ack',
  block,
  wanted,
  atMs,
})
const limit = (bytesPerSecond: number | null): TransferInput => ({ kind: 'limit', bytesPerSecond })
const timer = (atMs: number): TransferInput => ({ kind: 'timer', atMs })
const readable = (through: number, atMs = 0): TransferInput => ({ kind: 'readable', through, atMs })
const error = (code: number, message = ''): TransferInput => ({ kind: 'error', code, message })

t.test('lock step without options', (t) => {
  const s = script()
  t.equal(s.effects(start()), '', 'nothing is read yet')
  t.equal(s.effects(readable(11)), 'send 1, arm 1000')
  t.equal(s.effects(ack(1, 1)), 'send 2, arm 201', 'the warm-up keeps a wait of 200 ms')
  t.equal(s.effects(ack(1, 2)), '', 'a duplicate sends nothing')
  t.equal(s.effects(ack(0, 2)), '', 'nor does an older one')
  t.equal(s.effects(ack(3, 2)), '', 'nor one from the future')
  for (let block = 2; block <= 10; block++) t.match(s.effects(ack(block, block)), `send ${block + 1}`)
  t.equal(s.effects(ack(11, 11)), 'done')
  t.equal(s.effects(ack(11, 12), timer(5000), error(0), readable(11)), '', 'the end is the end')
  t.end()
})

t.test('options: OACK, ACK 0, first block', (t) => {
  const s = script({ negotiated: true })
  t.equal(s.effects(start()), 'send OACK, arm 1000')
  t.equal(s.effects(ack(1)), '', 'only ACK 0 accepts')
  t.equal(s.effects(timer(1000)), 'send OACK, arm 3000')
  t.equal(s.effects(timer(3000)), 'send OACK, arm 7000')
  t.equal(s.effects(ack(0, 3001)), '')
  t.equal(s.effects(readable(11, 3002)), 'send 1, arm 7002', 'still backed off, nothing was measured')
  t.equal(s.effects(ack(0, 3003)), '', 'the ACK of the other OACK')
  t.equal(s.effects(ack(1, 3004)), 'send 2, arm 3204', 'measured')
  t.end()
})

t.test('windows', (t) => {
  const s = script({ windowSize: 4 })
  t.equal(s.effects(start(), readable(11)), 'send 1-4, arm 1000')
  t.equal(s.effects(ack(4, 1)), 'send 5-8, arm 201')
  t.equal(s.effects(ack(6, 2)), 'send 7-10, arm 202', 'inside the window: from the gap on')
  t.equal(s.effects(ack(6, 2)), '', 'its duplicates send nothing')
  t.equal(s.effects(ack(4, 2)), '')
  t.equal(s.state().retransmits, 2)
  t.equal(s.effects(timer(202)), 'send 7-10, arm 602', 'the whole window again, and twice the wait')
  t.equal(s.state().retransmits, 6)
  t.equal(s.effects(ack(10, 203)), 'send 11, arm 603', 'doubled until an exchange went without')
  t.equal(s.effects(ack(11, 204)), 'done')
  t.end()
})

t.test('a window whose first block was lost is repaired at once, once', (t) => {
  const s = script({ sizeBytes: 100 * 512, windowSize: 4 })
  s.effects(start(), readable(101))
  t.equal(s.effects(ack(0, 1)), '', 'nothing is measured yet')
  t.match(s.effects(ack(4, 5)), 'send 5-8')
  t.equal(s.effects(ack(4, 9)), '', 'sooner than any round trip: it cannot answer this window')
  t.match(s.effects(ack(4, 10)), 'send 5-8, arm 210', 'the answer to 6, 7 or 8')
  t.equal(s.state().retransmits, 4)
  t.equal(s.effects(ack(4, 11), ack(4, 20)), '', 'but once')
  t.match(s.effects(ack(8, 21)), 'send 9-12')
  t.equal(s.effects(ack(8, 40), ack(8, 41)), '', 'nor while blocks sent twice can be what it answers')
  t.match(s.effects(ack(12, 45)), 'send 13-16', 'a whole window, unrepeated')
  t.match(s.effects(ack(12, 50)), 'send 13-16', 'again')

  const gap = script({ sizeBytes: 100 * 512, windowSize: 4 })
  gap.effects(start(), readable(101), ack(4, 5))
  t.match(gap.effects(ack(6, 10)), 'send 7-10')
  t.equal(gap.effects(ack(6, 20)), '', 'after a gap the old window still answers')

  const single = script({ sizeBytes: 100 * 512, windowSize: 1 })
  single.effects(start(), readable(101), ack(1, 5), ack(2, 10))
  t.equal(single.effects(ack(2, 15)), '', 'never in lock step: that is the Sorcerer’s Apprentice')
  t.end()
})

t.test('a variable window: each ACK says how many blocks come next', (t) => {
  const s = script({ sizeBytes: 1000 * 512, windowSize: 4, variableWindow: true, negotiated: true })
  s.effects(start(), readable(1001))
  t.match(s.effects(ack(0, 1, 2)), 'send 1-2')
  t.match(s.effects(ack(2, 2, 9)), 'send 3-11', 'more than the windowsize, if the client wants it')
  t.match(s.effects(ack(5, 3, 3)), 'send 6-8', 'from a gap on')
  t.match(s.effects(timer(500)), 'send 6-8', 'repeated as it was')
  t.match(s.effects(ack(8, 501, 0)), 'send 9', 'at least one')
  t.match(s.effects(ack(9, 502, 255)), 'send 10-264')
  t.match(s.effects(ack(264, 503)), 'send 265-519', 'an ACK that says nothing changes nothing')
  const shrunk = script({ sizeBytes: 1000 * 512, windowSize: 8, variableWindow: true })
  shrunk.effects(start(), readable(1001))
  t.match(shrunk.effects(ack(3, 1, 2)), 'send 4-5', 'the ACK of an older, smaller window')
  t.match(shrunk.effects(ack(8, 2, 4)), 'send 9-12', 'the client has had all eight')
  t.equal(shrunk.effects(ack(13, 3, 4)), '', 'never more than was sent')
  const fixed = script({ windowSize: 4 })
  fixed.effects(start(), readable(11))
  t.match(fixed.effects(ack(4, 1, 1)), 'send 5-8', 'nor one of a client that negotiated nothing')
  t.end()
})

t.test('a limit: so many bytes a second, in portions, and the wait for it is nobody’s silence', (t) => {
  // 10 ms a block
  const s = script({ sizeBytes: 1000 * 512, windowSize: 4 })
  t.equal(
    s.effects(start(1000), limit(51_200), readable(1001, 1000)),
    'send 1-2, arm 1000',
    'what 20 ms allow, at once',
  )
  t.equal(s.effects(timer(1000)), 'send 3-4, arm 2000', 'the window is whole: now the client is waited for')
  t.equal(s.effects(ack(4, 1001)), 'arm 1020', 'too soon')
  t.equal(s.effects(timer(1020)), 'send 5-6, arm 1040')
  t.equal(s.effects(timer(1055)), 'send 7-8, arm 1255', 'a timer that was late')
  t.equal(s.effects(ack(8, 1056)), 'arm 1060', 'is made up for')
  t.equal(s.effects(limit(null), timer(1060)), 'send 9-12, arm 1260', 'without a limit the window goes at once')

  const crawling = script({ sizeBytes: 1000 * 512 })
  crawling.effects(start(1000), limit(10), readable(1001, 1000), ack(1, 1001))
  t.equal(crawling.effects(timer(52_180)), 'send 2, arm 52380', '51 s for a block')
  t.equal(crawling.effects(timer(52_380)), 'arm 103380', 'it is repeated no faster')
  t.match(crawling.effects(timer(103_380)), 'send 2', 'the server’s own silence does not count as the client’s')
  let effects = crawling.effects(timer(103_780))
  let waits = 0
  for (; waits < 100 && effects !== 'fail timeout'; waits++)
    effects = crawling.effects(timer(Number(/arm (\d+)/.exec(effects)?.[1])))
  t.ok(waits < 30, 'but a client that is gone is given up')

  let nowMs = 0
  const measured = script({ sizeBytes: 10_000 * 512, windowSize: 8 })
  effects = measured.effects(start(0), limit(1_000_000), readable(10_001, 0))
  while (nowMs < 2000) {
    const armed = /arm (\d+)/.exec(effects)?.[1]
    nowMs = Math.max(nowMs + 0.3, measured.state().pacedSinceMs === null ? 0 : Number(armed))
    effects =
      measured.state().pacedSinceMs === null
        ? measured.effects(ack(measured.state().sent, nowMs))
        : measured.effects(timer(nowMs))
  }
  const bytesPerSecond = (measured.state().acked * 512 * 1000) / nowMs
  t.ok(bytesPerSecond > 950_000 && bytesPerSecond < 1_050_000, `${Math.round(bytesPerSecond)} bytes/s`)
  t.end()
})

t.test('a duplicate does not beget duplicates to the end of the file', (t) => {
  const s = script({ windowSize: 4, sizeBytes: 100 * 512 })
  s.effects(start(), readable(101), ack(4, 1))
  t.equal(s.effects(ack(6, 2)), 'send 7-10, arm 202', 'the network doubled block 6, which looks like a gap')
  t.equal(
    s.effects(ack(8, 3)),
    'send 11-12, arm 203',
    '7 and 8 were there, and came again: nothing is sent a third time',
  )
  t.equal(s.effects(ack(8, 3)), '')
  t.equal(s.effects(ack(12, 4)).split(',')[0], 'send 13-16', 'and all is as before')
  t.equal(s.state().retransmits, 2)

  const content = patternBytes(500_000)
  for (const windowSize of [2, 4, 16]) {
    for (const weather of [{ duplication: 0.002 }, { loss: 0.002 }]) {
      const plan = { blockSizeBytes: 512, windowSize }
      const result = simulateTransfer({ content, plan, weather, seed: 3 })
      t.equal(result.outcome?.kind, 'done')
      t.ok(result.surplusPackets < 150, `${result.surplusPackets} of 977 in vain, ${JSON.stringify(weather)}`)
    }
  }
  t.end()
})

t.test('a window waits for the disk without a timer', (t) => {
  const s = script({ windowSize: 4 })
  t.equal(s.effects(start(), readable(2)), 'send 1-2', 'no client answers half a window')
  t.equal(s.effects(timer(5000)), '')
  t.equal(s.effects(readable(5, 40_000)), 'send 3-4, arm 41000', 'the silence was ours')
  t.equal(s.effects(timer(41_000)), 'send 1-4, arm 43000')
  t.equal(s.effects(ack(4, 41_001)), 'send 5')
  t.equal(s.effects(readable(11, 41_002)), 'send 6-8, arm 43002')
  t.end()
})

t.test('block numbers wrap to 0', (t) => {
  const s = script({ sizeBytes: 70_000 * 512, windowSize: 16 })
  s.effects(start(), readable(70_001))
  for (let block = 16; block < 65_520; block += 16) s.effects(ack(block, block))
  t.equal(s.effects(ack(65_520, 65_520)).split(',')[0], 'send 65521-65536')
  t.equal(s.effects(ack(65_535)).split(',')[0], 'send 65536-65551')
  t.equal(s.effects(ack(65_520)), '', 'old')
  t.equal(s.effects(ack(1)).split(',')[0], 'send 65538-65553', 'block 65537 is number 1')
  t.equal(s.effects(ack(17)).split(',')[0], 'send 65554-65569')
  t.equal(s.effects(ack(65_535)), '', 'old')
  t.end()
})

t.test('block numbers wrap to 1 where a client counts so', (t) => {
  const s = script({ sizeBytes: 140_000 * 512, windowSize: 16, wrapToOne: true })
  s.effects(start(), readable(140_001))
  for (let block = 16; block <= 65_520; block += 16) s.effects(ack(block, block))
  t.match(s.effects(ack(65_535)), 'send 65536-65551')
  t.equal(s.effects(ack(0)), '', 'a number that is never used')
  t.equal(s.effects(ack(65_534)), '', 'old')
  t.match(s.effects(ack(2)), 'send 65538-65553', 'block 65537 is number 2')
  t.match(s.effects(ack(18)), 'send 65554-65569')
  t.equal(s.effects(ack(65_535)), '', 'old')
  t.same(
    [0, 1, 65_535, 65_536, 131_070, 131_071].map((block) => blockNumber({ wrapToOne: true }, block)),
    [0, 1, 65_535, 1, 65_535, 1],
  )
  t.end()
})

t.test('the end of a file', (t) => {
  t.equal(
    script({ sizeBytes: 0 }).effects(start(), readable(1)),
    'send 1, arm 1000',
    'an empty file is one empty block',
  )
  const exact = script({ sizeBytes: 1024 })
  exact.effects(start(), readable(3), ack(1))
  t.match(exact.effects(ack(2)), 'send 3', 'a multiple of the block size ends with an empty block')
  t.equal(exact.effects(ack(3)), 'done')

  const s = script({ sizeBytes: 1024 })
  s.effects(start(), readable(3), ack(1), ack(2, 1))
  t.equal(s.effects(timer(400)), 'send 3, arm 800', 'the last block was lost')
  t.match(s.effects(timer(9_000)), 'send 3')
  t.equal(s.effects(timer(10_001)), 'done unconfirmed', 'only its ACK never came')
  const alone = script({ sizeBytes: 10 })
  alone.effects(start(), readable(1))
  t.match(alone.effects(timer(10_001)), 'send 1', 'without any ACK the client gets the full time')
  t.equal(alone.effects(timer(30_000)), 'fail timeout', 'and then has failed')
  t.end()
})

t.test('time: back-off, the client’s own wish, measured round trips, giving up', (t) => {
  const waits = script()
  let now = 0
  const armed: number[] = []
  let effects = waits.effects(start(), readable(11))
  while (!effects.startsWith('fail')) {
    const next = Number(/arm (\d+)/.exec(effects)![1])
    armed.push(next - now)
    now = next
    effects = waits.effects(timer(now))
  }
  t.same(armed, [1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000, 4000], 'doubled up to 4 s, for about 30 s')
  t.equal(effects, 'fail timeout')

  const hasty = script({ negotiated: true, timeoutMs: 500 })
  t.equal(hasty.effects(start()), 'send OACK, arm 500', 'the negotiated timeout bounds the first wait')
  t.equal(hasty.effects(timer(500)), 'send OACK, arm 1500')
  t.equal(
    script({ negotiated: true, timeoutMs: 255_000 }).effects(start()),
    'send OACK, arm 1000',
    'it never prolongs it',
  )

  const quick = script({ sizeBytes: 100 * 512 })
  quick.effects(start(), readable(101))
  for (let block = 1; block <= 20; block++) effects = quick.effects(ack(block, block * 0.5))
  t.equal(effects, 'send 21, arm 31', 'at 10 ms: 0.5 ms round trip and the floor of 20 ms')
  t.match(quick.state().roundTrip, { samples: 20 })

  const steady = script({ sizeBytes: 100 * 512 })
  steady.effects(start(), readable(101))
  for (let block = 1; block <= 50; block++) effects = steady.effects(ack(block, block * 300))
  t.equal(effects, 'send 51, arm 15450', 'a slow, steady client has half a round trip to spare')
  t.end()
})

t.test('ERROR from the client: probe or abort', (t) => {
  for (const code of [0, 8])
    t.equal(script({ negotiated: true }).effects(start(), error(code)), 'probed', `code ${code}`)
  t.equal(script({ negotiated: true }).effects(start(), error(4)), 'fail aborted', 'a malformed OACK is no probe')
  t.equal(script().effects(start(), readable(11), error(0)), 'fail aborted', 'without options nothing was probed')
  t.equal(
    script({ negotiated: true }).effects(start(), ack(0), readable(1), error(8)),
    'fail aborted',
    'nor after ACK 0',
  )
  t.end()
})

t.test('the server ends it', (t) => {
  const cancel = (silent: boolean): TransferInput => ({ kind: 'cancel', reason: 'server stopping', silent })
  t.equal(script().effects(start(), readable(3), cancel(false)), 'send ERROR 0 server stopping, fail cancelled')
  t.equal(script().effects(cancel(false)), 'send ERROR 0 server stopping, fail cancelled', 'even before it began')
  t.equal(script().effects(start(), readable(3), cancel(true)), 'fail cancelled', 'silently, for a client that went on')
  t.equal(script({ negotiated: true }).effects(start(), cancel(true)), 'probed', 'who opens anew has read the size')
  const failed = script().effects(start(), readable(3), { kind: 'readFailed', offset: 1536, reason: 'EIO' })
  t.equal(failed, 'send ERROR 0 read failed: EIO, fail readFailed')
  t.end()
})

/** Simulates and checks that every byte arrived; gives the complaint, or null. */
function complaint(simulation: Simulation): string | null {
  const result = simulateTransfer(simulation)
  const label = JSON.stringify({ size: simulation.content.length, ...simulation, content: undefined })
  if (result.outcome?.kind !== 'done') return `${label}: ${JSON.stringify(result.outcome)}`
  if (!result.finished) return `${label}: done, but the client is not`
  if (Buffer.compare(result.received, simulation.content) !== 0) return `${label}: other bytes`
  return null
}

t.test('every size, several block sizes and windows', (t) => {
  const content = patternBytes(3000)
  const shapes: [number, number][] = [
    [512, 1],
    [512, 2],
    [512, 4],
    [1000, 1],
    [1000, 3],
    [1456, 1],
    [1456, 4],
    [1456, 64],
    [64, 1],
    [64, 8],
    [64, 47],
  ]
  for (const [blockSizeBytes, windowSize] of shapes) {
    const complaints: string[] = []
    for (let size = 0; size <= 3000; size++) {
      const negotiated = size % 2 === 0
      const plan = { blockSizeBytes, windowSize, negotiated }
      const result = simulateTransfer({ content: content.subarray(0, size), plan })
      const blocks = Math.floor(size / blockSizeBytes) + 1
      const packets = blocks + Math.ceil(blocks / windowSize) + (negotiated ? 2 : 0)
      if (result.outcome?.kind !== 'done' || Buffer.compare(result.received, content.subarray(0, size)) !== 0)
        complaints.push(`${size} bytes: ${JSON.stringify(result.outcome)}`)
      else if (result.packets !== packets) complaints.push(`${size} bytes: ${result.packets} packets, not ${packets}`)
    }
    t.same(
      complaints.slice(0, 3),
      [],
      `blocks of ${blockSizeBytes}, window ${windowSize}: right, and no packet too many`,
    )
  }
  t.end()
})

t.test('loss, duplication, reordering: every transfer ends right', (t) => {
  const content = patternBytes(60_000)
  for (const loss of [0.001, 0.01, 0.05, 0.2]) {
    for (const windowSize of [1, 2, 4, 16, 64]) {
      const complaints: (string | null)[] = []
      for (let seed = 1; seed <= 25; seed++) {
        const weather = { loss, duplication: seed % 3 === 0 ? 0.1 : 0, reordering: seed % 2 === 0 ? 0.05 : 0 }
        const plan = { blockSizeBytes: 512, windowSize, negotiated: seed % 5 !== 0 }
        complaints.push(complaint({ content: content.subarray(seed), seed, weather, plan }))
      }
      t.same(complaints.filter(Boolean).slice(0, 3), [], `loss ${loss}, window ${windowSize}`)
    }
  }
  t.end()
})

t.test('slow disks and slow clients', (t) => {
  const content = patternBytes(100_000)
  for (const windowSize of [1, 4, 16]) {
    const plan = { blockSizeBytes: 512, windowSize }
    const disk = simulateTransfer({ content, plan, diskDelayMs: 250 })
    t.match(
      disk,
      { outcome: { kind: 'done', confirmed: true }, surplusPackets: 0 },
      `a slow disk, window ${windowSize}`,
    )
    const slow = simulateTransfer({ content: content.subarray(0, 20_000), plan, clientDelayMs: 300 })
    t.match(
      slow,
      { outcome: { kind: 'done' }, surplusPackets: 0 },
      `a client that answers after 300 ms, window ${windowSize}`,
    )
  }
  t.end()
})

t.test('a client that suddenly slows down is not flooded', (t) => {
  // 100 quick exchanges teach a wait of about 20 ms; then every answer takes 300 ms
  const s = script({ sizeBytes: 300 * 512 })
  s.effects(start(), readable(301))
  for (let block = 1; block <= 100; block++) s.effects(ack(block, block))
  let armedAt = Infinity
  let now = 100
  const perBlock: number[] = []
  for (let block = 101; block <= 140; block++) {
    const before = s.state().retransmits
    const answerAt = now + 300
    for (armedAt = now + 11; armedAt < answerAt;)
      armedAt = Number(/arm (\d+)/.exec(s.effects(timer(armedAt)))?.[1] ?? Infinity)
    perBlock.push(s.state().retransmits - before)
    const effects = s.effects(ack(block, answerAt))
    now = answerAt
    const armed = Number(/arm (\d+)/.exec(effects)![1])
    if (armed - now > 300) break
  }
  t.ok(perBlock.length <= 3, `after ${perBlock.length} blocks the wait fits the client`)
  t.ok(
    perBlock.every((count) => count <= 5),
    `packets sent again per block: ${perBlock.join(' ')}`,
  )
  t.end()
})

t.test('lost packets cost milliseconds, not seconds', (t) => {
  const content = patternBytes(2_000_000)
  const plan = { blockSizeBytes: 1456, windowSize: 1 }
  const clean = simulateTransfer({ content, plan })
  const lossy = simulateTransfer({ content, plan, weather: { loss: 0.01 } })
  t.match([clean.outcome?.kind, lossy.outcome?.kind], ['done', 'done'])
  // about 27 losses: a fixed timer of a second would add 27 s
  t.ok(
    lossy.durationMs - clean.durationMs < 3000,
    `${Math.round(clean.durationMs)} ms, and ${Math.round(lossy.durationMs)} ms at 1 % loss`,
  )
  t.end()
})

t.test('past 65535 blocks', (t) => {
  const content = patternBytes(8 * 140_000 + 3)
  for (const windowSize of [1, 16]) {
    const plan = { blockSizeBytes: 8, windowSize }
    t.equal(complaint({ content, plan }), null, `two wraps, window ${windowSize}`)
    t.equal(
      complaint({ content, plan, weather: { loss: 0.01, duplication: 0.01, reordering: 0.01 } }),
      null,
      'in bad weather',
    )
  }
  t.end()
})

t.test('nobody there, or gone at the end', (t) => {
  const content = patternBytes(5000)
  const deaf = simulateTransfer({ content, weather: { loss: 1 } })
  t.match(deaf.outcome, { kind: 'fail', failure: { kind: 'timeout' } })
  t.ok(deaf.packets <= 12, `${deaf.packets} packets to a stranger`)
  t.ok(deaf.durationMs >= 29_000 && deaf.durationMs < 40_000)
  let unconfirmed = 0
  for (let seed = 1; seed <= 200; seed++) {
    const result = simulateTransfer({ content, seed, weather: { loss: 0.1 }, clientLeaves: true })
    if (!result.finished) continue
    if (result.outcome?.kind !== 'done')
      t.fail(`seed ${seed}: the client has everything, the server says ${JSON.stringify(result.outcome)}`)
    else if (!result.outcome.confirmed) unconfirmed++
  }
  t.ok(unconfirmed > 5 && unconfirmed < 60, `${unconfirmed} of 200 last ACKs were lost`)
  t.end()
})
