// From a client's spelling of a name to an opened file: cleaning, the tree, files on disk, files of a boot session.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  fstatSync,
  mkdirSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { isAbsolute, join, normalize, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import type { BootFile, OpenResult, Peer } from '../../src/files/boot-file.ts'
import { cleanName } from '../../src/files/clean-name.ts'
import { createDiskSource } from '../../src/files/disk-source.ts'
import { createBesideSource, createSessionSource, type SessionFinder } from '../../src/files/session-source.ts'
import { createTree, readSessionName, type FileSource } from '../../src/files/tree.ts'
import type { Ipv4 } from '../../src/net/address.ts'

const PEER: Peer = { address: '10.0.0.7' as Ipv4, port: 2070, door: 'tftp' }
const NO_SESSIONS = { has: () => false, byAddress: () => null }

t.test('names that are looked up', (t) => {
  const rows: [string, string][] = [
    ['boot', 'boot'],
    ['boot\\x64\\pxeboot.n12', 'boot/x64/pxeboot.n12'],
    ['\\Boot\\BCD', 'Boot/BCD'],
    ['//boot\\/x64///a', 'boot/x64/a'],
    ['/boot/x64/', 'boot/x64'],
    ['boot/pxelinux.0\xff', 'boot/pxelinux.0'],
    ['boot/a\xff\xfe\x80', 'boot/a'],
    ['boot/.hidden', 'boot/.hidden'],
    ['boot/...a', 'boot/...a'],
    ['boot/a b', 'boot/a b'],
    ['Tmp\\x86x64{5AF4E332-C90A-4015-9BA2-F8A7C9FF04E6}.bcd', 'Tmp/x86x64{5AF4E332-C90A-4015-9BA2-F8A7C9FF04E6}.bcd'],
    ['boot/console', 'boot/console'],
    ['boot/com10', 'boot/com10'],
    ['boot/nullity.txt', 'boot/nullity.txt'],
    [`boot/${'a'.repeat(507)}`, `boot/${'a'.repeat(507)}`],
    ['1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16', '1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16'],
  ]
  for (const [name, wanted] of rows) {
    const clean = cleanName(name)
    t.equal('parts' in clean && clean.parts.join('/'), wanted, JSON.stringify(name))
  }
  t.end()
})

t.test('names that are refused', (t) => {
  const rows: [string, RegExp][] = [
    ['', /empty/],
    ['\\/\\', /empty/],
    ['\xff', /empty/],
    ['..', /`\.\.`/],
    ['../etc/passwd', /`\.\.`/],
    ['boot\\..\\..\\etc', /`\.\.`/],
    ['boot/..\xff', /`\.\.`/],
    ['boot/.', /`\.`/],
    ['C:\\boot\\a', /colon/],
    ['boot/a::$DATA', /colon/],
    ['boot/a\0b', /control/],
    ['boot/a\nb', /control/],
    ['boot/a\x7f', /control/],
    ['boot/gr\xfc\xdfe/a', /ASCII/],
    ['boot/\u202egpj.efi', /ASCII/],
    ['boot/a.', /dot or space/],
    ['boot/a ', /dot or space/],
    ['boot /a', /dot or space/],
    ['boot/... /a', /dot or space/],
    ['boot/...', /dot or space/],
    ['boot/con', /device/],
    ['boot/NUL.txt', /device/],
    ['boot/Com1', /device/],
    ['boot/lpt9.tar.gz', /device/],
    ['boot/aux .txt', /device/],
    ['prn/a', /device/],
    ['a'.repeat(513), /longer/],
    ['a/'.repeat(17), /deep/],
  ]
  for (const [name, reason] of rows) t.match(cleanName(name), { refused: reason }, JSON.stringify(name))
  t.end()
})

t.test('no name escapes', (t) => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '...',
    '/',
    '\\',
    '//',
    'boot',
    'C:',
    'con',
    ' ',
    '.',
    '\xff',
    '\0',
    '~',
    '%2e%2e',
    'a',
  )
  const names = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  )
  const property = fc.property(names, (name) => {
    const clean = cleanName(name)
    if ('refused' in clean) return clean.refused.length > 0
    const path = clean.parts.join(sep)
    const inside = resolve('/srv/root', path).startsWith('/srv/root/') && !isAbsolute(path) && normalize(path) === path
    return inside && clean.parts.length <= 16 && /^[ -~]+$/.test(path) && !/[:\\]/.test(path)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 20_000 }))
  t.end()
})

