// Packets of boots: kept by a real daemon, decoded, masked, given as a capture that tshark reads; and the bounds of the log.
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { SessionPacketsReply } from '../../src/api/session-packets.ts'
import type { SessionReply } from '../../src/api/schemas.ts'
import { encodePacket } from '../../src/dhcp/packet.ts'
import type { Ipv4 } from '../../src/net/address.ts'
import { decodeKept, withoutSecrets } from '../../src/packets/decode.ts'
import { PacketLog, type KeptPacket, type PacketLogOptions } from '../../src/packets/packet-log.ts'
import { startTestDaemon } from '../cli/daemon.ts'
import { run, shellWords } from '../cli/run.ts'
import { pxeRequest } from '../support/pxe-client.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { requireTool, runTool } from '../support/tools.ts'

const MAC = '52:54:00:12:34:56'
const CLIENT = { address: '10.0.0.9' as Ipv4, port: 68 }
const SERVER = { address: '10.0.0.1' as Ipv4, port: 67 }

t.test('a boot’s packets, from the wire to tshark', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = (line: string) => run(shellWords(line), { env: { OPENWDS_CONFIG: daemon.configFile } })
  for (const line of [
    `image add boot/lab/lab.efi`,
    `machine add ${MAC} --name lab-1`,
    `machine assign lab-1 --boot-image lab --method boot-only`,
  ])
    t.match(await sh(line), { code: 0 }, line)
  t.ok(await daemon.ask({ mac: MAC, xid: 0x11223344 }))
  const [session] = JSON.parse((await sh('session list --json')).out) as SessionReply[]
  const id = session?.id ?? ''
  await fetchTftp({ port: daemon.tftpPort(), name: `Tmp/${id}/lab.efi`, options: { blksize: 1468 } })
  await fetchTftp({ port: daemon.tftpPort(), name: `Tmp/${id}/none.efi` }).catch(() => undefined)

  const check = async (when: string) => {
    const { packets } = JSON.parse((await sh(`session packets ${id} --json`)).out) as SessionPacketsReply
    const messages = packets.map(({ protocol, message }) => `${protocol} ${message}`)
    const wanted = ['dhcp DISCOVER', 'dhcp OFFER', 'tftp RRQ', 'tftp OACK', 'tftp RRQ', 'tftp ERROR']
    t.same(messages, wanted, when)
    return packets
  }
  const packets = await check('as they happened')
  const fieldsOf = (index: number) => packets[index]?.fields ?? []
  t.ok(fieldsOf(0).some(({ name, value }) => name === 'chaddr' && value === MAC))
  t.ok(fieldsOf(1).some(({ name, value }) => name === 'option 60 vendor class' && value === 'PXEClient'))
  t.match(fieldsOf(2), [{ name: 'file', value: `Tmp/${id}/lab.efi` }, { name: 'mode' }, { value: '1468' }])
  t.match(fieldsOf(5), [{ value: '1' }, { value: 'file not found' }])
  t.match((await sh(`session packets ${id}`)).out, /TFTP OACK {2}127\.0\.0\.1:\d+ → [^]*\n {2}option blksize: 1468\n/)
  t.match(JSON.parse((await sh('session packets none --json')).err), { code: 'SESSION_NOT_FOUND' })

  await daemon.stop()
  await daemon.start()
  await check('and after a restart')
  const folder = join(daemon.directory, 'var/packets')
  t.equal(statSync(folder).mode & 0o777, 0o700)
  for (const file of readdirSync(folder)) t.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file)

  const capture = join(daemon.directory, 'boot.pcap')
  t.match(await sh(`session packets ${id} --pcap ${capture}`), { code: 0 })
  t.match(JSON.parse((await sh(`session packets ${id} --pcap /nowhere/x --json`)).err), { code: 'OUTPUT_UNWRITABLE' })
  if (!requireTool(t, 'tshark')) return
  const portOf = (index: number) => packets[index]?.to.split(':')[1] ?? ''
  const decodeAs = ['-d', `udp.port==${portOf(0)},dhcp`, '-d', `udp.port==${portOf(2)},tftp`]
  const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE']
  const fields = ['dhcp.id', 'tftp.opcode', 'ip.checksum.status', 'udp.checksum.status', '_ws.malformed']
  const words = ['-r', capture, ...decodeAs, ...checks, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]
  const { status, stdout, stderr } = await runTool('tshark', words)
  t.equal(status, 0, stderr)
  t.same(stdout.replace(/\n$/, '').split('\n'), [
    '0x11223344\t\t1\t1\t',
    '0x11223344\t\t1\t1\t',
    '\t1\t1\t1\t',
    '\t6\t1\t1\t',
    '\t1\t1\t1\t',
    '\t5\t1\t1\t',
  ])
})

