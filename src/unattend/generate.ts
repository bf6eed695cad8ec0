// A correct answer file for the common case, from a handful of answers.
import { PUBLIC_KEY_TOKEN } from './check-structure.ts'
import { namingToMetaData, type ImageNaming } from './check-selection.ts'
import { diskPreset } from './disk-preset.ts'
import { findLocale } from './knowledge/locales.ts'
import { keyOfEdition } from './knowledge/product-keys.ts'
import { editionId, WINDOWS_VERSIONS, type WindowsVersion } from './knowledge/windows-versions.ts'
import type { Processor } from './sections.ts'
import { branch, formatSnippet, leaf, listItem, type Snippet } from './snippet.ts'
import { UNATTEND_NAMESPACE, WCM_NAMESPACE } from './tree.ts'

/** What `answer new` asks for; everything but the locale has a default. */
export interface NewAnswer {
  /** Language and region, like `de-DE`. */
  locale: string
  /** Like `0407:00000407`; the locale's own unless given. */
  keyboard?: string | undefined
  timeZone?: string | undefined
  /** `11` unless given. */
  windows?: WindowsVersion | undefined
  /** Like `pro` or `ServerStandard`: the published key of that edition selects it. */
  edition?: string | undefined
  /** A key of your own, instead of the edition's. */
  productKey?: string | undefined
  /** The image inside the file (BP-9). */
  image?: ImageNaming | undefined
  /** Architecture of what is installed; `amd64` unless given. */
  architecture?: Processor | undefined
  /** Architecture of Windows PE, if it is another one (BP-11). */
  bootArchitecture?: Processor | undefined
  /** `auto` leaves the layout to the firmware that boots; `uefi` and `bios` write it down; `keep` touches no disk. */
  disk?: 'auto' | 'uefi' | 'bios' | 'keep' | undefined
  /** `${machine.name}` unless given. */
  computerName?: string | undefined
  /** A local administrator; the password is the secret of the same name. */
  localAdmin?: string | undefined
  joinDomain?: string | undefined
  /** Where the domain keeps the computer, like `OU=Lab,DC=corp,DC=example`. */
  organizationalUnit?: string | undefined
  joinWorkgroup?: string | undefined
  owner?: string | undefined
  /** How often the local administrator is logged on by itself. */
  autoLogonCount?: number | undefined
  /** Commands at the first logon. */
  commands?: readonly string[] | undefined
}

/** The text of the file, or the option that does not fit and why. */
export type Generated = { text: string } | { option: keyof NewAnswer; reason: string }

/** Writes the file. What the values themselves are worth, the check tells. */
export function generateAnswer(wanted: NewAnswer): Generated {
  const version = WINDOWS_VERSIONS[wanted.windows ?? '11']
  let key = wanted.productKey
  if (wanted.edition !== undefined && key === undefined) {
    key = keyOfEdition(editionId(wanted.edition), version.build)
    if (key === undefined || editionId(wanted.edition).startsWith('Server') !== version.isServer)
      return { option: 'edition', reason: `Microsoft publishes no key for ${wanted.edition} of ${version.title}` }
  }
  if (wanted.joinDomain !== undefined && wanted.joinWorkgroup !== undefined)
    return { option: 'joinWorkgroup', reason: 'a machine joins a domain or a workgroup, not both' }
  if (wanted.organizationalUnit !== undefined && wanted.joinDomain === undefined)
    return { option: 'organizationalUnit', reason: 'it is a place in a domain, and none is joined' }
  if (wanted.autoLogonCount !== undefined && wanted.localAdmin === undefined)
    return { option: 'autoLogonCount', reason: 'there is no local administrator to log on' }
  const install = wanted.architecture ?? 'amd64'
  const boot = wanted.bootArchitecture ?? install
  const settings = [
    pass('windowsPE', [
      component('Microsoft-Windows-International-Core-WinPE', boot, [
        branch('SetupUILanguage', leaf('UILanguage', localeOf(wanted))),
        ...languages(wanted),
      ]),
      component('Microsoft-Windows-Setup', boot, setupSettings(wanted, key)),
    ]),
    pass('specialize', [
      component('Microsoft-Windows-Shell-Setup', install, [
        leaf('ComputerName', wanted.computerName ?? '${machine.name}'),
        ...optional('RegisteredOwner', wanted.owner),
        ...optional('RegisteredOrganization', wanted.owner),
        ...optional('TimeZone', wanted.timeZone),
      ]),
      ...joinComponent(wanted, install),
    ]),
    pass('oobeSystem', [
      component('Microsoft-Windows-International-Core', install, languages(wanted)),
      component('Microsoft-Windows-Shell-Setup', install, welcomeSettings(wanted, version)),
    ]),
  ]
  const root: Snippet = {
    name: 'unattend',
    attributes: { xmlns: UNATTEND_NAMESPACE, 'xmlns:wcm': WCM_NAMESPACE },
    content: settings,
  }
  return { text: `<?xml version="1.0" encoding="utf-8"?>\n${formatSnippet(root, '', '\n')}\n` }
}

const pass = (name: string, content: Snippet[]): Snippet => ({ name: 'settings', attributes: { pass: name }, content })