t.test('the tree asks its sources in order', async (t) => {
  const asked: string[] = []
  const source =
    (label: string, answers: Record<string, BootFile | { refused: string }>): FileSource =>
    async (name, { session }) => {
      asked.push(`${label} ${name.parts.join('/')} ${session}`)
      return answers[name.parts.join('/')]
    }
  const file = { name: 'b' } as BootFile
  const tree = createTree([source('first', { a: { refused: 'not today' } }), source('second', { a: file, b: file })], {
    has: async (id) => id === 'abcdefghij23',
    byAddress: (address) => (address === PEER.address ? 'byaddress222' : null),
  })
  t.same(await tree('\\B\xff', PEER), {
    found: false,
    why: 'missing',
    reason: 'no file B in the boot tree',
    session: 'byaddress222',
  })
  t.same(asked.splice(0), ['first B byaddress222', 'second B byaddress222'])
  t.same(await tree('a', PEER), { found: false, why: 'refused', reason: 'not today', session: 'byaddress222' })
  t.same(asked.splice(0), ['first a byaddress222'], 'a refusal is final')
  t.same(await tree('b', { ...PEER, address: '10.0.0.8' as Ipv4 }), { found: true, file, session: null })
  t.match(await tree('../b', PEER), { found: false, why: 'refused', session: 'byaddress222' })
  asked.length = 0
  t.match(await tree('tmp/ABCDEFGHIJ23/x', PEER), { session: 'abcdefghij23' }, 'the name says the session')
  t.match(asked[0], 'first tmp/ABCDEFGHIJ23/x abcdefghij23')
  t.match(
    await tree('Tmp\\aaaaaaaaaaaa\\x', PEER),
    { session: 'byaddress222' },
    'an invented session counts for nothing',
  )
})

t.test('session names', (t) => {
  const read = (name: string) => {
    const clean = cleanName(name)
    return 'parts' in clean ? readSessionName(clean) : undefined
  }
  t.same(read('Tmp\\abcdefghij27\\sub\\x.efi'), { session: 'abcdefghij27', rest: { parts: ['sub', 'x.efi'] } })
  t.same(read('\\TMP\\ABCDEFGHIJ27\\X'), { session: 'abcdefghij27', rest: { parts: ['X'] } })
  for (const other of [
    'Tmp',
    'Tmp\\abcdefghij27',
    'Tmp\\abcdefghij2\\x',
    'Tmp\\abcdefghij29\\x',
    'boot\\abcdefghij27\\x',
  ])
    t.equal(read(other), undefined, other)
  t.end()
})

const textOf = (result: OpenResult): string => {
  if (!result.found) return `${result.why}: ${result.reason}`
  const bytes = Buffer.alloc(result.file.sizeBytes)
  for (const extent of result.file.extents)
    if (extent.kind === 'disk') readSync(extent.fd, bytes, 0, extent.length, extent.offset)
    else bytes.set(extent.bytes)
  return `${result.file.name} = ${bytes.toString()}`
}

t.test('files on disk: any case, exact first, and changes are seen', async (t) => {
  const root = t.testdir({
    boot: { x64: { 'PXEboot.n12': 'n12', readme: 'lower', README: 'upper' } },
    Boot: { decoy: 'x' },
  })
  const tree = createTree([createDiskSource(root)], NO_SESSIONS)
  const read = async (name: string) => {
    const result = await tree(name, PEER)
    const text = textOf(result)
    if (result.found) await result.file.close()
    return text
  }
  t.equal(await read('boot/x64/PXEboot.n12'), 'boot/x64/PXEboot.n12 = n12')
  t.equal(await read('BOOT\\X64\\pxeBOOT.N12'), 'boot/x64/PXEboot.n12 = n12', 'the disk’s own spelling is told')
  t.equal(await read('boot/x64/readme'), 'boot/x64/readme = lower')
  t.equal(await read('boot/X64/README'), 'boot/x64/README = upper')
  t.equal(await read('boot/X64/ReadMe'), 'boot/x64/README = upper', 'neither is exact: always the same one')
  t.match(await read('boot/decoy'), /missing/, 'only the folder `boot` is public')
  t.match(await read('boot/x64'), /missing/, 'a folder is no file')
  t.match(await read('boot/x64/readme/x'), /missing/, 'a file is no folder')
  t.match(await read('x64/readme'), /missing/)

  writeFileSync(join(root, 'boot', 'x64', 'Fresh.efi'), 'fresh')
  t.equal(await read('boot/x64/FRESH.EFI'), 'boot/x64/Fresh.efi = fresh', 'right after it was made')
  renameSync(join(root, 'boot', 'x64', 'Fresh.efi'), join(root, 'boot', 'x64', 'Other.efi'))
  t.match(await read('boot/x64/FRESH.EFI'), /missing/)
  t.equal(await read('boot/x64/OTHER.EFI'), 'boot/x64/Other.efi = fresh')
  // a change within one tick of the clock leaves the folder's time as it was
  const tick = new Date()
  utimesSync(join(root, 'boot', 'x64'), tick, tick)
  t.match(await read('boot/x64/SAME.EFI'), /missing/)
  writeFileSync(join(root, 'boot', 'x64', 'Same.efi'), 'same')
  utimesSync(join(root, 'boot', 'x64'), tick, tick)
  t.equal(await read('boot/x64/SAME.EFI'), 'boot/x64/Same.efi = same', 'so fresh a listing is not trusted')
  // an old listing is kept, and still notices
  const old = new Date(Date.now() - 60_000)
  utimesSync(join(root, 'boot', 'x64'), old, old)
  t.equal(await read('boot/x64/OTHER.EFI'), 'boot/x64/Other.efi = fresh')
  writeFileSync(join(root, 'boot', 'x64', 'Third.efi'), 'third')
  t.equal(await read('boot/x64/THIRD.EFI'), 'boot/x64/Third.efi = third')
  rmSync(join(root, 'boot'), { recursive: true })
  t.match(await read('boot/x64/THIRD.EFI'), /missing/, 'without the folder nothing is there')
})

