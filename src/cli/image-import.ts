// Brings an image file into the library: by its path where the daemon runs on this host, else piece by piece over the API.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { ImageJobReply, UploadReply } from '../api/image-schemas.ts'
import { SystemError } from '../errors.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { followJob } from './image-job.ts'
import { createProgressLine } from './progress-line.ts'
import type { Verb } from './verb.ts'

/** What may be said of the images. */
export interface ImportWords {
  name?: string
  description?: string
  group?: string
  type?: 'boot' | 'install'
  origin?: 'media' | 'custom'
  mode: 'copy' | 'link' | 'move'
  replace?: boolean
}

/** Small enough to arrive within the server's limit for one request also on a slow line. */
const PIECE_BYTES = 8 * 2 ** 20

/** Imports the file and shows what came of it. */
export async function importFile(verb: Verb, file: string, words: ImportWords): Promise<void> {
  const { name, description, group, type, origin, mode, replace } = words
  const said = { name, description, group, type, origin, mode, replace }
  const body = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  const job = verb.isLocal
    ? (
        await verb.client.send<ImageJobReply>('POST', '/image-imports', {
          body: { ...body, path: resolve(file) },
          query: { dryRun: verb.dryRun || undefined },
        })
      ).body
    : await upload(verb, file, words)
  const done = await followJob(verb, job)
  verb.show(done, () => importText(done))
}

/** Exchanges the content of one image. */
export async function replaceImage(verb: Verb, ref: string, file: string, words: ImportWords): Promise<void> {
  const { body: image } = await verb.client.get(apiPath('images', ref))
  await importFile(verb, file, { ...words, name: image.name, type: image.type, replace: true })
}

async function upload(verb: Verb, file: string, words: ImportWords): Promise<ImageJobReply> {
  if (words.mode !== 'copy') throw verb.usage('--link and --move need a daemon on this host (its socket)')
  if (verb.dryRun) throw verb.usage('--dry-run of an upload would upload: use `openwds image inspect`')
  const fileName = basename(file).replaceAll(/[^A-Za-z0-9._ -]/g, '-')
  const name = words.name ?? fileName.replace(/\.[^.]*$/, '').replaceAll(/[^A-Za-z0-9._-]+/g, '-')
  const path = apiPath('images', name, 'content')
  const { group, type, origin, replace } = words
  const source = await open(file, 'r').catch((error: unknown) => {
    throw new SystemError('INPUT_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  })
  const line = createProgressLine(verb, `uploading ${basename(file)}`)
  try {
    const { size: totalBytes } = await source.stat()
    const { body: before } = await verb.client.get<UploadReply>(path)
    let there = before.fileName === fileName && before.receivedBytes < totalBytes ? before.receivedBytes : 0
    const hash = createHash('sha256')
    let hashed = 0
    for (;;) {
      // what is there already is only hashed
      const length = Math.min(PIECE_BYTES, (hashed < there ? there : totalBytes) - hashed)
      const { buffer, bytesRead } = await source.read(Buffer.alloc(length), 0, length, hashed)
      const piece = buffer.subarray(0, bytesRead)
      hash.update(piece)
      const offset = hashed
      hashed += bytesRead
      if (offset < there) continue
      const isLast = hashed >= totalBytes
      const query = {
        fileName,
        offset,
        totalBytes,
        ...(isLast ? { sha256: hash.digest('hex'), group, type, origin, replace } : {}),
      }
      const { body } = await verb.client.send<UploadReply>('PUT', path, { bytes: piece, query })
      there = body.receivedBytes
      line.show(there, totalBytes)
      if (body.job) return body.job
      if (isLast || bytesRead === 0) throw new SystemError('INPUT_UNREADABLE', { file, reason: 'it became shorter' })
    }
  } finally {
    line.end()
    await source.close()
  }
}

function importText(job: ImageJobReply): string {
  const lines = job.images.map(({ name, type, count }) => `${name}: ${type} image, ${count} inside.`)
  const findings = job.images.flatMap(({ name, findings: of }) => of.map((text) => `${name}: ${text}`))
  return [...lines, ...findings].map((line) => printable(line) + '\n').join('')
}
