// Runs docker-compose.yml without a container engine: each service in a root and a network namespace of its own, with the
// entrypoints, users, capabilities, addresses, mounts and order the file and the Dockerfile give it. Needs root.
import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DockerfileParser } from 'dockerfile-ast'
import ipaddr from 'ipaddr.js'
import { parse } from 'yaml'
import { openThrowawayRoot, type Started, type ThrowawayRoot } from './throwaway-root.ts'
import { atEnd } from './teardown.ts'

const PROJECT = resolve(import.meta.dirname, '..')
const READY_LIMIT_MS = 60_000

interface Service {
  build?: { target: string }
  image?: string
  profiles?: string[]
  entrypoint?: string[]
  command?: string[]
  environment?: Record<string, string>
  user?: string
  networks?: Record<string, { ipv4_address?: string } | null>
  network_mode?: string
  sysctls?: Record<string, string | number>
  volumes?: string[]
  read_only?: boolean
  tmpfs?: string[]
  cap_add?: string[]
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string; required?: boolean }>
}

interface ComposeFile {
  services: Record<string, Service>
  networks: Record<string, { ipam: { config: { subnet: string; ip_range: string; gateway: string }[] } }>
  volumes: Record<string, unknown>
}

/** What a target of the Dockerfile says of the containers made of it. */
export interface ImagePlan {
  user: string
  entrypoint: string[]
  command: string[]
  healthcheck: string[]
  /** What is copied into it: from the project, or with `stage` from a folder of the build stage. */
  copies: { from: string; to: string; stage: boolean }[]
}

/** A service that runs, or ran. */
export interface Container {
  readonly root: ThrowawayRoot
  readonly process: Started
  /** Runs a command line as its user would. */
  run(line: string): { code: number | null; output: string }
}

export interface Rig {
  readonly containers: ReadonlyMap<string, Container>
  stop(): Promise<void>
}

export function readCompose(file = join(PROJECT, 'docker-compose.yml')): ComposeFile {
  return parse(readFileSync(file, 'utf8'), { merge: true }) as ComposeFile
}

/** What the stage named `target` of the Dockerfile says. */
export function readImagePlan(target: string, file = join(PROJECT, 'Dockerfile')): ImagePlan {
  const plan: ImagePlan = { user: 'root', entrypoint: [], command: [], healthcheck: [], copies: [] }
  let stage: string | null = null
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const keyword = instruction.getKeyword()
    const words = instruction.getArguments().map((argument) => argument.getValue())
    if (keyword === 'FROM') stage = words.at(-1) ?? null
    if (stage !== target) continue
    const list = () => JSON.parse(/\[.*\]/s.exec(instruction.getRawArgumentsContent() ?? '')?.[0] ?? '[]') as string[]
    if (keyword === 'USER') plan.user = words[0] ?? 'root'
    if (keyword === 'ENTRYPOINT') plan.entrypoint = list()
    if (keyword === 'CMD') plan.command = list()
    if (keyword === 'HEALTHCHECK') plan.healthcheck = list()
    if (keyword === 'COPY') {
      const [from = '', to = ''] = words.slice(-2)
      plan.copies.push({ from, to, stage: words.length > 2 || /--from=/.test(instruction.toString()) })
    }
  }
  return plan
}

/**
 * Starts the services without a profile and those of `profiles`, in their order.
 * @param stage a folder with the built program as `scripts/stage.js` leaves it
 */
