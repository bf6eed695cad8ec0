// `npm run lab`: a private network with the daemon and QEMU machines on it; boots them, shows how, and gives a verdict.
import { Command, InvalidArgumentError, Option } from 'commander'
import { DaemonRefusal } from '../src/cli/client.ts'
import { createPaint, wantsColour } from '../src/cli/terminal.ts'
import { OpenWdsError, SystemError } from '../src/errors.ts'
import type { SecureBootCa } from '../src/model.ts'
import { showTimeline } from './live-timeline.ts'
import { FAR_NETWORK, LAB_NETWORK, whyNoNamespaces } from './namespaces.ts'
import { ensurePackages } from './packages.ts'
import { formatPlan, PAYLOADS, type PayloadName } from './payloads.ts'
import type { NeighbourName, RelayName } from './neighbours.ts'
import type { Firmware, Guest } from './qemu.ts'
import { createScene, machineMac, machineName, type Scene } from './scene.ts'
import { untilInterrupted } from './teardown.ts'
import { judgeBoot, judgeSecureBoot, judgeStranger, type Verdict } from './verdict.ts'

interface LabOptions {
  firmware: Firmware
  machines: number
  mode: 'server' | 'proxy'
  beside: NeighbourName
  sameHost?: true
  relay?: RelayName
  rival?: true
  pending?: true
  rootless?: true
  https?: true
  trusts?: keyof typeof TRUSTED
  keep?: true
  pcap?: string
  timeout: number
}

/** What each machine is assigned, in turn; undefined: nothing, so that the daemon must not answer it. */
const ROLES: readonly (PayloadName | undefined)[] = ['standin', 'grub', undefined, 'ipxe']
/** The stand-in knows PXE only. */
const HTTP_ROLES: readonly (PayloadName | undefined)[] = ['grub', 'grub', undefined, 'grub']
/** The stand-in is signed by the lab's authorities, shim by Microsoft and the distribution; nothing else is signed. */
const SECURE_ROLES: readonly (PayloadName | undefined)[] = ['standin', 'standin', undefined, 'standin']
const MICROSOFT_ROLES: readonly (PayloadName | undefined)[] = ['shim', 'shim', undefined, 'shim']
/** Whom the firmware of `uefi-secure` trusts: the lab's authorities that play Microsoft's, or Microsoft itself. */
const TRUSTED = {
  '2011': ['2011'],
  '2023': ['2023'],
  both: ['2011', '2023'],
  microsoft: undefined,
} as const satisfies Record<string, readonly SecureBootCa[] | undefined>
/** More at once would take each other's processor time on a small machine. */
const AT_ONCE = 2

/** What unknown machines are told with --pending. */
const PENDING = { unknown: 'pending', autoAddPolicy: { pollInterval: 5, message: 'The lab waits for your word' } }

const paint = createPaint(wantsColour(process.stdout, process.env))
const say = (text = '') => process.stdout.write(`${text}\n`)

const program = new Command('npm run lab --')
  .description(
    'Boots virtual machines through the daemon on a private network of its own: as root in network namespaces with the real ports, as anybody else on loopback. ' +
      'The first machine is assigned the stand-in loader (it fetches files and reports their hashes), the second GRUB, the third nothing, the fourth iPXE.',
  )
  .addOption(
    new Option('--firmware <name>', "the machines' firmware")
      .choices(['bios', 'uefi', 'uefi-http', 'uefi-secure', 'arm64'])
      .default('uefi'),
  )
  .option('--machines <n>', `how many, 1 to ${ROLES.length}`, wholeNumber(1, ROLES.length), 1)
  .addOption(
    new Option('--mode <mode>', 'server: the daemon gives the addresses; proxy: another DHCP server does')
      .choices(['server', 'proxy'])
      .default('server'),
  )
  .addOption(
    new Option('--beside <server>', 'which DHCP server gives the addresses in mode proxy')
      .choices(['dnsmasq', 'kea'])
      .default('dnsmasq'),
  )
  .option('--same-host', "that server is on the daemon's own computer and has port 67 (proxy)")
  .addOption(
    new Option('--relay <relay>', 'the machines are on another subnet, behind this relay').choices([
      'dhcrelay',
      'dnsmasq',
    ]),
  )
  .option('--rival', 'a second boot server answers too, a second late (proxy)')
  .option('--pending', 'the machines are unknown and wait until you approve them')
  .option('--https', 'HTTP boot over TLS; the firmware is given the authority (uefi-http)')
  .addOption(
    new Option(
      '--trusts <authorities>',
      "whose signatures the firmware takes: the lab's own authorities that play Microsoft's of 2011 and 2023, or Microsoft (uefi-secure; default: both)",
    ).choices(Object.keys(TRUSTED)),
  )
  .option('--rootless', 'on loopback, also as root')
  .option('--keep', 'leave everything running until Ctrl-C')
  .option('--pcap <file>', 'write what goes over the wire')
  .option('--timeout <seconds>', 'how long a machine may take', wholeNumber(5, 3600), 120)
  .addHelpText(
    'after',
    [
      '',
      'Examples:',
      '  $ npm run lab                                       one UEFI machine',
      '  $ npm run lab -- --firmware bios --machines 3       BIOS: two programs, and one machine that gets nothing',
      '  $ npm run lab -- --mode proxy --pcap boot.pcap      beside dnsmasq, with a capture for Wireshark',
      '  $ npm run lab -- --mode proxy --beside kea --same-host   Kea has port 67, the daemon only 4011',
      '  $ npm run lab -- --relay dhcrelay --firmware bios   on another subnet, with option 82',
      '  $ npm run lab -- --firmware uefi-http --https       UEFI HTTP boot over TLS',
      '  $ npm run lab -- --firmware uefi-secure --trusts 2023       Secure Boot: the first signature is refused, the second runs',
      '  $ npm run lab -- --firmware uefi-secure --trusts microsoft  the signed shim and GRUB of the distribution',
      '  $ npm run lab -- --mode proxy --rival               with another boot server on the network',
      '  $ npm run lab -- --pending                          approve it with the command that is shown',
      '  $ npm run lab -- --keep                             then try `npx openwds` on it',
    ].join('\n'),
  )

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
    return value
  }
}

