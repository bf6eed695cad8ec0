// Option 43 inside class PXEClient: discovery control, boot servers, menu, boot item [PXE 2.1 §2.2.3 and table 2-1].
import type { BootInstruction } from '../model.ts'
import { ipv4FromBytes, ipv4ToBytes, type Ipv4 } from '../net/address.ts'
import { Option } from './options.ts'
import {
  at,
  findSubOption,
  subOptionsCodec,
  SubOptionTypes as Type,
  type SubOptionsOf,
  type SubOptionType,
} from './sub-options.ts'

/** Where servers of one type are. */
export interface PxeBootServer {
  type: number
  addresses: Ipv4[]
}
/** A line of the boot menu; type 0 is the local disk. */
export interface PxeMenuItem {
  type: number
  text: string
}
/** What stands above the menu; 0 seconds: the first item at once, 255: wait for ever. */
export interface PxeMenuPrompt {
  timeoutSeconds: number
  text: string
}
/** What was chosen from a menu or is discovered: the server's type, and which of its files. */
export interface PxeBootItem {
  type: number
  /** Bit 15: credentials are asked for [PXE 2.1 §2.2.3]. */
  layer: number
}

const latin1 = (value: Uint8Array) => Buffer.from(value).toString('latin1')
const u16 = (value: Uint8Array, offset: number) => ((value[offset] ?? 0) << 8) | (value[offset + 1] ?? 0)

const bootServers: SubOptionType<PxeBootServer[]> = {
  decode: (value) => {
    const servers: PxeBootServer[] = []
    for (let at = 0; at < value.length;) {
      const count = value[at + 2]
      if (count === undefined || at + 3 + count * 4 > value.length) return undefined
      const addresses = Array.from({ length: count }, (_, index) => ipv4FromBytes(value, at + 3 + index * 4))
      servers.push({ type: u16(value, at), addresses })
      at += 3 + count * 4
    }
    return servers
  },
  encode: (servers) =>
    Buffer.concat(
      servers.map(({ type, addresses }) =>
        Buffer.concat([Uint8Array.of(type >>> 8, type & 255, addresses.length), ...addresses.map(ipv4ToBytes)]),
      ),
    ),
}

const bootMenu: SubOptionType<PxeMenuItem[]> = {
  decode: (value) => {
    const items: PxeMenuItem[] = []
    for (let at = 0; at < value.length;) {
      const length = value[at + 2]
      if (length === undefined || at + 3 + length > value.length) return undefined
      items.push({ type: u16(value, at), text: latin1(value.subarray(at + 3, at + 3 + length)) })
      at += 3 + length
    }
    return items
  },
  encode: (items) =>
    Buffer.concat(
      items.map(({ type, text }) =>
        Buffer.concat([Uint8Array.of(type >>> 8, type & 255, text.length), Buffer.from(text, 'latin1')]),
      ),
    ),
}

const menuPrompt: SubOptionType<PxeMenuPrompt> = {
  decode: (value) =>
    value.length === 0 ? undefined : { timeoutSeconds: value[0] ?? 0, text: latin1(value.subarray(1)) },
  encode: ({ timeoutSeconds, text }) => Buffer.concat([Uint8Array.of(timeoutSeconds), Buffer.from(text, 'latin1')]),
}

const multicastAllocation: SubOptionType<{ base: Ipv4; block: number; range: number }> = {
  decode: (value) =>
    value.length === 8 ? { base: ipv4FromBytes(value), block: u16(value, 4), range: u16(value, 6) } : undefined,
  encode: ({ base, block, range }) =>
    Uint8Array.of(...ipv4ToBytes(base), block >>> 8, block & 255, range >>> 8, range & 255),
}

const credentialTypes: SubOptionType<number[]> = {
  decode: (value) =>
    value.length % 4 === 0 && value.length > 0
      ? Array.from(
          { length: value.length / 4 },
          (_, index) => Type.u32.decode(value.subarray(index * 4, index * 4 + 4)) ?? 0,
        )
      : undefined,
  encode: (types) => Buffer.concat(types.map(Type.u32.encode)),
}

const bootItem: SubOptionType<PxeBootItem> = {
  decode: (value) => (value.length === 4 ? { type: u16(value, 0), layer: u16(value, 2) } : undefined),
  encode: ({ type, layer }) => Uint8Array.of(type >>> 8, type & 255, layer >>> 8, layer & 255),
}

