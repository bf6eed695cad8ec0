// The native engine: its state machine step by step against the one in TypeScript, its life in processes and workers, and
// a short run of its own tests under sanitizers. What it serves is tested in server.test.ts, as with every engine.
import { execFile, spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import type { EngineReport, TransferJob } from '../../src/tftp/engine.ts'
import { createLog } from '../../src/log.ts'
import { chooseEngine } from '../../src/tftp/choose-engine.ts'
import { loadNativeEngine } from '../../src/tftp/native-engine.ts'
import { RETRANSMISSION_TIMING } from '../../src/tftp/round-trip.ts'
import { stepTransfer } from '../../src/tftp/transfer.ts'
import {
  newTransfer,
  type TransferEffect,
  type TransferInput,
  type TransferPlan,
  type TransferState,
} from '../../src/tftp/transfer-state.ts'
import { createTypescriptEngine } from '../../src/tftp/typescript-engine.ts'
import { findCommand } from '../../lab/packages.ts'
import { ENGINES, NO_NATIVE_ENGINE } from '../support/engines.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const compiler = ['c++', 'g++', 'clang++'].find((name) => findCommand(name) !== undefined)
const NO_COMPILER = compiler === undefined ? 'no C++ compiler: apt-get install -y --no-install-recommends g++' : false
const skip = NO_NATIVE_ENGINE ?? false

/** The line of transfer-script.cc for an input. */
function lineOf(input: TransferInput): string {
  switch (input.kind) {
    case 'start':
    case 'timer':
      return `${input.kind} ${input.atMs}`
    case 'ack':
      return `ack ${input.block} ${input.wanted === null || input.wanted === undefined ? 0 : Math.max(1, input.wanted)} ${input.atMs}`
    case 'error':
      return `clienterror ${input.code}`
    case 'readable':
      return `readable ${input.through} ${input.atMs}`
    case 'readFailed':
      return 'readfailed'
    case 'limit':
      return `limit ${input.bytesPerSecond ?? 0}`
    case 'cancel':
      return `cancel ${input.silent ? 1 : 0}`
  }
}

function planLine(plan: TransferPlan): string {
  const { timing } = plan
  const flags = [plan.negotiated, plan.variableWindow, plan.wrapToOne].map(Number)
  const times = [timing.initialMs, timing.floorMs, timing.warmUpMs, timing.longestMs, timing.giveUpMs, timing.lastAckMs]
  return ['plan', plan.sizeBytes, plan.blockSizeBytes, plan.windowSize, ...flags, plan.timeoutMs ?? -1, ...times].join(
    ' ',
  )
}

function effectLine(effect: TransferEffect): string {
  switch (effect.kind) {
    case 'sendOptionAck':
      return 'oack '
    case 'sendBlocks':
      return `send:${effect.first}-${effect.last} `
    case 'sendError':
      return 'error '
    case 'arm':
      return `arm:${effect.atMs} `
    case 'done':
      return effect.confirmed ? 'done ' : 'unconfirmed '
    case 'probed':
      return 'probed '
    case 'fail':
      return 'fail '
  }
}

const stateLine = ({ acked, sent, readable, window, retransmits, attempts, roundTrip }: TransferState): string =>
  `| ${[acked, sent, readable, window, retransmits, attempts, roundTrip.smoothedMs, roundTrip.variationMs].join(' ')}`

/** C prints 17 digits, JavaScript as few as tell a number apart. */
const sameNumbers = (line: string): string => line.replace(/\d+\.\d+(e[+-]\d+)?/g, (digits) => String(Number(digits)))

/** A transfer as chance has it: mostly a client that goes on, in all weathers. */
const scenario = fc.record({
  plan: fc.record({
    sizeBytes: fc.oneof(fc.nat(5000), fc.nat(600_000_000)),
    blockSizeBytes: fc.constantFrom(8, 512, 1456, 8192),
    windowSize: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 70 })),
    negotiated: fc.boolean(),
    variableWindow: fc.boolean(),
    wrapToOne: fc.boolean(),
    timeoutMs: fc.option(fc.integer({ min: 1, max: 255 }).map((seconds) => seconds * 1000)),
  }),
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom(
        ...['whole', 'whole', 'whole', 'whole', 'part', 'repeat', 'stray', 'timer', 'timer', 'late', 'limit', 'end'],
      ),
      number: fc.nat(0xffff),
      waitMs: fc.double({ min: 0, max: 400, noNaN: true }),
    }),
    { minLength: 5, maxLength: 120 },
  ),
  /** Near the wrap of the block numbers, where large windows get soon. */
  startAtBlock: fc.option(fc.integer({ min: 65_400, max: 65_600 }), { freq: 6 }),
})

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never

