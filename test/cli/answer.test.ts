// `openwds answer check|new|diff` as commands.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { requireTool } from '../support/tools.ts'
import { run } from './run.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/unattend/', import.meta.url))
const finding = (code: string) => `${FIXTURES}findings/${code}.xml`
const complete = (name: string) => `${FIXTURES}complete/${name}.xml`

t.test('answer check: a line for each finding, the hint, the count, the exit code', async (t) => {
  const file = finding('ANSWER_SETTING_UNKNOWN')
  t.same(await run(['answer', 'check', file]), {
    code: 1,
    out: `${file}:6:9 error ANSWER_SETTING_UNKNOWN OOBE has no setting “HideEulaPage”.\n    Did you mean HideEULAPage?\n${file}: 1 error\n`,
    err: '',
  })
  const clean = complete('windows-11.uefi.local')
  t.match(await run(['answer', 'check', clean]), { code: 0, out: `${clean}: nothing to mend\n` })
  t.match(await run(['answer', 'check', finding('ANSWER_PASSWORD_PLAIN')]), {
    code: 0,
    out: /warning ANSWER_PASSWORD_PLAIN/,
  })
  t.match(await run(['answer', 'check', clean, file, finding('ANSWER_DOCTYPE')]), {
    code: 1,
    out: /nothing to mend\n[^]*: 1 error\n[^]*:2:1 error ANSWER_DOCTYPE [^]*: 1 error\n/,
  })
  const both = finding('ANSWER_ARCHITECTURE_DUPLICATE')
  t.match((await run(['answer', 'check', both])).out, `\n    ${both}:4:5 for x86 here\n`, 'the other place')
  const json = JSON.parse((await run(['answer', 'check', both, clean, '--json'])).out) as unknown
  t.match(json, [
    {
      file: both,
      line: 7,
      column: 5,
      severity: 'error',
      code: 'ANSWER_ARCHITECTURE_DUPLICATE',
      message: /BP-10/,
      hint: /architecture/,
      related: [{ line: 4, column: 5, text: 'for x86 here' }],
    },
  ])
})

t.test('answer check: what is said of machine and image is checked too', async (t) => {
  const check = async (...words: string[]) => (await run(['answer', 'check', ...words])).out
  const amd64 = complete('windows-10.uefi.domain')
  t.notMatch(await check(amd64, '--arch-pair', 'amd64,x64'), 'error')
  t.match(
    await check(amd64, '--arch-pair', 'x86,amd64'),
    /ANSWER_ARCHITECTURE_NEVER .*boot image x86, install image amd64/,
  )
  t.match(await check(amd64, '--firmware', 'bios'), 'ANSWER_DISK_FIRMWARE')
  t.match(await check(amd64, '--build', '7601'), 'ANSWER_SETTING_NEWER')
  t.match(await check(amd64, '--role', 'client'), 'ANSWER_PASS_IGNORED')
})

t.test('answer check --wim: the selection is resolved against the images really in the file', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({ files: { 'a.txt': 'a' } })
  const wim = join(folder, 'install.wim')
  const images = [
    ['Windows 11 Pro', 'Professional', 'en-US'],
    ['Windows 11 Pro de', 'Professional', 'de-DE'],
    ['Windows 11 Enterprise', 'Enterprise', 'en-US'],
  ] as const
  for (const [index, [name, edition, language]] of images.entries()) {
    const verb = index === 0 ? 'capture' : 'append'
    const made = spawnSync('wimlib-imagex', [verb, join(folder, 'files'), wim, name, name])
    t.equal(made.status, 0, made.stderr.toString())
    const properties = {
      'WINDOWS/ARCH': '9',
      'WINDOWS/EDITIONID': edition,
      'WINDOWS/LANGUAGES/LANGUAGE': language,
      'WINDOWS/LANGUAGES/DEFAULT': language,
      'WINDOWS/VERSION/MAJOR': '10',
      'WINDOWS/VERSION/MINOR': '0',
      'WINDOWS/VERSION/BUILD': '22631',
      'WINDOWS/VERSION/SPBUILD': '1',
    }
    const words = Object.entries(properties).flatMap(([key, value]) => ['--image-property', `${key}=${value}`])
    const info = spawnSync('wimlib-imagex', ['info', wim, String(index + 1), ...words])
    t.equal(info.status, 0, info.stderr.toString())
  }
  const check = (file: string, ...words: string[]) => run(['answer', 'check', file, '--wim', wim, ...words])
  // the key of Pro: two languages of it are in the file (BP-7)
  t.match(await check(finding('ANSWER_IMAGE_AMBIGUOUS')), {
    code: 1,
    out: /ANSWER_IMAGE_AMBIGUOUS .*1 Windows 11 Pro \(Professional, en-US, amd64, build 22631\); 2 Windows 11 Pro de \(Professional, de-DE, amd64/,
  })
  t.match(await check(finding('ANSWER_IMAGE_AMBIGUOUS'), '--select', 'index=2'), { code: 0 })
  t.match(await check(finding('ANSWER_IMAGE_AMBIGUOUS'), '--select', 'name=Windows 11 Home'), {
    code: 1,
    out: /ANSWER_IMAGE_NONE/,
  })
  t.match(await check(finding('ANSWER_IMAGE_NONE.twin')), { code: 0 }, '/IMAGE/NAME of the third')
  t.match(await check(finding('ANSWER_KEY_EDITION')), {
    code: 1,
    out: /ANSWER_KEY_EDITION .*Enterprise.*1 Windows 11 Pro/,
  })
})