t.test('secrets are masked, also where iPXE says them', async (t) => {
  const secret = Buffer.from('hunter2')
  const inIpxe = Buffer.concat([Buffer.of(16, 1, 1, 191, secret.length), secret])
  const url = Buffer.from('http://admin:hunter2@10.0.0.1/boot.ipxe')
  const request = pxeRequest({
    mac: MAC,
    options: [
      [190, Buffer.from('admin')],
      [191, secret],
      [175, inIpxe],
      [67, url],
    ],
  })
  const kept = { atMs: 0, bytes: encodePacket(request), from: CLIENT, to: SERVER }
  const [masked] = withoutSecrets([kept])
  t.notMatch(Buffer.from(masked?.bytes ?? []).toString('latin1'), /hunter2/)
  t.equal(masked?.bytes.length, kept.bytes.length)
  const { fields } = decodeKept(kept)
  t.notMatch(JSON.stringify(fields), /hunter2|68756e74657232/)
  t.match(JSON.stringify(fields), /http:\/\/admin:\*{7}@10\.0\.0\.1\/boot\.ipxe/)
  const broken = decodeKept({ ...kept, bytes: Uint8Array.of(0, 9, 1) })
  t.match(broken, { protocol: 'tftp', message: 'unreadable' })
})

function openLog(t: Test, limits: PacketLogOptions['limits'] = {}, directory = join(temporaryDirectory(t), 'packets')) {
  const lost: number[] = []
  let atMs = 1_700_000_000_000
  const log = new PacketLog({ directory, limits, onLost: (_error, count) => lost.push(count), now: () => atMs++ })
  return { log, lost, directory }
}

const packetOf = (bytes: Uint8Array) => ({ bytes, from: CLIENT, to: SERVER })
const sizes = (packets: readonly KeptPacket[]) => packets.map(({ bytes }) => bytes.length)

t.test('the log is bounded', async (t) => {
  const { log, directory } = openLog(t, { sessionPackets: 3, sessionBytes: 1000, fileBytes: 500, files: 2 })
  for (const length of [100, 950, 200, 300, 10]) log.keep('one', packetOf(new Uint8Array(length)))
  const [first, ...rest] = await log.of('one', 0)
  t.match(first, { atMs: 1_700_000_000_000, from: CLIENT, to: SERVER })
  t.same(sizes(rest), [200, 300], 'three, and none that is too much')
  log.keep('two', packetOf(new Uint8Array(5000)))
  t.same(await log.of('two', 0), [], 'what no boot client sends is not kept')
  for (let index = 0; index < 6; index++) {
    log.keep(`later-${index}`, packetOf(new Uint8Array(600)))
    await log.flush()
  }
  t.same(await log.of('one', 0), [], 'the oldest went')
  t.same(sizes(await log.of('later-5', 0)), [600])
  t.same(
    await log.of('later-5', Date.now() + 3_600_000),
    [],
    'files that were written before a boot began are not read',
  )
  t.equal(readdirSync(directory).length, 2)
})

t.test('what a crash cut short, or something else, is read as far as it goes', async (t) => {
  const { log, directory } = openLog(t)
  log.keep('one', packetOf(Uint8Array.of(1, 2, 3)))
  await log.flush()
  const [file] = readdirSync(directory)
  writeFileSync(join(directory, file ?? ''), Uint8Array.of(0, 40, 3, 0), { flag: 'a' })
  writeFileSync(join(directory, '00000003.packets'), new Uint8Array(300))
  const again = openLog(t, {}, directory).log
  again.keep('one', packetOf(Uint8Array.of(4)))
  t.same(sizes(await again.of('one', 0)), [3, 1])
})

t.test('a disk that refuses is told once, and boots go on', async (t) => {
  const parent = temporaryDirectory(t)
  writeFileSync(join(parent, 'file'), '')
  const { log, lost } = openLog(t, {}, join(parent, 'file/packets'))
  for (let index = 0; index < 2; index++) {
    log.keep('one', packetOf(Uint8Array.of(1)))
    await log.flush()
  }
  t.same(lost, [1])
})
