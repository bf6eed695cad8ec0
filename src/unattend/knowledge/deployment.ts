// What happens between the passes: commands, drivers, the domain, activation.
import {
  boolean,
  command,
  credentials,
  group,
  integer,
  item,
  match,
  ordered,
  password,
  text,
  word,
  type ComponentGroup,
  type Settings,
} from './setting.ts'

const drivers = (): Settings => ({
  DriverPaths: group({
    PathAndCredentials: item('wcm:keyValue', { Credentials: credentials(), Path: text() }),
  }),
})

export const DEPLOYMENT: ComponentGroup = {
  source:
    'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/ microsoft-windows-deployment, -unattendedjoin, ' +
    '-pnpcustomizationswinpe, -pnpcustomizationsnonwinpe, -pnpsysprep, -security-spp, -security-spp-ux',
  components: [
    {
      name: 'Microsoft-Windows-Deployment',
      passes: ['generalize', 'specialize', 'auditSystem', 'auditUser', 'oobeSystem'],
      settings: {
        AuditComputerName: group({ MustReboot: boolean(), Name: text(15) }, { passes: ['auditSystem'] }),
        DeviceForm: integer(0, 0xffff_ffff, { passes: ['generalize', 'specialize', 'auditSystem', 'oobeSystem'] }),
        DuplicatorDescription: text(undefined, { passes: ['generalize'] }),
        ExtendOSPartition: group(
          { Extend: boolean(), Size: integer(1, 0xffff_ffff) },
          { passes: ['generalize', 'specialize', 'auditSystem', 'oobeSystem'] },
        ),
        Generalize: group({ ForceShutdownNow: boolean(), Mode: word(['OOBE', 'Audit']) }, { passes: ['auditUser'] }),
        Reseal: group(
          { ForceShutdownNow: boolean(), Mode: word(['OOBE', 'Audit']) },
          { passes: ['auditSystem', 'auditUser', 'oobeSystem'] },
        ),
        RunAsynchronous: group(
          {
            RunAsynchronousCommand: ordered({
              Credentials: credentials(),
              Description: text(259),
              Order: integer(1, 500),
              Path: command(259),
            }),
          },
          { passes: ['specialize', 'auditUser'] },
        ),
        RunSynchronous: group(
          {
            RunSynchronousCommand: ordered({
              Credentials: credentials(),
              Description: text(259),
              Order: integer(1, 500),
              Path: command(259),
              WillReboot: word(['Always', 'OnRequest', 'Never']),
            }),
          },
          { passes: ['specialize', 'auditUser'] },
        ),
      },
    },
    {
      name: 'Microsoft-Windows-UnattendedJoin',
      passes: ['offlineServicing', 'specialize'],
      settings: {
        Identification: group(
          {
            Credentials: credentials(),
            DebugJoin: boolean(),
            DebugJoinOnlyOnThisError: integer(0, 0xffff_ffff),
            JoinDomain: text(),
            JoinWorkgroup: text(15),
            MachineObjectOU: text(),
            MachinePassword: password(),
            Provisioning: group({ AccountData: text() }),
            TimeoutPeriodInMinutes: integer(0, 0xffff),
            UnsecureJoin: boolean(),
          },
          { passes: ['specialize'] },
        ),
        OfflineIdentification: group(
          { Provisioning: group({ AccountData: text() }) },
          { passes: ['offlineServicing'] },
        ),
      },
    },
    { name: 'Microsoft-Windows-PnpCustomizationsWinPE', passes: ['windowsPE'], settings: drivers() },
    {
      name: 'Microsoft-Windows-PnpCustomizationsNonWinPE',
      passes: ['offlineServicing', 'auditSystem'],
      settings: drivers(),
    },
    {
      name: 'Microsoft-Windows-PnpSysprep',
      passes: ['generalize', 'specialize'],
      settings: { DoNotCleanUpNonPresentDevices: boolean(), PersistAllDeviceInstalls: boolean() },
    },
    {
      name: 'Microsoft-Windows-Security-SPP',
      passes: ['generalize'],
      settings: { SkipRearm: word(['0', '1']) },
    },
    {
      name: 'Microsoft-Windows-Security-SPP-UX',
      passes: ['specialize'],
      settings: { SkipAutoActivation: boolean() },
    },
    {
      name: 'Microsoft-Windows-WinRE-RecoveryAgent',
      passes: ['oobeSystem'],
      settings: { UninstallWindowsRE: boolean() },
    },
    {
      name: 'Microsoft-Windows-StorPort-RegistrySettings',
      passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'],
    },
    {
      name: 'Microsoft-Windows-PartitionManager',
      passes: ['offlineServicing'],
      settings: { SanPolicy: match(/^[1-4]$/, '1') },
    },
  ],
}
