// Joins deployments with store, library, answer files, certificates and journal.
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Journal } from './boot/journal.ts'
import type { Config } from './config/schema.ts'
import { Arming } from './deploy/arming.ts'
import { CaptureIntake } from './deploy/capture-intake.ts'
import { DeploymentDesk } from './deploy/desk.ts'
import { createDeployRoute } from './deploy/door.ts'
import { Launcher } from './deploy/launcher.ts'
import type { DeployLibrary } from './deploy/library.ts'
import { PlanMaker, type AnswerWish, type PlanSources } from './deploy/plan-maker.ts'
import type { DriverSource } from './deploy/drivers.ts'
import type { DeployShare } from './deploy/share.ts'
import { Uploads } from './deploy/uploads.ts'
import { weighImages } from './library/weigh-images.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Mac } from './net/address.ts'
import type { SecretBox } from './secrets/secret-box.ts'
import type { Store } from './store/store.ts'

export interface DeployRoomOptions {
  limits: Config['deploy']
  /** Absolute. */
  dataDirectory: string
  imageDirectory: string
  store: Store
  journal: Journal
  library: DeployLibrary
  drivers: DriverSource
  renderAnswer: (wish: AnswerWish) => ReturnType<PlanSources['renderAnswer']>
  box: () => SecretBox
  /** Origins of the HTTPS door that machines can reach, and until when its certificate is good; null: it is closed. */
  https: PlanSources['https']
  share: DeployShare
  powerOn: (mac: Mac) => Promise<string>
  log: Logger
  metrics: Metrics
}

/** The parts that others ask. */
export interface DeployRoom {
  desk: DeploymentDesk
  plans: PlanMaker
  arming: Arming
  launcher: Launcher
  /** For the HTTPS door. */
  route: ReturnType<typeof createDeployRoute>
  /** The agent for a processor architecture; undefined if it was not built. */
  agentPath: (processor: 'x86' | 'amd64' | 'arm64') => string | undefined
  close(): void
}

/** Builds the room and begins to follow what happens. */
export async function openDeployRoom(options: DeployRoomOptions): Promise<DeployRoom> {
  const { store, journal, library, drivers, box, https, share, log, metrics, dataDirectory, imageDirectory } = options
  const { maxAtOnce, maxDownloads, tokenMinutes, addressBinding, wakeMinutes, wakeRepeats } = options.limits
  const agentPath: DeployRoom['agentPath'] = (processor) => {
    const name = `openwds-agent-${processor === 'amd64' ? 'x64' : processor}.exe`
    const places = [
      join(imageDirectory, 'agent', name),
      fileURLToPath(new URL(`../dist/winpe/${name}`, import.meta.url)),
    ]
    return places.find((path) => existsSync(path))
  }
  const plans = new PlanMaker({
    store,
    library,
    renderAnswer: options.renderAnswer,
    secret: async (name) => {
      const found = (await store.secretSealed()).find((secret) => secret.name === name)
      return found && box().open(found.name, found.sealed)
    },
    drivers: (machine, facts, image) => drivers.forWindows(machine, facts, image),
    scriptFolder: join(imageDirectory, 'scripts'),
    dataDirectory,
    agents: () => (['x86', 'amd64', 'arm64'] as const).filter((processor) => agentPath(processor) !== undefined),
    https,
    share,
  })
  const desk = new DeploymentDesk({
    ...{ store, journal, plans, share, box, log, metrics },
    servers: () => [...(https()?.servers ?? [])],
    ...{ addressBinding, tokenMinutes, maxAtOnce },
  })
  const captures = new CaptureIntake({
    ...{ store, library, log },
    uploads: new Uploads(join(dataDirectory, 'uploads')),
    settingsOf: async ({ mac }) => {
      const assignment = (await store.assignmentsOf([mac])).get(mac)
      return plans.settingsOf(mac, assignment?.profile ?? null)
    },
  })
  const arming = new Arming({ store, plans, weighImages: (wish) => weighImages(store, wish) })
  const launcher = new Launcher({
    ...{ store, desk, arming, powerOn: options.powerOn, log },
    ...{ maxAtOnce, wakeMinutes, wakeRepeats },
  })
  await desk.start()
  return {
    ...{ desk, plans, arming, launcher, agentPath },
    route: createDeployRoute({ desk, plans, store, captures, maxDownloads }),
    close: () => {
      launcher.close()
      desk.close()
    },
  }
}
