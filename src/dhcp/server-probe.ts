// Finds the other DHCP and PXE servers of a network: asks like a client of each kind, and says what the answers mean.
import { createSocket, type Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { bindError } from '../net/bind-error.ts'
import { ANY_ADDRESS, BROADCAST_ADDRESS, macFromBytes, type Ipv4, type Mac } from '../net/address.ts'
import type { Link } from '../net/links.ts'
import { PacketError } from '../errors.ts'
import { MessageType, Option } from './options.ts'
import {
  addressOption,
  BROADCAST_FLAG,
  decodePacket,
  encodePacket,
  messageType,
  Op,
  textOf,
  type Packet,
} from './packet.ts'
import type { DhcpServer } from './server.ts'

/** Who is asked for: an ordinary client, and network boot firmware of three kinds. */
export const PROBE_KINDS = ['plain', 'pxe-bios', 'pxe-uefi', 'http-uefi'] as const
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** A server that answered. */
export interface FoundServer {
  /** The interface it answered on. */
  interface: string
  /** What it calls itself (option 54). */
  server: Ipv4
  /** Where its packet came from: itself, or a relay agent. */
  from: Ipv4
  isOurs: boolean
  /** The kinds of clients it answered. */
  answered: ProbeKind[]
  /** An address it offered, null: it gives none. */
  offeredAddress: Ipv4 | null
  /** Whether it claims to be a boot server (option 60). */
  isBootServer: boolean
  /** The boot program and server it named, null if none. */
  bootFile: string | null
  nextServer: Ipv4 | null
  /** In plain words: what it does, and what that means for ours. */
  meaning: string
}

/** What a probe found. */
export interface NetworkProbe {
  servers: FoundServer[]
  /** Interfaces that could not be asked on, each with the reason. */
  obstacles: { interface: string; reason: string }[]
  /** What to do, one sentence each. */
  advice: string[]
}

export interface ProbeOptions {
  links: readonly Link[]
  waitMs: number
  /** Our own server, where it runs: it stands aside, and lends its port when port 68 is taken. */
  server?: DhcpServer | undefined
  /** Our own server gives addresses; it does not answer its own questions. */
  weGive?: boolean
  /** Ends early when this is true of the servers found so far. */
  isEnough?: (found: readonly FoundServer[]) => boolean
  /** Ends it early. */
  signal?: AbortSignal
  /** The server's and the client's port; others only in tests. */
  ports?: { server: number; client: number }
}

const SERVER_PORT = 67
const CLIENT_PORT = 68
const CLASSES: Readonly<Record<ProbeKind, { vendorClass: string; architecture: number } | undefined>> = {
  plain: undefined,
  'pxe-bios': { vendorClass: 'PXEClient:Arch:00000:UNDI:002001', architecture: 0 },
  'pxe-uefi': { vendorClass: 'PXEClient:Arch:00007:UNDI:003000', architecture: 7 },
  'http-uefi': { vendorClass: 'HTTPClient:Arch:00016:UNDI:003000', architecture: 16 },
}
/** Answers looked at: a broken server cannot fill the memory. */
const MAX_SERVERS = 64
const RESEND_MS = 1000
const POLL_MS = 50

/** Asks on every link and waits for the answers. Sends packets; changes nothing but offers that lapse by themselves. */
export async function probeNetwork(options: ProbeOptions): Promise<NetworkProbe> {
  const { links, waitMs, server } = options
  // locally administered: nobody's
  const chaddr = Uint8Array.of(0x02, ...randomBytes(5))
  const mac = macFromBytes(chaddr)
  const questions = askedQuestions(links, chaddr)
  const found = new Map<string, FoundServer>()
  const own = new Set(links.map(({ address }) => address))
  const hear = (reply: Packet, from: Ipv4) => {
    const question = questions.get(reply.xid)
    if (!question || messageType(reply) !== MessageType.Offer || macFromBytes(reply.chaddr) !== mac) return
    note(found, reply, from, question, own)
  }
  const obstacles: NetworkProbe['obstacles'] = []
  const doors: ProbeDoor[] = []
  for (const [index, link] of links.entries()) {
    const door = link.address.startsWith('127.')
      ? { reason: 'nobody else is on the loopback interface' }
      : await openProbeDoor(link, index, mac, hear, options)
    if ('reason' in door) obstacles.push({ interface: link.name, reason: door.reason })
    else doors.push(door)
  }
  const stopAside = server?.standAside(mac, hear)
  try {
    const startedAt = performance.now()
    let resends = 0
    while (doors.length > 0 && performance.now() - startedAt < waitMs) {
      if (performance.now() - startedAt >= resends * RESEND_MS && resends < 2) {
        resends++
        for (const [xid, question] of questions)
          doors.find(({ link }) => link === question.link)?.ask(xid, question.kind)
      }
      if (options.signal?.aborted || options.isEnough?.([...found.values()])) break
      await delay(POLL_MS)
    }
  } finally {
    stopAside?.()
    for (const door of doors) door.close()
  }
  const servers = [...found.values()].map((one) => ({ ...one, meaning: meaningOf(one, own) }))
  return { servers, obstacles, advice: adviceFor(servers, options.weGive === true) }
}

interface Question {
  link: Link
  kind: ProbeKind
}

function askedQuestions(links: readonly Link[], salt: Uint8Array): Map<number, Question> {
  const questions = new Map<number, Question>()
  let xid = Buffer.from(salt.subarray(1, 5)).readUInt32BE() >>> 1
  for (const link of links) for (const kind of PROBE_KINDS) questions.set(xid++, { link, kind })
  return questions
}

/** Where questions leave and answers come in on one link. */
interface ProbeDoor {
  link: Link
  ask(xid: number, kind: ProbeKind): void
  close(): void
}

/** From port 68 like a client; where that is taken, from our own server's port like a relay agent. */
async function openProbeDoor(
  link: Link,
  index: number,
  mac: Mac,
  hear: (reply: Packet, from: Ipv4) => void,
  { server, ports = { server: SERVER_PORT, client: CLIENT_PORT } }: ProbeOptions,
): Promise<ProbeDoor | { reason: string }> {
  const to = { address: BROADCAST_ADDRESS, port: ports.server }
  const sockets: Socket[] = []
  const close = () => sockets.forEach((socket) => socket.close())
  try {
    for (const address of [link.address, ANY_ADDRESS]) sockets.push(await bind(address, ports.client, hear))
    const [sender] = sockets
    return {
      link,
      ask: (xid, kind) => sender?.send(discover(mac, xid, kind, ANY_ADDRESS), to.port, to.address, () => undefined),
      close,
    }
  } catch (error) {
    close()
    const coded = bindError(error, { address: link.address, port: ports.client, setting: 'dhcp.port' })
    if (server?.sendFrom(index, discover(mac, 0, 'plain', link.address), to))
      return {
        link,
        ask: (xid, kind) => server.sendFrom(index, discover(mac, xid, kind, link.address), to),
        close: () => undefined,
      }
    return { reason: coded instanceof Error ? coded.message : String(coded) }
  }
}

function bind(address: Ipv4, port: number, hear: (reply: Packet, from: Ipv4) => void): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  socket.on('message', (bytes, { address: from }) => {
    try {
      const packet = decodePacket(bytes)
      if (packet.op === Op.Reply) hear(packet, from as Ipv4)
    } catch (error) {
      if (!(error instanceof PacketError)) throw error
    }
  })
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error').on('error', () => undefined)
      socket.setBroadcast(true)
      resolve(socket)
    })
  })
}

