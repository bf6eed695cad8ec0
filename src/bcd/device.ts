// Device elements: where the boot manager finds a file [formats proven on the real boot manager].

/** What a device element names. */
export type BcdDevice =
  /** Wherever the boot manager itself came from. */
  | { kind: 'boot' }
  /** A WIM or image file that is loaded into memory, with the options object that says how. */
  | { kind: 'ramdisk'; path: string; options: string }
  | { kind: 'partition'; disk: string; partition: string }
  | { kind: 'locate'; path: string | null }
  /** Anything else, as it is. */
  | { kind: 'other'; type: number; bytes: Uint8Array }

// element  +0x00 GUID of the options object  +0x10 device
// device   +0x00 type: 0 local, 5 boot, 6 partition, 8 locate  +0x04 flags  +0x08 size from here  +0x0c 0
// local    +0x10 3 = ramdisk  … +0x28 path descriptor: version 1, length, path type 5, parent device, UTF-16 path, NUL
const DeviceType = { Local: 0, LegacyPartition: 2, Boot: 5, Partition: 6, Locate: 8 } as const
const LOCAL_RAMDISK = 3
const PATH_TYPE = 5
const GUID_BYTES = 16
const HEADER_BYTES = 16
/** Boot and partition devices, their header included. */
const PLAIN_BYTES = 0x48
/** Of the whole element. */
const BOOT_ELEMENT_BYTES = GUID_BYTES + PLAIN_BYTES
const RAMDISK_PATH_DESCRIPTOR = 0x38
const RAMDISK_PARENT = 0x44
const RAMDISK_PATH = 0x8c
const MAX_PATH_LETTERS = 1024

/** The element for `boot`, or for a ramdisk whose file lies on the boot device. */
export function encodeDevice(
  device: { kind: 'boot' } | { kind: 'ramdisk'; path: string; options: string },
): Uint8Array {
  if (device.kind === 'boot') {
    const bytes = Buffer.alloc(BOOT_ELEMENT_BYTES)
    writeHeader(bytes, GUID_BYTES, DeviceType.Boot, 0, PLAIN_BYTES)
    return bytes
  }
  if (device.path.length > MAX_PATH_LETTERS) throw new RangeError(`a path of ${device.path.length} letters`)
  const path = Buffer.from(`${device.path}\0`, 'utf16le')
  const bytes = Buffer.alloc(RAMDISK_PATH + path.length)
  bytes.set(guidBytes(device.options), 0)
  writeHeader(bytes, GUID_BYTES, DeviceType.Local, 1, bytes.length - GUID_BYTES)
  bytes.writeUInt32LE(LOCAL_RAMDISK, GUID_BYTES + HEADER_BYTES)
  bytes.writeUInt32LE(1, RAMDISK_PATH_DESCRIPTOR)
  bytes.writeUInt32LE(bytes.length - RAMDISK_PATH_DESCRIPTOR, RAMDISK_PATH_DESCRIPTOR + 4)
  bytes.writeUInt32LE(PATH_TYPE, RAMDISK_PATH_DESCRIPTOR + 8)
  writeHeader(bytes, RAMDISK_PARENT, DeviceType.Boot, 0, PLAIN_BYTES)
  path.copy(bytes, RAMDISK_PATH)
  return bytes
}

function writeHeader(bytes: Buffer, at: number, type: number, flags: number, sizeBytes: number): void {
  bytes.writeUInt32LE(type, at)
  bytes.writeUInt32LE(flags, at + 4)
  bytes.writeUInt32LE(sizeBytes, at + 8)
}

/** What an element says; what it is not understood is kept as `other`. Never throws. */
export function decodeDevice(element: Uint8Array): BcdDevice {
  const bytes = Buffer.from(element.buffer, element.byteOffset, element.byteLength)
  if (bytes.length < GUID_BYTES + HEADER_BYTES) return { kind: 'other', type: -1, bytes: element }
  const type = bytes.readUInt32LE(GUID_BYTES)
  const other: BcdDevice = { kind: 'other', type, bytes: element }
  switch (type) {
    case DeviceType.Boot:
      return { kind: 'boot' }
    case DeviceType.Local: {
      if (bytes.length < RAMDISK_PATH + 2 || bytes.readUInt32LE(GUID_BYTES + HEADER_BYTES) !== LOCAL_RAMDISK)
        return other
      if (bytes.readUInt32LE(RAMDISK_PARENT) !== DeviceType.Boot) return other
      const text = bytes.toString('utf16le', RAMDISK_PATH, bytes.length & ~1)
      return { kind: 'ramdisk', path: text.replace(/\0.*$/s, ''), options: guidText(bytes, 0) }
    }
    case DeviceType.Partition: {
      if (bytes.length < BOOT_ELEMENT_BYTES) return other
      const isMbr = bytes.readUInt32LE(0x34) === 1
      return isMbr
        ? {
            kind: 'partition',
            disk: bytes.readUInt32LE(0x38).toString(16).padStart(8, '0'),
            partition: `offset ${bytes.readBigUInt64LE(0x20)}`,
          }
        : { kind: 'partition', disk: guidText(bytes, 0x38), partition: guidText(bytes, 0x20) }
    }
    case DeviceType.Locate: {
      const text = bytes.toString('utf16le', GUID_BYTES + HEADER_BYTES, bytes.length & ~1)
      return { kind: 'locate', path: /\\[^\0]*/.exec(text)?.[0] ?? null }
    }
    default:
      return other
  }
}

/** `{9dea862c-5cdd-…}` as 16 bytes, the first three fields little-endian. */
export function guidBytes(guid: string): Uint8Array {
  const digits = Buffer.from(guid.replaceAll(/[{}-]/g, ''), 'hex')
  if (digits.length !== GUID_BYTES) throw new RangeError(`${guid} is no GUID`)
  return Buffer.from(GUID_ORDER.map((at) => digits[at] ?? 0))
}

/** 16 bytes as `{9dea862c-5cdd-…}`, lower case. */
export function guidText(bytes: Uint8Array, at: number): string {
  const digits = Buffer.from(GUID_ORDER.map((index) => bytes[at + index] ?? 0)).toString('hex')
  return `{${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}}`
}

const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
