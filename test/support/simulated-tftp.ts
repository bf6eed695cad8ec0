// One TFTP transfer inside a simulated network: the real state machine on one side, a receiver with its own timer on the other.
import { decodeTftp, encodeAck, encodeData, encodeError, encodeOptionAck } from '../../src/tftp/packet.ts'
import { RETRANSMISSION_TIMING } from '../../src/tftp/round-trip.ts'
import { lastBlockOf } from '../../src/tftp/blocks.ts'
import { stepTransfer } from '../../src/tftp/transfer.ts'
import {
  newTransfer,
  type TransferEffect,
  type TransferInput,
  type TransferPlan,
  type TransferState,
} from '../../src/tftp/transfer-state.ts'
import {
  createManualClock,
  createRandom,
  createSimulatedNetwork,
  FAIR_WEATHER,
  type Weather,
} from './simulated-network.ts'
import { createReceiver } from './tftp-client.ts'

/** A transfer to simulate. */
export interface Simulation {
  readonly content: Uint8Array
  readonly plan?: Partial<TransferPlan>
  readonly weather?: Partial<Weather>
  readonly seed?: number
  /** Time the client takes for each packet. */
  readonly clientDelayMs?: number
  /** Time the disk takes for each read. */
  readonly diskDelayMs?: number
  /** Whether the client leaves with its last ACK, as most do. */
  readonly clientLeaves?: boolean
}

export interface SimulationResult {
  /** The final effect: done, probed or fail; undefined if the transfer hangs. */
  readonly outcome: TransferEffect | undefined
  readonly received: Uint8Array
  readonly finished: boolean
  readonly state: TransferState
  readonly durationMs: number
  /** DATA packets that brought the client nothing new. */
  readonly surplusPackets: number
  readonly packets: number
}

/** The client asks again after so long a silence, as EDK2 does. */
const CLIENT_TIMEOUT_MS = 4000
/** Blocks per read. */
const READ_BLOCKS = 45

/** Runs the transfer until it ended or an hour of its own time has passed. */
export function simulateTransfer(simulation: Simulation): SimulationResult {
  const { content, seed = 1, clientDelayMs = 0, diskDelayMs = 0, clientLeaves = false } = simulation
  const clock = createManualClock()
  const network = createSimulatedNetwork(clock, { ...FAIR_WEATHER, ...simulation.weather }, createRandom(seed))
  const plan: TransferPlan = {
    sizeBytes: content.length,
    blockSizeBytes: 512,
    windowSize: 1,
    variableWindow: false,
    wrapToOne: false,
    negotiated: true,
    timeoutMs: null,
    timing: RETRANSMISSION_TIMING,
    ...simulation.plan,
  }

  // the server's side
  let state = newTransfer(plan)
  let outcome: TransferEffect | undefined
  let endedAtMs = 0
  let takeBack: (() => void) | null = null
  let reading = false
  let readThrough = 0
  const server = network.attach('server', (bytes) => {
    const packet = decodeTftp(bytes)
    if (packet.kind === 'ack') input({ kind: 'ack', block: packet.block, wanted: packet.wanted, atMs: clock.now() })
    else if (packet.kind === 'error') input({ kind: 'error', code: packet.code, message: packet.message })
  })

  function input(what: TransferInput): void {
    const step = stepTransfer(plan, state, what)
    state = step.state
    for (const effect of step.effects) perform(effect)
    readAhead()
  }

  function readAhead(): void {
    const wanted = Math.min(state.acked + plan.windowSize + READ_BLOCKS, lastBlockOf(plan))
    if (reading || state.phase === 'ended' || readThrough >= wanted) return
    reading = true
    clock.at(clock.now() + diskDelayMs, () => {
      reading = false
      readThrough = Math.min(readThrough + READ_BLOCKS, lastBlockOf(plan))
      input({ kind: 'readable', through: readThrough, atMs: clock.now() })
    })
  }

  function perform(effect: TransferEffect): void {
    switch (effect.kind) {
      case 'sendOptionAck':
        return server.send(encodeOptionAck([{ name: 'tsize', value: String(plan.sizeBytes) }]), 'client')
      case 'sendBlocks':
        for (let block = effect.first; block <= effect.last; block++) {
          if (block > readThrough) throw new Error(`block ${block} was sent before it was read`)
          const start = (block - 1) * plan.blockSizeBytes
          server.send(encodeData(block, content.subarray(start, start + plan.blockSizeBytes)), 'client')
        }
        return
      case 'sendError':
        return server.send(encodeError(effect.code, effect.message), 'client')
      case 'arm':
        takeBack?.()
        takeBack = clock.at(effect.atMs, () => input({ kind: 'timer', atMs: clock.now() }))
        return
      case 'done':
      case 'probed':
      case 'fail':
        takeBack?.()
        outcome = effect
        endedAtMs = clock.now()
    }
  }

  // the client's side
  const receiver = createReceiver(plan.blockSizeBytes, plan.windowSize)
  const received = new Uint8Array(content.length)
  let receivedBytes = 0
  let surplusPackets = 0
  let finished = false
  let started = false
  let heardAtMs = 0
  const client = network.attach('client', (bytes) => {
    if (clientDelayMs === 0) onClientPacket(bytes)
    else clock.at(clock.now() + clientDelayMs, () => onClientPacket(bytes))
  })

  function onClientPacket(bytes: Uint8Array): void {
    heardAtMs = clock.now()
    const packet = decodeTftp(bytes)
    if (packet.kind === 'optionAck') {
      started = true
      return client.send(encodeAck(receiver.lastAck()), 'server')
    }
    if (packet.kind !== 'data') return
    started = true
    const receipt = receiver.data(packet.block, packet.bytes.length)
    if (receipt.accepted) {
      received.set(packet.bytes, receivedBytes)
      receivedBytes += packet.bytes.length
    } else surplusPackets++
    if (receipt.ack !== null) client.send(encodeAck(receipt.ack), 'server')
    if (!receipt.finished) return
    finished = true
    if (clientLeaves) client.detach()
  }

  function onClientTimer(): void {
    if (finished || state.phase === 'ended') return
    if (started && clock.now() - heardAtMs >= CLIENT_TIMEOUT_MS) client.send(encodeAck(receiver.lastAck()), 'server')
    clock.at(clock.now() + CLIENT_TIMEOUT_MS, onClientTimer)
  }

  clock.at(CLIENT_TIMEOUT_MS, onClientTimer)
  input({ kind: 'start', atMs: clock.now() })
  clock.run(3_600_000)
  return {
    outcome,
    received: received.subarray(0, receivedBytes),
    finished,
    state,
    durationMs: endedAtMs,
    surplusPackets,
    packets: network.sentCount(),
  }
}

/** Bytes in which every place differs from its neighbours and from the same place of other blocks. */
export function patternBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index++)
    bytes[index] = (index * 167 + (index >>> 8) * 31 + (index >>> 16) * 13) & 0xff
  return bytes
}
