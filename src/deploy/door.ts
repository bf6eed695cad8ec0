// `/deploy/<deployment>/…`: what Windows PE and the installed system ask over HTTPS (docs/deployment-protocol.md).
import { open, type FileHandle } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { BootFile, OpenResult, Peer } from '../files/boot-file.ts'
import { DEPLOYMENT_STAGES, type Deployment, type DeploymentProgress, type DeploymentStage } from '../model.ts'
import type { Store } from '../store/store.ts'
import { CALLBACK_PASSES, type CallbackPass } from './callbacks.ts'
import type { CaptureIntake } from './capture-intake.ts'
import { SERVER_CODES, type DeployErrorName } from './codes.ts'
import type { DeploymentDesk } from './desk.ts'
import { formatLines } from './lines.ts'
import { numberOf, readMachineReport } from './machine-report.ts'
import { formatPlan, measureFile, type Plan } from './plan.ts'
import type { PlanMaker } from './plan-maker.ts'
import { DeployRefusal } from './refusal.ts'
import { isDeploymentId, SECRET_PATTERN } from './tokens.ts'

/** A request as the HTTP door gives it: http/routes.ts. */
export interface DeployRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly peer: Peer
  readonly body: Readable
}

/** What the HTTP door sends. */
export type DeployAnswer =
  | {
      readonly kind: 'file'
      readonly opened: OpenResult
      readonly requested: string
      readonly contentType?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
    }

export interface DoorOptions {
  desk: DeploymentDesk
  plans: PlanMaker
  store: Pick<Store, 'deploymentLogPut'>
  captures: CaptureIntake
  /** Downloads of large files at once; 0: as many as come. */
  maxDownloads: number
  /** Seconds between two progress reports of a machine. */
  reportSeconds?: number
}

const MAX_FORM_BYTES = 65_536
const MAX_LOG_BYTES = 8 * 1024 * 1024
/** Smaller files do not count as downloads. */
const LARGE_BYTES = 16 * 1024 * 1024
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
const STATUS: Record<DeployErrorName, number> = {
  DEPLOY_TOKEN_UNKNOWN: 401,
  DEPLOY_TOKEN_EXPIRED: 403,
  DEPLOY_TOKEN_USED: 409,
  DEPLOY_TOKEN_BOUND: 403,
  DEPLOY_CREDENTIAL_INVALID: 401,
  DEPLOY_ENDED: 410,
  DEPLOY_CANCELLED: 410,
  DEPLOY_STAGE_ORDER: 409,
  DEPLOY_NOT_FOUND: 404,
  DEPLOY_REQUEST_INVALID: 400,
  DEPLOY_REFUSED: 409,
  DEPLOY_SHARE: 409,
  DEPLOY_FIRMWARE: 409,
  DEPLOY_FILE_GONE: 410,
  DEPLOY_NOT_GENERALIZED: 422,
  DEPLOY_UPLOAD_HASH: 422,
  DEPLOY_UPLOAD_ROOM: 507,
  DEPLOY_UPLOAD_INVALID: 422,
  DEPLOY_BUSY: 503,
}

/** The route. Only over HTTPS: by plain HTTP nothing is said, so that no secret crosses the network in the clear. */
export function createDeployRoute(options: DoorOptions): (request: DeployRequest) => Promise<DeployAnswer | undefined> {
  const door = new Door(options)
  return async (request) => {
    const [, id, rest] = /^\/deploy\/([^/]+)\/(.+)$/.exec(request.path) ?? []
    if (id === undefined || rest === undefined) return undefined
    if (request.peer.door !== 'https') return { kind: 'reply', status: 404, headers: PLAIN, body: 'Only over HTTPS.\n' }
    try {
      if (!isDeploymentId(id)) throw new DeployRefusal('DEPLOY_NOT_FOUND', 'That is no deployment.')
      return await door.answer(id, rest, request)
    } catch (error) {
      if (!(error instanceof DeployRefusal)) throw error
      return refusal(error)
    }
  }
}

function refusal({ code, message, lines }: DeployRefusal): DeployAnswer {
  const status = STATUS[code]
  const body = formatLines([['error', SERVER_CODES[code], code, message], ...lines])
  return { kind: 'reply', status, headers: status === 503 ? { ...PLAIN, 'retry-after': '5' } : PLAIN, body }
}

function reply(lines: readonly (readonly (string | number)[])[], status = 200): DeployAnswer {
  return { kind: 'reply', status, headers: PLAIN, body: formatLines([['openwds', 1], ...lines]) }
}

/** One per route; knows which downloads run. */
class Door {
  readonly #options: DoorOptions
  #downloads = 0

  constructor(options: DoorOptions) {
    this.#options = options
  }

