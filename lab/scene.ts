// Sets a scene for boots: a folder with boot programs, a network, the daemon, perhaps another DHCP server, machines.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiPath } from '../src/cli/client.ts'
import { startDaemon, type Daemon } from './daemon.ts'
import { SystemError } from '../src/errors.ts'
import type { SecureBootCa } from '../src/model.ts'
import type { Companion } from './companion.ts'
import { createHost, type LabHost } from './hosts.ts'
import { FAR_NETWORK, LAB_NETWORK } from './namespaces.ts'
import {
  startNeighbour,
  startRelay,
  startRival,
  type BootFileOption,
  type NeighbourName,
  type RelayName,
  type RivalOptions,
} from './neighbours.ts'
import { createRootlessNetwork, createRootNetwork, type LabNetwork } from './network.ts'
import {
  formatPlan,
  makeFetchedFiles,
  makePayloads,
  makeWaitingPrograms,
  PAYLOADS,
  type FetchedFile,
  type PayloadName,
} from './payloads.ts'
import type { AuthorityReply } from '../src/api/authority.ts'
import { encodeSignatureList } from './signature-list.ts'
import { startGuest, type Firmware, type Guest } from './qemu.ts'
import { makeAuthorities, signProgram, writeTrustingVariables, type LabAuthorities } from './secure-boot.ts'
import { atEnd } from './teardown.ts'

export interface SceneOptions {
  /** `namespaces` needs root; `rootless` runs as anybody, with one DHCP server at most: ours. */
  network: 'namespaces' | 'rootless'
  /** How many machines can be plugged in. */
  machines: number
  /** The stand-in is there as wdsnbp.com and wdsmgfw.efi too: firmware can wait for an administrator. */
  waitingPrograms?: boolean
  /** The stand-in is signed, as `standin.efi` by the authority of 2011 and as `standin_EX.efi` by that of 2023. */
  secureBoot?: boolean
  /** The stand-in fetches some small files instead of all kinds. */
  onlySmallFiles?: boolean
  /** Beside this DHCP server, as proxy; otherwise the daemon gives the addresses. This and all below: namespaces only. */
  neighbour?: NeighbourName | undefined
  /** The neighbour is on the daemon's own computer and has port 67; the daemon has port 4011. */
  sameHost?: boolean
  /** The neighbour names a boot file itself; dnsmasq only. */
  bootFile?: BootFileOption
  /** A second boot server, dnsmasq, that offers BIOS or UEFI machines a program of its own. */
  rival?: RivalOptions | undefined
  /** A second network: behind this relay, or on an interface of the daemon's own. */
  far?: RelayName | 'interface' | undefined
  /** The machines and hosts that are on the second network. */
  farMachines?: readonly number[]
  farHosts?: readonly number[]
  /** Namespaces with a network card and no address, for DHCP clients of this computer. */
  hosts?: number
  /** How long addresses are lent. */
  leaseSeconds?: number
  /** More settings of the daemon: each replaces the one of that name in its section. */
  config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  pcapFile?: string | undefined
}

export interface StartOptions {
  /** What the stand-in is to do instead of fetching the files: the steps of lab/standin/standin.c. */
  plan?: string
  /** See GuestOptions. */
  disk?: string
  /** The certificates in PEM that its HTTPS trusts; for `uefi-http`. */
  trusts?: string
  /** Of firmware `uefi-secure`: whom it trusts; default: Microsoft, as packaged. */
  trustsSigners?: readonly SecureBootCa[]
}

export interface Scene {
  readonly directory: string
  /** The daemon that runs now. */
  readonly daemon: Daemon
  readonly neighbour: Companion | undefined
  readonly network: LabNetwork
  /** Where the daemon's boot files are. */
  readonly imageDirectory: string
  /** What every stand-in fetches. */
  readonly files: readonly FetchedFile[]
  /** The authorities of `secureBoot`. */
  readonly authorities: LabAuthorities | undefined
  /** Makes the machine known and assigns it a boot image; `words` are more fields of the assignment. */
  assign(index: number, payload: PayloadName, words?: Readonly<Record<string, unknown>>): Promise<void>
  /** The certificate of the daemon's authority, in PEM. */
  authority(): Promise<string>
  /** Switches machine `index` on. */
  start(index: number, firmware: Firmware, options?: StartOptions): Guest
  /** The DHCP client's computer with this number; only in namespaces. */
  host(index: number): LabHost
  /** Kills the daemon as a power failure would (SIGKILL) and starts it again with the same configuration and data. */
  restart(): Promise<void>
  /** Stops everything and removes the folder; happens by itself when the process ends. */
  close(): Promise<void>
}