/** Sub-options by name. */
export const PXE_FIELDS = {
  mtftpAddress: at(1, Type.ipv4),
  mtftpClientPort: at(2, Type.u16),
  mtftpServerPort: at(3, Type.u16),
  mtftpTimeoutSeconds: at(4, Type.u8),
  mtftpDelaySeconds: at(5, Type.u8),
  discoveryControl: at(6, Type.u8),
  discoveryMulticast: at(7, Type.ipv4),
  bootServers: at(8, bootServers),
  bootMenu: at(9, bootMenu),
  menuPrompt: at(10, menuPrompt),
  multicastAllocation: at(11, multicastAllocation),
  credentialTypes: at(12, credentialTypes),
  bootItem: at(71, bootItem),
} as const
export type PxeOptions = SubOptionsOf<typeof PXE_FIELDS>

const codec = subOptionsCodec(Option.VendorSpecific, PXE_FIELDS, 'padded')

/** Option 43 as a value. Throws DHCP_BAD_OPTION when a sub-option runs past its end. */
export const decodePxeOptions: (bytes: Uint8Array) => PxeOptions = codec.decode
/** Option 43 for a value, in the order of its fields, closed by 255. Throws DHCP_BAD_OPTION for a value above 255 bytes. */
export const encodePxeOptions: (value: PxeOptions) => Uint8Array = codec.encode

/** Bits of sub-option 6. */
export const DiscoveryControl = {
  NoBroadcast: 0x01,
  NoMulticast: 0x02,
  OnlyListedServers: 0x04,
  /** A boot file is in this offer: load it without prompt, menu or discovery. */
  UseBootFile: 0x08,
} as const

/** `06 01 08 FF`: load the file in this offer, ask nothing more. */
export const USE_BOOT_FILE = Uint8Array.of(6, 1, DiscoveryControl.UseBootFile, 255)

/** The boot item a request names (43.71), undefined if none; quiet about malformed lists. */
export function requestedBootItem(option43: Uint8Array | undefined): PxeBootItem | undefined {
  const value = findSubOption(option43, PXE_FIELDS.bootItem.code, 'padded')
  return value && bootItem.decode(value)
}

/** The local disk in a menu. */
export const LOCAL_BOOT_TYPE = 0
/** Option 43 in one piece: no firmware joins several [RFC 3396]. */
const MAX_OPTION_BYTES = 255
/** EDK2 shows 70 characters of an item; several short ones help more than one long. */
const MAX_ITEM_CHARACTERS = 40
const MAX_PROMPT_CHARACTERS = 60
/** Code and length of sub-options 6, 8, 9 and 10, the byte of 6, the timeout of 10, and the closing 255. */
const FRAME_BYTES = 4 * 2 + 1 + 1 + 1
/** Type and length before an item's text; type, count and one address in the list of servers. */
const ITEM_BYTES = 3
const SERVER_BYTES = 7

/**
 * Option 43 of a boot menu whose servers are all `server`. What does not fit into 255 bytes is cut: first long texts, then
 * items from the end, but never the local disk.
 */
export function menuOptions(menu: Omit<BootInstruction & { kind: 'menu' }, 'kind'>, server: Ipv4): PxeOptions {
  const prompt = printable(menu.prompt, MAX_PROMPT_CHARACTERS)
  const all = menu.items.map(({ type, text }) => ({ type: type & 0xffff, text: printable(text, MAX_ITEM_CHARACTERS) }))
  const isLocal = ({ type }: PxeMenuItem) => type === LOCAL_BOOT_TYPE
  let room = MAX_OPTION_BYTES - FRAME_BYTES - prompt.length
  const kept = new Set<PxeMenuItem>()
  // the way to the disk has its place first
  for (const item of [...all.filter(isLocal), ...all.filter((item) => !isLocal(item))]) {
    const needed = ITEM_BYTES + item.text.length + (isLocal(item) ? 0 : SERVER_BYTES)
    if (needed > room) break
    room -= needed
    kept.add(item)
  }
  const items = all.filter((item) => kept.has(item))
  return {
    discoveryControl: DiscoveryControl.NoBroadcast | DiscoveryControl.NoMulticast | DiscoveryControl.OnlyListedServers,
    bootServers: items.filter((item) => !isLocal(item)).map(({ type }) => ({ type, addresses: [server] })),
    bootMenu: items,
    menuPrompt: { timeoutSeconds: Math.min(255, Math.max(0, Math.floor(menu.timeoutSeconds))), text: prompt },
  }
}

/** Characters a text screen has, at most so many; what was cut ends with a full stop. */
function printable(text: string, limit: number): string {
  const shown = text.replace(/[^\x20-\x7e]/g, '?')
  return shown.length <= limit ? shown : `${shown.slice(0, limit - 1)}.`
}
