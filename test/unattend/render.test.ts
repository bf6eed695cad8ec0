// Rendering: variables of every kind in every place, two files, architectures, MetaData, disks, callbacks, passwords, masks.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { maskSecrets } from '../../src/unattend/adapt.ts'
import { keepMasked } from '../../src/unattend/keep-masked.ts'
import { publishedKeys } from '../../src/unattend/knowledge/product-keys.ts'
import { checkAnswer } from '../../src/unattend/check.ts'
import { placeInCommand } from '../../src/unattend/command-line.ts'
import { parseAnswer } from '../../src/unattend/parse.ts'
import { decodePassword, encodePassword } from '../../src/unattend/passwords.ts'
import { renderAnswer, type RenderRequest } from '../../src/unattend/render.ts'
import { MASK, type Variables } from '../../src/unattend/substitute.ts'
import { attributeOf, childrenOf, descend, forEachElement, textOf, type XmlElement } from '../../src/unattend/tree.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/unattend/', import.meta.url))
const complete = (name: string) => readFileSync(`${FIXTURES}complete/${name}.xml`)
const finding = (name: string) => readFileSync(`${FIXTURES}findings/${name}.xml`)

const VARIABLES: Variables = {
  'machine.name': 'lab-1',
  'machine.domain': 'corp.example',
  'machine.vars.desk': 12,
  'machine.vars.number': 3,
  'machine.vars.address': '192.168.10.20/24',
  'secrets.localAdmin': { secret: 'S3cret & <b>' },
  'secrets.joinUser': { secret: 'joiner' },
  'secrets.joinPassword': { secret: 'j0in!' },
  'secrets.setup': { secret: 'setup!' },
  'secrets.lab': { secret: 'lab!' },
  'secrets.kiosk': { secret: 'kiosk!' },
  'secrets.Administrator': { secret: 'adm!' },
}
const SECRETS = Object.values(VARIABLES).flatMap((value) => (typeof value === 'object' ? [value.secret] : []))

const AMD64 = { boot: 'amd64', install: 'amd64' } as const
function render(files: RenderRequest['files'], more: Partial<RenderRequest> = {}) {
  return renderAnswer({ files, variables: VARIABLES, pair: AMD64, reveal: true, ...more })
}
function textAt(text: string, pass: string, component: string, ...path: string[]): string | undefined {
  const { root } = parseAnswer(Buffer.from(text))
  for (const settings of childrenOf(root, 'settings').filter((one) => attributeOf(one, 'pass') === pass))
    for (const element of childrenOf(settings, 'component').filter((one) => attributeOf(one, 'name') === component)) {
      const found = descend(element, ...path)
      if (found) return textOf(found)
    }
  return undefined
}
const SHELL = 'Microsoft-Windows-Shell-Setup'
const SETUP = 'Microsoft-Windows-Setup'

/** A file with one text, one attribute, one command. */
const template = (text: string, attribute = '', command = '') =>
  Buffer.from(`<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State" description="${attribute}">
  <settings pass="specialize">
    <component name="${SHELL}" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <RegisteredOwner note="${attribute}">${text}</RegisteredOwner>
    </component>
    <component name="Microsoft-Windows-Deployment" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <RunSynchronous>
        <RunSynchronousCommand wcm:action="add"><Order>1</Order><Path>${command || 'ver.exe'}</Path></RunSynchronousCommand>
      </RunSynchronous>
    </component>
  </settings>
</unattend>`)

function rawText(text: string, local: string): string | undefined {
  let found: XmlElement | undefined
  forEachElement(parseAnswer(Buffer.from(text)).root, (element) => {
    if (element.local === local) found = element
  })
  return found?.texts.map(({ value }) => value).join('')
}