  async answer(id: string, rest: string, request: DeployRequest): Promise<DeployAnswer> {
    const [verb = '', name = '', more = ''] = rest.split('/')
    const secret = bearerOf(request.headers)
    switch (`${request.method} ${verb}`) {
      case 'POST redeem':
        return this.#redeem(id, secret, request)
      case 'GET plan':
        return this.#plan(id, secret, request.query)
      case 'GET files':
      case 'HEAD files':
        return this.#file(id, secret, name)
      case 'POST stage':
        return this.#stage(id, secret, await readForm(request))
      case 'POST progress':
        return this.#progress(id, secret, await readForm(request))
      case 'POST fail':
        return this.#fail(id, secret, await readForm(request))
      case 'POST logs':
        return this.#log(id, secret, name, request)
      case 'GET uploads':
      case 'PUT uploads':
      case 'POST uploads':
        return this.#upload(id, secret, name, more, request)
      default:
        return { kind: 'reply', status: 404, headers: PLAIN, body: 'There is nothing here.\n' }
    }
  }

  async #redeem(id: string, token: string, request: DeployRequest): Promise<DeployAnswer> {
    const report = readMachineReport(await readForm(request))
    if ('wrong' in report) throw invalid(`${report.wrong} is missing or wrong`)
    const { credential, expiresAt } = await this.#options.desk.redeem(id, token, report, request.peer.address)
    return reply([
      ['credential', credential],
      ['expires', expiresAt],
      ['time', new Date().toISOString()],
    ])
  }

  async #plan(id: string, credential: string, query: URLSearchParams): Promise<DeployAnswer> {
    const pass = query.get('pass')
    const plan =
      pass === null
        ? await this.#options.desk.plan((await this.#options.desk.holder(id, credential, 'work')).deployment)
        : await this.#passPlan(id, credential, pass)
    return { kind: 'reply', status: 200, headers: PLAIN, body: formatPlan(plan, id) }
  }

  async #passPlan(id: string, credential: string, pass: string): Promise<Plan> {
    if (!isPass(pass)) throw invalid(`pass is ${pass}`)
    const { deployment } = await this.#options.desk.holder(id, credential, 'report')
    return this.#options.plans.passPlan(deployment, pass)
  }

  async #file(id: string, credential: string, fileId: string): Promise<DeployAnswer> {
    const { desk, plans, maxDownloads } = this.#options
    const { deployment, secret } = await desk.holder(id, credential, 'report')
    const plan = secret.kind === 'report' ? await plans.passPlan(deployment, 'oobe') : await desk.plan(deployment)
    const file = plan.files.find((one) => one.id === fileId)
    if (!file) throw new DeployRefusal('DEPLOY_FILE_GONE', `There is no file ${fileId} in the plan.`)
    const { sizeBytes, sha256 } = measureFile(file)
    if (file.content.kind === 'text') {
      const bytes = Buffer.from(file.content.text)
      return fileAnswer(fileId, {
        name: fileId,
        sizeBytes,
        etag: sha256,
        modifiedAt: new Date(0),
        extents: memory(bytes),
        close: nothing,
      })
    }
    if (!(await plans.isServable(deployment, file)))
      throw new DeployRefusal('DEPLOY_FILE_GONE', 'The image was withdrawn or changed since the plan was made.')
    const isLarge = sizeBytes >= LARGE_BYTES
    if (isLarge && maxDownloads > 0 && this.#downloads >= maxDownloads)
      throw new DeployRefusal('DEPLOY_BUSY', `${this.#downloads} machines are downloading.`, [
        ['queue', this.#downloads - maxDownloads + 1],
      ])
    const handle = await openServed(file.content.path)
    if (!handle) throw new DeployRefusal('DEPLOY_FILE_GONE', 'The file is not there any more.')
    if (isLarge) this.#downloads++
    let closed = false
    return fileAnswer(fileId, {
      name: fileId,
      sizeBytes,
      etag: sha256,
      modifiedAt: new Date(0),
      extents: (file.content.ranges ?? [{ offset: 0, length: sizeBytes }])
        .filter(({ length }) => length > 0)
        .map(({ offset, length }) => ({ kind: 'disk', fd: handle.fd, offset, length })),
      close: async () => {
        if (closed) return
        closed = true
        if (isLarge) this.#downloads--
        await handle.close()
      },
    })
  }

  async #stage(id: string, credential: string, form: URLSearchParams): Promise<DeployAnswer> {
    const stage = form.get('stage')
    if (!isStage(stage)) throw invalid(`stage is ${String(stage)}`)
    const { deployment } = await this.#options.desk.holder(id, credential, 'aftermath')
    // said twice: the answer to the first was lost
    if (deployment.stage !== stage || deployment.state === 'stalled')
      await this.#options.desk.stage(deployment, stage, form.get('text')?.slice(0, 500) || undefined)
    return this.#interval()
  }

  async #progress(id: string, credential: string, form: URLSearchParams): Promise<DeployAnswer> {
    const { deployment } = await this.#options.desk.holder(id, credential, 'report')
    await this.#options.desk.progress(deployment, readProgress(form))
    return this.#interval()
  }

  /** The more machines are at work, the less often each reports. */
  #interval(): DeployAnswer {
    const { reportSeconds = 2 } = this.#options
    return reply([['interval', Math.max(reportSeconds, Math.ceil(this.#downloads / 50) * reportSeconds)]])
  }

  async #fail(id: string, credential: string, form: URLSearchParams): Promise<DeployAnswer> {
    const code = numberOf(form.get('code'))
    if (code === null || code < 100 || code > 999) throw invalid('code is missing or wrong')
    const { deployment } = await this.#options.desk.holder(id, credential, 'aftermath')
    await this.#options.desk.fail(deployment, {
      code,
      step: form.get('step')?.slice(0, 64) || null,
      exitCode: numberOf(form.get('exit')),
      text: form.get('text')?.slice(0, 500) || `code ${code}`,
    })
    return reply([])
  }

  async #log(id: string, credential: string, name: string, request: DeployRequest): Promise<DeployAnswer> {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
      throw invalid('the name of a log is letters, digits, dots and dashes')
    await this.#options.desk.holder(id, credential, 'aftermath')
    const content = await readBody(request, MAX_LOG_BYTES)
    await this.#options.store.deploymentLogPut(id, { name, content, at: new Date().toISOString() })
    return reply([])
  }

  async #upload(
    id: string,
    credential: string,
    name: string,
    act: string,
    request: DeployRequest,
  ): Promise<DeployAnswer> {
    if (name !== 'capture') throw invalid('there is one upload, capture')
    const { deployment } = await this.#options.desk.holder(id, credential, 'work')
    if (deployment.method !== 'capture-image') throw invalid('this deployment captures nothing')
    return reply(...(await this.#uploadAct(deployment, act, request)))
  }

  async #uploadAct(
    deployment: Deployment,
    act: string,
    request: DeployRequest,
  ): Promise<[(string | number)[][], number]> {
    const { captures } = this.#options
    const isDone = (state: string) => [['state', state]]
    if (request.method === 'GET' && act === '') return [await captures.status(deployment), 200]
    if (request.method === 'PUT' && act === '') {
      const offset = numberOf(request.query.get('offset'))
      const length = numberOf(request.headers['content-length'])
      if (offset === null || length === null) throw invalid('offset and Content-Length must be there')
      const outcome = await captures.append(deployment, offset, request.body, length)
      return [[['offset', outcome.offset]], outcome.kind === 'elsewhere' ? 409 : 200]
    }
    if (request.method === 'POST' && act === 'check') {
      const form = await readForm(request)
      await captures.check(deployment, form.get('state') ?? '', numberOf(form.get('size')))
      return [[], 200]
    }
    if (request.method === 'POST' && act === 'complete') {
      const form = await readForm(request)
      const sizeBytes = numberOf(form.get('size'))
      const sha256 = form.get('sha256')?.toLowerCase() ?? ''
      if (sizeBytes === null || !/^[0-9a-f]{64}$/.test(sha256)) throw invalid('size and sha256 must be there')
      await captures.complete(deployment, sizeBytes, sha256)
      return [isDone('importing'), 202]
    }
    throw invalid(`uploads know no ${request.method} ${act}`)
  }
}