/** Plays it in TypeScript; gives the script for C++ and what both must print. */
function play({ plan: agreed, steps, startAtBlock }: Scenario): { script: string[]; wanted: string[] } {
  const plan: TransferPlan = { ...agreed, timing: RETRANSMISSION_TIMING }
  let state = newTransfer(plan)
  const script = [planLine(plan)]
  const wanted = [stateLine(state)]
  const feed = (input: TransferInput): void => {
    const step = stepTransfer(plan, state, input)
    state = step.state
    script.push(lineOf(input))
    wanted.push(step.effects.map(effectLine).join('') + stateLine(state))
  }
  const last = Math.floor(plan.sizeBytes / plan.blockSizeBytes) + 1
  const numberOf = (block: number): number =>
    plan.wrapToOne && block > 0 ? ((block - 1) % 0xffff) + 1 : block & 0xffff
  const ack = (block: number, atMs: number, byte: number): void =>
    feed({ kind: 'ack', block: numberOf(block), wanted: plan.variableWindow ? byte & 0xff : null, atMs })
  let now = 1
  feed({ kind: 'start', atMs: now })
  if (plan.negotiated) ack(0, ++now, 16)
  feed({ kind: 'readable', through: last, atMs: now })
  const near = plan.windowSize >= 16 && startAtBlock !== null ? startAtBlock : 0
  for (let block = 0; block < near && state.phase !== 'ended';) {
    block = state.sent
    ack(block, (now += 0.5), 0xff)
  }
  for (const { kind, number, waitMs } of steps) {
    now += waitMs
    if (kind === 'whole') ack(state.sent, now, number)
    else if (kind === 'part') ack(state.acked + (number % (state.sent - state.acked + 1)), now, number)
    else if (kind === 'repeat') ack(state.acked, now, number)
    else if (kind === 'stray') feed({ kind: 'ack', block: number, wanted: plan.variableWindow ? 3 : null, atMs: now })
    else if (kind === 'timer') feed({ kind: 'timer', atMs: now })
    else if (kind === 'late') feed({ kind: 'timer', atMs: (now += number / 2) })
    else if (kind === 'limit') feed({ kind: 'limit', bytesPerSecond: number % 3 === 0 ? null : number * 1000 + 1 })
    else if (number < 8000) feed({ kind: 'error', code: number % 9, message: '' })
    else if (number < 16_000) feed({ kind: 'cancel', reason: 'r', silent: number % 2 === 0 })
    else if (number < 20_000) feed({ kind: 'readFailed', offset: 0, reason: 'EIO' })
  }
  return { script, wanted }
}

t.test('both state machines take the same steps', { skip: NO_COMPILER }, (t) => {
  const program = join(t.testdir(), 'transfer-script')
  const source = join(ROOT, 'native', 'test', 'transfer-script.cc')
  const built = spawnSync(compiler!, ['-std=c++17', '-O1', '-ffp-contract=off', source, '-o', program], {
    encoding: 'utf8',
  })
  if (!t.equal(built.status, 0, built.stderr)) return t.end()
  const played = fc.sample(scenario, { numRuns: 1000, seed: 20260417 }).map(play)
  const input = played.flatMap(({ script }) => script).join('\n')
  const { stdout } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  const lines = stdout.trimEnd().split('\n')
  let at = 0
  let different = 0
  for (const { script, wanted } of played) {
    for (const [index, line] of wanted.entries()) {
      const got = sameNumbers(lines[at++] ?? 'nothing')
      if (got === sameNumbers(line) || different++ > 0) continue
      t.same(
        got,
        sameNumbers(line),
        `after ${script
          .slice(0, index + 1)
          .join('; ')
          .slice(-1500)}`,
      )
    }
  }
  t.equal(different, 0, `${lines.length} steps of ${played.length} transfers`)
  t.end()
})

