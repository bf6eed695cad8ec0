// kill -9 of the whole daemon under load, again and again: no address is ever acknowledged to two clients.
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { stringify } from 'yaml'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { decodePacket, addressOption, messageType } from '../../src/dhcp/packet.ts'
import { openStore } from '../../src/store/sqlite.ts'
import { SILENT } from '../support/boot-room.ts'
import { pxeDatagram } from '../support/pxe-client.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const ROUNDS = 4
const CLIENTS_AT_ONCE = 24

/** Clients that go from DISCOVER to ACK over and over, each time as a new machine; what was acknowledged is kept. */
class Crowd {
  /** Address → the machine it was acknowledged to. */
  readonly acknowledged = new Map<string, string>()
  readonly doubles: string[] = []
  #machines = 0
  #isOver = false

  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  stop(): void {
    this.#isOver = true
  }

  async client(): Promise<void> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    while (!this.#isOver) {
      const machine = ++this.#machines
      const mac = `52:54:00:${[machine >> 16, (machine >> 8) & 255, machine & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
      const words = { mac, xid: machine, vendorClass: null, architecture: null }
      const offer = await this.#exchange(socket, pxeDatagram(words), machine)
      if (!offer || messageType(offer) !== MessageType.Offer) continue
      const request = {
        ...words,
        type: MessageType.Request,
        requested: offer.yiaddr,
        serverIdentifier: addressOption(offer, Option.ServerIdentifier)!,
      }
      const ack = await this.#exchange(socket, pxeDatagram(request), machine)
      if (!ack || messageType(ack) !== MessageType.Ack) continue
      const owner = this.acknowledged.get(ack.yiaddr)
      if (owner !== undefined && owner !== mac) this.doubles.push(`${ack.yiaddr}: ${owner} and ${mac}`)
      this.acknowledged.set(ack.yiaddr, mac)
    }
    socket.close()
  }

  /** Undefined when the daemon is gone. */
  async #exchange(socket: Socket, bytes: Uint8Array, xid: number) {
    socket.send(bytes, this.#port, '127.0.0.1')
    const given = new AbortController()
    const timer = setTimeout(() => given.abort(), 150)
    try {
      for (;;) {
        const [reply] = (await once(socket, 'message', { signal: given.signal })) as [Buffer]
        const packet = decodePacket(reply)
        if (packet.xid === xid) return packet
      }
    } catch {
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }
}

function startDaemon(configFile: string): ChildProcess {
  return spawn(process.execPath, ['--import=tsx', MAIN, 'serve', '--config', configFile], { stdio: 'ignore' })
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

t.test('kill -9 under load: one address, one machine', { timeout: 120_000 }, async (t) => {
  const directory = t.testdir({ images: {} })
  mkdirSync(join(directory, 'data'))
  const [port, pxePort] = [await freePort(), await freePort()]
  const configFile = join(directory, 'openwds.yaml')
  writeFileSync(
    configFile,
    stringify({
      dataDirectory: join(directory, 'data'),
      imageDirectory: join(directory, 'images'),
      server: { address: '127.0.0.1' },
      dhcp: {
        ...{ mode: 'server', port, pxePort, replyToSender: true },
        pools: [{ subnet: '127.0.0.0/8', range: '127.9.0.0-127.9.127.255', leaseSeconds: 3600 }],
      },
      tftp: { enabled: false },
      api: { port: 0 },
      log: { level: 'error' },
    }),
  )
  const crowd = new Crowd(port)
  let daemon = startDaemon(configFile)
  t.teardown(() => daemon.kill('SIGKILL'))
  const clients = Array.from({ length: CLIENTS_AT_ONCE }, () => crowd.client())
  const counts: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = crowd.acknowledged.size
    for (let tries = 0; crowd.acknowledged.size < before + 50 && tries < 400; tries++) await sleep(50)
    await sleep(Math.random() * 300)
    daemon.kill('SIGKILL')
    await once(daemon, 'exit')
    counts.push(crowd.acknowledged.size - before)
    if (round < ROUNDS - 1) daemon = startDaemon(configFile)
  }
  crowd.stop()
  await Promise.all(clients)
  t.same(crowd.doubles, [], 'no address for two machines')
  t.ok(
    counts.every((count) => count >= 50),
    `acknowledged in each life: ${counts.join(', ')}`,
  )
  const store = await openStore({
    dataDirectory: join(directory, 'data'),
    log: SILENT,
    keepSessions: 10,
    maxEntries: 20,
  })
  const stored = new Map((await store.leaseAll()).map((lease) => [lease.address as string, lease.mac as string]))
  await store.close()
  t.same(
    [...crowd.acknowledged].filter(([address, mac]) => stored.get(address) !== mac),
    [],
    'every acknowledged lease is in the database',
  )
})
