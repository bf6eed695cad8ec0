// Wake-on-LAN: the magic packet, sent by broadcast out of every interface.
import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { SystemError } from '../errors.ts'
import {
  BROADCAST_ADDRESS,
  ipv4FromNumber,
  ipv4ToNumber,
  macToBytes,
  parseIpv4,
  parseSubnet,
  subnetBroadcast,
  type Ipv4,
  type Mac,
} from './address.ts'

/** Where a magic packet goes, and the local address it leaves by (that chooses the interface). */
export interface WakeTarget {
  from: Ipv4
  to: Ipv4
}

/** The discard port, which network cards by convention look at. */
const WAKE_PORT = 9

/** Six bytes FF, then the MAC sixteen times. */
export function buildMagicPacket(mac: Mac): Uint8Array {
  const bytes = macToBytes(mac)
  const packet = new Uint8Array(6 + 16 * bytes.length).fill(0xff, 0, 6)
  for (let repeat = 0; repeat < 16; repeat++) packet.set(bytes, 6 + repeat * bytes.length)
  return packet
}

/**
 * The broadcast address of every interface's network and 255.255.255.255 out of it; and the networks of the address
 * pools, which a router may pass on.
 */
export function magicPacketTargets(pools: readonly { subnet: string }[]): WakeTarget[] {
  const targets = new Map<string, WakeTarget>()
  const add = (from: Ipv4, to: Ipv4) => targets.set(`${from} ${to}`, { from, to })
  const own: Ipv4[] = []
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, internal, address, netmask } of addresses ?? []) {
      const from = family === 'IPv4' && !internal ? parseIpv4(address) : undefined
      const mask = parseIpv4(netmask)
      if (!from || !mask) continue
      own.push(from)
      add(from, BROADCAST_ADDRESS)
      add(from, networkBroadcast(from, mask))
    }
  }
  for (const pool of pools) {
    const subnet = parseSubnet(pool.subnet)
    const [from] = own
    if (subnet && from && ![...targets.values()].some(({ to }) => to === subnetBroadcast(subnet))) {
      add(from, subnetBroadcast(subnet))
    }
  }
  return [...targets.values()]
}

/** Sends the packet to every target and gives those it left for, as `address:port` [WAKE_FAILED when none]. */
export async function sendMagicPacket(
  mac: Mac,
  targets: readonly WakeTarget[],
  port: number = WAKE_PORT,
): Promise<string[]> {
  const packet = buildMagicPacket(mac)
  const results = await Promise.allSettled(targets.map((target) => sendBroadcast(packet, target, port)))
  const sent = targets.filter((_, index) => results[index]?.status === 'fulfilled').map(({ to }) => `${to}:${port}`)
  if (sent.length === 0) throw new SystemError('WAKE_FAILED', { mac, reason: reasonOf(results) })
  return [...new Set(sent)]
}

async function sendBroadcast(packet: Uint8Array, { from, to }: WakeTarget, port: number): Promise<void> {
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.bind(0, from, () => {
        socket.setBroadcast(true)
        socket.send(packet, port, to, (error) => (error ? reject(error) : resolve()))
      })
    })
  } finally {
    socket.close()
  }
}

function networkBroadcast(address: Ipv4, mask: Ipv4): Ipv4 {
  const hostBits = 2 ** 32 - 1 - ipv4ToNumber(mask)
  const network = Math.floor(ipv4ToNumber(address) / (hostBits + 1)) * (hostBits + 1)
  return ipv4FromNumber(network + hostBits)
}

function reasonOf(results: PromiseSettledResult<void>[]): string {
  const failed = results.find((result) => result.status === 'rejected')
  if (!failed) return 'this host has no network interface with an IPv4 address'
  return failed.reason instanceof Error ? failed.reason.message : String(failed.reason)
}
