// The frame switch between machines and a daemon that are plain sockets here: who gets which frame, from which address.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { createFrameSwitch } from '../../lab/frame-switch.ts'
import { BROADCAST_MAC, decodeFrame, encodeFrame, type Frame, type UdpFrame } from '../../lab/frames.ts'
import { ANY_ADDRESS, BROADCAST_ADDRESS, type Ipv4, type Mac } from '../../src/net/address.ts'

const SERVER = '10.77.0.1' as Ipv4
const ALICE = { mac: '52:54:00:77:00:10' as Mac, address: '10.77.0.145' as Ipv4 }
const BOB = { mac: '52:54:00:77:00:11' as Mac, address: '10.77.0.146' as Ipv4 }
const WAIT_MS = 5000

/** A UDP socket whose datagrams are waited for one by one, those not wanted being passed over. */
async function openSocket(t: Test) {
  const socket = createSocket('udp4')
  const queue: { bytes: Uint8Array; remote: RemoteInfo }[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (bytes, remote) => {
    queue.push({ bytes, remote })
    for (const wake of waiting) wake()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  async function next<T>(pick: (bytes: Uint8Array, remote: RemoteInfo) => T | undefined): Promise<T> {
    const until = Date.now() + WAIT_MS
    for (;;) {
      while (queue.length > 0) {
        const { bytes, remote } = queue.shift() as (typeof queue)[0]
        const picked = pick(bytes, remote)
        if (picked !== undefined) return picked
      }
      const left = until - Date.now()
      if (left <= 0) throw new Error('nothing came in time')
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, left)
        waiting.add(wake)
      })
    }
  }
  return { socket, port: socket.address().port, next }
}

