// The daemon: builds every part, joins them, opens the doors, and closes them in order.
import { createRequire } from 'node:module'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { startApi } from './api/listen.ts'
import { FirstLink } from './api/first-link.ts'
import type { DaemonStatus } from './api/schemas.ts'
import type { FileEvent } from './boot/file-event.ts'
import { Journal } from './boot/journal.ts'
import { BootFolder } from './boot/boot-folder.ts'
import { LoaderFiles } from './boot/loader-files.ts'
import { RegisteredPrograms } from './boot/registered-programs.ts'
import { BootService } from './boot/service.ts'
import { SessionFiles } from './boot/session-files.ts'
import { speaksTls } from './config/api-tls.ts'
import type { ShownSetting } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { linksToServe, openDhcpDoors } from './dhcp-doors.ts'
import { createDeployFiles, type DeployFilesParts } from './deploy-boot.ts'
import { createDriverSource } from './deploy-drivers.ts'
import { createDeployLibrary } from './deploy-library.ts'
import { openDeployRoom, type DeployRoomOptions } from './deploy-room.ts'
import { openDeployShare } from './deploy-share.ts'
import { renderForDeployment } from './deploy-answer.ts'
import { compileOptions } from './dhcp/option-values.ts'
import { OpenWdsError } from './errors.ts'
import { lookAtHost } from './doctor/host.ts'
import { DriverLibrary } from './drivers/library.ts'
import { explain } from './explain.ts'
import { createCheckedSource } from './files/checked-source.ts'
import { createDiskSource } from './files/disk-source.ts'
import { ImageCatalog } from './files/image-catalog.ts'
import { ImageFiles, underBoot } from './files/image-source.ts'
import { OpenFiles } from './files/open-files.ts'
import { createOwnFiles, joinFiles } from './files/own-files.ts'
import type { BootStorePolicy } from './files/session-boot.ts'
import { createBesideSource, createSessionSource } from './files/session-source.ts'
import { SessionWims } from './files/session-wim.ts'
import { createTree, firstOf } from './files/tree.ts'
import { createTransferMeter, fileEventOf } from './file-events.ts'
import { createBootFilesRoute } from './http/boot-files-route.ts'
import type { HttpRoute } from './http/routes.ts'
import { openDaemonCertificates, openHttpDoors, type HttpDoors } from './http-doors.ts'
import { ImageLibrary } from './library/library.ts'
import { logEvent, type Logger } from './log.ts'
import { createMetricSources } from './metric-sources.ts'
import { createMetrics } from './metrics.ts'
import type { PxeClient } from './model.ts'
import { ANY_ADDRESS, type Ipv4, type Mac } from './net/address.ts'
import { magicPacketTargets, sendMagicPacket } from './net/wake.ts'
import type { HandedSocket } from './net/handed-sockets.ts'
import { PacketLog } from './packets/packet-log.ts'
import { sessionPackets } from './packets/session-packets.ts'
import { readTrust } from './pe/read-trust.ts'
import { openKeyFile, type KeyFile } from './secrets/key-file.ts'
import { openStore } from './store/sqlite.ts'
import type { Store } from './store/store.ts'
import { chooseEngine } from './tftp/choose-engine.ts'
import type { TftpLimits } from './tftp/limits.ts'
import type { Certificates } from './tls/certificates.ts'
import { createTftpServer, type TftpServer } from './tftp/server.ts'
import type { TransferEvent } from './tftp/events.ts'

/** The program's version, from package.json. */
export const VERSION = (createRequire(import.meta.url)('../package.json') as { version: string }).version

/** A running daemon. */
export interface Daemon {
  status(): DaemonStatus
  /** While there is no user: the link that makes the first one, to be shown once. */
  firstLink: string | null
  /** Where the page is, for a browser. */
  pageUrl: string
  /** The local socket by which this user administers without a token. */
  socketPath: string
  /** Takes no new work, gives running transfers the configured grace, then ends. Safe to call twice. */
  close(): Promise<void>
}

