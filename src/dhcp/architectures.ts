// Option 93's numbers: the whole IANA list of processor architectures, and which of them WDS has a folder for.
import { ARCHITECTURES, type Architecture, type PxeClient } from '../model.ts'

/** One line of the list [IANA "Processor Architecture Types"]. */
export interface ArchitectureType {
  name: string
  firmware: PxeClient['firmware']
  /** How it loads its boot file. */
  boots: 'tftp' | 'http'
  /** WDS's name, null where Windows never booted from the network. */
  windows: Architecture | null
}

const bios = (name: string, windows: Architecture | null, boots: 'tftp' | 'http' = 'tftp') =>
  ({ name, firmware: 'bios', boots, windows }) as const
const uefi = (name: string, windows: Architecture | null = null, boots: 'tftp' | 'http' = 'tftp') =>
  ({ name, firmware: 'uefi', boots, windows }) as const
const other = (name: string, boots: 'tftp' | 'http' = 'tftp') =>
  ({ name, firmware: 'unknown', boots, windows: null }) as const

/** By number [IANA, RFC 4578 §2.1 and its erratum 4624, RFC 5970 §3.3]. */
export const ARCHITECTURE_TYPES: readonly ArchitectureType[] = [
  // 0: BIOS says so on 64-bit computers too; only a WDS network boot program looks (250.1)
  bios('x86 BIOS', 'x86'),
  bios('NEC/PC98', null),
  uefi('Itanium EFI'),
  other('DEC Alpha'),
  other('Arc x86'),
  other('Intel Lean Client'),
  uefi('x86 UEFI', 'x86uefi'),
  uefi('x64 UEFI', 'x64uefi'),
  uefi('EFI Xscale'),
  // Deviation: the registry says EBC, RFC 4578 said x64: firmware that sends 9 is x64
  uefi('EBC', 'x64uefi'),
  uefi('ARM 32-bit UEFI', 'arm'),
  uefi('ARM 64-bit UEFI', 'arm64'),
  other('PowerPC Open Firmware'),
  other('PowerPC ePAPR'),
  other('POWER OPAL v3'),
  uefi('x86 UEFI boot from HTTP', 'x86uefi', 'http'),
  uefi('x64 UEFI boot from HTTP', 'x64uefi', 'http'),
  // Deviation: as 9
  uefi('EBC boot from HTTP', 'x64uefi', 'http'),
  uefi('ARM 32-bit UEFI boot from HTTP', 'arm', 'http'),
  uefi('ARM 64-bit UEFI boot from HTTP', 'arm64', 'http'),
  bios('PC/AT BIOS boot from HTTP', 'x86', 'http'),
  other('ARM 32-bit U-Boot'),
  other('ARM 64-bit U-Boot'),
  other('ARM 32-bit U-Boot boot from HTTP', 'http'),
  other('ARM 64-bit U-Boot boot from HTTP', 'http'),
  uefi('RISC-V 32-bit UEFI'),
  uefi('RISC-V 32-bit UEFI boot from HTTP', null, 'http'),
  uefi('RISC-V 64-bit UEFI'),
  uefi('RISC-V 64-bit UEFI boot from HTTP', null, 'http'),
  uefi('RISC-V 128-bit UEFI'),
  uefi('RISC-V 128-bit UEFI boot from HTTP', null, 'http'),
  other('s390 Basic'),
  other('s390 Extended'),
  uefi('MIPS 32-bit UEFI'),
  uefi('MIPS 64-bit UEFI'),
  uefi('Sunway 32-bit UEFI'),
  uefi('Sunway 64-bit UEFI'),
  uefi('LoongArch 32-bit UEFI'),
  uefi('LoongArch 32-bit UEFI boot from HTTP', null, 'http'),
  uefi('LoongArch 64-bit UEFI'),
  uefi('LoongArch 64-bit UEFI boot from HTTP', null, 'http'),
  other('ARM rpiboot'),
]

/** WDS's name for an architecture code, null for those Windows never ran on. */
export function architectureOf(code: number): Architecture | null {
  return ARCHITECTURE_TYPES[code]?.windows ?? null
}

/** The kind of firmware that sends this code. */
export function firmwareOf(code: number): PxeClient['firmware'] {
  return ARCHITECTURE_TYPES[code]?.firmware ?? 'unknown'
}

/** `x64 UEFI (7)`, or `architecture 99` for a number the list does not have. */
export function architectureName(code: number): string {
  const type = ARCHITECTURE_TYPES[code]
  return type === undefined ? `architecture ${code}` : `${type.name} (${code})`
}

/** The option 93 code PXE firmware of this architecture sends. */
export function architectureCode(architecture: Architecture): number {
  const code = ARCHITECTURE_TYPES.findIndex(({ windows }) => windows === architecture)
  // x64 BIOS has no code of its own
  return Math.max(code, 0)
}

/** The option 93 code HTTP boot firmware of this architecture sends. */
export function httpArchitectureCode(architecture: Architecture): number {
  const code = ARCHITECTURE_TYPES.findIndex(({ windows, boots }) => windows === architecture && boots === 'http')
  return code < 0 ? httpArchitectureCode('x86') : code
}

/** The numbers in option 93; undefined when it is empty or of odd length [RFC 4578 §2.1]. */
export function decodeArchitectures(value: Uint8Array | undefined): number[] | undefined {
  if (value === undefined || value.length === 0 || value.length % 2 !== 0) return undefined
  return Array.from(
    { length: value.length / 2 },
    (_, index) => ((value[index * 2] ?? 0) << 8) | (value[index * 2 + 1] ?? 0),
  )
}

/** Option 93 for these numbers. */
export function encodeArchitectures(codes: readonly number[]): Uint8Array {
  return Uint8Array.from(codes.flatMap((code) => [code >>> 8, code & 255]))
}

/** Whether text is one of WDS's architecture names. */
export function isArchitecture(text: string): text is Architecture {
  return (ARCHITECTURES as readonly string[]).includes(text)
}
