// Drives native/bodies.cc, compiled with sanitizers, through its life inside Node: bodies of files and memory over sockets
// that Node accepted, clients that leave, threads that go down in the middle, and arguments nobody should give.
// `node bodies-drive.js ADDON`.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const addonPath = isMainThread ? process.argv[2] : workerData
const native = createRequire(import.meta.url)(addonPath)
const Kind = { Sent: 1, Closed: 2, Stalled: 3, ReadFailed: 4 }
const CONTENT = Buffer.alloc(3_000_000, 'openwds bodies under sanitizers ')

const folder = mkdtempSync(join(tmpdir(), 'openwds-bodies-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'file')
writeFileSync(path, CONTENT)
const file = openSync(path, 'r+')

/** A sender, and how each of its bodies ended. */
function openSender() {
  const ends = new Map()
  const sender = native.open((reports) => {
    for (const [id, kind, sentBytes, text] of reports) {
      if (kind === 0) continue
      ends.get(id)?.({ kind, sentBytes, text })
      ends.delete(id)
    }
  })
  const start = (id, socket, ranges, memory, stallMs = 0) =>
    new Promise((resolve) => {
      ends.set(id, resolve)
      native.start(sender, id, socket._handle.fd, stallMs, Float64Array.from(ranges), memory)
    })
  return { sender, start }
}

/** Both ends of a connection. */
async function openConnection() {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const client = connect(listener.address().port, '127.0.0.1')
  const [server] = await once(listener, 'connection')
  listener.close()
  for (const socket of [client, server]) socket.on('error', () => {})
  return { client, server }
}

const PATCHED = [-1, 0, 500, file, 500, 1_499_500, -2, 100, 7000, file, 1_507_000, CONTENT.length - 1_507_000]
const MEMORY = [new Uint8Array(CONTENT.subarray(0, 500)), new Uint8Array(CONTENT.subarray(1_499_900, 1_507_000))]

/** More than the kernel's buffers hold: it takes somebody who reads. */
const LONG = Array.from({ length: 20 }, () => [file, 0, CONTENT.length]).flat()

/** What is sent arrives, over several connections at once, and what runs needs nobody's reference. */
async function sends() {
  const { sender, start } = openSender()
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const { client, server } = await openConnection()
      const received = []
      client.on('data', (bytes) => received.push(bytes))
      for (const turn of [0, 1]) {
        const ending = start(10 * index + turn, server, PATCHED, MEMORY)
        globalThis.gc()
        assert.deepEqual(await ending, { kind: Kind.Sent, sentBytes: CONTENT.length, text: '' })
      }
      server.end()
      await once(client, 'close')
      assert(Buffer.concat(received).equals(Buffer.concat([CONTENT, CONTENT])))
    }),
  )
  native.close(sender)
  native.close(sender)
}

async function failures() {
  const { sender, start } = openSender()
  {
    const { client, server } = await openConnection()
    assert.equal((await start(1, server, LONG, [], 200)).kind, Kind.Stalled)
    const leaving = start(2, server, LONG, [])
    client.resetAndDestroy()
    assert.equal((await leaving).kind, Kind.Closed)
    server.destroy()
  }
  {
    const { client, server } = await openConnection()
    const short = openSync(join(folder, 'short'), 'w+')
    ftruncateSync(short, 1000)
    const ending = await start(3, server, [short, 0, 5000], [])
    assert.equal(ending.kind, Kind.ReadFailed)
    assert.equal(ending.sentBytes, 1000)
    closeSync(short)
    // the number of a file that is open no more
    assert.equal((await start(4, server, [short, 0, 5000], [])).kind, Kind.ReadFailed)
    const cancelled = start(5, server, LONG, [])
    native.cancel(sender, 5)
    assert.equal((await cancelled).kind, Kind.Closed)
    client.destroy()
    server.destroy()
  }
  native.close(sender)
}

/** Senders nobody closes are the collector's. */
async function collected() {
  for (let round = 0; round < 20; round++) {
    let { client, server } = await openConnection()
    let opened = openSender()
    void opened.start(1, server, LONG, [])
    opened = undefined
    client.destroy()
    server.destroy()
    client = server = undefined
    await new Promise(setImmediate)
    globalThis.gc()
  }
}

async function misuse() {
  const { client, server } = await openConnection()
  const { sender } = openSender()
  const socket = server._handle.fd
  const start = (...words) => native.start(sender, ...words)
  const hostile = [
    () => native.open(undefined),
    () => native.open(),
    () => native.start({}, 1, socket, 0, new Float64Array(3), []),
    () => start(1, socket, 0, new Float64Array(4), []),
    () => start(1, socket, 0, new Float32Array(3), []),
    () => start(1, socket, 0, Float64Array.of(-1, 0, 11), [new Uint8Array(10)]),
    () => start(1, socket, 0, Float64Array.of(-1, 8, 8), [new Uint8Array(10)]),
    () => start(1, socket, 0, Float64Array.of(-2, 0, 1), [new Uint8Array(10)]),
    () => start(1, socket, 0, Float64Array.of(-1, 0, 1), [new Float64Array(10)]),
    () => start(1, socket, 0, Float64Array.of(file, -1, 1), []),
    () => start(1, socket, 0, Float64Array.of(file, 0, NaN), []),
    () => start(1, socket, 0, Float64Array.of(file, 0.5, 1), []),
    () => start(1, socket, 0, Float64Array.of(file, 2 ** 60, 2 ** 60), []),
    () => start(1, -1, 0, Float64Array.of(file, 0, 1), []),
    () => start(1, 65_000, 0, Float64Array.of(file, 0, 1), []),
    () => start(-1, socket, 0, new Float64Array(0), []),
    () => start('1', socket, 0, new Float64Array(0), []),
    () => native.cancel(sender),
    () => native.cancel({}, 1),
    () => native.close(undefined),
  ]
  for (const call of hostile) assert.throws(call, TypeError, String(call))
  native.close(sender)
  assert.throws(() => start(1, socket, 0, new Float64Array(0), []), TypeError)
  native.cancel(sender, 1)
  client.destroy()
  server.destroy()
}

/** Threads end in the middle of bodies. */
async function threads() {
  for (let round = 0; round < 8; round++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: addonPath })
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await worker.terminate()
  }
}

if (isMainThread) {
  await sends()
  await failures()
  await collected()
  await misuse()
  await threads()
} else {
  const { client, server } = await openConnection()
  const { start } = openSender()
  client.on('data', () => {})
  for (let id = 0; id < 3; id++) void start(id, server, LONG, [])
  globalThis.keptOpen = { client, server }
  parentPort.postMessage('running')
}
