// Option 175: what iPXE says of itself, and the word that spares it the wait for a proxy [ipxe/dhcp.h].
import type { IpxeFeatures } from '../model.ts'
import { Option } from './options.ts'
import {
  at,
  findSubOption,
  subOptionsCodec,
  SubOptionTypes as Type,
  type SubOptionsOf,
  type SubOptionType,
} from './sub-options.ts'

const i8: SubOptionType<number> = {
  decode: (value) => (value.length === 1 ? ((value[0] ?? 0) << 24) >> 24 : undefined),
  encode: (number) => Uint8Array.of(number & 255),
}
const version: SubOptionType<string> = {
  decode: (value) => (value.length === 3 ? value.join('.') : undefined),
  encode: (text) => Uint8Array.from(text.split('.'), Number),
}
/** A bus, then vendor and device: 1 is PCI. */
const busId: SubOptionType<{ bus: number; vendor: number; device: number }> = {
  decode: (value) => {
    const [bus, vendorHigh, vendorLow, deviceHigh, deviceLow] = value
    if (value.length !== 5 || bus === undefined) return undefined
    return {
      bus,
      vendor: ((vendorHigh ?? 0) << 8) | (vendorLow ?? 0),
      device: ((deviceHigh ?? 0) << 8) | (deviceLow ?? 0),
    }
  },
  encode: ({ bus, vendor, device }) => Uint8Array.of(bus, vendor >>> 8, vendor & 255, device >>> 8, device & 255),
}

/** Features by the code of their sub-option, whose value is a version or 1. */
export const IPXE_FEATURES: Readonly<Record<number, string>> = {
  0x10: 'pxeext',
  0x11: 'iscsi',
  0x12: 'aoe',
  0x13: 'http',
  0x14: 'https',
  0x15: 'tftp',
  0x16: 'ftp',
  0x17: 'dns',
  0x18: 'bzimage',
  0x19: 'multiboot',
  0x1a: 'slam',
  0x1b: 'srp',
  0x20: 'nbi',
  0x21: 'pxe',
  0x22: 'elf',
  0x23: 'comboot',
  0x24: 'efi',
  0x25: 'fcoe',
  0x26: 'vlan',
  0x27: 'menu',
  0x28: 'sdi',
  0x29: 'nfs',
}

/** Sub-options by name; the features are fields too. */
export const IPXE_FIELDS = {
  priority: at(0x01, i8),
  keepSan: at(0x08, Type.u8),
  skipSanBoot: at(0x09, Type.u8),
  pxeext: at(0x10, Type.u8),
  iscsi: at(0x11, Type.u8),
  aoe: at(0x12, Type.u8),
  http: at(0x13, Type.u8),
  https: at(0x14, Type.u8),
  tftp: at(0x15, Type.u8),
  ftp: at(0x16, Type.u8),
  dns: at(0x17, Type.u8),
  bzimage: at(0x18, Type.u8),
  multiboot: at(0x19, Type.u8),
  slam: at(0x1a, Type.u8),
  srp: at(0x1b, Type.u8),
  nbi: at(0x20, Type.u8),
  pxe: at(0x21, Type.u8),
  elf: at(0x22, Type.u8),
  comboot: at(0x23, Type.u8),
  efi: at(0x24, Type.u8),
  fcoe: at(0x25, Type.u8),
  vlan: at(0x26, Type.u8),
  menu: at(0x27, Type.u8),
  sdi: at(0x28, Type.u8),
  nfs: at(0x29, Type.u8),
  scriptlet: at(0x51, Type.text),
  /** Nothing but this offer matters: no wait for ProxyDHCP. */
  noPxeDhcp: at(0xb0, Type.u8),
  busId: at(0xb1, busId),
  username: at(0xbe, Type.text),
  password: at(0xbf, Type.text),
  version: at(0xeb, version),
} as const
export type IpxeOptions = SubOptionsOf<typeof IPXE_FIELDS>

const codec = subOptionsCodec(Option.Ipxe, IPXE_FIELDS, 'padded')

/** Option 175 as a value. Throws DHCP_BAD_OPTION when a sub-option runs past its end. */
export const decodeIpxeOptions: (bytes: Uint8Array) => IpxeOptions = codec.decode
/** Option 175 for a value, closed by 255. */
export const encodeIpxeOptions: (value: IpxeOptions) => Uint8Array = codec.encode

/** Priority 1: of the offers it has when it decides, iPXE takes the one that says most; others say nothing, which is 0. */
export const PREFERRED = Uint8Array.of(0x01, 1, 1)
/** The same, and `B0 01 01`: take this offer, wait for no proxy. */
export const PREFERRED_NO_PROXY_WAIT = Uint8Array.of(0x01, 1, 1, 0xb0, 1, 1)

/** What iPXE can do, for the decision: its version and the features it names; quiet about malformed lists. */
export function ipxeFeatures(option: Uint8Array | undefined): IpxeFeatures {
  const found = findSubOption(option, IPXE_FIELDS.version.code, 'padded')
  const features: string[] = []
  for (let at = 0; option && at < option.length;) {
    const code = option[at] ?? 0
    if (code === 255) break
    if (code === 0) {
      at++
      continue
    }
    const length = option[at + 1]
    if (length === undefined || at + 2 + length > option.length) break
    const name = IPXE_FEATURES[code]
    if (name !== undefined && (option[at + 2] ?? 0) !== 0 && length > 0) features.push(name)
    at += 2 + length
  }
  return { version: found?.length === 3 ? found.join('.') : null, features }
}