/** The MAC of the machine with this number, from 0. */
export function machineMac(index: number): string {
  return `52:54:00:77:01:${(index + 1).toString(16).padStart(2, '0')}`
}

/** The name it gets when it is made known. */
export function machineName(index: number): string {
  return `lab-${index + 1}`
}

function machineUuid(index: number): string {
  return `77000000-1122-4344-8566-0000000000${(index + 1).toString(16).padStart(2, '0')}`
}

/**
 * Builds the scene; what was built is undone when a later step fails.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export async function createScene(options: SceneOptions): Promise<Scene> {
  const undo: (() => unknown)[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const directory = mkdtempSync(join(tmpdir(), 'openwds-lab-'))
    undo.push(atEnd(() => rmSync(directory, { recursive: true, force: true })))
    const imageDirectory = join(directory, 'images')
    makePayloads(imageDirectory)
    if (options.waitingPrograms) makeWaitingPrograms(imageDirectory)
    const authorities = options.secureBoot ? signStandin(directory, imageDirectory) : undefined
    const files = makeFetchedFiles(imageDirectory, { onlySmall: options.onlySmallFiles ?? false })
    const { machines, hosts = 0, farMachines, farHosts, pcapFile } = options
    const far = options.far === undefined || options.far === 'interface' ? options.far : 'relay'
    const create = options.network === 'namespaces' ? createRootNetwork : createRootlessNetwork
    const network = await create({ machines, hosts, far, farMachines, farHosts, pcapFile })
    undo.push(() => network.close())
    const companions = await startCompanions(options, network, directory)
    for (const companion of companions) undo.push(() => companion.stop())
    const neighbour = options.neighbour && companions[0]
    const config = buildConfig(options, network, imageDirectory)
    const place = (command: string, ...args: string[]) => network.place(command, ...args)
    let daemon = await startDaemon({ directory, config, place })
    undo.push(() => daemon.stop())
    for (const { name, ...image } of Object.values(PAYLOADS)) {
      const { programs, script, isOptional } = { script: null, isOptional: false, ...image }
      if (isOptional && Object.values(programs).some((path) => !existsSync(join(imageDirectory, path)))) continue
      await daemon.api.send('PUT', apiPath('images', name as string), { body: { type: 'boot', programs, script } })
    }

    return {
      ...{ directory, imageDirectory, neighbour, network, files, authorities, close },
      get daemon() {
        return daemon
      },
      async assign(index, payload, words = {}) {
        const machine = apiPath('machines', machineMac(index))
        await daemon.api.send('PUT', machine, { body: { name: machineName(index) } })
        await daemon.api.send('PUT', `${machine}/assignment`, {
          body: { bootImage: payload, method: 'boot-only', ...words },
        })
      },
      host(index) {
        if (!network.namespaces)
          throw new SystemError('LAB_STEP_FAILED', { step: 'find a host', reason: 'no namespaces' })
        return createHost(network.namespaces, index, directory)
      },
      async restart() {
        process.kill(daemon.pid, 'SIGKILL')
        await daemon.stop()
        daemon = await startDaemon({ directory, config, place })
      },
      async authority() {
        const { body } = await daemon.api.get<AuthorityReply>(apiPath('certificate-authority'))
        return body.authority?.pem ?? ''
      },
      start(index, firmware, { plan = formatPlan(files), disk, trusts, trustsSigners } = {}) {
        const folder = join(directory, machineName(index))
        mkdirSync(folder, { recursive: true })
        const planFile = join(folder, 'plan')
        writeFileSync(planFile, plan)
        const trustFile = join(folder, 'trust')
        if (trusts !== undefined) writeFileSync(trustFile, encodeSignatureList(trusts))
        const variables = trustsSigners && trusting(authorities, trustsSigners, folder)
        const pcap = network.pcapFile(index)
        const guest = startGuest({
          ...{ firmware, mac: machineMac(index), uuid: machineUuid(index), wire: network.wire(index) },
          ...{ directory: folder, planFile },
          ...(pcap === undefined ? {} : { pcapFile: pcap }),
          ...(disk === undefined ? {} : { disk }),
          ...(trusts === undefined ? {} : { trustFile }),
          ...(variables === undefined ? {} : { variables }),
        })
        undo.push(() => guest.stop())
        return guest
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The stand-in, signed by either authority. */
function signStandin(directory: string, imageDirectory: string): LabAuthorities {
  const authorities = makeAuthorities(directory)
  const program = join(imageDirectory, PAYLOADS.standin.programs.x64uefi)
  signProgram(program, authorities['2023'], program.replace(/\.efi$/, '_EX.efi'))
  signProgram(program, authorities['2011'], program)
  return authorities
}