t.test('every complete file renders for a machine, and what comes out is clean', async (t) => {
  for (const file of readdirSync(`${FIXTURES}complete`)) {
    const name = file.replace('.xml', '')
    const pair = name.endsWith('arm64')
      ? ({ boot: 'arm64', install: 'arm64' } as const)
      : name.endsWith('x86-amd64')
        ? ({ boot: 'x86', install: 'amd64' } as const)
        : name.endsWith('x86')
          ? ({ boot: 'x86', install: 'x86' } as const)
          : AMD64
    const { file: out, findings } = render({ combined: complete(name) }, { pair })
    t.same(
      findings.filter(({ severity }) => severity === 'error'),
      [],
      name,
    )
    t.ok(out, name)
    if (!out) continue
    t.notMatch(out.text, /\$\{|%MACHINENAME%/, `${name}: no variable is left`)
    const after = checkAnswer(out.bytes, { pair })
    t.same(
      after.filter(({ severity, code }) => severity === 'error' || code === 'ANSWER_PASSWORD_CODED'),
      [],
    )
    // passwords of domain joins have no encoded form
    const plain = after.filter(({ code }) => code === 'ANSWER_PASSWORD_PLAIN').length
    t.equal(plain, out.text.includes('JoinDomain') ? 1 : 0, `${name}: accounts' passwords are encoded`)
  }
})

t.test('any value comes out of XML as it went in', async (t) => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('&', '<', '>', ']]>', '"', "'", '\r', '\n', '\t', '${', '%MACHINENAME%', ' '))
      .map((all) => all.join('')),
  )
  let rendered = 0
  fc.assert(
    fc.property(value, (secret) => {
      const variables: Variables = { 'machine.vars.x': secret }
      const files = { combined: template('<![CDATA[a${machine.vars.x}b]]>|${machine.vars.x}|', '[${machine.vars.x}]') }
      const { file, findings } = render(files, { variables })
      if (!file) return findings.every(({ code }) => code === 'ANSWER_VALUE_UNSAFE' || code === 'ANSWER_VALUE_LENGTH')
      rendered += 1
      const { root } = parseAnswer(file.bytes)
      return (
        rawText(file.text, 'RegisteredOwner') === `a${secret}b|${secret}|` &&
        descend(root, 'settings', 'component', 'RegisteredOwner')?.attributes[0]?.value === `[${secret}]`
      )
    }),
    { numRuns: 200 },
  )
  t.ok(rendered > 80, `${rendered} of 200 were rendered`)
})

/** The arguments of a command line as a program of Microsoft's C library sees them [learn: parsing-c-command-line-arguments]. */
function argumentsOf(line: string): string[] {
  const found: string[] = []
  let current: string | undefined
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0
    if (slashes > 0) {
      const beforeQuote = line[at + slashes] === '"'
      current = (current ?? '') + '\\'.repeat(beforeQuote ? slashes >> 1 : slashes)
      at += slashes - 1
      if (beforeQuote && slashes % 2 === 1) {
        current += '"'
        at += 1
      }
    } else if (line[at] === '"') {
      quoted = !quoted
      current ??= ''
    } else if (!quoted && /[ \t]/.test(line[at] ?? '')) {
      if (current !== undefined) found.push(current)
      current = undefined
    } else current = (current ?? '') + (line[at] ?? '')
  }
  if (current !== undefined) found.push(current)
  return found
}

t.test('a value in a command line stays the argument it is, or is refused', async (t) => {
  t.same(argumentsOf('a "b c" d\\"e \\\\"f g"'), ['a', 'b c', 'd"e', '\\f g'], 'the reader of the test')
  const value = fc.array(fc.constantFrom('a', 'ü', ' ', '"', '\\', '&', '-', '$', "'", '/')).map((all) => all.join(''))
  let refused = 0
  fc.assert(
    fc.property(
      value,
      fc.constantFrom('', '"', '/user:', '"/user:', 'C:\\'),
      fc.constantFrom('', '"', ' z'),
      (text, before, after) => {
        if (before.includes('"') !== after.includes('"')) return true
        const command = `tool.exe ${before}\${machine.vars.x}${after}`
        const placed = placeInCommand(text, `tool.exe ${before}`, after, command)
        if ('reason' in placed) {
          refused += 1
          return true
        }
        const [, first] = argumentsOf(`tool.exe ${before}${placed.text}${after}`)
        return first === before.replaceAll('"', '') + text
      },
    ),
    { numRuns: 2000 },
  )
  t.ok(refused < 1000, `${refused} of 2000 were refused`)

  const run = (command: string, value: string) =>
    render({ combined: template('x', '', command) }, { variables: { 'machine.vars.x': value } })
  for (const [command, value, path] of [
    ['tool.exe ${machine.vars.x}', 'a b', 'tool.exe "a b"'],
    ['tool.exe &quot;${machine.vars.x}&quot;', 'a "b"', 'tool.exe "a \\"b\\""'],
    ['cmd.exe /c echo ${machine.vars.x}', 'lab-1', 'cmd.exe /c echo lab-1'],
    ['cmd.exe /c echo $${machine.vars.x} %USERNAME%', 'lab-1', 'cmd.exe /c echo ${machine.vars.x} %USERNAME%'],
    ['powershell.exe -Command &quot;${env:TEMP}; ${Name}&quot;', '', 'powershell.exe -Command "${env:TEMP}; ${Name}"'],
  ] as const)
    t.equal(rawText(run(command, value).file?.text ?? '<a/>', 'Path'), path, command)
  for (const [command, value] of [
    ['cmd.exe /c echo ${machine.vars.x}', 'a & del C:\\*'],
    ['cmd.exe /c echo ${machine.vars.x}', 'two words'],
    ['C:\\Setup\\run.cmd &quot;${machine.vars.x}&quot;', 'a" & calc "'],
    ["powershell.exe -Command Set-Name '${machine.vars.x}'", "x'; calc; '"],
    ['tool.exe ${machine.vars.x}', '%COMPUTERNAME%'],
    ['tool.exe ${machine.vars.x}', 'two\nlines'],
    ['tool.exe C:\\${machine.vars.x}', 'two words'],
  ] as const) {
    const { file, findings } = run(command, value)
    t.equal(file, null, `${command} with ${value}`)
    t.match(findings, [{ code: 'ANSWER_VALUE_UNSAFE', file: 'combined', severity: 'error' }])
  }
})

