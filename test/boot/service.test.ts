// The boot desk with its real store: whole boots, told packet by packet and file by file, also across restarts.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { SessionFiles } from '../../src/boot/session-files.ts'
import { readClient } from '../../src/dhcp/client.ts'
import { MessageType } from '../../src/dhcp/options.ts'
import type { BootAnswer, JournalKind, PxeClient } from '../../src/model.ts'
import { parseMac } from '../../src/net/address.ts'
import { swapUuid } from '../../src/store/uuid.ts'
import { openBootRoom, TESTER, type BootRoomOptions } from '../support/boot-room.ts'
import { pxeRequest, type PxeRequest } from '../support/pxe-client.ts'
import { attachSignatures, makeAuthority, makeEfiFile, makeSignature } from '../support/efi-signing.ts'
import { describeEfi } from '../../src/pe/describe.ts'
import { temporaryDirectory } from '../support/test-store.ts'

const MAC = '52:54:00:12:34:56'
const UUID = '4c4c4544-004c-5610-8035-c7c04f4b3132'
const GRUB = { x64uefi: 'boot/grub/grubx64.efi', x64: 'boot/grub/core.0' }
const AS_TESTER = { actor: TESTER }

/** A boot desk whose clock is moved by hand, and machines that speak to it. */
async function openDesk(t: Test, options: BootRoomOptions = {}) {
  const clock = { nowMs: Date.parse('2026-03-02T10:00:00.000Z') }
  const room = await openBootRoom(t, { ...options, now: () => clock.nowMs })
  const { boot } = room
  let transfers = 0

  const ask = (kind: JournalKind, request: PxeRequest, words: Partial<PxeClient>): Promise<BootAnswer> => {
    clock.nowMs += 1000
    const door = kind === 'pxe.request' ? 'pxe' : 'dhcp'
    const type = kind === 'dhcp.discover' ? MessageType.Discover : MessageType.Request
    const client = readClient(pxeRequest({ type, ...request }), door)
    if ('refused' in client) throw new Error(client.reason)
    const seen = { kind, text: kind, data: {}, address: null, xid: request.xid ?? 1 }
    return boot.ask({ ...client, ...words }, seen)
  }
  return {
    ...room,
    clock,
    files: new SessionFiles(boot, room.folder),
    discover: (request: PxeRequest = {}, words: Partial<PxeClient> = {}) => ask('dhcp.discover', request, words),
    request: (request: PxeRequest = {}, words: Partial<PxeClient> = {}) => ask('dhcp.request', request, words),
    askBootServer: (request: PxeRequest = {}, words: Partial<PxeClient> = {}) => ask('pxe.request', request, words),
    /** A file that is asked for and arrives. */
    load: async (session: string, name: string, kind: 'done' | 'probe' = 'done'): Promise<void> => {
      const transfer = ++transfers
      const file = { session, name, peer: '10.0.0.9:2000', transfer, sizeBytes: 10 }
      await boot.fileEvent({ ...file, kind: 'start', blockSizeBytes: 1468, windowSize: 4 })
      await boot.fileEvent(
        kind === 'probe'
          ? { ...file, kind: 'probe' }
          : { ...file, kind: 'done', durationMs: 5, retransmits: 0, bytesPerSecond: 2000 },
      )
    },
  }
}

/** An image directory with these files. */
function imagesWith(t: Test, ...paths: string[]): string {
  const directory = temporaryDirectory(t)
  for (const path of paths) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), path)
  }
  return directory
}

const WDS: PxeClient['wds'] = {
  architectureCode: 7,
  promptDone: false,
  actionDone: false,
  nbpVersion: 0x800,
  asksVersion: false,
}
const fileOf = ({ instruction }: BootAnswer) => (instruction?.kind === 'file' ? instruction.file : undefined)
const dialectOf = ({ instruction }: BootAnswer) => (instruction?.kind === 'file' ? instruction.dialect : undefined)