export async function startRig(
  compose: ComposeFile,
  profiles: readonly string[],
  stage: string,
  isWanted: (service: string) => boolean = () => true,
): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-rig-'))
  const networks = buildNetworks(compose)
  const containers = new Map<string, Container>()
  const starting = new Map<string, Promise<Container>>()
  const chosen = Object.entries(compose.services).filter(
    ([name, { profiles: own }]) => isWanted(name) && (own === undefined || own.some((one) => profiles.includes(one))),
  )
  const start = (name: string): Promise<Container> => {
    const known = starting.get(name)
    if (known) return known
    const begun = startService(name).then((container) => {
      containers.set(name, container)
      return container
    })
    starting.set(name, begun)
    return begun
  }

  async function startService(name: string): Promise<Container> {
    const service = compose.services[name] as Service
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      if (chosen.some(([one]) => one === other)) await waitFor(other, await start(other), condition)
    }
    const plan = readImagePlan(service.build?.target ?? targetOf(service.image))
    const root = await openThrowawayRoot(networks.plug(name, service))
    const account = service.user ?? plan.user
    const [uid] = account === 'root' ? ['0'] : [/^\d+/.exec(account)?.[0] ?? idOfOpenwds()]
    if (uid !== '0') prepareAccount(root, uid)
    for (const copy of plan.copies) {
      const from = copy.stage ? stage : join(PROJECT, copy.from)
      const { code, output } = root.run(`mkdir -p '${copy.to}' && cp -a '${from}'/* '${copy.to}'/`)
      if (code !== 0) throw new Error(`${name}: COPY ${copy.from}: ${output}`)
    }
    for (const volume of service.volumes ?? []) {
      const [from = '', to = '', mode] = volume.split(':')
      const outside = from.startsWith('.') ? join(PROJECT, from) : join(folder, from)
      if (!from.startsWith('.')) {
        mkdirSync(outside, { recursive: true })
        chownSync(outside, Number(idOfOpenwds()), Number(idOfOpenwds()))
      }
      root.bind(outside, to, mode === 'ro')
    }
    const capabilities = (service.cap_add ?? []).map((one) => `,+${one.toLowerCase()}`).join('')
    const become = `setpriv --reuid=${uid} --regid=${uid} --clear-groups --bounding-set=-all${capabilities} --inh-caps=-all`
    const words = [
      ...(service.entrypoint ?? plan.entrypoint),
      ...(service.command ?? (service.entrypoint ? [] : plan.command)),
    ]
    const line = `${become} ${words.map((word) => `'${word}'`).join(' ')}`
    return {
      root,
      process: root.start(line, service.environment),
      run: (text) => root.run(`${become} sh -c '${text.replaceAll("'", `'\\''`)}'`),
    }
  }

  async function waitFor(name: string, container: Container, condition: string): Promise<void> {
    if (condition === 'service_started') return
    if (condition === 'service_completed_successfully') {
      const code = await container.process.ended
      if (code !== 0) throw new Error(`${name} ended with ${code}: ${container.process.output()}`)
      return
    }
    const check = healthcheckOf(compose.services[name] as Service)
    if (check === undefined) throw new Error(`${name} has no healthcheck, and somebody waits until it is healthy`)
    const startedAt = performance.now()
    while (container.run(check).code !== 0) {
      if (performance.now() - startedAt > READY_LIMIT_MS) throw new Error(`${name}: ${container.process.output()}`)
      await sleep(200)
    }
  }

  function targetOf(image = ''): string {
    const maker = Object.values(compose.services).find((one) => one.image === image && one.build)
    if (!maker?.build) throw new Error(`nothing builds ${image}`)
    return maker.build.target
  }

  const stop = async () => {
    for (const begun of starting.values()) await begun.catch(() => undefined)
    for (const { process, root } of containers.values()) {
      await process.stop()
      await root.dispose()
    }
    networks.remove()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(chosen.map(([name]) => start(name)))
  } catch (error) {
    await stop()
    throw error
  }
  return { containers, stop }
}

/** The command line of a service's healthcheck: the compose file's, else its image's. */
export function healthcheckOf({ build, healthcheck }: Service): string | undefined {
  if (!healthcheck) return readImagePlan(build?.target ?? '').healthcheck.join(' ') || undefined
  const [kind, ...words] = healthcheck.test
  return kind === 'CMD-SHELL' ? words.join(' ') : words.map((word) => `'${word}'`).join(' ')
}

/** The daemon's user, as the Dockerfile makes it. */
function idOfOpenwds(): string {
  return /useradd .*--uid (\d+)/.exec(readFileSync(join(PROJECT, 'Dockerfile'), 'utf8'))?.[1] ?? '967'
}

/** Node as the Dockerfile leaves it: with the right to low ports for everybody. */
function prepareAccount(root: ThrowawayRoot, uid: string): void {
  const node = process.execPath
  const { code, output } = root.run(
    `[ '${node}' = /usr/bin/node ] || cp '${node}' /usr/bin/node; setcap cap_net_bind_service,cap_net_raw=+ep /usr/bin/node
     install -d -o ${uid} -g ${uid} -m 0700 /var/lib/openwds; install -d -o ${uid} -g ${uid} /srv/openwds/images`,
  )
  if (code !== 0) throw new Error(output)
}

/** A bridge for each network, with the gateway's address as an engine's host has it; a namespace for each service. */
function buildNetworks(compose: ComposeFile) {
  const prefix = `owc${process.pid}`
  const host = `${prefix}-host`
  const made: string[] = []
  const addNamespace = (name: string) => {
    ip('netns', 'add', name)
    made.push(name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
    return name
  }
  const remove = atEnd(() => {
    for (const name of made.toReversed()) execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
  })
  addNamespace(host)
  const next = new Map<string, number>()
  for (const [index, network] of Object.keys(compose.networks).entries()) {
    const { subnet, gateway } = configOf(network)
    ip('-n', host, 'link', 'add', `br${index}`, 'type', 'bridge', 'forward_delay', '0', 'mcast_snooping', '0')
    ip('-n', host, 'address', 'add', `${gateway}/${subnet.split('/')[1]}`, 'dev', `br${index}`)
    ip('-n', host, 'link', 'set', `br${index}`, 'up')
  }

  function configOf(network: string) {
    const config = compose.networks[network]?.ipam.config[0]
    if (!config) throw new Error(`the network ${network} has no addresses`)
    return config
  }
  /** The next free address of the range containers get theirs from. */
  function addressIn(network: string): string {
    const count = (next.get(network) ?? 0) + 1
    next.set(network, count)
    const bytes = ipaddr.IPv4.parse(configOf(network).ip_range.split('/')[0] ?? '').toByteArray()
    bytes[3] = (bytes[3] ?? 0) + count
    return bytes.join('.')
  }
  return {
    remove,
    plug(name: string, service: Service): string {
      const namespace = addNamespace(`${prefix}-${name}`)
      if (service.network_mode === 'none') return namespace
      for (const [key, value] of Object.entries(service.sysctls ?? {})) {
        ip('netns', 'exec', namespace, 'sysctl', '-qw', `${key}=${value}`)
      }
      for (const [index, [network, settings]] of Object.entries(service.networks ?? {}).entries()) {
        const { subnet, gateway } = configOf(network)
        const port = `v${made.length}n${index}`
        const bridge = `br${Object.keys(compose.networks).indexOf(network)}`
        ip('link', 'add', `eth${index}`, 'netns', namespace, 'type', 'veth', 'peer', 'name', port, 'netns', host)
        ip('-n', host, 'link', 'set', port, 'master', bridge, 'up')
        const address = settings?.ipv4_address ?? addressIn(network)
        ip('-n', namespace, 'address', 'add', `${address}/${subnet.split('/')[1]}`, 'brd', '+', 'dev', `eth${index}`)
        ip('-n', namespace, 'link', 'set', `eth${index}`, 'up')
        if (index === 0) ip('-n', namespace, 'route', 'add', 'default', 'via', gateway)
      }
      return namespace
    },
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
