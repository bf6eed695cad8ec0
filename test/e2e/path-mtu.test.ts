// A client behind a router whose next link takes smaller packets than the server's: blocks of the usual size are cut up on the
// way and arrive, also past a router that says nothing, and a machine's own bound spares it that. In namespaces; needs root.
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import type { LabHost } from '../../lab/hosts.ts'
import { FAR_NETWORK, LAB_NETWORK } from '../../lab/namespaces.ts'
import type { Scene } from '../../lab/scene.ts'
import { apiPath } from '../../src/cli/client.ts'
import { ENGINES } from '../support/engines.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutCommands, skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

t.setTimeout(200_000)

const skip =
  skipWithoutNamespaces() || skipWithoutPackages('boot', 'neighbours') || skipWithoutCommands('atftp', 'udhcpc')

/** What IPv6 asks of every link; blocks of 1468 bytes are made for 1500. */
const SMALL_MTU = 1280
const BLOCK_BYTES = 1468
/** With the headers of IP, UDP and TFTP just what the small link takes. */
const FITTING_BLOCK_BYTES = SMALL_MTU - 32
const FILE = 'boot/lab/large.bin'
const CONTENT = randomBytes(400_000)

for (const { name: engine } of ENGINES) {
  t.test(`${engine}: a path with a smaller MTU`, { skip }, async (t) => {
    const { scene, host } = await setUp(t, engine)
    const machine = apiPath('machines', host.mac)

    t.match(await fetchFile(scene, host), { isRight: true, fragments: /^[1-9]/ }, 'too large for the path: cut up')

    await ipIn(scene, 'relay', 'rule', 'add', 'iif', 'lo', 'ipproto', 'icmp', 'blackhole')
    await ipIn(scene, 'server', 'route', 'flush', 'cache')
    // Node's sockets do what the system says; the native engine's never ask for packets in one piece
    if (engine === 'typescript') await runIn(scene, 'server', 'sysctl', '-qw', 'net.ipv4.ip_no_pmtu_disc=1')
    t.match(await fetchFile(scene, host), { isRight: true, fragments: /^[1-9]/ }, 'past a router that says nothing')

    const route = ['via', LAB_NETWORK.relay, 'mtu', `${SMALL_MTU}`]
    await ipIn(scene, 'server', 'route', 'change', FAR_NETWORK.subnet, ...route)
    t.match(await fetchFile(scene, host), { isRight: true, fragments: /^[1-9]/ }, 'where the server knows the path')

    await scene.daemon.api.send('PATCH', machine, { body: { tftp: { maxBlockSize: FITTING_BLOCK_BYTES } } })
    t.same(
      await fetchFile(scene, host),
      { isRight: true, fragments: '0' },
      'bounded for the machine: nothing to cut up',
    )
  })
}

/** The daemon on one network and a machine on the other, with an address and a boot session. */
async function setUp(t: Test, engine: string): Promise<{ scene: Scene; host: LabHost }> {
  const config = { tftp: { engine, maxBlockSize: BLOCK_BYTES } }
  const far = { far: 'dhcrelay', farHosts: [0], hosts: 1 } as const
  const scene = await setScene(t, { network: 'namespaces', machines: 0, ...far, config, onlySmallFiles: true })
  writeFileSync(join(scene.imageDirectory, FILE), CONTENT)
  const host = scene.host(0)
  await ipIn(scene, 'relay', 'link', 'set', 'eth1', 'mtu', `${SMALL_MTU}`)
  await host.run('ip', ['link', 'set', 'eth0', 'mtu', `${SMALL_MTU}`])

  const machine = apiPath('machines', host.mac)
  await scene.daemon.api.send('PUT', machine, { body: { name: 'far-away' } })
  await scene.daemon.api.send('PUT', `${machine}/assignment`, { body: { bootImage: 'grub', method: 'boot-only' } })
  const asFirmware = ['-V', 'PXEClient:Arch:00007:UNDI:003016', '-x', '0x5d:0007', '-x', '0x5e:010310']
  const client = await host.startUdhcpc(...asFirmware)
  t.teardown(() => client.stop())
  // it says that it has a lease before its script has set the address
  for (let tries = 0; tries < 200 && (await host.addresses()).length === 0; tries++) await sleep(50)
  await host.run('ip', ['route', 'add', 'default', 'via', FAR_NETWORK.gateway])
  return { scene, host }
}

/** What became of one transfer, and how many fragments the host got of it. */
async function fetchFile(scene: Scene, host: LabHost): Promise<{ isRight: boolean; fragments: string }> {
  const target = join(scene.directory, 'got')
  writeFileSync(target, '')
  const options = [`blksize ${BLOCK_BYTES}`, 'windowsize 8'].flatMap((option) => ['--option', option])
  const before = await fragmentsOf(host)
  await host.run(
    'atftp',
    [...options, '--get', '--remote-file', FILE, '--local-file', target, LAB_NETWORK.server],
    60_000,
  )
  const isRight = sha256(readFileSync(target)) === sha256(CONTENT)
  return { isRight, fragments: String((await fragmentsOf(host)) - before) }
}

/** Fragments this host ever had to put together [RFC 4293: ipSystemStatsReasmReqds]. */
async function fragmentsOf(host: LabHost): Promise<number> {
  const { output } = await host.run('cat', ['/proc/net/snmp'])
  const [names = [], values = []] = output
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
    .map((line) => line.split(' '))
  return Number(values[names.indexOf('ReasmReqds')])
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function runIn(scene: Scene, where: 'relay' | 'server', command: string, ...args: string[]): Promise<void> {
  const { namespaces } = scene.network
  if (!namespaces) throw new Error('the scene is in namespaces')
  await promisify(execFile)(...namespaces.inside(namespaces[where], command, ...args))
}

const ipIn = (scene: Scene, where: 'relay' | 'server', ...args: string[]) => runIn(scene, where, 'ip', ...args)
