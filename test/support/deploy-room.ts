// A deployment room on a real store and real HTTPS: library, desk and door, with a small image to hand out.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Journal } from '../../src/boot/journal.ts'
import { CaptureIntake } from '../../src/deploy/capture-intake.ts'
import { DeploymentDesk, type DeskOptions } from '../../src/deploy/desk.ts'
import { createDeployRoute } from '../../src/deploy/door.ts'
import type {
  BootImageFacts,
  CapturedImage,
  DeployLibrary,
  InstallFacts,
  InstallImageFacts,
} from '../../src/deploy/library.ts'
import { PlanMaker, type PlanSources } from '../../src/deploy/plan-maker.ts'
import { NO_SHARE, type DeployShare } from '../../src/deploy/share.ts'
import { Uploads } from '../../src/deploy/uploads.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { Method } from '../../src/model.ts'
import { openKeyFile } from '../../src/secrets/key-file.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import type { Store } from '../../src/store/store.ts'
import { renderAnswer } from '../../src/unattend/render.ts'
import { makeAuthority, serveRoute, type Authority } from './deploy-https.ts'
import {
  AS_ADMIN,
  assignmentOf,
  bootImageOf,
  machineOf,
  openTestStore,
  SILENT,
  temporaryDirectory,
  testMac,
} from './test-store.ts'

/** An answer file with commands of its own in both passes that report. */
export const ANSWER = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
  <settings pass="windowsPE">
    <component name="Microsoft-Windows-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <UserData>
        <AcceptEula>true</AcceptEula>
      </UserData>
    </component>
  </settings>
  <settings pass="specialize">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <ComputerName>LAB07</ComputerName>
    </component>
    <component name="Microsoft-Windows-Deployment" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <RunSynchronous>
        <RunSynchronousCommand wcm:action="add">
          <Order>1</Order>
          <Path>cmd.exe /c echo own</Path>
        </RunSynchronousCommand>
      </RunSynchronous>
    </component>
  </settings>