program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
program.parse()
const { mode, sameHost, rival, https, firmware, trusts, pending } = program.opts<LabOptions>()
if (trusts && firmware !== 'uefi-secure') program.error('--trusts needs --firmware uefi-secure')
if (pending && firmware === 'uefi-secure') program.error('--pending: what waits there is not signed')
if (https && firmware !== 'uefi-http') program.error('--https needs --firmware uefi-http')
if (mode === 'server' && (sameHost || rival)) program.error(`${rival ? '--rival' : '--same-host'} needs --mode proxy`)
try {
  process.exitCode = await run(program.opts<LabOptions>())
} catch (error) {
  if (!(error instanceof OpenWdsError) && !(error instanceof DaemonRefusal)) throw error
  process.stderr.write(`${error.message}\nnext: ${error.next}\n`)
  process.exitCode = 1
}

async function run(options: LabOptions): Promise<number> {
  const needsOthers = options.mode === 'proxy' || options.relay !== undefined
  ensurePackages('boot', ...(needsOthers ? (['neighbours'] as const) : []))
  if (options.firmware === 'arm64') ensurePackages('arm64')
  if (options.firmware === 'uefi-secure') ensurePackages('secure-boot')
  const network = chooseNetwork(options)
  const { machines, relay, sameHost = false } = options
  const scene = await createScene({
    ...{ network, machines, pcapFile: options.pcap },
    ...(options.mode === 'proxy' ? { neighbour: options.beside, sameHost } : {}),
    ...(relay === undefined ? {} : { far: relay, farMachines: Array.from({ length: machines }, (_, index) => index) }),
    ...(options.rival ? { rival: { services: ['x86PC', 'X86-64_EFI'], delaySeconds: 1 } } : {}),
    ...(options.pending ? { waitingPrograms: true } : {}),
    ...(trustedBy(options) ? { secureBoot: true } : {}),
    config: {
      ...(options.pending ? { pxe: PENDING } : {}),
      ...(options.https ? { http: { bootOver: 'https' } } : {}),
    },
  })
  try {
    return await play(scene, options)
  } finally {
    await scene.close()
  }
}

/** The lab's authorities that the firmware trusts; undefined: it knows nothing of them. */
function trustedBy({ firmware, trusts = 'both' }: LabOptions): readonly SecureBootCa[] | undefined {
  return firmware === 'uefi-secure' ? TRUSTED[trusts] : undefined
}

function rolesFor({ firmware, trusts, machines, pending }: LabOptions): readonly (PayloadName | undefined)[] {
  if (pending) return Array.from({ length: machines }, (): PayloadName => 'standin')
  const roles =
    firmware === 'uefi-http'
      ? HTTP_ROLES
      : firmware !== 'uefi-secure'
        ? ROLES
        : trusts === 'microsoft'
          ? MICROSOFT_ROLES
          : SECURE_ROLES
  return roles.slice(0, machines)
}

/** Namespaces where they can be had; says why not, unless loopback was asked for. */
function chooseNetwork({ rootless, mode, relay, firmware }: LabOptions): 'namespaces' | 'rootless' {
  const reason = rootless ? '--rootless' : whyNoNamespaces()
  const isHttp = firmware === 'uefi-http'
  if (reason !== undefined && (mode === 'proxy' || relay !== undefined || isHttp))
    throw new SystemError('LAB_STEP_FAILED', {
      step: isHttp
        ? 'boot by HTTP'
        : mode === 'proxy'
          ? 'put another DHCP server on the network'
          : 'put a relay on the network',
      reason: `that takes root and network namespaces (${reason})`,
    })
  return reason === undefined ? 'namespaces' : 'rootless'
}

