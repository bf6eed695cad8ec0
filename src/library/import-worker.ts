// The thread of one import: looks into the file, copies and hashes it, keeps the boot files. The daemon's own thread only waits.
import { createHash } from 'node:crypto'
import { mkdir, open, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { OpenWdsError, RequestError } from '../errors.ts'
import type { Image, LibraryFile } from '../model.ts'
import { copyAndHash, hashFile } from './copy-file.ts'
import { checkRoom, diskFull } from './disk-room.ts'
import { readImages, type FoundImage } from './read-images.ts'

/** What an import is to do. */
export interface ImportTask {
  path: string
  type?: Image['type']
  /** `place`: hash it where it lies. */
  mode: 'copy' | 'place'
  /** Only look into it. */
  dryRun: boolean
  /** Where copies that are not complete lie, one folder per file. */
  incoming: string
  /** Where boot files are kept under their hashes. */
  bootFiles: string
}

/** What an import found; `files` lie in the incoming folder, or where they are. */
export interface ImportResult {
  format: LibraryFile['format']
  sha256: string
  /** Whether `files` are copies of ours. */
  isCopy: boolean
  /** The file, or the parts of a split set, the first first. */
  files: { path: string; name: string; sizeBytes: number; modifiedAtMs: number }[]
  images: Omit<FoundImage, 'bootFiles'>[]
}

export type ImportMessage =
  | { kind: 'progress'; phase: 'reading' | 'copying'; doneBytes: number; totalBytes: number }
  | { kind: 'done'; result: ImportResult }
  | { kind: 'failed'; code: string; details: Record<string, unknown> | undefined; message: string }

const PROGRESS_EVERY_MS = 100

async function runImport(task: ImportTask, tell: (message: ImportMessage) => void): Promise<ImportResult> {
  tell({ kind: 'progress', phase: 'reading', doneBytes: 0, totalBytes: 0 })
  const { format, paths, images } = await readImages(task.path, task.type)
  const stats = await Promise.all(paths.map(async (path) => ({ path, stats: await stat(path) })))
  const totalBytes = stats.reduce((sum, one) => sum + one.stats.size, 0)
  const folder = join(task.incoming, incomingKey(stats))
  if (task.mode === 'copy') await checkSpace(task, folder, stats, totalBytes)
  const found = images.map(({ bootFiles: _bytes, ...image }) => image)
  const isCopy = task.mode === 'copy'
  if (task.dryRun) return { format, sha256: '', isCopy, files: [], images: found }

  if (task.mode === 'copy') await mkdir(folder, { recursive: true, mode: 0o700 })
  const files: ImportResult['files'] = []
  const hashes: string[] = []
  let before = 0
  let toldAt = 0
  for (const { path, stats: one } of stats) {
    const target = task.mode === 'copy' ? join(folder, basename(path)) : path
    const onBytes = (doneBytes: number) => {
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return
      toldAt = performance.now()
      tell({ kind: 'progress', phase: 'copying', doneBytes: before + doneBytes, totalBytes })
    }
    const never = new AbortController().signal
    hashes.push(
      await (task.mode === 'copy' ? copyAndHash(path, target, onBytes, never) : hashFile(path, onBytes, never)),
    )
    before += one.size
    const { size, mtimeMs } = await stat(target)
    if (size !== one.size || (await stat(path)).mtimeMs !== one.mtimeMs)
      throw new RequestError('IMAGE_FILE_UNUSABLE', { file: basename(path), reason: 'it changed while it was read' })
    files.push({ path: target, name: basename(path), sizeBytes: size, modifiedAtMs: Math.trunc(mtimeMs) })
  }
  tell({ kind: 'progress', phase: 'copying', doneBytes: totalBytes, totalBytes })
  for (const { bootFiles } of images)
    for (const { file, bytes } of bootFiles) await keepFile(task.bootFiles, file.sha256, bytes)
  const [first = ''] = hashes
  const sha256 = hashes.length === 1 ? first : createHash('sha256').update(hashes.join('\n')).digest('hex')
  return { format, sha256, isCopy, files, images: found }
}

/** The same file again has the same folder, so that a copy which was cut off goes on. */
function incomingKey(stats: readonly { path: string; stats: { size: number; mtimeMs: number } }[]): string {
  const words = stats.map(({ path, stats: { size, mtimeMs } }) => [path, size, mtimeMs])
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 24)
}

async function checkSpace(
  task: ImportTask,
  folder: string,
  stats: readonly { path: string; stats: { size: number } }[],
  totalBytes: number,
): Promise<void> {
  let there = 0
  for (const { path } of stats) there += await sizeOf(join(folder, basename(path)))
  await checkRoom(task.incoming, basename(task.path), totalBytes - there)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

/** Writes a boot file under its hash, whole or not at all. */
async function keepFile(folder: string, sha256: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, sha256)
  if ((await sizeOf(path)) === bytes.length) return
  await mkdir(folder, { recursive: true })
  const file = await open(`${path}.new`, 'w', 0o644)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

async function failure(task: ImportTask, thrown: unknown): Promise<ImportMessage> {
  const error = (await diskFull(thrown, task.incoming, basename(task.path))) ?? thrown
  if (error instanceof OpenWdsError)
    return { kind: 'failed', code: error.code, details: { ...error.details }, message: error.message }
  const { code, message } = error as NodeJS.ErrnoException
  // anything the system does not say is a bug, told with its stack
  if (code === undefined) throw error
  return {
    kind: 'failed',
    code: 'IMAGE_FILE_UNUSABLE',
    details: { file: basename(task.path), reason: message },
    message,
  }
}

if (parentPort) {
  const port = parentPort
  const task = workerData as ImportTask
  const tell = (message: ImportMessage) => port.postMessage(message)
  runImport(task, tell).then(
    (result) => tell({ kind: 'done', result }),
    async (error: unknown) => tell(await failure(task, error)),
  )
}