t.test('what has no value is an error at its place', async (t) => {
  const { file, findings } = render({ combined: finding('ANSWER_VARIABLE_UNDEFINED') })
  t.equal(file, null)
  t.match(findings, [
    { code: 'ANSWER_VARIABLE_UNDEFINED', line: 5, column: 21, hint: /openwds machine set MACHINE --var site=VALUE/ },
  ])
  const two = render({ combined: template('${machine.vars.a}${profile.b}', '${group.c}') }, { variables: {} })
  t.same(
    two.findings.map(({ code, line }) => [code, line]),
    [
      ['ANSWER_VARIABLE_UNDEFINED', 4],
      ['ANSWER_VARIABLE_UNDEFINED', 4],
      ['ANSWER_VARIABLE_UNDEFINED', 4],
    ],
  )
  const proto = render({ combined: template('${machine.constructor}${machine.toString}') }, { variables: {} })
  t.equal(proto.findings.length, 2, 'what objects have by themselves is no value')
  const unsafe = render({ combined: finding('ANSWER_VALUE_UNSAFE') }, { variables: { 'machine.vars.motto': 'a & b' } })
  t.match(unsafe.findings, [{ code: 'ANSWER_VALUE_UNSAFE' }])
  const safe = render(
    { combined: finding('ANSWER_VALUE_UNSAFE.twin') },
    { variables: { 'machine.vars.motto': 'a & b' } },
  )
  t.equal(textAt(safe.file?.text ?? '', 'specialize', SHELL, 'RegisteredOwner'), 'a & b')
  const wrong = render(
    { combined: complete('windows-11.uefi.local') },
    {
      variables: { ...VARIABLES, 'machine.name': 'a-name-of-far-too-many-letters' },
    },
  )
  t.match(wrong.findings, [{ code: 'ANSWER_COMPUTER_NAME', file: 'rendered' }], 'values are checked like the file')
})

t.test('WDS tokens are ours', async (t) => {
  const { file } = render({ combined: template('%MACHINENAME% of %machinedomain%') })
  t.equal(rawText(file?.text ?? '', 'RegisteredOwner'), 'lab-1 of corp.example')
  const user = render({ combined: template('C:\\Users\\%USERNAME%') })
  t.equal(rawText(user.file?.text ?? '', 'RegisteredOwner'), 'C:\\Users\\%USERNAME%', 'an environment variable')
  const undefinedToken = render({ combined: template('%ORGNAME%') })
  t.match(undefinedToken.findings, [{ code: 'ANSWER_VARIABLE_UNDEFINED', message: /\$\{server\.organization\}/ }])
})

