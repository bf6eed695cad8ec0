// Reads the configuration: file, then environment, then --set, each checked, every problem named by its place.
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import Format from 'typebox/format'
import { Settings } from 'typebox/system'
import { Value } from 'typebox/value'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
import { compileOptions } from '../dhcp/option-values.ts'
import { ConfigError } from '../errors.ts'
import {
  ipv4ToNumber,
  parseIpv4,
  parseMac,
  parseRange,
  parseSubnet,
  rangesOverlap,
  subnetContains,
  type Ipv4,
} from '../net/address.ts'
import { findLink, type Link } from '../net/links.ts'
import { parseNamingPolicy } from '../machine-name.ts'
import { isLoopback } from './api-tls.ts'
import { ConfigSchema, type Config } from './schema.ts'

/** Environment variables that begin like settings but are none. */
const OTHER_VARIABLES = new Set(['CONFIG', 'URL', 'TOKEN', 'TOKEN_FILE', 'CA_FILE', 'SOCKET', 'WINDOWS_FILES'])
const MAX_FILE_BYTES = 1024 * 1024

/** Where settings come from, weakest first. */
export interface ConfigSources {
  /** YAML file; undefined: defaults only. */
  file?: string | undefined
  /** Variables `OPENWDS_DHCP_MODE` … */
  environment: Readonly<Record<string, string | undefined>>
  /** `dhcp.mode=proxy` … */
  set: readonly string[]
}

type Path = readonly string[]
/** Says where the value at a path was written: `openwds.yaml:4:16`, `OPENWDS_TFTP_PORT`, `--set tftp.port`. */
type Place = (path: Path) => string

/** A configuration, and where each of its settings was written; those that were not are at their defaults. */
export interface OriginatedConfig {
  config: Config
  /** `dhcp.mode` → `openwds.yaml:4:9`, `OPENWDS_DHCP_MODE` or `--set dhcp.mode`. */
  origins: ReadonlyMap<string, string>
}

/** The complete, checked configuration. Throws CONFIG_INVALID with every problem on its own line, or CONFIG_UNREADABLE. */
export function loadConfig(sources: ConfigSources): Config {
  return loadOriginatedConfig(sources).config
}

/** The same, with the places where its settings were written. */
export function loadOriginatedConfig(sources: ConfigSources): OriginatedConfig {
  const problems: string[] = []
  const layers: { overrides: Map<string, string>; place: Place } = {
    overrides: new Map(),
    place: () => 'configuration',
  }

  let tree: unknown = {}
  if (sources.file !== undefined) {
    const read = readYaml(sources.file, problems)
    tree = read.value
    layers.place = read.place
  }
  if (problems.length === 0) {
    applyEnvironment(tree, sources.environment, layers.overrides, problems)
    for (const text of sources.set) applySetting(tree, text, layers.overrides, problems)
  }
  const place: Place = (path) => {
    for (let length = path.length; length > 0; length--) {
      const override = layers.overrides.get(path.slice(0, length).join('.'))
      if (override !== undefined) return override
    }
    return layers.place(path)
  }
  // before the defaults are filled in
  const origins = new Map(
    settingPaths()
      .filter((path) => problems.length === 0 && valueAt(tree, path) !== undefined)
      .map((path) => [path.join('.'), place(path)]),
  )
  if (problems.length === 0) problems.push(...schemaProblems(tree, place))
  if (problems.length > 0) throw new ConfigError('CONFIG_INVALID', { problems: problems.join('\n') })

  const config = Value.Default(ConfigSchema, tree) as Config
  problems.push(...meaningProblems(config, place))
  if (problems.length > 0) throw new ConfigError('CONFIG_INVALID', { problems: problems.join('\n') })
  return { config, origins }
}

/** A setting as people are shown it. */
export interface ShownSetting {
  path: string
  /** Undefined: not set, and without a default. */
  value: unknown
  /** Where it was written; null: the default. */
  origin: string | null
  description: string
}

/** Every setting with its value, its meaning and where it was written, in the order of the schema. */
export function listSettings({ config, origins }: OriginatedConfig): ShownSetting[] {
  return settingPaths().map((path) => {
    const name = path.join('.')
    return { path: name, value: valueAt(config, path), origin: origins.get(name) ?? null, description: meaningOf(path) }
  })
}

function meaningOf(path: Path): string {
  let schema: unknown = ConfigSchema
  for (const key of path) schema = (schema as { properties?: Record<string, unknown> }).properties?.[key]
  return (schema as { description?: string } | undefined)?.description ?? ''
}

