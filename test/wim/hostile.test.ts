// Hostile and damaged files: every decoder gives a coded error with its place, or other bytes; never a crash or a hang.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { memorySource } from '../../src/bytes/source.ts'
import { encodeWim } from '../../src/wim/encode-wim.ts'
import { decodeWimHeader, HEADER_BYTES } from '../../src/wim/header.ts'
import { decodeImageInfo } from '../../src/wim/image-info.ts'
import { checkIntegrity } from '../../src/wim/integrity.ts'
import { decodeLookupTable, ENTRY_BYTES } from '../../src/wim/lookup-table.ts'
import { ImageMetadata } from '../../src/wim/metadata.ts'
import { decoderFor, memoryResource, openResource, openSolidResource } from '../../src/wim/resource.ts'
import { Wim } from '../../src/wim/wim.ts'
import { XpressEncoder } from '../../src/wim/xpress-encoder.ts'
import { decodeMutations, type MutationOptions } from '../support/mutations.ts'
import { requireTool, runTool } from '../support/tools.ts'

// a minute when the machine has other things to do
t.setTimeout(600_000)

/** Two chunks. */
const TEXT = Buffer.from(Array.from({ length: 4000 }, (_, at) => `line ${(at * 7919) % 1013}\n`).join(''))
const WIM = Buffer.from(
  encodeWim(
    [
      {
        name: 'One',
        description: 'The first',
        properties: { 'WINDOWS/ARCH': '9', 'WINDOWS/LANGUAGES/LANGUAGE': ['de-DE'] },
        files: [
          { path: '\\Windows\\System32\\a.txt', contents: TEXT, shortName: 'A.TXT' },
          { path: '\\Windows\\System32\\b', contents: Buffer.from('b'), streams: { one: Buffer.from('1') } },
          { path: '\\Windows\\c', contents: Buffer.from('data'), reparseTag: 0xa000_000c },
        ],
      },
    ],
    { compression: 'xpress', bootIndex: 1 },
  ),
)
const RAW = Buffer.from(encodeWim([{ name: 'One', files: [{ path: '\\a\\b\\c.txt', contents: TEXT }] }]))

async function readEverything(bytes: Uint8Array): Promise<void> {
  const wim = await Wim.open(memorySource('fuzzed', bytes))
  for (const { index } of wim.images.slice(0, 3)) {
    const image = await wim.image(index)
    let count = 0
    for await (const { entry } of image?.walk() ?? []) {
      if (++count > 100) break
      const contents = await wim.open(entry)
      if (contents) await contents.read(0, Math.min(contents.sizeBytes, 200_000))
    }
    await image?.find('\\Windows\\System32\\a.txt')
  }
}

/** Directory by directory, or all of it at once. */
async function readMetadata(bytes: Uint8Array, atOnce: boolean): Promise<void> {
  const tree = await ImageMetadata.open('f', memoryResource(bytes))
  if (atOnce) await tree.load()
  let count = 0
  for await (const _ of tree.walk()) if (++count > 100) break
  await tree.find('\\Windows\\System32\\a.txt')
}

/** Runs a decoder's 10^5 cases; most decoders must refuse some of them. */
async function fuzz(
  t: Test,
  what: string,
  original: Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
  options: MutationOptions & { refuses?: boolean } = {},
): Promise<void> {
  const { refused, slowestMs } = await decodeMutations(original, decode, options)
  t.ok(refused > 100 || options.refuses === false, `${what}: ${refused} refused, slowest ${slowestMs.toFixed(1)} ms`)
}

t.test('mutated parts of a WIM: header, lookup table, description, metadata, integrity table', async (t) => {
  const header = decodeWimHeader(WIM, 'f')
  const part = (file: Uint8Array, { offset, sizeBytes }: { offset: number; sizeBytes: number }) =>
    file.subarray(offset, offset + sizeBytes)
  await fuzz(t, 'header', WIM.subarray(0, HEADER_BYTES), (bytes) => decodeWimHeader(bytes, 'f'))
  await fuzz(t, 'lookup table', part(WIM, header.lookupTable), (bytes) => {
    const decoded = decodeLookupTable(bytes, 'f')
    for (const { sha1 } of decoded.blobs()) decoded.find(sha1)
  })
  await fuzz(t, 'description', part(WIM, header.xml), (bytes) => decodeImageInfo(bytes, 'f'))
  const tree = await (await Wim.open(memorySource('f', WIM))).image(1)
  let way = false
  await fuzz(t, 'metadata', (await tree?.bytes()) ?? new Uint8Array(0), (bytes) => readMetadata(bytes, (way = !way)))
  const checked = encodeWim([{ name: 'One', files: [{ path: '\\a', contents: Buffer.from('a') }] }], {
    integrity: true,
  })
  await fuzz(t, 'integrity table', checked, (bytes) => checkIntegrity(memorySource('f', bytes)))
})

