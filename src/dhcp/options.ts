// DHCP's numbers: option codes with name and type, message types [RFC 2132, RFC 4578, IANA bootp-dhcp-parameters].

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

/** How an option's value reads. */
export type OptionType = 'addresses' | 'text' | 'u8' | 'u16' | 'u16s' | 'u32' | 'codes' | 'uuid' | 'pxe' | 'bytes'

/** Options with their names in the RFCs and the type of their value; others are shown as bytes. */
export const OPTIONS: Readonly<Record<number, { name: string; type: OptionType }>> = {
  1: { name: 'subnet mask', type: 'addresses' },
  3: { name: 'router', type: 'addresses' },
  6: { name: 'domain name server', type: 'addresses' },
  12: { name: 'host name', type: 'text' },
  15: { name: 'domain name', type: 'text' },
  28: { name: 'broadcast address', type: 'addresses' },
  43: { name: 'vendor specific', type: 'pxe' },
  50: { name: 'requested address', type: 'addresses' },
  51: { name: 'lease time', type: 'u32' },
  53: { name: 'message type', type: 'u8' },
  54: { name: 'server identifier', type: 'addresses' },
  55: { name: 'parameter list', type: 'codes' },
  56: { name: 'message', type: 'text' },
  57: { name: 'maximum message size', type: 'u16' },
  58: { name: 'renewal time', type: 'u32' },
  59: { name: 'rebinding time', type: 'u32' },
  60: { name: 'vendor class', type: 'text' },
  61: { name: 'client identifier', type: 'bytes' },
  66: { name: 'TFTP server name', type: 'text' },
  67: { name: 'boot file name', type: 'text' },
  77: { name: 'user class', type: 'text' },
  82: { name: 'relay agent information', type: 'bytes' },
  93: { name: 'client architecture', type: 'u16s' },
  94: { name: 'client network interface', type: 'bytes' },
  97: { name: 'client machine identifier', type: 'uuid' },
  175: { name: 'iPXE', type: 'bytes' },
  250: { name: 'WDS network boot program', type: 'bytes' },
  252: { name: 'WDS boot configuration data path', type: 'text' },
}