function readYaml(file: string, problems: string[]): { value: unknown; place: Place } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError('CONFIG_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  }
  if (text.length > MAX_FILE_BYTES)
    throw new ConfigError('CONFIG_UNREADABLE', { file, reason: `larger than ${MAX_FILE_BYTES} bytes` })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  for (const error of document.errors) problems.push(`${at(error.pos[0])}: ${error.message}`)
  if (problems.length > 0) return { value: {}, place: () => file }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 50 }) ?? {}
  } catch (error) {
    problems.push(`${file}:1:1: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { value: withoutEmptySections(value), place: (path) => at(offsetOf(document, path)) }
}

/** `dhcp:` with nothing below it reads as null and means: all defaults. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null))
}

/** Offset of the key at the path, or of the nearest parent written in the file. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      if (!pair) break
      offset = (isScalar(pair.key) && pair.key.range?.[0]) || offset
      node = pair.value
      // a plain value is pointed at itself, a group by its key
      if (isScalar(node) && node.range) offset = node.range[0]
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      const range = (node as { range?: [number, number, number] } | undefined)?.range
      if (range) offset = range[0]
    } else break
  }
  return offset
}

function applyEnvironment(
  tree: unknown,
  environment: ConfigSources['environment'],
  overrides: Map<string, string>,
  problems: string[],
): void {
  const paths = new Map(settingPaths().map((path) => [path.join('').toUpperCase(), path]))
  for (const [variable, text] of Object.entries(environment)) {
    const name = /^OPENWDS_(.+)$/.exec(variable)?.[1]
    if (name === undefined || text === undefined || OTHER_VARIABLES.has(name)) continue
    const path = paths.get(name.replaceAll('_', ''))
    if (!path) problems.push(`${variable}: there is no such setting`)
    else assign(tree, path, text, variable, overrides, problems)
  }
}

function applySetting(tree: unknown, text: string, overrides: Map<string, string>, problems: string[]): void {
  const split = text.indexOf('=')
  const path = text.slice(0, split)
  if (split < 1 || !/^[a-z]\w*(\.[a-z0-9]\w*)*$/i.test(path))
    problems.push(`--set ${text}: write it as path=value, like dhcp.mode=proxy`)
  else assign(tree, path.split('.'), text.slice(split + 1), `--set ${path}`, overrides, problems)
}

/** Puts a value given as text at a path; the text is read as YAML, so that numbers and lists work. */
function assign(
  tree: unknown,
  path: Path,
  text: string,
  origin: string,
  overrides: Map<string, string>,
  problems: string[],
): void {
  const document = parseDocument(text, { prettyErrors: false })
  if (document.errors[0]) {
    problems.push(`${origin}: ${document.errors[0].message}`)
    return
  }
  let node = tree as Record<string, unknown>
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined
    if (typeof next !== 'object' || next === null) node[key] = {}
    node = node[key] as Record<string, unknown>
  }
  node[path.at(-1) ?? ''] = document.toJS({ maxAliasCount: 0 })
  overrides.set(path.join('.'), origin)
}

/** Every setting that is not a group, as its path. */
export function settingPaths(schema: unknown = ConfigSchema, path: Path = []): Path[] {
  const properties = (schema as { properties?: Record<string, unknown> }).properties
  if (!properties) return [path]
  return Object.entries(properties).flatMap(([key, inner]) => settingPaths(inner, [...path, key]))
}

Format.Set('subnet', (text: string) => parseSubnet(text) !== undefined)
Format.Set('ipv4-range', (text: string) => parseRange(text) !== undefined)
Format.Set('mac', (text: string) => parseMac(text) !== undefined)
Settings.Set({ maxErrors: 100 })

const FORMAT_HINTS: Record<string, string> = {
  ipv4: 'an IPv4 address like 192.168.10.2',
  subnet: 'a network like 192.168.10.0/24, without host bits',
  mac: 'a MAC like 52:54:00:12:34:56',
  uuid: 'a UUID like 4c4c4544-004c-5610-8033-b4c04f4a3132',
  'ipv4-range': 'two addresses like 192.168.10.100-192.168.10.199',
}

function schemaProblems(tree: unknown, place: Place): string[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree))
    return [`${place([])}: expected settings like \`dhcp:\`, found ${describe(tree)}`]
  const errors = Value.Errors(ConfigSchema, Value.Default(ConfigSchema, tree))
  const problems: string[] = []
  for (const error of errors) {
    const path = error.instancePath.split('/').slice(1)
    const found = describe(valueAt(tree, path))
    const params = error.params as Record<string, unknown>
    if (error.keyword === 'boolean') {
      const hint = nearest(path.at(-1) ?? '', siblings(path.slice(0, -1)))
      problems.push(`${place(path)}: unknown setting \`${path.join('.')}\`${hint ? `; did you mean \`${hint}\`?` : ''}`)
    } else if (error.keyword === 'required') {
      const missing = (params.requiredProperties as string[]).map((key) => `\`${[...path, key].join('.')}\``)
      problems.push(`${place(path)}: ${missing.join(', ')} must be given`)
    } else if (error.keyword === 'enum') {
      problems.push(
        `${place(path)}: \`${path.join('.')}\` must be one of ${(params.allowedValues as string[]).join(', ')}, found ${found}`,
      )
    } else if (error.keyword === 'format') {
      const format = String(params.format)
      problems.push(`${place(path)}: \`${path.join('.')}\` must be ${FORMAT_HINTS[format] ?? format}, found ${found}`)
    } else if (error.keyword !== 'additionalProperties') {
      problems.push(`${place(path)}: \`${path.join('.')}\` ${error.message}, found ${found}`)
    }
  }
  return problems
}

