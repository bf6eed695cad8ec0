// Sets a scene for boots: a folder with boot programs, a network, the daemon, perhaps another DHCP server, machines.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiPath } from '../src/cli/client.ts'
import { startDaemon, type Daemon } from './daemon.ts'
import { LAB_NETWORK } from './namespaces.ts'
import { startNeighbour, type Neighbour, type NeighbourName } from './neighbours.ts'
import { createRootlessNetwork, createRootNetwork, type LabNetwork } from './network.ts'
import { formatPlan, makeFetchedFiles, makePayloads, PAYLOADS, type FetchedFile, type PayloadName } from './payloads.ts'
import { startGuest, type Firmware, type Guest } from './qemu.ts'
import { atEnd } from './teardown.ts'

export interface SceneOptions {
  /** `namespaces` needs root; `rootless` runs as anybody, with one DHCP server at most: ours. */
  network: 'namespaces' | 'rootless'
  /** How many machines can be plugged in. */
  machines: number
  /** Beside this DHCP server, as proxy; otherwise the daemon gives the addresses. Namespaces only. */
  neighbour?: NeighbourName | undefined
  pcapFile?: string | undefined
}

export interface Scene {
  readonly directory: string
  readonly daemon: Daemon
  readonly neighbour: Neighbour | undefined
  readonly network: LabNetwork
  /** What every stand-in fetches. */
  readonly files: readonly FetchedFile[]
  /** Makes the machine known and assigns it a boot image. */
  assign(index: number, payload: PayloadName, options?: { once?: boolean }): Promise<void>
  /** Switches machine `index` on. */
  start(index: number, firmware: Firmware): Guest
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
    const files = makeFetchedFiles(imageDirectory)
    const plan = join(directory, 'plan')
    writeFileSync(plan, formatPlan(files))

    const { machines, pcapFile } = options
    const create = options.network === 'namespaces' ? createRootNetwork : createRootlessNetwork
    const network = await create({ machines, pcapFile })
    undo.push(() => network.close())
    const neighbour =
      options.neighbour && network.namespaces
        ? await startNeighbour(options.neighbour, network.namespaces, join(directory, options.neighbour))
        : undefined
    if (neighbour) undo.push(() => neighbour.stop())
    const daemon = await startDaemon({
      directory,
      config: buildConfig(network, imageDirectory, neighbour !== undefined),
      place: (command, ...args) => network.place(command, ...args),
    })
    undo.push(() => daemon.stop())
    for (const { name, programs } of Object.values(PAYLOADS)) {
      await daemon.api.send('PUT', apiPath('images', name), { body: { type: 'boot', programs } })
    }

    return {
      ...{ directory, daemon, neighbour, network, files, close },
      async assign(index, payload, { once = false } = {}) {
        const machine = apiPath('machines', machineMac(index))
        await daemon.api.send('PUT', machine, { body: { name: machineName(index) } })
        await daemon.api.send('PUT', `${machine}/assignment`, {
          body: { bootImage: payload, method: 'boot-only', once },
        })
      },
      start(index, firmware) {
        const folder = join(directory, machineName(index))
        mkdirSync(folder, { recursive: true })
        const pcap = network.pcapFile(index)
        const guest = startGuest({
          ...{ firmware, mac: machineMac(index), uuid: machineUuid(index), wire: network.wire(index) },
          ...{ directory: folder, planFile: plan },
          ...(pcap === undefined ? {} : { pcapFile: pcap }),
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

function buildConfig(network: LabNetwork, imageDirectory: string, hasNeighbour: boolean): Record<string, unknown> {
  const { server, dhcp, tftp, api } = network.settings
  const { subnet, server: router, poolFirst, poolLast } = LAB_NETWORK
  const pool = { subnet, range: `${poolFirst}-${poolLast}`, router, leaseSeconds: 3600 }
  return {
    imageDirectory,
    server,
    dhcp: { ...dhcp, ...(hasNeighbour ? { mode: 'proxy' } : { mode: 'server', pools: [pool] }) },
    pxe: { answer: 'known', unknown: 'ignore' },
    tftp,
    api,
    shutdownGraceMs: 1000,
    log: { level: 'debug', format: 'json' },
  }
}
