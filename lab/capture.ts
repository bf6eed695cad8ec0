// Records what real network boot and DHCP clients send, as the readable fixtures in test/fixtures/dhcp. Needs root.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { readDhcpMessages, recordDhcp, type RecordedMessage } from './dhcp-recording.ts'
import { createHost, type LabHost } from './hosts.ts'
import { createNamespaces, LAB_NETWORK } from './namespaces.ts'
import { startNeighbour, type RelayName } from './neighbours.ts'
import { ensurePackages } from './packages.ts'
import { PAYLOADS, type PayloadName } from './payloads.ts'
import { startGuest, type Firmware } from './qemu.ts'
import { createScene, type SceneOptions } from './scene.ts'
import { judgeBoot } from './verdict.ts'

/** One client: what it is, and how to make it talk while `pcapFile` is written. */
interface Client {
  title: string
  /** The Debian package it comes from; its version is written down. */
  package: string
  run(pcapFile: string, folder: string): Promise<void>
}

const BOOT_LIMIT_MS = 90_000
/** The address from which perfdhcp sends. */
const LOADING_HOST = '10.77.0.50'

const CLIENTS: Record<string, Client> = {
  'ovmf-server': {
    title: 'EDK2 (OVMF x64), PXE over IPv4; this server gives address and boot program',
    package: 'ovmf',
    run: boot('uefi', 'standin'),
  },
  'ovmf-proxy': {
    title: 'EDK2 (OVMF x64), PXE over IPv4; dnsmasq gives the address, this server the boot program',
    package: 'ovmf',
    run: boot('uefi', 'standin', { neighbour: 'dnsmasq' }),
  },
  'ovmf-http': {
    title: 'EDK2 (OVMF x64), HTTP boot over IPv4; dnsmasq gives address and URI',
    package: 'ovmf',
    run: foreignBoot('uefi-http', 16, 'HTTPClient', `http://${LAB_NETWORK.neighbour}/boot.efi`, 15_000),
  },
  'aavmf-server': {
    title: 'EDK2 (AAVMF arm64), PXE over IPv4; this server gives address and boot program',
    package: 'qemu-efi-aarch64',
    run: boot('arm64', 'standin'),
  },
  'ipxe-rom-server': {
    title: "SeaBIOS with iPXE's card ROM; this server gives address and boot program",
    package: 'ipxe-qemu',
    run: boot('bios', 'standin'),
  },
  'ipxe-rom-proxy': {
    title: "SeaBIOS with iPXE's card ROM; dnsmasq gives the address, this server the boot program",
    package: 'ipxe-qemu',
    run: boot('bios', 'standin', { neighbour: 'dnsmasq' }),
  },
  'ipxe-undionly': {
    title:
      "undionly.kpxe, started by this server from a BIOS machine whose card ROM is iPXE too (the first packets are the ROM's)",
    package: 'ipxe',
    run: boot('bios', 'ipxe', {}, 'chain undionly.kpxe'),
  },
  'ipxe-snponly': {
    title: 'snponly.efi, started by this server from EDK2 (the first packets are the firmware’s)',
    package: 'ipxe',
    run: boot('uefi', 'ipxe'),
  },
  'u-boot-arm64': {
    title: 'U-Boot for arm64: a DHCP client of its own class, then PXE',
    package: 'u-boot-qemu',
    run: foreignBoot('uboot', 11, 'PXEClient', 'boot.efi', 40_000),
  },
  dhclient: {
    title: 'dhclient: a lease, its renewal after half of its 20 s, and its release',
    package: 'isc-dhcp-client',
    run: onHost(async (host, folder) => {
      const client = await host.startDhclient()
      await sleep(14_000)
      await client.stop('SIGTERM')
      const files = ['-lf', join(folder, 'host0.dhclient'), '-pf', join(folder, 'host0.pid'), '-sf', '/bin/true']
      await host.run('dhclient', ['-4', '-r', '-cf', '/dev/null', ...files, 'eth0'])
    }),
  },
  udhcpc: {
    title: 'busybox udhcpc: a lease, its renewal (SIGUSR1), and its release',
    package: 'udhcpc',
    run: onHost(async (host) => {
      const client = await host.startUdhcpc('-R')
      process.kill(client.pid, 'SIGUSR1')
      await sleep(2000)
      await client.stop('SIGTERM')
    }),
  },
  'systemd-networkd': {
    title: 'systemd-networkd: a lease, its renewal after half of its 20 s, and its release',
    package: 'systemd',
    run: onHost(async (host) => {
      const script = join(import.meta.dirname, 'networkd.sh')
      const client = await host.start('unshare', ['--mount', '--uts', script], /DHCPv4 address .* via|acquired/)
      await sleep(14_000)
      await client.stop('SIGTERM')
    }),
  },
  'udhcpc-pxe': {
    title: 'busybox udhcpc with the options of a network card that is not iPXE (60, 93, 94, 97, no 77)',
    package: 'udhcpc',
    run: onHost(async (host) => {
      const options = ['0x5d:0000', '0x5e:010201', '0x61:0000000077221144438566000000000201'].flatMap((o) => ['-x', o])
      const vendor = 'PXEClient:Arch:00000:UNDI:002001'
      await host.run('udhcpc', [
        '-i',
        'eth0',
        '-f',
        '-q',
        '-n',
        '-V',
        vendor,
        ...options,
        '-O',
        'bootfile',
        '-s',
        '/bin/true',
      ])
    }),
  },
  perfdhcp: {
    title: 'perfdhcp, which speaks as a relay does: three exchanges of four messages from random machines',
    package: 'kea-admin',
    run: onHost(
      async (host) => {
        await host.run('ip', ['addr', 'add', `${LOADING_HOST}/24`, 'dev', 'eth0'])
        await host.run('perfdhcp', ['-4', '-r', '3', '-n', '3', '-R', '3', '-l', 'eth0'])
      },
      { config: { dhcp: { relays: [LOADING_HOST] } } },
    ),
  },
  'relay-dhcrelay': {
    title: 'udhcpc behind ISC dhcrelay, which adds option 82; recorded between relay and server',
    package: 'isc-dhcp-relay',
    run: relayed('dhcrelay'),
  },
  'relay-dnsmasq': {
    title: 'udhcpc behind dnsmasq as relay; recorded between relay and server',
    package: 'dnsmasq-base',
    run: relayed('dnsmasq'),
  },
}

