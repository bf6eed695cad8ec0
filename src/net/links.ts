// The networks this host serves: each interface with the address that clients on it are told.
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { parseIpv4, parseSubnet, ipv4FromNumber, ipv4ToNumber, type Ipv4, type Subnet } from './address.ts'

/** One served interface. */
export interface Link {
  /** The interface's name; the address itself where no interface has it (yet). */
  name: string
  /** Told to clients, sent from and listened on. */
  address: Ipv4
  /** The network of that address, null where it is not known. */
  subnet: Subnet | null
}

export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>

/** The link of an interface name or of one of this host's addresses; undefined for a name without IPv4 address. */
export function findLink(nameOrAddress: string, interfaces: Interfaces = networkInterfaces()): Link | undefined {
  const wanted = parseIpv4(nameOrAddress)
  for (const [name, entries] of Object.entries(interfaces))
    for (const entry of entries ?? []) {
      if (entry.family !== 'IPv4' || (wanted === undefined ? name !== nameOrAddress : entry.address !== wanted))
        continue
      const address = parseIpv4(entry.address)
      if (address) return { name, address, subnet: subnetOf(address, entry.cidr) }
    }
  // the interface may get the address later, or translate it: the bind will tell
  return wanted && { name: wanted, address: wanted, subnet: null }
}

function subnetOf(address: Ipv4, cidr: string | null): Subnet | null {
  const prefix = Number(cidr?.split('/')[1] ?? Number.NaN)
  if (!(prefix >= 0 && prefix <= 32)) return null
  const size = 2 ** (32 - prefix)
  const first = ipv4FromNumber(Math.floor(ipv4ToNumber(address) / size) * size)
  return parseSubnet(`${first}/${prefix}`) ?? null
}
