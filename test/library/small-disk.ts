// A process with disks of its own: brings WIM into a library on the small disk SMALL, which has room for none or one of
// them, copies to the file system PLAIN without direct writes, and tells what it saw as JSON.
import { createHash, randomFillSync } from 'node:crypto'
import {
  appendFileSync,
  constants,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { OpenWdsError } from '../../src/errors.ts'
import { copyAndHash } from '../../src/library/copy-file.ts'
import { ImageLibrary } from '../../src/library/library.ts'
import { openStore } from '../../src/store/sqlite.ts'
import { ADMIN, SILENT, storeOptions } from '../support/test-store.ts'

const [small, plain, work, wim] = process.argv.slice(2)
if (!small || !plain || !work || !wim) throw new Error('SMALL PLAIN WORK WIM')
const never = new AbortController().signal
const isDirect = (folder: string) => {
  try {
    openSync(join(folder, 'direct'), constants.O_CREAT | constants.O_WRONLY | constants.O_DIRECT)
    return true
  } catch {
    return false
  }
}

const store = await openStore(storeOptions(join(work, 'data')))
const library = await ImageLibrary.open({ imageDirectory: small, store, log: SILENT })
const free = () => {
  const { bavail, bsize } = statfsSync(small)
  return bavail * bsize
}
const add = async (path: string) => {
  const { id } = await library.import({ path, mode: 'copy' }, ADMIN)
  while (library.job(id).state === 'running') await sleep(5)
  const { state, error, doneBytes } = library.job(id)
  return { state, error, doneBytes }
}
const large = join(work, 'large.wim')
copyFileSync(wim, large)
appendFileSync(large, Buffer.alloc(20_000_000, 'a'))
const freeBefore = free()
const refused = await add(large)
const leftOver = readdirSync(join(small, 'library/incoming'))
const fitting = await add(wim)

const totalBytes = 20_000_000
const upload = async (announced?: number) => {
  const pieces = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1_000_000, 'b')))
  const words = { offset: 0, totalBytes: announced }
  return library.uploads.append('sent', 'sent.wim', words, pieces).then(
    () => 'taken',
    (error: unknown) => (error instanceof OpenWdsError ? error.message : String(error)),
  )
}
const uploads = { announced: await upload(totalBytes), unannounced: await upload() }
await library.uploads.drop('sent')
await library.close()
await store.close()

const copies: boolean[] = []
await mkdir(join(plain, 'copies'))
for (const size of [0, 4095, 4096, 4 * 2 ** 20, 9 * 2 ** 20 + 1]) {
  const bytes = randomFillSync(Buffer.alloc(size))
  writeFileSync(join(work, 'source'), bytes)
  const target = join(plain, 'copies', String(size))
  const hash = await copyAndHash(join(work, 'source'), target, () => undefined, never)
  copies.push(readFileSync(target).equals(bytes) && hash === createHash('sha256').update(bytes).digest('hex'))
}
await rm(join(plain, 'copies'), { recursive: true })
const directories = { small: isDirect(small), plain: isDirect(plain) }
process.stdout.write(JSON.stringify({ freeBefore, refused, leftOver, fitting, uploads, copies, directories }))
