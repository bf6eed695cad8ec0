// PXE's options: vendor class 60, architecture 93, machine identifier 97, user class 77, vendor options 43 [PXE 2.1, RFC 4578].
import { ARCHITECTURES, type Architecture } from '../model.ts'
import { textOf } from './packet.ts'

/** What the first eight letters of option 60 promise. */
export const VendorClass = { Pxe: 'PXEClient', Http: 'HTTPClient' } as const

/** Sub-options of option 43 [PXE 2.1 table 2-1]. */
export const PxeOption = {
  DiscoveryControl: 6,
  BootServers: 8,
  BootMenu: 9,
  MenuPrompt: 10,
  BootItem: 71,
  End: 255,
} as const

/** Bit 3 of sub-option 6: a boot file is in this offer, load it without prompt, menu or discovery [PXE 2.1 §2.2.3]. */
export const DISCOVERY_USE_BOOT_FILE = 0x08

/** Processor architecture types of option 93 that PXE (TFTP) firmware sends, to WDS's names [IANA, RFC 4578 erratum 4624]. */
const PXE_ARCHITECTURES: Readonly<Record<number, Architecture>> = {
  // BIOS says 0 on 64-bit computers too
  0: 'x86',
  6: 'x86uefi',
  7: 'x64uefi',
  // Deviation: RFC 4578 calls 9 x64 and 7 EBC, firmware does the opposite; both are x64
  9: 'x64uefi',
  10: 'arm',
  11: 'arm64',
}
const HTTP_ARCHITECTURES: Readonly<Record<number, Architecture>> = {
  15: 'x86uefi',
  16: 'x64uefi',
  17: 'x64uefi',
  18: 'arm',
  19: 'arm64',
}

/** WDS's name for an architecture code, null for those Windows never ran on. */
export function architectureOf(code: number): Architecture | null {
  return PXE_ARCHITECTURES[code] ?? HTTP_ARCHITECTURES[code] ?? null
}

/** The option 93 code PXE firmware of this architecture sends. */
export function architectureCode(architecture: Architecture): number {
  const code = Object.entries(PXE_ARCHITECTURES).find(([, name]) => name === architecture)?.[0]
  // x64 BIOS has no code of its own
  return Number(code ?? 0)
}

/** The codes of option 93, or the one spelled in option 60 (`PXEClient:Arch:00007:…`) when 93 is missing. */
export function architectureCodes(option93: Uint8Array | undefined, vendorClass: string | null): number[] {
  const codes: number[] = []
  for (let at = 0; option93 && at + 1 < option93.length; at += 2)
    codes.push(((option93[at] ?? 0) << 8) | (option93[at + 1] ?? 0))
  if (codes.length > 0) return codes
  const spelled = /:Arch:(\d{5})/.exec(vendorClass ?? '')?.[1]
  return spelled === undefined ? [] : [Number(spelled)]
}

/** Whether text is one of WDS's architecture names. */
export function isArchitecture(text: string): text is Architecture {
  return (ARCHITECTURES as readonly string[]).includes(text)
}

/** The UUID of option 97: type 0, then the SMBIOS bytes whose first three fields are little-endian [RFC 4578 §2.3]. */
export function decodeMachineIdentifier(value: Uint8Array | undefined): string | null {
  if (value?.length !== 17 || value[0] !== 0) return null
  const byte = (index: number) => (value[index + 1] ?? 0).toString(16).padStart(2, '0')
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  const digits = order.map(byte).join('')
  // blank identifiers of cheap boards name no machine
  if (/^(0+|f+)$/.test(digits)) return null
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Option 97 for a UUID. */
export function encodeMachineIdentifier(uuid: string): Uint8Array {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  return Uint8Array.of(0, ...order.map((index) => bytes[index] ?? 0))
}

/** The user class: iPXE sends raw text, RFC 3004 a list of counted strings; both give the first class. */
export function decodeUserClass(value: Uint8Array | undefined): string | null {
  const first = value?.[0]
  if (value === undefined || first === undefined) return null
  const counted = first > 0 && first < value.length && (first === value.length - 1 || first < 0x20)
  return textOf(counted ? value.subarray(1, 1 + first) : value) ?? null
}

/** Sub-options of option 43 by code, in order; stops quietly at the end marker or at a value that runs past the end. */
export function decodePxeOptions(value: Uint8Array | undefined): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  for (let at = 0; value && at < value.length;) {
    const code = value[at] ?? 0
    if (code === PxeOption.End) break
    if (code === 0) {
      at++
      continue
    }
    const length = value[at + 1]
    if (length === undefined || at + 2 + length > value.length) break
    found.set(code, value.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return found
}

/** Option 43 from its sub-options, closed by the inner end marker. */
export function encodePxeOptions(options: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts = [...options].map(([code, value]) => Uint8Array.of(code, value.length, ...value))
  return Uint8Array.from(Buffer.concat([...parts, Uint8Array.of(PxeOption.End)]))
}
