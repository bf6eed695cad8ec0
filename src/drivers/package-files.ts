// From a folder to a driver package: which files there are, what its .inf files say, and what is odd about it.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RequestError } from '../errors.ts'
import type { DriverInf, DriverPackage } from '../model.ts'
import { MAX_INF_BYTES } from './inf-text.ts'
import { readInf } from './inf.ts'

/** A file of a package on its way in: where it is now, and where it belongs in the package. */
export interface SourceFile {
  from: string
  /** With backslashes. */
  path: string
  sizeBytes: number
  sha256: string
}

/** A plan names every file in 200 bytes, and the agent takes plans of 256 KiB. */
const MAX_FILES = 800
const MAX_BYTES = 2 * 2 ** 30
const MAX_DEPTH = 8
const MAX_PATH_LENGTH = 180

/** Reads a folder with everything below it, or an .inf file with the files beside it [DRIVER_UNUSABLE, DRIVER_INF_INVALID]. */
export async function readPackage(
  path: string,
): Promise<{ files: SourceFile[] } & Pick<DriverPackage, 'infs' | 'notes'>> {
  return read(path).catch((error: unknown) => {
    if (isSystemError(error)) throw unusable(path, error.message)
    throw error
  })
}

async function read(path: string): ReturnType<typeof readPackage> {
  const found = await listFiles(path)
  const files: SourceFile[] = []
  const infs: DriverInf[] = []
  for (const file of found) {
    if (isInf(file.path)) {
      if (file.sizeBytes > MAX_INF_BYTES) throw unusable(path, `${file.path} has more than ${MAX_INF_BYTES} bytes`)
      // Windows PE's interpreter has to name it, in whatever code page it has
      if (!/^[\x20-\x7e]+$/.test(file.path))
        throw unusable(path, `the name of ${JSON.stringify(file.path)} is not of ASCII characters alone`)
      const inf = readInf(await readFile(file.from), file.path)
      if (inf) infs.push(inf)
    }
    files.push({ ...file, sha256: await hashOf(file.from) })
  }
  if (infs.length === 0) throw unusable(path, 'none of its files is the .inf file of a driver')
  return { files, infs, notes: infs.flatMap((inf) => notesOn(inf, files)) }
}

async function listFiles(path: string): Promise<Omit<SourceFile, 'sha256'>[]> {
  const stats = await stat(path).catch((error: unknown) => {
    throw unusable(path, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : String(error))
  })
  if (stats.isDirectory()) return checked(path, await walk(path, path, '', MAX_DEPTH))
  if (!isInf(path)) throw unusable(path, 'it is neither a folder nor an .inf file')
  const beside = await walk(path, dirname(path), '', 0)
  return checked(
    path,
    beside.filter((file) => !isInf(file.path) || file.path === basename(path)),
  )
}

/** Links are not followed: they may lead out of the folder. */
async function walk(
  root: string,
  folder: string,
  prefix: string,
  depth: number,
): Promise<Omit<SourceFile, 'sha256'>[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files: Omit<SourceFile, 'sha256'>[] = []
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const from = join(folder, entry.name)
    const path = `${prefix}${entry.name}`
    if (entry.isFile()) files.push({ from, path, sizeBytes: (await stat(from)).size })
    else if (entry.isDirectory() && depth > 0) files.push(...(await walk(root, from, `${path}\\`, depth - 1)))
    if (files.length > MAX_FILES)
      throw unusable(root, `it has more than ${MAX_FILES} files: give the folders one by one`)
  }
  return files
}

function checked(root: string, files: Omit<SourceFile, 'sha256'>[]): Omit<SourceFile, 'sha256'>[] {
  const seen = new Set<string>()
  let bytes = 0
  for (const { path, sizeBytes } of files) {
    const refused = [
      [/["%!^&<>|:?*/\u0000-\u001f\u007f]/.test(path), 'has a character that Windows or its interpreter does not take'],
      [/[. ](?:\\|$)/.test(path), 'ends in a dot or a space, which Windows does not keep'],
      [path.length > MAX_PATH_LENGTH, `is longer than ${MAX_PATH_LENGTH} characters`],
      [seen.has(path.toLowerCase()), 'is there twice, in upper and lower case'],
    ].find(([isSo]) => isSo)
    if (refused) throw unusable(root, `the name ${JSON.stringify(path)} ${String(refused[1])}`)
    seen.add(path.toLowerCase())
    bytes += sizeBytes
  }
  if (bytes > MAX_BYTES) throw unusable(root, `its files have more than ${MAX_BYTES} bytes`)
  return files
}

function notesOn(inf: DriverInf, files: readonly SourceFile[]): string[] {
  const { path, catalog, models } = inf
  const folder = path.slice(0, path.lastIndexOf('\\') + 1)
  const has = (name: string) => files.some((file) => file.path.toLowerCase() === `${folder}${name}`.toLowerCase())
  return [
    ...(catalog === null ? [`${path} names no catalog: it is not signed, and 64-bit Windows refuses it`] : []),
    ...(catalog !== null && !has(catalog)
      ? [`${path} names the catalog ${catalog}, which is not there: 64-bit Windows refuses the driver`]
      : []),
    ...(models.length === 0 ? [`${path} names no device for x86, amd64 or arm64`] : []),
  ]
}

function isInf(path: string): boolean {
  return /\.inf$/i.test(path)
}

/** What the operating system refused: a file that may not be read, or that went away. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}

function unusable(path: string, reason: string): RequestError {
  return new RequestError('DRIVER_UNUSABLE', { path, reason })
}
