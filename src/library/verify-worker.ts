// The thread of one verification: the file's own hash, its integrity table, and the SHA-1 of every blob.
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import type { LibraryFile } from '../model.ts'
import type { ThreadMessage } from './thread.ts'
import { openImageFile } from './image-file.ts'
import { checkIntegrity } from '../wim/integrity.ts'

const SLICE_BYTES = 4 * 2 ** 20
const PROGRESS_EVERY_MS = 100
/** One damaged disk block can spoil thousands of files. */
const MAX_PROBLEMS = 50

interface VerifyTask {
  file: LibraryFile
  inside: string | null
}

async function verify(
  { file, inside }: VerifyTask,
  tell: (message: ThreadMessage<{ problems: string[] }>) => void,
): Promise<string[]> {
  const problems: string[] = []
  const opened = await openImageFile(file.path)
  try {
    const found = opened.wims.find(({ path }) => path === inside)
    if (!found) return [`${inside ?? basename(file.path)} is not in the file any more`]
    const wim = await found.open()
    const blobs: { sizeBytes: number; sha1: string; open: () => Promise<Pick<ByteSource, 'read'>> }[] = []
    for await (const { entry, open } of wim.blobs())
      blobs.push({ sizeBytes: entry.resource.sizeBytes, sha1: entry.sha1, open })
    const fileBytes = opened.sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const totalBytes = fileBytes + blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    let doneBytes = 0
    let toldAt = 0
    const advance = (bytes: number) => {
      doneBytes += bytes
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return
      toldAt = performance.now()
      tell({ kind: 'progress', phase: 'verifying', doneBytes, totalBytes })
    }
    const hashes: string[] = []
    for (const source of opened.sources) hashes.push(await hashOf('sha256', source, source.sizeBytes, advance))
    const sha256 =
      hashes.length === 1
        ? hashes[0]
        : createHash('sha256')
            .update([...hashes].join('\n'))
            .digest('hex')
    // the parts of a set are hashed in the order they were added in
    if (hashes.length === 1 && sha256 !== file.sha256)
      problems.push(`SHA-256 is ${sha256}, and was ${file.sha256} when it was added`)
    for (const source of inside === null ? opened.sources : found.entries.map((entry) => opened.disc?.open(entry)))
      if (source) problems.push(...(await checkIntegrity(source)))
    for (const blob of blobs) {
      if (problems.length >= MAX_PROBLEMS) break
      try {
        const sha1 = await hashOf('sha1', await blob.open(), blob.sizeBytes, advance)
        if (sha1 !== blob.sha1 && !/^0+$/.test(blob.sha1))
          problems.push(`a blob has SHA-1 ${sha1} instead of ${blob.sha1}`)
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        problems.push(error.message)
      }
    }
    return problems
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return [...problems, error.message]
  } finally {
    await opened.close()
  }
}

async function hashOf(
  name: 'sha1' | 'sha256',
  source: Pick<ByteSource, 'read'>,
  sizeBytes: number,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = createHash(name)
  for (let at = 0; at < sizeBytes;) {
    const bytes = await source.read(at, Math.min(SLICE_BYTES, sizeBytes - at))
    if (bytes.length === 0) break
    hash.update(bytes)
    at += bytes.length
    onBytes(bytes.length)
  }
  return hash.digest('hex')
}

if (parentPort) {
  const port = parentPort
  const tell = (message: ThreadMessage<{ problems: string[] }>) => port.postMessage(message)
  verify(workerData as VerifyTask, tell).then(
    (problems) => tell({ kind: 'done', result: { problems } }),
    (error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      tell({ kind: 'done', result: { problems: [message] } })
    },
  )
}