function discover(mac: Mac, xid: number, kind: ProbeKind, giaddr: Ipv4): Uint8Array {
  const chaddr = new Uint8Array(16)
  chaddr.set(mac.split(':').map((pair) => Number.parseInt(pair, 16)))
  const options = new Map<number, Uint8Array>([
    [Option.MessageType, Uint8Array.of(MessageType.Discover)],
    [Option.ParameterList, Uint8Array.of(1, 3, 6, 43, 54, 60, 66, 67)],
  ])
  const words = CLASSES[kind]
  if (words) {
    options.set(Option.VendorClass, Buffer.from(words.vendorClass, 'latin1'))
    options.set(Option.ClientArchitecture, Uint8Array.of(words.architecture >>> 8, words.architecture & 255))
    options.set(Option.ClientNetworkInterface, Uint8Array.of(1, 3, 0))
  }
  return encodePacket({
    op: Op.Request,
    htype: 1,
    hlen: 6,
    hops: giaddr === ANY_ADDRESS ? 0 : 1,
    xid,
    // some servers answer late clients only
    secs: 8,
    flags: BROADCAST_FLAG,
    ciaddr: ANY_ADDRESS,
    yiaddr: ANY_ADDRESS,
    siaddr: ANY_ADDRESS,
    giaddr,
    chaddr,
    sname: new Uint8Array(0),
    file: new Uint8Array(0),
    options,
  })
}

