// Hostile and damaged files: every decoder gives a coded error with its place, or other bytes; never a crash or a hang.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { memorySource } from '../../src/bytes/source.ts'
import { encodeHive } from '../../src/bcd/encode-hive.ts'
import { HiveReader, type HiveKeyReader } from '../../src/bcd/hive.ts'
import { FormatError } from '../../src/errors.ts'
import { encodeWim } from '../../src/wim/encode-wim.ts'
import { decodeWimHeader, HEADER_BYTES } from '../../src/wim/header.ts'
import { decodeImageInfo } from '../../src/wim/image-info.ts'
import { decodeLookupTable, ENTRY_BYTES } from '../../src/wim/lookup-table.ts'
import { decoderFor } from '../../src/wim/resource.ts'
import { Wim } from '../../src/wim/wim.ts'
import { XpressEncoder } from '../../src/wim/xpress-encoder.ts'
import { requireTool, runTool } from '../support/tools.ts'

// some 10^5 cases: half a minute when the machine has other things to do
t.setTimeout(240_000)

/** The same numbers every time: what fails fails again. */
class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * limit)
  }
}

const SEEDS = [1, 20_261_128]
/** Cases of each decoder, over all seeds: 10^5 with those of discs (test/iso). */
const CASES = { header: 24_000, lookup: 24_000, xml: 8_000, whole: 6_000, chunks: 12_000, hive: 14_000 }

/** A copy with some bytes changed, cut or made extreme. */
function mutate(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(original)
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(bytes.length)
    const kind = random.below(4)
    if (kind === 0) bytes[at] = random.below(256)
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    else if (kind === 2) bytes[at] = 0xff
    else if (at + 4 <= bytes.length)
      bytes.writeUInt32LE([0, 1, 0x7fff_ffff, 0xffff_ffff, bytes.length][random.below(5)] ?? 0, at)
  }
  return random.below(10) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes
}

/** How many of the mutated files were refused; anything but a coded error fails. */
async function fuzz(original: Uint8Array, cases: number, decode: (bytes: Uint8Array) => unknown): Promise<number> {
  let refused = 0
  for (const seed of SEEDS) {
    const random = new Random(seed)
    for (let round = 0; round < cases / SEEDS.length; round++) {
      const bytes = mutate(original, random)
      try {
        await decode(bytes)
      } catch (error) {
        if (!(error instanceof FormatError))
          throw new Error(`seed ${seed}, round ${round}: ${String(error)}`, { cause: error })
        refused++
      }
    }
  }
  return refused
}

const TEXT = Buffer.from(Array.from({ length: 8000 }, (_, at) => `line ${(at * 7919) % 1013}\n`).join(''))
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

t.test('mutated headers, tables, descriptions and whole files', async (t) => {
  const header = decodeWimHeader(WIM, 'f')
  const table = WIM.subarray(header.lookupTable.offset, header.lookupTable.offset + header.lookupTable.sizeBytes)
  const xml = WIM.subarray(header.xml.offset, header.xml.offset + header.xml.sizeBytes)
  const refused = {
    header: await fuzz(WIM.subarray(0, HEADER_BYTES), CASES.header, (bytes) => decodeWimHeader(bytes, 'f')),
    lookup: await fuzz(table, CASES.lookup, (bytes) => {
      const decoded = decodeLookupTable(bytes, 'f')
      for (const { sha1 } of decoded.blobs()) decoded.find(sha1)
    }),
    xml: await fuzz(xml, CASES.xml, (bytes) => decodeImageInfo(bytes, 'f')),
    packed: await fuzz(WIM, CASES.whole, readEverything),
    raw: await fuzz(RAW, CASES.whole, readEverything),
  }
  for (const [what, count] of Object.entries(refused)) t.ok(count > 100, `${what}: ${count} refused`)
})

t.test('mutated chunks never write beyond their place', async (t) => {
  const samples: { compression: 'xpress' | 'lzx' | 'lzms'; packed: Uint8Array; sizeBytes: number }[] = []
  const code = readFileSync(process.execPath).subarray(2_000_000, 2_032_768)
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
    let slowestMs = 0
    await fuzz(original, CASES.chunks / samples.length, (bytes) => {
      const start = performance.now()
      if (!decoder?.decompress(bytes, out)) refused++
      slowestMs = Math.max(slowestMs, performance.now() - start)
    })
    const edges = [...room.subarray(0, 32), ...room.subarray(32 + sizeBytes)]
    t.ok(
      edges.every((byte) => byte === 0x5a),
      `${compression}: ${refused} refused, slowest ${slowestMs.toFixed(1)} ms, nothing beyond its place`,
    )
  }
})

t.test('mutated hives', async (t) => {
  const value = { name: 'a value', type: 1, data: Buffer.alloc(100, 'x') }
  const below = Array.from({ length: 20 }, (_, at) => ({ name: `key ${at}`, values: [value], keys: [] }))
  const hive = encodeHive({ name: 'root', values: [value], keys: [{ name: 'Setup', values: [], keys: below }] })
  const read = (key: HiveKeyReader, depth: number): void => {
    for (const one of key.values()) one.data.at(0)
    if (depth < 4) for (const child of key.keys().slice(0, 30)) read(child, depth + 1)
  }
  const used = hive.subarray(0, 8192)
  const refused = await fuzz(used, CASES.hive, (bytes) => {
    // the checksum is not what is to be tested
    if (bytes.length >= 512) fixChecksum(bytes)
    const { root } = new HiveReader(bytes, 'f')
    root.key('Setup\\key 7')?.value('a value')
    read(root, 0)
  })
  t.ok(refused > 1000, `${refused} refused`)
})

function fixChecksum(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = 0
  for (let at = 0; at < 0x1fc; at += 4) sum ^= view.getUint32(at, true)
  sum >>>= 0
  view.setUint32(0x1fc, sum === 0xffff_ffff ? 0xffff_fffe : sum === 0 ? 1 : sum, true)
}

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
