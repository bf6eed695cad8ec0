// The thread of one verification: the file's own hash, its integrity table, and the SHA-1 of every blob.
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { ByteSource } from '../bytes/source.ts'
import { FormatError } from '../errors.ts'
import type { LibraryFile } from '../model.ts'
import { startThread, threadFile, type ThreadMessage } from '../thread.ts'
import { checkIntegrity } from '../wim/integrity.ts'
import { openImageFile } from './image-file.ts'
import { createCounters, MAX_PROBLEMS, sizeOfBlobs, verifyBlobs } from './verify-blobs.ts'
import type { VerifyHelperTask } from './verify-helper.ts'

const SLICE_BYTES = 4 * 2 ** 20
const PROGRESS_EVERY_MS = 100

interface VerifyTask {
  file: LibraryFile
  inside: string | null
}

/** What a verification found wrong, for people. */
interface Verified {
  problems: string[]
}

async function verify(
  { file, inside }: VerifyTask,
  tell: (message: ThreadMessage<Verified>) => void,
): Promise<string[]> {
  const problems: string[] = []
  const opened = await openImageFile(file.path)
  const counters = createCounters()
  const task: VerifyHelperTask = { path: file.path, inside, counters }
  const helper = startThread<string[]>(threadFile('verify-helper', import.meta.url), task)
  let timer: NodeJS.Timeout | undefined
  try {
    const found = opened.wims.find(({ path }) => path === inside)
    if (!found) return [`${inside ?? basename(file.path)} is not in the file any more`]
    const wim = await found.open()
    const totalBytes = opened.sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, await sizeOfBlobs(wim))
    timer = setInterval(() => {
      const doneBytes = Number(Atomics.load(counters.doneBytes, 0))
      tell({ kind: 'progress', phase: 'verifying', doneBytes, totalBytes })
    }, PROGRESS_EVERY_MS)
    const hashes: string[] = []
    for (const source of opened.sources)
      hashes.push(await sha256Of(source, (bytes) => Atomics.add(counters.doneBytes, 0, BigInt(bytes))))
    // the parts of a set are hashed in the order they were added in
    if (hashes.length === 1 && hashes[0] !== file.sha256)
      problems.push(`SHA-256 is ${hashes[0]}, and was ${file.sha256} when it was added`)
    for (const source of inside === null ? opened.sources : found.entries.map((entry) => opened.disc?.open(entry)))
      if (source) problems.push(...(await checkIntegrity(source)))
    const [own, others] = await Promise.all([verifyBlobs(wim, counters), helper.result])
    return [...problems, ...own, ...others].slice(0, MAX_PROBLEMS)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return [...problems, error.message]
  } finally {
    clearInterval(timer)
    await helper.end()
    await opened.close()
  }
}

async function sha256Of(source: ByteSource, onBytes: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; at < source.sizeBytes;) {
    const bytes = await source.read(at, Math.min(SLICE_BYTES, source.sizeBytes - at))
    if (bytes.length === 0) break
    hash.update(bytes)
    at += bytes.length
    onBytes(bytes.length)
  }
  return hash.digest('hex')
}

if (parentPort) {
  const port = parentPort
  const tell = (message: ThreadMessage<Verified>) => port.postMessage(message)
  verify(workerData as VerifyTask, tell).then(
    (problems) => tell({ kind: 'done', result: { problems } }),
    (error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      tell({ kind: 'done', result: { problems: [message] } })
    },
  )
}
