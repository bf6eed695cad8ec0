// DHCP's numbers: option codes with name and type, message types [RFC 2132, IANA bootp-dhcp-parameters].

/** Option codes by name. */
export const Option = {
  Pad: 0,
  SubnetMask: 1,
  Router: 3,
  DomainNameServer: 6,
  HostName: 12,
  DomainName: 15,
  BroadcastAddress: 28,
  VendorSpecific: 43,
  RequestedAddress: 50,
  LeaseTime: 51,
  Overload: 52,
  MessageType: 53,
  ServerIdentifier: 54,
  ParameterList: 55,
  Message: 56,
  MaximumMessageSize: 57,
  RenewalTime: 58,
  RebindingTime: 59,
  VendorClass: 60,
  ClientIdentifier: 61,
  TftpServerName: 66,
  BootFileName: 67,
  UserClass: 77,
  RelayAgentInformation: 82,
  ClientArchitecture: 93,
  ClientNetworkInterface: 94,
  ClientMachineIdentifier: 97,
  SubnetSelection: 118,
  Ipxe: 175,
  WdsNetworkBootProgram: 250,
  WdsBcdPath: 252,
  End: 255,
} as const

/** Message types (option 53) [RFC 2132 §9.6]. */
export const MessageType = {
  Discover: 1,
  Offer: 2,
  Request: 3,
  Decline: 4,
  Ack: 5,
  Nak: 6,
  Release: 7,
  Inform: 8,
} as const

/** Message types as people write them. */
export const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  1: 'DISCOVER',
  2: 'OFFER',
  3: 'REQUEST',
  4: 'DECLINE',
  5: 'ACK',
  6: 'NAK',
  7: 'RELEASE',
  8: 'INFORM',
}

/** How an option's value reads: option-values.ts has both ways of each. */
export type OptionType =
  | 'address'
  | 'addresses'
  | 'text'
  | 'flag'
  | 'u8'
  | 'u16'
  | 'u16s'
  | 'u32'
  | 'i32'
  | 'codes'
  | 'routes'
  | 'domains'
  | 'pxe'
  | 'vendor-class'
  | 'user-classes'
  | 'relay'
  | 'architectures'
  | 'network-interface'
  | 'machine-identifier'
  | 'ipxe'
  | 'wds'
  | 'bcd-path'
  | 'bytes'

/** One option: its name in the registry, the type of its value, and for pairs of addresses how many make one entry. */
export interface OptionDefinition {
  name: string
  type: OptionType
}

function table(lines: string): Readonly<Record<number, OptionDefinition>> {
  const entries = [...lines.matchAll(/^\s*(\d+)\s+(\S+)\s+(.+?)\s*$/gm)].map(
    ([, code, type, name]): [number, OptionDefinition] => [
      Number(code),
      { name: name ?? '', type: (type ?? 'bytes') as OptionType },
    ],
  )
  return Object.fromEntries(entries)
}

/** Options with their names and the type of their value; others are carried and shown as bytes. */
export const OPTIONS = table(`
  1   address             subnet mask
  2   i32                 time offset
  3   addresses           router
  4   addresses           time server
  5   addresses           name server
  6   addresses           domain name server
  7   addresses           log server
  8   addresses           quotes server
  9   addresses           lpr server
  10  addresses           impress server
  11  addresses           rlp server
  12  text                host name
  13  u16                 boot file size
  14  text                merit dump file
  15  text                domain name
  16  address             swap server
  17  text                root path
  18  text                extensions path
  19  flag                ip forwarding
  20  flag                non-local source routing
  21  addresses           policy filter
  22  u16                 maximum datagram reassembly size
  23  u8                  default ip time-to-live
  24  u32                 path mtu aging timeout
  25  u16s                path mtu plateau table
  26  u16                 interface mtu
  27  flag                all subnets are local
  28  address             broadcast address
  29  flag                perform mask discovery
  30  flag                mask supplier
  31  flag                perform router discovery
  32  address             router solicitation address
  33  addresses           static route
  34  flag                trailer encapsulation
  35  u32                 arp cache timeout
  36  flag                ethernet encapsulation
  37  u8                  tcp default ttl
  38  u32                 tcp keepalive interval
  39  flag                tcp keepalive garbage
  40  text                nis domain
  41  addresses           nis servers
  42  addresses           ntp servers
  43  pxe                 vendor specific
  44  addresses           netbios name server
  45  addresses           netbios datagram server
  46  u8                  netbios node type
  47  text                netbios scope
  48  addresses           x window font server
  49  addresses           x window display manager
  50  address             requested address
  51  u32                 lease time
  52  u8                  overload
  53  u8                  message type
  54  address             server identifier
  55  codes               parameter list
  56  text                message
  57  u16                 maximum message size
  58  u32                 renewal time
  59  u32                 rebinding time
  60  vendor-class        vendor class
  61  bytes               client identifier
  64  text                nis+ domain
  65  addresses           nis+ servers
  66  text                TFTP server name
  67  text                boot file name
  68  addresses           mobile ip home agent
  69  addresses           smtp server
  70  addresses           pop3 server
  71  addresses           nntp server
  72  addresses           www server
  77  user-classes        user class
  80  bytes               rapid commit
  81  bytes               client fqdn
  82  relay               relay agent information
  91  u32                 client last transaction time
  92  addresses           associated address
  93  architectures       client architecture
  94  network-interface   client network interface
  97  machine-identifier  client machine identifier
  100 text                posix time zone
  101 text                tz database time zone
  108 u32                 ipv6-only preferred
  114 text                captive portal
  116 u8                  auto configure
  117 u16s                name service search
  118 address             subnet selection
  119 domains             domain search
  120 bytes               sip servers
  121 routes              classless static route
  124 bytes               vendor-identifying vendor class
  125 bytes               vendor-identifying vendor information
  128 bytes               pxe 128
  129 bytes               pxe 129
  130 bytes               pxe 130
  131 bytes               pxe 131
  132 bytes               pxe 132
  133 bytes               pxe 133
  134 bytes               pxe 134
  135 bytes               pxe 135
  138 addresses           capwap access controller
  145 codes               forcerenew nonce capable
  150 addresses           TFTP server address
  175 ipxe                iPXE
  208 bytes               PXELINUX magic
  209 text                PXELINUX configuration file
  210 text                PXELINUX path prefix
  211 u32                 PXELINUX reboot time
  220 bytes               subnet allocation
  221 bytes               virtual subnet selection
  243 bytes               ConfigMgr variable file
  249 routes              classless static route (Microsoft)
  250 wds                 WDS network boot program
  252 bcd-path            WDS boot configuration data path
`)
