// Changed WIMs made without copying the original: wimlib says whether they are right.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { memorySource, openFileSource } from '../../src/bytes/source.ts'
import {
  buildOverlay,
  openOverlayBase,
  readOverlayParts,
  type Overlay,
  type OverlayChange,
} from '../../src/wim/overlay.ts'
import { encodeWim } from '../../src/wim/encode-wim.ts'
import { Wim } from '../../src/wim/wim.ts'
import { requireTool } from '../support/tools.ts'

const KINDS = {
  lzx: ['--compress=lzx'],
  xpress: ['--compress=xpress'],
  none: ['--compress=none', '--check'],
  solid: ['--solid'],
} as const

async function prepareOverlay(wim: Wim, imageIndex: number) {
  return openOverlayBase(await readOverlayParts(wim, imageIndex))
}

/** The bytes of an overlay, with the original's where it refers to them. */
function materialize({ extents, sizeBytes }: Overlay, original: Uint8Array): Buffer {
  const bytes = Buffer.concat(
    extents.map((extent) =>
      extent.kind === 'bytes' ? extent.bytes : original.subarray(extent.offset, extent.offset + extent.lengthBytes),
    ),
  )
  if (bytes.length !== sizeBytes) throw new Error(`${bytes.length} bytes instead of ${sizeBytes}`)
  return bytes
}

function wimlib(t: Test, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('wimlib-imagex', args, { encoding: 'utf8' })
  t.equal(status, 0, `wimlib-imagex ${args.slice(0, 2).join(' ')}`, { stderr, stdout })
  return stdout
}

const CHANGES: OverlayChange[] = [
  { path: '\\Windows\\System32\\winpeshl.ini', contents: Buffer.from('[LaunchApps]\r\n') },
  { path: '/windows/SYSTEM32/startnet.cmd', contents: Buffer.from('wpeinit\r\n') },
  { path: '\\openwds\\token', contents: Buffer.from('secret'.repeat(1000)) },
  { path: '\\openwds\\drivers\\net\\a.inf', contents: Buffer.from('[Version]') },
  { path: '\\openwds\\drivers\\net\\empty.inf', contents: Buffer.alloc(0) },
  // contents that are in the file already are not stored again
  { path: '\\openwds\\copy.exe', contents: Buffer.from('loader'.repeat(5000)) },
  { path: '\\Windows\\remove me.txt', contents: null },
  { path: '\\Windows\\old folder', contents: null },
  { path: '\\Windows\\not there', contents: null },
]

t.test('wimlib takes the changed file, and finds what was changed and nothing else', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  for (const [kind, options] of Object.entries(KINDS)) {
    const folder = t.testdir({
      image: {
        Windows: {
          System32: { 'winload.exe': 'loader'.repeat(5000), 'startnet.cmd': 'old', deep: { deeper: { 'x.dll': 'x' } } },
          'remove me.txt': 'gone',
          'old folder': { below: { 'y.txt': 'y'.repeat(100) } },
          Boot: { 'boot.sdi': 'sdi' },
        },
        'setup.exe': 'setup',
      },
      other: { 'a.txt': 'another image' },
    })
    const path = join(folder, 'base.wim')
    wimlib(t, 'capture', join(folder, 'image'), path, 'PE', ...options, '--boot')
    wimlib(t, 'append', join(folder, 'other'), path, 'Other')
    const original = readFileSync(path)
    const source = await openFileSource(path)
    const base = await prepareOverlay(await Wim.open(source), 1)
    const overlay = await buildOverlay(base, CHANGES)
    const bytes = materialize(overlay, original)
    t.ok(overlay.ownBytes < 20_000, `${kind}: ${overlay.ownBytes} bytes of our own`)
    t.ok(materialize(await buildOverlay(base, CHANGES), original).equals(bytes), 'the same bytes every time')
    t.ok(original.equals(readFileSync(path)), 'the original is as it was')

    const changed = join(folder, 'changed.wim')
    writeFileSync(changed, bytes)
    wimlib(t, 'verify', changed)
    t.match(wimlib(t, 'info', changed), /Image Count: +2[^]*Boot Index: +1/)
    wimlib(t, 'apply', changed, '1', join(folder, 'applied'))
    wimlib(t, 'apply', changed, '2', join(folder, 'applied2'))
    wimlib(t, 'export', changed, '1', join(folder, 'exported.wim'))

    // the same changes made by hand
    const wanted = join(folder, 'image')
    for (const { path: name, contents } of CHANGES) {
      const file = join(
        wanted,
        ...name
          .replace(/^[/\\]windows[/\\]system32/i, '/Windows/System32')
          .split(/[\\/]/)
          .filter(Boolean),
      )
      if (contents === null) rmSync(file, { recursive: true, force: true })
      else {
        mkdirSync(join(file, '..'), { recursive: true })
        writeFileSync(file, contents)
      }
    }
    const difference = spawnSync('diff', ['-r', wanted, join(folder, 'applied')], { encoding: 'utf8' })
    t.equal(difference.stdout, '', `${kind}: image 1 as wanted`)
    const other = spawnSync('diff', ['-r', join(folder, 'other'), join(folder, 'applied2')], { encoding: 'utf8' })
    t.equal(other.stdout, '', `${kind}: image 2 untouched`)

    // our own reader agrees, and can change the changed file again
    const again = await prepareOverlay(await Wim.open(memorySource('changed', bytes)), 1)
    const second = await buildOverlay(again, [{ path: '\\setup.exe', contents: null }])
    const secondFile = join(folder, 'second.wim')
    writeFileSync(secondFile, materialize(second, bytes))
    wimlib(t, 'verify', secondFile)
    t.notMatch(wimlib(t, 'dir', secondFile, '1'), /setup\.exe/)
    await source.close()
  }
})