t.test('two files are one: windowsPE from the client, the rest from the image', async (t) => {
  const client = complete('windows-10.uefi.domain')
  const image = complete('windows-11.uefi.local')
  const { file, findings, sources } = render({ client, image })
  t.same(sources, { windowsPE: 'client', specialize: 'image', oobeSystem: 'image' })
  const text = file?.text ?? ''
  t.equal(textAt(text, 'windowsPE', 'Microsoft-Windows-International-Core-WinPE', 'UILanguage'), 'en-GB')
  t.equal(textAt(text, 'specialize', SHELL, 'TimeZone'), 'Central Standard Time')
  t.equal(textAt(text, 'offlineServicing', 'Microsoft-Windows-LUA-Settings', 'EnableLUA'), undefined)
  t.same(
    findings.map(({ code, file: where }) => `${where} ${code}`),
    [...Array.from({ length: 3 }, () => 'client ANSWER_PASS_IGNORED'), 'image ANSWER_PASS_IGNORED'],
    'what does not count is told',
  )
  const onlyImage = render({ image: complete('windows-7.image') })
  t.notMatch(onlyImage.file?.text, /windowsPE/)
  t.match(onlyImage.file?.text, /JoinDomain/)
  const prefixed = Buffer.from(
    '<u:unattend xmlns:u="urn:schemas-microsoft-com:unattend"><u:settings pass="specialize"><u:component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS"><u:ComputerName>${machine.name}</u:ComputerName></u:component></u:settings></u:unattend>',
  )
  const mixed = render({ client, image: prefixed })
  t.equal(textAt(mixed.file?.text ?? '', 'specialize', SHELL, 'ComputerName'), 'lab-1', 'namespaces come along')
  const broken = render({ client, image: Buffer.from('<a>') })
  t.match(
    broken.findings.find(({ severity }) => severity === 'error'),
    { file: 'image', code: 'ANSWER_NOT_WELL_FORMED' },
  )
  // a variable of a pass that does not count needs no value
  t.ok(render({ client, image: complete('windows-7.image') }, { variables: { ...VARIABLES } }).file)
})

t.test('only the components of the pair are kept (BP-11)', async (t) => {
  const bytes = finding('ANSWER_ARCHITECTURE_DUPLICATE')
  for (const [install, kept] of [
    ['amd64', 'amd64'],
    ['x86', 'x86'],
  ] as const) {
    const { file } = render({ combined: bytes }, { pair: { boot: 'x86', install } })
    t.match(file?.text, new RegExp(`processorArchitecture="${kept}"`))
    t.equal(file?.text.match(/<component /g)?.length, 1)
  }
  const gone = render({ combined: bytes }, { pair: { boot: 'arm64', install: 'arm64' } })
  t.equal(gone.file, null, 'nothing of the component would be left')
  t.match(gone.findings, [
    { code: 'ANSWER_ARCHITECTURE_NEVER', file: 'combined', message: /pass specialize: boot image arm64/ },
    { code: 'ANSWER_ARCHITECTURE_NEVER' },
  ])
  const wrongPe = render({ client: complete('windows-7.client') }, { pair: { boot: 'x86', install: 'amd64' } })
  t.match(wrongPe.findings, [{ code: 'ANSWER_ARCHITECTURE_NEVER', file: 'client' }, { file: 'client' }])
  const wow = finding('ANSWER_ARCHITECTURE_DUPLICATE.twin')
  t.match(render({ combined: wow }).file?.text, /wow64/)
  const untouched = render(
    { combined: complete('windows-7.bios.x86-amd64') },
    { pair: { boot: 'x86', install: 'amd64' } },
  )
  t.equal(untouched.file?.text.match(/<component /g)?.length, 8)
})

t.test('the image of the assignment is written (BP-9)', async (t) => {
  const naming = { name: 'Windows 11 "Pro" & more', index: 2 }
  const from = ['ImageInstall', 'OSImage', 'InstallFrom']
  for (const name of ['windows-11.uefi.local', 'windows-7.image', 'windows-10.reference']) {
    const { file } = render({ combined: complete(name) }, { naming, imagePath: 'Z:\\install.wim', firmware: 'uefi' })
    const setup = parseAnswer(file?.bytes ?? Buffer.alloc(0))
      .root.children.flatMap((settings) => settings.children)
      .find((element) => attributeOf(element, 'name') === SETUP)
    const items = childrenOf(descend(setup, ...from) ?? ({ children: [] } as unknown as XmlElement), 'MetaData')
    t.same(
      items.map((item) => [item.attributes[0]?.name, ...item.children.map(textOf)]),
      [
        ['wcm:action', '/IMAGE/INDEX', '2'],
        ['wcm:action', '/IMAGE/NAME', naming.name],
      ],
      name,
    )
    t.equal(textOf(descend(setup, ...from, 'Path') as XmlElement), 'Z:\\install.wim')
    t.equal(attributeOf((setup?.parent ?? setup) as XmlElement, 'pass'), 'windowsPE')
  }
  const wds = render(
    { combined: finding('ANSWER_WDS_BLOCK') },
    {
      naming: { index: 1 },
      variables: { ...VARIABLES, 'secrets.deploy': { secret: 'x' } },
    },
  )
  t.notMatch(wds.file?.text, /WindowsDeploymentServices/, "WDS's own block is replaced")
  t.equal(textAt(wds.file?.text ?? '', 'windowsPE', SETUP, 'ImageInstall', 'OSImage', 'InstallTo', 'PartitionID'), '3')
  const first = parseAnswer(
    render({ combined: complete('windows-7.image') }, { naming }).file?.bytes ?? Buffer.alloc(0),
  )
  t.equal(attributeOf(first.root.children[0] as XmlElement, 'pass'), 'windowsPE', 'the new pass stands first')
})

