// Migrations: what WDS and the Deployment Toolkit wrote is read in each of its forms, and comes to machines, profiles and rules.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { FormatError } from '../../src/errors.ts'
import { explainMdt } from '../../src/migrate/mdt-explain.ts'
import { gather } from '../../src/migrate/mdt-gather.ts'
import { planMdt } from '../../src/migrate/mdt-plan.ts'
import { parseMdtSettings } from '../../src/migrate/mdt-settings.ts'
import type { MigrationPlan, PlannedStep } from '../../src/migrate/plan.ts'
import { parseWdsDevices } from '../../src/migrate/wds-devices.ts'
import { planWds } from '../../src/migrate/wds-plan.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/migrate/', import.meta.url))
const fixture = (name: string) => readFileSync(`${FIXTURES}${name}`)
const devicesOf = (name: string) => parseWdsDevices(fixture(name), name)
const ini = parseMdtSettings(fixture('CustomSettings.ini'))
const OPTIONS = {
  bootImage: 'winpe',
  taskSequences: new Map([['w11', { installImage: 'win11', select: { index: 2 } }]]),
}
const facts = (known: Record<string, string>) => new Map(Object.entries(known).map(([name, value]) => [name, [value]]))
const steps = <K extends PlannedStep['kind']>(plan: MigrationPlan, kind: K) =>
  plan.steps.filter((step): step is Extract<PlannedStep, { kind: K }> => step.kind === kind)

t.test('devices are read from a list, CSV, JSON and wdsutil', (t) => {
  const first = {
    name: 'LAB-01',
    mac: '00:15:5d:0a:0b:01',
    uuid: null,
    bootImagePath: 'Boot\\x64\\Images\\boot.wim',
    clientUnattend: 'WdsClientUnattend\\Lab.xml',
    referralServer: null,
    pxePromptPolicy: 'NoPrompt',
    joinDomain: true,
  }
  const list = devicesOf('get-wdsclient.txt')
  t.match(list, [
    { ...first, group: 'Third floor', joinRights: 'JoinOnly', user: 'SCHOOL\\joiner' },
    { name: 'LAB-02', mac: '00:15:5d:0a:0b:02', bootImagePath: null, group: null, joinDomain: false },
    {
      name: 'OFFICE-07',
      mac: null,
      uuid: '4c4c4544-0042-3510-8054-b9c04f4b3332',
      bootImagePath: 'Boot\\x64\\Images\\old-and-gone.wim',
    },
  ])
  t.equal(list.length, 3)
  t.match(devicesOf('get-wdsclient.csv'), [
    { ...first, group: 'Third "big" floor' },
    { name: 'LAB-02', referralServer: '192.168.20.5', group: null },
  ])
  t.match(devicesOf('get-wdsclient.json'), [first])
  t.match(devicesOf('wdsutil-get-alldevices.txt'), [
    { name: 'LAB-03', mac: '00:15:5d:0a:0b:03', pxePromptPolicy: 'OptOut', clientUnattend: 'Lab.xml', user: null },
    { name: 'LAB-04', uuid: '4c4c4544-0042-3510-8054-b9c04f4b3333', bootImagePath: null },
  ])
  const utf16 = Buffer.from(`\ufeff${fixture('get-wdsclient.txt').toString()}`, 'utf16le')
  t.equal(parseWdsDevices(utf16, 'x').length, 3, 'PowerShell writes UTF-16')
  for (const wrong of ['', 'nothing here', '[', '[]', '{"a":1}'])
    t.throws(() => parseWdsDevices(Buffer.from(wrong), 'x.txt'), { code: 'MIGRATION_UNREADABLE' }, wrong)
  t.end()
})

const FOLDER = [
  'Boot\\x64\\Images\\boot.wim',
  'Boot/ia64/Images/boot.wim',
  'Boot/x64/wdsnbp.com',
  'Images/Windows 11/install.wim',
  'Images/Windows 11/Res.rwm',
  'Images/Windows 11/install/Unattend/ImageUnattend.xml',
  'Images/Windows 11/gone/Unattend/ImageUnattend.xml',
  'Images/Windows 11/install/$OEM$/$1/tool.exe',
  'WdsClientUnattend/Lab.xml',
].map((path) => ({ path, sizeBytes: 1000 }))

