// Names, accounts, first logon and the welcome pages: Microsoft-Windows-Shell-Setup.
import {
  boolean,
  codedPassword,
  command,
  computerName,
  group,
  integer,
  item,
  ordered,
  productKey,
  text,
  timeZone,
  UINT32,
  word,
  type ComponentGroup,
  type Pass,
} from './setting.ts'

const OOBE: readonly Pass[] = ['oobeSystem']
const SPECIALIZE: readonly Pass[] = ['specialize']
/** Settings that are written into the image's registry. */
const ANY: readonly Pass[] = ['offlineServicing', 'generalize', 'specialize', 'auditSystem', 'auditUser', 'oobeSystem']
const LATE: readonly Pass[] = ['generalize', 'specialize', 'auditSystem', 'auditUser', 'oobeSystem']

/** Build numbers [learn: windows/release-health/release-information]. */
const WINDOWS_8 = 9200
const WINDOWS_10 = 10_240
const WINDOWS_10_1709 = 16_299
const WINDOWS_11 = 22_000

const promotedIcon = () => group({ GUID: text(), Path: text() })

export const SHELL_SETUP: ComponentGroup = {
  source: 'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/microsoft-windows-shell-setup',
  components: [
    {
      name: 'Microsoft-Windows-Shell-Setup',
      passes: ['windowsPE', 'offlineServicing', ...LATE],
      settings: {
        AutoLogon: group(
          {
            Domain: text(),
            Enabled: boolean(),
            LogonCount: integer(0, UINT32),
            Password: codedPassword('Password'),
            Username: text(256),
          },
          { passes: ['specialize', 'auditSystem', 'oobeSystem'] },
        ),
        BluetoothTaskbarIconEnabled: boolean({ passes: ANY }),
        ComputerName: computerName({ passes: ['offlineServicing', 'specialize'] }),
        ConfigureChatAutoInstall: boolean({
          passes: ['offlineServicing', 'specialize', 'oobeSystem'],
          since: WINDOWS_11,
        }),
        ConvertibleSlateModePromptPreference: word(['0', '1', '2'], { passes: ['windowsPE', ...ANY] }),
        CopyProfile: boolean({ passes: SPECIALIZE }),
        DesktopOptimization: group(
          {
            GoToDesktopOnSignIn: boolean(),
            ShowWindowsStoreAppsOnTaskbar: boolean(),
          },
          { passes: ['offlineServicing', 'specialize', 'auditUser', 'oobeSystem'] },
        ),
        DisableAutoDaylightTimeSet: boolean({ passes: ['offlineServicing', ...LATE] }),
        DisableSR: boolean({ passes: ['offlineServicing', ...LATE] }),
        Display: group(
          {
            ColorDepth: integer(1, 32),
            DPI: integer(1, UINT32),
            HorizontalResolution: integer(1, UINT32),
            RefreshRate: integer(1, UINT32),
            VerticalResolution: integer(1, UINT32),
          },
          { passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'] },
        ),
        DoNotCleanTaskBar: boolean({ passes: ['generalize', 'specialize'] }),
        EnableStartMenu: boolean({ passes: ANY }),
        FirstLogonCommands: group(
          {
            SynchronousCommand: ordered({
              CommandLine: command(1024),
              Description: text(256),
              Order: integer(1, 500),
              RequiresUserInput: boolean(),
            }),
          },
          { passes: OOBE },
        ),
        FolderLocations: group(
          { ProfilesDirectory: text(), ProgramData: text() },
          { passes: ['specialize', 'auditSystem', 'oobeSystem'] },
        ),
        LogonCommands: group(
          {
            AsynchronousCommand: ordered({
              CommandLine: command(1024),
              Description: text(256),
              Order: integer(1, 500),
              RequiresUserInput: boolean(),
            }),
          },
          { passes: OOBE },
        ),
        NotificationArea: group(
          { PromotedIcon1: promotedIcon(), PromotedIcon2: promotedIcon() },
          { passes: SPECIALIZE },
        ),
        OEMInformation: group(
          {
            HelpCustomized: boolean(),
            Logo: text(),
            Manufacturer: text(),
            Model: text(),
            SupportAppURL: text(),
            SupportHours: text(),
            SupportPhone: text(),
            SupportProvider: text(),
            SupportURL: text(),
            TrademarkNotice: text(),
          },
          { passes: ANY },
        ),
        OEMName: text(undefined, { passes: SPECIALIZE }),
        OEMWelcomeCenter: group(
          { OEMWelcomeCenterLinks: group({}), OfferList: group({}), WelcomeCenterButtonText: text() },
          {
            passes: OOBE,
            outdated: {
              build: WINDOWS_8,
              isRemoved: true,
              instead: 'Remove it; the Welcome Center ended with Windows 7.',
            },
          },
        ),
        OfflineUserAccounts: group(
          {
            OfflineAdministratorPassword: codedPassword('OfflineAdministratorPassword'),
            OfflineDomainAccounts: group({
              OfflineDomainAccount: item('SID', { SID: text(), Group: text() }),
              OfflineDomainAccountList: item('OfflineDomain', {
                OfflineDomain: text(),
                OfflineDomainAccount: item('SID', { SID: text(), Group: text(), Name: text() }),
              }),
            }),
            OfflineLocalAccounts: group({
              LocalAccount: item('Name', {
                Description: text(256),
                DisplayName: text(256),
                Group: text(),
                Name: text(20),
                Password: codedPassword('Password'),
              }),
            }),
          },
          { passes: ['offlineServicing'] },
        ),
        OOBE: group(
          {
            HideEULAPage: boolean(),
            HideLocalAccountScreen: boolean({ since: WINDOWS_8 }),
            HideOEMRegistrationScreen: boolean({ since: WINDOWS_8 }),
            HideOnlineAccountScreens: boolean({ since: WINDOWS_8 }),
            HideWirelessSetupInOOBE: boolean(),
            NetworkLocation: word(['Home', 'Work', 'Other'], {
              outdated: {
                build: WINDOWS_10,
                isRemoved: false,
                instead: 'Remove it; since Windows 10 the network location is set by policy or PowerShell.',
              },
            }),
            OEMAppId: text(),
            OOBEAutomation: group({}),
            ProtectYourPC: word(['1', '2', '3']),
            SkipMachineOOBE: boolean({
              outdated: {
                build: WINDOWS_8,
                isRemoved: false,
                instead:
                  'Use HideEULAPage, HideOnlineAccountScreens, HideWirelessSetupInOOBE and ProtectYourPC with an account of UserAccounts.',
              },
            }),
            SkipUserOOBE: boolean({
              outdated: {
                build: WINDOWS_8,
                isRemoved: false,
                instead: 'Use HideOnlineAccountScreens and ProtectYourPC with an account of UserAccounts.',
              },
            }),
            UnattendEnableRetailDemo: boolean({ since: WINDOWS_10 }),
            VMModeOptimizations: group(
              {
                SkipAdministratorProfileRemoval: boolean(),
                SkipNotifyUILanguageChange: boolean(),
                SkipWinREInitialization: boolean(),
              },
              { since: WINDOWS_8 },
            ),
          },
          { passes: OOBE },
        ),
        ProductKey: productKey({ passes: SPECIALIZE }),
        RegisteredOrganization: text(256, { passes: ['offlineServicing', ...LATE] }),
        RegisteredOwner: text(256, { passes: ['offlineServicing', ...LATE] }),
        ShowPowerButtonOnStartScreen: boolean({ passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'] }),
        ShowWindowsLive: boolean({
          passes: ['specialize', 'oobeSystem'],
          outdated: { build: WINDOWS_8, isRemoved: true, instead: 'Remove it; Windows Live is gone since Windows 8.' },
        }),
        SignInMode: word(['0', '1', '2'], { passes: ['windowsPE', ...ANY] }),
        StartPanelOff: boolean({ passes: LATE }),
        StartTiles: group({
          LockScreen: group({}),
          PathToLayoutFile: text(),
          RegionalOverrides: group({}),
          SquareTiles: group({}),
          SquareOrDesktopTiles: group({}),
          WideTiles: group({}),
        }),
        TaskbarLinks: group(Object.fromEntries([0, 1, 2, 3, 4, 5].map((number) => [`Link${number}`, text()])), {
          passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'],
          outdated: {
            build: WINDOWS_10_1709,
            isRemoved: false,
            instead: 'Use a layout file (LayoutModification.xml).',
          },
        }),
        Themes: group(
          {
            BrandIcon: text(),
            CustomDefaultThemeFile: text(259, {
              outdated: {
                build: WINDOWS_8,
                isRemoved: false,
                instead: 'Set DesktopBackground and ThemeName; a .theme file cannot be the default any more.',
              },
            }),
            DefaultThemesOff: boolean(),
            DesktopBackground: text(),
            ScreenSaver: text(),
            SystemModeThemeLight: boolean(),
            ThemeName: text(),
            UWPAppsUseLightTheme: boolean(),
            WindowColor: text(),
          },
          { passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'] },
        ),
        TimeZone: timeZone({ passes: ['offlineServicing', ...LATE] }),
        UserAccounts: group(
          {
            AdministratorPassword: codedPassword('AdministratorPassword'),
            DomainAccounts: group({
              DomainAccountList: item('Domain', {
                Domain: text(),
                DomainAccount: item('Name', { Name: text(), Group: text() }),
              }),
            }),
            LocalAccounts: group({
              LocalAccount: item('Name', {
                Description: text(256),
                DisplayName: text(256),
                Group: text(),
                Name: text(20),
                Password: codedPassword('Password'),
              }),
            }),
          },
          { passes: ['auditSystem', 'oobeSystem'] },
        ),
        VisualEffects: group(
          { FontSmoothing: word(['Standard', 'ClearType', 'Off']), SystemDefaultBackgroundColor: integer(0, 24) },
          {
            passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'],
            outdated: {
              build: WINDOWS_10,
              isRemoved: false,
              instead: 'Remove it; since Windows 10 it changes nothing.',
            },
          },
        ),
        WindowsFeatures: group(
          {
            ShowInternetExplorer: boolean(),
            ShowMediaCenter: boolean(),
            ShowWindowsMail: boolean(),
            ShowWindowsMediaPlayer: boolean(),
          },
          { passes: ['specialize', 'auditSystem', 'auditUser', 'oobeSystem'] },
        ),
      },
    },
  ],
}
