// `openwds import …` and `openwds wdsutil …` against a real daemon.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { translateWdsutil, WDSUTIL_VERBS } from '../../src/cli/wdsutil-words.ts'
import { startTestDaemon } from '../cli/daemon.ts'
import { run, type RunOptions } from '../cli/run.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/migrate/', import.meta.url))
const CLIENT = fileURLToPath(new URL('../fixtures/unattend/complete/', import.meta.url))
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

t.test('a WDS server and a deployment share come over', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = (words: string[], options: RunOptions = {}) => run([...words, '--socket', daemon.socket], options)
  const json = async (words: string[]) => JSON.parse((await sh([...words, '--json'])).out) as unknown
  const folder = join(daemon.directory, 'RemoteInstall')
  for (const path of ['Boot/x64/Images', 'Images/Windows 11', 'WdsClientUnattend'])
    mkdirSync(join(folder, path), { recursive: true })
  for (const path of ['Boot/x64/Images/boot.wim', 'Images/Windows 11/install.wim'])
    writeFileSync(join(folder, path), 'x')
  cpSync(join(CLIENT, 'windows-11.uefi.local.xml'), join(folder, 'WdsClientUnattend/Lab.xml'))
  const devices = `${FIXTURES}get-wdsclient.txt`

  const dry = await sh(['import', 'wds', devices, '--folder', folder, '--dry-run'])
  t.match(dry, { code: 0, out: /WOULD MAKE[^]*machine +LAB-01[^]*not armed[^]*OFFICE-07: It is known by its UUID/ })
  t.match(await json(['machine', 'list']), [], 'nothing was changed')

  await sh(['image', 'add', 'boot/lab/lab.efi', '--name', 'grub'])
  const done = await sh(['import', 'wds', devices, '--boot-image', 'grub', '--folder', folder])
  t.match(done, { code: 1, out: /machine +LAB-01 +refused +No boot image `boot-x64`/ })
  t.match(
    done.out,
    /image +boot-x64 +to be done by hand +openwds image add "Boot\/x64\/Images\/boot.wim" --name boot-x64/,
  )
  t.match(done.out, /machine +LAB-02 +made/)
  t.match(await json(['answer', 'list']), [{ name: 'Lab', role: 'client' }])
  t.match(await sh(['machine', 'show', 'LAB-02']), { out: /referred to 192\.168\.20\.5/ })
  t.match(await json(['machine', 'show', 'LAB-02']), { mac: '00:15:5d:0a:0b:02', assignment: { armed: false } })
  await sh(['image', 'add', 'boot/lab/lab.efi', '--name', 'boot-x64'])
  t.match(
    await sh(['import', 'wds', devices, '--folder', folder]),
    { code: 0, out: /LAB-01 +made[^]*LAB-02 +there already/ },
    'again, once the image is there: the rest is made',
  )
  t.match(await json(['machine', 'show', 'LAB-01']), { assignment: { bootImage: 'boot-x64', clientAnswer: 'Lab' } })
  t.match(await sh(['import', 'wds']), { code: 2, err: /--folder DIR/ })
  t.match(await sh(['import', 'wds', `${FIXTURES}CustomSettings.ini`]), { code: 1, err: /MIGRATION_UNREADABLE/ })

  const ini = `${FIXTURES}CustomSettings.ini`
  t.match(await sh(['import', 'mdt', ini]), { code: 2, err: /--boot-image/ })
  t.match(await sh(['import', 'mdt', ini, '--dry-run']), { code: 0, out: /rule +Berlin +subnet 192\.168\.10\.0\/24/ })
  t.match(await sh(['import', 'mdt', ini, '--task-sequence', 'W11']), { code: 2, err: /ID=IMAGE/ })
  const made = await sh(['import', 'mdt', ini, '--boot-image', 'grub'])
  t.match(made, { code: 0, out: /rule +Berlin +made[^]*[1-9]\d* made, [12] there already, 0 refused/ })
  const rules = (await json(['rule', 'list'])) as { name: string; enabled: boolean }[]
  t.ok(rules.length === 9 && rules.every(({ enabled }) => !enabled), 'rules wait to be enabled')
  t.match(await json(['profile', 'show', 'Berlin']), {
    bootImage: 'grub',
    variables: { Floor: '3', UserLocale: 'de-DE' },
  })
  const explained = await sh([
    'import',
    'mdt',
    ini,
    '--explain',
    'MACAddress=00-15-5d-0a-0b-01',
    '--explain',
    'DefaultGateway=192.168.10.1',
  ])
  t.match(explained, { code: 0, out: /\+ \[Berlin\] by DefaultGateway[^]*rule: Berlin \(order/ })
  t.notMatch(explained.out, /NotThisEither/)
  t.match(await sh(['import', 'mdt', ini, '--explain', 'nothing']), { code: 2, err: /PROPERTY=VALUE/ })

  const wdsutil = (...words: string[]) => sh(['wdsutil', ...words])
  t.match(await wdsutil('/Get-AllDevices'), { code: 0, err: 'openwds machine list\n', out: /LAB-01/ })
  t.match(await wdsutil('/Verbose', '/get-device', '/ID:00155D0A0B01'), { code: 0, out: /LAB-01/ })
  t.match(
    await wdsutil('/Add-Device', '/Device:NEW', '/ID:00-15-5D-00-00-01', '/BootImagePath:Boot\\x64\\Images\\grub.wim'),
    {
      code: 0,
      err: /machine add 00-15-5D-00-00-01 --name NEW\n[^]*machine assign 00-15-5D-00-00-01 --boot-image grub --no-arm/,
    },
  )
  t.match(await json(['machine', 'show', 'NEW']), { assignment: { bootImage: 'grub', armed: false } })
  t.match(await wdsutil('/New-MulticastTransmission'), { code: 2, err: /no counterpart/ })
  t.match(
    await wdsutil(
      '/Set-Server',
      '/WdsUnattend',
      '/Policy:Enabled',
      '/File:WdsClientUnattend\\Lab.xml',
      '/Architecture:x64',
    ),
    {
      code: 0,
      out: /x64 +client \(windowsPE\) +Lab/,
    },
  )
})

