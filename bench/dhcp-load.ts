// A load of DISCOVERs through a relay: how many OFFERs a second come back. Prints one JSON object.
import { createSocket } from 'node:dgram'
import { decodePacket, encodePacket, messageType, type Packet } from '../src/dhcp/packet.ts'
import { MessageType, Option } from '../src/dhcp/options.ts'
import { ANY_ADDRESS, type Ipv4 } from '../src/net/address.ts'

/** What one run measures; given as JSON in the first argument. */
export interface LoadOptions {
  relay: string
  server: string
  machines: number
  atOnce: number
  durationMs: number
  /** Ask as UEFI firmware does, rather than as an ordinary client. */
  pxe: boolean
}

/** What came of it. */
export interface LoadResult {
  offersPerSecond: number
  p99Ms: number
  lost: number
}

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions
/** An answer later than this is counted as lost. */
const LOST_MS = 1000

const socket = createSocket('udp4')
const waiting = new Map<number, number>()
const times: number[] = []
let sent = 0
let lost = 0
let isOver = false

socket.on('message', (bytes) => {
  const packet = decodePacket(bytes)
  const at = waiting.get(packet.xid)
  if (at === undefined || messageType(packet) !== MessageType.Offer) return
  waiting.delete(packet.xid)
  times.push(performance.now() - at)
  if (!isOver) discover()
})

function discover(): void {
  const xid = ++sent
  waiting.set(xid, performance.now())
  socket.send(encodePacket(request(xid)), 67, options.server)
}

function request(xid: number): Packet {
  const machine = xid % options.machines
  const chaddr = new Uint8Array(16)
  chaddr.set([0x52, 0x54, 0, 0, machine >> 8, machine & 255])
  const fields = new Map<number, Uint8Array>([
    [Option.MessageType, Uint8Array.of(MessageType.Discover)],
    [Option.ParameterList, Uint8Array.of(1, 3, 6, 43, 60, 66, 67, 97)],
  ])
  if (options.pxe) {
    fields.set(Option.VendorClass, Buffer.from('PXEClient:Arch:00007:UNDI:003000'))
    fields.set(Option.ClientArchitecture, Uint8Array.of(0, 7))
  }
  const empty = { sname: new Uint8Array(0), file: new Uint8Array(0) }
  const addresses = { ciaddr: ANY_ADDRESS, yiaddr: ANY_ADDRESS, siaddr: ANY_ADDRESS, giaddr: options.relay as Ipv4 }
  return { op: 1, htype: 1, hlen: 6, hops: 1, xid, secs: 0, flags: 0, chaddr, ...addresses, ...empty, options: fields }
}

socket.bind(67, options.relay, () => {
  for (let index = 0; index < options.atOnce; index++) discover()
})
// a lost one frees its place
const sweep = setInterval(() => {
  const now = performance.now()
  for (const [xid, at] of waiting)
    if (now - at > LOST_MS) {
      waiting.delete(xid)
      lost++
      if (!isOver) discover()
    }
}, 100)
setTimeout(() => {
  isOver = true
  clearInterval(sweep)
  socket.close()
  times.sort((one, other) => one - other)
  const result: LoadResult = {
    offersPerSecond: Math.round((times.length / options.durationMs) * 1000),
    p99Ms: Number((times[Math.floor(times.length * 0.99)] ?? 0).toFixed(2)),
    lost,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}, options.durationMs)