t.test('product key and disk layout', async (t) => {
  const key = 'VK7JG-NPHTM-C97JM-9MPGT-3V66T'
  const path = ['UserData', 'ProductKey', 'Key'] as const
  const replaced = render({ combined: complete('windows-10.uefi.domain') }, { productKey: key })
  t.equal(textAt(replaced.file?.text ?? '', 'windowsPE', SETUP, ...path), key)
  t.equal(replaced.file?.text.match(/<Key>[A-Z]/g)?.length, 1)
  const added = render({ combined: complete('windows-7.client') }, { productKey: key })
  t.equal(textAt(added.file?.text ?? '', 'windowsPE', SETUP, ...path), key)
  const bare = finding('ANSWER_EULA.twin')
  for (const [firmware, partition, type] of [
    ['uefi', '3', /<Type>EFI<\/Type>/],
    ['bios', '2', /<Active>true<\/Active>/],
  ] as const) {
    const { file, findings } = render({ combined: bare }, { firmware, naming: { index: 1 } })
    t.same(findings, [], `the layout for ${firmware} is clean`)
    t.match(file?.text, type)
    t.equal(
      textAt(file?.text ?? '', 'windowsPE', SETUP, 'ImageInstall', 'OSImage', 'InstallTo', 'PartitionID'),
      partition,
    )
    t.match(checkAnswer(file?.bytes ?? Buffer.alloc(0), { firmware }), [])
    const kept = render({ combined: bare }, { firmware, disk: 'keep' })
    t.notMatch(kept.file?.text, /DiskConfiguration/)
  }
  const own = render({ combined: complete('windows-10.uefi.domain') }, { firmware: 'uefi' })
  t.match(own.file?.text, /<Label>Data<\/Label>/, "the file's own layout stays")
  const wrong = render({ combined: complete('windows-10.bios.kiosk') }, { firmware: 'uefi' })
  t.match(wrong.findings, [{ code: 'ANSWER_DISK_FIRMWARE' }], 'an own layout of the wrong firmware is an error')
})

t.test('callbacks run behind the commands of the user, who keeps them all', async (t) => {
  const callbacks = (['windowsPE', 'specialize', 'oobeSystem'] as const).map((pass) => ({
    pass,
    commandLine: `report.exe --pass ${pass} --token "a & b"`,
    description: 'tells the server',
  }))
  const { file, findings } = render({ combined: complete('windows-10.uefi.domain') }, { callbacks })
  t.same(findings, [])
  const source = parseAnswer(complete('windows-10.uefi.domain'))
  const commands = (root: XmlElement) => {
    const found: string[] = []
    forEachElement(root, (element) => {
      if (/Command$/.test(element.local)) found.push(element.children.map(textOf).join(' | '))
    })
    return found
  }
  const before = commands(source.root)
  const after = commands(parseAnswer(file?.bytes ?? Buffer.alloc(0)).root)
  t.same(
    before.filter((command) => !after.includes(command)),
    [],
    'every command of the file is there as it was',
  )
  t.match(
    after.filter((command) => !before.includes(command)),
    [/^1 \| tells/, /^3 \| tells/, /^3 \| tells the server \| report\.exe --pass oobeSystem --token "a & b"$/],
    'numbered behind them',
  )
})