async function play(scene: Scene, options: LabOptions): Promise<number> {
  const roles = rolesFor(options)
  const trustsSigners = trustedBy(options)
  if (!options.pending) for (const [index, payload] of roles.entries()) if (payload) await scene.assign(index, payload)
  introduce(scene, options, roles)

  const endTimeline = await showTimeline(scene.daemon.socket, process.stdout)
  const verdicts: Verdict[] = []
  const waiting = [...roles.entries()]
  const timeoutMs = options.timeout * 1000
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, payload] = next
      const asks = options.pending && options.firmware !== 'bios'
      const trusts = options.https ? await scene.authority() : undefined
      const switchOn = () =>
        scene.start(index, options.firmware, {
          ...(asks ? { plan: `binl\n${formatPlan(scene.files)}` } : {}),
          ...(trusts === undefined ? {} : { trusts }),
          ...(trustsSigners === undefined ? {} : { trustsSigners }),
        })
      const { guest, verdict } = await judge(index, payload, switchOn)
      verdicts[index] = verdict
      await leave(guest, options)
    }
  }
  const judge = async (index: number, payload: PayloadName | undefined, switchOn: () => Guest) => {
    if (payload && options.firmware === 'uefi-secure') return judgeSecureBoot(switchOn, payload, scene, timeoutMs)
    const guest = switchOn()
    const verdict = payload
      ? await judgeBoot(guest, payload, scene, timeoutMs)
      : await judgeStranger(index, guest, scene, timeoutMs)
    return { guest, verdict }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await endTimeline()

  say()
  for (const [index, verdict] of verdicts.entries()) {
    const mark = verdict.isGood ? paint('green', 'ok    ') : paint('red', 'NOT OK')
    say(`${mark}  ${paint('bold', who(index, roles[index]))}  ${verdict.text}`)
    for (const problem of verdict.problems) say(`        ${problem}`)
  }
  const isGood = verdicts.every((verdict) => verdict.isGood)
  if (!isGood) say(`\nThe end of the daemon's log:\n${scene.daemon.log.slice(-10).join('\n')}`)
  if (options.pcap !== undefined) say(`\nCapture: ${options.pcap}`)
  if (options.keep) await keepUntilInterrupted(scene)
  return isGood ? 0 : 1
}

function who(index: number, payload: PayloadName | undefined): string {
  return payload ? `${machineName(index)} ${machineMac(index)}` : machineMac(index)
}

function introduce(scene: Scene, options: LabOptions, roles: readonly (PayloadName | undefined)[]): void {
  const { firmware, mode, beside, relay, rival, pending } = options
  const where = scene.network.namespaces
    ? `network namespaces ${scene.network.namespaces.server} and ${scene.network.namespaces.clients}, real ports`
    : 'loopback: frame switch, high ports, no root'
  const addresses = scene.neighbour
    ? `${beside} ${options.sameHost ? 'on the same computer' : `at ${LAB_NETWORK.neighbour}`} gives the addresses`
    : 'the daemon gives the addresses'
  say(`${paint('bold', 'Network')}  ${where}`)
  say(`${paint('bold', 'Daemon')}   ${LAB_NETWORK.server}, mode ${mode}: ${addresses}`)
  if (relay)
    say(`${paint('bold', 'Relay')}    ${relay} at ${LAB_NETWORK.relay}: the machines are in ${FAR_NETWORK.subnet}`)
  if (rival) say(`${paint('bold', 'Rival')}    another boot server, dnsmasq, at ${LAB_NETWORK.rival}`)
  for (const [index, payload] of roles.entries()) {
    const fate = pending
      ? 'is unknown, and waits'
      : payload
        ? `is assigned ${PAYLOADS[payload].title}`
        : 'is assigned nothing'
    say(`${paint('bold', 'Machine')}  ${who(index, pending ? undefined : payload)} (${firmware}) ${fate}`)
  }
  if (pending) {
    say(`\nApprove from another terminal; a machine goes on within ${PENDING.autoAddPolicy.pollInterval} s:`)
    say(`  npx openwds pending list --socket ${scene.daemon.socket}`)
    say(`  npx openwds pending approve 1 --boot-image standin --socket ${scene.daemon.socket}`)
  }
  say()
}

/** A machine is switched off once it was judged; with --keep it may go on. */
async function leave(guest: Guest, { keep }: LabOptions): Promise<void> {
  if (!keep) await guest.stop()
}

async function keepUntilInterrupted({ daemon, network }: Scene): Promise<void> {
  const port = Number(network.settings.api['port'] ?? 8067)
  const prefix = network.namespaces ? `ip netns exec ${network.namespaces.server} ` : ''
  say(`\nEverything keeps running until Ctrl-C. The daemon's socket needs no token:`)
  say(`  npx openwds session list --socket ${daemon.socket}`)
  say(`  curl --unix-socket ${daemon.socket} http://localhost/api/v1/machines`)
  say(`  ${prefix}curl http://127.0.0.1:${port}/api/v1/health`)
  await untilInterrupted()
}
