// WIM files of our own: wimlib verifies and applies them, and our reader gives back what was put in.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import fc from 'fast-check'
import { memorySource } from '../../src/bytes/source.ts'
import { encodeWim } from '../../src/wim/encode-wim.ts'
import type { NewFile } from '../../src/wim/encode-metadata.ts'
import { Wim } from '../../src/wim/wim.ts'
import { XpressEncoder } from '../../src/wim/xpress-encoder.ts'
import { XpressDecoder } from '../../src/wim/xpress.ts'
import { requireTool, runTool } from '../support/tools.ts'

async function wimlib(t: Test, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runTool('wimlib-imagex', args)
  t.equal(status, 0, `wimlib-imagex ${args.slice(0, 2).join(' ')} ${stderr}`)
  return stdout
}

/** Everybody may do all: a self-relative descriptor without owner. */
const SECURITY = Buffer.from('0100048000000000000000000000000014000000020008000000000000000000', 'hex').subarray(0, 28)
const TEXT = Buffer.from(Array.from({ length: 20_000 }, (_, at) => `line ${(at * 7919) % 1013}\n`).join(''))
const CODE = readFileSync(process.execPath).subarray(2_000_000, 2_300_000)
const FILES: NewFile[] = [
  { path: '\\Windows\\System32\\text.txt', contents: TEXT },
  { path: '\\Windows\\System32\\code.dll', contents: CODE, security: SECURITY },
  { path: '\\Windows\\same text.txt', contents: TEXT },
  { path: '\\Windows\\empty', contents: new Uint8Array(0) },
  { path: '\\Windows\\Ünïcode 名.txt', contents: Buffer.from('x'), shortName: 'UNICOD~1.TXT' },
  { path: '\\Windows\\zeros', contents: new Uint8Array(200_000) },
  { path: '\\an empty folder', contents: null, security: SECURITY },
  { path: '\\link 1', contents: Buffer.from('linked'), linkGroup: 7 },
  { path: '\\link 2', contents: Buffer.from('linked'), linkGroup: 7 },
]
const WITH_STREAMS: NewFile[] = [
  ...FILES,
  {
    path: '\\streams',
    contents: Buffer.from('main'),
    streams: { one: Buffer.from('stream one'), two: Buffer.alloc(0) },
  },
  { path: '\\junction', contents: Buffer.from('reparse data'), reparseTag: 0xa000_0003 },
]

t.test('wimlib verifies, lists and applies it', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  for (const compression of ['none', 'xpress'] as const)
    for (const integrity of [false, true]) {
      const folder = t.testdir({})
      const path = join(folder, 'made.wim')
      const properties = { 'WINDOWS/ARCH': '9', 'WINDOWS/LANGUAGES/LANGUAGE': ['de-DE', 'en-US'], FLAGS: 'Core' }
      const bytes = encodeWim(
        [
          { name: 'One <&>', description: 'The first', properties, files: FILES },
          { name: 'Two', files: WITH_STREAMS },
        ],
        { compression, integrity, bootIndex: 2 },
      )
      writeFileSync(path, bytes)
      await wimlib(t, 'verify', path)
      t.match(await wimlib(t, 'info', path), /Image Count: +2[^]*Boot Index: +2[^]*Name: +One <&>[^]*File Count: +8/)
      await wimlib(t, 'apply', path, '1', join(folder, 'applied'), ...(integrity ? ['--check'] : []))
      for (const { path: name, contents } of FILES) {
        if (contents === null) continue
        const applied = readFileSync(join(folder, 'applied', ...name.split('\\')))
        t.ok(applied.equals(contents), `${compression}: ${name}`)
      }
      t.match(await wimlib(t, 'dir', path, '2', '--detailed', '--path=/streams'), /Named data stream "one"/)
      await wimlib(t, 'export', path, '2', join(folder, 'exported.wim'), '--compress=lzx')
      if (compression === 'xpress') t.ok(bytes.length < 400_000, `${bytes.length} bytes`)
    }
})

t.test('our reader gives back what was put in', async (t) => {
  const bytes = encodeWim([{ name: 'One', files: WITH_STREAMS }], { compression: 'xpress' })
  t.ok(Buffer.from(bytes).equals(encodeWim([{ name: 'One', files: WITH_STREAMS }], { compression: 'xpress' })))
  const wim = await Wim.open(memorySource('made.wim', bytes))
  const image = await wim.image(1)
  if (!image) throw new Error('no image')
  for (const { path, contents, shortName, streams, reparseTag, linkGroup } of WITH_STREAMS) {
    const entry = await image.find(path)
    if (!entry) throw new Error(`${path} is not there`)
    const found = await wim.open(entry)
    if (contents === null) t.equal(found, undefined)
    else t.ok(found && Buffer.from(await found.read(0, found.sizeBytes)).equals(contents), path)
    t.equal(entry.shortName, shortName ?? '')
    t.equal(entry.reparseTag, reparseTag ?? null)
    t.equal(entry.linkGroup, BigInt(linkGroup ?? 0))
    t.strictSame(
      entry.streams.map(({ name, sha1 }) => [name, sha1]),
      Object.entries(streams ?? {}).map(([name, stream]) => [
        name,
        stream.length === 0 ? '0'.repeat(40) : createHash('sha1').update(stream).digest('hex'),
      ]),
    )
  }
  t.equal((await image.find('\\Windows\\System32\\code.dll'))?.securityId, 0)
  t.equal((await image.find('\\Windows'))?.securityId, -1)
  t.equal((await image.find('\\windows\\UNICOD~1.TXT'))?.name, 'Ünïcode 名.txt')
  t.match(wim.images, [{ name: 'One', fileCount: 10, directoryCount: 3 }])
  for (const files of [
    [{ path: '\\a\\..\\b', contents: TEXT }],
    [{ path: '\\', contents: TEXT }],
    [
      { path: '\\a', contents: TEXT },
      { path: '\\a\\b', contents: TEXT },
    ],
  ])
    t.throws(() => encodeWim([{ name: 'x', files }]), RangeError)
})

t.test('what is compressed is decompressed to the same', async (t) => {
  const encoder = new XpressEncoder()
  const decoder = new XpressDecoder()
  const check = (chunk: Uint8Array) => {
    const packed = encoder.compress(chunk)
    if (!packed) return
    const out = new Uint8Array(chunk.length)
    if (!decoder.decompress(packed, out) || !Buffer.from(out).equals(chunk)) t.fail('other bytes came back')
  }
  for (let at = 0; at + 32_768 <= CODE.length; at += 32_768) check(CODE.subarray(at, at + 32_768))
  for (const size of [65_536, 65_535, 300, 257, 256, 1, 0]) {
    check(new Uint8Array(size))
    check(TEXT.subarray(0, size))
  }
  const piece = fc.tuple(fc.uint8Array({ maxLength: 30 }), fc.nat(400))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      check(
        Buffer.concat(pieces.map(([bytes, times]) => Buffer.concat(Array<Uint8Array>(times).fill(bytes)))).subarray(
          0,
          65_536,
        ),
      )
    }),
    { numRuns: 300 },
  )
  t.pass('all the same')
})