t.test('wdsutil in our words', (t) => {
  for (const [words, commands] of [
    ['/Get-AutoAddDevices /DeviceType:RejectedDevices', [['pending', 'list', '--state', 'rejected']]],
    ['/Approve-AutoAddDevices /RequestId:7 /MachineName:LAB-9', [['pending', 'approve', '7', '--name', 'LAB-9']]],
    ['/Reject-AutoAddDevices /RequestId:7', [['pending', 'reject', '7']]],
    ['/Set-Device /Device:LAB-1 /PxePromptPolicy:OptOut', [['machine', 'assign', 'LAB-1', '--prompt', 'optOut']]],
    ['/Add-Image /ImageFile:a.wim /ImageType:Install /ImageGroup:G', [['image', 'add', 'a.wim', '--group', 'G']]],
    ['/Get-ImageFile /ImageFile:a.wim /Detailed', [['image', 'inspect', 'a.wim']]],
    [
      '/Set-Image /Image:win11 /UnattendFile:x\\Image.xml',
      [['answer', 'default', 'Image', '--install-image', 'win11']],
    ],
    [
      '/Set-Server /WdsUnattend /Policy:Disabled /Architecture:x86',
      [['answer', 'default', '--none', '--architecture', 'x86']],
    ],
  ] as const)
    t.same(translateWdsutil(words.split(' ')), { commands }, words)
  for (const words of [
    '',
    'Get-Device',
    '/Get-Device',
    '/Set-Server /AnswerClients:All',
    '/Approve-AutoAddDevices /RequestId:ALL',
    '/Start-Server',
    '/Set-Device /Device:a',
  ])
    t.match(translateWdsutil(words.split(' ').filter(Boolean)), { reason: String }, words)
  const table = readFileSync(`${DOCS}migrating-from-wds.md`, 'utf8').toLowerCase()
  for (const verb of WDSUTIL_VERBS) t.match(table, `/${verb}`, `${verb} is in the docs`)
  t.end()
})
