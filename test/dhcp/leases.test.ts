// Leases: who gets which address, over restarts too, with the real store and a manual clock.
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { destination } from '../../src/dhcp/destination.ts'
import { LeaseBook, type ClientNetwork, type LeaseHolder } from '../../src/dhcp/leases.ts'
import { MessageType } from '../../src/dhcp/options.ts'
import { replyTo } from '../../src/dhcp/packet.ts'
import { createLog } from '../../src/log.ts'
import { parseMac, type Ipv4 } from '../../src/net/address.ts'
import { openStore } from '../../src/store/sqlite.ts'
import { pxeRequest } from '../support/pxe-client.ts'

const log = createLog({ level: 'silent', format: 'json' })
const ip = (text: string) => text as Ipv4
const holder = (number: number, clientId: string | null = null): LeaseHolder => ({
  mac: parseMac(`5254000000${number.toString(16).padStart(2, '0')}`)!,
  clientId,
})
const POOL = { subnet: '10.0.0.0/24', range: '10.0.0.10-10.0.0.12', leaseSeconds: 600 }
const SELF = ip('10.0.0.1')
const NET: ClientNetwork = { address: SELF, interface: null }
const AWAY: ClientNetwork = { address: ip('10.1.0.1'), interface: null }

async function openBook(t: Test, dataDirectory = t.testdir({}), clock = { nowMs: 1e12 }) {
  const store = await openStore({ dataDirectory, log, keepSessions: 100, maxEntries: 100 })
  const book = await LeaseBook.open({ pools: [POOL], store, reserved: [SELF], now: () => clock.nowMs })
  return { book, store, clock, dataDirectory }
}

function address(answer: Awaited<ReturnType<LeaseBook['bind']>>): string {
  return answer.granted ? answer.grant.address : answer.reason
}

t.test('offers: own, wished, fresh; each client another', async (t) => {
  const { book, store } = await openBook(t)
  t.equal(address(book.offer(holder(1), NET, undefined)), '10.0.0.10')
  t.equal(address(book.offer(holder(1), NET, undefined)), '10.0.0.10', 'the same again')
  t.equal(address(book.offer(holder(2), NET, ip('10.0.0.12'))), '10.0.0.12', 'as wished')
  t.equal(address(book.offer(holder(3), NET, ip('10.0.0.12'))), '10.0.0.11', 'taken: a fresh one')
  t.match(address(book.offer(holder(4), NET, undefined)), /every address/)
  t.match(address(book.offer(holder(4), AWAY, undefined)), /no pool/)
  book.withdraw(holder(2))
  t.equal(address(book.offer(holder(4), NET, undefined)), '10.0.0.12', 'a withdrawn offer is free')
  await store.close()
})

t.test('a lease survives a restart and is never given twice', async (t) => {
  const first = await openBook(t)
  t.equal(address(await first.book.bind(holder(1), ip('10.0.0.10'), NET)), '10.0.0.10')
  await first.store.close()
  const { book, store, clock } = await openBook(t, first.dataDirectory)
  t.equal(address(book.offer(holder(2), NET, ip('10.0.0.10'))), '10.0.0.11')
  t.match(await book.bind(holder(2), ip('10.0.0.10'), NET), { granted: false, nak: true })
  t.ok(book.isHeldBy(holder(1), ip('10.0.0.10')))
  t.equal(address(book.offer(holder(1), NET, undefined)), '10.0.0.10', 'its own again')
  clock.nowMs += 601_000
  t.equal(address(await book.bind(holder(3), ip('10.0.0.10'), NET)), '10.0.0.10', 'expired: free for others')
  await store.close()
})

t.test('client identifier, release, decline, foreign networks, reserved addresses', async (t) => {
  const { book, store, clock } = await openBook(t)
  await book.bind(holder(1, 'ff01'), ip('10.0.0.10'), NET)
  t.match(
    await book.bind(holder(1, 'ff02'), ip('10.0.0.10'), NET),
    { granted: false },
    'another identifier is another client',
  )
  t.equal(address(await book.bind(holder(9, 'ff01'), ip('10.0.0.10'), NET)), '10.0.0.10', 'the same with another card')
  t.notOk(await book.release(holder(2), ip('10.0.0.10')), 'only the holder can give it back')
  t.ok(await book.release(holder(9, 'ff01'), ip('10.0.0.10')))
  t.equal(address(await book.bind(holder(2), ip('10.0.0.10'), NET)), '10.0.0.10')
  t.ok(await book.decline(holder(2), ip('10.0.0.10')))
  t.match(await book.bind(holder(3), ip('10.0.0.10'), NET), { granted: false }, 'a declined address rests')
  clock.nowMs += 3_600_001
  t.equal(address(await book.bind(holder(3), ip('10.0.0.10'), NET)), '10.0.0.10', '… for an hour')
  t.match(await book.bind(holder(4), ip('192.168.1.1'), NET), { granted: false, nak: true })
  const narrow = await LeaseBook.open({
    pools: [{ ...POOL, range: '10.0.0.1-10.0.0.2' }],
    store: { leaseAll: async () => [], leasePut: (lease) => store.leasePut(lease) },
    reserved: [SELF],
  })
  t.equal(address(narrow.offer(holder(5), NET, SELF)), '10.0.0.2', "not the server's own")
  await store.close()
})