function isPass(text: string): text is CallbackPass {
  return (CALLBACK_PASSES as readonly string[]).includes(text)
}

function isStage(text: string | null): text is DeploymentStage {
  return (DEPLOYMENT_STAGES as readonly (string | null)[]).includes(text)
}

function invalid(text: string): DeployRefusal {
  return new DeployRefusal('DEPLOY_REQUEST_INVALID', text)
}

function bearerOf({ authorization }: IncomingHttpHeaders): string {
  const secret = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1] ?? ''
  if (!SECRET_PATTERN.test(secret))
    throw new DeployRefusal('DEPLOY_CREDENTIAL_INVALID', 'Authorization: Bearer is missing or wrong.')
  return secret
}

function readProgress(form: URLSearchParams): DeploymentProgress {
  const percent = (name: string) => {
    const value = Number(form.get(name))
    return form.get(name) === null || !Number.isFinite(value) ? null : Math.min(100, Math.max(0, value))
  }
  return {
    step: form.get('step')?.slice(0, 64) ?? '',
    text: form.get('text')?.slice(0, 200) || null,
    percent: percent('percent') ?? 0,
    totalPercent: percent('total'),
    bytes: numberOf(form.get('bytes')),
    sizeBytes: numberOf(form.get('size')),
    bytesPerSecond: numberOf(form.get('rate')),
  }
}

async function readForm(request: DeployRequest): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request, MAX_FORM_BYTES)).toString('utf8'))
}

async function readBody({ body }: DeployRequest, limitBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    length += (piece as Buffer).length
    if (length > limitBytes) throw invalid(`more than ${limitBytes} bytes`)
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces)
}

function fileAnswer(requested: string, file: BootFile): DeployAnswer {
  return {
    kind: 'file',
    opened: { found: true, file, session: null },
    requested: `deploy/${requested}`,
    contentType: 'application/octet-stream',
    headers: { 'cache-control': 'no-store' },
  }
}

function memory(bytes: Uint8Array): BootFile['extents'] {
  return bytes.length === 0 ? [] : [{ kind: 'memory', bytes }]
}

const nothing = async () => {}

async function openServed(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
