// Magic packets: their bytes, where they go, and that they arrive by broadcast.
import { createSocket } from 'node:dgram'
import t from 'tap'
import { parseIpv4, parseMac, type Ipv4, type Mac } from '../../src/net/address.ts'
import { buildMagicPacket, magicPacketTargets, sendMagicPacket } from '../../src/net/wake.ts'

const MAC = parseMac('52:54:00:12:34:56') as Mac
const address = (text: string) => parseIpv4(text) as Ipv4

t.test('the packet', async (t) => {
  const hex = Buffer.from(buildMagicPacket(MAC)).toString('hex')
  t.equal(hex, 'ffffffffffff' + '525400123456'.repeat(16))
})

t.test('targets: broadcast out of every interface, its network, and the pools', async (t) => {
  const targets = magicPacketTargets([{ subnet: '10.99.0.0/16' }])
  const own = new Set(targets.map(({ from }) => from))
  for (const from of own) {
    t.notMatch(from, /^127\./)
    t.ok(
      targets.some((target) => target.from === from && target.to === '255.255.255.255'),
      from,
    )
  }
  if (own.size > 0) t.equal(targets.filter(({ to }) => to === '10.99.255.255').length, 1)
  t.equal(new Set(targets.map(({ from, to }) => `${from} ${to}`)).size, targets.length, 'none twice')
})

t.test('it arrives', async (t) => {
  const listener = createSocket('udp4')
  await new Promise<void>((resolve) => listener.bind(0, '0.0.0.0', resolve))
  t.teardown(() => listener.close())
  const received = new Promise<Buffer>((resolve) => listener.once('message', resolve))
  const { port } = listener.address()
  const loopback = { from: address('127.0.0.1'), to: address('127.255.255.255') }
  const foreign = { from: address('192.0.2.77'), to: address('192.0.2.255') }
  t.same(
    await sendMagicPacket(MAC, [foreign, loopback], port),
    [`127.255.255.255:${port}`],
    'an interface that is gone is passed over',
  )
  t.same(await received, Buffer.from(buildMagicPacket(MAC)))
  await t.rejects(sendMagicPacket(MAC, [foreign], port), { code: 'WAKE_FAILED', details: { mac: MAC } })
  await t.rejects(sendMagicPacket(MAC, [], port), { code: 'WAKE_FAILED', message: /no network interface/ })
})
