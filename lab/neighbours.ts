// The other servers on the lab's network: DHCP servers that give addresses, a second boot server, and relays.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandPath, startCompanion, type Companion } from './companion.ts'
import { FAR_NETWORK, LAB_NETWORK, type Namespaces } from './namespaces.ts'

export type NeighbourName = 'dnsmasq' | 'kea'

export interface NeighbourOptions {
  /** On the daemon's own computer: it has port 67 and sends option 60, the daemon has port 4011 [PXE 2.1 §2.2.4]. */
  sameHost?: boolean
  /** Names a network boot file, as options 66 and 67 of other people's DHCP servers do. */
  bootFile?: BootFileOption | undefined
}

export interface BootFileOption {
  /** For firmware of this architecture code. */
  architecture: number
  file: string
  /** Where the file is; without, at the neighbour itself. */
  server?: string
  /** Option 60 of the reply. */
  vendorClass?: 'PXEClient' | 'HTTPClient'
}

const LEASE_SECONDS = 3600

/**
 * Starts a DHCP server that knows nothing of booting, and waits until it serves.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export async function startNeighbour(
  name: NeighbourName,
  namespaces: Namespaces,
  directory: string,
  options: NeighbourOptions = {},
): Promise<Companion> {
  mkdirSync(directory, { recursive: true })
  const namespace = options.sameHost ? namespaces.server : namespaces.neighbour
  return name === 'dnsmasq'
    ? startDnsmasq(namespaces, namespace, [
        ...[`--dhcp-leasefile=${join(directory, 'leases')}`, '--no-ping'],
        ...[LAB_NETWORK, FAR_NETWORK].map(
          ({ poolFirst, poolLast }) => `--dhcp-range=${poolFirst},${poolLast},255.255.255.0,${LEASE_SECONDS}`,
        ),
        ...(options.sameHost ? ['--dhcp-vendorclass=set:pxe,PXEClient', '--dhcp-option=tag:pxe,60,PXEClient'] : []),
        ...dnsmasqBootFile(options.bootFile),
      ])
    : startKea(namespaces, namespace, directory, options)
}

export interface RivalOptions {
  /** Which machines have a program there; it answers the others too. */
  services: readonly ('x86PC' | 'X86-64_EFI')[]
  /** How late its offers are; without, it is the first. */
  delaySeconds?: number
}

/**
 * Starts dnsmasq as a second ProxyDHCP server: it offers `file` of its own to every machine of these kinds.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export async function startRival(
  namespaces: Namespaces,
  directory: string,
  { services, file, delaySeconds }: RivalOptions & { file: string },
): Promise<Companion> {
  mkdirSync(directory, { recursive: true })
  return startDnsmasq(namespaces, namespaces.rival, [
    ...['--dhcp-range=10.77.0.0,proxy', '--enable-tftp', `--tftp-root=${directory}`],
    ...(delaySeconds === undefined ? [] : [`--dhcp-reply-delay=${delaySeconds}`]),
    ...services.map((service) => `--pxe-service=${service},"the rival's program",${file}`),
  ])
}

export type RelayName = 'dhcrelay' | 'dnsmasq'

/**
 * Starts a relay between the second network and these servers; dhcrelay adds option 82.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export async function startRelay(
  name: RelayName,
  namespaces: Namespaces,
  servers: readonly string[] = [LAB_NETWORK.server],
): Promise<Companion> {
  if (name === 'dnsmasq') {
    const relays = servers.map((server) => `--dhcp-relay=${FAR_NETWORK.gateway},${server}`)
    return startCompanion(namespaces, namespaces.relay, {
      ...dnsmasq(['--except-interface=lo', ...relays]),
      ready: /DHCP relay from/,
    })
  }
  const [downstream, upstream] = ['eth1', 'eth0']
  return startCompanion(namespaces, namespaces.relay, {
    command: commandPath('dhcrelay'),
    args: ['-4', '-d', '-a', '--no-pid', '-id', downstream, '-iu', upstream, ...servers],
    ready: /Sending on.*Socket\/fallback/,
  })
}

function dnsmasq(args: readonly string[]): { command: string; args: string[] } {
  const fixed = ['--keep-in-foreground', '--log-facility=-', '--conf-file=/dev/null', '--user=root', '--port=0']
  return { command: commandPath('dnsmasq'), args: [...fixed, '--log-dhcp', ...args] }
}

function startDnsmasq(namespaces: Namespaces, namespace: string, args: readonly string[]): Promise<Companion> {
  return startCompanion(namespaces, namespace, {
    ...dnsmasq(['--interface=eth0', '--bind-interfaces', ...args]),
    ready: /sockets bound exclusively to interface/,
  })
}

function dnsmasqBootFile(boot: NeighbourOptions['bootFile']): string[] {
  if (!boot) return []
  return [
    `--dhcp-match=set:boot,option:client-arch,${boot.architecture}`,
    ...(boot.vendorClass === undefined ? [] : [`--dhcp-option-force=tag:boot,60,${boot.vendorClass}`]),
    `--dhcp-boot=tag:boot,${boot.file}${boot.server === undefined ? '' : `,,${boot.server}`}`,
  ]
}

function startKea(
  namespaces: Namespaces,
  namespace: string,
  directory: string,
  options: NeighbourOptions,
): Promise<Companion> {
  // Ubuntu's AppArmor lets the packaged path read only /etc/kea; a copy is not bound to that.
  const copy = join(directory, 'kea-dhcp4')
  copyFileSync(commandPath('kea-dhcp4'), copy)
  const file = join(directory, 'kea-dhcp4.json')
  writeFileSync(file, JSON.stringify(keaConfiguration(options), null, 2))
  return startCompanion(namespaces, namespace, {
    ...{ command: copy, args: ['-c', file], ready: /DHCP4_STARTED/ },
    env: { KEA_PIDFILE_DIR: directory, KEA_LOCKFILE_DIR: directory },
  })
}

function keaConfiguration({ sameHost }: NeighbourOptions): unknown {
  const announce = {
    name: 'pxe',
    test: "substring(option[60].hex,0,9) == 'PXEClient'",
    'option-data': [{ name: 'vendor-class-identifier', data: 'PXEClient', 'always-send': true }],
  }
  return {
    Dhcp4: {
      'interfaces-config': { interfaces: ['eth0'], 'dhcp-socket-type': 'raw' },
      'lease-database': { type: 'memfile', persist: false },
      'valid-lifetime': LEASE_SECONDS,
      ...(sameHost ? { 'client-classes': [announce] } : {}),
      subnet4: [
        {
          id: 1,
          subnet: LAB_NETWORK.subnet,
          pools: [{ pool: `${LAB_NETWORK.poolFirst} - ${LAB_NETWORK.poolLast}` }],
        },
      ],
      loggers: [{ name: 'kea-dhcp4', output_options: [{ output: 'stdout' }], severity: 'INFO' }],
    },
  }
}
