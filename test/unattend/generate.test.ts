// Files made by `answer new` are correct and fit the check, and the comparison of two files says what differs and no more.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { checkAnswer } from '../../src/unattend/check.ts'
import { diffAnswers } from '../../src/unattend/diff.ts'
import { generateAnswer, type NewAnswer } from '../../src/unattend/generate.ts'
import { WINDOWS_VERSIONS, type WindowsVersion } from '../../src/unattend/knowledge/windows-versions.ts'
import { parseAnswer } from '../../src/unattend/parse.ts'
import { renderAnswer } from '../../src/unattend/render.ts'
import { MASK, type Variables } from '../../src/unattend/substitute.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/unattend/', import.meta.url))

function text(wanted: NewAnswer): string {
  const made = generateAnswer(wanted)
  if ('reason' in made) throw new Error(made.reason)
  return made.text
}

const SECRETS: Variables = {
  'machine.name': 'lab-1',
  'secrets.setup': { secret: 'x!' },
  'secrets.Administrator': { secret: 'y!' },
  'secrets.joinUser': { secret: 'join' },
  'secrets.joinPassword': { secret: 'z!' },
}

t.test('every combination is clean, and renders for a machine', async (t) => {
  const some = <T>(...values: T[]) => fc.constantFrom(undefined, ...values)
  const wanted = fc.record({
    locale: fc.constantFrom('en-US', 'DE-de', 'pt-BR', 'zh-CN'),
    keyboard: some('0407:00000407'),
    timeZone: some('UTC', 'Tokyo Standard Time'),
    windows: some<WindowsVersion>('7', '10', '11', 'server-2025'),
    productKey: some('AAAAA-BBBBB-CCCCC-DDDDD-EEEEE'),
    image: some({ index: 2 }, { name: 'Windows 11 & more' }),
    architecture: some('amd64' as const),
    bootArchitecture: some('x86' as const),
    disk: some('auto' as const, 'uefi' as const, 'bios' as const, 'keep' as const),
    computerName: some('*', 'lab-${machine.name}'),
    localAdmin: some('setup', 'Administrator'),
    joinDomain: some('corp.example'),
    owner: some('Contoso & <Sons>'),
    commands: some(['cmd.exe /c ver', 'tool.exe "a & b"']),
  })
  fc.assert(
    fc.property(wanted, (options) => {
      const bytes = Buffer.from(text(options))
      const pair = { boot: options.bootArchitecture ?? 'amd64', install: 'amd64' } as const
      const build = WINDOWS_VERSIONS[options.windows ?? '11'].build
      const findings = checkAnswer(bytes, { pair, build }).filter(
        // the layout, and with it the target, come from the renderer
        ({ code }) => !(code === 'ANSWER_INSTALL_TO_MISSING' && (options.disk ?? 'auto') === 'auto'),
      )
      const firmware = options.disk === 'bios' ? 'bios' : 'uefi'
      const rendered = renderAnswer({ files: { combined: bytes }, variables: SECRETS, pair, firmware, reveal: true })
      if (options.disk === 'keep') return findings.length === 0
      const wrong = [...findings, ...rendered.findings]
      if (wrong.length > 0) throw new Error(JSON.stringify(wrong))
      return rendered.file?.text.includes('<InstallTo>') ?? false
    }),
    { numRuns: 100 },
  )
  t.pass('100 combinations')
})

t.test('editions are written as the key that selects them', async (t) => {
  for (const [windows, edition, key] of [
    ['11', 'pro', 'VK7JG-NPHTM-C97JM-9MPGT-3V66T'],
    ['10', 'Enterprise', 'XGVPP-NMH47-7TTHJ-W3FW7-8HV2C'],
    ['7', 'enterprise', '33PXH-7Y6KF-2VJC9-XBBR8-HVTHH'],
    ['8.1', 'pro', 'GCRJD-8NW9H-F2CDX-CCM8D-9D6T9'],
    ['server-2016', 'datacenter', 'CB7KF-BWN84-R7R2Y-793K2-8XDDG'],
    ['server-2019', 'standard', 'N69G4-B89J2-4G8F4-WWYCC-J464C'],
    ['server-2022', 'ServerStandard', 'VDYBN-27WPP-V4HQT-9VMD4-VMK7H'],
    ['server-2025', 'datacenter', 'D764K-2NDRG-47T6Q-P8T8W-YP6DF'],
  ] as const)
    t.match(text({ locale: 'en-US', windows, edition }), `<Key>${key}</Key>`, `${windows} ${edition}`)
})

