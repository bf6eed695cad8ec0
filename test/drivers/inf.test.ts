// .inf files in every encoding and with the traps of their syntax; folders that are packages, and those that are none.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readInf } from '../../src/drivers/inf.ts'
import { readPackage } from '../../src/drivers/package-files.ts'
import { infText } from '../support/driver-files.ts'
import { temporaryDirectory } from '../support/test-store.ts'

const read = (text: string) => readInf(Buffer.from(text), 'e1.inf')

t.test('what an .inf file says', (t) => {
  t.strictSame(read(infText()), {
    path: 'e1.inf',
    class: 'Net',
    classGuid: '{4d36e972-e325-11ce-bfc1-08002be10318}',
    provider: 'Éxample; Inc',
    date: '2024-03-07',
    version: '12.19.2.60',
    catalog: 'e1.cat',
    models: [
      { architecture: 'amd64', hardwareIds: ['PCI\\VEN_8086&DEV_15FB', 'PCI\\VEN_8086&DEV_15FC&SUBSYS_00008086'] },
      { architecture: 'arm64', hardwareIds: ['PCI\\VEN_8086&DEV_15FB'] },
    ],
  })
  t.end()
})

t.test('every encoding gives the same', (t) => {
  const text = infText()
  const wanted = read(text)
  const utf16 = Buffer.from(text, 'utf16le')
  for (const [name, bytes] of Object.entries({
    'UTF-8 with its mark': Buffer.from(`\ufeff${text}`),
    'UTF-16 with its mark': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    'UTF-16 without': utf16,
    'UTF-16, big end first': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    'Windows-1252': Buffer.from(text, 'latin1'),
    'lines of Unix': Buffer.from(text.replaceAll('\r\n', '\n')),
  }))
    t.strictSame(readInf(bytes, 'e1.inf'), wanted, name)
  t.end()
})

t.test('sections without a word of the processor are for x86', (t) => {
  const bare = '[Version]\nSignature="$Windows NT$"\n[Manufacturer]\nA=M\n[M]\n"x"=I,USB\\VID_1&PID_2\n'
  t.strictSame(read(bare)?.models, [{ architecture: 'x86', hardwareIds: ['USB\\VID_1&PID_2'] }])
  t.strictSame(read(bare.replace('A=M', 'A=M,NT').replace('[M]', '[M.NT]'))?.models[0]?.architecture, 'x86')
  t.strictSame(read(bare.replace('A=M', 'A=M,NTia64').replace('[M]', '[M.NTia64]'))?.models, [])
  t.end()
})

t.test('what is no driver, and what is broken', (t) => {
  t.equal(read('[autorun]\nopen=setup.exe\n'), undefined, 'autorun.inf')
  t.equal(read(''), undefined, 'empty')
  for (const [text, line, reason] of [
    ['[Version]\nSignature="$Windows NT$"\n[Manufacturer\n', 3, /no "]"/],
    ['[Version]\nSignature="Windows 3"\n[Manufacturer]\n', 2, /Signature is "Windows 3"/],
    ['[Version]\nClass=\0\0Net\n', 2, /zero character/],
    [`[Version]\n${'x'.repeat(5000)}\n`, 2, /longer than/],
    [`[Version]\n${'x'.repeat(100)}${'\\\nyyyyyyyyyy'.repeat(1000)}\n`, 2, /longer than/],
  ] as const)
    t.throws(() => read(text), { code: 'DRIVER_INF_INVALID', facts: undefined, message: reason }, `line ${line}`)
  t.throws(() => read('[Version]\n\n[x\n'), { message: /line 3/ }, 'the line is named')
  t.end()
})

t.test('a folder as a package', async (t) => {
  const folder = temporaryDirectory(t)
  mkdirSync(join(folder, 'Win11/x64'), { recursive: true })
  writeFileSync(join(folder, 'Win11/x64/e1.inf'), infText())
  writeFileSync(join(folder, 'Win11/x64/e1.sys'), 'the driver')
  writeFileSync(join(folder, 'autorun.inf'), '[autorun]\nopen=setup.exe\n')
  symlinkSync('/etc/passwd', join(folder, 'link.sys'))
  const found = await readPackage(folder)
  t.strictSame(
    found.files.map(({ path }) => path),
    ['Win11\\x64\\e1.inf', 'Win11\\x64\\e1.sys', 'autorun.inf'],
  )
  t.strictSame(
    found.infs.map(({ path }) => path),
    ['Win11\\x64\\e1.inf'],
  )
  t.match(found.notes, [/e1\.inf names the catalog e1\.cat, which is not there/])
  writeFileSync(join(folder, 'Win11/x64/E1.CAT'), 'signature')
  t.strictSame((await readPackage(folder)).notes, [], 'the catalog in another case')
  writeFileSync(join(folder, 'Win11/x64/other.inf'), infText())
  const single = await readPackage(join(folder, 'Win11/x64/e1.inf'))
  t.strictSame(
    single.files.map(({ path }) => path).toSorted(),
    ['E1.CAT', 'e1.inf', 'e1.sys'],
    'the other .inf is not of it',
  )
})

t.test('what is no package', async (t) => {
  const folder = temporaryDirectory(t)
  const refused = async (path: string, reason: RegExp) =>
    t.rejects(readPackage(path), { code: 'DRIVER_UNUSABLE', message: reason }, String(reason))
  await refused(join(folder, 'nowhere'), /not there/)
  writeFileSync(join(folder, 'driver.zip'), 'PK')
  await refused(join(folder, 'driver.zip'), /neither a folder nor an \.inf file/)
  await refused(folder, /none of its files/)
  writeFileSync(join(folder, 'e1.inf'), infText())
  for (const [name, reason] of [
    ['a%PATH%.sys', /does not take/],
    ['a"b.sys', /does not take/],
    ['a.sys.', /ends in a dot/],
    ['E1.INF', /is there twice/],
    ['tréiber.inf', /not of ASCII/],
  ] as const) {
    const other = temporaryDirectory(t)
    for (const file of ['e1.inf', name]) writeFileSync(join(other, file), infText())
    await refused(other, reason)
  }
})
