// The lab's frames against bytes from a real capture and against any bytes; the capture file byte by byte.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import {
  checksum,
  decodeFrame,
  encodeFrame,
  encodeRouterAdvertisement,
  isGroupMac,
  type ArpFrame,
  type EchoFrame,
  type UdpFrame,
} from '../../lab/frames.ts'
import { createPcap } from '../../lab/pcap.ts'
import { ipv4FromNumber, macFromBytes, type Ipv4, type Mac } from '../../src/net/address.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

const CLIENT = '52:54:00:77:00:10' as Mac
const SERVER = '52:54:00:77:00:01' as Mac

// The checksums were computed by other means than the code under test.
const FRAMES: { name: string; wire: string; frame: ArpFrame | UdpFrame | EchoFrame }[] = [
  {
    name: 'ARP request, padded to 60 bytes',
    wire: `ffffffffffff 525400770010 0806 0001 0800 06 04 0001
           525400770010 0a4d0091 000000000000 0a4d0001 ${'00'.repeat(18)}`,
    frame: {
      ...{ kind: 'arp', operation: 'request', to: 'ff:ff:ff:ff:ff:ff' as Mac, from: CLIENT },
      ...{ senderMac: CLIENT, senderAddress: '10.77.0.145' as Ipv4 },
      ...{ targetMac: '00:00:00:00:00:00' as Mac, targetAddress: '10.77.0.1' as Ipv4 },
    },
  },
  {
    name: 'UDP, TFTP ACK 0 of an odd number of bytes after it',
    wire: `525400770001 525400770010 0800 4500 0021 0000 4000 4011 25a1 0a4d0091 0a4d0001
           0800 0045 000d 495f 00040000 99 ${'00'.repeat(13)}`,
    frame: {
      ...{ kind: 'udp', to: SERVER, from: CLIENT },
      ...{ source: '10.77.0.145' as Ipv4, destination: '10.77.0.1' as Ipv4, sourcePort: 2048, destinationPort: 69 },
      payload: bytes('0004000099'),
    },
  },
  {
    name: 'ICMP echo reply',
    wire: `525400770010 525400770001 0800 4500 0020 0000 4000 4001 25b2 0a4d0001 0a4d0091
           00 00 fef9 0001 0002 01020001 ${'00'.repeat(14)}`,
    frame: {
      ...{ kind: 'echo', operation: 'reply', to: CLIENT, from: SERVER },
      ...{ source: '10.77.0.1' as Ipv4, destination: '10.77.0.145' as Ipv4, body: bytes('0001000201020001') },
    },
  },
]

t.test('frames both ways', async (t) => {
  for (const { name, wire, frame } of FRAMES) {
    t.equal(hex(encodeFrame(frame)), hex(bytes(wire)), `${name}: encoded`)
    t.same(decodeFrame(bytes(wire)), frame, `${name}: decoded`)
  }
})

t.test('damaged frames are nobody', async (t) => {
  const [arp, udp, echo] = FRAMES.map(({ wire }) => bytes(wire)) as [Uint8Array, Uint8Array, Uint8Array]
  const changed = (frame: Uint8Array, at: number, value: number) => frame.with(at, value)
  t.equal(decodeFrame(udp.subarray(0, 13)), undefined, 'shorter than the Ethernet header')
  t.equal(decodeFrame(arp.subarray(0, 40)), undefined, 'ARP cut short')
  t.equal(decodeFrame(changed(arp, 15, 9)), undefined, 'ARP for other hardware')
  t.equal(decodeFrame(changed(arp, 21, 3)), undefined, 'ARP with another operation')
  t.equal(decodeFrame(changed(udp, 14, 0x65)), undefined, 'IP version 6 in an IPv4 frame')
  t.equal(decodeFrame(changed(udp, 26, 11)), undefined, 'IP header checksum')
  t.equal(decodeFrame(changed(udp, 45, 1)), undefined, 'UDP checksum')
  t.match(decodeFrame(changed(udp, 45, 1), { sumsByCard: true }), { kind: 'udp' }, 'UDP checksum left to the card')
  t.equal(decodeFrame(changed(echo, 44, 9)), undefined, 'ICMP checksum')
  t.equal(decodeFrame(udp.subarray(0, 40)), undefined, 'UDP cut short')
  t.match(decodeFrame(bytes('333300000001 525400770001 86dd 00')), { kind: 'other', etherType: 0x86dd }, 'IPv6')
  const unchecked = bytes(FRAMES[1]?.wire.replace('495f', '0000') ?? '')
  t.match(decodeFrame(unchecked), { kind: 'udp', sourcePort: 2048 }, 'UDP without a checksum is taken')
})

