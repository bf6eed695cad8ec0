// The image library: START HERE. Brings files in, keeps each once, verifies them, and takes them out when nobody has them.
import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { OpenWdsError, RequestError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import type { Actor, Image, ImageOrigin, LibraryFile } from '../model.ts'
import type { ImportedImage, Store } from '../store/store.ts'
import { startThread, threadFile, type Thread } from '../thread.ts'
import { programsOf } from './boot-programs.ts'
import { lookAtFile } from './file-state.ts'
import type { ImportResult } from './import-worker.ts'
import { Uploads } from './uploads.ts'

/** What is to be brought in, and how. */
export interface ImportRequest {
  /** Absolute. */
  path: string
  name?: string
  group?: string
  description?: string
  /** Only images of this type. */
  type?: Image['type']
  origin?: ImageOrigin
  /** `link`: it stays where it is; `move`: it is taken away from there. A file in the image directory is never copied. */
  mode: 'copy' | 'link' | 'move'
  /** Exchanges the content of images that have these names. */
  replace?: boolean
  dryRun?: boolean
}

/** An import or a verification, under way or over. */
export interface ImageJob {
  id: string
  kind: 'import' | 'verify'
  /** The file's name, or the image's. */
  subject: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  phase: 'reading' | 'copying' | 'storing' | 'verifying'
  doneBytes: number
  /** 0: not known yet. */
  totalBytes: number
  startedAt: string
  endedAt: string | null
  /** What was added or verified. */
  images: { name: string; type: Image['type']; count: number; findings: string[] }[]
  /** Of a verification: what is wrong. */
  problems: string[]
  error: { code: string; detail: string; next: string } | null
}

export interface LibraryOptions {
  /** Absolute. */
  imageDirectory: string
  store: Pick<
    Store,
    'imageImport' | 'imageGet' | 'imageFileAll' | 'imageFileState' | 'imageFileDropUnused' | 'onChange'
  >
  log: Logger
}

/** Below the image directory: files that belong to the library, what is coming in, and loaders by their hashes. */
export const LIBRARY_FOLDER = 'library'
const MAX_RUNNING = 4
/** Jobs that are over and can still be asked for. */
const MAX_KEPT = 100
/** A copy that was cut off is kept so long for another try. */
const KEEP_REMAINS_MS = 7 * 86_400_000

/** One per daemon. */
export class ImageLibrary {
  readonly #options: LibraryOptions
  readonly #folder: string
  readonly #incoming: string
  readonly #bootFiles: string
  readonly #jobs = new Map<string, { job: ImageJob; thread: Thread | undefined; over: Promise<void> }>()
  readonly uploads: Uploads
  /** Files that have just been put in place and are in no table yet. */
  readonly #arriving = new Set<string>()
  #sweeping: Promise<void> = Promise.resolve()

  private constructor(options: LibraryOptions) {
    this.#options = options
    this.#folder = join(options.imageDirectory, LIBRARY_FOLDER)
    this.#incoming = join(this.#folder, 'incoming')
    this.#bootFiles = join(this.#folder, 'boot-files')
    this.uploads = new Uploads(join(this.#incoming, 'uploads'))
  }

  /** Opens it, and removes what a killed daemon left half done. */
  static async open(options: LibraryOptions): Promise<ImageLibrary> {
    const library = new ImageLibrary(options)
    await library.#sweepRemains()
    await library.#tellOfBroken()
    return library
  }

  /** Where a boot file with this SHA-256 lies. */
  bootFilePath(sha256: string): string {
    return join(this.#bootFiles, sha256)
  }

  /** Begins an import [IMAGE_IMPORT_BUSY]. */
  async import(request: ImportRequest, actor: Actor): Promise<ImageJob> {
    await mkdir(this.#incoming, { recursive: true, mode: 0o755 })
    const { path, mode } = request
    // what lies in the image directory is the administrator's, but for uploads, which are ours
    const isInside = isBelow(this.#options.imageDirectory, path) && !isBelow(this.#incoming, path)
    const stays = isInside || mode === 'link'
    const isCopied = !stays && (mode === 'copy' || !(await isOnOneFileSystem(path, this.#incoming)))
    return this.#start('import', basename(request.path), 'reading', async (job) => {
      const result = (await this.#run(job, threadFile('import-worker', import.meta.url), {
        path,
        ...(request.type === undefined ? {} : { type: request.type }),
        mode: isCopied ? 'copy' : 'place',
        dryRun: request.dryRun ?? false,
        incoming: this.#incoming,
        bootFiles: this.#bootFiles,
      })) as ImportResult
      const images = toImport(result, request)
      job.images = images.map(({ name, type, content }) => ({
        name,
        type,
        count: content.images.length,
        findings: content.findings,
      }))
      if (request.dryRun) await this.#checkNames(images, request)
      else {
        job.phase = 'storing'
        await this.#keep(result, images, request, stays, actor)
      }
    })
  }

  /** Begins to read a whole image and compare every hash in it [IMAGE_NOT_FOUND, IMAGE_WITHOUT_FILE, IMAGE_IMPORT_BUSY]. */
  async verify(ref: string): Promise<ImageJob> {
    const image = await this.#options.store.imageGet(ref)
    if (!image) throw new RequestError('IMAGE_NOT_FOUND', { type: 'boot or install', ref })
    const { content } = image
    if (!content) throw new RequestError('IMAGE_WITHOUT_FILE', { ref })
    return this.#start('verify', image.name, 'verifying', async (job) => {
      const found = await lookAtFile(content.file)
      const { problems } =
        found.state === 'missing'
          ? { problems: [found.reason ?? ''] }
          : ((await this.#run(job, threadFile('verify-worker', import.meta.url), {
              file: content.file,
              inside: content.inside,
            })) as { problems: string[] })
      job.problems = problems
      job.images = [{ name: image.name, type: image.type, count: content.images.length, findings: content.findings }]
      await this.#options.store.imageFileState(content.file.sha256, {
        state: problems.length === 0 ? 'ok' : found.state === 'missing' ? 'missing' : 'damaged',
        stateReason: problems[0] ?? null,
        verifiedAt: new Date().toISOString(),
      })
    })
  }

  /** Jobs under way and the last that are over, the newest first. */
  jobs(): ImageJob[] {
    return [...this.#jobs.values()].map(({ job }) => job).reverse()
  }

  /** [IMAGE_IMPORT_NOT_FOUND] */
  job(id: string): ImageJob {
    return this.#jobOf(id).job
  }

  /** Ends a job; what was copied so far is kept for another try [IMAGE_IMPORT_NOT_FOUND]. */
  async cancel(id: string): Promise<ImageJob> {
    const entry = this.#jobOf(id)
    if (entry.job.state === 'running' && entry.job.phase !== 'storing') {
      entry.job.state = 'cancelled'
      await entry.thread?.end()
    }
    await entry.over
    return entry.job
  }

  /** Removes the files that no image and no armed machine has any more. */
  async dropUnused(): Promise<void> {
    const unused = await this.#options.store.imageFileDropUnused()
    for (const { file } of unused) {
      if (file.linked) continue
      for (const { path } of [file, ...file.parts]) await rm(path, { force: true })
      if (file.parts.length > 0) await rm(dirname(file.path), { force: true, recursive: true })
    }
  }

  /** Ends everything under way. */
  async close(): Promise<void> {
    for (const { job, thread } of this.#jobs.values()) {
      if (job.state === 'running') job.state = 'cancelled'
      await thread?.end()
    }
    await Promise.all([...this.#jobs.values()].map(({ over }) => over))
    await this.#sweeping
  }

  #jobOf(id: string) {
    const entry = this.#jobs.get(id)
    if (!entry) throw new RequestError('IMAGE_IMPORT_NOT_FOUND', { id })
    return entry
  }

  #start(
    kind: ImageJob['kind'],
    subject: string,
    phase: ImageJob['phase'],
    work: (job: ImageJob) => Promise<void>,
  ): ImageJob {
    const running = [...this.#jobs.values()].filter(({ job }) => job.state === 'running')
    if (running.some(({ job }) => job.kind === kind && job.subject === subject))
      throw new RequestError('IMAGE_IMPORT_BUSY', { reason: `${subject}: the same is under way` })
    if (running.length >= MAX_RUNNING)
      throw new RequestError('IMAGE_IMPORT_BUSY', {
        reason: `${running.length} imports and verifications are under way`,
      })
    const job: ImageJob = {
      id: randomBytes(6).toString('hex'),
      kind,
      subject,
      state: 'running',
      phase,
      doneBytes: 0,
      totalBytes: 0,
      startedAt: new Date().toISOString(),
      endedAt: null,
      images: [],
      problems: [],
      error: null,
    }
    const entry = { job, thread: undefined as Thread | undefined, over: Promise.resolve() }
    this.#jobs.set(job.id, entry)
    for (const [id, { job: old }] of this.#jobs) {
      if (this.#jobs.size <= MAX_KEPT) break
      if (old.state !== 'running') this.#jobs.delete(id)
    }
    entry.over = work(job)
      .then(
        () => {
          job.state = 'done'
          logEvent(this.#options.log, 'image.job.done', { kind, subject, images: job.images.map(({ name }) => name) })
        },
        (error: unknown) => {
          if (job.state === 'cancelled') return
          const { code, message, next } = refusalOf(error, subject)
          job.state = 'failed'
          job.error = { code, detail: message, next }
          logEvent(this.#options.log, 'image.job.failed', { kind, subject, code, reason: message })
        },
      )
      .finally(() => (job.endedAt = new Date().toISOString()))
    return job
  }

  async #run(job: ImageJob, file: URL, data: object): Promise<unknown> {
    const thread = startThread(file, data, ({ phase, doneBytes, totalBytes }) => {
      job.phase = phase as ImageJob['phase']
      job.doneBytes = doneBytes
      job.totalBytes = totalBytes
    })
    const entry = this.#jobs.get(job.id)
    if (entry) entry.thread = thread
    return thread.result
  }

  /** Puts the files where they stay and the images into the store; either both or nothing. */
  async #keep(
    result: ImportResult,
    images: ReturnType<typeof toImport>,
    request: ImportRequest,
    stays: boolean,
    actor: Actor,
  ): Promise<void> {
    const known = (await this.#options.store.imageFileAll()).find(({ file }) => file.sha256 === result.sha256)
    // one that is gone or damaged is replaced by what comes now
    const isGood = known && known.state !== 'damaged' && (await lookAtFile(known.file)).state === 'ok'
    const placed =
      known && isGood ? { file: known.file, undo: async () => undefined } : await this.#place(result, stays)
    try {
      const complete: ImportedImage[] = images.map(({ content, ...image }) => ({
        ...image,
        content: { ...content, file: placed.file },
      }))
      const { replace = false } = request
      await this.#options.store.imageImport(complete, { actor, replace })
    } catch (error) {
      await placed.undo()
      throw error
    } finally {
      this.#arriving.delete(placed.file.path)
    }
    if (request.mode === 'move' && !stays)
      for (const { name } of result.files) await unlink(join(dirname(request.path), name)).catch(() => undefined)
    await this.#removeIncoming(result)
    if (request.replace) await this.dropUnused()
  }

  async #checkNames(images: ReturnType<typeof toImport>, request: ImportRequest): Promise<void> {
    for (const { name, type } of images) {
      const taken = await this.#options.store.imageGet(name)
      if (taken && !request.replace) throw new RequestError('IMAGE_EXISTS', { name, type })
    }
  }

  async #place(result: ImportResult, stays: boolean): Promise<{ file: LibraryFile; undo: () => Promise<void> }> {
    const { sha256, format } = result
    const stem = sha256.slice(0, 16)
    const isSet = result.files.length > 1
    const targets = result.files.map(({ path, name }) =>
      stays ? path : isSet ? join(this.#folder, stem, name) : join(this.#folder, `${stem}-${name}`),
    )
    const steps: (() => Promise<void>)[] = []
    const undo = async () => {
      for (const step of steps.reverse()) await step()
    }
    if (!stays) {
      this.#arriving.add(targets[0] ?? '')
      if (isSet) await mkdir(join(this.#folder, stem), { recursive: true })
      for (const [at, { path }] of result.files.entries()) {
        const target = targets[at] ?? ''
        await rm(target, { force: true })
        // a file that is moved keeps its old name until the store knows the new one, where the file system has links
        const isLinked = !result.isCopy && (await tryLink(path, target))
        if (!isLinked) await rename(path, target)
        steps.push(() => (isLinked || result.isCopy ? rm(target, { force: true }) : rename(target, path)))
      }
    }
    const [first, ...rest] = await Promise.all(
      targets.map(async (path) => {
        const { size, mtimeMs } = await stat(path)
        return { path, sizeBytes: size, modifiedAtMs: Math.trunc(mtimeMs) }
      }),
    )
    if (!first) throw new Error('an import without a file')
    return { file: { sha256, format, ...first, parts: rest, linked: stays }, undo }
  }

  async #removeIncoming(result: ImportResult): Promise<void> {
    for (const { path } of result.files)
      if (isBelow(this.#incoming, path)) await rm(dirname(path), { recursive: true, force: true })
  }

  /** Files that were removed or written behind the library's back, while nobody looked. */
  async #tellOfBroken(): Promise<void> {
    for (const { file } of await this.#options.store.imageFileAll()) {
      const { state, reason } = await lookAtFile(file)
      if (state !== 'ok') logEvent(this.#options.log, 'image.file.broken', { file: file.path, state, reason })
    }
  }

  /** Copies nobody goes on with, and files that were put in place by a daemon that was killed before it wrote them down. */
  async #sweepRemains(): Promise<void> {
    const before = Date.now() - KEEP_REMAINS_MS
    for (const folder of [this.#incoming, join(this.#incoming, 'uploads')])
      for (const name of await namesIn(folder)) {
        const path = join(folder, name)
        if (name === 'uploads') continue
        const { mtimeMs } = await stat(path)
        if (mtimeMs < before) await rm(path, { recursive: true, force: true })
      }
    const known = new Set(
      (await this.#options.store.imageFileAll()).flatMap(({ file }) => [file.path, dirname(file.path)]),
    )
    for (const name of await namesIn(this.#folder)) {
      const path = join(this.#folder, name)
      if (/^[0-9a-f]{16}(-|$)/.test(name) && !known.has(path)) await rm(path, { recursive: true, force: true })
    }
    await this.dropUnused()
  }
}

/** What the file system refuses is told; anything else that is not coded is a bug. */
function refusalOf(error: unknown, file: string): OpenWdsError {
  if (error instanceof OpenWdsError) return error
  if (!(error instanceof Error) || !('syscall' in error)) throw error
  return new RequestError('IMAGE_FILE_UNUSABLE', { file, reason: error.message })
}

/** Each WIM with a name: the file's own, or the one said; a boot image beside install images ends in `-boot`. */
function toImport(
  result: ImportResult,
  request: ImportRequest,
): (Omit<ImportedImage, 'content'> & { content: Omit<ImportedImage['content'], 'file'> })[] {
  const base = request.name ?? nameFrom(basename(request.path))
  const taken = new Set<string>()
  const several = result.images.length > 1
  return result.images.map(({ type, stem, content }) => {
    const first = several && type === 'boot' ? `${base}-boot` : base
    const name = taken.has(first.toLowerCase()) ? `${base}-${nameFrom(stem)}` : first
    taken.add(name.toLowerCase())
    const { group, description, origin } = request
    return {
      name,
      type,
      content,
      programs: type === 'boot' ? programsOf(content) : {},
      ...(group === undefined ? {} : { group }),
      ...(description === undefined ? {} : { description }),
      ...(origin === undefined ? {} : { origin }),
    }
  })
}

/** A name from a file's. */
function nameFrom(file: string): string {
  const name = file
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 58)
  return name === '' ? 'image' : name
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way !== '' && !way.startsWith('..') && !way.startsWith(sep)
}

/** A second name for a file; false where the file system has none. */
async function tryLink(path: string, target: string): Promise<boolean> {
  try {
    await link(path, target)
    return true
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** Whether a file can be moved there without being copied; one that cannot be looked at is told so by its import. */
async function isOnOneFileSystem(path: string, folder: string): Promise<boolean> {
  try {
    return (await stat(path)).dev === (await stat(folder)).dev
  } catch {
    return true
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    // nothing was ever imported
    return []
  }
}