t.test('mutated resources: a table of chunks, a solid header', async (t) => {
  const chunkBytes = 4096
  const chunks = [0, 1, 2].map((at) => new XpressEncoder().compress(TEXT.subarray(at * 4096, (at + 1) * 4096)))
  const [one, two, three] = chunks.map((chunk) => Buffer.from(chunk ?? [])) as [Buffer, Buffer, Buffer]
  const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer)
  const sizeBytes = 3 * chunkBytes
  const plain = Buffer.concat([words(one.length, one.length + two.length), one, two, three])
  // size, chunk size, XPRESS, sizes of the chunks
  const solidHead = words(sizeBytes, 0, chunkBytes, 1, one.length, two.length, three.length)
  const solid = Buffer.concat([solidHead, one, two, three])
  const headerOf = ({ length }: Uint8Array) => ({ offset: 0, storedBytes: length, sizeBytes, flags: 4 })
  const open = {
    plain: (bytes: Uint8Array) => openResource(memorySource('f', bytes), headerOf(plain), 'xpress', chunkBytes),
    solid: (bytes: Uint8Array) => openSolidResource(memorySource('f', bytes), headerOf(solid)),
  }
  for (const [kind, bytes] of Object.entries({ plain, solid })) {
    const opened = open[kind as keyof typeof open]
    const read = async (damaged: Uint8Array) => {
      const resource = await opened(damaged)
      return resource.read(chunkBytes + 5, Math.min(resource.sizeBytes, 10))
    }
    t.ok(TEXT.subarray(4101, 4111).equals(await read(bytes)), 'as it was')
    await fuzz(t, kind, bytes, read, { places: Uint32Array.from({ length: 40 }, (_, at) => at) })
  }
})

t.test('mutated resources and lookup tables in whole files', async (t) => {
  // the decoders within have 10^5 cases each; these are what comes of their working together
  const cases = 20_000
  await fuzz(t, 'raw', RAW, readEverything, { cases, places: placesOfResources(RAW) })
  await fuzz(t, 'XPRESS', WIM, readEverything, { cases, places: placesOfResources(WIM) })
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({ files: { a: { b: 'a text' }, c: 'more '.repeat(300) } })
  const file = join(folder, 'solid.esd')
  await runTool('wimlib-imagex', ['capture', join(folder, 'files'), file, 'T', '--solid', '--no-acls'])
  const solid = readFileSync(file)
  await readEverything(solid)
  await fuzz(t, 'solid LZMS', solid, readEverything, { cases, places: placesOfResources(solid) })
})

/** Everything but header and description, which have cases of their own. */
function placesOfResources(file: Uint8Array): Uint32Array {
  const { xml } = decodeWimHeader(file, 'f')
  const isDescription = (at: number) => at >= xml.offset && at < xml.offset + xml.storedBytes
  return Uint32Array.from(file.keys()).filter((at) => at >= HEADER_BYTES && !isDescription(at))
}

t.test('mutated chunks never write beyond their place', async (t) => {
  const samples: { compression: 'xpress' | 'lzx' | 'lzms'; packed: Uint8Array; sizeBytes: number }[] = []
  const code = readFileSync(process.execPath).subarray(2_000_000, 2_006_000)
  const packed = new XpressEncoder().compress(code)
  if (packed) samples.push({ compression: 'xpress', packed, sizeBytes: code.length })
  if (requireTool(t, 'wimlib-imagex')) {
    const folder = t.testdir({ files: { code } })
    for (const compression of ['lzx', 'lzms'] as const) {
      const file = join(folder, `${compression}.wim`)
      await runTool('wimlib-imagex', ['capture', join(folder, 'files'), file, 'T', `--compress=${compression}`])
      const bytes = readFileSync(file)
      const wim = await Wim.open(memorySource(file, bytes))
      for await (const { entry } of wim.blobs()) {
        const { offset, storedBytes, sizeBytes } = entry.resource
        // one chunk: no table in front
        if (sizeBytes === code.length)
          samples.push({ compression, packed: bytes.subarray(offset, offset + storedBytes), sizeBytes })
      }
    }
    t.equal(samples.length, 3)
  }
  for (const { compression, packed: original, sizeBytes } of samples) {
    const decoder = decoderFor(compression, 32_768)
    const room = new Uint8Array(sizeBytes + 64).fill(0x5a)
    const out = room.subarray(32, 32 + sizeBytes)
    t.ok(decoder?.decompress(original, out) && Buffer.from(out).equals(code), `${compression}: as it was`)
    let refused = 0
    const { slowestMs } = await decodeMutations(original, (bytes) => {
      if (!decoder?.decompress(bytes, out)) refused++
    })
    const edges = [...room.subarray(0, 32), ...room.subarray(32 + sizeBytes)]
    t.ok(
      edges.every((byte) => byte === 0x5a),
      `${compression}: ${refused} refused, slowest ${slowestMs.toFixed(1)} ms, nothing beyond its place`,
    )
  }
})

