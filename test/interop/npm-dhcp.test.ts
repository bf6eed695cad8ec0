// The npm package `dhcp` as a peer: its packets in our codec, ours in its, and the packet that ends it.
import { createRequire } from 'node:module'
import t from 'tap'
import { MessageType, Option } from '../../src/dhcp/options.ts'
import { addressOption, decodePacket, encodePacket, messageName, messageType, textOf } from '../../src/dhcp/packet.ts'
import { buildAddressReply } from '../../src/dhcp/reply.ts'
import type { Ipv4 } from '../../src/net/address.ts'
import { pxeDatagram, pxeRequest } from '../support/pxe-client.ts'

interface PeerPacket {
  op: number
  xid: number
  yiaddr: string
  chaddr: string
  options: Record<number, unknown>
}
/** What of the package's internals is used; it has no types of its own. */
interface PeerProtocol {
  parse(bytes: Buffer): PeerPacket
  format(packet: object): { _data: Buffer; _w: number }
}
interface PeerServer {
  _req: PeerPacket
  sendOffer(request: PeerPacket): void
  _send(ip: string, data: object): void
}

const require = createRequire(import.meta.url)
const protocol = require('dhcp/lib/protocol.js') as PeerProtocol
const peer = require('dhcp') as { createServer(options: object): PeerServer }

t.test('its DISCOVER and REQUEST decode here', (t) => {
  for (const [type, name] of [
    [1, 'DISCOVER'],
    [3, 'REQUEST'],
  ] as const) {
    const { _data, _w } = protocol.format({
      op: 1,
      htype: 1,
      hlen: 6,
      hops: 0,
      xid: 0x01020304,
      secs: 0,
      flags: 0,
      ciaddr: '0.0.0.0',
      yiaddr: '0.0.0.0',
      siaddr: '0.0.0.0',
      giaddr: '0.0.0.0',
      chaddr: '52-54-00-12-34-56',
      sname: '',
      file: '',
      options: { 53: type, 50: '10.0.0.9', 55: [1, 3, 6], 60: 'PXEClient' },
    })
    const packet = decodePacket(_data.subarray(0, _w))
    t.equal(messageName(packet), name)
    t.equal(packet.xid, 0x01020304)
    t.equal(addressOption(packet, Option.RequestedAddress), '10.0.0.9')
    t.equal(textOf(packet.options.get(Option.VendorClass)), 'PXEClient')
  }
  t.end()
})

t.test('our offer reads the same there', (t) => {
  const offer = buildAddressReply(
    pxeRequest({ vendorClass: null, architecture: null }),
    MessageType.Offer,
    {
      address: '10.0.0.9' as Ipv4,
      subnetMask: '255.255.255.0' as Ipv4,
      broadcast: '10.0.0.255' as Ipv4,
      router: '10.0.0.1' as Ipv4,
      dns: ['10.0.0.2', '10.0.0.3'] as Ipv4[],
      domain: 'lab.example',
      leaseSeconds: 3600,
    },
    undefined,
    '10.0.0.1' as Ipv4,
  )
  const read = protocol.parse(Buffer.from(encodePacket(offer)))
  t.match(read, { op: 2, xid: 0x12345678, yiaddr: '10.0.0.9', chaddr: '52-54-00-12-34-56' })
  t.match(read.options, {
    1: '255.255.255.0',
    3: ['10.0.0.1'],
    6: ['10.0.0.2', '10.0.0.3'],
    15: 'lab.example',
    51: 3600,
    53: 2,
  })
  t.end()
})

t.test('the packet that ends a process built on it is an ordinary one here', (t) => {
  // option 60 in the parameter list: every network boot ROM asks for it
  const datagram = pxeDatagram({ options: [[Option.ParameterList, Uint8Array.of(1, 3, 43, 60, 66, 67)]] })
  const server = peer.createServer({ range: ['10.0.0.10', '10.0.0.20'], server: '10.0.0.1', broadcast: '10.0.0.255' })
  server._send = () => undefined
  const request = protocol.parse(Buffer.from(datagram))
  server._req = request
  t.throws(() => server.sendOffer(request), /Invalid option/, 'there')
  t.equal(messageType(decodePacket(datagram)), MessageType.Discover, 'here')
  t.end()
})