t.test('which machine it is', async (t) => {
  const options = {
    policy: { bannedGuidPolicy: ['03000200-0400-0500-0006-000700080009'], sharedMacs: ['00-50-B6-00-00-01'] },
  }
  const { store, assign, discover } = await openDesk(t, options)
  await assign(MAC, GRUB)
  await store.machinePut(
    { mac: parseMac(MAC)!, name: 'lab-1', uuid: UUID, description: null, tags: [], variables: {} },
    AS_TESTER,
  )
  t.match(await discover({ mac: MAC }), { decision: { action: 'boot' }, known: true })
  t.match(await discover({ mac: '02:00:00:00:00:01' }), { decision: { rule: 'unknown' }, known: false })
  for (const uuid of [UUID, swapUuid(UUID)])
    t.match(await discover({ mac: '02:00:00:00:00:02', uuid }), { decision: { action: 'boot' }, known: true }, uuid)
  t.match(await discover({ mac: '00:50:b6:00:00:01', uuid: UUID }), { known: true }, 'a shared adapter, by UUID')
  t.match(await discover({ mac: '00:50:b6:00:00:01' }), { known: false }, 'a shared adapter says nothing by itself')

  await store.machinePut(
    { mac: parseMac('00:50:b6:00:00:01')!, name: 'dongle', uuid: null, description: null, tags: [], variables: {} },
    AS_TESTER,
  )
  t.match(await discover({ mac: '00:50:b6:00:00:01' }), { known: false }, 'also when somebody registered it')
  const banned = '03000200-0400-0500-0006-000700080009'
  await store.machinePut(
    { mac: parseMac('02:00:00:00:00:07')!, name: 'x', uuid: banned, description: null, tags: [], variables: {} },
    AS_TESTER,
  )
  t.match(await discover({ mac: '02:00:00:00:00:08', uuid: banned }), { known: false }, 'a banned UUID names nobody')
  t.match(await discover({ mac: '02:00:00:00:00:08', uuid: swapUuid(banned) }), { known: false })
  t.match(await discover({ mac: '02:00:00:00:00:07', uuid: banned }), { known: true }, 'the MAC does')

  await t.test('and what is changed counts at the next packet', async (t) => {
    await store.machineDelete(parseMac(MAC)!, AS_TESTER)
    t.match(await discover({ mac: MAC, xid: 9 }), { known: false })
    t.match(await discover({ mac: '02:00:00:00:00:02', uuid: UUID, xid: 9 }), { known: false })
    await assign('02:00:00:00:00:03', GRUB)
    await store.machinePut(
      { mac: parseMac('02:00:00:00:00:03')!, name: null, uuid: UUID, description: null, tags: [], variables: {} },
      AS_TESTER,
    )
    t.match(await discover({ mac: '02:00:00:00:00:02', uuid: UUID, xid: 10 }), { decision: { action: 'boot' } })
    await store.assignmentArm(parseMac('02:00:00:00:00:03')!, false, AS_TESTER)
    t.match(await discover({ mac: '02:00:00:00:00:03', xid: 11 }), { decision: { rule: 'disarmed' } })
  })
})

t.test('the quirk ladder', async (t) => {
  const { assign, discover, askBootServer, load, store, clock, boot, journalOf } = await openDesk(t, {
    policy: { loopGuard: { boots: 0, minutes: 1 } },
  })
  await assign(MAC, GRUB)
  t.equal(dialectOf(await discover({ xid: 1 })), 'binl', 'UEFI begins with binl')
  t.equal(dialectOf(await discover({ xid: 1 })), 'binl', 'the same try again')
  t.equal(dialectOf(await discover({ xid: 2 })), 'bypass', 'it led nowhere')
  t.match(
    (await journalOf(MAC)).filter((line) => line.includes('dialect')),
    [/bypass: binl was offered once/],
  )
  t.equal(dialectOf(await discover({ xid: 3 })), 'binl', 'beside another DHCP server there is no third')
  await askBootServer({ xid: 77 })
  t.equal(dialectOf(await discover({ xid: 4 })), 'binl', 'it led on')
  t.equal(dialectOf(await discover({ xid: 5 })), 'binl', 'what led on before is given up after two failures only')
  t.equal(dialectOf(await discover({ xid: 6 })), 'bypass')
  const { session } = await discover({ xid: 6 })
  await load(session, 'boot/grub/grubx64.efi', 'probe')
  clock.nowMs += 3_600_000
  t.equal(dialectOf(await discover({ xid: 6 })), 'bypass', 'a file was asked for: it led on, the same xid or not')
  await boot.flush()
  t.match(await store.bootMemoryGet(parseMac(MAC)!), {
    dialects: { uefi: { offered: 'bypass', worked: 'bypass' }, bios: null },
  })
  t.equal(dialectOf(await discover({ architecture: 0, xid: 7 })), 'bypass', 'BIOS has its own ladder')
  t.equal(dialectOf(await discover({ architecture: 0, xid: 8 })), 'binl')

  await t.test('pinned, and forgotten', async (t) => {
    const machine = { mac: parseMac(MAC)!, name: null, uuid: null, description: null, tags: [], variables: {} }
    await store.machinePut({ ...machine, dialect: 'binl' }, AS_TESTER)
    for (const xid of [20, 21, 22]) t.equal(dialectOf(await discover({ xid })), 'binl')
    await store.machinePut(machine, AS_TESTER)
    await store.bootMemoryDelete(machine.mac, AS_TESTER)
    t.equal(dialectOf(await discover({ xid: 30 })), 'binl', 'from the beginning')
    await boot.flush()
    t.match(await store.bootMemoryGet(machine.mac), { dialects: { uefi: { failures: 0, worked: null }, bios: null } })
  })
})