/** Variables of a firmware that trusts these authorities. */
function trusting(authorities: LabAuthorities | undefined, trusts: readonly SecureBootCa[], folder: string): string {
  if (!authorities)
    throw new SystemError('LAB_STEP_FAILED', { step: 'enrol certificates', reason: 'the scene has no authorities' })
  const output = join(folder, 'trusting-variables.fd')
  const trusted = trusts.map((ca) => authorities[ca].certificate)
  writeTrustingVariables('/usr/share/OVMF/OVMF_VARS_4M.fd', trusted, authorities.platform.certificate, output)
  return output
}

/** The other servers, the neighbour first; what was started is stopped when a later one fails. */
async function startCompanions(options: SceneOptions, network: LabNetwork, directory: string): Promise<Companion[]> {
  const { namespaces } = network
  const started: Companion[] = []
  if (!namespaces) return started
  try {
    if (options.neighbour) {
      const { sameHost = false, bootFile } = options
      const folder = join(directory, 'neighbour')
      started.push(await startNeighbour(options.neighbour, namespaces, folder, { sameHost, bootFile }))
    }
    if (options.rival) {
      const folder = join(directory, 'rival')
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, RIVAL_FILE), randomBytes(2048))
      started.push(await startRival(namespaces, folder, { ...options.rival, file: RIVAL_FILE }))
    }
    if (options.far !== undefined && options.far !== 'interface') {
      const servers = options.neighbour ? [LAB_NETWORK.server, LAB_NETWORK.neighbour] : [LAB_NETWORK.server]
      started.push(await startRelay(options.far, namespaces, servers))
    }
    return started
  } catch (error) {
    for (const companion of started) await companion.stop()
    throw error
  }
}

/** The rival's boot program: nothing a machine could run. */
const RIVAL_FILE = 'rival.bin'

function buildConfig(options: SceneOptions, network: LabNetwork, imageDirectory: string): Record<string, unknown> {
  const { server, dhcp, tftp, http, api } = network.settings
  const { leaseSeconds = 3600, config = {} } = options
  const near = {
    subnet: LAB_NETWORK.subnet,
    range: `${LAB_NETWORK.poolFirst}-${LAB_NETWORK.poolLast}`,
    ...{ router: LAB_NETWORK.server, leaseSeconds },
  }
  const far = {
    subnet: FAR_NETWORK.subnet,
    range: `${FAR_NETWORK.poolFirst}-${FAR_NETWORK.poolLast}`,
    ...{ router: FAR_NETWORK.gateway, leaseSeconds },
  }
  const pools = options.far === undefined ? [near] : [near, far]
  const mode = options.neighbour ? { mode: 'proxy' } : { mode: 'server', pools }
  const useDhcpPorts = options.sameHost ? { useDhcpPorts: false } : {}
  return {
    imageDirectory,
    ...{ shutdownGraceMs: 1000, log: { level: 'debug', format: 'json' } },
    server: { ...server, ...config['server'] },
    dhcp: { ...dhcp, ...mode, ...useDhcpPorts, ...config['dhcp'] },
    pxe: { answer: 'known', unknown: 'ignore', ...config['pxe'] },
    tftp: { ...tftp, ...config['tftp'] },
    api: { ...api, ...config['api'] },
    http: { ...http, ...config['http'] },
  }
}