t.test('a session costs kilobytes and milliseconds, whatever the image has', async (t) => {
  const files = Array.from({ length: 15_000 }, (_, at) => ({
    path: `\\Windows\\System32\\folder ${Math.floor(at / 100)}\\a file with a long name ${at}.dll`,
    contents: Buffer.from(`contents of ${at}`.repeat(20)),
  }))
  const bytes = encodeWim([{ name: 'PE', files: [...files, { path: '\\setup.exe', contents: Buffer.from('setup') }] }])
  const base = await prepareOverlay(await Wim.open(memorySource('boot.wim', bytes)), 1)
  const drivers = Array.from({ length: 20 }, (_, at) => ({
    path: `\\openwds\\drivers\\net ${at % 4}\\driver ${at}.sys`,
    contents: Buffer.alloc(10_000, at),
  }))
  const sessionChanges = (session: number): OverlayChange[] => [
    { path: '\\Windows\\System32\\winpeshl.ini', contents: Buffer.from('[LaunchApps]\r\n') },
    { path: '\\openwds\\start.cmd', contents: Buffer.from('wpeinit\r\n') },
    { path: '\\openwds\\token', contents: Buffer.from(`token of session ${session}`) },
    { path: '\\openwds\\ca.cer', contents: Buffer.alloc(1200, 1) },
    { path: '\\Autounattend.xml', contents: Buffer.alloc(20_000, 0x20) },
    { path: '\\setup.exe', contents: null },
    ...drivers,
  ]
  const times: number[] = []
  for (let session = 0; session < 30; session++) {
    const start = performance.now()
    const { ownBytes, extents } = await buildOverlay(base, sessionChanges(session))
    times.push(performance.now() - start)
    t.ok(ownBytes < 300_000, `${ownBytes} bytes of its own`)
    const shared = [base.tree.bytes.buffer, base.table.buffer]
    const held = extents.reduce(
      (sum, one) => sum + (one.kind === 'bytes' && !shared.includes(one.bytes.buffer) ? one.bytes.length : 0),
      0,
    )
    // what memory it keeps alive is what it says
    t.ok(held <= ownBytes + 8, `${held} bytes held`)
  }
  const median = times.sort((a, b) => a - b)[15] ?? Infinity
  t.comment(`an overlay of 15,000 files: ${median.toFixed(1)} ms`)
  t.ok(median < 250, 'not more than a busy machine explains')
})

t.test('impossible changes are refused', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({ image: { Windows: { 'a.txt': 'a' } } })
  const path = join(folder, 'base.wim')
  wimlib(t, 'capture', join(folder, 'image'), path, 'PE')
  const source = await openFileSource(path)
  t.teardown(() => source.close())
  const base = await prepareOverlay(await Wim.open(source), 1)
  const contents = Buffer.from('x')
  for (const name of ['', '\\', '\\..\\x', '\\a\\.\\b', '\\Windows', '\\Windows\\a.txt\\b', '\\a:b', '\\x\0y'])
    await t.rejects(buildOverlay(base, [{ path: name, contents }]), RangeError, JSON.stringify(name))
  await t.rejects(prepareOverlay(await Wim.open(source), 2), RangeError)
})
