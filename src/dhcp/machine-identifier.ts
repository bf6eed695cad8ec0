// Option 97: the SMBIOS UUID of the machine, whose first three fields stand in either byte order [RFC 4578 §2.3].

/** Option 97 as sent. */
export interface MachineIdentifier {
  /** 0: a GUID; other types are not defined but carried. */
  type: number
  /** The GUID read with its first three fields little-endian, as SMBIOS 2.6 and Windows have it; null unless type 0. */
  uuid: string | null
  /** What follows the type. */
  bytes: Uint8Array
}

const MIXED_ENDIAN = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const UUID_BYTES = 16

/** The identifier in option 97; undefined when the option is missing or empty. */
export function decodeMachineIdentifier(value: Uint8Array | undefined): MachineIdentifier | undefined {
  if (value === undefined || value.length === 0) return undefined
  const type = value[0] ?? 0
  const isGuid = type === 0 && value.length === 1 + UUID_BYTES
  return { type, uuid: isGuid ? readUuid(value, 1) : null, bytes: value.subarray(1) }
}

/** Option 97 for an identifier. */
export function encodeMachineIdentifier({ type, bytes }: Pick<MachineIdentifier, 'type' | 'bytes'>): Uint8Array {
  return Uint8Array.of(type, ...bytes)
}

/** Option 97 for a UUID. */
export function machineIdentifierOf(uuid: string): Uint8Array {
  return encodeMachineIdentifier({ type: 0, bytes: uuidBytes(uuid) })
}

/** The machine's UUID; null when option 97 has none or a blank one, which names no machine: all zeros, all ones. */
export function machineUuid(value: Uint8Array | undefined): string | null {
  if (value?.length !== 1 + UUID_BYTES || value[0] !== 0) return null
  const first = value[1]
  if (first === 0 || first === 0xff) {
    let same = 2
    while (same < value.length && value[same] === first) same++
    if (same === value.length) return null
  }
  return readUuid(value, 1)
}

/** The UUID in the 16 bytes at `offset`. */
export function readUuid(bytes: Uint8Array, offset: number): string {
  let text = ''
  for (let index = 0; index < UUID_BYTES; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += HEX[bytes[offset + (MIXED_ENDIAN[index] ?? 0)] ?? 0]
  }
  return text
}

/** The 16 bytes of a UUID, its first three fields little-endian. */
export function uuidBytes(uuid: string): Uint8Array {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  return Uint8Array.from(MIXED_ENDIAN, (index) => bytes[index] ?? 0)
}

/** The same bytes read in the other byte order: what firmware before SMBIOS 2.6 would call this machine. */
export function swapUuid(uuid: string): string {
  return readUuid(Buffer.from(uuid.replaceAll('-', ''), 'hex'), 0)
}