/** A machine on the switch, as QEMU would be. */
async function plugIn(t: Test, switchPort: number) {
  const { socket, next } = await openSocket(t)
  return {
    send: (frame: Parameters<typeof encodeFrame>[0]) => socket.send(encodeFrame(frame), switchPort, '127.0.0.1'),
    sendRaw: (bytes: Uint8Array) => socket.send(bytes, switchPort, '127.0.0.1'),
    next: <K extends Frame['kind']>(kind: K) =>
      next((bytes) => {
        const frame = decodeFrame(bytes)
        return frame?.kind === kind ? (frame as Extract<Frame, { kind: K }>) : undefined
      }),
  }
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const fromClient = (from: typeof ALICE, frame: Partial<UdpFrame>): UdpFrame => ({
  ...{ kind: 'udp', to: BROADCAST_MAC, from: from.mac, source: ANY_ADDRESS, destination: BROADCAST_ADDRESS },
  ...{ sourcePort: 68, destinationPort: 67, payload: Buffer.from('hello') },
  ...frame,
})

async function buildNetwork(t: Test) {
  const [dhcp, pxe, tftp] = [await openSocket(t), await openSocket(t), await openSocket(t)]
  const frameSwitch = createFrameSwitch({
    serverAddress: SERVER,
    ports: { 67: dhcp.port, 4011: pxe.port, 69: tftp.port },
  })
  t.teardown(() => frameSwitch.close())
  const alice = await plugIn(t, await frameSwitch.addClient())
  const bob = await plugIn(t, await frameSwitch.addClient())
  return { dhcp, pxe, tftp, frameSwitch, alice, bob }
}

const take = (bytes: Uint8Array, remote: RemoteInfo) => ({ text: text(bytes), remote })
const reply = (socket: Socket, payload: string, remote: RemoteInfo) => socket.send(payload, remote.port, remote.address)

t.test('a boot through the switch: ARP, DHCP broadcast, 4011, TFTP with its own port', async (t) => {
  const { dhcp, pxe, tftp, alice, bob } = await buildNetwork(t)

  bob.send({
    ...{ kind: 'arp', operation: 'request', to: BROADCAST_MAC, from: BOB.mac, senderMac: BOB.mac },
    ...{ senderAddress: BOB.address, targetMac: '00:00:00:00:00:00' as Mac, targetAddress: SERVER },
  })
  const arp = await bob.next('arp')
  t.match(arp, { operation: 'reply', to: BOB.mac, senderAddress: SERVER, targetAddress: BOB.address })
  const serverMac = arp.senderMac

  alice.send(fromClient(ALICE, { payload: Buffer.from('DISCOVER') }))
  t.match(await bob.next('udp'), { source: '0.0.0.0', destinationPort: 67 }, 'a broadcast reaches the other machine')
  const discover = await dhcp.next(take)
  t.equal(discover.text, 'DISCOVER')
  t.equal(discover.remote.address, '127.77.0.250', 'the daemon sees a machine without an address')
  reply(dhcp.socket, 'OFFER', discover.remote)
  const wanted = { to: BROADCAST_MAC, from: serverMac, source: SERVER, sourcePort: 67, destinationPort: 68 }
  for (const machine of [alice, bob]) {
    const offer = await machine.next('udp')
    t.match(offer, { ...wanted, destination: BROADCAST_ADDRESS }, 'the answer is broadcast from port 67')
    t.equal(text(offer.payload), 'OFFER')
  }

  const addressed = { to: serverMac, source: ALICE.address, destination: SERVER }
  alice.send(fromClient(ALICE, { ...addressed, sourcePort: 4011, destinationPort: 4011 }))
  const binl = await pxe.next(take)
  t.equal(binl.remote.address, '127.77.0.145', 'the daemon sees the machine as its own loopback address')
  reply(pxe.socket, 'ACK', binl.remote)
  t.match(await alice.next('udp'), {
    ...{ to: ALICE.mac, source: SERVER, sourcePort: 4011, destination: ALICE.address, destinationPort: 4011 },
  })

  alice.send(fromClient(ALICE, { ...addressed, sourcePort: 2048, destinationPort: 69, payload: Buffer.from('RRQ') }))
  const request = await tftp.next(take)
  const transfer = await openSocket(t)
  reply(transfer.socket, 'DATA', request.remote)
  const data = await alice.next('udp')
  t.match(data, { to: ALICE.mac, sourcePort: transfer.port, destinationPort: 2048 }, "the transfer's own port stays")
  alice.send(fromClient(ALICE, { ...addressed, sourcePort: 2048, destinationPort: data.sourcePort }))
  const ack = await transfer.next(take)
  t.same(ack.remote.port, request.remote.port, 'the daemon sees one peer from request to acknowledgement')
  t.same(ack.remote.address, request.remote.address)
})

t.test('echo, the router advertisement, frames between machines, and frames for nobody', async (t) => {
  const { dhcp, frameSwitch, alice, bob } = await buildNetwork(t)
  bob.send(fromClient(BOB, {}))
  await dhcp.next(take)
  t.match(await bob.next('other'), { to: '33:33:00:00:00:01', etherType: 0x86dd }, 'advertised without being asked')

  alice.send(fromClient(ALICE, { to: BOB.mac, source: ALICE.address, destination: BOB.address, sourcePort: 7777 }))
  t.match(await bob.next('udp'), { from: ALICE.mac, sourcePort: 7777 }, 'from machine to machine')

  const server = '52:54:00:77:00:01' as Mac
  const echo = { to: server, from: ALICE.mac, source: ALICE.address, destination: SERVER }
  alice.send({ kind: 'echo', operation: 'request', ...echo, body: Buffer.from('0001ping') })
  const back = await alice.next('echo')
  t.match(back, { operation: 'reply', source: SERVER, destination: ALICE.address })
  t.equal(text(back.body), '0001ping')

  const { dropped } = frameSwitch.counts
  alice.sendRaw(Buffer.from('short'))
  alice.send(fromClient(ALICE, { destinationPort: 9 }))
  alice.send(fromClient(ALICE, { to: server, source: ALICE.address, destination: '10.77.0.99' as Ipv4 }))
  alice.send(fromClient(ALICE, { payload: Buffer.from('still alive') }))
  t.equal((await dhcp.next(take)).text, 'still alive')
  t.equal(frameSwitch.counts.dropped - dropped, 3, 'a cut frame, a broadcast to no door, an address of nobody')
})

t.test('a machine that uses very many ports does not use up sockets', async (t) => {
  const { tftp, alice } = await buildNetwork(t)
  const peers = new Set<number>()
  for (let port = 3000; port < 3200; port++) {
    const frame = { to: '52:54:00:77:00:01' as Mac, source: ALICE.address, destination: SERVER, destinationPort: 69 }
    alice.send(fromClient(ALICE, { ...frame, sourcePort: port }))
    peers.add((await tftp.next(take)).remote.port)
  }
  const open = process.getActiveResourcesInfo().filter((name) => name === 'UDPWRAP' || name === 'UDPWrap').length
  t.ok(peers.size > 100, 'each port of the machine is a peer of its own')
  t.ok(open < 100, `${open} sockets are open`)
})
