// Files of the operator's own in Windows PE: added, replaced and removed, for an image and for one machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { memorySource } from '../../src/bytes/source.ts'
import { createOwnFiles } from '../../src/files/own-files.ts'
import { parseRemovalList } from '../../src/files/removal-list.ts'
import type { SessionBoot } from '../../src/files/session-boot.ts'
import { encodeWim } from '../../src/wim/encode-wim.ts'
import { buildOverlay, openOverlayBase, readOverlayParts } from '../../src/wim/overlay.ts'
import { Wim } from '../../src/wim/wim.ts'
import { requireTool, runTool } from '../support/tools.ts'

const bootOf = (mac: string) => ({ mac, image: { name: 'pe' } }) as unknown as SessionBoot

t.test('two machines with one image: what is in their Windows PE', async (t) => {
  const folder = t.testdir({})
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const files = [
    'Windows\\a.txt',
    'Windows\\b.txt',
    'sources\\recovery\\x.exe',
    'sources\\recovery\\deep\\y.exe',
    'keep',
  ]
  const bytes = encodeWim([
    { name: 'PE', files: files.map((path) => ({ path: `\\${path}`, contents: Buffer.from(path) })) },
  ])
  put('winpe/pe/Windows/new.cmd', 'of the image')
  put('winpe/pe/Windows/a.txt', 'replaced')
  put('winpe/pe/sources/recovery/own.cmd', 'in the place of what was removed')
  put('winpe/pe/remove.txt', '# a comment\r\n\r\n\\Sources\\RECOVERY\r\nX:/Windows/b.txt\r\n\\not\\there\r\n')
  put('winpe-by-machine/52-54-00-00-00-02/Windows/new.cmd', 'of the machine')
  put('winpe-by-machine/52-54-00-00-00-02/Windows/b.txt', 'back')
  put('winpe-by-machine/52-54-00-00-00-02/remove.txt', 'keep\n')
  const own = createOwnFiles(folder)

  const treeOf = async (mac: string): Promise<Record<string, string>> => {
    const base = await openOverlayBase(await readOverlayParts(await Wim.open(memorySource('f', bytes)), 1))
    const { extents } = await buildOverlay(base, await own(bootOf(mac)))
    const made = Buffer.concat(
      extents.map((one) =>
        one.kind === 'bytes' ? one.bytes : bytes.subarray(one.offset, one.offset + one.lengthBytes),
      ),
    )
    if (requireTool(t, 'wimlib-imagex')) {
      writeFileSync(join(folder, 'made.wim'), made)
      const { status, stderr } = await runTool('wimlib-imagex', ['verify', join(folder, 'made.wim')])
      t.equal(status, 0, `wimlib verifies it ${stderr}`)
    }
    const wim = await Wim.open(memorySource('made', made))
    const tree: Record<string, string> = {}
    for await (const { path, entry } of (await wim.image(1))?.walk() ?? []) {
      const contents = await wim.open(entry)
      if (contents) tree[path] = Buffer.from(await contents.read(0, contents.sizeBytes)).toString()
    }
    return tree
  }
  const ofImage = {
    '\\Windows\\a.txt': 'replaced',
    '\\Windows\\new.cmd': 'of the image',
    '\\sources\\recovery\\own.cmd': 'in the place of what was removed',
  }
  t.same(await treeOf('52:54:00:00:00:01'), { ...ofImage, '\\keep': 'keep' })
  t.same(await treeOf('52:54:00:00:00:02'), {
    ...ofImage,
    '\\Windows\\new.cmd': 'of the machine',
    '\\Windows\\b.txt': 'back',
  })
  t.equal((await own(bootOf('52:54:00:00:00:01')))[0]?.contents, null, 'removals come first')

  put('winpe/pe/remove.txt', 'Windows\\b.txt\n..\\secret\n')
  await t.rejects(own(bootOf('52:54:00:00:00:01')), {
    code: 'IMAGE_FILE_UNUSABLE',
    message: /winpe\/pe\/remove\.txt:2: \.\. is no name/,
  })
})

t.test('what is no list is refused with its line', (t) => {
  const parse = (text: string | Uint8Array) => parseRemovalList(Buffer.from(text), 'remove.txt')
  t.same(parse('\ufeff\\a\\b\n  c/d  \r# no\rx:\\e'), ['\\a\\b', '\\c\\d', '\\e'])
  t.same(parse(''), [])
  for (const [text, message] of [
    ['a\n\nb\\*.exe', /remove\.txt:3: \*\.exe: there are no wildcards/],
    ['\\', /remove\.txt:1: everything cannot be removed/],
    ['C:\\Windows', /remove\.txt:1: "C:" is no name/],
    ['a\\.', /remove\.txt:1: \. is no name/],
    ['a\tb', /remove\.txt:1: "a\\tb" is no name/],
    ['x'.repeat(256), /remove\.txt:1: .* is no name/],
    [`a\n${'x\\'.repeat(600)}`, /remove\.txt:2: a path of more than 1024/],
    ['a\n'.repeat(1001), /remove\.txt:1001: more than 1000 paths/],
    ['#'.repeat(70_000), /remove\.txt: 70000 bytes, 65536 at most/],
  ] as const)
    t.throws(() => parse(text), { code: 'IMAGE_FILE_UNUSABLE', message }, text.slice(0, 20))
  t.throws(() => parse(Buffer.from('\ufeffa', 'utf16le')), { message: /not UTF-8/ })
  t.end()
})