function valueAt(tree: unknown, path: Path): unknown {
  let node = tree
  for (const key of path) node = (node as Record<string, unknown> | null | undefined)?.[key]
  return node
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function siblings(path: Path): string[] {
  let schema: unknown = ConfigSchema
  for (const key of path) {
    const node = schema as { properties?: Record<string, unknown>; items?: unknown }
    schema = node.properties?.[key] ?? node.items
  }
  return Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
}

/** The known name closest to what was typed, if it is close at all. */
function nearest(typed: string, names: readonly string[]): string | undefined {
  const scored = names.map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
  const best = scored.sort((one, other) => one.distance - other.distance)[0]
  return best && best.distance <= Math.max(2, best.name.length / 3) ? best.name : undefined
}

function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}

/** What the schema cannot say: settings that contradict each other. */
function meaningProblems(config: Config, place: Place): string[] {
  const problems: string[] = []
  const complain = (path: Path, text: string) => problems.push(`${place(path)}: ${text}`)

  addressProblems(config, complain)
  if (config.dhcp.mode === 'server' && config.dhcp.pools.length === 0)
    complain(['dhcp', 'mode'], '`dhcp.mode` is server, but `dhcp.pools` has no addresses to give')
  if (config.pxe.newMachineNamingPolicy !== undefined) {
    const naming = parseNamingPolicy(config.pxe.newMachineNamingPolicy)
    if ('problem' in naming)
      complain(['pxe', 'newMachineNamingPolicy'], `\`pxe.newMachineNamingPolicy\`: ${naming.problem}`)
  }
  for (const [architecture, program] of Object.entries(config.pxe.bootProgram))
    if (!program.startsWith('boot/'))
      complain(['pxe', 'bootProgram', architecture], `the boot program ${program} is not below the folder \`boot\``)
  if (!isLoopback(config.api.address) && config.api.tls === false && !config.api.plainOffLoopback)
    complain(
      ['api', 'tls'],
      `the admin API off loopback (${config.api.address}) speaks HTTPS; to send keys and secrets in the clear all the same, set \`api.plainOffLoopback: true\``,
    )
  if (config.tftp.portRange !== undefined) {
    const [first = 0, last = 0] = config.tftp.portRange.split('-').map(Number)
    if (first < 1 || last > 65535 || first > last)
      complain(['tftp', 'portRange'], `\`tftp.portRange\` ${config.tftp.portRange} is no ascending range of ports`)
  }
  if (config.dhcp.mode !== 'off' && config.dhcp.port !== 0 && config.dhcp.port === config.dhcp.pxePort)
    complain(['dhcp', 'pxePort'], '`dhcp.port` and `dhcp.pxePort` must differ')
  return problems
}