/** What the daemon is given besides its configuration. */
export interface DaemonSurroundings {
  /** Sockets that the system opened for it. */
  handed?: readonly HandedSocket[]
  /** Its settings and where they were written, to be shown. */
  settings?: readonly ShownSetting[]
  /** Where the built page lies, when it is not beside the program. */
  pageDirectory?: string
}

/** Opens the store and every door the configuration names. Rejects with a coded error, everything closed again. */
export async function startDaemon(config: Config, log: Logger, surroundings: DaemonSurroundings = {}): Promise<Daemon> {
  logEvent(log, 'daemon.starting', { version: VERSION })
  /** What to undo, last opened first. */
  const closers: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  }
  try {
    return await build(config, log, surroundings, closers, closeAll)
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function build(
  config: Config,
  log: Logger,
  { handed = [], settings = [], pageDirectory }: DaemonSurroundings,
  closers: (() => Promise<unknown>)[],
  closeAll: () => Promise<void>,
): Promise<Daemon> {
  const links = linksToServe(config, handed)
  const self = links[0]?.address ?? ANY_ADDRESS
  const imageDirectory = resolve(config.imageDirectory)
  const dataDirectory = resolve(config.dataDirectory)
  const listening: DaemonStatus['listening'] = []

  const metrics = createMetrics()
  const store = await openStore({
    dataDirectory,
    log,
    metrics,
    keepSessions: config.sessions.keep,
    maxEntries: config.sessions.maxEntries,
  })
  closers.push(() => store.close())

  const library = await ImageLibrary.open({ imageDirectory, store, log })
  closers.push(() => library.close())

  // losing journal entries must not stop boots; the store itself logs that writes are refused
  const journal = new Journal(store, (error, count) => log.debug({ err: error, count }, 'journal entries lost'))
  let addressing: 'proxy' | 'server' = config.dhcp.mode === 'server' ? 'server' : 'proxy'
  let httpBaseUrl: string | null = null
  const catalog = new ImageCatalog(store)
  closers.push(async () => catalog.close())
  const folder = new BootFolder(imageDirectory, () => catalog.names())
  const { ownAuthorities, revocations } = config.secureBoot
  const loaders = new LoaderFiles({
    imageDirectory,
    images: () => catalog.images(),
    bootFilePath: (sha256) => library.bootFilePath(sha256),
    trust: await readTrust({ ownAuthorities, revocations: revocations === undefined ? [] : [revocations] }),
  })
  let opened: KeyFile | undefined
  const keyFile = () => (opened ??= openKeyFile(dataDirectory))
  const wake = (mac: Mac) => sendMagicPacket(mac, magicPacketTargets(config.dhcp.pools))
  let https: DeployRoomOptions['https'] = () => null
  let authorityPem: () => string | null = () => null
  const drivers = new DriverLibrary(store, dataDirectory)
  const driverSource = createDriverSource(store, drivers)
  const { share, close: closeShare } = await openDeployShare({
    settings: config.smb,
    ...{ dataDirectory, links, store, log },
  })
  closers.push(closeShare)
  const deploy = await openDeployRoom({
    limits: config.deploy,
    share,
    drivers: driverSource,
    ...{ dataDirectory, imageDirectory, store, journal, log, metrics },
    library: createDeployLibrary(store, library, () => folder.files()),
    renderAnswer: (wish) => renderForDeployment({ store, keyFile, server: serverWords(config, self) }, wish),
    box: () => keyFile().box,
    https: () => https(),
    powerOn: async (mac) => `magic packet to ${(await wake(mac)).join(', ')}`,
  })
  closers.push(async () => deploy.close())
  const deployParts: Omit<DeployFilesParts, 'words'> = {
    agentPath: deploy.agentPath,
    drivers: async (mac, processor) => {
      const machine = await store.machineGet(mac)
      return machine ? (await driverSource.forWinPe(machine, processor)).packages : []
    },
    authorityPem: () => authorityPem(),
  }
  const ownFiles = createOwnFiles(imageDirectory)
  const deployFiles = createDeployFiles({ ...deployParts, words: (machine) => deploy.desk.mint(machine) })
  const foreseenFiles = createDeployFiles({ ...deployParts, words: (machine) => deploy.desk.foresee(machine) })
  const packetLog = new PacketLog({
    directory: join(dataDirectory, 'packets'),
    onLost: (error, count) => logEvent(log, 'packets.failed', { reason: error.message, count }),
  })
  closers.push(() => packetLog.flush())
  const boot = new BootService({
    policy: config.pxe,
    surroundings: () => ({
      mode: addressing,
      httpBaseUrl,
      httpIsChosen: config.http.baseUrl !== undefined,
      addresses: links.map(({ address }) => address),
    }),
    folder,
    loaders,
    store,
    journal,
    log,
    metrics,
    onPacket: (session, packet) => packetLog.keep(session, packet),
    spendsItself: (mac) => deploy.desk.spendsItself(mac),
  })
  closers.push(() => boot.close())
  metrics.readFrom(createMetricSources(boot, store))
  closers.push(keepRetention(config, store, log))

  // where names become bytes: the first source that answers wins
  const registered = new RegisteredPrograms(imageDirectory, store)
  closers.push(async () => registered.close())
  const disk = createCheckedSource(createDiskSource(imageDirectory), (path) => registered.refusalOf(path))
  const openFiles = new OpenFiles()
  const wims = new SessionWims(openFiles, joinFiles(ownFiles, deployFiles))
  closers.push(() => wims.close())
  const imageParts = {
    images: () => catalog.images(),
    bootFilePath: (sha256: string) => library.bootFilePath(sha256),
    files: openFiles,
    store: bootStorePolicy(config),
  }
  const images = new ImageFiles({ ...imageParts, findBoot: (session) => boot.bootOf(session), wims })
  const laidDown = firstOf([disk, images.ofAnyImage, underBoot(disk)])
  const sessionFiles = new SessionFiles(boot, folder)
  const sessions = createSessionSource(sessionFiles, laidDown)
  const open = createTree([images.ofSession, sessions, laidDown, createBesideSource(sessionFiles, disk)], boot)
  const engine = chooseEngine(config.tftp.enabled ? config.tftp.engine : 'typescript', log)

  const tftpServers: TftpServer[] = []
  const meter = createTransferMeter(metrics)
  let lastTransfer = 0
  const nextTransfer = () => ++lastTransfer
  for (const { address, listenAddress = address } of config.tftp.enabled ? links : []) {
    const tftp = createTftpServer({
      address: listenAddress,
      port: config.tftp.port,
      open,
      limits: tftpLimits(config),
      limitsFor: async (_peer, session) => (session === null ? undefined : (await boot.machineOf(session))?.tftp),
      onEvent: (event) => {
        meter(event)
        fileEvent(event, boot, log)
      },
      onPacket: (session, packet) => packetLog.keep(session, packet),
      nextTransfer,
      engine,
      log,
    })
    await tftp.listen()
    tftpServers.push(tftp)
    listening.push({ door: 'tftp', protocol: 'udp', ...tftp.address() })
  }
  // all at once: the grace for running transfers is one
  closers.push(() => Promise.all(tftpServers.map((tftp) => tftp.close(config.shutdownGraceMs))))

  // addresses of the HTTP doors: the first route that answers wins
  const routes: HttpRoute[] = [createBootFilesRoute(open), deploy.route]
  const certificates = await openDaemonCertificates({ config, dataDirectory, links, log })
  closers.push(async () => certificates?.close())
  const http = await openHttpDoors({
    ...{ config, dataDirectory, links, routes, certificates, nextTransfer, log, metrics },
    onFileEvent: (event) => noteFileEvent(event, boot, log),
  })
  closers.push(() => http.close(config.shutdownGraceMs))
  httpBaseUrl = http.baseUrl
  https = () => deployDoor(http, certificates, links)
  authorityPem = () => certificates?.authorityPem() ?? null
  for (const place of http.listening) listening.push({ ...place, protocol: 'tcp' })

  const doors = await openDhcpDoors({ config, store, desk: boot, log, metrics, handed }, links)
  closers.push(() => doors.close())
  const { mode, leases } = doors
  if (mode !== 'off') addressing = mode
  for (const { address, listenAddress = address } of doors.ports ? links : []) {
    if (doors.ports?.dhcp !== undefined)
      listening.push({ door: 'dhcp', protocol: 'udp', address: listenAddress, port: doors.ports.dhcp })
    listening.push({ door: 'pxe', protocol: 'udp', address: listenAddress, port: doors.ports?.pxe ?? null })
  }

  const status = (): DaemonStatus => ({
    serverAddress: self,
    listening,
    answers: {
      dhcpMode: mode,
      pxe: config.pxe.answer,
      unknown: config.pxe.unknown,
      text: whomWeAnswer(config),
    },
    transfers: tftpServers.reduce((sum, tftp) => sum + tftp.runningTransfers(), http.runningTransfers()),
  })
  const exampleGrant = ({ mac, uuid, link, relay }: PxeClient) => {
    const isDirect = relay === null || relay.address === ANY_ADDRESS
    const network = { address: link ?? self, interface: isDirect ? (links[0]?.name ?? null) : null }
    return leases?.example({ mac, uuid, clientId: null }, network)
  }
  const isFirstStart = (await store.userList({ limit: 1 })).items.length === 0
  const firstLink = isFirstStart ? new FirstLink() : undefined
  const api = await startApi({
    config,
    firstLink,
    dataDirectory,
    imageDirectory,
    signatures: (image) => loaders.signaturesOf(image),
    library,
    drivers: { library: drivers, source: driverSource },
    deploy,
    wake,
    keyFile,
    store,
    packets: sessionPackets(packetLog),
    journal,
    log,
    metrics,
    version: VERSION,
    status,
    settings,
    ...(pageDirectory === undefined ? {} : { pageDirectory }),
    probeNetwork: async () => ({
      ...(await doors.probe()),
      host: await lookAtHost({
        interfaces: links.map(({ name }) => name),
        ports: [config.dhcp.port, config.dhcp.pxePort, config.tftp.port],
        ...{ dataDirectory, imageDirectory, hostname: hostname(), nowMs: Date.now(), ownProcess: process.pid },
      }),
    }),
    ...(certificates && speaksTls(config.api) ? { certificates } : {}),
    authority: () => (certificates ? { authority: certificates.authority, server: certificates.server() } : undefined),
    optionProblems: (options) => compileOptions(options).problems,
    explain: (mac, query) =>
      explain(mac, query, {
        boot,
        mode,
        self,
        exampleGrant,
        files: {
          ...{ images: imageParts, laidDown },
          findBootStore: (architecture) => sessionFiles.findBootStore(architecture),
          foreseenFiles: joinFiles(ownFiles, foreseenFiles),
        },
      }),
  })
  closers.push(() => api.close())
  listening.push({ door: 'api', protocol: 'tcp', address: config.api.address, port: api.port })
  listening.push({ door: 'api', protocol: 'unix', address: api.socketPath, port: null })

  if (firstLink) logEvent(log, 'user.first')
  for (const { door, address, port } of listening)
    logEvent(log, 'port.listening', { door, where: port === null ? address : `${address}:${port}` })
  logEvent(log, 'daemon.started', { version: VERSION })

  let closing: Promise<void> | undefined
  return {
    status,
    firstLink: firstLink ? `${pageUrl(config.api, api.port)}#/first/${firstLink.key}` : null,
    pageUrl: pageUrl(config.api, api.port),
    socketPath: api.socketPath,
    close: () => (closing ??= closeAll()),
  }
}

/** What answer files can say of this server. */
function serverWords({ answers: { organization, timeZone, variables } }: Config, address: Ipv4) {
  return { name: hostname(), address, organization, timeZone, variables }
}

/** Where Windows PE finds the HTTPS door; null where it is closed. */
function deployDoor(
  { listening }: HttpDoors,
  certificates: Certificates | null,
  links: readonly { address: Ipv4 }[],
): ReturnType<DeployRoomOptions['https']> {
  const port = listening.find(({ door }) => door === 'https')?.port
  if (port === undefined || !certificates) return null
  const addresses = links.map(({ address }) => address).filter((address) => address !== ANY_ADDRESS)
  return {
    servers: addresses.map((address) => `https://${address}:${port}`),
    certificateUntil: certificates.server().notAfter,
    problems: [],
  }
}

function bootStorePolicy({ pxe, tftp }: Config): BootStorePolicy {
  const { blockSize, windowSize, loadOptions } = pxe.bootStore
  const variableWindow = tftp.variableWindow === 'on'
  return { blockSize, windowSize, variableWindow, loadOptions: loadOptions ?? null }
}

const RETENTION_EVERY_MS = 3_600_000
const DAY_MS = 86_400_000

/** Drops requests of unknown machines that are older than the configuration keeps them, now and every hour. */
function keepRetention(config: Config, store: Store, log: Logger): () => Promise<void> {
  const { approved, others } = config.pxe.autoAddPolicy.retentionPeriod
  const before = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
  const drop = () =>
    store
      .pendingDrop({ approvedBefore: before(approved), othersBefore: before(others) })
      .catch((error: unknown) => log.debug({ err: error }, 'old requests of unknown machines not dropped'))
  const timer = setInterval(() => void drop(), RETENTION_EVERY_MS)
  timer.unref()
  void drop()
  return async () => clearInterval(timer)
}

function pageUrl(api: Config['api'], port: number): string {
  const own = `${speaksTls(api) ? 'https' : 'http'}://${api.address === ANY_ADDRESS ? 'localhost' : api.address}:${port}`
  return `${(api.url ?? own).replace(/\/$/, '')}/`
}

/** One sentence for the operator: the state of the policy. */
function whomWeAnswer(config: Config): string {
  if (config.dhcp.mode === 'off') return 'DHCP is off: machines come only if another server names this one'
  switch (config.pxe.answer) {
    case 'none':
      return 'nobody, until pxe.answer is set to known (or all)'
    case 'known':
      return 'machines that have an armed assignment'
    case 'all':
      return `every machine; unknown ones get ${config.pxe.defaultBootImage ?? 'nothing'}`
  }
}

function tftpLimits({ tftp }: Config): TftpLimits {
  const [first = 0, last = 0] = tftp.portRange?.split('-').map(Number) ?? []
  return {
    maxBlockSize: tftp.maxBlockSize,
    maxWindowSize: tftp.maxWindowSize,
    variableWindow: tftp.variableWindow === 'on',
    maxTransfers: tftp.maxTransfers,
    maxTransfersPerMachine: tftp.maxTransfersPerMachine,
    maxUnanswered: tftp.maxUnansweredTransfers,
    maxRequestsPerSecondPerMachine: tftp.maxRequestsPerSecondPerMachine,
    maxBytesPerSecond: tftp.maxBytesPerSecond ?? null,
    maxBytesPerSecondPerMachine: tftp.maxBytesPerSecondPerMachine ?? null,
    singlePort: tftp.singlePort,
    ...(tftp.portRange === undefined ? {} : { portRange: { first, last } }),
  }
}

function fileEvent(event: TransferEvent, boot: BootService, log: Logger): void {
  if (event.kind === 'dropped') {
    logEvent(log, 'packet.dropped', { peer: event.peer.address, reason: event.error.message, code: event.error.code })
    return
  }
  const told = fileEventOf(event)
  if (event.kind === 'done') logEvent(log, 'file.sent', { ...told })
  else if (event.kind === 'failed') logEvent(log, 'file.failed', { ...told })
  noteFileEvent(told, boot, log)
}

function noteFileEvent(event: FileEvent, boot: BootService, log: Logger): void {
  boot.fileEvent(event).catch((error: unknown) => {
    if (!(error instanceof OpenWdsError)) throw error
    logEvent(log, 'journal.failed', { reason: error.message, err: error })
  })
}
