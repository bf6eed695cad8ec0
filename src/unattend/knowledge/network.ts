// Addresses, names and doors of the network: TCP/IP, DNS, NetBIOS, firewall, remote desktop, Wi-Fi.
import { boolean, group, integer, item, text, UINT32, word, type ComponentGroup, type Settings } from './setting.ts'

const addresses = () => item('wcm:keyValue', { is: 'text' })

const ipSettings = (): Settings => ({
  DhcpEnabled: boolean(),
  Metric: integer(0, UINT32),
  RouterDiscoveryEnabled: boolean(),
})

export const NETWORK: ComponentGroup = {
  source:
    'https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/ microsoft-windows-tcpip, -dns-client, -netbt, ' +
    'networking-mpssvc-svc, microsoft-windows-terminalservices-*, -remoteassistance-exe, -smbserver, -workstationservice',
  components: [
    {
      name: 'Microsoft-Windows-TCPIP',
      passes: ['windowsPE', 'specialize'],
      settings: {
        IcmpRedirectsEnabled: boolean(),
        Interfaces: group({
          Interface: item('Identifier', {
            Identifier: text(),
            Ipv4Settings: group(ipSettings()),
            Ipv6Settings: group(ipSettings()),
            Routes: group({
              Route: item('Identifier', {
                Identifier: text(),
                Metric: integer(0, UINT32),
                NextHopAddress: text(),
                Prefix: text(),
              }),
            }),
            UnicastIpAddresses: group({ IpAddress: addresses() }),
          }),
        }),
      },
    },
    {
      name: 'Microsoft-Windows-DNS-Client',
      passes: ['windowsPE', 'specialize'],
      settings: {
        DNSDomain: text(),
        DNSSuffixSearchOrder: group({ DomainName: addresses() }),
        Interfaces: group({
          Interface: item('Identifier', {
            DisableDynamicUpdate: boolean(),
            DNSDomain: text(),
            DNSServerSearchOrder: group({ IpAddress: addresses() }),
            EnableAdapterDomainNameRegistration: boolean(),
            Identifier: text(),
          }),
        }),
        UseDomainNameDevolution: boolean(),
      },
    },
    {
      name: 'Microsoft-Windows-NetBT',
      passes: ['windowsPE', 'specialize'],
      settings: {
        EnableLMHOSTS: boolean(),
        Interfaces: group({
          Interface: item('Identifier', {
            Identifier: text(),
            NameServerList: group({ IpAddress: addresses() }),
            NetbiosOptions: word(['0', '1', '2']),
          }),
        }),
      },
    },
    {
      name: 'Networking-MPSSVC-Svc',
      passes: ['specialize'],
      settings: {
        DisableStatefulFTP: boolean(),
        DisableStatefulPPTP: boolean(),
        DomainProfile_DisableNotifications: boolean(),
        DomainProfile_EnableFirewall: boolean(),
        DomainProfile_LogDroppedPackets: boolean(),
        DomainProfile_LogFile: text(),
        DomainProfile_LogFileSize: integer(1, 32_767),
        DomainProfile_LogSuccessfulConnections: boolean(),
        FirewallGroups: group({
          FirewallGroup: item('wcm:keyValue', {
            Active: boolean(),
            Group: text(),
            Profile: word(['all', 'domain', 'private', 'public']),
          }),
        }),
        PrivateProfile_DisableNotifications: boolean(),
        PrivateProfile_EnableFirewall: boolean(),
        PrivateProfile_LogDroppedPackets: boolean(),
        PrivateProfile_LogFile: text(),
        PrivateProfile_LogFileSize: integer(1, 32_767),
        PrivateProfile_LogSuccessfulConnections: boolean(),
        PublicProfile_DisableNotifications: boolean(),
        PublicProfile_EnableFirewall: boolean(),
        PublicProfile_LogDroppedPackets: boolean(),
        PublicProfile_LogFile: text(),
        PublicProfile_LogFileSize: integer(1, 32_767),
        PublicProfile_LogSuccessfulConnections: boolean(),
      },
    },
    {
      name: 'Microsoft-Windows-TerminalServices-LocalSessionManager',
      passes: ['offlineServicing', 'generalize', 'specialize'],
      settings: { fDenyTSConnections: boolean() },
    },
    {
      name: 'Microsoft-Windows-TerminalServices-RDP-WinStationExtensions',
      passes: ['generalize', 'specialize'],
      settings: { SecurityLayer: word(['0', '1', '2']), UserAuthentication: word(['0', '1']) },
    },
    {
      name: 'Microsoft-Windows-TerminalServices-RemoteConnectionManager',
      passes: ['offlineServicing', 'generalize', 'specialize'],
      settings: { LicensingMode: integer(2, 5) },
    },
    { name: 'Microsoft-Windows-TerminalServices-CentralPublishing', passes: ['oobeSystem'] },
    { name: 'Microsoft-Windows-TerminalServices-LicenseServer', passes: ['oobeSystem'] },
    {
      name: 'Microsoft-Windows-TerminalServices-Publishing-WMIProvider',
      passes: ['offlineServicing', 'generalize', 'specialize'],
    },
    {
      name: 'Microsoft-Windows-RemoteAssistance-Exe',
      passes: ['specialize'],
      settings: {
        CreateEncryptedOnlyTickets: boolean(),
        fAllowFullControl: boolean(),
        fAllowToGetHelp: boolean(),
        fEnableChatControl: boolean(),
        MaxTicketExpiry: integer(0, 99),
        MaxTicketExpiryUnits: word(['0', '1', '2']),
      },
    },
    { name: 'Microsoft-Windows-NetworkBridge', passes: ['generalize'] },
    { name: 'Microsoft-Windows-NetworkLoadBalancing-Core', passes: ['specialize'] },
    { name: 'Microsoft-Windows-RasServer', passes: ['specialize'] },
    { name: 'Microsoft-Windows-SharedAccess', passes: ['generalize', 'specialize'] },
    { name: 'Microsoft-Windows-SMBServer', passes: ['generalize', 'specialize'] },
    { name: 'Microsoft-Windows-SNMP-Agent-Service', passes: ['generalize', 'specialize'] },
    { name: 'Microsoft-Windows-TapiSetup', passes: ['specialize'] },
    {
      name: 'Microsoft-Windows-WiFiNetworkManager',
      passes: ['offlineServicing', 'specialize', 'oobeSystem'],
    },
    { name: 'Microsoft-Windows-WLANSVC', passes: ['offlineServicing', 'windowsPE', 'specialize', 'oobeSystem'] },
    { name: 'Microsoft-Windows-WorkstationService', passes: ['generalize', 'specialize'] },
    { name: 'Microsoft-Windows-WWANUI', passes: ['generalize', 'specialize'] },
    { name: 'Microsoft-Windows-BrowserService', passes: ['generalize', 'specialize'] },
  ],
}