t.test('the router advertisement is one that a receiver must accept', async (t) => {
  const frame = encodeRouterAdvertisement(SERVER)
  t.equal(hex(frame.subarray(0, 14)), '333300000001' + '525400770001' + '86dd')
  t.equal(hex(frame.subarray(22, 54)), 'fe80000000000000' + '505400fffe770001' + 'ff02' + '0'.repeat(26) + '01')
  t.equal(frame[21], 255, 'hop limit 255 [RFC 4861 §6.1.2]')
  t.equal(frame[54], 134, 'type')
  const pseudo = new Uint8Array([...frame.subarray(22, 54), 0, 0, 0, 16, 0, 0, 0, 58])
  t.equal(checksum(pseudo, frame.subarray(54)), 0, 'checksum with the pseudo-header')
})

const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((data) => macFromBytes(data))
const address = fc.nat({ max: 0xffffffff }).map((value) => ipv4FromNumber(value))
const port = fc.nat({ max: 65_535 })

t.test('any frame comes back, any bytes give a frame or nothing', async (t) => {
  const ends = { to: mac, from: mac }
  const udp = fc.record<UdpFrame>({
    ...{ kind: fc.constant('udp' as const), ...ends, source: address, destination: address },
    ...{ sourcePort: port, destinationPort: port, payload: fc.uint8Array({ maxLength: 1472 }) },
  })
  const echo = fc.record<EchoFrame>({
    ...{ kind: fc.constant('echo' as const), operation: fc.constantFrom('request', 'reply'), ...ends },
    ...{ source: address, destination: address, body: fc.uint8Array({ minLength: 4, maxLength: 64 }) },
  })
  const arp = fc.record<ArpFrame>({
    ...{ kind: fc.constant('arp' as const), operation: fc.constantFrom('request', 'reply'), ...ends },
    ...{ senderMac: mac, senderAddress: address, targetMac: mac, targetAddress: address },
  })
  fc.assert(
    fc.property(fc.oneof(udp, echo, arp), (frame) => {
      const wire = encodeFrame(frame)
      t.same(decodeFrame(wire), frame)
      return wire.length >= 60
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('0800', '0806', '86dd'), (data, type) => {
      const frame = decodeFrame(new Uint8Array([...bytes('ffffffffffff525400770010' + type), ...data]))
      return frame === undefined || ['arp', 'udp', 'echo', 'other'].includes(frame.kind)
    }),
  )
  t.ok(isGroupMac('ff:ff:ff:ff:ff:ff' as Mac))
  t.ok(isGroupMac('33:33:00:00:00:01' as Mac))
  t.notOk(isGroupMac(SERVER))
})

t.test('a capture is a classic pcap of Ethernet frames', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-pcap-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'boot.pcap')
  const pcap = createPcap(file)
  pcap.write(bytes('0102030405'), 1_700_000_000_123.5)
  pcap.write(bytes('ff'), 1_700_000_001_000)
  pcap.close()
  const written = hex(readFileSync(file))
  t.equal(
    written,
    'd4c3b2a1' +
      '0200' +
      '0400' +
      '00000000' +
      '00000000' +
      'ffff0000' +
      '01000000' + // header
      '00f15365' +
      '6ce20100' +
      '05000000' +
      '05000000' +
      '0102030405' + // 123.5 ms = 123500 us
      '01f15365' +
      '00000000' +
      '01000000' +
      '01000000' +
      'ff',
  )
})