t.test('what is made to do harm', async (t) => {
  const at = decodeWimHeader(RAW, 'f')
  const { metadata } = decodeLookupTable(RAW.subarray(at.lookupTable.offset).subarray(0, at.lookupTable.sizeBytes), 'f')
  const place = metadata[0]?.resource.offset ?? 0
  const tree = await (await Wim.open(memorySource('f', RAW))).image(1)
  const a = await tree?.find('\\a')
  const b = await tree?.find('\\a\\b')
  if (!a || !b) throw new Error('no tree')
  const patched = (write: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(RAW)
    write(bytes)
    return bytes
  }
  const table = at.lookupTable.offset
  const cases: [string, string, Buffer][] = [
    [
      'a folder inside itself',
      'WIM_BAD_METADATA',
      patched((f) => f.writeUInt32LE(a.childrenOffset, place + b.offset + 0x10)),
    ],
    ['a folder outside', 'WIM_BAD_METADATA', patched((f) => f.writeUInt32LE(0x7000_0000, place + b.offset + 0x10))],
    ['an entry of a gigabyte', 'WIM_BAD_METADATA', patched((f) => f.writeUInt32LE(2 ** 30, place + b.offset))],
    ['65,535 streams', 'WIM_BAD_METADATA', patched((f) => f.writeUInt16LE(0xffff, place + b.offset + 0x60))],
    ['a metadata bomb', 'WIM_BAD_RESOURCE', patched((f) => f.writeBigUInt64LE(1n << 45n, table + 16))],
    [
      'a blob beyond the end',
      'WIM_BAD_RESOURCE',
      patched((f) => f.writeBigUInt64LE(1n << 40n, table + ENTRY_BYTES + 8)),
    ],
    ['a lookup table of a terabyte', 'WIM_BAD_RESOURCE', patched((f) => f.writeBigUInt64LE(1n << 40n, 0x30 + 16))],
    ['a description of a terabyte', 'WIM_BAD_RESOURCE', patched((f) => f.writeBigUInt64LE(1n << 40n, 0x48 + 16))],
    ['a million images', 'WIM_BAD_HEADER', patched((f) => f.writeUInt32LE(1_000_000, 0x2c))],
  ]
  for (const [what, code, bytes] of cases) await t.rejects(readEverything(bytes), { code }, what)

  for (const version of [0, 0x10c00, 0x10e00, 0xe01, 0xffff_ffff]) {
    const unknown = patched((f) => f.writeUInt32LE(version, 0x0c))
    const message = new RegExp(`offset 12, version 0x${version.toString(16)} is neither 0x10d00 nor 0xe00`)
    await t.rejects(readEverything(unknown), { code: 'WIM_UNSUPPORTED', message, details: { file: 'fuzzed' } })
  }

  // a compressed resource whose table claims chunks before or behind it, or more than there can be
  const packedAt = decodeWimHeader(WIM, 'f').lookupTable.offset
  for (const [what, write] of [
    ['chunks out of order', (f: Buffer) => f.writeUInt32LE(0xffff_ff00, HEADER_BYTES)],
    ['a resource of 2^50 bytes', (f: Buffer) => f.writeBigUInt64LE(1n << 50n, packedAt + ENTRY_BYTES + 16)],
  ] as const) {
    const bytes = Buffer.from(WIM)
    write(bytes)
    await t.rejects(readEverything(bytes), { code: 'WIM_BAD_RESOURCE' }, what)
  }
  const same = Buffer.concat(Array<Buffer>(100_000).fill(RAW.subarray(table + ENTRY_BYTES, table + 2 * ENTRY_BYTES)))
  const start = performance.now()
  decodeLookupTable(same, 'f')
  t.ok(performance.now() - start < 5000, '100,000 entries that are all the same')
})