t.test('passwords are written in the form Windows decodes', async (t) => {
  t.equal(
    encodePassword('M1cro$oftPass', 'word'),
    'TQAxAGMAcgBvACQAbwBmAHQAUABhAHMAcwB3AG8AcgBkAA==',
    'as Windows SIM writes it',
  )
  fc.assert(fc.property(fc.string(), (text) => decodePassword(encodePassword(text, 'Password'), 'Password') === text))
  for (const wrong of ['', 'x', '====', 'QQ==', encodePassword('a', 'Password').slice(0, -4)])
    t.equal(decodePassword(wrong, 'Password'), undefined)
  const { file } = render({ combined: complete('windows-10.uefi.domain') })
  const coded = (pass: string, ...path: string[]) => textAt(file?.text ?? '', pass, SHELL, ...path) ?? ''
  t.equal(
    decodePassword(coded('oobeSystem', 'UserAccounts', 'AdministratorPassword', 'Value'), 'AdministratorPassword'),
    'S3cret & <b>',
  )
  t.equal(coded('oobeSystem', 'UserAccounts', 'AdministratorPassword', 'PlainText'), 'false')
  t.equal(decodePassword(coded('oobeSystem', 'AutoLogon', 'Password', 'Value'), 'Password'), 'adm!')
  const without = complete('windows-11.uefi.local')
    .toString()
    .replace(/\s*<PlainText>true<\/PlainText>/g, '')
  t.match(render({ combined: Buffer.from(without) }).file?.text, /<PlainText>false<\/PlainText>/)
})

t.test('without reveal no secret is in what is shown', async (t) => {
  for (const file of readdirSync(`${FIXTURES}complete`)) {
    const name = file.replace('.xml', '')
    const pair = /arm64/.test(name)
      ? ({ boot: 'arm64', install: 'arm64' } as const)
      : ({ boot: /x86/.test(name) ? 'x86' : 'amd64', install: /\.x86$/.test(name) ? 'x86' : 'amd64' } as const)
    const { file: out } = render({ combined: complete(name) }, { pair, reveal: false })
    t.ok(out, name)
    for (const secret of SECRETS) t.notOk(out?.text.includes(secret), `${name} hides ${secret}`)
    for (const secret of SECRETS)
      for (const suffix of ['Password', 'AdministratorPassword'])
        t.notOk(out?.text.includes(encodePassword(secret, suffix)), `${name} hides it encoded`)
    for (const [, key = ''] of (out?.text ?? '').matchAll(/<Key>([A-Z0-9]{5}-[A-Z0-9-]+)</g))
      t.ok(publishedKeys().has(key), `${name}: only a published product key is shown`)
    if (/secrets/.test(complete(name).toString())) t.ok(out?.text.includes(MASK), name)
  }
  const variables: Variables = { 'secrets.name': { secret: 'far-too-long-a-secret-name' } }
  const quoted = Buffer.from(
    finding('ANSWER_VARIABLE_UNDEFINED')
      .toString()
      .replace(/\$\{.*?\}-pc/, '${secrets.name}'),
  )
  const { findings } = render({ combined: quoted }, { variables, reveal: false })
  t.match(findings, [{ code: 'ANSWER_COMPUTER_NAME' }])
  t.notMatch(JSON.stringify(findings), 'far-too-long')
  t.match(findings[0]?.message, `ComputerName`, 'only what is quoted from the file is masked')
  const command = render({ combined: template('x', '', 'net.exe user lab ${secrets.joinPassword}') }, { reveal: false })
  t.match(rawText(command.file?.text ?? '', 'Path'), `net.exe user lab ${MASK}`)
})

t.test('rendering changes nothing that it need not', async (t) => {
  const bytes = finding('ANSWER_COMPONENT_UNKNOWN')
  const { file } = render({ combined: bytes })
  t.ok(bytes.equals(file?.bytes ?? Buffer.alloc(0)), 'a file without variables comes out byte for byte')
  const utf16 = complete('windows-11.uefi.lab.utf16')
  const rendered = render({ combined: utf16 })
  t.same([...(rendered.file?.bytes.subarray(0, 2) ?? [])], [0xff, 0xfe], 'the encoding stays')
  t.ok(parseAnswer(rendered.file?.bytes ?? Buffer.alloc(0)).text.includes('情報処理センター'))
})

t.test('a product key of one’s own is masked, and its mask is the stored key again', (t) => {
  const own = 'ABCDE-FGHIJ-KLMNP-QRSTU-VWXYZ'
  const text = Buffer.from(complete('windows-11.uefi.local')).toString('utf8')
  const stored = parseAnswer(Buffer.from(text.replace(/<Key>[A-Z0-9]{5}-[^<]*</, `<Key>${own}<`)))
  const shown = maskSecrets(stored)
  t.notMatch(shown.text, own)
  t.equal(keepMasked(shown, stored).text, stored.text, 'the round trip is exact')
  const moved = parseAnswer(Buffer.from(shown.text.replace('pass="windowsPE"', 'pass="specialize"')))
  t.match(keepMasked(moved, stored).text, `<Key>${MASK}<`, 'at another place it is nothing')
  t.end()
})
