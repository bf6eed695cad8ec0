// Reads WIM files that wimlib wrote: every compression, every blob, judged by its SHA-1.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { memorySource, openFileSource, type ByteSource } from '../../src/bytes/source.ts'
import { FormatError } from '../../src/errors.ts'
import { decodeWimHeader, HEADER_BYTES } from '../../src/wim/header.ts'
import { decodeLookupTable, type BlobEntry } from '../../src/wim/lookup-table.ts'
import { openResource, openSolidResource, partOf, type Resource } from '../../src/wim/resource.ts'
import { requireTool } from '../support/tools.ts'

const KINDS = {
  none: ['--compress=none'],
  xpress: ['--compress=xpress'],
  'xpress in chunks of 4 KiB': ['--compress=xpress', '--chunk-size=4K'],
  lzx: ['--compress=lzx'],
  'lzx in chunks of 1 MiB': ['--compress=lzx', '--chunk-size=1M'],
  'lzx, hard': ['--compress=lzx:100'],
  lzms: ['--compress=lzms'],
  'solid lzms': ['--solid', '--solid-chunk-size=1M'],
  'solid lzx': ['--solid', '--solid-compress=lzx'],
  'solid xpress': ['--solid', '--solid-compress=xpress'],
} as const

/** Text, machine code (the E8 and x86 filters), tables of numbers (delta matches), noise, zeros, and nothing. */
function makeFolder(folder: string): void {
  mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
  writeFileSync(join(folder, 'empty'), '')
  writeFileSync(join(folder, 'one byte'), 'x')
  writeFileSync(join(folder, 'noise'), randomBytes(200_000))
  writeFileSync(join(folder, 'zeros'), new Uint8Array(1_000_000))
  writeFileSync(join(folder, 'node'), readFileSync(process.execPath).subarray(1_000_000, 7_000_000))
  const samples = new Int16Array(300_000).map((_, index) => 8000 * Math.sin(index / 50) + 1000 * Math.sin(index / 7))
  writeFileSync(join(folder, 'deep', 'samples'), new Uint8Array(samples.buffer))
  const text = Array.from({ length: 40_000 }, (_, index) => `line ${index}: ${(index * 7919) % 1013}\n`).join('')
  writeFileSync(join(folder, 'deep', 'er', 'text'), text)
}

interface OpenedWim {
  source: ByteSource
  entries: BlobEntry[]
  open: (entry: BlobEntry) => Promise<Resource>
}

async function openWimFile(source: ByteSource): Promise<OpenedWim> {
  const header = decodeWimHeader(await source.read(0, HEADER_BYTES), source.name)
  const open = (resource: BlobEntry['resource']) =>
    openResource(source, resource, header.compression, header.chunkBytes)
  const tableResource = await open(header.lookupTable)
  const table = decodeLookupTable(await tableResource.read(0, tableResource.sizeBytes), source.name)
  return {
    source,
    entries: [...table.metadata, ...table.blobs()],
    open: async (entry) => {
      if (!entry.solid) return open(entry.resource)
      const [only] = entry.solid
      if (!only || entry.solid.length > 1) throw new Error('one solid resource expected')
      return partOf(await openSolidResource(source, only), entry.resource.offset, entry.resource.sizeBytes)
    },
  }
}

async function sha1Of(resource: Resource): Promise<string> {
  const hash = createHash('sha1')
  for await (const piece of resource.pieces()) hash.update(piece)
  return hash.digest('hex')
}

t.test('every blob of every compression has its SHA-1, whole and in ranges', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({ files: {} })
  makeFolder(join(folder, 'files'))
  for (const [kind, options] of Object.entries(KINDS)) {
    const path = join(folder, 'test.wim')
    const made = spawnSync('wimlib-imagex', ['capture', join(folder, 'files'), path, 'Test', ...options], {
      encoding: 'utf8',
    })
    t.equal(made.status, 0, `wimlib writes ${kind}`, { stderr: made.stderr })
    const { source, entries, open } = await openWimFile(await openFileSource(path))
    t.ok(entries.length >= 7, `${kind}: metadata and six blobs`)
    for (const entry of entries) {
      const resource = await open(entry)
      t.equal(await sha1Of(resource), entry.sha1, `${kind}: ${entry.resource.sizeBytes} bytes`)
      const whole = await resource.read(0, resource.sizeBytes)
      for (const [from, length] of [
        [0, 1],
        [Math.floor(whole.length / 3), 70_001],
        [whole.length - 1, 10],
      ] as const)
        t.strictSame(
          Buffer.from(await resource.read(from, length)),
          Buffer.from(whole.subarray(from, from + length)),
          `${kind}: ${length} bytes from ${from}`,
        )
    }
    await source.close()
  }
})

t.test('damaged files give a coded error or other bytes, nothing else', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({ files: {} })
  mkdirSync(join(folder, 'files', 'a'), { recursive: true })
  writeFileSync(join(folder, 'files', 'a', 'code'), readFileSync(process.execPath).subarray(1_000_000, 1_150_000))
  let damaged = 0
  let refused = 0
  for (const [kind, options] of Object.entries(KINDS)) {
    const path = join(folder, 'test.wim')
    spawnSync('wimlib-imagex', ['capture', join(folder, 'files'), path, 'Test', ...options])
    const original = readFileSync(path)
    // the same places every time
    let seed = 12345
    const random = (limit: number) => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff) % limit
    for (let round = 0; round < 150; round++) {
      const bytes = new Uint8Array(original)
      const inHead = round % 3 === 0
      for (let change = 0; change <= round % 4; change++)
        bytes[random(inHead ? HEADER_BYTES : bytes.length)] = random(256)
      damaged++
      try {
        const { entries, open } = await openWimFile(memorySource(kind, bytes))
        for (const entry of entries) await sha1Of(await open(entry))
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        refused++
      }
    }
  }
  t.ok(refused > damaged / 20, `${refused} of ${damaged} damaged files were refused, none did harm`)
})
