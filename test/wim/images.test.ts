// Images of WIM files: their descriptions, trees and contents, with wimlib as the judge; hostile trees.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { memorySource, openFileSource } from '../../src/bytes/source.ts'
import { FormatError } from '../../src/errors.ts'
import { decodeImageInfo } from '../../src/wim/image-info.ts'
import { Wim } from '../../src/wim/wim.ts'
import { requireTool } from '../support/tools.ts'

/** Two images, the second with Windows' description, in a folder of the test. */
function makeWim(t: Test, ...options: string[]): { folder: string; path: string } {
  const folder = t.testdir({ one: {}, two: {} })
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name, 'Windows', 'System32', 'Ünïcode 名'), { recursive: true })
    writeFileSync(join(folder, name, 'Windows', 'System32', 'winload.exe'), `loader of ${name}`.repeat(2000))
    writeFileSync(join(folder, name, 'Windows', 'System32', 'Ünïcode 名', 'empty.txt'), '')
    for (let index = 0; index < 300; index++)
      writeFileSync(join(folder, name, 'Windows', `file ${index}.dat`), `contents of ${index}`)
  }
  const path = join(folder, 'test.wim')
  wimlib(t, 'capture', join(folder, 'one'), path, 'One', ...options)
  wimlib(t, 'append', join(folder, 'two'), path, 'Two', 'The second image')
  const properties = {
    'WINDOWS/ARCH': '9',
    'WINDOWS/EDITIONID': 'Professional',
    'WINDOWS/INSTALLATIONTYPE': 'Client',
    'WINDOWS/LANGUAGES/LANGUAGE': 'de-DE',
    'WINDOWS/LANGUAGES/DEFAULT': 'de-DE',
    'WINDOWS/VERSION/MAJOR': '10',
    'WINDOWS/VERSION/MINOR': '0',
    'WINDOWS/VERSION/BUILD': '26100',
    'WINDOWS/VERSION/SPBUILD': '1742',
  }
  wimlib(t, 'info', path, '2', '--boot', ...Object.entries(properties).map(([k, v]) => `--image-property=${k}=${v}`))
  return { folder, path }
}

function wimlib(t: Test, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('wimlib-imagex', args, { encoding: 'utf8' })
  if (status !== 0) t.fail(`wimlib-imagex ${args.join(' ')}: ${stderr}`)
  return stdout
}

t.test('images, trees and contents are as wimlib sees them', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  for (const options of [['--compress=lzx'], ['--solid'], ['--compress=none']]) {
    const { folder, path } = makeWim(t, ...options)
    const source = await openFileSource(path)
    const wim = await Wim.open(source)
    t.equal(wim.header.bootIndex, 2)
    // files with solid resources (ESD) have a version of their own
    t.match(wim.header, options.includes('--solid') ? { version: 0xe00, compression: 'lzms' } : { version: 0x10d00 })
    t.match(wim.images, [
      { index: 1, name: 'One', description: null, architecture: null, fileCount: 302, directoryCount: 4 },
      {
        ...{ index: 2, name: 'Two', description: 'The second image', architecture: 'amd64', edition: 'Professional' },
        ...{ installationType: 'Client', languages: ['de-DE'], defaultLanguage: 'de-DE' },
        ...{ version: '10.0.26100.1742', build: 26100 },
      },
    ])
    for (const [index, name] of [
      [1, 'one'],
      [2, 'two'],
    ] as const) {
      const image = await wim.image(index)
      if (!image) throw new Error('no image')
      const paths = ['\\']
      for await (const found of image.walk()) paths.push(found.path)
      const wanted = wimlib(t, 'dir', path, String(index)).trim().split('\n')
      t.strictSame(paths.sort(), wanted.map((line) => line.replaceAll('/', '\\')).sort(), `tree of image ${index}`)

      const loader = await image.find('/windows\\SYSTEM32/WinLoad.EXE')
      const contents = loader && (await wim.open(loader))
      const bytes = contents && (await contents.read(0, contents.sizeBytes))
      const original = readFileSync(join(folder, name, 'Windows', 'System32', 'winload.exe'))
      t.ok(bytes && original.equals(bytes), `winload.exe of image ${index}`)
      t.equal(loader?.sha1, createHash('sha1').update(original).digest('hex'))
      const empty = await image.find('\\Windows\\System32\\ünïcode 名\\EMPTY.TXT')
      t.equal(empty && (await wim.open(empty))?.sizeBytes, 0, 'an empty file')
      t.equal(await image.find('\\Windows\\nothing'), undefined)
      t.equal(await image.find('\\Windows\\file 1.dat\\below a file'), undefined)
    }
    t.equal(await wim.image(3), undefined)
    await source.close()
  }
})