function note(
  found: Map<string, FoundServer>,
  reply: Packet,
  from: Ipv4,
  { link, kind }: Question,
  own: ReadonlySet<Ipv4>,
): void {
  const server = addressOption(reply, Option.ServerIdentifier) ?? from
  const key = `${link.address} ${server}`
  const known = found.get(key)
  if (!known && found.size >= MAX_SERVERS) return
  const vendorClass = textOf(reply.options.get(Option.VendorClass)) ?? ''
  const file = textOf(reply.options.get(Option.BootFileName)) || textOf(reply.file) || null
  found.set(key, {
    interface: link.name,
    server,
    from,
    isOurs: own.has(server),
    answered: [...new Set([...(known?.answered ?? []), kind])],
    offeredAddress: reply.yiaddr === ANY_ADDRESS ? (known?.offeredAddress ?? null) : reply.yiaddr,
    isBootServer: known?.isBootServer === true || /^(PXE|HTTP)Client/.test(vendorClass),
    bootFile: known?.bootFile ?? file,
    nextServer: known?.nextServer ?? (reply.siaddr === ANY_ADDRESS ? null : reply.siaddr),
    meaning: '',
  })
}

function meaningOf(found: FoundServer, own: ReadonlySet<Ipv4>): string {
  const { isOurs, offeredAddress, isBootServer, bootFile, nextServer } = found
  if (isOurs) return 'This server.'
  const sentHere = nextServer !== null && own.has(nextServer)
  if (offeredAddress === null)
    return isBootServer
      ? 'Another boot server (ProxyDHCP): machines boot from whichever answers first, so boots will differ from time to time.'
      : 'It answers without an address and names no boot server: nothing that a boot depends on.'
  if (isBootServer && sentHere)
    return 'A DHCP server that sends boot clients to port 4011 of this host: right beside dhcp.useDhcpPorts: false.'
  if (isBootServer)
    return `A DHCP server that is a boot server too${bootFile === null ? '' : ` (${bootFile})`}: machines may boot from it instead of from here.`
  if (bootFile !== null && sentHere)
    return `A DHCP server that names ${bootFile} on this host: machines load it without asking us what to boot.`
  if (bootFile !== null)
    return `A DHCP server that names the boot program ${bootFile}${nextServer === null ? '' : ` on ${nextServer}`}: some machines will load that instead of ours.`
  return 'A DHCP server that says nothing about booting: what dhcp.mode proxy is made for.'
}

function adviceFor(servers: readonly FoundServer[], weGive: boolean): string[] {
  const foreign = servers.filter(({ isOurs }) => !isOurs)
  const ours = weGive || servers.some(({ isOurs, offeredAddress }) => isOurs && offeredAddress !== null)
  const givers = foreign.filter(({ offeredAddress }) => offeredAddress !== null)
  const advice: string[] = []
  if (givers.length === 0 && !ours)
    advice.push(
      'No DHCP server answered: machines get no address. Set dhcp.mode: server with a pool, or mend the other server.',
    )
  if (givers.length > 0 && ours)
    advice.push(
      `Both this server and ${names(givers)} give addresses: set dhcp.mode: proxy here, or switch the other off.`,
    )
  for (const link of new Set(givers.map((giver) => giver.interface))) {
    const here = givers.filter((giver) => giver.interface === link)
    if (here.length > 1)
      advice.push(
        `${here.length} other DHCP servers give addresses on ${link} (${names(here)}): see that their ranges differ.`,
      )
  }
  const rivals = foreign.filter(({ isBootServer, bootFile }) => isBootServer || bootFile !== null)
  if (rivals.length > 0)
    advice.push(
      `Take the boot options (60, 66, 67, next-server) off ${names(rivals)}, or let it alone boot the machines.`,
    )
  return advice
}

function names(servers: readonly FoundServer[]): string {
  return [...new Set(servers.map(({ server }) => server))].join(', ')
}