/** A machine in QEMU that boots through the daemon; iPXE's script gets a line more. */
function boot(
  firmware: Firmware,
  payload: PayloadName,
  options: Partial<SceneOptions> = {},
  scriptLine?: string,
): Client['run'] {
  return async (pcapFile) => {
    const scene = await createScene({ network: 'namespaces', machines: 1, pcapFile, ...options })
    try {
      await scene.assign(0, payload)
      if (scriptLine) appendFileSync(join(scene.imageDirectory, PAYLOADS.ipxe.script), `${scriptLine}\n`)
      const guest = scene.start(0, firmware)
      const verdict = await judgeBoot(guest, payload, scene, BOOT_LIMIT_MS)
      // a boot program that asks for an address too
      if (payload === 'ipxe') await sleep(8000)
      await guest.stop()
      if (!verdict.isGood) throw new Error([verdict.text, ...verdict.problems].join('\n'))
    } finally {
      await scene.close()
    }
  }
}

/** A machine in QEMU with a boot file that dnsmasq names: for firmware that boots in ways the daemon does not serve. */
function foreignBoot(
  firmware: Firmware,
  architecture: number,
  vendorClass: 'PXEClient' | 'HTTPClient',
  file: string,
  lastsMs: number,
): Client['run'] {
  return async (pcapFile, folder) => {
    const namespaces = createNamespaces({ machines: 1 })
    try {
      const bootFile = { architecture, vendorClass, file }
      const server = await startNeighbour('dnsmasq', namespaces, join(folder, 'dnsmasq'), { bootFile })
      const wire = { kind: 'tap', interface: namespaces.taps[0] ?? '', namespace: namespaces.clients } as const
      const names = { mac: '52:54:00:77:01:01', uuid: '77000000-1122-4344-8566-000000000001' }
      const guest = startGuest({ firmware, ...names, wire, directory: join(folder, 'machine'), pcapFile })
      await guest.waitFor(undefined, lastsMs)
      await guest.stop()
      await server.stop()
    } finally {
      namespaces.remove()
    }
  }
}