t.test('a split set is read with all its parts, in any order, and not without one', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { folder, path } = makeWim(t, '--compress=none')
  mkdirSync(join(folder, 'parts'))
  wimlib(t, 'split', path, join(folder, 'parts', 'a.swm'), '0.03')
  const names = readdirSync(join(folder, 'parts'))
  t.ok(names.length > 1, `${names.length} parts`)
  const sources = await Promise.all(names.reverse().map((name) => openFileSource(join(folder, 'parts', name))))
  t.teardown(() => Promise.all(sources.map((source) => source.close())))
  const wim = await Wim.open(...sources)
  for await (const { entry, open } of wim.blobs()) {
    const hash = createHash('sha1')
    for await (const piece of (await open()).pieces()) hash.update(piece)
    t.equal(hash.digest('hex'), entry.sha1)
  }
  await t.rejects(Wim.open(...sources.slice(1)), { code: 'WIM_PART_MISSING' })
  await t.rejects(Wim.open(...sources, ...sources.slice(0, 1)), { code: 'WIM_PART_MISSING' })
})

t.test('hostile trees are refused with the place', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const { path } = makeWim(t, '--compress=none')
  const original = readFileSync(path)
  const opened = await Wim.open(memorySource(path, original))
  const image = await opened.image(1)
  const windows = await image?.find('\\Windows')
  const system32 = await image?.find('\\Windows\\System32')
  for await (const { entry } of opened.blobs()) {
    if (!windows || !system32) throw new Error('no directory')
    // the first blob is image 1's metadata, stored raw
    const at = entry.resource.offset
    const patched = (offset: number, value: bigint) => {
      const bytes = Buffer.from(original)
      bytes.writeBigUInt64LE(value, at + offset)
      return bytes
    }
    const cases = {
      'a directory inside itself': patched(system32.offset + 0x10, BigInt(windows.childrenOffset)),
      'a directory outside the metadata': patched(windows.offset + 0x10, 1n << 40n),
      'an entry of a terabyte': patched(windows.offset, 1n << 40n),
      'an entry that ends in its name': patched(system32.offset, 104n),
    }
    for (const [what, bytes] of Object.entries(cases)) {
      const walk = async () => {
        const tree = await (await Wim.open(memorySource(path, bytes))).image(1)
        for await (const { path: found } of tree?.walk() ?? []) t.type(found, 'string')
      }
      await t.rejects(walk, { code: 'WIM_BAD_METADATA' }, what)
    }
    break
  }
})

t.test('descriptions: with and without mark, hostile ones refused', async (t) => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  const xml = '<WIM><IMAGE INDEX="1"><NAME>A &amp; B</NAME><X><NAME>no</NAME></X></IMAGE></WIM>'
  for (const bytes of [utf16(xml), utf16(`\ufeff${xml}`), utf16(`\ufeff${xml}\0`)])
    t.match(decodeImageInfo(bytes, 'f'), [{ index: 1, name: 'A & B', architecture: null }])
  t.match(decodeImageInfo(utf16('<WIM/>'), 'f'), [])
  for (const text of [
    '',
    '<WIM>',
    'no xml',
    '<!DOCTYPE x [<!ENTITY a "b">]><WIM/>',
    '<WIM>&unknown;</WIM>',
    '<a>'.repeat(100) + '</a>'.repeat(100),
  ])
    t.throws(() => decodeImageInfo(utf16(text), 'f'), FormatError, JSON.stringify(text.slice(0, 40)))
})
