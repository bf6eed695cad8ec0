// What may stand in the windowsPE pass: Microsoft-Windows-Setup.
import {
  boolean,
  command,
  credentials,
  group,
  integer,
  item,
  ordered,
  productKey,
  text,
  UINT32,
  willShowUi,
  word,
  match,
  type ComponentGroup,
  type Settings,
} from './setting.ts'

const installTo = (): Settings => ({ DiskID: integer(0, UINT32), PartitionID: integer(1, UINT32) })

/** BP-9: several items are ANDed. */
const installFrom = (): Settings => ({
  Credentials: credentials(),
  MetaData: item('Key', { Key: text(), Value: text() }),
  Path: text(),
})

export const WINDOWS_SETUP: ComponentGroup = {
  source: 'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/microsoft-windows-setup',
  components: [
    {
      name: 'Microsoft-Windows-Setup',
      passes: ['windowsPE'],
      settings: {
        ComplianceCheck: group({ DisplayReport: willShowUi() }),
        Diagnostics: group({ OptIn: boolean() }),
        DiskConfiguration: group({
          DisableEncryptedDiskProvisioning: boolean(),
          WillShowUI: willShowUi(),
          Disk: item('DiskID', {
            DiskID: integer(0, UINT32),
            WillWipeDisk: boolean(),
            CreatePartitions: group({
              CreatePartition: ordered({
                Order: integer(1, 500),
                Type: word(['Primary', 'EFI', 'Extended', 'Logical', 'MSR']),
                Size: integer(1, UINT32),
                Extend: boolean(),
              }),
            }),
            ModifyPartitions: group({
              ModifyPartition: ordered({
                Order: integer(1, 500),
                PartitionID: integer(1, UINT32),
                Active: boolean(),
                Extend: boolean(),
                Format: word(['NTFS', 'FAT32', 'ReFS']),
                Label: text(32),
                Letter: match(/^[C-Zc-z]$/, 'C'),
                TypeID: match(
                  /^(?:0x[0-9A-Fa-f]{2}|\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?)$/,
                  '0x27, or de94bba4-06d1-4d40-a16a-bfd50179d6ac',
                ),
              }),
            }),
          }),
        }),
        Display: group({
          ColorDepth: integer(1, 32),
          HorizontalResolution: integer(1, UINT32),
          RefreshRate: integer(1, UINT32),
          VerticalResolution: integer(1, UINT32),
        }),
        DynamicUpdate: group({ Enable: boolean(), WillShowUI: willShowUi() }),
        EnableFirewall: boolean(),
        EnableNetwork: boolean(),
        ImageInstall: group({
          DataImage: ordered({
            Order: integer(1, 500),
            InstallFrom: group(installFrom()),
            InstallTo: group(installTo()),
          }),
          OSImage: group({
            // compact installation came with Windows 10
            Compact: boolean({ since: 10_240 }),
            InstallFrom: group(installFrom()),
            InstallTo: group(installTo()),
            InstallToAvailablePartition: boolean(),
            WillShowUI: willShowUi(),
          }),
        }),
        LogPath: text(),
        PageFile: group({ Path: text(), Size: integer(0, UINT32) }),
        Restart: word(['Restart', 'Shutdown']),
        RunAsynchronous: group({
          RunAsynchronousCommand: ordered({
            Credentials: credentials(),
            Description: text(259),
            Order: integer(1, 500),
            Path: command(259),
          }),
        }),
        RunSynchronous: group({
          RunSynchronousCommand: ordered({
            Credentials: credentials(),
            Description: text(259),
            Order: integer(1, 500),
            Path: command(259),
            WillReboot: word(['Always', 'OnRequest', 'Never']),
          }),
        }),
        UpgradeData: group({ Upgrade: boolean(), WillShowUI: willShowUi() }),
        UseConfigurationSet: boolean(),
        UserData: group({
          AcceptEula: boolean(),
          FullName: text(),
          Organization: text(),
          ProductKey: group({ Key: productKey(), WillShowUI: willShowUi() }),
        }),
        WindowsDeploymentServices: group({
          ImageSelection: group({
            InstallImage: group({ Filename: text(), ImageGroup: text(), ImageName: text() }),
            InstallTo: group(installTo()),
            WillShowUI: willShowUi(),
          }),
          Login: group({ Credentials: credentials(), WillShowUI: willShowUi() }),
        }),
      },
    },
  ],
}
