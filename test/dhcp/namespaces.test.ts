// The daemon on real interfaces: sockets handed over for each, and a mode chosen by who else answers. Needs root.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { startDaemon, type Daemon, type DaemonOptions } from '../../lab/daemon.ts'
import { createNamespaces, FAR_NETWORK, LAB_NETWORK, type Namespaces } from '../../lab/namespaces.ts'
import { findCommand } from '../../lab/packages.ts'
import type { LeaseReply, NetworkProbeReply } from '../../src/api/schemas.ts'
import { skipWithoutCommands, skipWithoutNamespaces } from '../support/lab-tools.ts'

t.setTimeout(120_000)
const skip = skipWithoutNamespaces() || skipWithoutCommands('udhcpc', 'dnsmasq')
const LAUNCHER = join(import.meta.dirname, 'hand-over-sockets.pl')
/** The same subnet on both sides: only the interface tells them apart. */
const SHARED = { subnet: '10.77.0.0/16', leaseSeconds: 60 }

function setUp(t: Test): { namespaces: Namespaces; folder: string } {
  const namespaces = createNamespaces({ machines: 0, hosts: 2, far: 'interface', farHosts: [1] })
  const folder = mkdtempSync(join(tmpdir(), 'openwds-test-'))
  t.teardown(() => {
    namespaces.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  return { namespaces, folder }
}

let lives = 0

async function start(t: Test, folder: string, config: object, place: DaemonOptions['place']): Promise<Daemon> {
  const directory = join(folder, `life${++lives}`)
  const imageDirectory = join(directory, 'images')
  mkdirSync(imageDirectory, { recursive: true })
  const daemon = await startDaemon({
    directory,
    config: { imageDirectory, tftp: { enabled: false }, log: { level: 'info', format: 'json' }, ...config },
    ...(place ? { place } : {}),
  })
  t.teardown(() => daemon.stop())
  return daemon
}

/** The address a client gets, and from whom. */
async function lease(namespaces: Namespaces, host: number, ...more: string[]): Promise<string> {
  const words = [...more, '-i', 'eth0', '-n', '-q', '-f', '-s', '/bin/true', '-t', '8', '-T', '1']
  const [command, args] = namespaces.inside(namespaces.hosts[host] ?? '', findCommand('udhcpc') ?? 'udhcpc', ...words)
  const { stderr, stdout } = await promisify(execFile)(command, args, { timeout: 30_000 })
  return /lease of (\S+ obtained from [\d.]+)/.exec(stdout + stderr)?.[1] ?? stdout + stderr
}

const isPerl = findCommand('perl') !== undefined
t.test(
  'sockets handed over: two interfaces with one subnet, each client gets what belongs to its side',
  { skip: skip || (isPerl ? false : 'perl is not installed') },
  async (t) => {
    const { namespaces, folder } = setUp(t)
    const dhcp = {
      mode: 'server',
      pools: [
        { ...SHARED, range: '10.77.4.1-10.77.4.9', interface: 'eth0' },
        { ...SHARED, range: '10.77.5.1-10.77.5.9', interface: 'eth1' },
      ],
    }
    // the far side has the same network here
    const ip = findCommand('ip') ?? 'ip'
    const readdress = async (words: string[]) =>
      promisify(execFile)(...namespaces.inside(namespaces.server, ip, ...words))
    await readdress(['addr', 'flush', 'dev', 'eth1'])
    await readdress(['addr', 'add', '10.77.0.3/16', 'dev', 'eth1'])
    const daemon = await start(t, folder, { dhcp }, (command, ...args) =>
      namespaces.inside(namespaces.server, 'perl', LAUNCHER, 'eth0,eth1', command, ...args),
    )
    t.equal(await lease(namespaces, 0), `10.77.4.1 obtained from ${LAB_NETWORK.server}`)
    t.equal(await lease(namespaces, 1), '10.77.5.1 obtained from 10.77.0.3')
    const leases = await daemon.api.list<LeaseReply>('/leases')
    t.same(
      leases.map(({ address }) => address),
      ['10.77.4.1', '10.77.5.1'],
      'nothing was held on the other side',
    )
  },
)

/** The head of a capture file without any frame [pcap(5)]. */
const EMPTY_CAPTURE_BYTES = 24

/** Begins to listen for servers' messages on a host's wire; the function returned says whether there was any. */
async function listenOn(t: Test, namespaces: Namespaces, host: number, file: string): Promise<() => Promise<boolean>> {
  const words = ['-q', '-P', '-i', 'eth0', '-f', 'udp src port 67', '-w', file]
  const place = namespaces.inside(namespaces.hosts[host] ?? '', findCommand('dumpcap') ?? 'dumpcap', ...words)
  const capture = spawn(...place, { stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(() => capture.kill('SIGKILL'))
  const ended = once(capture, 'close')
  await new Promise<void>((resolve, reject) => {
    capture.stderr.on('data', (text) => String(text).includes('File:') && resolve())
    capture.once('close', () => reject(new Error('dumpcap ended')))
  })
  return async () => {
    // a frame is in the file a moment after it was on the wire
    await sleep(1500)
    capture.kill('SIGINT')
    await ended
    return statSync(file).size > EMPTY_CAPTURE_BYTES
  }
}

t.test(
  'a broadcast on one of two interfaces is answered there alone',
  { skip: skip || skipWithoutCommands('dumpcap') },
  async (t) => {
    const { namespaces, folder } = setUp(t)
    const pools = ['10.77.0.150-10.77.0.160', FAR_NETWORK.subnet.replace('.0/24', '.150')].map((range, far) => ({
      subnet: far ? FAR_NETWORK.subnet : LAB_NETWORK.subnet,
      range: far ? `${range}-${range.replace(/150$/, '160')}` : range,
    }))
    await start(t, folder, { server: { interfaces: ['eth0', 'eth1'] }, dhcp: { mode: 'server', pools } }, (...words) =>
      namespaces.inside(namespaces.server, ...words),
    )
    const servers = [LAB_NETWORK.server, FAR_NETWORK.gateway]
    for (const asking of [0, 1]) {
      const hears = [0, 1].map((host) => listenOn(t, namespaces, host, join(folder, `${asking}-${host}.pcap`)))
      const heard = await Promise.all(hears)
      // -B: the client wants its replies as broadcasts
      t.match(await lease(namespaces, asking, '-B'), `obtained from ${servers[asking]}`)
      t.same(await Promise.all(heard.map((hasHeard) => hasHeard())), [asking === 0, asking === 1])
    }
  },
)

t.test('mode auto: server where nobody answers, proxy beside a DHCP server', { skip }, async (t) => {
  const { namespaces, folder } = setUp(t)
  const config = {
    server: { interfaces: ['eth0', 'eth1'] },
    dhcp: {
      mode: 'auto',
      pools: [
        { subnet: LAB_NETWORK.subnet, range: '10.77.0.150-10.77.0.160' },
        {
          subnet: FAR_NETWORK.subnet,
          range: FAR_NETWORK.subnet.replace('.0/24', '.150-') + FAR_NETWORK.subnet.replace('.0/24', '.160'),
        },
      ],
    },
  }
  const inServer: DaemonOptions['place'] = (command, ...args) => namespaces.inside(namespaces.server, command, ...args)
  const alone = await start(t, folder, config, inServer)
  t.match(alone.log.join('\n'), /"event":"dhcp\.mode\.chosen","mode":"server"/)
  t.match(await lease(namespaces, 0), `obtained from ${LAB_NETWORK.server}`)
  t.match(
    await lease(namespaces, 1),
    `obtained from ${FAR_NETWORK.gateway}`,
    'the other interface with its own address',
  )
  const { host, ...body } = (await alone.api.send<NetworkProbeReply>('POST', '/network/probe')).body
  t.match(
    host,
    [
      { check: 'mtu', text: /eth0/ },
      { check: 'mtu', text: /eth1/ },
    ],
    'both cards are looked at',
  )
  t.same(body, { servers: [], obstacles: [], advice: [] }, 'nobody else, and nothing to do')
  await alone.stop()

  const [command, args] = namespaces.inside(
    namespaces.neighbour,
    findCommand('dnsmasq') ?? 'dnsmasq',
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--no-ping', '--user=root', '--pid-file='],
    ...['--dhcp-range=10.77.0.200,10.77.0.210,255.255.255.0,2m', `--dhcp-leasefile=${join(folder, 'leases')}`],
    '--log-facility=/dev/null',
  )
  const neighbour = spawn(command, args, { stdio: 'ignore' })
  t.teardown(() => neighbour.kill())
  await sleep(800)
  const beside = await start(t, folder, config, inServer)
  t.match(
    beside.log.join('\n'),
    /"event":"dhcp\.mode\.chosen","mode":"proxy","reason":"10\.77\.0\.2 gives addresses on eth0"/,
  )
  t.match(await lease(namespaces, 0), `obtained from ${LAB_NETWORK.neighbour}`)
  const probe = await beside.api.send<NetworkProbeReply>('POST', '/network/probe')
  t.match(probe.body.servers, [
    { server: LAB_NETWORK.neighbour, interface: 'eth0', isBootServer: false, isOurs: false },
  ])
  t.match(probe.body.servers[0]?.meaning, /dhcp\.mode proxy is made for/)
  await beside.stop()

  const server = await start(t, folder, { ...config, dhcp: { ...config.dhcp, mode: 'server' } }, inServer)
  for (let tries = 0; tries < 100 && !server.log.some((line) => line.includes('dhcp.rival')); tries++) await sleep(100)
  t.match(server.log.join('\n'), /"event":"dhcp\.rival","server":"10\.77\.0\.2","interface":"eth0"/)
})