t.test('answer new writes files that the check likes', async (t) => {
  const folder = t.testdir({})
  const file = join(folder, 'lab.xml')
  const words = ['--locale', 'de-de', '--edition', 'pro', '--local-admin', 'setup', '--join-domain', 'corp.example']
  const made = await run(['answer', 'new', ...words, '--run', 'cmd.exe /c ver', '--auto-logon', '1', '-o', file])
  t.match(made, {
    code: 0,
    out: /is written\.\nIt needs machine\.name, secrets\.joinUser, secrets\.joinPassword, secrets\.setup\.\nnext: openwds answer check/,
  })
  t.match(readFileSync(file, 'utf8'), /<UILanguage>de-DE<\/UILanguage>[^]*<Key>VK7JG-/)
  t.match(await run(['answer', 'check', file, '--arch-pair', 'amd64,amd64']), { code: 0, out: /nothing to mend/ })
  t.match(await run(['answer', 'new', ...words, '-o', file]), { code: 1, err: /there already; --force replaces it/ })
  t.match(await run(['answer', 'new', ...words, '--disk', 'bios', '-o', file, '--force']), { code: 0 })
  t.match(await run(['answer', 'check', file, '--firmware', 'bios']), { code: 0, out: /nothing to mend/ })
  const shown = await run(['answer', 'new', '--locale', 'en-US'])
  t.match(shown, { code: 0, out: /^<\?xml version="1\.0" encoding="utf-8"\?>\n<unattend / })
  const json = JSON.parse((await run(['answer', 'new', '--locale', 'en-US', '--json'])).out) as object
  t.match(json, { file: null, text: shown.out, variables: ['machine.name'] })
  t.same(readdirSync(folder), ['lab.xml'])
})

t.test('answer diff shows settings, not lines', async (t) => {
  const folder = t.testdir({})
  const before = complete('windows-10.uefi.domain')
  const after = join(folder, 'after.xml')
  writeFileSync(
    after,
    readFileSync(before, 'utf8')
      .replace('GMT Standard Time', 'UTC')
      .replace('NPPR9-FWDCX-D2C8J-H872K-2YT43', 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE'),
  )
  const { code, out } = await run(['answer', 'diff', before, after])
  t.equal(code, 0)
  t.match(out, /^~ windowsPE\/Microsoft-Windows-Setup \(amd64\)\/UserData\/ProductKey\/Key = \*S.* → \*S/m)
  t.match(out, /^~ specialize\/Microsoft-Windows-Shell-Setup \(amd64\)\/TimeZone = GMT Standard Time → UTC$/m)
  t.notMatch(out, 'AAAAA')
  t.match(await run(['answer', 'diff', before, before]), { code: 0, out: 'They set the same.\n' })
  t.match(JSON.parse((await run(['answer', 'diff', before, after, '--json'])).out), [
    { kind: 'changed' },
    { kind: 'changed' },
  ])
})

t.test('what cannot be read, written or meant', async (t) => {
  const folder = t.testdir({})
  for (const [words, code, err] of [
    [['check', join(folder, 'none.xml')], 1, /INPUT_UNREADABLE/],
    [['check', folder], 1, /INPUT_UNREADABLE/],
    [['check'], 2, /missing required argument/],
    [['check', finding('ANSWER_EULA'), '--arch-pair', 'x86'], 2, /BOOT,INSTALL/],
    [['check', finding('ANSWER_EULA'), '--arch-pair', 'x86,z80'], 2, /BOOT,INSTALL/],
    [['check', finding('ANSWER_EULA'), '--select', 'index=1'], 2, /--wim/],
    [['check', finding('ANSWER_EULA'), '--wim', join(folder, 'none.wim')], 1, /INPUT_UNREADABLE/],
    [['check', finding('ANSWER_EULA'), '--wim', finding('ANSWER_EULA')], 1, /ISO_BAD/],
    [['new'], 2, /--locale/],
    [['new', '--locale', 'xx-YY'], 2, /no such locale/],
    [['new', '--locale', 'en-US', '--time-zone', 'CET'], 2, /no time zone/],
    [['new', '--locale', 'en-US', '--edition', 'datacenter'], 2, /--edition: Microsoft publishes no key/],
    [['new', '--locale', 'en-US', '--ou', 'OU=x'], 2, /--ou: /],
    [['new', '--locale', 'en-US', '-o', join(folder, 'none', 'a.xml')], 1, /OUTPUT_UNWRITABLE/],
    [
      ['diff', finding('ANSWER_DOCTYPE'), finding('ANSWER_EULA')],
      1,
      /2:1: a document type declaration .*ANSWER_UNREADABLE/,
    ],
  ] as const)
    t.match(await run(['answer', ...words]), { code, err }, words.join(' '))
})