</unattend>
`

export const INSTALL_FACTS: InstallFacts = {
  index: 1,
  name: 'Windows 11 Pro',
  description: 'Windows 11 Pro',
  edition: 'Professional',
  architecture: 'amd64',
  languages: ['en-US'],
  version: '10.0.26100.1',
  build: 26100,
  generalized: 'generalized',
  origin: 'custom',
  sizeBytes: 20 * 1024 ** 3,
}

export interface DeployRoom {
  directory: string
  store: Store
  journal: Journal
  desk: DeploymentDesk
  plans: PlanMaker
  authority: Authority
  port: number
  image: { path: string; bytes: Buffer; sha256: string }
  /** What the library says; tests change it. */
  facts: { boot: BootImageFacts | undefined; install: InstallImageFacts | undefined; captured: CapturedImage[] }
  /** The clock. */
  clock: { nowMs: number }
  /** The address the next requests seem to come from. */
  from: { address: string }
  stopDoor: () => Promise<void>
  startDoor: () => Promise<void>
  /** A machine of number n, assigned and armed. */
  arm: (n: number, method: Method) => Promise<void>
}

/** Starts everything; all ends with the test. */
export async function startDeployRoom(
  t: Test,
  options: {
    desk?: Partial<DeskOptions>
    imageBytes?: number
    maxDownloads?: number
    sources?: Partial<PlanSources>
    share?: DeployShare
  } = {},
): Promise<DeployRoom> {
  const directory = temporaryDirectory(t)
  const store = await openTestStore(t, { dataDirectory: join(directory, 'var'), keepSessions: 1000 })
  const journal = new Journal(store, (error) => t.fail('the journal lost entries', { error }))
  const bytes = randomBytes(options.imageBytes ?? 300_000)
  const path = join(directory, 'install.wim')
  writeFileSync(path, bytes)
  mkdirSync(join(directory, 'scripts'))
  writeFileSync(join(directory, 'scripts', 'own.cmd'), '@echo off\necho %OPENWDS_MACHINE%\n')
  const image = { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
  const facts: DeployRoom['facts'] = {
    boot: { name: 'winpe', enabled: true, processor: 'amd64', kind: 'setup', problems: [] },
    install: {
      name: 'win11',
      enabled: true,
      files: [{ name: 'install.wim', path, sizeBytes: bytes.length, sha256: image.sha256 }],
      images: [INSTALL_FACTS],
      problems: [],
    },
    captured: [],
  }
  const library: DeployLibrary = {
    bootImage: async () => facts.boot,
    installImage: async () => facts.install,
    addCaptured: async (captured) => {
      renameSync(captured.path, join(directory, 'captured.wim'))
      facts.captured.push(captured)
      return captured.name
    },
  }
  await store.bootImagePut(bootImageOf('winpe'), AS_ADMIN)
  addInstallImage(join(directory, 'var', 'openwds.db'), 'win11')
  const authority = await makeAuthority(t)
  const ports: number[] = []
  const server = () => `https://127.0.0.1:${ports[0] ?? 8468}`
  const plans = new PlanMaker({
    store,
    library,
    renderAnswer: async ({ pair, firmware, prepared, naming, images, imagePath, callbacks, reveal }) => ({
      names: 'lab-standard',
      rendered: renderAnswer({
        files: { combined: Buffer.from(ANSWER) },
        variables: {},
        ...{ pair, firmware, naming, images, imagePath, callbacks, reveal },
        disk: prepared ? { prepared } : 'auto',
      }),
    }),
    secret: async () => undefined,
    drivers: async () => ({ packages: [], notes: [] }),
    scriptFolder: join(directory, 'scripts'),
    dataDirectory: directory,
    agents: () => ['amd64'],
    https: () => ({ servers: [server()], certificateUntil: null, problems: [] }),
    share: options.share ?? NO_SHARE,
    ...options.sources,
  })
  const clock = { nowMs: Date.now() }
  const keyFile = openKeyFile(join(directory, 'var'))
  const desk = new DeploymentDesk({
    store,
    journal,
    plans,
    share: options.share ?? NO_SHARE,
    box: () => keyFile.box,
    servers: () => [server()],
    addressBinding: 'strict',
    tokenMinutes: 60,
    maxAtOnce: 0,
    log: SILENT,
    metrics: createMetrics({ processMetrics: false }),
    now: () => clock.nowMs,
    ...options.desk,
  })
  await desk.start()
  t.teardown(() => desk.close())
  const captures = new CaptureIntake({
    store,
    uploads: new Uploads(join(directory, 'var', 'uploads')),
    library,
    settingsOf: ({ mac }) => plans.settingsOf(mac, null),
    log: SILENT,
  })
  const from = { address: '127.0.0.1' }
  let running: Awaited<ReturnType<typeof serveRoute>> | undefined
  const startDoor = async () => {
    const route = createDeployRoute({ desk, plans, store, captures, maxDownloads: options.maxDownloads ?? 0 })
    running = await serveRoute(t, route, authority, { port: ports[0] ?? 0, address: () => from.address })
    ports[0] = running.port
  }
  await startDoor()
  return {
    ...{ directory, store, journal, desk, plans, authority, image, facts, clock, from, startDoor },
    port: ports[0] ?? 0,
    stopDoor: async () => running?.stop(),
    async arm(n, method) {
      await store.machinePut(machineOf(n, { name: `lab-${n}` }), AS_ADMIN)
      const installs = method === 'windows-setup' || method === 'apply-image'
      const words = { bootImage: 'winpe', installImage: installs ? 'win11' : null, method }
      await store.assignmentPut(assignmentOf(n, words), AS_ADMIN)
      await desk.flush()
    },
  }
}

/** The boot of a machine that Windows PE was loaded for. */
export function bootOf(n: number, session = `session${n}aaaa`.slice(0, 12)) {
  return { session, mac: testMac(n), uuid: null, addresses: ['127.0.0.1'] }
}

/** What the agent sends to redeem. */
export function reportOf(n: number, words: Record<string, string | string[]> = {}): Record<string, string | string[]> {
  return {
    nonce: n.toString(16).padStart(32, '0'),
    mac: testMac(n),
    firmware: 'uefi',
    architecture: 'x64',
    disk: '0:64424509440:17',
    ...words,
  }
}

function addInstallImage(database: string, name: string): void {
  const connection = openDatabase(database, { timeout: 5000 })
  const at = new Date().toISOString()
  connection
    .prepare(
      `insert into image (name, type, programs, created_at, updated_at, version) values (?, 'install', '{}', ?, ?, 1)`,
    )
    .run(name, at, at)
  connection.close()
}
