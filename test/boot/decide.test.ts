// The boot decision: a table of client, facts and what is wanted; and which packets are one boot.
import t from 'tap'
import { decide, explainDecision } from '../../src/boot/decide.ts'
import { RULES, type Facts } from '../../src/boot/rules.ts'
import { Sessions } from '../../src/boot/sessions.ts'
import { readClient } from '../../src/dhcp/client.ts'
import type { BootImage, JournalKind, PxeClient } from '../../src/model.ts'
import { parseMac } from '../../src/net/address.ts'
import type { EffectiveAssignment } from '../../src/store/store.ts'
import { pxeRequest } from '../support/pxe-client.ts'

const mac = parseMac('52:54:00:12:34:56')!
const at = '2026-01-01T00:00:00.000Z'

function client(request: Parameters<typeof pxeRequest>[0] = {}): PxeClient {
  const read = readClient(pxeRequest(request), 'dhcp')
  if ('refused' in read) throw new Error(read.reason)
  return read
}

function image(name: string, programs: BootImage['programs']): BootImage {
  return { name, type: 'boot', description: null, group: null, programs, createdAt: at, updatedAt: at, version: 1 }
}

const GRUB = image('grub', { x64uefi: 'boot/grub/grubx64.efi', x86: 'boot/grub/grub.pxe' })
const machine = {
  mac,
  name: 'pc-1',
  uuid: null,
  description: null,
  tags: [],
  variables: {},
  createdAt: at,
  updatedAt: at,
  version: 1,
}
const assignment: EffectiveAssignment = {
  mac,
  profile: null,
  once: false,
  armed: true,
  bootImage: 'grub',
  installImage: null,
  select: null,
  answer: null,
  method: 'boot-only',
}
const pending = {
  id: 3,
  mac,
  uuid: null,
  architecture: null,
  state: 'pending' as const,
  firstSeenAt: at,
  lastSeenAt: at,
  attempts: 1,
}

const assigned: Facts = {
  policy: { answer: 'known', unknown: 'ignore' },
  machine,
  assignment,
  bootImage: GRUB,
  pending: undefined,
  defaultImage: undefined,
  chainloaded: false,
  recentDeliveries: 0,
}
const unknown: Facts = { ...assigned, machine: undefined, assignment: undefined, bootImage: undefined }

const CASES: { name: string; request?: Parameters<typeof pxeRequest>[0]; facts: Facts; wanted: object }[] = [
  {
    name: 'assigned, UEFI',
    facts: assigned,
    wanted: { action: 'boot', program: 'boot/grub/grubx64.efi', rule: 'assigned' },
  },
  {
    name: 'assigned, BIOS',
    request: { architecture: 0 },
    facts: assigned,
    wanted: { action: 'boot', program: 'boot/grub/grub.pxe', architecture: 'x86' },
  },
  {
    name: 'BIOS prefers the 64-bit program',
    request: { architecture: 0 },
    facts: { ...assigned, bootImage: image('both', { x64: 'boot/a', x86: 'boot/b' }) },
    wanted: { program: 'boot/a', architecture: 'x64' },
  },
  {
    name: 'policy none beats everything',
    facts: { ...assigned, policy: { answer: 'none', unknown: 'pending' } },
    wanted: { action: 'silent', rule: 'answer-none' },
  },
  { name: 'unknown machine', facts: unknown, wanted: { action: 'silent', rule: 'unknown' } },
  {
    name: 'unknown, pending',
    facts: { ...unknown, policy: { answer: 'known', unknown: 'pending' } },
    wanted: { action: 'wait', rule: 'pending' },
  },
  {
    name: 'unknown, rejected',
    facts: { ...unknown, policy: { answer: 'all', unknown: 'pending' }, pending: { ...pending, state: 'rejected' } },
    wanted: { action: 'silent', rule: 'rejected' },
  },
  {
    name: 'unknown, answer all',
    facts: { ...unknown, policy: { answer: 'all', unknown: 'ignore' }, defaultImage: GRUB },
    wanted: { action: 'boot', bootImage: 'grub' },
  },
  {
    name: 'answer all, default image gone',
    facts: { ...unknown, policy: { answer: 'all', unknown: 'ignore' } },
    wanted: { action: 'silent', rule: 'no-image' },
  },
  {
    name: 'known without assignment',
    facts: { ...assigned, assignment: undefined, bootImage: undefined },
    wanted: { action: 'silent', rule: 'no-assignment' },
  },
  {
    name: 'disarmed',
    facts: { ...assigned, assignment: { ...assignment, armed: false } },
    wanted: { action: 'silent', rule: 'disarmed' },
  },
  {
    name: 'local',
    facts: { ...assigned, assignment: { ...assignment, method: 'local' } },
    wanted: { action: 'silent', rule: 'local' },
  },
  {
    name: 'no program for the architecture',
    request: { architecture: 11 },
    facts: assigned,
    wanted: { action: 'silent', rule: 'architecture', reason: /no program for arm64/ },
  },
  {
    name: 'HTTP boot',
    request: { architecture: 16, vendorClass: 'HTTPClient:Arch:00016' },
    facts: assigned,
    wanted: { action: 'silent', rule: 'http-boot' },
  },
  {
    name: 'iPXE in a ROM boots',
    request: { architecture: 0, userClass: 'iPXE' },
    facts: assigned,
    wanted: { action: 'boot' },
  },
  {
    name: 'iPXE that we started does not loop',
    request: { userClass: 'iPXE' },
    facts: { ...assigned, chainloaded: true },
    wanted: { action: 'address', rule: 'chainloaded' },
  },
  {
    name: 'nor does a ROM going in circles',
    request: { userClass: 'iPXE' },
    facts: { ...assigned, recentDeliveries: 3 },
    wanted: { action: 'address' },
  },
  {
    name: 'once is passed on',
    facts: { ...assigned, assignment: { ...assignment, once: true } },
    wanted: { action: 'boot', once: true },
  },
]

