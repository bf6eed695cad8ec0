// Disc images made by other programs: their trees and contents, without copying; damaged ones refused.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { memorySource, openFileSource, type ByteSource } from '../../src/bytes/source.ts'
import { openDisc, type DiscVolume } from '../../src/iso/volume.ts'
import { openImageFile } from '../../src/library/image-file.ts'
import { CASES, decodeMutations, writtenPlaces } from '../support/mutations.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { requireTool, runTool } from '../support/tools.ts'
import { writeUdfImage } from '../support/udf-image.ts'
import { makeBootWim } from '../support/windows-images.ts'

// 10^5 cases of each kind of disc
t.setTimeout(600_000)

const FILES: Record<string, Buffer> = {
  'bootmgr.efi': randomBytes(5000),
  'sources/boot.wim': randomBytes(3_000_000),
  'sources/install.wim': randomBytes(70_000),
  'efi/microsoft/boot/BCD': randomBytes(2048),
  'boot/empty.dat': Buffer.alloc(0),
  'boot/one.dat': Buffer.from('1'),
  'boot/a name with spaces and Ünïcode.txt': Buffer.from('text'),
}

/** A folder as on Windows media, with a directory that needs many sectors. */
function makeFolder(t: Test): { folder: string; files: Record<string, Buffer> } {
  const folder = t.testdir({ disc: {} })
  const files = { ...FILES }
  for (let index = 0; index < 400; index++)
    files[`sources/lang/file-${index}-with-a-long-name.mui`] = Buffer.from(`${index}`)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, 'disc', name, '..'), { recursive: true })
    writeFileSync(join(folder, 'disc', name), bytes)
  }
  return { folder, files }
}

const DISCS = [
  { kind: 'udf', command: 'genisoimage', options: ['-udf', '-iso-level', '3', '-hide', 'sources', '-hide', 'boot'] },
  { kind: 'udf', command: 'genisoimage', options: ['-udf', '-J', '-joliet-long', '-r'] },
  { kind: 'joliet', command: 'genisoimage', options: ['-J', '-joliet-long'] },
  { kind: 'joliet', command: 'xorriso', options: ['-as', 'mkisofs', '-J', '-joliet-long'] },
  { kind: 'iso9660', command: 'genisoimage', options: ['-iso-level', '4', '-input-charset', 'iso8859-1'] },
] as const

async function treeOf(disc: DiscVolume): Promise<Map<string, { sha1: string; sizeBytes: number }>> {
  const found = new Map<string, { sha1: string; sizeBytes: number }>()
  for await (const { path, entry } of disc.walk()) {
    if (entry.isDirectory) continue
    const file = disc.open(entry)
    found.set(path.slice(1), { sha1: sha1(await file.read(0, file.sizeBytes)), sizeBytes: file.sizeBytes })
  }
  return found
}

function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex')
}

async function makeDisc(t: Test, index: number, folder: string): Promise<string | undefined> {
  const disc = DISCS[index]
  if (!disc || !requireTool(t, disc.command)) return undefined
  const path = join(folder, `${index}.iso`)
  const made = await runTool(disc.command, [...disc.options, '-V', 'TEST_DISC', '-o', path, join(folder, 'disc')])
  t.equal(made.status, 0, `${disc.command} ${disc.options.join(' ')}`, { stderr: made.stderr })
  return path
}

t.test('trees and contents are as they were put on the disc', async (t) => {
  const { folder, files } = makeFolder(t)
  for (const [index, { kind, options }] of DISCS.entries()) {
    const path = await makeDisc(t, index, folder)
    if (path === undefined) continue
    const source = await openFileSource(path)
    const disc = await openDisc(source)
    t.equal(disc.kind, kind)
    t.equal(disc.label, 'TEST_DISC')
    const tree = await treeOf(disc)
    t.equal(tree.size, Object.keys(files).length, `${kind} ${options.join(' ')}: all files`)
    for (const [name, bytes] of Object.entries(files)) {
      // plain ISO 9660 has its own idea of letters
      if (kind === 'iso9660' && /Ü/.test(name)) continue
      t.strictSame(tree.get(name), { sha1: sha1(bytes), sizeBytes: bytes.length }, `${kind}: ${name}`)
    }
    const wim = await disc.find('\\SOURCES/Boot.WIM')
    const original = FILES['sources/boot.wim']
    if (!wim || !original) throw new Error('boot.wim is not there')
    t.equal(wim.extents.length, 1, 'in one piece: it can be served from where it lies')
    t.ok(original.subarray(1_234_567, 1_300_000).equals(await disc.open(wim).read(1_234_567, 65_433)), 'a range')
    t.ok(original.subarray(-3).equals(await disc.open(wim).read(original.length - 3, 100)), 'the end')
    t.equal(await disc.find('sources/nothing'), undefined)
    t.equal(await disc.find('bootmgr.efi/below'), undefined)
    await source.close()
  }
})