t.test('a WDS server becomes images, answer files and machines', (t) => {
  const devices = [...devicesOf('get-wdsclient.txt'), ...devicesOf('wdsutil-get-alldevices.txt')]
  const plan = planWds(FOLDER, devices)
  t.match(steps(plan, 'image'), [
    { type: 'boot', name: 'boot-x64', group: null },
    { type: 'install', name: 'Windows-11-install', group: 'Windows-11' },
  ])
  t.match(steps(plan, 'answer'), [
    { name: 'Windows-11-install-image', role: 'image', installImage: 'Windows-11-install' },
    { name: 'Windows-11-gone-image', role: 'image', installImage: null },
    { name: 'Lab', role: 'client', installImage: null },
  ])
  t.match(steps(plan, 'machine'), [
    {
      mac: '00:15:5d:0a:0b:01',
      name: 'LAB-01',
      tags: ['group:Third-floor'],
      variables: { joinDomain: 'school.example' },
      assignment: { bootImage: 'boot-x64', clientAnswer: 'Lab', prompt: 'noPrompt', armed: false },
    },
    { name: 'LAB-02', variables: {}, assignment: { referralServer: '192.168.20.5', prompt: 'optIn' } },
    { name: 'LAB-03', assignment: { bootImage: 'boot-x64', clientAnswer: 'Lab', prompt: 'optOut' } },
  ])
  t.equal(steps(plan, 'machine').length, 3)
  const told = plan.unmapped.map(({ from, what }) => `${from}: ${what}`).join('\n')
  for (const about of [
    /device OFFICE-07: It is known by its UUID 4c4c4544/,
    /device LAB-04: It is known by its UUID/,
    /device LAB-01: WDS gave a user the right/,
    /device LAB-03: It gets the boot program boot\\x64\\pxeboot.n12/,
    /Res\.rwm: The group's files/,
    /ia64.*Itanium/,
    /\$OEM\$/,
    /gone.*There is no image gone/,
  ])
    t.match(told, about)
  const [alone] = steps(planWds([], devices.slice(0, 1)), 'machine')
  t.match(alone, { assignment: null }, 'without the folder nothing is known of its image')
  t.match(steps(planWds([], devices.slice(0, 1), { bootImage: 'pe' }), 'machine'), [
    { assignment: { bootImage: 'pe' } },
  ])
  t.equal(steps(planWds([], [...devices, ...devices]), 'machine').length, 3, 'a MAC counts once')
  t.end()
})

t.test('CustomSettings.ini is gone through as ZTIGather does', (t) => {
  const gathered = gather(
    ini,
    facts({
      macaddress: '00:15:5D:0A:0B:01',
      defaultgateway: '192.168.10.1',
      make: 'Contoso Computer Corporation',
      model: 'Book 13',
    }),
  )
  t.same(
    gathered.visited.filter(({ isThere }) => isThere).map(({ section }) => section),
    [
      '00:15:5D:0A:0B:01',
      'Berlin',
      'CityPrinters',
      'ByLaptop',
      'Contoso Computer Corporation',
      'Contoso-Book 13',
      'Default',
    ],
  )
  const value = (name: string) => gathered.values.get(name.toLowerCase())
  t.match(value('Room'), { value: 'B-301', section: '00:15:5D:0A:0B:01' })
  t.match(value('Floor'), { value: '3', section: 'Berlin' })
  t.match(value('TaskSequenceID'), { value: 'W11-CONTOSO' })
  t.match(value('Printers001'), { value: '\\\\print\\city', section: 'CityPrinters' })
  t.match(value('UserLocale'), { value: 'de-DE', section: 'Default' })
  t.match(gather(ini, facts({ serialnumber: 'X7' })).values.get('osdcomputername'), { value: 'PC-X7' })
  t.end()
})

t.test('it becomes machines, profiles and rules, the narrower ones first', (t) => {
  const plan = planMdt(ini, OPTIONS)
  t.match(steps(plan, 'machine'), [
    {
      mac: '00:15:5d:0a:0b:01',
      name: 'LAB-01',
      variables: { Room: 'B-301', AdminPassword: undefined },
      assignment: null,
    },
    { mac: '00:15:5d:0a:0b:02', name: 'LAB-02', variables: { TaskSequenceID: 'W10' } },
  ])
  const rules = steps(plan, 'rule')
  t.match(rules.at(-1), { name: 'ByLaptop-Default', selectors: { architecture: ['arm', 'arm64'] } })
  const berlin = rules.find(({ name }) => name === 'Berlin')
  t.match(berlin, { selectors: { subnet: ['192.168.10.0/24', '192.168.11.0/24'] }, from: '[Berlin]' })
  const both = rules.find(({ name }) => name === 'Berlin-Contoso-Book-13')
  t.match(both?.selectors, { subnet: ['192.168.10.0/24'], tag: ['mdt:Contoso-Book-13'] })
  t.ok((both?.order ?? 0) < (berlin?.order ?? 0), 'what asks more comes first')
  t.match(
    steps(plan, 'profile').find(({ name }) => name === 'Berlin'),
    {
      bootImage: 'winpe',
      installImage: 'win11',
      select: { index: 2 },
      method: 'windows-setup',
      variables: {
        Room: 'B-300',
        Floor: '3',
        UserLocale: 'de-DE',
        Printers001: '\\\\print\\city',
        SkipProductKey: undefined,
      },
    },
  )
  const told = plan.unmapped.map(({ from, what, instead }) => `${from}: ${what} ${instead}`).join('\n')
  for (const about of [
    /DomainAdminPassword is a password.*openwds secret set/,
    /SkipProductKey is about the Deployment Wizard/,
    /OSDComputerName has %SerialNumber%/,
    /192\.168\.99\.1 leads to no section/,
    /UserExit runs the script laptop\.vbs/,
    /Priority names Leftover/,
    /TaskSequenceID=W11-CONTOSO/,
    /\[Contoso-Book 13\] is chosen by Contoso-%Model%.*--tag mdt:Contoso-Book-13/,
    /Applications001 is kept as a value/,
  ])
    t.match(told, about)
  t.notMatch(JSON.stringify(plan), /NotTheRealOne|NotThisEither/, 'no password goes along')
  t.end()
})