t.test('what does not fit together is refused with the option', async (t) => {
  for (const [wanted, option] of [
    [{ edition: 'standard' }, 'edition'],
    [{ windows: '7', edition: 'home' }, 'edition'],
    [{ joinDomain: 'a', joinWorkgroup: 'b' }, 'joinWorkgroup'],
    [{ organizationalUnit: 'OU=a' }, 'organizationalUnit'],
    [{ autoLogonCount: 1 }, 'autoLogonCount'],
  ] as const)
    t.match(generateAnswer({ locale: 'en-US', ...wanted }), { option })
  const bad = checkAnswer(Buffer.from(text({ locale: 'en-XX', timeZone: 'CET', computerName: 'a b' })))
  t.same([...new Set(bad.map(({ code }) => code))].sort(), [
    'ANSWER_COMPUTER_NAME',
    'ANSWER_LOCALE',
    'ANSWER_TIME_ZONE',
  ])
})

t.test('two files are compared by their settings', async (t) => {
  const read = (name: string) => parseAnswer(readFileSync(`${FIXTURES}complete/${name}.xml`))
  const one = read('windows-10.uefi.domain')
  t.same(diffAnswers(one, one), [])
  const change = (...pairs: [string, string][]) =>
    diffAnswers(one, parseAnswer(Buffer.from(pairs.reduce((all, [from, to]) => all.replace(from, to), one.text))))
  t.same(
    change(['<settings pass="specialize">', '<!-- new -->\n\n<settings   pass="specialize">']),
    [],
    'space and comments do not count',
  )
  t.match(change(['<TimeZone>GMT Standard Time</TimeZone>', '<TimeZone>UTC</TimeZone>']), [
    {
      kind: 'changed',
      path: 'specialize/Microsoft-Windows-Shell-Setup (amd64)/TimeZone',
      before: 'GMT Standard Time',
      after: 'UTC',
      beforeAt: { line: /\d+/ },
    },
  ])
  t.match(change(['<Size>300</Size>', '<Size>500</Size>']), [
    {
      path: 'windowsPE/Microsoft-Windows-Setup (amd64)/DiskConfiguration/Disk[0]/CreatePartitions/CreatePartition[1]/Size',
      before: '300',
      after: '500',
    },
  ])
  t.match(change(['<ComputerName>${machine.name}</ComputerName>', '<CopyProfile>true</CopyProfile>']), [
    { kind: 'removed', path: /ComputerName$/, before: '${machine.name}' },
    { kind: 'added', path: /CopyProfile$/, after: 'true' },
  ])
  const hidden = change(
    ['NPPR9-FWDCX-D2C8J-H872K-2YT43', 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE'],
    ['${secrets.localAdmin}', 'S3cret'],
  )
  t.equal(hidden.length, 2)
  t.match(hidden[0], { before: MASK, after: MASK }, 'a key is masked, and told to be another')
  t.match(hidden[1], { before: '${secrets.localAdmin}', after: MASK })
  t.ok(diffAnswers(one, read('windows-7.image')).length > 20)
  const twice = (values: string[]) =>
    parseAnswer(
      Buffer.from(
        `<unattend><settings pass="p"><component name="c">${values.map((value) => `<a>${value}</a>`).join('')}</component></settings></unattend>`,
      ),
    )
  t.match(diffAnswers(twice(['1', '2']), twice(['1', '3'])), [{ path: 'p/c (?)/a #2', before: '2', after: '3' }])
  const beginMs = performance.now()
  diffAnswers(twice(Array.from({ length: 20_000 }, () => 'x')), twice([]))
  t.ok(performance.now() - beginMs < 5000, 'the same name many times')
})
