// The two networks a boot can happen on: namespaces with the real ports for root, the frame switch for everybody else.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createFrameSwitch } from './frame-switch.ts'
import { createNamespaces, FAR_NETWORK, LAB_NETWORK, type Namespaces, type NetworkPlan } from './namespaces.ts'
import { createPcap } from './pcap.ts'
import type { Wire } from './qemu.ts'

export interface LabNetwork {
  /** What the daemon's configuration must say to serve this network. */
  readonly settings: NetworkSettings
  /** Set when the network is made of namespaces. */
  readonly namespaces: Namespaces | undefined
  /** Where the machine with this number plugs in. */
  wire(index: number): Wire
  /** The file QEMU itself must write the machine's frames to, if somebody wants them. */
  pcapFile(index: number): string | undefined
  /** The command as it must be run to be where the daemon is. */
  place(command: string, ...args: string[]): [string, string[]]
  close(): void
}

export interface NetworkSettings {
  server: Record<string, unknown>
  dhcp: Record<string, unknown>
  tftp: Record<string, unknown>
  http: Record<string, unknown>
  api: Record<string, unknown>
}

export interface NetworkOptions extends NetworkPlan {
  /** Every frame of the network, or of machine 0 where QEMU writes the capture; other machines get FILE.1, FILE.2 … */
  pcapFile?: string | undefined
}

/** Namespaces, bridges and tap devices: the daemon has the real ports. Root only. */
export function createRootNetwork({ pcapFile, ...plan }: NetworkOptions): LabNetwork {
  const namespaces = createNamespaces(plan)
  const server = plan.far === 'interface' ? { interfaces: ['eth0', 'eth1'] } : { address: LAB_NETWORK.server }
  const dhcp = plan.far === 'relay' ? { relays: [FAR_NETWORK.gateway] } : {}
  return {
    settings: { server, dhcp, tftp: {}, http: {}, api: {} },
    namespaces,
    wire: (index) => ({ kind: 'tap', interface: namespaces.taps[index] ?? '', namespace: namespaces.clients }),
    pcapFile: (index) => (pcapFile === undefined || index === 0 ? pcapFile : `${pcapFile}.${index}`),
    place: (command, ...args) => namespaces.inside(namespaces.server, command, ...args),
    close: () => namespaces.remove(),
  }
}

/** The frame switch: everything on loopback and high ports, the daemon answers whoever asked. */
export async function createRootlessNetwork({ machines, pcapFile }: NetworkOptions): Promise<LabNetwork> {
  const [dhcp, pxe, tftp] = await freeUdpPorts()
  const pcap = pcapFile === undefined ? undefined : createPcap(pcapFile)
  const ports = { 67: dhcp, 4011: pxe, 69: tftp }
  const frameSwitch = createFrameSwitch({ serverAddress: LAB_NETWORK.server, ports, pcap })
  const switchPorts: number[] = []
  for (let index = 0; index < machines; index++) switchPorts.push(await frameSwitch.addClient())
  return {
    settings: {
      server: { address: LAB_NETWORK.server, listenAddress: '127.0.0.1' },
      dhcp: { port: dhcp, pxePort: pxe, replyToSender: true },
      tftp: { port: tftp },
      // the frame switch knows UDP only
      http: { enabled: false },
      api: { port: await freeTcpPort() },
    },
    namespaces: undefined,
    wire: (index) => ({ kind: 'udp', switchPort: switchPorts[index] ?? 0 }),
    pcapFile: () => undefined,
    place: (command, ...args) => [command, args],
    close() {
      frameSwitch.close()
      pcap?.close()
    },
  }
}

/** Three UDP ports nobody uses now; held together, so that they differ. */
async function freeUdpPorts(): Promise<[number, number, number]> {
  const sockets: Socket[] = []
  for (let count = 0; count < 3; count++) {
    const socket = createSocket('udp4')
    socket.bind(0)
    await once(socket, 'listening')
    sockets.push(socket)
  }
  const ports = sockets.map((socket) => socket.address().port)
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))))
  return ports as [number, number, number]
}

async function freeTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