/** Pools, reservations and interfaces that cannot hold together. */
function addressProblems({ dhcp, server }: Config, complain: (path: Path, text: string) => void): void {
  const pools = dhcp.pools.map((pool) => ({
    subnet: parseSubnet(pool.subnet),
    range: pool.range === undefined ? undefined : parseRange(pool.range),
  }))
  for (const [index, pool] of dhcp.pools.entries()) {
    const path = ['dhcp', 'pools', String(index)]
    const { subnet, range } = pools[index] ?? {}
    if (!subnet) continue
    if (pool.router !== undefined && !subnetContains(subnet, pool.router as Ipv4))
      complain([...path, 'router'], `the router ${pool.router} is not inside the subnet ${pool.subnet}`)
    for (const problem of compileOptions(pool.options).problems) complain([...path, 'options'], problem)
    if (!range) continue
    if (!subnetContains(subnet, range.first) || !subnetContains(subnet, range.last))
      complain([...path, 'range'], `the range ${pool.range} is not inside the subnet ${pool.subnet}`)
    else if (ipv4ToNumber(range.last) - ipv4ToNumber(range.first) >= 0x10000)
      complain([...path, 'range'], `the range ${pool.range} has more than 65536 addresses`)
    for (const [other, otherPool] of pools.slice(0, index).entries())
      if (otherPool.range && rangesOverlap(range, otherPool.range))
        complain([...path, 'range'], `the range ${pool.range} overlaps that of dhcp.pools.${other}`)
  }
  const taken = new Map<string, number>()
  for (const [index, reservation] of dhcp.reservations.entries()) {
    const path = ['dhcp', 'reservations', String(index)]
    const { mac, uuid, clientId, address } = reservation
    if ([mac, uuid, clientId].filter((identity) => identity !== undefined).length !== 1)
      complain(path, 'a reservation names its machine by exactly one of mac, uuid and clientId')
    if (!pools.some(({ subnet }) => subnet && subnetContains(subnet, address as Ipv4)))
      complain([...path, 'address'], `the address ${address} is not inside the subnet of a pool`)
    for (const key of [address, parseMac(mac ?? ''), uuid?.toLowerCase(), clientId?.toLowerCase()]) {
      if (key === undefined) continue
      const other = taken.get(key)
      if (other !== undefined) complain(path, `${key} is reserved by dhcp.reservations.${other} already`)
      else taken.set(key, index)
    }
    for (const problem of compileOptions(reservation.options).problems) complain([...path, 'options'], problem)
  }
  if (server.interfaces && server.listenAddress !== undefined)
    complain(
      ['server', 'listenAddress'],
      '`server.listenAddress` is for one address, `server.interfaces` names several',
    )
  if (server.interfaces && new Set(server.interfaces).size < server.interfaces.length)
    complain(['server', 'interfaces'], '`server.interfaces` names an interface twice')
  if (!dhcp.useDhcpPorts && (dhcp.mode === 'server' || dhcp.mode === 'auto'))
    complain(
      ['dhcp', 'useDhcpPorts'],
      '`dhcp.useDhcpPorts: false` leaves the addresses to another DHCP server: `dhcp.mode` must be proxy',
    )
}

/** Interfaces in the order to look for our address: that of the default route first. Linux; elsewhere as the system lists them. */
function interfaceNames(): string[] {
  const names = Object.keys(networkInterfaces())
  try {
    const routes = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1)
    const fallback = routes.map((route) => route.split('\t')).find(([, destination]) => destination === '00000000')?.[0]
    if (fallback !== undefined) return [fallback, ...names.filter((name) => name !== fallback)]
  } catch {
    // no such file on this system: the order of the system is as good as any
  }
  return names
}

/** The address told to clients: as configured, else of the configured interface, else of the one with the default route. */
export function serverAddress(config: Config, interfaces = networkInterfaces()): Ipv4 {
  if (config.server.address !== undefined) return config.server.address as Ipv4
  const names = config.server.interface !== undefined ? [config.server.interface] : interfaceNames()
  for (const name of names)
    for (const entry of interfaces[name] ?? [])
      if (entry.family === 'IPv4' && (!entry.internal || name === config.server.interface)) {
        const address = parseIpv4(entry.address)
        if (address) return address
      }
  throw new ConfigError('SERVER_ADDRESS_UNKNOWN')
}

/** Every interface that is served, the primary one first. Throws SERVER_ADDRESS_UNKNOWN or INTERFACE_UNKNOWN. */
export function servedLinks(config: Config, interfaces = networkInterfaces()): Link[] {
  const { interfaces: wanted, address, interface: name } = config.server
  if (wanted === undefined) {
    const primary = serverAddress(config, interfaces)
    return [findLink(primary, interfaces) ?? { name: primary, address: primary, subnet: null }]
  }
  const primary = address ?? name
  const links = [...new Set([...(primary === undefined ? [] : [primary]), ...wanted])].map((nameOrAddress) => {
    const link = findLink(nameOrAddress, interfaces)
    if (!link) throw new ConfigError('INTERFACE_UNKNOWN', { name: nameOrAddress })
    return link
  })
  return links.filter((link, index) => links.findIndex(({ address }) => address === link.address) === index)
}