t.test('links stay inside, and only regular files are served', async (t) => {
  const root = t.testdir({
    boot: { real: { file: 'inside' }, locked: 'no' },
    library: { secret: 'secret' },
    bootleg: { x: 'x' },
  })
  const boot = (name: string) => join(root, 'boot', name)
  symlinkSync('real/file', boot('link'))
  symlinkSync(join(root, 'boot', 'real'), boot('folder'))
  symlinkSync('../library', boot('library'))
  symlinkSync('../library/secret', boot('secret'))
  symlinkSync('../bootleg/x', boot('sibling'))
  symlinkSync('/etc/passwd', boot('passwd'))
  symlinkSync('loop', boot('loop'))
  symlinkSync('nowhere', boot('dangling'))
  execFileSync('mkfifo', [boot('pipe')])
  chmodSync(boot('locked'), 0)
  const tree = createTree([createDiskSource(root)], NO_SESSIONS)
  const read = async (name: string) => {
    const result = await tree(name, PEER)
    if (result.found) await result.file.close()
    return textOf(result.found ? { ...result, file: { ...result.file, extents: [] } } : result)
  }
  t.match(await read('boot/link'), /^boot\/link = /, 'a link inside')
  t.match(await read('boot/folder/file'), /^boot\/folder\/file = /, 'a linked folder inside')
  for (const name of ['boot/library/secret', 'boot/LIBRARY/SECRET', 'boot/secret', 'boot/sibling', 'boot/passwd'])
    t.equal(await read(name), 'refused: it is a link out of the boot folder', name)
  for (const name of ['boot/loop', 'boot/dangling', 'boot/pipe', 'boot/library'])
    t.match(await read(name), /missing/, name)
  if (process.getuid?.() === 0) t.pass('root may read everything')
  else t.equal(await read('boot/locked'), 'refused: the file system answers EACCES')
})

t.test('one descriptor for all readers of a file; the etag follows the content', async (t) => {
  const root = t.testdir({ boot: { a: 'first' } })
  const tree = createTree([createDiskSource(root)], NO_SESSIONS)
  const openFile = async (name: string): Promise<BootFile> => {
    const result = await tree(name, PEER)
    if (!result.found) throw new Error(result.reason)
    return result.file
  }
  const fdOf = (file: BootFile) => (file.extents[0]?.kind === 'disk' ? file.extents[0].fd : -1)
  const [one, two] = [await openFile('boot/a'), await openFile('BOOT/A')]
  t.equal(fdOf(one), fdOf(two))
  t.equal(one.etag, two.etag)
  await one.close()
  t.doesNotThrow(() => fstatSync(fdOf(two)), 'open while somebody reads')
  truncateSync(join(root, 'boot', 'a'), 3)
  const shorter = await openFile('boot/a')
  t.not(shorter.etag, two.etag)
  t.equal(shorter.sizeBytes, 3)
  t.not(fdOf(shorter), fdOf(two))
  await two.close()
  await shorter.close()
  const again = await openFile('boot/a')
  t.equal(fdOf(again), fdOf(shorter), 'kept a moment for who reads ranges')
  await again.close()
  writeFileSync(join(root, 'boot', 'new'), 'other')
  renameSync(join(root, 'boot', 'new'), join(root, 'boot', 'a'))
  const replaced = await openFile('boot/a')
  t.not(replaced.etag, again.etag, 'but never longer than the file is the same')
  await replaced.close()
  rmSync(join(root, 'boot', 'a'))
  t.match(await tree('boot/a', PEER), { found: false })
  const isOpen = () => {
    try {
      return fstatSync(fdOf(two)).isFile()
    } catch {
      return false
    }
  }
  for (let tries = 0; isOpen() && tries < 100; tries++) await sleep(100)
  t.notOk(isOpen(), 'and closed after the last')
  writeFileSync(join(root, 'boot', 'empty'), '')
  const empty = await openFile('boot/empty')
  t.match(empty, { sizeBytes: 0, extents: [] })
  await empty.close()
})