t.test('whatever clients do, no address has two holders', async (t) => {
  const { book, store, clock } = await openBook(t)
  const held = new Map<string, { key: number; untilMs: number }>()
  const act = fc.record({
    client: fc.integer({ min: 1, max: 6 }),
    what: fc.constantFrom('offer', 'bind', 'release', 'decline', 'wait'),
    address: fc.integer({ min: 10, max: 12 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      for (const { client, what, address: last } of acts) {
        const wished = ip(`10.0.0.${last}`)
        const owner = held.get(wished)
        const isOther = owner !== undefined && owner.key !== client && owner.untilMs > clock.nowMs
        if (what === 'wait') clock.nowMs += 200_000
        else if (what === 'offer') {
          const offer = book.offer(holder(client), NET, wished)
          const holds = offer.granted ? held.get(offer.grant.address) : undefined
          if (holds && holds.key !== client && holds.untilMs > clock.nowMs) throw new Error('offered a held address')
        } else if (what === 'bind') {
          const bound = await book.bind(holder(client), wished, NET)
          if (bound.granted && isOther) throw new Error('bound a held address')
          if (bound.granted) held.set(wished, { key: client, untilMs: clock.nowMs + 600_000 })
        } else {
          const ended = await (what === 'release'
            ? book.release(holder(client), wished)
            : book.decline(holder(client), wished))
          if (ended) held.delete(wished)
        }
      }
    }),
    { numRuns: 60 },
  )
  t.pass('60 histories')
  await store.close()
})

t.test('where replies go', (t) => {
  const from = { address: ip('10.0.0.50'), port: 68 }
  const cases: [
    string,
    Parameters<typeof pxeRequest>[0],
    { yiaddr?: string; type?: number; door?: 'pxe'; port?: number },
    string,
  ][] = [
    ['broadcast flag', {}, { yiaddr: '10.0.0.50' }, '255.255.255.255:68'],
    ['no flag, no address yet', { flags: 0 }, { yiaddr: '10.0.0.50' }, '255.255.255.255:68'],
    ['through a relay', { giaddr: '10.9.0.1' }, {}, '10.9.0.1:67'],
    ['renewing', { ciaddr: '10.0.0.50', flags: 0 }, { yiaddr: '10.0.0.50', port: 1068 }, '10.0.0.50:1068'],
    ['ciaddr is not the sender', { ciaddr: '10.0.0.77', flags: 0 }, {}, '10.0.0.77:68'],
    ['4011 from 4011 (EDK2)', { ciaddr: '10.0.0.50', flags: 0 }, { door: 'pxe', port: 4011 }, '10.0.0.50:4011'],
    ['4011 from 68 (iPXE)', { ciaddr: '10.0.0.50' }, { door: 'pxe' }, '10.0.0.50:68'],
    ['4011 without ciaddr', {}, { door: 'pxe' }, '10.0.0.50:68'],
    ['NAK', { ciaddr: '10.0.0.50', flags: 0 }, { type: MessageType.Nak }, '255.255.255.255:68'],
  ]
  for (const [name, request, { yiaddr, type = MessageType.Offer, door = 'dhcp', port = 68 }, wanted] of cases) {
    const asked = pxeRequest(request)
    const reply = { ...replyTo(asked, type, SELF), ...(yiaddr === undefined ? {} : { yiaddr: ip(yiaddr) }) }
    const to = destination(asked, reply, { ...from, port }, { door, replyToSender: false })
    t.equal(`${to.address}:${to.port}`, wanted, name)
  }
  const lab = destination(
    pxeRequest(),
    replyTo(pxeRequest(), 2, SELF),
    { address: ip('127.0.0.1'), port: 40000 },
    { door: 'dhcp', replyToSender: true },
  )
  t.same(lab, { address: '127.0.0.1', port: 40000 })
  t.end()
})
