// A captured image arrives: checked for generalization before and after, hashed, and given to the library (BP-1, BP-5).
import type { Readable } from 'node:stream'
import { logEvent, type Logger } from '../log.ts'
import { OpenWdsError } from '../errors.ts'
import type { Deployment } from '../model.ts'
import type { DeploymentUpload } from '../store/deployments.ts'
import type { Store } from '../store/store.ts'
import { SERVER_CODES } from './codes.ts'
import { DeployRefusal } from './refusal.ts'
import type { DeployLibrary } from './library.ts'
import type { DeploySettings } from './settings.ts'
import type { Uploads } from './uploads.ts'

export interface IntakeOptions {
  store: Pick<Store, 'deploymentUpload' | 'deploymentUploadPut'>
  uploads: Uploads
  library: DeployLibrary
  settingsOf: (deployment: Deployment) => Promise<DeploySettings>
  log: Logger
}

const NAME = 'capture'
const OPEN: DeploymentUpload = {
  state: 'open',
  sizeBytes: null,
  sha256: null,
  generalized: 'unknown',
  code: null,
  reason: null,
}

/** One per daemon. */
export class CaptureIntake {
  readonly #options: IntakeOptions
  readonly #importing = new Set<string>()

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Before 20 GB are read: may this system be captured, and would it fit [DeployRefusal]? */
  async check(deployment: Deployment, stateIniBase64: string, sizeBytes: number | null): Promise<void> {
    const { store, uploads, settingsOf } = this.#options
    const { capture } = await settingsOf(deployment)
    const generalized = generalizedOf(Buffer.from(stateIniBase64, 'base64').toString('latin1'))
    if (generalized !== 'generalized' && !capture.force) throw notGeneralized(generalized)
    if (sizeBytes !== null && !(await uploads.hasRoom(sizeBytes / 2)))
      throw new DeployRefusal('DEPLOY_UPLOAD_ROOM', 'There is no room for the image on the server.')
    await uploads.drop(deployment.id)
    await store.deploymentUploadPut(deployment.id, NAME, { ...OPEN, generalized })
  }

  /** Lines of the answer: how much is here, and what became of it. */
  async status(deployment: Deployment): Promise<(string | number)[][]> {
    const upload = await this.#upload(deployment)
    // the daemon was restarted while it was imported
    if (upload.state === 'importing' && !this.#importing.has(deployment.id)) this.#import(deployment, upload)
    const told =
      upload.state === 'refused' ? ['state', 'refused', upload.code ?? 0, upload.reason ?? ''] : ['state', upload.state]
    return [
      ['offset', upload.state === 'open' ? await this.#options.uploads.offset(deployment.id) : (upload.sizeBytes ?? 0)],
      told,
    ]
  }

  /** [DeployRefusal] */
  async append(
    deployment: Deployment,
    offset: number,
    body: Readable,
    lengthBytes: number,
  ): Promise<{ kind: 'appended' | 'elsewhere'; offset: number }> {
    if ((await this.#upload(deployment)).state !== 'open')
      throw new DeployRefusal('DEPLOY_UPLOAD_INVALID', 'The upload is complete already.')
    const outcome = await this.#options.uploads.append(deployment.id, offset, body, lengthBytes)
    if (outcome.kind === 'full')
      throw new DeployRefusal('DEPLOY_UPLOAD_ROOM', 'There is no room for the image on the server.')
    if (outcome.kind === 'too-large') throw new DeployRefusal('DEPLOY_REQUEST_INVALID', 'The piece is too large.')
    return outcome
  }

  /** All is sent: compared, then imported beside the answer [DeployRefusal]. */
  async complete(deployment: Deployment, sizeBytes: number, sha256: string): Promise<void> {
    const { store, uploads } = this.#options
    const upload = await this.#upload(deployment)
    if (upload.state === 'done' || upload.state === 'importing') return
    const have = await uploads.offset(deployment.id)
    if (have !== sizeBytes || (await uploads.sha256(deployment.id)) !== sha256) {
      await uploads.drop(deployment.id)
      throw new DeployRefusal(
        'DEPLOY_UPLOAD_HASH',
        `The image arrived wrong: ${have} bytes of ${sizeBytes}, or another SHA-256.`,
      )
    }
    const importing: DeploymentUpload = { ...upload, state: 'importing', sizeBytes, sha256 }
    await store.deploymentUploadPut(deployment.id, NAME, importing)
    this.#import(deployment, importing)
  }

  #import(deployment: Deployment, upload: DeploymentUpload): void {
    const { log, store, library, uploads, settingsOf } = this.#options
    const { id } = deployment
    this.#importing.add(id)
    const work = async () => {
      const { capture } = await settingsOf(deployment)
      try {
        const name = await library.addCaptured({
          path: uploads.path(id),
          name: capture.name ?? deployment.machineName ?? deployment.mac.replaceAll(':', '-'),
          description: capture.description,
          group: capture.group,
          sha256: upload.sha256 ?? '',
          generalized: upload.generalized,
        })
        await store.deploymentUploadPut(id, NAME, { ...upload, state: 'done', reason: name })
      } catch (error) {
        if (!(error instanceof OpenWdsError)) throw error
        await uploads.drop(id)
        const code = SERVER_CODES.DEPLOY_UPLOAD_INVALID
        await store.deploymentUploadPut(id, NAME, { ...upload, state: 'refused', code, reason: error.message })
      }
    }
    void work()
      .catch((error: unknown) => logEvent(log, 'deploy.trouble', { reason: String(error), err: error }))
      .finally(() => this.#importing.delete(id))
  }

  async #upload({ id }: Deployment): Promise<DeploymentUpload> {
    return (await this.#options.store.deploymentUpload(id, NAME)) ?? OPEN
  }
}

function notGeneralized(state: 'not-generalized' | 'unknown'): DeployRefusal {
  const what =
    state === 'unknown' ? 'State.ini does not say that Windows was generalized' : 'Windows was not generalized'
  return new DeployRefusal(
    'DEPLOY_NOT_GENERALIZED',
    `${what}: run sysprep /generalize /oobe /shutdown on it, or allow it by --force [BP-1].`,
  )
}

/** What State.ini says [learn: windows-setup-states]. */
export function generalizedOf(stateIni: string): DeploymentUpload['generalized'] {
  const [, state] = /^\s*ImageState\s*=\s*(\w+)/im.exec(stateIni.replaceAll('\0', '')) ?? []
  if (state === undefined) return 'unknown'
  return state.startsWith('IMAGE_STATE_GENERALIZE_RESEAL') ? 'generalized' : 'not-generalized'
}
