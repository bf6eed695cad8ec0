// A file that is a UEFI program for x64 by its header, filled with noise: enough for everything but running it.
import { randomBytes } from 'node:crypto'

/** The program, at least 512 bytes long. */
export function efiProgram(sizeBytes: number): Uint8Array {
  const bytes = randomBytes(sizeBytes)
  bytes.write('MZ', 0, 'latin1')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write('PE\0\0', 0x80, 'latin1')
  bytes.writeUInt16LE(0x8664, 0x84)
  bytes.writeUInt16LE(240, 0x94)
  bytes.writeUInt16LE(0x20b, 0x98)
  bytes.writeUInt16LE(10, 0x98 + 68)
  return bytes
}
