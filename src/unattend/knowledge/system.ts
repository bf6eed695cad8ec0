// Servers, security, power, browsers and the rest of the system.
import { boolean, group, integer, item, match, text, word, type ComponentGroup, type Settings } from './setting.ts'

const GUID = /^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/

/** Build numbers [learn: windows/release-health/release-information]. */
const WINDOWS_8 = 9200
const WINDOWS_11 = 22_000

const threatAction = () => word(['1', '2', '3', '6', '8', '9', '10', 'NULL'])
const addons = (): Settings => ({ AddonGuidItem: item('AddonGuid', { AddonGuid: text() }) })

export const SYSTEM: ComponentGroup = {
  source:
    'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/ components-b-unattend; names and passes checked ' +
    'against answer files published on GitHub',
  components: [
    {
      name: 'Microsoft-Windows-ServerManager-SvrMgrNc',
      passes: ['generalize', 'specialize'],
      settings: { DoNotOpenServerManagerAtLogon: boolean() },
    },
    {
      name: 'Microsoft-Windows-OutOfBoxExperience',
      passes: ['generalize', 'specialize'],
      settings: { DoNotOpenInitialConfigurationTasksAtLogon: boolean(), OEMExtensionXmlFilePath: text() },
    },
    {
      name: 'Microsoft-Windows-IE-ESC',
      passes: ['specialize'],
      settings: { IEHardenAdmin: boolean(), IEHardenUser: boolean() },
    },
    {
      name: 'Microsoft-Windows-IE-InternetExplorer',
      passes: ['specialize', 'oobeSystem'],
      settings: {
        Accelerators: group({
          Accelerator: item('ItemKey', { AcceleratorXML: text(), IsDefault: boolean(), ItemKey: text() }),
        }),
        AllowedSites: text(),
        BlockPopups: word(['yes', 'no']),
        CommandLabelDisplay: word(['0', '1', '2']),
        CompanyName: text(),
        CompatibilityViewDomains: text(),
        DisableAccelerators: boolean(),
        DisableDataExecutionPrevention: boolean(),
        DisableDevTools: boolean(),
        DisableFirstRunWizard: boolean(),
        DisableOOBAccelerators: boolean(),
        DisableWelcomePage: boolean(),
        EnableLinksBar: boolean(),
        FavoriteBarItems: group({
          FavoriteBarItem: item('ItemKey', { ItemKey: text(), ItemName: text(), ItemType: text(), ItemUrl: text() }),
        }),
        FavoritesDelete: boolean(),
        FavoritesList: group({
          FavoriteItem: item('FavID', {
            FavID: text(),
            FavIconFile: text(),
            FavOffLine: boolean(),
            FavTitle: text(),
            FavURL: text(),
          }),
        }),
        FavoritesOnTop: boolean(),
        FeedList: group({
          FeedItem: item('FeedKey', { FeedKey: text(), FeedTitle: text(), FeedURL: text() }),
        }),
        FilterLevel: word(['High', 'Medium', 'Low']),
        FindProvidersURL: text(),
        GroupTabs: boolean(),
        Help_Page: text(),
        HelpPage: text(),
        Home_Page: text(),
        IEWelcomeMsg: boolean(),
        InstalledBHOList: group(addons()),
        InstalledBrowserExtensions: group(addons()),
        InstalledToolbarsList: group(addons()),
        IntranetCompatibilityMode: boolean(),
        LocalIntranetSites: text(),
        LockToolbars: boolean(),
        MSCompatibilityMode: boolean(),
        NoDial: boolean(),
        PlaySound: boolean(),
        PreApprovedAddons: group(addons()),
        PrintBackground: word(['yes', 'no']),
        PrivacyAdvisorMode: word(['0', '1', '2']),
        QuickLinkList: group({
          QuickLinkItem: item('QLID', { QLID: text(), QuickLinkName: text(), QuickLinkUrl: text() }),
        }),
        SearchScopes: group({
          Scope: item('ScopeKey', {
            FaviconURL: text(),
            PreviewURL: text(),
            ScopeDefault: boolean(),
            ScopeDisplayName: text(),
            ScopeKey: text(),
            ScopeUrl: text(),
            ShowSearchSuggestions: boolean(),
            SuggestionsURL: text(),
            SuggestionsURL_JSON: text(),
          }),
        }),
        ShowCommandBar: boolean(),
        ShowInformationBar: boolean(),
        ShowLeftAddressToolbar: boolean(),
        ShowMenuBar: boolean(),
        ShowStatusBar: boolean(),
        ShowTopResult: text(),
        StartPages: group({ StartPage: item('StartPageKey', { StartPageKey: text(), StartPageUrl: text() }) }),
        SuggestedSitesEnabled: boolean(),
        TabProcessGrowth: text(),
        TrustedSites: text(),
        UserAgent: text(),
        Window_Title_CN: text(),
      },
    },
    { name: 'Microsoft-Windows-IE-ClientNetworkProtocolImplementation', passes: ['oobeSystem'] },
    { name: 'Microsoft-Windows-MicrosoftEdgeBrowser', passes: ['specialize'] },
    {
      name: 'Microsoft-Windows-LUA-Settings',
      passes: ['offlineServicing'],
      settings: { EnableLUA: boolean() },
    },
    {
      name: 'Microsoft-Windows-SQMAPI',
      passes: ['specialize'],
      settings: { CEIPEnabled: word(['0', '1']) },
    },
    {
      name: 'Microsoft-Windows-ErrorReportingCore',
      passes: ['specialize'],
      settings: {
        DefaultConsent: integer(0, 4),
        DisableQueue: word(['0', '1']),
        DisableWER: word(['0', '1']),
        DontShowUI: word(['0', '1']),
      },
    },
    {
      name: 'Microsoft-Windows-SystemRestore-Main',
      passes: ['specialize'],
      settings: { DisableSR: word(['0', '1']), RPSessionInterval: integer(0, 0xffff_ffff) },
    },
    {
      name: 'Security-Malware-Windows-Defender',
      passes: ['offlineServicing', 'specialize', 'oobeSystem'],
      settings: {
        DisableAntiSpyware: boolean({
          outdated: {
            build: WINDOWS_11,
            isRemoved: true,
            instead: 'Use policy or tamper protection settings; Windows ignores it.',
          },
        }),
        DefinitionUpdateFileSharesSources: text(),
        EnableRemoteManagedDefaults: boolean(),
        FallbackOrder: text(),
        Scan: group({
          DaysUntilAggressiveCatchupQuickScan: integer(0, 0xffff_ffff),
          ScanParameters: integer(0, 0xffff_ffff),
          ScheduleDay: integer(0, 8),
          ScheduleTime: integer(0, 1439),
        }),
        SignatureUpdateInterval: integer(1, 24),
        ThreatSeverityDefaultAction: group({
          High: threatAction(),
          Low: threatAction(),
          Moderate: threatAction(),
          Severe: threatAction(),
        }),
        TrustedImageIdentifier: text(),
      },
    },
    {
      name: 'Microsoft-Windows-PowerCPL',
      passes: ['generalize', 'specialize'],
      settings: { PreferredPlan: match(GUID, '8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c') },
    },
    {
      name: 'Microsoft-Windows-SecureStartup-FilterDriver',
      passes: ['offlineServicing', 'specialize', 'auditSystem', 'oobeSystem'],
      settings: {
        BytesDecryptedInDiskRequestOverhead: integer(0, 0xffff_ffff),
        MaxCryptoRequestsPerIo: integer(0, 0xffff_ffff),
        MaxDecryptRequests: integer(0, 0xffff_ffff),
        MaxEncryptRequests: integer(0, 0xffff_ffff),
        PreventDeviceEncryption: boolean(),
        SlicedEncryptionInPlace: word(['0', '1']),
        SlicedEncryptionRequestsMax: integer(0, 0xffff_ffff),
        SlicedEncryptionMinSize: integer(0, 0xffff_ffff),
        WriteIoAggregateMaxSize: integer(0, 0xffff_ffff),
        WriteIoAggregateMinSize: integer(0, 0xffff_ffff),
        WriteSubrequestLength: integer(0, 0xffff_ffff),
      },
    },
    {
      name: 'Microsoft-Windows-EnhancedStorage-Adm',
      passes: ['specialize', 'oobeSystem'],
      settings: { TCGSecurityActivationDisabled: word(['0', '1']) },
    },
    {
      name: 'Microsoft-Windows-DeviceGuard-Unattend',
      passes: ['offlineServicing'],
      settings: {
        EnableVirtualizationBasedSecurity: word(['0', '1']),
        HypervisorEnforcedCodeIntegrity: word(['0', '1', '2']),
        LsaCfgFlags: word(['0', '1', '2']),
      },
    },
    {
      name: 'Microsoft-Windows-CodeIntegrity',
      passes: ['offlineServicing'],
      settings: { SkuPolicyRequired: boolean() },
    },
    {
      name: 'Microsoft-Windows-Printing-Spooler-Core',
      passes: ['specialize'],
      settings: {
        RemoveMPDW: word(['0', '1']),
        RemoveMXDW: word(['0', '1']),
        removalPolicy: integer(0, 0xffff_ffff),
        Start: word(['0', '1']),
      },
    },
    {
      name: 'Microsoft-Windows-STObject',
      passes: ['generalize', 'specialize'],
    },
    {
      name: 'Microsoft-Windows-HelpAndSupport',
      passes: ['specialize', 'oobeSystem'],
    },
    { name: 'Microsoft-Windows-Security-Licensing-SLC', passes: ['generalize', 'specialize'] },
    { name: 'Microsoft-Windows-Security-Licensing-SLC-UX', passes: ['specialize'] },
    {
      name: 'Microsoft-Windows-Sidebar',
      passes: ['specialize', 'auditUser', 'oobeSystem'],
      settings: {
        SidebarOnByDefault: boolean({
          outdated: { build: WINDOWS_8, isRemoved: true, instead: 'Remove it; the sidebar is gone since Windows 8.' },
        }),
        SidebarVisible: boolean({
          outdated: { build: WINDOWS_8, isRemoved: true, instead: 'Remove it; the sidebar is gone since Windows 8.' },
        }),
      },
    },
    ...(
      [
        ['Microsoft-Windows-Audio-AudioCore', ['specialize']],
        ['Microsoft-Windows-Audio-VolumeControl', ['specialize']],
        ['Microsoft-Windows-Authentication-AuthUI', ['specialize']],
        ['Microsoft-Windows-BLB-WSB-Online-Main', ['specialize', 'oobeSystem']],
        ['Microsoft-Windows-CoreMmRes', ['generalize', 'specialize', 'auditSystem', 'auditUser', 'oobeSystem']],
        ['Microsoft-Windows-DeviceAccess', ['specialize']],
        ['Microsoft-Windows-Devices-Lights-WinRT', ['offlineServicing']],
        ['Microsoft-Windows-DiagCpl', ['offlineServicing', 'generalize', 'specialize']],
        ['Microsoft-Windows-Disk-Failure-Diagnostic-Module', ['offlineServicing', 'generalize', 'specialize']],
        ['Microsoft-Windows-Embedded-BootExp', ['specialize', 'oobeSystem']],
        ['Microsoft-Windows-Embedded-EmbeddedLogon', ['offlineServicing', 'specialize']],
        ['Microsoft-Windows-Embedded-KeyboardFilterService', ['offlineServicing']],
        ['Microsoft-Windows-Embedded-ShellLauncher', ['oobeSystem']],
        ['Microsoft-Windows-Embedded-UnifiedWriteFilter', ['specialize']],
        ['Microsoft-Windows-ehome-reg-inf', ['specialize']],
        ['Microsoft-Windows-Fax-Service', ['specialize']],
        ['Microsoft-Windows-GPIOButtons', ['offlineServicing', 'specialize']],
        ['Microsoft-Windows-MediaPlayer-Core', ['offlineServicing', 'specialize']],
        ['Microsoft-Windows-MobilePC-Sensors-API', ['specialize']],
        ['Microsoft-Windows-Sensors-Core', ['offlineServicing', 'specialize', 'oobeSystem']],
        ['Microsoft-Windows-SHWebSVC', ['oobeSystem']],
        ['Microsoft-Windows-SystemMaintenanceService', ['specialize']],
        ['Microsoft-Windows-SystemSettingsThreshold', ['generalize', 'specialize']],
        ['Microsoft-Windows-TabletPC-Platform-Input-Core', ['offlineServicing', 'specialize', 'oobeSystem']],
        ['Microsoft-Windows-Tpm-Tasks', ['specialize']],
        ['Microsoft-Windows-TwinUI', ['offlineServicing', 'specialize', 'oobeSystem']],
        ['Microsoft-Windows-WDF-KernelLibrary', ['offlineServicing']],
        ['Microsoft-Windows-WPD-BusEnumService', ['specialize']],
      ] as const
    ).map(([name, passes]) => ({ name, passes })),
  ],
}
