// Looks at this host for what stands in the way of boots: MTU, port owners, firewall, clock, name, disk space, file rights.
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, readdir, readFile, readlink, stat, statfs } from 'node:fs/promises'
import { lookup } from 'node:dns/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { HOST_CHECKS } from './case.ts'

/** One thing that was looked at. */
export interface HostCheck {
  check: (typeof HOST_CHECKS)[number]
  isGood: boolean
  /** What was found, for people. */
  text: string
  /** What to do; null: nothing. */
  next: string | null
}

/** Where to look. */
export interface HostPlace {
  /** Served interfaces by name. */
  interfaces: readonly string[]
  /** UDP ports that boots need. */
  ports: readonly number[]
  dataDirectory: string
  imageDirectory: string
  hostname: string
  nowMs: number
  /** The process that may have the ports: ours. Null: none runs. */
  ownProcess: number | null
}

const ETHERNET_MTU = 1500
/** An image file of today is 4 to 8 GB, an upload needs it once more. */
const IMAGE_ROOM_BYTES = 10e9
const DATA_ROOM_BYTES = 500e6
/** Certificates of a boot are from this time at the earliest. */
const BUILT_MS = Date.parse('2026-01-01T00:00:00Z')
const COMMAND = { timeout: 3000, maxBuffer: 4 * 1024 * 1024 } as const
const MAX_PROCESSES = 5000

/** All checks; what cannot be looked at (another system, no right) is left out or said, never an exception. */
export async function lookAtHost(place: HostPlace): Promise<HostCheck[]> {
  const looks = [mtus, portOwners, firewall, clock, nameOfHost, diskRoom, rights]
  return (await Promise.all(looks.map((look) => look(place)))).flat()
}

async function mtus({ interfaces }: HostPlace): Promise<HostCheck[]> {
  const found: HostCheck[] = []
  for (const name of new Set(interfaces)) {
    const mtu = Number(await textOf(`/sys/class/net/${name}/mtu`))
    if (!(mtu > 0)) continue
    const isGood = mtu >= ETHERNET_MTU
    const next = `Raise it, or set \`tftp.maxBlockSize: ${mtu - 32}\`: larger blocks are sent in pieces.`
    found.push({ check: 'mtu', isGood, text: `${name} has an MTU of ${mtu}`, next: isGood ? null : next })
  }
  return found
}

/** Local port and inode of each line of /proc/net/udp. */
export function parseUdpSockets(text: string): { port: number; inode: string }[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    const port = /^[0-9A-F]{8}:([0-9A-F]{4})$/.exec(fields[1] ?? '')?.[1]
    const inode = fields[9]
    return port === undefined || inode === undefined ? [] : [{ port: Number.parseInt(port, 16), inode }]
  })
}

async function portOwners({ ports, ownProcess }: HostPlace): Promise<HostCheck[]> {
  const taken = parseUdpSockets((await textOf('/proc/net/udp')) ?? '').filter(({ port }) => ports.includes(port))
  const owners = await ownersOf(new Set(taken.map(({ inode }) => inode)))
  const found = new Map<string, HostCheck>()
  for (const { port, inode } of taken) {
    const owner = owners.get(inode)
    if (owner && owner.process === ownProcess) continue
    const who = owner ? `${owner.name} (process ${owner.process})` : 'a process that this user may not see'
    const text = `UDP port ${port} is taken by ${who}`
    const next = 'Stop it, or give the port another number here; two servers on one port take turns at random.'
    found.set(text, { check: 'ports', isGood: false, text, next })
  }
  return [...found.values()]
}