t.test('a loader with two signatures: the other one when one did not run', async (t) => {
  const imageDirectory = imagesWith(t)
  const [old, recent] = ['boot/x64uefi/bootmgfw.efi', 'boot/x64uefi/bootmgfw_EX.efi'] as const
  const unsigned = makeEfiFile([{ name: '.text', bytes: Buffer.alloc(100) }])
  const { digest } = await describeEfi(unsigned)
  mkdirSync(join(imageDirectory, 'boot/x64uefi'), { recursive: true })
  for (const [path, name] of [
    [old, 'Old CA'],
    [recent, 'New CA'],
  ] as const)
    writeFileSync(join(imageDirectory, path), attachSignatures(unsigned, [makeSignature(digest, makeAuthority(name))]))
  const dataDirectory = temporaryDirectory(t)
  const desk = await openDesk(t, { imageDirectory, dataDirectory, policy: { loopGuard: { boots: 0, minutes: 1 } } })
  const { assign, discover, request, load, store, journalOf, boot } = desk
  await assign(MAC, { x64uefi: old })
  const programOf = ({ decision }: BootAnswer) => (decision.action === 'boot' ? decision.program : undefined)

  const first = await discover({ xid: 1 })
  t.equal(programOf(first), old, 'the usual one')
  t.match(fileOf(first), /bootmgfw\.efi$/)
  t.equal(programOf(await request({ xid: 1 })), old, 'and in all of this try')
  await load(first.session, old, 'probe')
  const retry = await discover({ xid: 2 })
  t.equal(programOf(retry), old, 'it did not arrive: nothing is known')
  await load(retry.session, old)
  t.equal(programOf(await discover({ xid: 2 })), old, 'the same DISCOVER again is the same try')
  const second = await discover({ xid: 3 })
  t.equal(programOf(second), recent, 'it arrived, asked for nothing, and the machine is back: the other')
  t.match(fileOf(second), /bootmgfw_EX\.efi$/)
  t.match(second.decision.reason, /signature of 2023: the signature of 2011 did not run/)
  t.match(
    (await journalOf(MAC)).filter((line) => line.includes('was fetched')),
    [/bootmgfw\.efi \(signed by CN=Old CA .*\) was fetched and asked for nothing more.*now boot.*_EX\.efi/],
    'said in the session',
  )
  await load(second.session, recent)
  await load(second.session, 'boot/bcd')
  t.equal(programOf(await discover({ xid: 4 })), recent, 'it ran')
  await boot.flush()
  t.match(await store.bootMemoryGet(parseMac(MAC)!), {
    secureBoot: { worked: '2023', failures: 0, otherFailed: false },
  })

  await t.test('what ran before is given up after two failures only, and remembered over a restart', async (t) => {
    await desk.close()
    const after = await openDesk(t, { imageDirectory, dataDirectory, policy: { loopGuard: { boots: 0, minutes: 1 } } })
    const third = await after.discover({ xid: 5 })
    t.equal(programOf(third), recent)
    await after.load(third.session, recent)
    const fourth = await after.discover({ xid: 6 })
    t.equal(programOf(fourth), recent, 'once more: somebody may have switched it off')
    await after.load(fourth.session, recent)
    const fifth = await after.discover({ xid: 7 })
    t.equal(programOf(fifth), old)
    await after.load(fifth.session, old)
    const sixth = await after.discover({ xid: 8 })
    t.match(sixth.decision.reason, /does this firmware trust either/)

    const machine = { mac: parseMac(MAC)!, name: null, uuid: null, description: null, tags: [], variables: {} }
    for (const secureBootCa of ['2011', '2023'] as const) {
      await after.store.machinePut({ ...machine, secureBootCa }, AS_TESTER)
      const answer = await after.discover({ xid: 20 + Number(secureBootCa) })
      t.equal(programOf(answer), secureBootCa === '2011' ? old : recent)
      t.match(answer.decision.reason, new RegExp(`secureBootCa ${secureBootCa} is set`))
    }
    await after.close()
  })
})