t.test('files beside the boot program of a session', async (t) => {
  const root = t.testdir({ boot: { grub: { 'grubx64.efi': 'grub', cfg: { 'Grub.cfg': 'menu' } }, other: { x: 'x' } } })
  const programs: Record<string, string> = { abcdefghij22: 'boot/grub/grubx64.efi', abcdefghij33: '../../etc/passwd' }
  const disk = createDiskSource(root)
  const finder: SessionFinder = {
    programOf: async (id) => programs[id],
    find: async (id, name) =>
      id in programs && name === 'wait.ipxe' ? { kind: 'bytes', bytes: Buffer.from('#!ipxe') } : undefined,
    findBootStore: async (architecture) =>
      architecture === 'x64uefi' ? { kind: 'path', path: 'boot/other/x' } : undefined,
  }
  const tree = createTree([createSessionSource(finder, disk), disk], {
    has: (id) => id in programs,
    byAddress: () => null,
  })
  const read = async (name: string) => {
    const result = await tree(name, PEER)
    const text = textOf(result)
    if (result.found) await result.file.close()
    return text
  }
  t.equal(await read('Tmp\\abcdefghij22\\grubx64.efi'), 'boot/grub/grubx64.efi = grub')
  t.equal(await read('tmp/ABCDEFGHIJ22/CFG/grub.CFG'), 'boot/grub/cfg/Grub.cfg = menu')
  t.match(await tree('Tmp\\abcdefghij22\\nothing', PEER), { found: false, why: 'missing', session: 'abcdefghij22' })
  t.equal(await read('Tmp\\abcdefghij22\\wait.ipxe'), 'Tmp/abcdefghij22/wait.ipxe = #!ipxe', 'made now')
  t.equal(await read('\\Tmp\\X64UEFI{abcdefghij22}.bcd'), 'boot/other/x = x', 'the boot store of option 252')
  t.match(await read('\\Tmp\\arm{abcdefghij22}.bcd'), /missing/, 'there is none for this architecture')
  t.match(await tree('Tmp\\x64uefi{abcdefghij22}.bcd', PEER), { found: true, session: 'abcdefghij22' })
  t.match(await read('Tmp\\abcdefghij22\\..\\other\\x'), /refused/, 'not out of its folder')
  t.match(await read('Tmp\\abcdefghij33\\passwd'), /missing/, 'a program out of the tree')
  t.match(await read('Tmp\\abcdefghij44\\grubx64.efi'), /missing/, 'an unknown session')
  mkdirSync(join(root, 'Tmp', 'abcdefghij22'), { recursive: true })
  writeFileSync(join(root, 'Tmp', 'abcdefghij22', 'y'), 'y')
  t.match(await read('Tmp\\abcdefghij22\\y'), /missing/, 'no folder of that name on the disk counts')
})

t.test('a loader that forgot its folder finds what lies beside the program of its boot', async (t) => {
  const root = t.testdir({ boot: { debian: { 'shimx64.efi': 'shim', grub: { 'grub.cfg': 'menu' } }, linux: 'common' } })
  const programs: Record<string, string> = { abcdefghij22: 'boot/debian/shimx64.efi', abcdefghij33: '../passwd' }
  const disk = createDiskSource(root)
  const sessions: Record<string, string> = { '10.0.0.1': 'abcdefghij22', '10.0.0.3': 'abcdefghij33' }
  const tree = createTree([disk, createBesideSource({ programOf: async (id) => programs[id] }, disk)], {
    has: () => false,
    byAddress: (address) => sessions[address] ?? null,
  })
  const read = async (name: string, address: string) => {
    const result = await tree(name, { ...PEER, address: address as Ipv4 })
    if (result.found) await result.file.close()
    return textOf(result)
  }
  t.equal(await read('/Grub/GRUB.cfg', '10.0.0.1'), 'boot/debian/grub/grub.cfg = menu')
  t.equal(await read('/boot/linux', '10.0.0.1'), 'boot/linux = common', 'what there is under the name wins')
  t.match(await read('/grub/grub.cfg', '10.0.0.2'), /missing/, 'who has no boot here')
  t.match(await read('/grub/grub.cfg', '10.0.0.3'), /missing/, 'a program out of the tree')
  t.match(await read('/../debian/shimx64.efi', '10.0.0.1'), /refused/)
})
