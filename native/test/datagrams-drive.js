// Drives native/datagrams.cc, compiled with sanitizers, through its life: bursts, sockets closed by what they tell, a thread that
// goes down with open sockets, and arguments nobody should give. `node datagrams-drive.js ADDON`.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const addonPath = isMainThread ? process.argv[2] : workerData
const native = createRequire(import.meta.url)(addonPath)
const LOOPBACK = 0x7f000001
const NUMBERS = 5

const open = (onBurst, port = 0) => native.open('127.0.0.1', port, -1, false, true, 65536, onBurst)

/** Sends `count` datagrams of `lengthBytes` each in one call. */
function sendAll(from, port, count, lengthBytes) {
  const bytes = new Uint8Array(count * lengthBytes)
  const numbers = new Uint32Array(count * NUMBERS)
  for (let at = 0; at < count; at++) {
    bytes.fill(at, at * lengthBytes, (at + 1) * lengthBytes)
    numbers.set([at * lengthBytes, lengthBytes, LOOPBACK, port, 0], at * NUMBERS)
  }
  return native.send(from, bytes, numbers, 0, count)
}

/** Every datagram of the lengths given comes whole, longer ones cut. */
async function bursts() {
  for (const lengthBytes of [0, 1, 300, 1472, 4096, 4100, 9000]) {
    const seen = []
    let enough
    const all = new Promise((resolve) => (enough = resolve))
    const receiver = open((burst, count) => {
      const numbers = new Uint32Array(burst, 0, count * NUMBERS)
      for (let at = 0; at < count; at++) {
        const [offset, length, address] = numbers.subarray(at * NUMBERS)
        assert.equal(address, LOOPBACK)
        const bytes = new Uint8Array(burst, offset, length)
        assert(bytes.every((byte) => byte === bytes[0]))
        seen.push(length)
      }
      if (seen.length === 5) enough()
    })
    const sender = open(() => {})
    assert.equal(sendAll(sender, native.port(receiver), 5, lengthBytes), 5)
    await all
    assert.deepEqual(seen, Array(5).fill(Math.min(lengthBytes, 4100)))
    native.close(receiver)
    native.close(receiver)
    native.close(sender)
    assert(sendAll(sender, 9, 1, 1) < 0, 'a closed socket sends nothing')
  }
}

/** A callback closes its own socket and another one that is readable in the same turn of the loop. */
async function closedByWhatTheyTell() {
  for (let round = 0; round < 50; round++) {
    const sockets = []
    const told = new Promise((resolve) => {
      for (let index = 0; index < 3; index++)
        sockets.push(
          open(() => {
            for (const socket of sockets) native.close(socket)
            resolve()
          }),
        )
    })
    const ports = sockets.map((socket) => native.port(socket))
    const sender = open(() => {})
    for (const port of ports) sendAll(sender, port, 32, 64)
    await told
    native.close(sender)
  }
}

/** The collector takes sockets that nobody closed, and memory that is handed over is not touched again. */
async function collected() {
  for (let round = 0; round < 20; round++) {
    let socket = open(() => {})
    sendAll(socket, native.port(socket), 32, 1000)
    await new Promise(setImmediate)
    native.close(socket)
    socket = undefined
    globalThis.gc?.()
  }
}

function misuse() {
  const socket = open(() => {})
  const bytes = new Uint8Array(100)
  const hostile = [
    () => native.send({}, bytes, new Uint32Array(5), 0, 1),
    () => native.send(socket, bytes, new Uint32Array(4), 0, 1),
    () => native.send(socket, bytes, new Uint32Array(5), 1, 0),
    () => native.send(socket, bytes, Uint32Array.of(90, 11, LOOPBACK, 9, 0), 0, 1),
    () => native.send(socket, bytes, Uint32Array.of(0xffffffff, 0xffffffff, LOOPBACK, 9, 0), 0, 1),
    () => native.send(socket, bytes, Uint32Array.of(0, 1, LOOPBACK, 0x10000, 0), 0, 1),
    () => native.send(socket, new Uint32Array(5), new Uint32Array(5), 0, 1),
    () => native.send(socket),
    () => native.port('x'),
    () => native.close(undefined),
    () => native.open('not an address', 0, -1, false, false, 0, () => {}),
    () => native.open('127.0.0.1', 70_000, -1, false, false, 0, () => {}),
    () => native.open('1'.repeat(500), 0, -1, false, false, 0, () => {}),
  ]
  for (const call of hostile) {
    let outcome
    try {
      outcome = call()
    } catch (error) {
      assert(error instanceof TypeError, String(error))
      continue
    }
    assert(typeof outcome === 'number' && outcome < 0, `${call} went through`)
  }
  assert.equal(native.interfaceIndex('no such one'), 0)
  assert(native.interfaceIndex('lo') > 0)
  const taken = native.open('127.0.0.1', native.port(socket), -1, false, false, 0, () => {})
  assert(taken < 0, 'a port that is taken')
  native.close(socket)
}

/** Threads end in the middle of traffic, with their sockets open. */
async function threads() {
  for (let round = 0; round < 8; round++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: addonPath })
    const port = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    const sender = open(() => {})
    for (let burst = 0; burst < 20; burst++) sendAll(sender, port, 32, 500)
    await worker.terminate()
    native.close(sender)
  }
}

if (isMainThread) {
  await bursts()
  await closedByWhatTheyTell()
  await collected()
  misuse()
  await threads()
} else {
  const sockets = [open(() => {}), open(() => {})]
  globalThis.keptOpen = sockets
  parentPort.postMessage(native.port(sockets[0]))
}