t.test('the ladder in mode server, and where it is off', async (t) => {
  const server = await openDesk(t, { surroundings: { mode: 'server' } })
  await server.assign(MAC, GRUB)
  const offered = []
  for (const xid of [1, 2, 3, 4]) offered.push(dialectOf(await server.discover({ architecture: 0, xid })))
  t.same(offered, ['bypass', 'binl', 'plain', 'bypass'])
  const off = await openDesk(t, { policy: { quirkLadder: false } })
  await off.assign(MAC, GRUB)
  for (const xid of [1, 2, 3]) t.equal(dialectOf(await off.discover({ xid })), 'binl')
})

t.test('the loop guard', async (t) => {
  const dataDirectory = temporaryDirectory(t)
  const desk = await openDesk(t, { dataDirectory })
  await desk.assign(MAC, GRUB)
  /** A boot that gets its program, then the machine is away for so long. */
  const bootOnce = async ({ discover, load, clock }: typeof desk, xid: number, awayMs: number) => {
    const { session, decision } = await discover({ xid })
    if (decision.action === 'boot') await load(session, 'boot/grub/grubx64.efi')
    clock.nowMs += awayMs
    return decision
  }
  for (const xid of [1, 2, 3]) t.match(await bootOnce(desk, xid, 20_000), { action: 'boot' })
  await desk.close()

  const later = await openDesk(t, { dataDirectory })
  later.clock.nowMs = desk.clock.nowMs
  t.match(
    await bootOnce(later, 4, 0),
    { action: 'silent', rule: 'loop-guard', reason: /3 boots in 30 minutes/ },
    'also after a restart',
  )
  later.clock.nowMs += 3 * 3_600_000
  t.match(await bootOnce(later, 5, 0), { rule: 'loop-guard' }, 'waiting does not help')
  await later.store.assignmentArm(parseMac(MAC)!, true, AS_TESTER)
  t.match(await bootOnce(later, 6, 20_000), { action: 'boot' }, 'arming does')
  t.match(await bootOnce(later, 7, 20_000), { action: 'boot' })
  t.match(await bootOnce(later, 8, 600_000), { action: 'boot' }, 'and it stays away for a while')
  for (const xid of [9, 10, 11]) t.match(await bootOnce(later, xid, 20_000), { action: 'boot' }, 'that was progress')
  t.match(await bootOnce(later, 12, 0), { rule: 'loop-guard' })
  await later.store.bootMemoryDelete(parseMac(MAC)!, AS_TESTER)
  t.match(await bootOnce(later, 13, 0), { action: 'boot' }, 'forgotten')
})

t.test('a boot that never reaches its last file goes in circles however slowly', async (t) => {
  const { store, assign, discover, load, clock } = await openDesk(t)
  await assign(MAC, { x64uefi: 'boot/x64uefi/bootmgfw.efi' })
  for (const xid of [1, 2, 3]) {
    const { session, decision } = await discover({ xid })
    t.match(decision, { action: 'boot' })
    await load(session, 'boot/x64uefi/bootmgfw.efi')
    await load(session, 'boot/bcd')
    clock.nowMs += 8 * 60_000
  }
  t.match(await discover({ xid: 4 }), { decision: { rule: 'loop-guard' } })
  t.match(await store.assignmentGet(parseMac(MAC)!), { armed: true })
})

