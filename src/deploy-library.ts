// The image library as deployments see it: which bytes a machine is to get, with their SHA-256, and what is known of the images.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BootImageFacts, CapturedImage, DeployLibrary, InstallFacts, InstallImageFacts } from './deploy/library.ts'
import type { ServedFile } from './deploy/methods.ts'
import { RequestError } from './errors.ts'
import { currentStates } from './library/file-state.ts'
import { openImageFile } from './library/image-file.ts'
import type { ImageLibrary } from './library/library.ts'
import type { Actor, Image, ImageContent, LibraryImage } from './model.ts'
import { imageFacts } from './unattend/library-images.ts'
import { PROCESSORS, type Processor } from './unattend/sections.ts'
import type { Store } from './store/store.ts'

const SYSTEM: Actor = { name: 'system', role: 'admin', from: 'deploy' }
const LOOK_EVERY_MS = 200

/**
 * Over the store's images; hashes that the library does not have are computed once and kept while the daemon runs.
 * `bootFiles`: names below the boot folder and in all images, in lower case.
 */
export function createDeployLibrary(
  store: Pick<Store, 'imageGet' | 'imageFileAll'>,
  library: ImageLibrary,
  bootFiles: () => Promise<{ has(name: string): boolean }>,
): DeployLibrary {
  const served = new Map<string, Promise<ServedFile[]>>()
  const filesOf = (content: ImageContent): Promise<ServedFile[]> => {
    const { file, inside } = content
    const key = `${file.path} ${file.modifiedAtMs} ${inside ?? ''}`
    const known = served.get(key)
    if (known) return known
    const work = readServed(content)
    served.set(key, work)
    work.catch(() => served.delete(key))
    return work
  }
  const find = async (ref: string, type: Image['type']) => {
    const image = await store.imageGet(ref)
    return image?.type === type ? image : undefined
  }
  const brokenFile = async ({ content }: Image): Promise<string[]> => {
    const state = (await currentStates(store, [content])).get(content?.file.sha256 ?? '')
    return state && state.state !== 'ok' ? [`its file is ${state.state}: ${state.reason}`] : []
  }
  return {
    async bootImage(name) {
      const image = await find(name, 'boot')
      if (!image) return undefined
      const problems = [...(await brokenFile(image)), ...missingBootFiles(image, await bootFiles())]
      return bootFacts(image, problems)
    },
    async installImage(name) {
      const image = await find(name, 'install')
      if (!image) return undefined
      const { content } = image
      const facts: InstallImageFacts = {
        name: image.name,
        enabled: image.enabled,
        files: [],
        images: (content?.images ?? []).map((one) => installFacts(one, image)),
        problems: content ? await brokenFile(image) : ['it has no file'],
      }
      if (!content) return facts
      if (facts.problems.length > 0) return facts
      try {
        return { ...facts, files: await filesOf(content) }
      } catch (error) {
        return { ...facts, problems: [`it cannot be read: ${error instanceof Error ? error.message : String(error)}`] }
      }
    },
    addCaptured: (captured) => addCaptured(library, captured),
  }
}

/** Without them it does not start, wherever they may lie. */
function missingBootFiles({ content, programs, ipxe }: Image, laidDown: { has(name: string): boolean }): string[] {
  if (!content) return []
  const hasSdi = content.bootFiles.some(({ name }) => name === 'boot.sdi') || laidDown.has('boot/boot.sdi')
  return [
    ...(Object.keys(programs).length === 0 && ipxe === null ? ['it has no boot manager for any firmware'] : []),
    ...(hasSdi ? [] : ['there is no boot.sdi, neither in it nor below the boot folder of the image directory']),
  ]
}

function bootFacts(image: Image, problems: readonly string[]): BootImageFacts {
  const { content } = image
  const inside = content?.images.find(({ index }) => index === content.index) ?? content?.images[0]
  return {
    name: image.name,
    enabled: image.enabled,
    processor: processorOf(inside?.architecture ?? null),
    kind: inside?.bootKind ?? null,
    problems,
  }
}

function installFacts(one: LibraryImage, image: Image): InstallFacts {
  return {
    ...imageFacts(one),
    generalized: one.generalized?.state ?? 'unknown',
    // the administrator's word counts before what it looks like [BP-4]
    origin: image.origin ?? one.origin.origin,
    sizeBytes: one.sizeBytes ?? 0,
  }
}

function processorOf(name: string | null): Processor | null {
  return PROCESSORS.find((processor) => processor === name) ?? null
}

/** The files as machines fetch them: whole files, or the extents of one on a disc. */
async function readServed({ file, inside }: ImageContent): Promise<ServedFile[]> {
  if (inside === null) {
    const first = { name: basename(file.path), path: file.path, sizeBytes: file.sizeBytes, sha256: file.sha256 }
    const parts = await Promise.all(
      file.parts.map(async ({ path, sizeBytes }) => ({
        ...{ name: basename(path), path, sizeBytes },
        sha256: await hashOf(path, [{ offset: 0, length: sizeBytes }]),
      })),
    )
    // what is announced is what is served: a file that was exchanged since has another size
    if ((await stat(file.path)).size !== file.sizeBytes) throw new Error('it has another size than when it was added')
    return [first, ...parts]
  }
  const opened = await openImageFile(file.path)
  try {
    const wim = opened.wims.find(({ path }) => path?.toLowerCase() === inside.toLowerCase())
    if (!wim) throw new Error(`${inside} is not on the disc`)
    return await Promise.all(
      wim.entries.map(async ({ name, sizeBytes, extents }) => {
        let left = sizeBytes
        const ranges = extents.map(({ offset, lengthBytes }) => {
          if (offset === null) throw new Error(`${inside} has holes`)
          const length = Math.min(left, lengthBytes)
          left -= length
          return { offset, length }
        })
        return { name, path: file.path, sizeBytes, ranges, sha256: await hashOf(file.path, ranges) }
      }),
    )
  } finally {
    await opened.close()
  }
}

async function hashOf(path: string, ranges: readonly { offset: number; length: number }[]): Promise<string> {
  const hash = createHash('sha256')
  for (const { offset, length } of ranges) {
    if (length === 0) continue
    const pieces = createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: 1024 * 1024 })
    for await (const piece of pieces) hash.update(piece as Buffer)
  }
  return hash.digest('hex')
}

/** Brings a captured file in like any other, and waits until it is there. */
async function addCaptured(library: ImageLibrary, captured: CapturedImage): Promise<string> {
  const { path, name, description, group } = captured
  const { id } = await library.import(
    {
      ...{ path, name, type: 'install', origin: 'custom', mode: 'move' },
      ...(description === null ? {} : { description }),
      ...(group === null ? {} : { group }),
    },
    SYSTEM,
  )
  for (;;) {
    const job = library.job(id)
    if (job.state === 'done') return job.images[0]?.name ?? name
    if (job.state !== 'running')
      throw new RequestError('REQUEST_INVALID', { reason: job.error?.detail ?? 'the import was ended' })
    await sleep(LOOK_EVERY_MS)
  }
}