t.test('the explainer: who would have won there, who wins here, and where they differ', (t) => {
  const plan = planMdt(ini, OPTIONS)
  const one = explainMdt(ini, plan, facts({ macaddress: '00:15:5D:0A:0B:01', defaultgateway: '192.168.10.1' }))
  t.match(one.here, { machine: { name: 'LAB-01' }, rule: { name: 'Berlin' }, profile: { name: 'Berlin' }, tags: [] })
  t.match(one.here.values, { Room: 'B-301', Floor: '3' })
  // the password is a secret here, the wizard is gone
  t.same(one.differences.map(({ name }) => name).sort(), [
    'AdminPassword',
    'DomainAdminPassword',
    'OSInstall',
    'SkipComputerName',
    'SkipProductKey',
  ])
  const book = explainMdt(
    ini,
    plan,
    facts({ defaultgateway: '192.168.20.1', make: 'Contoso Computer Corporation', model: 'Book 13' }),
  )
  t.match(book.here, {
    rule: { selectors: { subnet: ['192.168.20.0/24'] } },
    tags: ['mdt:Contoso-Computer-Corporation', 'mdt:Contoso-Book-13'],
  })
  t.end()
})

t.test('layers: whoever comes first in Priority wins here as there', (t) => {
  const settings = parseMdtSettings(
    Buffer.from(
      '[Settings]\r\nPriority=Default,MACAddress\r\n[Default]\r\nRoom=all\r\n[00:15:5D:00:00:09]\r\nroom=own\r\nFloor=2',
    ),
  )
  const plan = planMdt(settings)
  t.match(steps(plan, 'machine'), [{ variables: { room: undefined, Floor: '2' } }])
  t.match(plan.unmapped, [{ what: /room never counts/ }])
  const explained = explainMdt(settings, plan, facts({ macaddress: '00:15:5D:00:00:09' }))
  t.same(explained.differences, [])
  for (const wrong of ['', '[Default]\na=b', 'a=b', '[Settings]\nx=y'])
    t.throws(() => parseMdtSettings(Buffer.from(wrong)), { code: 'MIGRATION_UNREADABLE' }, wrong)
  const circle = parseMdtSettings(Buffer.from('[Settings]\nPriority=A\n[A]\nSubsection=B\n[B]\nSubsection=A\nx=1'))
  t.equal(gather(circle, new Map()).values.get('x')?.value, '1', 'circles end')
  t.equal(steps(planMdt(circle), 'profile').length, 1)
  const names = Array.from({ length: 300 }, (_, index) => `[M${index}]\nx=${index}`).join('\n')
  const gateways = Array.from({ length: 30 }, (_, index) => `10.0.${index}.1=G${index}`).join('\n')
  const sections = Array.from({ length: 30 }, (_, index) => `[G${index}]\ny=${index}`).join('\n')
  const many = parseMdtSettings(
    Buffer.from(`[Settings]\nPriority=Model,DefaultGateway\n[DefaultGateway]\n${gateways}\n${sections}\n${names}`),
  )
  const large = planMdt(many)
  t.ok(large.unmapped.some(({ what }) => /more than 200 combinations/.test(what)))
  t.equal(steps(large, 'rule').length, 330)
  t.end()
})

t.test('whatever the bytes are: read, or refused with a place', (t) => {
  const words = fc.constantFrom(
    '[Settings]',
    'Priority=',
    'MACAddress',
    'Default',
    '[Default]',
    'Subsection=',
    '%Model%',
    '=',
    ',',
    '\n',
    '\r\n',
    '"',
    ';',
    '[',
    ']',
    ' : ',
    'DeviceID',
    '{',
    '}',
    '\u0000',
    'é',
  )
  const text = fc
    .array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join('')))
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      for (const read of [() => planMdt(parseMdtSettings(bytes)), () => planWds([], parseWdsDevices(bytes, 'x'))])
        try {
          read()
        } catch (error) {
          if (!(error instanceof FormatError)) throw error
        }
    }),
    { numRuns: 500 },
  )
  t.pass('nothing else was thrown')
  t.end()
})