t.test('one boot', async (t) => {
  await t.test('is over when the last file of Windows’ loader has arrived', async (t) => {
    const dataDirectory = temporaryDirectory(t)
    const first = await openDesk(t, { dataDirectory })
    await first.assign(MAC, { x64uefi: 'boot/x64uefi/bootmgfw.efi' }, { once: true })
    const armed = async ({ store }: typeof first) => (await store.assignmentGet(parseMac(MAC)!))?.armed
    const { session } = await first.discover()
    await first.askBootServer()
    await first.load(session, 'boot/x64uefi/bootmgfw.efi', 'probe')
    await first.load(session, 'boot/x64uefi/bootmgfw.efi')
    await first.load(session, 'boot/BCD')
    t.equal(await armed(first), true, 'the loader is not the boot')
    await first.close()

    const then = await openDesk(t, { dataDirectory })
    await then.load(session, 'boot/x64/Images/boot.wim')
    t.equal(await armed(then), false, 'also when the daemon was restarted in between')
    t.match(await then.store.assignmentGet(parseMac(MAC)!), { once: true, spentAt: /^2/ })
    t.match(await then.discover({ xid: 8, architecture: 0 }), { decision: { action: 'local', rule: 'spent' } })
    await then.store.assignmentArm(parseMac(MAC)!, true, AS_TESTER)
    t.match(await then.discover({ xid: 9 }), { decision: { action: 'boot' } })
  })

  await t.test('is over when the file named has arrived', async (t) => {
    const { store, assign, discover, load } = await openDesk(t)
    await assign(MAC, GRUB, { once: true })
    const image = await store.bootImageGet('image-525400123456')
    await store.bootImagePut({ ...image!, lastFile: 'live/initrd.img' }, AS_TESTER)
    const { session } = await discover()
    await load(session, 'boot/grub/grubx64.efi')
    t.match(await store.assignmentGet(parseMac(MAC)!), { armed: true })
    await load(session, 'boot/live/initrd.img')
    t.match(await store.assignmentGet(parseMac(MAC)!), { armed: false })
  })

  await t.test('goes on in iPXE although the program has arrived', async (t) => {
    const { store, assign, discover, load } = await openDesk(t)
    await assign(MAC, { x64uefi: 'boot/ipxe/snponly.efi' }, { once: true })
    const image = await store.bootImageGet('image-525400123456')
    await store.bootImagePut({ ...image!, script: 'http://192.0.2.1/menu.ipxe' }, AS_TESTER)
    const { session } = await discover()
    await load(session, 'boot/ipxe/snponly.efi')
    t.match(await store.assignmentGet(parseMac(MAC)!), { armed: false }, 'nothing more is had from here')
    const next = await discover({ xid: 2, userClass: 'iPXE' })
    t.match(next, { session, instruction: { kind: 'uri', uri: 'http://192.0.2.1/menu.ipxe' } })
    t.match(await discover({ xid: 3 }), { decision: { action: 'local' } }, 'a restart is another boot')
  })

  await t.test('is over when iPXE has its script', async (t) => {
    const { store, assign, discover, load } = await openDesk(t)
    await assign(MAC, { x64uefi: 'boot/ipxe/snponly.efi' }, { once: true })
    const image = await store.bootImageGet('image-525400123456')
    await store.bootImagePut({ ...image!, script: 'boot/ipxe/menu.ipxe' }, AS_TESTER)
    const { session } = await discover()
    await load(session, 'boot/ipxe/snponly.efi')
    t.match(await store.assignmentGet(parseMac(MAC)!), { armed: true })
    t.equal(fileOf(await discover({ xid: 2, userClass: 'iPXE' })), `Tmp/${session}/menu.ipxe`)
    await load(session, 'boot/ipxe/menu.ipxe')
    t.match(await store.assignmentGet(parseMac(MAC)!), { armed: false })
  })
})