t.test('7z lists the same', async (t) => {
  const { folder } = makeFolder(t)
  const path = await makeDisc(t, 0, folder)
  if (path === undefined || !requireTool(t, '7z')) return
  const { stdout } = await runTool('7z', ['l', '-slt', '-tudf', path])
  const listed = [...stdout.matchAll(/^Path = (.*)\nFolder = -\nSize = (\d+)$/gm)].map(
    ([, name, size]) => `${name} ${size}`,
  )
  const tree = await treeOf(await openDisc(memorySource(path, readFileSync(path))))
  t.ok(listed.length > 400)
  t.strictSame(listed.sort(), [...tree].map(([name, { sizeBytes }]) => `${name} ${sizeBytes}`).sort())
})

t.test('UDF 2.50 with a file of more than 4 GiB, and a WIM behind it', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = temporaryDirectory(t)
  const wim = readFileSync(await makeBootWim(join(folder, 'boot.wim')))
  const path = join(folder, 'large.iso')
  const largeBytes = 4_700_000_001
  const marks = [0, 2 ** 30 - 2048, 2 ** 32 - 3, largeBytes - 5].map((offset) => ({
    offset,
    bytes: Buffer.from(`${offset}`.padEnd(5).slice(0, 5)),
  }))
  writeUdfImage(path, [
    { name: 'sources/install.esd.bin', sizeBytes: largeBytes, pieces: marks },
    { name: 'sources/boot.wim', sizeBytes: wim.length, pieces: [{ offset: 0, bytes: wim }] },
    { name: 'setup.exe', sizeBytes: 5, pieces: [{ offset: 0, bytes: Buffer.from('setup') }] },
  ])
  t.ok(statSync(path).blocks * 512 < 20_000_000, 'a hole on the disk')
  const source = await openFileSource(path)
  t.teardown(() => source.close())
  const disc = await openDisc(source)
  t.match(disc, { kind: 'udf', label: 'UDF250' })
  const large = await disc.find('/SOURCES/install.esd.bin')
  t.equal(large?.sizeBytes, largeBytes)
  if (!large) return
  const read = disc.open(large)
  for (const { offset, bytes } of marks) t.same(Buffer.from(await read.read(offset, 5)), bytes, `bytes at ${offset}`)
  t.same(Buffer.from(await read.read(2 ** 30 - 2050, 4)), Buffer.from('\0\0' + '10'), 'over the end of a piece')
  t.equal((await read.read(largeBytes - 1, 10)).length, 1)

  const opened = await openImageFile(path)
  t.teardown(() => opened.close())
  t.same(
    opened.wims.map((one) => one.path),
    ['/sources/boot.wim'],
  )
  const found = await opened.wims[0]?.open()
  t.equal(found?.images.length, 2, 'a WIM that begins beyond 4 GiB')
  if (!requireTool(t, '7z')) return
  const { stdout } = await runTool('7z', ['l', '-slt', '-tudf', path])
  const listed = [...stdout.matchAll(/^Path = (.*)\nFolder = -\nSize = (\d+)$/gm)].map(([, name, size]) => [name, size])
  t.same(listed.sort(), [
    ['setup.exe', '5'],
    ['sources/boot.wim', String(wim.length)],
    ['sources/install.esd.bin', String(largeBytes)],
  ])
})

t.test('xorriso lists the same', async (t) => {
  const { folder } = makeFolder(t)
  const path = await makeDisc(t, 3, folder)
  if (path === undefined) return
  const { stdout } = await runTool('xorriso', ['-indev', path, '-find', '/', '-type', 'f'])
  const listed = [...stdout.matchAll(/^'\/(.*)'$/gm)].map(([, name]) => name)
  t.ok(listed.length > 400)
  const tree = await treeOf(await openDisc(memorySource(path, readFileSync(path))))
  t.strictSame(listed.sort(), [...tree.keys()].sort())
})

t.test('damaged and cut discs give a coded error or other files, nothing else', async (t) => {
  const folder = t.testdir({ disc: { a: { b: 'text', c: 'more' }, d: 'x' } })
  // both UDF layouts, Joliet of either program, plain ISO 9660
  for (const index of DISCS.keys()) {
    const path = await makeDisc(t, index, folder)
    if (path === undefined) continue
    const original = readFileSync(path)
    const { refused } = await decodeMutations(original, (bytes) => readDisc(memorySource('disc', bytes)), {
      cases: CASES / DISCS.filter(({ kind }) => kind === DISCS[index]?.kind).length,
      places: writtenPlaces(original),
    })
    t.ok(refused > 100, `${DISCS[index]?.options.join(' ')}: ${refused} were refused, none did harm`)
  }
  await t.rejects(openDisc(memorySource('empty', new Uint8Array(0))), { code: 'ISO_BAD' })
  await t.rejects(openDisc(memorySource('noise', randomBytes(1_000_000))), { code: 'ISO_BAD' })
})

/** Goes through the disc as an import does. */
async function readDisc(source: ByteSource): Promise<void> {
  let count = 0
  const disc = await openDisc(source)
  for await (const { entry } of disc.walk()) {
    if (++count > 200) return
    if (!entry.isDirectory) await disc.open(entry).read(0, Math.min(entry.sizeBytes, 100_000))
  }
}