const JOB: Omit<TransferJob, 'transfer'> = {
  peer: { address: '127.0.0.1', port: 9 },
  departure: { kind: 'ownPort', address: '127.0.0.1', ports: null },
  plan: {
    sizeBytes: 1000,
    blockSizeBytes: 512,
    windowSize: 1,
    variableWindow: false,
    wrapToOne: false,
    negotiated: false,
    timeoutMs: null,
    timing: RETRANSMISSION_TIMING,
  },
  optionAck: null,
  extents: [{ kind: 'memory', bytes: new Uint8Array(1000) }],
  bytesPerSecond: null,
}

const create = ENGINES.find(({ name }) => name === 'native')?.create

t.test('what cannot be is refused, and breaks nothing', { skip }, async (t) => {
  const reports: EngineReport[] = []
  const engine = create!((some) => void reports.push(...some))
  const plan = (changes: Partial<TransferPlan>): TransferJob => ({
    ...JOB,
    transfer: 1,
    plan: { ...JOB.plan, ...changes },
  })
  const impossible: TransferJob[] = [
    plan({ sizeBytes: -1 }),
    plan({ sizeBytes: 0.5 }),
    plan({ sizeBytes: Infinity }),
    plan({ blockSizeBytes: 0 }),
    plan({ blockSizeBytes: 65_465 }),
    plan({ windowSize: 0 }),
    plan({ windowSize: 0x8000 }),
    plan({ windowSize: 0x7fff, blockSizeBytes: 65_464 }),
    plan({ timing: { ...RETRANSMISSION_TIMING, floorMs: NaN } }),
    { ...JOB, transfer: 1, peer: { address: 'example.org', port: 9 } },
    { ...JOB, transfer: 1, peer: { address: '127.0.0.1', port: 0 } },
    { ...JOB, transfer: 1, peer: { address: '127.0.0.1', port: 65_536 } },
    { ...JOB, transfer: 1, optionAck: new Uint8Array(5000) },
    { ...JOB, transfer: 1, bytesPerSecond: -5 },
    { ...JOB, transfer: 1, extents: [{ kind: 'disk', fd: 0.5, offset: 0, length: 1 }] },
    { ...JOB, transfer: 1, extents: [{ kind: 'disk', fd: 0, offset: -1, length: 1 }] },
    { ...JOB, transfer: 1, departure: { kind: 'ownPort', address: '127.0.0.1', ports: { first: 9, last: 8 } } },
  ]
  for (const [index, job] of impossible.entries()) t.throws(() => engine.start(job), TypeError, `job ${index}`)

  const ended = async (transfer: number): Promise<EngineReport | undefined> => {
    for (let waits = 0; waits < 200; waits++) {
      const found = reports.find((one) => one.kind === 'ended' && one.transfer === transfer)
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return undefined
  }
  const readFailed = (reason: RegExp) => ({ outcome: { kind: 'failed', failure: { kind: 'readFailed', reason } } })
  engine.start({ ...JOB, transfer: 2, extents: [{ kind: 'disk', fd: 999_999, offset: 0, length: 1000 }] })
  t.match(await ended(2), readFailed(/EBADF/), 'a descriptor that is not open')
  engine.start({ ...JOB, transfer: 3, extents: [{ kind: 'memory', bytes: new Uint8Array(10) }] })
  t.match(await ended(3), readFailed(/shorter than its size/), 'extents shorter than the size')
  engine.start({ ...JOB, transfer: 4, departure: { kind: 'ownPort', address: '192.0.2.1', ports: null } })
  t.match(await ended(4), { outcome: { failure: { kind: 'noSocket', reason: 'EADDRNOTAVAIL' } } })
  const socket = { send: () => {}, queuedPackets: () => 0 }
  engine.start({ ...JOB, transfer: 5, departure: { kind: 'serverPort', socket } })
  t.match(
    await ended(5),
    { outcome: { failure: { kind: 'noSocket', reason: 'EBADF' } } },
    'a socket without descriptor',
  )
  engine.start({ ...JOB, transfer: 6 })
  engine.cancel(6, 'x'.repeat(5000), false)
  t.match(await ended(6), { outcome: { failure: { kind: 'cancelled' } } })
  for (const unknown of [77, 6]) {
    engine.cancel(unknown, 'no such', false)
    engine.limit(unknown, 5)
    engine.deliver(unknown, new Uint8Array(70_000))
  }
  engine.start({ ...JOB, transfer: 7 })
  engine.close!()
  engine.close!()
  t.throws(() => engine.start({ ...JOB, transfer: 8 }), /closed/)
})

t.test('without the addon there is a reason', (t) => {
  const folder = t.testdir({ 'broken.node': 'this is no library' })
  t.match(loadNativeEngine(join(folder, 'missing.node')), { unavailable: /not built; npm run build/ })
  t.match(loadNativeEngine(join(folder, 'broken.node')), { unavailable: /cannot be loaded: / })
  t.end()
})

t.test('tftp.engine', (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
  const missing = () => ({ unavailable: 'a reason' })
  const made = () => ({ create: createTypescriptEngine })
  t.equal(
    chooseEngine('typescript', log, () => {
      throw new Error('it looked')
    }),
    createTypescriptEngine,
    'typescript does not even look for the other',
  )
  t.equal(chooseEngine('native', log, made), createTypescriptEngine)
  t.equal(chooseEngine('auto', log, made), createTypescriptEngine)
  t.same(lines, [])
  t.throws(() => chooseEngine('native', log, missing), { code: 'TFTP_ENGINE_MISSING', details: { reason: 'a reason' } })
  t.equal(chooseEngine('auto', log, missing), createTypescriptEngine)
  t.match(lines.join(), /tftp\.engine\.fallback.*a reason/)
  t.equal(lines.length, 1)
  t.end()
})

t.test('processes and workers end while transfers run', { skip }, async (t) => {
  const engine = join(ROOT, 'src', 'tftp', 'native-engine.ts')
  const job = JSON.stringify({ ...JOB, extents: [] })
  const body = `
    import { register } from 'tsx/esm/api'
    register()
    const { loadNativeEngine } = await import(${JSON.stringify(engine)})
    const { create } = loadNativeEngine()
    const bytes = new Uint8Array(1000)
    const begin = () => { for (let n = 0; n < 50; n++) { const engine = create(() => {})
      for (let transfer = 1; transfer <= 20; transfer++)
        engine.start({ ...${job}, transfer, extents: [{ kind: 'memory', bytes }] }) } }`
  const endings: Record<string, string> = {
    'process.exit': `begin(); setTimeout(() => process.exit(0), 20)`,
    'process.exit at once': `begin(); process.exit(0)`,
    'collected as garbage': `begin(); for (let n = 0; n < 10; n++) { await new Promise((r) => setTimeout(r, 10)); gc() } process.exit(0)`,
    'a worker that is terminated': `
      const { Worker, isMainThread } = await import('node:worker_threads')
      if (!isMainThread) { begin(); setInterval(() => {}, 1000) }
      else for (let n = 0; n < 2; n++) {
        const worker = new Worker(new URL(import.meta.url), { execArgv: [] })
        await new Promise((r) => setTimeout(r, 300))
        await worker.terminate()
      }`,
    'nothing to do any more': `const engine = create(() => {}); engine.start({ ...${job}, transfer: 1, extents: [] })`,
  }
  const folder = t.testdir({})
  for (const [index, [name, ending]] of Object.entries(endings).entries()) {
    const file = join(folder, `ending-${index}.mjs`)
    writeFileSync(file, `${body}\n${ending}\n`)
    const run = promisify(execFile)(process.execPath, ['--expose-gc', file], {
      cwd: ROOT,
      timeout: 20_000,
    })
    await t.resolves(run, name)
  }
})

t.test('descriptors and threads are given back', { skip }, async (t) => {
  const count = (): number[] => ['fd', 'task'].map((what) => readdirSync(`/proc/self/${what}`).length)
  const use = async (): Promise<void> => {
    const engine = create!(() => {})
    for (let transfer = 1; transfer <= 100; transfer++) engine.start({ ...JOB, transfer })
    await new Promise((resolve) => setTimeout(resolve, 20))
    engine.close!()
  }
  await use()
  const before = count()
  for (let times = 0; times < 5; times++) await use()
  t.same(count(), before)
})

t.test('a short run under sanitizers', { skip: NO_COMPILER, timeout: 120_000 }, async (t) => {
  const script = join(ROOT, 'scripts', 'test-native.js')
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--quick'], { timeout: 110_000 })
  const skipped = /^skipped: (.*)$/m.exec(stdout)
  if (skipped) return t.pass('sanitizers', { skip: skipped[1] ?? '' })
  t.match(stdout, /^ok {2}fuzzing/m, stdout.match(/^ok .*$/gm)?.join('; ') ?? stdout)
})