const component = (name: string, processor: Processor, content: Snippet[]): Snippet => ({
  name: 'component',
  attributes: {
    name,
    processorArchitecture: processor,
    publicKeyToken: PUBLIC_KEY_TOKEN,
    language: 'neutral',
    versionScope: 'nonSxS',
  },
  content,
})

const optional = (name: string, value: string | undefined): Snippet[] =>
  value === undefined ? [] : [leaf(name, value)]

const localeOf = ({ locale }: NewAnswer) => findLocale(locale) ?? locale

function languages(wanted: NewAnswer): Snippet[] {
  const locale = localeOf(wanted)
  return [
    leaf('InputLocale', wanted.keyboard ?? locale),
    leaf('SystemLocale', locale),
    leaf('UILanguage', locale),
    leaf('UserLocale', locale),
  ]
}

function setupSettings({ image, disk = 'auto', owner }: NewAnswer, key: string | undefined): Snippet[] {
  const preset = disk === 'uefi' || disk === 'bios' ? diskPreset(disk) : undefined
  const metaData = image
    ? namingToMetaData(image).map((item) => listItem('MetaData', leaf('Key', item.key), leaf('Value', item.value)))
    : []
  const osImage = [
    ...(metaData.length > 0 ? [branch('InstallFrom', ...metaData)] : []),
    ...(preset ? [branch('InstallTo', leaf('DiskID', 0), leaf('PartitionID', preset.windowsPartition))] : []),
    ...(disk === 'keep' ? [leaf('InstallToAvailablePartition', true)] : []),
  ]
  return [
    ...(preset ? [preset.configuration] : []),
    ...(osImage.length > 0 && (preset || disk === 'keep')
      ? [branch('ImageInstall', branch('OSImage', ...osImage))]
      : []),
    // with `auto` the renderer adds InstallTo beside it
    ...(metaData.length > 0 && !preset && disk !== 'keep'
      ? [branch('ImageInstall', branch('OSImage', ...osImage))]
      : []),
    branch(
      'UserData',
      ...(key === undefined ? [] : [branch('ProductKey', leaf('Key', key), leaf('WillShowUI', 'OnError'))]),
      leaf('AcceptEula', true),
      ...optional('FullName', owner),
      ...optional('Organization', owner),
    ),
  ]
}

function joinComponent(wanted: NewAnswer, processor: Processor): Snippet[] {
  const { joinDomain, joinWorkgroup, organizationalUnit } = wanted
  if (joinDomain === undefined && joinWorkgroup === undefined) return []
  const identification =
    joinDomain === undefined
      ? optional('JoinWorkgroup', joinWorkgroup)
      : [
          branch(
            'Credentials',
            leaf('Domain', joinDomain),
            leaf('Username', '${secrets.joinUser}'),
            leaf('Password', '${secrets.joinPassword}'),
          ),
          leaf('JoinDomain', joinDomain),
          ...optional('MachineObjectOU', organizationalUnit),
        ]
  return [component('Microsoft-Windows-UnattendedJoin', processor, [branch('Identification', ...identification)])]
}

/** The pages of the first start that came with Windows 8 can only be hidden there. */
const WINDOWS_8 = 9200

function welcomeSettings(
  { localAdmin, autoLogonCount, commands = [] }: NewAnswer,
  { build, isServer }: { build: number; isServer: boolean },
): Snippet[] {
  const password = (name: string) => branch('Password', leaf('Value', `\${secrets.${name}}`), leaf('PlainText', true))
  const isBuiltIn = localAdmin?.toLowerCase() === 'administrator'
  const accounts =
    localAdmin === undefined
      ? []
      : [
          isBuiltIn
            ? branch('UserAccounts', { ...password(localAdmin), name: 'AdministratorPassword' })
            : branch(
                'UserAccounts',
                branch(
                  'LocalAccounts',
                  listItem(
                    'LocalAccount',
                    leaf('Name', localAdmin),
                    leaf('Group', 'Administrators'),
                    password(localAdmin),
                  ),
                ),
              ),
        ]
  const autoLogon =
    localAdmin === undefined || autoLogonCount === undefined
      ? []
      : [
          branch(
            'AutoLogon',
            leaf('Enabled', true),
            leaf('LogonCount', autoLogonCount),
            leaf('Username', localAdmin),
            password(localAdmin),
          ),
        ]
  const firstLogon =
    commands.length === 0
      ? []
      : [
          branch(
            'FirstLogonCommands',
            ...commands.map((command, index) =>
              listItem('SynchronousCommand', leaf('Order', index + 1), leaf('CommandLine', command)),
            ),
          ),
        ]
  return [
    branch(
      'OOBE',
      leaf('HideEULAPage', true),
      ...hiddenPages(build, isServer).map((page) => leaf(page, true)),
      leaf('ProtectYourPC', 3),
    ),
    ...accounts,
    ...autoLogon,
    ...firstLogon,
  ]
}

function hiddenPages(build: number, isServer: boolean): string[] {
  if (build < WINDOWS_8) return isServer ? [] : ['HideWirelessSetupInOOBE']
  return isServer
    ? ['HideLocalAccountScreen']
    : ['HideOEMRegistrationScreen', 'HideOnlineAccountScreens', 'HideWirelessSetupInOOBE']
}