t.test('an unknown machine waits, is approved, and goes on', async (t) => {
  const imageDirectory = imagesWith(t, 'boot/x64uefi/wdsmgfw.efi', 'boot/x64uefi/default.bcd')
  const policy = {
    unknown: 'pending',
    autoAddPolicy: { pollInterval: 4, maxRetry: 5, message: 'Room 3 "calls"' },
  } as const
  const { store, discover, askBootServer, files, assign, load, boot } = await openDesk(t, { policy, imageDirectory })
  await assign('52:54:00:00:00:99', { x64uefi: 'boot/x64uefi/bootmgfw.efi' })
  const bootImage = 'image-525400000099'

  const { session, ...first } = await discover()
  t.equal(fileOf({ session, ...first }), `Tmp\\${session}\\wdsmgfw.efi`)
  t.equal(await boot.programOf(session), 'boot/x64uefi/wdsmgfw.efi')
  t.match(await store.sessionGet(session), { state: 'waiting' }, 'durable before the reply')
  await load(session, 'boot/x64uefi/wdsmgfw.efi')
  const wdsmgfw: Partial<PxeClient> = { kind: 'wdsnbp', wds: WDS }
  const told = await askBootServer({}, wdsmgfw)
  const id = (await store.pendingList({ limit: 10 })).items[0]?.id ?? 0
  t.match(told, {
    session,
    instruction: { kind: 'wds', next: { action: 'approval', requestId: id, pollIntervalSeconds: 4, maxRetries: 5 } },
  })

  const ipxe = await discover({ mac: '52:54:00:00:00:02', userClass: 'iPXE' })
  t.equal(fileOf(ipxe), `Tmp/${ipxe.session}/wait.ipxe`)
  const script = async () => {
    const file = await files.find(ipxe.session, 'WAIT.ipxe')
    return file?.kind === 'bytes' ? Buffer.from(file.bytes).toString() : undefined
  }
  t.equal(
    await script(),
    [
      '#!ipxe',
      'echo',
      'echo Pending request 2: this computer waits for an administrator of its boot server.',
      'echo Message from administrator: Room 3 calls',
      'sleep 4',
      'chain --autofree --replace wait.ipxe || exit 1',
      '',
    ].join('\n'),
  )

  const plan = {
    profile: null,
    bootImage,
    installImage: null,
    select: null,
    answer: null,
    method: null,
    once: false,
    armed: true,
  }
  const words = { name: 'new-1', uuid: null, description: null, tags: [], variables: {} }
  await store.pendingApprove(id, words, plan, AS_TESTER)
  const goes = await askBootServer({}, wdsmgfw)
  t.match(goes, {
    session,
    known: true,
    decision: { action: 'boot' },
    instruction: { file: `Tmp\\${session}\\bootmgfw.efi`, bcdPath: `\\Tmp\\x64uefi{${session}}.bcd` },
  })
  t.same(await files.findBootStore('x64uefi'), { kind: 'path', path: 'boot/x64uefi/default.bcd' })

  await store.pendingApprove(2, { ...words, name: 'new-2' }, plan, AS_TESTER)
  t.match(await script(), /^#!ipxe\necho Approved\.\nautoboot netX\n$/)

  await t.test('or is rejected', async (t) => {
    const other = await discover({ mac: '52:54:00:00:00:03', userClass: 'iPXE' })
    await discover({ mac: '52:54:00:00:00:04' })
    const [third, fourth] = (await store.pendingList({ limit: 10, state: 'pending' })).items
    await store.pendingReject(third?.id ?? 0, AS_TESTER)
    const file = await files.find(other.session, 'wait.ipxe')
    t.match(file?.kind === 'bytes' && Buffer.from(file.bytes).toString(), /rejected[\s\S]*exit 1/)
    await store.pendingReject(fourth?.id ?? 0, AS_TESTER)
    t.match(await askBootServer({ mac: '52:54:00:00:00:04' }, wdsmgfw), {
      decision: { action: 'abort' },
      instruction: { kind: 'wds', next: { action: 'abort' } },
    })
    t.match(await discover({ mac: '52:54:00:00:00:04', xid: 9 }), { instruction: null })
  })

  await t.test('or is asked for too often', async (t) => {
    const { session } = await discover({ mac: '52:54:00:00:00:05', userClass: 'iPXE' })
    const texts = []
    for (let n = 0; n < 5; n++) {
      const file = await files.find(session, 'wait.ipxe')
      texts.push(file?.kind === 'bytes' ? Buffer.from(file.bytes).toString() : '')
    }
    t.match(texts[3], /sleep 4/)
    t.match(texts[4], /No administrator approved request \d+[\s\S]*exit 1/)
  })
})

t.test('iPXE boots by a script that is made for its machine', async (t) => {
  const { assign, store, discover, files, load, boot } = await openDesk(t)
  await assign(MAC, { x64uefi: 'boot/ipxe/snponly.efi' }, { once: true })
  const image = await store.bootImageGet('image-525400123456')
  const ipxe = { kind: 'linux', kernel: 'boot/deb/vmlinuz', initrds: ['boot/deb/initrd'], cmdline: 'quiet' } as const
  await store.bootImagePut({ ...image!, ipxe: { ...ipxe, initrds: [...ipxe.initrds] } }, AS_TESTER)
  const { session } = await discover()
  await load(session, 'boot/ipxe/snponly.efi')
  const next = await discover({ xid: 2, userClass: 'iPXE' })
  t.match(next, { session, decision: { action: 'boot', program: 'boot.ipxe' } })
  t.equal(fileOf(next), `Tmp/${session}/boot.ipxe`)

  const query = new URLSearchParams({ mac: MAC, serial: 'ABC-1', product: 'Model 7' })
  const script = async () => {
    const file = await files.find(session, 'boot.ipxe', query)
    return file?.kind === 'bytes' ? Buffer.from(file.bytes).toString() : undefined
  }
  t.match(await script(), 'kernel --name linux linux initrd=initrd0 quiet || goto failed')
  await script()
  t.match(await files.find(session, 'LINUX'), { kind: 'path', path: 'boot/deb/vmlinuz' })
  t.match(await files.find(session, 'initrd0'), { kind: 'path', path: 'boot/deb/initrd' })
  t.equal(await files.find(session, 'initrd1'), undefined)
  await load(session, `Tmp/${session}/boot.ipxe`)
  await load(session, 'boot/deb/vmlinuz')
  t.match(await store.assignmentGet(parseMac(MAC)!), { armed: true }, 'the last file is to come')
  await load(session, 'boot/deb/initrd')
  t.match(await store.assignmentGet(parseMac(MAC)!), { armed: false })
  t.match(await script(), /kernel /, 'what this boot still asks is answered')
  await boot.flush()
  const journal = await store.journalOfSession(session)
  const reports = journal.filter(({ kind }) => kind === 'ipxe.report')
  t.match(reports, [{ text: `MAC ${MAC}, serial number ABC-1, product Model 7`, data: { serial: 'ABC-1' } }])
  t.equal(reports.length, 1, 'the same words are written down once')
})

t.test('iPXE shows its own menu, and a choice stands for the boot', async (t) => {
  const menu = { enabled: true, prompt: 'Choose', timeoutSeconds: 10, localDisk: 'last' as const }
  const { store, discover, files } = await openDesk(t, { policy: { answer: 'all', menu } })
  await store.bootImagePut({ name: 'grub', description: null, group: null, programs: GRUB }, AS_TESTER)
  const ipxe = { kind: 'sanboot', uri: 'http://{server}/disc.iso' } as const
  await store.bootImagePut({ name: 'disc', description: null, group: null, programs: {}, ipxe }, AS_TESTER)
  const plan = { installImage: null, select: null, answer: null, method: 'boot-only' as const }
  for (const name of ['disc', 'grub'])
    await store.profilePut({ ...plan, name, description: null, menuText: `The ${name}`, bootImage: name }, AS_TESTER)
  const features = { ipxe: { version: '1.21.1', features: ['menu', 'tftp'] } }
  const { session, ...answer } = await discover({ userClass: 'iPXE' }, features)
  t.equal(fileOf({ session, ...answer }), `Tmp/${session}/menu.ipxe`)
  const text = async (name: string) => {
    const file = await files.find(session, name)
    return file?.kind === 'bytes' ? Buffer.from(file.bytes).toString() : ''
  }
  const shown = await text('menu.ipxe')
  const [, disc = ''] = /item (\d+) The disc/.exec(shown) ?? []
  const [, grub = ''] = /item (\d+) The grub/.exec(shown) ?? []
  t.match(await text(`choice-${disc}.ipxe`), 'chain --autofree --replace boot.ipxe || exit 1')
  t.match(await text('boot.ipxe'), 'sanboot http://${next-server}/disc.iso || goto failed')
  t.match(await text(`choice-${grub}.ipxe`), /chain --autofree --replace (grubx64\.efi|core\.0) \|\| exit 1/)
  t.match(await text('choice-0.ipxe'), /exit 1/)
  t.match(await text('choice-77.ipxe'), /not booted from here/)
})

t.test('iPXE asks its user', async (t) => {
  const { assign, store, discover, files, boot } = await openDesk(t, {
    policy: { promptPolicy: { known: 'optIn', unknown: 'optIn' } },
  })
  await assign(MAC, GRUB)
  const { session } = await discover({ userClass: 'iPXE' })
  const script = async () => {
    const file = await files.find(session, 'prompt.ipxe')
    return file?.kind === 'bytes' ? Buffer.from(file.bytes).toString() : undefined
  }
  t.match(
    await script(),
    /prompt --key 0x197e --timeout 10000 Press F12 .*\|\| exit 1\nchain .* grubx64\.efi \|\| exit 1/,
  )
  t.equal(await boot.programOf(session), 'boot/grub/grubx64.efi', 'what the script loads lies beside it')
  await store.machineDelete(parseMac(MAC)!, AS_TESTER)
  t.match(await script(), /not booted from here: unknown machine/)
})

t.test('exit programs', async (t) => {
  const { assign, discover, files, load, store } = await openDesk(t, {
    policy: { localBoot: { bios: 'exit', uefi: 'exit' } },
  })
  await assign(MAC, GRUB, { method: 'local' })
  const uefi = await discover()
  t.match(await files.find(uefi.session, 'exit.efi'), { kind: 'bytes', bytes: /^MZ/ })
  await load(uefi.session, `Tmp/${uefi.session}/exit.efi`)
  t.match(await store.sessionGet(uefi.session), { state: 'local' })
  const bios = await discover({ architecture: 0, xid: 2 })
  t.not(bios.session, uefi.session, 'what comes after it is another boot')
  const program = await files.find(bios.session, 'abortpxe.com')
  t.match(program?.kind === 'bytes' && program.bytes[0], 0x31)
  t.equal(await files.find(bios.session, 'other'), undefined)
  t.equal(await files.find('aaaaaaaaaaaa', 'abortpxe.com'), undefined, 'no such session')
})

t.test('rules and menus', async (t) => {
  const menu = { enabled: true, prompt: 'Choose', timeoutSeconds: 5, localDisk: 'last' } as const
  const { store, assign, discover, request, askBootServer } = await openDesk(t, { policy: { menu } })
  await assign('52:54:00:00:00:99', GRUB)
  const profile = { description: null, bootImage: 'image-525400000099', installImage: null, select: null, answer: null }
  for (const name of ['office', 'tools'])
    await store.profilePut({ ...profile, name, method: 'boot-only', menuText: `Boot ${name}` }, AS_TESTER)
  const machine = { mac: parseMac(MAC)!, name: null, uuid: null, description: null, tags: ['lab'], variables: {} }
  await store.machinePut(machine, AS_TESTER)

  const shown = await discover()
  const items = [
    { type: 0x8000, text: 'Boot office' },
    { type: 0x8001, text: 'Boot tools' },
    { type: 0, text: 'Local disk' },
  ]
  t.match(shown, {
    decision: { action: 'menu' },
    instruction: { kind: 'menu', prompt: 'Choose', timeoutSeconds: 5, items },
  })
  const chosen = await askBootServer({}, { bootItem: 0x8001 })
  t.match(chosen, { session: shown.session, decision: { action: 'boot', profile: 'tools' } })
  t.match(await request({}, { bootItem: null }), { decision: { profile: 'tools' } }, 'it stays so for this boot')
  t.match(await discover({ mac: '02:00:00:00:00:01' }), { decision: { rule: 'unknown' } }, 'strangers choose nothing')

  await store.rulePut(
    { name: 'lab', description: null, order: 10, selectors: { tag: ['lab'] }, profile: 'office', enabled: true },
    AS_TESTER,
  )
  t.match(await request({}), { decision: { profile: 'tools' } }, 'a boot keeps what was chosen')
  const next = await discover({ xid: 99 })
  t.match(next, { decision: { action: 'boot' } })
  t.match(await askBootServer({ xid: 98 }, { bootItem: 0x8123 }), {
    decision: { rule: 'boot-item' },
    instruction: null,
  })
  await store.rulePut(
    { name: 'bench', description: null, order: 20, selectors: { oui: ['02:00:00'] }, profile: 'tools', enabled: true },
    AS_TESTER,
  )
  t.match(await discover({ mac: '02:00:00:00:00:02' }), {
    known: false,
    decision: { action: 'boot', profile: 'tools' },
  })
  await assign(MAC, GRUB)
  t.match(await discover({ xid: 100 }), { decision: { profile: null } }, 'an assignment goes before rules')
})

t.test('a flood of strangers', async (t) => {
  const { discover, assign, store, boot, clock } = await openDesk(t)
  await assign(MAC, GRUB)
  await discover()
  let refused = 0
  for (let n = 0; n < 2500; n++) {
    const hex = n.toString(16).padStart(4, '0')
    clock.nowMs -= 1000
    const { decision } = await discover({ mac: `0a:00:00:00:${hex.slice(0, 2)}:${hex.slice(2)}` })
    if (decision.rule === 'flood') refused++
  }
  t.equal(refused, 500, 'beyond a burst nothing is noted of them')
  await boot.flush()
  const sessions = (await store.sessionList({ limit: 1000 })).items
  t.ok(sessions.length <= 251, 'and of the others only the newest are kept')
  t.equal((await store.sessionList({ limit: 1, mac: parseMac(MAC)! })).items.length, 1, 'the machine is still there')
  t.match(await discover({ xid: 2 }), { decision: { action: 'boot' } }, 'and is answered')
})
