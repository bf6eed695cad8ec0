// The library's copies: whole, resumed from whatever an earlier try left, ended early; the hash is the source's.
import { createHash, randomFillSync } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { copyAndHash, hashFile } from '../../src/library/copy-file.ts'
import { temporaryDirectory } from '../support/test-store.ts'

const CHUNK = 4 * 2 ** 20
const never = new AbortController().signal
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const ignore = () => undefined

t.test('a copy is the source, whatever its size', async (t) => {
  const folder = temporaryDirectory(t)
  const from = join(folder, 'from')
  const to = join(folder, 'to')
  for (const size of [0, 1, 4095, 4096, CHUNK - 1, CHUNK, 3 * CHUNK, 5 * CHUNK + 4096, 6 * CHUNK + 1]) {
    const bytes = randomFillSync(Buffer.alloc(size))
    writeFileSync(from, bytes)
    // a longer one from an earlier try, not a chunk of which is the same
    writeFileSync(to, randomFillSync(Buffer.alloc(7 * CHUNK)))
    const told: number[] = []
    t.equal(await copyAndHash(from, to, (done) => told.push(done), never), sha256(bytes), `${size} bytes`)
    t.ok(readFileSync(to).equals(bytes), `${size} bytes are there`)
    t.same(
      told,
      told.toSorted((one, other) => one - other),
      'progress never goes back',
    )
    t.equal(told.at(-1) ?? 0, size)
    t.equal(await hashFile(from, ignore, never), sha256(bytes))
  }
})

t.test('what an earlier try wrote stays as far as it is the same', async (t) => {
  const folder = temporaryDirectory(t)
  const from = join(folder, 'from')
  const to = join(folder, 'to')
  const bytes = randomFillSync(Buffer.alloc(5 * CHUNK + 777))
  writeFileSync(from, bytes)
  const spoiled = Buffer.from(bytes)
  spoiled.fill(0, 2 * CHUNK + 5, 2 * CHUNK + 10)
  const cases: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['half a chunk', bytes.subarray(0, CHUNK / 2)],
    ['three chunks', bytes.subarray(0, 3 * CHUNK)],
    ['three chunks and a bit', bytes.subarray(0, 3 * CHUNK + 123)],
    ['all of it', bytes],
    ['more', Buffer.concat([bytes, Buffer.from('more')])],
    ['a hole in the third chunk', spoiled],
  ]
  for (const [name, there] of cases) {
    writeFileSync(to, there)
    t.equal(await copyAndHash(from, to, ignore, never), sha256(bytes), name)
    t.ok(readFileSync(to).equals(bytes), name)
  }
})

t.test('a copy that is ended keeps what it wrote, and rejects with the reason', async (t) => {
  const folder = temporaryDirectory(t)
  const from = join(folder, 'from')
  const to = join(folder, 'to')
  const bytes = randomFillSync(Buffer.alloc(8 * CHUNK))
  writeFileSync(from, bytes)
  const control = new AbortController()
  const reason = new Error('enough')
  const stopAt = (done: number) => {
    if (done >= 2 * CHUNK) control.abort(reason)
  }
  await t.rejects(copyAndHash(from, to, stopAt, control.signal), reason)
  const { size } = statSync(to)
  t.ok(size >= 2 * CHUNK && size < bytes.length, `${size} bytes`)
  const first: number[] = []
  t.equal(await copyAndHash(from, to, (done) => first.push(done), never), sha256(bytes))
  t.ok(readFileSync(to).equals(bytes))

  await t.rejects(copyAndHash(join(folder, 'missing'), join(folder, 'made'), ignore, never), { code: 'ENOENT' })
  t.notOk(existsSync(join(folder, 'made')))
  await t.rejects(copyAndHash(folder, to, ignore, never), { code: 'EISDIR' })
})