t.test('the table', (t) => {
  for (const { name, request, facts, wanted } of CASES) {
    const asked = client(request)
    t.match(decide(asked, facts), wanted, name)
    const explained = explainDecision(asked, facts)
    t.same(explained.decision, decide(asked, facts), `${name}: explain says the same`)
    t.equal(explained.rules.at(-1)?.verdict, 'decided')
    t.ok(explained.rules.slice(0, -1).every(({ verdict }) => verdict === 'passed'))
  }
  const reached = new Set(CASES.map(({ request, facts }) => decide(client(request), facts).rule))
  for (const { name } of RULES) t.ok(reached.has(name), `a case reaches ${name}`)
  t.end()
})

t.test('which packets are one boot', (t) => {
  const sessions = new Sessions()
  let nowMs = 1e12
  const packet = (kind: JournalKind, xid: number, request: Parameters<typeof pxeRequest>[0] = {}, laterMs = 1000) =>
    sessions.forPacket(client(request), kind, xid, (nowMs += laterMs))
  const first = packet('dhcp.discover', 1).session
  t.equal(packet('dhcp.discover', 1).session, first, 'a repeated DISCOVER')
  t.equal(packet('dhcp.request', 1).session, first)
  t.equal(packet('pxe.request', 99).session, first, '4011 has another xid')
  t.equal(packet('dhcp.discover', 2).session, first, 'firmware tries again after a minute')
  first.record.state = 'loaded'
  sessions.delivered(first, nowMs)
  const chained = packet('dhcp.discover', 3, { userClass: 'iPXE' })
  t.equal(chained.session, first, 'iPXE that firmware loaded from us')
  t.ok(sessions.isChainloaded(first, client({ userClass: 'iPXE' })))
  t.equal(sessions.recentDeliveries(mac, nowMs), 1)
  t.notOk(
    sessions.isChainloaded(first, client({ architecture: 0, userClass: 'iPXE' })),
    'a BIOS ROM is no stage of a UEFI boot',
  )
  const second = packet('dhcp.discover', 4)
  t.ok(second.opened, 'firmware again: the machine was restarted')
  t.equal(sessions.byId(first.record.id), undefined)
  t.equal(sessions.byMac(mac), second.session)
  t.ok(packet('dhcp.discover', 5, {}, 130_000).opened, 'too long ago')
  t.match(second.session.record.id, /^[a-z2-7]{12}$/)
  t.end()
})

t.test('addresses', (t) => {
  const sessions = new Sessions()
  const address = '10.0.0.9' as never
  const one = sessions.forPacket(client(), 'dhcp.discover', 1, 1).session
  const other = sessions.forPacket(client({ mac: '52:54:00:00:00:02' }), 'dhcp.discover', 1, 1).session
  sessions.setAddress(one, address)
  t.equal(sessions.byAddress(address), one)
  sessions.setAddress(other, address)
  t.equal(sessions.byAddress(address), other, 'the later client has it')
  sessions.setAddress(one, '10.0.0.8' as never)
  t.equal(sessions.byAddress(address), other)
  sessions.setSeenFrom(one, '192.0.2.1' as never)
  t.equal(sessions.byAddress('192.0.2.1' as never), one, 'behind address translation')
  one.record.state = 'loaded'
  sessions.forPacket(client(), 'dhcp.discover', 9, 2)
  t.equal(sessions.byAddress('192.0.2.1' as never), undefined, 'gone with the session')
  t.end()
})
