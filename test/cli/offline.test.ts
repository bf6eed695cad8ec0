// The verbs that work on files alone, run as commands: WIM files and boot stores.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { requireTool } from '../support/tools.ts'
import { attachSignatures, makeAuthority, makeEfiFile, makeSignature, toPem } from '../support/efi-signing.ts'
import { describeEfi } from '../../src/pe/describe.ts'
import { run } from './run.ts'

t.test('bcd build writes a store, bcd show reads it', async (t) => {
  const file = join(t.testdir({}), 'BCD')
  const built = await run([
    'bcd',
    'build',
    '--wim-path',
    '\\a\\boot.wim',
    '--window-size',
    '16',
    '--set',
    'nx=OptOut',
    '-o',
    file,
  ])
  t.match(built, { code: 0, out: /12288 bytes/ })
  const shown = await run(['bcd', 'show', file])
  t.equal(shown.code, 0)
  for (const text of [
    /Windows Boot Manager\n-+\nidentifier +\{bootmgr\}/,
    /osdevice +ramdisk=\[boot\]\\a\\boot\.wim,\{ramdiskoptions\}/,
    /ramdisktftpwindowsize +16/,
    /winpe +Yes/,
    /nx +OptOut/,
  ])
    t.match(shown.out, text)
  const json = JSON.parse((await run(['bcd', 'show', file, '--json'])).out) as { elements: object[] }[]
  t.equal(json.length, 3)

  const refusals = [
    [['bcd', 'build', '--wim-path', 'boot.wim', '-o', file], 2, /backslash/],
    [['bcd', 'build', '-o', file], 2, /wim-path/],
    [['bcd', 'build', '--wim-path', '\\x', '--set', 'nx=Maybe', '-o', file], 2, /one of OptIn, OptOut/],
    [['bcd', 'build', '--wim-path', '\\x', '--set', 'nx', '-o', file], 2, /has no =/],
    [['bcd', 'build', '--wim-path', '\\x', '--title', 'a', '--title', 'b', '-o', file], 2, /more --title/],
    [['bcd', 'build', '--wim-path', '\\x', '-o', join(file, 'below')], 1, /OUTPUT_UNWRITABLE/],
    [['bcd', 'show', `${file}.nothing`], 1, /INPUT_UNREADABLE/],
    [['bcd', 'show', process.execPath], 1, /INPUT_UNREADABLE|HIVE_BAD/],
  ] as const
  for (const [args, code, err] of refusals) t.match(await run([...args]), { code, err }, args.join(' '))
})

t.test('image inspect shows images, lists and extracts', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({ files: { Windows: { System32: { 'a.txt': 'contents of a' } } }, out: {} })
  const wim = join(folder, 'test.wim')
  spawnSync('wimlib-imagex', ['capture', join(folder, 'files'), wim, 'First', 'Its description', '--boot'])
  const inspect = (...args: string[]) => run(['image', 'inspect', wim, ...args])

  t.match(await inspect(), { code: 0, out: /1 boots +First .*Its description/ })
  t.match(await inspect('--index', '1'), { code: 0, out: /files +1\n/ })
  t.match(await inspect('--dism'), { out: /Index : 1\nName : First\nDescription : Its description\nSize : 13 bytes/ })
  t.match(await inspect('--path', '/windows/SYSTEM32'), { code: 0, out: /a\.txt +13 +[0-9a-f]{40}/ })
  t.match(JSON.parse((await inspect('--json')).out), { bootIndex: 1, images: [{ index: 1, name: 'First' }] })

  const output = join(folder, 'out', 'a')
  t.match(await inspect('--extract', '\\Windows\\System32\\A.TXT', '-o', output), { code: 0 })
  t.equal(readFileSync(output, 'utf8'), 'contents of a')

  t.match(await inspect('--extract', '\\Windows', '-o', output), { code: 2, err: /directory/ })
  t.match(await inspect('--extract', '\\nothing', '-o', output), { code: 1, err: /IMAGE_PATH_NOT_FOUND/ })
  t.match(await inspect('--index', '2'), { code: 1, err: /IMAGE_INDEX_NOT_FOUND/ })
  t.match(await inspect('--extract', '\\x'), { code: 2, err: /belong together/ })

  if (requireTool(t, 'genisoimage')) {
    const iso = join(folder, 'out', 'Disc.iso')
    mkdirSync(join(folder, 'disc', 'sources'), { recursive: true })
    for (const name of ['boot.wim', 'install.wim'])
      writeFileSync(join(folder, 'disc', 'sources', name), readFileSync(wim))
    spawnSync('genisoimage', ['-udf', '-iso-level', '3', '-o', iso, join(folder, 'disc')])
    t.match(await run(['image', 'inspect', iso]), {
      code: 0,
      out: /Disc\.iso\/sources\/boot\.wim\nINDEX .*\n1 boots +First[^]*Disc\.iso\/sources\/install\.wim\n/,
    })
    t.match(await run(['image', 'inspect', iso, '--path', '\\Windows']), { code: 0, out: /System32\\/ })
    t.match(await run(['image', 'inspect', iso, '--inside', 'sources/no.wim']), { code: 1, err: /DISC_HAS_NO_IMAGES/ })
  }

  const bytes = readFileSync(wim)
  mkdirSync(join(folder, 'short'))
  const short = join(folder, 'short', 'short.wim')
  writeFileSync(short, bytes.subarray(0, 300))
  t.match(await run(['image', 'inspect', short]), { code: 1, err: /WIM_BAD_RESOURCE.*\n.*next/s })
  const missing = join(folder, 'out', 'b')
  t.match(await run(['image', 'inspect', short, '--extract', '\\x', '-o', missing]), { code: 1 })
  t.notOk(existsSync(missing), 'nothing half-written')
})

t.test('efi show tells whose signature a file bears', async (t) => {
  const lab = makeAuthority('Lab CA')
  const unsigned = makeEfiFile([{ name: '.text', bytes: Buffer.alloc(100) }])
  const { digest } = await describeEfi(unsigned)
  const folder = t.testdir({
    'unsigned.efi': unsigned,
    'signed.efi': attachSignatures(unsigned, [makeSignature(digest, lab)]),
    'lab.pem': toPem(lab),
    'text.efi': 'no program',
  })
  const at = (name: string) => join(folder, name)
  t.match(await run(['efi', 'show', at('unsigned.efi')]), {
    code: 0,
    out: /firmware must trust +nobody: it starts with/,
  })
  t.match(await run(['efi', 'show', at('signed.efi')]), { code: 0, out: /signer +third-party: CN=Lab CA/ })
  const own = await run(['efi', 'show', at('signed.efi'), '--own-ca', at('lab.pem'), '--json'])
  t.match(JSON.parse(own.out), {
    digest,
    signers: ['own'],
    summary: /signed by CN=Lab CA \(certificate until 2049-12-31\)/,
  })
  for (const [args, err] of [
    [['text.efi'], /no EFI program: at offset 0.*EFI_BAD_IMAGE/],
    [['gone.efi'], /INPUT_UNREADABLE/],
    [['signed.efi', '--own-ca', at('text.efi')], /INPUT_UNREADABLE/],
    [['signed.efi', '--dbx', at('text.efi')], /EFI_BAD_SIGNATURE_LIST/],
  ] as [string[], RegExp][])
    t.match(await run(['efi', 'show', at(args[0] ?? ''), ...args.slice(1)]), { code: 1, err }, args.join(' '))
})