async function ownersOf(inodes: ReadonlySet<string>): Promise<Map<string, { process: number; name: string }>> {
  const owners = new Map<string, { process: number; name: string }>()
  if (inodes.size === 0) return owners
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  for (const process of processes.slice(0, MAX_PROCESSES)) {
    for (const descriptor of await readdir(`/proc/${process}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${process}/fd/${descriptor}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      const name = ((await textOf(`/proc/${process}/comm`)) ?? '').trim()
      owners.set(inode, { process: Number(process), name })
    }
  }
  return owners
}

/** Ports that rules of nftables (`nft list ruleset`) or iptables (`iptables-save`) name and drop. */
export function droppedPorts(rules: string, ports: readonly number[]): { port: number; rule: string }[] {
  return rules.split('\n').flatMap((line) => {
    if (!/\b(drop|reject|DROP|REJECT)\b/.test(line)) return []
    const named = /(?:\bdport |--dports? )(\{[^}]*\}|\S+)/.exec(line)?.[1] ?? ''
    return ports.filter((port) => namesPort(named, port)).map((port) => ({ port, rule: line.trim().slice(0, 200) }))
  })
}

function namesPort(named: string, port: number): boolean {
  return named.split(/[{},\s]+/).some((part) => {
    const [first, last = first] = part.split(/[-:]/)
    return first !== '' && port >= Number(first) && port <= Number(last)
  })
}

async function firewall({ ports }: HostPlace): Promise<HostCheck[]> {
  const rules = [await outputOf('nft', 'list', 'ruleset'), await outputOf('iptables-save')]
  if (rules.every((text) => text === null)) return []
  return droppedPorts(rules.join('\n'), ports).map(({ port, rule }) => ({
    check: 'firewall',
    isGood: false,
    text: `The firewall of this host drops UDP ${port}: ${rule}`,
    next: `Let UDP ${port} in on the served interfaces.`,
  }))
}

async function clock({ nowMs }: HostPlace): Promise<HostCheck[]> {
  const isSane = nowMs >= BUILT_MS
  const synchronized = (await outputOf('timedatectl', 'show', '-p', 'NTPSynchronized', '--value'))?.trim()
  const isGood = isSane && synchronized !== 'no'
  const how = synchronized === 'yes' ? ', kept by NTP' : synchronized === 'no' ? ', kept by nobody' : ''
  const next = 'Set the clock and keep it by NTP: certificates and tokens of a boot go by it.'
  return [{ check: 'clock', isGood, text: `It is ${new Date(nowMs).toISOString()}${how}`, next: isGood ? null : next }]
}

async function nameOfHost({ hostname }: HostPlace): Promise<HostCheck[]> {
  const address = await lookup(hostname).then(
    ({ address }) => address,
    () => null,
  )
  const isGood = address !== null && !address.startsWith('127.') && address !== '::1'
  const text = `${hostname} is ${address ?? 'not known to DNS'}`
  const next = 'Boots go by address; but answer files, shares and certificates that say the name need it in DNS.'
  return [{ check: 'name', isGood, text, next: isGood ? null : next }]
}

async function diskRoom({ dataDirectory, imageDirectory }: HostPlace): Promise<HostCheck[]> {
  const found: HostCheck[] = []
  for (const [path, wanted] of [
    [dataDirectory, DATA_ROOM_BYTES],
    [imageDirectory, IMAGE_ROOM_BYTES],
  ] as const) {
    const room = await statfs(path).catch(() => null)
    if (!room) continue
    const freeBytes = room.bavail * room.bsize
    const isGood = freeBytes >= wanted
    const text = `${(freeBytes / 1e9).toFixed(1)} GB are free at ${path}`
    found.push({ check: 'disk', isGood, text, next: isGood ? null : 'Make room before an image is added or captured.' })
  }
  return found
}

async function rights({ dataDirectory, imageDirectory }: HostPlace): Promise<HostCheck[]> {
  const found: HostCheck[] = []
  const bad = (text: string, next: string) => found.push({ check: 'rights', isGood: false, text, next })
  const may = (path: string, mode: number) =>
    access(path, mode).then(
      () => true,
      () => false,
    )
  if (!(await may(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK)))
    bad(`${dataDirectory} cannot be written`, 'Give it to the user of the daemon.')
  for (const path of [imageDirectory, join(imageDirectory, 'boot')])
    if (!(await may(path, constants.R_OK | constants.X_OK)))
      bad(`${path} is not there or cannot be read`, 'Make the folder, readable by the user of the daemon.')
  for (const name of await readdir(dataDirectory).catch(() => []))
    if (/\.key$|key/i.test(name)) {
      const mode = (await stat(join(dataDirectory, name)).catch(() => null))?.mode ?? 0
      if ((mode & 0o077) !== 0) bad(`${join(dataDirectory, name)} can be read by others`, 'chmod go-rwx it.')
    }
  return found
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}

/** What a command prints; null where it is not there, may not run, or takes too long. */
async function outputOf(command: string, ...words: string[]): Promise<string | null> {
  return promisify(execFile)(command, words, COMMAND).then(
    ({ stdout }) => stdout,
    () => null,
  )
}