/** A DHCP client of this computer, beside the daemon's address server; recorded at its own card. */
function onHost(
  act: (host: LabHost, folder: string) => Promise<void>,
  options: Partial<SceneOptions> = {},
): Client['run'] {
  return async (pcapFile, folder) => {
    const scene = await createScene({ network: 'namespaces', machines: 0, hosts: 1, leaseSeconds: 20, ...options })
    try {
      const { namespaces } = scene.network
      if (!namespaces) return
      const stop = await recordDhcp(namespaces, namespaces.hosts[0] ?? '', pcapFile)
      await act(createHost(namespaces, 0, folder), folder)
      await stop()
    } finally {
      await scene.close()
    }
  }
}

/** A client on the second network; recorded at the daemon's card. */
function relayed(relay: RelayName): Client['run'] {
  return async (pcapFile, folder) => {
    const scene = await createScene({ network: 'namespaces', machines: 0, hosts: 1, farHosts: [0], far: relay })
    try {
      const { namespaces } = scene.network
      if (!namespaces) return
      const stop = await recordDhcp(namespaces, namespaces.server, pcapFile)
      await createHost(namespaces, 0, folder).run('udhcpc', ['-i', 'eth0', '-f', '-q', '-n', '-R', '-s', '/bin/true'])
      await stop()
    } finally {
      await scene.close()
    }
  }
}

/** The fixture: readable, and read back by test/support/lab-captures.ts. */
function formatFixture(name: string, client: Client, messages: readonly RecordedMessage[]): string {
  const startMs = messages[0]?.atMs ?? 0
  return [
    `# ${client.title}.`,
    `# ${client.package} ${packageVersion(client.package)}, recorded by: node --import=tsx lab/capture.ts ${name}`,
    '# Seconds since the first packet, sender > receiver, then the DHCP message. The replies of the daemon are left out.',
    ...messages.flatMap(({ atMs, from, to, bytes }) => [
      '',
      `${((atMs - startMs) / 1000).toFixed(3)} ${from.address}:${from.port} > ${to.address}:${to.port}`,
      ...hexLines(bytes),
    ]),
    '',
  ].join('\n')
}

/** 32 bytes a line. */
function hexLines(bytes: Uint8Array): string[] {
  return (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,64}/g) ?? []
  )
}

function packageVersion(name: string): string {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' })
  return query.status === 0 ? query.stdout : '(version unknown)'
}

const program: Command = new Command('node --import=tsx lab/capture.ts')
  .description('Records what real clients send into fixtures. Clients:\n' + describeClients())
  .argument('[clients...]', 'which; default: all')
  .option('--out <folder>', 'where the fixtures go', join(import.meta.dirname, '../test/fixtures/dhcp'))
  .parse()

function describeClients(): string {
  return Object.entries(CLIENTS)
    .map(([name, { title }]) => `  ${name.padEnd(16)} ${title}`)
    .join('\n')
}

const { out } = program.opts<{ out: string }>()
const wanted = program.args.length > 0 ? program.args : Object.keys(CLIENTS)
ensurePackages('boot', 'neighbours', 'arm64', 'u-boot', 'captures')
for (const name of wanted) {
  const client = CLIENTS[name]
  if (!client) program.error(`no client ${name}; --help lists them`, { exitCode: 2 })
  const folder = mkdtempSync(join(tmpdir(), 'openwds-capture-'))
  const pcapFile = join(folder, 'capture.pcap')
  try {
    await client.run(pcapFile, folder)
    // the daemon's own are what is tested
    const messages = readDhcpMessages(pcapFile).filter(({ from }) => from.address !== LAB_NETWORK.server)
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, `${name}.txt`), formatFixture(name, client, messages))
    process.stdout.write(`${name}: ${messages.length} messages\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
